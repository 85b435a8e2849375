//! A column inside the evaluator: values of one kind, and why any is missing.

use crate::error::Reason;
use crate::number::Number;
use crate::table::{Column, Value, Values};
use rust_decimal::Decimal;
use std::sync::Arc;

/// Values of one kind, one a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Data<N> {
    /// Numbers on scale one.
    Number(Vec<N>),
    /// Booleans.
    Bool(Vec<bool>),
    /// Texts.
    Text(Vec<Arc<str>>),
}

/// The kind of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Bool,
    Text,
}

/// A column of values with the reasons of those missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<N> {
    /// The values; a missing row holds a placeholder that means nothing.
    pub data: Data<N>,
    /// One entry a row, or none at all when nothing is missing.
    pub missing: Vec<Option<Reason>>,
}

impl<N: Number> Series<N> {
    /// Numbers, none missing.
    pub fn numbers(values: Vec<N>) -> Series<N> {
        Series { data: Data::Number(values), missing: Vec::new() }
    }

    /// Numbers, each there or missing for a reason.
    pub fn from_results(values: impl IntoIterator<Item = Result<N, Reason>>) -> Series<N> {
        let mut missing = Vec::new();
        let mut numbers = Vec::new();
        for value in values {
            missing.push(value.err());
            numbers.push(value.unwrap_or(N::ZERO));
        }
        Series { data: Data::Number(numbers), missing }.tidy()
    }

    /// So many rows missing for one reason.
    pub fn missing(rows: usize, reason: Reason) -> Series<N> {
        Series { data: Data::Number(vec![N::ZERO; rows]), missing: vec![Some(reason); rows] }
    }

    /// Drops the list of reasons when it holds none.
    pub fn tidy(mut self) -> Series<N> {
        if self.missing.iter().all(Option::is_none) {
            self.missing.clear();
        }
        self
    }

