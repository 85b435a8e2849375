//! `cargo xtask test`: every check in one command. Build output goes to a cache outside the checkout, so that a fresh clone on the same machine is quick.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::pack::root;

/// Longest time that the whole may take, cold, on two cores.
const LIMIT: Duration = Duration::from_secs(70 * 60);

/// A check: says what went wrong.
type Check = fn() -> Result<(), String>;

/// The steps in order. A step that fails does not keep the later ones from running.
const STEPS: &[(&str, Check)] = &[
    ("fetch", || step(cargo().args(["fetch", "--locked"]))),
    ("format", || step(cargo().args(["fmt", "--all", "--check"]))),
    ("clippy", || step(cargo().args(["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"]))),
    ("tests", || {
        step(cargo().args([
            "test",
            "--workspace",
            "--exclude",
            "budget-core-python",
            "--all-features",
            "--lib",
            "--bins",
            "--tests",
            "--examples",
            "--",
            "--show-output",
        ]))
    }),
    // As a browser builds it: the data come at run time.
    ("installed", || step(cargo().args(["test", "-p", "budget-core", "--no-default-features", "--lib", "--test", "installed", "--", "--show-output"]))),
    ("doc-tests", || step(cargo().args(["test", "--workspace", "--exclude", "budget-core-python", "--all-features", "--doc"]))),
    ("docs", || {
        step(cargo().args(["doc", "--workspace", "--exclude", "budget-core-python", "--all-features", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
    }),
    ("packed", || crate::pack::run(&["--check".to_owned()])),
    ("licences", licences),
    ("one-arrow", one_arrow),
    ("no-randomness", no_randomness),
    ("readme", readme),
    ("demo", crate::demo::check),
    ("python", crate::python::check),
    ("fuzz", crate::fuzz::check),
    ("node", crate::javascript::node),
    ("wasm", crate::javascript::wasm),
];

/// Steps that run beside the one before them: each leaves a core idle most of the time.
const BESIDE: &[(&str, &str)] = &[("python", "fuzz"), ("node", "wasm")];

/// Steps that only `--full` adds: measures of time.
const FULL: &[(&str, Check)] = &[
    // A time: shown by a release build on a quiet machine, with forty times its value as the bar.
    ("chart-opening", || step(cargo().args(["test", "--release", "-p", "budget-core", "--test", "charts", "--", "--ignored"]))),
    ("python-full", crate::python::check_all),
];

/// Runs the steps that the arguments ask for and prints the table.
fn run_steps(names: &[&str], full: bool) -> Result<(), String> {
    let steps: Vec<_> = STEPS.iter().chain(if full { FULL } else { &[] }).filter(|(name, _)| names.is_empty() || names.contains(name)).collect();
    if let Some(unknown) = names.iter().find(|name| !steps.iter().any(|(step, _)| step == *name)) {
        let known: Vec<&str> = STEPS.iter().chain(FULL).map(|(name, _)| *name).collect();
        return Err(format!("there is no step `{unknown}`; choose among: {}", known.join(", ")));
    }
    let start = Instant::now();
    let (mut table, mut passed, mut failed) = (String::new(), 0, 0);
    for group in steps.chunk_by(|(one, _), (next, _)| BESIDE.contains(&(one, next))) {
        group.iter().for_each(|(name, _)| println!("== {name}"));
        let timed = |check: &Check| {
            let step = Instant::now();
            let outcome = check();
            (outcome, step.elapsed().as_secs_f64())
        };
        let done: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = group.iter().map(|(_, check)| scope.spawn(|| timed(check))).collect();
            running.into_iter().map(|step| step.join().unwrap_or_else(|_| (Err("the step could not be run".to_owned()), 0.0))).collect()
        });
        for ((name, _), (outcome, seconds)) in group.iter().zip(done) {
            if let Err(output) = &outcome {
                println!("{}", output.trim_end());
            }
            let word = if outcome.is_ok() { "ok" } else { "failed" };
            *if outcome.is_ok() { &mut passed } else { &mut failed } += 1;
            println!("== {name}: {word}, {seconds:.1} s\n");
            // Writing to a string cannot fail.
            let _ = writeln!(table, "{name:<16} {seconds:>8.1} s  {word}");
        }
    }
    let total = start.elapsed();
    println!("{table}{:<16} {:>8.1} s", "total", total.as_secs_f64());
    if total > LIMIT {
        println!("took more than {} minutes", LIMIT.as_secs() / 60);
        failed += 1;
    }
    println!("{passed} passed, {failed} failed");
    // The count stays the last line: nothing more to say.
    if failed == 0 { Ok(()) } else { Err(String::new()) }
}

/// Reads `--full` and `--only STEP` (which may be repeated).
pub fn run(arguments: &[String]) -> Result<(), String> {
    let (mut names, mut full) = (Vec::new(), false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--full" => full = true,
            "--only" => names.push(rest.next().ok_or("`--only` wants the name of a step")?.as_str()),
            other => return Err(format!("`{other}` is not an option of `cargo xtask test`; it knows `--full` and `--only STEP`")),
        }
    }
    run_steps(&names, full)
}

