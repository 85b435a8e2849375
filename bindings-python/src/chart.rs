//! Charts of accounts.

use crate::error::told;
use crate::source::{Source, bytes_of, sources, unknown};
use crate::table::Table;
use crate::types::{Account, AnyDict, Chapter, Function, Given, ListOf, SourceLike, Typed, Warning, answer};
use budget_core::chart::{Operation, Side};
use pyo3::prelude::*;

/// A chart of accounts (*nomenclature*) in its edition of a year: accounts, chapters, functions.
#[pyclass(frozen, module = "budget_core")]
pub struct Chart {
    chart: budget_core::Chart,
}

#[pymethods]
impl Chart {
    /// Every chart: dicts of `norm`, `variant`, `editions` (`year`, `accounts`, `vote_accounts`, `functions`).
    #[staticmethod]
    fn list(py: Python<'_>) -> PyResult<Typed<'_, ListOf<AnyDict>>> {
        answer(py, &told(budget_core::Chart::list())?)
    }

    /// The chart of a norm or variant (`M57`, `M57A`, `M14`, `M57-M57_A`) for an exercise; after the last edition that one, with a warning.
    ///
    /// Raises `unknown-chart` with the nearest names, `unknown-year`.
    #[staticmethod]
    fn open(norm: &str, year: u16) -> PyResult<Chart> {
        told(budget_core::Chart::open(norm, year)).map(|chart| Chart { chart })
    }

    /// Reads an official plan file (`planDeCompte.xml`, plain or gzip): a path, bytes or an open file.
    ///
    /// Raises `invalid-xml`, `invalid-data`, `limit-exceeded`, `io`.
    #[staticmethod]
    fn read(xml: Given<'_, SourceLike>) -> PyResult<Chart> {
        let mut found = sources(&xml)?.into_iter();
        let chart = match (found.next(), found.next()) {
            (Some(Source::Path(path)), None) => told(bytes_of(&path)).map(|bytes| budget_core::Chart::read(&bytes))?,
            (Some(Source::Bytes(_, bytes)), None) => budget_core::Chart::read(&bytes),
            _ => return Err(unknown(&xml)),
        };
        told(chart).map(|chart| Chart { chart })
    }

    /// The norm: `M57`.
    #[getter]
    fn norm(&self) -> &str {
        self.chart.norm()
    }

    /// The variant: `M57_D`.
    #[getter]
    fn variant(&self) -> &str {
        self.chart.variant()
    }

    /// The exercise asked for.
    #[getter]
    fn year(&self) -> u16 {
        self.chart.year()
    }

    /// The edition used: the exercise asked for, or the last one before it.
    #[getter]
    fn edition(&self) -> u16 {
        self.chart.edition()
    }

    /// An account: a dict of `code`, `label`, `parent`, `depth`, `is_leaf`, `section`, `rights` (`side`, `operation`, `chapter`), ...
    ///
    /// Raises `unknown-account` with the nearest codes and the editions that have it.
    fn account<'py>(&self, py: Python<'py>, code: &str) -> PyResult<Typed<'py, Account>> {
        answer(py, &told(self.chart.account(code))?)
    }

    /// The accounts just below an account; the roots for an empty code.
    ///
    /// Raises `unknown-account`.
    #[pyo3(signature = (code = ""))]
    fn children<'py>(&self, py: Python<'py>, code: &str) -> PyResult<Typed<'py, ListOf<Account>>> {
        answer(py, &told(self.chart.children(code))?)
    }

    /// The chapter that an operation on an account belongs to: a dict of `code`, `label`, `section`, `kind`. `side` is `expense` or `revenue`
    /// (`D`, `R`), `operation` `real` or a kind of order operation.
    ///
    /// Raises `unknown-account`, `not-allowed`, `invalid-value`.
    #[pyo3(signature = (code, side, operation = "real"))]
    fn chapter<'py>(&self, py: Python<'py>, code: &str, side: &str, operation: &str) -> PyResult<Typed<'py, Chapter>> {
        let (side, operation) = (told(Side::named(side))?, told(Operation::named(operation))?);
        answer(py, &told(self.chart.chapter(code, side, operation))?)
    }

    /// A functional reference: a dict of `code`, `label`, `parent`, `depth`, `is_leaf`.
    ///
    /// Raises `unknown-function`.
    fn function<'py>(&self, py: Python<'py>, code: &str) -> PyResult<Typed<'py, Function>> {
        answer(py, &told(self.chart.function(code))?)
    }

    /// Accounts, chapters and functions whose code or label holds a text: dicts of `kind`, `code`, `label`.
    fn search<'py>(&self, py: Python<'py>, text: &str) -> PyResult<Typed<'py, ListOf<AnyDict>>> {
        answer(py, &self.chart.search(text))
    }

    /// What changed to another edition or chart: a dict of `from`, `to`, `changes` (`of`, `code`, `kind`, `before`, `after`).
    fn compare<'py>(&self, py: Python<'py>, other: &Chart) -> PyResult<Typed<'py, AnyDict>> {
        answer(py, &self.chart.compare(&other.chart))
    }

    /// Every account, chapter and function as a table.
    fn table(&self, py: Python<'_>) -> Table {
        Table::of(py.detach(|| self.chart.table()))
    }

    /// What the chart does not say by itself: dicts of `code`, `message`, `count`, `first`.
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        answer(py, self.chart.warnings())
    }

    /// What this edition says against its neighbours; it is kept as published.
    fn anomalies<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<AnyDict>>> {
        answer(py, &self.chart.anomalies())
    }

    fn __repr__(&self) -> String {
        format!("<Chart {} of {}: {} accounts>", self.chart.variant(), self.chart.edition(), self.chart.accounts().len())
    }
}
