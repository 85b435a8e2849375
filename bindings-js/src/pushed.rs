//! Ledgers whose bytes are pushed as they come: a file of a page, read in pieces.

use crate::attributes::source;
use crate::given::Given;
use crate::reply::Reply;
use crate::shelf::{Noun, put};
use crate::words::other;
use budget_core::formula::Explanation;
use budget_core::indicator::IndicatorTable;
use budget_core::ledger::{Limits, Pushed, Reading, Scan};
use budget_core::{Code, Error, Ledger, Result, text};
use std::sync::{Arc, Mutex, PoisonError};

/// A pass under way, and what it is for.
pub enum Pass {
    /// What a ledger says by itself.
    Scan(Pushed<Scan>),
    /// Its indicators.
    Table(Pushed<(IndicatorTable, Scan)>),
    /// Why a figure is what it is.
    Why(Pushed<Explanation>),
}

/// A pass, until it is finished.
pub struct Under(Mutex<Option<Pass>>);

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    let under = |pass| Ok(Reply::noun(Noun::Pushed(Arc::new(Under(Mutex::new(Some(pass)))))));
    match verb {
        "scan" => return under(Pass::Scan(Ledger::pushed(given.text(0, "name")?, Limits::default(), reading(given)?))),
        "evaluate" => {
            let Some(Noun::Catalogue(catalogue)) = given.noun(2)? else { return Err(other("Catalogue")) };
            let (facts, scopes) = (source(given, 3)?, given.scopes(4)?);
            return under(Pass::Table(catalogue.evaluate_pushed(given.text(0, "name")?, Limits::default(), reading(given)?, &facts, &scopes)?));
        }
        "explain" => {
            let Some(Noun::Catalogue(catalogue)) = given.noun(2)? else { return Err(other("Catalogue")) };
            let (facts, name, scope) = (source(given, 3)?, given.text(0, "name")?, given.scope(7)?);
            let (id, entity, year) = (given.text(4, "id")?, given.text(5, "entity")?, given.year(6)?);
            return under(Pass::Why(catalogue.explain_pushed(name, Limits::default(), reading(given)?, &facts, id, entity, year, scope)?));
        }
        _ => {}
    }
    let Noun::Pushed(this) = given.this()? else { return Err(other("Pushed")) };
    let mut pass = this.0.lock().unwrap_or_else(PoisonError::into_inner);
    match verb {
        "push" => {
            let bytes = given.bytes(0, "bytes")?;
            match pass.as_mut().ok_or_else(over)? {
                Pass::Scan(pushed) => pushed.push(&bytes),
                Pass::Table(pushed) => pushed.push(&bytes),
                Pass::Why(pushed) => pushed.push(&bytes),
            }?;
            Ok(Reply::Nothing)
        }
        "next_file" => {
            let name = given.text(0, "name")?;
            match pass.as_mut().ok_or_else(over)? {
                Pass::Scan(pushed) => pushed.next_file(name),
                Pass::Table(pushed) => pushed.next_file(name),
                Pass::Why(pushed) => pushed.next_file(name),
            }?;
            Ok(Reply::Nothing)
        }
        "finish" => match pass.take().ok_or_else(over)? {
            Pass::Scan(pushed) => Ok(Reply::noun(Noun::Scan(Arc::new(pushed.finish()?)))),
            Pass::Table(pushed) => {
                let (table, scan) = pushed.finish()?;
                Reply::json(&[put(Noun::Indicators(Arc::new(table))), put(Noun::Scan(Arc::new(scan)))])
            }
            Pass::Why(pushed) => Reply::json(&pushed.finish()?),
        },
        _ => Ok(Reply::Unknown),
    }
}

/// What a pass over a ledger found.
pub fn scan(verb: &str, given: &Given) -> Result<Reply> {
    let Noun::Scan(scan) = given.this()? else { return Err(other("Scan")) };
    match verb {
        "issues" => Reply::json(scan.issues.listed()),
        "counts" => Reply::json(&scan.issues.counts()),
        "budgets" => Reply::json(&scan.budgets),
        "totals" => Ok(Reply::noun(Noun::Table(Arc::new(scan.totals()?)))),
        _ => Ok(Reply::Unknown),
    }
}

/// Lines in the order of the file where budgets are scattered.
fn reading(given: &Given) -> Result<Reading> {
    Ok(if given.flag(1, "ordered")? { Reading::Ordered } else { Reading::Fast })
}

fn over() -> Error {
    Error::new(Code::InvalidValue, text!("the reading is over", "la lecture est terminée")).with_help(text!("begin another one", "commencez-en une autre"))
}
