//! The communes of a simulation: the columns of tables checked, brought to scale one and sorted by key.

use super::column::InputColumn;
use super::in_force::Law;
use super::kind::Kind;
use crate::error::{Code, Error, Reason, Result, Warning, WarningCode, nearest_phrase};
use crate::formula::Series;
use crate::formula::series::Data;
use crate::number::Number;
use crate::table::{Column, Table, Value, Values};
use crate::text;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// How many keys a warning shows.
const SHOWN: usize = 5;
/// What follows the name of a column that holds last year's value.
const BEFORE: &str = "__prev";

/// Columns by name, one value an entity in the order of keys.
#[derive(Clone, Debug)]
pub(super) struct Inputs<N> {
    /// The keys (INSEE codes), sorted.
    pub keys: Arc<Vec<Arc<str>>>,
    /// The tables as they were given.
    tables: Arc<Tables>,
    columns: IndexMap<String, Arc<Series<N>>>,
    previous: IndexMap<String, Arc<Series<N>>>,
    /// Whether anything of last year is known.
    pub has_previous: bool,
    pub warnings: Vec<Warning>,
}

#[derive(Debug)]
struct Tables {
    table: Table,
    /// Which row of the table each entity stands in.
    order: Vec<usize>,
    previous: Option<Table>,
    /// Which row of last year's table each entity stands in.
    earlier: Vec<Option<usize>>,
}

impl<N: Number> Inputs<N> {
    /// Takes what a law reads from the table of an exercise and, where there is one, from that of the year before.
    pub fn new(law: &Law, table: &Table, previous: Option<&Table>) -> Result<Inputs<N>> {
        let (keys, order) = sorted_keys(table, law.entity_column())?;
        let earlier = match previous {
            None => Vec::new(),
            Some(previous) => {
                let (theirs, rows) = sorted_keys(previous, law.entity_column()).map_err(|e| e.at_path("previous"))?;
                let places: HashMap<&str, usize> = theirs.iter().zip(rows).map(|(key, row)| (key.as_ref(), row)).collect();
                keys.iter().map(|key| places.get(key.as_ref()).copied()).collect()
            }
        };
        let tables = Arc::new(Tables { table: table.clone(), order, previous: previous.cloned(), earlier });
        let has_previous = previous.is_some() || table.columns().iter().any(|c| c.name.ends_with(BEFORE));
        let mut inputs = Inputs { keys: Arc::new(keys), tables, columns: IndexMap::new(), previous: IndexMap::new(), has_previous, warnings: Vec::new() };
        inputs.extend(law)?;
        Ok(inputs)
    }

    /// Takes the columns that another law reads beside those at hand.
    pub fn extend(&mut self, law: &Law) -> Result<()> {
        let tables = self.tables.clone();
        for name in law.plan.inputs() {
            if self.columns.contains_key(name) {
                continue;
            }
            if let (Some(declared), Some(column)) = (law.columns.get(name), tables.table.column(name)) {
                let series = self.series(declared, column, &|row| tables.order.get(row).copied())?;
                self.columns.insert(name.to_owned(), Arc::new(series));
            }
        }
        for (name, years) in law.plan.previous() {
            if years == 1 && !self.previous.contains_key(name) {
                if let Some(series) = self.earlier(law, name, &tables)? {
                    self.previous.insert(name.to_owned(), Arc::new(series));
                }
            }
        }
        Ok(())
    }

    /// Last year's values of a column or rule: from last year's table, else from the column `x__prev`.
    fn earlier(&mut self, law: &Law, name: &str, tables: &Tables) -> Result<Option<Series<N>>> {
        let declared = match (law.columns.get(name), law.rules.get(name)) {
            (Some(column), _) => column.clone(),
            (None, Some(rule)) => InputColumn {
                id: name.to_owned(),
                label: rule.label.clone(),
                kind: rule.kind.clone(),
                minimum: None,
                maximum: None,
                above: None,
                merge: None,
                optional: true,
            },
            (None, None) => return Ok(None),
        };
        if let Some(column) = tables.previous.as_ref().and_then(|t| t.column(name)) {
            return self.series(&declared, column, &|row| tables.earlier.get(row).copied().flatten()).map(Some);
        }
        match tables.table.column(&format!("{name}{BEFORE}")) {
            Some(column) => self.series(&declared, column, &|row| tables.order.get(row).copied()).map(Some),
            None => Ok(None),
        }
    }

