//! The fictional sample: its accounts and what is known of its entities.

use crate::facts::Facts;
use budget_core::Result;
use budget_core::ledger::Ledger;
use flate2::read::GzDecoder;
use std::io::Read;

/// The balances, compressed.
pub const BALANCES_GZ: &[u8] = include_bytes!("../../budget-core/data/sample/balances.csv.gz");
const ATTRIBUTES: &str = include_str!("../../budget-core/data/sample/attributes.csv");

/// The sample's accounts.
///
/// # Errors
/// Those of [`Ledger::from_bytes`].
pub fn ledger() -> Result<Ledger> {
    Ledger::from_bytes("sample.csv.gz", BALANCES_GZ)
}

/// The balances as text, header first.
///
/// # Errors
/// Where the bytes are no gzip of a text.
pub fn text() -> std::io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(BALANCES_GZ).read_to_string(&mut text)?;
    Ok(text)
}

/// What is known of the sample's entities; `population` is the total population.
pub fn facts() -> Facts {
    let mut facts = Facts::default();
    let mut lines = ATTRIBUTES.trim_start_matches('\u{feff}').lines();
    let titles: Vec<&str> = lines.next().unwrap_or_default().split(';').collect();
    for line in lines {
        let cells: Vec<&str> = line.split(';').collect();
        let (Some(entity), Some(year)) = (cells.first(), cells.get(1).and_then(|y| y.parse().ok())) else { continue };
        for (title, cell) in titles.iter().zip(&cells).skip(2).filter(|(_, cell)| !cell.is_empty()) {
            facts.add(entity, year, title, cell);
            if *title == "population_totale" {
                facts.add(entity, year, "population", cell);
            }
        }
    }
    facts
}
