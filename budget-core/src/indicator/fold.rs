//! One pass over the lines: each line's cents are added to the slots of its budget. Integer sums, so any order and any split give the same bits.

use super::context::Context;
use super::program::{Program, Wanted};
use super::programs::Programs;
use super::sums::{Memo, Numbers, RunSum, Slots, Sums};
use crate::error::{Code, Error, Result};
use crate::ledger::{Budget, Fingerprint, Gather, Line, Scan, Sink, Summer, Tally};
use crate::text;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A fold under way: a [`Sink`] for lines.
#[derive(Clone)]
pub(super) struct Fold {
    pub given: Programs,
    /// The programs in use, by number, with the feeds of the accounts met line by line.
    pub programs: Vec<Arc<Program>>,
    memos: Vec<Memo>,
    numbers: Numbers,
    by_context: FxHashMap<Context, usize>,
    by_key: FxHashMap<Fingerprint, u32>,
    /// The place of a budget by the index that its source gives it, with the very text of its entity: another source has its own numbering and texts.
    by_index: Vec<Option<(Arc<str>, usize)>>,
    pub sums: Vec<Sums>,
    /// The years seen beside those of the sums.
    pub years: BTreeSet<u16>,
    /// The charts of the budgets that no scope holds, with their years.
    pub charts: BTreeSet<(Arc<str>, bool, u16)>,
    /// The entities and years some lines of which could not be used.
    pub unused: BTreeSet<(Arc<str>, u16)>,
}

impl Fold {
    pub fn new(given: Programs) -> Fold {
        Fold {
            given,
            programs: Vec::new(),
            memos: Vec::new(),
            numbers: Numbers::default(),
            by_context: FxHashMap::default(),
            by_key: FxHashMap::default(),
            by_index: Vec::new(),
            sums: Vec::new(),
            years: BTreeSet::new(),
            charts: BTreeSet::new(),
            unused: BTreeSet::new(),
        }
    }

    /// The indicators that it computes.
    pub fn wanted(&self) -> &Wanted {
        &self.given.plan.wanted
    }

    /// The sums of a budget, begun where it is new. `index` is a shortcut that holds within one source.
    pub fn place(&mut self, index: usize, budget: &Budget) -> Result<usize> {
        if let Some(Some((entity, place))) = self.by_index.get(index)
            && Arc::ptr_eq(entity, &budget.entity)
        {
            return Ok(*place);
        }
        let place = self.place_by_key(budget, None)?;
        if index >= self.by_index.len() {
            self.by_index.resize(index + 1, None);
        }
        if let Some(cell) = self.by_index.get_mut(index) {
            *cell = Some((budget.entity.clone(), place));
        }
        Ok(place)
    }

    fn place_by_key(&mut self, budget: &Budget, program: Option<usize>) -> Result<usize> {
        let key = key_of(budget);
        if let Some(place) = self.by_key.get(&key).map(|place| *place as usize) {
            // Descriptions may differ in their words: which of them stands for the budget must not hang on the order of the lines.
            let words = |b: &Budget| (b.name.clone(), b.siren.clone(), b.department.clone());
            if let Some(sums) = self.sums.get_mut(place).filter(|s| words(budget) < words(&s.budget)) {
                sums.budget = budget.clone();
            }
            return Ok(place);
        }
        let number = match program {
            Some(number) => number,
            None => self.program(budget)?,
        };
        let slots = match (program, self.programs.get(number)) {
            (None, Some(program)) => Slots::of(program),
            _ => Slots::default(),
        };
        self.sums.push(Sums::new(budget.clone(), number, slots));
        let place = self.sums.len() - 1;
        // There are fewer budgets than their limit.
        self.by_key.insert(key, u32::try_from(place).unwrap_or(u32::MAX));
        Ok(place)
    }

