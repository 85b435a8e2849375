//! What the integration tests share: where the real data are, and how to say aloud that they are absent.

use std::path::PathBuf;

/// A file or folder of the shared data (`balances/balance_bordeaux_2019_m14.csv`), looked for in the folder that the environment variable
/// `BUDGET_SHARED` names, else in `../shared/data` beside the checkout. Where it is absent the skip is said aloud and the answer is `None`.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let path = std::env::var_os("BUDGET_SHARED").map_or_else(beside, PathBuf::from).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no real data `{name}` (set BUDGET_SHARED to their folder)");
    None
}

pub mod columns;
pub mod communes;
pub mod declared;
pub mod dice;
pub mod facts;
pub mod fuzz;
pub mod law_vector;
pub mod published;
pub mod sample;
pub mod sums;
pub mod survivors;
pub mod vector;
