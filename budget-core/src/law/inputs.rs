//! The communes of a simulation: the columns of tables checked, brought to scale one and sorted by key.

use super::admit::{Admitted, admit};
use super::column::InputColumn;
use super::in_force::Law;
use crate::error::{Code, Error, Reason, Result, Warning, WarningCode, nearest_phrase};
use crate::formula::Series;
use crate::number::Number;
use crate::parallel;
use crate::table::{Column, Table, Value, Values};
use crate::text;
use indexmap::IndexMap;
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
    order: Vec<Option<usize>>,
    previous: Option<Table>,
    /// Which row of last year's table each entity stands in.
    earlier: Vec<Option<usize>>,
}

/// A column to be taken.
struct Wanted<'a> {
    name: &'a str,
    /// Whether it is last year's.
    previous: bool,
    /// Whether it stands in last year's table.
    of_last_table: bool,
    declared: InputColumn,
    column: &'a Column,
}

impl<'a> Wanted<'a> {
    fn new(name: &'a str, previous: bool, declared: InputColumn, column: &'a Column) -> Wanted<'a> {
        Wanted { name, previous, of_last_table: false, declared, column }
    }

    /// Last year's values of a column or rule: from last year's table, else from the column `x__prev`.
    fn earlier(law: &Law, name: &'a str, tables: &'a Tables) -> Option<Wanted<'a>> {
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
                repeats: None,
                optional: true,
            },
            (None, None) => return None,
        };
        if let Some(column) = tables.previous.as_ref().and_then(|t| t.column(name)) {
            return Some(Wanted { of_last_table: true, ..Wanted::new(name, true, declared, column) });
        }
        tables.table.column(&format!("{name}{BEFORE}")).map(|column| Wanted::new(name, true, declared, column))
    }
}

impl<N: Number> Inputs<N> {
    /// Takes what a law reads from the table of an exercise and, where there is one, from that of the year before.
    pub fn new(law: &Law, table: &Table, previous: Option<&Table>) -> Result<Inputs<N>> {
        let (keys, order) = sorted_keys(table, law.entity_column())?;
        let earlier = match previous {
            None => Vec::new(),
            Some(previous) => {
                let (theirs, rows) = sorted_keys(previous, law.entity_column()).map_err(|e| e.at_path("previous"))?;
                let places: HashMap<&str, Option<usize>> = theirs.iter().zip(rows).map(|(key, row)| (key.as_ref(), row)).collect();
                keys.iter().map(|key| places.get(key.as_ref()).copied().flatten()).collect()
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
        let new = |name: &&str| !self.columns.contains_key(*name);
        let now = law.whole.inputs().filter(new).filter_map(|name| Some(Wanted::new(name, false, law.columns.get(name)?.clone(), tables.table.column(name)?)));
        let earlier = law.whole.previous().filter(|(name, years)| *years == 1 && !self.previous.contains_key(*name));
        let wanted: Vec<Wanted<'_>> = now.chain(earlier.filter_map(|(name, _)| Wanted::earlier(law, name, &tables))).collect();
        let rows = self.keys.len();
        let taken = parallel::map(parallel::available(), wanted, |wanted| {
            let series = match wanted.of_last_table {
                true => admit(&wanted.declared, wanted.column, &tables.earlier),
                false => admit(&wanted.declared, wanted.column, &tables.order),
            };
            (wanted, series)
        });
        for (wanted, series) in taken {
            let Admitted { series, wrong } = series?;
            debug_assert_eq!(series.len(), rows, "one value an entity");
            self.tell(&wanted.declared, wanted.column, &wrong);
            let place = if wanted.previous { &mut self.previous } else { &mut self.columns };
            place.insert(wanted.name.to_owned(), Arc::new(series));
        }
        Ok(())
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

    /// One of them.
    pub fn given_value(&self, name: &str, row: usize) -> Value {
        let place = self.tables.order.get(row).copied().flatten();
        place.and_then(|place| Some(self.tables.table.column(name)?.value(place))).unwrap_or(Value::Missing(Reason::NotProvided))
    }

    /// The tables as they were given.
    pub fn tables(&self) -> (&Table, Option<&Table>) {
        (&self.tables.table, self.tables.previous.as_ref())
    }

    /// The names of the table's columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.table.columns().iter().map(|c| c.name.as_str())
    }
}

/// Keys in order, with the row of each.
type Keys = (Vec<Arc<str>>, Vec<Option<usize>>);

/// The keys of a table in order, with the row of each.
fn sorted_keys(table: &Table, key: &str) -> Result<Keys> {
    let column = table.column(key).ok_or_else(|| {
        let error = Error::new(Code::MissingColumn, text!("the table has no column `{key}`", "la table n'a pas de colonne `{key}`"));
        match nearest_phrase(key, table.columns().iter().map(|c| c.name.as_str())) {
            Some(help) => error.with_help(help),
            None => error.with_help(text!("name the column of the entities' codes `{key}`", "nommez `{key}` la colonne des codes des entités")),
        }
    })?;
    let mut keyed: Vec<(u64, Arc<str>, usize)> = Vec::with_capacity(table.rows());
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
        keyed.push((leading(&text), text, row));
    }
    keyed.sort_unstable_by(|(a, whole_a, row_a), (b, whole_b, row_b)| a.cmp(b).then_with(|| whole_a.cmp(whole_b)).then(row_a.cmp(row_b)));
    for pair in keyed.windows(2) {
        if let [(_, a, first), (_, b, second)] = pair
            && a == b
        {
            let (first, second) = (first + 1, second + 1);
            return Err(Error::new(Code::DuplicateEntity, text!("`{a}` stands in rows {first} and {second}", "`{a}` figure aux lignes {first} et {second}"))
                .with_help(text!("keep one row an entity", "gardez une ligne par entité"))
                .at_path(a));
        }
    }
    Ok(keyed.into_iter().map(|(_, key, row)| (key, Some(row))).unzip())
}

/// The first eight bytes of a text as a number of the same order: most codes are told apart without a look at the text.
fn leading(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text.bytes()).for_each(|(byte, of_text)| *byte = of_text);
    u64::from_be_bytes(bytes)
}

/// A column with its rows in another order.
fn reordered(column: &Column, order: &[Option<usize>]) -> Column {
    fn pick<T: Clone + Default>(values: &[T], order: &[Option<usize>]) -> Vec<T> {
        order.iter().map(|row| row.and_then(|row| values.get(row)).cloned().unwrap_or_default()).collect()
    }
    let values = match column.values() {
        Values::Cents(v) => Values::Cents(order.iter().map(|row| row.and_then(|row| v.get(row)).copied().unwrap_or(crate::Cents(0))).collect()),
        Values::Decimal(v) => Values::Decimal(pick(v, order)),
        Values::Float(v) => Values::Float(pick(v, order)),
        Values::Bool(v) => Values::Bool(pick(v, order)),
        Values::Text(v) => Values::Text(pick(v, order)),
    };
    let missing = if column.has_missing() { order.iter().map(|row| row.and_then(|row| column.reason(row))).collect() } else { Vec::new() };
    Column::new(&column.name, column.unit.clone(), values).with_missing(missing)
}
