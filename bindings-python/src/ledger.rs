//! Balances of local authorities.

use crate::error::told;
use crate::progress::Progress;
use crate::source::{Source, sources};
use crate::table::Table;
use crate::types::{Budget, Counts, Given, Issue, ListOf, ProgressLike, SourcesLike, Str, Typed, answer};
use budget_core::ledger::ArrowOptions;
use budget_core::{Code, Error, text};
use pyo3::prelude::*;

/// Balances of local authorities (*balances comptables*), from files, bytes or Arrow data; lazy: opening reads headers only.
///
/// Memory holds budgets, never lines. A source needs the columns `EXER`, `NOMEN`, `COMPTE`, one of `IDENT` and `SIREN`, and
/// `OBNETDEB OBNETCRE OOBDEB OOBCRE`, as the DGFiP publishes them.
#[pyclass(frozen, module = "budget_core")]
pub struct Ledger {
    pub ledger: budget_core::Ledger,
    pub progress: Progress,
}

#[pymethods]
impl Ledger {
    /// Opens balances: paths, bytes, open files, tables (polars, pandas, pyarrow, DuckDB), or a list of them. CSV with `;`, `,` or tabs, plain, `.gz` or
    /// `.zip`, or Parquet, recognised by content; of tables money is decimal, text, or whole cents (`unit=centime`); floats with `allow_float` only, where
    /// they are whole cents. `progress`: True for a bar (tqdm, if installed), or a callable of the bytes done and those in all. `threads`: the cores unless
    /// told otherwise; figures are the same.
    ///
    /// Raises `io`, `empty-file`, `unknown-format`, `missing-column`, `limit-exceeded`, `type-mismatch`; `place` names the file.
    #[staticmethod]
    #[pyo3(signature = (
        paths,
        *,
        progress = None,
        threads = None,
        allow_float = false
    ))]
    fn read(paths: Given<'_, SourcesLike>, progress: Option<Given<'_, ProgressLike>>, threads: Option<usize>, allow_float: bool) -> PyResult<Ledger> {
        let (found, progress) = (sources(&paths)?, Progress::of(progress.as_deref())?);
        let ledger = told(paths.py().detach(|| open(found, allow_float)))?;
        Ok(Ledger { ledger: threads.map_or(ledger.clone(), |threads| ledger.with_threads(threads)), progress })
    }

    /// This ledger and another, its sources after those of this one.
    fn join(&self, other: &Ledger) -> Ledger {
        Ledger { ledger: self.ledger.clone().join(other.ledger.clone()), progress: self.progress.shared() }
    }

    /// All that could not be used or must be told: dicts of `code`, `severity`, `message`, `help`, `file`, `line`, `column`; listed up to the limit,
    /// counted in full by `counts`.
    ///
    /// Raises `io`, `limit-exceeded`, `overflow`.
    fn issues<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Issue>>> {
        let listed = self.progress.run(py, &self.ledger, |ledger| Ok(ledger.issues()?.listed().to_vec()))?;
        answer(py, &listed)
    }

    /// How many issues of each code, listed or not.
    ///
    /// Raises `io`, `limit-exceeded`, `overflow`.
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Counts>> {
        let counts = self.progress.run(py, &self.ledger, |ledger| Ok(ledger.issues()?.counts()))?;
        answer(py, &counts)
    }

    /// The budgets, in the order of first appearance: dicts of `entity`, `siren`, `siret`, `name`, `year`, `chart`, `category`, `role`, ...
    ///
    /// Raises `io`, `limit-exceeded`, `overflow`.
    fn budgets<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Budget>>> {
        let budgets = self.progress.run(py, &self.ledger, |ledger| Ok(ledger.budgets()?.to_vec()))?;
        answer(py, &budgets)
    }

    /// A row a line used: `entity`, `year`, `siret`, `chart`, `role`, `account`, `function` and the amounts in euros. It holds every line in memory.
    ///
    /// Raises `io`, `limit-exceeded`, `overflow`.
    fn lines(&self, py: Python<'_>) -> PyResult<Table> {
        self.progress.run(py, &self.ledger, budget_core::Ledger::lines).map(Table::of)
    }

    /// A row a budget: its description, `lines`, and the sum of each amount in euros.
    ///
    /// Raises `io`, `limit-exceeded`, `overflow`.
    fn totals(&self, py: Python<'_>) -> PyResult<Table> {
        self.progress.run(py, &self.ledger, budget_core::Ledger::totals).map(Table::of)
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Typed<'py, Str>> {
        slf.py().import("budget_core.html")?.call_method1("ledger", (slf,)).map(Typed::of)
    }

    fn __repr__(&self) -> String {
        let sources = self.ledger.sources();
        let more = if sources.len() > 3 { ", ..." } else { "" };
        format!("<Ledger of {}: {}{more}>", sources.len(), sources.iter().take(3).copied().collect::<Vec<_>>().join(", "))
    }
}

/// A ledger, or one of what it reads.
pub fn ledger<'py>(given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Ledger>> {
    if let Ok(ledger) = given.cast::<Ledger>() {
        return Ok(ledger.clone());
    }
    let found = sources(given)?;
    let ledger = told(given.py().detach(|| open(found, false)))?;
    Bound::new(given.py(), Ledger { ledger, progress: Progress::default() })
}

/// Opens the sources in their order; tables of one list are one source.
fn open(found: Vec<Source>, allow_float: bool) -> budget_core::Result<budget_core::Ledger> {
    if found.is_empty() {
        return Err(Error::new(Code::EmptyFile, text!("the list names nothing to read", "la liste ne contient rien à lire"))
            .with_help(text!("look at how the list was made", "voyez comment la liste a été faite")));
    }
    let (mut ledger, mut arrow) = (budget_core::Ledger::default(), Vec::new());
    for source in found {
        ledger = match source {
            Source::Path(path) => ledger.join(budget_core::Ledger::read([path])?),
            Source::Bytes(name, bytes) => ledger.join(budget_core::Ledger::from_bytes(&name, bytes)?),
            Source::Arrow(batches) => {
                arrow.extend(batches);
                ledger
            }
        };
    }
    if arrow.is_empty() { Ok(ledger) } else { Ok(ledger.join(budget_core::Ledger::from_arrow(arrow, ArrowOptions { allow_float })?)) }
}
