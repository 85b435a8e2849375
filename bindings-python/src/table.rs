//! Tables: named columns with units, out to any frame by Arrow.

use crate::arrow::{batch, money, schema, stream};
use crate::convert::python;
use crate::error::{raised, refused, told};
use crate::types::{AnyDict, Anything, Capsule, ColumnsLike, Given, Key, ListOf, PandasFrame, PolarsFrame, PyarrowTable, Str, Typed, Warning, Words, answer};
use arrow_array::RecordBatch;
use budget_core::{Code, Column, Values, by_id, text};
use pyo3::exceptions::{PyIndexError, PyKeyError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

/// Named columns of one length, each with a unit; a missing value carries its reason.
///
/// Any library that reads Arrow reads it: `polars.DataFrame(indicators)`, `duckdb.sql("select * from indicators")`, `pyarrow.table(indicators)`. Money of
/// accounts and grants is `decimal128(18,2)` in euros, other exact numbers `decimal128(38,10)`; the unit stands in the metadata `unit` of each field.
/// `table["epargne_brute"]` is a column as a list, `table[0]` a row as a dict, `len(table)` the number of rows.
#[pyclass(frozen, subclass, module = "budget_core")]
pub struct Table {
    pub table: Arc<budget_core::Table>,
}

impl Table {
    pub fn of(table: budget_core::Table) -> Table {
        Table { table: Arc::new(table) }
    }

    fn row_of<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyDict>> {
        Ok(python(py, &self.table.row(row))?.cast_into()?)
    }

    fn place(&self, index: isize) -> PyResult<usize> {
        let rows = self.table.rows();
        let place = if index < 0 { rows.checked_add_signed(index) } else { usize::try_from(index).ok() };
        place.filter(|row| *row < rows).ok_or_else(|| PyIndexError::new_err(format!("the table has {rows} rows")))
    }

    /// A column, or that there is none.
    pub fn found(&self, name: &str) -> PyResult<&Column> {
        told(self.table.find(name))
    }
}

impl Table {
    fn written(&self, py: Python<'_>, path: PathBuf, write: impl FnOnce(&budget_core::Table, File) -> budget_core::Result<()> + Send) -> PyResult<()> {
        let name = path.display().to_string();
        py.detach(|| File::create(path).map_err(|error| unwritable(&error)).and_then(|file| write(&self.table, file)))
            .map_err(|error| raised(&error.at_file(&name)))
    }

    /// Another library's frame of the table.
    fn frame<'py>(&self, py: Python<'py>, library: &str, money: &str) -> PyResult<Bound<'py, PyAny>> {
        let arrow = Bound::new(py, self.to_arrow(py, money)?)?;
        py.import("budget_core.frames")?.call_method1(library, (arrow,))
    }
}

#[pymethods]
impl Table {
    /// A table of your own: a dict of a list a column, all of one length, and the unit of each (`EUR`, `inhabitant`, `EUR/inhabitant`, `%`, ...; `text` and
    /// `boolean`, found by their values where nothing is said; `1` for other numbers). Numbers are ints, decimals or texts; None is not provided, a
    /// `Missing` keeps its reason. `Table.of({"code_insee": ["99001"], "population_dgf": [1200]}, units={"population_dgf": "inhabitant"})`.
    ///
    /// Raises `type-mismatch` for floats, `invalid-value`, `unknown-unit`.
    #[staticmethod]
    #[pyo3(name = "of", signature = (columns, units = None))]
    fn of_columns(columns: Given<'_, ColumnsLike>, units: Option<HashMap<String, String>>) -> PyResult<Table> {
        crate::columns::table(&columns, &units.unwrap_or_default()).map(Table::of)
    }

