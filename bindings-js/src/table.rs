//! Tables: named columns with units.

use crate::column::Columnar;
use crate::given::{Given, number, wrong};
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::words::other;
use budget_core::{Code, Column, Error, Reason, Result, Table, Unit, Values, text};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What a table says of a column.
#[derive(Serialize)]
struct ColumnFacts<'a> {
    name: &'a str,
    unit: &'a Unit,
    kind: &'static str,
    rows: usize,
}

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    if verb == "of" {
        let columns = given
            .value(0)
            .and_then(Value::as_object)
            .ok_or_else(|| wrong("columns", given.value(0).unwrap_or(&Value::Null), "an object of columns", "un objet de colonnes"))?;
        return Ok(Reply::noun(Noun::Table(Arc::new(of_columns(columns, given, &|_| None)?))));
    }
    let noun = given.this()?;
    let table = match &noun {
        Noun::Table(table) => table.as_ref(),
        #[cfg(feature = "indicators")]
        Noun::Indicators(indicators) => &indicators.table,
        _ => return Err(other("Table")),
    };
    match verb {
        "facts" => Reply::json(&table.columns().iter().map(facts).collect::<Vec<_>>()),
        "rows" => Reply::json(&table.rows()),
        "column" => column(table, given.text(0, "name")?),
        "metadata" => Reply::json(&table.find(given.text(0, "name")?)?.metadata),
        "warnings" => Reply::json(&table.warnings),
        "row" => row(table, given),
        "long" => Ok(Reply::noun(Noun::Table(Arc::new(table.long())))),
        "write_csv" => written(|bytes| table.write_csv(bytes, &|_| true)),
        "write_long_csv" => written(|bytes| table.write_long_csv(bytes, &|_| true)),
        #[cfg(feature = "native")]
        "write_parquet" => written(|bytes| table.write_parquet(bytes)),
        #[cfg(feature = "native")]
        "to_arrow" => Ok(Reply::Bytes(crate::arrow::written(table, money(given.text_or(0, "money", "decimal")?)?)?)),
        _ => Ok(Reply::Unknown),
    }
}

#[cfg(feature = "native")]
fn money(name: &str) -> Result<budget_core::table::arrow::Money> {
    use budget_core::table::arrow::Money;
    match name {
        "decimal" => Ok(Money::Decimal128),
        "decimal64" => Ok(Money::Decimal64),
        "cents" => Ok(Money::Cents),
        _ => Err(Error::new(Code::InvalidValue, text!("`{name}` is no form of money", "`{name}` n'est pas une forme de montant"))
            .with_help(text!("use `decimal`, `decimal64` or `cents`", "employez `decimal`, `decimal64` ou `cents`"))),
    }
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<Reply> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    Ok(Reply::Bytes(bytes))
}

fn facts(column: &Column) -> ColumnFacts<'_> {
    let kind = match column.values() {
        Values::Cents(_) => "cents",
        Values::Decimal(_) => "decimal",
        Values::Float(_) => "float",
        Values::Bool(_) => "boolean",
        Values::Text(_) => "text",
    };
    ColumnFacts { name: &column.name, unit: &column.unit, kind, rows: column.len() }
}

/// The values of a column.
pub fn column(table: &Table, name: &str) -> Result<Reply> {
    Columnar::of(table.find(name)?).map(Reply::Column)
}

/// The cells of a row by the names of the columns.
fn row(table: &Table, given: &Given) -> Result<Reply> {
    let place = given.whole(0, "row")?.filter(|row| *row < table.rows()).ok_or_else(|| {
        let rows = table.rows();
        Error::new(Code::InvalidValue, text!("the table has no such row: it has {rows}", "la table n'a pas cette ligne : elle en a {rows}"))
            .with_help(text!("rows are counted from 0", "les lignes se comptent à partir de 0"))
    })?;
    Reply::json(&table.row(place))
}

