//! Ledgers: balances of local authorities.

use crate::given::Given;
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::source::{Source, sources};
use crate::words::other;
use budget_core::{Ledger, Result};
use std::sync::Arc;

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    if verb == "read" {
        return open(given).map(noun);
    }
    let Noun::Ledger(ledger) = given.this()? else { return Err(other("Ledger")) };
    if verb == "join" {
        let Some(Noun::Ledger(more)) = given.noun(0)? else { return Err(other("Ledger")) };
        return Ok(noun((*ledger).clone().join((*more).clone())));
    }
    let ledger = watched(&ledger, given);
    match verb {
        "issues" => Reply::json(ledger.issues()?.listed()),
        "counts" => Reply::json(&ledger.issues()?.counts()),
        "budgets" => Reply::json(ledger.budgets()?),
        "lines" => Ok(Reply::noun(Noun::Table(Arc::new(ledger.lines()?)))),
        "totals" => Ok(Reply::noun(Noun::Table(Arc::new(ledger.totals()?)))),
        "sources" => Reply::json(&ledger.sources()),
        _ => Ok(Reply::Unknown),
    }
}

fn noun(ledger: Ledger) -> Reply {
    Reply::noun(Noun::Ledger(Arc::new(ledger)))
}

/// The ledger, telling its progress to whoever asked.
pub fn watched(ledger: &Ledger, given: &Given) -> Ledger {
    match given.progress.clone() {
        None => ledger.clone(),
        Some(progress) => ledger.clone().with_progress(move |done, all| progress(done, all)),
    }
}

/// Opens the sources in their order; tables of one list are one source: `paths`, `threads`, `allow_float`.
fn open(given: &Given) -> Result<Ledger> {
    let mut ledger = Ledger::default();
    #[cfg(feature = "native")]
    let mut arrow = Vec::new();
    for source in sources(given, 0)? {
        ledger = match source {
            Source::Path(path) => ledger.join(Ledger::read([path])?),
            Source::Bytes(name, bytes) => ledger.join(Ledger::from_bytes(&name, bytes)?),
            #[cfg(feature = "native")]
            Source::Arrow(batches) => {
                arrow.extend(batches);
                ledger
            }
        };
    }
    #[cfg(feature = "native")]
    if !arrow.is_empty() {
        let options = budget_core::ledger::ArrowOptions { allow_float: given.flag(2, "allow_float")? };
        ledger = ledger.join(Ledger::from_arrow(arrow, options)?);
    }
    Ok(match given.whole(1, "threads")? {
        None => ledger,
        Some(threads) => ledger.with_threads(threads),
    })
}
