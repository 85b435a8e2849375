//! Last year's table brought to this year's communes: those that have merged since are combined, new codes follow.

use super::criteria::Criteria;
use crate::error::{Code, Error, Place, Reason, Result, Warning, WarningCode};
use crate::law::Merge;
use crate::table::{Column, Table, Value, Values};
use crate::territory::Territory;
use crate::{Cents, text};
use indexmap::IndexMap;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Keys that a warning lists.
const LISTED: usize = 10;

/// What became of communes between two years: those that went into another one, and those that came out of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mergers {
    /// Former code to the commune that holds its territory.
    gone: BTreeMap<String, String>,
    /// Commune taken out of another, to that one.
    restored: BTreeMap<String, String>,
}

impl Mergers {
    /// What changed between the territory of last year and that of this year.
    pub fn between(before: &Territory, now: &Territory) -> Mergers {
        let mut mergers = Mergers::default();
        for code in before.commune_codes() {
            if let Some(heir) = now.heir(code) {
                mergers.gone.insert(code.to_owned(), heir.to_owned());
            }
        }
        for code in now.commune_codes() {
            // A code that comes back because the commune named itself after another of its parts is no commune taken out.
            if let Some(from) = before.heir(code).filter(|from| mergers.gone.get(*from).is_none_or(|heir| heir != code)) {
                mergers.restored.insert(code.to_owned(), from.to_owned());
            }
        }
        mergers
    }

    /// Adds a commune that went into another one, or took its code.
    ///
    /// # Errors
    /// `duplicate-id` where it went into another one already, `cycle` where the other went into it.
    pub fn with(mut self, code: &str, commune: &str) -> Result<Mergers> {
        if self.target(commune) == code {
            return Err(Error::new(Code::Cycle, text!("`{code}` and `{commune}` go into each other", "`{code}` et `{commune}` entrent l'une dans l'autre"))
                .with_help(text!("keep one of the two lines", "gardez une des deux lignes")));
        }
        if self.gone.insert(code.to_owned(), commune.to_owned()).is_some_and(|before| before != commune) {
            return Err(Error::new(Code::DuplicateId, text!("`{code}` goes into two communes", "`{code}` entre dans deux communes"))
                .with_help(text!("keep one of the two lines", "gardez une des deux lignes")));
        }
        Ok(self)
    }

    /// Reads a list of one's own: CSV with `;`, title line `code;commune`, a former commune and the one that it went into a line.
    ///
    /// # Errors
    /// `invalid-value` where a line has not two codes, `duplicate-id`, `cycle`; each with its line.
    pub fn parse(csv: &str) -> Result<Mergers> {
        let mut mergers = Mergers::default();
        for (line, text) in (1..).zip(csv.trim_start_matches('\u{feff}').lines()).skip(1).filter(|(_, l)| !l.trim().is_empty()) {
            let at = Place { line: Some(line), ..Place::default() };
            let cells: Vec<&str> = text.split(';').map(|c| c.trim().trim_matches('"')).collect();
            let two = || {
                let code = |cell: Option<&&str>| super::cell::commune(cell?.as_bytes()).ok().map(|(code, _)| code);
                Some((code(cells.first())?, code(cells.get(1))?))
            };
            let Some((code, commune)) = two() else {
                return Err(Error::new(Code::InvalidValue, text!("the line has not two INSEE codes", "la ligne n'a pas deux codes INSEE"))
                    .with_help(text!("write `former code;code of the commune`", "écrivez `ancien code;code de la commune`"))
                    .at(at));
            };
            mergers = mergers.with(code.as_str(), commune.as_str()).map_err(|e| e.at(at))?;
        }
        Ok(mergers)
    }

    /// Communes that went into another one or changed their code, with the commune that holds their territory.
    pub fn gone(&self) -> impl Iterator<Item = (&str, &str)> {
        self.gone.iter().map(|(code, commune)| (code.as_str(), commune.as_str()))
    }

    /// Communes taken out of another one, with that one.
    pub fn restored(&self) -> impl Iterator<Item = (&str, &str)> {
        self.restored.iter().map(|(code, from)| (code.as_str(), from.as_str()))
    }

