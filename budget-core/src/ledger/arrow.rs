//! Lines from Arrow data: the columns of the DGFiP, typed.

use super::dgfip::amount::{self, Fault};
use super::dgfip::budget::Cells;
use super::dgfip::header::{Columns, Key};
use super::dgfip::row::{Row, tell_columns};
use super::issue::IssueCode;
use super::line::Field;
use super::progress::Progress;
use super::scan::{Home, Scanner};
use crate::error::{Code, Error, Place, Result, Text};
use crate::text;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType, LargeStringArray, PrimitiveArray, RecordBatch, StringArray, StringViewArray};
use arrow_schema::{DataType, Field as ArrowField, SchemaRef};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fmt::Display;
use std::sync::Arc;

/// What stands for the file in issues: Arrow data have no name. Their `line` is the row, counted from 1 over all batches.
pub(super) const NAME: &str = "arrow";

/// How Arrow columns are read.
///
/// Titles are those of the DGFiP in either case; which are required is the same as in a file, and a compte administratif (no `BEDEB BECRE ONBDEB ONBCRE
/// SD SC`) gives budgets without closing balances. Texts are Utf8, LargeUtf8, Utf8View or dictionaries of them; codes and the exercise may be integers too.
/// Money is decimal32, decimal64 or decimal128 in euros (exact to the cent), int64 whose field has the metadata `unit = centime`, or a text with a decimal
/// point or comma. A null amount is an empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArrowOptions {
    /// Takes float64 amounts too, where each is the nearest float to a whole number of cents; others are issues. Refused otherwise, for a float is not exact.
    pub allow_float: bool,
}

/// Record batches of one schema.
#[derive(Clone)]
pub(super) struct Batches {
    batches: Arc<[RecordBatch]>,
    columns: Columns,
}

impl Batches {
    /// Finds the columns and checks their types; reads no row.
    pub fn open(batches: Vec<RecordBatch>, options: ArrowOptions) -> Result<Batches> {
        let Some(schema) = batches.first().map(RecordBatch::schema) else { return Err(empty().at_file(NAME)) };
        let columns = Columns::find(&titles(&schema)).map_err(|e| e.at_file(NAME))?;
        if batches.iter().any(|b| titles(&b.schema()) != titles(&schema)) {
            return Err(Error::new(Code::UnknownFormat, text!("the batches have different columns", "les lots n'ont pas les mêmes colonnes"))
                .with_help(text!("read each kind of table by itself and join the ledgers", "lisez chaque sorte de table à part et joignez-les"))
                .at_file(NAME));
        }
        if batches.iter().all(|b| b.num_rows() == 0) {
            return Err(empty().at_file(NAME));
        }
        for batch in &batches {
            check_types(&batch.schema(), &columns, options).map_err(|e| e.at_file(NAME))?;
        }
        Ok(Batches { batches: batches.into(), columns })
    }

    /// Bytes in memory: what progress counts.
    pub fn size(&self) -> u64 {
        self.batches.iter().map(|b| b.get_array_memory_size() as u64).sum()
    }

    /// Feeds every row to the scanner.
    pub fn scan(&self, scanner: &mut Scanner<'_>, progress: &mut Progress<'_>) -> Result<()> {
        scanner.open(&Arc::from(NAME), self.columns.function.is_some());
        tell_columns(&self.columns, scanner, None);
        let mut rows = Rows::new(&self.columns, scanner);
        for batch in self.batches.iter() {
            rows.batch(batch)?;
            progress.end_of(batch.get_array_memory_size() as u64)?;
        }
        Ok(())
    }
}

/// The titles of the columns, blanks around left out.
pub(super) fn titles(schema: &SchemaRef) -> Vec<String> {
    schema.fields().iter().map(|f| f.name().trim().to_owned()).collect()
}

/// A table without rows.
pub(super) fn empty() -> Error {
    Error::new(Code::EmptyFile, text!("the table has no row", "la table n'a aucune ligne"))
        .with_help(text!("a balance has a line for each account", "une balance a une ligne par compte"))
}

