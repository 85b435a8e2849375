//! Amounts of a frame: sums over the budgets of each row, in whole cents.

use super::compute::both_sides;
use super::definition::Reach;
use super::fold::Fold;
use super::frame::{Frame, Kept};
use super::program::{Form, Forms};
use super::scope::Scope;
use super::sums::Sums;
use crate::amount::Cents;
use crate::error::Reason;
use crate::formula::Series;
use crate::parallel;
use crate::table::{Column, Value, Values};
use crate::unit::Unit;
use rust_decimal::Decimal;

/// Rows computed at once by one thread.
const RUN: usize = 1_024;

/// The sums of each budget of the fold, those of `row_min` filled in; an empty list where they are not needed any more.
pub(super) type AllSlots = [Box<[i64]>];

/// Fills in the amounts of a frame. A formula that some of the charts of a row lack gives no partial sum.
pub(super) fn amounts(frame: &mut Frame, fold: &Fold, slots: &AllSlots, threads: usize) {
    let budgets = Budgets { sums: &fold.sums, programs: fold.programs.iter().map(|p| p.amounts.as_slice()).collect(), slots, scope: frame.scope };
    let used = budgets.used(frame);
    let mut whole: Vec<(usize, Vec<i64>)> = Vec::new();
    for (number, amount) in fold.wanted().amounts.iter().enumerate() {
        let outside = amount.reach == Reach::Principal && frame.scope != Scope::Principal;
        let forms = || used.iter().filter_map(|p| budgets.programs.get(*p)?.get(number));
        if outside || forms().all(|f| f.plain.is_none()) {
            frame.columns.insert(amount.id.clone(), Kept::Same(Value::Missing(Reason::NotDefined)));
        } else if forms().flat_map(|f| [&f.plain, &f.consolidated]).flatten().any(|f| !f.other.is_empty()) {
            let values = parallel::map(threads, parallel::runs(frame.entities.len(), RUN), |rows| {
                rows.map(|row| budgets.row(frame, row).amount(number).and_then(|(cents, rest)| total(cents, rest))).collect::<Vec<_>>()
            });
            frame.columns.insert(amount.id.clone(), Kept::of_series(Series::from_results(values.into_iter().flatten())));
        } else {
            whole.push((number, vec![0; frame.entities.len()]));
        }
    }
    let reasons = fill(&mut whole, frame, &budgets, threads);
    for ((number, cents), missing) in whole.into_iter().zip(reasons) {
        let values = Values::Cents(cents.into_iter().map(Cents).collect());
        let Some(amount) = fold.wanted().amounts.get(number) else { continue };
        frame.columns.insert(amount.id.clone(), Kept::Own(Column::new(&amount.id, Unit::euro(), values).with_missing(missing)));
    }
}

/// Computes amounts in whole cents in place, row by row, and gives the reasons of the missing ones: a list an amount, empty where nothing is missing.
fn fill(whole: &mut [(usize, Vec<i64>)], frame: &Frame, budgets: &Budgets<'_>, threads: usize) -> Vec<Vec<Option<Reason>>> {
    let numbers: Vec<usize> = whole.iter().map(|(number, _)| *number).collect();
    let runs = parallel::runs(frame.entities.len(), RUN);
    let mut parts: Vec<_> = runs.into_iter().map(|rows| (rows, Vec::with_capacity(numbers.len()))).collect();
    for (_, cents) in whole {
        for ((_, columns), part) in parts.iter_mut().zip(cents.chunks_mut(RUN)) {
            columns.push(part);
        }
    }
    let missing = parallel::map(threads, parts, |(rows, mut columns)| {
        let mut missing: Vec<Vec<Option<Reason>>> = vec![Vec::new(); numbers.len()];
        for (place, row) in rows.clone().enumerate() {
            let row = budgets.row(frame, row);
            for ((number, column), missing) in numbers.iter().zip(&mut columns).zip(&mut missing) {
                let cents = row.amount(*number).and_then(|(cents, _)| i64::try_from(cents).map_err(|_| Reason::Overflow));
                match (cents, column.get_mut(place)) {
                    (Ok(cents), Some(cell)) => *cell = cents,
                    (Ok(_), None) => {}
                    (Err(reason), _) => {
                        missing.resize(rows.len(), None);
                        if let Some(cell) = missing.get_mut(place) {
                            *cell = Some(reason);
                        }
                    }
                }
            }
        }
        (rows, missing)
    });
    let mut all: Vec<Vec<Option<Reason>>> = vec![Vec::new(); numbers.len()];
    for (rows, missing) in missing {
        for (all, part) in all.iter_mut().zip(missing).filter(|(_, part)| !part.is_empty()) {
            all.resize(rows.start, None);
            all.extend(part);
        }
    }
    all.iter_mut().filter(|all| !all.is_empty()).for_each(|all| all.resize(frame.entities.len(), None));
    all
}

