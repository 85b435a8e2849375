//! A column of a table as the evaluator reads it: in the order of keys, on scale one; what cannot be is missing, and told.

use super::column::InputColumn;
use super::kind::Kind;
use crate::error::{Code, Error, Reason, Result};
use crate::formula::Series;
use crate::formula::series::Data;
use crate::number::Number;
use crate::table::{Column, Value, Values};
use crate::text;
use crate::unit::{Scale, Unit};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A column taken.
pub(super) struct Admitted<N> {
    pub series: Series<N>,
    /// Rows whose value cannot be.
    pub wrong: Vec<usize>,
}

/// Takes a column: the row of the table that each entity stands in is given, or none.
///
/// # Errors
/// `type-mismatch` where numbers are wanted and there are none.
pub(super) fn admit<N: Number>(declared: &InputColumn, column: &Column, places: &[Option<usize>]) -> Result<Admitted<N>> {
    let mut taken = Taken { missing: Vec::new(), wrong: Vec::new(), rows: places.len() };
    let data = match &declared.kind {
        Kind::Number(unit) => Data::Number(numbers(declared, column, unit, places, &mut taken)?),
        Kind::Boolean => Data::Bool(taken.each(places, column, false, |from| match column.values() {
            Values::Bool(values) => values.get(from).copied().ok_or(Reason::NotProvided),
            _ => truth(&column.value(from)),
        })),
        Kind::Text => {
            let nothing: Arc<str> = Arc::from("");
            Data::Text(taken.each(places, column, nothing, |from| match column.value(from) {
                Value::Text(text) => Ok(text),
                Value::Missing(reason) => Err(reason),
                Value::Number(number) => Ok(Arc::from(number.normalize().to_string())),
                Value::Float(x) => Ok(Arc::from(x.to_string())),
                Value::Bool(value) => Ok(Arc::from(value.to_string())),
            }))
        }
    };
    Ok(Admitted { series: Series { data, missing: taken.missing }.tidy(), wrong: taken.wrong })
}

/// What is missing so far.
struct Taken {
    /// One entry a row from the first that is missing on; else none.
    missing: Vec<Option<Reason>>,
    wrong: Vec<usize>,
    rows: usize,
}

impl Taken {
    /// A value a row; `nothing` where there is none.
    fn each<T: Clone>(&mut self, places: &[Option<usize>], column: &Column, nothing: T, value: impl Fn(usize) -> Result<T, Reason>) -> Vec<T> {
        let whole = !column.has_missing();
        let mut values = Vec::with_capacity(places.len());
        for (row, place) in places.iter().enumerate() {
            let found = match place {
                None => Err(Reason::NewEntity),
                Some(from) if whole => value(*from),
                Some(from) => column.reason(*from).map_or_else(|| value(*from), Err),
            };
            values.push(found.unwrap_or_else(|reason| {
                self.miss(row, reason);
                nothing.clone()
            }));
        }
        values
    }

    fn miss(&mut self, row: usize, reason: Reason) {
        self.missing.resize(self.rows, None);
        if let Some(cell) = self.missing.get_mut(row) {
            *cell = Some(reason);
        }
        if reason == Reason::InvalidInput {
            self.wrong.push(row);
        }
    }
}

fn numbers<N: Number>(declared: &InputColumn, column: &Column, unit: &Unit, places: &[Option<usize>], taken: &mut Taken) -> Result<Vec<N>> {
    let scale = if column.unit.dimension == unit.dimension { column.unit.scale } else { unit.scale };
    let bounds = Bounds::of(declared);
    let exact = |written: Decimal| {
        let value = if scale == Scale::One { Some(written) } else { Unit { scale, ..unit.clone() }.to_base(written) };
        value.ok_or(Reason::Overflow).and_then(|value| bounds.admitted(N::from_decimal(value), || Some(value)))
    };
    Ok(match column.values() {
        Values::Decimal(values) => taken.each(places, column, N::ZERO, |from| exact(values.get(from).copied().ok_or(Reason::NotProvided)?)),
        Values::Cents(values) => taken.each(places, column, N::ZERO, |from| exact(values.get(from).ok_or(Reason::NotProvided)?.to_decimal())),
        Values::Float(values) => taken.each(places, column, N::ZERO, |from| {
            let x = values.get(from).copied().filter(|x| x.is_finite()).ok_or(Reason::InvalidInput)?;
            match N::from_f64(x) {
                Some(number) if scale == Scale::One => bounds.admitted(number, || x.to_decimal()),
                _ => exact(x.to_decimal().ok_or(Reason::Overflow)?),
            }
        }),
        Values::Bool(_) | Values::Text(_) => {
            let (name, unit) = (&declared.id, declared.kind.unit());
            return Err(Error::new(Code::TypeMismatch, text!("column `{name}` holds no numbers", "la colonne `{name}` ne contient pas de nombres"))
                .with_help(text!("give it as numbers, in {unit}", "donnez-la en nombres, en {unit}"))
                .at(crate::Place { column: Some(name.clone()), ..crate::Place::default() }));
        }
    })
}

/// The bounds of a column as numbers that are computed with.
struct Bounds<'a, N> {
    declared: &'a InputColumn,
    low: Option<N>,
    high: Option<N>,
    /// Whether zero can be: the commonest number, and often a bound.
    zero: bool,
}

impl<N: Number> Bounds<'_, N> {
    fn of(declared: &InputColumn) -> Bounds<'_, N> {
        let number = |bound: Option<Decimal>| bound.map(N::from_decimal);
        let low = match (number(declared.minimum), number(declared.above)) {
            (Some(a), Some(b)) => Some(if a > b { a } else { b }),
            (a, b) => a.or(b),
        };
        Bounds { declared, low, high: number(declared.maximum), zero: declared.admits(Decimal::ZERO) }
    }

    /// The number, where it can be. At a bound, where a float may have lost what counts, the exact value decides.
    fn admitted(&self, number: N, exact: impl Fn() -> Option<Decimal>) -> Result<N, Reason> {
        if self.low.is_none_or(|low| number > low) && self.high.is_none_or(|high| number < high) {
            return Ok(number);
        }
        let admitted = |value: &Decimal| if value.is_zero() { self.zero } else { self.declared.admits(*value) };
        exact().filter(admitted).map(|_| number).ok_or(Reason::InvalidInput)
    }
}

/// True or false: as such, or 1 and 0.
fn truth(value: &Value) -> Result<bool, Reason> {
    match value {
        Value::Bool(value) => Ok(*value),
        Value::Number(n) if n.is_zero() => Ok(false),
        Value::Number(n) if *n == Decimal::ONE => Ok(true),
        Value::Float(x) if *x == 0.0 => Ok(false),
        Value::Float(x) if *x == 1.0 => Ok(true),
        Value::Missing(reason) => Err(*reason),
        _ => Err(Reason::InvalidInput),
    }
}
