//! The project's own commands, a file each.

mod bench;
mod country;
mod demo;
mod docs;
mod fuzz;
mod javascript;
mod pack;
mod pack_charts;
mod pack_territory;
mod parts;
mod python;
mod sample;
mod test;
mod types;

use std::ffi::OsString;

const USAGE: &str = "\
cargo xtask COMMAND

  test [--full] [--only STEP]   sets up and runs every check, with the seconds of each step
  bench national [--rounds N] [--communes N] [--only NAME]
                                measures the national file beside polars, DuckDB and pandas, and compares their figures with ours
  bench law [--rounds N]        measures what an amendment does to every commune beside LexImpact, after their grants were compared with ours
  bench python [--rounds N]     measures what the Python face costs beside Rust
  bench javascript [--rounds N] measures what the packages for Node and for pages cost beside Rust
  bench criterion [-- ARGS]     runs the small benches: fold, parse, formula, chart, explain
  demo [-- ARGUMENTS]           runs the main jobs on the fictional samples; with arguments the example `report`
  demo amendment [-- ARGUMENTS] runs the example `amendment`, on the fictional country when no file is named
  fuzz [--seconds N] [TARGET...]  replays the inputs of the fuzz targets, then looks for more, 60 s a target (nightly compiler)
  python [--full | --stubs]     builds the Python wheel and tests it where it is installed; `--stubs` writes the type stubs anew
  javascript [node | wasm]      builds the JavaScript packages and tests them, packed and in a browser
  types DIR [--tsc FILE]        writes real answers as TypeScript into a folder and holds them against the declared types with the compiler in FILE
  pack [NAME...] [--check]      writes the packed data files, or says whether the committed ones are fresh
  pack charts --from DIR        makes the tables of charts anew from flattened official plans, then packs them
  pack territory --from DIR     makes the tables of the territory anew from its source packages, then packs them
  pack parts DIR                writes the data that a browser fetches apart, a file a part
";

fn main() -> std::process::ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let outcome = match arguments.split_first() {
        // What follows goes to the example, names of files that are not UTF-8 among it.
        Some((first, rest)) if first == "demo" => demo::run(rest),
        _ => utf8(&arguments).and_then(|words| run(&words)),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(message) => {
            if !message.is_empty() {
                eprintln!("{}", message.trim_end());
            }
            std::process::ExitCode::FAILURE
        }
    }
}

fn utf8(arguments: &[OsString]) -> Result<Vec<String>, String> {
    let word = |a: &OsString| a.to_str().map(str::to_owned).ok_or_else(|| format!("`{}` is not UTF-8", a.to_string_lossy()));
    arguments.iter().map(word).collect()
}

fn run(arguments: &[String]) -> Result<(), String> {
    let (command, rest) = arguments.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    match command {
        "test" => test::run(rest),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        "javascript" => javascript::run(rest),
        "python" => python::run(rest),
        "pack" => pack::run(rest),
        "types" => types::run(rest),
        "" | "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    }
}
