//! The command line.

use crate::communes::{self, Book};
use budget_core::{Language, Text, text};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// What the caller asked for.
pub struct Options {
    pub book: &'static Book,
    /// None: the fictional country.
    pub communes: Option<PathBuf>,
    /// The file of criteria that the effect of an amendment to taxes on the State's grants is computed on; the fictional country has its own.
    pub grants: Option<PathBuf>,
    /// Last year's file: of the grants, where both are given.
    pub previous: Option<PathBuf>,
    /// Titles of the files' columns.
    pub map: Option<PathBuf>,
    pub year: u16,
    /// The exercise of the grants.
    pub grants_year: u16,
    pub reforms: Vec<PathBuf>,
    pub by: Vec<String>,
    pub top: usize,
    pub decimal: bool,
    pub out: PathBuf,
    pub write: bool,
    pub language: Language,
}

/// What the command line leads to.
pub enum Asked {
    Amendment(Box<Options>),
    Help(Language),
    /// A command line that cannot be followed, and why.
    Refused(Language, Text),
}

/// Where the files go unless `--out` says otherwise.
const OUT: &str = "out";
/// Winners and losers named in impact.json unless `--top` says otherwise.
const TOP: usize = 100;

/// Reads the arguments; the language comes from `--lang`, else from the environment. Names of files need not be UTF-8, options must be.
pub fn read(arguments: &[OsString]) -> Asked {
    let mut options = Options {
        book: communes::GRANTS,
        communes: None,
        grants: None,
        previous: None,
        map: None,
        year: 0,
        grants_year: communes::GRANTS.year,
        reforms: Vec::new(),
        by: Vec::new(),
        top: TOP,
        decimal: false,
        out: PathBuf::from(OUT),
        write: true,
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
            Some("--") => rest.by_ref().try_for_each(|file| one_file(&mut options, file)),
            Some(option) if option.starts_with("--") => match option.split_once('=') {
                Some((option, value)) => with_value(&mut options, option, Some(OsStr::new(value))),
                None => with_value(&mut options, option, rest.next().map(OsString::as_os_str).filter(|v| !v.as_encoded_bytes().starts_with(b"--"))),
            },
            Some(option) if option.starts_with('-') && option.len() > 1 => Err(unknown(option)),
            _ => one_file(&mut options, argument),
        };
        if let Err(why) = outcome {
            return Asked::Refused(options.language, why);
        }
    }
    if options.year == 0 {
        options.year = options.book.year;
    }
    match fits(&options).and_then(|()| whole(&options)) {
        Ok(()) => Asked::Amendment(Box::new(options)),
        Err(why) => Asked::Refused(options.language, why),
    }
}

fn one_file(options: &mut Options, file: &OsStr) -> Result<(), Text> {
    match options.communes.replace(PathBuf::from(file)) {
        None => Ok(()),
        Some(_) => Err(text!(
            "one file of communes at most; last year's goes behind `--previous`",
            "un seul fichier de communes ; celui de l'an dernier vient après `--previous`"
        )),
    }
}

/// What each option must be.
fn fits(options: &Options) -> Result<(), Text> {
    match [options.year, options.grants_year].into_iter().find(|year| !(1900..3000).contains(year)) {
        None => Ok(()),
        Some(year) => Err(text!("`{year}` is not a year", "`{year}` n'est pas une année")),
    }
}

