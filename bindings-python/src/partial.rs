//! Partial sums, which engines compute where the lines are and bring together.

use crate::attributes::Attributes;
use crate::catalogue::{Catalogue, scopes};
use crate::error::raised;
use crate::indicators::IndicatorTable;
use crate::types::{Given, Pickled, Scopes, Typed};
use budget_core::{Code, Error, text};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Sums of some lines: made apart by `Catalogue.partial`, sent as bytes, merged in any order, finished once.
///
/// The finished table is the same bits for any split of the budgets, and of the lines of a budget where none comes again. Whether a line that comes again
/// is a copy, and whether two files hold the same budget, is told within one part: give all lines of a budget to one.
#[pyclass(frozen, module = "budget_core")]
pub struct Partial {
    /// None once a merge has failed half-way.
    sums: Mutex<Option<budget_core::indicator::Partial>>,
    catalogue: Py<Catalogue>,
    attributes: Option<Py<Attributes>>,
}

impl Partial {
    pub fn of(sums: budget_core::indicator::Partial, catalogue: Py<Catalogue>, attributes: Option<Py<Attributes>>) -> Partial {
        Partial { sums: Mutex::new(Some(sums)), catalogue, attributes }
    }

    fn lock(&self) -> MutexGuard<'_, Option<budget_core::indicator::Partial>> {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on the sums without the interpreter's lock, which whoever holds the sums might wait for.
    fn with<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&budget_core::indicator::Partial) -> Result<T, Error> + Send) -> PyResult<T> {
        py.detach(|| self.lock().as_ref().ok_or_else(given_up).and_then(work)).map_err(|error| raised(&error))
    }
}

#[pymethods]
impl Partial {
    /// Adds other sums of the same catalogue and attributes to these; the others stay as they are.
    ///
    /// Raises `plan-mismatch` (other formulas, or attributes that put a budget under another formula), `overflow`; these sums cannot be used any more then.
    fn merge(&self, py: Python<'_>, other: &Partial) -> PyResult<()> {
        let other = other.with(py, |sums| Ok(sums.clone()))?;
        let merged = py.detach(|| {
            let mut held = self.lock();
            let mut sums = held.take().ok_or_else(given_up)?;
            sums.merge(other)?;
            *held = Some(sums);
            Ok(())
        });
        merged.map_err(|error| raised(&error))
    }

    /// Computes the indicators. `scope`: `principal`, `annexes`, `consolidated`, a list of them, or None for all. The sums stay, for another scope.
    ///
    /// Raises `invalid-value`, and what the evaluation raises.
    #[pyo3(signature = (scope = None))]
    fn finish<'py>(&self, py: Python<'py>, scope: Option<Given<'_, Scopes>>) -> PyResult<Bound<'py, IndicatorTable>> {
        let scopes = scopes(scope.as_deref())?;
        let sums = self.with(py, |sums| Ok(sums.clone()))?;
        let table = py.detach(|| sums.finish(&scopes)).map_err(|error| raised(&error))?;
        IndicatorTable::of(py, table)
    }

    /// The sums as bytes for `Catalogue.partial_from_bytes`, here or elsewhere.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.with(py, |sums| Ok(sums.to_bytes()))?))
    }

    /// The same in pieces, an entity each, sorted: `(code of the entity, bytes)`. What belongs to no entity has an empty code. All pieces of all
    /// entities are needed to finish.
    fn by_entity<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyBytes>)>> {
        let pieces = self.with(py, |sums| Ok(sums.by_entity()))?;
        Ok(pieces.into_iter().map(|(entity, bytes)| (entity, PyBytes::new(py, &bytes))).collect())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let budgets = self.with(py, |sums| Ok(sums.budgets()))?;
        Ok(format!("<Partial: sums of {budgets} budgets>"))
    }

    /// How it is made again in another process.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Pickled>> {
        let remake = py.import("budget_core.travel")?.getattr("partial")?;
        Ok(Typed::of((remake, (&self.catalogue, self.to_bytes(py)?, &self.attributes)).into_pyobject(py)?.into_any()))
    }
}

fn given_up() -> Error {
    Error::new(Code::PlanMismatch, text!("these sums were given up when a merge failed", "ces sommes ont été abandonnées quand une fusion a échoué"))
        .with_help(text!("compute them anew", "recalculez-les"))
}
