//! From two simulations to plain columns.

use super::answer::{Changed, Impact, RoundingGap, StateChange};
use super::compared::{AllocationPair, Compared, Eligible, GrantPair, Sides};
use super::places;
use crate::amount::Cents;
use crate::error::{Code, Error, Reason, Result, Text, Warning, WarningCode};
use crate::formula::evaluate::Outcome;
use crate::formula::series::{Data, Series};
use crate::law::figures::Figures;
use crate::law::simulate::{Ran, Run, Simulation, with_run};
use crate::law::{Change, Grant, Law};
use crate::parallel;
use crate::territory::codes::is_fictional;
use crate::text;
use rust_decimal::Decimal;
use std::sync::Arc;

impl Simulation {
    /// What this law does beside another one, the baseline: both are simulations of the same communes. `by` names groupings: those of the rulebook
    /// (`strata`, `departement`, `epci`), `region`, a rule, an input, or any column of the table that was simulated; none of them takes those of the
    /// rulebook and `region`, where the communes have them. `top` is how many winners and losers are named.
    ///
    /// # Errors
    /// `invalid-value` where the communes or the exercises are not the same, `unknown-name` with the nearest groupings, `overflow`.
    pub fn impact(&self, baseline: &Simulation, by: &[&str], top: usize) -> Result<Impact> {
        Impact::of(self.compared(baseline, by)?, top)
    }

    /// Both simulations as columns.
    fn compared(&self, baseline: &Simulation, by: &[&str]) -> Result<Compared> {
        same(self, baseline)?;
        let law = self.law();
        let places = places::Places::new(self);
        let changes = changes(baseline.law(), law);
        let (title, reference) = titles(baseline.law(), law);
        Ok(Compared {
            title,
            reference,
            year: law.exercise(),
            mode: law.mode().as_str().to_owned(),
            law: law.label().clone(),
            scope: law.scope().cloned(),
            words: law.words().clone(),
            fictional: self.keys().iter().any(|key| is_fictional(key)),
            keys: self.keys().to_vec(),
            names: places::names(self, &places),
            population: self.population(),
            population_label: self.population_label(),
            parties: law.parties().map(|(id, party)| (id.to_owned(), party.clone())).collect(),
            grants: parallel::map(parallel::available(), law.grants().collect(), |(id, grant)| pair(id, grant, baseline, self)),
            groups: places::groupings(self, &places, by)?,
            allocations: allocations(baseline, self),
            rounding_gaps: gaps(baseline, self),
            changes,
            state: state(baseline, self),
            warnings: warnings(baseline, self),
            sources: sources(law),
        })
    }

    /// Inhabitants of each commune, those of the rulebook's column of populations; a fraction of one is cut.
    fn population(&self) -> Vec<Option<i64>> {
        let column = self.law().population_column();
        let numbers = with_run!(&self.run, ran => series(ran, column).and_then(|s| match s.as_ref() {
            Series { data: Data::Number(values), missing } => Some(known(values, missing, |x| x.cents().map(|c| c / 100))),
            _ => None,
        }));
        numbers.unwrap_or_else(|| vec![None; self.rows()])
    }

    fn population_label(&self) -> Text {
        let column = self.law().population_column();
        self.law().columns().find(|c| c.id == column).map(|c| c.label.clone()).unwrap_or_default()
    }

    /// Answers of a rule.
    fn answers(&self, id: &str) -> Option<Vec<Option<bool>>> {
        with_run!(&self.run, ran => match series(ran, id)?.as_ref() {
            Series { data: Data::Bool(values), missing } => Some(known(values, missing, |b| Some(*b))),
            _ => None,
        })
    }
}

/// The values of a rule or an input that has one a commune.
fn series<N: Figures>(ran: &Ran<N>, id: &str) -> Option<Arc<Series<N>>> {
    match ran.evaluation.outcomes.get(id).map(|computed| &computed.outcome) {
        Some(Outcome::Column(series)) => Some(series.clone()),
        Some(Outcome::National(_)) => None,
        None => ran.inputs.column(id),
    }
}

fn known<T, U>(values: &[T], missing: &[Option<Reason>], take: impl Fn(&T) -> Option<U>) -> Vec<Option<U>> {
    let present = |row: usize| missing.get(row).is_none_or(Option::is_none);
    values.iter().enumerate().map(|(row, value)| if present(row) { take(value) } else { None }).collect()
}

