//! Words of closed lists, and errors about nouns.

use crate::given::Given;
use crate::reply::Reply;
use budget_core::{Code, Error, Reason, Result, text};

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    match verb {
        "reasons" => Reply::json(&Reason::ALL.iter().map(|reason| (reason.as_str(), reason.words())).collect::<Vec<_>>()),
        "is_fictional" => Reply::json(&budget_core::territory::codes::is_fictional(given.text(0, "code")?)),
        "version" => Reply::json(env!("CARGO_PKG_VERSION")),
        "held" => Reply::json(&crate::shelf::held()),
        _ => Ok(Reply::Unknown),
    }
}

/// Another noun than the one that a verb needs.
pub fn other(noun: &str) -> Error {
    Error::new(Code::TypeMismatch, text!("the object is not of class `{noun}`", "l'objet n'est pas de la classe `{noun}`"))
        .with_help(text!("give one of class `{noun}`", "donnez-en un de la classe `{noun}`"))
}
