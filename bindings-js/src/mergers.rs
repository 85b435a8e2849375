//! Communes that merged, and last year's tables brought to this year's communes.

use crate::given::Given;
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::words::other;
use budget_core::law::read::{Criteria, Mergers};
use budget_core::{Result, by_id};
use std::sync::Arc;

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    match verb {
        "Mergers.between" => {
            let (Some(Noun::Territory(before)), Some(Noun::Territory(now))) = (given.noun(0)?, given.noun(1)?) else { return Err(other("Territory")) };
            return Ok(noun(Mergers::between(&before, &now)));
        }
        "Mergers.parse" => return Mergers::parse(given.text(0, "csv")?).map(noun),
        _ => {}
    }
    match (verb, given.this()?) {
        ("Mergers.gone", Noun::Mergers(mergers)) => Reply::json(&by_id(mergers.gone())),
        ("Mergers.restored", Noun::Mergers(mergers)) => Reply::json(&by_id(mergers.restored())),
        ("Merged.table", Noun::Merged(merged)) => Ok(Reply::noun(Noun::Table(Arc::new(merged.table.clone())))),
        ("Merged.joined", Noun::Merged(merged)) => Reply::json(&merged.joined),
        ("Merged.restored", Noun::Merged(merged)) => Reply::json(&merged.restored),
        ("Merged.warnings", Noun::Merged(merged)) => Reply::json(&merged.warnings()),
        _ => Ok(Reply::Unknown),
    }
}

fn noun(mergers: Mergers) -> Reply {
    Reply::noun(Noun::Mergers(Arc::new(mergers)))
}

/// Last year's criteria by the communes of this year.
pub fn before_merged(criteria: &Criteria, given: &Given) -> Result<Reply> {
    let Some(Noun::Mergers(mergers)) = given.noun(0)? else { return Err(other("Mergers")) };
    Ok(Reply::noun(Noun::Merged(Arc::new(criteria.merged(&mergers)?))))
}
