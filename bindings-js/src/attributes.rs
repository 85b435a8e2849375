//! What is known of entities beside their accounts.

use crate::given::Given;
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::source::{Source, sources};
use budget_core::{AttributeSource, Attributes, Error, Result};
use std::sync::{Arc, OnceLock};

/// Facts of entities, and whether the territory is known beside them.
pub struct Facts {
    /// Of which nothing is asked: each use takes it afresh.
    source: AttributeSource,
}

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    match verb {
        "read" => {
            let own = read(given, 0)?;
            facts(own, given.value(1).is_none() || given.flag(1, "territory")?)
        }
        "none" => facts(Attributes::default(), false),
        "columns" => {
            let facts = this(given)?;
            let columns = facts.source.given_by_user().columns().iter();
            Reply::json(&columns.map(|column| (column.name.as_str(), column.unit.as_ref().map(ToString::to_string))).collect::<Vec<_>>())
        }
        "entities" => Reply::json(&this(given)?.source.given_by_user().entities().collect::<Vec<_>>()),
        _ => Ok(Reply::Unknown),
    }
}

fn this(given: &Given) -> Result<Arc<Facts>> {
    match given.this()? {
        Noun::Attributes(facts) => Ok(facts),
        _ => Err(crate::words::other("Attributes")),
    }
}

fn facts(own: Attributes, territory: bool) -> Result<Reply> {
    let source = if territory { AttributeSource::embedded(own)? } else { AttributeSource::new(None, own)? };
    Ok(Reply::noun(Noun::Attributes(Arc::new(Facts { source }))))
}

fn read(given: &Given, place: usize) -> Result<Attributes> {
    match sources(given, place)?.into_iter().next() {
        Some(Source::Bytes(name, bytes)) => Attributes::read(&bytes).map_err(|error| error.at_file(&name)),
        #[cfg(feature = "native")]
        Some(Source::Arrow(batches)) => Attributes::from_arrow(&batches),
        Some(Source::Path(path)) => {
            let name = path.display().to_string();
            crate::source::bytes_of(&path).and_then(|bytes| Attributes::read(&bytes)).map_err(|error| error.at_file(&name))
        }
        None => Ok(Attributes::default()),
    }
}

/// What an evaluation knows of entities: nothing given, or a territory, stands for the whole territory, each year with its own populations.
pub fn source(given: &Given, place: usize) -> Result<AttributeSource> {
    static WHOLE: OnceLock<AttributeSource> = OnceLock::new();
    match given.noun(place)? {
        Some(Noun::Attributes(facts)) => Ok(facts.source.afresh()),
        None | Some(Noun::Territory(_)) => {
            if let Some(whole) = WHOLE.get() {
                return Ok(whole.afresh());
            }
            let whole: std::result::Result<AttributeSource, Error> = AttributeSource::embedded(Attributes::default());
            whole.map(|whole| WHOLE.get_or_init(|| whole).afresh())
        }
        Some(_) => Err(crate::words::other("Attributes")),
    }
}
