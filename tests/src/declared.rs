//! What the data files of a rulebook declare, as they stand.

use std::collections::BTreeMap;
use std::path::Path;
use toml::{Table, Value};

/// The parameters of a rulebook by path, those of all its folders.
///
/// # Panics
/// Where a file cannot be read, or a path is declared twice.
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
pub fn parameters(rulebook: &str) -> BTreeMap<String, Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../budget-core/data/law").join(rulebook);
    let mut found = BTreeMap::new();
    for folder in std::fs::read_dir(root).unwrap() {
        let file = folder.unwrap().path().join("parameters.toml");
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let table: Table = toml::from_str(&text).unwrap();
        for (path, parameter) in table {
            assert!(found.insert(path.clone(), parameter).is_none(), "{path} twice");
        }
    }
    found
}
