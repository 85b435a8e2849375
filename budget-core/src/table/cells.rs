//! Arrow columns as the cells of a file: typed or not, one text a row.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_schema::DataType;
use std::fmt::Write;

/// The values of a column as cells of a file, one after the other.
#[derive(Default)]
pub(crate) struct Cells {
    text: String,
    ends: Vec<usize>,
    /// For a dictionary: which of the cells stands in each row.
    keys: Option<Vec<Option<usize>>>,
}

impl Cells {
    /// `None` for a type that is not read.
    pub fn of(array: &dyn Array) -> Option<Cells> {
        macro_rules! written {
            ($kind:ty) => {
                Cells::written(array.as_primitive::<$kind>().iter())
            };
        }
        macro_rules! decimals {
            ($kind:ty) => {{
                let array = array.as_primitive::<$kind>();
                Cells::written((0..array.len()).map(|row| array.is_valid(row).then(|| array.value_as_string(row))))
            }};
        }
        Some(match array.data_type() {
            DataType::Null => Cells::written((0..array.len()).map(|_| None::<u8>)),
            DataType::Utf8 => Cells::written(array.as_string::<i32>().iter()),
            DataType::LargeUtf8 => Cells::written(array.as_string::<i64>().iter()),
            DataType::Utf8View => Cells::written(array.as_string_view().iter()),
            DataType::Boolean => Cells::written(array.as_boolean().iter()),
            DataType::Int8 => written!(Int8Type),
            DataType::Int16 => written!(Int16Type),
            DataType::Int32 => written!(Int32Type),
            DataType::Int64 => written!(Int64Type),
            DataType::UInt8 => written!(UInt8Type),
            DataType::UInt16 => written!(UInt16Type),
            DataType::UInt32 => written!(UInt32Type),
            DataType::UInt64 => written!(UInt64Type),
            DataType::Float32 => written!(Float32Type),
            DataType::Float64 => written!(Float64Type),
            DataType::Decimal32(..) => decimals!(Decimal32Type),
            DataType::Decimal64(..) => decimals!(Decimal64Type),
            DataType::Decimal128(..) => decimals!(Decimal128Type),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary_opt()?;
                let values = dictionary.values();
                if matches!(values.data_type(), DataType::Dictionary(..)) {
                    return None;
                }
                let cells = Cells::of(values)?;
                let keys = if values.is_empty() { vec![0; array.len()] } else { dictionary.normalized_keys() };
                let keys = keys.into_iter().enumerate().map(|(row, key)| dictionary.keys().is_valid(row).then_some(key)).collect();
                Cells { keys: Some(keys), ..cells }
            }
            _ => return None,
        })
    }

    fn written<T: std::fmt::Display>(values: impl Iterator<Item = Option<T>>) -> Cells {
        let mut cells = Cells::default();
        for value in values {
            if let Some(value) = value {
                // Writing to a text in memory cannot fail.
                let _ = write!(cells.text, "{value}");
            }
            cells.ends.push(cells.text.len());
        }
        cells
    }

    /// The cell of a row; empty where it is null.
    pub fn get(&self, row: usize) -> &[u8] {
        let place = match &self.keys {
            None => Some(row),
            Some(keys) => keys.get(row).copied().flatten(),
        };
        let Some(place) = place else { return b"" };
        let end = self.ends.get(place).copied().unwrap_or(0);
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.as_bytes().get(start..end).unwrap_or_default()
    }
}
