//! The batches of a row group.

use super::ParquetFile;
use super::amounts::{Amounts, is_simple};
use super::chunks::Chunks;
use super::fault::{damaged, guarded, parquet_error};
use super::footer::leaf_of;
use super::pages::Group;
use crate::error::Result;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReader};
use parquet::arrow::{ProjectionMask, parquet_to_arrow_field_levels};
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

    /// Of each column of a row group its own reader, where it has one.
    fn open(&self, group: &Group) -> Result<Vec<Option<Amounts>>> {
        let open = |(leaf, kind): &(usize, DataType)| Amounts::open(group, *leaf, kind).ok_or_else(damaged);
        self.leaves.iter().map(|leaf| leaf.as_ref().map(open).transpose()).collect()
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
        let mask = if way == Way::Simple { &file.simple.others } else { &file.mask };
        let group = Group { chunks: Arc::new(Chunks::open(&file.source)?), metadata: file.metadata.metadata().clone(), number: group };
        let reader = guarded(|| {
            let (schema, types) = (file.metadata.parquet_schema(), file.metadata.schema().fields());
            parquet_to_arrow_field_levels(schema, mask.clone(), Some(types))
                .and_then(|levels| ParquetRecordBatchReader::try_new_with_row_groups(&levels, &group, BATCH, None))
                .map_err(|e| parquet_error(&file.source.name, e))
        })?;
        let amounts = if way == Way::Simple { guarded(|| file.simple.open(&group))? } else { Vec::new() };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::limits::Limits;
    use crate::ledger::parquet::row;
    use crate::ledger::source::{Input, sources};
    use arrow_array::{Decimal64Array, StringArray};
    use arrow_schema::Field;
    use parquet::arrow::ArrowWriter;
    use parquet::basic::Compression;
    use parquet::file::properties::{WriterProperties, WriterVersion};

    const TITLES: &str = "EXER;IDENT;CBUDG;NOMEN;SIREN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";

    const AMOUNTS: &str = "BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";

    /// The rows of a file in one row group, read in a way; an amount may be null.
    fn rows(way: Way, count: usize, properties: WriterProperties, nullable: bool, null: Option<usize>) -> Result<Vec<RecordBatch>> {
        let cents = |row: usize| (null != Some(row)).then_some(if row.is_multiple_of(3) { 0 } else { row as i64 * 7919 - 5 });
        let amounts: ArrayRef = Arc::new((0..count).map(cents).collect::<Decimal64Array>().with_precision_and_scale(18, 2).unwrap());
        let texts: ArrayRef = Arc::new((0..count).map(|row| Some(["6411", "021"][row % 2])).collect::<StringArray>());
        let columns: Vec<(&str, ArrayRef)> = TITLES.split(';').map(|t| (t, if AMOUNTS.contains(t) { amounts.clone() } else { texts.clone() })).collect();
        let schema = Arc::new(Schema::new(columns.iter().map(|(t, c)| Field::new(*t, c.data_type().clone(), nullable)).collect::<Vec<_>>()));
        let batch = RecordBatch::try_new(schema.clone(), columns.into_iter().map(|(_, c)| c).collect()).unwrap();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, schema, Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let source = sources("balance", Input::Bytes(bytes.into()), &Limits::default())?.remove(0);
        let file = ParquetFile::open(source, &Limits::default())?;
        assert_eq!(file.simple.leaves.iter().flatten().count(), 10);
        let mut batches = Batches::open(&file, 0, way).map_err(|e| e.at(row(1)))?;
        std::iter::from_fn(|| batches.next().transpose()).collect()
    }

    #[test]
    fn usual_columns_are_read_in_the_simple_way_to_the_same_batches() {
        let usual = || WriterProperties::builder().set_compression(Compression::SNAPPY).set_max_row_group_row_count(Some(1 << 20));
        let layouts = [
            usual(),
            usual().set_dictionary_page_size_limit(5_000),
            usual().set_dictionary_enabled(false),
            usual().set_writer_version(WriterVersion::PARQUET_2_0),
            usual().set_compression(Compression::UNCOMPRESSED).set_data_page_row_count_limit(777),
        ];
        for (place, layout) in layouts.into_iter().enumerate() {
            for nullable in [false, true] {
                let count = BATCH + 3_001;
                let layout = || layout.clone().build();
                let simple = rows(Way::Simple, count, layout(), nullable, None);
                let general = rows(Way::General, count, layout(), nullable, None).unwrap();
                assert_eq!(simple.unwrap_or_else(|e| panic!("layout {place}: {e}")), general);
                if nullable {
                    assert!(rows(Way::Simple, count, layout(), nullable, Some(BATCH + 7)).is_err(), "layout {place}");
                }
            }
        }
    }
}
