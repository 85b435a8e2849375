//! Schemes of demographic strata (*strates*), which are data: `data/strata.toml`.

use super::entity::Kind;
use crate::error::{Code, Error, Result, Text, nearest_phrase};
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A scheme: strata in order, without gaps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Scheme {
    /// The id: `ofgl_communes`.
    pub id: String,
    /// What it is.
    pub label: Text,
    /// Who defined it, and where.
    pub source: String,
    /// Which entities it sorts.
    pub kind: Kind,
    /// The attribute that it sorts by: `population_totale`, `population_dgf`.
    pub population: String,
    /// Unit of the bounds.
    pub unit: Unit,
    /// The strata, from the smallest.
    pub strata: Vec<Stratum>,
}

/// One stratum: from a bound, itself included, to the next, not included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Stratum {
    /// The code that the source uses.
    pub code: String,
    /// Lowest value in it.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub from: Decimal,
    /// Lowest value above it; `None` for the last.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub to: Option<Decimal>,
    /// What to show.
    pub label: Text,
}

impl Scheme {
    /// The stratum of a population; `None` below the first bound.
    pub fn stratum_of(&self, population: Decimal) -> Option<&Stratum> {
        let after = self.strata.partition_point(|s| s.from <= population);
        self.strata.get(after.checked_sub(1)?)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    label: TextFile,
    source: String,
    kind: String,
    population: String,
    unit: String,
    stratum: Vec<StratumFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StratumFile {
    code: String,
    from: u32,
    to: Option<u32>,
    label: TextFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextFile {
    fr: String,
    en: String,
}

impl From<TextFile> for Text {
    fn from(text: TextFile) -> Text {
        Text { en: text.en, fr: text.fr }
    }
}

/// The schemes of the library, by id.
pub fn schemes() -> Result<BTreeMap<String, Scheme>> {
    read(include_str!("../../data/strata.toml"))
}

/// The scheme of that id.
pub fn scheme(id: &str) -> Result<Scheme> {
    let mut all = schemes()?;
    all.remove(id).ok_or_else(|| {
        let near = nearest_phrase(id, all.keys().map(String::as_str));
        let known = all.keys().cloned().collect::<Vec<_>>().join(", ");
        Error::new(Code::UnknownScheme, text!("no scheme of strata `{id}`", "aucune grille de strates `{id}`"))
            .with_help(near.unwrap_or_else(|| text!("the schemes are {known}", "les grilles sont {known}")))
    })
}

/// Reads schemes of a TOML file, whose form is that of `data/strata.toml`. An error names the scheme.
pub fn read(toml: &str) -> Result<BTreeMap<String, Scheme>> {
    let files: BTreeMap<String, SchemeFile> = toml::from_str(toml).map_err(|e| {
        let (message, span) = (e.message(), e.span());
        let error = Error::new(Code::InvalidData, text!("the strata cannot be read: {message}", "les strates ne peuvent pas être lues : {message}"))
            .with_help(text!("see data/strata.toml for the form", "voir data/strata.toml pour la forme"));
        span.map_or(error.clone(), |s| error.at_span(s)).at_file("strata.toml")
    })?;
    files.into_iter().map(|(id, file)| Ok((id.clone(), build(&id, file).map_err(|e| e.at_path(&id).at_file("strata.toml"))?))).collect()
}

fn build(id: &str, file: SchemeFile) -> Result<Scheme> {
    let kind = &file.kind;
    let kind = Kind::parse(kind).ok_or_else(|| {
        Error::new(Code::InvalidData, text!("`{kind}` is no kind of entity", "`{kind}` n'est pas un type d'entité"))
            .with_help(text!("see data/strata.toml for the form", "voir data/strata.toml pour la forme"))
    })?;
    let strata: Vec<Stratum> = file.stratum.into_iter().map(stratum).collect();
    let joined = strata.windows(2).all(|pair| matches!(pair, [a, b] if a.to == Some(b.from) && a.from < b.from));
    if strata.is_empty() || !joined || strata.last().is_some_and(|s| s.to.is_some()) {
        return Err(Error::new(Code::InvalidData, text!("the strata leave a gap or overlap", "les strates laissent un trou ou se chevauchent"))
            .with_help(text!("each `to` is the next `from`, the last has none", "chaque `to` est le `from` suivant, le dernier n'en a pas")));
    }
    Ok(Scheme {
        id: id.to_owned(),
        label: file.label.into(),
        source: file.source,
        kind,
        population: file.population,
        unit: Unit::parse(&file.unit, &[])?,
        strata,
    })
}

fn stratum(file: StratumFile) -> Stratum {
    Stratum { code: file.code, from: file.from.into(), to: file.to.map(Into::into), label: file.label.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(scheme_id: &str, population: u32) -> String {
        scheme(scheme_id).unwrap().stratum_of(population.into()).unwrap().code.clone()
    }

    #[test]
    fn bounds_are_included_below_and_excluded_above() {
        for (population, expected) in
            [(0, "0"), (99, "0"), (100, "1"), (499, "2"), (500, "3"), (1_999, "3"), (2_000, "4"), (99_999, "9"), (100_000, "10"), (2_000_000, "10")]
        {
            assert_eq!(code("ofgl_communes", population), expected, "{population}");
        }
        assert_eq!(scheme("ofgl_communes").unwrap().stratum_of(Decimal::from(-1)), None);
    }

    #[test]
    fn every_scheme_has_the_number_of_strata_of_its_source() {
        let all = schemes().unwrap();
        let counts: Vec<(&str, usize)> = all.iter().map(|(id, s)| (id.as_str(), s.strata.len())).collect();
        assert_eq!(counts, [("dgf_communes", 15), ("ofgl_communes", 11), ("ofgl_departements", 5), ("ofgl_epci", 7)]);
        for scheme in all.values() {
            assert!(!scheme.source.is_empty() && !scheme.label.fr.is_empty());
            assert_eq!(scheme.unit, Unit::inhabitant());
        }
    }

    #[test]
    fn an_unknown_scheme_names_the_nearest() {
        let error = scheme("ofgl_comunes").unwrap_err();
        assert_eq!(error.code(), Code::UnknownScheme);
        assert!(error.help().fr.contains("`ofgl_communes`"), "{error}");
    }

    #[test]
    fn a_gap_is_refused() {
        let toml = r#"
            [x]
            label = { fr = "x", en = "x" }
            source = "x"
            kind = "commune"
            population = "population_totale"
            unit = "inhabitant"
            stratum = [
              { code = "0", from = 0, to = 10, label = { fr = "a", en = "a" } },
              { code = "1", from = 11, label = { fr = "b", en = "b" } },
            ]"#;
        let error = read(toml).unwrap_err();
        assert_eq!((error.code(), error.place().path.as_deref()), (Code::InvalidData, Some("x")));
        assert!(read(&toml.replace("11", "10")).is_ok());
        assert_eq!(read("[x]\nlable = 1").unwrap_err().code(), Code::InvalidData);
    }
}
