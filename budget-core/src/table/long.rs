//! Tables as people read them: the long form, one row a figure with its unit or the reason of its absence, and CSV (`;`, UTF-8).

use super::{Column, Table, Value, Values};
use crate::error::{Code, Error, Reason, Result};
use crate::number::{Number, Rounding};
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::Arc;

/// Decimals that a number is exported with at most.
pub const DECIMALS: u32 = 10;

/// The columns of the long form, in order.
pub const LONG_COLUMNS: [&str; 7] = ["entity", "year", "scope", "indicator", "value", "unit", "reason"];

/// The columns that name a row.
const KEYS: [&str; 3] = ["entity", "year", "scope"];

/// The columns that say who the entity of a row is; no figures of its accounts.
const ATTRIBUTES: [&str; 5] = ["name", "category", "chart", "department", "population"];

/// A number as it is exported: ten decimals at most (half to even), no trailing zeros, never a negative zero.
pub(super) fn exported(number: Decimal) -> Decimal {
    let rounded = if number.scale() > DECIMALS { Number::round(number, DECIMALS, Rounding::HalfEven) } else { Some(number) };
    rounded.unwrap_or(number).normalize()
}

/// The exact decimal of a float, to 15 significant digits and ten decimals; `None` where none fits.
fn exported_float(float: f64) -> Option<Decimal> {
    let size = libm::fabs(float);
    // Ties are snapped as in computing as long as the scaled float holds decimals enough to see one; beyond, its exact value is rounded, once.
    let rounded = if size < 1e3 {
        Number::round(float, DECIMALS, Rounding::HalfEven)?.to_decimal()
    } else if size < 1e5 {
        Decimal::from_str_exact(&format!("{float:.10}")).ok()
    } else {
        float.to_decimal()
    };
    rounded.map(exported)
}

/// A column and what is written beside each of its values.
struct Shown<'a> {
    column: &'a Column,
    unit: String,
    /// Money keeps its two decimals.
    money: bool,
}

