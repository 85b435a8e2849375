//! Bars: what was found beside what was meant.

use serde_json::Value;
use std::process::{Command, Stdio};

/// A bar: its name, what was found, its limit, and the unit of its figures.
pub struct Bar {
    pub name: &'static str,
    pub found: f64,
    pub limit: f64,
    pub unit: &'static str,
}

/// Prints them, met or missed.
pub fn report(bars: &[Bar]) -> Result<(), String> {
    println!("\n| bar | found | at most | |\n| --- | ---: | ---: | --- |");
    for Bar { name, found, limit, unit } in bars {
        println!("| {name} | {found:.2} {unit} | {limit} {unit} | {} |", if found <= limit { "met" } else { "missed" });
    }
    Ok(())
}

/// A figure; not a number where there is none.
pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// The line of JSON that a program prints.
pub fn said(command: &mut Command) -> Result<Value, String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| format!("{command:?} could not be started: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    match (output.status.success(), text.lines().last().and_then(|line| serde_json::from_str(line).ok())) {
        (true, Some(answer)) => Ok(answer),
        _ => Err(format!("{command:?} failed: {text}")),
    }
}
