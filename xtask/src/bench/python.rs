//! `cargo xtask bench python`: what the Python face costs beside Rust, in one run.

use super::bars::{Bar, number, report, said};
use super::setup::{Setup, build, quiet};
use super::{Options, law, median};
use crate::pack::root;
use serde_json::Value;
use std::process::Command;

/// Runs it; says which bars are met.
pub fn run(options: &Options) -> Result<(), String> {
    let setup = Setup::new(options)?;
    let [ours_law] = build(["ours-law"])?;
    let table = law::table(&ours_law, &setup.folder)?;
    println!("== the wheel");
    let wheel = crate::python::built()?;
    quiet(Command::new(&setup.python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--force-reinstall", "--no-deps"]).arg(&wheel))?;
    let rust = |arguments: &[&str]| said(Command::new(&setup.ours).arg(&setup.csv).args(arguments));
    let rust_law = || said(Command::new(&ours_law).arg(&table).args(["measure", "--parameter", law::PARAMETER, "--value", law::VALUE, "--sweep", "0"]));
    let python = |arguments: &[&str]| said(Command::new(&setup.python).arg(root().join("bindings-python/benches/measure.py")).args(arguments));
    let (file, communes) = (setup.csv.display().to_string(), table.display().to_string());
    println!("== the same table from both");
    let (one, other) = (rust(&["--hash"])?, python(&["national", &file, "--hash"])?);
    if one["hash"] != other["hash"] || one["hash"].is_null() {
        return Err(format!("the tables differ: {} in Rust, {} in Python", one["hash"], other["hash"]));
    }
    println!("== {} rounds", options.rounds);
    let (mut national, mut amendment) = (Vec::new(), Vec::new());
    for round in 1..=options.rounds {
        println!("round {round}");
        national.push((rust(&[])?, python(&["national", &file])?));
        amendment.push((rust_law()?, python(&["law", &communes, law::PARAMETER, law::VALUE])?));
    }
    let imported = python(&["import"])?;
    let calls = python(&["calls"])?;
    let of = |pairs: &[(Value, Value)], rust: &dyn Fn(&Value) -> f64| (median(pairs, |(r, _)| rust(r)), median(pairs, |(_, p)| number(&p["seconds"])));
    let (rust_file, python_file) = of(&national, &|r| number(&r["seconds"]));
    let (rust_reform, python_reform) = of(&amendment, &|r| number(&r["reform"]["seconds"]));
    let call = ["len", "contains", "year", "doubtful"].iter().map(|name| number(&calls[*name])).fold(0.0, f64::max);
    println!(
        "\nnational file: {rust_file:.3} s in Rust, {python_file:.3} s to a polars frame ({:.3} s of it the frame)",
        median(&national, |(_, p)| number(&p["frame"]))
    );
    println!("amendment: {:.1} ms in Rust, {:.1} ms to a polars frame of {} columns", rust_reform * 1e3, python_reform * 1e3, amendment[0].1["columns"]);
    let size = wheel.metadata().map_err(|e| e.to_string())?.len();
    report(&[
        Bar { name: "import", found: number(&imported["seconds"]) * 1e3, limit: 60.0, unit: "ms" },
        Bar { name: "national file to a frame, over Rust", found: python_file / rust_file, limit: 1.1, unit: "x" },
        Bar { name: "amendment to a frame, over Rust", found: python_reform / rust_reform, limit: 2.0, unit: "x" },
        Bar { name: "a call", found: call * 1e6, limit: 3.0, unit: "us" },
        Bar { name: "wheel", found: size as f64 / 1e6, limit: 8.0, unit: "MB" },
    ])
}
