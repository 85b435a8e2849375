//! The lines of one entity, kept in memory by a pass that reads no others.

use crate::error::Result;
use crate::ledger::{Budget, Field, Gather, Ledger, Line, Scan, Sink, Summer, Tally};

/// A line kept.
pub(super) struct Kept {
    pub account: Box<str>,
    pub function: Box<str>,
    pub amounts: [i64; Field::COUNT],
}

impl Kept {
    fn new(line: &Line<'_>) -> Kept {
        Kept { account: line.account.into(), function: line.function.into(), amounts: line.amounts }
    }

    /// As it was read.
    pub fn line(&self) -> Line<'_> {
        Line { account: &self.account, function: &self.function, amounts: self.amounts }
    }
}

/// Lines with the places of their budgets in the pass.
#[derive(Default)]
pub(super) struct Keeper {
    pub lines: Vec<(usize, Kept)>,
}

impl Keeper {
    /// The lines of the budgets that bear one of the names as their entity or their SIREN.
    pub fn read(ledger: &Ledger, names: &[&str]) -> Result<(Keeper, Scan)> {
        let wanted = |budget: &Budget| names.iter().any(|name| *budget.entity == **name || *budget.siren == **name);
        ledger.gather(Some(&wanted), || Ok(Keeper::default()))
    }
}

impl Sink for Keeper {
    fn line(&mut self, index: usize, _: &Budget, line: &Line<'_>) -> Result<()> {
        self.lines.push((index, Kept::new(line)));
        Ok(())
    }
}

impl Gather for Keeper {
    type Sum = Vec<Kept>;
    type Summer = Run;

    fn summer(&self) -> Run {
        Run::default()
    }

    fn take(&mut self, index: usize, _: &Budget, lines: Vec<Kept>) -> Result<()> {
        self.lines.extend(lines.into_iter().map(|line| (index, line)));
        Ok(())
    }
}

/// The lines of the budget at hand.
#[derive(Default)]
pub(super) struct Run(Vec<Kept>);

impl Summer for Run {
    type Sum = Vec<Kept>;

    fn begin(&mut self, _: &Budget) -> Result<bool> {
        self.0.clear();
        Ok(true)
    }

    fn line(&mut self, _: usize, line: &Line<'_>) -> bool {
        self.0.push(Kept::new(line));
        true
    }

    fn end(&mut self, _: &Tally) -> Option<Vec<Kept>> {
        Some(std::mem::take(&mut self.0))
    }
}
