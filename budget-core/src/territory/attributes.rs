//! Attributes that a user gives: populations that replace the embedded ones, and any further column.

#[cfg(feature = "arrow")]
mod from_arrow;
mod write;

use crate::error::{Code, Error, Place, Result, nearest_phrase};
use crate::ledger::decode_text;
use crate::table::Value;
use crate::text;
use crate::unit::Unit;
use crate::{Reason, Text};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Columns that hold codes and words, never numbers.
const WORDS: [&str; 12] = ["siren", "insee", "nom", "name", "categorie", "departement", "region", "epci", "regime", "strate", "code_insee", "libelle"];

/// Populations of a whole entity: no entity is without people. A part of the people may be nobody.
const WHOLE: [&str; 4] = ["population", "population_totale", "population_municipale", "population_dgf"];

/// Largest file read, in bytes.
const LIMIT: usize = 256 << 20;
/// Most rows: some fifty exercises of the whole country.
const MAX_ROWS: usize = 2_000_000;
/// Most columns.
const MAX_COLUMNS: usize = 1_000;

/// Values by entity, year and name. Read with [`Attributes::read`]; a value of a year stands before one of all years.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    columns: Vec<AttributeColumn>,
    /// By entity, then year; 0 = all years.
    rows: BTreeMap<Arc<str>, BTreeMap<u16, Vec<Option<Value>>>>,
}

/// A column of a file of attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeColumn {
    /// The name, without its unit.
    pub name: String,
    /// The unit of the values as they are kept: scale one (`%` has become `1`, `kEUR` `EUR`). `None` for a column of texts.
    pub unit: Option<Unit>,
}

impl Attributes {
    /// Reads CSV: a header `entity;year;population_totale;...`, `;` or `,` between columns, UTF-8 with or without BOM
    /// (or else Windows-1252), decimal comma (with `;`) or point. `year` may be absent or empty: the row holds for all years. A unit stands in the title:
    /// `surface [ha]`; `[text]` keeps numbers as text. `population` is `population_totale`. An empty cell says nothing.
    ///
    /// # Errors
    /// Missing column `entity`, a key given twice, a text in a column of numbers, an unknown unit; each with line and column.
    pub fn read(bytes: &[u8]) -> Result<Attributes> {
        let text = decode(bytes)?;
        let first = text.lines().next().unwrap_or("");
        let delimiter = if first.contains(';') || !first.contains(',') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
        // One more than the header and the rows: the one too many.
        let records: Vec<csv::StringRecord> = reader.records().take(MAX_ROWS + 2).collect::<std::result::Result<_, _>>().map_err(|e| {
            let line = e.position().map(csv::Position::line);
            Error::new(Code::InvalidValue, text!("the attributes cannot be read: {e}", "les attributs ne peuvent pas être lus : {e}"))
                .with_help(text!("check the quotes of that line", "vérifiez les guillemets de cette ligne"))
                .at(Place { line, ..Place::default() })
        })?;
        let Some((header, records)) = records.split_first() else { return Err(no_rows()) };
        Attributes::of(header, records)
    }

    /// Reads Arrow data of the same columns; a unit may stand in the metadata `unit` of a field instead of its title. Texts, integers, floats, decimals and
    /// booleans are read as they are written in a file, a null as an empty cell.
    ///
    /// # Errors
    /// Those of [`Attributes::read`], and `type-mismatch` for columns of other types.
    #[cfg(feature = "arrow")]
    pub fn from_arrow(batches: &[arrow_array::RecordBatch]) -> Result<Attributes> {
        let (header, records) = from_arrow::records(batches)?;
        Attributes::of(&header, &records)
    }

    fn of(header: &csv::StringRecord, records: &[csv::StringRecord]) -> Result<Attributes> {
        if records.is_empty() {
            return Err(no_rows());
        }
        if records.len() > MAX_ROWS {
            return Err(too_large(text!("the file of attributes has more than {MAX_ROWS} rows", "le fichier d'attributs a plus de {MAX_ROWS} lignes")));
        }
        if header.len() > MAX_COLUMNS {
            return Err(too_large(text!(
                "the file of attributes has more than {MAX_COLUMNS} columns",
                "le fichier d'attributs a plus de {MAX_COLUMNS} colonnes"
            )));
        }
        Table::new(header, records)?.read()
    }

