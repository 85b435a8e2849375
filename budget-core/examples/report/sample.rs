//! The fictional sample inside the example: shown when no file is named.

use budget_core::Result;
use budget_core::ledger::Ledger;

/// Balances of an invented department.
const BALANCES: &[u8] = include_bytes!("../../data/sample/balances.csv.gz");

/// Who is who in it.
pub const ATTRIBUTES: &[u8] = include_bytes!("../../data/sample/attributes.csv");

/// A commune of the sample worth showing: of middle size among some fifty peers, four years, its chart changed in 2023.
pub const ENTITY: &str = "99018";

/// The sample as a ledger.
pub fn ledger() -> Result<Ledger> {
    Ledger::from_bytes("balances.csv.gz", BALANCES)
}
