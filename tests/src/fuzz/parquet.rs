//! Any bytes as a Parquet file: a damaged one is an error, whatever becomes of the decoder, and every way to read a whole one gives the same sums.

use super::balance::{LIMITS, both, by_blocks, one_budget, tables};
use super::dice;
use budget_core::ledger::{Ledger, Reading};

/// Reads the bytes in every way and compares.
pub fn run(bytes: &[u8]) {
    if !bytes.starts_with(b"PAR1") {
        return;
    }
    let dice = dice(bytes);
    let Ok(ledger) = Ledger::from_bytes_within("fuzz", bytes, LIMITS) else { return };
    let plain = ledger.clone().with_reading(Reading::Plain);
    let fast = by_blocks(&ledger, dice);
    let Some(scan) = both(&plain, &fast) else { return };
    match dice % 4 {
        0 => one_budget(&ledger, &scan),
        1 => tables(&plain, &fast, &scan),
        _ => {}
    }
}
