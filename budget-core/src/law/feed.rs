//! From one rulebook to another (*répercussion*): what an amendment to taxes does to the resources by which grants are shared out.

use super::figures::Figures;
use super::in_force::Law;
use super::simulate::{Ran, Run, SHOWN, Simulation};
use crate::error::{Code, Error, Place, Result, Warning, WarningCode};
use crate::number::Number;
use crate::table::{Column, Table, Value, Values};
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A column of another rulebook's table, and the rule whose difference moves it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Feed {
    /// The column of the other rulebook.
    pub column: String,
    /// The rule of this rulebook: what it gives more under the amended law is added.
    pub rule: String,
    /// The column of the other rulebook's table that the difference is divided by: inhabitants for an amount per head.
    pub per: Option<String>,
}

/// A feed as a file declares it: the rule alone, or with what it is divided by.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a feed is the id of a rule, or `{ rule, per }`")]
pub(super) enum Entry {
    Rule(String),
    Divided { rule: String, per: String },
}

impl Entry {
    /// The feed of a column.
    pub fn feed(self, column: &str) -> Feed {
        let column = column.to_owned();
        match self {
            Entry::Rule(rule) => Feed { column, rule, per: None },
            Entry::Divided { rule, per } => Feed { column, rule, per: Some(per) },
        }
    }
}

impl Law {
    /// The other rulebooks whose tables differences of this one move, each with its columns.
    pub fn feeds(&self) -> impl Iterator<Item = (&str, &[Feed])> {
        self.book.feeds.iter().map(|(book, feeds)| (book.as_str(), feeds.as_slice()))
    }
}

impl Simulation {
    /// The table of another rulebook, each of its columns that this rulebook feeds being moved by what the amended law gives more than the baseline.
    /// A commune that was not simulated, or whose difference is hidden, keeps its value: the warnings of the table say how many.
    ///
    /// # Errors
    /// `unknown-law` where nothing is fed to that rulebook, `missing-column`, `duplicate-entity`, `unit-mismatch`, and `invalid-value` where the two
    /// simulations are not of the same communes.
    pub fn feed(&self, baseline: &Simulation, table: &Table, rulebook: &str) -> Result<Table> {
        super::impact::same(self, baseline)?;
        let Some(feeds) = self.law.book.feeds.get(rulebook) else { return Err(self.no_feed(rulebook)) };
        let places = self.places(table)?;
        let mut fed = table.clone();
        let (mut absent, mut hidden): (Vec<String>, BTreeMap<usize, String>) = (Vec::new(), BTreeMap::new());
        for feed in feeds {
            let Some(column) = table.column(&feed.column) else {
                absent.push(feed.column.clone());
                continue;
            };
            let moved = self.moved(baseline, feed, table, column, &places).map_err(|e| e.at_path(&format!("feeds.{rulebook}.{}", feed.column)))?;
            hidden.extend(moved.hidden);
            if let Some(column) = moved.column {
                fed.push(column)?;
            }
        }
        if absent.len() == feeds.len() {
            let names = absent.join(", ");
            return Err(Error::new(Code::MissingColumn, text!("the table has none of the columns {names}", "la table n'a aucune des colonnes {names}"))
                .with_help(text!("give the table that `{rulebook}` is simulated on", "donnez la table sur laquelle `{rulebook}` est simulé")));
        }
        fed.warnings.extend(self.told(table, &places, absent, hidden.into_values().collect()));
        Ok(fed)
    }

    fn no_feed(&self, rulebook: &str) -> Error {
        let id = &self.law.book.id;
        let error = Error::new(Code::UnknownLaw, text!("`{id}` feeds nothing to `{rulebook}`", "`{id}` n'alimente pas `{rulebook}`"));
        match crate::error::nearest_phrase(rulebook, self.law.book.feeds.keys().map(String::as_str)) {
            Some(help) => error.with_help(help),
            None => error.with_help(text!("declare `[feeds.{rulebook}]` in its rulebook.toml", "déclarez `[feeds.{rulebook}]` dans son rulebook.toml")),
        }
    }