    /// The names of the columns, in order.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.table.columns().iter().map(|column| column.name.as_str()).collect()
    }

    /// The unit of each column: `EUR`, `EUR/inhabitant`, `%`, `year`, ...; `1` for plain numbers, texts and booleans.
    #[getter]
    fn units<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Words>> {
        answer(py, &by_id(self.table.columns().iter().map(|column| (&column.name, &column.unit))))
    }

    /// What is known of a column beside its values: `label_fr`, `label_en`, `confidence` where they are known.
    ///
    /// Raises `missing-column`.
    fn metadata<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Typed<'py, Words>> {
        answer(py, &self.found(name)?.metadata)
    }

    /// How many rows and columns.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.table.rows(), self.table.columns().len())
    }

    /// What the values do not say by themselves: dicts of `code`, `message` (`en`, `fr`), `count`, `first`.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        answer(py, &self.table.warnings)
    }

    /// Why each value of a column is missing: a code of the closed list, None where it is there.
    ///
    /// Raises `missing-column`.
    fn reasons(&self, name: &str) -> PyResult<Vec<Option<&'static str>>> {
        let column = self.found(name)?;
        Ok((0..column.len()).map(|row| column.reason(row).map(budget_core::Reason::as_str)).collect())
    }

    fn __len__(&self) -> usize {
        self.table.rows()
    }

    /// Whether there is a column of that name.
    fn __contains__(&self, name: &str) -> bool {
        self.table.column(name).is_some()
    }

    /// A column as a list by its name, a row as a dict by its number: `decimal.Decimal`, bool, str, or `Missing` with the reason.
    fn __getitem__<'py>(&self, py: Python<'py>, key: Given<'py, Key>) -> PyResult<Typed<'py, Anything>> {
        if let Ok(index) = key.extract::<isize>() {
            return Ok(Typed::of(self.row_of(py, self.place(index)?)?.into_any()));
        }
        let name = key.extract::<String>().map_err(|_| PyKeyError::new_err("a table is asked by the name of a column or the number of a row"))?;
        let column = self.found(&name)?;
        python(py, &column.cells()).map(Typed::of)
    }

    /// Every row as a dict.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<AnyDict>>> {
        let rows = PyList::empty(py);
        for row in 0..self.table.rows() {
            rows.append(self.row_of(py, row)?)?;
        }
        Ok(Typed::of(rows.into_any()))
    }

    /// The rows where a column has a value: `table.where("entity", "99001")`.
    ///
    /// Raises `missing-column`.
    #[pyo3(name = "where", signature = (column, value))]
    fn rows_where<'py>(&self, py: Python<'py>, column: &str, value: &Bound<'py, PyAny>) -> PyResult<Typed<'py, ListOf<AnyDict>>> {
        let (found, rows) = (self.found(column)?, PyList::empty(py));
        for row in 0..self.table.rows() {
            if cell(py, found, row)?.eq(value)? {
                rows.append(self.row_of(py, row)?)?;
            }
        }
        Ok(Typed::of(rows.into_any()))
    }

    fn __repr__(&self) -> String {
        let names: Vec<&str> = self.table.columns().iter().take(8).map(|column| column.name.as_str()).collect();
        let more = if self.table.columns().len() > names.len() { ", ..." } else { "" };
        let (rows, columns, warnings) = (self.table.rows(), self.table.columns().len(), self.table.warnings.len());
        let told = if warnings == 0 { String::new() } else { format!(", {warnings} warnings") };
        format!("<Table: {rows} rows x {columns} columns{told}: {}{more}>", names.join(", "))
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Typed<'py, Str>> {
        slf.py().import("budget_core.html")?.call_method1("table", (slf,)).map(Typed::of)
    }

    /// The Arrow stream of the table (PyCapsule protocol).
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Given<'py, Capsule>>) -> PyResult<Typed<'py, Capsule>> {
        let _ = requested_schema;
        stream(py, batch(py, &self.table, money("decimal")?)?)
    }

    /// The Arrow schema of the table (PyCapsule protocol).
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Capsule>> {
        schema(py, &batch(py, &self.table, money("decimal")?)?.schema())
    }

    /// The table with money in another form: `decimal` (decimal128), `decimal64` (half the bytes; polars 2.1 misreads
    /// it), `cents` (whole numbers,
    /// `unit=centime`; figures in euros that are no whole cents stay decimals in `EUR`).
    ///
    /// Raises `invalid-value`.
    #[pyo3(signature = (money = "decimal"))]
    fn to_arrow(&self, py: Python<'_>, money: &str) -> PyResult<ArrowTable> {
        Ok(ArrowTable { batch: batch(py, &self.table, crate::arrow::money(money)?)? })
    }

    /// A polars DataFrame; polars must be installed.
    #[pyo3(signature = (*, money = "decimal"))]
    fn to_polars<'py>(&self, py: Python<'py>, money: &str) -> PyResult<Typed<'py, PolarsFrame>> {
        if money == "decimal64" {
            return Err(refused(
                Code::InvalidValue,
                text!("polars misreads `decimal64`", "polars lit mal `decimal64`"),
                text!("use `decimal` or `cents`", "employez `decimal` ou `cents`"),
            ));
        }
        self.frame(py, "polars", money).map(Typed::of)
    }

    /// A pandas DataFrame of Arrow-backed columns; pandas and pyarrow must be installed. Decimals stay exact; a product or quotient of two of them may
    /// need more than Arrow's 38 digits: `frame["x"].astype(float)` where exactness ends.
    #[pyo3(signature = (*, money = "decimal"))]
    fn to_pandas<'py>(&self, py: Python<'py>, money: &str) -> PyResult<Typed<'py, PandasFrame>> {
        self.frame(py, "pandas", money).map(Typed::of)
    }

    /// A pyarrow Table; pyarrow must be installed.
    #[pyo3(signature = (*, money = "decimal"))]
    fn to_pyarrow<'py>(&self, py: Python<'py>, money: &str) -> PyResult<Typed<'py, PyarrowTable>> {
        self.frame(py, "pyarrow", money).map(Typed::of)
    }

    /// The long form: a row an entity, year, scope and indicator, with `value` (an exact text), `unit`, and `reason` where there is none.
    fn long(&self, py: Python<'_>) -> Table {
        Table::of(py.detach(|| self.table.long()))
    }

    /// Writes CSV (`;`, UTF-8), a row an entity.
    ///
    /// Raises `io`.
    fn write_csv(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.written(py, path, |table, file| table.write_csv(file, &|_| true))
    }

    /// Writes CSV (`;`, UTF-8), a row a value.
    ///
    /// Raises `io`.
    fn write_long_csv(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.written(py, path, |table, file| table.write_long_csv(file, &|_| true))
    }

    /// Writes Parquet.
    ///
    /// Raises `io`.
    fn write_parquet(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.written(py, path, |table, file| table.write_parquet(file))
    }
}

