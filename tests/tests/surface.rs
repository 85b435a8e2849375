//! Every verb of `surface.json` exists in Rust with the parameters it names.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_noun_has_its_verbs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let surface: Value = serde_json::from_str(&fs::read_to_string(root.join("surface.json")).unwrap()).unwrap();
    let mut methods: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for file in rust_files(&root.join("../budget-core/src")) {
        collect(&fs::read_to_string(file).unwrap(), &mut methods);
    }
    let mut faults = Vec::new();
    for (noun, verbs) in surface["nouns"].as_object().unwrap() {
        for (verb, parameters) in verbs.as_object().unwrap() {
            let wanted: Vec<&str> = parameters.as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
            match methods.get(noun).and_then(|m| m.get(verb)) {
                Some(found) if *found == wanted => {}
                found => faults.push(format!("{noun}.{verb}({}): found {found:?}", wanted.join(", "))),
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => rust_files(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}

/// The public functions of each `impl Noun` block, with their parameters' names. The source is formatted: a block ends at a `}` in the first column.
fn collect(source: &str, methods: &mut BTreeMap<String, BTreeMap<String, Vec<String>>>) {
    let mut noun: Option<String> = None;
    for line in source.lines() {
        if let Some(rest) = line.strip_prefix("impl") {
            let rest = rest.strip_prefix('<').and_then(|r| r.split_once("> ")).map_or(rest, |(_, r)| r).trim();
            let named = !rest.contains(" for ");
            noun = named.then(|| rest.chars().take_while(|c| c.is_alphanumeric()).collect());
        } else if line == "}" {
            noun = None;
        }
        let (Some(noun), Some(signature)) = (&noun, line.strip_prefix("    pub fn ")) else { continue };
        let name: String = signature.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let open = signature.find('(').unwrap();
        let own = methods.entry(noun.clone()).or_default();
        own.insert(name, parameters(&signature[open + 1..]));
    }
}

/// The names of the parameters, `self` left out; commas inside types do not count.
fn parameters(text: &str) -> Vec<String> {
    let (mut depth, mut parts, mut part) = (0_i32, Vec::new(), String::new());
    for c in text.chars() {
        match c {
            '(' | '<' | '[' => depth += 1,
            ')' if depth == 0 => break,
            ')' | ']' => depth -= 1,
            '>' if !part.ends_with('-') => depth -= 1,
            ',' if depth == 0 => parts.push(std::mem::take(&mut part)),
            _ => {}
        }
        if !(c == ',' && depth == 0) {
            part.push(c);
        }
    }
    parts.push(part);
    let names = parts.iter().filter_map(|p| p.split_once(':')).map(|(name, _)| name.trim().trim_start_matches("mut ").to_owned());
    names.filter(|name| !name.ends_with("self")).collect()
}
