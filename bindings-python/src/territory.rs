//! Who is who: communes, EPCI, departments, regions, and their populations.

use crate::error::told;
use crate::table::Table;
use crate::types::{AnyDict, Entity, Former, Found, ListOf, Population, Typed, Warning, answer};
use budget_core::territory::{PeerRule, PopulationKind};
use pyo3::prelude::*;

/// The communes, EPCI, departments and regions of a year, with their codes and dated populations.
///
/// Source: `@etalab/decoupage-administratif` (INSEE, Licence Ouverte).
#[pyclass(frozen, module = "budget_core")]
pub struct Territory {
    pub territory: budget_core::Territory,
}

#[pymethods]
impl Territory {
    /// The territory of a year; a year without a vintage takes the nearest one, and `warnings` says so.
    #[staticmethod]
    fn open(year: u16) -> PyResult<Territory> {
        told(budget_core::Territory::open(year)).map(|territory| Territory { territory })
    }

    /// The year asked for.
    #[getter]
    fn year(&self) -> u16 {
        self.territory.year()
    }

    /// The year whose geography is used.
    #[getter]
    fn vintage(&self) -> u16 {
        self.territory.vintage()
    }

    /// The entity of a code (INSEE code of a commune, SIREN, `departement:33`, `region:75`): a dict of `entity` (`code`, `insee`, `siren`, `name`, `kind`,
    /// `department`, `region`, `epci`, `regime`, ...) and `former`, set where the code is a former one and the answer its successor.
    ///
    /// Raises `unknown-entity` with the nearest.
    fn entity<'py>(&self, py: Python<'py>, code: &str) -> PyResult<Typed<'py, Found>> {
        answer(py, &told(self.territory.entity(code))?)
    }

    /// The population of an entity, `kind` `totale` or `municipale`: a dict of `entity`, `kind`, `year`, `value` (inhabitants) and `vintage`.
    ///
    /// Raises `unknown-entity`, `invalid-value`.
    #[pyo3(signature = (code, kind = "totale"))]
    fn population<'py>(&self, py: Python<'py>, code: &str, kind: &str) -> PyResult<Typed<'py, Population>> {
        let known = told(PopulationKind::named(kind))?;
        answer(py, &told(self.territory.population(code, known))?)
    }

    /// The stratum of an entity in a scheme (`ofgl_communes`, ...): a dict of `stratum` (`code`, `from`, `to`, `label`, or `Missing`) and `population`.
    ///
    /// Raises `unknown-entity`, `unknown-scheme`.
    #[pyo3(signature = (code, scheme = "ofgl_communes"))]
    fn stratum<'py>(&self, py: Python<'py>, code: &str, scheme: &str) -> PyResult<Typed<'py, AnyDict>> {
        answer(py, &told(self.territory.stratum(code, scheme))?)
    }

    /// The codes of the peers of an entity, itself among them: `rule` is `stratum:ofgl_communes`, `department`, `epci`, `region` or `kind`.
    ///
    /// Raises `unknown-entity`, `invalid-value`, `unknown-scheme`.
    #[pyo3(signature = (code, rule = "stratum:ofgl_communes"))]
    fn peers(&self, code: &str, rule: &str) -> PyResult<Vec<String>> {
        let rule: PeerRule = told(rule.parse())?;
        told(self.territory.peers(code, &rule))
    }

    /// The communes of an EPCI, department or region: dicts as the `entity` of `entity()`.
    ///
    /// Raises `unknown-entity`.
    fn members<'py>(&self, py: Python<'py>, code: &str) -> PyResult<Typed<'py, ListOf<Entity>>> {
        answer(py, &told(self.territory.members(code))?)
    }

    /// Former codes of communes that have gone into another by the year: dicts of `code`, `name`, `commune`, `year`, `status`.
    fn mergers<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Former>>> {
        answer(py, &self.territory.mergers())
    }

    /// Entities whose name or code begins with a text, accents and case apart.
    fn search<'py>(&self, py: Python<'py>, text: &str) -> PyResult<Typed<'py, ListOf<Entity>>> {
        answer(py, &self.territory.search(text))
    }

    /// All entities: `code`, `siren`, `name`, `kind`, `department`, `region`, `epci`, `regime`, `population_totale`, `population_municipale`.
    fn table(&self, py: Python<'_>) -> Table {
        Table::of(py.detach(|| self.territory.table()))
    }

    /// What must be said beside every answer: another vintage. Dicts of `code`, `message`, `count`, `first`.
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        answer(py, &self.territory.warnings())
    }

    fn __repr__(&self) -> String {
        let (year, vintage) = (self.territory.year(), self.territory.vintage());
        let other = if year == vintage { String::new() } else { format!(" (geography of {vintage})") };
        format!("<Territory of {year}{other}: {} entities>", self.territory.entities().count())
    }
}