fn total(cents: i128, rest: Decimal) -> Result<Decimal, Reason> {
    let whole = i64::try_from(cents).map_err(|_| Reason::Overflow)?;
    Cents(whole).to_decimal().checked_add(rest).ok_or(Reason::Overflow)
}

/// What the threads read of a fold.
struct Budgets<'a> {
    sums: &'a [Sums],
    /// Per program: the forms of each amount.
    programs: Vec<&'a [Forms]>,
    slots: &'a AllSlots,
    scope: Scope,
}

/// The budgets of one row.
struct Row<'a> {
    /// Per budget: the budget, the forms of its amounts, its slots.
    members: Vec<(&'a Sums, &'a [Forms], &'a [i64])>,
    /// Whether flows between the budgets are taken out.
    net: bool,
}

impl<'a> Budgets<'a> {
    /// The programs that the budgets of a frame use.
    fn used(&self, frame: &Frame) -> Vec<usize> {
        let mut used: Vec<usize> = Vec::new();
        for sums in frame.members.iter().flatten().filter_map(|m| self.sums.get(*m)) {
            if !used.contains(&sums.program) {
                used.push(sums.program);
            }
        }
        used
    }

    fn row(&self, frame: &Frame, row: usize) -> Row<'a> {
        let members = frame.members.of(row);
        let net = self.scope == Scope::Consolidated && both_sides(members, self.sums);
        let member = |m: &usize| {
            let sums = self.sums.get(*m)?;
            Some((sums, *self.programs.get(sums.program)?, self.slots.get(*m).map_or(&[][..], |s| s)))
        };
        Row { members: members.iter().filter_map(member).collect(), net }
    }
}

impl Row<'_> {
    /// An amount in whole cents, and the rest of fractional coefficients in euros.
    fn amount(&self, number: usize) -> Result<(i128, Decimal), Reason> {
        let mut defined = 0;
        let mut cents: i128 = 0;
        let mut other = Decimal::ZERO;
        for (sums, forms, slots) in &self.members {
            let Some(forms) = forms.get(number) else { continue };
            let Some(plain) = &forms.plain else { continue };
            // Where the flows of a budget have no formula the consolidated figure cannot be told.
            let form = if self.net { forms.consolidated.as_ref().ok_or(Reason::NoFormulaForChart)? } else { plain };
            if form.balances && !sums.budget.closing {
                return Err(Reason::NoClosingBalance);
            }
            if form.functions && !sums.functions {
                return Err(Reason::NoFunctions);
            }
            defined += 1;
            let (whole, rest) = form_value(form, slots).ok_or(Reason::Overflow)?;
            cents = cents.checked_add(whole).ok_or(Reason::Overflow)?;
            if !form.other.is_empty() {
                other = other.checked_add(rest).ok_or(Reason::Overflow)?;
            }
        }
        match defined {
            0 => Err(Reason::NotDefined),
            n if n < self.members.len() => Err(Reason::NoFormulaForChart),
            _ => Ok((cents, other)),
        }
    }
}

/// The value of a form in whole cents, and the rest of fractional coefficients in euros.
fn form_value(form: &Form, slots: &[i64]) -> Option<(i128, Decimal)> {
    let mut cents: i128 = 0;
    for (slot, coefficient) in &form.whole {
        let value = slots.get(usize::from(*slot)).copied().unwrap_or(0);
        // The product of two numbers of 64 bits fits into 127: it never wraps.
        cents = cents.checked_add(i128::from(value).wrapping_mul(i128::from(*coefficient)))?;
    }
    let mut rest = Decimal::ZERO;
    for (slot, coefficient) in &form.other {
        let value = Cents(slots.get(usize::from(*slot)).copied().unwrap_or(0)).to_decimal();
        rest = rest.checked_add(value.checked_mul(*coefficient)?)?;
    }
    Some((cents, rest))
}
