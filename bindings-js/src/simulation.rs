//! Simulations: what a law gives every commune and the nation.

use crate::criteria::communes;
use crate::given::{Given, wrong};
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::words::other;
use budget_core::law::read;
use budget_core::{Code, Error, Law, Result, Simulation, Text, text};
use rust_decimal::Decimal;
use serde_json::Value;
use std::sync::Arc;

/// A simulation and what was told when its tables were read.
pub struct Simulated {
    pub simulation: Simulation,
    pub issues: Arc<Vec<read::Issue>>,
}

/// Applies a law to the communes given: `table`, `previous`, `allow_float`.
pub fn simulated(law: &Law, given: &Given) -> Result<Simulated> {
    let floats = given.flag(2, "allow_float")?;
    let taken = communes(given, 0, law, floats, false)?.ok_or_else(|| nothing(given.value(0)))?;
    let before = communes(given, 1, law, floats, true)?;
    let mut simulation = law.simulate(&taken.table, before.as_ref().map(|before| &*before.table))?.telling(taken.warnings);
    let mut issues = taken.issues;
    if let Some(before) = before {
        simulation = simulation.telling(before.warnings);
        issues.extend(before.issues);
    }
    Ok(Simulated { simulation, issues: Arc::new(issues) })
}

fn nothing(value: Option<&Value>) -> Error {
    wrong("table", value.unwrap_or(&Value::Null), "criteria, a table, bytes or columns", "des critères, une table, des octets ou des colonnes")
}

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    let Noun::Simulation(this) = given.this()? else { return Err(other("Simulation")) };
    let simulation = &this.simulation;
    match verb {
        "law" => Ok(Reply::noun(Noun::Law(Arc::new(simulation.law().clone())))),
        "keys" => Reply::json(simulation.keys()),
        "rows" => Reply::json(&simulation.rows()),
        "has" => Reply::json(&simulation.row(given.text(0, "entity")?).is_some()),
        "results" => {
            let table = match given.names(0, "rules")? {
                None => simulation.results(),
                Some(rules) => simulation.results_of(&rules)?,
            };
            Ok(Reply::noun(Noun::Table(Arc::new(table))))
        }
        "column" => {
            let id = given.text(0, "id")?;
            let table = simulation.results_of(&[id])?;
            crate::table::column(&table, id)
        }
        "value" => Reply::json(&simulation.value_of(given.text(0, "entity")?, given.text(1, "id")?)?),
        "state" => Reply::json(&simulation.state()),
        "allocations" => Reply::json(&simulation.allocations()),
        "rounding_gaps" => Reply::json(&simulation.rounding_gaps()),
        "warnings" => Reply::json(&simulation.warnings()),
        "issues" => Reply::json(&*this.issues),
        "under" => match given.noun(0)? {
            Some(Noun::Law(law)) => Ok(noun(simulation.under(&law)?, &this.issues)),
            _ => Err(other("Law")),
        },
        "explain" => Reply::json(&simulation.explain(given.text(0, "entity")?, given.text(1, "rule")?)?),
        "sweep" => {
            let values = given.numbers(1, "values")?.ok_or_else(|| wrong("values", &Value::Null, "a list of numbers", "une liste de nombres"))?;
            Reply::json(&simulation.sweep(given.text(0, "path")?, &values, &given.names(2, "rules")?.unwrap_or_default())?)
        }
        "solve" => Reply::json(&simulation.solve(given.text(0, "path")?, given.text(1, "condition")?, between(given)?)?),
        "feed" => feed(&this, given),
        "impact" => {
            let Some(Noun::Simulation(baseline)) = given.noun(0)? else { return Err(other("Simulation")) };
            let by = given.names(1, "by")?.unwrap_or_default();
            let impact = simulation.impact(&baseline.simulation, &by, given.whole(2, "top")?.unwrap_or(10))?;
            Ok(Reply::noun(Noun::Impact(Arc::new(impact))))
        }
        _ => Ok(Reply::Unknown),
    }
}

fn noun(simulation: Simulation, issues: &Arc<Vec<read::Issue>>) -> Reply {
    Reply::noun(Noun::Simulation(Arc::new(Simulated { simulation, issues: issues.clone() })))
}

/// Two values between which a condition turns.
fn between(given: &Given) -> Result<Option<(Decimal, Decimal)>> {
    match given.numbers(2, "between")?.as_deref() {
        None => Ok(None),
        Some([low, high]) => Ok(Some((*low, *high))),
        Some(_) => Err(Error::new(Code::InvalidValue, text!("`between` is not two numbers", "`between` n'est pas deux nombres"))
            .with_help(text!("write `[\"0\", \"100\"]`", "écrivez `[\"0\", \"100\"]`"))),
    }
}

/// The table of another rulebook as this law moves it: `baseline`, `table`, `rulebook`, `allow_float`.
fn feed(this: &Simulated, given: &Given) -> Result<Reply> {
    let Some(Noun::Simulation(baseline)) = given.noun(0)? else { return Err(other("Simulation")) };
    let own = this.simulation.law();
    let (name, law) = match given.value(2) {
        Some(Value::String(name)) => (name.clone(), Law::builtin(name, own.exercise()).map_err(|error| of_another_year(error, name))),
        _ => match given.noun(2)? {
            Some(Noun::Law(law)) => (law.id().to_owned(), Ok((*law).clone())),
            _ => return Err(other("Law")),
        },
    };
    // A table that is read already needs no law of the other rulebook.
    let law = match (law, given.value(1)) {
        (Ok(law), _) => law,
        (Err(_), Some(Value::Number(_))) => own.clone(),
        (Err(error), _) => return Err(error),
    };
    let taken = communes(given, 1, &law, given.flag(3, "allow_float")?, false)?.ok_or_else(|| nothing(given.value(1)))?;
    let mut fed = this.simulation.feed(&baseline.simulation, &taken.table, &name)?;
    fed.warnings.splice(0..0, taken.warnings);
    Ok(Reply::noun(Noun::Table(Arc::new(fed))))
}

/// A table of another year is read by the law of that year.
fn of_another_year(error: Error, name: &str) -> Error {
    if error.code() != Code::UnknownYear {
        return error;
    }
    let help = error.help();
    let help = Text {
        en: format!("{}; give the law of the table: `Law.builtin(\"{name}\", ...)`", help.en),
        fr: format!("{} ; donnez la loi de la table : `Law.builtin(\"{name}\", ...)`", help.fr),
    };
    Error::new(error.code(), error.message().clone()).with_help(help).at(error.place().clone())
}
