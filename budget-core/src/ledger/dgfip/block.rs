//! The fast way through a balance: a worker reads blocks of whole lines. Most lines begin with the same bytes as the line before them, so their budget is known
//! without reading it, and the rest is one scan of bytes. A run of lines of one budget of which nothing is to be said is summed here; all others, and the first
//! and the last run of a block, which may go on in another one, are left to the pass.

use super::budget::{Described, Texts, describe};
use super::header::Header;
use super::read::{cells_of, has_width};
use super::tail::Tail;
use crate::error::Result;
use crate::ledger::codes::{Code, Codes};
use crate::ledger::fields::Fields;
use crate::ledger::known::KnownAccounts;
use crate::ledger::line::{Field, Line};
use crate::ledger::run::{Piece, Pieces, Run, Summer};
use crate::ledger::scan::{Filter, closing_agrees};
use crate::ledger::tally::Tally;
use memchr::memchr;
use std::sync::Arc;

/// Reads blocks of one balance.
pub(in crate::ledger) struct Worker<S> {
    header: Arc<Header>,
    tail: Tail,
    /// The amounts of the line at hand.
    amounts: [i64; Field::COUNT],
    line_bytes: usize,
    summer: S,
    fields: Fields,
    codes: Codes,
    accounts: KnownAccounts,
    texts: Texts,
    /// The number of the last run that had a code: a code that comes again in its run is not for here.
    last_run: Vec<u32>,
    run: u32,
}

/// The first line of a run: the bytes that its lines share, and the budget that they describe.
struct Head {
    prefix: Vec<u8>,
    described: Described,
}

/// What of a block is not read yet: from a place and line on.
struct Rest<'b> {
    block: &'b [u8],
    at: &'b mut usize,
    line: &'b mut u64,
}

/// What becomes of the lines of a budget that is wanted.
#[derive(Clone, Copy)]
struct Wanted {
    /// The place of its chart among those met.
    chart: usize,
    /// Whether they are summed.
    summed: bool,
}

impl<S: Summer> Worker<S> {
    /// Where the columns of the file allow no fast way, the summer comes back.
    pub fn new(header: &Arc<Header>, line_bytes: usize, mut summer: S) -> Result<Worker<S>, S> {
        let Some(tail) = Tail::new(header) else { return Err(summer) };
        summer.renumber();
        Ok(Worker {
            header: header.clone(),
            tail,
            amounts: [0; Field::COUNT],
            line_bytes,
            summer,
            fields: Fields::new(header.delimiter),
            codes: Codes::default(),
            accounts: KnownAccounts::default(),
            texts: Texts::default(),
            last_run: Vec::new(),
            run: 0,
        })
    }

    /// What sums, for another file.
    pub fn into_summer(self) -> S {
        self.summer
    }

    /// Reads a block of whole lines; those of the budgets that the filter takes are summed.
    pub fn work(&mut self, block: &[u8], filter: Option<Filter<'_>>) -> Result<Pieces<S::Sum>> {
        let mut found = Found { pieces: Vec::new(), raw: None };
        let (mut at, mut line) = (0, 0);
        let (mut head, mut runs) = (None, 0);
        while at < block.len() {
            let (start, first) = (at, line);
            let run = match head.take() {
                Some(head) => Some(head),
                None => self.head(line_at(block, at))?,
            };
            let Some(run) = run else {
                // A line of no budget.
                at += line_at(block, at).len();
                line += 1;
                found.raw(start, first);
                continue;
            };
            let sum = self.run(Rest { block, at: &mut at, line: &mut line }, run, &mut head, filter)?;
            runs += 1;
            match sum {
                Some(mut run) if runs > 1 && at < block.len() => {
                    run.line = first;
                    found.clean(run, start);
                }
                _ => found.raw(start, first),
            }
        }
        found.end(block.len());
        Ok(Pieces { pieces: found.pieces, lines: line })
    }

    /// The budget that a line describes; `None` where it cannot be used or needs to be told about.
    fn head(&mut self, line: &[u8]) -> Result<Option<Head>> {
        let line = trim_end(line);
        if memchr(0, line).is_some() || self.fields.split(line).is_err() || !has_width(&self.fields, self.header.width) {
            return Ok(None);
        }
        let (cells, foreign) = cells_of(&self.fields, &self.header);
        let described = describe(&cells, self.header.columns.closing(), &mut self.texts)?;
        let columns = self.header.columns.prefix().unwrap_or(0);
        let prefix = line.get(..self.fields.bytes_of(columns)).unwrap_or_default().to_vec();
        Ok(described.ok().map(|described| Head { prefix, described: Described { foreign, ..described } }))
    }

