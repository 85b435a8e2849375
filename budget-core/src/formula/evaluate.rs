//! The evaluator: one plan over any source of columns, in blocks of rows, with either number.

use super::aggregate::aggregate;
use super::allocate::{Allocation, allocate};
use super::ast::{Operator, Path};
use super::plan::{Node, Numbers, Plan, Planned, Step};
use super::series::{Data, Series, align};
use crate::error::{Code, Error, Reason, Result, Warning, nearest_phrase};
use crate::number::Number;
use crate::text;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Rows evaluated at once: a block's columns stay in cache.
const BLOCK: usize = 1_024;

/// Where a plan's columns and parameters come from. All numbers are on scale one.
pub trait Source<N: Number> {
    /// How many rows (entities), sorted by key.
    fn rows(&self) -> usize;
    /// The exercise, a year.
    fn exercise(&self) -> u16;
    /// The key of a row, for warnings.
    fn key(&self, row: usize) -> String;
    /// The column of that name; `None` when there is none. It is asked for once an evaluation.
    fn column(&self, name: &str) -> Option<Arc<Series<N>>>;
    /// The column of that name so many years before, row by row; `None` when there is no such table.
    fn previous(&self, name: &str, years: u32) -> Option<Arc<Series<N>>>;
    /// A parameter's value at the start of the exercise, or so many years before; none by default.
    fn parameter(&self, _path: &Path, _years: u32) -> Parameter {
        Parameter::Missing(Reason::NotPublished)
    }
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Parameter {
    /// A number, kept as a quotient so that `2/3` stays exact.
    Number {
        /// The numerator, or the number itself.
        numerator: Decimal,
        /// The denominator, 1 for a plain number.
        denominator: Decimal,
    },
    /// Thresholds, ascending, and the amount from each on.
    Bands(Vec<(Decimal, Decimal)>),
    /// No value, and why.
    Missing(Reason),
}

/// The result of a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<N> {
    /// The same for all rows, always exact: a series of one row.
    National(Series<Decimal>),
    /// A value a row.
    Column(Arc<Series<N>>),
}

/// What was computed for a rule; shared, so that it can be kept for another evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed<N> {
    /// Its values.
    pub outcome: Outcome<N>,
    /// The envelopes that its formula shares out, in the order of evaluation.
    pub allocations: Vec<Allocation>,
    /// What was skipped, and which envelopes are not used up.
    pub warnings: Vec<Warning>,
}

/// The results of a plan.
#[derive(Clone, Debug)]
pub struct Evaluation<N> {
    /// By id, in the order of evaluation.
    pub outcomes: IndexMap<String, Arc<Computed<N>>>,
}

impl<N> Evaluation<N> {
    /// The values of a rule.
    pub fn outcome(&self, id: &str) -> Option<&Outcome<N>> {
        self.outcomes.get(id).map(|computed| &computed.outcome)
    }

    /// What was skipped, rule by rule.
    pub fn warnings(&self) -> impl Iterator<Item = &Warning> {
        self.outcomes.values().flat_map(|computed| &computed.warnings)
    }

    /// The envelopes shared out, rule by rule.
    pub fn allocations(&self) -> impl Iterator<Item = &Allocation> {
        self.outcomes.values().flat_map(|computed| &computed.allocations)
    }
}

/// Evaluates a plan over a source.
///
/// # Errors
/// `missing-column` where the source lacks a column; `invalid-value` where an allocation meets a negative weight or crossed bounds.
pub fn evaluate<N: Number>(plan: &Plan, source: &dyn Source<N>) -> Result<Evaluation<N>> {
    evaluate_again(plan, source, &|_| None)
}

/// Evaluates a plan over a source, but for the rules of which `keep` has what was computed before: theirs is taken over, and nothing is read for them.
///
/// # Errors
/// Those of [`evaluate`].
pub fn evaluate_again<N: Number>(plan: &Plan, source: &dyn Source<N>, keep: Keep<'_, N>) -> Result<Evaluation<N>> {
    let kept: Vec<Option<Arc<Computed<N>>>> = plan.rules.keys().map(|id| keep(id)).collect();
    let mut run = Run::new(plan, source, &kept)?;
    for ((id, rule), kept) in plan.rules.iter().zip(kept) {
        let computed = match kept {
            Some(kept) => kept,
            None => Arc::new(run.rule(plan, id, rule, source)?),
        };
        run.results.push(computed);
    }
    Ok(Evaluation { outcomes: plan.rules.keys().cloned().zip(run.results).collect() })
}