    /// The columns, in the order of the file.
    pub fn columns(&self) -> &[AttributeColumn] {
        &self.columns
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The entities named, in order.
    pub fn entities(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(AsRef::as_ref)
    }

    /// The value of a name for an entity and year; `None` when the file says nothing about it.
    pub fn get(&self, entity: &str, year: u16, name: &str) -> Option<Value> {
        self.cell(entity, year, self.place(name)?)
    }

    /// The place of a column among [`Attributes::columns`].
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        let name = canonical(name);
        self.columns.iter().position(|c| c.name == name)
    }

    /// The value of a column for an entity and year.
    pub(crate) fn cell(&self, entity: &str, year: u16, column: usize) -> Option<Value> {
        let years = self.rows.get(entity)?;
        let cell = |year: u16| years.get(&year).and_then(|row| row.get(column).cloned().flatten());
        cell(year).or_else(|| cell(0))
    }
}

/// `population` is short for the total population.
pub(crate) fn canonical(name: &str) -> &str {
    if name == "population" { "population_totale" } else { name }
}

/// The text in UTF-8, else as spreadsheets save it: in Windows-1252, which has the letters of ISO-8859-1. Balances are read alike.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>> {
    if bytes.len() > LIMIT {
        return Err(too_large(text!("the file of attributes is larger than 256 MB", "le fichier d'attributs dépasse 256 Mo")));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Error::new(Code::UnknownFormat, text!("the file of attributes is in UTF-16", "le fichier d'attributs est en UTF-16"))
            .with_help(text!("save it as CSV UTF-8", "enregistrez-le en CSV UTF-8")));
    }
    Ok(decode_text(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).0)
}

fn too_large(message: Text) -> Error {
    Error::new(Code::LimitExceeded, message).with_help(text!("keep the entities and columns that you need", "gardez les entités et les colonnes utiles"))
}

fn no_rows() -> Error {
    Error::new(Code::EmptyFile, text!("the file of attributes has no rows", "le fichier d'attributs n'a pas de lignes")).with_help(text!(
        "give a header entity;year;population_totale;... and a row an entity",
        "donnez un en-tête entity;year;population_totale;... et une ligne par entité"
    ))
}

/// How a column is read.
enum Reading {
    Words,
    Numbers(Unit),
}

/// The file's records with their key columns found.
struct Table<'a> {
    titles: Vec<String>,
    records: &'a [csv::StringRecord],
    entity: usize,
    year: Option<usize>,
}

