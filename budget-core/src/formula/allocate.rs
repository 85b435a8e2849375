//! An envelope shared out by weight and between bounds: `allocate`, and `point`, which gives the value of the point alone.

use super::apportion::apportion;
use super::ends::{End, Ends, Quantum};
use super::evaluate::{Outcome, Source, Stepped};
use super::plan::{Node, Share};
use super::point::{NO_CAP, Point, Sharers};
use super::run::Run;
use super::series::{Data, Series};
use super::skipped::skipped;
use crate::error::{Code, Error, Reason, Result, Text, Warning, WarningCode};
use crate::number::Number;
use crate::text;
use rust_decimal::Decimal;
use serde::Serialize;
use std::sync::Arc;

/// How an allocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "AllocationState", rename_all = "lowercase"))]
pub enum State {
    /// The envelope is paid out, but for less than a quantum.
    Closed,
    /// All are at their cap, or nobody has a weight: something is left.
    Unspent,
    /// The floors exceed the envelope: nobody is given anything.
    Infeasible,
}

impl State {
    /// The stable name, the same in every language.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Closed => "closed",
            State::Unspent => "unspent",
            State::Infeasible => "infeasible",
        }
    }
}

/// What became of an envelope; amounts are on scale one. Always `paid + unspent = envelope`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Allocation {
    /// The rule in whose formula it stands.
    pub rule: String,
    /// The call as written.
    pub written: String,
    /// Whether it is a `point`: nobody is paid by it, the amounts are those that `allocate` would give.
    pub point: bool,
    /// How it ended.
    pub state: State,
    /// What there was to share.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub envelope: Decimal,
    /// The sum of the parts.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub paid: Decimal,
    /// What is left.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub unspent: Decimal,
    /// The value of the point (*valeur de point*): what one unit of weight is given between the bounds. None where the floors exceed the envelope.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub value: Option<Decimal>,
    /// Entities that share.
    pub entities: u64,
    /// Of these, entities held up by a floor above zero.
    pub at_floor: u64,
    /// Of these, entities held down by their cap.
    pub at_cap: u64,
    /// Paid to entities without a cap.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub uncapped: Decimal,
    /// Entities left out because their condition or weight is missing.
    pub skipped: u64,
}

/// What an allocation adds to its rule.
pub(super) struct Shared<N> {
    outcome: Outcome<N>,
    allocation: Option<Allocation>,
    skipped: Vec<usize>,
    /// Rows with a bound that is missing for another reason than that it does not apply.
    unbounded: Vec<usize>,
    /// What no allocation can be made with, and the row.
    fault: Option<(usize, Fault)>,
    ends: Ends,
}

impl<N: Number> Shared<N> {
    /// The values and the record, in the name of a rule; adds what is to be told.
    pub fn told(self, written: &str, rule: &str, source: &dyn Source<N>) -> Result<Stepped<N>> {
        if let Some((row, fault)) = self.fault {
            return Err(fault.told(&source.key(row), written, rule));
        }
        let mut warnings: Vec<Warning> = skipped(&self.skipped, written, rule, source).into_iter().collect();
        warnings.extend(unbounded(&self.unbounded, written, rule, source));
        let allocation = self.allocation.map(|allocation| Allocation { rule: rule.to_owned(), ..allocation });
        warnings.extend(allocation.as_ref().and_then(ended));
        Ok(Stepped { outcome: self.outcome, allocation, warnings, ends: self.ends })
    }
}

/// Those who share, with their rows.
struct Gathered<N> {
    rows: Vec<usize>,
    sharers: Sharers<N>,
    /// Floors and caps in quanta.
    bounds: Vec<(i64, i64)>,
    /// Why rows have no part; empty where all have one.
    missing: Vec<Option<Reason>>,
    skipped: Vec<usize>,
    /// Rows with a bound that is missing for another reason than that it does not apply.
    unbounded: Vec<usize>,
}