    /// A column in the order of keys and on scale one; what cannot be is missing, and told.
    fn series(&mut self, declared: &InputColumn, column: &Column, place: &dyn Fn(usize) -> Option<usize>) -> Result<Series<N>> {
        let mut missing: Vec<Option<Reason>> = Vec::with_capacity(self.keys.len());
        let mut wrong: Vec<usize> = Vec::new();
        let data = match &declared.kind {
            Kind::Number(unit) => {
                let scale = if column.unit.dimension == unit.dimension { column.unit.clone() } else { unit.clone() };
                let bounded = declared.is_bounded();
                let number = numbers(column, declared)?;
                let mut values = Vec::with_capacity(self.keys.len());
                for row in 0..self.keys.len() {
                    let (value, reason) = match place(row) {
                        None => (N::ZERO, Some(Reason::NewEntity)),
                        Some(from) => match (column.reason(from), number(from)) {
                            (Some(reason), _) => (N::ZERO, Some(reason)),
                            (None, Ok(found)) => admitted(found, &scale, declared, bounded),
                            (None, Err(reason)) => (N::ZERO, Some(reason)),
                        },
                    };
                    if reason == Some(Reason::InvalidInput) {
                        wrong.push(row);
                    }
                    values.push(value);
                    missing.push(reason);
                }
                Data::Number(values)
            }
            Kind::Boolean => {
                let mut values = Vec::with_capacity(self.keys.len());
                for row in 0..self.keys.len() {
                    let (value, reason) = match place(row) {
                        None => (false, Some(Reason::NewEntity)),
                        Some(from) => truth(column, from),
                    };
                    if reason == Some(Reason::InvalidInput) {
                        wrong.push(row);
                    }
                    values.push(value);
                    missing.push(reason);
                }
                Data::Bool(values)
            }
            Kind::Text => {
                let mut values: Vec<Arc<str>> = Vec::with_capacity(self.keys.len());
                for row in 0..self.keys.len() {
                    let (value, reason) = match place(row).map(|from| column.value(from)) {
                        None => (Arc::from(""), Some(Reason::NewEntity)),
                        Some(Value::Text(text)) => (text, None),
                        Some(Value::Missing(reason)) => (Arc::from(""), Some(reason)),
                        Some(Value::Number(number)) => (Arc::from(number.normalize().to_string()), None),
                        Some(Value::Float(x)) => (Arc::from(x.to_string()), None),
                        Some(Value::Bool(value)) => (Arc::from(value.to_string()), None),
                    };
                    values.push(value);
                    missing.push(reason);
                }
                Data::Text(values)
            }
        };
        self.tell(declared, column, &wrong);
        Ok(Series { data, missing }.tidy())
    }

    fn tell(&mut self, declared: &InputColumn, column: &Column, wrong: &[usize]) {
        let (name, count) = (&column.name, wrong.len());
        if count == 0 {
            return;
        }
        let first = wrong.iter().take(SHOWN).filter_map(|row| self.keys.get(*row)).map(ToString::to_string).collect();
        let bounds = [declared.minimum.map(|m| format!(">= {m}")), declared.above.map(|m| format!("> {m}")), declared.maximum.map(|m| format!("<= {m}"))];
        let bounds = bounds.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let bounds = if bounds.is_empty() { declared.kind.to_string() } else { bounds };
        self.warnings.push(Warning {
            code: WarningCode::InvalidInput,
            message: text!(
                "{count} values of `{name}` cannot be ({bounds}) and count as missing",
                "{count} valeurs de `{name}` sont impossibles ({bounds}) et comptent comme manquantes"
            ),
            count: count as u64,
            first,
        });
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<Arc<Series<N>>> {
        self.columns.get(name).cloned()
    }

    /// Last year's column of that name.
    pub fn previous(&self, name: &str) -> Option<Arc<Series<N>>> {
        self.previous.get(name).cloned()
    }

    /// The values of a column of the table as they were given, in the order of keys.
    pub fn given(&self, name: &str) -> Option<Column> {
        let column = self.tables.table.column(name)?;
        Some(reordered(column, &self.tables.order))
    }

    /// The names of the table's columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.table.columns().iter().map(|c| c.name.as_str())
    }
}

/// The keys of a table in order, with the row of each.
fn sorted_keys(table: &Table, key: &str) -> Result<(Vec<Arc<str>>, Vec<usize>)> {
    let column = table.column(key).ok_or_else(|| {
        let error = Error::new(Code::MissingColumn, text!("the table has no column `{key}`", "la table n'a pas de colonne `{key}`"));
        match nearest_phrase(key, table.columns().iter().map(|c| c.name.as_str())) {
            Some(help) => error.with_help(help),
            None => error.with_help(text!("name the column of the entities' codes `{key}`", "nommez `{key}` la colonne des codes des entités")),
        }
    })?;
    let mut keyed: Vec<(Arc<str>, usize)> = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let text = match column.value(row) {
            Value::Text(text) => text,
            Value::Number(number) => Arc::from(number.normalize().to_string()),
            _ => Arc::from(""),
        };
        if text.trim().is_empty() {
            let line = row + 1;
            return Err(Error::new(Code::InvalidValue, text!("row {line} of the table has no code", "la ligne {line} de la table n'a pas de code"))
                .with_help(text!("give each entity its code, or leave the row out", "donnez à chaque entité son code, ou ôtez la ligne"))
                .at(crate::Place { column: Some(key.to_owned()), ..crate::Place::default() }));
        }
        keyed.push((text, row));
    }
    keyed.sort();
    for pair in keyed.windows(2) {
        if let [(a, first), (b, second)] = pair
            && a == b
        {
            let (first, second) = (first + 1, second + 1);
            return Err(Error::new(Code::DuplicateEntity, text!("`{a}` stands in rows {first} and {second}", "`{a}` figure aux lignes {first} et {second}"))
                .with_help(text!("keep one row an entity", "gardez une ligne par entité"))
                .at_path(a));
        }
    }
    Ok(keyed.into_iter().unzip())
}