/// What was computed before for a rule, if it still holds.
pub type Keep<'a, N> = &'a dyn Fn(&str) -> Option<Arc<Computed<N>>>;

/// The state of one evaluation.
pub(super) struct Run<N> {
    rows: usize,
    exercise: Decimal,
    inputs: Vec<Option<Arc<Series<N>>>>,
    previous: Vec<Option<Arc<Series<N>>>>,
    parameters: Vec<Parameter>,
    stored: Vec<Option<Outcome<N>>>,
    results: Vec<Arc<Computed<N>>>,
}

impl<N: Number> Run<N> {
    /// Reads what the rules to be evaluated need.
    fn new(plan: &Plan, source: &dyn Source<N>, kept: &[Option<Arc<Computed<N>>>]) -> Result<Run<N>> {
        let rows = source.rows();
        let mut needed = Numbers::default();
        for (rule, _) in plan.rules.values().zip(kept).filter(|(_, kept)| kept.is_none()) {
            needed.inputs.extend(&rule.reads.inputs);
            needed.previous.extend(&rule.reads.previous);
        }
        let mut inputs = vec![None; plan.inputs.len()];
        let mut previous = vec![None; plan.previous.len()];
        for number in needed.inputs {
            if let (Some(cell), Some(name)) = (inputs.get_mut(number), plan.inputs.get_index(number)) {
                *cell = Some(source.column(name).ok_or_else(|| no_column(name, plan))?);
            }
        }
        for number in needed.previous {
            if let (Some(cell), Some((name, years))) = (previous.get_mut(number), plan.previous.get_index(number)) {
                let missing = || Arc::new(Series::missing(rows, Reason::NoPreviousYear));
                *cell = Some(source.previous(name, *years).unwrap_or_else(missing));
            }
        }
        let parameters = plan.parameters.iter().map(|(path, years)| source.parameter(path, *years)).collect();
        Ok(Run { rows, exercise: Decimal::from(source.exercise()), inputs, previous, parameters, stored: vec![None; plan.places], results: Vec::new() })
    }

    /// Evaluates a rule: its steps, then its values.
    fn rule(&mut self, plan: &Plan, id: &str, rule: &Planned, source: &dyn Source<N>) -> Result<Computed<N>> {
        let (mut allocations, mut warnings) = (Vec::new(), Vec::new());
        for step in plan.steps.get(rule.steps.clone()).unwrap_or(&[]) {
            match step {
                Step::National { place, node } => {
                    let value = self.national(node);
                    self.store(*place, Outcome::National(value));
                }
                Step::Aggregate { place, aggregate: step } => {
                    let outcome = aggregate(self, step, id, source, &mut warnings);
                    self.store(*place, outcome);
                }
                Step::Share { place, share } => {
                    let shared = allocate(self, share, id, source)?;
                    allocations.extend(shared.allocation);
                    warnings.extend(shared.warnings);
                    self.store(*place, shared.outcome);
                }
            }
        }
        let outcome = if rule.national { Outcome::National(self.national(&rule.node)) } else { Outcome::Column(self.column(&rule.node)) };
        Ok(Computed { outcome, allocations, warnings })
    }