    /// Whether all is the same, bit by bit.
    pub(super) fn same_bits(&self, other: &Series<N>) -> bool {
        let data = match (&self.data, &other.data) {
            (Data::Number(a), Data::Number(b)) => a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.same_bits(*y)),
            (a, b) => a == b,
        };
        data && self.missing == other.missing
    }

    /// The kind of its values; none where it has none: what stands in their place fits any kind.
    pub(super) fn kind(&self) -> Option<Kind> {
        (!self.all_missing() || self.is_empty()).then_some(match &self.data {
            Data::Number(_) => Kind::Number,
            Data::Bool(_) => Kind::Bool,
            Data::Text(_) => Kind::Text,
        })
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        match &self.data {
            Data::Number(v) => v.len(),
            Data::Bool(v) => v.len(),
            Data::Text(v) => v.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Why a row is missing.
    pub fn reason(&self, row: usize) -> Option<Reason> {
        self.missing.get(row).copied().flatten()
    }

    /// The number of a row, or why there is none.
    pub fn number(&self, row: usize) -> Result<N, Reason> {
        match (&self.data, self.reason(row)) {
            (_, Some(reason)) => Err(reason),
            (Data::Number(values), None) => values.get(row).copied().ok_or(Reason::NotProvided),
            _ => Err(Reason::NotProvided),
        }
    }

    /// Whether a row is true, or why that is not known.
    pub fn truth(&self, row: usize) -> Result<bool, Reason> {
        match (&self.data, self.reason(row)) {
            (_, Some(reason)) => Err(reason),
            (Data::Bool(values), None) => values.get(row).copied().ok_or(Reason::NotProvided),
            _ => Err(Reason::NotProvided),
        }
    }

    /// Whether no row has a value.
    pub fn all_missing(&self) -> bool {
        self.missing.len() == self.len() && self.missing.iter().all(Option::is_some)
    }

    /// Some of the rows.
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Series<N> {
        let data = match &self.data {
            Data::Number(v) => Data::Number(v.get(rows.clone()).unwrap_or(&[]).to_vec()),
            Data::Bool(v) => Data::Bool(v.get(rows.clone()).unwrap_or(&[]).to_vec()),
            Data::Text(v) => Data::Text(v.get(rows.clone()).unwrap_or(&[]).to_vec()),
        };
        Series { data, missing: self.missing.get(rows).unwrap_or(&[]).to_vec() }
    }

    /// One row repeated.
    pub fn repeat(&self, row: usize, times: usize) -> Series<N> {
        let data = match &self.data {
            Data::Number(v) => Data::Number(vec![v.get(row).copied().unwrap_or(N::ZERO); times]),
            Data::Bool(v) => Data::Bool(vec![v.get(row).copied().unwrap_or(false); times]),
            Data::Text(v) => Data::Text(vec![v.get(row).cloned().unwrap_or_default(); times]),
        };
        let missing = self.reason(row).map_or(Vec::new(), |r| vec![Some(r); times]);
        Series { data, missing }
    }

    /// Adds the rows of another series of the same kind; where kinds differ, the side without values takes the other's kind.
    pub fn append(&mut self, mut other: Series<N>) {
        let before = self.len();
        align(self, &mut other);
        let added = other.len();
        if !self.missing.is_empty() || !other.missing.is_empty() {
            self.missing.resize(before, None);
            let mut theirs = other.missing;
            theirs.resize(added, None);
            self.missing.extend(theirs);
        }
        match (&mut self.data, other.data) {
            (Data::Number(a), Data::Number(b)) => a.extend(b),
            (Data::Bool(a), Data::Bool(b)) => a.extend(b),
            (Data::Text(a), Data::Text(b)) => a.extend(b),
            (_, _) => {}
        }
    }

    /// The same values as numbers of another kind.
    pub fn convert<M: Number>(&self) -> Series<M> {
        let mut missing = self.missing.clone();
        let data = match &self.data {
            Data::Number(values) => {
                let mut converted = Vec::with_capacity(values.len());
                for (row, value) in values.iter().enumerate() {
                    let decimal = value.to_decimal();
                    if decimal.is_none() {
                        missing.resize(values.len(), None);
                        if let Some(cell) = missing.get_mut(row) {
                            *cell = cell.or(Some(Reason::Overflow));
                        }
                    }
                    converted.push(M::from_decimal(decimal.unwrap_or(Decimal::ZERO)));
                }
                Data::Number(converted)
            }
            Data::Bool(v) => Data::Bool(v.clone()),
            Data::Text(v) => Data::Text(v.clone()),
        };
        Series { data, missing }
    }

    /// The value of a row, on scale one.
    pub fn value(&self, row: usize) -> Value {
        if let Some(reason) = self.reason(row) {
            return Value::Missing(reason);
        }
        let value = match &self.data {
            Data::Number(v) => v.get(row).map(|n| n.to_decimal().map_or(Value::Missing(Reason::Overflow), Value::Number)),
            Data::Bool(v) => v.get(row).map(|b| Value::Bool(*b)),
            Data::Text(v) => v.get(row).map(|t| Value::Text(t.clone())),
        };
        value.unwrap_or(Value::Missing(Reason::NotProvided))
    }

    /// A column of a table, brought to scale one.
    pub fn of_column(column: &Column) -> Series<N> {
        let rows = 0..column.len();
        match column.values() {
            Values::Bool(v) => Series { data: Data::Bool(v.clone()), missing: rows.map(|r| column.reason(r)).collect() }.tidy(),
            Values::Text(v) => Series { data: Data::Text(v.clone()), missing: rows.map(|r| column.reason(r)).collect() }.tidy(),
            _ => Series::from_results(rows.map(|row| match column.value(row) {
                Value::Number(written) => column.unit.to_base(written).map(N::from_decimal).ok_or(Reason::Overflow),
                Value::Float(x) => x.to_decimal().and_then(|d| column.unit.to_base(d)).map(N::from_decimal).ok_or(Reason::Overflow),
                Value::Missing(reason) => Err(reason),
                Value::Bool(_) | Value::Text(_) => Err(Reason::NotProvided),
            })),
        }
    }
}

/// Gives two series the same kind where one of them has no value at all: `missing(code)` fits everywhere.
pub(super) fn align<N: Number>(a: &mut Series<N>, b: &mut Series<N>) {
    if std::mem::discriminant(&a.data) == std::mem::discriminant(&b.data) {
        return;
    }
    if a.all_missing() || a.is_empty() {
        a.data = placeholder(&b.data, a.len());
    } else {
        // Checked formulas only differ where one side has no value; anything else counts as not provided.
        if !b.all_missing() && !b.is_empty() {
            b.missing = vec![Some(Reason::NotProvided); b.len()];
        }
        b.data = placeholder(&a.data, b.len());
    }
}

fn placeholder<N: Number>(like: &Data<N>, rows: usize) -> Data<N> {
    match like {
        Data::Number(_) => Data::Number(vec![N::ZERO; rows]),
        Data::Bool(_) => Data::Bool(vec![false; rows]),
        Data::Text(_) => Data::Text(vec![Arc::from(""); rows]),
    }
}
