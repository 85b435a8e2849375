//! Cells of tables as data formats write them.

use crate::table::{Column, Table, Values};
use serde::ser::{Serialize, Serializer};

/// A cell: money keeps its two decimals.
struct Cell<'a>(&'a Column, usize);

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Cell(column, row) = *self;
        match (column.values(), column.reason(row)) {
            (Values::Cents(cents), None) if row < cents.len() => cents.get(row).serialize(serializer),
            _ => column.value(row).serialize(serializer),
        }
    }
}

/// The cells of a column.
pub struct Cells<'a>(pub &'a Column);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.0.len()).map(|row| Cell(self.0, row)))
    }
}

/// The cells of a row by the names of their columns.
pub struct Row<'a>(pub &'a Table, pub usize);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.columns().iter().map(|column| (&column.name, Cell(column, self.1))))
    }
}

#[cfg(test)]
mod tests {
    use crate::table::{Column, Values};
    use crate::{Cents, Reason, Table, Unit};
    use serde_json::{json, to_value};

    #[test]
    fn money_keeps_its_cents_and_what_is_missing_says_why() {
        let money = Column::new("a", Unit::euro(), Values::Cents(vec![Cents(70_000), Cents(0)])).with_missing(vec![None, Some(Reason::Secret)]);
        let plain = Column::new("b", Unit::one(), Values::Decimal(vec!["1.50".parse().unwrap(), 2.into()]));
        let table = Table::of(vec![money, plain]).unwrap();
        assert_eq!(to_value(table.find("a").unwrap().cells()).unwrap(), json!(["700.00", {"missing": "secret"}]));
        assert_eq!(serde_json::to_string(&table.row(0)).unwrap(), r#"{"a":"700.00","b":"1.5"}"#);
        assert_eq!(to_value(table.row(7)).unwrap(), json!({"a": {"missing": "not-provided"}, "b": {"missing": "not-provided"}}));
        assert_eq!(table.find("c").unwrap_err().code(), crate::Code::MissingColumn);
    }
}
