//! Arrow both ways, as IPC bytes: what `apache-arrow`, DuckDB and polars read and write in JavaScript.

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_ipc::writer::StreamWriter;
use budget_core::table::arrow::Money;
use budget_core::{Code, Error, Result, Table, text};
use std::cell::Cell;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

/// Whether bytes are an Arrow IPC file or stream.
pub fn is_ipc(bytes: &[u8]) -> bool {
    bytes.starts_with(b"ARROW1") || bytes.starts_with(&[0xff, 0xff, 0xff, 0xff])
}

/// The record batches of an IPC file or stream.
///
/// # Errors
/// `io` where the bytes are damaged.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<RecordBatch>> {
    // A reader of foreign bytes may panic on damaged ones: that is an error like others, and nothing is printed.
    hush();
    FOREIGN.set(true);
    let batches = catch_unwind(AssertUnwindSafe(|| decoded(bytes))).unwrap_or_else(|_| Err("the data are damaged".to_owned()));
    FOREIGN.set(false);
    batches.map_err(|error| {
        Error::new(Code::Io, text!("the Arrow data could not be read: {error}", "les données Arrow n'ont pas pu être lues : {error}"))
            .with_help(text!("write them again as an IPC stream", "écrivez-les de nouveau comme flux IPC"))
            .at_file(name)
    })
}

thread_local! {
    /// Whether this thread reads foreign bytes.
    static FOREIGN: Cell<bool> = const { Cell::new(false) };
}

/// Panics about foreign bytes are told by the error alone.
fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = take_hook();
        set_hook(Box::new(move |panic| {
            if !FOREIGN.get() {
                loud(panic);
            }
        }));
    });
}

fn decoded(bytes: &[u8]) -> std::result::Result<Vec<RecordBatch>, String> {
    let (schema, mut batches) = if bytes.starts_with(b"ARROW1") {
        let reader = FileReader::try_new(Cursor::new(bytes), None).map_err(|e| e.to_string())?;
        (reader.schema(), reader.collect::<std::result::Result<Vec<_>, _>>().map_err(|e| e.to_string())?)
    } else {
        let reader = StreamReader::try_new(Cursor::new(bytes), None).map_err(|e| e.to_string())?;
        (reader.schema(), reader.collect::<std::result::Result<Vec<_>, _>>().map_err(|e| e.to_string())?)
    };
    if batches.is_empty() {
        batches.push(RecordBatch::new_empty(schema));
    }
    Ok(batches)
}

/// A table as an IPC stream.
///
/// # Errors
/// `overflow`, `limit-exceeded`, `invalid-data`.
pub fn written(table: &Table, money: Money) -> Result<Vec<u8>> {
    let batch = table.to_arrow(money)?;
    let write = || {
        let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema())?;
        writer.write(&batch)?;
        writer.into_inner()
    };
    write().map_err(|error| Error::new(Code::InvalidData, text!("the table could not be exported: {error}", "le tableau n'a pas pu être exporté : {error}")))
}
