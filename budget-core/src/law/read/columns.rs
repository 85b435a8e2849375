//! The columns that a rulebook reads: their names, kinds, and how values of communes that merge are combined.

use crate::error::{Code, Error, Result};
use crate::text;
use crate::unit::Unit;
use indexmap::IndexMap;
use serde::Deserialize;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Numbers, written in that unit.
    Number(Unit),
    /// Yes or no.
    Boolean,
    /// Texts.
    Text,
}

impl ColumnKind {
    /// Reads `boolean`, `text` or a unit.
    ///
    /// # Errors
    /// `unknown-unit`.
    pub fn parse(text: &str) -> Result<ColumnKind> {
        Ok(match text {
            "boolean" => ColumnKind::Boolean,
            "text" => ColumnKind::Text,
            unit => ColumnKind::Number(Unit::parse(unit, &[])?),
        })
    }

    /// The unit of the column in a table: `1` for booleans and texts.
    pub fn unit(&self) -> Unit {
        match self {
            ColumnKind::Number(unit) => unit.clone(),
            _ => Unit::one(),
        }
    }
}

/// How last year's values of communes that have merged since are combined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Merge {
    /// Not at all: the value of the merged commune is missing.
    #[default]
    None,
    /// They are added: amounts, populations, counts.
    Sum,
    /// True where one is true.
    Any,
}

/// A column that a rulebook reads: an input of a commune, or a rule whose value of last year is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputColumn {
    /// Its name in tables and formulas.
    pub id: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// How values of communes that merge are combined.
    pub merge: Merge,
    /// Whether a table may be without it and nobody is told.
    pub optional: bool,
}

/// The keys read here; a rulebook says more of a column.
#[derive(Deserialize)]
struct Entry {
    unit: String,
    #[serde(default)]
    merge: Merge,
    #[serde(default)]
    optional: bool,
}

impl InputColumn {
    /// The columns of a file `columns.toml`, in its order: `[id]` with `unit` (a unit, `boolean` or `text`), `merge` (`sum`, `any`), `optional`; other keys
    /// are for others.
    ///
    /// # Errors
    /// `invalid-data` where the file does not follow the form, `unknown-unit`.
    pub fn parse_all(toml: &str) -> Result<Vec<InputColumn>> {
        let entries: IndexMap<String, Entry> = toml::from_str(toml).map_err(|e| super::map::not_toml(&e, "columns.toml"))?;
        let column = |(id, entry): (String, Entry)| {
            let kind = ColumnKind::parse(&entry.unit).map_err(|e| e.at_path(&format!("{id}.unit")))?;
            let column = InputColumn { id, kind, merge: entry.merge, optional: entry.optional };
            column.check()?;
            Ok(column)
        };
        entries.into_iter().map(column).collect()
    }

    /// The way to merge goes with the kind.
    pub(super) fn check(&self) -> Result<()> {
        let fits = match self.merge {
            Merge::None => true,
            Merge::Sum => matches!(self.kind, ColumnKind::Number(_)),
            Merge::Any => self.kind == ColumnKind::Boolean,
        };
        if fits {
            return Ok(());
        }
        let id = &self.id;
        Err(Error::new(Code::InvalidData, text!("`{id}` cannot be merged in this way", "`{id}` ne peut pas être fusionnée de cette façon"))
            .with_help(text!("`sum` is for numbers and `any` for booleans", "`sum` vaut pour les nombres et `any` pour les booléens"))
            .at_path(&format!("{id}.merge")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_their_order_and_say_how_they_merge() {
        let columns =
            InputColumn::parse_all("[b]\nunit='EUR'\nmerge='sum'\nlabel={fr='B'}\n[a]\nunit='boolean'\nmerge='any'\noptional=true\n[c]\nunit='%'").unwrap();
        assert_eq!(
            columns.iter().map(|c| (c.id.as_str(), c.merge, c.optional)).collect::<Vec<_>>(),
            [("b", Merge::Sum, false), ("a", Merge::Any, true), ("c", Merge::None, false)]
        );
        assert_eq!(columns[2].kind.unit().to_string(), "%");
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_place() {
        for (toml, code, path) in [
            ("[a]\nunit='boolean'\nmerge='sum'", Code::InvalidData, Some("a.merge")),
            ("[a]\nunit='EUR'\nmerge='any'", Code::InvalidData, Some("a.merge")),
            ("[a]\nunit='franc'", Code::UnknownUnit, Some("a.unit")),
            ("[a]\nmerge='sum'", Code::InvalidData, None),
            ("[a]\nunit='EUR'\nmerge='mean'", Code::InvalidData, None),
            ("a b", Code::InvalidData, None),
        ] {
            let error = InputColumn::parse_all(toml).unwrap_err();
            assert_eq!(error.code(), code, "{toml}");
            assert!(path.is_none_or(|p| error.place().path.as_deref() == Some(p)), "{error}");
        }
    }
}
