//! Laws: rulebooks at one exercise, as they are or as reforms amend them.

use crate::given::{Given, wrong};
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::simulation::simulated;
use crate::words::other;
use budget_core::law::Mode;
use budget_core::{Law, Result, Text, by_id};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// What a law says of itself.
#[derive(Serialize)]
struct Facts<'a, G> {
    id: &'a str,
    label: &'a Text,
    source: &'a str,
    exercise: u16,
    exercises: &'a [u16],
    mode: &'a str,
    scope: Option<&'a Text>,
    entity_column: &'a str,
    groups: G,
}

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    match verb {
        "builtin" => return of(Law::builtin(given.text(0, "name")?, given.year(1)?)?, given),
        "load" => {
            let files = files(given)?;
            let named: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            return of(Law::load(&named, given.year(1)?)?, given);
        }
        "builtin_reform" => return Ok(Reply::noun(Noun::Reform(Arc::new(Law::builtin_reform(given.text(0, "name")?)?)))),
        _ => {}
    }
    let Noun::Law(law) = given.this()? else { return Err(other("Law")) };
    match verb {
        "facts" => Reply::json(&Facts {
            id: law.id(),
            label: law.label(),
            source: law.source(),
            exercise: law.exercise(),
            exercises: law.exercises(),
            mode: law.mode().as_str(),
            scope: law.scope(),
            entity_column: law.entity_column(),
            groups: by_id(law.groups()),
        }),
        "with_mode" => Ok(noun((*law).clone().with_mode(Mode::named(given.text(0, "mode")?)?))),
        "carried" => Ok(noun((*law).clone().carried())),
        "amend" => law.amend(&*crate::reform::read(given, 0)?).map(noun),
        "reforms" => Reply::json(&law.reforms().iter().map(|reform| crate::shelf::put(Noun::Reform(Arc::new(reform.clone())))).collect::<Vec<u32>>()),
        "changes" => Reply::json(law.changes()),
        "warnings" => Reply::json(law.warnings()),
        "parameters" => Reply::json(&law.parameters()),
        "parameter" => Reply::json(&law.parameter(given.text(0, "path")?)?),
        "rules" => Reply::json(&law.rules().collect::<Vec<_>>()),
        "rule" => Reply::json(law.rule(given.text(0, "id")?)?),
        "columns" => Reply::json(&law.columns().collect::<Vec<_>>()),
        "grants" => Reply::json(&by_id(law.grants())),
        "parties" => Reply::json(&by_id(law.parties())),
        "checks" => Reply::json(&by_id(law.checks())),
        "feeds" => Reply::json(&by_id(law.feeds())),
        "simulate" => simulated(&law, given).map(|simulated| Reply::noun(Noun::Simulation(Arc::new(simulated)))),
        _ => Ok(Reply::Unknown),
    }
}

fn noun(law: Law) -> Reply {
    Reply::noun(Noun::Law(Arc::new(law)))
}

/// A law with the options behind name and year: `mode`, `carried`.
fn of(law: Law, given: &Given) -> Result<Reply> {
    let law = law.with_mode(Mode::named(given.text_or(2, "mode", Mode::Fast.as_str())?)?);
    Ok(noun(if given.flag(3, "carried")? { law.carried() } else { law }))
}

/// The files of a rulebook with their paths, in the order given.
fn files(given: &Given) -> Result<Vec<(String, String)>> {
    let value = given.value(0).unwrap_or(&Value::Null);
    let refused = || wrong("files", value, "a list of paths with their texts", "une liste de chemins avec leurs textes");
    let list = value.as_array().ok_or_else(refused)?;
    let pair = |item: &Value| match item.as_array().map(Vec::as_slice) {
        Some([Value::String(path), Value::String(text)]) => Ok((path.clone(), text.clone())),
        _ => Err(refused()),
    };
    list.iter().map(pair).collect()
}
