//! Criteria of communes: files, bytes or tables in, what a law reads out.

use crate::error::{refused, told};
use crate::law::Law;
use crate::mergers::{Merged, Mergers};
use crate::reform::{file, is_text};
use crate::source::{Source, bytes_of, sources};
use crate::table::Table;
use crate::types::{Counts, Given, Issue, ListOf, MapLike, SourcesLike, Typed, Warning, answer};
use budget_core::law::read::{self, ColumnMap, CriteriaOptions};
use budget_core::{Code, Error, text};
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Criteria of communes (*critères de répartition*) as they were read: the DGCL's files, the census of local taxes (REI), any CSV, or a table.
///
/// `Criteria.read("criteres_2026.csv", law=law).issues()` says what could not be used; `law.simulate(criteria)` takes it as it is.
#[pyclass(frozen, module = "budget_core")]
pub struct Criteria {
    criteria: read::Criteria,
    /// What a simulation reads, once one has asked.
    inputs: OnceLock<Arc<budget_core::Table>>,
}

impl Criteria {
    fn of(criteria: read::Criteria) -> Criteria {
        Criteria { criteria, inputs: OnceLock::new() }
    }

    fn shared_inputs(&self) -> budget_core::Result<Arc<budget_core::Table>> {
        if let Some(inputs) = self.inputs.get() {
            return Ok(inputs.clone());
        }
        let inputs = Arc::new(self.criteria.inputs()?);
        Ok(self.inputs.get_or_init(|| inputs).clone())
    }
}

#[pymethods]
impl Criteria {
    /// Reads what a law reads: paths, bytes, open files (CSV with `;`, `,` or tabs, plain, gzip or zip), or tables (polars, pandas, pyarrow, DuckDB), each
    /// column in the unit that `law.columns()` says. Several files are joined by INSEE code: more communes, or more columns of the same. `map`: a column map
    /// of your own, a TOML text or its path. `year`: the exercise of the file, whatever its titles say. `passing_through`: columns that nobody named are kept
    /// as texts. `threads`: the cores unless told otherwise. `allow_float`: money of tables may be binary floats.
    ///
    /// Raises `io`, `empty-file`, `unknown-format`, `missing-column`, `duplicate-entity`, `type-mismatch`, `limit-exceeded`, `unit-mismatch`,
    /// `invalid-data`; `place` names file, line and column.
    #[staticmethod]
    #[pyo3(signature = (
        paths,
        *,
        law,
        map = None,
        year = None,
        passing_through = false,
        threads = None,
        allow_float = false
    ))]
    #[allow(clippy::too_many_arguments, reason = "the options, named in Python")]
    fn read(
        py: Python<'_>,
        paths: Given<'_, SourcesLike>,
        law: &Law,
        map: Option<Given<'_, MapLike>>,
        year: Option<u16>,
        passing_through: bool,
        threads: Option<usize>,
        allow_float: bool,
    ) -> PyResult<Criteria> {
        let mut options = options(&law.law, allow_float)?;
        if let Some(map) = map {
            options = options.with_map(column_map(&map)?);
        }
        if let Some(year) = year {
            options = options.with_year(year);
        }
        if let Some(threads) = threads {
            options = options.with_threads(threads.max(1));
        }
        if passing_through {
            options = options.passing_through();
        }
        let found = sources(&paths)?;
        told(py.detach(|| of_sources(&found, &options))).map(Criteria::of)
    }

    /// A row a commune in the order of the file: the key, the columns of the law that the file has, then what else is known of it (what was published for
    /// the year, too).
    fn table(&self) -> Table {
        Table::of(self.criteria.table().clone())
    }

    /// The table without what was published for the same year: what a simulation of that year reads.
    fn inputs(&self, py: Python<'_>) -> PyResult<Table> {
        told(py.detach(|| self.shared_inputs())).map(|table| Table { table })
    }

    /// All that could not be used or must be told: dicts of `code`, `severity`, `message`, `help`, `file`, `line` (the row in a table), `column`; listed up
    /// to a limit, counted in full by `counts`.
    fn issues<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Issue>>> {
        answer(py, self.criteria.issues().listed())
    }

    /// How many issues of each code, listed or not.
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Counts>> {
        answer(py, &self.criteria.issues().counts())
    }

    /// The issues as the warnings of a simulation tell them, one a code: dicts of `code`, `message`, `count`, `first`.
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        answer(py, &self.criteria.warnings())
    }

    /// Columns that the law or the map names and that the file lacks.
    #[getter]
    fn absent(&self) -> Vec<String> {
        self.criteria.absent().to_vec()
    }

    /// Titles of the file that are no column that anybody named: they are not read.
    #[getter]
    fn ignored(&self) -> Vec<String> {
        self.criteria.ignored().to_vec()
    }

    /// The exercise: as the caller says, else that of the file whose titles match; None where nobody knows.
    #[getter]
    fn year(&self) -> Option<u16> {
        self.criteria.year()
    }

    /// Last year's table (this one) by the communes of this year: amounts, populations and counts of communes that merged are added, rates are not.
    /// `law.simulate(now, previous=before.merged(mergers))`.
    ///
    /// Raises `overflow`.
    fn merged(&self, py: Python<'_>, mergers: &Mergers) -> PyResult<Merged> {
        told(py.detach(|| self.criteria.merged(&mergers.mergers))).map(Merged::of)
    }

    fn __len__(&self) -> usize {
        self.criteria.table().rows()
    }

    fn __repr__(&self) -> String {
        let (rows, columns, issues) = (self.criteria.table().rows(), self.criteria.table().columns().len(), self.criteria.issues().total());
        let year = self.criteria.year().map(|year| format!(" of {year}")).unwrap_or_default();
        format!(
            "<Criteria{year}: {rows} communes x {columns} columns, {} absent, {} ignored, {issues} issues>",
            self.criteria.absent().len(),
            self.criteria.ignored().len()
        )
    }
}

