//! Columns of amounts as cents.

use super::texts::Texts;
use crate::ledger::dgfip::amount::{Fault, parse};
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal32Type, Decimal64Type, Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrowPrimitiveType, PrimitiveArray};
use arrow_schema::DataType;
use std::borrow::Cow;
use std::ops::Range;

/// The cents of a column, row by row.
pub(super) struct Cents<'b> {
    values: Cow<'b, [i64]>,
    /// Rows without an amount that can be read; empty where there are none.
    faults: Vec<bool>,
}

impl<'b> Cents<'b> {
    pub fn of(array: &'b dyn Array) -> Cents<'b> {
        let whole = |values| Cents { values, faults: Vec::new() };
        match array.data_type() {
            DataType::Decimal64(_, 2) if array.null_count() == 0 => whole(Cow::Borrowed(array.as_primitive::<Decimal64Type>().values())),
            DataType::Int64 if array.null_count() == 0 => whole(Cow::Borrowed(array.as_primitive::<Int64Type>().values())),
            DataType::Decimal128(_, 2) if array.null_count() == 0 => {
                let wide = array.as_primitive::<Decimal128Type>().values();
                match wide.iter().map(|v| i64::try_from(*v).ok()).collect() {
                    Some(values) => whole(Cow::Owned(values)),
                    None => Cents::one_by_one(array),
                }
            }
            _ => Cents::one_by_one(array),
        }
    }

    fn one_by_one(array: &'b dyn Array) -> Cents<'b> {
        let money = Money::of(array);
        let (values, faults): (Vec<i64>, Vec<bool>) = (0..array.len()).map(|row| money.cents(row).map_or((0, true), |cents| (cents, false))).unzip();
        Cents { values: Cow::Owned(values), faults }
    }

    /// The cents of some rows; `None` where one cannot be read.
    pub fn slice(&self, rows: &Range<usize>) -> Option<&[i64]> {
        let sound = self.faults.get(rows.clone()).is_none_or(|faults| !faults.contains(&true));
        if sound { self.values.get(rows.clone()) } else { None }
    }
}

/// A column of amounts, whatever its type.
pub(super) enum Money<'b> {
    /// Decimals in euros: the whole number, and its scale.
    Decimals(Box<dyn Fn(usize) -> Option<i128> + 'b>, i8),
    Cents(&'b PrimitiveArray<Int64Type>),
    Floats(&'b PrimitiveArray<Float64Type>),
    Texts(Texts<'b>),
}

impl<'b> Money<'b> {
    pub fn of(array: &'b dyn Array) -> Money<'b> {
        match array.data_type() {
            DataType::Decimal32(_, scale) => Money::decimals(array.as_primitive::<Decimal32Type>(), *scale),
            DataType::Decimal64(_, scale) => Money::decimals(array.as_primitive::<Decimal64Type>(), *scale),
            DataType::Decimal128(_, scale) => Money::decimals(array.as_primitive::<Decimal128Type>(), *scale),
            DataType::Int64 => Money::Cents(array.as_primitive()),
            DataType::Float64 => Money::Floats(array.as_primitive()),
            _ => Money::Texts(Texts::of(array)),
        }
    }

    fn decimals<T: ArrowPrimitiveType>(array: &'b PrimitiveArray<T>, scale: i8) -> Money<'b>
    where
        T::Native: Into<i128>,
    {
        Money::Decimals(Box::new(move |row| array.is_valid(row).then(|| array.value(row).into())), scale)
    }

    /// The cents of a row, or the fault and the cell.
    pub fn cents(&self, row: usize) -> Result<i64, (Fault, String)> {
        let empty = || (Fault::Empty, String::new());
        match self {
            Money::Decimals(value, scale) => {
                let value = value(row).ok_or_else(empty)?;
                decimal_cents(value, *scale).map_err(|fault| (fault, format!("{value}e{}", -i32::from(*scale))))
            }
            Money::Cents(a) if a.is_valid(row) => Ok(a.value(row)),
            Money::Floats(a) if a.is_valid(row) => float_cents(a.value(row)).map_err(|fault| (fault, a.value(row).to_string())),
            Money::Texts(texts) => {
                let cell = texts.get(row).unwrap_or_default();
                parse(cell.as_bytes()).map_err(|fault| (fault, cell.to_owned()))
            }
            Money::Cents(_) | Money::Floats(_) => Err(empty()),
        }
    }
}

/// Cents of `value` times ten to the power `-scale` euros.
fn decimal_cents(value: i128, scale: i8) -> Result<i64, Fault> {
    let power = |n: i32| 10_i128.checked_pow(n.unsigned_abs());
    let shift = 2 - i32::from(scale);
    let cents = match power(shift) {
        _ if value == 0 => 0,
        Some(power) if shift >= 0 => value.checked_mul(power).ok_or(Fault::TooLarge)?,
        Some(power) if value % power == 0 => value / power,
        None if shift > 0 => return Err(Fault::TooLarge),
        _ => return Err(Fault::Fraction),
    };
    i64::try_from(cents).map_err(|_| Fault::TooLarge)
}

/// Cents of a float that is the nearest one to a whole number of cents. Not a number is how data frames write an absent value.
fn float_cents(euros: f64) -> Result<i64, Fault> {
    /// Above it floats skip whole numbers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if euros.is_nan() {
        return Err(Fault::Empty);
    }
    let cents = libm::round(euros * 100.0);
    if euros.is_infinite() || cents.abs() > EXACT {
        return Err(Fault::TooLarge);
    }
    if cents / 100.0 != euros {
        return Err(Fault::Fraction);
    }
    Ok(cents as i64)
}
