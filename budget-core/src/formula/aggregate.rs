//! Functions over entities: sums, means, medians, counts and extremes, for all or by group.

use super::ast::Function;
use super::evaluate::Outcome;
use super::groups::Groups;
use super::plan::Aggregate;
use super::rank::{Member, ranks};
use super::run::Run;
use super::series::{Data, Series};
use crate::error::Reason;
use crate::number::Number;
use std::cmp::Ordering;
use std::sync::Arc;

/// What an aggregate gave, and the rows that it left out because something is missing.
pub(super) struct Aggregated<N> {
    pub outcome: Outcome<N>,
    pub skipped: Vec<usize>,
}

/// What is known of a group beside its values.
#[derive(Clone, Default)]
struct Tally {
    count: usize,
    /// Why the first of those asked for has no value.
    absent: Option<Reason>,
    /// Why it is unknown whether the first row is asked for.
    unknown: Option<Reason>,
    /// Whether a row is known not to be asked for.
    outside: bool,
}

impl Tally {
    /// Why there is no figure: all that were asked for are missing, or nothing is known of who is asked for. 0 would be an answer there.
    fn reason(&self) -> Option<Reason> {
        if self.count == 0 { self.absent.or(self.unknown.filter(|_| !self.outside)) } else { None }
    }
}

/// Who is asked for.
struct Asked<'r, N> {
    rows: usize,
    arg: Option<&'r Series<N>>,
    filter: Option<&'r Series<N>>,
    groups: Option<&'r Groups>,
}

impl<N: Number> Asked<'_, N> {
    /// Calls `each` on the rows that count, with their group, in the order of the rows; gives what is known of each group and the rows left out.
    fn visit(&self, mut each: impl FnMut(usize, usize)) -> (Vec<Tally>, Vec<usize>) {
        let mut tallies = vec![Tally::default(); self.groups.map_or(1, Groups::count)];
        let mut skipped = Vec::new();
        let absent = self.arg.map_or(&[][..], |arg| &arg.missing);
        if self.groups.is_none() && self.filter.is_none() && absent.is_empty() {
            (0..self.rows).for_each(|row| each(row, 0));
            tallies.iter_mut().for_each(|tally| tally.count = self.rows);
            return (tallies, skipped);
        }
        // The commonest one: a condition that is known everywhere, of values that are there.
        if let (None, Some(Series { data: Data::Bool(chosen), missing }), true) = (self.groups, self.filter, absent.is_empty())
            && missing.is_empty()
        {
            let mut count = 0;
            for (row, _) in chosen.iter().enumerate().filter(|(_, chosen)| **chosen) {
                count += 1;
                each(row, 0);
            }
            tallies.iter_mut().for_each(|tally| *tally = Tally { count, outside: count < self.rows, ..Tally::default() });
            return (tallies, skipped);
        }
        for row in 0..self.rows {
            let wanted = self.filter.map_or(Ok(true), |condition| condition.truth(row));
            let Ok(group) = self.groups.map_or(Ok(0), |groups| groups.of(row)) else {
                if wanted != Ok(false) {
                    skipped.push(row);
                }
                continue;
            };
            let Some(tally) = tallies.get_mut(group) else { continue };
            match (wanted, absent.get(row).copied().flatten()) {
                (Ok(false), _) => tally.outside = true,
                (Ok(true), None) => {
                    tally.count += 1;
                    each(row, group);
                }
                (Ok(true), Some(reason)) => {
                    tally.absent.get_or_insert(reason);
                    skipped.push(row);
                }
                (Err(reason), _) => {
                    tally.unknown.get_or_insert(reason);
                    skipped.push(row);
                }
            }
        }
        (tallies, skipped)
    }
}

/// Computes an aggregate over all rows. Rows whose value, condition or group is missing are left out.
pub(super) fn aggregate<N: Number>(run: &Run<'_, N>, step: &Aggregate) -> Aggregated<N> {
    let arg = step.arg.as_ref().map(|node| run.column(node));
    let filter = step.filter.as_ref().map(|node| run.column(node));
    let groups = step.by.as_ref().and_then(|node| run.groups(node));
    let asked = Asked { rows: run.rows, arg: arg.as_deref(), filter: filter.as_deref(), groups };
    let numbers: &[N] = match asked.arg {
        Some(Series { data: Data::Number(values), .. }) => values,
        _ => &[],
    };
    if step.function == Function::Rank {
        let mut members: Vec<Member> = Vec::new();
        let (_, skipped) = asked.visit(|row, group| members.extend(u32::try_from(row).ok().zip(u32::try_from(group).ok())));
        let ties = step.ties.as_ref().map(|node| run.column(node));
        let ranks = ranks(run.rows, numbers, &members, groups.map_or(1, Groups::count), step.descending, ties.as_deref());
        return Aggregated { outcome: Outcome::Column(Arc::new(ranks)), skipped };
    }
    let (values, skipped) = over(step.function, &asked, numbers);
    let outcome = match groups {
        None => Outcome::National(Series::from_results(values.first().copied()).convert()),
        Some(groups) => Outcome::Column(Arc::new(spread(groups, &values, run.rows))),
    };
    Aggregated { outcome, skipped }
}

