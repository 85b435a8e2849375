//! Each grant: what it comes to, who may have it, and whether its envelope is closed.

use super::answer::{Allocated, AllocationImpact, Eligibility, GrantState, GrantTotal, Sum};
use super::compared::{Compared, GrantPair, Sides};
use super::moves::{self, Pair, cents};
use crate::error::Result;

/// The sum of all grants, each euro once.
pub fn cost(pairs: &[Pair]) -> Result<Sum> {
    let mut sums = Sums::default();
    pairs.iter().for_each(|pair| sums.add(pair));
    sums.sum()
}

/// What is known of both sides and of the change; each with how many communes it is of.
#[derive(Default)]
struct Sums {
    baseline: (u64, i128),
    reform: (u64, i128),
    change: (u64, i128),
}

impl Sums {
    fn add(&mut self, pair: &Pair) {
        // A commune without the grant on both sides has no change of it to add.
        let change = pair.baseline.and(pair.reform).and_then(|_| pair.change());
        for (sum, amount) in [(&mut self.baseline, pair.baseline), (&mut self.reform, pair.reform), (&mut self.change, change)] {
            if let Some(amount) = amount {
                *sum = (sum.0 + 1, sum.1 + i128::from(amount));
            }
        }
    }

    /// The sums; `None` where nothing is known.
    fn sum(&self) -> Result<Sum> {
        let known = |(n, sum): (u64, i128)| if n == 0 { Ok(None) } else { cents(sum).map(Some) };
        Ok(Sum { baseline: known(self.baseline)?, reform: known(self.reform)?, change: known(self.change)? })
    }
}

/// Each grant, parts of others too.
pub fn totals(compared: &Compared) -> Result<Vec<GrantTotal>> {
    compared.grants.iter().map(|grant| total(grant, compared)).collect()
}

fn total(grant: &GrantPair, compared: &Compared) -> Result<GrantTotal> {
    let mut counts = Counted::default();
    moves::each(grant).for_each(|pair| counts.add(&pair));
    let sum = counts.sums.sum()?;
    Ok(GrantTotal {
        rule: grant.id.clone(),
        label: grant.label.clone(),
        part_of: grant.part_of.clone(),
        party: Some(grant.party.clone()).filter(|party| !party.is_empty()),
        state: state(grant, compared, sum.baseline.is_none() && sum.reform.is_none()),
        baseline: sum.baseline,
        reform: sum.reform,
        change: sum.change,
        beneficiaries: counts.beneficiaries,
        winners: counts.winners,
        losers: counts.losers,
        missing: counts.missing,
        unknown: counts.unknown,
        secret: grant.secret.len() as u64,
    })
}

/// What is counted of a grant, in one pass.
#[derive(Default)]
struct Counted {
    sums: Sums,
    beneficiaries: Sides<u64>,
    missing: Sides<u64>,
    winners: u64,
    losers: u64,
    unknown: u64,
}

impl Counted {
    fn add(&mut self, pair: &Pair) {
        self.sums.add(pair);
        let change = pair.change().unwrap_or(0);
        self.beneficiaries.baseline += u64::from(pair.baseline.is_some_and(|a| a != 0));
        self.beneficiaries.reform += u64::from(pair.reform.is_some_and(|a| a != 0));
        self.missing.baseline += u64::from(pair.baseline.is_none());
        self.missing.reform += u64::from(pair.reform.is_none());
        self.winners += u64::from(change > 0);
        self.losers += u64::from(change < 0);
        self.unknown += u64::from(pair.baseline.is_some() != pair.reform.is_some());
    }
}

/// The worst of the allocations that decide the grant's sum under the amended law. A levy by points is not the grant's envelope.
fn state(grant: &GrantPair, compared: &Compared, missing: bool) -> GrantState {
    let of_grant = compared.allocations.iter().filter(|a| !a.point && a.grants.contains(&grant.id));
    let states: Vec<GrantState> = of_grant.filter_map(|a| a.sides.reform.as_ref()).map(|a| a.state.into()).collect();
    let worst = [GrantState::Infeasible, GrantState::Unspent, GrantState::Closed].into_iter().find(|s| states.contains(s));
    match worst {
        Some(GrantState::Infeasible) => GrantState::Infeasible,
        _ if missing => GrantState::Missing,
        Some(state) => state,
        None => GrantState::Open,
    }
}

/// Who enters and who leaves; a rule that opens several grants is told at each.
pub fn eligibility(compared: &Compared) -> Vec<Eligibility> {
    compared.grants.iter().filter_map(|grant| entered_and_left(grant, compared)).collect()
}

fn entered_and_left(grant: &GrantPair, compared: &Compared) -> Option<Eligibility> {
    let eligible = grant.eligible.as_ref()?;
    let pairs = moves::of(grant);
    let (mut entered, mut left, mut unknown) = (Vec::new(), Vec::new(), 0);
    for (row, answers) in eligible.is.baseline.iter().zip(&eligible.is.reform).enumerate() {
        match answers {
            (Some(false), Some(true)) => entered.push(row),
            (Some(true), Some(false)) => left.push(row),
            (Some(_), Some(_)) => {}
            _ => unknown += 1,
        }
    }
    let described = |mut rows: Vec<usize>| {
        let size = |row: &usize| pairs.get(*row).and_then(Pair::change).map_or(0, i64::abs);
        rows.sort_by_key(|row| (std::cmp::Reverse(size(row)), *row));
        rows.into_iter().filter_map(|row| moves::described(compared, &pairs, row)).collect::<Vec<_>>()
    };
    let count = |answers: &[Option<bool>]| answers.iter().filter(|a| **a == Some(true)).count() as u64;
    Some(Eligibility {
        rule: eligible.rule.clone(),
        label: eligible.label.clone(),
        grant: grant.id.clone(),
        eligible: Sides { baseline: count(&eligible.is.baseline), reform: count(&eligible.is.reform) },
        newly: entered.len() as u64,
        no_longer: left.len() as u64,
        unknown,
        entered: described(entered),
        left: described(left),
    })
}

/// Every allocation, as it came out on both sides.
pub fn allocations(compared: &Compared) -> Vec<AllocationImpact> {
    let told = compared.allocations.iter().map(|a| AllocationImpact {
        rule: a.rule.clone(),
        label: a.label.clone(),
        part: a.part,
        point: a.point,
        baseline: a.sides.baseline.as_ref().map(Allocated::from),
        reform: a.sides.reform.as_ref().map(Allocated::from),
    });
    told.collect()
}
