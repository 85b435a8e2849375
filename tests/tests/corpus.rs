//! Replays the corpus and the regressions of the fuzz targets: no nightly compiler and no fuzzer is needed for it.
#![cfg(test)]

use budget_tests::fuzz::TARGETS;
use std::fs;
use std::path::{Path, PathBuf};

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz");

/// The inputs of a folder in the order of their names.
fn inputs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_input_of_corpus_and_regressions_holds() {
    let mut size = 0;
    for (name, run) in TARGETS {
        let corpus = inputs(&Path::new(FUZZ).join("corpus").join(name));
        assert!(corpus.len() >= 15, "the corpus of `{name}` has {} inputs", corpus.len());
        let regressions = inputs(&Path::new(FUZZ).join("regressions").join(name));
        for file in corpus.iter().chain(&regressions) {
            let bytes = fs::read(file).unwrap();
            size += bytes.len();
            let held = std::panic::catch_unwind(|| run(&bytes));
            assert!(held.is_ok(), "{} does not hold any more", file.display());
        }
        println!("{name}: {} inputs, {} regressions", corpus.len(), regressions.len());
    }
    assert!(size < 1 << 20, "the inputs have {size} bytes: minimise them");
}

#[test]
fn every_target_is_built_and_has_folders() {
    let mut built: Vec<String> =
        inputs(&Path::new(FUZZ).join("fuzz_targets")).iter().map(|file| file.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let mut known: Vec<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    built.sort();
    known.sort();
    assert_eq!(built, known);
    let manifest = fs::read_to_string(Path::new(FUZZ).join("Cargo.toml")).unwrap();
    assert!(known.iter().all(|name| manifest.contains(&format!("name = \"{name}\""))));
}

/// Inputs that any reader of files meets, whatever it reads.
#[test]
fn every_target_takes_any_bytes() {
    let long = vec![b'a'; 100_000];
    let deep = "(".repeat(10_000);
    let inputs: [&[u8]; 9] = [b"", b"\0", b"\xff\xfe\0", b"\n\n\n", b"\xef\xbb\xbf", b"PK\x03\x04", b"\x1f\x8b\x08", &long, deep.as_bytes()];
    for (_, run) in TARGETS {
        inputs.iter().for_each(|bytes| run(bytes));
    }
}