    /// The row of the simulation that each row of the table is about.
    fn places(&self, table: &Table) -> Result<Vec<Option<usize>>> {
        let key = self.law.entity_column();
        let column = table.column(key).ok_or_else(|| {
            Error::new(Code::MissingColumn, text!("the table has no column `{key}`", "la table n'a pas de colonne `{key}`"))
                .with_help(text!("name the column of the entities' codes `{key}`", "nommez `{key}` la colonne des codes des entités"))
        })?;
        let mut seen = vec![false; self.rows()];
        let mut places = Vec::with_capacity(table.rows());
        for row in 0..table.rows() {
            let place = column.text_at(row).and_then(|code| self.row(code.trim()));
            if let Some(seen) = place.and_then(|place| seen.get_mut(place))
                && std::mem::replace(seen, true)
            {
                let code = column.text_at(row).unwrap_or_default();
                return Err(Error::new(Code::DuplicateEntity, text!("`{code}` stands in two rows", "`{code}` figure sur deux lignes"))
                    .with_help(text!("keep one row an entity", "gardez une ligne par entité"))
                    .at_path(code));
            }
            places.push(place);
        }
        Ok(places)
    }

    /// A column with its differences added; `None` where nothing differs.
    fn moved(&self, baseline: &Simulation, feed: &Feed, table: &Table, column: &Column, places: &[Option<usize>]) -> Result<Moved> {
        if matches!(column.values(), Values::Bool(_) | Values::Text(_)) {
            let name = &column.name;
            return Err(Error::new(Code::TypeMismatch, text!("column `{name}` holds no numbers", "la colonne `{name}` ne contient pas de nombres"))
                .at(Place { column: Some(name.clone()), ..Place::default() }));
        }
        let per = match &feed.per {
            None => None,
            Some(per) => Some(table.column(per).ok_or_else(|| {
                let column = &feed.column;
                Error::new(Code::MissingColumn, text!("the table has no column `{per}`", "la table n'a pas de colonne `{per}`"))
                    .with_help(text!("`{column}` is fed per `{per}`", "`{column}` est alimentée par `{per}`"))
            })?),
        };
        let own = self.kind(&feed.rule).map(super::Kind::unit).unwrap_or_default();
        let unit = unit_of(&own, feed, column, per)?;
        let (mut sums, mut hidden) = (BTreeMap::new(), BTreeMap::new());
        // What both simulations share was not touched by the amendment, hidden or not.
        if self.shares(baseline, &feed.rule) {
            return Ok(Moved { column: None, hidden });
        }
        for (row, place) in places.iter().enumerate() {
            let Some(place) = *place else { continue };
            let difference = match (self.value(&feed.rule, place), baseline.value(&feed.rule, place)) {
                (Value::Number(after), Value::Number(before)) => after.checked_sub(before).and_then(|d| own.to_base(d)),
                _ => None,
            };
            let difference = match (difference, per) {
                (Some(difference), _) if difference.is_zero() => continue,
                (Some(difference), Some(per)) => exact(&per.value(row)).and_then(|heads| difference.checked_div(heads)),
                (difference, _) => difference,
            };
            let sum = difference.and_then(|d| unit.from_base(d)).zip(exact(&column.value(row))).and_then(|(d, value)| value.checked_add(d));
            match sum {
                Some(sum) => {
                    sums.insert(row, sum);
                }
                // A commune without a value has none after either.
                None if column.reason(row).is_some() && difference.is_some() => {}
                None => {
                    hidden.insert(row, self.keys().get(place).map(ToString::to_string).unwrap_or_default());
                }
            }
        }
        Ok(Moved { column: (!sums.is_empty()).then(|| replaced(column, &sums)), hidden })
    }

    /// Whether a rule was taken over from the baseline, not evaluated again.
    pub(super) fn shares(&self, baseline: &Simulation, rule: &str) -> bool {
        fn same<N: Figures>(a: &Ran<N>, b: &Ran<N>, rule: &str) -> bool {
            a.evaluation.outcomes.get(rule).zip(b.evaluation.outcomes.get(rule)).is_some_and(|(a, b)| Arc::ptr_eq(a, b))
        }
        match (&self.run, &baseline.run) {
            (Run::Fast(a), Run::Fast(b)) => same(a, b, rule),
            (Run::Decimal(a), Run::Decimal(b)) => same(a, b, rule),
            _ => false,
        }
    }

