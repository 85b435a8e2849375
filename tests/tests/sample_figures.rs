//! The fictional sample as a whole: every indicator, added up by year and scope, equals the committed sums.
#![cfg(test)]

use budget_core::indicator::{Catalogue, Scope};
use budget_core::ledger::Ledger;
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

/// Each file numbers its accounts in its own order: what is known of a number must not outlive the file.
#[test]
fn the_sample_in_several_files_gives_the_same_figures() {
    let text = sample::text().unwrap();
    let (header, lines) = text.split_once('\n').unwrap();
    // Column 10 is the SIREN: all lines of a budget stay in one file, and accounts come in another order there.
    let siren = |line: &str| line.split(';').nth(9).and_then(|siren| siren.parse::<u64>().ok()).unwrap_or_default();
    let file = |part: u64| -> Vec<u8> {
        let own = lines.lines().filter(|line| siren(line) % 3 == part).collect::<Vec<_>>();
        format!("{header}\n{}\n", own.join("\n")).into_bytes()
    };
    let join = |ledger: Ledger, part: u64| ledger.join(Ledger::from_bytes(&format!("{part}.csv"), file(part)).unwrap());
    let catalogue = Catalogue::builtin("").unwrap();
    let figures = |ledger: &Ledger| {
        let table = catalogue.evaluate(ledger, &sample::facts().unwrap(), &Scope::ALL).unwrap();
        sums(&table, catalogue.shown().map(|i| i.id.as_str()))
    };
    let whole = figures(&sample::ledger().unwrap());
    for order in [[0, 1, 2], [2, 1, 0]] {
        for threads in [1, 4] {
            let ledger = order.into_iter().fold(Ledger::default(), join).with_threads(threads);
            assert!(figures(&ledger) == whole, "files {order:?} read by {threads} threads");
        }
    }
}
