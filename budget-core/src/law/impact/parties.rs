//! Who receives and who pays: communes, inter-communal bodies, the State, taxpayers, each by itself; and what secrecy hides of them.

use super::answer::{Hidden, PartyTotal, Secret};
use super::compared::{Compared, GrantPair};
use super::envelopes::cost;
use super::moves::{Pair, together};
use crate::error::Result;
use crate::law::Party;

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
    let mut hidden = vec![false; compared.keys.len()];
    compared.grants.iter().flat_map(|g| &g.secret).for_each(|row| hidden.iter_mut().skip(*row).take(1).for_each(|hidden| *hidden = true));
    let rows = || hidden.iter().enumerate().filter(|(_, hidden)| **hidden).map(|(row, _)| row);
    let named = rows().take(top).filter_map(|row| {
        let name = compared.names.get(row)?.as_ref().map(ToString::to_string);
        let grants = compared.grants.iter().filter(|g| g.secret.binary_search(&row).is_ok()).map(|g| g.id.clone()).collect();
        Some(Hidden { entity: compared.keys.get(row)?.to_string(), name, grants })
    });
    Secret { n: rows().count() as u64, communes: named.collect() }
}
