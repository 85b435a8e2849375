//! The command line.

use budget_core::{Language, Text, text};
use std::path::PathBuf;

/// What the caller asked for.
pub struct Options {
    pub files: Vec<PathBuf>,
    /// The first is the one shown; all of them are kept where the CSV cannot hold everybody.
    pub entities: Vec<String>,
    pub year: Option<u16>,
    pub attributes: Option<PathBuf>,
    pub out: PathBuf,
    pub write: bool,
    /// Every entity in the CSV, however many.
    pub csv_all: bool,
    pub language: Language,
}

/// What the command line leads to.
pub enum Asked {
    Report(Box<Options>),
    Help(Language),
    /// A command line that cannot be followed, and why.
    Refused(Language, Text),
}

/// Where the files go unless `--out` says otherwise.
const OUT: &str = "out";

/// Reads the arguments; the language comes from `--lang`, else from the environment.
pub fn read(arguments: &[String]) -> Asked {
    let mut options = Options {
        files: Vec::new(),
        entities: Vec::new(),
        year: None,
        attributes: None,
        out: PathBuf::from(OUT),
        write: true,
        csv_all: false,
        language: environment(),
    };
    // The language first, so that what is wrong with the rest is said in it.
    for word in arguments.iter().zip(arguments.iter().skip(1)).filter(|(option, _)| *option == "--lang").map(|(_, word)| word) {
        match word.as_str() {
            "fr" => options.language = Language::French,
            "en" => options.language = Language::English,
            _ => return Asked::Refused(options.language, text!("`--lang` takes fr or en, not `{word}`", "`--lang` prend fr ou en, pas `{word}`")),
        }
    }
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let outcome = match argument.as_str() {
            "--help" | "-h" => return Asked::Help(options.language),
            "--no-write" => {
                options.write = false;
                Ok(())
            }
            "--" => {
                options.files.extend(rest.by_ref().map(PathBuf::from));
                Ok(())
            }
            option if option.starts_with("--") => with_value(&mut options, option, rest.next()),
            option if option.starts_with('-') && option.len() > 1 => Err(unknown(option)),
            file => {
                options.files.push(PathBuf::from(file));
                Ok(())
            }
        };
        if let Err(why) = outcome {
            return Asked::Refused(options.language, why);
        }
    }
    Asked::Report(Box::new(options))
}

/// An option that takes a value, written after it or behind `=`.
fn with_value(options: &mut Options, option: &str, next: Option<&String>) -> Result<(), Text> {
    const TAKE_VALUE: [&str; 6] = ["--entity", "--year", "--attributes", "--out", "--csv", "--lang"];
    if !TAKE_VALUE.contains(&option) {
        return Err(unknown(option));
    }
    let Some(value) = next.filter(|v| !v.starts_with("--")) else {
        return Err(text!("`{option}` wants a value after it", "`{option}` attend une valeur après lui"));
    };
    match option {
        "--entity" => options.entities.extend(value.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned)),
        "--year" => options.year = Some(value.parse().map_err(|_| text!("`{value}` is not a year", "`{value}` n'est pas une année"))?),
        "--attributes" => options.attributes = Some(PathBuf::from(value)),
        "--out" => options.out = PathBuf::from(value),
        "--csv" if value == "all" => options.csv_all = true,
        "--csv" => return Err(text!("`--csv` takes all, not `{value}`", "`--csv` prend all, pas `{value}`")),
        _ => {}
    }
    Ok(())
}

fn unknown(option: &str) -> Text {
    text!("there is no option `{option}`; `--help` lists them", "il n'y a pas d'option `{option}` ; `--help` les énumère")
}

/// French where the environment is French.
fn environment() -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    if set.is_some_and(|value| value.starts_with("fr")) { Language::French } else { Language::English }
}

/// What `--help` prints.
pub fn help(language: Language) -> &'static str {
    match language {
        Language::English => {
            "\
report [FILE...] [OPTIONS]

Reads balances of local authorities (DGFiP; CSV, .gz or .zip), computes every indicator of every
entity, shows one of them beside its peers and writes the results. Without files: a fictional sample.

  --entity CODE        whom to show: INSEE code of a commune, SIREN of another authority; repeat it
                       (or separate by commas) to name those that a large CSV keeps
  --year YEAR          which exercise to show (the last one)
  --attributes F.csv   populations and names: entity;year;population_totale;nom;departement;...
  --out DIR            where indicators.csv, indicators.parquet and report.html go (out)
  --no-write           show only
  --csv all            every entity in the CSV, even above 1,000
  --lang fr|en         language of the console (that of the environment)
  --help               this text
"
        }
        Language::French => {
            "\
report [FICHIER...] [OPTIONS]

Lit des balances de collectivités (DGFiP ; CSV, .gz ou .zip), calcule tous les indicateurs de toutes
les entités, en montre une parmi ses pairs et écrit les résultats. Sans fichier : un échantillon fictif.

  --entity CODE        qui montrer : code INSEE d'une commune, SIREN d'une autre collectivité ; à répéter
                       (ou à séparer par des virgules) pour ceux qu'un grand CSV doit garder
  --year ANNÉE         quel exercice montrer (le dernier)
  --attributes F.csv   populations et noms : entity;year;population_totale;nom;departement;...
  --out DOSSIER        où vont indicators.csv, indicators.parquet et report.html (out)
  --no-write           montrer sans écrire
  --csv all            toutes les entités dans le CSV, même au-delà de 1 000
  --lang fr|en         langue de la console (celle de l'environnement)
  --help               ce texte
"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(line: &str) -> Asked {
        read(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read_in_any_order() {
        let Asked::Report(o) = read_words("a.csv --entity 99018,99019 --csv all --lang fr b.csv --no-write --entity 99020") else { panic!() };
        assert_eq!(o.files, [PathBuf::from("a.csv"), PathBuf::from("b.csv")]);
        assert_eq!(o.entities, ["99018", "99019", "99020"]);
        assert!(o.csv_all && !o.write && o.language == Language::French);
    }

    #[test]
    fn what_cannot_be_followed_is_named() {
        for (line, word) in [("--bogus", "--bogus"), ("-x", "-x"), ("--csv some", "some"), ("--entity", "--entity"), ("--lang de", "de"), ("--year x", "`x`")] {
            let Asked::Refused(_, why) = read_words(line) else { panic!("{line}") };
            assert!(why.en.contains(word) && why.fr.contains(word), "{line}: {why:?}");
        }
        assert!(matches!(read_words("x.csv --help"), Asked::Help(_)));
    }
}