    /// Adds what lines of a budget add up to.
    pub fn add(&mut self, budget: &Budget, sum: RunSum) -> Result<()> {
        let number = self.number(&sum.program);
        let place = self.place_by_key(budget, Some(number))?;
        self.sums.get_mut(place).map_or(Some(()), |sums| sums.merge(sum)).ok_or_else(|| overflow(budget))
    }

    /// Notes what a pass found of budgets that are not summed, and of lines that were not used.
    pub fn noted(mut self, scan: &Scan) -> Fold {
        for (budget, tally) in scan.budgets.iter().zip(&scan.tallies) {
            if !self.given.held.holds(budget) {
                self.pass_over(budget);
            }
            if tally.unused > 0 {
                self.unused.insert((budget.entity.clone(), budget.year));
            }
        }
        self
    }

    /// Notes a budget that is not summed.
    pub fn pass_over(&mut self, budget: &Budget) {
        self.years.insert(budget.year);
        self.charts.insert((budget.chart.clone(), budget.abridged, budget.year));
    }

    /// The number of the program of a budget.
    fn program(&mut self, budget: &Budget) -> Result<usize> {
        let context = self.given.context(budget);
        match self.by_context.get(&context) {
            Some(number) => Ok(*number),
            None => self.given.plan.program(&context).map(|program| self.number(&program)),
        }
    }

    /// The number of a program.
    fn number(&mut self, program: &Arc<Program>) -> usize {
        if let Some(number) = self.by_context.get(&program.context) {
            return *number;
        }
        self.programs.push(program.clone());
        self.memos.push(Memo::default());
        self.by_context.insert(program.context.clone(), self.programs.len() - 1);
        self.programs.len() - 1
    }

    /// Whether nothing was given to it.
    fn is_empty(&self) -> bool {
        self.sums.is_empty() && self.years.is_empty() && self.charts.is_empty() && self.unused.is_empty()
    }

    /// Adds the sums of another fold of the same catalogue.
    ///
    /// # Errors
    /// `plan-mismatch` where the two were compiled from different formulas, attributes or scopes, `overflow`.
    pub fn merge(&mut self, other: Fold) -> Result<()> {
        let (mine, theirs) = (&self.given, &other.given);
        if !Arc::ptr_eq(&mine.plan, &theirs.plan) && mine.plan.hash() != theirs.plan.hash() {
            return Err(mismatch());
        }
        // What holds nothing yet lacks no scope.
        match (self.is_empty(), other.is_empty()) {
            (_, true) => return Ok(()),
            (true, _) => self.given.held = theirs.held,
            _ if mine.held != theirs.held => return Err(other_scopes()),
            _ => {}
        }
        for sums in other.sums {
            // Other attributes may put a commune in another grouping, whose variants have other slots.
            let context = self.given.context(&sums.budget);
            let program = other.programs.get(sums.program).filter(|p| p.context == context).ok_or_else(mismatch)?;
            let Sums { budget, slots, lines, totals, functions, .. } = sums;
            self.add(&budget, RunSum { program: program.clone(), slots, lines, totals, functions })?;
        }
        self.years.extend(other.years);
        self.charts.extend(other.charts);
        self.unused.extend(other.unused);
        Ok(())
    }
}

fn other_scopes() -> Error {
    Error::new(
        Code::PlanMismatch,
        text!("the two partial results hold budgets of different scopes", "les deux résultats partiels contiennent des budgets de périmètres différents"),
    )
    .with_help(text!("compute both with the same scope", "calculez les deux avec le même périmètre"))
}

pub(super) fn mismatch() -> Error {
    Error::new(
        Code::PlanMismatch,
        text!(
            "the two partial results come from different formulas or attributes",
            "les deux résultats partiels viennent de formules ou d'attributs différents"
        ),
    )
    .with_help(text!("compute both with the same catalogue and attributes", "calculez les deux avec le même catalogue et les mêmes attributs"))
}

