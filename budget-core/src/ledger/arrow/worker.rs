//! The fast way through batches: where a budget begins is where one of the columns that describe it changes. A run of rows of one budget of which nothing is
//! to be said is summed here; all others, and the first and the last run of a batch, which may go on in another one, are left to the pass.

use super::money::Cents;
use super::rows::cells_of;
use super::texts::{Texts, dictionary_of};
use crate::error::Result;
use crate::ledger::codes::{Code, Codes};
use crate::ledger::dgfip::budget::{self, Described, describe};
use crate::ledger::dgfip::header::Columns;
use crate::ledger::known::KnownAccounts;
use crate::ledger::line::{Field, Line};
use crate::ledger::run::{Run, Summer};
use crate::ledger::scan::{Filter, closing_agrees};
use crate::ledger::tally::Tally;
use arrow_array::{ArrayRef, RecordBatch};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// A part of a batch.
pub(in crate::ledger) enum Part<S> {
    /// All rows of a budget, with nothing to be said of them; its line is the number of the first row.
    Clean(Box<Run<S>>),
    /// Rows for the pass to read one by one, and the number of the first.
    Raw(u64, RecordBatch),
}

#[cfg(feature = "parquet")]
impl<S> Part<S> {
    /// Rows left to the pass.
    pub fn raw_rows(&self) -> usize {
        match self {
            Part::Clean(_) => 0,
            Part::Raw(_, rows) => rows.num_rows(),
        }
    }
}

/// Reads batches of one table.
pub(in crate::ledger) struct Worker<'w, S> {
    columns: &'w Columns,
    filter: Option<Filter<'w>>,
    summer: &'w mut S,
    codes: Codes,
    accounts: KnownAccounts,
    /// The number of the last run that had a code: a code that comes again in its run is not for here.
    last_run: Vec<u32>,
    run: u32,
    numbered: Numbered,
    shared: budget::Texts,
    /// What opening balances and movements of the rows of a run leave.
    net: Vec<i64>,
}

/// The columns of a batch.
struct View<'b> {
    keys: Vec<Option<Texts<'b>>>,
    account: Codings<'b>,
    function: Option<Codings<'b>>,
    amounts: [Option<Cents<'b>>; Field::COUNT],
}

/// A column of accounts or functions: the number of each row, and the texts that numbers stand for without the blanks around them.
struct Codings<'b> {
    numbers: &'b [i32],
    texts: Vec<&'b str>,
}

impl<'b> Codings<'b> {
    fn of(texts: &'b Texts<'_>) -> Codings<'b> {
        Codings { numbers: texts.numbers(), texts: texts.all().map(|text| text.unwrap_or_default().trim()).collect() }
    }

    /// The number and the text of a row; the empty text for a null.
    fn get(&self, row: usize) -> (i32, &'b str) {
        let number = self.numbers.get(row).copied().unwrap_or(-1);
        (number, usize::try_from(number).ok().and_then(|place| self.texts.get(place)).copied().unwrap_or_default())
    }
}

/// What is the same for all rows of a run.
struct Checks {
    /// The place of its chart among those met.
    chart: usize,
    /// Whether somebody wants the lines.
    summed: bool,
}

/// What the numbers of a batch's accounts and functions stand for, kept while the dictionaries are the same.
#[derive(Default)]
struct Numbered {
    dictionaries: [Option<ArrayRef>; 2],
    /// Where there are no functions: by account.
    accounts: Vec<Option<Option<usize>>>,
    pairs: FxHashMap<(i32, i32), Option<usize>>,
}

impl Numbered {
    /// Forgets what was known of other dictionaries.
    fn begin(&mut self, dictionaries: [Option<&ArrayRef>; 2]) {
        let same = |(mine, other): (&Option<ArrayRef>, &Option<&ArrayRef>)| mine.as_ref().zip(*other).is_some_and(|(a, b)| Arc::ptr_eq(a, b));
        let functions = self.dictionaries[1].is_some() || dictionaries[1].is_some();
        if self.dictionaries.iter().zip(&dictionaries).take(1 + usize::from(functions)).all(same) {
            return;
        }
        self.dictionaries = dictionaries.map(|d| d.cloned());
        self.accounts.clear();
        self.pairs.clear();
    }

    /// The number of the code of a row's account and function; `None` where they are not written as codes are.
    fn code(&mut self, account: i32, function: Option<i32>, read: impl FnOnce() -> Option<usize>) -> Option<usize> {
        if let Some(function) = function {
            return *self.pairs.entry((account, function)).or_insert_with(read);
        }
        let place = usize::try_from(account).ok()?;
        if place >= self.accounts.len() {
            self.accounts.resize(place + 1, None);
        }
        *self.accounts.get_mut(place)?.get_or_insert_with(read)
    }
}

