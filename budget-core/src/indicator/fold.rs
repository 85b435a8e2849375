//! One pass over the lines: each line's cents are added to the slots of its budget. Integer sums, so any order and any split give the same bits.

use super::catalogue::Catalogue;
use super::context::Context;
use super::program::{Program, Wanted, operand_value};
use crate::error::{Code, Error, Result};
use crate::formula::ast::Operand;
use crate::ledger::{Budget, Category, Field, Fields, Line, Role, Sink, is_balanced};
use crate::text;
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;
use std::sync::Arc;

/// The sums of one budget of one year.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    pub budget: Budget,
    /// The number of its program.
    pub program: usize,
    pub slots: Box<[i64]>,
    /// For `row_min`: real debit and credit of each (slot, account).
    pub rows: BTreeMap<(u16, String), (i64, i64)>,
    pub lines: u64,
    /// The sums of each column, which tell whether debits equal credits.
    pub totals: [i128; Field::COUNT],
    /// Whether a line bears a function: a balance by nature alone cannot answer what is asked by function.
    pub functions: bool,
}

/// What identifies a budget of a year and all that decides how it counts; without a SIRET its name stands in.
type Key = (u16, [Arc<str>; 4], Role, Category, [bool; 2]);

/// Says which EPCI a commune belongs to in a year.
pub(super) type EpciOf<'a> = Box<dyn Fn(&str, u16) -> Option<Arc<str>> + 'a>;

/// A fold under way: a [`Sink`] for lines.
pub(super) struct Fold<'a> {
    catalogue: &'a Catalogue,
    pub wanted: Wanted,
    epci_of: EpciOf<'a>,
    pub programs: Vec<Program>,
    by_context: FxHashMap<Context, usize>,
    by_key: FxHashMap<Key, usize>,
    /// The place of a budget by the index that its source gives it, with the very text of its entity: another source has its own numbering and texts.
    by_index: Vec<Option<(Arc<str>, usize)>>,
    pub sums: Vec<Sums>,
    /// The years seen beside those of the sums.
    pub years: BTreeSet<u16>,
}

impl<'a> Fold<'a> {
    pub fn new(catalogue: &'a Catalogue, epci_of: EpciOf<'a>) -> Result<Fold<'a>> {
        Ok(Fold {
            catalogue,
            wanted: Wanted::new(catalogue)?,
            epci_of,
            programs: Vec::new(),
            by_context: FxHashMap::default(),
            by_key: FxHashMap::default(),
            by_index: Vec::new(),
            sums: Vec::new(),
            years: BTreeSet::new(),
        })
    }

    /// The sums of a budget, begun where it is new. `index` is a shortcut that holds within one source.
    pub fn place(&mut self, index: usize, budget: &Budget) -> Result<usize> {
        if let Some(Some((entity, place))) = self.by_index.get(index)
            && Arc::ptr_eq(entity, &budget.entity)
        {
            return Ok(*place);
        }
        let place = self.place_by_key(budget)?;
        if index >= self.by_index.len() {
            self.by_index.resize(index + 1, None);
        }
        if let Some(cell) = self.by_index.get_mut(index) {
            *cell = Some((budget.entity.clone(), place));
        }
        Ok(place)
    }

    fn place_by_key(&mut self, budget: &Budget) -> Result<usize> {
        let key = key_of(budget);
        if let Some(place) = self.by_key.get(&key).copied() {
            // Descriptions may differ in their words: which of them stands for the budget must not hang on the order of the lines.
            let words = |b: &Budget| (b.name.clone(), b.siren.clone(), b.department.clone());
            if let Some(sums) = self.sums.get_mut(place).filter(|s| words(budget) < words(&s.budget)) {
                sums.budget = budget.clone();
            }
            return Ok(place);
        }
        let program = self.program(budget)?;
        let slots = self.programs.get(program).map_or(0, |p| p.slots.len());
        self.sums.push(Sums {
            budget: budget.clone(),
            program,
            slots: vec![0; slots].into(),
            rows: BTreeMap::new(),
            lines: 0,
            totals: [0; Field::COUNT],
            functions: false,
        });
        self.by_key.insert(key, self.sums.len() - 1);
        Ok(self.sums.len() - 1)
    }

    fn program(&mut self, budget: &Budget) -> Result<usize> {
        let epci = if self.wanted.epci.is_empty() { None } else { (self.epci_of)(&budget.entity, budget.year) };
        let context = Context {
            chart: budget.chart.clone(),
            abridged: budget.abridged,
            category: budget.category,
            role: budget.role,
            epci: epci.filter(|e| self.wanted.epci.iter().any(|w| **w == **e)),
            year: budget.year,
            closing: budget.closing,
        };
        if let Some(program) = self.by_context.get(&context) {
            return Ok(*program);
        }
        self.programs.push(Program::new(self.catalogue, &self.wanted, &context)?);
        self.by_context.insert(context, self.programs.len() - 1);
        Ok(self.programs.len() - 1)
    }

    /// The catalogue that it computes.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// Adds the sums of another fold of the same catalogue.
    ///
    /// # Errors
    /// `plan-mismatch` where the two were compiled from different formulas, `overflow`.
    pub fn merge(&mut self, other: Fold<'_>) -> Result<()> {
        if self.hash() != other.hash() {
            return Err(mismatch());
        }
        for theirs in other.sums {
            let place = self.place_by_key(&theirs.budget)?;
            let Some(mine) = self.sums.get_mut(place) else { continue };
            // Other attributes may put a commune in another grouping, whose variants have other slots.
            let context = |programs: &[Program], program: usize| programs.get(program).map(|p| p.context.clone());
            if context(&self.programs, mine.program) != context(&other.programs, theirs.program) {
                return Err(mismatch());
            }
            for (slot, value) in mine.slots.iter_mut().zip(theirs.slots.iter()) {
                *slot = slot.checked_add(*value).ok_or_else(|| overflow(&theirs.budget))?;
            }
            for (row, (debit, credit)) in theirs.rows {
                let mine_row = mine.rows.entry(row).or_default();
                let sum = mine_row.0.checked_add(debit).zip(mine_row.1.checked_add(credit));
                *mine_row = sum.ok_or_else(|| overflow(&theirs.budget))?;
            }
            mine.lines += theirs.lines;
            mine.totals.iter_mut().zip(theirs.totals).for_each(|(total, amount)| *total += amount);
            mine.functions |= theirs.functions;
        }
        Ok(())
    }

    /// A number that two folds share when they compute the same formulas.
    pub fn hash(&self) -> u64 {
        let mut hasher = FxHasher::default();
        for amount in &self.wanted.amounts {
            hasher.write(amount.id.as_bytes());
            if let Some(part) = &amount.part {
                hasher.write(part.to_string().as_bytes());
            }
            if let Ok(indicator) = self.catalogue.describe(&amount.id) {
                hasher.write(format!("{:?}", indicator.variants.iter().map(|v| (v.formula.to_string(), &v.when)).collect::<Vec<_>>()).as_bytes());
                hasher.write(indicator.flows.as_deref().unwrap_or("").as_bytes());
            }
        }
        hasher.finish()
    }
}

