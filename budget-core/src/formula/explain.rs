//! Where a figure comes from: a tree of values, formulas, inputs and accounts.

use super::allocate::State;
use crate::error::Text;
use crate::table::Value;
use crate::unit::Unit;
use rust_decimal::Decimal;
use serde::Serialize;

/// Levels of inputs shown unless asked otherwise.
pub const DEPTH: usize = 3;

/// A figure and what it was computed from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Explanation {
    /// The indicator, rule, column or parameter; a part of a formula has its text.
    pub id: String,
    /// Its name.
    pub label: Text,
    /// The value in its unit, or why it is missing.
    pub value: Value,
    /// The unit.
    pub unit: Unit,
    /// The formula as it was applied; empty for what is given.
    pub formula: String,
    /// Article of law, or source.
    pub source: String,
    /// Which variant of the formula, in words: the chart and years that it is for; what a balance lacks, where there is no formula.
    pub version: String,
    /// `high`, `medium` or `low`; empty for what is given.
    #[cfg_attr(feature = "typescript", ts(type = r#"Confidence | """#))]
    pub confidence: String,
    /// What the formula refers to.
    pub inputs: Vec<Explanation>,
    /// The accounts summed, by code; their signed sum is the value where there are no inputs.
    pub accounts: Vec<AccountPart>,
    /// The entities behind a function over them.
    pub group: Option<Group>,
    /// The place among them, where the formula ranks.
    pub rank: Option<Rank>,
    /// Of a comparison of numbers: by how much it holds (0 and more) or fails (less than 0), on scale one.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub margin: Option<Decimal>,
    /// How the envelope ended that the formula shares out.
    pub state: Option<State>,
}

/// The entities that a function over them counted: those of the row's group, where there are groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Group {
    /// How many counted.
    pub n: u64,
    /// The sum of their values, on scale one; 0 for a count.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub sum: Decimal,
    /// How many were left out because their value is missing.
    pub skipped: u64,
}

/// A place in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Rank {
    /// 1 is first.
    pub r: u64,
    /// Of how many.
    pub of: u64,
    /// The last rank inside, where the formula holds the rank against a bound.
    pub cut: Option<u64>,
    /// The value ranked less that of the last one inside, on scale one: by how much it is within or beyond the cut.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub margin: Option<Decimal>,
}

/// What one account brings to a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AccountPart {
    /// The account's code.
    pub code: String,
    /// Its official label in the chart of the budget; empty where the chart does not know it.
    pub label: String,
    /// The chart of the budget.
    pub chart: String,
    /// Euros.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub amount: Decimal,
    /// 1 where it adds, -1 where it takes away.
    pub sign: i8,
}

impl AccountPart {
    /// The amount with its sign.
    pub fn signed(&self) -> Decimal {
        if self.sign < 0 { -self.amount } else { self.amount }
    }
}
