//! The lines of one entity, kept in memory by a pass that reads no others.

use super::fold::{BudgetSummer, Fold};
use super::sums::RunSum;
use crate::error::Result;
use crate::ledger::{Budget, Field, Gather, Ledger, Line, Scan, Sink, Summer, Tally, Wanted};
use std::sync::Arc;

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

/// Whether a budget bears one of the names as its entity or its SIREN.
fn bears(budget: &Budget, names: &[&str]) -> bool {
    names.iter().any(|name| *budget.entity == **name || *budget.siren == **name)
}

/// Lines with the places of their budgets in the pass.
#[derive(Default)]
pub(super) struct Keeper {
    pub lines: Vec<(usize, Kept)>,
}

impl Keeper {
    /// The lines of the budgets that bear one of the names as their entity or their SIREN.
    pub fn read(ledger: &Ledger, names: &[&str]) -> Result<(Keeper, Scan)> {
        let wanted = |budget: &Budget| bears(budget, names);
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

    fn renumber(&mut self) {}

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

/// The lines of one entity, beside the sums of all where they are asked for: what one pass has to find for an explanation.
pub(super) struct KeeperAndFold {
    pub keeper: Keeper,
    pub fold: Option<Fold>,
    names: Arc<[Arc<str>; 2]>,
}

impl KeeperAndFold {
    pub fn new(names: [&str; 2], fold: Option<Fold>) -> KeeperAndFold {
        KeeperAndFold { keeper: Keeper::default(), fold, names: Arc::new(names.map(Arc::from)) }
    }

    /// The budgets to read: those of the entity, or all.
    pub fn wanted(&self) -> Option<Wanted> {
        let names = self.names.clone();
        self.fold.is_none().then(|| Box::new(move |budget: &Budget| bears(budget, &[&names[0], &names[1]])) as Wanted)
    }

    fn keeps(&self, budget: &Budget) -> bool {
        bears(budget, &[&self.names[0], &self.names[1]])
    }
}

impl Sink for KeeperAndFold {
    fn line(&mut self, index: usize, budget: &Budget, line: &Line<'_>) -> Result<()> {
        if self.keeps(budget) {
            self.keeper.line(index, budget, line)?;
        }
        self.fold.as_mut().map_or(Ok(()), |fold| fold.line(index, budget, line))
    }
}

impl Gather for KeeperAndFold {
    type Sum = (Vec<Kept>, Option<RunSum>);
    type Summer = RunAndSum;

    fn summer(&self) -> RunAndSum {
        RunAndSum { run: Run::default(), keeps: false, sum: self.fold.as_ref().map(Gather::summer), sums: false, names: self.names.clone() }
    }

    fn take(&mut self, index: usize, budget: &Budget, (lines, sum): Self::Sum) -> Result<()> {
        self.keeper.take(index, budget, lines)?;
        match (&mut self.fold, sum) {
            (Some(fold), Some(sum)) => fold.take(index, budget, sum),
            _ => Ok(()),
        }
    }
}

/// The lines of the budget at hand, where they are kept, and their sums.
pub(super) struct RunAndSum {
    run: Run,
    keeps: bool,
    sum: Option<BudgetSummer>,
    /// Whether the sums of the budget are asked for.
    sums: bool,
    names: Arc<[Arc<str>; 2]>,
}

impl Summer for RunAndSum {
    type Sum = (Vec<Kept>, Option<RunSum>);

    fn renumber(&mut self) {
        self.sum.iter_mut().for_each(Summer::renumber);
    }

    fn begin(&mut self, budget: &Budget) -> Result<bool> {
        self.run.begin(budget)?;
        self.keeps = bears(budget, &[&self.names[0], &self.names[1]]);
        self.sums = match &mut self.sum {
            Some(sum) => sum.begin(budget)?,
            None => false,
        };
        Ok(self.keeps || self.sums)
    }

    fn line(&mut self, code: usize, line: &Line<'_>) -> bool {
        if self.keeps {
            self.run.line(code, line);
        }
        !self.sums || self.sum.as_mut().is_none_or(|sum| sum.line(code, line))
    }

    fn end(&mut self, tally: &Tally) -> Option<Self::Sum> {
        let sum = self.sum.as_mut().filter(|_| self.sums).and_then(|sum| sum.end(tally));
        Some((self.run.end(tally)?, sum))
    }
}
