//! What an amendment does to every commune, to the State's grants or to local taxes: a file of communes in; out come the amounts before and after, who
//! gains, who loses, what it costs, as files and as one page. Without a file it shows a fictional country. Start it with `cargo xtask demo amendment`.

mod communes;
mod console;
mod files;
mod fit;
mod options;
mod projection;
mod words;

use budget_core::law::impact::Impact;
use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::{Error, Language, Result, text};
use communes::{Communes, Files, GRANTS};
use options::{Asked, Options};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};
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
    let mode = if options.decimal { Mode::Decimal } else { Mode::Fast };
    let law = Law::builtin(options.book.id, options.year)?.with_mode(mode);
    let law = if options.communes.is_none() { options.book.sample.law(&law)? } else { law };
    let law = communes::with_groupings(law, &options.by)?;
    // The fictional country has both taxes and grants.
    let fictional = options.communes.is_none() && options.book.id != GRANTS.id;
    let grants = match (&options.grants, fictional) {
        (Some(_), _) => Some(Law::builtin(GRANTS.id, options.grants_year)?.with_mode(mode)),
        (None, true) => Some(GRANTS.sample.law(&Law::builtin(GRANTS.id, GRANTS.year)?.with_mode(mode))?),
        (None, false) => None,
    };
    let reforms = reforms(options)?;
    let amend = |law: &Law| reforms.iter().try_fold(law.clone(), |law, reform| law.amend(reform));
    let mut amended = amend(&law)?;

    say(pick(language, "reading communes...", "lecture des communes..."));
    let start = Instant::now();
    let previous = options.previous.as_deref();
    let own = previous.filter(|_| options.grants.is_none());
    let communes = Communes::read(&Files { communes: options.communes.as_deref(), previous: own, map: options.map.as_deref() }, options.book, &law)?;
    let reading = start.elapsed();
    let mut law = law;
    if let Some(projection) = &communes.projection {
        law = projection.law(&law)?;
        amended = amend(&law)?;
    }
    say(pick(language, "the law as it is...", "le droit en vigueur..."));
    let start = Instant::now();
    let baseline = law.simulate(&communes.table, communes.previous.as_ref())?;
    let before = start.elapsed();
    say(pick(language, "the amended law...", "le droit amendé..."));
    let start = Instant::now();
    let reform: Simulation = baseline.under(&amended)?;
    let after = start.elapsed();
    let start = Instant::now();
    let by: Vec<&str> = match options.by.as_slice() {
        [] if options.communes.is_none() => options.book.sample.groupings.to_vec(),
        by => by.iter().map(String::as_str).collect(),
    };
    let mut impact = reform.impact(&baseline, &by, options.top)?;
    let times = Times { reading, baseline: before, amendment: after, impact: start.elapsed() };
    impact.warnings.extend(communes.warnings.iter().cloned());
    impact.sources.splice(0..0, communes.sources.iter().cloned());
    if let Some(projection) = &communes.projection {
        projection.told(&mut impact);
    }
    say("");
    print(&console::report(&impact, &communes, &times, language));
    let mut granted = None;
    if let Some(law) = &grants {
        say(pick(language, "the grants...", "les dotations..."));
        let (mut impact, granted_communes, times) = on_grants(options, law, (&baseline, &reform), &impact)?;
        if let Some(projection) = &communes.projection {
            projection.told(&mut impact);
        }
        say("");
        print(&console::report(&impact, &granted_communes, &times, language));
        granted = Some(impact);
    }
    if options.write {
        say(pick(language, "writing...", "écriture..."));
        let written = files::write(&options.out, &baseline, &reform, &impact, granted.as_ref())?;
        say("");
        print(&console::ending(&written, language));
    }
    Ok(())
}

/// What an amendment to taxes does to the State's grants: the same law of grants on the communes as they are, and on those whose potential moves.
fn on_grants(options: &Options, law: &Law, taxes: (&Simulation, &Simulation), of: &Impact) -> Result<(Impact, Communes, Times)> {
    let start = Instant::now();
    let mut communes = Communes::read(&Files { communes: options.grants.as_deref(), previous: options.previous.as_deref(), map: None }, GRANTS, law)?;
    let reading = start.elapsed();
    let start = Instant::now();
    let baseline = law.simulate(&communes.table, communes.previous.as_ref())?;
    let before = start.elapsed();
    let start = Instant::now();
    let fed = taxes.1.feed(taxes.0, &communes.table, law.id())?;
    let reform = law.simulate(&fed, communes.previous.as_ref())?;
    let after = start.elapsed();
    let start = Instant::now();
    let mut impact = reform.impact(&baseline, &[], options.top)?;
    let times = Times { reading, baseline: before, amendment: after, impact: start.elapsed() };
    (impact.title, impact.reference, impact.changes) = (of.title.clone(), of.reference.clone(), of.changes.clone());
    let (taxed, year) = (of.year, law.exercise());
    impact.scope = Some(text!(
        "Grants of a year are shared out by the bases of the year before: what the amendment moves in taxes of {taxed} is added here to the criteria of {year}; the law of grants is the same on both sides.",
        "Les dotations d'une année se répartissent d'après les bases de l'année précédente : ce que l'amendement déplace dans les impôts de {taxed} est ajouté ici aux critères de {year} ; le droit des dotations est le même des deux côtés."
    ));
    impact.warnings.splice(0..0, fed.warnings.iter().cloned());
    impact.warnings.append(&mut communes.warnings);
    impact.sources.splice(0..0, communes.sources.iter().cloned());
    Ok((impact, communes, times))
}

/// The amendments in their order; an error in one names its file.
fn reforms(options: &Options) -> Result<Vec<Reform>> {
    if options.reforms.is_empty() {
        // It is shown for any exercise.
        return Ok(vec![Reform::parse(&options.book.amendment.replace(&format!("year = {}\n", options.book.year), ""))?]);
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
