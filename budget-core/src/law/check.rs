//! Checks of a rulebook: what the law forbids and what data cannot be, told where it is met. A law may lift what another one forbids: nothing is refused.

use super::figures::Figures;
use super::in_force::Law;
use super::kind::Kind;
use super::simulate::{Ran, Run, SHOWN, Simulation, whole};
use crate::declared::Label;
use crate::error::{Code, Error, Reason, Result, Text, Warning, WarningCode};
use crate::formula::evaluate::{Evaluation, Outcome};
use crate::formula::series::{Data, Series};
use crate::text;
use indexmap::{IndexMap, IndexSet};
use serde::{Deserialize, Serialize};

/// A check of a rulebook (*contrôle*): a rule that is true where something is to be told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Check {
    /// Its name.
    pub label: Text,
    /// The rule of kind boolean, of each commune or of the nation.
    pub rule: String,
    /// The article of law; may be empty.
    pub article: String,
    /// What is told.
    pub message: Text,
}

/// A check as a file declares it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    label: Label,
    rule: String,
    #[serde(default)]
    article: String,
    message: Label,
}

impl From<Entry> for Check {
    fn from(entry: Entry) -> Check {
        Check { label: entry.label.into(), rule: entry.rule, article: entry.article, message: entry.message.into() }
    }
}

impl Law {
    /// The checks of rules in force.
    pub fn checks(&self) -> impl Iterator<Item = (&str, &Check)> {
        self.book.checks.iter().filter(|(_, check)| self.rules.contains_key(&check.rule)).map(|(id, check)| (id.as_str(), check))
    }

    /// Rules that nothing but checks asks for, directly or through other such rules: an amendment need not wait for them.
    pub(super) fn asked_by_checks_only(&self) -> IndexSet<String> {
        let mut aside: IndexSet<String> = self.checks().map(|(_, check)| check.rule.clone()).collect();
        if aside.is_empty() {
            return aside;
        }
        let mut readers: IndexMap<&str, Vec<&str>> = IndexMap::new();
        for rule in self.rules.values() {
            for formula in [Some(&rule.formula), rule.envelope.as_ref()].into_iter().flatten() {
                for read in [formula.names(), formula.earlier_names()].concat() {
                    readers.entry(read).or_default().push(&rule.id);
                }
            }
        }
        let grants = self.book.grants.values().flat_map(|grant| [Some(&grant.rule), grant.eligible.as_ref()]).flatten();
        let named = grants.chain(self.book.groups.values()).chain(&self.book.complete).chain(self.book.feeds.values().flatten().map(|feed| &feed.rule));
        let named: IndexSet<&str> = named.map(String::as_str).collect();
        // What checks read, directly or not; then without what anything else reads or names, until nothing moves.
        let mut next = 0;
        while let Some(id) = aside.get_index(next).cloned() {
            next += 1;
            aside.extend(readers.iter().filter(|(read, by)| by.contains(&id.as_str()) && self.rules.contains_key(**read)).map(|(read, _)| (*read).to_owned()));
        }
        loop {
            let leaves = |id: &&String| named.contains(id.as_str()) || readers.get(id.as_str()).is_some_and(|by| by.iter().any(|by| !aside.contains(*by)));
            let leaving: Vec<String> = aside.iter().filter(leaves).cloned().collect();
            if leaving.is_empty() {
                return aside;
            }
            aside.retain(|id| !leaving.contains(id));
        }
    }

    /// Refuses a check whose rule is neither true nor false.
    pub(super) fn check_checks(&self) -> Result<()> {
        match self.checks().find(|(_, check)| self.rules.get(&check.rule).is_some_and(|rule| rule.kind != Kind::Boolean)) {
            None => Ok(()),
            Some((id, check)) => {
                let rule = &check.rule;
                Err(Error::new(Code::TypeMismatch, text!("`{rule}` is neither true nor false", "`{rule}` n'est ni vrai ni faux"))
                    .with_help(text!("a check asks a rule of unit `boolean`", "un contrôle demande une règle d'unité `boolean`"))
                    .at_path(&format!("checks.{id}.rule")))
            }
        }
    }
}

impl Simulation {
    /// The checks that are met, each with how many communes and the first of them. What is not known meets none.
    pub(super) fn met_checks(&self) -> Vec<Warning> {
        match &self.run {
            Run::Fast(ran) => met(&self.law, ran),
            Run::Decimal(ran) => met(&self.law, ran),
        }
    }
}

fn met<N: Figures>(law: &Law, ran: &Ran<N>) -> Vec<Warning> {
    if law.book.checks.is_empty() {
        return Vec::new();
    }
    let evaluation = whole(law, ran);
    let mut told: Vec<Warning> = Vec::new();
    let met = law.checks().filter_map(|(_, check)| {
        let (count, first) = match &evaluation.as_ref()?.outcomes.get(&check.rule)?.outcome {
            Outcome::Column(series) => {
                let rows = rows(series);
                let first = rows.iter().take(SHOWN).filter_map(|row| ran.inputs.keys.get(*row)).map(ToString::to_string).collect();
                (rows.len(), first)
            }
            Outcome::National(series) => (rows(series).len(), Vec::new()),
        };
        (count > 0).then(|| Warning { code: WarningCode::LegalCheck, message: said(check), count: count as u64, first })
    });
    told.extend(met);
    told.extend(evaluation.as_ref().and_then(|evaluation| unmade(law, evaluation)));
    // What rules that only checks ask for leave out, they say.
    let aside = evaluation.iter().flat_map(|e| &e.outcomes).filter(|(id, _)| !ran.evaluation.outcomes.contains_key(*id));
    told.extend(aside.flat_map(|(_, computed)| computed.warnings.iter().cloned()));
    told
}

/// Checks that could be made for nobody, because a national value that they read is not published for the exercise.
fn unmade<N>(law: &Law, evaluation: &Evaluation<N>) -> Option<Warning> {
    let unpublished = |missing: &[Option<Reason>]| !missing.is_empty() && missing.iter().all(|reason| *reason == Some(Reason::NotPublished));
    let unmade = |check: &Check| match evaluation.outcomes.get(&check.rule).map(|computed| &computed.outcome) {
        Some(Outcome::Column(series)) => unpublished(&series.missing),
        Some(Outcome::National(series)) => unpublished(&series.missing),
        None => false,
    };
    let first: Vec<String> = law.checks().filter(|(_, check)| unmade(check)).map(|(id, _)| id.to_owned()).collect();
    let count = first.len();
    (count > 0).then(|| Warning {
        code: WarningCode::UnmadeCheck,
        message: text!(
            "{count} checks of the law could not be made: a national value that they read is not published for the exercise",
            "{count} contrôles du droit n'ont pu être faits : une valeur nationale qu'ils lisent n'est pas publiée pour l'exercice"
        ),
        count: count as u64,
        first,
    })
}

/// The rows in which an answer is yes.
fn rows<N>(series: &Series<N>) -> Vec<usize> {
    let Data::Bool(values) = &series.data else { return Vec::new() };
    let present = |row: usize| series.missing.get(row).is_none_or(Option::is_none);
    values.iter().enumerate().filter(|(row, yes)| **yes && present(*row)).map(|(row, _)| row).collect()
}

/// The message with the article behind it.
fn said(check: &Check) -> Text {
    let with = |message: &str| if check.article.is_empty() { message.to_owned() } else { format!("{message} ({})", check.article) };
    Text { en: with(&check.message.en), fr: with(&check.message.fr) }
}