impl<'a> Table<'a> {
    fn new(header: &csv::StringRecord, records: &'a [csv::StringRecord]) -> Result<Table<'a>> {
        let titles: Vec<String> = header.iter().map(|t| t.trim().to_owned()).collect();
        let find = |name: &str| titles.iter().position(|t| t.eq_ignore_ascii_case(name));
        let entity = find("entity").ok_or_else(|| {
            let near = nearest_phrase("entity", titles.iter().map(String::as_str));
            let help = match near {
                Some(near) => Text { en: format!("name it `entity`; {}", near.en), fr: format!("nommez-la `entity` ; {}", near.fr) },
                None => text!("the header is entity;year;population_totale;...", "l'en-tête est entity;year;population_totale;..."),
            };
            Error::new(Code::MissingColumn, text!("the attributes have no column `entity`", "les attributs n'ont pas de colonne `entity`"))
                .with_help(help)
                .at(Place { line: Some(1), ..Place::default() })
        })?;
        Ok(Table { entity, year: find("year"), titles, records })
    }

    fn read(&self) -> Result<Attributes> {
        let mut attributes = Attributes::default();
        let mut readings = Vec::new();
        for (place, title) in self.titles.iter().enumerate().filter(|(place, _)| *place != self.entity && Some(*place) != self.year) {
            let (name, reading) = self.column(place, title)?;
            if name.is_empty() || attributes.columns.iter().any(|c| c.name == name) {
                let column = if name.is_empty() { format!("{}", place + 1) } else { name };
                return Err(Error::new(
                    Code::DuplicateId,
                    text!("column `{column}` has no name or is there twice", "la colonne `{column}` n'a pas de nom ou est en double"),
                )
                .with_help(text!("give each column a name of its own", "donnez à chaque colonne un nom qui lui soit propre"))
                .at(Place { line: Some(1), ..Place::default() }));
            }
            let unit = match &reading {
                Reading::Words => None,
                Reading::Numbers(unit) => Some(Unit::of(unit.dimension.clone())),
            };
            attributes.columns.push(AttributeColumn { name, unit });
            readings.push((place, reading));
        }
        for record in self.records.iter().filter(|r| r.iter().any(|c| !c.trim().is_empty())) {
            let key = self.key(record)?;
            let cells = readings.iter().map(|(place, reading)| self.cell(record, *place, reading)).collect::<Result<Vec<_>>>()?;
            let (entity, year) = (key.0.clone(), key.1);
            if attributes.rows.entry(key.0).or_default().insert(year, cells).is_some() {
                let year = if year == 0 { "*".to_owned() } else { year.to_string() };
                return Err(Error::new(
                    Code::DuplicateId,
                    text!("`{entity}` is there twice for year {year}", "`{entity}` est là deux fois pour l'année {year}"),
                )
                .with_help(text!("keep one row an entity and year", "gardez une ligne par entité et par année"))
                .at(self.place(record, self.entity)));
            }
        }
        Ok(attributes)
    }

    fn place(&self, record: &csv::StringRecord, column: usize) -> Place {
        Place { line: record.position().map(csv::Position::line), column: self.titles.get(column).cloned(), ..Place::default() }
    }

    fn key(&self, record: &csv::StringRecord) -> Result<(Arc<str>, u16)> {
        let entity = record.get(self.entity).unwrap_or("").trim();
        if entity.is_empty() || entity.len() == 4 && entity.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::new(Code::InvalidValue, text!("`{entity}` is no code of an entity", "`{entity}` n'est pas le code d'une entité"))
                .with_help(text!("write the code as text, with its leading zero: 01001", "écrivez le code en texte, avec son zéro : 01001"))
                .at(self.place(record, self.entity)));
        }
        let year = self.year.and_then(|place| record.get(place).map(|cell| (place, cell.trim()))).filter(|(_, cell)| !cell.is_empty());
        let year = match year {
            None => 0,
            Some((place, cell)) => cell.parse::<u16>().ok().filter(|y| (1900..=2200).contains(y)).ok_or_else(|| {
                Error::new(Code::InvalidValue, text!("`{cell}` is no year", "`{cell}` n'est pas une année"))
                    .with_help(text!(
                        "write four digits, or leave the cell empty where the row holds for all years",
                        "écrivez quatre chiffres, ou laissez la cellule vide si la ligne vaut pour tous les exercices"
                    ))
                    .at(self.place(record, place))
            })?,
        };
        Ok((entity.into(), year))
    }

    /// A column's name and how it is read: by the unit in its title, by its name, or numbers if most cells are.
    fn column(&self, place: usize, title: &str) -> Result<(String, Reading)> {
        let (name, unit) = match title.strip_suffix(']').and_then(|t| t.rsplit_once('[')) {
            Some((name, unit)) => (name.trim(), Some(unit.trim())),
            None => (title, None),
        };
        let lower = name.to_lowercase();
        let name = if lower == "population" || lower.starts_with("population_") { canonical(&lower).to_owned() } else { name.to_owned() };
        let reading = match unit {
            Some("text" | "texte") => Reading::Words,
            Some(unit) => {
                let at = Place { line: Some(1), column: Some(title.to_owned()), ..Place::default() };
                let plain = |u: &str| if u == "hab" || u == "habitants" { Ok(Unit::inhabitant()) } else { Unit::parse(u, &[]) };
                Reading::Numbers(plain(unit).map_err(|e| e.at(at))?)
            }
            None if name.starts_with("population_") => Reading::Numbers(Unit::inhabitant()),
            None if WORDS.contains(&lower.as_str()) || !self.mostly_numbers(place) => Reading::Words,
            None => Reading::Numbers(Unit::one()),
        };
        Ok((name, reading))
    }

    /// Whether more than half of the cells are numbers and none is a code with a leading zero.
    fn mostly_numbers(&self, place: usize) -> bool {
        let cells = || self.records.iter().filter_map(|r| r.get(place)).map(str::trim).filter(|c| !c.is_empty());
        let code = |c: &str| c.len() > 1 && c.starts_with('0') && c.bytes().all(|b| b.is_ascii_digit());
        let numbers = cells().filter(|c| number(c).is_some()).count();
        !cells().any(code) && numbers * 2 > cells().count()
    }

    fn cell(&self, record: &csv::StringRecord, place: usize, reading: &Reading) -> Result<Option<Value>> {
        let cell = record.get(place).unwrap_or("").trim();
        if cell.is_empty() {
            return Ok(None);
        }
        match reading {
            Reading::Words => Ok(Some(Value::Text(cell.into()))),
            Reading::Numbers(unit) => {
                let title = self.titles.get(place).map(|t| t.to_lowercase()).unwrap_or_default();
                let people = WHOLE.contains(&title.split('[').next().unwrap_or("").trim());
                let head = unit.dimension == Unit::inhabitant().dimension;
                let value = match number(cell).and_then(|n| unit.to_base(n)) {
                    None => return Err(no_number(cell).at(self.place(record, place))),
                    Some(n) if people && (n <= Decimal::ZERO || !n.fract().is_zero()) => return Err(no_population(cell).at(self.place(record, place))),
                    Some(n) if head && n.is_sign_negative() => return Err(negative(cell).at(self.place(record, place))),
                    Some(n) => n,
                };
                Ok(Some(Value::Number(value)))
            }
        }
    }
}

