//! Columns of texts, whatever their layout: a number for each row, and the texts that the numbers stand for.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, LargeStringArray, PrimitiveArray, StringArray, StringViewArray};
use arrow_schema::DataType;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fmt::Display;
use std::hash::Hash;

/// The number of a null.
const NULL: i32 = -1;

/// A column of texts.
pub(super) struct Texts<'b> {
    numbers: Cow<'b, [i32]>,
    values: Values<'b>,
}

/// The texts that the numbers stand for.
enum Values<'b> {
    Utf8(&'b StringArray),
    Large(&'b LargeStringArray),
    View(&'b StringViewArray),
    /// Integers, written down.
    Written(Vec<String>),
    List(Vec<&'b str>),
}

impl<'b> Texts<'b> {
    pub fn of(array: &'b dyn Array) -> Texts<'b> {
        match array.data_type() {
            DataType::Utf8 => Texts::listed(array.as_string::<i32>().iter()),
            DataType::LargeUtf8 => Texts::listed(array.as_string::<i64>().iter()),
            DataType::Utf8View => Texts::listed(array.as_string_view().iter()),
            DataType::Dictionary(..) => Texts::dictionary(array),
            DataType::Int8 => Texts::written(array.as_primitive::<Int8Type>()),
            DataType::Int16 => Texts::written(array.as_primitive::<Int16Type>()),
            DataType::Int32 => Texts::written(array.as_primitive::<Int32Type>()),
            DataType::Int64 => Texts::written(array.as_primitive::<Int64Type>()),
            DataType::UInt8 => Texts::written(array.as_primitive::<UInt8Type>()),
            DataType::UInt16 => Texts::written(array.as_primitive::<UInt16Type>()),
            DataType::UInt32 => Texts::written(array.as_primitive::<UInt32Type>()),
            DataType::UInt64 => Texts::written(array.as_primitive::<UInt64Type>()),
            _ => Texts { numbers: Cow::Owned(vec![NULL; array.len()]), values: Values::List(Vec::new()) },
        }
    }

    fn dictionary(array: &'b dyn Array) -> Texts<'b> {
        let nothing = || Texts { numbers: Cow::Owned(vec![NULL; array.len()]), values: Values::List(Vec::new()) };
        let Some(dictionary) = array.as_any_dictionary_opt().filter(|d| !d.values().is_empty()) else { return nothing() };
        let numbers = match array.as_dictionary_opt::<Int32Type>() {
            Some(typed) if typed.null_count() == 0 => Cow::Borrowed(&**typed.keys().values()),
            _ => {
                let number = |(row, key): (usize, usize)| i32::try_from(key).ok().filter(|_| dictionary.keys().is_valid(row)).unwrap_or(NULL);
                Cow::Owned(dictionary.normalized_keys().into_iter().enumerate().map(number).collect())
            }
        };
        let values = match dictionary.values().data_type() {
            DataType::Utf8 => Values::Utf8(dictionary.values().as_string()),
            DataType::LargeUtf8 => Values::Large(dictionary.values().as_string()),
            DataType::Utf8View => Values::View(dictionary.values().as_string_view()),
            _ => return nothing(),
        };
        Texts { numbers, values }
    }

    fn written<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> Texts<'b>
    where
        T::Native: Display + Hash + Eq,
    {
        let (numbers, values) = if array.null_count() == 0 { number_runs(array.values()) } else { number(array.iter()) };
        Texts { numbers: Cow::Owned(numbers), values: Values::Written(values.iter().map(T::Native::to_string).collect()) }
    }

    fn listed(texts: impl Iterator<Item = Option<&'b str>>) -> Texts<'b> {
        let (numbers, values) = number(texts);
        Texts { numbers: Cow::Owned(numbers), values: Values::List(values) }
    }

    /// A number for each row: rows with the same number have the same text.
    pub fn numbers(&self) -> &[i32] {
        &self.numbers
    }

    /// The text of a row; `None` for a null.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.text(*self.numbers.get(row)?)
    }

    /// The text that a number stands for.
    pub fn text(&self, number: i32) -> Option<&str> {
        let place = usize::try_from(number).ok()?;
        match &self.values {
            Values::Utf8(a) => (place < a.len() && a.is_valid(place)).then(|| a.value(place)),
            Values::Large(a) => (place < a.len() && a.is_valid(place)).then(|| a.value(place)),
            Values::View(a) => (place < a.len() && a.is_valid(place)).then(|| a.value(place)),
            Values::Written(texts) => texts.get(place).map(String::as_str),
            Values::List(texts) => texts.get(place).copied(),
        }
    }

    /// The texts that the numbers from 0 on stand for.
    pub fn all(&self) -> impl Iterator<Item = Option<&str>> {
        let count = match &self.values {
            Values::Utf8(a) => a.len(),
            Values::Large(a) => a.len(),
            Values::View(a) => a.len(),
            Values::Written(texts) => texts.len(),
            Values::List(texts) => texts.len(),
        };
        (0..i32::try_from(count).unwrap_or(i32::MAX)).map(|number| self.text(number))
    }

    /// The text of a row, blanks around left out; empty for a null.
    pub fn trimmed(&self, row: usize) -> &str {
        self.get(row).unwrap_or_default().trim()
    }
}

/// Numbers values as they are met; most are those of the row before.
fn number<T: Copy + Eq + Hash>(rows: impl Iterator<Item = Option<T>>) -> (Vec<i32>, Vec<T>) {
    let (mut values, mut known): (Vec<T>, FxHashMap<T, i32>) = Default::default();
    let mut before: Option<(T, i32)> = None;
    let numbers = rows.map(|value| {
        let Some(value) = value else { return NULL };
        if let Some((_, number)) = before.filter(|(v, _)| *v == value) {
            return number;
        }
        let number = *known.entry(value).or_insert_with(|| {
            values.push(value);
            values.len() as i32 - 1
        });
        before = Some((value, number));
        number
    });
    (numbers.collect(), values)
}

/// [`number`] of values that seldom change from row to row.
fn number_runs<T: Copy + Eq + Hash>(rows: &[T]) -> (Vec<i32>, Vec<T>) {
    let (mut values, mut known): (Vec<T>, FxHashMap<T, i32>) = Default::default();
    let mut numbers = Vec::with_capacity(rows.len());
    for run in rows.chunk_by(T::eq) {
        let Some(value) = run.first() else { continue };
        let number = *known.entry(*value).or_insert_with(|| {
            values.push(*value);
            values.len() as i32 - 1
        });
        numbers.extend(std::iter::repeat_n(number, run.len()));
    }
    (numbers, values)
}

/// The dictionary of a column: the same array, the same numbers.
pub(super) fn dictionary_of(array: &dyn Array) -> Option<&ArrayRef> {
    array.as_any_dictionary_opt().map(|d| d.values())
}
