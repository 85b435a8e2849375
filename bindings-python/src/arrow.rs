//! Arrow both ways, by the PyCapsule protocol: no other package is needed at run time.

use crate::error::{refused, told};
use crate::types::{Capsule, Typed};
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use budget_core::table::arrow::Money;
use budget_core::{Code, text};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3::types::PyCapsuleMethods;
use std::ffi::{CStr, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

/// The names that the protocol gives to capsules.
const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// Whether an object hands out Arrow data.
pub fn is_arrow(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(object.hasattr("__arrow_c_stream__")? || object.hasattr("__arrow_c_array__")?)
}

/// The record batches of an object that hands out Arrow data: pyarrow, polars, pandas, DuckDB, arro3, and the tables of this library.
pub fn batches(object: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    if !object.hasattr("__arrow_c_stream__")? {
        return one(object).map(|batch| vec![batch]);
    }
    let capsule = object.call_method0("__arrow_c_stream__")?;
    // SAFETY: a capsule of that name holds a stream, which its content is moved out of, so that nobody releases it twice.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(content(&capsule, STREAM)?.cast().as_ptr()) };
    let reader = ArrowArrayStreamReader::try_new(stream).map_err(|error| unreadable(&error))?;
    object.py().detach(|| collected(reader)).map_err(|error| unreadable(&error))
}

/// What a capsule of that name holds.
fn content(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<NonNull<c_void>> {
    capsule.cast::<PyCapsule>()?.pointer_checked(Some(name))
}

/// A record batch that an object hands out by itself.
fn one(object: &Bound<'_, PyAny>) -> PyResult<RecordBatch> {
    let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) = object.call_method0("__arrow_c_array__")?.extract()?;
    // SAFETY: capsules of these names hold a schema and an array, which their content is moved out of.
    let (schema, array) = unsafe {
        let schema = FFI_ArrowSchema::from_raw(content(&schema, SCHEMA)?.cast().as_ptr());
        (schema, FFI_ArrowArray::from_raw(content(&array, ARRAY)?.cast().as_ptr()))
    };
    // SAFETY: both come from one call and describe each other, as the protocol has it. What was taken out of its capsule before makes a panic of it.
    let data = catch_unwind(AssertUnwindSafe(|| unsafe { from_ffi(array, &schema) }));
    let data = data.unwrap_or_else(|_| Err(ArrowError::CDataInterface("the data were taken before".to_owned()))).map_err(|error| unreadable(&error))?;
    match data.data_type() {
        // A row that is null as a whole is none of a table.
        DataType::Struct(_) if data.null_count() == 0 => Ok(StructArray::from(data).into()),
        kind => Err(unreadable(&ArrowError::SchemaError(format!("an array of {kind} where a table should be")))),
    }
}

fn collected(reader: ArrowArrayStreamReader) -> Result<Vec<RecordBatch>, ArrowError> {
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

/// Hands a record batch out as a stream. A schema that is asked for may be ignored, as the protocol has it: the types are those of `money`.
pub fn stream<'py>(py: Python<'py>, batch: RecordBatch) -> PyResult<Typed<'py, Capsule>> {
    let schema = batch.schema();
    let stream = FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
    Ok(Typed::of(PyCapsule::new_with_value(py, stream, STREAM)?.into_any()))
}

/// Hands a schema out.
pub fn schema<'py>(py: Python<'py>, schema: &SchemaRef) -> PyResult<Typed<'py, Capsule>> {
    let schema = FFI_ArrowSchema::try_from(schema.as_ref()).map_err(|error| unreadable(&error))?;
    Ok(Typed::of(PyCapsule::new_with_value(py, schema, SCHEMA)?.into_any()))
}
