//! What a worker makes of its block: runs of lines of one budget that it read and summed by itself, and the rest for the pass to read.

use super::dgfip::budget::Described;
use super::line::{Budget, Line};
use super::scan::Scanner;
use super::tally::{Scan, Tally};
use crate::error::Result;
use std::ops::Range;

/// What several threads fill: each has a summer of its own, and their sums are put together at the end.
pub(crate) trait Gather: super::Sink {
    /// What a run of lines of one budget adds up to.
    type Sum: Send;
    /// Sums the lines of one run after the other.
    type Summer: Summer<Sum = Self::Sum> + Send;

    /// A summer for one thread.
    fn summer(&self) -> Self::Summer;

    /// Takes the sum of lines of a budget, whose place in the pass is `index`.
    fn take(&mut self, index: usize, budget: &Budget, sum: Self::Sum) -> Result<()>;
}

/// Sums the lines of one run after the other.
pub(crate) trait Summer {
    /// What the lines add up to.
    type Sum;

    /// Accounts are numbered anew from here on: another file has its own numbers.
    fn renumber(&mut self);

    /// Begins with a budget; `false` where its lines need not be summed.
    fn begin(&mut self, budget: &Budget) -> Result<bool>;

    /// Adds a line, whose account and function have that number; `false` where a sum would not fit.
    fn line(&mut self, code: usize, line: &Line<'_>) -> bool;

    /// What the lines add up to.
    fn end(&mut self, tally: &Tally) -> Option<Self::Sum>;
}

/// A summer that is lent.
impl<S: Summer> Summer for &mut S {
    type Sum = S::Sum;

    fn renumber(&mut self) {
        S::renumber(self);
    }

    fn begin(&mut self, budget: &Budget) -> Result<bool> {
        S::begin(self, budget)
    }

    #[inline]
    fn line(&mut self, code: usize, line: &Line<'_>) -> bool {
        S::line(self, code, line)
    }

    fn end(&mut self, tally: &Tally) -> Option<S::Sum> {
        S::end(self, tally)
    }
}

/// A part of a block.
pub(crate) enum Piece<S> {
    /// All lines of a budget, with nothing to be said of them.
    Clean(Box<Run<S>>),
    /// Places of the block for the pass to read line by line, the first being line `line` of the block.
    Raw { line: u64, places: Range<usize> },
}

/// A run of lines of one budget.
pub(crate) struct Run<S> {
    /// Its first line in the block, from 0.
    pub line: u64,
    pub described: Described,
    pub tally: Tally,
    /// `None` where nobody wants them.
    pub sum: Option<S>,
}

/// A block worked on.
pub(crate) struct Pieces<S> {
    pub pieces: Vec<Piece<S>>,
    /// How many lines the block has.
    pub lines: u64,
}

/// Sums of runs as the pass takes them, with the places of their budgets; by thousands, each of which is given back once it is used.
pub(crate) struct Sums<S>(Vec<Vec<(usize, S)>>);

/// Sums side by side in memory.
const TOGETHER: usize = 4096;

impl<S> Sums<S> {
    pub fn new() -> Sums<S> {
        Sums(Vec::new())
    }

    /// Hands all sums to the sink that they are for, in the order of their taking.
    pub fn hand_over<G: Gather<Sum = S>>(self, scan: &Scan, sink: &mut G) -> Result<()> {
        for (index, sum) in self.0.into_iter().flatten() {
            if let Some(budget) = scan.budgets.get(index) {
                sink.take(index, budget, sum)?;
            }
        }
        Ok(())
    }

    /// Hands a run to the scanner; `line` is the number of its first line in the file.
    pub fn take(&mut self, run: Run<S>, line: u64, scanner: &mut Scanner<'_>) -> Result<()> {
        let index = scanner.run(run.described, line, &run.tally)?;
        let Some(sum) = index.zip(run.sum) else { return Ok(()) };
        match self.0.last_mut() {
            Some(last) if last.len() < TOGETHER => last.push(sum),
            _ => {
                let mut next = Vec::with_capacity(TOGETHER);
                next.push(sum);
                self.0.push(next);
            }
        }
        Ok(())
    }
}
