//! The inputs of a rulebook: what is known of each commune before any rule is applied (*critères de répartition*).

use super::kind::Kind;
use crate::declared::{Label, check_id};
use crate::error::{Result, Text};
use crate::unit::Unit;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How last year's values of communes that have merged since are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Merge {
    /// Amounts, populations and counts add up.
    Sum,
    /// True where it was true for one of them.
    Any,
}

/// A column of the table of communes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InputColumn {
    /// Its name in tables and formulas.
    pub id: String,
    /// What it is.
    pub label: Text,
    /// Its values.
    pub kind: Kind,
    /// The smallest value that can be, on scale one.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub minimum: Option<Decimal>,
    /// The largest value that can be, on scale one.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub maximum: Option<Decimal>,
    /// Values are larger than this, on scale one.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub above: Option<Decimal>,
    /// How values of merged communes are combined; without it there is none.
    pub merge: Option<Merge>,
    /// The column of the body whose amount it is (an EPCI, a department): the amount stands in the row of each of its communes and counts once.
    pub repeats: Option<String>,
    /// Whether formulas do without it.
    pub optional: bool,
}

impl InputColumn {
    /// Whether a value, on scale one, can be.
    pub(super) fn admits(&self, value: Decimal) -> bool {
        self.minimum.is_none_or(|m| value >= m) && self.maximum.is_none_or(|m| value <= m) && self.above.is_none_or(|m| value > m)
    }
}

/// A column as a file declares it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    label: Option<Label>,
    unit: String,
    minimum: Option<String>,
    maximum: Option<String>,
    above: Option<String>,
    merge: Option<Merge>,
    repeats: Option<String>,
    #[serde(default)]
    optional: bool,
}

/// A column out of its entry.
pub(super) fn column(id: &str, entry: Entry) -> Result<InputColumn> {
    check_id(id)?;
    let kind = Kind::parse(&entry.unit)?;
    let unit = kind.unit();
    let bound = |text: Option<String>| text.map(|t| base(&t, &unit)).transpose();
    Ok(InputColumn {
        id: id.to_owned(),
        label: entry.label.map_or_else(|| Text { en: id.to_owned(), fr: id.to_owned() }, Text::from),
        kind,
        minimum: bound(entry.minimum)?,
        maximum: bound(entry.maximum)?,
        above: bound(entry.above)?,
        merge: entry.merge,
        repeats: entry.repeats,
        optional: entry.optional,
    })
}

fn base(written: &str, unit: &Unit) -> Result<Decimal> {
    let value = super::parameter::decimal(written, unit)?;
    Ok(unit.to_base(value).unwrap_or(Decimal::from_str(written).unwrap_or_default()))
}
