//! Lists of mutants that no test notices (*survivors*), each with its reason: computed anew and compared exactly.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// What stands where nobody has written a reason yet: a comparison refuses it.
pub const UNEXPLAINED: &str = "TO BE EXPLAINED";

/// The file: one entry a survivor.
#[derive(Serialize, Deserialize)]
struct List<T> {
    survivor: Vec<T>,
}

/// The survivors that a file lists; none where there is no file.
///
/// # Panics
/// Where the file does not follow its form.
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
pub fn listed<T: DeserializeOwned>(path: &str) -> Vec<T> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let list: List<T> = toml::from_str(if text.is_empty() { "survivor = []" } else { &text }).unwrap();
    list.survivor
}

/// Holds what was found to what a file lists, or writes the file where `BUDGET_WRITE_SURVIVORS` is set; `what` is its first line.
///
/// # Panics
/// Where they differ, or a reason is missing.
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
pub fn compare<T: Serialize + DeserializeOwned + PartialEq + Debug>(path: &str, what: &str, found: Vec<T>, reason: impl Fn(&T) -> &str) {
    let listed: Vec<T> = listed(path);
    if std::env::var_os("BUDGET_WRITE_SURVIVORS").is_some() {
        let head = format!("# {what} Exact: a test computes it anew.\n# Written by that test where BUDGET_WRITE_SURVIVORS is set; reasons are kept.\n\n");
        std::fs::write(path, head + &toml::to_string(&List { survivor: found }).unwrap()).unwrap();
        return;
    }
    assert!(listed.iter().map(reason).all(|reason| reason != UNEXPLAINED && reason.len() > 20), "a reason is missing");
    let gone: Vec<&T> = listed.iter().filter(|s| !found.contains(s)).collect();
    let new: Vec<&T> = found.iter().filter(|s| !listed.contains(s)).collect();
    assert!(listed == found, "not as listed any more: {gone:#?}\nfound: {new:#?}");
}
