//! A ratio of a commune, and why: `cargo run -p budget-core --example quickstart`.

use budget_core::indicator::{Catalogue, Scope};
use budget_core::{AttributeSource, Attributes, Result, ledger::Ledger};

fn main() -> Result<()> {
    // Fictional accounts, and who is who in them, of an invented department.
    let ledger = Ledger::from_bytes("sample", include_bytes!("../data/sample/balances.csv.gz").as_slice())?;
    let who = AttributeSource::embedded(Attributes::read(include_bytes!("../data/sample/attributes.csv"))?)?;
    let catalogue = Catalogue::builtin("ofgl")?;
    let indicators = catalogue.evaluate(&ledger, &who, &[Scope::Principal])?;
    for point in indicators.series("99018", "capacite_desendettement", Scope::Principal)?.points {
        println!("{} ({}): {:?}", point.year, point.chart, point.value);
    }
    let why = catalogue.explain(&ledger, &who, "capacite_desendettement", "99018", 2024, Scope::Principal)?;
    println!("{} = {}", why.label.en, why.formula);
    for input in &why.inputs {
        println!("  {}: {:?}", input.label.en, input.value);
    }
    Ok(())
}