/// What all options together must be.
fn whole(options: &Options) -> Result<(), Text> {
    let (year, of, book) = (options.year, options.book.year, options.book.id);
    for (option, given) in [("--previous", options.previous.is_some()), ("--map", options.map.is_some()), ("--grants", options.grants.is_some())] {
        if options.communes.is_none() && given {
            return Err(text!("`{option}` goes with a file of communes", "`{option}` va avec un fichier de communes"));
        }
    }
    if options.grants.is_some() && options.book.id == communes::GRANTS.id {
        return Err(text!("`--grants` goes with another rulebook than `{book}`", "`--grants` va avec un autre corps de règles que `{book}`"));
    }
    if options.communes.is_none() && year != of && !options.book.projects(year) {
        return Err(text!(
            "the fictional country is of {of}: name a file of communes for {year}",
            "le pays fictif est de {of} : nommez un fichier de communes pour {year}"
        ));
    }
    Ok(())
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
    const TAKE_VALUE: [&str; 12] =
        ["--rulebook", "--grants", "--grants-year", "--previous", "--map", "--year", "--reform", "--mode", "--by", "--top", "--out", "--lang"];
    if !TAKE_VALUE.contains(&option) {
        return Err(unknown(option));
    }
    let value = value.filter(|v| !v.is_empty()).ok_or_else(|| text!("`{option}` wants a value after it", "`{option}` attend une valeur après lui"))?;
    match option {
        "--previous" => options.previous = Some(PathBuf::from(value)),
        "--grants" => options.grants = Some(PathBuf::from(value)),
        "--map" => options.map = Some(PathBuf::from(value)),
        "--reform" => options.reforms.push(PathBuf::from(value)),
        "--out" => options.out = PathBuf::from(value),
        _ => {
            let value = value.to_str().ok_or_else(|| text!("the value of `{option}` is not UTF-8", "la valeur de `{option}` n'est pas en UTF-8"))?;
            match (option, value) {
                ("--rulebook", _) => {
                    let names = communes::BOOKS.map(|b| b.id).join(", ");
                    let found = communes::BOOKS.into_iter().find(|b| b.id == value);
                    options.book = found.ok_or_else(|| text!("`--rulebook` takes {names}, not `{value}`", "`--rulebook` prend {names}, pas `{value}`"))?;
                }
                ("--year" | "--grants-year", _) => {
                    let year = value.parse().ok().filter(|y| *y > 0);
                    let year = year.ok_or_else(|| text!("`{value}` is not a year", "`{value}` n'est pas une année"))?;
                    if option == "--year" { options.year = year } else { options.grants_year = year }
                }
                ("--top", _) => {
                    options.top = value.parse().map_err(|_| text!("`{value}` is not a number of communes", "`{value}` n'est pas un nombre de communes"))?
                }
                ("--by", _) => options.by.extend(value.split(',').map(str::trim).filter(|b| !b.is_empty()).map(str::to_owned)),
                ("--mode", "decimal") => options.decimal = true,
                ("--mode", "fast") => options.decimal = false,
                ("--mode", _) => return Err(text!("`--mode` takes fast or decimal, not `{value}`", "`--mode` prend fast ou decimal, pas `{value}`")),
                _ => {}
            }
        }
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
amendment [COMMUNES.csv[.gz]] [OPTIONS]

Computes the State's grants to every commune (DGF), or local taxes, under the law and under an amended
law, and says who gains, who loses, what it costs and from whom it comes. Without a file: a fictional
country, its taxes and what an amendment to them does to its grants.

  --rulebook NAME      dgf_communes (the State's grants; the file: criteria of communes) or
                       fiscalite_locale (local taxes; the file: REI of communes) (dgf_communes)
  --reform F.toml      an amendment (TOML, or JSON with the same keys); repeat it, the later one wins;
                       without it an example: the DSR below 9,000 inhabitants instead of 10,000, or one
                       point more of property tax in communes under 500 inhabitants
  --grants F.csv       with fiscalite_locale: the criteria of communes, to see what the amendment to
                       taxes does to grants; writes impact_dgf.json and impact_dgf.html
  --grants-year YEAR   their exercise (2026)
  --previous F.csv     last year's file of criteria, where the file has no columns x__prev
  --map F.toml         titles of the columns, where they are neither the DGCL's nor the law's names
  --year YEAR          the exercise (2026; of fiscalite_locale 2022, whose file of 2022 is projected to
                       2023 to 2026)
  --mode fast|decimal  fast binary numbers, or exact decimals (fast)
  --by NAME,...        group by strata, departement, epci, region, a rule or a column of the file
  --top N              winners and losers named in impact.json (100)
  --out DIR            where baseline.csv, reform.csv, impact.json and impact.html go (out)
  --no-write           show only
  --lang fr|en         language of the console (that of the environment)
  --help               this text
"
        }
        Language::French => {
            "\
amendment [COMMUNES.csv[.gz]] [OPTIONS]

Calcule les dotations de l'État à chaque commune (DGF), ou les impôts locaux, selon la loi et selon la
loi amendée, et dit qui gagne, qui perd, ce que cela coûte et d'où vient l'argent. Sans fichier : un
pays fictif, ses impôts et ce qu'un amendement fiscal y fait aux dotations.

  --rulebook NOM       dgf_communes (dotations ; le fichier : critères des communes) ou
                       fiscalite_locale (impôts locaux ; le fichier : REI des communes) (dgf_communes)
  --reform F.toml      un amendement (TOML, ou JSON aux mêmes clés) ; à répéter, le dernier l'emporte ;
                       sans lui un exemple : la DSR en deçà de 9 000 habitants au lieu de 10 000, ou un
                       point de foncier bâti de plus dans les communes de moins de 500 habitants
  --grants F.csv       avec fiscalite_locale : les critères des communes, pour voir ce que l'amendement
                       fiscal fait aux dotations ; écrit impact_dgf.json et impact_dgf.html
  --grants-year ANNÉE  leur exercice (2026)
  --previous F.csv     les critères de l'an dernier, si le fichier n'a pas de colonnes x__prev
  --map F.toml         titres des colonnes, s'ils ne sont ni ceux de la DGCL ni les noms de la loi
  --year ANNÉE         l'exercice (2026 ; de fiscalite_locale 2022, dont le fichier de 2022 est projeté
                       en 2023 à 2026)
  --mode fast|decimal  nombres binaires rapides, ou décimaux exacts (fast)
  --by NOM,...         grouper par strata, departement, epci, region, une règle ou une colonne
  --top N              gagnantes et perdantes nommées dans impact.json (100)
  --out DOSSIER        où vont baseline.csv, reform.csv, impact.json et impact.html (out)
  --no-write           montrer sans écrire
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
        let Asked::Amendment(o) =
            read_words("--reform a.toml --mode decimal x.csv.gz --reform=b.json --previous y.csv --map m.toml --lang fr --by strata,frr --top 3 --year 2025")
        else {
            panic!()
        };
        assert_eq!(o.reforms, [PathBuf::from("a.toml"), PathBuf::from("b.json")]);
        assert_eq!((o.communes, o.previous, o.top, o.year), (Some("x.csv.gz".into()), Some("y.csv".into()), 3, 2025));
        assert_eq!((o.by, o.map), (vec!["strata".to_owned(), "frr".to_owned()], Some("m.toml".into())));
        assert!(o.decimal && o.write && o.language == Language::French);
        let Asked::Amendment(o) = read_words("rei.csv --rulebook fiscalite_locale --grants communes.csv --grants-year 2025") else { panic!() };
        assert_eq!((o.book.id, o.year, o.grants, o.grants_year), ("fiscalite_locale", 2022, Some("communes.csv".into()), 2025));
    }

    #[test]
    fn the_fictional_country_goes_where_its_file_is_projected() {
        assert!(matches!(read_words("--rulebook fiscalite_locale --year 2026"), Asked::Amendment(_)));
        assert!(matches!(read_words("--rulebook fiscalite_locale --year 2021"), Asked::Refused(..)));
    }

    #[test]
    fn what_cannot_be_followed_is_named() {
        let lines = [
            ("--bogus", "--bogus"),
            ("-x", "-x"),
            ("a.csv b.csv", "--previous"),
            ("--previous y.csv", "--previous"),
            ("--map m.toml", "--map"),
            ("--year 2025", "2025"),
            ("--year x", "`x`"),
            ("--mode float", "`float`"),
            ("--top many", "`many`"),
            ("--reform", "--reform"),
            ("--lang de", "de"),
            ("--rulebook impots", "impots"),
            ("x.csv --grants y.csv", "--grants"),
            ("--year 0", "`0`"),
        ];
        for (line, word) in lines {
            let Asked::Refused(_, why) = read_words(line) else { panic!("{line}") };
            assert!(why.en.contains(word) && why.fr.contains(word), "{line}: {why:?}");
        }
        assert!(matches!(read_words("x.csv --help"), Asked::Help(_)));
    }
}
