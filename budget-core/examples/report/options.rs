//! The command line.

use budget_core::{Language, Text, text};
use std::ffi::{OsStr, OsString};
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

/// Reads the arguments; the language comes from `--lang`, else from the environment. Names of files need not be UTF-8, options must be.
pub fn read(arguments: &[OsString]) -> Asked {
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
    for word in languages(arguments) {
        match word.as_str() {
            "fr" => options.language = Language::French,
            "en" => options.language = Language::English,
            _ => return Asked::Refused(options.language, text!("`--lang` takes fr or en, not `{word}`", "`--lang` prend fr ou en, pas `{word}`")),
        }
    }
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let outcome = match argument.to_str() {
            Some("--help" | "-h") => return Asked::Help(options.language),
            Some("--no-write") => {
                options.write = false;
                Ok(())
            }
            Some("--") => {
                options.files.extend(rest.by_ref().map(PathBuf::from));
                Ok(())
            }
            Some(option) if option.starts_with("--") => match option.split_once('=') {
                Some((option, value)) => with_value(&mut options, option, Some(OsStr::new(value))),
                None => with_value(&mut options, option, rest.next().map(OsString::as_os_str).filter(|v| !v.as_encoded_bytes().starts_with(b"--"))),
            },
            Some(option) if option.starts_with('-') && option.len() > 1 => Err(unknown(option)),
            None if argument.as_encoded_bytes().starts_with(b"-") => Err(not_utf8(argument)),
            _ => {
                options.files.push(PathBuf::from(argument));
                Ok(())
            }
        };
        if let Err(why) = outcome {
            return Asked::Refused(options.language, why);
        }
    }
    Asked::Report(Box::new(options))
}

/// What stands behind each `--lang`, of options alone: what follows `--` names files.
fn languages(arguments: &[OsString]) -> Vec<String> {
    let options: Vec<&OsString> = arguments.iter().take_while(|a| *a != "--").collect();
    let behind = |(i, option): (usize, &&OsString)| match option.to_str()?.split_once('=') {
        Some(("--lang", word)) => Some(word.to_owned()),
        _ if **option == "--lang" => options.get(i + 1).map(|word| word.to_string_lossy().into_owned()),
        _ => None,
    };
    options.iter().enumerate().filter_map(behind).collect()
}

/// An option that takes a value, written after it or behind `=`.
fn with_value(options: &mut Options, option: &str, value: Option<&OsStr>) -> Result<(), Text> {
    const TAKE_VALUE: [&str; 6] = ["--entity", "--year", "--attributes", "--out", "--csv", "--lang"];
    if !TAKE_VALUE.contains(&option) {
        return Err(unknown(option));
    }
    let wanted = || text!("`{option}` wants a value after it", "`{option}` attend une valeur après lui");
    let path = value.filter(|v| !v.is_empty()).ok_or_else(wanted)?;
    match option {
        "--attributes" => options.attributes = Some(PathBuf::from(path)),
        "--out" => options.out = PathBuf::from(path),
        _ => {
            let value = path.to_str().ok_or_else(|| not_utf8(path))?;
            match option {
                "--entity" => {
                    let before = options.entities.len();
                    options.entities.extend(value.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned));
                    if options.entities.len() == before {
                        return Err(wanted());
                    }
                }
                "--year" => options.year = Some(value.parse().map_err(|_| text!("`{value}` is not a year", "`{value}` n'est pas une année"))?),
                "--csv" if value == "all" => options.csv_all = true,
                "--csv" => return Err(text!("`--csv` takes all, not `{value}`", "`--csv` prend all, pas `{value}`")),
                _ => {}
            }
        }
    }
    Ok(())
}

fn not_utf8(argument: &OsStr) -> Text {
    let shown = argument.to_string_lossy();
    text!(
        "`{shown}` is not UTF-8: only names of files and folders may be; write these after a blank, not behind `=`",
        "`{shown}` n'est pas en UTF-8 : seuls les noms de fichiers et de dossiers en sont dispensés ; écrivez-les après une espace, non après `=`"
    )
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
        read(&line.split(' ').map(OsString::from).collect::<Vec<_>>())
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
        let lines = [
            ("--bogus", "--bogus"),
            ("--bogus=1", "`--bogus`"),
            ("-x", "-x"),
            ("--csv some", "some"),
            ("--entity", "--entity"),
            ("--entity=", "--entity"),
            ("--entity ,", "--entity"),
            ("--lang de", "de"),
            ("--lang=de", "`de`"),
            ("--year x", "`x`"),
        ];
        for (line, word) in lines {
            let Asked::Refused(_, why) = read_words(line) else { panic!("{line}") };
            assert!(why.en.contains(word) && why.fr.contains(word), "{line}: {why:?}");
        }
        assert!(matches!(read_words("x.csv --help"), Asked::Help(_)));
    }

    #[test]
    fn a_value_may_stand_behind_an_equals_sign() {
        let Asked::Report(o) = read_words("--lang=fr --entity=99018,99019 --year=2024 --out=a=b --csv=all --attributes=x.csv") else { panic!() };
        assert_eq!((o.entities.len(), o.year, o.out, o.csv_all), (2, Some(2024), PathBuf::from("a=b"), true));
        assert!(o.language == Language::French && o.attributes == Some(PathBuf::from("x.csv")));
    }

    #[cfg(unix)]
    #[test]
    fn names_of_files_need_not_be_utf_8_but_options_must() {
        use std::os::unix::ffi::OsStrExt;
        let name = OsStr::from_bytes(b"balance_\xe9.csv").to_owned();
        let Asked::Report(o) = read(&[name.clone(), "--out".into(), name.clone()]) else { panic!() };
        assert_eq!((o.files, o.out), (vec![PathBuf::from(&name)], PathBuf::from(&name)));
        for words in [vec![OsStr::from_bytes(b"--\xe9").to_owned()], vec!["--entity".into(), name.clone()]] {
            let Asked::Refused(_, why) = read(&words) else { panic!() };
            assert!(why.en.contains("UTF-8") && why.fr.contains("UTF-8"), "{why:?}");
        }
    }
}