/// Refuses two simulations that are not of the same communes and exercise.
pub fn same(reform: &Simulation, baseline: &Simulation) -> Result<()> {
    let refused = |what: Text| {
        Err(Error::new(Code::InvalidValue, what).with_help(text!(
            "simulate the baseline, amend its law, and take it `under` the amended one",
            "simulez la référence, amendez sa loi, et reprenez-la `under` la loi amendée"
        )))
    };
    if reform.keys() != baseline.keys() {
        return refused(text!("the two simulations are not of the same communes", "les deux simulations ne portent pas sur les mêmes communes"));
    }
    let (a, b) = (reform.law().exercise(), baseline.law().exercise());
    if a != b {
        return refused(text!("one simulation is of {a}, the other of {b}", "une simulation est de {a}, l'autre de {b}"));
    }
    Ok(())
}

/// The amounts of a grant on both sides; a rule without values is missing everywhere, never nothing.
fn pair(id: &str, grant: &Grant, baseline: &Simulation, reform: &Simulation) -> GrantPair {
    let amounts = |s: &Simulation| Arc::<[Option<Cents>]>::from(s.cents(&grant.rule).unwrap_or_else(|| vec![None; s.rows()]));
    let eligible = grant.eligible.as_ref().and_then(|rule| {
        let label = reform.law().rule(rule).map(|r| r.label.clone()).unwrap_or_default();
        Some(Eligible { rule: rule.clone(), label, is: Sides { baseline: baseline.answers(rule)?, reform: reform.answers(rule)? } })
    });
    let before = amounts(baseline);
    // What the amendment did not touch is the same on both sides.
    let after = if reform.shares(baseline, &grant.rule) { before.clone() } else { amounts(reform) };
    GrantPair {
        id: id.to_owned(),
        label: grant.label.clone(),
        part_of: grant.part_of.clone(),
        party: grant.party.clone(),
        secret: hidden(&grant.rule, baseline, reform),
        amounts: Sides { baseline: before, reform: after },
        eligible,
    }
}

/// The rows in which secrecy hides an amount, on a side at least.
fn hidden(id: &str, baseline: &Simulation, reform: &Simulation) -> Vec<usize> {
    let secret = |s: &Simulation| -> Vec<usize> {
        let rows = |missing: &[Option<Reason>]| missing.iter().enumerate().filter(|(_, reason)| **reason == Some(Reason::Secret)).map(|(row, _)| row).collect();
        with_run!(&s.run, ran => series(ran, id).map(|series| rows(&series.missing)).unwrap_or_default())
    };
    let mut all = secret(baseline);
    if !reform.shares(baseline, id) {
        all.extend(secret(reform));
        all.sort_unstable();
        all.dedup();
    }
    all
}

/// Allocations of both sides, those of one rule paired in their order.
fn allocations(baseline: &Simulation, reform: &Simulation) -> Vec<AllocationPair> {
    let feeds: Vec<(String, Vec<String>)> = reform.law().grants().map(|(id, grant)| (id.to_owned(), upstream(reform.law(), &grant.rule))).collect();
    let mut out: Vec<AllocationPair> = Vec::new();
    for (side, simulation) in [(false, baseline), (true, reform)] {
        let mut seen: Vec<&str> = Vec::new();
        for allocation in simulation.allocations() {
            let rule = allocation.rule.as_str();
            let part = 1 + seen.iter().filter(|r| **r == rule).count();
            seen.push(rule);
            let place = out.iter().position(|p| p.rule == rule && p.part == part).unwrap_or_else(|| {
                let label = simulation.law().rule(rule).map(|r| r.label.clone()).unwrap_or_default();
                let grants = feeds.iter().filter(|(_, of)| of.iter().any(|r| r == rule)).map(|(id, _)| id.clone()).collect();
                out.push(AllocationPair { rule: rule.to_owned(), label, part, grants, ..AllocationPair::default() });
                out.len() - 1
            });
            if let Some(pair) = out.get_mut(place) {
                pair.point = allocation.point;
                pair.capped |= allocation.written.contains("at_most");
                let own = Some(allocation.clone());
                if side { pair.sides.reform = own } else { pair.sides.baseline = own }
            }
        }
    }
    out
}

/// A rule and those of its own folder that it reads, directly or not: the allocations among them decide its sum.
fn upstream(law: &Law, id: &str) -> Vec<String> {
    let folder = |id: &str| law.rule(id).map(|r| r.folder.clone()).unwrap_or_default();
    let own = folder(id);
    let mut found = vec![id.to_owned()];
    let mut next = 0;
    while let Some(rule) = found.get(next).cloned() {
        next += 1;
        let Some(reads) = law.plan.reads(&rule) else { continue };
        for read in reads.rules {
            if folder(read) == own && !found.iter().any(|f| f == read) {
                found.push(read.to_owned());
            }
        }
    }
    found
}

