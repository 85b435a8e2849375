//! `cargo xtask bench javascript`: what the packages for Node and for pages cost beside Rust, in one run.

use super::bars::{Bar, number, report, said};
use super::setup::{Setup, build};
use super::{Options, law, median};
use crate::javascript::built;
use crate::pack::root;
use std::process::Command;

/// Runs it; says which bars are met.
pub fn run(options: &Options) -> Result<(), String> {
    let setup = Setup::new(options)?;
    let [ours_law] = build(["ours-law"])?;
    let table = law::table(&ours_law, &setup.folder)?;
    println!("== the packages");
    built()?;
    let rust = |arguments: &[&str]| said(Command::new(&setup.ours).arg(&setup.csv).args(arguments));
    let script = |package: &str, arguments: &[&str]| said(Command::new("node").arg(root().join(package).join("benches/measure.mjs")).args(arguments));
    let (file, communes) = (setup.csv.display().to_string(), table.display().to_string());
    println!("== the same table from both");
    let (one, other) = (rust(&["--hash"])?, script("bindings-node", &["national", &file, "--hash"])?);
    if one["hash"] != other["hash"] || one["hash"].is_null() {
        return Err(format!("the tables differ: {} in Rust, {} in Node", one["hash"], other["hash"]));
    }
    println!("== {} rounds", options.rounds);
    let (mut national, mut reforms) = (Vec::new(), Vec::new());
    for round in 1..=options.rounds {
        println!("round {round}");
        national.push((rust(&[])?, script("bindings-node", &["national", &file])?));
        let node = script("bindings-node", &["law", &communes, law::PARAMETER, law::VALUE])?;
        let page = script("bindings-wasm", &[&communes, law::PARAMETER, law::VALUE])?;
        if node["hashes"] != page["hashes"] || node["hashes"].is_null() {
            return Err(format!("the grants differ: {} in Node, {} in a page", node["hashes"], page["hashes"]));
        }
        reforms.push((node, page));
    }
    let calls = script("bindings-node", &["calls"])?;
    let call = calls.as_object().into_iter().flatten().map(|(_, took)| number(took)).fold(0.0, f64::max);
    let (rust_file, node_file) = (median(&national, |(r, _)| number(&r["seconds"])), median(&national, |(_, n)| number(&n["seconds"])));
    let page = |name: &str, what: &str| median(&reforms, |(_, page)| number(&page[name][what]));
    let node_reform = median(&reforms, |(node, _)| number(&node["reform"]));
    let last = &reforms.last().ok_or("no round was run")?.1;
    println!("\nnational file: {rust_file:.3} s in Rust, {node_file:.3} s in Node");
    println!("amendment: {:.1} ms in Node, {:.1} ms in a page (the least {:.1})", node_reform * 1e3, page("reform", "median"), page("reform", "least"));
    println!(
        "in a page: impact {:.1} ms; the first baseline {:.0} ms, the first department {:.0} ms",
        page("impact", "median"),
        page("baseline", "first"),
        page("department", "first")
    );
    let size = |names: &[&str]| names.iter().map(|name| number(&last["sizes"][*name])).sum::<f64>() / 1e3;
    report(&[
        Bar { name: "amendment in a page", found: page("reform", "median"), limit: 16.7, unit: "ms" },
        Bar { name: "baseline in a page", found: page("baseline", "median"), limit: 120.0, unit: "ms" },
        Bar { name: "explain in a page", found: page("explain", "median"), limit: 50.0, unit: "ms" },
        Bar { name: "department of 200,000 lines in a page", found: page("department", "median"), limit: 400.0, unit: "ms" },
        Bar { name: "engine of figures, gzipped", found: size(&["engine_indicators.wasm"]), limit: 600.0, unit: "KB" },
        Bar { name: "engine of laws, gzipped", found: size(&["engine_law.wasm"]), limit: 600.0, unit: "KB" },
        Bar { name: "charts and rulebook, gzipped", found: size(&["data/charts.data", "data/dgf_communes.data"]), limit: 250.0, unit: "KB" },
        Bar { name: "national file in Node, over Rust", found: node_file / rust_file, limit: 1.1, unit: "x" },
        Bar { name: "a call in Node", found: call * 1e6, limit: 3.0, unit: "us" },
    ])
}