    fn store(&mut self, place: usize, outcome: Outcome<N>) {
        if let Some(cell) = self.stored.get_mut(place) {
            *cell = Some(outcome);
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// A node over all rows, block by block.
    pub(super) fn column(&self, node: &Node) -> Arc<Series<N>> {
        let whole = match node {
            Node::Input(input) => self.inputs.get(*input).cloned().flatten(),
            Node::Previous(input) => self.previous.get(*input).cloned().flatten(),
            Node::Rule(rule) => match self.results.get(*rule).map(|computed| &computed.outcome) {
                Some(Outcome::Column(series)) => Some(series.clone()),
                _ => None,
            },
            Node::Stored(place) => match self.stored.get(*place) {
                Some(Some(Outcome::Column(series))) => Some(series.clone()),
                _ => None,
            },
            _ => None,
        };
        whole.unwrap_or_else(|| Arc::new(self.blocks(node)))
    }

    fn blocks(&self, node: &Node) -> Series<N> {
        let mut whole = self.block(node, 0..self.rows.min(BLOCK));
        let mut start = BLOCK;
        while start < self.rows {
            let end = (start + BLOCK).min(self.rows);
            whole.append(self.block(node, start..end));
            start = end;
        }
        whole.tidy()
    }

    /// A node that is the same for all rows, exactly.
    pub(super) fn national(&self, node: &Node) -> Series<Decimal> {
        eval(
            node,
            1,
            &|leaf| match leaf {
                Node::Rule(rule) => match self.results.get(*rule).map(|computed| &computed.outcome) {
                    Some(Outcome::National(value)) => value.clone(),
                    _ => Series::missing(1, Reason::NotProvided),
                },
                Node::Stored(place) => match self.stored.get(*place).and_then(Option::as_ref) {
                    Some(Outcome::National(value)) => value.clone(),
                    _ => Series::missing(1, Reason::NotProvided),
                },
                other => self.constant(other, 1),
            },
            &self.parameters,
        )
    }

    fn block(&self, node: &Node, rows: Range<usize>) -> Series<N> {
        eval(
            node,
            rows.len(),
            &|leaf| {
                let outcome = match leaf {
                    Node::Input(input) => {
                        let input = self.inputs.get(*input).and_then(Option::as_ref);
                        return input.map_or_else(|| Series::missing(rows.len(), Reason::NotProvided), |s| s.slice(rows.clone()));
                    }
                    Node::Previous(input) => {
                        let input = self.previous.get(*input).and_then(Option::as_ref);
                        return input.map_or_else(|| Series::missing(rows.len(), Reason::NoPreviousYear), |s| s.slice(rows.clone()));
                    }
                    Node::Rule(rule) => self.results.get(*rule).map(|computed| &computed.outcome),
                    Node::Stored(place) => self.stored.get(*place).and_then(Option::as_ref),
                    other => return self.constant(other, rows.len()),
                };
                match outcome {
                    Some(Outcome::Column(series)) => series.slice(rows.clone()),
                    Some(Outcome::National(value)) => value.convert().repeat(0, rows.len()),
                    None => Series::missing(rows.len(), Reason::NotProvided),
                }
            },
            &self.parameters,
        )
    }

    /// A leaf that no row changes.
    fn constant<M: Number>(&self, node: &Node, rows: usize) -> Series<M> {
        let number = |value: Decimal| Series::numbers(vec![M::from_decimal(value); rows]);
        match node {
            Node::Number(value) => number(*value),
            Node::Exercise => number(self.exercise),
            Node::Text(text) => Series { data: Data::Text(vec![text.clone(); rows]), missing: Vec::new() },
            Node::Bool(value) => Series { data: Data::Bool(vec![*value; rows]), missing: Vec::new() },
            Node::Missing(reason) => Series::missing(rows, *reason),
            Node::Parameter(parameter) => match self.parameters.get(*parameter) {
                Some(Parameter::Number { numerator, denominator }) => {
                    numerator.checked_div(*denominator).map_or_else(|| Series::missing(rows, Reason::DivisionByZero), number)
                }
                Some(Parameter::Missing(reason)) => Series::missing(rows, *reason),
                _ => Series::missing(rows, Reason::NotPublished),
            },
            _ => Series::missing(rows, Reason::NotProvided),
        }
    }
}

/// Reads a leaf for the rows at hand.
type Leaf<'a, N> = &'a dyn Fn(&Node) -> Series<N>;

fn eval<N: Number>(node: &Node, rows: usize, leaf: Leaf<'_, N>, parameters: &[Parameter]) -> Series<N> {
    let part = |node: &Node| eval(node, rows, leaf, parameters);
    match node {
        Node::Negative(x) => map_number(part(x), |v| Ok(v.neg())),
        Node::Abs(x) => map_number(part(x), |v| Ok(v.abs())),
        Node::Round(x, decimals, rounding) => map_number(part(x), |v| v.round(*decimals, *rounding).ok_or(Reason::Overflow)),
        Node::Log10(x) => map_number(part(x), |v| if v > N::ZERO { v.log10().ok_or(Reason::Overflow) } else { Err(Reason::InvalidLogarithm) }),
        Node::Not(x) => {
            let mut value = part(x);
            if let Data::Bool(values) = &mut value.data {
                values.iter_mut().for_each(|v| *v = !*v);
            }
            value
        }
        Node::Binary(operator @ (Operator::And | Operator::Or), a, b) => kleene(*operator == Operator::Or, part(a), part(b)),
        Node::Binary(operator @ (Operator::Multiply | Operator::Divide), a, b) => {
            if let Node::Parameter(index) = b.as_ref()
                && let Some(Parameter::Number { numerator, denominator }) = parameters.get(*index)
                && *denominator != Decimal::ONE
            {
                let (up, down) = if *operator == Operator::Multiply { (*numerator, *denominator) } else { (*denominator, *numerator) };
                return by_rational(part(a), up, down);
            }
            if let (Node::Parameter(index), Operator::Multiply) = (a.as_ref(), operator)
                && let Some(Parameter::Number { numerator, denominator }) = parameters.get(*index)
                && *denominator != Decimal::ONE
            {
                return by_rational(part(b), *numerator, *denominator);
            }
            arithmetic(*operator, part(a), part(b))
        }
        Node::Binary(operator @ (Operator::Add | Operator::Subtract), a, b) => arithmetic(*operator, part(a), part(b)),
        Node::Binary(operator, a, b) => compare(*operator, part(a), part(b)),
        Node::In(x, list) => member(part(x), list),
        Node::If(condition, then, other) => {
            let condition = part(condition);
            // Most often all rows at hand take the same branch: then the other one is not computed.
            match unanimous(&condition) {
                Some(true) => part(then),
                Some(false) => part(other),
                None => choose(condition, part(then), part(other)),
            }
        }
        Node::Extreme(largest, list) => {
            list.iter().map(part).reduce(|a, b| extreme(*largest, a, b)).unwrap_or_else(|| Series::missing(rows, Reason::NotProvided))
        }
        Node::Coalesce(a, b) => {
            let value = part(a);
            if value.missing.is_empty() { value } else { coalesce(value, part(b)) }
        }
        Node::IsMissing(x) => {
            let value = part(x);
            Series { data: Data::Bool((0..rows).map(|r| value.reason(r).is_some()).collect()), missing: Vec::new() }
        }
        Node::Band(x, table) => match parameters.get(*table) {
            Some(Parameter::Bands(bands)) => map_number(part(x), |v| band(v, bands)),
            Some(Parameter::Missing(reason)) => Series::missing(rows, *reason),
            _ => Series::missing(rows, Reason::NotPublished),
        },
        _ => leaf(node),
    }
}

/// The amount of the last threshold at most x; below the first there is none.
fn band<N: Number>(x: N, bands: &[(Decimal, Decimal)]) -> std::result::Result<N, Reason> {
    bands.iter().rev().find(|(threshold, _)| N::from_decimal(*threshold) <= x).map(|(_, amount)| N::from_decimal(*amount)).ok_or(Reason::NotApplicable)
}

/// Of two reasons the one that is told: that a figure does not exist here outweighs why one of its parts is missing, else the first.
fn prevailing(a: Option<Reason>, b: Option<Reason>) -> Option<Reason> {
    match (a, b) {
        (Some(_), Some(Reason::NotDefined)) => b,
        (Some(_), _) => a,
        (None, _) => b,
    }
}

fn spread<N: Number>(a: &Series<N>, b: &Series<N>) -> Vec<Option<Reason>> {
    if a.missing.is_empty() && b.missing.is_empty() {
        return Vec::new();
    }
    (0..a.len()).map(|row| prevailing(a.reason(row), b.reason(row))).collect()
}

fn map_number<N: Number>(mut series: Series<N>, apply: impl Fn(N) -> std::result::Result<N, Reason>) -> Series<N> {
    let rows = series.len();
    let Data::Number(values) = &mut series.data else { return Series::missing(rows, Reason::NotProvided) };
    for (row, value) in values.iter_mut().enumerate() {
        if series.missing.get(row).copied().flatten().is_some() {
            continue;
        }
        match apply(*value) {
            Ok(result) => *value = result,
            Err(reason) => {
                series.missing.resize(rows, None);
                if let Some(cell) = series.missing.get_mut(row) {
                    *cell = Some(reason);
                }
            }
        }
    }
    series
}

fn by_rational<N: Number>(x: Series<N>, numerator: Decimal, denominator: Decimal) -> Series<N> {
    if denominator.is_zero() {
        return map_number(x, |_| Err(Reason::DivisionByZero));
    }
    let (up, down) = (N::from_decimal(numerator), N::from_decimal(denominator));
    map_number(x, |v| v.mul(up).and_then(|p| p.div(down)).ok_or(Reason::Overflow))
}

fn arithmetic<N: Number>(operator: Operator, mut a: Series<N>, mut b: Series<N>) -> Series<N> {
    align(&mut a, &mut b);
    let mut missing = spread(&a, &b);
    let rows = a.len();
    let (Data::Number(mut left), Data::Number(right)) = (a.data, b.data) else { return Series::missing(rows, Reason::NotProvided) };
    for (row, (x, y)) in left.iter_mut().zip(right).enumerate() {
        if missing.get(row).copied().flatten().is_some() {
            continue;
        }
        let result = match operator {
            Operator::Add => x.add(y),
            Operator::Subtract => x.sub(y),
            Operator::Multiply => x.mul(y),
            _ if y == N::ZERO => {
                set(&mut missing, rows, row, Reason::DivisionByZero);
                continue;
            }
            _ => x.div(y),
        };
        match result {
            Some(value) => *x = value,
            None => set(&mut missing, rows, row, Reason::Overflow),
        }
    }
    Series { data: Data::Number(left), missing }
}

fn set(missing: &mut Vec<Option<Reason>>, rows: usize, row: usize, reason: Reason) {
    missing.resize(rows, None);
    if let Some(cell) = missing.get_mut(row) {
        *cell = Some(reason);
    }
}

fn compare<N: Number>(operator: Operator, mut a: Series<N>, mut b: Series<N>) -> Series<N> {
    align(&mut a, &mut b);
    let missing = spread(&a, &b);
    let holds = |order: Option<std::cmp::Ordering>| match operator {
        Operator::Less => order.is_some_and(|o| o.is_lt()),
        Operator::AtMost => order.is_some_and(|o| o.is_le()),
        Operator::Greater => order.is_some_and(|o| o.is_gt()),
        Operator::AtLeast => order.is_some_and(|o| o.is_ge()),
        Operator::Differs => order.is_some_and(|o| o.is_ne()),
        _ => order.is_some_and(|o| o.is_eq()),
    };
    let values = match (&a.data, &b.data) {
        (Data::Number(x), Data::Number(y)) => x.iter().zip(y).map(|(x, y)| holds(x.partial_cmp(y))).collect(),
        (Data::Bool(x), Data::Bool(y)) => x.iter().zip(y).map(|(x, y)| holds(Some(x.cmp(y)))).collect(),
        (Data::Text(x), Data::Text(y)) => x.iter().zip(y).map(|(x, y)| holds(Some(x.cmp(y)))).collect(),
        _ => vec![false; a.len()],
    };
    Series { data: Data::Bool(values), missing }
}

/// Whether each value is one of some constants, which are sorted once: a long list costs little more than a short one.
fn member<N: Number>(value: Series<N>, list: &[Node]) -> Series<N> {
    let found = match &value.data {
        Data::Number(values) => {
            let order = |a: &N, b: &N| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal);
            let mut items: Vec<N> = list.iter().filter_map(|n| if let Node::Number(d) = n { Some(N::from_decimal(*d)) } else { None }).collect();
            items.sort_by(order);
            values.iter().map(|x| items.binary_search_by(|item| order(item, x)).is_ok()).collect()
        }
        Data::Text(values) => {
            let items: BTreeSet<&str> = list.iter().filter_map(|n| if let Node::Text(text) = n { Some(&**text) } else { None }).collect();
            values.iter().map(|x| items.contains(&**x)).collect()
        }
        Data::Bool(values) => values.iter().map(|x| list.iter().any(|n| matches!(n, Node::Bool(b) if b == x))).collect(),
    };
    Series { data: Data::Bool(found), missing: value.missing }
}

/// Kleene's `and` and `or`: a side that decides makes the other's absence harmless.
fn kleene<N: Number>(any: bool, mut a: Series<N>, mut b: Series<N>) -> Series<N> {
    let truth: Series<N> = Series { data: Data::Bool(Vec::new()), missing: Vec::new() };
    for side in [&mut a, &mut b] {
        if !matches!(side.data, Data::Bool(_)) {
            side.data = Data::Bool(vec![false; side.len()]);
        }
    }
    let (Data::Bool(x), Data::Bool(y)) = (&a.data, &b.data) else { return truth };
    let mut missing = Vec::new();
    let mut values = Vec::with_capacity(x.len());
    for (row, (x, y)) in x.iter().zip(y).enumerate() {
        let (reason_a, reason_b) = (a.reason(row), b.reason(row));
        let decided = reason_a.is_none() && *x == any || reason_b.is_none() && *y == any;
        values.push(if decided { any } else { !any });
        if !decided && let Some(reason) = prevailing(reason_a, reason_b) {
            set(&mut missing, a.len(), row, reason);
        }
    }
    Series { data: Data::Bool(values), missing }
}

/// The answer that a condition has for every row, if it has one.
fn unanimous<N: Number>(condition: &Series<N>) -> Option<bool> {
    let Data::Bool(values) = &condition.data else { return None };
    let first = values.first().copied()?;
    (condition.missing.iter().all(Option::is_none) && values.iter().all(|v| *v == first)).then_some(first)
}

/// Takes the chosen branch only; missing where the condition is.
fn choose<N: Number>(condition: Series<N>, mut then: Series<N>, mut other: Series<N>) -> Series<N> {
    align(&mut then, &mut other);
    let rows = condition.len();
    let Data::Bool(chosen) = &condition.data else {
        return Series { data: Data::Number(vec![N::ZERO; rows]), missing: condition.missing };
    };
    let mut missing: Vec<Option<Reason>> = Vec::new();
    for (row, yes) in chosen.iter().enumerate() {
        let reason = condition.reason(row).or_else(|| if *yes { then.reason(row) } else { other.reason(row) });
        if let Some(reason) = reason {
            set(&mut missing, rows, row, reason);
        }
    }
    then.missing = missing;
    let take = |row: usize| chosen.get(row).copied().unwrap_or(false);
    pick(then, other, take)
}

fn coalesce<N: Number>(mut value: Series<N>, mut instead: Series<N>) -> Series<N> {
    align(&mut value, &mut instead);
    let absent: Vec<bool> = (0..value.len()).map(|row| value.reason(row).is_some()).collect();
    value.missing = if instead.missing.is_empty() {
        Vec::new()
    } else {
        absent.iter().enumerate().map(|(row, gone)| if *gone { instead.reason(row) } else { None }).collect()
    };
    pick(value, instead, |row| !absent.get(row).copied().unwrap_or(true)).tidy()
}

/// Row by row the first series where `first` holds, else the second; the reasons are those of the first series.
fn pick<N: Number>(a: Series<N>, b: Series<N>, first: impl Fn(usize) -> bool) -> Series<N> {
    fn mixed<T>(mut a: Vec<T>, b: Vec<T>, first: impl Fn(usize) -> bool) -> Vec<T> {
        for (row, (x, y)) in a.iter_mut().zip(b).enumerate() {
            if !first(row) {
                *x = y;
            }
        }
        a
    }
    let data = match (a.data, b.data) {
        (Data::Number(x), Data::Number(y)) => Data::Number(mixed(x, y, first)),
        (Data::Bool(x), Data::Bool(y)) => Data::Bool(mixed(x, y, first)),
        (Data::Text(x), Data::Text(y)) => Data::Text(mixed(x, y, first)),
        (x, _) => x,
    };
    Series { data, missing: a.missing }
}

fn extreme<N: Number>(largest: bool, mut a: Series<N>, mut b: Series<N>) -> Series<N> {
    align(&mut a, &mut b);
    let missing = spread(&a, &b);
    let rows = a.len();
    let (Data::Number(mut left), Data::Number(right)) = (a.data, b.data) else { return Series::missing(rows, Reason::NotProvided) };
    for (x, y) in left.iter_mut().zip(right) {
        if (y > *x) == largest && y != *x {
            *x = y;
        }
    }
    Series { data: Data::Number(left), missing }
}

fn no_column(name: &str, plan: &Plan) -> Error {
    let help = nearest_phrase(name, plan.rules()).unwrap_or_else(|| text!("add the column to the table", "ajoutez la colonne à la table"));
    Error::new(Code::MissingColumn, text!("there is no column `{name}`", "il n'y a pas de colonne `{name}`")).with_help(help).at_path(name)
}

/// The text of a group or tie, as a sort key.
pub(super) fn text_of<N: Number>(series: &Series<N>, row: usize) -> Arc<str> {
    match &series.data {
        Data::Text(v) => v.get(row).cloned().unwrap_or_default(),
        Data::Bool(v) => Arc::from(if v.get(row).copied().unwrap_or(false) { "true" } else { "false" }),
        Data::Number(v) => v.get(row).and_then(|n| n.to_decimal()).map_or_else(|| Arc::from(""), |d| Arc::from(d.normalize().to_string().as_str())),
    }
}
