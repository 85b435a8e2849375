//! Named columns with units; a missing value carries its reason.

#[cfg(feature = "arrow")]
pub mod arrow;
#[cfg(feature = "arrow")]
pub(crate) mod cells;
pub mod long;
#[cfg(feature = "parquet")]
pub mod parquet;

use crate::amount::Cents;
use crate::error::{Code, Error, Reason, Result, Warning, nearest_phrase};
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One value of a cell, on the scale of the column's unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, exact.
    Number(Decimal),
    /// A number of a simulation in mode `f64`.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A text.
    Text(Arc<str>),
    /// No value, and why.
    Missing(Reason),
}

impl Value {
    /// The number, where it is one.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// The reason, where the value is missing.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Value::Missing(reason) => Some(*reason),
            _ => None,
        }
    }
}

/// The values of a column, one array of one kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Money in whole cents; its unit is `EUR`.
    Cents(Vec<Cents>),
    /// Exact decimals.
    Decimal(Vec<Decimal>),
    /// Binary floats (simulation only).
    Float(Vec<f64>),
    /// Booleans.
    Bool(Vec<bool>),
    /// Texts.
    Text(Vec<Arc<str>>),
}

impl Values {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Values::Cents(v) => v.len(),
            Values::Decimal(v) => v.len(),
            Values::Float(v) => v.len(),
            Values::Bool(v) => v.len(),
            Values::Text(v) => v.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A named column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The field's name.
    pub name: String,
    /// The unit that the numbers are written in; `1` for booleans and texts.
    pub unit: Unit,
    /// What else is known of the column: `label_fr`, `label_en`, `confidence`.
    pub metadata: BTreeMap<String, String>,
    /// Shared, so that a copy of a column costs nothing: nobody changes values in place.
    values: Arc<Values>,
    /// One entry a row, or empty when nothing is missing.
    missing: Arc<Vec<Option<Reason>>>,
}

impl Column {
    /// A column without missing values.
    pub fn new(name: &str, unit: Unit, values: Values) -> Column {
        Column { name: name.to_owned(), unit, metadata: BTreeMap::new(), values: Arc::new(values), missing: Arc::default() }
    }

    /// A column of texts.
    pub fn text<T: AsRef<str>>(name: &str, values: impl IntoIterator<Item = T>) -> Column {
        Column::new(name, Unit::one(), Values::Text(values.into_iter().map(|v| Arc::from(v.as_ref())).collect()))
    }

    /// A column with the reason of each missing value; `missing` has one entry a row or none at all.
    /// A length that differs from the values' is cut or filled with "present".
    pub fn with_missing(mut self, mut missing: Vec<Option<Reason>>) -> Column {
        if missing.iter().all(Option::is_none) {
            missing.clear();
        } else {
            missing.resize(self.values.len(), None);
        }
        self.missing = Arc::new(missing);
        self
    }

    /// The same values under another name and unit, without what else is known of them.
    pub(crate) fn named(&self, name: &str, unit: &Unit) -> Column {
        Column { name: name.to_owned(), unit: unit.clone(), metadata: BTreeMap::new(), values: self.values.clone(), missing: self.missing.clone() }
    }

    /// The reasons of the missing values: one entry a row, or none at all when nothing is missing.
    pub(crate) fn reasons(&self) -> &[Option<Reason>] {
        &self.missing
    }

    /// The raw values; a missing row holds a zero, false or an empty text that means nothing.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// Why the value of a row is missing; `None` when it is present.
    pub fn reason(&self, row: usize) -> Option<Reason> {
        self.missing.get(row).copied().flatten()
    }

    /// Whether any row is missing.
    pub fn has_missing(&self) -> bool {
        !self.missing.is_empty()
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Every cell as data formats write it: money keeps its two decimals.
    pub fn cells(&self) -> impl serde::Serialize + '_ {
        crate::written::cells::Cells(self)
    }

    /// The value of a row; past the end it is Missing(not-provided).
    pub fn value(&self, row: usize) -> Value {
        if let Some(reason) = self.reason(row) {
            return Value::Missing(reason);
        }
        let value = match self.values.as_ref() {
            Values::Cents(v) => v.get(row).map(|c| Value::Number(c.to_decimal())),
            Values::Decimal(v) => v.get(row).map(|d| Value::Number(*d)),
            Values::Float(v) => v.get(row).map(|x| Value::Float(*x)),
            Values::Bool(v) => v.get(row).map(|b| Value::Bool(*b)),
            Values::Text(v) => v.get(row).map(|t| Value::Text(t.clone())),
        };
        value.unwrap_or(Value::Missing(Reason::NotProvided))
    }

