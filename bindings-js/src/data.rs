//! The parts of the data that a page fetches apart.

use crate::given::Given;
use crate::reply::Reply;
use budget_core::Result;

pub fn call(_verb: &str, _given: &Given) -> Result<Reply> {
    Ok(Reply::Unknown)
}
