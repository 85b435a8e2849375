//! From the sums of budgets to indicators: amounts per scope, then ratios, signals and legal thresholds over all entities of a year.

use super::amounts::{AllSlots, amounts};
use super::catalogue::Catalogue;
use super::definition::Reach;
use super::facts::facts;
use super::fold::{Fold, overflow};
pub(super) use super::frame::Frame;
use super::frame::{FrameSource, Kept};
use super::program::{by_variant, variant_column};
use super::scope::Scope;
use super::sums::{Slots, Sums};
use crate::error::{Reason, Result, Warning};
use crate::formula::{Computed as ComputedRule, Evaluation, Outcome, Plan, Rule, evaluate};
use crate::ledger::Role;
use crate::number::{Number, Rounding};
use crate::parallel;
use crate::table::Value;
use crate::territory::AttributeSource;
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Decimals that ratios are shown with at most.
const DECIMALS: u32 = 10;

/// Rows whose ratios are computed at once by one thread.
const RUN: usize = 4_096;

/// Frames by year, then scope.
pub(super) struct Computed {
    pub frames: Vec<Frame>,
    pub warnings: Vec<Warning>,
}

/// The column that says where the law asks for an indicator.
pub(super) fn applies_column(id: &str) -> String {
    format!("@applies:{id}")
}

/// The rules that compute the ratios of a catalogue from its amounts.
pub(super) fn rules(catalogue: &Catalogue, fold: &Fold) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for ratio in &fold.wanted().ratios {
        let unit = catalogue.describe(&ratio.id).map(|i| i.unit.clone()).unwrap_or_default();
        rules.push(Rule { id: ratio.id.clone(), formula: by_variant(ratio), unit });
    }
    for indicator in catalogue.shown() {
        if let Some(applies) = &indicator.applies {
            rules.push(Rule { id: applies_column(&indicator.id), formula: applies.clone(), unit: Unit::one() });
        }
    }
    rules
}

/// Computes everything for the scopes asked for.
pub(super) fn compute(catalogue: &Catalogue, fold: &Fold, attributes: &AttributeSource, scopes: &[Scope]) -> Result<Computed> {
    let sums = fold.sums.iter().map(|s| s.slots.clone()).collect();
    compute_from(catalogue, fold, sums, attributes, scopes, parallel::available())
}

/// Takes the sums of each budget out of a fold.
pub(super) fn take_slots(fold: &mut Fold) -> Vec<Slots> {
    fold.sums.iter_mut().map(|sums| std::mem::take(&mut sums.slots)).collect()
}

/// The same from sums apart from the fold; those of a year are given back once it is computed.
pub(super) fn compute_from(
    catalogue: &Catalogue,
    fold: &Fold,
    mut sums: Vec<Slots>,
    attributes: &AttributeSource,
    scopes: &[Scope],
    threads: usize,
) -> Result<Computed> {
    let plan = Plan::new(&rules(catalogue, fold))?;
    let places = in_order(&fold.sums);
    let year_of = |place: usize| fold.sums.get(place).map_or(0, |s| s.budget.year);
    // A year of which other entities or scopes alone have accounts has no rows, and is there all the same, whether their budgets were summed or passed
    // over: an entity is new in the next.
    let mut years: BTreeMap<u16, &[usize]> = fold.years.iter().map(|year| (*year, &[][..])).collect();
    years.extend(places.chunk_by(|a, b| year_of(*a) == year_of(*b)).filter_map(|places| Some((year_of(*places.first()?), places))));
    let mut computed = Computed { frames: Vec::new(), warnings: Vec::new() };
    let mut slots: Vec<Box<[i64]>> = vec![Box::default(); sums.len()];
    for (year, places) in years {
        for place in places {
            let (Some(slots), Some(sums), Some(of)) = (slots.get_mut(*place), sums.get_mut(*place), fold.sums.get(*place)) else { continue };
            *slots = std::mem::take(sums).finished().ok_or_else(|| overflow(&of.budget))?;
        }
        for scope in scopes {
            let mut frame = rows(year, *scope, places, &fold.sums);
            if frame.entities.is_empty() {
                computed.frames.push(frame);
                continue;
            }
            fill(&mut frame, &mut computed, Given { catalogue, fold, plan: &plan, attributes, slots: &slots, threads })?;
            computed.frames.push(frame);
        }
        for place in places {
            slots.get_mut(*place).map(std::mem::take);
        }
    }
    Ok(computed)
}

