//! A ratio of a commune, and why: `cargo run -p budget-core --example quickstart`.

use budget_core::indicator::{Attributes, Catalogue, Scope};
use budget_core::{Reason, Result, Value, ledger::Ledger};

/// Nothing is known beside the accounts: no figure per inhabitant then.
struct Nothing;

impl Attributes for Nothing {
    fn value(&self, _: &str, _: u16, _: &str) -> Value {
        Value::Missing(Reason::NotProvided)
    }
}

fn main() -> Result<()> {
    // Fictional accounts of an invented department.
    let ledger = Ledger::from_bytes("sample", include_bytes!("../data/sample/balances.csv.gz").as_slice())?;
    let catalogue = Catalogue::builtin("ofgl")?;
    let indicators = catalogue.evaluate(&ledger, &Nothing, &[Scope::Principal])?;
    for point in indicators.series("99018", "capacite_desendettement", Scope::Principal)?.points {
        println!("{} ({}): {:?}", point.year, point.chart, point.value);
    }
    let why = catalogue.explain(&ledger, &Nothing, "capacite_desendettement", "99018", 2024, Scope::Principal)?;
    println!("{} = {}", why.label.en, why.formula);
    for input in &why.inputs {
        println!("  {}: {:?}", input.label.en, input.value);
    }
    Ok(())
}
