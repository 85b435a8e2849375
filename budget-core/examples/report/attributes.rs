//! Who is who, from a file `entity;year;population_totale;nom;departement;region;epci`: populations, names and strata.

use budget_core::error::Place;
use budget_core::indicator::Attributes;
use budget_core::{Code, Error, Reason, Result, Value, text};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::path::Path;

/// OFGL's strata of communes: the first population of each, and its name.
const STRATA: [(u32, &str, &str); 11] = [
    (0, "moins de 100 habitants", "under 100 inhabitants"),
    (100, "100 à 199 habitants", "100 to 199 inhabitants"),
    (200, "200 à 499 habitants", "200 to 499 inhabitants"),
    (500, "500 à 1 999 habitants", "500 to 1,999 inhabitants"),
    (2_000, "2 000 à 3 499 habitants", "2,000 to 3,499 inhabitants"),
    (3_500, "3 500 à 4 999 habitants", "3,500 to 4,999 inhabitants"),
    (5_000, "5 000 à 9 999 habitants", "5,000 to 9,999 inhabitants"),
    (10_000, "10 000 à 19 999 habitants", "10,000 to 19,999 inhabitants"),
    (20_000, "20 000 à 49 999 habitants", "20,000 to 49,999 inhabitants"),
    (50_000, "50 000 à 99 999 habitants", "50,000 to 99,999 inhabitants"),
    (100_000, "100 000 habitants et plus", "100,000 inhabitants and more"),
];

/// Facts of a file by entity and year; year 0 holds for all years.
#[derive(Default)]
pub struct Facts {
    rows: BTreeMap<(String, u16), BTreeMap<String, Value>>,
}

impl Facts {
    /// The file given, else the sample's where the sample is shown, else nothing.
    pub fn read(path: Option<&Path>, sample: bool) -> Result<Facts> {
        match path {
            Some(path) => {
                let name = path.display().to_string();
                let bytes = std::fs::read(path).map_err(|e| {
                    Error::new(Code::Io, text!("the attributes cannot be read: {e}", "les attributs ne peuvent pas être lus : {e}"))
                        .with_help(text!("check the path after `--attributes`", "vérifiez le chemin après `--attributes`"))
                        .at_file(&name)
                })?;
                Facts::parse(&bytes).map_err(|e| e.at_file(&name))
            }
            None if sample => Facts::parse(crate::sample::ATTRIBUTES),
            None => Ok(Facts::default()),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Facts> {
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
        let refuse = |e: csv::Error| Error::new(Code::InvalidData, text!("the attributes cannot be read: {e}", "les attributs ne peuvent pas être lus : {e}"));
        let titles: Vec<String> = reader.headers().map_err(refuse)?.iter().map(|t| t.trim().to_lowercase()).collect();
        let Some(entity) = titles.iter().position(|t| t == "entity") else {
            return Err(Error::new(Code::MissingColumn, text!("the attributes have no column `entity`", "les attributs n'ont pas de colonne `entity`"))
                .with_help(text!("the header is entity;year;population_totale;nom;...", "l'en-tête est entity;year;population_totale;nom;...")));
        };
        let mut facts = Facts::default();
        for record in reader.records() {
            let record = record.map_err(refuse)?;
            let mut row = BTreeMap::new();
            let mut year = 0;
            for (title, cell) in titles.iter().zip(record.iter()).filter(|(_, cell)| !cell.trim().is_empty()) {
                let bad = || {
                    let line = record.position().map(csv::Position::line);
                    Error::new(Code::InvalidValue, text!("`{cell}` is no number", "`{cell}` n'est pas un nombre")).at(Place {
                        line,
                        column: Some(title.clone()),
                        ..Place::default()
                    })
                };
                match title.as_str() {
                    "year" => year = cell.trim().parse().map_err(|_| bad())?,
                    t if t.starts_with("population") => {
                        row.insert(title.clone(), Value::Number(cell.trim().parse::<Decimal>().map_err(|_| bad())?));
                    }
                    _ => {
                        row.insert(title.clone(), Value::Text(cell.trim().into()));
                    }
                }
            }
            facts.rows.insert((record.get(entity).unwrap_or("").trim().to_owned(), year), row);
        }
        Ok(facts)
    }

    /// Of which year the population is; `None` where there is none.
    pub fn vintage(&self, entity: &str, year: u16) -> Option<u16> {
        self.value(entity, year, "population").number().map(|_| year)
    }

    /// The name of an entity's stratum.
    pub fn stratum(&self, entity: &str, year: u16) -> Option<budget_core::Text> {
        let Value::Text(code) = self.value(entity, year, "strate") else { return None };
        let (_, fr, en) = STRATA.get(code.parse::<usize>().ok()?)?;
        Some(text!("{en}", "{fr}"))
    }

    fn fact(&self, entity: &str, year: u16, name: &str) -> Option<Value> {
        let row = |year| self.rows.get(&(entity.to_owned(), year)).and_then(|row| row.get(name).cloned());
        row(year).or_else(|| row(0))
    }
}

impl Attributes for Facts {
    fn value(&self, entity: &str, year: u16, name: &str) -> Value {
        let name = if name == "population" { "population_totale" } else { name };
        if let Some(value) = self.fact(entity, year, name) {
            return value;
        }
        // Strata are those of communes; a SIREN is no commune.
        if name == "strate"
            && entity.len() == 5
            && let Value::Number(population) = self.value(entity, year, "population")
        {
            let place = STRATA.iter().filter(|(from, _, _)| Decimal::from(*from) <= population).count().saturating_sub(1);
            return Value::Text(place.to_string().into());
        }
        Value::Missing(if name.starts_with("population") { Reason::NoPopulation } else { Reason::NotProvided })
    }
}
