//! The columns of a balance, found by title; what is required and what may be absent.
//!
//! Required: `EXER`, `NOMEN`, `COMPTE`, one of `IDENT` and `SIREN`, and the budgetary operations `OBNETDEB OBNETCRE OOBDEB OOBCRE`.
//! `BEDEB BECRE ONBDEB ONBCRE` and `SD SC` may be absent together: that is a compte administratif, which has budgetary operations only; its budgets
//! are marked as without closing balances. `SD SC` alone may be absent too. Any other gap is an error, for an absent amount is not zero.
//! `LBUDG NDEPT INSEE CBUDG CTYPE CATEG CODBUD1 FINESS FONCTION` may be absent; what stands in for them is said where budgets are described.

use super::codes::Codes;
use crate::error::{Code, Error, Place, Result, Text, nearest_phrase};
use crate::ledger::fields;
use crate::ledger::limits::Limits;
use crate::ledger::line::Field;
use crate::ledger::text::decode;
use crate::text;

/// The columns that describe a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Key {
    Exer,
    Ident,
    Ndept,
    Lbudg,
    Insee,
    Cbudg,
    Ctype,
    Nomen,
    Siren,
    Codbud1,
    Finess,
    Categ,
}

impl Key {
    pub const COUNT: usize = 12;
    pub const ALL: [Key; Key::COUNT] =
        [Key::Exer, Key::Ident, Key::Ndept, Key::Lbudg, Key::Insee, Key::Cbudg, Key::Ctype, Key::Nomen, Key::Siren, Key::Codbud1, Key::Finess, Key::Categ];

    /// The column's title, upper case.
    pub const fn as_str(self) -> &'static str {
        ["EXER", "IDENT", "NDEPT", "LBUDG", "INSEE", "CBUDG", "CTYPE", "NOMEN", "SIREN", "CODBUD1", "FINESS", "CATEG"][self as usize]
    }
}

/// Titles of the account and the function.
pub(crate) const ACCOUNT: &str = "COMPTE";
/// See [`ACCOUNT`].
pub(crate) const FUNCTION: &str = "FONCTION";

/// Which amounts a source has: a bit a [`Field`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(u16);

impl Fields {
    pub fn add(&mut self, field: Field) {
        self.0 |= 1 << field as u16;
    }

    /// All amounts of a balance.
    pub fn all() -> Fields {
        Fields(u16::MAX)
    }

    /// Those of a compte administratif.
    pub fn movements() -> Fields {
        let mut fields = Fields::default();
        BUDGETARY.into_iter().for_each(|field| fields.add(field));
        fields
    }

    pub fn has(self, field: Field) -> bool {
        self.0 & (1 << field as u16) != 0
    }

    pub fn has_all(self, fields: &[Field]) -> bool {
        fields.iter().all(|f| self.has(*f))
    }

    fn has_none(self, fields: &[Field]) -> bool {
        !fields.iter().any(|f| self.has(*f))
    }
}

/// Opening balances and non-budgetary operations: what a compte administratif has not.
const BEYOND_BUDGET: [Field; 4] = [Field::Bedeb, Field::Becre, Field::Onbdeb, Field::Onbcre];
const BUDGETARY: [Field; 4] = [Field::Obnetdeb, Field::Obnetcre, Field::Oobdeb, Field::Oobcre];
const CLOSING: [Field; 2] = [Field::Sd, Field::Sc];

/// Where each column stands among the titles of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    pub keys: [Option<usize>; Key::COUNT],
    pub account: usize,
    pub function: Option<usize>,
    pub amounts: [Option<usize>; Field::COUNT],
    pub fields: Fields,
}

