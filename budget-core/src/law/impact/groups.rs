//! The same by group: strata, departments, EPCI, regions, or what the user asks for.

use super::answer::{Group, Grouped};
use super::compared::{Compared, Grouping};
use super::moves::{Pair, cents, per_head};
use super::parties::Of;
use crate::error::{Result, Text};
use crate::text;
use std::cmp::Ordering;

/// Every grouping.
pub fn all(compared: &Compared, pairs: &[Pair], others: &[Of]) -> Result<Grouped<Group>> {
    compared.groups.iter().map(|grouping| Ok((grouping.by.clone(), of(grouping, compared, pairs, others)?))).collect()
}

#[derive(Clone, Default)]
struct Sums {
    group: Group,
    baseline: i128,
    reform: i128,
    change: i128,
    gained: i128,
    lost: i128,
    others: Vec<i128>,
}

/// The groups in their order; last, the communes whose group is not known, if there are any. A group without communes is left out.
fn of(grouping: &Grouping, compared: &Compared, pairs: &[Pair], others: &[Of]) -> Result<Vec<Group>> {
    let mut sums = vec![Sums { others: vec![0; others.len()], ..Sums::default() }; grouping.groups.len() + 1];
    for ((pair, population), place) in pairs.iter().zip(&compared.population).zip(&grouping.of) {
        if let Some(sum) = sums.get_mut(place.unwrap_or(grouping.groups.len())) {
            add(sum, pair, population.unwrap_or(0));
        }
    }
    for (place, other) in others.iter().enumerate() {
        for (change, group) in other.changes.iter().zip(&grouping.of) {
            if let Some(sum) = sums.get_mut(group.unwrap_or(grouping.groups.len())).and_then(|sum| sum.others.get_mut(place)) {
                *sum += i128::from(*change);
            }
        }
    }
    let names = grouping.groups.iter().map(|(key, label)| (Some(key.clone()), label.clone())).chain([(None, unknown())]);
    sums.into_iter().zip(names).filter(|(sum, _)| sum.group.n > 0).map(|(sum, (key, label))| finish(sum, key, label, others)).collect()
}

/// The name of those whose group is not known.
pub fn unknown() -> Text {
    text!("not known", "non renseigné")
}

fn add(sum: &mut Sums, pair: &Pair, population: i64) {
    let group = &mut sum.group;
    group.n += 1;
    group.population += population;
    sum.baseline += i128::from(pair.baseline.unwrap_or(0));
    sum.reform += i128::from(pair.reform.unwrap_or(0));
    let Some(change) = pair.change() else {
        group.unknown += 1;
        return;
    };
    sum.change += i128::from(change);
    match change.cmp(&0) {
        Ordering::Greater => {
            group.winners += 1;
            sum.gained += i128::from(change);
        }
        Ordering::Less => {
            group.losers += 1;
            sum.lost -= i128::from(change);
        }
        Ordering::Equal => group.unchanged += 1,
    }
}

fn finish(sum: Sums, key: Option<String>, label: Text, others: &[Of]) -> Result<Group> {
    Ok(Group {
        key,
        label,
        baseline: cents(sum.baseline)?,
        reform: cents(sum.reform)?,
        change: cents(sum.change)?,
        per_head: per_head(sum.change, sum.group.population),
        gained: cents(sum.gained)?,
        lost: cents(sum.lost)?,
        parties: others.iter().zip(sum.others).map(|(other, change)| Ok((other.total.party.clone(), cents(change)?))).collect::<Result<_>>()?,
        ..sum.group
    })
}