/// The places of all budgets by year and entity. Those of a row are in an order of their own, the main budget first: which of several stands for
/// the row must not hang on the order of the lines.
fn in_order(all: &[Sums]) -> Vec<usize> {
    let own = |a: &Sums, b: &Sums| -> Ordering {
        let key = |s: &Sums| (s.budget.category, s.budget.abridged);
        let (x, y) = (&a.budget, &b.budget);
        x.entity
            .cmp(&y.entity)
            .then_with(|| x.role.cmp(&y.role))
            .then_with(|| x.siret.cmp(&y.siret))
            .then_with(|| (&x.chart, &x.siren, &x.name).cmp(&(&y.chart, &y.siren, &y.name)))
            .then_with(|| key(a).cmp(&key(b)))
    };
    let mut places: Vec<(u16, u128, usize)> = all.iter().enumerate().map(|(place, s)| (s.budget.year, first_bytes(&s.budget.entity), place)).collect();
    places.sort_by(|a, b| {
        let same = || all.get(a.2).zip(all.get(b.2)).map_or(Ordering::Equal, |(a, b)| own(a, b));
        (a.0, a.1).cmp(&(b.0, b.1)).then_with(same)
    });
    places.into_iter().map(|(_, _, place)| place).collect()
}

/// The first bytes of a code as a number: it orders most codes as their texts do, and ties none that differ there.
pub(super) fn first_bytes(code: &str) -> u128 {
    code.bytes().chain(std::iter::repeat(0)).take(16).fold(0, |number, byte| number << 8 | u128::from(byte))
}

/// A frame of the entities that have budgets in a scope, without columns.
fn rows(year: u16, scope: Scope, places: &[usize], sums: &[Sums]) -> Frame {
    let mut frame = Frame::new(year, scope);
    let entity = |place: &usize| sums.get(*place).map(|s| &s.budget.entity);
    let holds = |place: &usize| sums.get(*place).is_some_and(|s| scope.holds(&s.budget));
    let mut charts: Vec<(Arc<str>, bool, Arc<str>)> = Vec::new();
    for budgets in places.chunk_by(|a, b| entity(a) == entity(b)) {
        let Some(main) = budgets.iter().copied().find(holds).and_then(|place| sums.get(place)) else { continue };
        frame.members.push(budgets.iter().copied().filter(holds));
        let budget = &main.budget;
        frame.entities.push(budget.entity.clone());
        frame.names.push(budget.name.clone());
        frame.sirens.push(budget.siren.clone());
        let known = charts.iter().find(|(chart, abridged, _)| *chart == budget.chart && *abridged == budget.abridged);
        let name = known.map_or_else(|| Arc::from(chart_name(&budget.chart, budget.abridged)), |(.., name)| name.clone());
        if known.is_none() {
            charts.push((budget.chart.clone(), budget.abridged, name.clone()));
        }
        frame.charts.push(name);
        frame.categories.push(budget.category);
        frame.departments.push(budget.department.clone());
    }
    frame
}

/// What frames are computed from.
#[derive(Clone, Copy)]
struct Given<'a> {
    catalogue: &'a Catalogue,
    fold: &'a Fold,
    plan: &'a Plan,
    attributes: &'a AttributeSource,
    slots: &'a AllSlots,
    threads: usize,
}

