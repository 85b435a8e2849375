//! Who receives and who pays: communes, inter-communal bodies, the State, taxpayers, each by itself; and what secrecy hides of them.

use super::answer::{Hidden, PartyTotal, Secret};
use super::compared::{Compared, GrantPair};
use super::envelopes::cost;
use super::moves::{Pair, together};
use crate::error::Result;
use crate::law::Party;
use std::collections::BTreeMap;

/// A party in each commune.
pub struct Of {
    pub total: PartyTotal,
    /// What is known of the change in each commune; empty for the main party.
    pub changes: Vec<i64>,
}

/// Each party on both sides; `main` are the amounts of the first.
pub fn all(compared: &Compared, main: &[Pair]) -> Result<Vec<Of>> {
    let of = |(place, (id, party)): (usize, &(String, Party))| {
        let own = |grant: &GrantPair| grant.party == *id;
        let (sum, changes) = if place == 0 {
            (cost(main)?, Vec::new())
        } else {
            let pairs = together(compared, own);
            (cost(&pairs)?, pairs.iter().map(|pair| pair.change().unwrap_or(0)).collect())
        };
        let mut secret: Vec<usize> = compared.grants.iter().filter(|g| own(g)).flat_map(|g| g.secret.iter().copied()).collect();
        secret.sort_unstable();
        secret.dedup();
        let total = PartyTotal {
            party: id.clone(),
            label: party.label.clone(),
            pays: party.pays,
            baseline: sum.baseline,
            reform: sum.reform,
            change: sum.change,
            secret: secret.len() as u64,
        };
        Ok(Of { total, changes })
    };
    compared.parties.iter().enumerate().map(of).collect()
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
