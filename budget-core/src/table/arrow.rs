//! Tables as Arrow record batches: money, ratios and years in the types that other tools read exactly.
//!
//! | column | Arrow type |
//! | --- | --- |
//! | money in cents | `decimal64(18,2)`, `decimal128(18,2)` or `int64` in cents: [`Money`] |
//! | other numbers | `decimal128(38,10)` |
//! | `year`, of unit `year` | `int32` |
//! | floats of a simulation | `float64` |
//! | booleans | `bool` |
//! | texts | `utf8` |
//!
//! Every field may be null: a missing value is a null, whatever its reason. The reasons are in [`Table::long`], whose column `reason` is exported as text:
//! a second column beside each would double the width of the table. Metadata of a field: `unit` (numbers and booleans), and what the column carries
//! (`label_fr`, `label_en`, `confidence`).

use super::long::{DECIMALS, exported};
use super::{Column, Table, Values};
use crate::amount::Cents;
use crate::error::{Code, Error, Result};
use crate::parallel;
use crate::text;
use crate::unit::Unit;
use arrow_array::types::{Decimal64Type, Decimal128Type, DecimalType};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, PrimitiveArray, RecordBatch, RecordBatchOptions, StringArray};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Schema};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::fmt::Display;
use std::sync::Arc;

/// The Arrow type that money is exported in. The amounts are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Money {
    /// `decimal64(18,2)`: euros, in the eight bytes of the cents.
    #[default]
    Decimal64,
    /// `decimal128(18,2)`: euros, for readers that lack decimal64.
    Decimal128,
    /// `int64`: cents, with `unit=centime`.
    Cents,
}

/// Rows from which on columns are exported by several threads.
const MANY: usize = 5_000;

/// Digits of money in euros, two of them decimals.
const MONEY: (u8, i8) = (18, 2);

/// Digits of other numbers, and how many of them are decimals.
const NUMBER: (u8, i8) = (38, DECIMALS as i8);

impl Table {
    /// The table as one Arrow record batch of the columns and rows in their order. Warnings stay with the table.
    ///
    /// Numbers are exact, with ten decimals at most (half to even).
    ///
    /// Errors: `overflow` where a number does not fit its type (10^16 euros, 10^28 for other numbers); `invalid-value` where a `year` is not a whole number;
    /// `limit-exceeded` where the texts of a column take more than 2 GB. Each says the column and the row.
    pub fn to_arrow(&self, money: Money) -> Result<RecordBatch> {
        let mut fields = Vec::with_capacity(self.columns.len());
        let mut arrays = Vec::with_capacity(self.columns.len());
        let threads = if self.rows < MANY { 1 } else { parallel::available() };
        for (column, array) in self.columns.iter().zip(parallel::map(threads, self.columns.iter().collect(), |column| array(column, money))) {
            let array = array?;
            fields.push(field(column, array.data_type().clone(), money));
            arrays.push(array);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options).map_err(refused)
    }
}

/// The field of a column. Always nullable, so that the schema does not depend on which values are missing.
fn field(column: &Column, kind: DataType, money: Money) -> Field {
    let mut metadata: HashMap<String, String> = column.metadata.clone().into_iter().collect();
    let unit = match column.values() {
        Values::Text(_) => None,
        Values::Cents(_) if money == Money::Cents => Some("centime".to_owned()),
        _ => Some(column.unit.to_string()),
    };
    metadata.extend(unit.map(|unit| ("unit".to_owned(), unit)));
    Field::new(&column.name, kind, true).with_metadata(metadata)
}

fn array(column: &Column, money: Money) -> Result<ArrayRef> {
    let nulls = nulls(column);
    Ok(match column.values() {
        Values::Cents(values) => amounts(column, values, nulls, money)?,
        Values::Decimal(values) if column.name == "year" && column.unit == Unit::year() => {
            let years = present(column, values, 0, |year| whole(*year).ok_or_else(|| not_a_year(*year)))?;
            Arc::new(Int32Array::new(years.into(), nulls))
        }
        Values::Decimal(values) => {
            let numbers = present(column, values, 0, |number| units(*number).ok_or_else(|| overflow(number)))?;
            decimals::<Decimal128Type>(numbers, nulls, NUMBER)?
        }
        Values::Float(values) if values.iter().all(|x| x.is_finite()) => Arc::new(Float64Array::new(known(column, values), nulls)),
        Values::Float(values) => {
            // What is not a number never leaves the library: it is missing, and the long form says `overflow`.
            let finite = (0..values.len()).zip(values).map(|(row, x)| (column.reason(row).is_none() && x.is_finite()).then_some(*x));
            Arc::new(finite.collect::<Float64Array>())
        }
        Values::Bool(values) => {
            let truths = present(column, values, false, |truth| Ok(*truth))?;
            Arc::new(BooleanArray::new(BooleanBuffer::from(truths), nulls))
        }
        Values::Text(values) => {
            let bytes: usize = values.iter().map(|text| text.len()).sum();
            if i32::try_from(bytes).is_err() {
                return Err(too_long(&column.name));
            }
            let texts = (0..values.len()).zip(values).map(|(row, text)| column.reason(row).is_none().then_some(text.as_ref()));
            Arc::new(texts.collect::<StringArray>())
        }
    })
}