    /// Columns that are absent, communes of either side alone, and those whose difference is not known.
    fn told(&self, table: &Table, places: &[Option<usize>], absent: Vec<String>, hidden: Vec<String>) -> Vec<Warning> {
        let warning = |code: WarningCode, message, all: Vec<String>| {
            (!all.is_empty()).then(|| Warning { code, message, count: all.len() as u64, first: all.into_iter().take(SHOWN).collect() })
        };
        let code = |row: usize| table.column(self.law.entity_column()).and_then(|c| c.text_at(row)).unwrap_or_default().to_owned();
        let elsewhere: Vec<String> = places.iter().enumerate().filter(|(_, place)| place.is_none()).map(|(row, _)| code(row)).collect();
        let mut met = vec![false; self.rows()];
        places.iter().flatten().for_each(|place| met.iter_mut().skip(*place).take(1).for_each(|met| *met = true));
        let lost: Vec<String> = met.iter().zip(self.keys()).filter(|(met, _)| !**met).map(|(_, key)| key.to_string()).collect();
        let (partial, names) = (WarningCode::PartialFeed, absent.join(", "));
        let all = [
            warning(
                WarningCode::AbsentColumn,
                text!(
                    "columns that the amendment moves are not in the table: {names}",
                    "des colonnes que l'amendement déplace ne sont pas dans la table : {names}"
                ),
                absent,
            ),
            warning(
                partial,
                text!(
                    "communes of the table were not simulated: they keep their values",
                    "des communes de la table n'ont pas été simulées : elles gardent leurs valeurs"
                ),
                elsewhere,
            ),
            warning(partial, text!("communes that were simulated are not in the table", "des communes simulées ne sont pas dans la table"), lost),
            warning(
                partial,
                text!(
                    "communes whose difference is not known (secrecy, missing data) keep their values",
                    "des communes dont l'écart n'est pas connu (secret, donnée absente) gardent leurs valeurs"
                ),
                hidden,
            ),
        ];
        all.into_iter().flatten().collect()
    }
}

/// The unit that differences are written in: that of the column. A column without a unit is taken as it is.
fn unit_of(own: &Unit, feed: &Feed, column: &Column, per: Option<&Column>) -> Result<Unit> {
    let wanted = per.map_or_else(|| own.dimension.clone(), |per| own.dimension.per(&per.unit.dimension));
    if column.unit.dimension.is_one() || column.unit.dimension == wanted || per.is_some_and(|per| per.unit.dimension.is_one()) {
        return Ok(column.unit.clone());
    }
    let (name, unit, rule) = (&column.name, &column.unit, &feed.rule);
    Err(Error::new(Code::UnitMismatch, text!("column `{name}` is in {unit}, `{rule}` in {own}", "la colonne `{name}` est en {unit}, `{rule}` en {own}"))
        .with_help(text!("give `per`, or feed another rule", "donnez `per`, ou alimentez-la par une autre règle")))
}

/// A column after its differences.
struct Moved {
    column: Option<Column>,
    /// Rows whose difference is not known, with their communes.
    hidden: BTreeMap<usize, String>,
}

/// A number of a cell, exact.
fn exact(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Float(x) => x.to_decimal(),
        _ => None,
    }
}

/// A column with other values in some rows; the others keep theirs bit for bit. Cents that are none any more become decimals.
fn replaced(column: &Column, sums: &BTreeMap<usize, Decimal>) -> Column {
    let values = match column.values() {
        Values::Float(old) => {
            let new = |(row, x): (usize, &f64)| sums.get(&row).map_or(*x, |sum| f64::from_decimal(*sum));
            Values::Float(old.iter().enumerate().map(new).collect())
        }
        _ => {
            let new = |row: usize| sums.get(&row).copied().or_else(|| column.value(row).number()).unwrap_or_default();
            Values::Decimal((0..column.len()).map(new).collect())
        }
    };
    let missing = if column.has_missing() { (0..column.len()).map(|row| column.reason(row)).collect() } else { Vec::new() };
    let mut out = Column::new(&column.name, column.unit.clone(), values).with_missing(missing);
    out.metadata.clone_from(&column.metadata);
    out
}
