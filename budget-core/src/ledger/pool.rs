//! Blocks of a source, read one after the other and worked on by several threads; what they give is taken in the order of the source.

use crate::error::Result;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

/// A block worked on: its number, itself and what it gave; a panic is carried to the thread that waits for it.
type Done<B, D> = (u64, B, std::thread::Result<Result<D>>);

/// Fills blocks with `next` (`false` at the end), hands each to one of `workers`, and calls `take` on this thread with what they give, in the order of the
/// blocks. The first error in that order ends the run. Two blocks more than workers are in memory at most. One worker works on this thread.
pub(super) fn in_order<B: Default + Send, D: Send, W: FnMut(&B) -> Result<D> + Send>(
    mut next: impl FnMut(&mut B) -> Result<bool> + Send,
    workers: Vec<W>,
    mut take: impl FnMut(&B, D) -> Result<()>,
) -> Result<()> {
    let threads = workers.len();
    if threads < 2 {
        let mut block = B::default();
        for mut work in workers {
            while next(&mut block)? {
                let done = work(&block)?;
                take(&block, done)?;
            }
        }
        return Ok(());
    }
    let (give_back, free) = channel();
    (0..threads + 2).for_each(|_| drop(give_back.send(B::default())));
    let feed = Mutex::new(Feed { next: &mut next, free, number: 0, ended: false });
    std::thread::scope(|scope| {
        let (send, received) = channel();
        for mut work in workers {
            let (feed, send) = (&feed, send.clone());
            scope.spawn(move || serve(feed, &mut work, &send));
        }
        // Only the workers hold senders now: when they have gone, nothing more comes.
        drop(send);
        let result = take_in_order(&received, &give_back, &mut take);
        // Whoever still waits for a block to fill is let go.
        drop(give_back);
        result
    })
}

/// Where workers get their blocks.
struct Feed<'n, B> {
    next: &'n mut (dyn FnMut(&mut B) -> Result<bool> + Send),
    free: Receiver<B>,
    number: u64,
    ended: bool,
}

impl<B> Feed<'_, B> {
    /// The next block and its number; an error in its place where it cannot be read.
    fn block(&mut self) -> Option<(u64, B, Result<()>)> {
        let mut block = self.free.recv().ok().filter(|_| !self.ended)?;
        let filled = (self.next)(&mut block);
        self.ended = !matches!(filled, Ok(true));
        let number = self.number;
        self.number += 1;
        match filled {
            Ok(false) => None,
            other => Some((number, block, other.map(|_| ()))),
        }
    }
}

/// One worker's life.
fn serve<B, D>(feed: &Mutex<Feed<'_, B>>, work: &mut impl FnMut(&B) -> Result<D>, send: &Sender<Done<B, D>>) {
    loop {
        let block = feed.lock().unwrap_or_else(PoisonError::into_inner).block();
        let Some((number, block, filled)) = block else { return };
        let done = catch_unwind(AssertUnwindSafe(|| filled.and_then(|()| work(&block))));
        if send.send((number, block, done)).is_err() {
            return;
        }
    }
}

/// Takes what comes in the order of its numbers and gives the blocks back.
fn take_in_order<B, D>(received: &Receiver<Done<B, D>>, give_back: &Sender<B>, take: &mut impl FnMut(&B, D) -> Result<()>) -> Result<()> {
    let mut early: Vec<Done<B, D>> = Vec::new();
    let mut due = 0;
    while let Ok(done) = received.recv() {
        early.push(done);
        while let Some(place) = early.iter().position(|(number, ..)| *number == due) {
            let (_, block, done) = early.swap_remove(place);
            take(&block, done.unwrap_or_else(|panic| resume_unwind(panic))?)?;
            due += 1;
            // The workers may be gone already.
            let _ = give_back.send(block);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Error, Text};

    fn failure(text: &str) -> Error {
        Error::new(Code::Io, Text { en: text.to_owned(), fr: text.to_owned() })
    }

    /// Squares of the numbers below `end`, by several threads.
    fn squares(threads: usize, end: u64, bad_read: Option<u64>, bad_work: Option<u64>, bad_take: Option<u64>) -> (Vec<u64>, Result<()>) {
        let mut number = 0;
        let mut found = Vec::new();
        let next = |block: &mut u64| {
            *block = number;
            number += 1;
            if bad_read == Some(*block) { Err(failure("read")) } else { Ok(*block < end) }
        };
        let work = |block: &u64| if bad_work == Some(*block) { Err(failure("work")) } else { Ok(block * block) };
        let result = in_order(next, vec![work; threads], |block, square| {
            if bad_take == Some(*block) {
                return Err(failure("take"));
            }
            found.push(square);
            Ok(())
        });
        (found, result)
    }

    #[test]
    fn results_come_in_order_for_any_number_of_threads() {
        for threads in [1, 2, 3, 7] {
            for end in [0, 1, 2, 500] {
                let (found, result) = squares(threads, end, None, None, None);
                assert_eq!(found, (0..end).map(|n| n * n).collect::<Vec<_>>());
                result.unwrap();
            }
        }
    }

    #[test]
    #[should_panic(expected = "broken")]
    fn a_panic_of_a_worker_is_not_lost() {
        let mut number = 0;
        let next = |block: &mut u64| {
            *block = number;
            number += 1;
            Ok(*block < 500)
        };
        let work = |block: &u64| -> Result<()> { if *block == 100 { std::panic::resume_unwind(Box::new("broken")) } else { Ok(()) } };
        let _ = in_order(next, vec![work; 3], |_, ()| Ok(()));
    }

    #[test]
    fn the_first_error_of_the_source_ends_the_run() {
        for threads in [1, 2, 7] {
            let (found, result) = squares(threads, 500, Some(300), Some(200), None);
            assert_eq!((found.len(), result.unwrap_err().message().en.as_str()), (200, "work"));
            let (found, result) = squares(threads, 500, Some(100), Some(200), None);
            assert_eq!((found.len(), result.unwrap_err().message().en.as_str()), (100, "read"));
            let (found, result) = squares(threads, 500, Some(100), Some(200), Some(50));
            assert_eq!((found.len(), result.unwrap_err().message().en.as_str()), (50, "take"));
        }
    }
}