fn amounts(column: &Column, values: &[Cents], nulls: Option<NullBuffer>, money: Money) -> Result<ArrayRef> {
    if money == Money::Cents {
        let cents = present(column, values, 0, |cents| Ok(cents.0))?;
        return Ok(Arc::new(Int64Array::new(cents.into(), nulls)));
    }
    let limit = 10_u64.pow(u32::from(MONEY.0));
    let cents = present(column, values, 0, |cents| if cents.0.unsigned_abs() < limit { Ok(cents.0) } else { Err(overflow(cents)) })?;
    match money {
        Money::Decimal64 => decimals::<Decimal64Type>(cents, nulls, MONEY),
        _ => decimals::<Decimal128Type>(cents.into_iter().map(i128::from).collect(), nulls, MONEY),
    }
}

/// The floats as they are; under a null stands 0, so that nothing of a missing value leaves.
fn known(column: &Column, values: &[f64]) -> ScalarBuffer<f64> {
    if !column.has_missing() {
        return values.to_vec().into();
    }
    column.reasons().iter().zip(values).map(|(reason, x)| if reason.is_none() { *x } else { 0.0 }).collect::<Vec<f64>>().into()
}

/// The values as exported; under a null stands `nothing`, so that nothing of a missing value leaves.
fn present<T, U: Clone>(column: &Column, values: &[T], nothing: U, export: impl Fn(&T) -> Result<U>) -> Result<Vec<U>> {
    let one = |(row, value): (usize, &T)| match column.reason(row) {
        Some(_) => Ok(nothing.clone()),
        None => export(value).map_err(|error| error.at_path(&format!("{}[{row}]", column.name))),
    };
    values.iter().enumerate().map(one).collect()
}

fn nulls(column: &Column) -> Option<NullBuffer> {
    column.has_missing().then(|| NullBuffer::from(BooleanBuffer::collect_bool(column.len(), |row| column.reason(row).is_none())))
}

fn decimals<T: DecimalType>(values: Vec<T::Native>, nulls: Option<NullBuffer>, (precision, scale): (u8, i8)) -> Result<ArrayRef> {
    let array = PrimitiveArray::<T>::new(values.into(), nulls).with_precision_and_scale(precision, scale).map_err(refused)?;
    Ok(Arc::new(array))
}

/// A number in units of its tenth decimal; `None` where they take more than 38 digits.
fn units(number: Decimal) -> Option<i128> {
    let number = exported(number);
    let power = 10_i128.checked_pow(DECIMALS.checked_sub(number.scale())?)?;
    let units = number.mantissa().checked_mul(power)?;
    (units.unsigned_abs() < 10_u128.pow(u32::from(NUMBER.0))).then_some(units)
}

fn whole(year: Decimal) -> Option<i32> {
    if year.fract().is_zero() { i32::try_from(year.trunc()).ok() } else { None }
}

fn overflow(number: &dyn Display) -> Error {
    Error::new(Code::Overflow, text!("`{number}` is too large to be exported", "`{number}` est trop grand pour être exporté"))
        .with_help(text!("check the unit of the column, or export the long form", "vérifiez l'unité de la colonne, ou exportez le format long"))
}

fn not_a_year(year: Decimal) -> Error {
    Error::new(Code::InvalidValue, text!("`{year}` is not a year", "`{year}` n'est pas une année"))
        .with_help(text!("write the exercise as a whole number", "écrivez l'exercice en nombre entier"))
}

fn too_long(column: &str) -> Error {
    Error::new(Code::LimitExceeded, text!("the texts of column `{column}` take more than 2 GB", "les textes de la colonne `{column}` dépassent 2 Go"))
        .with_help(text!("export fewer years or entities at a time", "exportez moins d'exercices ou d'entités à la fois"))
}

/// What the Arrow library refuses though it was checked before.
fn refused(error: arrow_schema::ArrowError) -> Error {
    Error::new(Code::InvalidData, text!("the table could not be exported: {error}", "le tableau n'a pas pu être exporté : {error}"))
}

#[cfg(test)]
mod tests;