impl<'a> Shown<'a> {
    fn new(column: &'a Column) -> Shown<'a> {
        Shown { column, unit: column.unit.to_string(), money: column.unit == Unit::euro() }
    }

    /// Writes the value of a row in place of `out`: nothing, and the reason, where it is missing.
    fn write(&self, row: usize, out: &mut String) -> Option<Reason> {
        out.clear();
        if self.column.reason(row).is_none() && self.write_short(row, out) {
            return None;
        }
        let mut number = match self.column.value(row) {
            Value::Number(number) => exported(number),
            Value::Float(float) => match exported_float(float) {
                Some(number) => number,
                None => return Some(Reason::Overflow),
            },
            Value::Bool(truth) => {
                out.push_str(if truth { "true" } else { "false" });
                return None;
            }
            Value::Text(text) => {
                out.push_str(&text);
                return None;
            }
            Value::Missing(reason) => return Some(reason),
        };
        if self.money && number.scale() < 2 {
            number.rescale(2);
        }
        // Writing to a text in memory cannot fail.
        let _ = write!(out, "{number}");
        None
    }

    /// Writes a number of at most 18 digits, as nearly all are; `false` where it is another value. The digits are those of the long way.
    fn write_short(&self, row: usize, out: &mut String) -> bool {
        let (negative, mantissa, scale) = match self.column.values() {
            Values::Cents(v) => match v.get(row) {
                Some(cents) => (cents.0 < 0, cents.0.unsigned_abs(), 2),
                None => return false,
            },
            Values::Decimal(v) => match v.get(row).map(|n| (n, u64::try_from(n.mantissa().unsigned_abs()))) {
                Some((n, Ok(mantissa))) if n.scale() <= DECIMALS => (n.is_sign_negative() && mantissa > 0, mantissa, n.scale()),
                _ => return false,
            },
            Values::Float(v) => match v.get(row).and_then(|x| short_float(*x)) {
                Some(digits) => digits,
                None => return false,
            },
            _ => return false,
        };
        put(out, negative, mantissa, scale, if self.money { 2 } else { 0 })
    }
}

/// Digits kept of a float.
const FLOAT_DIGITS: u32 = 15;

/// A float as sign, digits and scale: 15 significant digits and ten decimals at most, rounded on its exact value. `None` where that lies as near to a half
/// as roundings snap, and where the float is very large or very small.
fn short_float(float: f64) -> Option<(bool, u64, u32)> {
    let size = libm::fabs(float);
    if !size.is_finite() || size >= 1e15 {
        return None;
    }
    let whole = libm::floor(size);
    if whole == size {
        return Some((float < 0.0, size as u64, 0));
    }
    // Digits before the mark; below 1 all ten decimals are kept.
    let before = if whole < 1.0 { 0 } else { (whole as u64).ilog10() + 1 };
    let scale = DECIMALS.min(FLOAT_DIGITS - before.min(FLOAT_DIGITS));
    // A float that is no whole number is a whole number over a power of two.
    let (mantissa, power) = ((size.to_bits() & ((1 << 52) - 1)) | 1 << 52, size.to_bits() >> 52);
    let shift = 1_075_u64.checked_sub(power).filter(|shift| (1..=110).contains(shift))?;
    let scaled = u128::from(mantissa) * 10_u128.pow(scale);
    let (digits, rest, half) = (scaled >> shift, scaled & ((1 << shift) - 1), 1_u128 << (shift - 1));
    if rest.abs_diff(half) <= half >> 8 {
        return None;
    }
    let digits = u64::try_from(digits).ok()? + u64::from(rest > half);
    Some((float < 0.0 && digits > 0, digits, scale))
}

/// Writes a number without zeros at its end beyond `least` decimals, with zeros up to them; `false` where it has too many digits.
fn put(out: &mut String, negative: bool, mut mantissa: u64, mut scale: u32, least: u32) -> bool {
    while scale > least && mantissa.is_multiple_of(10) {
        mantissa /= 10;
        scale -= 1;
    }
    while scale < least {
        let Some(more) = mantissa.checked_mul(10) else { return false };
        mantissa = more;
        scale += 1;
    }
    let mut digits = [b'0'; 32];
    let mut at = digits.len();
    let mut written = 0;
    while mantissa > 0 || written <= scale {
        if written == scale && scale > 0 {
            at -= 1;
            if let Some(digit) = digits.get_mut(at) {
                *digit = b'.';
            }
        }
        at -= 1;
        if let Some(digit) = digits.get_mut(at) {
            *digit = b'0' + (mantissa % 10) as u8;
        }
        mantissa /= 10;
        written += 1;
    }
    if negative {
        out.push('-');
    }
    out.push_str(std::str::from_utf8(digits.get(at..).unwrap_or_default()).unwrap_or_default());
    true
}

impl Table {
    /// The long form (*format long*): one row an entity, year, scope and indicator, in the order of rows, then columns.
    ///
    /// Columns: `entity`, `year`, `scope` as they are; `indicator`, the name of the figure's column; `value`, a text that holds the exact decimal
    /// (money with its two decimals, other numbers with ten at most, never in scientific notation) or `true` or `false`, empty and missing where there is no value;
    /// `unit`, that the value is written in; `reason`, empty or the code of why the value is missing.
    /// A figure that is not defined for a row ([`Reason::NotDefined`]) has none here. Name, category, chart, department and population are left out.
    /// A key column that the table lacks is missing on every row.
    pub fn long(&self) -> Table {
        let mut rows: Vec<usize> = Vec::new();
        let mut texts: [Vec<Arc<str>>; 4] = Default::default();
        let mut missing: Vec<Option<Reason>> = Vec::new();
        let mut codes: BTreeMap<Option<Reason>, Arc<str>> = BTreeMap::new();
        let figures = self.figures();
        let names: Vec<(Arc<str>, Arc<str>)> = figures.iter().map(|f| (Arc::from(f.column.name.as_str()), Arc::from(f.unit.as_str()))).collect();
        let mut buffer = String::new();
        for row in 0..self.rows {
            for (figure, (name, unit)) in figures.iter().zip(&names) {
                let reason = figure.write(row, &mut buffer);
                if reason == Some(Reason::NotDefined) {
                    continue;
                }
                let code = codes.entry(reason).or_insert_with(|| Arc::from(reason.map_or("", Reason::as_str)));
                rows.push(row);
                let [indicators, values, units, reasons] = &mut texts;
                indicators.push(name.clone());
                values.push(Arc::from(buffer.as_str()));
                units.push(unit.clone());
                reasons.push(code.clone());
                missing.push(reason);
            }
        }
        let [indicators, values, units, reasons] = texts;
        let text = |name: &str, values| Column::new(name, Unit::one(), Values::Text(values));
        let own = [text("indicator", indicators), text("value", values).with_missing(missing), text("unit", units), text("reason", reasons)];
        let mut long = Table::with_rows(rows.len());
        for column in KEYS.iter().map(|key| self.key(key, &rows)).chain(own) {
            // Every column has a value a row, by construction.
            let _ = long.push(column);
        }
        long.warnings = self.warnings.clone();
        long
    }

