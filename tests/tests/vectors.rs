//! The conformance vectors of `vectors/`, run in Rust; other languages run the same files.
#![cfg(test)]

use budget_tests::vector::{Vector, read};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The files of cases; the official accounts have a form of their own (see `vectors/README.md`).
fn files() -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let json = paths.into_iter().filter(|p| p.extension().is_some_and(|e| e == "json"));
    json.map(|p| (p.clone(), std::fs::read_to_string(p).unwrap())).filter(|(_, text)| text.trim_start().starts_with('[')).collect()
}

fn all() -> Vec<Vector> {
    files().into_iter().flat_map(|(path, text)| read(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).collect()
}

#[test]
fn every_vector_holds() {
    let vectors = all();
    let faults: Vec<String> = vectors.iter().filter_map(|v| v.run().err()).collect();
    assert!(faults.is_empty(), "{} of {} vectors:\n{}", faults.len(), vectors.len(), faults.join("\n"));
}

#[test]
fn vectors_are_told_apart_and_explained() {
    let vectors = all();
    assert!(vectors.len() >= 60, "{}", vectors.len());
    let names: BTreeSet<&str> = vectors.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names.len(), vectors.len(), "a name twice");
    assert!(vectors.iter().all(|v| v.why.len() > 10 && v.why.ends_with('.')));
}

#[test]
fn a_wrong_vector_is_noticed() {
    // The runner itself can fail: one expected figure of each kind of call is spoilt.
    let mut spoilt = BTreeSet::new();
    for vector in all() {
        let text = serde_json::to_string(&vector.expect).unwrap();
        let other = text.replacen(":\"", ":\"#", 1);
        let other = if other == text { text.replacen("[\"", "[\"#", 1) } else { other };
        let wrong = Vector { expect: serde_json::from_str(&other).unwrap(), ..vector };
        assert!(wrong.run().is_err(), "{}", wrong.name);
        spoilt.insert(wrong.call);
    }
    assert_eq!(spoilt.into_iter().collect::<Vec<_>>(), ["compare", "evaluate", "explain", "feed", "formula", "impact", "reform", "series", "simulate"]);
}