/// Runs a program; keeps its output for when it fails, and says aloud what its tests skipped.
pub fn step(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("{command:?} could not be started: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{text}\n{command:?}: {}", output.status));
    }
    text.lines().filter(|line| line.starts_with("skipped:") || line.starts_with("SKIPPED")).for_each(|line| println!("{line}"));
    Ok(())
}

/// The commands of the README, as a reader would type them in the checkout.
fn readme() -> Result<(), String> {
    let text = std::fs::read_to_string(root().join("README.md")).map_err(|e| format!("README.md: {e}"))?;
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let commands: Vec<&str> = blocks.flat_map(str::lines).filter(|line| !line.trim().is_empty()).collect();
    if commands.is_empty() {
        return Err("the README shows no command".to_owned());
    }
    for line in commands {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("cargo") => step(cargo().args(words))?,
            Some("pip") => crate::python::readme(&words.collect::<Vec<_>>())?,
            _ => return Err(format!("the README shows a command that is neither cargo's nor pip's: {line}")),
        }
    }
    Ok(())
}

/// Both licences are there, with the whole text of each.
fn licences() -> Result<(), String> {
    for (file, words) in [("LICENSE-MIT", "Permission is hereby granted"), ("LICENSE-APACHE", "TERMS AND CONDITIONS FOR USE")] {
        let text = std::fs::read_to_string(root().join(file)).map_err(|e| format!("{file}: {e}"))?;
        if !text.contains(words) {
            return Err(format!("{file} does not hold its licence"));
        }
    }
    Ok(())
}

/// One version of Arrow only: the record batches of two do not fit together.
fn one_arrow() -> Result<(), String> {
    let tree = stdout(cargo().args(["tree", "--workspace", "--all-features", "--duplicates", "--depth", "0"]))?;
    let twice: Vec<&str> = tree.lines().filter(|line| line.starts_with("arrow")).collect();
    if twice.is_empty() { Ok(()) } else { Err(format!("several versions of Arrow:\n{}", twice.join("\n"))) }
}

/// The engine draws nothing at random: in a browser no source of randomness would be there.
fn no_randomness() -> Result<(), String> {
    let tree = stdout(cargo().args(["tree", "-p", "budget-core", "--target", "wasm32-unknown-unknown", "-e", "normal", "--prefix", "none"]))?;
    let found: Vec<&str> = tree.lines().filter(|line| line.starts_with("getrandom ")).collect();
    if !tree.contains("budget-core") {
        return Err(format!("the tree of budget-core could not be read:\n{tree}"));
    }
    if found.is_empty() { Ok(()) } else { Err(format!("budget-core depends on {} in a browser", found.join(", "))) }
}

fn stdout(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|e| format!("{command:?} could not be started: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { Err(text + &String::from_utf8_lossy(&output.stderr)) }
}

/// Cargo in the checkout, building in the cache.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    if std::env::var_os("CARGO_TARGET_DIR").is_none()
        && let Some(folder) = cache()
    {
        command.env("CARGO_TARGET_DIR", folder);
    }
    command
}

/// Where build output is kept: `$BUDGET_CACHE`, else the user's cache folder.
pub fn cache() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = || Some(variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")))?.join("budget-core/target"));
    variable("BUDGET_CACHE").or_else(user)
}
