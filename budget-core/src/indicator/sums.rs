//! The sums of one budget, and how a line adds to them.

use super::program::{Feeds, Program, operand_value};
use crate::formula::ast::Operand;
use crate::ledger::{AccountCode, AccountCodes, Budget, Field, Fields, Line, Tally, is_balanced};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sums of slots, in cents.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    pub cents: Box<[i64]>,
    /// For `row_min`: real debit and credit of each (slot, account).
    pub rows: BTreeMap<(u16, String), (i64, i64)>,
}

impl Slots {
    /// Empty slots of a program.
    pub fn of(program: &Program) -> Slots {
        Slots { cents: vec![0; program.slots.len()].into(), rows: BTreeMap::new() }
    }

    /// Adds a line; `None` where a sum does not fit.
    pub fn add(&mut self, feeds: &Feeds, line: &Line<'_>) -> Option<()> {
        for (operand, slots) in feeds {
            if *operand == Operand::RowMin {
                self.add_row(slots, line)?;
                continue;
            }
            let value = operand_value(*operand, line)?;
            // Most amounts of a balance are zero.
            if value == 0 {
                continue;
            }
            for slot in slots {
                let cell = self.cents.get_mut(usize::from(*slot))?;
                *cell = cell.checked_add(value)?;
            }
        }
        Some(())
    }

    fn add_row(&mut self, slots: &[u16], line: &Line<'_>) -> Option<()> {
        let real = |net: Field, order: Field| line.amount(net).checked_sub(line.amount(order));
        let (debit, credit) = (real(Field::Obnetdeb, Field::Oobdeb)?, real(Field::Obnetcre, Field::Oobcre)?);
        for slot in slots {
            let row = self.rows.entry((*slot, line.account.to_owned())).or_default();
            *row = row.0.checked_add(debit).zip(row.1.checked_add(credit))?;
        }
        Some(())
    }

    /// Adds the slots of the same program.
    pub fn merge(&mut self, other: Slots) -> Option<()> {
        for (slot, value) in self.cents.iter_mut().zip(other.cents) {
            *slot = slot.checked_add(value)?;
        }
        for (row, (debit, credit)) in other.rows {
            let mine = self.rows.entry(row).or_default();
            *mine = mine.0.checked_add(debit).zip(mine.1.checked_add(credit))?;
        }
        Some(())
    }

    /// The slots with those of `row_min` filled in.
    pub fn finished(&self) -> Option<Box<[i64]>> {
        let mut cents = self.cents.clone();
        for ((slot, _), (debit, credit)) in &self.rows {
            let cell = cents.get_mut(usize::from(*slot))?;
            *cell = cell.checked_add(*debit.min(credit))?;
        }
        Some(cents)
    }
}

/// The sums of one budget of one year.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    pub budget: Budget,
    /// The number of its program.
    pub program: usize,
    pub slots: Slots,
    pub lines: u64,
    /// The sums of each column, which tell whether debits equal credits.
    pub totals: [i128; Field::COUNT],
    /// Whether a line bears a function: a balance by nature alone cannot answer what is asked by function.
    pub functions: bool,
}

impl Sums {
    /// Whether debits equal credits, in the columns that the source has.
    pub fn is_balanced(&self) -> bool {
        let fields = if self.budget.closing { Fields::all() } else { Fields::movements() };
        is_balanced(fields, &self.totals)
    }
}

/// What a run of lines of one budget adds up to.
pub(super) struct RunSum {
    pub program: Arc<Program>,
    pub slots: Slots,
    pub tally: Tally,
}

/// The feeds of accounts under one program, found once an account.
#[derive(Default)]
pub(super) struct Memo(Vec<Option<Feeds>>);

impl Memo {
    /// The feeds of the account whose code has that number: always the same account for the same number.
    pub fn feeds(&mut self, number: usize, program: &Program, line: &Line<'_>) -> Option<&Feeds> {
        if number >= self.0.len() {
            self.0.resize(number + 1, None);
        }
        Some(self.0.get_mut(number)?.get_or_insert_with(|| program.feeds(line)))
    }
}

/// Numbers of accounts met line by line.
#[derive(Default)]
pub(super) struct Numbers(AccountCodes);

impl Numbers {
    /// The number of a line's account and function; `None` where they are longer than those of any chart.
    pub fn of(&mut self, line: &Line<'_>) -> Option<usize> {
        let code = AccountCode::new(line.account.as_bytes(), line.function.as_bytes())?;
        self.0.number(code, || Some((line.account.into(), line.function.into())))
    }
}