/// Shares an envelope out over all rows. `known` has what came of a bound before, where that still holds.
pub(super) fn allocate<'k, N: Number>(run: &Run<'_, N>, step: &Share, known: impl Fn(&Node) -> Option<&'k Arc<End>>) -> Shared<N> {
    let envelope = run.national(&step.envelope);
    let nothing = |reason: Reason| Shared {
        outcome: nobody(run, step, reason),
        allocation: None,
        skipped: Vec::new(),
        unbounded: Vec::new(),
        fault: None,
        ends: Ends::default(),
    };
    let given = match envelope.number(0) {
        Ok(given) => given,
        Err(reason) => return nothing(reason),
    };
    let quantum = Quantum::of(step.quantum);
    let end = |node: &Option<Node>, up: bool| {
        let node = node.as_ref()?;
        Some(known(node).cloned().unwrap_or_else(|| Arc::new(End::of(&run.column(node), &quantum, up))))
    };
    let ends = Ends { low: end(&step.at_least, true), high: end(&step.at_most, false) };
    let mut gathered = match gather(run, step, &ends, &quantum) {
        Ok(gathered) => gathered,
        Err(fault) => return Shared { fault: Some(fault), ..nothing(Reason::NotProvided) },
    };
    let (skipped, unbounded) = (std::mem::take(&mut gathered.skipped), std::mem::take(&mut gathered.unbounded));
    let (outcome, allocation) = match settle(run, step, given, skipped.len(), gathered) {
        Some((outcome, allocation)) => (outcome, Some(allocation)),
        None => (nobody(run, step, Reason::Overflow), None),
    };
    Shared { outcome, allocation, skipped, unbounded, fault: None, ends }
}

/// No value for anybody.
fn nobody<N: Number>(run: &Run<'_, N>, step: &Share, reason: Reason) -> Outcome<N> {
    if step.point { Outcome::National(Series::missing(1, reason)) } else { Outcome::Column(Arc::new(Series::missing(run.rows, reason))) }
}

/// Reads conditions and weights row by row, then the bounds of those who share.
fn gather<N: Number>(run: &Run<'_, N>, step: &Share, ends: &Ends, quantum: &Quantum<N>) -> Result<Gathered<N>, (usize, Fault)> {
    let weight = run.column(&step.weight);
    let filter = step.filter.as_ref().map(|node| run.column(node));
    let mut gathered = Gathered::with_capacity(run.rows);
    let mut weights: Vec<N> = Vec::with_capacity(run.rows);
    match (&weight.data, filter.as_ref().map(|filter| (&filter.data, filter.missing.is_empty()))) {
        // The commonest one: a condition that is known everywhere, of weights that are there.
        (Data::Number(list), Some((Data::Bool(chosen), true))) if weight.missing.is_empty() => {
            gathered.rows = chosen_rows(chosen);
            weights.extend(gathered.rows.iter().map(|row| list.get(*row).copied().unwrap_or(N::ZERO)));
        }
        _ => {
            for row in 0..run.rows {
                let outside = filter.as_ref().map_or(Ok(false), |condition| condition.truth(row).map(|holds| !holds));
                match outside.and_then(|outside| if outside { Ok(None) } else { weight.number(row).map(Some) }) {
                    Ok(None) => {}
                    Err(reason) => gathered.skip(row, run.rows, reason),
                    Ok(Some(weight)) => {
                        gathered.rows.push(row);
                        weights.push(weight);
                    }
                }
            }
        }
    }
    let column = |node: &Option<Node>| node.as_ref().map(|node| run.column(node));
    let crossed = |row: usize| crossed(column(&step.at_least).as_deref(), column(&step.at_most).as_deref(), row, quantum);
    gathered.bound(weights, ends, crossed)?;
    Ok(gathered)
}

/// The rows where a condition holds. Whether it does is chance: nothing branches on it.
fn chosen_rows(chosen: &[bool]) -> Vec<usize> {
    let (mut rows, mut count) = (vec![0; chosen.len()], 0);
    for (row, chosen) in chosen.iter().enumerate() {
        if let Some(cell) = rows.get_mut(count) {
            *cell = row;
        }
        count += usize::from(*chosen);
    }
    rows.truncate(count);
    rows
}

/// What no allocation can be made with.
enum Fault {
    NegativeWeight,
    CrossedBounds,
    Overflow,
}