/// A number before it is known to be possible.
enum Found<N> {
    /// Already the number that is computed with.
    Number(N),
    /// An exact one.
    Exact(Decimal),
}

type Reader<'a, N> = Box<dyn Fn(usize) -> Result<Found<N>, Reason> + 'a>;

/// How the numbers of a column are read.
fn numbers<'a, N: Number>(column: &'a Column, declared: &InputColumn) -> Result<Reader<'a, N>> {
    let exact = |value: Value| match value {
        Value::Number(n) => Ok(Found::Exact(n)),
        Value::Missing(reason) => Err(reason),
        _ => Err(Reason::InvalidInput),
    };
    Ok(match column.values() {
        Values::Float(values) => Box::new(move |row| {
            let x = values.get(row).copied().unwrap_or(f64::NAN);
            if !x.is_finite() {
                return Err(Reason::InvalidInput);
            }
            match N::from_f64(x) {
                Some(number) => Ok(Found::Number(number)),
                None => x.to_decimal().map(Found::Exact).ok_or(Reason::Overflow),
            }
        }),
        Values::Bool(_) | Values::Text(_) => {
            let (name, unit) = (&declared.id, declared.kind.unit());
            return Err(Error::new(Code::TypeMismatch, text!("column `{name}` holds no numbers", "la colonne `{name}` ne contient pas de nombres"))
                .with_help(text!("give it as numbers, in {unit}", "donnez-la en nombres, en {unit}"))
                .at(crate::Place { column: Some(name.clone()), ..crate::Place::default() }));
        }
        _ => Box::new(move |row| exact(column.value(row))),
    })
}

/// The number on scale one, or why it is missing.
fn admitted<N: Number>(found: Found<N>, scale: &crate::unit::Unit, declared: &InputColumn, bounded: bool) -> (N, Option<Reason>) {
    let plain = scale.scale == crate::unit::Scale::One;
    let exact = match found {
        Found::Number(number) if plain => {
            let bound = |b: Option<Decimal>| b.map(N::from_decimal);
            let fits = !bounded
                || (bound(declared.minimum).is_none_or(|m| number >= m)
                    && bound(declared.maximum).is_none_or(|m| number <= m)
                    && bound(declared.above).is_none_or(|m| number > m));
            return if fits { (number, None) } else { (N::ZERO, Some(Reason::InvalidInput)) };
        }
        Found::Number(number) => number.to_decimal(),
        Found::Exact(value) => Some(value),
    };
    match exact.and_then(|value| scale.to_base(value)) {
        Some(value) if !bounded || declared.admits(value) => (N::from_decimal(value), None),
        Some(_) => (N::ZERO, Some(Reason::InvalidInput)),
        None => (N::ZERO, Some(Reason::Overflow)),
    }
}

/// True or false: as such, or 1 and 0.
fn truth(column: &Column, row: usize) -> (bool, Option<Reason>) {
    match column.value(row) {
        Value::Bool(value) => (value, None),
        Value::Number(n) if n.is_zero() => (false, None),
        Value::Number(n) if n == Decimal::ONE => (true, None),
        Value::Float(x) if x == 0.0 => (false, None),
        Value::Float(x) if x == 1.0 => (true, None),
        Value::Missing(reason) => (false, Some(reason)),
        _ => (false, Some(Reason::InvalidInput)),
    }
}

/// A column with its rows in another order.
fn reordered(column: &Column, order: &[usize]) -> Column {
    fn pick<T: Clone + Default>(values: &[T], order: &[usize]) -> Vec<T> {
        order.iter().map(|row| values.get(*row).cloned().unwrap_or_default()).collect()
    }
    let values = match column.values() {
        Values::Cents(v) => Values::Cents(order.iter().map(|row| v.get(*row).copied().unwrap_or(crate::Cents(0))).collect()),
        Values::Decimal(v) => Values::Decimal(pick(v, order)),
        Values::Float(v) => Values::Float(pick(v, order)),
        Values::Bool(v) => Values::Bool(pick(v, order)),
        Values::Text(v) => Values::Text(pick(v, order)),
    };
    let missing = if column.has_missing() { order.iter().map(|row| column.reason(*row)).collect() } else { Vec::new() };
    Column::new(&column.name, column.unit.clone(), values).with_missing(missing)
}
