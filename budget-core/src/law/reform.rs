//! Reforms: parameters and rules that replace those of the law, validated whole before anything runs.

use super::column::{self, InputColumn};
use super::in_force::{Law, name_of};
use super::kind::Kind;
use super::parameter::{self, Amount, Dated, Parameter};
use super::rule::LawRule;
use super::rulebook::{DOCS, limited};
use crate::declared::{self, check_id};
use crate::error::{Code, Error, Place, Result, Text, Warning, WarningCode};
use crate::formula::ast::{Kind as Node, Path};
use crate::formula::parse;
use crate::text;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An amendment, a bill or any other change of the law (*amendement*): new values of parameters, new formulas of rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reform {
    title: String,
    year: Option<u16>,
    reference: String,
    parameters: IndexMap<String, Written>,
    rules: IndexMap<String, RuleEntry>,
    columns: IndexMap<String, InputColumn>,
}

/// One thing that a reform changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Change {
    /// The path of a parameter or the id of a rule.
    pub id: String,
    /// Its name.
    pub label: Text,
    /// The value or formula before; empty for what is new.
    pub before: String,
    /// The value or formula after; empty for what is removed.
    pub after: String,
    /// The unit of both, `boolean` or `text`.
    pub unit: String,
    /// The article of law that is changed.
    pub article: String,
    /// The title of the reform.
    pub reform: String,
    /// Whether it is a parameter, else a rule.
    pub parameter: bool,
}

/// A value as a file writes it: a text, a whole number, or the rows of a table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "a value is a number, a text or the rows of a table")]
enum Written {
    Text(String),
    Whole(i64),
    Float(f64),
    Rows(Vec<(String, String)>),
}

