//! Who receives and who pays: communes, inter-communal bodies, the State, taxpayers, each by itself; and what secrecy hides of them.

use super::answer::{Hidden, PartyTotal, Secret};
use super::compared::Compared;
use super::envelopes::cost;
use super::moves::{Pair, together};
use crate::error::Result;
use crate::law::Party;
use std::collections::BTreeMap;

/// What changes for a party that is not the main one.
pub struct Other {
    pub party: String,
    /// What is known of the change in each commune.
    pub changes: Vec<i64>,
}

/// Each party on both sides; `main` are the amounts of the first.
pub fn totals(compared: &Compared, main: &[Pair]) -> Result<Vec<PartyTotal>> {
    let total = |(place, (party, of)): (usize, &(String, Party))| {
        let sum = if place == 0 { cost(main)? } else { cost(&pairs(compared, party))? };
        let mut secret: Vec<usize> = compared.grants.iter().filter(|g| g.party == *party).flat_map(|g| g.secret.iter().copied()).collect();
        secret.sort_unstable();
        secret.dedup();
        Ok(PartyTotal {
            party: party.clone(),
            label: of.label.clone(),
            pays: of.pays,
            baseline: sum.baseline,
            reform: sum.reform,
            change: sum.change,
            secret: secret.len() as u64,
        })
    };
    compared.parties.iter().enumerate().map(total).collect()
}

/// The parties beyond the main one.
pub fn others(compared: &Compared) -> Vec<Other> {
    let changes = |party: &str| pairs(compared, party).iter().map(|pair| pair.change().unwrap_or(0)).collect();
    compared.parties.iter().skip(1).map(|(party, _)| Other { party: party.clone(), changes: changes(party) }).collect()
}

fn pairs(compared: &Compared, party: &str) -> Vec<Pair> {
    together(compared, |grant| grant.party == party)
}

/// Communes of which secrecy hides an amount of anybody, by code, `top` of them named.
pub fn secret(compared: &Compared, top: usize) -> Secret {
    let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for grant in &compared.grants {
        for row in &grant.secret {
            rows.entry(*row).or_default().push(grant.id.clone());
        }
    }
    let n = rows.len() as u64;
    let named = rows.into_iter().take(top).filter_map(|(row, grants)| {
        let name = compared.names.get(row)?.as_ref().map(ToString::to_string);
        Some(Hidden { entity: compared.keys.get(row)?.to_string(), name, grants })
    });
    Secret { n, communes: named.collect() }
}