/// Refuses columns whose type holds no text or no exact amount.
pub(super) fn check_types(schema: &SchemaRef, columns: &Columns, options: ArrowOptions) -> Result<()> {
    let field = |column: usize| schema.fields().get(column);
    for column in columns.keys.iter().flatten().chain([&columns.account]).chain(&columns.function) {
        if let Some(field) = field(*column).filter(|f| !is_text(f.data_type()) && !f.data_type().is_integer() && *f.data_type() != DataType::Null) {
            let help = text!("cast it to text", "convertissez-la en texte");
            return Err(wrong_type(field, help));
        }
    }
    for column in columns.amounts.iter().flatten() {
        let Some(field) = field(*column) else { continue };
        let help = match field.data_type() {
            DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) => continue,
            kind if is_text(kind) => continue,
            DataType::Int64 if is_in_cents(field) => continue,
            DataType::Float64 if options.allow_float => continue,
            DataType::Float64 => text!(
                "cast it to decimal(18, 2), or set `allow_float` where every amount is a whole number of cents",
                "convertissez-la en decimal(18, 2), ou activez `allow_float` si chaque montant est un nombre entier de centimes"
            ),
            DataType::Int64 => text!(
                "give its field the metadata `unit = centime` if it counts cents, or cast it to decimal(18, 2)",
                "donnez à son champ la métadonnée `unit = centime` s'il compte des centimes, ou convertissez-la en decimal(18, 2)"
            ),
            _ => text!("cast it to decimal(18, 2)", "convertissez-la en decimal(18, 2)"),
        };
        return Err(wrong_type(field, help));
    }
    Ok(())
}

fn wrong_type(field: &ArrowField, help: Text) -> Error {
    let (name, kind) = (field.name(), field.data_type());
    Error::new(Code::InvalidValue, text!("column `{name}` is of type `{kind}`", "la colonne `{name}` est de type `{kind}`"))
        .with_help(help)
        .at(Place { column: Some(name.clone()), ..Place::default() })
}

/// Whether a type is one of texts.
pub(super) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => matches!(**values, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View),
        _ => false,
    }
}

fn is_in_cents(field: &ArrowField) -> bool {
    field.metadata().get("unit").is_some_and(|u| u.eq_ignore_ascii_case("centime") || u.eq_ignore_ascii_case("centimes"))
}

/// Rows of all batches of one table, one by one into the scanner.
pub(super) struct Rows<'s, 'a> {
    columns: &'s Columns,
    scanner: &'s mut Scanner<'a>,
    number: u64,
    /// The budget's cells of the row, each ended by a NUL.
    cells: Vec<u8>,
    previous: Vec<u8>,
    home: Option<Home>,
    homes: FxHashMap<Vec<u8>, Home>,
}

impl<'s, 'a> Rows<'s, 'a> {
    pub fn new(columns: &'s Columns, scanner: &'s mut Scanner<'a>) -> Rows<'s, 'a> {
        Rows { columns, scanner, number: 0, cells: Vec::new(), previous: Vec::new(), home: None, homes: FxHashMap::default() }
    }

