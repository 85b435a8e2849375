//! Functions over entities: sums, means, medians, counts, extremes and ranks, for all or by group.

use super::ast::Function;
use super::evaluate::{Outcome, Run, Source, text_of};
use super::plan::Aggregate;
use super::series::{Data, Series};
use super::skipped::skipped;
use crate::error::{Reason, Warning};
use crate::number::Number;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::sync::Arc;

/// The rows that an aggregate counts, by group.
struct Counted {
    /// One without a name where there are none.
    groups: IndexMap<Arc<str>, Members>,
    /// Rows left out because something is missing.
    skipped: Vec<usize>,
}

/// The rows of a group.
#[derive(Default)]
struct Members {
    rows: Vec<usize>,
    /// Why the first of those asked for has no value.
    absent: Option<Reason>,
    /// Why it is unknown whether the first row is asked for.
    unknown: Option<Reason>,
    /// Whether a row is known not to be asked for.
    outside: bool,
}

impl Members {
    /// Why there is no figure: all that were asked for are missing, or nothing is known of who is asked for. 0 would be an answer there.
    fn reason(&self) -> Option<Reason> {
        if self.rows.is_empty() { self.absent.or(self.unknown.filter(|_| !self.outside)) } else { None }
    }
}

impl Counted {
    fn new<N: Number>(rows: usize, arg: Option<&Series<N>>, filter: Option<&Series<N>>, by: Option<&Series<N>>) -> Counted {
        let mut counted = Counted { groups: IndexMap::new(), skipped: Vec::new() };
        if by.is_none() {
            counted.groups.insert(Arc::from(""), Default::default());
        }
        for row in 0..rows {
            let wanted = filter.map_or(Ok(true), |condition| condition.truth(row));
            if by.is_some_and(|g| g.reason(row).is_some()) {
                if wanted != Ok(false) {
                    counted.skipped.push(row);
                }
                continue;
            }
            let members = counted.groups.entry(group(by, row)).or_default();
            match (wanted, arg.and_then(|a| a.reason(row))) {
                (Ok(false), _) => members.outside = true,
                (Ok(true), None) => members.rows.push(row),
                (Ok(true), Some(reason)) => {
                    members.absent.get_or_insert(reason);
                    counted.skipped.push(row);
                }
                (Err(reason), _) => {
                    members.unknown.get_or_insert(reason);
                    counted.skipped.push(row);
                }
            }
        }
        counted
    }
}

/// Computes an aggregate over all rows. Rows whose value, condition or group is missing are left out and counted in a warning.
pub(super) fn aggregate<N: Number>(run: &Run<N>, step: &Aggregate, rule: &str, source: &dyn Source<N>, warnings: &mut Vec<Warning>) -> Outcome<N> {
    let rows = run.rows();
    let arg = step.arg.as_ref().map(|node| run.column(node));
    let filter = step.filter.as_ref().map(|node| run.column(node));
    let by = step.by.as_ref().map(|node| run.column(node));
    let by = by.as_deref();
    let counted = Counted::new(rows, arg.as_deref(), filter.as_deref(), by);
    warnings.extend(skipped(&counted.skipped, &step.written, rule, source));
    let numbers: &[N] = match arg.as_deref() {
        Some(Series { data: Data::Number(values), .. }) => values,
        _ => &[],
    };
    if step.function == Function::Rank {
        let ties = step.ties.as_ref().map(|node| run.column(node));
        return Outcome::Column(Arc::new(ranks(rows, numbers, &counted, step.descending, ties.as_deref())));
    }
    let value = |members: &Members| match members.reason() {
        Some(reason) => Err(reason),
        None => over(step.function, numbers, &members.rows),
    };
    let Some(by) = by else {
        let all = counted.groups.get("").map_or(Err(Reason::EmptyAggregate), value);
        return Outcome::National(Series::from_results([all]).convert());
    };
    let values: IndexMap<&Arc<str>, Result<N, Reason>> = counted.groups.iter().map(|(name, members)| (name, value(members))).collect();
    Outcome::Column(Arc::new(Series::from_results((0..rows).map(|row| match by.reason(row) {
        Some(reason) => Err(reason),
        None => values.get(&group(Some(by), row)).copied().unwrap_or_else(|| over(step.function, numbers, &[])),
    }))))
}

