//! What is known of entities beside their accounts.

use crate::error::told;
use crate::source::{Source, bytes_of, sources, unknown};
use crate::territory::Territory;
use crate::types::{Given, Pickled, SourceLike, Typed};
use budget_core::{AttributeSource, Error};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::OnceLock;

/// Facts of entities by year: populations above all (columns `entity`, `year`, `population_totale`, ...; a unit in the title: `surface [ha]`).
///
/// They stand before those of the embedded territory. Read once, used by any evaluation.
#[pyclass(frozen, module = "budget_core")]
pub struct Attributes {
    /// Of which nothing is asked: each use takes it afresh.
    source: AttributeSource,
    territory: bool,
}

impl Attributes {
    fn of(own: budget_core::Attributes, territory: bool) -> PyResult<Attributes> {
        let source = told(if territory { AttributeSource::embedded(own) } else { AttributeSource::new(None, own) })?;
        Ok(Attributes { source, territory })
    }

    fn own(&self) -> &budget_core::Attributes {
        self.source.given_by_user()
    }
}

#[pymethods]
impl Attributes {
    /// Reads CSV (`;` or `,`; a path, bytes or an open file) or a table (polars, pandas, pyarrow, DuckDB). `territory=False`: nothing else is known.
    ///
    /// Raises `missing-column`, `duplicate-id`, `invalid-value`, `unknown-unit` with line and column.
    #[staticmethod]
    #[pyo3(signature = (source, *, territory = true))]
    fn read(source: Given<'_, SourceLike>, territory: bool) -> PyResult<Attributes> {
        Attributes::of(read(&source)?, territory)
    }

    /// Nothing is known of any entity, not even what the embedded territory knows: what needs a population is missing.
    #[staticmethod]
    fn none() -> PyResult<Attributes> {
        Attributes::of(budget_core::Attributes::default(), false)
    }

    /// The names of the columns with their units; None for texts.
    #[getter]
    fn columns(&self) -> Vec<(&str, Option<String>)> {
        self.own().columns().iter().map(|column| (column.name.as_str(), column.unit.as_ref().map(ToString::to_string))).collect()
    }

    /// The entities named, in order.
    #[getter]
    fn entities(&self) -> Vec<&str> {
        self.own().entities().collect()
    }

    fn __repr__(&self) -> String {
        let names: Vec<&str> = self.own().columns().iter().map(|column| column.name.as_str()).collect();
        format!("<Attributes: {} entities, {}>", self.own().entities().count(), names.join(", "))
    }

    /// How they are made again in another process.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Pickled>> {
        let remake = py.import("budget_core.travel")?.getattr("attributes")?;
        Ok(Typed::of((remake, (PyBytes::new(py, &self.own().to_csv()), self.territory)).into_pyobject(py)?.into_any()))
    }
}

fn read(given: &Bound<'_, PyAny>) -> PyResult<budget_core::Attributes> {
    let mut found = sources(given)?.into_iter();
    let (Some(source), None) = (found.next(), found.next()) else { return Err(unknown(given)) };
    let read = || match source {
        Source::Path(path) => {
            let name = path.display().to_string();
            let bytes = bytes_of(&path)?;
            budget_core::Attributes::read(&bytes).map_err(|error| error.at_file(&name))
        }
        Source::Bytes(name, bytes) => budget_core::Attributes::read(&bytes).map_err(|error| error.at_file(&name)),
        Source::Arrow(batches) => budget_core::Attributes::from_arrow(&batches),
    };
    told(given.py().detach(read))
}

/// What an evaluation knows of entities: nothing given, or a territory, stands for the embedded one, each year with its own populations.
pub fn facts(given: Option<&Bound<'_, PyAny>>) -> PyResult<AttributeSource> {
    source(attributes(given)?.as_ref())
}

/// What is known beside the embedded territory; none where nothing or a territory is given.
pub fn attributes<'py>(given: Option<&Bound<'py, PyAny>>) -> PyResult<Option<Bound<'py, Attributes>>> {
    let Some(given) = given.filter(|given| !given.is_none() && !given.is_instance_of::<Territory>()) else { return Ok(None) };
    match given.cast::<Attributes>() {
        Ok(attributes) => Ok(Some(attributes.clone())),
        Err(_) => Bound::new(given.py(), Attributes::of(read(given)?, true)?).map(Some),
    }
}

/// A source that tells of its own use only.
pub fn source(attributes: Option<&Bound<'_, Attributes>>) -> PyResult<AttributeSource> {
    static EMBEDDED: OnceLock<Result<AttributeSource, Error>> = OnceLock::new();
    match attributes {
        Some(attributes) => Ok(attributes.get().source.afresh()),
        None => told(EMBEDDED.get_or_init(|| AttributeSource::embedded(budget_core::Attributes::default())).clone()).map(|source| source.afresh()),
    }
}
