//! Lines from Parquet files: the columns of the DGFiP, typed, a row group at a time and of it a batch at a time; never the whole file in memory.

mod amounts;
mod batches;
mod chunks;
mod fault;
mod footer;
mod indexes;
mod pages;

use super::arrow::{ArrowOptions, Part, Rows, Worker, check_types, empty, titles};
use super::dgfip::header::Columns;
use super::dgfip::row::tell_columns;
use super::limits::Limits;
use super::pool::in_order;
use super::progress::Progress;
use super::run::{Gather, Summer, Sums};
use super::scan::{Filter, Scanner};
use super::source::Source;
use crate::error::{Error, Result};
use arrow_array::{RecordBatch, UInt64Array};
use arrow_select::take::take_record_batch;
use batches::{Batches, Simple, Way};
use chunks::Chunks;
use fault::{damaged, guarded, parquet_error, row, too_large};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::file::metadata::RowGroupMetaData;
use std::ops::Range;

/// Rows of a row group that a thread leaves to the pass at most: where more are unusual, the pass reads the group by itself, a batch at a time, so that
/// what waits for it never fills the memory.
const RAW: usize = 1 << 16;

/// A Parquet file whose footer was read.
#[derive(Clone)]
pub(super) struct ParquetFile {
    pub source: Source,
    metadata: ArrowReaderMetadata,
    /// The columns that are read, no others.
    mask: ProjectionMask,
    simple: Simple,
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
        let amounts: Vec<usize> = columns.amounts.iter().flatten().copied().collect();
        let simple = Simple::find(&metadata, &wanted, &amounts);
        Ok(ParquetFile { source, metadata, mask, simple, columns, row_bytes })
    }

    /// Feeds every row to the scanner, one after the other.
    pub fn scan(&self, scanner: &mut Scanner<'_>, limits: &Limits, progress: &mut Progress<'_>) -> Result<()> {
        self.begin(scanner);
        let mut rows = Rows::new(&self.columns);
        let mut groups = self.groups();
        for (group, first) in groups.firsts().into_iter().enumerate() {
            self.read(group, first, Way::General, limits, |batch, _| rows.batch(batch, scanner))?;
            progress.end_of(groups.packed(group))?;
        }
        progress.end_of(groups.rest())
    }

    /// The same by one thread for each summer, which leave to the pass what is unusual; `sums` takes the runs that the threads summed.
    pub fn gather<G: Gather>(
        &self,
        scanner: &mut Scanner<'_>,
        filter: Option<Filter<'_>>,
        limits: &Limits,
        progress: &mut Progress<'_>,
        summers: &mut [G::Summer],
        sums: &mut Sums<G::Sum>,
    ) -> Result<()> {
        self.begin(scanner);
        let mut rows = Rows::new(&self.columns);
        let mut groups = self.groups();
        let firsts = groups.firsts();
        let mut workers: Vec<_> = summers.iter_mut().map(|summer| Worker::new(&self.columns, filter, summer)).collect();
        let works = workers.iter_mut().map(|worker| {
            |group: &usize| {
                let first = firsts.get(*group).copied().unwrap_or(1);
                // What is not simple is read again.
                match self.work(*group, first, Way::Simple, limits, worker) {
                    Err(_) => self.work(*group, first, Way::General, limits, worker),
                    parts => parts,
                }
            }
        });
        let mut next = 0..groups.len();
        let fill = |group: &mut usize| Ok(next.next().map(|n| *group = n).is_some());
        in_order(fill, works.collect(), |group, parts| {
            match parts {
                Some(parts) => parts.into_iter().try_for_each(|part| rows.take(part, scanner, sums))?,
                None => {
                    let first = firsts.get(*group).copied().unwrap_or(1);
                    rows.begin_at(first);
                    self.read(*group, first, Way::General, limits, |batch, _| rows.batch(batch, scanner))?;
                }
            }
            progress.end_of(groups.packed(*group))
        })?;
        progress.end_of(groups.rest())
    }

    /// What a thread makes of a row group; `None` where too much of it is unusual.
    fn work<S: Summer>(&self, group: usize, first: u64, way: Way, limits: &Limits, worker: &mut Worker<'_, S>) -> Result<Option<Vec<Part<S::Sum>>>> {
        let mut parts = Vec::new();
        let mut raw = 0;
        let read = self.read(group, first, way, limits, |batch, first| {
            worker.batch(batch, first, |rows| copy(batch, rows), &mut parts)?;
            raw = parts.iter().map(Part::raw_rows).sum();
            if raw > RAW { Err(damaged()) } else { Ok(()) }
        });
        // What is given up ends the reading of the group early, and its parts with it.
        if raw > RAW { Ok(None) } else { read.map(|()| Some(parts)) }
    }

    fn begin(&self, scanner: &mut Scanner<'_>) {
        scanner.open(&self.source.name, self.columns.function.is_some());
        tell_columns(&self.columns, scanner, None);
    }

    fn groups(&self) -> Groups<'_> {
        Groups { groups: self.metadata.metadata().row_groups(), left: self.source.size }
    }

    /// Decodes a row group whose first row has the number `first`, a batch at a time; `take` gets each with the number of its first row.
    fn read(&self, group: usize, first: u64, way: Way, limits: &Limits, mut take: impl FnMut(&RecordBatch, u64) -> Result<()>) -> Result<()> {
        let here = |e: Error| e.at_file(&self.source.name).at(row(first));
        let mut batches = Batches::open(self, group, way).map_err(here)?;
        let mut next = first;
        while let Some(batch) = batches.next().map_err(here)? {
            self.check_size(next + batch.num_rows() as u64 - 1, limits)?;
            take(&batch, next)?;
            next += batch.num_rows() as u64;
        }
        if next - first != self.groups().rows(group) {
            return Err(here(damaged()));
        }
        Ok(())
    }

    /// Whether the rows decoded so far fit the limits: rows that repeat take next to no place in a file.
    fn check_size(&self, rows: u64, limits: &Limits) -> Result<()> {
        match rows.checked_mul(self.row_bytes) {
            Some(bytes) if bytes <= limits.unpacked_bytes => Ok(()),
            _ => Err(too_large(limits).at_file(&self.source.name).at(row(rows))),
        }
    }
}

/// Rows of a batch in memory of their own.
fn copy(batch: &RecordBatch, rows: Range<usize>) -> Result<RecordBatch> {
    let places: UInt64Array = (rows.start as u64..rows.end as u64).collect::<Vec<_>>().into();
    take_record_batch(batch, &places).map_err(|_| damaged())
}

/// The row groups: how many rows they have and how many bytes of the file they take.
struct Groups<'f> {
    groups: &'f [RowGroupMetaData],
    /// Bytes of the file not told yet.
    left: u64,
}

impl Groups<'_> {
    fn len(&self) -> usize {
        self.groups.len()
    }

    fn rows(&self, group: usize) -> u64 {
        self.groups.get(group).and_then(|g| u64::try_from(g.num_rows()).ok()).unwrap_or(0)
    }

    /// The number of the first row of each group.
    fn firsts(&self) -> Vec<u64> {
        (0..self.len()).scan(1_u64, |next, group| Some(std::mem::replace(next, next.saturating_add(self.rows(group))))).collect()
    }

    /// Bytes of a group, never more than are left.
    fn packed(&mut self, group: usize) -> u64 {
        let packed = self.groups.get(group).and_then(|g| u64::try_from(g.compressed_size()).ok()).unwrap_or(0).min(self.left);
        self.left -= packed;
        packed
    }

    /// Bytes that belong to no group.
    fn rest(&self) -> u64 {
        self.left
    }
}
