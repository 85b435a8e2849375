//! What an amendment does to every commune: criteria of communes in; out come the grants before and after, who gains, who loses, what it costs, as files
//! and as one page. Without a file it shows a fictional country. Start it with `cargo xtask demo amendment`.

mod communes;
mod console;
mod files;
mod options;
mod words;

use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::{Error, Language, Result};
use communes::Communes;
use options::{Asked, Options};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use words::pick;

/// The amendment shown where none is named: the DSR for communes under 9,000 inhabitants instead of 10,000.
const AMENDMENT: &str = include_str!("../../data/sample/amendement.toml");

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
        Asked::Amendment(options) => match run(&options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                say("");
                eprint!("{}", told(&error, options.language));
                ExitCode::FAILURE
            }
        },
    }
}

/// How long the steps took.
struct Times {
    reading: Duration,
    baseline: Duration,
    amendment: Duration,
    impact: Duration,
}

/// The whole job.
fn run(options: &Options) -> Result<()> {
    let language = options.language;
    if options.write {
        files::prepare(&options.out)?;
    }
    // What is wrong with the law or an amendment is told before anything long is done.
    let law = Law::builtin("dgf_communes", options.year)?.with_mode(if options.decimal { Mode::Decimal } else { Mode::Fast });
    let law = if options.communes.is_none() { law.amend(&communes::country()?)? } else { law };
    let law = communes::with_groupings(law, &options.by)?;
    let mut amended = law.clone();
    for reform in reforms(options)? {
        amended = amended.amend(&reform)?;
    }

    say(pick(language, "reading communes...", "lecture des communes..."));
    let start = Instant::now();
    let communes = Communes::read(options, &law)?;
    let reading = start.elapsed();
    say(pick(language, "the law as it is...", "le droit en vigueur..."));
    let start = Instant::now();
    let baseline = law.simulate(&communes.table, communes.previous.as_ref())?;
    let before = start.elapsed();
    say(pick(language, "the amended law...", "le droit amendé..."));
    let start = Instant::now();
    let reform: Simulation = baseline.with(&amended)?;
    let after = start.elapsed();
    let start = Instant::now();
    let by: Vec<&str> = match options.by.as_slice() {
        [] if options.communes.is_none() => communes::GROUPINGS.to_vec(),
        by => by.iter().map(String::as_str).collect(),
    };
    let mut impact = reform.impact(&baseline, &by, options.top)?;
    let times = Times { reading, baseline: before, amendment: after, impact: start.elapsed() };
    impact.warnings.extend(communes.warnings.iter().cloned());
    impact.sources.splice(0..0, communes.sources.iter().cloned());
    say("");
    print(&console::report(&impact, &communes, &times, language));
    if options.write {
        say(pick(language, "writing...", "écriture..."));
        let written = files::write(&options.out, &baseline, &reform, &impact)?;
        say("");
        print(&console::ending(&written, language));
    }
    Ok(())
}

/// The amendments in their order; an error in one names its file.
fn reforms(options: &Options) -> Result<Vec<Reform>> {
    if options.reforms.is_empty() {
        // It is shown for any exercise.
        return Ok(vec![Reform::parse(&AMENDMENT.replace(&format!("year = {}\n", communes::YEAR), ""))?]);
    }
    let read = |path: &std::path::PathBuf| {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| Error::io(&e, &name))?;
        Reform::parse(&text).map_err(|e| e.at_file(&name))
    };
    options.reforms.iter().map(read).collect()
}

/// Prints; a reader that has gone away (`| head`) is no fault.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// One line on a terminal that the next one replaces; silent where nobody watches.
fn say(line: &str) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let _ = write!(out, "\r\x1b[2K{line}").and_then(|()| out.flush());
    }
}

/// An error as people read it: what, where, what to do.
fn told(error: &Error, language: Language) -> String {
    format!("{}{}\n", pick(language, "error: ", "erreur : "), error.in_language(language))
}
