//! What the JavaScript packages share: one transport for every verb of the library.
//!
//! A noun stands on a shelf under a number; a verb takes such a number, its arguments as a JSON list and bytes beside them, and gives JSON, another number,
//! bytes or a column. The TypeScript face (`face/`) turns that into classes; the packages for Node and for browsers only carry it across. A page may fetch the
//! engine of figures and that of laws apart (features `indicators`, `law`).

#[cfg(feature = "native")]
mod arrow;
#[cfg(feature = "indicators")]
mod attributes;
#[cfg(feature = "indicators")]
mod catalogue;
#[cfg(feature = "indicators")]
mod chart;
mod column;
#[cfg(feature = "law")]
mod criteria;
mod data;
mod given;
#[cfg(feature = "law")]
mod impact;
#[cfg(feature = "indicators")]
mod indicators;
#[cfg(feature = "law")]
mod law;
#[cfg(feature = "indicators")]
mod ledger;
#[cfg(feature = "law")]
mod mergers;
#[cfg(feature = "indicators")]
mod partial;
#[cfg(feature = "indicators")]
mod pushed;
#[cfg(feature = "law")]
mod reform;
mod reply;
mod shelf;
#[cfg(feature = "law")]
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
        #[cfg(feature = "indicators")]
        "Attributes" => attributes::call(name, given),
        #[cfg(feature = "indicators")]
        "Catalogue" => catalogue::call(name, given),
        #[cfg(feature = "indicators")]
        "Chart" => chart::call(name, given),
        #[cfg(feature = "law")]
        "Criteria" => criteria::call(name, given),
        "Data" => data::call(name, given),
        #[cfg(feature = "law")]
        "Impact" => impact::call(name, given),
        #[cfg(feature = "indicators")]
        "IndicatorTable" => indicators::call(name, given),
        #[cfg(feature = "law")]
        "Law" => law::call(name, given),
        #[cfg(feature = "indicators")]
        "Ledger" => ledger::call(name, given),
        #[cfg(feature = "law")]
        "Mergers" | "Merged" => mergers::call(verb, given),
        #[cfg(feature = "indicators")]
        "Partial" => partial::call(name, given),
        #[cfg(feature = "indicators")]
        "Pushed" => pushed::call(name, given),
        #[cfg(feature = "law")]
        "Reform" => reform::call(name, given),
        #[cfg(feature = "indicators")]
        "Scan" => pushed::scan(name, given),
        #[cfg(feature = "law")]
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
