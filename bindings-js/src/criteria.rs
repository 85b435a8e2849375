//! Criteria of communes: files, bytes or tables in, what a law reads out.

use crate::given::Given;
use crate::mergers::before_merged;
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::source::{Source, sources};
use crate::words::other;
use budget_core::law::read::{self, ColumnMap, Criteria, CriteriaOptions};
use budget_core::{Error, Law, Result, Table, Warning};
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// Criteria that were read.
pub struct Held {
    pub criteria: Criteria,
    /// What a simulation reads, once one has asked.
    inputs: OnceLock<Arc<Table>>,
}

impl Held {
    fn of(criteria: Criteria) -> Held {
        Held { criteria, inputs: OnceLock::new() }
    }

    fn inputs(&self) -> Result<Arc<Table>> {
        if let Some(inputs) = self.inputs.get() {
            return Ok(inputs.clone());
        }
        let inputs = Arc::new(self.criteria.inputs()?);
        Ok(self.inputs.get_or_init(|| inputs).clone())
    }

    /// What a simulation takes; of a year before, what was published for it too.
    fn taken(&self, before: bool) -> Result<Taken> {
        let table = if before { Arc::new(self.criteria.table().clone()) } else { self.inputs()? };
        Ok(Taken { table, warnings: self.criteria.warnings(), issues: self.criteria.issues().listed().to_vec() })
    }
}

/// What a simulation reads.
pub struct Taken {
    pub table: Arc<Table>,
    pub warnings: Vec<Warning>,
    pub issues: Vec<read::Issue>,
}

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    if verb == "read" {
        return Ok(Reply::noun(Noun::Criteria(Arc::new(Held::of(read(given)?)))));
    }
    let Noun::Criteria(held) = given.this()? else { return Err(other("Criteria")) };
    let criteria = &held.criteria;
    match verb {
        "table" => Ok(Reply::noun(Noun::Table(Arc::new(criteria.table().clone())))),
        "inputs" => Ok(Reply::noun(Noun::Table(held.inputs()?))),
        "issues" => Reply::json(criteria.issues().listed()),
        "counts" => Reply::json(&criteria.issues().counts()),
        "warnings" => Reply::json(&criteria.warnings()),
        "absent" => Reply::json(criteria.absent()),
        "ignored" => Reply::json(criteria.ignored()),
        "year" => Reply::json(&criteria.year()),
        "merged" => before_merged(criteria, given),
        _ => Ok(Reply::Unknown),
    }
}

/// `paths`, `law`, `map`, `year`, `passing_through`, `threads`, `allow_float`.
fn read(given: &Given) -> Result<Criteria> {
    let Some(Noun::Law(law)) = given.noun(1)? else { return Err(other("Law")) };
    let mut options = options(&law, given.flag(6, "allow_float")?)?;
    if given.value(2).is_some() {
        options = options.with_map(ColumnMap::parse(given.text(2, "map")?)?);
    }
    if let Some(year) = given.year_or_none(3)? {
        options = options.with_year(year);
    }
    if given.flag(4, "passing_through")? {
        options = options.passing_through();
    }
    if let Some(threads) = given.whole(5, "threads")? {
        options = options.with_threads(threads.max(1));
    }
    of_sources(sources(given, 0)?, &options)
}

fn options(law: &Law, floats: bool) -> Result<CriteriaOptions> {
    let options = CriteriaOptions::of(law)?;
    Ok(if floats { options.with_floats() } else { options })
}

/// Reads files, or tables of one form.
fn of_sources(found: Vec<Source>, options: &CriteriaOptions) -> Result<Criteria> {
    let whole = found.iter().all(|source| matches!(source, Source::Path(_)));
    let (mut files, mut paths) = (Vec::new(), Vec::new());
    #[cfg(feature = "native")]
    let mut batches = Vec::new();
    for source in found {
        match source {
            Source::Path(path) if whole => paths.push(path),
            Source::Path(path) => files.push((path.display().to_string(), Arc::from(crate::source::bytes_of(&path)?))),
            Source::Bytes(name, bytes) => files.push((name, bytes)),
            #[cfg(feature = "native")]
            Source::Arrow(more) => batches.extend(more),
        }
    }
    #[cfg(feature = "native")]
    if !batches.is_empty() {
        return if files.is_empty() && paths.is_empty() { Criteria::from_arrow(&batches, options) } else { Err(mixed()) };
    }
    if files.is_empty() { Criteria::read(&paths, options) } else { Criteria::from_files(files, options) }
}

#[cfg(feature = "native")]
fn mixed() -> Error {
    use budget_core::{Code, text};
    Error::new(Code::UnknownFormat, text!("files and tables stand in one list", "des fichiers et des tables figurent dans une même liste"))
        .with_help(text!("join them first, or read one kind of them", "joignez-les d'abord, ou lisez une seule sorte"))
}

/// Communes out of whatever holds them: a noun, columns, or files; none where nothing is given.
pub fn communes(given: &Given, place: usize, law: &Law, floats: bool, before: bool) -> Result<Option<Taken>> {
    let taken = match given.value(place) {
        None => return Ok(None),
        Some(Value::Number(_)) => match given.noun(place)? {
            Some(Noun::Criteria(held)) => held.taken(before)?,
            Some(Noun::Merged(merged)) => Taken { table: Arc::new(merged.table.clone()), warnings: merged.warnings(), issues: Vec::new() },
            Some(Noun::Table(table)) => Taken { table, warnings: Vec::new(), issues: Vec::new() },
            #[cfg(feature = "indicators")]
            Some(Noun::Indicators(indicators)) => Taken { table: Arc::new(indicators.table.clone()), warnings: Vec::new(), issues: Vec::new() },
            _ => return Err(unread(given.value(place))),
        },
        Some(Value::Object(columns)) => {
            let table = crate::table::of_columns(columns, given, &|name| kind_of(law, name))?;
            Taken { table: Arc::new(table), warnings: Vec::new(), issues: Vec::new() }
        }
        Some(Value::Array(_)) => Held::of(of_sources(sources(given, place)?, &options(law, floats)?)?).taken(before)?,
        other => return Err(unread(other)),
    };
    Ok(Some(taken))
}

/// What a column holds that brings no unit: an input, or last year's value (`x__prev`, or `x` in a table of its own) of an input or a rule.
fn kind_of(law: &Law, name: &str) -> Option<String> {
    let id = name.strip_suffix("__prev").unwrap_or(name);
    let input = law.columns().find(|column| column.id == id).map(|column| column.kind.to_string());
    input.or_else(|| law.rules().find(|rule| rule.id == id).map(|rule| rule.kind.to_string()))
}

fn unread(value: Option<&Value>) -> Error {
    crate::given::wrong("table", value.unwrap_or(&Value::Null), "criteria, a table, bytes or columns", "des critères, une table, des octets ou des colonnes")
}
