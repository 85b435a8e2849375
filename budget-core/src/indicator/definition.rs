//! An indicator as it is declared: label, unit, formulas, source, confidence.

use super::context::{Conditions, Variant, refuse_ties};
use crate::declared::{self, Label, check_id};
use crate::error::{Code, Error, Result, Text, nearest_phrase};
use crate::formula::{Expr, Type, parse};
use crate::ledger::{Category, Role};
use crate::text;
use crate::unit::Unit;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// Largest file of indicators, in bytes.
const MAX_BYTES: usize = 16 << 20;
/// Most variants of an indicator: each is compared with each.
const MAX_VARIANTS: usize = 100;

/// How sure the formula is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A third party's restatement, or memory.
    Low,
    /// One good source.
    Medium,
    /// An official document or the law, or two independent sources.
    High,
}

impl Confidence {
    /// `low`, `medium` or `high`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// What an entry of the catalogue is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "IndicatorKind"))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A figure.
    #[default]
    Indicator,
    /// A yes or no.
    Signal,
    /// Movements between the main budget and its annexes (*flux croisés*), taken out when both are added.
    Flow,
}

/// For which scopes an indicator is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// Principal, annexes and consolidated.
    #[default]
    Each,
    /// The main budget only.
    Principal,
}

/// An entry of the catalogue.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Indicator {
    /// Its id: the field's French term in ASCII.
    pub id: String,
    /// Its name in both languages.
    pub label: Text,
    /// The unit its values are shown in.
    pub unit: Unit,
    /// What it is for.
    pub kind: Kind,
    /// For which scopes.
    pub reach: Reach,
    /// The flow taken out of the consolidated figure.
    pub flows: Option<String>,
    /// The formulas: a plain one has no conditions. None where `needs` says what is lacking.
    pub variants: Vec<Variant>,
    /// Where the law or the method requires it: a formula over attributes.
    #[serde(serialize_with = "crate::written::shown_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub applies: Option<Expr>,
    /// Where the formula comes from.
    pub source: String,
    /// The article of law.
    pub article: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
    /// What to know about it.
    pub note: Option<String>,
    /// What a balance does not hold: then there is no formula.
    pub needs: Option<String>,
    /// Where reports show it.
    pub group: String,
    /// Its place there.
    pub order: u32,
    /// Its place among the main ratios, which a first picture shows; none for the others.
    pub main: Option<u32>,
    /// The column of the DGFiP's published file.
    pub csv: Option<String>,
}

