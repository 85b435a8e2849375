//! What each commune gains or loses, one grant or all of them together.

use super::answer::{Counts, Move};
use super::compared::{Compared, GrantPair};
use crate::amount::Cents;
use crate::error::{Code, Error, Result};
use crate::text;
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// Both amounts of a commune, in cents.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pair {
    pub baseline: Option<i64>,
    pub reform: Option<i64>,
    /// What changes, of amounts that are known on both sides.
    moved: i64,
    /// Some amount is known on one side only.
    pub unknown: bool,
    /// Secrecy hides an amount that the amendment moves for others: what is known of the change is told, and where nothing is, it is not zero.
    pub secret: bool,
}

impl Pair {
    /// The change, where it is known.
    pub fn change(&self) -> Option<i64> {
        // Nothing on either side is no change.
        (!self.unknown && (self.moved != 0 || !self.secret)).then_some(self.moved)
    }

    fn add(&mut self, baseline: Option<i64>, reform: Option<i64>, secret: bool) {
        self.secret |= secret;
        self.unknown |= baseline.is_some() != reform.is_some() && !secret;
        if let (Some(baseline), Some(reform)) = (baseline, reform) {
            self.moved = self.moved.saturating_add(reform.saturating_sub(baseline));
        }
        self.baseline = added(self.baseline, baseline);
        self.reform = added(self.reform, reform);
    }
}

/// All grants of the main party together.
pub fn all(compared: &Compared) -> Vec<Pair> {
    together(compared, |grant| compared.is_main(grant))
}

/// Some grants together: those that are a part of another are left out, so that each euro counts once.
pub fn together(compared: &Compared, of: impl Fn(&GrantPair) -> bool) -> Vec<Pair> {
    let mut pairs = vec![Pair::default(); compared.keys.len()];
    for grant in compared.grants.iter().filter(|g| g.part_of.is_none() && of(g)) {
        add(&mut pairs, grant);
    }
    pairs
}

/// One grant.
pub fn of(grant: &GrantPair) -> Vec<Pair> {
    each(grant).collect()
}

/// One grant, commune by commune.
pub fn each(grant: &GrantPair) -> impl Iterator<Item = Pair> + '_ {
    let mut secret = hidden(grant);
    rows(grant).enumerate().map(move |(row, (baseline, reform))| {
        let mut pair = Pair::default();
        pair.add(baseline, reform, secret(row));
        pair
    })
}

fn add(pairs: &mut [Pair], grant: &GrantPair) {
    let mut secret = hidden(grant);
    for (row, (pair, (baseline, reform))) in pairs.iter_mut().zip(rows(grant)).enumerate() {
        pair.add(baseline, reform, secret(row));
    }
}

/// Whether secrecy hides a change of a row, asked in order. What no commune's amount changes hides nothing.
fn hidden(grant: &GrantPair) -> impl FnMut(usize) -> bool + '_ {
    let moves = !grant.secret.is_empty() && grant.amounts.baseline != grant.amounts.reform;
    let mut secret = grant.secret.iter().filter(move |_| moves).peekable();
    move |row| secret.next_if_eq(&&row).is_some()
}

fn rows(grant: &GrantPair) -> impl Iterator<Item = (Option<i64>, Option<i64>)> + '_ {
    let cents = |c: &Option<Cents>| c.map(|c| c.0);
    grant.amounts.baseline.iter().map(cents).zip(grant.amounts.reform.iter().map(cents))
}

fn added(sum: Option<i64>, amount: Option<i64>) -> Option<i64> {
    match (sum, amount) {
        (Some(sum), Some(amount)) => Some(sum.saturating_add(amount)),
        (sum, amount) => sum.or(amount),
    }
}

/// How many gain and lose.
pub fn counts(compared: &Compared, pairs: &[Pair]) -> Result<Counts> {
    let mut counts = Counts { n: pairs.len() as u64, ..Counts::default() };
    let (mut gained, mut lost) = (0_i128, 0_i128);
    for (pair, population) in pairs.iter().zip(&compared.population) {
        counts.without_population += u64::from(population.is_none_or(|p| p <= 0));
        let Some(change) = pair.change() else {
            counts.unknown += 1;
            continue;
        };
        counts.below_one_euro += u64::from(change != 0 && change.abs() < 100);
        let people = population.unwrap_or(0);
        match change.cmp(&0) {
            Ordering::Greater => {
                counts.winners += 1;
                counts.winners_population += people;
                gained += i128::from(change);
            }
            Ordering::Less => {
                counts.losers += 1;
                counts.losers_population += people;
                lost -= i128::from(change);
            }
            Ordering::Equal => counts.unchanged += 1,
        }
    }
    (counts.gained, counts.lost) = (cents(gained)?, cents(lost)?);
    Ok(counts)
}

/// Those who gain most and those who lose most, at most `top` of each; of equals the first code first.
pub fn extremes(compared: &Compared, pairs: &[Pair], top: usize) -> (Vec<Move>, Vec<Move>) {
    let changed: Vec<(usize, i64)> = pairs.iter().enumerate().filter_map(|(row, pair)| Some((row, pair.change()?))).filter(|(_, c)| *c != 0).collect();
    let most = |sign: i64| {
        let mut side: Vec<(i64, usize)> = changed.iter().map(|(row, change)| (change * sign, *row)).filter(|(size, _)| *size > 0).collect();
        side.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        side.into_iter().take(top).filter_map(|(_, row)| described(compared, pairs, row)).collect()
    };
    (most(1), most(-1))
}

/// A commune with its amounts.
pub fn described(compared: &Compared, pairs: &[Pair], row: usize) -> Option<Move> {
    let pair = pairs.get(row)?;
    let population = compared.population.get(row).copied().flatten();
    let change = pair.change();
    Some(Move {
        entity: compared.keys.get(row)?.to_string(),
        name: compared.names.get(row)?.as_ref().map(|n| n.to_string()),
        population,
        baseline: pair.baseline.map(Cents),
        reform: pair.reform.map(Cents),
        change: change.map(Cents),
        per_head: change.and_then(|c| per_head(c.into(), population?)),
        secret: pair.secret,
    })
}

/// Euros per head with two decimals; `None` without inhabitants.
pub fn per_head(change: i128, population: i64) -> Option<Decimal> {
    if population <= 0 {
        return None;
    }
    let euros = Decimal::try_from_i128_with_scale(change, 2).ok()?;
    Some(euros.checked_div(population.into())?.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

/// A sum that fits, or `overflow`.
pub fn cents(sum: i128) -> Result<Cents> {
    i64::try_from(sum).map(Cents).map_err(|_| Error::new(Code::Overflow, text!("a sum of amounts does not fit", "une somme de montants ne tient pas")))
}
