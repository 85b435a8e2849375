//! The wide table: a row an entity, year and scope; key columns, then the indicators shown.

use super::catalogue::Catalogue;
use super::compute::{Computed, first_bytes, shown_number};
use super::definition::{Indicator, Kind};
use super::frame::{Frame, Kept};
use crate::amount::Cents;
use crate::error::{Reason, Result};
use crate::ledger::Category;
use crate::parallel;
use crate::table::{Column, Table, Value, Values};
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Columns made at a time by each thread: what the frames hold of them is given back before the next.
const BATCH: usize = 4;

/// Builds the table. Amounts are held once: the frames' columns become views of the table's.
pub(super) fn table(catalogue: &Catalogue, computed: &mut Computed, threads: usize) -> Result<Table> {
    let layout = Layout::of(&computed.frames);
    let mut table = Table::with_rows(layout.rows.len());
    for column in keys(&layout, &computed.frames) {
        table.push(column)?;
    }
    table.push(layout.column("population", &Unit::inhabitant(), Kind::Indicator, &computed.frames))?;
    let shown: Vec<&Indicator> = catalogue.shown().collect();
    for batch in shown.chunks(BATCH * threads.max(1)) {
        let frames = &computed.frames;
        let columns = parallel::map(threads, batch.to_vec(), |i| layout.column(&i.id, &i.unit, i.kind, frames));
        for (indicator, mut column) in batch.iter().zip(columns) {
            layout.share(&column, &mut computed.frames);
            column.metadata.insert("label_en".to_owned(), indicator.label.en.clone());
            column.metadata.insert("label_fr".to_owned(), indicator.label.fr.clone());
            column.metadata.insert("confidence".to_owned(), indicator.confidence.as_str().to_owned());
            table.push(column)?;
        }
    }
    computed.frames.iter_mut().for_each(Frame::forget_budgets);
    table.warnings = computed.warnings.clone();
    Ok(table)
}

/// Which row of which frame is which of the table.
struct Layout {
    /// Per row of the table: the frame and its row.
    rows: Vec<(u32, u32)>,
    /// Per frame and row: the row of the table.
    places: Vec<Arc<[u32]>>,
    /// Whether one frame is the whole table, row by row.
    alone: bool,
    /// Zeros under columns of which nothing is known.
    blank: (Column, Column),
}

impl Layout {
    fn of(frames: &[Frame]) -> Layout {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut rows: Vec<(u128, u32, u32)> = Vec::with_capacity(frames.iter().map(|f| f.entities.len()).sum());
        for (frame, place) in frames.iter().zip(0..) {
            rows.extend(frame.entities.iter().zip(0..).map(|(entity, row)| (first_bytes(entity), place, row)));
        }
        let frame = |place: u32| frames.get(place as usize);
        let key = |place: u32, row: u32| frame(place).map(|f| (f.entities.get(row as usize), f.year, f.scope));
        // Each frame is sorted: a sort that keeps the order of equals merges them.
        rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| key(a.1, a.2).cmp(&key(b.1, b.2))));
        let rows: Vec<(u32, u32)> = rows.into_iter().map(|(_, frame, row)| (frame, row)).collect();
        let mut places: Vec<Vec<u32>> = frames.iter().map(|f| vec![0; f.entities.len()]).collect();
        for (place, (frame, row)) in rows.iter().enumerate() {
            if let Some(cell) = places.get_mut(*frame as usize).and_then(|f| f.get_mut(*row as usize)) {
                *cell = number(place);
            }
        }
        let zeros = |values: Values| Column::new("", Unit::one(), values);
        let blank = (zeros(Values::Cents(vec![Cents::ZERO; rows.len()])), zeros(Values::Decimal(vec![Decimal::ZERO; rows.len()])));
        let alone = frames.iter().filter(|f| !f.entities.is_empty()).count() == 1;
        Layout { rows, places: places.into_iter().map(Arc::from).collect(), alone, blank }
    }

    /// A text a row, from the frame and its row.
    fn texts<'a>(&self, frames: &'a [Frame], text: impl Fn(&'a Frame, usize) -> Option<Arc<str>>) -> Values {
        let one = |(frame, row): &(u32, u32)| frames.get(*frame as usize).and_then(|f| text(f, *row as usize)).unwrap_or_default();
        Values::Text(self.rows.iter().map(one).collect())
    }

    /// One column, on the scale of its unit; ratios are rounded to ten decimals, half to even.
    fn column(&self, name: &str, unit: &Unit, kind: Kind, frames: &[Frame]) -> Column {
        let parts: Vec<Option<&Kept>> = frames.iter().map(|f| f.columns.get(name)).collect();
        if kind == Kind::Signal {
            return self.signals(name, unit, &parts);
        }
        let euros = *unit == Unit::euro();
        let only = frames.iter().zip(&parts).find(|(f, _)| self.alone && !f.entities.is_empty()).and_then(|(_, part)| *part);
        if let (true, Some(Kept::Own(column))) = (euros, only)
            && matches!(column.values(), Values::Cents(_))
        {
            return column.named(name, unit);
        }
        let amounts = if euros { self.amounts(&parts) } else { None };
        let (values, missing) = amounts.unwrap_or_else(|| self.numbers(unit, &parts));
        let column = if missing.none_is_there() {
            if matches!(values, Values::Cents(_)) { self.blank.0.named(name, unit) } else { self.blank.1.named(name, unit) }
        } else {
            Column::new(name, unit.clone(), values)
        };
        column.with_missing(missing.reasons)
    }

    /// Amounts that are whole cents in every frame, as they are.
    fn amounts(&self, parts: &[Option<&Kept>]) -> Option<(Values, Missing)> {
        let mut missing = Missing::new(self.rows.len());
        // Memory of zeros costs nothing until it is written to.
        let mut cents = vec![0_i64; self.rows.len()];
        for (part, places) in parts.iter().zip(&self.places) {
            match (part, absent(*part)) {
                (_, Some(reason)) => places.iter().for_each(|place| missing.set(*place, reason)),
                (Some(Kept::Own(column)), _) => {
                    let Values::Cents(values) = column.values() else { return None };
                    for (value, place) in values.iter().zip(places.iter()) {
                        put(&mut cents, *place, value.0);
                    }
                    for (reason, place) in column.reasons().iter().zip(places.iter()) {
                        reason.iter().for_each(|reason| missing.set(*place, *reason));
                    }
                }
                _ => return None,
            }
        }
        Some((Values::Cents(cents.into_iter().map(Cents).collect()), missing))
    }

    /// Numbers as their unit shows them; money in cents where all of it is whole cents.
    fn numbers(&self, unit: &Unit, parts: &[Option<&Kept>]) -> (Values, Missing) {
        let mut missing = Missing::new(self.rows.len());
        let mut numbers = vec![Decimal::ZERO; self.rows.len()];
        for (part, places) in parts.iter().zip(&self.places) {
            for (row, place) in places.iter().enumerate() {
                let value = part.map_or(Value::Missing(Reason::NotDefined), |part| part.value(row));
                let base = value.number().ok_or_else(|| value.reason().unwrap_or(Reason::NotProvided));
                match base.and_then(|base| shown_number(base, unit).ok_or(Reason::Overflow)) {
                    Ok(number) => put(&mut numbers, *place, number),
                    Err(reason) => missing.set(*place, reason),
                }
            }
        }
        let whole = || numbers.iter().map(|n| Cents::from_decimal(*n)).collect::<Option<Vec<_>>>();
        match (*unit == Unit::euro()).then(whole).flatten() {
            Some(cents) => (Values::Cents(cents), missing),
            None => (Values::Decimal(numbers), missing),
        }
    }

    fn signals(&self, name: &str, unit: &Unit, parts: &[Option<&Kept>]) -> Column {
        let mut missing = Missing::new(self.rows.len());
        let mut fires = vec![false; self.rows.len()];
        for (part, places) in parts.iter().zip(&self.places) {
            for (row, place) in places.iter().enumerate() {
                match part.map_or(Value::Missing(Reason::NotDefined), |part| part.value(row)) {
                    Value::Bool(fire) => put(&mut fires, *place, fire),
                    other => missing.set(*place, other.reason().unwrap_or(Reason::NotProvided)),
                }
            }
        }
        Column::new(name, unit.clone(), Values::Bool(fires)).with_missing(missing.reasons)
    }

    /// Lets the frames read their amounts in a column of the table that holds all of theirs.
    fn share(&self, column: &Column, frames: &mut [Frame]) {
        if self.alone || !matches!(column.values(), Values::Cents(_)) {
            return;
        }
        for (frame, places) in frames.iter_mut().zip(&self.places) {
            if let Some(kept @ Kept::Own(_)) = frame.columns.get_mut(&column.name) {
                *kept = Kept::Wide(column.clone(), places.clone());
            }
        }
    }
}

