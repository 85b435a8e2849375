//! Rows one after the other into the scanner.

use super::money::Money;
use super::texts::Texts;
use super::worker::Part;
use crate::error::Result;
use crate::ledger::dgfip::budget::Cells;
use crate::ledger::dgfip::header::{Columns, Key};
use crate::ledger::dgfip::row::Row;
use crate::ledger::issue::IssueCode;
use crate::ledger::line::Field;
use crate::ledger::run::Sums;
use crate::ledger::scan::{Home, Scanner};
use crate::text;
use arrow_array::RecordBatch;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Rows of all batches of one table.
pub(in crate::ledger) struct Rows<'s> {
    columns: &'s Columns,
    number: u64,
    /// The budget's cells of the row, each ended by a NUL.
    cells: Vec<u8>,
    previous: Vec<u8>,
    home: Option<Home>,
    homes: FxHashMap<Vec<u8>, Home>,
}

impl<'s> Rows<'s> {
    pub fn new(columns: &'s Columns) -> Rows<'s> {
        Rows { columns, number: 0, cells: Vec::new(), previous: Vec::new(), home: None, homes: FxHashMap::default() }
    }

    /// The next row has that number.
    pub fn begin_at(&mut self, number: u64) {
        self.number = number.saturating_sub(1);
    }

    /// Takes what a worker made of some rows.
    pub fn take<S>(&mut self, part: Part<S>, scanner: &mut Scanner<'_>, sums: &mut Sums<S>) -> Result<()> {
        match part {
            Part::Clean(run) => {
                let line = run.line;
                sums.take(*run, line, scanner)
            }
            Part::Raw(first, batch) => {
                self.begin_at(first);
                self.batch(&batch, scanner)
            }
        }
    }

    /// Takes the rows of a batch, whose columns are those that the table was opened with.
    pub fn batch(&mut self, batch: &RecordBatch, scanner: &mut Scanner<'_>) -> Result<()> {
        let texts = |column: &Option<usize>| column.map(|c| Texts::of(batch.column(c)));
        let keys: Vec<Option<Texts<'_>>> = self.columns.keys.iter().map(texts).collect();
        let (account, function) = (Texts::of(batch.column(self.columns.account)), texts(&self.columns.function));
        let money: Vec<Option<Money<'_>>> = self.columns.amounts.iter().map(|c| c.map(|c| Money::of(batch.column(c)))).collect();
        let mut same: Option<Vec<i32>> = None;
        for row in 0..batch.num_rows() {
            self.number += 1;
            // Most rows are of the budget of the row before them.
            let numbers = || keys.iter().flatten().map(|k| k.numbers().get(row).copied().unwrap_or_default());
            if self.home.is_none() || !same.as_ref().is_some_and(|s| numbers().eq(s.iter().copied())) {
                self.read_budget(&keys, row, scanner)?;
                same = Some(numbers().collect());
            }
            let Some(index) = self.home.and_then(|home| scanner.wants(home)) else { continue };
            let (account, function) = (account.trimmed(row).as_bytes(), function.as_ref().map(|f| f.trimmed(row).as_bytes()).unwrap_or_default());
            let line = Row { index, number: self.number, account, function, fields: self.columns.fields };
            line.take(scanner, |field: Field| money.get(field as usize)?.as_ref().map(|m| m.cents(row)))?;
        }
        Ok(())
    }

    /// Finds the budget of a row.
    fn read_budget(&mut self, keys: &[Option<Texts<'_>>], row: usize, scanner: &mut Scanner<'_>) -> Result<()> {
        self.cells.clear();
        for texts in keys.iter().flatten() {
            self.cells.extend_from_slice(texts.get(row).unwrap_or_default().as_bytes());
            self.cells.push(0);
        }
        if self.home.is_none() || self.cells != self.previous {
            self.home = match self.homes.get(&self.cells) {
                Some(home) => Some(*home),
                None => self.describe(keys, row, scanner)?,
            };
            self.previous.clone_from(&self.cells);
        }
        Ok(())
    }

    fn describe(&mut self, keys: &[Option<Texts<'_>>], row: usize, scanner: &mut Scanner<'_>) -> Result<Option<Home>> {
        let Some(cells) = cells_of(keys, row) else {
            scanner.refuse(IssueCode::NulByte, self.number, None, None, || text!("the line holds a NUL byte", "la ligne contient un octet nul"));
            return Ok(None);
        };
        let home = scanner.home(&cells, self.columns.closing(), self.number)?;
        if let Some(home) = home {
            self.homes.insert(self.cells.clone(), home);
        }
        Ok(home)
    }
}

/// The cells that describe the budget of a row; `None` where one holds a NUL byte.
pub(super) fn cells_of<'t>(keys: &'t [Option<Texts<'_>>], row: usize) -> Option<Cells<'t>> {
    let mut cells = Cells::default();
    for (key, texts) in Key::ALL.into_iter().zip(keys) {
        let cell = texts.as_ref().map(|t| t.get(row).unwrap_or_default());
        if cell.is_some_and(|c| c.contains('\0')) {
            return None;
        }
        cells.0[key as usize] = cell.map(Cow::Borrowed);
    }
    Some(cells)
}