    /// Writes the long form as CSV: header `entity;year;scope;indicator;value;unit;reason`, UTF-8, lines ended by `\n`, row by row without holding it in memory.
    /// `keep` is asked with the code of each entity. The values are those of [`Table::long`].
    ///
    /// Errors: `io` where the writer fails.
    pub fn write_long_csv<W: Write>(&self, writer: W, keep: &dyn Fn(&str) -> bool) -> Result<()> {
        let mut csv = open(writer);
        csv.write_record(LONG_COLUMNS).map_err(failed)?;
        let keys = KEYS.map(|key| self.column(key).map(Shown::new));
        let figures = self.figures();
        let mut key_texts: [String; 3] = Default::default();
        let mut value = String::new();
        for row in 0..self.rows {
            for (key, text) in keys.iter().zip(&mut key_texts) {
                key.as_ref().and_then(|key| key.write(row, text));
            }
            let [entity, year, scope] = &key_texts;
            if !keep(entity) {
                continue;
            }
            for figure in &figures {
                let reason = figure.write(row, &mut value);
                if reason != Some(Reason::NotDefined) {
                    let code = reason.map_or("", Reason::as_str);
                    csv.write_record([entity, year, scope, &figure.column.name, value.as_str(), &figure.unit, code]).map_err(failed)?;
                }
            }
        }
        csv.flush().map_err(|error| failed(error.into()))
    }

    /// Writes the table as it is as CSV: names of columns, then a line a row; a missing value is an empty cell, whose reason only the long form tells.
    /// `keep` is asked with the code of each entity (an empty text where the table has no such column).
    ///
    /// Errors: `io` where the writer fails.
    pub fn write_csv<W: Write>(&self, writer: W, keep: &dyn Fn(&str) -> bool) -> Result<()> {
        let mut csv = open(writer);
        csv.write_record(self.columns.iter().map(|column| &column.name)).map_err(failed)?;
        let shown: Vec<Shown<'_>> = self.columns.iter().map(Shown::new).collect();
        let entity = self.column("entity");
        let mut value = String::new();
        for row in 0..self.rows {
            if !keep(entity.and_then(|e| e.text_at(row)).unwrap_or("")) {
                continue;
            }
            for column in &shown {
                column.write(row, &mut value);
                csv.write_field(&value).map_err(failed)?;
            }
            csv.write_record(None::<&[u8]>).map_err(failed)?;
        }
        csv.flush().map_err(|error| failed(error.into()))
    }

    /// The columns that hold figures.
    fn figures(&self) -> Vec<Shown<'_>> {
        let named = |column: &&Column| KEYS.contains(&column.name.as_str()) || ATTRIBUTES.contains(&column.name.as_str());
        self.columns.iter().filter(|column| !named(column)).map(Shown::new).collect()
    }

    /// A key column over the rows of the long form.
    fn key(&self, name: &str, rows: &[usize]) -> Column {
        match self.column(name) {
            Some(column) => column.pick(rows),
            None => Column::text(name, rows.iter().map(|_| "")).with_missing(vec![Some(Reason::NotProvided); rows.len()]),
        }
    }
}

impl Column {
    /// The same column with those rows only, in that order; a row past the end is left out.
    fn pick(&self, rows: &[usize]) -> Column {
        fn picked<T: Clone>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().filter_map(|row| values.get(*row)).cloned().collect()
        }
        let values = match self.values() {
            Values::Cents(v) => Values::Cents(picked(v, rows)),
            Values::Decimal(v) => Values::Decimal(picked(v, rows)),
            Values::Float(v) => Values::Float(picked(v, rows)),
            Values::Bool(v) => Values::Bool(picked(v, rows)),
            Values::Text(v) => Values::Text(picked(v, rows)),
        };
        let missing = picked(&self.missing, rows);
        Column { metadata: self.metadata.clone(), ..Column::new(&self.name, self.unit.clone(), values) }.with_missing(missing)
    }
}

fn open<W: Write>(writer: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::Any(b'\n')).from_writer(writer)
}

fn failed(error: csv::Error) -> Error {
    Error::new(Code::Io, text!("the table could not be written: {error}", "le tableau n'a pas pu être écrit : {error}"))
        .with_help(text!("check the disk and the rights on the file", "vérifiez le disque et les droits sur le fichier"))
}

#[cfg(test)]
mod tests;