/// A table that a law is applied to, not read yet.
pub enum Held {
    /// As it stands.
    Table(Arc<budget_core::Table>, Vec<budget_core::Warning>),
    /// Criteria that were read.
    Criteria(Py<Criteria>),
    /// Files or tables to be read.
    Sources(Vec<Source>, Box<CriteriaOptions>),
}

/// What was read.
pub struct Taken {
    pub table: Arc<budget_core::Table>,
    pub warnings: Vec<budget_core::Warning>,
    pub issues: Vec<read::Issue>,
}

/// Communes out of whatever holds them.
pub fn communes(given: &Bound<'_, PyAny>, law: &budget_core::Law, allow_float: bool) -> PyResult<Held> {
    if let Ok(criteria) = given.cast::<Criteria>() {
        return Ok(Held::Criteria(criteria.clone().unbind()));
    }
    if let Ok(merged) = given.cast::<Merged>() {
        let merged = &merged.get().merged;
        return Ok(Held::Table(Arc::new(merged.table.clone()), merged.warnings()));
    }
    if let Ok(table) = given.cast::<Table>() {
        return Ok(Held::Table(table.get().table.clone(), Vec::new()));
    }
    Ok(Held::Sources(sources(given)?, Box::new(options(law, allow_float)?)))
}

impl Held {
    /// Reads it; of a year before, what was published for it is wanted too.
    pub fn read(&self, before: bool) -> budget_core::Result<Taken> {
        let read;
        let criteria = match &self {
            Held::Table(table, warnings) => return Ok(Taken { table: table.clone(), warnings: warnings.clone(), issues: Vec::new() }),
            Held::Criteria(criteria) => criteria.get(),
            Held::Sources(found, options) => {
                read = Criteria::of(of_sources(found, options)?);
                &read
            }
        };
        let table = if before { Arc::new(criteria.criteria.table().clone()) } else { criteria.shared_inputs()? };
        Ok(Taken { table, warnings: criteria.criteria.warnings(), issues: criteria.criteria.issues().listed().to_vec() })
    }
}

fn options(law: &budget_core::Law, allow_float: bool) -> PyResult<CriteriaOptions> {
    let options = told(CriteriaOptions::of(law))?;
    Ok(if allow_float { options.with_floats() } else { options })
}

/// Reads files, or tables of one form.
fn of_sources(found: &[Source], options: &CriteriaOptions) -> budget_core::Result<read::Criteria> {
    let (mut files, mut batches, mut paths) = (Vec::new(), Vec::new(), Vec::new());
    let whole = found.iter().all(|source| matches!(source, Source::Path(_)));
    for source in found {
        match source {
            Source::Path(path) if whole => paths.push(path),
            Source::Path(path) => {
                let name = path.display().to_string();
                let bytes = bytes_of(path)?;
                files.push((name, Arc::from(bytes)));
            }
            Source::Bytes(name, bytes) => files.push((name.clone(), bytes.clone())),
            Source::Arrow(more) => batches.extend(more.iter().cloned()),
        }
    }
    match (batches.is_empty(), files.is_empty()) {
        (false, true) => read::Criteria::from_arrow(&batches, options),
        (false, false) => Err(mixed()),
        (true, false) => read::Criteria::from_files(files, options),
        (true, true) => read::Criteria::read(&paths, options),
    }
}

fn mixed() -> Error {
    Error::new(Code::UnknownFormat, text!("files and tables stand in one list", "des fichiers et des tables figurent dans une même liste"))
        .with_help(text!("join them first, or read one kind of them", "joignez-les d'abord, ou lisez une seule sorte"))
}

/// A column map out of a TOML text or the path of one.
fn column_map(given: &Bound<'_, PyAny>) -> PyResult<ColumnMap> {
    if given.is_instance_of::<PyString>() {
        let text: String = given.extract()?;
        if is_text(&text) {
            return told(ColumnMap::parse(&text));
        }
    } else if !given.hasattr("__fspath__")? {
        return Err(refused(
            Code::TypeMismatch,
            text!("the column map is neither a text nor a path", "la table de colonnes n'est ni un texte ni un chemin"),
            text!("give a TOML text, or the path of one", "donnez un texte TOML, ou le chemin d'un tel fichier"),
        ));
    }
    let path: PathBuf = given.extract()?;
    told(ColumnMap::parse(&file(&path)?).map_err(|error| error.at_file(&path.display().to_string())))
}
