//! What charts there are.

use super::archive::Archive;
use serde::Serialize;

/// A variant of a norm (*déclinaison*) and its editions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ChartListing"))]
pub struct Listing {
    /// The norm: `M57`.
    pub norm: String,
    /// The variant: `M57_D`.
    pub variant: String,
    /// The editions, by year.
    pub editions: Vec<EditionSize>,
}

/// How many codes an edition has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EditionSize {
    /// The exercise.
    pub year: u16,
    /// Accounts by nature, groups included.
    pub accounts: u32,
    /// Accounts of a vote by function.
    pub vote_accounts: u32,
    /// Functional references.
    pub functions: u32,
}

impl Listing {
    pub(crate) fn all(archive: &Archive) -> Vec<Listing> {
        let mut all: Vec<Listing> = archive
            .variants
            .iter()
            .map(|v| Listing {
                norm: archive.strings.get(v.norm).to_owned(),
                variant: archive.strings.get(v.name).to_owned(),
                editions: v
                    .years
                    .iter()
                    .zip(&v.counts)
                    .map(|(year, [accounts, vote_accounts, functions])| EditionSize {
                        year,
                        accounts: *accounts,
                        vote_accounts: *vote_accounts,
                        functions: *functions,
                    })
                    .collect(),
            })
            .collect();
        all.sort_by(|a, b| (&a.norm, &a.variant).cmp(&(&b.norm, &b.variant)));
        all
    }
}
