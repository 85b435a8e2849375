//! Where the bytes of a Parquet file come from: a file of the disk or bytes in memory.

use crate::error::Result;
use crate::ledger::source::{Input, Source, read_error};
use bytes::Bytes;
use parquet::errors::Result as ParquetResult;
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::Read;

/// An open input. Each thread opens its own: a file has one place that it is read at.
pub(super) enum Chunks {
    File(File),
    Bytes(Bytes),
}

impl Chunks {
    pub fn open(source: &Source) -> Result<Chunks> {
        match source.input() {
            Input::File(path) => File::open(path).map(Chunks::File).map_err(|e| read_error(&source.name, e)),
            Input::Bytes(bytes) => Ok(Chunks::Bytes(Bytes::from_owner(bytes.clone()))),
        }
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        match self {
            Chunks::File(file) => Length::len(file),
            Chunks::Bytes(bytes) => Length::len(bytes),
        }
    }
}

impl ChunkReader for Chunks {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(match self {
            Chunks::File(file) => Box::new(file.get_read(start)?),
            Chunks::Bytes(bytes) => Box::new(bytes.get_read(start)?),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        match self {
            Chunks::File(file) => file.get_bytes(start, length),
            Chunks::Bytes(bytes) => bytes.get_bytes(start, length),
        }
    }
}