fn mismatch() -> Error {
    Error::new(
        Code::PlanMismatch,
        text!(
            "the two partial results come from different formulas or attributes",
            "les deux résultats partiels viennent de formules ou d'attributs différents"
        ),
    )
    .with_help(text!("compute both with the same catalogue and attributes", "calculez les deux avec le même catalogue et les mêmes attributs"))
}

fn key_of(budget: &Budget) -> Key {
    let own = if budget.siret.is_empty() { &budget.name } else { &budget.siret };
    let texts = [&budget.entity, &budget.siren, own, &budget.chart].map(Clone::clone);
    (budget.year, texts, budget.role, budget.category, [budget.abridged, budget.closing])
}

fn overflow(budget: &Budget) -> Error {
    let (name, year) = (&budget.name, budget.year);
    Error::new(Code::Overflow, text!("a sum of budget `{name}` of {year} does not fit", "une somme du budget `{name}` de {year} ne tient pas"))
        .with_help(text!(
            "its amounts exceed 92 million billion euros: look at the file",
            "ses montants dépassent 92 millions de milliards d'euros : regardez le fichier"
        ))
        .at_path(&budget.siret)
}

impl Sink for Fold<'_> {
    fn line(&mut self, index: usize, budget: &Budget, line: &Line<'_>) -> Result<()> {
        let place = self.place(index, budget)?;
        let Some(sums) = self.sums.get_mut(place) else { return Ok(()) };
        sums.lines += 1;
        sums.totals.iter_mut().zip(line.amounts).for_each(|(total, amount)| *total += i128::from(amount));
        sums.functions |= !line.function.is_empty();
        let Some(program) = self.programs.get_mut(sums.program) else { return Ok(()) };
        for (slot, operand) in program.entries(line).iter() {
            if *operand == Operand::RowMin {
                let real = |net: Field, order: Field| line.amount(net).checked_sub(line.amount(order));
                let row = sums.rows.entry((*slot, line.account.to_owned())).or_default();
                let debit = real(Field::Obnetdeb, Field::Oobdeb).and_then(|d| row.0.checked_add(d));
                let credit = real(Field::Obnetcre, Field::Oobcre).and_then(|c| row.1.checked_add(c));
                *row = debit.zip(credit).ok_or_else(|| overflow(budget))?;
                continue;
            }
            let value = operand_value(*operand, line).ok_or_else(|| overflow(budget))?;
            if let Some(cell) = sums.slots.get_mut(usize::from(*slot)) {
                *cell = cell.checked_add(value).ok_or_else(|| overflow(budget))?;
            }
        }
        Ok(())
    }
}

impl Sums {
    /// Whether debits equal credits, in the columns that the source has.
    pub fn is_balanced(&self) -> bool {
        let fields = if self.budget.closing { Fields::all() } else { Fields::movements() };
        is_balanced(fields, &self.totals)
    }

    /// The slots with those of `row_min` filled in.
    pub fn finished(&self) -> Result<Box<[i64]>> {
        let mut slots = self.slots.clone();
        for ((slot, _), (debit, credit)) in &self.rows {
            if let Some(cell) = slots.get_mut(usize::from(*slot)) {
                *cell = cell.checked_add(*debit.min(credit)).ok_or_else(|| overflow(&self.budget))?;
            }
        }
        Ok(slots)
    }
}