fn group<N: Number>(by: Option<&Series<N>>, row: usize) -> Arc<str> {
    by.map_or_else(|| Arc::from(""), |series| text_of(series, row))
}

/// One function over some rows. An empty sum or count is 0, another empty aggregate has no value.
fn over<N: Number>(function: Function, values: &[N], rows: &[usize]) -> Result<N, Reason> {
    let number = |n: usize| N::from_decimal(Decimal::from(n));
    let mut chosen = rows.iter().filter_map(|row| values.get(*row).copied());
    match function {
        Function::Count => Ok(number(rows.len())),
        Function::Sum => chosen.try_fold(N::ZERO, |sum, x| sum.add(x)).ok_or(Reason::Overflow),
        _ if rows.is_empty() => Err(Reason::EmptyAggregate),
        Function::Mean => over(Function::Sum, values, rows)?.div(number(rows.len())).ok_or(Reason::Overflow),
        Function::Median => median(chosen.collect()),
        largest => chosen.reduce(|a, b| if (b > a) == (largest == Function::Max) { b } else { a }).ok_or(Reason::EmptyAggregate),
    }
}

/// The middle value, or the mean of the two middle ones.
pub(crate) fn median<N: Number>(mut values: Vec<N>) -> Result<N, Reason> {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    let middle = values.len() / 2;
    let upper = values.get(middle).copied().ok_or(Reason::EmptyAggregate)?;
    if values.len() % 2 == 1 {
        return Ok(upper);
    }
    let lower = values.get(middle.wrapping_sub(1)).copied().ok_or(Reason::EmptyAggregate)?;
    lower.add(upper).and_then(|sum| sum.div(N::from_decimal(Decimal::TWO))).ok_or(Reason::Overflow)
}

/// Ranks within each group, 1 first. With a column of ties they are total; without one, equals share a rank (1, 2, 2, 4).
fn ranks<N: Number>(rows: usize, values: &[N], counted: &Counted, descending: bool, ties: Option<&Series<N>>) -> Series<N> {
    let mut ranks: Vec<Result<N, Reason>> = vec![Err(Reason::NotRanked); rows];
    let order = |a: &usize, b: &usize| {
        let ascending = values.get(*a).partial_cmp(&values.get(*b)).unwrap_or(Ordering::Equal);
        if descending { ascending.reverse() } else { ascending }
    };
    for members in counted.groups.values() {
        let mut sorted = members.rows.clone();
        sorted.sort_by(|a, b| order(a, b).then_with(|| ties.map_or(Ordering::Equal, |t| tie_order(t, *a, *b))));
        let mut shared = 0;
        for (place, row) in sorted.iter().enumerate() {
            let equal = place > 0 && sorted.get(place - 1).is_some_and(|before| order(before, row) == Ordering::Equal);
            if ties.is_some() || !equal {
                shared = place + 1;
            }
            if let Some(cell) = ranks.get_mut(*row) {
                *cell = Ok(N::from_decimal(Decimal::from(shared)));
            }
        }
    }
    Series::from_results(ranks)
}

fn tie_order<N: Number>(ties: &Series<N>, a: usize, b: usize) -> Ordering {
    match &ties.data {
        Data::Number(values) => values.get(a).partial_cmp(&values.get(b)).unwrap_or(Ordering::Equal),
        Data::Text(values) => values.get(a).cmp(&values.get(b)),
        Data::Bool(values) => values.get(a).cmp(&values.get(b)),
    }
}