fn no_population(cell: &str) -> Error {
    Error::new(
        Code::InvalidValue,
        text!("a population is a whole number above zero, not `{cell}`", "une population est un nombre entier supérieur à zéro, non `{cell}`"),
    )
    .with_help(text!("leave the cell empty where the population is unknown", "laissez la cellule vide si la population est inconnue"))
}

fn negative(cell: &str) -> Error {
    Error::new(Code::InvalidValue, text!("`{cell}` is below zero: nobody counts so few people", "`{cell}` est négatif : on ne compte pas si peu de personnes"))
        .with_help(text!("leave the cell empty where the number is unknown", "laissez la cellule vide si le nombre est inconnu"))
}

/// What stands where a number should: too long a number, or none.
fn no_number(cell: &str) -> Error {
    if shape(cell).is_some_and(|plain| plain.bytes().filter(|b| *b == b'.').count() < 2) {
        return Error::new(
            Code::InvalidValue,
            text!("`{cell}` has more digits than a number may have (28)", "`{cell}` a plus de chiffres qu'un nombre n'en peut avoir (28)"),
        )
        .with_help(text!("check the cell: two numbers may have run together", "vérifiez la cellule : deux nombres ont pu se coller"));
    }
    let help = match cell.to_lowercase().as_str() {
        "nan" | "na" | "n/a" | "nd" | "null" | "none" | "-" | "inf" => {
            text!("a value that is unknown is an empty cell: take `{cell}` out", "une valeur inconnue est une cellule vide : retirez `{cell}`")
        }
        _ => text!(
            "leave the cell empty where the value is unknown, or write `[text]` behind the title of a column of texts",
            "laissez la cellule vide si la valeur est inconnue, ou écrivez `[text]` après le titre d'une colonne de textes"
        ),
    };
    Error::new(Code::InvalidValue, text!("`{cell}` is no number", "`{cell}` n'est pas un nombre")).with_help(help)
}

/// A number with decimal comma or point, blanks between thousands; nothing else.
fn number(cell: &str) -> Option<Decimal> {
    shape(cell)?.parse().ok()
}

/// The cell in plain digits, sign and points, where it has nothing else.
fn shape(cell: &str) -> Option<String> {
    let plain: String = cell.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).map(|c| if c == ',' { '.' } else { c }).collect();
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let shaped = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    shaped.then_some(plain)
}

/// The value or the reason that it is missing.
pub(crate) fn number_of(value: &Value) -> std::result::Result<Decimal, Reason> {
    match value {
        Value::Number(n) => Ok(*n),
        Value::Missing(reason) => Err(*reason),
        _ => Err(Reason::NotProvided),
    }
}