/// The reasons of missing values, listed once there is one.
struct Missing {
    reasons: Vec<Option<Reason>>,
    rows: usize,
    count: usize,
}

impl Missing {
    fn new(rows: usize) -> Missing {
        Missing { reasons: Vec::new(), rows, count: 0 }
    }

    fn set(&mut self, place: u32, reason: Reason) {
        if self.reasons.is_empty() {
            self.reasons = vec![None; self.rows];
        }
        put(&mut self.reasons, place, Some(reason));
        self.count += 1;
    }

    /// Whether no row has a value.
    fn none_is_there(&self) -> bool {
        self.count == self.rows
    }
}

fn put<T>(cells: &mut [T], place: u32, value: T) {
    if let Some(cell) = cells.get_mut(place as usize) {
        *cell = value;
    }
}

/// Why a frame has no value at all of a column.
fn absent(part: Option<&Kept>) -> Option<Reason> {
    match part {
        None => Some(Reason::NotDefined),
        Some(Kept::Same(value)) => value.reason(),
        Some(_) => None,
    }
}

/// The columns that say what a row is.
fn keys(layout: &Layout, frames: &[Frame]) -> [Column; 7] {
    let scopes: Vec<Arc<str>> = frames.iter().map(|f| Arc::from(f.scope.as_str())).collect();
    let scopes = layout.rows.iter().map(|(frame, _)| scopes.get(*frame as usize).cloned().unwrap_or_default()).collect();
    let years: Vec<Decimal> = frames.iter().map(|f| Decimal::from(f.year)).collect();
    let years = layout.rows.iter().map(|(frame, _)| years.get(*frame as usize).copied().unwrap_or_default()).collect();
    let categories: Vec<(Category, Arc<str>)> = Category::ALL.iter().map(|c| (*c, Arc::from(c.as_str()))).collect();
    let category = |f: &Frame, row: usize| categories.iter().find(|(c, _)| f.categories.get(row) == Some(c)).map(|(_, text)| text.clone());
    let column = |name: &str, values| Column::new(name, Unit::one(), values);
    [
        column("entity", layout.texts(frames, |f, row| f.entities.get(row).cloned())),
        Column::new("year", Unit::year(), Values::Decimal(years)),
        column("scope", Values::Text(scopes)),
        column("name", layout.texts(frames, |f, row| f.names.get(row).cloned())),
        column("category", layout.texts(frames, category)),
        column("chart", layout.texts(frames, |f, row| f.charts.get(row).cloned())),
        column("department", layout.texts(frames, |f, row| f.departments.get(row).cloned())),
    ]
}