/// A table as Arrow data with money in a chosen form, for any library that reads Arrow.
#[pyclass(frozen, module = "budget_core")]
pub struct ArrowTable {
    batch: RecordBatch,
}

#[pymethods]
impl ArrowTable {
    /// The Arrow stream (PyCapsule protocol).
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Given<'py, Capsule>>) -> PyResult<Typed<'py, Capsule>> {
        let _ = requested_schema;
        stream(py, self.batch.clone())
    }

    /// The Arrow schema (PyCapsule protocol).
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Capsule>> {
        schema(py, &self.batch.schema())
    }

    fn __repr__(&self) -> String {
        format!("<ArrowTable: {} rows x {} columns>", self.batch.num_rows(), self.batch.num_columns())
    }
}

/// A cell: money keeps its two decimals.
pub fn cell<'py>(py: Python<'py>, column: &Column, row: usize) -> PyResult<Bound<'py, PyAny>> {
    match (column.values(), column.reason(row)) {
        (Values::Cents(cents), None) => python(py, &cents.get(row)),
        _ => python(py, &column.value(row)),
    }
}

fn unwritable(error: &std::io::Error) -> budget_core::Error {
    budget_core::Error::new(Code::Io, text!("the file cannot be written: {error}", "le fichier ne peut pas être écrit : {error}"))
        .with_help(text!("check the folder and the rights on it", "vérifiez le dossier et les droits d'écriture"))
}
