//! Functions over entities: sums, means, medians, counts, extremes and ranks, for all or by group.

use super::ast::Function;
use super::evaluate::{Outcome, Run, Source, text_of};
use super::plan::Aggregate;
use super::series::{Data, Series};
use crate::error::{Reason, Warning, WarningCode};
use crate::number::Number;
use crate::text;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::sync::Arc;

/// Keys shown in a warning.
const SHOWN: usize = 5;

/// Computes an aggregate over all rows. Rows whose value, condition or group is missing are left out and counted in a warning.
pub(super) fn aggregate<N: Number>(run: &Run<N>, step: &Aggregate, rule: &str, source: &dyn Source<N>, warnings: &mut Vec<Warning>) -> Outcome<N> {
    let rows = run.rows();
    let arg = step.arg.as_ref().map(|node| run.column(node));
    let filter = step.filter.as_ref().map(|node| run.column(node));
    let by = step.by.as_ref().map(|node| run.column(node));
    let mut skipped = Vec::new();
    let mut groups: IndexMap<Arc<str>, Vec<usize>> = IndexMap::new();
    let mut everyone = Vec::new();
    for row in 0..rows {
        let wanted = match &filter {
            None => Some(true),
            Some(condition) if condition.reason(row).is_some() => None,
            Some(Series { data: Data::Bool(values), .. }) => values.get(row).copied(),
            Some(_) => None,
        };
        let absent = arg.as_ref().is_some_and(|a| a.reason(row).is_some()) || by.as_ref().is_some_and(|g| g.reason(row).is_some());
        match wanted {
            Some(false) => {}
            Some(true) if !absent && by.is_none() => everyone.push(row),
            Some(true) if !absent => groups.entry(group(by.as_ref(), row)).or_default().push(row),
            _ => skipped.push(row),
        }
    }
    if by.is_none() {
        groups.insert(Arc::from(""), everyone);
    }
    warn(&skipped, step, rule, source, warnings);
    let numbers: &[N] = match &arg {
        Some(Series { data: Data::Number(values), .. }) => values,
        _ => &[],
    };
    if step.function == Function::Rank {
        let ties = step.ties.as_ref().map(|node| run.column(node));
        return Outcome::Column(ranks(rows, numbers, &groups, step.descending, ties.as_ref()));
    }
    let nothing = || over(step.function, numbers, &[]);
    let Some(by) = by else {
        let members = groups.get("").map_or(&[][..], Vec::as_slice);
        return Outcome::National(Series::from_results([over(step.function, numbers, members)]).convert());
    };
    let values: IndexMap<&Arc<str>, Result<N, Reason>> = groups.iter().map(|(name, members)| (name, over(step.function, numbers, members))).collect();
    Outcome::Column(Series::from_results((0..rows).map(|row| match by.reason(row) {
        Some(reason) => Err(reason),
        None => values.get(&group(Some(&by), row)).copied().unwrap_or_else(nothing),
    })))
}

fn group<N: Number>(by: Option<&Series<N>>, row: usize) -> Arc<str> {
    by.map_or_else(|| Arc::from(""), |series| text_of(series, row))
}

fn warn<N: Number>(skipped: &[usize], step: &Aggregate, rule: &str, source: &dyn Source<N>, warnings: &mut Vec<Warning>) {
    if skipped.is_empty() {
        return;
    }
    let (count, written) = (skipped.len(), &step.written);
    warnings.push(Warning {
        code: WarningCode::MissingSkipped,
        message: match count {
            1 => text!("one entity has no value and is left out of `{written}` in `{rule}`", "une entité sans valeur est exclue de `{written}` dans `{rule}`"),
            _ => text!(
                "{count} entities have no value and are left out of `{written}` in `{rule}`",
                "{count} entités sans valeur sont exclues de `{written}` dans `{rule}`"
            ),
        },
        count: count as u64,
        first: skipped.iter().take(SHOWN).map(|row| source.key(*row)).collect(),
    });
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
fn ranks<N: Number>(rows: usize, values: &[N], groups: &IndexMap<Arc<str>, Vec<usize>>, descending: bool, ties: Option<&Series<N>>) -> Series<N> {
    let mut ranks: Vec<Result<N, Reason>> = vec![Err(Reason::NotRanked); rows];
    let order = |a: &usize, b: &usize| {
        let ascending = values.get(*a).partial_cmp(&values.get(*b)).unwrap_or(Ordering::Equal);
        if descending { ascending.reverse() } else { ascending }
    };
    for members in groups.values() {
        let mut sorted = members.clone();
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
