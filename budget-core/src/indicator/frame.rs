//! All indicators of the entities of one year and scope.

use super::scope::Scope;
use crate::error::Reason;
use crate::formula::series::Data;
use crate::formula::{Outcome, Series, Source};
use crate::ledger::Category;
use crate::table::{Column, Value, Values};
use crate::unit::Unit;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// All indicators of the entities of one year and scope, on scale one.
pub(super) struct Frame {
    pub year: u16,
    pub scope: Scope,
    /// Sorted.
    pub entities: Vec<Arc<str>>,
    /// Per entity: the name of its main budget.
    pub names: Vec<Arc<str>>,
    /// Per entity: the SIREN of its main budget.
    pub sirens: Vec<Arc<str>>,
    /// Per entity: the places of its budgets in the fold, the main one first.
    pub members: Members,
    /// Per entity: the chart of its main budget (`M57`, `M57A`).
    pub charts: Vec<Arc<str>>,
    /// Per entity: the kind of authority that its main budget names.
    pub categories: Vec<Category>,
    /// Per entity: the department of its main budget.
    pub departments: Vec<Arc<str>>,
    pub columns: FxHashMap<String, Kept>,
}

/// Lists of places, one a row.
#[derive(Default)]
pub(super) struct Members {
    places: Vec<usize>,
    /// Where the list of each row ends.
    ends: Vec<usize>,
}

impl Members {
    pub fn push(&mut self, places: impl Iterator<Item = usize>) -> bool {
        self.places.extend(places);
        let new = self.places.len() > self.ends.last().copied().unwrap_or(0);
        if new {
            self.ends.push(self.places.len());
        }
        new
    }

    pub fn get(&self, row: usize) -> Option<&[usize]> {
        let start = row.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.places.get(start..*self.ends.get(row)?)
    }

    pub fn of(&self, row: usize) -> &[usize] {
        self.get(row).unwrap_or(&[])
    }

    pub fn iter(&self) -> impl Iterator<Item = &[usize]> {
        (0..self.ends.len()).map(|row| self.of(row))
    }
}

/// A column of a frame, on scale one.
#[derive(Clone, Debug)]
pub(super) enum Kept {
    /// The same for every row; of numbers only.
    Same(Value),
    /// The column has a value a row.
    Own(Column),
    /// The column is that of the wide table; the list says which of its rows is which of the frame's.
    Wide(Column, Arc<[u32]>),
}

impl Kept {
    /// Numbers and their reasons, on scale one.
    pub fn of_series(series: Series<Decimal>) -> Kept {
        let values = match series.data {
            Data::Number(v) => Values::Decimal(v),
            Data::Bool(v) => Values::Bool(v),
            Data::Text(v) => Values::Text(v),
        };
        let rows = values.len();
        match series.missing.first().copied().flatten() {
            Some(reason) if matches!(values, Values::Decimal(_)) && series.missing.len() == rows && series.missing.iter().all(|m| *m == Some(reason)) => {
                Kept::Same(Value::Missing(reason))
            }
            _ => Kept::Own(Column::new("", Unit::one(), values).with_missing(series.missing)),
        }
    }

    pub fn of_outcome(outcome: Outcome<Decimal>, rows: usize) -> Kept {
        match outcome {
            Outcome::Column(series) => Kept::of_series(Arc::unwrap_or_clone(series)),
            Outcome::National(series) if matches!(series.data, Data::Number(_)) => Kept::Same(series.value(0)),
            Outcome::National(series) => Kept::of_series(series.repeat(0, rows)),
        }
    }

    /// Numbers, each there or missing for a reason; one for all where they are alike.
    pub fn of_results(values: Vec<Result<Decimal, Reason>>) -> Kept {
        match values.first() {
            Some(first) if values.iter().all(|v| v == first) => Kept::Same(first.map_or_else(Value::Missing, Value::Number)),
            _ => Kept::of_series(Series::from_results(values)),
        }
    }

    pub fn value(&self, row: usize) -> Value {
        match self {
            Kept::Same(value) => value.clone(),
            Kept::Own(column) => column.value(row),
            Kept::Wide(column, rows) => column.value(place(rows, row)),
        }
    }

    pub fn is_text(&self) -> bool {
        match self {
            Kept::Same(_) => false,
            Kept::Own(column) | Kept::Wide(column, _) => matches!(column.values(), Values::Text(_)),
        }
    }

    pub fn is_numbers(&self) -> bool {
        match self {
            Kept::Same(_) => true,
            Kept::Own(column) | Kept::Wide(column, _) => matches!(column.values(), Values::Cents(_) | Values::Decimal(_)),
        }
    }

    /// Some rows as the evaluator reads them.
    pub fn series(&self, rows: Range<usize>) -> Series<Decimal> {
        match self {
            Kept::Same(Value::Number(value)) => Series::numbers(vec![*value; rows.len()]),
            Kept::Same(other) => Series::missing(rows.len(), other.reason().unwrap_or(Reason::NotProvided)),
            Kept::Own(column) => pick(column, rows),
            Kept::Wide(column, places) => pick(column, rows.map(|row| place(places, row))),
        }
    }
}

