//! The catalogue and what it computes.

use super::*;

#[test]
fn the_builtin_catalogue_is_sound() {
    let all = Catalogue::builtin("").unwrap();
    let warnings = all.verify().unwrap();
    for w in &warnings {
        eprintln!("{}", w.message.en);
    }
    assert_eq!(all.indicators().count(), 189);
    assert_eq!(Catalogue::builtin("ofg").unwrap_err().code().as_str(), "unknown-catalogue");
    assert!(Catalogue::builtin("ofgl").unwrap().shown().all(|i| i.group != "ratios_legaux"));
}