impl Columns {
    /// Finds the columns by title, in either case; refuses what lacks a required one, naming it and the nearest title.
    pub fn find(titles: &[String]) -> Result<Columns> {
        let known = |wanted: &str| -> Result<Option<usize>> {
            let mut places = titles.iter().enumerate().filter(|(_, t)| t.eq_ignore_ascii_case(wanted)).map(|(i, _)| i);
            let first = places.next();
            match places.next() {
                Some(_) => Err(Error::new(Code::UnknownFormat, text!("column `{wanted}` comes twice", "la colonne `{wanted}` figure deux fois"))
                    .with_help(text!("keep one of the two", "n'en gardez qu'une"))
                    .at(header_place(wanted))),
                None => Ok(first),
            }
        };
        let mut keys = [None; Key::COUNT];
        for (slot, key) in keys.iter_mut().zip(Key::ALL) {
            *slot = known(key.as_str())?;
            for other in Codes::get()?.titles_of(key) {
                if slot.is_none() {
                    *slot = known(other)?;
                }
            }
        }
        let mut amounts = [None; Field::COUNT];
        let mut fields = Fields::default();
        for (slot, field) in amounts.iter_mut().zip(Field::ALL) {
            *slot = known(field.as_str())?;
            if slot.is_some() {
                fields.add(field);
            }
        }
        let (account, function) = (known(ACCOUNT)?, known(FUNCTION)?);
        let found = keys.iter().chain(&amounts).flatten().count() + usize::from(account.is_some());
        if found < 3 {
            return Err(not_a_balance(titles));
        }
        let missing = missing(&keys, account, fields);
        match (account, missing.first()) {
            (Some(account), None) => Ok(Columns { keys, account, function, amounts, fields }),
            _ => Err(missing_column(&missing, titles)),
        }
    }

    /// Whether the source has closing balances.
    pub fn closing(&self) -> bool {
        self.fields.has_all(&CLOSING)
    }

    /// How many columns stand before those of the line, where all that describe the budget are among them: these bytes are the same for most lines of a budget.
    pub fn prefix(&self) -> Option<usize> {
        let first = self.amounts.iter().flatten().chain([&self.account]).chain(&self.function).min()?;
        self.keys.iter().flatten().all(|key| key < first).then_some(*first)
    }
}

/// The required columns that are absent, in the order of the file.
fn missing(keys: &[Option<usize>; Key::COUNT], account: Option<usize>, fields: Fields) -> Vec<&'static str> {
    let has = |key: Key| keys[key as usize].is_some();
    let mut missing = Vec::new();
    missing.extend((!has(Key::Exer)).then_some(Key::Exer.as_str()));
    missing.extend((!has(Key::Ident) && !has(Key::Siren)).then_some(Key::Ident.as_str()));
    missing.extend((!has(Key::Nomen)).then_some(Key::Nomen.as_str()));
    missing.extend(account.is_none().then_some(ACCOUNT));
    let closing_absent = fields.has_none(&CLOSING);
    let budgetary_only = closing_absent && fields.has_none(&BEYOND_BUDGET);
    for field in Field::ALL.into_iter().filter(|f| !fields.has(*f)) {
        let excused = CLOSING.contains(&field) && closing_absent || BEYOND_BUDGET.contains(&field) && budgetary_only;
        if BUDGETARY.contains(&field) || !excused {
            missing.push(field.as_str());
        }
    }
    missing
}

fn header_place(column: &str) -> Place {
    Place { line: Some(1), column: Some(column.to_owned()), ..Place::default() }
}

fn missing_column(missing: &[&str], titles: &[String]) -> Error {
    let first = missing.first().copied().unwrap_or(ACCOUNT);
    let unknown = titles
        .iter()
        .filter(|t| !Key::ALL.iter().any(|k| t.eq_ignore_ascii_case(k.as_str())))
        .filter(|t| !Field::ALL.iter().any(|f| t.eq_ignore_ascii_case(f.as_str())));
    let mut help = nearest_phrase(first, unknown.map(String::as_str))
        .unwrap_or_else(|| text!("the file needs a column of that title", "le fichier doit avoir une colonne de ce titre"));
    if first == Key::Ident.as_str() {
        help = add(help, text!("`SIREN` will do too", "`SIREN` convient aussi"));
    }
    if let [_, others @ ..] = missing
        && !others.is_empty()
    {
        let list = others.join(", ");
        help = add(help, text!("missing too: {list}", "manquent aussi : {list}"));
    }
    Error::new(Code::MissingColumn, text!("column `{first}` is missing", "la colonne `{first}` manque")).with_help(help).at(header_place(first))
}

