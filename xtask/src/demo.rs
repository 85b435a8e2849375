//! `cargo xtask demo`: the main job, on the files named or on the fictional sample.

use std::process::Command;

use crate::test::cargo;

/// Runs the example `report` with the arguments after `--`.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let arguments = arguments.strip_prefix(&["--".to_owned()]).unwrap_or(arguments);
    let status = command(arguments).status().map_err(|e| format!("cargo could not be started: {e}"))?;
    if status.success() { Ok(()) } else { Err("the demo failed".to_owned()) }
}

/// The command behind it.
pub fn command(arguments: &[String]) -> Command {
    let mut command = cargo();
    command.args(["run", "--release", "-p", "budget-core", "--features", "parquet", "--example", "report", "--"]).args(arguments);
    command
}
