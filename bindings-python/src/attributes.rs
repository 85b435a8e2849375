//! What is known of entities beside their accounts.

use crate::error::told;
use crate::source::{Source, sources, unknown};
use crate::territory::Territory;
use crate::types::{Given, SourceLike};
use budget_core::{AttributeSource, Code, Error, text};
use pyo3::prelude::*;

/// Facts of entities by year: populations above all (columns `entity`, `year`, `population_totale`, ...; a unit in the title: `surface [ha]`).
///
/// They stand before those of the embedded territory. Read once, used by any evaluation.
#[pyclass(frozen, module = "budget_core")]
pub struct Attributes {
    attributes: budget_core::Attributes,
    territory: bool,
}

#[pymethods]
impl Attributes {
    /// Reads CSV (`;` or `,`; a path, bytes or an open file) or a table (polars, pandas, pyarrow, DuckDB). `territory=False`: nothing else is known.
    ///
    /// Raises `missing-column`, `duplicate-id`, `invalid-value`, `unknown-unit` with line and column.
    #[staticmethod]
    #[pyo3(signature = (source, *, territory = true))]
    fn read(source: Given<'_, SourceLike>, territory: bool) -> PyResult<Attributes> {
        Ok(Attributes { attributes: read(&source)?, territory })
    }

    /// Nothing is known of any entity, not even what the embedded territory knows: what needs a population is missing.
    #[staticmethod]
    fn none() -> Attributes {
        Attributes { attributes: budget_core::Attributes::default(), territory: false }
    }

    /// The names of the columns with their units; None for texts.
    #[getter]
    fn columns(&self) -> Vec<(&str, Option<String>)> {
        self.attributes.columns().iter().map(|column| (column.name.as_str(), column.unit.as_ref().map(ToString::to_string))).collect()
    }

    /// The entities named, in order.
    #[getter]
    fn entities(&self) -> Vec<&str> {
        self.attributes.entities().collect()
    }

    fn __repr__(&self) -> String {
        let names: Vec<&str> = self.attributes.columns().iter().map(|column| column.name.as_str()).collect();
        format!("<Attributes: {} entities, {}>", self.attributes.entities().count(), names.join(", "))
    }
}

fn read(given: &Bound<'_, PyAny>) -> PyResult<budget_core::Attributes> {
    let mut found = sources(given)?.into_iter();
    let (Some(source), None) = (found.next(), found.next()) else { return Err(unknown(given)) };
    let read = || match source {
        Source::Path(path) => {
            let name = path.display().to_string();
            let bytes = std::fs::read(path).map_err(|error| unreadable(&error).at_file(&name))?;
            budget_core::Attributes::read(&bytes).map_err(|error| error.at_file(&name))
        }
        Source::Bytes(name, bytes) => budget_core::Attributes::read(&bytes).map_err(|error| error.at_file(&name)),
        Source::Arrow(batches) => budget_core::Attributes::from_arrow(&batches),
    };
    told(given.py().detach(read))
}

fn unreadable(error: &std::io::Error) -> Error {
    Error::new(Code::Io, text!("the file cannot be read: {error}", "le fichier ne peut pas être lu : {error}"))
        .with_help(text!("check the path and the rights", "vérifiez le chemin et les droits"))
}

/// What an evaluation knows of entities: nothing given, or a territory, stands for the embedded one, each year with its own populations.
pub fn facts(given: Option<&Bound<'_, PyAny>>) -> PyResult<AttributeSource> {
    let Some(given) = given.filter(|given| !given.is_instance_of::<Territory>()) else {
        return told(AttributeSource::embedded(budget_core::Attributes::default()));
    };
    if let Ok(attributes) = given.cast::<Attributes>() {
        let attributes = attributes.get();
        let own = attributes.attributes.clone();
        return told(if attributes.territory { AttributeSource::embedded(own) } else { AttributeSource::new(None, own) });
    }
    told(AttributeSource::embedded(read(given)?))
}
