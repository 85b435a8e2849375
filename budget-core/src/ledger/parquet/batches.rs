//! The batches of a row group.

use super::ParquetFile;
use super::amounts::{Amounts, is_simple};
use super::chunks::Chunks;
use super::fault::{damaged, guarded, parquet_error};
use super::footer::leaf_of;
use crate::error::Result;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use std::sync::Arc;

/// Rows decoded at once.
const BATCH: usize = 1 << 16;

/// How a row group is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// All columns by the general decoder.
    General,
    /// Amounts by [`Amounts`], which gives up where they are not simple.
    Simple,
}

/// The columns that may be read by [`Amounts`].
#[derive(Clone)]
pub(super) struct Simple {
    /// All columns read, in the order of the file.
    schema: SchemaRef,
    /// Of each the leaf and the type, where it may be.
    leaves: Vec<Option<(usize, DataType)>>,
    /// The others.
    others: ProjectionMask,
}

impl Simple {
    /// Of the columns `wanted` those that `amounts` has the places of.
    pub fn find(metadata: &ArrowReaderMetadata, wanted: &[usize], amounts: &[usize]) -> Simple {
        let parquet = metadata.parquet_schema();
        let fields: Vec<_> = wanted.iter().filter_map(|root| metadata.schema().fields().get(*root).cloned()).collect();
        let simple = |(place, field): (usize, &Arc<arrow_schema::Field>)| {
            let leaf = leaf_of(parquet, *wanted.get(place).filter(|_| amounts.contains(&place))?)?;
            let kind = field.data_type();
            is_simple(parquet.columns().get(leaf)?, kind).then(|| (leaf, kind.clone()))
        };
        let leaves: Vec<_> = fields.iter().enumerate().map(simple).collect();
        let others = wanted.iter().zip(&leaves).filter(|(_, leaf)| leaf.is_none()).map(|(root, _)| *root);
        let others = ProjectionMask::roots(parquet, others);
        Simple { schema: Arc::new(Schema::new(fields)), leaves, others }
    }
}

/// The batches of a row group, one after the other.
pub(super) struct Batches<'f> {
    reader: ParquetRecordBatchReader,
    /// Of each column its own reader, where it has one.
    amounts: Vec<Option<Amounts>>,
    file: &'f ParquetFile,
}

impl<'f> Batches<'f> {
    pub fn open(file: &'f ParquetFile, group: usize, way: Way) -> Result<Batches<'f>> {
        let chunks = Chunks::open(&file.source)?;
        let mask = if way == Way::Simple { &file.simple.others } else { &file.mask };
        let reader = guarded(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(chunks, file.metadata.clone())
                .with_projection(mask.clone())
                .with_row_groups(vec![group])
                .with_batch_size(BATCH)
                .build()
                .map_err(|e| parquet_error(&file.source.name, e))
        })?;
        let mut amounts = Vec::new();
        if way == Way::Simple {
            let chunks = Arc::new(Chunks::open(&file.source)?);
            let metadata = file.metadata.metadata().row_groups().get(group).ok_or_else(damaged)?;
            for leaf in &file.simple.leaves {
                let open = |(leaf, kind): &(usize, DataType)| Amounts::open(&chunks, metadata, *leaf, kind).ok_or_else(damaged);
                amounts.push(leaf.as_ref().map(open).transpose()?);
            }
        }
        Ok(Batches { reader, amounts, file })
    }

    /// The next batch; damaged too where amounts are not simple.
    pub fn next(&mut self) -> Result<Option<RecordBatch>> {
        let name = &self.file.source.name;
        guarded(|| {
            let batch = self.reader.next().transpose().map_err(|e| parquet_error(name, ParquetError::from(e)))?;
            match batch {
                Some(batch) if !self.amounts.is_empty() => self.with_amounts(&batch).map(Some),
                None if self.amounts.iter_mut().flatten().all(Amounts::is_at_end) => Ok(None),
                None => Err(damaged()),
                batch => Ok(batch),
            }
        })
    }

    /// The batch with the amounts of its rows between its columns.
    fn with_amounts(&mut self, batch: &RecordBatch) -> Result<RecordBatch> {
        let mut others = batch.columns().iter();
        let column = |amounts: &mut Option<Amounts>| match amounts {
            Some(amounts) => amounts.take(batch.num_rows()),
            None => others.next().cloned(),
        };
        let columns: Option<Vec<ArrayRef>> = self.amounts.iter_mut().map(column).collect();
        RecordBatch::try_new(self.file.simple.schema.clone(), columns.ok_or_else(damaged)?).map_err(|_| damaged())
    }
}
