//! What leaves the library as Parquet reads back as what the table held, to the last decimal.
#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int32Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use budget_core::{Cents, Column, Reason, Table, Unit, Value, Values};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rust_decimal::Decimal;
use std::fs::File;
use std::path::PathBuf;
use std::str::FromStr;

/// A wide table of three fictional budgets, with what `Catalogue::evaluate` puts in one: keys, money, ratios, signals and reasons.
fn wide() -> Table {
    let decimals = |texts: [&str; 3]| Values::Decimal(texts.map(|t| Decimal::from_str(t).unwrap()).to_vec());
    let mut ratio = Column::new("taux_epargne_brute", Unit::parse("%", &[]).unwrap(), decimals(["10.1681234567", "-3.5", "0"]));
    ratio = ratio.with_missing(vec![None, None, Some(Reason::DivisionByZero)]);
    ratio.metadata.insert("label_fr".to_owned(), "Taux d'épargne brute".to_owned());
    ratio.metadata.insert("confidence".to_owned(), "high".to_owned());
    let money = Values::Cents(vec![Cents(35_195_416_522), Cents(-1), Cents(999_999_999_999_999_999)]);
    let mut table = Table::default();
    let columns = [
        Column::text("entity", ["99001", "99001", "99002"]),
        Column::new("year", Unit::year(), decimals(["2018", "2019", "2019"])),
        Column::text("scope", ["principal", "principal", "consolidated"]),
        Column::new("population", Unit::inhabitant(), decimals(["1200", "1210", "80"])),
        Column::new("depenses_fonctionnement", Unit::euro(), money),
        ratio,
        Column::new("alerte", Unit::one(), Values::Bool(vec![true, false, false])).with_missing(vec![None, None, Some(Reason::NotDefined)]),
    ];
    for column in columns {
        table.push(column).unwrap();
    }
    table
}

/// Writes a table, and reads the file as any other program would.
fn through_a_file(table: &Table, name: &str) -> RecordBatch {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    table.write_parquet(File::create(&path).unwrap()).unwrap();
    let mut batches: Vec<RecordBatch> =
        ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap().build().unwrap().map(Result::unwrap).collect();
    assert_eq!(batches.len(), 1);
    batches.remove(0)
}

#[test]
fn the_wide_table_reads_back_exactly() {
    let batch = through_a_file(&wide(), "indicators.parquet");
    assert_eq!(batch.num_rows(), 3);
    let column = |name: &str| batch.column_by_name(name).unwrap();
    assert_eq!(column("year").as_primitive::<Int32Type>().values().as_ref(), [2018, 2019, 2019]);
    assert_eq!(column("entity").as_string::<i32>().value(2), "99002");
    let money = column("depenses_fonctionnement");
    assert_eq!(money.data_type(), &DataType::Decimal128(18, 2));
    let money = money.as_primitive::<Decimal128Type>();
    assert_eq!([0, 1, 2].map(|row| money.value_as_string(row)), ["351954165.22", "-0.01", "9999999999999999.99"]);
    let ratio = column("taux_epargne_brute").as_primitive::<Decimal128Type>();
    assert_eq!((ratio.value(0), ratio.value(1), ratio.is_null(2)), (101_681_234_567, -35_000_000_000, true));
    let signal = column("alerte").as_boolean();
    assert_eq!((signal.value(0), signal.value(1), signal.is_null(2)), (true, false, true));
}

#[test]
fn units_and_labels_are_in_the_file() {
    let schema = through_a_file(&wide(), "labels.parquet").schema();
    let said = |field: &str, key: &str| schema.field_with_name(field).unwrap().metadata().get(key).cloned();
    assert_eq!(said("taux_epargne_brute", "unit").as_deref(), Some("%"));
    assert_eq!(said("taux_epargne_brute", "label_fr").as_deref(), Some("Taux d'épargne brute"));
    assert_eq!(said("taux_epargne_brute", "confidence").as_deref(), Some("high"));
    assert_eq!(said("depenses_fonctionnement", "unit").as_deref(), Some("EUR"));
}

#[test]
fn the_long_table_keeps_the_reasons() {
    let long = wide().long();
    let batch = through_a_file(&long, "long.parquet");
    // Three figures a row, less the signal that is not defined.
    assert_eq!(batch.num_rows(), 8);
    let values = batch.column_by_name("value").unwrap().as_string::<i32>();
    let reasons = batch.column_by_name("reason").unwrap().as_string::<i32>();
    assert_eq!((values.value(0), reasons.value(0)), ("351954165.22", ""));
    assert_eq!((values.value(1), values.is_null(7), reasons.value(7)), ("10.1681234567", true, "division-by-zero"));
    assert_eq!(long.value("value", 7), Some(Value::Missing(Reason::DivisionByZero)));
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    let bytes = || {
        let mut bytes = Vec::new();
        wide().write_parquet(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes(), bytes());
}