    /// The rows taken so far.
    #[cfg(feature = "parquet")]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Takes the rows of a batch, whose columns are those that the table was opened with.
    pub fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let texts = |column: &Option<usize>| column.map(|c| Texts::of(batch.column(c)));
        let keys: Vec<Option<Texts<'_>>> = self.columns.keys.iter().map(texts).collect();
        let (account, function) = (Texts::of(batch.column(self.columns.account)), texts(&self.columns.function));
        let money: Vec<Option<Money<'_>>> = self.columns.amounts.iter().map(|c| c.map(|c| Money::of(batch.column(c)))).collect();
        for row in 0..batch.num_rows() {
            self.number += 1;
            let Some(index) = self.budget(&keys, row)? else { continue };
            let (account, function) = (account.bytes(row), function.as_ref().map(|f| f.bytes(row)).unwrap_or_default());
            let line = Row { index, number: self.number, account, function, fields: self.columns.fields };
            line.take(self.scanner, |field: Field| money.get(field as usize)?.as_ref().map(|m| m.cents(row)))?;
        }
        Ok(())
    }

    /// The budget of a row whose lines are wanted.
    fn budget(&mut self, keys: &[Option<Texts<'_>>], row: usize) -> Result<Option<usize>> {
        self.cells.clear();
        for texts in keys.iter().flatten() {
            self.cells.extend_from_slice(texts.get(row).unwrap_or_default().as_bytes());
            self.cells.push(0);
        }
        if self.home.is_none() || self.cells != self.previous {
            self.home = match self.homes.get(&self.cells) {
                Some(home) => Some(*home),
                None => self.describe(keys, row)?,
            };
            self.previous.clone_from(&self.cells);
        }
        Ok(self.home.and_then(|home| self.scanner.wants(home)))
    }

    fn describe(&mut self, keys: &[Option<Texts<'_>>], row: usize) -> Result<Option<Home>> {
        if self.cells.iter().filter(|b| **b == 0).count() != keys.iter().flatten().count() {
            self.scanner.refuse(IssueCode::NulByte, self.number, None, None, || text!("the line holds a NUL byte", "la ligne contient un octet nul"));
            return Ok(None);
        }
        let mut cells = Cells::default();
        for (key, texts) in Key::ALL.into_iter().zip(keys) {
            cells.0[key as usize] = texts.as_ref().map(|t| Cow::Borrowed(t.get(row).unwrap_or_default()));
        }
        let home = self.scanner.home(&cells, self.columns.closing(), self.number)?;
        if let Some(home) = home {
            self.homes.insert(self.cells.clone(), home);
        }
        Ok(home)
    }
}

/// A column of texts, whatever its layout.
enum Texts<'b> {
    Utf8(&'b StringArray),
    Large(&'b LargeStringArray),
    View(&'b StringViewArray),
    /// The place of each row's text among the values; `None` for a null.
    Dictionary(Vec<Option<usize>>, Box<Texts<'b>>),
    /// Integers, written down.
    Written(Vec<Option<String>>),
    /// Nothing but nulls.
    Nothing,
}

impl<'b> Texts<'b> {
    fn of(array: &'b dyn Array) -> Texts<'b> {
        match array.data_type() {
            DataType::Utf8 => Texts::Utf8(array.as_string()),
            DataType::LargeUtf8 => Texts::Large(array.as_string()),
            DataType::Utf8View => Texts::View(array.as_string_view()),
            DataType::Dictionary(..) => Texts::dictionary(array),
            DataType::Int8 => Texts::written(array.as_primitive::<Int8Type>()),
            DataType::Int16 => Texts::written(array.as_primitive::<Int16Type>()),
            DataType::Int32 => Texts::written(array.as_primitive::<Int32Type>()),
            DataType::Int64 => Texts::written(array.as_primitive::<Int64Type>()),
            DataType::UInt8 => Texts::written(array.as_primitive::<UInt8Type>()),
            DataType::UInt16 => Texts::written(array.as_primitive::<UInt16Type>()),
            DataType::UInt32 => Texts::written(array.as_primitive::<UInt32Type>()),
            DataType::UInt64 => Texts::written(array.as_primitive::<UInt64Type>()),
            _ => Texts::Nothing,
        }
    }

    fn dictionary(array: &'b dyn Array) -> Texts<'b> {
        match array.as_any_dictionary_opt() {
            Some(dictionary) if !dictionary.values().is_empty() => {
                let keys = dictionary.normalized_keys();
                let keys = keys.into_iter().enumerate().map(|(row, key)| dictionary.keys().is_valid(row).then_some(key)).collect();
                Texts::Dictionary(keys, Box::new(Texts::of(dictionary.values())))
            }
            _ => Texts::Nothing,
        }
    }

    fn written<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>) -> Texts<'b>
    where
        T::Native: Display,
    {
        Texts::Written(array.iter().map(|v| v.map(|v| v.to_string())).collect())
    }

    /// The bytes of a row, blanks around left out; none for a null.
    fn bytes(&self, row: usize) -> &[u8] {
        self.get(row).unwrap_or_default().trim().as_bytes()
    }

    fn get(&self, row: usize) -> Option<&str> {
        match self {
            Texts::Utf8(a) => a.is_valid(row).then(|| a.value(row)),
            Texts::Large(a) => a.is_valid(row).then(|| a.value(row)),
            Texts::View(a) => a.is_valid(row).then(|| a.value(row)),
            Texts::Dictionary(keys, values) => values.get((*keys.get(row)?)?),
            Texts::Written(texts) => texts.get(row)?.as_deref(),
            Texts::Nothing => None,
        }
    }
}

/// A column of amounts, whatever its type.
enum Money<'b> {
    /// Decimals in euros: the whole number, and its scale.
    Decimals(Box<dyn Fn(usize) -> Option<i128> + 'b>, i8),
    Cents(&'b PrimitiveArray<Int64Type>),
    Floats(&'b PrimitiveArray<Float64Type>),
    Texts(Texts<'b>),
}

impl<'b> Money<'b> {
    fn of(array: &'b dyn Array) -> Money<'b> {
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
    fn cents(&self, row: usize) -> Result<i64, (Fault, String)> {
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
                amount::parse(cell.as_bytes()).map_err(|fault| (fault, cell.to_owned()))
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