impl Written {
    /// The digits as they were written; a float by its shortest form, which is what stands in the file.
    fn text(&self) -> String {
        match self {
            Written::Text(text) => text.clone(),
            Written::Whole(n) => n.to_string(),
            Written::Float(x) => x.to_string(),
            Written::Rows(_) => String::new(),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    formula: Option<String>,
    #[serde(default)]
    new: bool,
    #[serde(default)]
    remove: bool,
    label: Option<LabelEntry>,
    unit: Option<String>,
    article: Option<String>,
    note: Option<String>,
    envelope: Option<String>,
}

/// A label in one language or in both.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "a label is a text, or one in `fr` and one in `en`")]
enum LabelEntry {
    One(String),
    Both { fr: String, en: String },
}

impl From<LabelEntry> for Text {
    fn from(label: LabelEntry) -> Text {
        match label {
            LabelEntry::One(text) => Text { en: text.clone(), fr: text },
            LabelEntry::Both { fr, en } => Text { en, fr },
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    title: String,
    year: Option<u16>,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    parameters: IndexMap<String, Written>,
    #[serde(default)]
    rules: IndexMap<String, RuleEntry>,
    #[serde(default)]
    columns: IndexMap<String, column::Entry>,
}

impl Reform {
    /// Reads a reform: TOML, or JSON with the same keys (what begins with `{`).
    ///
    /// # Errors
    /// `invalid-data` with its line, `invalid-value`, `unknown-unit`, `limit-exceeded`.
    pub fn parse(text: &str) -> Result<Reform> {
        limited(text)?;
        let file: File = if text.trim_start().starts_with('{') { json(text)? } else { declared::read(text, &text!("the reform", "de la réforme"), DOCS)? };
        let mut columns = IndexMap::new();
        for (id, entry) in file.columns {
            columns.insert(id.clone(), column::column(&id, entry).map_err(|e| e.at_path(&format!("columns.{id}")))?);
        }
        Ok(Reform { title: file.title, year: file.year, reference: file.reference, parameters: file.parameters, rules: file.rules, columns })
    }

    /// A reform of one parameter: `Reform::of("dotation_solidarite_rurale.seuil_nombre_habitants", "9000")`.
    pub fn of(path: &str, value: &str) -> Reform {
        Reform { title: format!("{path} = {value}"), parameters: IndexMap::from([(path.to_owned(), Written::Text(value.to_owned()))]), ..Reform::default() }
    }

    /// A reform that adds one rule.
    pub(super) fn of_rule(id: &str, unit: &str, formula: &str) -> Reform {
        let rule = RuleEntry { formula: Some(formula.to_owned()), new: true, unit: Some(unit.to_owned()), ..RuleEntry::default() };
        Reform { rules: IndexMap::from([(id.to_owned(), rule)]), ..Reform::default() }
    }

    /// Its name; may be empty.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The exercise that it is written for, where it names one.
    pub fn year(&self) -> Option<u16> {
        self.year
    }

    /// The bill that it amends, or where it is published.
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// Whether it gives values only, and leaves all formulas.
    fn is_of_parameters(&self) -> bool {
        self.rules.is_empty() && self.columns.is_empty()
    }
}

fn json(text: &str) -> Result<File> {
    serde_json::from_str(text).map_err(|e| {
        let fault = e.to_string();
        Error::new(Code::InvalidData, text!("the reform is not in its form: {fault}", "la réforme n'a pas la forme voulue : {fault}"))
            .with_help(text!("see {DOCS} for the keys", "voir {DOCS} pour les clés"))
            .at(Place { line: u64::try_from(e.line()).ok().filter(|line| *line > 0), ..Place::default() })
    })
}

impl Law {
    /// The law as a reform changes it. Everything is checked before: paths, values, units, bounds, the year, names, formulas and circles.
    ///
    /// # Errors
    /// `unknown-parameter` and `unknown-rule` with the nearest names, `out-of-bounds`, `invalid-value`, `unit-mismatch`, `unknown-year`, `duplicate-id`,
    /// `cycle`, and those of formulas with their place.
    pub fn amend(&self, reform: &Reform) -> Result<Law> {
        let mut law = self.clone();
        if let Some(year) = reform.year.filter(|y| *y != self.year) {
            let exercise = self.year;
            return Err(Error::new(
                Code::UnknownYear,
                text!("the reform is of {year}, the law of {exercise}", "la réforme porte sur {year}, la loi sur {exercise}"),
            )
            .with_help(text!("open the law of {year}, or change `year`", "ouvrez la loi de {year}, ou changez `year`"))
            .at_path("year"));
        }
        law.amend_columns(reform)?;
        for (path, written) in &reform.parameters {
            law.amend_parameter(path, written, reform).map_err(|e| e.at_path(&format!("parameters.{path}")))?;
        }
        for (id, entry) in &reform.rules {
            law.amend_rule(id, entry, reform).map_err(|e| e.at_path(&format!("rules.{id}")))?;
        }
        law.reforms.push(reform.clone());
        let mut law = if reform.is_of_parameters() { law } else { law.planned()? };
        law.tell_unread(reform);
        Ok(law)
    }

    fn amend_columns(&mut self, reform: &Reform) -> Result<()> {
        for (id, column) in &reform.columns {
            if self.rules.contains_key(id) || self.columns.get(id).is_some_and(|known| known.kind != column.kind) {
                return Err(taken(id).at_path(&format!("columns.{id}")));
            }
            Arc::make_mut(&mut self.columns).insert(id.clone(), column.clone());
        }
        Ok(())
    }

    fn amend_parameter(&mut self, path: &str, written: &Written, reform: &Reform) -> Result<()> {
        let parsed = parse_path(path).ok_or_else(|| self.unknown_parameter(path))?;
        let name = name_of(&parsed);
        let known = self.parameters.get(&name).ok_or_else(|| self.unknown_parameter(path))?;
        let before = known.at(self.year, self.carry).cloned();
        let amount = amended(known, &parsed, before.as_ref().map(|d| &d.amount), written).map_err(|e| match e.code() {
            Code::UnknownParameter => self.unknown_parameter(path),
            _ => e,
        })?;
        known.check(&amount)?;
        let article = before.as_ref().map(|d| if d.article.is_empty() { d.source.clone() } else { d.article.clone() }).unwrap_or_default();
        let cell = |amount: &Amount| shown(amount, &parsed);
        self.note(Change {
            id: path.to_owned(),
            label: known.label.clone(),
            before: before.as_ref().map(|d| cell(&d.amount)).unwrap_or_default(),
            after: cell(&amount),
            unit: if parsed.cell.as_ref().is_some_and(|(_, field)| field == "threshold") {
                known.threshold_unit.as_ref().map(ToString::to_string).unwrap_or_default()
            } else {
                known.unit.to_string()
            },
            article: article.clone(),
            reform: reform.title.clone(),
            parameter: true,
        });
        let from = (self.year, 1, 1);
        let source = if reform.title.is_empty() { reform.reference.clone() } else { reform.title.clone() };
        // Whoever writes an amendment is sure of its value.
        let dated = Dated { from, amount, article, source, confidence: None };
        if let Some(parameter) = Arc::make_mut(&mut self.parameters).get_mut(&name) {
            parameter.values.retain(|v| v.from != from);
            let place = parameter.values.partition_point(|v| v.from < from);
            parameter.values.insert(place, dated);
        }
        Ok(())
    }

    fn amend_rule(&mut self, id: &str, entry: &RuleEntry, reform: &Reform) -> Result<()> {
        let known = self.rules.get(id).cloned();
        let before = known.as_ref().map(|r| r.formula.to_string()).unwrap_or_default();
        let after = match (known, entry.remove, entry.new) {
            (Some(_), true, false) => None,
            (Some(rule), false, false) => Some(changed(rule, entry)?),
            (Some(_), _, true) => return Err(taken(id)),
            (None, false, true) if !self.columns.contains_key(id) => Some(added(id, entry)?),
            (None, false, true) => return Err(taken(id)),
            (None, _, _) => return self.rule(id).map(|_| ()).map_err(|e| if e.help().en.is_empty() { e } else { also_new(e) }),
        };
        let of = after.as_ref().or_else(|| self.rules.get(id));
        let change = Change {
            id: id.to_owned(),
            label: of.map(|r| r.label.clone()).unwrap_or_default(),
            before,
            after: after.as_ref().map(|r| r.formula.to_string()).unwrap_or_default(),
            unit: of.map(|r| r.kind.to_string()).unwrap_or_default(),
            article: of.map(|r| r.article.clone()).unwrap_or_default(),
            reform: reform.title.clone(),
            parameter: false,
        };
        let lever = of.and_then(|r| r.lever.clone()).filter(|_| entry.formula.is_some() || entry.remove);
        self.note(change);
        self.warnings.extend(lever.map(|lever| bypassed(id, &lever)));
        let rules = Arc::make_mut(&mut self.rules);
        match after {
            Some(rule) => {
                rules.insert(id.to_owned(), rule);
            }
            None => {
                rules.shift_remove(id);
            }
        }
        Ok(())
    }

    /// A parameter that no rule of the exercise reads may be changed, and nothing follows: that is told.
    fn tell_unread(&mut self, reform: &Reform) {
        for path in reform.parameters.keys() {
            let Some(name) = parse_path(path).map(|parsed| name_of(&parsed)) else { continue };
            if self.whole.parameters().any(|(read, years)| years == 0 && name_of(read) == name) {
                continue;
            }
            self.warnings.push(Warning {
                code: WarningCode::UnreadParameter,
                message: text!(
                    "no rule of the exercise reads `{path}`: the reform changes it, and no amount follows",
                    "aucune règle de l'exercice ne lit `{path}` : la réforme le modifie sans effet sur les montants"
                ),
                count: 1,
                first: vec![path.clone()],
            });
        }
    }

    /// Keeps a change; where an earlier reform changed the same thing, the later one wins and that is told.
    fn note(&mut self, change: Change) {
        if let Some(earlier) = self.changes.iter().find(|c| c.id == change.id && c.parameter == change.parameter) {
            let (id, first, second) = (&change.id, &earlier.reform, &change.reform);
            self.warnings.push(Warning {
                code: WarningCode::LaterReform,
                message: text!(
                    "`{id}` is changed by `{first}` and again by `{second}`: the later one holds",
                    "`{id}` est modifié par `{first}` puis par `{second}` : c'est le dernier qui vaut"
                ),
                count: 1,
                first: vec![id.clone()],
            });
        }
        self.changes.push(change);
    }
}

/// What other rules read is changed behind their back.
fn bypassed(id: &str, lever: &str) -> Warning {
    Warning {
        code: WarningCode::BypassedRule,
        message: text!(
            "`{id}` is changed, and other rules (charges, bills, potential) read `{lever}`: they do not follow; amend `{lever}`",
            "`{id}` est modifiée, et d'autres règles (frais, factures, potentiel) lisent `{lever}` : elles ne suivent pas ; modifiez `{lever}`"
        ),
        count: 1,
        first: vec![id.to_owned()],
    }
}

fn also_new(error: Error) -> Error {
    let help = text!(
        "{}; a rule that is new needs `new = true`, with label and unit",
        "{} ; une règle nouvelle demande `new = true`, un libellé et une unité",
        error.help().en
    );
    let help = Text { fr: help.fr.replace(&error.help().en, &error.help().fr), en: help.en };
    Error::new(error.code(), error.message().clone()).with_help(help).at(error.place().clone())
}

fn taken(id: &str) -> Error {
    Error::new(Code::DuplicateId, text!("`{id}` exists already", "`{id}` existe déjà")).with_help(text!(
        "take another name, or leave out `new = true` to replace a rule",
        "prenez un autre nom, ou ôtez `new = true` pour remplacer une règle"
    ))
}

/// A path as formulas write it after `param.`.
fn parse_path(path: &str) -> Option<Path> {
    match parse(&format!("param.{path}"), &[]).ok()?.kind {
        Node::Parameter(parsed) => Some(parsed),
        _ => None,
    }
}

/// The whole value of a parameter once one thing in it is changed.
fn amended(known: &Parameter, path: &Path, before: Option<&Amount>, written: &Written) -> Result<Amount> {
    let nothing = || Error::new(Code::UnknownParameter, text!("there is no parameter `{path}`", "il n'y a pas de paramètre `{path}`"));
    let Some((index, field)) = &path.cell else {
        return match written {
            Written::Rows(rows) => parameter::bands(rows, known.threshold_unit.as_ref(), &known.unit),
            other => parameter::amount(&other.text(), &known.unit),
        };
    };
    let Some(Amount::Bands(mut bands)) = before.cloned() else { return Err(nothing()) };
    let row = usize::try_from(*index).ok().and_then(|i| bands.get_mut(i)).ok_or_else(nothing)?;
    match (field.as_str(), &known.threshold_unit) {
        ("threshold", Some(unit)) => row.0 = parameter::decimal(&written.text(), unit)?,
        ("amount", _) => row.1 = parameter::decimal(&written.text(), &known.unit)?,
        _ => return Err(nothing()),
    }
    Ok(Amount::Bands(bands))
}

/// The value of a path, as the law writes it.
fn shown(amount: &Amount, path: &Path) -> String {
    match (amount, &path.cell) {
        (Amount::Bands(bands), Some((index, field))) => {
            let row = usize::try_from(*index).ok().and_then(|i| bands.get(i));
            row.map(|(threshold, amount)| if field == "threshold" { threshold.to_string() } else { amount.to_string() }).unwrap_or_default()
        }
        _ => amount.to_string(),
    }
}

fn changed(mut rule: LawRule, entry: &RuleEntry) -> Result<LawRule> {
    if let Some(unit) = &entry.unit {
        rule.kind = Kind::parse(unit)?;
    }
    rule.label = entry.label.clone().map_or(rule.label, Text::from);
    rule.article = entry.article.clone().unwrap_or(rule.article);
    rule.note = entry.note.clone().unwrap_or(rule.note);
    let written = |text: &str, key: &str| parse(text, &[]).map(Arc::new).map_err(|e| e.at_path(&format!("rules.{}.{key}", rule.id)));
    if let Some(text) = &entry.envelope {
        rule.envelope = Some(written(text, "envelope")?);
    }
    match &entry.formula {
        Some(text) => rule.formula = written(text, "formula")?,
        None if entry.envelope.is_none() && entry.label.is_none() && entry.article.is_none() && entry.note.is_none() => {
            return Err(Error::new(Code::InvalidData, text!("the rule is not changed", "la règle n'est pas modifiée"))
                .with_help(text!("give `formula`, or `remove = true`", "donnez `formula`, ou `remove = true`")));
        }
        None => {}
    }
    Ok(rule)
}

fn added(id: &str, entry: &RuleEntry) -> Result<LawRule> {
    check_id(id)?;
    let (Some(formula), Some(unit)) = (&entry.formula, &entry.unit) else {
        return Err(Error::new(Code::InvalidData, text!("a new rule needs `formula` and `unit`", "une règle nouvelle demande `formula` et `unit`")).with_help(
            text!("give both; `unit` is EUR, inhabitant, 1... or boolean or text", "donnez les deux ; `unit` est EUR, inhabitant, 1... ou boolean ou text"),
        ));
    };
    Ok(LawRule {
        id: id.to_owned(),
        label: entry.label.clone().map_or_else(|| Text { en: id.to_owned(), fr: id.to_owned() }, Text::from),
        kind: Kind::parse(unit)?,
        formula: Arc::new(parse(formula, &[]).map_err(|e| e.at_path(&format!("rules.{id}.formula")))?),
        article: entry.article.clone().unwrap_or_default(),
        folder: String::new(),
        note: entry.note.clone().unwrap_or_default(),
        envelope: entry.envelope.as_deref().map(|text| parse(text, &[]).map(Arc::new)).transpose()?,
        lever: None,
    })
}