impl Fault {
    fn told(&self, key: &str, written: &str, rule: &str) -> Error {
        let (code, message, help) = match self {
            Fault::NegativeWeight => (
                Code::InvalidValue,
                text!("`{key}` has a negative weight in `{written}`", "`{key}` a un poids négatif dans `{written}`"),
                text!("hold the weight at zero: `max(0, w)`", "ramenez le poids à zéro : `max(0, w)`"),
            ),
            Fault::CrossedBounds => (
                Code::InvalidValue,
                text!("the floor of `{key}` is above its cap in `{written}`", "le plancher de `{key}` dépasse son plafond dans `{written}`"),
                text!("hold the floor at the cap: `at_least min(lo, hi)`", "ramenez le plancher au plafond : `at_least min(lo, hi)`"),
            ),
            Fault::Overflow => (
                Code::Overflow,
                text!("a bound of `{key}` does not fit in `{written}`", "une borne de `{key}` ne tient pas dans `{written}`"),
                text!("check the value", "vérifiez la valeur"),
            ),
        };
        Error::new(code, message).with_help(help).at_path(rule)
    }
}

impl<N: Number> Gathered<N> {
    fn with_capacity(rows: usize) -> Gathered<N> {
        let rows = Vec::with_capacity(rows);
        Gathered { rows, sharers: Sharers::new(Vec::new(), &[]), bounds: Vec::new(), missing: Vec::new(), skipped: Vec::new(), unbounded: Vec::new() }
    }

    /// Notes a row whose condition or weight is missing.
    fn skip(&mut self, row: usize, rows: usize, reason: Reason) {
        self.missing.resize(rows, None);
        self.missing.get_mut(row).into_iter().for_each(|cell| *cell = Some(reason));
        self.skipped.push(row);
    }

    /// Adds weights and bounds of the rows gathered. The first row that nothing can be made with is told, what is wrong with its weight before its bounds.
    fn bound(&mut self, weights: Vec<N>, ends: &Ends, crossed: impl Fn(usize) -> bool) -> Result<(), (usize, Fault)> {
        let negative = weights.iter().position(|weight| *weight < N::ZERO);
        let both = || [&ends.low, &ends.high].into_iter().flatten();
        self.unbounded = both().flat_map(|end| &end.unbounded).copied().filter(|row| self.rows.binary_search(row).is_ok()).collect();
        self.unbounded.sort_unstable();
        let overflow = both().flat_map(|end| &end.overflow).filter_map(|row| self.rows.binary_search(row).ok()).min();
        let of = |end: &Option<Arc<End>>, row: usize, none: i64| end.as_ref().map_or(none, |end| end.quanta.get(row).copied().unwrap_or(none));
        let mut crosses = false;
        let pair = |row: &usize| {
            let (low, high) = (of(&ends.low, *row, 0), of(&ends.high, *row, NO_CAP));
            crosses |= low > high;
            (low, high)
        };
        self.bounds = self.rows.iter().map(pair).collect();
        let crossing = |((low, high), row): (&(i64, i64), &usize)| low > high && crossed(*row);
        let crossed = if crosses { self.bounds.iter().zip(&self.rows).position(crossing) } else { None };
        let faults = [(negative, Fault::NegativeWeight), (overflow, Fault::Overflow), (crossed, Fault::CrossedBounds)];
        let first = faults.into_iter().filter_map(|(index, fault)| Some((index?, fault))).min_by_key(|(index, _)| *index);
        if let Some((index, fault)) = first {
            return Err((self.rows.get(index).copied().unwrap_or(0), fault));
        }
        // Where no whole quantum lies between the two, the cap is kept.
        if crosses {
            self.bounds.iter_mut().for_each(|(low, high)| *low = (*high).min(*low));
        }
        self.sharers = Sharers::new(weights, &self.bounds);
        Ok(())
    }
}

/// Whether the floor of a row lies above its cap, and not merely no whole quantum between them.
fn crossed<N: Number>(at_least: Option<&Series<N>>, at_most: Option<&Series<N>>, row: usize, quantum: &Quantum<N>) -> bool {
    let count = |bound: Option<&Series<N>>| bound.and_then(|series| quantum.count(series.number(row).ok()?)?.whole());
    count(at_most).is_some_and(|cap| count(at_least).unwrap_or((0, 0)) > cap)
}

