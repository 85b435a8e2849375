//! Communes that merged, and last year's tables brought to this year's communes.

use crate::convert::python;
use crate::error::told;
use crate::table::Table;
use crate::territory::Territory;
use crate::types::{Joined, ListOf, Restored, Typed, Warning, Words};
use budget_core::law::read;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

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
        codes(py, self.mergers.gone())
    }

    /// By the code of each commune taken out of another one, that of the other.
    #[getter]
    fn restored<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Words>> {
        codes(py, self.mergers.restored())
    }

    fn __repr__(&self) -> String {
        format!("<Mergers: {} codes gone, {} restored>", self.mergers.gone().count(), self.mergers.restored().count())
    }
}

fn codes<'a, 'py>(py: Python<'py>, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> PyResult<Typed<'py, Words>> {
    let dict = PyDict::new(py);
    for (code, other) in pairs {
        dict.set_item(code, other)?;
    }
    Ok(Typed::of(dict.into_any()))
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
        let list = PyList::empty(py);
        for joined in &self.merged.joined {
            let dict = PyDict::new(py);
            dict.set_item("commune", &*joined.commune)?;
            dict.set_item("from", joined.from.iter().map(|code| &**code).collect::<Vec<&str>>())?;
            list.append(dict)?;
        }
        Ok(Typed::of(list.into_any()))
    }

    /// Communes taken out of one of the table, which have no values of last year: dicts of `commune` and `from`.
    #[getter]
    fn restored<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Restored>>> {
        let list = PyList::empty(py);
        for restored in &self.merged.restored {
            let dict = PyDict::new(py);
            dict.set_item("commune", &*restored.commune)?;
            dict.set_item("from", &*restored.from)?;
            list.append(dict)?;
        }
        Ok(Typed::of(list.into_any()))
    }

    /// How many communes were put together: dicts of `code`, `message`, `count`, `first`. A simulation that takes the table tells them too.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        python(py, &self.merged.warnings()).map(Typed::of)
    }

    fn __repr__(&self) -> String {
        format!("<Merged: {} communes, {} joined, {} restored>", self.merged.table.rows(), self.merged.joined.len(), self.merged.restored.len())
    }
}
