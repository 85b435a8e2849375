//! The fictional sample: its accounts and what is known of its entities.

use budget_core::Result;
use budget_core::ledger::Ledger;
use budget_core::territory::AttributeSource;
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

/// What is known of the sample's entities.
///
/// # Errors
/// Those of reading the file of attributes.
pub fn facts() -> Result<AttributeSource> {
    crate::facts::given(ATTRIBUTES)
}