/// The value of its group for each row.
fn spread<N: Number>(groups: &Groups, values: &[Result<N, Reason>], rows: usize) -> Series<N> {
    let of = |row: usize| groups.of(row).and_then(|group| values.get(group).copied().unwrap_or(Err(Reason::EmptyAggregate)));
    Series::from_results((0..rows).map(of))
}

/// One function for each group. An empty sum or count is 0, another empty aggregate has no value.
fn over<N: Number>(function: Function, asked: &Asked<'_, N>, numbers: &[N]) -> (Vec<Result<N, Reason>>, Vec<usize>) {
    let groups = asked.groups.map_or(1, Groups::count);
    let number = |n: usize| N::from_scaled(n as i128, 0).ok_or(Reason::Overflow);
    let (tallies, skipped, values): (Vec<Tally>, Vec<usize>, Vec<Result<N, Reason>>) = match function {
        Function::Count => {
            let (tallies, skipped) = asked.visit(|_, _| {});
            let values = tallies.iter().map(|tally| number(tally.count)).collect();
            (tallies, skipped, values)
        }
        Function::Sum | Function::Mean => {
            let mut sums: Vec<Option<N>> = vec![Some(N::ZERO); groups];
            let (tallies, skipped) = asked.visit(|row, group| {
                if let (Some(sum), Some(x)) = (sums.get_mut(group), numbers.get(row)) {
                    *sum = sum.and_then(|sum| sum.add(*x));
                }
            });
            let value = |(sum, tally): (Option<N>, &Tally)| match (function, tally.count) {
                (Function::Sum, _) => sum.ok_or(Reason::Overflow),
                (_, 0) => Err(Reason::EmptyAggregate),
                (_, count) => sum.ok_or(Reason::Overflow)?.div(number(count)?).ok_or(Reason::Overflow),
            };
            let values = sums.into_iter().zip(&tallies).map(value).collect();
            (tallies, skipped, values)
        }
        Function::Median => {
            let mut lists: Vec<Vec<N>> = vec![Vec::new(); groups];
            let (tallies, skipped) = asked.visit(|row, group| {
                if let (Some(list), Some(x)) = (lists.get_mut(group), numbers.get(row)) {
                    list.push(*x);
                }
            });
            (tallies, skipped, lists.into_iter().map(median).collect())
        }
        extreme => {
            let mut found: Vec<Option<N>> = vec![None; groups];
            let (tallies, skipped) = asked.visit(|row, group| {
                if let (Some(found), Some(x)) = (found.get_mut(group), numbers.get(row)) {
                    let better = found.is_none_or(|best| if extreme == Function::Max { *x > best } else { *x < best });
                    *found = if better { Some(*x) } else { *found };
                }
            });
            (tallies, skipped, found.into_iter().map(|x| x.ok_or(Reason::EmptyAggregate)).collect())
        }
    };
    let values = values.into_iter().zip(&tallies).map(|(value, tally)| tally.reason().map_or(value, Err)).collect();
    (values, skipped)
}

/// The middle value, or the mean of the two middle ones.
pub(crate) fn median<N: Number>(mut values: Vec<N>) -> Result<N, Reason> {
    let order = |a: &N, b: &N| a.partial_cmp(b).unwrap_or(Ordering::Equal);
    let (count, middle) = (values.len(), values.len() / 2);
    if count == 0 {
        return Err(Reason::EmptyAggregate);
    }
    let (below, upper, _) = values.select_nth_unstable_by(middle, order);
    if count % 2 == 1 {
        return Ok(*upper);
    }
    let lower = below.iter().copied().max_by(order).ok_or(Reason::EmptyAggregate)?;
    lower.add(*upper).and_then(|sum| sum.div(N::ONE.add(N::ONE)?)).ok_or(Reason::Overflow)
}
