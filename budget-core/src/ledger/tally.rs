//! What a pass found, and the sums of each budget.

use super::dgfip::header::Fields;
use super::issue::Issues;
use super::line::{Budget, Field};
use crate::amount::Cents;
use crate::error::Result;
use crate::table::Table;

/// What one pass over a ledger found.
#[derive(Clone, Debug)]
pub struct Scan {
    /// The budgets, in the order of first appearance: a sink's `index` is a place in this list. One whose lines could not be used is here too.
    pub budgets: Vec<Budget>,
    /// Lines and sums of each budget, in the same order.
    pub tallies: Vec<Tally>,
    /// All that could not be used or must be told.
    pub issues: Issues,
    /// Lines used.
    pub lines: u64,
    /// Lines left out, each counted in an issue of severity error. Blank lines are no lines.
    pub unused: u64,
}

impl Scan {
    /// The budgets with their sums, as [`Ledger::totals`](super::Ledger::totals) gives them.
    ///
    /// # Errors
    /// None for what a pass found.
    pub fn totals(&self) -> Result<Table> {
        super::tables::totals(self)
    }
}

/// Lines and sums of one budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines used.
    pub lines: u64,
    /// Lines known to be its own that could not be used; copies of lines used are not among them.
    pub unused: u64,
    pub(crate) sums: [i64; Field::COUNT],
    pub(crate) fields: Fields,
    /// Whether a line used bears a function.
    pub(crate) functions: bool,
}

impl Tally {
    /// The sum of one field over the lines of the budget; `None` where the source has no such column.
    pub fn sum(&self, field: Field) -> Option<Cents> {
        self.fields.has(field).then_some(Cents(self.sums[field as usize]))
    }

    /// Whether debits equal credits, in the columns that the source has.
    pub fn is_balanced(&self) -> bool {
        is_balanced(self.fields, &self.wide())
    }

    /// The sums, with room to add to them.
    pub(crate) fn wide(&self) -> [i128; Field::COUNT] {
        self.sums.map(i128::from)
    }
}

/// Sums that double entry makes equal: opening, movements, order operations, closing. Budgetary operations alone need not balance: their counterpart is
/// often non-budgetary.
const PAIRS: [(&str, &[Field], &[Field]); 4] = [
    ("BE", &[Field::Bedeb], &[Field::Becre]),
    ("OBNET + ONB", &[Field::Obnetdeb, Field::Onbdeb], &[Field::Obnetcre, Field::Onbcre]),
    ("OOB", &[Field::Oobdeb], &[Field::Oobcre]),
    ("SD - SC", &[Field::Sd], &[Field::Sc]),
];

/// The pairs that are not equal: their name, the first column and debits less credits in cents. Where a column is absent its pair is not looked at.
pub(crate) fn differences(fields: Fields, sums: &[i128; Field::COUNT]) -> impl Iterator<Item = (&'static str, Field, i128)> {
    let total = |side: &[Field]| -> i128 { side.iter().map(|f| sums[*f as usize]).sum() };
    PAIRS.into_iter().filter_map(move |(name, debit, credit)| {
        let difference = total(debit) - total(credit);
        (fields.has_all(debit) && fields.has_all(credit) && difference != 0).then_some((name, debit[0], difference))
    })
}

/// Whether debits and credits are equal.
pub(crate) fn is_balanced(fields: Fields, sums: &[i128; Field::COUNT]) -> bool {
    differences(fields, sums).next().is_none()
}