/// Computes the columns of a frame.
fn fill(frame: &mut Frame, computed: &mut Computed, given: Given<'_>) -> Result<()> {
    amounts(frame, given.fold, given.slots, given.threads);
    variants(frame, given.fold);
    facts(frame, given.plan, given.catalogue, given.attributes, given.threads);
    let result = ratios(frame, &computed.frames, given.plan, given.threads)?;
    let rows = frame.entities.len();
    computed.warnings.extend(result.warnings().cloned());
    for (id, done) in result.outcomes {
        frame.columns.insert(id, Kept::of_outcome(Arc::try_unwrap(done).map_or_else(|shared| shared.outcome.clone(), |own| own.outcome), rows));
    }
    Ok(())
}

/// Evaluates the ratios: where no formula looks at other rows, some rows at a time.
fn ratios(frame: &Frame, earlier: &[Frame], plan: &Plan, threads: usize) -> Result<Evaluation<Decimal>> {
    let source = || FrameSource::new(frame, earlier);
    let rows = frame.entities.len();
    if !plan.is_row_by_row() || rows <= RUN {
        return evaluate(plan, &source());
    }
    let mut parts = parallel::map(threads, parallel::runs(rows, RUN), |rows| evaluate(plan, &source().of_rows(rows))).into_iter();
    let mut whole = parts.next().unwrap_or_else(|| evaluate(plan, &source()))?;
    for part in parts {
        for ((_, all), (_, more)) in whole.outcomes.iter_mut().zip(part?.outcomes) {
            if let (Some(ComputedRule { outcome: Outcome::Column(all), .. }), Outcome::Column(more)) = (Arc::get_mut(all), &more.outcome) {
                Arc::make_mut(all).append(more.as_ref().clone());
            }
        }
    }
    Ok(whole)
}

/// Whether a row adds up a main budget and others: only then do flows between them count on both sides.
pub(super) fn has_both_sides(members: &[usize], fold: &Fold) -> bool {
    both_sides(members, &fold.sums)
}

/// The same from the budgets alone.
pub(super) fn both_sides(members: &[usize], sums: &[Sums]) -> bool {
    let mut mains = members.iter().filter_map(|m| sums.get(*m)).map(|s| s.budget.role == Role::Principal);
    mains.next().is_some_and(|first| mains.any(|main| main != first))
}

/// The number of the variant of each ratio that applies to a row; none where its budgets differ.
fn variants(frame: &mut Frame, fold: &Fold) {
    for (number, ratio) in fold.wanted().ratios.iter().enumerate() {
        let outside = ratio.reach == Reach::Principal && frame.scope != Scope::Principal;
        let chosen = |m: &usize| fold.sums.get(*m).and_then(|s| fold.programs.get(s.program)).and_then(|p| p.ratios.get(number).copied().flatten());
        let choice = |members: &[usize]| {
            if outside {
                return Err(Reason::NotDefined);
            }
            match members.first().and_then(chosen) {
                Some(variant) if members.iter().all(|m| chosen(m) == Some(variant)) => Ok(Decimal::from(variant)),
                None if members.iter().all(|m| chosen(m).is_none()) => Err(Reason::NotDefined),
                _ => Err(Reason::NoFormulaForChart),
            }
        };
        let kept = Kept::of_results(frame.members.iter().map(choice).collect());
        frame.columns.insert(variant_column(&ratio.id), kept);
    }
}

/// The name of a chart in tables: `M57A` in its abridged form.
pub(super) fn chart_name(chart: &str, abridged: bool) -> String {
    format!("{chart}{}", if abridged { "A" } else { "" })
}

/// A value on scale one as its unit shows it.
pub(super) fn shown(value: &Value, unit: &Unit) -> Value {
    match value {
        Value::Number(base) => shown_number(*base, unit).map_or(Value::Missing(Reason::Overflow), Value::Number),
        other => other.clone(),
    }
}

/// A number on scale one as its unit shows it, at most ten decimals.
pub(super) fn shown_number(base: Decimal, unit: &Unit) -> Option<Decimal> {
    let scaled = unit.from_base(base)?;
    Number::round(scaled, DECIMALS, Rounding::HalfEven).map(|d| d.normalize())
}