impl<'w, S: Summer> Worker<'w, S> {
    pub fn new(columns: &'w Columns, filter: Option<Filter<'w>>, summer: &'w mut S) -> Worker<'w, S> {
        summer.renumber();
        let (codes, accounts, numbered, shared) = Default::default();
        Worker { columns, filter, summer, codes, accounts, last_run: Vec::new(), run: 0, numbered, shared, net: Vec::new() }
    }

    /// Reads a batch, whose first row has the number `first`; `copy` gives rows of it that outlive it.
    pub fn batch(&mut self, batch: &RecordBatch, first: u64, copy: impl Fn(Range<usize>) -> Result<RecordBatch>, parts: &mut Vec<Part<S::Sum>>) -> Result<()> {
        let (account, function) = (Texts::of(batch.column(self.columns.account)), self.columns.function.map(|c| Texts::of(batch.column(c))));
        let view = self.view(batch, &account, function.as_ref());
        let rows = batch.num_rows();
        let flush = |raw: &mut Option<usize>, end: usize, parts: &mut Vec<Part<S::Sum>>| -> Result<()> {
            if let Some(start) = raw.take() {
                parts.push(Part::Raw(first + start as u64, copy(start..end)?));
            }
            Ok(())
        };
        let mut raw = None;
        let mut key_before = None;
        let mut clean_before = None;
        for run in runs(&view.keys, rows) {
            let head = match cells_of(&view.keys, run.start) {
                Some(cells) => describe(&cells, self.columns.closing(), &mut self.shared)?.ok(),
                None => None,
            };
            let key = head.as_ref().map(|h| h.key);
            // The same budget in other words: the pass sees to it.
            let same = key.is_some() && key == key_before;
            if same && let Some(start) = clean_before {
                parts.pop();
                raw = Some(start);
            }
            key_before = key;
            let whole = run.start > 0 && run.end < rows && !same;
            let sum = match head.filter(|_| whole) {
                Some(described) => self.run(&view, run.clone(), described)?,
                None => None,
            };
            clean_before = sum.is_some().then_some(run.start);
            match sum {
                Some(mut sum) => {
                    flush(&mut raw, run.start, parts)?;
                    sum.line = first + run.start as u64;
                    parts.push(Part::Clean(sum));
                }
                None => {
                    raw.get_or_insert(run.start);
                }
            }
        }
        flush(&mut raw, rows, parts)
    }

    fn view<'b>(&mut self, batch: &'b RecordBatch, account: &'b Texts<'_>, function: Option<&'b Texts<'_>>) -> View<'b> {
        let column = |place: usize| batch.column(place);
        self.numbered.begin([dictionary_of(column(self.columns.account)), self.columns.function.and_then(|f| dictionary_of(column(f)))]);
        View {
            keys: self.columns.keys.iter().map(|place| place.map(|c| Texts::of(column(c)))).collect(),
            account: Codings::of(account),
            function: function.map(Codings::of),
            amounts: self.columns.amounts.map(|c| c.map(|c| Cents::of(column(c)))),
        }
    }

    /// Reads the rows of a budget: their sum where nothing is to be said of them.
    fn run(&mut self, view: &View<'_>, rows: Range<usize>, described: Described) -> Result<Option<Box<Run<S::Sum>>>> {
        let wanted = self.filter.is_none_or(|f| f(&described.budget));
        let mut tally = Tally { fields: self.columns.fields, ..Tally::default() };
        if !wanted {
            return Ok(Some(Box::new(Run { line: 0, described, tally, sum: None })));
        }
        if !described.notes.is_empty() {
            return Ok(None);
        }
        let summed = self.summer.begin(&described.budget)?;
        let chart = self.accounts.chart(&described.budget);
        self.run = self.run.wrapping_add(1);
        let Some(amounts) = slices(&view.amounts, &rows) else { return Ok(None) };
        let Some(small) = add_up(&mut tally.sums, &amounts) else { return Ok(None) };
        if tally.fields.has_all(&Field::ALL) && !closings_agree(&amounts, small, &mut self.net) {
            return Ok(None);
        }
        tally.lines = rows.len() as u64;
        let checks = Checks { chart, summed };
        for (place, row) in rows.enumerate() {
            if !self.row(view, &amounts, place, row, &checks, &mut tally) {
                return Ok(None);
            }
        }
        let sum = if summed { self.summer.end(&tally) } else { None };
        Ok(Some(Box::new(Run { line: 0, described, tally, sum })))
    }

    /// Checks a row and hands it on; whether nothing is to be said of it.
    fn row(&mut self, view: &View<'_>, columns: &Amounts<'_>, place: usize, row: usize, checks: &Checks, tally: &mut Tally) -> bool {
        let (account_number, account) = view.account.get(row);
        let (function_number, function) = view.function.as_ref().map(|f| f.get(row)).map_or((None, ""), |(number, text)| (Some(number), text));
        let codes = &mut self.codes;
        let read = || codes.number(Code::new(account.as_bytes(), function.as_bytes())?, || Some((account.into(), function.into())));
        let Some(number) = self.numbered.code(account_number, function_number, read) else { return false };
        if number >= self.last_run.len() {
            self.last_run.resize(number + 1, 0);
        }
        let again = self.last_run.get_mut(number).is_none_or(|run| std::mem::replace(run, self.run) == self.run);
        if again || !self.accounts.has_numbered(checks.chart, number, account) {
            return false;
        }
        tally.functions |= !function.is_empty();
        if !checks.summed {
            return true;
        }
        let amounts = amounts_at(columns, place);
        self.summer.line(number, &Line { account, function, amounts })
    }
}