    /// Where the territory of a commune is now.
    fn target<'a>(&'a self, code: &'a str) -> &'a str {
        let mut at = code;
        // No circle: `with` refuses them, and a territory has none; the bound is for both.
        for _ in 0..self.gone.len() {
            match self.gone.get(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }
}

/// A commune of this year whose values of last year are those of other codes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Joined {
    /// This year's INSEE code.
    pub commune: Arc<str>,
    /// Last year's codes, sorted: one for a commune that changed its code, several for a merger.
    pub from: Vec<Arc<str>>,
}

/// A commune taken out of another one since last year.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Restored {
    /// This year's INSEE code; it has no values of last year.
    pub commune: Arc<str>,
    /// The commune whose values of last year include it.
    pub from: Arc<str>,
}

/// Last year's table by this year's communes.
#[derive(Clone, Debug)]
pub struct Merged {
    /// One row a commune, in the order of last year's table.
    pub table: Table,
    /// Communes that have merged or changed their code.
    pub joined: Vec<Joined>,
    /// Communes taken out of one of the table.
    pub restored: Vec<Restored>,
}

impl Merged {
    /// Combines the rows of a table; `merge` says how each column does it.
    ///
    /// Sums are missing where one of the values is. Yes is what one of them is; otherwise missing where one is. A column without a way to merge keeps texts and
    /// booleans that all agree on, and is Missing(new-entity) otherwise. A commune that only changed its code keeps everything.
    ///
    /// # Errors
    /// `missing-column` where the table has no column `key`, `overflow`.
    pub fn of(table: &Table, key: &str, mergers: &Mergers, merge: &dyn Fn(&str) -> Option<Merge>) -> Result<Merged> {
        let codes = table.column(key).ok_or_else(|| {
            Error::new(Code::MissingColumn, text!("the table has no column `{key}`", "la table n'a pas de colonne `{key}`"))
                .with_help(text!("name the column of INSEE codes so", "nommez ainsi la colonne des codes INSEE"))
        })?;
        let mut groups: IndexMap<&str, Vec<usize>> = IndexMap::with_capacity(table.rows());
        for row in 0..table.rows() {
            let code = codes.text_at(row).unwrap_or_default();
            groups.entry(mergers.target(code)).or_default().push(row);
        }
        let mut joined = Vec::new();
        for (commune, rows) in &groups {
            let mut from: Vec<Arc<str>> = rows.iter().filter_map(|row| codes.text_at(*row)).map(Arc::from).collect();
            if from.iter().any(|code| code.as_ref() != *commune) {
                from.sort();
                joined.push(Joined { commune: Arc::from(*commune), from });
            }
        }
        let known: BTreeSet<&str> = groups.keys().copied().collect();
        let restored = mergers.restored.iter().filter(|(code, from)| known.contains(from.as_str()) && !known.contains(code.as_str()));
        let restored = restored.map(|(code, from)| Restored { commune: Arc::from(code.as_str()), from: Arc::from(from.as_str()) }).collect();
        let mut merged = Table::with_rows(groups.len());
        merged.warnings.clone_from(&table.warnings);
        for column in table.columns() {
            let way = merge(column.name.strip_suffix("__prev").unwrap_or(&column.name));
            let combined = match column.name == key {
                true => Column::text(key, groups.keys()),
                false if joined.is_empty() => column.clone(),
                false => combine(column, &groups, way)?,
            };
            merged.push(combined)?;
        }
        Ok(Merged { table: merged, joined, restored })
    }

    /// What must be said beside the table.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |code, count: usize, first: Vec<String>, message| {
            if count > 0 {
                warnings.push(Warning { code, message, count: count as u64, first });
            }
        };
        let first = self.joined.iter().take(LISTED).map(|j| format!("{} ({})", j.commune, j.from.join(" + "))).collect();
        let count = self.joined.len();
        let message = text!(
            "last year's values of {count} communes are those of the communes that merged or changed their code since",
            "les valeurs de l'an dernier de {count} communes sont celles des communes qui ont fusionné ou changé de code depuis"
        );
        warn(WarningCode::MergedCommunes, count, first, message);
        let first = self.restored.iter().take(LISTED).map(|r| format!("{} ({})", r.commune, r.from)).collect();
        let count = self.restored.len();
        let message = text!(
            "{count} communes were taken out of another one since last year: they have no values of last year, and those of the other include them",
            "{count} communes ont été rétablies depuis l'an dernier : elles n'ont pas de valeurs de l'an dernier, et celles de la commune quittée les comprennent"
        );
        warn(WarningCode::RestoredCommunes, count, first, message);
        warnings
    }
}

