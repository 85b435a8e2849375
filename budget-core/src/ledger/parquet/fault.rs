//! What is wrong with a Parquet file, in the library's words.

use crate::error::{Code, Error, Place, Result};
use crate::ledger::limits::Limits;
use crate::ledger::source::read_error;
use crate::text;
use parquet::errors::ParquetError;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The row, counted from 1.
pub(super) fn row(number: u64) -> Place {
    Place { line: Some(number), ..Place::default() }
}

pub(super) fn damaged() -> Error {
    Error::new(Code::Io, text!("the Parquet file is damaged or cut", "le fichier Parquet est abîmé ou coupé"))
        .with_help(text!("fetch it or write it again", "téléchargez-le ou écrivez-le de nouveau"))
}

pub(super) fn too_large(limits: &Limits) -> Error {
    let most = limits.unpacked_bytes;
    Error::new(Code::LimitExceeded, text!("the file unpacks to more than {most} bytes", "le fichier décompressé dépasse {most} octets"))
        .with_help(text!("raise the limits if you trust it", "relevez les limites si vous en êtes sûr"))
}

/// The library's error for one of the decoder: its words are about pages and levels and say nothing to whom the file was given.
pub(super) fn parquet_error(name: &str, error: ParquetError) -> Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => read_error(name, *cause),
            _ => damaged(),
        },
        _ => damaged(),
    }
}

/// Runs the decoder. Some damaged files make it fail in a way of its own: that too is a damaged file, not the end of the program.
pub(super) fn guarded<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| Err(damaged()))
}
