//! The main job: balances in; out come an entity's ratios beside its stratum, its signals, one figure explained down to its accounts, and the
//! indicators of everybody in files. Start it with `cargo xtask demo`.

mod attributes;
mod console;
mod curves;
mod figure;
mod files;
mod findings;
mod options;
mod page;
mod positions;
mod progress;
mod sample;
mod shares;
mod subject;
mod tree;
mod words;

use budget_core::indicator::{Catalogue, Scope};
use budget_core::ledger::Ledger;
use budget_core::{Error, Language, Result};
use findings::Findings;
use options::{Asked, Options};
use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;
use subject::Subject;
use words::pick;

fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().skip(1).collect();
    match options::read(&arguments) {
        Asked::Help(language) => {
            print(options::help(language));
            ExitCode::SUCCESS
        }
        Asked::Refused(language, why) => {
            eprintln!("{}{}", pick(language, "error: ", "erreur : "), why.in_language(language));
            ExitCode::from(2)
        }
        Asked::Report(options) => match run(&options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                progress::done();
                eprint!("{}", told(&error, options.language));
                ExitCode::FAILURE
            }
        },
    }
}

/// The whole job.
fn run(options: &Options) -> Result<()> {
    let start = Instant::now();
    let from_sample = options.files.is_empty();
    if options.write {
        files::prepare(&options.out)?;
    }
    let facts = attributes::read(options.attributes.as_deref(), from_sample)?;
    let ledger = if from_sample { sample::ledger()? } else { Ledger::read(&options.files)? };
    let language = options.language;
    let catalogue = Catalogue::builtin("")?;

    // One pass folds the lines of everybody and tells what is wrong with them.
    let (partial, scan) = catalogue.partial_of(&progress::watched(&ledger, pick(language, "reading", "lecture")), &facts, &Scope::ALL)?;
    let asked = subject::resolve(&options.entities, &scan, &facts)?;
    let (entity, why) = match asked.first() {
        Some(first) => (first.clone(), None),
        None => {
            let (entity, why) = subject::choose(&scan, from_sample).inspect_err(|_| print(&console::issues(&scan.issues, language)))?;
            (entity, Some(why))
        }
    };
    progress::say(pick(language, "computing...", "calcul..."));
    let table = partial.finish(&Scope::ALL)?;
    let subject = Subject::new(&entity, options.year, why, &table, &facts)?;
    let names = options.files.iter().map(|f| f.display().to_string()).collect();
    let again = progress::watched(&ledger, pick(language, "explaining", "explication"));
    let findings = Findings::new(subject, table, scan, &again, &facts, names)?;
    progress::done();
    print(&console::report(&findings, language));

    let mut written = Vec::new();
    if options.write {
        progress::say(pick(language, "writing...", "écriture..."));
        let asked = if asked.is_empty() { vec![entity] } else { asked };
        written = files::write(&findings, options, &asked)?;
        progress::done();
    }
    print(&console::ending(&findings, &written, start.elapsed(), language));
    Ok(())
}

/// Prints; a reader that has gone away (`| head`) is no fault.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// An error as people read it: what, where, what to do.
fn told(error: &Error, language: Language) -> String {
    format!("{}{}\n", pick(language, "error: ", "erreur : "), error.in_language(language))
}
