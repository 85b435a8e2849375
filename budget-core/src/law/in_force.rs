//! The law in force for one exercise, as it is or as reforms amend it.

use super::column::InputColumn;
use super::parameter::{Amount, Parameter, ParameterKind};
use super::reform::{Change, Reform};
use super::rule::LawRule;
use super::rulebook::{Grant, MAX_RULES, Party, Rulebook, Words};
use crate::error::{Code, Error, Result, Text, Warning, WarningCode};
use crate::formula::ast::{AccountTerm, Path};
use crate::formula::check::ParameterType;
use crate::formula::{Plan, Rule, Schema, Type, check_unit};
use crate::indicator::Confidence;
use crate::text;
use indexmap::IndexMap;
use serde::Serialize;
use std::sync::Arc;

/// The numbers that a simulation is computed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
pub enum Mode {
    /// Binary floats: fast; amounts that are allocated close to the cent all the same.
    #[default]
    Fast,
    /// Exact decimals.
    Decimal,
}

impl Mode {
    /// `fast` or `decimal`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Mode::Fast => "fast",
            Mode::Decimal => "decimal",
        }
    }

    /// The numbers of that name.
    ///
    /// # Errors
    /// `invalid-value`.
    pub fn named(text: &str) -> Result<Mode> {
        [Mode::Fast, Mode::Decimal].into_iter().find(|mode| mode.as_str() == text).ok_or_else(|| {
            Error::new(Code::InvalidValue, text!("`{text}` is no kind of numbers", "`{text}` n'est pas une sorte de nombres"))
                .with_help(text!("use `fast` or `decimal`", "employez `fast` ou `decimal`"))
        })
    }
}

/// A rulebook at one exercise, amended or not. Immutable; a copy costs nothing.
#[derive(Clone, Debug)]
pub struct Law {
    pub(super) book: Arc<Rulebook>,
    pub(super) year: u16,
    pub(super) mode: Mode,
    pub(super) carry: bool,
    pub(super) parameters: Arc<IndexMap<String, Parameter>>,
    pub(super) rules: Arc<IndexMap<String, LawRule>>,
    pub(super) columns: Arc<IndexMap<String, InputColumn>>,
    pub(super) reforms: Vec<Reform>,
    pub(super) changes: Vec<Change>,
    pub(super) warnings: Vec<Warning>,
    /// The rules that are evaluated at once.
    pub(super) plan: Arc<Plan>,
    /// All rules: those too that only checks of the rulebook ask for, evaluated when their answer is wanted.
    pub(super) whole: Arc<Plan>,
}

/// A parameter as it stands for the exercise of a law.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Parameter"))]
pub struct ParameterView {
    /// Its path: the name in formulas after `param.`, and in reforms.
    pub path: String,
    /// What it is.
    pub label: Text,
    /// The value in force, as the law writes it; none where none was published.
    pub value: Option<Amount>,
    /// The unit of the value, or of the amounts of a table.
    pub unit: String,
    /// The unit of the thresholds of a table; empty for a number.
    pub threshold_unit: String,
    /// Whether it goes on by itself.
    pub kind: ParameterKind,
    /// The year that the value is of, where an annual one stands in for another year.
    pub carried_from: Option<u16>,
    /// The article of law, or another source.
    pub article: String,
    /// The smallest value that a reform may give.
    pub minimum: Option<String>,
    /// The largest.
    pub maximum: Option<String>,
    /// How sure the value is; none where nothing is said.
    pub confidence: Option<Confidence>,
}

impl Law {
    /// A rulebook of the user's own: its files with their paths (see docs/law.md), at one exercise.
    ///
    /// # Errors
    /// `invalid-data`, `unknown-year`, and those of formulas, each with its file and id.
    pub fn load(files: &[(&str, &str)], year: u16) -> Result<Law> {
        Law::of(Arc::new(Rulebook::read(files)?), year)
    }

