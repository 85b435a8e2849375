//! `cargo xtask bench`: the national file beside polars, DuckDB and pandas, in one run; grants beside LexImpact; Python beside Rust; and the small benches.

mod bars;
mod compare;
mod contest;
mod extras;
mod javascript;
mod law;
mod law_figures;
mod law_report;
mod python;
mod report;
mod setup;

use crate::test::cargo;
use contest::Contest;
use setup::Setup;

/// Rounds by default: the figures shown are medians.
const ROUNDS: usize = 5;

/// What the arguments ask for.
pub struct Options {
    rounds: usize,
    communes: Option<String>,
    only: Vec<String>,
}

/// Runs `bench national`, `bench law` or `bench criterion`.
pub fn run(arguments: &[String]) -> Result<(), String> {
    match arguments.split_first() {
        Some((first, rest)) if first == "national" => national(&read(rest)?),
        Some((first, rest)) if first == "law" => law::run(&read(rest)?),
        Some((first, rest)) if first == "javascript" => javascript::run(&read(rest)?),
        Some((first, rest)) if first == "python" => python::run(&read(rest)?),
        Some((first, rest)) if first == "criterion" => criterion(rest),
        _ => Err("choose `bench national [--rounds N] [--communes N] [--only NAME]`, `bench law [--rounds N]`, `bench python [--rounds N]`, `bench javascript [--rounds N]` or `bench criterion [-- ARGUMENTS]`".to_owned()),
    }
}

fn read(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { rounds: ROUNDS, communes: None, only: Vec::new() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().cloned().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--rounds" => options.rounds = value()?.parse::<usize>().map_err(|e| format!("--rounds: {e}"))?.max(1),
            "--communes" => options.communes = Some(value()?),
            "--only" => options.only.push(value()?),
            _ => return Err(format!("`{argument}` is no option: there are --rounds N, --communes N and --only NAME")),
        }
    }
    Ok(options)
}

fn criterion(arguments: &[String]) -> Result<(), String> {
    let arguments = arguments.strip_prefix(&["--".to_owned()]).unwrap_or(arguments);
    let status =
        cargo().args(["bench", "-p", "benches", "--benches", "--"]).args(arguments).status().map_err(|e| format!("cargo could not be started: {e}"))?;
    if status.success() { Ok(()) } else { Err("a bench failed".to_owned()) }
}

fn national(options: &Options) -> Result<(), String> {
    let setup = Setup::new(options)?;
    let mut contest = Contest::new(&setup, &options.only);
    println!("== everyone once, the figures beside ours");
    contest.check()?;
    println!("== {} rounds", options.rounds);
    for round in 1..=options.rounds {
        println!("round {round}");
        contest.round()?;
    }
    println!("== memory, threads, order of lines, explanation");
    let extras = if options.only.is_empty() { extras::run(&setup)? } else { Vec::new() };
    let text = report::markdown(&setup, &contest, &extras, options);
    println!("\n{text}");
    if options.only.is_empty() && options.communes.is_none() {
        report::keep(&text)?;
    }
    contest.verdict(&extras)
}

/// The middle of some measures, by one of their figures.
fn median<M>(measures: &[M], figure: impl Fn(&M) -> f64) -> f64 {
    let mut figures: Vec<f64> = measures.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => figures[middle],
        _ => (figures[middle - 1] + figures[middle]) / 2.0,
    }
}
