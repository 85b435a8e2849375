//! Arrow both ways, by the PyCapsule protocol: no other package is needed at run time.

use crate::error::{refused, told};
use crate::types::{Capsule, Given, Typed};
use arrow_array::{RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Field, SchemaRef};
use budget_core::table::arrow::Money;
use budget_core::{Code, text};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::{PyRecordBatch, PyRecordBatchReader};
use std::sync::Arc;

/// Whether an object hands out Arrow data.
pub fn is_arrow(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(object.hasattr("__arrow_c_stream__")? || object.hasattr("__arrow_c_array__")?)
}

/// The record batches of an object that hands out Arrow data: pyarrow, polars, pandas, DuckDB, arro3, and the tables of this library.
pub fn batches(object: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    if !object.hasattr("__arrow_c_stream__")? {
        return Ok(vec![object.extract::<PyRecordBatch>()?.into_inner()]);
    }
    let reader = object.extract::<PyRecordBatchReader>()?.into_reader()?;
    object.py().detach(|| collected(reader)).map_err(|error| unreadable(&error))
}

fn collected(reader: Box<dyn RecordBatchReader + Send>) -> Result<Vec<RecordBatch>, ArrowError> {
    let schema = reader.schema();
    let mut batches = reader.collect::<Result<Vec<_>, _>>()?;
    if batches.is_empty() {
        batches.push(RecordBatch::new_empty(schema));
    }
    Ok(batches)
}

fn unreadable(error: &ArrowError) -> PyErr {
    refused(
        Code::Io,
        text!("the Arrow data could not be read: {error}", "les données Arrow n'ont pas pu être lues : {error}"),
        text!("look at what the stream raised", "voyez ce que le flux a signalé"),
    )
}

/// How money leaves: `decimal` (decimal128: polars 2.1 takes the bytes of a decimal64 column for those of a wider one), `decimal64` or `cents`.
pub fn money(name: &str) -> PyResult<Money> {
    match name {
        "decimal" => Ok(Money::Decimal128),
        "decimal64" => Ok(Money::Decimal64),
        "cents" => Ok(Money::Cents),
        _ => Err(refused(
            Code::InvalidValue,
            text!("`{name}` is no form of money", "`{name}` n'est pas une forme de montant"),
            text!("use `decimal`, `decimal64` or `cents`", "employez `decimal`, `decimal64` ou `cents`"),
        )),
    }
}

/// A table as one record batch.
pub fn batch(py: Python<'_>, table: &budget_core::Table, money: Money) -> PyResult<RecordBatch> {
    told(py.detach(|| table.to_arrow(money)))
}

/// Hands a record batch out as a stream.
pub fn stream<'py>(py: Python<'py>, batch: RecordBatch, requested: Option<Given<'py, Capsule>>) -> PyResult<Typed<'py, Capsule>> {
    let requested = requested.map(|given| given.cast::<PyCapsule>().cloned().map_err(PyErr::from)).transpose()?;
    let field = Arc::new(Field::new_struct("", batch.schema().fields().clone(), false));
    let arrays = std::iter::once(Ok(Arc::new(StructArray::from(batch)) as _));
    Ok(Typed::of(to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays, field)), requested)?.into_any()))
}

/// Hands a schema out.
pub fn schema<'py>(py: Python<'py>, schema: &SchemaRef) -> PyResult<Typed<'py, Capsule>> {
    Ok(Typed::of(to_schema_pycapsule(py, schema.as_ref())?.into_any()))
}
