//! Catalogues of indicators.

use crate::attributes::source;
use crate::given::Given;
use crate::ledger::watched;
use crate::partial::Sums;
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::words::other;
use budget_core::{Catalogue, Ledger, Result};
use std::sync::Arc;

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    if verb == "builtin" {
        return Catalogue::builtin(given.text_or(0, "names", "")?).map(noun);
    }
    let Noun::Catalogue(catalogue) = given.this()? else { return Err(other("Catalogue")) };
    let own = || (*catalogue).clone();
    match verb {
        "load" => {
            let loaded = own().load(given.text(0, "toml")?)?;
            loaded.verify()?;
            Ok(noun(loaded))
        }
        "define" => own().define(given.text(0, "id")?, given.text(1, "formula")?, given.text(2, "unit")?, given.text_or(3, "label", "")?).map(noun),
        "with_column" => own().with_column(given.text(0, "name")?, given.text(1, "unit")?).map(noun),
        "check" => Reply::json(&catalogue.check(given.text(0, "formula")?)?),
        "describe" => Reply::json(catalogue.describe(given.text(0, "id")?)?),
        "only" => own().only(&given.names(0, "ids")?.unwrap_or_default()).map(noun),
        "ids" => Reply::json(&catalogue.shown().map(|indicator| indicator.id.as_str()).collect::<Vec<_>>()),
        "warnings" => Reply::json(catalogue.warnings()),
        "evaluate" => {
            let (ledger, facts, scopes) = (ledger(given, 0)?, source(given, 1)?, given.scopes(2)?);
            Ok(Reply::noun(Noun::Indicators(Arc::new(catalogue.evaluate(&ledger, &facts, &scopes)?))))
        }
        "explain" => {
            let (ledger, facts, scope) = (ledger(given, 0)?, source(given, 4)?, given.scope(5)?);
            Reply::json(&catalogue.explain(&ledger, &facts, given.text(1, "id")?, given.text(2, "entity")?, given.year(3)?, scope)?)
        }
        "partial" => {
            let facts = source(given, 1)?;
            let sums = match given.value(0) {
                None => catalogue.partial(&facts)?,
                Some(_) => catalogue.partial_of(&ledger(given, 0)?, &facts, &[])?.0,
            };
            Ok(Reply::noun(Noun::Partial(Arc::new(Sums::of(sums)))))
        }
        "partial_from_bytes" => {
            let sums = catalogue.partial_from_bytes(&given.bytes(0, "bytes")?, &source(given, 1)?)?;
            Ok(Reply::noun(Noun::Partial(Arc::new(Sums::of(sums)))))
        }
        _ => Ok(Reply::Unknown),
    }
}

fn noun(catalogue: Catalogue) -> Reply {
    Reply::noun(Noun::Catalogue(Arc::new(catalogue)))
}

fn ledger(given: &Given, place: usize) -> Result<Ledger> {
    match given.noun(place)? {
        Some(Noun::Ledger(ledger)) => Ok(watched(&ledger, given)),
        _ => Err(other("Ledger")),
    }
}