    /// Reads the lines of a budget: their sum where nothing is to be said of them. `next` is the head of the run after it, where it was read already.
    fn run(&mut self, rest: Rest<'_>, head: Head, next: &mut Option<Head>, filter: Option<Filter<'_>>) -> Result<Option<Box<Run<S::Sum>>>> {
        let Rest { block, at, line } = rest;
        let Head { mut prefix, described } = head;
        let wanted = filter.is_none_or(|f| f(&described.budget));
        let mut clean = described.notes.is_empty() || !wanted;
        let summed = clean && wanted && self.summer.begin(&described.budget)?;
        let chart = self.accounts.chart(&described.budget);
        let mut tally = Tally { fields: self.header.columns.fields, ..Tally::default() };
        self.run = self.run.wrapping_add(1);
        while *at < block.len() {
            let rest = block.get(*at..).unwrap_or_default();
            if rest.starts_with(&prefix) {
                let read = if clean { self.line(rest, prefix.len(), wanted.then_some(Wanted { chart, summed }), &mut tally) } else { None };
                clean = read.is_some();
                *at += read.unwrap_or_else(|| line_at(rest, 0).len());
                *line += 1;
                continue;
            }
            // The same budget in other words, another one, or a line that says nothing.
            let whole = line_at(rest, 0);
            match self.head(whole)? {
                Some(other) if other.described.key == described.key => prefix = other.prefix,
                Some(other) => {
                    *next = Some(other);
                    break;
                }
                None => {
                    clean = false;
                    *at += whole.len();
                    *line += 1;
                }
            }
        }
        let sum = if summed { self.summer.end(&tally) } else { None };
        Ok(clean.then(|| Box::new(Run { line: 0, described, tally, sum })))
    }

    /// Reads a line whose prefix is known; its length, or `None` where anything is to be said of it.
    fn line(&mut self, text: &[u8], prefix: usize, wanted: Option<Wanted>, tally: &mut Tally) -> Option<usize> {
        let Some(scanned) = self.tail.scan(text, prefix, &mut self.amounts) else { return self.split_line(text, wanted, tally) };
        let texts = || scanned.texts(text).map(|(account, function)| (account.into(), function.into()));
        let taken = scanned.end <= self.line_bytes && wanted.is_none_or(|w| self.take(scanned.code, texts, w, tally).is_some());
        taken.then_some(scanned.end)
    }

    /// Reads a line through the parser of fields.
    fn split_line(&mut self, text: &[u8], wanted: Option<Wanted>, tally: &mut Tally) -> Option<usize> {
        let whole = line_at(text, 0);
        let line = trim_end(whole);
        if whole.len() > self.line_bytes || memchr(0, line).is_some() || self.fields.split(line).is_err() || !has_width(&self.fields, self.header.width) {
            return None;
        }
        let Some(wanted) = wanted else { return Some(whole.len()) };
        let columns = &self.header.columns;
        for (amount, column) in self.amounts.iter_mut().zip(columns.amounts) {
            if let Some(column) = column {
                *amount = super::amount::parse(self.fields.get(column)).ok()?;
            }
        }
        let (account, function) = (self.fields.get(columns.account), columns.function.map(|c| self.fields.get(c)).unwrap_or_default());
        let code = Code::new(account, function)?;
        let boxed = |text: &[u8]| std::str::from_utf8(text).ok().map(Box::from);
        let texts = (boxed(account), boxed(function));
        self.take(code, || texts.0.zip(texts.1), wanted, tally)?;
        Some(whole.len())
    }

    /// Checks a line and adds it up; `None` where something is to be said of it.
    fn take(&mut self, code: Code, texts: impl FnOnce() -> Option<(Box<str>, Box<str>)>, wanted: Wanted, tally: &mut Tally) -> Option<()> {
        let number = self.codes.number(code, texts)?;
        let (account, function) = self.codes.texts(number);
        if number >= self.last_run.len() {
            self.last_run.resize(number + 1, 0);
        }
        let again = std::mem::replace(self.last_run.get_mut(number)?, self.run) == self.run;
        if again || !self.accounts.has_numbered(wanted.chart, number, account) || tally.fields.has_all(&Field::ALL) && !closing_agrees(&self.amounts) {
            return None;
        }
        for (sum, amount) in tally.sums.iter_mut().zip(&self.amounts) {
            *sum = sum.checked_add(*amount)?;
        }
        tally.lines += 1;
        tally.functions |= !function.is_empty();
        (!wanted.summed || self.summer.line(number, &Line { account, function, amounts: self.amounts })).then_some(())
    }
}

/// The pieces of a block as they are found; what is left to the pass is gathered while no clean run comes between.
struct Found<S> {
    pieces: Vec<Piece<S>>,
    raw: Option<(usize, u64)>,
}

impl<S> Found<S> {
    fn raw(&mut self, start: usize, line: u64) {
        self.raw.get_or_insert((start, line));
    }

    fn clean(&mut self, run: Box<Run<S>>, start: usize) {
        self.end(start);
        self.pieces.push(Piece::Clean(run));
    }

    fn end(&mut self, end: usize) {
        if let Some((start, line)) = self.raw.take() {
            self.pieces.push(Piece::Raw { line, places: start..end });
        }
    }
}

/// The line at a place, its end included.
pub(super) fn line_at(text: &[u8], at: usize) -> &[u8] {
    let rest = text.get(at..).unwrap_or_default();
    let end = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
    rest.get(..end).unwrap_or_default()
}

/// A line without its end.
pub(super) fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
