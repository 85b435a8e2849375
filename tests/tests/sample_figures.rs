//! The fictional sample as a whole: every indicator, added up by year and scope, equals the committed sums.
#![cfg(test)]

use budget_core::indicator::{Catalogue, Scope};
use budget_tests::sample;
use budget_tests::sums::{Sums, sums};

#[test]
fn the_sums_of_the_sample_are_those_committed() {
    let catalogue = Catalogue::builtin("").unwrap();
    let table = catalogue.evaluate(&sample::ledger().unwrap(), &sample::facts().unwrap(), &Scope::ALL).unwrap();
    let found = sums(&table, catalogue.shown().map(|i| i.id.as_str()));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/sample_sums.json");
    if std::env::var_os("BUDGET_WRITE_SUMS").is_some() {
        std::fs::write(path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let committed: Sums = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for (key, figures) in &committed {
        let differing: Vec<_> = figures.iter().filter(|(id, value)| found[key].get(*id) != Some(*value)).map(|(id, v)| (id, v, found[key].get(id))).collect();
        assert!(differing.is_empty(), "{key}: {differing:#?}");
    }
    assert!(found == committed, "figures that the committed sums do not have: set BUDGET_WRITE_SUMS=1, look at what changes, and commit it");
}