/// The amounts of the rows of a run, column by column; nothing where the source has no such column.
type Amounts<'b> = [&'b [i64]; Field::COUNT];

/// The amounts of some rows; `None` where one cannot be read.
fn slices<'b>(columns: &'b [Option<Cents<'_>>; Field::COUNT], rows: &Range<usize>) -> Option<Amounts<'b>> {
    let mut amounts: Amounts<'b> = [&[]; Field::COUNT];
    for (slice, cents) in amounts.iter_mut().zip(columns) {
        if let Some(cents) = cents {
            *slice = cents.slice(rows)?;
        }
    }
    Some(amounts)
}

/// The amounts of a row.
fn amounts_at(columns: &Amounts<'_>, place: usize) -> [i64; Field::COUNT] {
    columns.map(|cents| cents.get(place).copied().unwrap_or_default())
}

/// Sums columns and tells whether all amounts are so small that sums of as many fit in any order; `None` where a sum does not fit.
fn add_up(sums: &mut [i64; Field::COUNT], columns: &Amounts<'_>) -> Option<bool> {
    /// Cents; with fewer than 2^20 rows no sum reaches 2^62.
    const SMALL: i64 = 1 << 40;
    let mut all_small = true;
    for (sum, cents) in sums.iter_mut().zip(columns) {
        let (total, bits) = cents.iter().fold((0_i64, 0_i64), |(sum, bits), amount| (sum.wrapping_add(*amount), bits | amount.wrapping_add(SMALL)));
        let small = (0..2 * SMALL).contains(&bits) && cents.len() < 1 << 20;
        // Where they are not, the order of one by one is kept.
        *sum = if small { total } else { cents.iter().try_fold(0_i64, |sum, amount| sum.checked_add(*amount))? };
        all_small &= small;
    }
    Some(all_small)
}

/// [`closing_agrees`] of all rows; where amounts are small, column by column.
fn closings_agree(columns: &Amounts<'_>, small: bool, net: &mut Vec<i64>) -> bool {
    let [bedeb, becre, obnetdeb, obnetcre, onbdeb, onbcre, _, _, sd, sc] = columns;
    if !small {
        return (0..sd.len()).all(|place| closing_agrees(&amounts_at(columns, place)));
    }
    net.clear();
    net.extend(bedeb.iter().zip(*becre).map(|(debit, credit)| debit.wrapping_sub(*credit)));
    for (debits, credits) in [(obnetdeb, obnetcre), (onbdeb, onbcre)] {
        for ((net, debit), credit) in net.iter_mut().zip(*debits).zip(*credits) {
            *net = net.wrapping_add(*debit).wrapping_sub(*credit);
        }
    }
    let wrong = net.iter().zip(*sd).zip(*sc).fold(0, |wrong, ((net, sd), sc)| {
        // All bits set where the balance is a credit.
        let credit = net >> 63;
        wrong | sd ^ (net & !credit) | sc ^ (net.wrapping_neg() & credit)
    });
    wrong == 0
}

/// The runs of rows that are the same in all columns that describe a budget.
fn runs(keys: &[Option<Texts<'_>>], rows: usize) -> Vec<Range<usize>> {
    // Whether a row differs from the one before it.
    let mut changed = vec![false; rows];
    for numbers in keys.iter().flatten().map(Texts::numbers) {
        let pairs = numbers.iter().zip(numbers.iter().skip(1));
        changed.iter_mut().skip(1).zip(pairs).for_each(|(changed, (a, b))| *changed |= a != b);
    }
    let mut runs = Vec::new();
    let mut start = 0;
    for (row, _) in changed.iter().enumerate().filter(|(_, changed)| **changed) {
        runs.push(start..row);
        start = row;
    }
    if start < rows {
        runs.push(start..rows);
    }
    runs
}
