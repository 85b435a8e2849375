//! The impact of an amendment.

use crate::given::Given;
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::words::other;
use budget_core::Result;

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    let Noun::Impact(impact) = given.this()? else { return Err(other("Impact")) };
    match verb {
        "fields" => Reply::json(&*impact),
        "html" => Ok(Reply::Bytes(impact.html().into_bytes())),
        _ => Ok(Reply::Unknown),
    }
}
