//! The evaluator: one plan over any source of columns, with either number.

use super::allocate::Allocation;
use super::ast::Path;
use super::ends::Ends;
use super::plan::Plan;
use super::run::run;
use super::series::Series;
use crate::error::{Reason, Result, Warning};
use crate::number::Number;
use crate::parallel;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Rows below which a second thread costs more than it brings.
const FEW: usize = 8_192;

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
    /// What its steps gave, in their order.
    pub(super) steps: Vec<Option<Arc<Stepped<N>>>>,
}

/// What was computed for a step of a rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stepped<N> {
    pub outcome: Outcome<N>,
    pub allocation: Option<Allocation>,
    pub warnings: Vec<Warning>,
    /// Floors and caps of an allocation: most laws leave them as they were.
    pub ends: Ends,
}

impl<N> From<Outcome<N>> for Stepped<N> {
    fn from(outcome: Outcome<N>) -> Stepped<N> {
        Stepped { outcome, allocation: None, warnings: Vec::new(), ends: Ends::default() }
    }
}

/// What was computed for a rule with the same columns before.
#[derive(Clone, Debug)]
pub struct Before<N> {
    /// Its results.
    pub computed: Arc<Computed<N>>,
    /// Whether it has the same formula, and the parameters that it reads are what they were.
    pub same: bool,
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

/// Evaluates a plan over a source once more: what is the same as before and reads nothing but what came out the same, bit for bit, is taken over.
/// The results are those of [`evaluate`], for any number of threads.
///
/// # Errors
/// Those of [`evaluate`].
pub fn evaluate_again<N: Number>(plan: &Plan, source: &dyn Source<N>, keep: Keep<'_, N>) -> Result<Evaluation<N>> {
    let threads = if source.rows() < FEW { 1 } else { parallel::available() };
    run(plan, source, keep, threads)
}

/// What was computed before for a rule of that name, over the same rows and columns and for the same exercise.
pub type Keep<'a, N> = &'a dyn Fn(&str) -> Option<Before<N>>;