    /// A rulebook at one exercise.
    pub(super) fn of(book: Arc<Rulebook>, year: u16) -> Result<Law> {
        if !book.exercises.contains(&year) {
            let (years, id) = (book.exercises.iter().map(u16::to_string).collect::<Vec<_>>().join(", "), &book.id);
            return Err(Error::new(Code::UnknownYear, text!("`{id}` has no rules of {year}", "`{id}` n'a pas de règles pour {year}"))
                .with_help(text!("exercises with rules: {years}", "exercices disponibles : {years}")));
        }
        let rules: IndexMap<String, LawRule> = book.rules.values().filter_map(|r| r.at(year).map(|rule| (r.id().to_owned(), rule))).collect();
        let (parameters, columns) = (Arc::new(book.parameters.clone()), Arc::new(book.columns.clone()));
        let law = Law {
            book,
            year,
            mode: Mode::Fast,
            carry: false,
            parameters,
            rules: Arc::new(rules),
            columns,
            reforms: Vec::new(),
            changes: Vec::new(),
            warnings: Vec::new(),
            plan: Arc::new(Plan::new(&[])?),
            whole: Arc::new(Plan::new(&[])?),
        };
        law.planned()
    }

    /// Checks every rule and puts them in order.
    pub(super) fn planned(mut self) -> Result<Law> {
        if self.rules.len() > MAX_RULES {
            return Err(Error::new(Code::LimitExceeded, text!("more than {MAX_RULES} rules", "plus de {MAX_RULES} règles")));
        }
        let mut plan = Vec::with_capacity(self.rules.len());
        for rule in self.rules.values() {
            let hints = check_unit(&rule.formula, &rule.kind.value_type(), &self).map_err(|e| e.at_path(&format!("{}.formula", rule.id)))?.warnings;
            self.warnings.extend(hints.into_iter().filter(|hint| !self.warnings.contains(hint)).collect::<Vec<_>>());
            plan.push(Rule { id: rule.id.clone(), formula: rule.formula.as_ref().clone(), unit: rule.kind.unit() });
            if let Some(envelope) = &rule.envelope {
                check_unit(envelope, &rule.kind.value_type(), &self).map_err(|e| e.at_path(&format!("{}.envelope", rule.id)))?;
                plan.push(Rule { id: envelope_id(&rule.id), formula: envelope.as_ref().clone(), unit: rule.kind.unit() });
            }
        }
        self.whole = Arc::new(Plan::new(&plan)?);
        let aside = self.asked_by_checks_only();
        plan.retain(|rule| !aside.contains(&rule.id));
        self.plan = if aside.is_empty() { self.whole.clone() } else { Arc::new(Plan::new(&plan)?) };
        self.check_checks()?;
        Ok(self)
    }

    /// The id of the rulebook: `dgf_communes`.
    pub fn id(&self) -> &str {
        &self.book.id
    }

    /// The name of the rulebook.
    pub fn label(&self) -> &Text {
        &self.book.label
    }

    /// Where its rules come from.
    pub fn source(&self) -> &str {
        &self.book.source
    }

    /// The exercise.
    pub fn exercise(&self) -> u16 {
        self.year
    }

    /// The exercises that the rulebook has rules for.
    pub fn exercises(&self) -> &[u16] {
        &self.book.exercises
    }

    /// The same law, computed with other numbers.
    pub fn with_mode(mut self, mode: Mode) -> Law {
        self.mode = mode;
        self
    }

    /// The numbers that it is computed with.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The same law with annual values standing in for later years where the exercise's own is not published. Every simulation says which.
    pub fn carried(mut self) -> Law {
        self.carry = true;
        self
    }

    /// The parameters, in the order of the files.
    pub fn parameters(&self) -> Vec<ParameterView> {
        self.parameters.values().map(|p| self.view(p)).collect()
    }

    /// The parameter of a path.
    ///
    /// # Errors
    /// `unknown-parameter` with the nearest paths.
    pub fn parameter(&self, path: &str) -> Result<ParameterView> {
        self.parameters.get(path).map(|p| self.view(p)).ok_or_else(|| self.unknown_parameter(path))
    }

