//! The results of `bench law`: medians, bars, Markdown.

use super::extras::{Finding, megabytes};
use super::law::{PARAMETER, Setup, VALUE};
use super::median;
use serde_json::Value;
use std::fmt::Write;

/// The answers of a contestant, one a round.
pub struct Runs {
    /// The name in the table.
    pub name: &'static str,
    /// Its way or mode.
    pub way: &'static str,
    /// Whether it is ours.
    pub ours: bool,
    /// What it said.
    pub answers: Vec<Value>,
}

impl Runs {
    /// Without answers yet.
    pub fn new(name: &'static str, way: &'static str, ours: bool) -> Runs {
        Runs { name, way, ours, answers: Vec::new() }
    }

    /// The median of a figure by its place in the answer (`/reform/seconds`); NaN where nobody says it.
    fn median(&self, pointer: &str) -> f64 {
        median(&self.answers, |answer| answer.pointer(pointer).and_then(Value::as_f64).unwrap_or(f64::NAN))
    }

    fn version(&self) -> &str {
        self.answers.first().and_then(|a| a["version"].as_str()).unwrap_or_default()
    }
}

/// At least so many times faster than the peer's reform.
const PEER_BAR: f64 = 100.0;
/// What, place in the answer of ours, mode, bar, unit in which it is told, factor to it.
const BARS: &[(&str, &str, &str, f64, &str, f64)] = &[
    ("the amendment after a baseline, columns in memory", "/reform/seconds", "f64", 10.0, "ms", 1e3),
    ("all grants of all communes, f64", "/baseline/seconds", "f64", 25.0, "ms", 1e3),
    ("all grants of all communes, decimal", "/baseline/seconds", "decimal", 1.5, "s", 1.0),
    ("reading the national CSV", "/reading", "f64", 150.0, "ms", 1e3),
    ("a sweep of 1,000 values", "/sweep", "f64", 4.0, "s", 1.0),
    ("memory beyond the input", "/beyond_kb", "f64", 90.0, "MB", 1.024e-3),
];

/// The bars with what was found.
pub fn findings(runs: &[Runs]) -> Vec<Finding> {
    let ours = |mode: &str| runs.iter().find(|r| r.ours && r.way == mode);
    let fastest = |pointer: &str| runs.iter().filter(|r| !r.ours).map(|r| r.median(pointer)).min_by(f64::total_cmp);
    let amendment = ours("f64").map_or(f64::NAN, |r| r.median("/reform/seconds"));
    let mut found = Vec::new();
    if let (Some(reform), Some(arithmetic)) = (fastest("/reform/seconds"), fastest("/reform/arithmetic")) {
        let (times, bare) = (reform / amendment, arithmetic / amendment);
        found.push(finding(
            "the amendment, faster than the peer's reform with its reading, at least 100 times",
            format!("{times:.0} times"),
            Some(times >= PEER_BAR),
        ));
        found.push(finding("the amendment, beside the peer's bare arithmetic", format!("{bare:.1} times faster"), None));
    }
    for (what, pointer, mode, bar, unit, factor) in BARS {
        let figure = ours(mode).map_or(f64::NAN, |r| r.median(pointer)) * factor;
        let digits = if *unit == "s" { 2 } else { 1 };
        found.push(finding(&format!("{what}, at most {bar} {unit}"), format!("{figure:.digits$} {unit}"), Some(figure <= *bar)));
    }
    found
}

fn finding(what: &str, found: String, reached: Option<bool>) -> Finding {
    Finding { what: what.to_owned(), found, reached, wrong: false }
}

/// Tells the bars that are not reached.
pub fn verdict(findings: &[Finding]) {
    for finding in findings.iter().filter(|f| f.reached == Some(false)) {
        println!("bar not reached: {}: {}", finding.what, finding.found);
    }
}

/// The results as Markdown.
pub fn markdown(setup: &Setup, runs: &[Runs], findings: &[Finding], rounds: usize) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut text, setup, runs, findings, rounds);
    text
}

fn write(text: &mut String, setup: &Setup, runs: &[Runs], findings: &[Finding], rounds: usize) -> std::fmt::Result {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let communes = runs.iter().find(|r| r.ours).map_or(0.0, |r| r.median("/rows"));
    let table = setup.table.file_name().unwrap_or_default().to_string_lossy();
    writeln!(text, "# Grants of every commune\n")?;
    writeln!(
        text,
        "`cargo xtask bench law`: medians of {rounds} interleaved rounds, each run a fresh process on {cores} cores. {communes} communes (`{table}`), exercise 2026."
    )?;
    writeln!(
        text,
        "Before the clock started, every grant of every commune was within a cent of the peer's, with its approximations written as a reform: the law in force and the amendment."
    )?;
    writeln!(
        text,
        "The amendment is `{PARAMETER}` = {VALUE}. The peer reads its files anew for a reform; ours is computed from the columns of the baseline in memory.\n"
    )?;
    writeln!(text, "| | reading s | all grants s | the amendment s | bare arithmetic of the amendment s | peak MB |")?;
    writeln!(text, "| --- | ---: | ---: | ---: | ---: | ---: |")?;
    for run in runs {
        let reading = if run.ours { "/reading" } else { "/baseline/reading" };
        let figures = [reading, "/baseline/seconds", "/reform/seconds", "/reform/arithmetic"].map(|pointer| shown(run.median(pointer)));
        writeln!(text, "| {} | {} | {:.0} |", run.name, figures.join(" | "), megabytes(run.median("/peak_kb")))?;
    }
    if let Some(peer) = runs.iter().find(|r| !r.ours) {
        writeln!(text, "\nThe peer: {}; its seconds hold its reading and the adapting of what was read.", peer.version())?;
    }
    writeln!(text, "\n| what | found | reached |\n| --- | --- | --- |")?;
    for Finding { what, found, reached, .. } in findings {
        writeln!(text, "| {what} | {found} | {} |", reached.map_or("", |yes| if yes { "yes" } else { "no" }))?;
    }
    Ok(())
}

fn shown(seconds: f64) -> String {
    if seconds.is_nan() { String::new() } else { format!("{seconds:.4}") }
}
