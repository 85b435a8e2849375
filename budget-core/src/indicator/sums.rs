//! The sums of one budget, and how a line adds to them.

use super::program::{Feeds, Program, operand_value};
use crate::bytes::{Reader, Writer, number, unzigzag};
use crate::error::Result;
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
    Packed(Packed),
}

/// Cents packed: each one that is not zero behind the number of zeros before it, as numbers of seven bits a byte. Most are zero, the others mostly small.
#[derive(Clone, Debug, Default)]
struct Packed {
    bytes: Box<[u8]>,
    /// How many there are, zeros included.
    slots: usize,
}

impl Default for Cents {
    fn default() -> Cents {
        Cents::Packed(Packed::default())
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
        Slots { cents: Cents::Packed(self.cents.packed()), rows: self.rows.clone() }
    }

    /// Adds the slots of the same program; `None` where a sum does not fit.
    pub fn merge(&mut self, other: Slots) -> Option<()> {
        if self.cents.len() == 0 {
            self.cents = other.cents;
        } else {
            let was_packed = matches!(self.cents, Cents::Packed(_));
            let cents = self.cents.open();
            other.cents.each(|slot, value| {
                let cell = cents.get_mut(slot)?;
                *cell = cell.checked_add(value)?;
                Some(())
            })?;
            if was_packed {
                self.cents = Cents::Packed(self.cents.packed());
            }
        }
        if self.rows.is_empty() {
            self.rows = other.rows;
            return Some(());
        }
        for (row, (debit, credit)) in other.rows {
            let mine = self.rows.entry(row).or_default();
            *mine = mine.0.checked_add(debit).zip(mine.1.checked_add(credit))?;
        }
        Some(())
    }

    /// The slots with those of `row_min` filled in.
    pub fn finished(&self) -> Option<Box<[i64]>> {
        let mut cents = self.cents.opened()?;
        for ((slot, _), (debit, credit)) in &self.rows {
            let cell = cents.get_mut(usize::from(*slot))?;
            *cell = cell.checked_add(*debit.min(credit))?;
        }
        Some(cents)
    }

    /// Writes the sums; `text` numbers the accounts of `row_min`.
    pub fn write<'a>(&'a self, out: &mut Writer, mut text: impl FnMut(&'a str) -> u64) {
        out.block(&self.cents.packed().bytes);
        out.number(self.rows.len() as u64);
        for ((slot, account), (debit, credit)) in &self.rows {
            [u64::from(*slot), text(account)].into_iter().for_each(|n| out.number(n));
            [*debit, *credit].into_iter().for_each(|n| out.signed(n));
        }
    }

    /// Reads the sums of a program; a slot that the program has not is a fault.
    pub fn read(input: &mut Reader<'_>, program: &Program, text: impl Fn(usize) -> Option<Arc<str>>) -> Result<Slots> {
        let cents = Packed { bytes: input.block()?.into(), slots: program.slots.len() };
        cents.each(|_, value| (value != 0).then_some(())).ok_or_else(|| input.fault())?;
        let mut rows = BTreeMap::new();
        for _ in 0..input.count()? {
            let slot = input.short()?;
            let term = program.slots.get(usize::from(slot)).filter(|term| term.operand == Operand::RowMin);
            let account = text(input.count()?).filter(|_| term.is_some()).ok_or_else(|| input.fault())?;
            let twice = rows.insert((slot, account.as_ref().to_owned()), (input.signed()?, input.signed()?)).is_some();
            if twice {
                return Err(input.fault());
            }
        }
        Ok(Slots { cents: Cents::Packed(cents), rows })
    }
}

impl Cents {
    fn len(&self) -> usize {
        match self {
            Cents::Open(cents) => cents.len(),
            Cents::Packed(packed) => packed.slots,
        }
    }

    fn open(&mut self) -> &mut [i64] {
        if let Cents::Packed(_) = self {
            *self = Cents::Open(self.opened().unwrap_or_default());
        }
        match self {
            Cents::Open(cents) => cents,
            Cents::Packed(_) => &mut [],
        }
    }

    fn opened(&self) -> Option<Box<[i64]>> {
        match self {
            Cents::Open(cents) => Some(cents.clone()),
            Cents::Packed(packed) => {
                let mut cents = vec![0; packed.slots];
                packed.each(|slot, value| cents.get_mut(slot).map(|cell| *cell = value))?;
                Some(cents.into())
            }
        }
    }

