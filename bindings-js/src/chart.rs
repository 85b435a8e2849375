//! Charts of accounts.

use crate::given::Given;
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::source::whole;
use crate::words::other;
use budget_core::chart::{Operation, Side};
use budget_core::{Chart, Result};
use serde::Serialize;
use std::sync::Arc;

/// What a chart says of itself.
#[derive(Serialize)]
struct Facts<'a> {
    norm: &'a str,
    variant: &'a str,
    year: u16,
    edition: u16,
}

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    match verb {
        "list" => return Reply::json(&Chart::list()?),
        "open" => return Ok(noun(Chart::open(given.text(0, "norm")?, given.year(1)?)?)),
        "read" => {
            let (name, bytes) = whole(given, 0)?;
            return Chart::read(&bytes).map(noun).map_err(|error| error.at_file(&name));
        }
        _ => {}
    }
    let Noun::Chart(chart) = given.this()? else { return Err(other("Chart")) };
    match verb {
        "facts" => Reply::json(&Facts { norm: chart.norm(), variant: chart.variant(), year: chart.year(), edition: chart.edition() }),
        "account" => Reply::json(&chart.account(given.text(0, "code")?)?),
        "children" => Reply::json(&chart.children(given.text_or(0, "code", "")?)?),
        "chapter" => {
            let (side, operation) = (Side::named(given.text(1, "side")?)?, Operation::named(given.text_or(2, "operation", "real")?)?);
            Reply::json(&chart.chapter(given.text(0, "code")?, side, operation)?)
        }
        "function" => Reply::json(&chart.function(given.text(0, "code")?)?),
        "search" => Reply::json(&chart.search(given.text(0, "text")?)),
        "compare" => match given.noun(0)? {
            Some(Noun::Chart(to)) => Reply::json(&chart.compare(&to)),
            _ => Err(other("Chart")),
        },
        "table" => Ok(Reply::noun(Noun::Table(Arc::new(chart.table())))),
        "warnings" => Reply::json(chart.warnings()),
        "anomalies" => Reply::json(&chart.anomalies()),
        _ => Ok(Reply::Unknown),
    }
}

fn noun(chart: Chart) -> Reply {
    Reply::noun(Noun::Chart(Arc::new(chart)))
}