/// Solves and pays. `None` where a number does not fit.
fn settle<N: Number>(run: &Run<'_, N>, step: &Share, envelope: Decimal, skipped: usize, gathered: Gathered<N>) -> Option<(Outcome<N>, Allocation)> {
    let Gathered { rows, sharers, bounds, missing, .. } = gathered;
    let quanta = i64::try_from(envelope.checked_div(step.quantum)?.floor()).ok()?;
    let amount = |quanta: i64| Decimal::from(quanta).checked_mul(step.quantum).map(|d| d.normalize());
    let point = if quanta < 0 { Point::Infeasible } else { sharers.point(N::from_scaled(i128::from(quanta), 0)?) };
    let mut allocation = Allocation {
        rule: String::new(),
        written: step.written.clone(),
        point: step.point,
        state: State::Infeasible,
        envelope,
        paid: Decimal::ZERO,
        unspent: envelope,
        value: None,
        entities: rows.len() as u64,
        at_floor: 0,
        at_cap: 0,
        uncapped: Decimal::ZERO,
        skipped: skipped as u64,
    };
    let (state, x) = match point {
        Point::Closed(x) => (State::Closed, x),
        Point::Unspent(x) => (State::Unspent, x),
        Point::Infeasible => return Some((nobody(run, step, Reason::InfeasibleFloors), allocation)),
        Point::Overflow => return None,
    };
    let shares = apportion(&sharers, &bounds, x, quanta)?;
    let (mut paid, mut uncapped) = (0_i64, 0_i64);
    for (share, (low, high)) in shares.iter().zip(&bounds) {
        paid = paid.checked_add(*share)?;
        let (capped, at_cap) = (*high != NO_CAP, share == high);
        uncapped += if capped { 0 } else { *share };
        allocation.at_cap += u64::from(capped & at_cap);
        allocation.at_floor += u64::from((*low > 0) & (share == low) & !(capped & at_cap));
    }
    allocation.state = state;
    allocation.paid = amount(paid)?;
    allocation.unspent = envelope.checked_sub(allocation.paid)?.normalize();
    allocation.uncapped = amount(uncapped)?;
    // The point is worth so many quanta a unit of weight; a weight of one is given that many euros.
    let value = x.to_decimal()?.checked_mul(step.quantum)?.normalize();
    allocation.value = Some(value);
    if step.point {
        return Some((Outcome::National(Series::numbers(vec![value])), allocation));
    }
    let (mantissa, scale) = (step.quantum.mantissa(), step.quantum.scale());
    let mut parts = vec![N::ZERO; run.rows];
    for (row, share) in rows.iter().zip(&shares) {
        if let Some(part) = parts.get_mut(*row) {
            *part = match mantissa {
                1 => N::from_scaled_whole(*share, scale)?,
                _ => N::from_scaled(i128::from(*share).checked_mul(mantissa)?, scale)?,
            };
        }
    }
    Some((Outcome::Column(Arc::new(Series { data: Data::Number(parts), missing })), allocation))
}

fn unbounded<N: Number>(rows: &[usize], written: &str, rule: &str, source: &dyn Source<N>) -> Option<Warning> {
    let mut warning = skipped(rows, written, rule, source)?;
    let count = rows.len();
    warning.message = text!(
        "a bound is missing for {count} entities and does not hold in `{written}` in `{rule}`",
        "une borne manque pour {count} entités et ne joue pas dans `{written}` dans `{rule}`"
    );
    Some(warning)
}

/// Says that an envelope is not used up.
fn ended(allocation: &Allocation) -> Option<Warning> {
    let Allocation { rule, written, unspent, envelope, .. } = allocation;
    let (code, message): (WarningCode, Text) = match allocation.state {
        State::Closed => return None,
        State::Unspent => (
            WarningCode::UnspentAllocation,
            text!("{unspent} of {envelope} are left by `{written}` in `{rule}`", "{unspent} sur {envelope} restent non répartis par `{written}` dans `{rule}`"),
        ),
        State::Infeasible => (
            WarningCode::InfeasibleAllocation,
            text!(
                "the floors exceed the envelope of {envelope} in `{written}` in `{rule}`: nobody is given anything",
                "les planchers dépassent l'enveloppe de {envelope} dans `{written}` dans `{rule}` : rien n'est réparti"
            ),
        ),
    };
    Some(Warning { code, message, count: 1, first: vec![rule.clone()] })
}
