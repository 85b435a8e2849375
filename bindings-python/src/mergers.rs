//! Communes that merged, and last year's tables brought to this year's communes.

use crate::error::told;
use crate::table::Table;
use crate::territory::Territory;
use crate::types::{Joined, ListOf, Restored, Typed, Warning, Words, answer};
use budget_core::by_id;
use budget_core::law::read;
use pyo3::prelude::*;

/// What became of communes between two years (*communes nouvelles*, *défusions*).
#[pyclass(frozen, module = "budget_core")]
pub struct Mergers {
    pub mergers: read::Mergers,
}

#[pymethods]
impl Mergers {
    /// What changed between the territory of last year and that of this year: `Mergers.between(Territory.open(2025), Territory.open(2026))`.
    #[staticmethod]
    fn between(py: Python<'_>, before: &Territory, now: &Territory) -> Mergers {
        Mergers { mergers: py.detach(|| read::Mergers::between(&before.territory, &now.territory)) }
    }

    /// Reads a list of one's own: CSV with `;`, title line `code;commune`, a former commune and the one that it went into a line.
    ///
    /// Raises `invalid-value` where a line has not two codes, `duplicate-id`, `cycle`; each with its line.
    #[staticmethod]
    fn parse(csv: &str) -> PyResult<Mergers> {
        told(read::Mergers::parse(csv)).map(|mergers| Mergers { mergers })
    }

    /// By the code of each commune that went into another one or changed its code, that of the commune that holds its territory.
    #[getter]
    fn gone<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Words>> {
        answer(py, &by_id(self.mergers.gone()))
    }

    /// By the code of each commune taken out of another one, that of the other.
    #[getter]
    fn restored<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Words>> {
        answer(py, &by_id(self.mergers.restored()))
    }

    fn __repr__(&self) -> String {
        format!("<Mergers: {} codes gone, {} restored>", self.mergers.gone().count(), self.mergers.restored().count())
    }
}

/// Last year's table by this year's communes, of `Criteria.merged`; `law.simulate(now, previous=merged)` takes it.
#[pyclass(frozen, module = "budget_core")]
pub struct Merged {
    pub merged: read::Merged,
}

impl Merged {
    pub fn of(merged: read::Merged) -> Merged {
        Merged { merged }
    }
}

#[pymethods]
impl Merged {
    /// One row a commune, in the order of last year's table.
    #[getter]
    fn table(&self) -> Table {
        Table::of(self.merged.table.clone())
    }

    /// Communes that have merged or changed their code: dicts of `commune` and `from` (last year's codes).
    #[getter]
    fn joined<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Joined>>> {
        answer(py, &self.merged.joined)
    }

    /// Communes taken out of one of the table, which have no values of last year: dicts of `commune` and `from`.
    #[getter]
    fn restored<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Restored>>> {
        answer(py, &self.merged.restored)
    }

    /// How many communes were put together: dicts of `code`, `message`, `count`, `first`. A simulation that takes the table tells them too.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        answer(py, &self.merged.warnings())
    }

    fn __repr__(&self) -> String {
        format!("<Merged: {} communes, {} joined, {} restored>", self.merged.table.rows(), self.merged.joined.len(), self.merged.restored.len())
    }
}
