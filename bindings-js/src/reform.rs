//! Reforms: what an amendment changes.

use crate::given::{Given, number, wrong};
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::words::other;
use budget_core::{Reform, Result};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// What a reform says of itself.
#[derive(Serialize)]
struct Facts<'a> {
    title: &'a str,
    year: Option<u16>,
    reference: &'a str,
}

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    match verb {
        "parse" => return Ok(Reply::noun(Noun::Reform(read(given, 0)?))),
        "of" => {
            let value = given.value(1).unwrap_or(&Value::Null);
            // A text may be a fraction: `2/3`.
            let digits = match value {
                Value::String(text) => text.clone(),
                _ => number(value, "value")?.to_string(),
            };
            return Ok(Reply::noun(Noun::Reform(Arc::new(Reform::of(given.text(0, "path")?, &digits)))));
        }
        _ => {}
    }
    let Noun::Reform(reform) = given.this()? else { return Err(other("Reform")) };
    match verb {
        "facts" => Reply::json(&Facts { title: reform.title(), year: reform.year(), reference: reform.reference() }),
        _ => Ok(Reply::Unknown),
    }
}

/// A reform, or the text of one.
pub fn read(given: &Given, place: usize) -> Result<Arc<Reform>> {
    match given.value(place) {
        Some(Value::String(text)) => Reform::parse(text).map(Arc::new),
        Some(value @ Value::Object(_)) => Reform::parse(&value.to_string()).map(Arc::new),
        Some(Value::Number(_)) => match given.noun(place)? {
            Some(Noun::Reform(reform)) => Ok(reform),
            _ => Err(other("Reform")),
        },
        value => {
            Err(wrong("reform", value.unwrap_or(&Value::Null), "a reform, an object of its keys or a text", "une réforme, un objet de ses clés ou un texte"))
        }
    }
}