    fn view(&self, parameter: &Parameter) -> ParameterView {
        let dated = parameter.at(self.year, self.carry);
        let bound = |b: &Option<rust_decimal::Decimal>| b.map(|d| d.to_string());
        let of_another_year = |from: u16| parameter.kind == ParameterKind::Annual && from != self.year;
        ParameterView {
            path: parameter.path.clone(),
            label: parameter.label.clone(),
            value: dated.map(|d| d.amount.clone()),
            unit: parameter.unit.to_string(),
            threshold_unit: parameter.threshold_unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            kind: parameter.kind,
            carried_from: dated.map(|d| d.from.0).filter(|from| of_another_year(*from)),
            article: dated.map(|d| if d.article.is_empty() { d.source.clone() } else { d.article.clone() }).unwrap_or_default(),
            minimum: bound(&parameter.minimum),
            maximum: bound(&parameter.maximum),
            confidence: dated.and_then(|d| d.confidence),
        }
    }

    /// The rules in force, in the order of the files.
    pub fn rules(&self) -> impl Iterator<Item = &LawRule> {
        self.rules.values()
    }

    /// The rule of an id.
    ///
    /// # Errors
    /// `unknown-rule` with the nearest ids.
    pub fn rule(&self, id: &str) -> Result<&LawRule> {
        self.rules.get(id).ok_or_else(|| {
            let error = Error::new(Code::UnknownRule, text!("there is no rule `{id}`", "il n'y a pas de règle `{id}`"));
            match crate::error::nearest_phrase(id, self.rules.keys().map(String::as_str)) {
                Some(help) => error.with_help(help),
                None => error.with_help(text!("`rules()` lists them", "`rules()` en donne la liste")),
            }
        })
    }

    /// The inputs, in the order of the file.
    pub fn columns(&self) -> impl Iterator<Item = &InputColumn> {
        self.columns.values()
    }

    /// The grants whose amounts an impact adds up, those of rules in force.
    pub fn grants(&self) -> impl Iterator<Item = (&str, &Grant)> {
        self.book.grants.iter().filter(|(_, grant)| self.rules.contains_key(&grant.rule)).map(|(id, grant)| (id.as_str(), grant))
    }

    /// Who receives or pays the grants, the main one first; empty where the rulebook names nobody.
    pub fn parties(&self) -> impl Iterator<Item = (&str, &Party)> {
        self.book.parties.iter().map(|(id, party)| (id.as_str(), party))
    }

    /// What the figures leave out, in words: reactions, taxes that are not computed.
    pub fn scope(&self) -> Option<&Text> {
        self.book.scope.as_ref()
    }

    /// What people call the amounts of the rulebook.
    pub fn words(&self) -> &Words {
        &self.book.words
    }

    /// Names of groupings and the rule or column of each.
    pub fn groups(&self) -> impl Iterator<Item = (&str, &str)> {
        self.book.groups.iter().map(|(name, of)| (name.as_str(), of.as_str()))
    }

    /// The name of a folder: the grant that a rule belongs to.
    pub fn folder(&self, id: &str) -> Option<&Text> {
        self.book.folders.get(id).map(|f| &f.label)
    }

    /// The key column of tables.
    pub fn entity_column(&self) -> &str {
        &self.book.entity
    }

    /// The column of the names of entities; a table may lack it.
    pub fn name_column(&self) -> &str {
        &self.book.name
    }

    /// The column of inhabitants that amounts per head are divided by; empty where the rulebook names none.
    pub fn population_column(&self) -> &str {
        &self.book.population
    }

    /// The reforms that were applied, in order.
    pub fn reforms(&self) -> &[Reform] {
        &self.reforms
    }

