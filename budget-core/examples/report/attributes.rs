//! Who is who: the territory inside the library, and before it what the user's file (or the sample's) says.

use budget_core::ledger::Category;
use budget_core::territory::Kind;
use budget_core::territory::strata;
use budget_core::{AttributeSource, Attributes, Error, Result, Text, Value};
use std::path::Path;

/// The file given, else the sample's where the sample is shown, else the territory alone.
///
/// # Errors
/// `io`, and those of [`Attributes::read`], with the file.
pub fn read(path: Option<&Path>, sample: bool) -> Result<AttributeSource> {
    let given = match path {
        Some(path) => {
            let name = path.display().to_string();
            let bytes = std::fs::read(path).map_err(|e| Error::io(&e, &name))?;
            Attributes::read(&bytes).map_err(|e| e.at_file(&name))?
        }
        None if sample => Attributes::read(crate::sample::ATTRIBUTES)?,
        None => Attributes::default(),
    };
    AttributeSource::embedded(given)
}

/// The name of an entity's stratum in OFGL's scheme of its kind.
pub fn stratum(source: &AttributeSource, entity: &str, year: u16, category: &str) -> Option<Text> {
    let (kind, scheme) = [
        (Category::Commune, Kind::Commune, "ofgl_communes"),
        (Category::Epci, Kind::Epci, "ofgl_epci"),
        (Category::Department, Kind::Department, "ofgl_departements"),
    ]
    .into_iter()
    .find_map(|(c, kind, scheme)| (c.as_str() == category).then_some((kind, scheme)))?;
    let Value::Text(code) = source.stratum_as(entity, year, kind) else { return None };
    strata::scheme(scheme).ok()?.strata.into_iter().find(|s| s.code == *code).map(|s| s.label)
}
