//! Lines from Parquet files: the columns of the DGFiP, typed, a row group at a time and of it a batch at a time; never the whole file in memory.

mod chunks;
mod fault;
mod footer;

use super::arrow::{ArrowOptions, Rows, check_types, empty, titles};
use super::dgfip::header::Columns;
use super::dgfip::row::tell_columns;
use super::limits::Limits;
use super::progress::Progress;
use super::scan::Scanner;
use super::source::Source;
use crate::error::{Error, Result};
use arrow_array::RecordBatch;
use chunks::Chunks;
use fault::{damaged, guarded, parquet_error, row, too_large};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;

/// Rows decoded at once.
const BATCH: usize = 8192;

/// A Parquet file whose footer was read.
#[derive(Clone)]
pub(super) struct ParquetFile {
    pub source: Source,
    metadata: ArrowReaderMetadata,
    /// The columns that are read, no others.
    mask: ProjectionMask,
    /// Where they stand among those read.
    columns: Columns,
    /// Bytes of a decoded row.
    row_bytes: u64,
}

impl ParquetFile {
    /// Reads the footer, finds the columns and checks their types; reads no row.
    pub fn open(source: Source, limits: &Limits) -> Result<ParquetFile> {
        let name = source.name.clone();
        guarded(|| ParquetFile::open_unguarded(source, limits)).map_err(|e| e.at_file(&name))
    }

    fn open_unguarded(source: Source, limits: &Limits) -> Result<ParquetFile> {
        let metadata = footer::read(&Chunks::open(&source)?, &source.name, limits)?;
        let columns = Columns::find(&titles(metadata.schema()))?;
        let mut wanted: Vec<usize> =
            columns.keys.iter().chain(&columns.amounts).chain([&Some(columns.account), &columns.function]).flatten().copied().collect();
        // The columns read keep the order of the file.
        wanted.sort_unstable();
        let metadata = footer::with_types(&metadata, &wanted).map_err(|e| parquet_error(&source.name, e))?;
        check_types(metadata.schema(), &columns, ArrowOptions::default())?;
        if metadata.metadata().file_metadata().num_rows() == 0 {
            return Err(empty());
        }
        let mask = ProjectionMask::roots(metadata.parquet_schema(), wanted.iter().copied());
        footer::check_chunks(metadata.metadata(), &mask, limits)?;
        let fields: Vec<_> = wanted.iter().filter_map(|c| metadata.schema().fields().get(*c)).collect();
        let columns = Columns::find(&fields.iter().map(|f| f.name().trim().to_owned()).collect::<Vec<_>>())?;
        let row_bytes = fields.iter().map(|f| f.data_type().primitive_width().unwrap_or(4) as u64).sum();
        Ok(ParquetFile { source, metadata, mask, columns, row_bytes })
    }

    /// Feeds every row to the scanner.
    pub fn scan(&self, scanner: &mut Scanner<'_>, limits: &Limits, progress: &mut Progress<'_>) -> Result<()> {
        let name = &self.source.name;
        scanner.open(name, self.columns.function.is_some());
        tell_columns(&self.columns, scanner, None);
        let mut rows = Rows::new(&self.columns, scanner);
        let mut left = self.source.size;
        for (group, described) in self.metadata.metadata().row_groups().iter().enumerate() {
            let before = rows.number();
            let here = |e: Error| e.at_file(name).at(row(before + 1));
            let mut batches = self.group(group).map_err(here)?;
            while let Some(batch) = batches.next().map_err(here)? {
                rows.batch(&batch)?;
                self.check_size(rows.number(), limits)?;
            }
            if Ok(rows.number() - before) != u64::try_from(described.num_rows()) {
                return Err(here(damaged()));
            }
            let packed = u64::try_from(described.compressed_size()).unwrap_or(0).min(left);
            left -= packed;
            progress.end_of(packed)?;
        }
        progress.end_of(left)
    }

    /// The batches of a row group.
    fn group(&self, group: usize) -> Result<Batches<'_>> {
        let chunks = Chunks::open(&self.source)?;
        let reader = guarded(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(chunks, self.metadata.clone())
                .with_projection(self.mask.clone())
                .with_row_groups(vec![group])
                .with_batch_size(BATCH)
                .build()
                .map_err(|e| parquet_error(&self.source.name, e))
        })?;
        Ok(Batches { reader, name: &self.source.name })
    }

    /// Whether the rows decoded so far fit the limits: rows that repeat take next to no place in a file.
    fn check_size(&self, rows: u64, limits: &Limits) -> Result<()> {
        match rows.checked_mul(self.row_bytes) {
            Some(bytes) if bytes <= limits.unpacked_bytes => Ok(()),
            _ => Err(too_large(limits).at_file(&self.source.name).at(row(rows))),
        }
    }
}

/// The batches of a row group, one after the other.
struct Batches<'f> {
    reader: ParquetRecordBatchReader,
    name: &'f str,
}

impl Batches<'_> {
    fn next(&mut self) -> Result<Option<RecordBatch>> {
        guarded(|| self.reader.next().transpose().map_err(|e| parquet_error(self.name, ParquetError::from(e))))
    }
}
