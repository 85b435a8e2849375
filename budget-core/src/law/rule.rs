//! Rules of law: a formula with its label, unit, article and the exercises that it is in force for.

use super::kind::Kind;
use crate::declared::{Label, check_id};
use crate::error::{Code, Error, Result, Text};
use crate::formula::{Expr, parse};
use crate::text;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A rule of law as it is in force for one exercise.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Rule"))]
pub struct LawRule {
    /// Its id: the field's French term.
    pub id: String,
    /// What it gives.
    pub label: Text,
    /// The kind of its values.
    pub kind: Kind,
    /// The formula.
    #[serde(serialize_with = "crate::written::shown")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub formula: Arc<Expr>,
    /// The article of law.
    pub article: String,
    /// The grant whose folder it stands in.
    pub folder: String,
    /// What to know about it: a rounding of practice, an assumption.
    pub note: String,
    /// The mass that the rule's amounts should add up to, where it rounds each by itself.
    #[serde(serialize_with = "crate::written::shown_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
    pub envelope: Option<Arc<Expr>>,
    /// The rule to amend in place of this one: others read that one, and would not follow.
    pub lever: Option<String>,
}

/// A formula of a rule and since and until which exercise it is in force.
#[derive(Clone, Debug)]
struct Version {
    since: Option<u16>,
    until: Option<u16>,
    formula: Arc<Expr>,
    article: Option<String>,
}

impl Version {
    fn holds(&self, year: u16) -> bool {
        self.since.is_none_or(|y| year >= y) && self.until.is_none_or(|y| year <= y)
    }

    /// How closely the years are named.
    fn conditions(&self) -> usize {
        usize::from(self.since.is_some() || self.until.is_some())
    }
}

/// A rule with all its versions.
#[derive(Clone, Debug)]
pub(super) struct DatedRule {
    rule: LawRule,
    since: Option<u16>,
    until: Option<u16>,
    versions: Vec<Version>,
}

impl DatedRule {
    /// The rule in force for an exercise.
    pub fn at(&self, year: u16) -> Option<LawRule> {
        if self.since.is_some_and(|y| year < y) || self.until.is_some_and(|y| year > y) {
            return None;
        }
        let version = self.versions.iter().filter(|v| v.holds(year)).max_by_key(|v| v.conditions())?;
        let article = version.article.clone().unwrap_or_else(|| self.rule.article.clone());
        Some(LawRule { formula: version.formula.clone(), article, ..self.rule.clone() })
    }

    pub fn id(&self) -> &str {
        &self.rule.id
    }
}

/// A rule as a file declares it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    label: Label,
    unit: String,
    #[serde(default)]
    article: String,
    formula: Option<String>,
    #[serde(default)]
    note: String,
    envelope: Option<String>,
    lever: Option<String>,
    since: Option<u16>,
    until: Option<u16>,
    #[serde(default)]
    variant: Vec<VariantEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantEntry {
    since: Option<u16>,
    until: Option<u16>,
    formula: String,
    article: Option<String>,
}

/// A rule out of its entry; `years` are those of its folder.
pub(super) fn rule(id: &str, entry: Entry, folder: &str, years: (Option<u16>, Option<u16>)) -> Result<DatedRule> {
    check_id(id)?;
    let formula = |text: &str| parse(text, &[]).map(Arc::new);
    let mut versions = Vec::new();
    if let Some(text) = &entry.formula {
        versions.push(Version { since: None, until: None, formula: formula(text)?, article: None });
    }
    for variant in entry.variant {
        let version = Version { since: variant.since, until: variant.until, formula: formula(&variant.formula)?, article: variant.article };
        if let Some(other) = versions.iter().find(|v| v.conditions() == version.conditions() && overlap(v, &version)) {
            let (since, until) = (other.since.unwrap_or(0), other.until.unwrap_or(9999));
            return Err(Error::new(
                Code::AmbiguousVariant,
                text!(
                    "two formulas are in force for the same exercise between {since} and {until}",
                    "deux formules sont en vigueur pour un même exercice entre {since} et {until}"
                ),
            )
            .with_help(text!("end one of them with `until`", "terminez l'une d'elles par `until`")));
        }
        versions.push(version);
    }
    let Some(first) = versions.first() else {
        return Err(Error::new(Code::InvalidData, text!("the rule has no formula", "la règle n'a pas de formule"))
            .with_help(text!("give `formula`, or `variant` with years", "donnez `formula`, ou `variant` avec des années")));
    };
    let rule = LawRule {
        id: id.to_owned(),
        label: entry.label.into(),
        kind: Kind::parse(&entry.unit)?,
        formula: first.formula.clone(),
        article: entry.article,
        folder: folder.to_owned(),
        note: entry.note,
        envelope: entry.envelope.as_deref().map(formula).transpose()?,
        lever: entry.lever,
    };
    Ok(DatedRule { rule, since: entry.since.or(years.0), until: entry.until.or(years.1), versions })
}

fn overlap(a: &Version, b: &Version) -> bool {
    let (from, to) = (a.since.max(b.since), [a.until, b.until].into_iter().flatten().min());
    to.is_none_or(|to| from.is_none_or(|from| from <= to))
}