impl Criteria {
    /// Last year's table (this one) by the communes of this year: [`Merged::of`] with the ways to merge that columns declare; published amounts are added.
    ///
    /// # Errors
    /// Those of [`Merged::of`].
    pub fn merged(&self, mergers: &Mergers) -> Result<Merged> {
        let ways: BTreeMap<&str, Option<Merge>> =
            self.table().columns().iter().map(|c| c.name.strip_suffix("__prev").unwrap_or(&c.name)).map(|id| (id, self.options.merge_of(id))).collect();
        let key = self.table().columns().first().map_or("", |c| c.name.as_str());
        Merged::of(self.table(), key, mergers, &|id| ways.get(id).copied().unwrap_or_default())
    }
}

/// A column by this year's communes.
fn combine(column: &Column, groups: &IndexMap<&str, Vec<usize>>, way: Option<Merge>) -> Result<Column> {
    let mut missing: Vec<Option<Reason>> = Vec::with_capacity(groups.len());
    let values = match column.values() {
        Values::Cents(v) => Values::Cents(each(v, column, groups, &mut missing, way, |rows| total(rows, Cents(0), |a, b| a.checked_add(*b)))?),
        Values::Decimal(v) => Values::Decimal(each(v, column, groups, &mut missing, way, |rows| total(rows, Decimal::ZERO, |a, b| a.checked_add(*b)))?),
        Values::Float(v) => Values::Float(each(v, column, groups, &mut missing, way, |rows| total(rows, 0.0, |a, b| Some(a + b)))?),
        Values::Bool(v) => Values::Bool(each(v, column, groups, &mut missing, way, |_| None)?),
        Values::Text(v) => Values::Text(each(v, column, groups, &mut missing, way, |_| None)?),
    };
    let mut combined = Column::new(&column.name, column.unit.clone(), values).with_missing(missing);
    combined.metadata.clone_from(&column.metadata);
    Ok(combined)
}

/// One value a group; `sum` adds up those of a group.
fn each<T: Clone + PartialEq>(
    values: &[T],
    column: &Column,
    groups: &IndexMap<&str, Vec<usize>>,
    missing: &mut Vec<Option<Reason>>,
    way: Option<Merge>,
    sum: impl Fn(&[&T]) -> Option<T>,
) -> Result<Vec<T>> {
    let numbers = matches!(column.values(), Values::Cents(_) | Values::Decimal(_) | Values::Float(_));
    let mut out = Vec::with_capacity(groups.len());
    for (commune, rows) in groups {
        let found: Vec<&T> = rows.iter().filter_map(|row| values.get(*row)).collect();
        let Some(first) = found.first().copied() else { continue };
        let reason = rows.iter().find_map(|row| column.reason(*row));
        let (value, reason) = match way {
            _ if rows.len() == 1 => (first.clone(), reason),
            // Yes where one is; otherwise missing where one is missing, else no.
            Some(Merge::Any) => match rows.iter().zip(&found).find(|(row, _)| column.value(**row) == Value::Bool(true)) {
                Some((_, yes)) => ((*yes).clone(), None),
                None => (first.clone(), reason),
            },
            Some(Merge::Sum) if reason.is_none() => match sum(&found) {
                Some(sum) => (sum, None),
                None => return Err(overflow(&column.name, commune)),
            },
            Some(Merge::Sum) => (first.clone(), reason),
            None if !numbers && reason.is_none() && found.iter().all(|v| *v == first) => (first.clone(), None),
            None => (first.clone(), Some(Reason::NewEntity)),
        };
        out.push(value);
        missing.push(reason);
    }
    Ok(out)
}

fn total<T: Clone>(found: &[&T], zero: T, add: impl Fn(&T, &T) -> Option<T>) -> Option<T> {
    found.iter().try_fold(zero, |sum, value| add(&sum, value))
}

fn overflow(column: &str, commune: &str) -> Error {
    Error::new(
        Code::Overflow,
        text!("the sum of `{column}` over the parts of `{commune}` does not fit", "la somme de `{column}` des parties de `{commune}` dépasse la capacité"),
    )
    .with_help(text!("check the values of last year's table", "vérifiez les valeurs de la table de l'an dernier"))
    .at_path(column)
}
