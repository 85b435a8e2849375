//! The parts of the data that a page fetches apart.

use crate::given::Given;
use crate::reply::Reply;
use budget_core::Result;
use budget_core::data;

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    match verb {
        "install" => Reply::json(data::install(&given.bytes(0, "file")?)?.as_str()),
        "installed" => Reply::json(&data::installed(data::Part::parse(given.text(0, "part")?)?)),
        _ => Ok(Reply::Unknown),
    }
}
