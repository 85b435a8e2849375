//! The simulation of grants beside its peer: every grant of every commune, an amendment after it, a sweep; prints what they took as JSON.

use benches::communes::Communes;
use benches::measure::{cpu_seconds, peak_kb, reset_peak, resident_kb};
use budget_core::law::read::{Criteria, CriteriaOptions};
use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::table::Value;
use budget_core::{Error, Table};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

const USAGE: &str = "\
ours-law TABLE draw|measure|grants --parameter PATH --value NUMBER [--mode f64|decimal] [--out FILE] [--repeat N] [--sweep N]

  draw             draws TABLE: communes with invented figures, their amounts of the year before computed by the library
  measure          reads the table, computes all grants, an amendment, a sweep: the seconds of each
  grants           the grants with the peer's approximations, before and after the amendment, to --out
  --parameter      the path of the parameter that the amendment changes
  --value          its new value
  --mode           the numbers of the simulation, f64 by default
  --repeat N       amendments measured, of which the median is told; 15 by default (decimal: 3)
  --sweep N        values of the sweep, 1000 by default (decimal: none)
";

/// The grants that the peer computes too.
const GRANTS: [&str; 9] = [
    "dotation_forfaitaire",
    "dsr_fraction_bourg_centre",
    "dsr_fraction_perequation",
    "dsr_fraction_cible",
    "dotation_solidarite_rurale",
    "dsu_montant",
    "dotation_communes_nouvelles_part_amorcage",
    "dotation_communes_nouvelles_part_garantie",
    "dotation_communes_nouvelles",
];

/// The exercise.
const YEAR: u16 = 2026;

#[derive(Default)]
struct Options {
    table: String,
    verb: String,
    parameter: String,
    value: String,
    decimal: bool,
    out: Option<String>,
    repeat: Option<usize>,
    sweep: Option<usize>,
}

