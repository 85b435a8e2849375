//! What the JavaScript packages share: one transport for every verb of the library.
//!
//! A noun stands on a shelf under a number; a verb takes such a number, its arguments as a JSON list and bytes beside them, and gives JSON, another number,
//! bytes or a column. The TypeScript face (`face/`) turns that into classes; the packages for Node and for browsers only carry it across.

#[cfg(feature = "native")]
mod arrow;
mod attributes;
mod catalogue;
mod chart;
mod column;
mod criteria;
mod data;
mod given;
mod impact;
mod indicators;
mod law;
mod ledger;
mod mergers;
mod partial;
mod reform;
mod reply;
mod shelf;
mod simulation;
mod source;
mod table;
mod territory;
mod words;

pub use column::{Columnar, Kept};
pub use given::{Given, Progress};
pub use reply::{Reply, refusal};
pub use shelf::{Noun, held, release};

use budget_core::{Code, Error, Result, text};

/// Says one verb. `verb`: `Noun.verb` (`Chart.account`); `this`: the noun's number, 0 for verbs of no object.
///
/// # Errors
/// Those of the verb; `invalid-value` for a number that stands for nothing any more or an unknown verb; `type-mismatch` for arguments of another kind.
pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    let (noun, name) = verb.split_once('.').unwrap_or((verb, ""));
    let reply = match noun {
        "Attributes" => attributes::call(name, given),
        "Catalogue" => catalogue::call(name, given),
        "Chart" => chart::call(name, given),
        "Criteria" => criteria::call(name, given),
        "Data" => data::call(name, given),
        "Impact" => impact::call(name, given),
        "IndicatorTable" => indicators::call(name, given),
        "Law" => law::call(name, given),
        "Ledger" => ledger::call(name, given),
        "Mergers" | "Merged" => mergers::call(verb, given),
        "Partial" => partial::call(name, given),
        "Reform" => reform::call(name, given),
        "Simulation" => simulation::call(name, given),
        "Table" => table::call(name, given),
        "Territory" => territory::call(name, given),
        "Words" => words::call(name, given),
        _ => Ok(Reply::Unknown),
    };
    match reply? {
        Reply::Unknown => Err(Error::new(Code::InvalidValue, text!("there is no verb `{verb}`", "le verbe `{verb}` n'existe pas"))
            .with_help(text!("use packages of one version", "employez des paquets d'une même version"))),
        reply => Ok(reply),
    }
}