    fn packed(&self) -> Packed {
        match self {
            Cents::Open(cents) => pack(cents),
            Cents::Packed(packed) => packed.clone(),
        }
    }

    /// Each value that is not zero, with its slot.
    fn each(&self, mut add: impl FnMut(usize, i64) -> Option<()>) -> Option<()> {
        match self {
            Cents::Open(cents) => cents.iter().enumerate().filter(|(_, value)| **value != 0).try_for_each(|(slot, value)| add(slot, *value)),
            Cents::Packed(packed) => packed.each(add),
        }
    }
}

fn pack(values: &[i64]) -> Packed {
    let mut out = Writer(Vec::with_capacity(values.len()));
    let mut zeros = 0;
    for value in values {
        if *value == 0 {
            zeros += 1;
            continue;
        }
        out.number(zeros);
        out.signed(*value);
        zeros = 0;
    }
    Packed { bytes: out.0.into(), slots: values.len() }
}

impl Packed {
    /// Each value with its slot; `None` where the bytes are not of as many slots, or `add` says so.
    fn each(&self, mut add: impl FnMut(usize, i64) -> Option<()>) -> Option<()> {
        let (mut rest, mut next) = (&*self.bytes, 0_usize);
        while !rest.is_empty() {
            let slot = next.checked_add(usize::try_from(number(&mut rest)?).ok()?).filter(|slot| *slot < self.slots)?;
            add(slot, unzigzag(number(&mut rest)?))?;
            next = slot + 1;
        }
        Some(())
    }
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
    /// The sums of a budget of which nothing is summed yet.
    pub fn new(budget: Budget, program: usize, slots: Slots) -> Sums {
        Sums { budget, program, slots, lines: 0, totals: [0; Field::COUNT], functions: false }
    }

    /// Adds what other lines of the budget add up to; `None` where a sum does not fit.
    pub fn merge(&mut self, other: RunSum) -> Option<()> {
        self.slots.merge(other.slots)?;
        self.lines = self.lines.checked_add(other.lines)?;
        self.functions |= other.functions;
        self.add_totals(&other.totals)
    }

    /// Adds the sums of columns; `None` where one does not fit.
    pub fn add_totals(&mut self, amounts: &[i64; Field::COUNT]) -> Option<()> {
        for (total, amount) in self.totals.iter_mut().zip(amounts) {
            *total = total.checked_add(*amount)?;
        }
        Some(())
    }

    /// Whether debits equal credits, in the columns that the source has.
    pub fn is_balanced(&self) -> bool {
        // What a compte administratif lacks is zero everywhere; where it is not, closing balances alone may lack, and without amounts they balance.
        let beyond = [Field::Bedeb, Field::Becre, Field::Onbdeb, Field::Onbcre].iter().any(|field| self.totals[*field as usize] != 0);
        let fields = if self.budget.closing || beyond { Fields::all() } else { Fields::movements() };
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
#[derive(Clone, Default)]
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
#[derive(Clone, Default)]
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
        assert_eq!(Cents::Packed(pack(&values)).opened().unwrap().as_ref(), values);
        assert_eq!(pack(&[0, 1, 0, 0, -1, 64, 0]).bytes.as_ref(), [1, 2, 2, 1, 0, 0x80, 1]);
        let mut slots = Slots { cents: Cents::Packed(pack(&values)), rows: BTreeMap::new() };
        let same = slots.clone();
        assert_eq!(slots.merge(same), None);
        let half = Slots { cents: Cents::Open(Box::from([0, 0, 1, -1, 63])), rows: BTreeMap::new() };
        let mut sum = half.packed();
        sum.merge(half.packed()).unwrap();
        assert!(matches!(sum.cents, Cents::Packed(_)));
        assert_eq!(sum.finished().unwrap().as_ref(), [0, 0, 2, -2, 126]);
        let mut none = Slots::default();
        none.merge(half).unwrap();
        assert_eq!(none.finished().unwrap().as_ref(), [0, 0, 1, -1, 63]);
    }

    #[test]
    fn slots_beyond_the_last_are_no_cents() {
        let of = |bytes: &[u8], slots: usize| Packed { bytes: bytes.into(), slots }.each(|_, _| Some(()));
        assert_eq!(of(&[1, 2], 2), Some(()));
        for (bytes, slots) in
            [(&[1, 2][..], 1), (&[0, 2, 0, 2], 1), (&[1], 9), (&[0x80, 0x80], 9), (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2], 9)]
        {
            assert_eq!(of(bytes, slots), None, "{bytes:?}");
        }
    }
}
