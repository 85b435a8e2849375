//! Who is who: communes, groupings, departments, regions of a year.

use crate::given::Given;
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::words::other;
use budget_core::territory::{PeerRule, PopulationKind};
use budget_core::{Result, Territory};
use serde::Serialize;
use std::sync::Arc;

/// What a territory says of itself.
#[derive(Serialize)]
struct Facts {
    year: u16,
    vintage: u16,
}

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    if verb == "open" {
        return Ok(Reply::noun(Noun::Territory(Arc::new(Territory::open(given.year(0)?)?))));
    }
    let Noun::Territory(territory) = given.this()? else { return Err(other("Territory")) };
    match verb {
        "facts" => Reply::json(&Facts { year: territory.year(), vintage: territory.vintage() }),
        "entity" => Reply::json(&territory.entity(given.text(0, "code")?)?),
        "population" => {
            let kind = PopulationKind::named(given.text_or(1, "kind", "totale")?)?;
            Reply::json(&territory.population(given.text(0, "code")?, kind)?)
        }
        "stratum" => Reply::json(&territory.stratum(given.text(0, "code")?, given.text_or(1, "scheme", "ofgl_communes")?)?),
        "peers" => {
            let rule: PeerRule = given.text_or(1, "rule", "stratum:ofgl_communes")?.parse()?;
            Reply::json(&territory.peers(given.text(0, "code")?, &rule)?)
        }
        "members" => Reply::json(&territory.members(given.text(0, "code")?)?),
        "mergers" => Reply::json(&territory.mergers()),
        "search" => Reply::json(&territory.search(given.text(0, "text")?)),
        "table" => Ok(Reply::noun(Noun::Table(Arc::new(territory.table())))),
        "warnings" => Reply::json(&territory.warnings()),
        _ => Ok(Reply::Unknown),
    }
}
