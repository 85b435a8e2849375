//! Work spread over threads: the results come in the order of the work, whatever the number of threads.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// How many threads the machine offers to this process; 1 where that is unknown or there are none.
pub(crate) fn available() -> usize {
    if cfg!(target_family = "wasm") { 1 } else { std::thread::available_parallelism().map_or(1, usize::from) }
}

/// Applies `work` to each item and gives the results in the order of the items. Whoever is free takes the next item. Without a second thread
/// (`threads` below two, one item, WebAssembly) all is done in line. A panic of a worker goes on in the caller.
pub(crate) fn map<T: Send, R: Send>(threads: usize, items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let count = items.len();
    let threads = threads.min(count);
    if threads < 2 || cfg!(target_family = "wasm") {
        return items.into_iter().map(work).collect();
    }
    let queue = Mutex::new(items.into_iter().enumerate());
    let take = || {
        let mut done = Vec::new();
        loop {
            // The guard is dropped before the work begins.
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((place, item)) = next else { return done };
            done.push((place, work(item)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does two things at a time, the first one in the caller's thread; one after the other without a second thread.
pub(crate) fn beside<A, B: Send>(threads: usize, first: impl FnOnce() -> A, second: impl FnOnce() -> B + Send) -> (A, B) {
    if threads < 2 || cfg!(target_family = "wasm") {
        return (first(), second());
    }
    std::thread::scope(|scope| {
        let other = scope.spawn(second);
        let first = first();
        (first, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// The rows in runs of `size`, the last one shorter.
pub(crate) fn runs(rows: usize, size: usize) -> Vec<Range<usize>> {
    (0..rows).step_by(size.max(1)).map(|start| start..rows.min(start + size.max(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for threads in [0, 1, 2, 7] {
            let squares = map(threads, (0_u64..1_000).collect(), |n| n * n);
            assert!(squares.iter().zip(0_u64..).all(|(square, n)| *square == n * n), "{threads}");
            assert_eq!(squares.len(), 1_000);
        }
        assert!(map(2, Vec::<u8>::new(), |n| n).is_empty());
    }

    #[test]
    fn rows_are_cut_without_gap() {
        assert_eq!(runs(5, 2), [0..2, 2..4, 4..5]);
        assert_eq!(runs(4, 2), [0..2, 2..4]);
        assert_eq!(runs(1, 0), std::slice::from_ref(&(0..1)));
        assert!(runs(0, 2).is_empty());
    }

    #[test]
    #[should_panic(expected = "row 7")]
    fn a_panic_of_a_worker_is_not_lost() {
        map(3, (0..100).collect(), |row: u32| assert!(row != 7, "row {row}"));
    }
}