/// What identifies a budget of a year and all that decides how it counts; without a SIRET its name stands in.
pub(super) fn key_of(budget: &Budget) -> Fingerprint {
    let own = if budget.siret.is_empty() { &budget.name } else { &budget.siret };
    let flags = [budget.abridged, budget.closing].map(|flag| if flag { "1" } else { "0" });
    let texts = [&*budget.entity, &*budget.siren, own, &*budget.chart, budget.role.as_str(), budget.category.as_str(), flags[0], flags[1]];
    texts.into_iter().fold(Fingerprint::NONE.with(&budget.year.to_string()), Fingerprint::with)
}

pub(super) fn overflow(budget: &Budget) -> Error {
    let (name, year) = (&budget.name, budget.year);
    Error::new(Code::Overflow, text!("a sum of budget `{name}` of {year} does not fit", "une somme du budget `{name}` de {year} ne tient pas"))
        .with_help(text!(
            "its amounts exceed 92 million billion euros: look at the file",
            "ses montants dépassent 92 millions de milliards d'euros : regardez le fichier"
        ))
        .at_path(&budget.siret)
}

impl Sink for Fold {
    fn line(&mut self, index: usize, budget: &Budget, line: &Line<'_>) -> Result<()> {
        if !self.given.held.holds(budget) {
            self.pass_over(budget);
            return Ok(());
        }
        let place = self.place(index, budget)?;
        let Some(sums) = self.sums.get_mut(place) else { return Ok(()) };
        sums.lines += 1;
        sums.add_totals(&line.amounts).ok_or_else(|| overflow(budget))?;
        sums.functions |= !line.function.is_empty();
        let Some((program, memo)) = self.programs.get(sums.program).zip(self.memos.get_mut(sums.program)) else { return Ok(()) };
        let added = match self.numbers.of(line).and_then(|number| memo.feeds(number, program, line)) {
            Some(feeds) => sums.slots.add(feeds, line),
            None => sums.slots.add(&program.feeds(line), line),
        };
        added.ok_or_else(|| overflow(budget))
    }
}

impl Gather for Fold {
    type Sum = RunSum;
    type Summer = BudgetSummer;

    fn summer(&self) -> BudgetSummer {
        BudgetSummer { given: self.given.clone(), known: Vec::new(), by_context: FxHashMap::default(), current: 0, slots: Slots::default() }
    }

    fn take(&mut self, _: usize, budget: &Budget, sum: RunSum) -> Result<()> {
        self.add(budget, sum)
    }
}

/// Sums the lines of one budget after the other, on a thread of its own.
pub(super) struct BudgetSummer {
    given: Programs,
    known: Vec<(Arc<Program>, Memo)>,
    by_context: FxHashMap<Context, usize>,
    /// The place of the program of the budget at hand.
    current: usize,
    slots: Slots,
}

impl Summer for BudgetSummer {
    type Sum = RunSum;

    fn renumber(&mut self) {
        self.known.iter_mut().for_each(|(_, memo)| *memo = Memo::default());
    }

    fn begin(&mut self, budget: &Budget) -> Result<bool> {
        if !self.given.held.holds(budget) {
            return Ok(false);
        }
        let context = self.given.context(budget);
        self.current = match self.by_context.get(&context) {
            Some(place) => *place,
            None => {
                self.known.push((self.given.plan.program(&context)?, Memo::default()));
                self.by_context.insert(context, self.known.len() - 1);
                self.known.len() - 1
            }
        };
        if let Some((program, _)) = self.known.get(self.current) {
            self.slots.clear(program);
        }
        Ok(true)
    }

    fn line(&mut self, code: usize, line: &Line<'_>) -> bool {
        let Some((program, memo)) = self.known.get_mut(self.current) else { return false };
        memo.feeds(code, program, line).and_then(|feeds| self.slots.add(feeds, line)).is_some()
    }

    fn end(&mut self, tally: &Tally) -> Option<RunSum> {
        let (program, _) = self.known.get(self.current)?;
        Some(RunSum { program: program.clone(), slots: self.slots.packed(), lines: tally.lines, totals: tally.sums, functions: tally.functions })
    }
}
