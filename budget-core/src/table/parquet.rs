//! Tables written as Parquet: one file that pandas, polars, DuckDB, Spark and R read with exact money.

use super::Table;
use super::arrow::Money;
use crate::error::{Code, Error, Result};
use crate::text;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::io::Write;

impl Table {
    /// Writes the table as a Parquet file, compressed with Snappy; the same table gives the same bytes.
    ///
    /// Types are those of [`Table::to_arrow`] with money in `decimal128(18,2)`, since some readers lack decimal64. A missing value is a null;
    /// for the reasons write `table.long()`. Units and labels are metadata of the Arrow fields, kept in the file.
    ///
    /// Errors: those of [`Table::to_arrow`], and `io` where the writer fails.
    pub fn write_parquet<W: Write + Send>(&self, writer: W) -> Result<()> {
        let batch = self.to_arrow(Money::Decimal128)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let mut file = ArrowWriter::try_new(writer, batch.schema(), Some(properties)).map_err(failed)?;
        file.write(&batch).map_err(failed)?;
        file.close().map_err(failed)?;
        Ok(())
    }
}

fn failed(error: ParquetError) -> Error {
    Error::new(Code::Io, text!("the table could not be written: {error}", "le tableau n'a pas pu être écrit : {error}"))
        .with_help(text!("check the disk and the rights on the file", "vérifiez le disque et les droits sur le fichier"))
}
