use super::*;
use crate::error::Reason;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use std::str::FromStr;

fn one(column: Column, money: Money) -> Result<ArrayRef> {
    let mut table = Table::default();
    table.push(column).unwrap();
    table.to_arrow(money).map(|batch| batch.column(0).clone())
}

fn money() -> Column {
    let missing = vec![None, None, Some(Reason::Secret)];
    Column::new("dgf", Unit::euro(), Values::Cents(vec![Cents(35_195_416_522), Cents(-1), Cents(77)])).with_missing(missing)
}

fn numbers(name: &str, unit: Unit, values: &[&str]) -> Column {
    Column::new(name, unit, Values::Decimal(values.iter().map(|v| Decimal::from_str(v).unwrap()).collect()))
}

#[test]
fn money_is_the_same_amount_in_every_type() {
    let array = one(money(), Money::Decimal64).unwrap();
    assert_eq!(array.data_type(), &DataType::Decimal64(18, 2));
    let array = array.as_primitive::<Decimal64Type>();
    assert_eq!((array.value(0), array.value(1), array.is_null(2)), (35_195_416_522, -1, true));
    assert_eq!(array.value_as_string(0), "351954165.22");
    let array = one(money(), Money::Decimal128).unwrap();
    assert_eq!(array.data_type(), &DataType::Decimal128(18, 2));
    assert_eq!(array.as_primitive::<Decimal128Type>().value_as_string(1), "-0.01");
    let array = one(money(), Money::Cents).unwrap();
    assert_eq!(array.as_primitive::<Int64Type>().value(0), 35_195_416_522);
}

#[test]
fn nothing_of_a_missing_value_leaves() {
    let array = one(money(), Money::Cents).unwrap();
    assert_eq!(array.as_primitive::<Int64Type>().values()[2], 0);
    let secret = Column::text("note", ["hidden"]).with_missing(vec![Some(Reason::Secret)]);
    let array = one(secret, Money::Cents).unwrap();
    assert!(array.is_null(0) && array.as_string::<i32>().value_data().is_empty());
}

#[test]
fn ratios_keep_ten_exact_decimals() {
    let column = numbers("taux", Unit::one(), &["0.0123456789", "-10.168", "0.00000000005", "9999999999999999999999999999"]);
    let array = one(column, Money::default()).unwrap();
    let array = array.as_primitive::<Decimal128Type>();
    assert_eq!(array.values().as_ref(), [123_456_789, -101_680_000_000, 0, 99_999_999_999_999_999_999_999_999_990_000_000_000]);
    assert_eq!(array.data_type(), &DataType::Decimal128(38, 10));
}

#[test]
fn what_does_not_fit_is_an_error_at_its_column_and_row() {
    let error = one(numbers("taux", Unit::one(), &["1", "10000000000000000000000000000"]), Money::default()).unwrap_err();
    assert_eq!((error.code(), error.place().path.as_deref()), (Code::Overflow, Some("taux[1]")));
    let huge = || Column::new("dgf", Unit::euro(), Values::Cents(vec![Cents(-1_000_000_000_000_000_000)]));
    assert_eq!(one(huge(), Money::Decimal64).unwrap_err().code(), Code::Overflow);
    assert_eq!(one(huge(), Money::Decimal128).unwrap_err().code(), Code::Overflow);
    assert!(one(huge(), Money::Cents).is_ok());
    assert!(one(huge().with_missing(vec![Some(Reason::Overflow)]), Money::Decimal64).is_ok());
    assert_eq!(one(numbers("year", Unit::year(), &["2019.5"]), Money::default()).unwrap_err().code(), Code::InvalidValue);
}

#[test]
fn only_the_key_of_the_row_is_a_whole_year() {
    let array = one(numbers("year", Unit::year(), &["2019"]), Money::default()).unwrap();
    assert_eq!(array.as_primitive::<Int32Type>().value(0), 2019);
    let array = one(numbers("capacite_desendettement", Unit::year(), &["7.25"]), Money::default()).unwrap();
    assert_eq!(array.as_primitive::<Decimal128Type>().value_as_string(0), "7.2500000000");
}

#[test]
fn fields_carry_units_and_labels() {
    let mut column = money();
    column.metadata.insert("label_fr".to_owned(), "Dotation".to_owned());
    let mut table = Table::default();
    for column in [column, Column::text("entity", ["a", "b", "c"]), Column::new("alerte", Unit::one(), Values::Bool(vec![true, false, true]))] {
        table.push(column).unwrap();
    }
    let schema = table.to_arrow(Money::Decimal64).unwrap().schema();
    assert_eq!(schema.field(0).metadata().get("unit").map(String::as_str), Some("EUR"));
    assert_eq!(schema.field(0).metadata().get("label_fr").map(String::as_str), Some("Dotation"));
    assert_eq!((schema.field(1).metadata().len(), schema.field(1).data_type()), (0, &DataType::Utf8));
    assert_eq!(schema.field(2).data_type(), &DataType::Boolean);
    let schema = table.to_arrow(Money::Cents).unwrap().schema();
    assert_eq!(schema.field(0).metadata().get("unit").map(String::as_str), Some("centime"));
    assert!(schema.fields().iter().all(|field| field.is_nullable()));
}

#[test]
fn floats_that_are_no_numbers_are_null() {
    let array = one(Column::new("x", Unit::one(), Values::Float(vec![1.5, f64::NAN, f64::INFINITY])), Money::default()).unwrap();
    assert_eq!(array.null_count(), 2);
}

#[test]
fn rows_without_columns_are_counted() {
    assert_eq!(Table::with_rows(3).to_arrow(Money::default()).unwrap().num_rows(), 3);
    assert_eq!(Table::default().to_arrow(Money::default()).unwrap().num_rows(), 0);
}
