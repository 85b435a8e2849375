//! The library beside its rivals: reads a file, computes the whole OFGL catalogue of the main budgets, prints what it took as JSON.

use benches::measure::{Digest, cpu_seconds, peak_kb};
use budget_core::indicator::Scope;
use budget_core::ledger::{Reading, Role};
use budget_core::{AttributeSource, Attributes, Catalogue, Ledger, Table};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

const USAGE: &str = "\
ours FILE [--threads N] [--plain] [--hash] [--out FILE --aggregates FILE] [--explain ENTITY]

  --threads N      threads of the reading; all of the machine by default
  --plain          every line by the splitter of the crate `csv`: the reference
  --hash           a hash of every cell of the table
  --out FILE       writes the figures that --aggregates names (JSON), a line a commune
  --explain ENT    explains one figure of an entity, and nothing else
";

#[derive(Default)]
struct Options {
    file: String,
    threads: Option<usize>,
    plain: bool,
    hash: bool,
    out: Option<String>,
    aggregates: Option<String>,
    explain: Option<String>,
}

fn main() -> std::process::ExitCode {
    match read().and_then(|options| run(&options)) {
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
        match argument.as_str() {
            "--threads" => options.threads = Some(value()?.parse().map_err(|_| format!("--threads takes a number\n\n{USAGE}"))?),
            "--plain" => options.plain = true,
            "--hash" => options.hash = true,
            "--out" => options.out = Some(value()?),
            "--aggregates" => options.aggregates = Some(value()?),
            "--explain" => options.explain = Some(value()?),
            _ if argument.starts_with("--") || !options.file.is_empty() => return Err(format!("`{argument}` is no option\n\n{USAGE}")),
            _ => options.file = argument,
        }
    }
    if options.file.is_empty() { Err(USAGE.to_owned()) } else { Ok(options) }
}

fn run(options: &Options) -> Result<Value, String> {
    let told = |e: budget_core::Error| e.to_string();
    let start = Instant::now();
    let catalogue = Catalogue::builtin("ofgl").map_err(told)?;
    let facts = AttributeSource::embedded(Attributes::default()).map_err(told)?;
    let prepared = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let mut ledger = Ledger::read([&options.file]).map_err(told)?;
    if let Some(threads) = options.threads {
        ledger = ledger.with_threads(threads);
    }
    if options.plain {
        ledger = ledger.with_reading(Reading::Plain);
    }
    if let Some(entity) = &options.explain {
        let why = catalogue.explain(&ledger, &facts, "epargne_brute", entity, benches::national::LAST_YEAR, Scope::Principal).map_err(told)?;
        return Ok(json!({ "seconds": start.elapsed().as_secs_f64(), "cpu": cpu_seconds(), "peak_kb": peak_kb(), "inputs": why.inputs.len() }));
    }
    let indicators = catalogue.evaluate(&ledger, &facts, &[Scope::Principal]).map_err(told)?;
    let seconds = start.elapsed().as_secs_f64();
    let (peak, cpu) = (peak_kb(), cpu_seconds());
    let table = &indicators.table;
    let scan = ledger.scanned().map_err(told)?;
    let mut answer = json!({
        "seconds": seconds, "seconds_prepare": prepared, "cpu": cpu, "peak_kb": peak, "version": env!("CARGO_PKG_VERSION"),
        "rows": table.rows(), "columns": table.columns().len(), "lines": scan.lines, "issues": scan.issues.total(),
    });
    if options.hash {
        let mut digest = Digest::default();
        table.write_csv(&mut digest, &|_| true).map_err(told)?;
        answer["hash"] = json!(digest.to_string());
    }
    if let (Some(out), Some(aggregates)) = (&options.out, &options.aggregates) {
        // The rivals name a commune by its SIREN.
        let principal = ledger.budgets().map_err(told)?.iter().filter(|b| b.role == Role::Principal);
        let sirens = principal.map(|b| (b.entity.to_string(), b.siren.to_string())).collect();
        write(table, &facts, &sirens, out, aggregates)?;
    }
    Ok(answer)
}

/// Writes the figures as exact decimals: `siren;epci;` and the aggregates.
fn write(table: &Table, facts: &AttributeSource, sirens: &BTreeMap<String, String>, out: &str, aggregates: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(aggregates).map_err(|e| format!("{aggregates}: {e}"))?;
    let json: Value = serde_json::from_str(&text).map_err(|e| format!("{aggregates}: {e}"))?;
    let ids: Vec<&str> = json["aggregates"].as_array().into_iter().flatten().filter_map(|a| a["id"].as_str()).collect();
    let column = |id: &str| table.column(id).ok_or_else(|| format!("the table has no `{id}`"));
    let columns = ids.iter().map(|id| column(id)).collect::<Result<Vec<_>, _>>()?;
    let entity = column("entity")?;
    let mut file = BufWriter::new(File::create(out).map_err(|e| format!("{out}: {e}"))?);
    let mut line = |cells: Vec<String>| writeln!(file, "{}", cells.join(";")).map_err(|e| format!("{out}: {e}"));
    line(["siren", "epci"].into_iter().chain(ids.iter().copied()).map(str::to_owned).collect())?;
    for row in 0..table.rows() {
        let code = entity.text_at(row).unwrap_or("");
        let siren = sirens.get(code).ok_or("a row without its SIREN")?;
        let epci = facts.value(code, benches::national::LAST_YEAR, "epci");
        let mut cells = vec![siren.clone(), if let budget_core::Value::Text(epci) = epci { epci.to_string() } else { String::new() }];
        cells.extend(columns.iter().map(|c| c.value(row).number().map_or_else(String::new, |n| n.to_string())));
        line(cells)?;
    }
    Ok(())
}