fn place(rows: &[u32], row: usize) -> usize {
    rows.get(row).map_or(usize::MAX, |place| *place as usize)
}

/// Rows of a column of a frame, in the order given.
fn pick(column: &Column, rows: impl ExactSizeIterator<Item = usize> + Clone) -> Series<Decimal> {
    let data = match column.values() {
        Values::Cents(v) => Data::Number(rows.clone().map(|row| v.get(row).map_or(Decimal::ZERO, |c| c.to_decimal())).collect()),
        Values::Decimal(v) => Data::Number(rows.clone().map(|row| v.get(row).copied().unwrap_or_default()).collect()),
        Values::Bool(v) => Data::Bool(rows.clone().map(|row| v.get(row).copied().unwrap_or_default()).collect()),
        Values::Text(v) => Data::Text(rows.clone().map(|row| v.get(row).cloned().unwrap_or_default()).collect()),
        // No indicator is computed with floats.
        Values::Float(_) => return Series::missing(rows.len(), Reason::NotProvided),
    };
    let missing = if column.has_missing() { rows.map(|row| column.reason(row)).collect() } else { Vec::new() };
    Series { data, missing }.tidy()
}

impl Frame {
    pub fn new(year: u16, scope: Scope) -> Frame {
        Frame {
            year,
            scope,
            entities: Vec::new(),
            names: Vec::new(),
            sirens: Vec::new(),
            members: Members::default(),
            charts: Vec::new(),
            categories: Vec::new(),
            departments: Vec::new(),
            columns: FxHashMap::default(),
        }
    }

    /// Drops what means nothing without the fold, or stands in the table.
    pub fn forget_budgets(&mut self) {
        (self.members, self.categories, self.departments) = Default::default();
    }

    /// The row of an entity.
    pub fn row(&self, entity: &str) -> Option<usize> {
        self.entities.binary_search_by(|e| e.as_ref().cmp(entity)).ok()
    }

    /// The row of an entity that a user names: by its code, or by the SIREN of its main budget.
    pub fn row_named(&self, entity: &str) -> Option<usize> {
        self.row(entity).or_else(|| self.sirens.iter().position(|s| !s.is_empty() && **s == *entity))
    }

    /// The value of a column, on scale one.
    pub fn value(&self, id: &str, row: usize) -> Value {
        self.columns.get(id).map_or(Value::Missing(Reason::NotDefined), |column| column.value(row))
    }
}

/// Rows of a frame as the evaluator reads them; earlier years are the frames before, of the same scope.
pub(super) struct FrameSource<'a> {
    frame: &'a Frame,
    earlier: &'a [Frame],
    rows: Range<usize>,
}

impl<'a> FrameSource<'a> {
    pub fn new(frame: &'a Frame, earlier: &'a [Frame]) -> FrameSource<'a> {
        FrameSource { frame, earlier, rows: 0..frame.entities.len() }
    }

    pub fn of_rows(self, rows: Range<usize>) -> FrameSource<'a> {
        FrameSource { rows, ..self }
    }

    fn entities(&self) -> &'a [Arc<str>] {
        self.frame.entities.get(self.rows.clone()).unwrap_or(&[])
    }
}

impl Source<Decimal> for FrameSource<'_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn exercise(&self) -> u16 {
        self.frame.year
    }

    fn key(&self, row: usize) -> String {
        self.entities().get(row).map_or_else(String::new, ToString::to_string)
    }

    fn column(&self, name: &str) -> Option<Arc<Series<Decimal>>> {
        self.frame.columns.get(name).map(|column| Arc::new(column.series(self.rows.clone())))
    }

    fn previous(&self, name: &str, years: u32) -> Option<Arc<Series<Decimal>>> {
        let year = self.frame.year.checked_sub(u16::try_from(years).ok()?)?;
        let before = self.earlier.iter().find(|f| f.year == year && f.scope == self.frame.scope)?;
        if before.entities.is_empty() {
            return Some(Arc::new(Series::missing(self.rows.len(), Reason::NewEntity)));
        }
        let column = before.columns.get(name)?;
        let mut series: Option<Series<Decimal>> = None;
        let mut run: Option<Range<usize>> = None;
        let mut add = |part: Series<Decimal>| match &mut series {
            Some(series) => series.append(part),
            None => series = Some(part),
        };
        // Both lists are sorted: rows that follow each other in both years are read at once.
        for entity in self.entities() {
            let next = run.as_ref().map(|run| run.end).filter(|next| before.entities.get(*next) == Some(entity));
            match (next, &mut run) {
                (Some(next), Some(run)) => run.end = next + 1,
                _ => {
                    run.take().into_iter().for_each(|run| add(column.series(run)));
                    match before.row(entity) {
                        Some(row) => run = Some(row..row + 1),
                        None => add(Series::missing(1, Reason::NewEntity)),
                    }
                }
            }
        }
        run.into_iter().for_each(|run| add(column.series(run)));
        series.map(Arc::new)
    }
}