    /// What the reforms changed, in order.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What is to be known of the law as it stands: hints on formulas, reforms that replace earlier ones.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    pub(super) fn unknown_parameter(&self, path: &str) -> Error {
        let error = Error::new(Code::UnknownParameter, text!("there is no parameter `{path}`", "il n'y a pas de paramètre `{path}`"));
        let stem = path.split('[').next().unwrap_or(path).trim_end_matches(".brackets");
        match crate::error::nearest_phrase(stem, self.parameters.keys().map(String::as_str)) {
            Some(help) => error.with_help(help),
            None => error.with_help(text!("`parameters()` lists them", "`parameters()` en donne la liste")),
        }
    }

    /// Annual values of earlier years that stand in, as a warning; none where there are none.
    pub(super) fn carried_values(&self) -> Option<Warning> {
        let paths: Vec<String> = self
            .plan
            .parameters()
            .filter_map(|(path, years)| {
                let year = self.year.saturating_sub(u16::try_from(years).unwrap_or(0));
                let parameter = self.parameters.get(&name_of(path))?;
                let from = parameter.at(year, self.carry)?.from.0;
                (parameter.kind == ParameterKind::Annual && from != year).then(|| format!("{} ({from})", parameter.path))
            })
            .collect();
        let count = paths.len();
        (count > 0).then(|| Warning {
            code: WarningCode::CarriedValue,
            message: text!(
                "{count} national values of an earlier year stand in for those of the exercise, which are not published",
                "{count} valeurs nationales d'une année antérieure tiennent lieu de celles de l'exercice, qui ne sont pas publiées"
            ),
            count: count as u64,
            first: paths,
        })
    }

    /// Values that nobody is sure of and that rules read, as a warning; none where there are none.
    pub(super) fn doubtful_values(&self) -> Option<Warning> {
        let mut paths: Vec<String> = Vec::new();
        for (path, years) in self.whole.parameters() {
            let year = self.year.saturating_sub(u16::try_from(years).unwrap_or(0));
            let low = |p: &&Parameter| p.at(year, self.carry).is_some_and(|dated| dated.confidence == Some(Confidence::Low));
            let Some(parameter) = self.parameters.get(&name_of(path)).filter(low) else { continue };
            if !paths.contains(&parameter.path) {
                paths.push(parameter.path.clone());
            }
        }
        let count = paths.len();
        paths.truncate(DOUBTFUL);
        (count > 0).then(|| Warning {
            code: WarningCode::LowConfidence,
            message: text!(
                "values of the law that the rules read ({count}) come from no source that was checked: verify them before you rely on what follows",
                "des valeurs du droit que lisent les règles ({count}) ne viennent d'aucune source vérifiée : vérifiez-les avant de vous fier à ce qui en découle"
            ),
            count: count as u64,
            first: paths,
        })
    }
}

/// How many doubtful values a warning names.
const DOUBTFUL: usize = 5;

/// The name under which the plan keeps the envelope of a rule: no formula can name it.
pub(super) fn envelope_id(rule: &str) -> String {
    format!("{rule} envelope")
}

/// The parameter that a path of a formula belongs to: a cell is written `table.brackets[2].amount`.
pub(super) fn name_of(path: &Path) -> String {
    match &path.cell {
        Some(_) => path.name.strip_suffix(".brackets").unwrap_or(&path.name).to_owned(),
        None => path.name.clone(),
    }
}

impl Schema for Law {
    fn name(&self, name: &str) -> Option<Type> {
        let rule = self.rules.get(name).map(|r| r.kind.value_type());
        rule.or_else(|| self.columns.get(name).map(|c| c.kind.value_type()))
    }

    fn names(&self) -> Vec<String> {
        self.rules.keys().chain(self.columns.keys()).cloned().collect()
    }

    fn parameter(&self, path: &Path) -> Option<ParameterType> {
        self.parameters.get(&name_of(path))?.kind_of(path)
    }

    fn parameters(&self) -> Vec<String> {
        self.parameters.keys().cloned().collect()
    }

    fn account(&self, _term: &AccountTerm, _warnings: &mut Vec<Warning>) -> Result<()> {
        Err(Error::new(Code::TypeMismatch, text!("rules of law read no accounts", "les règles de droit ne lisent pas de comptes"))
            .with_help(text!("give the figure as a column of the table", "donnez ce chiffre dans une colonne de la table")))
    }
}