fn add(help: Text, more: Text) -> Text {
    // Behind a question the next one begins without a mark of its own.
    let join = |a: &str, stop: &str, b: &str| if a.ends_with('?') { format!("{a} {b}") } else { format!("{a}{stop} {b}") };
    Text { en: join(&help.en, ";", &more.en), fr: join(&help.fr, " ;", &more.fr) }
}

fn not_a_balance(titles: &[String]) -> Error {
    let start: String = titles.join(" ").chars().filter(|c| !c.is_control()).take(60).collect();
    Error::new(Code::UnknownFormat, text!("the file is no balance: it begins with `{start}`", "le fichier n'est pas une balance : il commence par `{start}`")).with_help(text!(
        "give a CSV whose first line has the titles EXER, IDENT, NOMEN, COMPTE, OBNETDEB, OBNETCRE, OOBDEB, OOBCRE (a spreadsheet is saved as CSV first)",
        "donnez un CSV dont la première ligne porte les titres EXER, IDENT, NOMEN, COMPTE, OBNETDEB, OBNETCRE, OOBDEB, OOBCRE (un classeur s'enregistre d'abord en CSV)"
    ))
}

/// The header of a text file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub delimiter: u8,
    /// How many fields each line must have.
    pub width: usize,
    pub columns: Columns,
}

impl Header {
    /// Reads the first line: a byte order mark, then titles between `;`, `,` or tabs, whichever gives more of the titles known.
    pub fn parse(line: &[u8], limits: &Limits) -> Result<Header> {
        if matches!(line, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) || line.contains(&0) {
            return Err(Error::new(
                Code::UnknownFormat,
                text!(
                    "the first line holds NUL bytes: the file is UTF-16 or no text",
                    "la première ligne contient des octets nuls : le fichier est en UTF-16 ou n'est pas un texte"
                ),
            )
            .with_help(text!("save it as CSV in UTF-8", "enregistrez-le en CSV, encodage UTF-8"))
            .at(Place { line: Some(1), ..Place::default() }));
        }
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let known = |titles: &Vec<String>| titles.iter().filter(|t| is_known(t)).count();
        let mut best: Option<(usize, u8, Vec<String>)> = None;
        for delimiter in *b";,\t" {
            let titles = titles(line, delimiter, limits)?;
            let score = known(&titles);
            if best.as_ref().is_none_or(|(most, _, _)| score > *most) {
                best = Some((score, delimiter, titles));
            }
        }
        let (_, delimiter, titles) = best.unwrap_or_default();
        Ok(Header { delimiter, width: titles.len(), columns: Columns::find(&titles)? })
    }
}

fn is_known(title: &str) -> bool {
    title.eq_ignore_ascii_case(ACCOUNT)
        || title.eq_ignore_ascii_case(FUNCTION)
        || Key::ALL.iter().any(|k| title.eq_ignore_ascii_case(k.as_str()))
        || Field::ALL.iter().any(|f| title.eq_ignore_ascii_case(f.as_str()))
}

