//! The sums of one budget, and how a line adds to them.

use super::program::{Feeds, Program, operand_value};
use crate::formula::ast::Operand;
use crate::ledger::{AccountCode, AccountCodes, Budget, Field, Fields, Line, is_balanced};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sums of slots, in cents.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    cents: Cents,
    /// For `row_min`: real debit and credit of each (slot, account).
    rows: BTreeMap<(u16, String), (i64, i64)>,
}

/// The cents of slots: open while lines are added, packed while they wait, for there are as many as budgets times slots.
#[derive(Clone, Debug)]
enum Cents {
    Open(Box<[i64]>),
    /// Seven bits a byte, the lowest first, the sign in the lowest bit: most sums are zero or small.
    Packed(Box<[u8]>),
}

impl Default for Cents {
    fn default() -> Cents {
        Cents::Packed(Box::default())
    }
}

impl Slots {
    /// Empty slots of a program.
    pub fn of(program: &Program) -> Slots {
        Slots { cents: Cents::Open(vec![0; program.slots.len()].into()), rows: BTreeMap::new() }
    }

    /// Sets them back to zero, for another budget of the same program.
    pub fn clear(&mut self, program: &Program) {
        match &mut self.cents {
            Cents::Open(cents) if cents.len() == program.slots.len() => cents.fill(0),
            cents => *cents = Cents::Open(vec![0; program.slots.len()].into()),
        }
        self.rows.clear();
    }

    /// Adds a line; `None` where a sum does not fit.
    pub fn add(&mut self, feeds: &Feeds, line: &Line<'_>) -> Option<()> {
        let cents = self.cents.open();
        for (operand, slots) in feeds.iter() {
            if operand == Operand::RowMin {
                add_row(&mut self.rows, slots, line)?;
                continue;
            }
            let value = operand_value(operand, line)?;
            // Most amounts of a balance are zero.
            if value == 0 {
                continue;
            }
            for slot in slots {
                let cell = cents.get_mut(usize::from(*slot))?;
                *cell = cell.checked_add(value)?;
            }
        }
        Some(())
    }

    /// A packed copy.
    pub fn packed(&self) -> Slots {
        let cents = match &self.cents {
            Cents::Open(cents) => Cents::Packed(pack(cents)),
            packed => packed.clone(),
        };
        Slots { cents, rows: self.rows.clone() }
    }

    /// Adds the slots of the same program.
    pub fn merge(&mut self, other: &Slots) -> Option<()> {
        for (slot, value) in self.cents.open().iter_mut().zip(other.cents.values()) {
            *slot = slot.checked_add(value)?;
        }
        for (row, (debit, credit)) in &other.rows {
            let mine = self.rows.entry(row.clone()).or_default();
            *mine = mine.0.checked_add(*debit).zip(mine.1.checked_add(*credit))?;
        }
        Some(())
    }

    /// The slots with those of `row_min` filled in.
    pub fn finished(&self) -> Option<Box<[i64]>> {
        let mut cents: Box<[i64]> = self.cents.values().collect();
        for ((slot, _), (debit, credit)) in &self.rows {
            let cell = cents.get_mut(usize::from(*slot))?;
            *cell = cell.checked_add(*debit.min(credit))?;
        }
        Some(cents)
    }
}

impl Cents {
    fn open(&mut self) -> &mut [i64] {
        if let Cents::Packed(_) = self {
            *self = Cents::Open(self.values().collect());
        }
        match self {
            Cents::Open(cents) => cents,
            Cents::Packed(_) => &mut [],
        }
    }

    fn values(&self) -> impl Iterator<Item = i64> {
        let (open, packed) = match self {
            Cents::Open(cents) => (&**cents, &[][..]),
            Cents::Packed(bytes) => (&[][..], &**bytes),
        };
        open.iter().copied().chain(unpack(packed))
    }
}

fn pack(values: &[i64]) -> Box<[u8]> {
    let mut bytes = Vec::with_capacity(values.len() * 2);
    for value in values {
        let mut rest = (value << 1 ^ value >> 63) as u64;
        while rest > 0x7f {
            bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
    }
    bytes.into()
}

fn unpack(bytes: &[u8]) -> impl Iterator<Item = i64> {
    bytes.chunk_by(|byte, _| byte & 0x80 != 0).map(|group| {
        let number = group.iter().rev().fold(0_u64, |number, byte| number << 7 | u64::from(byte & 0x7f));
        (number >> 1) as i64 ^ -((number & 1) as i64)
    })
}

fn add_row(rows: &mut BTreeMap<(u16, String), (i64, i64)>, slots: &[u16], line: &Line<'_>) -> Option<()> {
    let real = |net: Field, order: Field| line.amount(net).checked_sub(line.amount(order));
    let (debit, credit) = (real(Field::Obnetdeb, Field::Oobdeb)?, real(Field::Obnetcre, Field::Oobcre)?);
    for slot in slots {
        let row = rows.entry((*slot, line.account.to_owned())).or_default();
        *row = row.0.checked_add(debit).zip(row.1.checked_add(credit))?;
    }
    Some(())
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
    pub totals: [i64; Field::COUNT],
    /// Whether a line bears a function: a balance by nature alone cannot answer what is asked by function.
    pub functions: bool,
}

impl Sums {
    /// Adds the sums of columns; `None` where one does not fit.
    pub fn add_totals(&mut self, amounts: &[i64; Field::COUNT]) -> Option<()> {
        for (total, amount) in self.totals.iter_mut().zip(amounts) {
            *total = total.checked_add(*amount)?;
        }
        Some(())
    }

    /// Whether debits equal credits, in the columns that the source has.
    pub fn is_balanced(&self) -> bool {
        let fields = if self.budget.closing { Fields::all() } else { Fields::movements() };
        is_balanced(fields, &self.totals.map(i128::from))
    }
}

/// What a run of lines of one budget adds up to.
pub(super) struct RunSum {
    pub program: Arc<Program>,
    pub slots: Slots,
    pub lines: u64,
    pub totals: [i64; Field::COUNT],
    pub functions: bool,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_are_packed_and_unpacked() {
        let values = [0, 0, 1, -1, 63, -64, 64, 100_000, -100_000, i64::MAX, i64::MIN, 0];
        assert_eq!(unpack(&pack(&values)).collect::<Vec<_>>(), values);
        assert_eq!(pack(&[0, 1, -1, 64]).as_ref(), [0, 2, 1, 0x80, 1]);
        let mut slots = Slots { cents: Cents::Packed(pack(&values)), rows: BTreeMap::new() };
        let same = slots.clone();
        assert_eq!(slots.merge(&same), None);
        let half = Slots { cents: Cents::Open(Box::from([0, 0, 1, -1, 63])), rows: BTreeMap::new() };
        let mut sum = half.packed();
        sum.merge(&half.packed()).unwrap();
        assert_eq!(sum.finished().unwrap().as_ref(), [0, 0, 2, -2, 126]);
    }
}
