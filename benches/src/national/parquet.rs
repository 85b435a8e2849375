//! The same lines as Parquet: what a data scientist would keep of the file.
//!
//! Texts are strings with dictionaries (a budget's cells repeat on a hundred lines), amounts `decimal(18, 2)`: exact, and eight bytes each. Pages are packed
//! with Snappy, which readers unpack faster than a disk gives it. A row group holds 122,880 rows, as those that DuckDB writes by default: so few amounts fit a
//! dictionary of a megabyte, and most of them are zero. In larger groups the dictionary overflows and eight bytes an amount are written, and unpacked. No
//! Arrow schema is kept in the file: every reader finds the plain Parquet types.

use super::columns::{ACCOUNT, TITLES};
use super::{Drawn, Output};
use arrow_array::builder::{Decimal128Builder, Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::io::Write;
use std::sync::Arc;

/// Rows of a batch handed to the writer.
const BATCH: usize = 1 << 16;
/// Rows of a row group: files in the cache bear it.
pub const GROUP: usize = 122_880;
const PRECISION: u8 = 18;
const SCALE: i8 = 2;

/// A Parquet file being written.
pub struct ParquetFile<W: Write + Send> {
    writer: ArrowWriter<W>,
    schema: SchemaRef,
    years: Int32Builder,
    texts: Vec<StringBuilder>,
    amounts: Vec<Decimal128Builder>,
    rows: usize,
}

impl<W: Write + Send> ParquetFile<W> {
    /// Begins the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(writer: W) -> Result<ParquetFile<W>, String> {
        let schema = Arc::new(Schema::new(fields()));
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_max_row_group_row_count(Some(GROUP)).build();
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(writer, schema.clone(), options).map_err(|e| e.to_string())?;
        let amount = || Decimal128Builder::new().with_data_type(DataType::Decimal128(PRECISION, SCALE));
        Ok(ParquetFile {
            writer,
            schema,
            years: Int32Builder::new(),
            texts: (1..=ACCOUNT).map(|_| StringBuilder::new()).collect(),
            amounts: (ACCOUNT + 1..TITLES.len()).map(|_| amount()).collect(),
            rows: 0,
        })
    }

    /// Writes what is left and the footer; gives the writer back.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self) -> Result<W, String> {
        self.flush()?;
        self.writer.into_inner().map_err(|e| e.to_string())
    }

    fn flush(&mut self) -> Result<(), String> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.years.finish())];
        columns.extend(self.texts.iter_mut().map(|texts| Arc::new(texts.finish()) as ArrayRef));
        columns.extend(self.amounts.iter_mut().map(|amounts| Arc::new(amounts.finish()) as ArrayRef));
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(|e| e.to_string())?;
        self.rows = 0;
        self.writer.write(&batch).map_err(|e| e.to_string())
    }
}

impl<W: Write + Send> Output for ParquetFile<W> {
    fn budget(&mut self, drawn: &Drawn<'_>) -> Result<(), String> {
        for line in &drawn.lines {
            self.years.append_value(i32::from(drawn.budget.year));
            let cells = drawn.budget.cells().into_iter().chain([line.account]);
            self.texts.iter_mut().zip(cells).for_each(|(texts, cell)| texts.append_value(cell));
            self.amounts.iter_mut().zip(line.amounts).for_each(|(amounts, cents)| amounts.append_value(i128::from(cents)));
        }
        self.rows += drawn.lines.len();
        if self.rows >= BATCH { self.flush() } else { Ok(()) }
    }
}

fn fields() -> Vec<Field> {
    let kind = |place: usize| match place {
        0 => DataType::Int32,
        1..=ACCOUNT => DataType::Utf8,
        _ => DataType::Decimal128(PRECISION, SCALE),
    };
    TITLES.iter().enumerate().map(|(place, title)| Field::new(*title, kind(place), false)).collect()
}
