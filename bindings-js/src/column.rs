//! The values of a column as JavaScript holds them in typed arrays.

use budget_core::{Code, Column, Error, Reason, Result, Values, text};
use rust_decimal::{Decimal, RoundingStrategy};

/// The values of a column; a missing row holds a zero, false or an empty text that means nothing.
pub struct Columnar {
    /// The values.
    pub values: Kept,
    /// One code a row, 0 where the value is there, else the place of its reason in the closed list, from 1 on; empty where nothing is missing.
    pub missing: Vec<u8>,
}

/// The values, by kind.
pub enum Kept {
    /// Money in whole cents.
    Cents(Vec<i64>),
    /// Exact decimals: each the whole number (128 bits, little-endian) that makes the value when divided by ten to the power of `scale`.
    Decimals {
        /// Digits behind the point.
        scale: u32,
        /// 16 bytes a row.
        bytes: Vec<u8>,
    },
    /// Binary floats of simulations.
    Floats(Vec<f64>),
    /// 0 or 1.
    Booleans(Vec<u8>),
    /// Texts, as a JSON list.
    Texts(String),
}

/// Digits of exact numbers at most, as everywhere they leave the library.
const SCALE: u32 = 10;

impl Columnar {
    /// The values of a column.
    ///
    /// # Errors
    /// `overflow` where an exact number takes more than 128 bits.
    pub fn of(column: &Column) -> Result<Columnar> {
        let values = match column.values() {
            Values::Cents(cents) => Kept::Cents(cents.iter().map(|cents| cents.0).collect()),
            Values::Decimal(numbers) => {
                let mut bytes = Vec::with_capacity(numbers.len() * 16);
                for number in numbers {
                    let scaled = scaled(*number).ok_or_else(|| overflow(&column.name, *number))?;
                    bytes.extend_from_slice(&scaled.to_le_bytes());
                }
                Kept::Decimals { scale: SCALE, bytes }
            }
            Values::Float(floats) => Kept::Floats(floats.clone()),
            Values::Bool(truths) => Kept::Booleans(truths.iter().map(|truth| u8::from(*truth)).collect()),
            Values::Text(texts) => Kept::Texts(serde_json::to_string(texts).unwrap_or_default()),
        };
        let missing = if column.has_missing() { (0..column.len()).map(|row| column.reason(row).map_or(0, place)).collect() } else { Vec::new() };
        Ok(Columnar { values, missing })
    }
}

/// The place of a reason in the closed list, from 1 on.
fn place(reason: Reason) -> u8 {
    Reason::ALL.iter().zip(1_u8..).find(|(known, _)| **known == reason).map_or(u8::MAX, |(_, place)| place)
}

/// A number at the common scale, halves away from zero where it has more digits; none where it takes more than 128 bits.
fn scaled(number: Decimal) -> Option<i128> {
    let rounded = number.round_dp_with_strategy(SCALE, RoundingStrategy::MidpointAwayFromZero);
    rounded.mantissa().checked_mul(10_i128.checked_pow(SCALE.checked_sub(rounded.scale())?)?)
}

fn overflow(column: &str, number: Decimal) -> Error {
    Error::new(Code::Overflow, text!("`{number}` is too large to be exported", "`{number}` est trop grand pour être exporté"))
        .with_help(text!("check the unit of the column, or export the long form", "vérifiez l'unité de la colonne, ou exportez le format long"))
        .at_path(column)
}