fn main() -> std::process::ExitCode {
    let run = |options: Options| match options.verb.as_str() {
        "draw" => draw(&options),
        "measure" => measure(&options),
        "grants" => grants(&options),
        _ => Err(USAGE.to_owned()),
    };
    match read().and_then(run) {
        Ok(answer) => {
            println!("{answer}");
            std::process::ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn read() -> Result<Options, String> {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value\n\n{USAGE}"));
        let number = |text: String| text.parse::<usize>().map_err(|_| format!("`{text}` is not a whole number\n\n{USAGE}"));
        match argument.as_str() {
            "--parameter" => options.parameter = value()?,
            "--value" => options.value = value()?,
            "--mode" => options.decimal = value()? == "decimal",
            "--out" => options.out = Some(value()?),
            "--repeat" => options.repeat = Some(number(value()?)?.max(1)),
            "--sweep" => options.sweep = Some(number(value()?)?),
            _ if argument.starts_with("--") => return Err(format!("`{argument}` is no option\n\n{USAGE}")),
            _ if options.table.is_empty() => options.table = argument,
            _ => options.verb = argument,
        }
    }
    if options.verb != "draw" && (options.parameter.is_empty() || options.value.is_empty()) { Err(USAGE.to_owned()) } else { Ok(options) }
}

impl Options {
    fn law(&self) -> Result<Law, String> {
        let mode = if self.decimal { Mode::Decimal } else { Mode::Fast };
        Ok(Law::builtin("dgf_communes", YEAR).map_err(told)?.with_mode(mode))
    }

    /// The amendment as somebody writes it.
    fn amendment(&self) -> String {
        format!("title = \"Amendment\"\nyear = {YEAR}\n[parameters]\n\"{}\" = \"{}\"\n", self.parameter, self.value)
    }
}

fn told(error: Error) -> String {
    error.to_string()
}

/// Draws a table, first without amounts of the year before, then with those that the law gives for it.
fn draw(options: &Options) -> Result<Json, String> {
    const SEED: u64 = 1;
    let law = options.law()?;
    let communes = Communes::drawn(SEED)?;
    let criteria = Criteria::from_bytes("drawn.csv", communes.csv().as_bytes(), &CriteriaOptions::of(&law).map_err(told)?).map_err(told)?;
    let simulation = law.simulate(&criteria.inputs().map_err(told)?, None).map_err(told)?;
    let amount = |name: &str, row: usize| match simulation.value(name, row) {
        Value::Number(amount) => amount.to_string().parse().ok(),
        Value::Float(amount) => Some(amount),
        _ => None,
    };
    let communes = communes.with_last_year(SEED, &amount);
    std::fs::write(&options.table, communes.csv()).map_err(|e| format!("{}: {e}", options.table))?;
    Ok(json!({ "rows": communes.rows.len() }))
}

/// The table, read by the library.
fn table(path: &str, law: &Law) -> Result<Table, String> {
    let options = CriteriaOptions::of(law).map_err(told)?;
    let criteria = Criteria::read(&[path], &options).map_err(told)?;
    criteria.inputs().map_err(told)
}

/// Seconds since a moment.
fn since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}

fn measure(options: &Options) -> Result<Json, String> {
    let start = Instant::now();
    let law = options.law()?;
    let prepared = since(start);
    let start = Instant::now();
    let communes = table(&options.table, &law)?;
    let reading = since(start);
    let whole = peak_kb();
    let input = resident_kb();
    reset_peak();
    let start = Instant::now();
    let baseline = law.simulate(&communes, None).map_err(told)?;
    let seconds = since(start);
    let text = options.amendment();
    let mut parts: [Vec<f64>; 3] = Default::default();
    let mut rows = 0;
    for _ in 0..options.repeat.unwrap_or(if options.decimal { 3 } else { 15 }) {
        let (all, amend, evaluate, reform) = amended(&law, &baseline, &text)?;
        rows = reform.rows();
        parts.iter_mut().zip([all, amend, evaluate]).for_each(|(list, seconds)| list.push(seconds));
    }
    let beyond = peak_kb().saturating_sub(input);
    let [all, amend, evaluate] = parts.map(median);
    let mut answer = json!({
        "version": env!("CARGO_PKG_VERSION"), "rows": rows, "prepare": prepared, "reading": reading,
        "baseline": { "seconds": seconds },
        "reform": { "seconds": all, "amend": amend, "arithmetic": evaluate },
        "beyond_kb": beyond, "peak_kb": whole.max(peak_kb()), "input_kb": input,
    });
    let values = options.sweep.unwrap_or(if options.decimal { 0 } else { 1_000 });
    if values > 0 {
        answer["sweep"] = json!(sweep(options, &baseline, values)?);
    }
    answer["cpu"] = json!(cpu_seconds());
    Ok(answer)
}

/// An amendment from its text to every commune's grants: the whole, the law's part, the arithmetic.
fn amended(law: &Law, baseline: &Simulation, text: &str) -> Result<(f64, f64, f64, Simulation), String> {
    let start = Instant::now();
    let reform = Reform::parse(text).map_err(told)?;
    let law = law.amend(&reform).map_err(told)?;
    let amend = since(start);
    let simulation = baseline.under(&law).map_err(told)?;
    let all = since(start);
    Ok((all, amend, all - amend, simulation))
}

/// The seconds of so many values of the parameter, up to the amendment's.
fn sweep(options: &Options, baseline: &Simulation, values: usize) -> Result<f64, String> {
    let end: Decimal = options.value.parse().map_err(|e| format!("{}: {e}", options.value))?;
    let count = Decimal::from(values);
    let values: Vec<Decimal> = (1..=values).map(|n| (end * Decimal::from(n) / count).trunc().max(Decimal::ONE)).collect();
    let start = Instant::now();
    let found = baseline.sweep(&options.parameter, &values, &["dotation_solidarite_rurale"]).map_err(told)?;
    let seconds = since(start);
    if found.len() == values.len() { Ok(seconds) } else { Err(format!("a sweep of {} values gave {}", values.len(), found.len())) }
}

/// Writes the grants with the peer's approximations, the law in force and the amendment side by side.
fn grants(options: &Options) -> Result<Json, String> {
    let law = options.law()?.amend(&Law::builtin_reform("independent_model").map_err(told)?).map_err(told)?;
    let communes = table(&options.table, &law)?;
    let baseline = law.simulate(&communes, None).map_err(told)?;
    let (.., reform) = amended(&law, &baseline, &options.amendment())?;
    let path = options.out.as_deref().ok_or("grants go to --out")?;
    let mut file = BufWriter::new(File::create(path).map_err(|e| format!("{path}: {e}"))?);
    let mut line = |cells: Vec<String>| writeln!(file, "{}", cells.join(";")).map_err(|e| format!("{path}: {e}"));
    let titles = GRANTS.iter().map(|grant| (*grant).to_owned()).chain(GRANTS.iter().map(|grant| format!("reform__{grant}")));
    line(std::iter::once("code_insee".to_owned()).chain(titles).collect())?;
    for (row, key) in baseline.keys().iter().enumerate() {
        let cells = [&baseline, &reform].into_iter().flat_map(|simulation| GRANTS.iter().map(move |grant| cell(&simulation.value(grant, row))));
        line(std::iter::once(key.to_string()).chain(cells).collect())?;
    }
    Ok(json!({ "rows": baseline.rows() }))
}

/// An amount as text; nothing where it is missing.
fn cell(value: &Value) -> String {
    match value {
        Value::Number(amount) => amount.to_string(),
        Value::Float(amount) => format!("{amount:?}"),
        _ => String::new(),
    }
}
