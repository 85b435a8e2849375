//! Any text as reforms, one behind another after lines `---`: what is read amends a small law or is refused, and what it amends is simulated.

use crate::fuzz::broken;
use budget_core::error::{Code, Error};
use budget_core::formula::State;
use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::table::{Column, Table, Values};
use budget_core::unit::Unit;
use rust_decimal::Decimal;
use std::sync::LazyLock;

const BOOK: &str = r#"
id = "petit"
label = { fr = "Petit corps de règles", en = "Small rulebook" }
entity = "code_insee"
name = "nom"
exercises = [2025, 2026]
[folders.dotation]
label = { fr = "Dotation", en = "Grant" }
[grants.dotation]
label = { fr = "Dotation", en = "Grant" }
eligible = "eligible"
"#;

const COLUMNS: &str = r#"
[code_insee]
unit = "text"
[population]
unit = "inhabitant"
minimum = "0"
[superficie]
unit = "ha"
above = "0"
optional = true
[montagne]
unit = "boolean"
optional = true
"#;

const PARAMETERS: &str = r#"
["enveloppe"]
label = { fr = "Enveloppe" }
unit = "EUR"
kind = "annual"
minimum = "0"
values = [{ from = 2025-01-01, value = "1000", article = "loi 2025" }, { from = 2026-01-01, value = "1100", article = "loi 2026" }]
["seuil"]
label = { fr = "Seuil" }
unit = "inhabitant"
kind = "standing"
minimum = "0"
maximum = "10000"
values = [{ from = 2000-01-01, value = "100", article = "art. 1" }]
["part"]
label = { fr = "Part" }
unit = "%"
kind = "standing"
values = [{ from = 2000-01-01, value = "200/3", article = "art. 2" }]
["bareme"]
label = { fr = "Barème" }
unit = "EUR"
threshold_unit = "inhabitant"
kind = "standing"
values = [{ from = 2000-01-01, bands = [["0", "1"], ["150", "2"]], article = "art. 3" }]
"#;

const RULES: &str = r#"
[eligible]
label = { fr = "Éligible" }
unit = "boolean"
formula = "population >= param.seuil"
[poids]
label = { fr = "Poids" }
unit = "inhabitant"
formula = "population * param.part"
[dotation]
label = { fr = "Dotation" }
unit = "EUR"
formula = "allocate(param.enveloppe, poids where eligible at_most forfait * 400)"
[point_dotation]
label = { fr = "Point" }
unit = "EUR/inhabitant"
formula = "point(param.enveloppe, poids where eligible)"
[forfait]
label = { fr = "Forfait" }
unit = "EUR"
formula = "band(population, param.bareme)"
envelope = "1000"
[progression]
label = { fr = "Progression" }
unit = "1"
formula = "dotation / previous(dotation) - previous(param.enveloppe) / param.enveloppe"
[rang]
label = { fr = "Rang" }
unit = "count"
formula = "rank(poids desc where eligible ties code_insee)"
"#;

/// The law that every input amends.
static LAW: LazyLock<Option<Law>> = LazyLock::new(|| {
    let files = [("rulebook.toml", BOOK), ("columns.toml", COLUMNS), ("dotation/parameters.toml", PARAMETERS), ("dotation/regles.toml", RULES)];
    Law::load(&files, 2026).ok()
});

/// Five communes, one without an area.
static COMMUNES: LazyLock<Option<Table>> = LazyLock::new(|| {
    let mut table = Table::default();
    table.push(Column::text("code_insee", ["99005", "99001", "99002", "99003", "99004"])).ok()?;
    table.push(Column::new("population", Unit::inhabitant(), Values::Float(vec![99.0, 150.0, 3.5e5, 0.0, 100.0]))).ok()?;
    table.push(Column::new("superficie", Unit::parse("ha", &[]).ok()?, Values::Float(vec![10.0, 0.0, 12.5, 7.0, 1e9]))).ok()?;
    table.push(Column::new("dotation__prev", Unit::euro(), Values::Float(vec![5.0, 0.0, 1e7, 0.01, -3.0]))).ok()?;
    Some(table)
});

/// The law applied, once with each kind of numbers.
static BASELINES: LazyLock<Vec<Simulation>> = LazyLock::new(|| {
    let (Some(law), Some(table)) = (LAW.as_ref(), COMMUNES.as_ref()) else { return Vec::new() };
    [Mode::Fast, Mode::Decimal].into_iter().filter_map(|mode| law.clone().with_mode(mode).simulate(table, None).ok()).collect()
});

/// Reads, amends, simulates.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (Some(law), Some(table)) = (LAW.as_ref(), COMMUNES.as_ref()) else { return broken("the small law does not open") };
    let mut amended = law.clone();
    for part in text.split("\n---\n") {
        match Reform::parse(part).and_then(|reform| amended.amend(&reform)) {
            Ok(law) => amended = law,
            Err(error) => told(&error),
        }
    }
    assert!(amended.reforms().len() >= amended.changes().len() || !amended.changes().is_empty());
    for baseline in BASELINES.iter() {
        let mode = baseline.law().mode();
        match (baseline.under(&amended), amended.clone().with_mode(mode).simulate(table, None)) {
            (Ok(again), Ok(afresh)) => {
                same(&again, &afresh);
                whole(&afresh);
                compared(baseline, &again);
            }
            (Err(error), Err(other)) => {
                assert_eq!(error.code(), other.code());
                told(&error);
            }
            (Err(error), Ok(_)) | (Ok(_), Err(error)) => broken(&format!("one way only: {error}")),
        }
    }
}

/// What is evaluated again is what comes afresh.
fn same(again: &Simulation, afresh: &Simulation) {
    assert_eq!(again.results().columns(), afresh.results().columns());
    assert_eq!(again.state(), afresh.state());
}

/// A column a rule; nothing of an envelope is lost.
fn whole(simulation: &Simulation) {
    for rule in simulation.law().rules() {
        assert!(simulation.column(&rule.id).is_some_and(|c| c.len() == simulation.rows()), "no column `{}`", rule.id);
    }
    for allocation in simulation.allocations() {
        assert_eq!(allocation.paid + allocation.unspent, allocation.envelope, "{}", allocation.written);
        assert!(allocation.state != State::Infeasible || allocation.paid == Decimal::ZERO);
    }
}

/// Both can be explained and laid side by side.
fn compared(baseline: &Simulation, after: &Simulation) {
    for rule in after.law().rules() {
        if let Err(error) = after.explain("99001", &rule.id) {
            told(&error);
        }
    }
    match after.impact(baseline, &["eligible"], 3) {
        Ok(impact) => assert!(!impact.html().is_empty()),
        Err(error) => told(&error),
    }
}

/// An error says what is wrong in both languages; a fault of the library is none of the caller's.
fn told(error: &Error) {
    assert!(!error.message().en.is_empty() && !error.message().fr.is_empty(), "{error}");
    assert!(error.code() != Code::Io, "{error}");
}
