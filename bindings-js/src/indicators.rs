//! The table of all indicators, with what is needed to compare and rank.

use crate::given::{Given, wrong};
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::words::other;
use budget_core::indicator::Peers;
use budget_core::{Result, by_id};
use serde_json::Value;
use std::sync::Arc;

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    let Noun::Indicators(indicators) = given.this()? else { return Err(other("IndicatorTable")) };
    match verb {
        "compare" => {
            let peers = match given.value(3) {
                None => Peers::Stratum,
                Some(Value::String(rule)) => Peers::parse(rule),
                Some(_) => Peers::Chosen(given.names(3, "peers")?.unwrap_or_default().into_iter().map(str::to_owned).collect()),
            };
            let entity = given.text(0, "entity")?;
            Reply::json(&indicators.about(entity, indicators.compare(entity, given.year(1)?, given.scope(2)?, &peers)?))
        }
        "rank" => Ok(Reply::noun(Noun::Table(Arc::new(indicators.rank(given.text(0, "id")?, given.year(1)?, given.scope(2)?)?)))),
        "summary" => Ok(Reply::noun(Noun::Table(Arc::new(indicators.summary(given.year(0)?, given.scope(1)?)?)))),
        "series" => {
            let entity = given.text(0, "entity")?;
            Reply::json(&indicators.about(entity, indicators.series(entity, given.text(1, "id")?, given.scope(2)?)?))
        }
        "signals" => Reply::json(&by_id(indicators.signals(given.text(0, "entity")?, given.year(1)?)?)),
        "is_doubtful" => Reply::json(&indicators.is_doubtful(given.text(0, "entity")?, given.year(1)?)),
        "values" => {
            let entities = given.names(2, "entities")?.ok_or_else(|| wrong("entities", &Value::Null, "a list of codes", "une liste de codes"))?;
            Reply::json(&indicators.values(given.text(0, "id")?, given.year(1)?, given.scope(3)?, &entities)?)
        }
        "main" => Reply::json(&indicators.catalogue.main().into_iter().map(|indicator| indicator.id.as_str()).collect::<Vec<_>>()),
        "name_of" => Reply::json(&indicators.name_of(given.text(0, "entity")?)),
        "describe" => Reply::json(indicators.catalogue.describe(given.text(0, "id")?)?),
        _ => Ok(Reply::Unknown),
    }
}