impl Indicator {
    /// The type of its values.
    pub fn value_type(&self) -> Type {
        if self.kind == Kind::Signal { Type::Bool } else { Type::number(&self.unit) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    label: Label,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    scope: Reach,
    #[serde(default)]
    kind: Kind,
    formula: Option<String>,
    flows: Option<String>,
    #[serde(default)]
    source: String,
    confidence: Option<Confidence>,
    article: Option<String>,
    note: Option<String>,
    needs: Option<String>,
    applies: Option<String>,
    csv: Option<String>,
    #[serde(default)]
    display: Display,
    #[serde(default)]
    variant: Vec<VariantEntry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Display {
    #[serde(default)]
    order: u32,
    #[serde(default)]
    group: String,
    main: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantEntry {
    #[serde(default)]
    charts: Vec<String>,
    abridged: Option<bool>,
    #[serde(default)]
    category: Vec<String>,
    #[serde(default)]
    epci: Vec<String>,
    #[serde(default)]
    role: Vec<String>,
    since: Option<u16>,
    until: Option<u16>,
    formula: String,
}

/// Reads a TOML file of indicators. Each fault names the id and key.
pub fn read(toml: &str) -> Result<Vec<Indicator>> {
    if toml.len() > MAX_BYTES {
        let most = MAX_BYTES >> 20;
        return Err(Error::new(Code::LimitExceeded, text!("the file of indicators is larger than {most} MB", "le fichier d'indicateurs dépasse {most} Mo"))
            .with_help(text!("load it in several files", "chargez-le en plusieurs fichiers")));
    }
    let what = text!("indicators", "d'indicateurs");
    let entries: IndexMap<String, Entry> = declared::read(toml, &what, "docs/indicators.md")?;
    entries.into_iter().map(|(id, entry)| indicator(&id, entry).map_err(|e| e.at_path(&id))).collect()
}

fn indicator(id: &str, entry: Entry) -> Result<Indicator> {
    check_id(id)?;
    let unit = match entry.unit.as_deref() {
        None | Some("boolean") if entry.kind == Kind::Signal => Unit::one(),
        Some(unit) => Unit::parse(unit, &[])?,
        None => {
            return Err(Error::new(Code::InvalidData, text!("`unit` is missing", "`unit` manque"))
                .with_help(text!("give its unit: EUR, EUR/inhabitant, %, 1, year...", "donnez son unité : EUR, EUR/inhabitant, %, 1, year...")));
        }
    };
    if entry.variant.len() > MAX_VARIANTS {
        return Err(Error::new(
            Code::LimitExceeded,
            text!("the indicator has more than {MAX_VARIANTS} variants", "l'indicateur a plus de {MAX_VARIANTS} variantes"),
        )
        .with_help(text!("name several charts in one variant", "nommez plusieurs nomenclatures dans une variante")));
    }
    let mut variants = Vec::new();
    if let Some(formula) = &entry.formula {
        variants.push(Variant { when: Conditions::default(), formula: parse(formula, &[])? });
    }
    for variant in entry.variant {
        variants.push(read_variant(variant)?);
    }
    refuse_ties(id, &variants)?;
    if variants.is_empty() == entry.needs.is_none() {
        return Err(Error::new(
            Code::InvalidData,
            text!("an entry has either formulas or `needs`, and not both", "une entrée a soit des formules, soit `needs`, et pas les deux"),
        )
        .with_help(text!(
            "write a formula, or say with `needs` what a balance lacks",
            "écrivez une formule, ou dites par `needs` ce qui manque à une balance"
        )));
    }
    let confidence = entry.confidence.ok_or_else(|| {
        Error::new(Code::InvalidData, text!("`confidence` is missing", "`confidence` manque"))
            .with_help(text!("say how sure the formula is: high, medium or low", "dites si la formule est sûre : high, medium ou low"))
    })?;
    Ok(Indicator {
        id: id.to_owned(),
        label: entry.label.into(),
        unit,
        kind: entry.kind,
        reach: entry.scope,
        flows: entry.flows,
        variants,
        applies: entry.applies.map(|f| parse(&f, &[])).transpose()?,
        source: entry.source,
        article: entry.article,
        confidence,
        note: entry.note,
        needs: entry.needs,
        group: entry.display.group,
        order: entry.display.order,
        main: entry.display.main,
        csv: entry.csv,
    })
}

fn read_variant(entry: VariantEntry) -> Result<Variant> {
    let category = entry.category.iter().map(|name| named(name, &Category::ALL, Category::as_str)).collect::<Result<_>>()?;
    let role = entry.role.iter().map(|name| named(name, &Role::ALL, Role::as_str)).collect::<Result<_>>()?;
    let when = Conditions { charts: entry.charts, abridged: entry.abridged, category, epci: entry.epci, role, since: entry.since, until: entry.until };
    Ok(Variant { when, formula: parse(&entry.formula, &[])? })
}

fn named<T: Copy>(name: &str, list: &[T], text: impl Fn(T) -> &'static str) -> Result<T> {
    list.iter().copied().find(|item| text(*item) == name).ok_or_else(|| {
        let error = Error::new(Code::InvalidValue, text!("`{name}` is not one of the words taken here", "`{name}` n'est pas un des mots admis ici"));
        match nearest_phrase(name, list.iter().map(|item| text(*item))) {
            Some(help) => error.with_help(help),
            None => {
                let words = list.iter().map(|item| text(*item)).collect::<Vec<_>>().join(", ");
                error.with_help(text!("take one of {words}", "prenez parmi {words}"))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_the_id_and_what_is_wrong() {
        let cases = [
            ("[x]\nlabel = { fr = \"X\" }\nunit = \"EUR\"\nconfidence = \"high\"\n", Code::InvalidData),
            ("[x]\nlabel = { fr = \"X\" }\nunit = \"EURO\"\nconfidence = \"high\"\nformula = \"net_debit(6)\"\n", Code::UnknownUnit),
            ("[x]\nlabel = { fr = \"X\" }\nunit = \"EUR\"\nconfidence = \"high\"\nformula = \"net_debit(6\"\n", Code::Syntax),
            ("[x]\nlabel = { fr = \"X\" }\nunit = \"EUR\"\nconfidence = \"sure\"\nformula = \"net_debit(6)\"\n", Code::InvalidData),
            ("[x]\nlabel = { fr = \"X\" }\nunit = \"EUR\"\nconfidence = \"high\"\nformulae = \"net_debit(6)\"\n", Code::InvalidData),
            ("[and]\nlabel = { fr = \"X\" }\nunit = \"EUR\"\nconfidence = \"high\"\nformula = \"net_debit(6)\"\n", Code::InvalidValue),
            (
                "[x]\nlabel = { fr = \"X\" }\nunit = \"EUR\"\nconfidence = \"high\"\n[[x.variant]]\ncategory = [\"communes\"]\nformula = \"net_debit(6)\"\n",
                Code::InvalidValue,
            ),
        ];
        for (toml, code) in cases {
            assert_eq!(read(toml).unwrap_err().code(), code, "{toml}");
        }
        let list = read("[x]\nlabel = { fr = \"X\" }\nunit = \"EUR\"\nconfidence = \"high\"\nformula = \"net_debit(6)\"\n").unwrap();
        assert_eq!((list[0].id.as_str(), list[0].label.en.as_str()), ("x", "X"));
    }
}
