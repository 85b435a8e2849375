//! What is measured beside the contest: memory on a longer file, the same bits whatever the threads and the order of lines, an explanation.

use super::contest::{Measure, answer};
use super::setup::Setup;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Largest memory, in MB.
const MEMORY_BAR: f64 = 300.0;
/// Longest time of an explanation, in seconds.
const EXPLAIN_BAR: f64 = 1.0;

/// Something found.
pub struct Finding {
    /// What was looked at.
    pub what: String,
    /// What was found.
    pub found: String,
    /// Whether its bar is reached; `None` without a bar.
    pub reached: Option<bool>,
    /// Whether a result is wrong: no matter of speed.
    pub wrong: bool,
}

/// Runs ours on a file with some arguments.
type Ours<'a> = &'a dyn Fn(&Path, &[&str]) -> Result<(Measure, Value), String>;

/// KiB as MB.
pub fn megabytes(kb: f64) -> f64 {
    kb * 1024.0 / 1e6
}

/// Looks at all of them.
pub fn run(setup: &Setup) -> Result<Vec<Finding>, String> {
    let ours = |file: &Path, arguments: &[&str]| answer(Command::new(&setup.ours).arg(file).args(arguments));
    let long = setup.drawn(&["--years", "3"])?;
    let (triple, _) = ours(&long, &["--threads", "2"])?;
    let (explained, _) = ours(&setup.csv, &["--threads", "2", "--explain", "01001"])?;
    let peak = megabytes(triple.peak_kb);
    Ok(vec![
        Finding {
            what: "memory on a file three times as long (three exercises), at most 300 MB".to_owned(),
            found: format!("{peak:.0} MB, {:.2} s", triple.seconds),
            reached: Some(peak <= MEMORY_BAR),
            wrong: false,
        },
        Finding {
            what: "`explain` of an entity on the national file, under 1 s".to_owned(),
            found: format!("{:.2} s", explained.seconds),
            reached: Some(explained.seconds < EXPLAIN_BAR),
            wrong: false,
        },
        same_bits(setup, &ours)?,
    ])
}

/// The hash of the table for several numbers of threads, for the plain reading and for shuffled lines.
fn same_bits(setup: &Setup, ours: Ours<'_>) -> Result<Finding, String> {
    let shuffled = setup.drawn(&["--shuffle"])?;
    let cases: [(&str, &Path, &[&str]); 5] = [
        ("1 thread", &setup.csv, &["--hash", "--threads", "1"]),
        ("2", &setup.csv, &["--hash", "--threads", "2"]),
        ("7", &setup.csv, &["--hash", "--threads", "7"]),
        ("plain reading", &setup.csv, &["--hash", "--plain"]),
        ("shuffled lines", &shuffled, &["--hash"]),
    ];
    let mut hashes = Vec::new();
    for (name, file, arguments) in cases {
        hashes.push((name, ours(file, arguments)?.1["hash"].as_str().unwrap_or_default().to_owned()));
    }
    let same = hashes.iter().all(|(_, hash)| *hash == hashes[0].1 && !hash.is_empty());
    let list = hashes.iter().map(|(name, hash)| format!("{name} {hash}")).collect::<Vec<_>>().join(", ");
    let found = if same { format!("equal: {}", hashes[0].1) } else { list };
    Ok(Finding { what: "the same bits for 1, 2, 7 threads, the plain reading and shuffled lines".to_owned(), found, reached: Some(same), wrong: !same })
}