/// What rounding each amount by itself leaves, where it leaves anything on a side.
fn gaps(baseline: &Simulation, reform: &Simulation) -> Vec<RoundingGap> {
    let before = baseline.rounding_gaps();
    let all = reform.rounding_gaps().into_iter().map(|gap| {
        let baseline = before.iter().find(|b| b.rule == gap.rule).map(|b| b.gap);
        let label = reform.law().rule(&gap.rule).map(|r| r.label.clone()).unwrap_or_default();
        RoundingGap { rule: gap.rule, label, baseline, reform: Some(gap.gap) }
    });
    all.filter(|g| [g.baseline, g.reform].iter().flatten().any(|gap| gap.abs() >= Decimal::new(1, 2))).collect()
}

/// National numbers that are not the same on both sides.
fn state(baseline: &Simulation, reform: &Simulation) -> Vec<StateChange> {
    let before = baseline.state();
    let after = reform.state();
    let added = after.iter().filter(|a| !before.iter().any(|b| b.id == a.id)).map(|a| (None, Some(a)));
    let all = before.iter().map(|b| (Some(b), after.iter().find(|a| a.id == b.id))).chain(added);
    let moved = all.filter_map(|(b, a)| {
        let (baseline, reform) = (b.and_then(|b| b.value.number()), a.and_then(|a| a.value.number()));
        let named = a.or(b).filter(|_| baseline != reform)?;
        Some(StateChange { rule: named.id.clone(), label: named.label.clone(), unit: named.unit.clone(), baseline, reform })
    });
    moved.collect()
}

/// Before how often the law as it is meets a check.
pub const BEFORE: &str = "; under the law as it is: ";

/// Warnings of the amended side, then those that only the baseline has. A check that the law as it is meets already says so, and comes after new ones.
fn warnings(baseline: &Simulation, reform: &Simulation) -> Vec<Warning> {
    let (mut all, before): (Vec<Warning>, Vec<Warning>) = (Vec::new(), baseline.warnings());
    let (mut known, mut checks): (Vec<Warning>, Vec<Warning>) = (Vec::new(), Vec::new());
    for mut warning in reform.warnings() {
        let met = before.iter().find(|b| warning.code == WarningCode::LegalCheck && b.code == warning.code && b.message == warning.message);
        match met {
            Some(met) => {
                let n = met.count;
                warning.message.en += &format!("{BEFORE}{n}");
                warning.message.fr += &format!(" ; dans le droit en vigueur : {n}");
                if warning.count > n { checks.push(warning) } else { known.push(warning) }
            }
            None if warning.code == WarningCode::LegalCheck => checks.insert(0, warning),
            None => all.push(warning),
        }
    }
    all.splice(0..0, checks);
    all.extend(known);
    for warning in before.into_iter().filter(|w| w.code != WarningCode::LegalCheck) {
        if !all.iter().any(|w| w.code == warning.code && w.message == warning.message) {
            all.push(warning);
        }
    }
    all
}

/// Titles and references of the reforms that the amended side has more.
fn titles(baseline: &Law, reform: &Law) -> (String, String) {
    let known = baseline.reforms();
    let own = if reform.reforms().starts_with(known) { known.len() } else { 0 };
    let join = |words: Vec<&str>| words.into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" + ");
    let more = || reform.reforms().iter().skip(own);
    (join(more().map(|r| r.title()).collect()), join(more().map(|r| r.reference()).collect()))
}

/// What differs between the two laws; of several changes of one thing, its value before the first and after the last.
fn changes(baseline: &Law, reform: &Law) -> Vec<Changed> {
    let (mut out, known) = (Vec::<Changed>::new(), baseline.changes());
    let (own, undone) = if reform.changes().starts_with(known) { (known.len(), &[][..]) } else { (0, known) };
    let mut add = |change: &Change, before: &str, after: &str| {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let kind = if change.parameter { "parameter" } else { "rule" };
        match out.iter_mut().find(|c| c.id == change.id && c.kind == kind) {
            Some(earlier) => earlier.after = some(after),
            None => out.push(Changed {
                id: change.id.clone(),
                kind: kind.to_owned(),
                label: change.label.clone(),
                before: some(before),
                after: some(after),
                unit: change.unit.clone(),
                article: change.article.clone(),
            }),
        }
    };
    for change in undone.iter().rev() {
        add(change, &change.after, &change.before);
    }
    for change in reform.changes().iter().skip(own) {
        add(change, &change.before, &change.after);
    }
    out.retain(|c| c.before != c.after);
    out
}

/// For the foot of the page.
fn sources(law: &Law) -> Vec<Text> {
    let (source, year) = (law.source(), law.exercise());
    let mut out = vec![text!("law: {source}, exercise {year}", "Droit : {source}, exercice {year}")];
    for reform in law.reforms().iter().filter(|r| !r.reference().is_empty()) {
        let (title, reference) = (reform.title(), reform.reference());
        out.push(text!("reform: {title}, {reference}", "Réforme : {title}, {reference}"));
    }
    out
}