    /// The text of a row, where the column holds texts and the value is there.
    pub fn text_at(&self, row: usize) -> Option<&str> {
        match (self.values.as_ref(), self.reason(row)) {
            (Values::Text(v), None) => v.get(row).map(AsRef::as_ref),
            _ => None,
        }
    }
}

/// Columns of one length, found by name, in a stated order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
    /// What the values do not say by themselves.
    pub warnings: Vec<Warning>,
}

impl Table {
    /// An empty table of so many rows.
    pub fn with_rows(rows: usize) -> Table {
        Table { columns: Vec::new(), rows, warnings: Vec::new() }
    }

    /// A table of these columns, all of one length.
    ///
    /// # Errors
    /// `invalid-value` where a column has another number of rows than the first.
    pub fn of(columns: Vec<Column>) -> Result<Table> {
        let mut table = Table::with_rows(columns.first().map_or(0, Column::len));
        columns.into_iter().try_for_each(|column| table.push(column))?;
        Ok(table)
    }

    /// Adds a column, or replaces the one of that name. The first column of an empty table sets the number of rows.
    ///
    /// # Errors
    /// `invalid-value` where the column has another number of rows.
    pub fn push(&mut self, column: Column) -> Result<()> {
        if self.columns.is_empty() && self.rows == 0 {
            self.rows = column.len();
        }
        if column.len() != self.rows {
            let (name, rows, found) = (&column.name, self.rows, column.len());
            return Err(Error::new(
                Code::InvalidValue,
                text!("column `{name}` has {found} rows, the table {rows}", "la colonne `{name}` a {found} lignes, la table {rows}"),
            )
            .with_help(text!("give every column one value a row", "donnez à chaque colonne une valeur par ligne")));
        }
        match self.columns.iter_mut().find(|c| c.name == column.name) {
            Some(old) => *old = column,
            None => self.columns.push(column),
        }
        Ok(())
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// The column of that name.
    ///
    /// # Errors
    /// `missing-column` with the nearest.
    pub fn find(&self, name: &str) -> Result<&Column> {
        self.column(name).ok_or_else(|| {
            let near = nearest_phrase(name, self.columns().iter().map(|column| column.name.as_str()));
            let help = near.unwrap_or_else(|| text!("`columns` lists them", "`columns` en donne la liste"));
            Error::new(Code::MissingColumn, text!("there is no column `{name}`", "il n'y a pas de colonne `{name}`")).with_help(help)
        })
    }

    /// A row as data formats write it: each cell by the name of its column. Money keeps its two decimals.
    pub fn row(&self, row: usize) -> impl serde::Serialize + '_ {
        crate::written::cells::Row(self, row)
    }

    /// The value of a cell; an unknown column or row is `None`.
    pub fn value(&self, name: &str, row: usize) -> Option<Value> {
        (row < self.rows).then(|| self.column(name).map(|c| c.value(row))).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_keeps_its_reason() {
        let column = Column::new("dgf", Unit::euro(), Values::Cents(vec![Cents(100), Cents(0)])).with_missing(vec![None, Some(Reason::NoBalance)]);
        assert_eq!(column.value(0), Value::Number(Decimal::new(100, 2)));
        assert_eq!(column.value(1), Value::Missing(Reason::NoBalance));
        assert_eq!(column.value(9), Value::Missing(Reason::NotProvided));
    }

    #[test]
    fn columns_of_another_length_are_refused() {
        let mut table = Table::default();
        table.push(Column::text("entity", ["99001", "99002"])).unwrap();
        assert!(table.push(Column::text("name", ["a"])).is_err());
        assert_eq!(table.rows(), 2);
        let of = |second: &[&str]| Table::of(vec![Column::text("entity", ["99001", "99002"]), Column::text("name", second)]);
        assert_eq!(of(&["a", "b"]).map(|t| (t.rows(), t.columns().len())).unwrap(), (2, 2));
        assert_eq!(of(&["a"]).unwrap_err().code(), Code::InvalidValue);
        assert_eq!(Table::of(Vec::new()).unwrap().rows(), 0);
    }
}