fn titles(line: &[u8], delimiter: u8, limits: &Limits) -> Result<Vec<String>> {
    if line.iter().filter(|b| **b == delimiter).count() >= limits.columns {
        let most = limits.columns;
        return Err(Error::new(Code::LimitExceeded, text!("the first line has more than {most} columns", "la première ligne a plus de {most} colonnes"))
            .with_help(text!("check that the file is a balance, or raise the limit", "vérifiez que le fichier est une balance, ou relevez la limite"))
            .at(Place { line: Some(1), ..Place::default() }));
    }
    let mut fields = fields::Fields::new(delimiter);
    let title = |bytes: &[u8]| decode(bytes).0.trim().to_owned();
    // An open quote in a header leaves the line as one title: it is then no balance, and says so.
    match fields.split(line) {
        Ok(()) => Ok((0..fields.len()).map(|i| title(fields.get(i))).collect()),
        Err(fields::Unclosed) => Ok(vec![title(line)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;CSTYP;NOMEN;SIREN;CREGI;CACTI;SECTEUR;FINESS;CODBUD1;CATEG;BAL;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";

    fn parse(line: &str) -> Result<Header> {
        Header::parse(line.as_bytes(), &Limits::default())
    }

    #[test]
    fn a_full_header_is_read_in_either_case_and_with_a_mark() {
        let header = parse(FULL).unwrap();
        assert_eq!((header.delimiter, header.width, header.columns.account, header.columns.prefix()), (b';', 28, 17, Some(17)));
        assert!(header.columns.closing());
        let lower = parse(&format!("\u{feff}{}", FULL.to_lowercase().replace(';', ","))).unwrap();
        assert_eq!((lower.delimiter, &lower.columns), (b',', &header.columns));
        let quoted = parse(&format!("\"{}\"", FULL.replace(';', "\";\""))).unwrap();
        assert_eq!(quoted.columns, header.columns);
    }

    #[test]
    fn a_missing_column_is_named_with_the_nearest_title() {
        let error = parse(&FULL.replace("OBNETDEB", "OBNETDBE")).unwrap_err();
        assert_eq!(error.code(), Code::MissingColumn);
        assert_eq!(error.message().en, "column `OBNETDEB` is missing");
        assert_eq!(error.help().en, "did you mean `OBNETDBE`?");
        assert_eq!(error.place().column.as_deref(), Some("OBNETDEB"));
        let error = parse(&FULL.replace("EXER;", "").replace(";SC", "")).unwrap_err();
        assert!(error.message().en.contains("`EXER`") && error.help().en.contains("missing too: SC"), "{error}");
        let error = parse(&FULL.replace("IDENT;", "").replace("SIREN;", "")).unwrap_err();
        assert!(error.message().en.contains("`IDENT`") && error.help().en.contains("`SIREN`"), "{error}");
    }

    #[test]
    fn a_compte_administratif_has_budgetary_operations_only() {
        let header = parse("EXER;IDENT;NOMEN;COMPTE;OBNETDEB;OBNETCRE;OOBDEB;OOBCRE").unwrap();
        assert!(!header.columns.closing());
        // Opening balances without closing ones are read; a part of either group is refused.
        assert!(!parse(&FULL.replace(";SD;SC", "")).unwrap().columns.closing());
        for (gone, named) in [("BEDEB;", "BEDEB"), ("BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;", "BEDEB"), ("ONBCRE;", "ONBCRE"), (";SD", "SD")] {
            assert!(parse(&FULL.replace(gone, "")).unwrap_err().message().en.contains(named), "{gone}");
        }
        assert!(parse(&FULL.replace("OOBDEB;", "").replace(";SD;SC", "")).unwrap_err().message().en.contains("`OOBDEB`"));
    }

    #[test]
    fn what_is_no_balance_is_refused() {
        for (line, code) in [
            ("<?xml version=\"1.0\"?>", Code::UnknownFormat),
            ("nom;prenom", Code::UnknownFormat),
            ("", Code::UnknownFormat),
            ("\u{0}\u{0}", Code::UnknownFormat),
            ("2019;21330063500017;033", Code::UnknownFormat),
            ("\"EXER;IDENT;NOMEN", Code::UnknownFormat),
        ] {
            assert_eq!(parse(line).unwrap_err().code(), code, "{line}");
        }
        assert_eq!(parse(&format!("{FULL};SD")).unwrap_err().code(), Code::UnknownFormat);
        assert_eq!(parse(&";".repeat(2_000)).unwrap_err().code(), Code::LimitExceeded);
    }
}