/// A table of columns: by name a list of values, or `{values, unit}`, or `{cents, unit}` where `cents` is the place of whole cents among the bytes given.
/// `known` says the unit of a column that brings none.
pub fn of_columns(columns: &Map<String, Value>, given: &Given, known: &dyn Fn(&str) -> Option<String>) -> Result<Table> {
    let made = columns.iter().map(|(name, given_column)| {
        let (values, unit) = match given_column {
            Value::Object(fields) => (fields.get("values").unwrap_or(&Value::Null), fields.get("unit").and_then(Value::as_str).map(str::to_owned)),
            values => (values, None),
        };
        let cents = given_column.get("cents").and_then(Value::as_u64).and_then(|place| given.bytes_at(place));
        let missing = given_column.get("missing").and_then(Value::as_u64).and_then(|place| given.bytes_at(place));
        match cents {
            Some(cents) => of_cents(name, &cents, missing.as_deref().unwrap_or_default()),
            None => of_list(name, values, unit.or_else(|| known(name)).as_deref()),
        }
    });
    Table::of(made.collect::<Result<_>>()?)
}

/// A column of whole cents with the codes of what is missing, as [`Columnar`] writes them.
fn of_cents(name: &str, bytes: &[u8], missing: &[u8]) -> Result<Column> {
    let (words, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(Error::new(Code::InvalidValue, text!("the cents of `{name}` are cut", "les centimes de `{name}` sont coupés")).at_path(name));
    }
    let cents = words.iter().map(|word| budget_core::Cents(i64::from_le_bytes(*word))).collect();
    let missing = missing.iter().map(|code| code.checked_sub(1).and_then(|place| Reason::ALL.get(usize::from(place)).copied())).collect();
    Ok(Column::new(name, Unit::euro(), Values::Cents(cents)).with_missing(missing))
}

fn of_list(name: &str, values: &Value, unit: Option<&str>) -> Result<Column> {
    let list = values.as_array().ok_or_else(|| wrong(name, values, "a list", "une liste"))?;
    let missing = list.iter().map(reason).collect::<Result<Vec<Option<Reason>>>>()?;
    let present = || list.iter().zip(&missing).map(|(value, reason)| reason.is_none().then_some(value));
    let first = present().flatten().next();
    let (unit, values) = match (unit, first) {
        (Some("text"), _) | (None, Some(Value::String(_))) => {
            let texts = present().map(|value| text_of(name, value)).collect::<Result<_>>()?;
            (Unit::one(), Values::Text(texts))
        }
        (Some("boolean"), _) | (None, Some(Value::Bool(_))) => {
            let truth = |value: Option<&Value>| match value {
                None => Ok(false),
                Some(value) => value.as_bool().ok_or_else(|| wrong(name, value, "true or false", "true ou false")),
            };
            (Unit::one(), Values::Bool(present().map(truth).collect::<Result<_>>()?))
        }
        (unit, _) => {
            let unit = unit.map_or_else(|| Ok(Unit::one()), |unit| Unit::parse(unit, &[]))?;
            let numbers = present().map(|value| value.map_or(Ok(Decimal::ZERO), |value| number(value, name))).collect::<Result<_>>()?;
            (unit, Values::Decimal(numbers))
        }
    };
    Ok(Column::new(name, unit, values).with_missing(missing))
}

fn text_of(name: &str, value: Option<&Value>) -> Result<Arc<str>> {
    match value {
        None => Ok(Arc::from("")),
        Some(value) => value.as_str().map(Arc::from).ok_or_else(|| wrong(name, value, "a text", "un texte")),
    }
}

/// Why a cell is missing: null is not provided, `{missing}` says more.
fn reason(value: &Value) -> Result<Option<Reason>> {
    if value.is_null() {
        return Ok(Some(Reason::NotProvided));
    }
    let Some(code) = value.get("missing").and_then(Value::as_str) else { return Ok(None) };
    Reason::parse(code).map(Some).ok_or_else(|| {
        let all = Reason::ALL.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(", ");
        Error::new(Code::InvalidValue, text!("`{code}` is no reason for a missing value", "`{code}` n'est pas une raison d'absence"))
            .with_help(text!("use one of: {all}", "employez l'une de celles-ci : {all}"))
    })
}
