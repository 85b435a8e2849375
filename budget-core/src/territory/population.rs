//! A population with its kind and the year it is in force.

use crate::error::{Code, Error, Reason, Result, Warning, WarningCode};
use crate::table::Value;
use crate::text;
use rust_decimal::Decimal;
use std::fmt;

/// The kinds of legal populations (*populations légales*) of INSEE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
pub enum PopulationKind {
    /// Total population (*population totale*): municipal plus the population counted apart. The one that ratios per inhabitant use.
    #[cfg_attr(feature = "typescript", ts(rename = "population_totale"))]
    Total,
    /// Municipal population (*population municipale*): nobody is counted twice.
    #[cfg_attr(feature = "typescript", ts(rename = "population_municipale"))]
    Municipal,
}

impl PopulationKind {
    /// The column's name: `population_totale`, `population_municipale`.
    pub const fn as_str(self) -> &'static str {
        match self {
            PopulationKind::Total => "population_totale",
            PopulationKind::Municipal => "population_municipale",
        }
    }

    /// The kind of that name; `totale`, `total`, `municipale` and `municipal` too.
    pub fn parse(text: &str) -> Option<PopulationKind> {
        match text {
            "population_totale" | "totale" | "total" => Some(PopulationKind::Total),
            "population_municipale" | "municipale" | "municipal" => Some(PopulationKind::Municipal),
            _ => None,
        }
    }

    /// The kind of that name, for a user who wrote it.
    ///
    /// # Errors
    /// `invalid-value`.
    pub fn named(text: &str) -> Result<PopulationKind> {
        PopulationKind::parse(text).ok_or_else(|| {
            Error::new(Code::InvalidValue, text!("`{text}` is no kind of population", "`{text}` n'est pas un type de population"))
                .with_help(text!("use `totale` or `municipale`", "employez `totale` ou `municipale`"))
        })
    }
}

impl fmt::Display for PopulationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The answer to a question for a population: inhabitants and the vintage they are of, or nothing known in any vintage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// The entity's code.
    pub entity: String,
    /// Total or municipal.
    pub kind: PopulationKind,
    /// The year asked for.
    pub year: u16,
    /// Inhabitants and vintage: the year on 1 January of which the figure is in force (its census is three years older).
    pub known: Option<(u32, u16)>,
}

impl Population {
    /// Inhabitants, or why there are none.
    pub fn number(&self) -> std::result::Result<Decimal, Reason> {
        self.known.map(|(value, _)| Decimal::from(value)).ok_or(Reason::NoPopulation)
    }

    /// The same as a table's cell, unit `inhabitant`.
    pub fn value(&self) -> Value {
        self.number().map_or_else(Value::Missing, Value::Number)
    }

    /// The vintage of the figure, when it is not that of the year asked for.
    pub fn other_vintage(&self) -> Option<u16> {
        self.known.map(|(_, vintage)| vintage).filter(|v| *v != self.year)
    }

    /// What the user must be told beside the figure: another vintage, or none at all.
    pub fn warning(&self) -> Option<Warning> {
        let (entity, kind, year) = (&self.entity, self.kind, self.year);
        let (code, message) = match (self.known, self.other_vintage()) {
            (Some(_), None) => return None,
            (Some(_), Some(vintage)) => (
                WarningCode::OtherVintage,
                text!("{kind} of `{entity}` for {year} is that of {vintage}", "la {kind} de `{entity}` pour {year} est celle de {vintage}"),
            ),
            (None, _) => (
                WarningCode::NoPopulation,
                text!(
                    "no {kind} is known for `{entity}`: give it in a file of attributes (entity;year;{kind}), `--attributes F.csv`",
                    "aucune {kind} n'est connue pour `{entity}` : donnez-la dans un fichier d'attributs (entity;year;{kind}), `--attributes F.csv`"
                ),
            ),
        };
        Some(Warning { code, message, count: 1, first: vec![entity.clone()] })
    }
}
