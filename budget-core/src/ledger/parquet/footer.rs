//! The footer of a Parquet file: its columns, their types, and how its parts are packed.

use super::chunks::Chunks;
use super::fault::{damaged, parquet_error, too_large};
use crate::error::{Code, Error, Place, Result};
use crate::ledger::arrow::is_text;
use crate::ledger::limits::Limits;
use crate::text;
use arrow_schema::{DataType, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::{Compression, ConvertedType, Type as Physical};
use parquet::errors::Result as ParquetResult;
use parquet::file::metadata::{ParquetMetaData, ParquetStatisticsPolicy};
use parquet::file::reader::{ChunkReader, Length};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};
use std::sync::Arc;

/// The last bytes of a file, and of one whose footer is encrypted.
const MAGIC: [&[u8]; 2] = [b"PAR1", b"PARE"];
/// Bytes at the end: the length of the footer, four bytes, and the magic.
const TAIL: usize = 8;

/// Reads the footer, within the limits.
pub(super) fn read(chunks: &Chunks, name: &str, limits: &Limits) -> Result<ArrowReaderMetadata> {
    check_tail(chunks, name, limits)?;
    // Statistics are not looked at: every row counts.
    let nothing = ParquetStatisticsPolicy::SkipAll;
    let options =
        ArrowReaderOptions::new().with_column_stats_policy(nothing.clone()).with_size_stats_policy(nothing.clone()).with_encoding_stats_policy(nothing);
    let metadata = ArrowReaderMetadata::load(chunks, options).map_err(|e| parquet_error(name, e))?;
    if metadata.schema().fields().len() > limits.columns {
        let most = limits.columns;
        return Err(Error::new(Code::LimitExceeded, text!("the file has more than {most} columns", "le fichier a plus de {most} colonnes"))
            .with_help(text!("check that the file is a balance, or raise the limit", "vérifiez que le fichier est une balance, ou relevez la limite")));
    }
    Ok(metadata)
}

/// The length of the footer, which stands before the magic.
fn check_tail(chunks: &Chunks, name: &str, limits: &Limits) -> Result<()> {
    let Some(start) = Length::len(chunks).checked_sub(TAIL as u64) else { return Err(damaged()) };
    let tail = chunks.get_bytes(start, TAIL).map_err(|e| parquet_error(name, e))?;
    let Some((length, magic)) = tail.split_first_chunk::<4>() else { return Err(damaged()) };
    if magic == MAGIC[1] {
        return Err(Error::new(Code::Io, text!("the Parquet file is encrypted", "le fichier Parquet est chiffré"))
            .with_help(text!("write it without encryption", "écrivez-le sans chiffrement")));
    }
    let length = u32::from_le_bytes(*length);
    if magic != MAGIC[0] || u64::from(length) > start {
        return Err(damaged());
    }
    if length as usize > limits.footer_bytes {
        let most = limits.footer_bytes;
        return Err(Error::new(Code::LimitExceeded, text!("the footer is longer than {most} bytes", "le pied du fichier dépasse {most} octets")).with_help(
            text!("write the file with larger row groups, or raise the limit", "écrivez le fichier par groupes de lignes plus grands, ou relevez la limite"),
        ));
    }
    Ok(())
}

/// The types that the wanted columns are decoded to: texts as the dictionaries that they are packed with, amounts in 64 bits where they fit.
pub(super) fn with_types(metadata: &ArrowReaderMetadata, wanted: &[usize]) -> ParquetResult<ArrowReaderMetadata> {
    let parquet = metadata.parquet_schema();
    let schema = metadata.schema();
    let fields = schema.fields().iter().enumerate().map(|(place, field)| {
        let leaf = leaf_of(parquet, place).filter(|_| wanted.contains(&place)).and_then(|leaf| parquet.columns().get(leaf));
        match leaf.and_then(|leaf| decoded_type(field.data_type(), leaf)) {
            Some(kind) => Arc::new(field.as_ref().clone().with_data_type(kind)),
            None => field.clone(),
        }
    });
    let typed = Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone());
    ArrowReaderMetadata::try_new(metadata.metadata().clone(), ArrowReaderOptions::new().with_schema(Arc::new(typed)))
}

/// The leaf of a column that is no group.
pub(super) fn leaf_of(schema: &SchemaDescriptor, root: usize) -> Option<usize> {
    (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == root)
}

/// The type to decode to, where it is another than the file's own.
fn decoded_type(kind: &DataType, leaf: &ColumnDescriptor) -> Option<DataType> {
    let fits = match leaf.physical_type() {
        Physical::INT32 | Physical::INT64 => true,
        Physical::FIXED_LEN_BYTE_ARRAY => leaf.type_length() <= 8,
        _ => false,
    };
    match kind {
        // Some writers do not say that their bytes are texts: these are decoded one by one.
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Some(DataType::Utf8),
        kind if is_text(kind) && leaf.converted_type() == ConvertedType::UTF8 => Some(dictionary()),
        DataType::Decimal32(precision, scale) | DataType::Decimal128(precision, scale) if fits && *precision <= 18 => {
            Some(DataType::Decimal64(*precision, *scale))
        }
        _ => None,
    }
}

fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// Whether the parts of the wanted columns can be unpacked, within the limits.
pub(super) fn check_chunks(metadata: &ParquetMetaData, mask: &ProjectionMask, limits: &Limits) -> Result<()> {
    let (mut packed, mut unpacked, mut rows) = (0_u64, 0_u64, 0_i64);
    for group in metadata.row_groups() {
        let more = Some(group.num_rows()).filter(|n| *n >= 0).and_then(|n| rows.checked_add(n));
        let Some(more) = more else { return Err(damaged()) };
        rows = more;
        for (_, chunk) in group.columns().iter().enumerate().filter(|(leaf, _)| mask.leaf_included(*leaf)) {
            if !is_read(chunk.compression()) {
                return Err(not_read(chunk.compression(), chunk.column_path().string().as_str()));
            }
            let sizes = (u64::try_from(chunk.compressed_size()), u64::try_from(chunk.uncompressed_size()));
            let (Ok(small), Ok(large)) = sizes else { return Err(damaged()) };
            packed = packed.saturating_add(small);
            unpacked = unpacked.saturating_add(large);
        }
    }
    // A group that is missing would be lost in silence.
    if rows != metadata.file_metadata().num_rows() {
        return Err(damaged());
    }
    if unpacked > limits.unpacked_bytes {
        return Err(too_large(limits));
    }
    if unpacked > limits.ratio_from && unpacked / packed.max(1) > limits.ratio {
        let ratio = limits.ratio;
        return Err(Error::new(
            Code::LimitExceeded,
            text!(
                "the file unpacks to more than {ratio} times its size: {unpacked} bytes from {packed}",
                "le fichier décompressé dépasse {ratio} fois sa taille : {unpacked} octets pour {packed}"
            ),
        )
        .with_help(text!("raise the limits if you trust it", "relevez les limites si vous en êtes sûr")));
    }
    Ok(())
}

fn is_read(codec: Compression) -> bool {
    matches!(codec, Compression::UNCOMPRESSED | Compression::SNAPPY) || cfg!(feature = "zstd") && matches!(codec, Compression::ZSTD(_))
}

fn not_read(codec: Compression, column: &str) -> Error {
    let written = codec.to_string();
    let codec = written.split('(').next().unwrap_or_default();
    let help = match codec {
        "ZSTD" => text!(
            "write it with Snappy or without compression, or build the library with its feature `zstd`",
            "écrivez-le avec Snappy ou sans compression, ou compilez la bibliothèque avec son option `zstd`"
        ),
        _ => text!("write it with Snappy or without compression", "écrivez-le avec Snappy ou sans compression"),
    };
    Error::new(
        Code::UnknownFormat,
        text!(
            "column `{column}` is compressed with `{codec}`, which is not read here",
            "la colonne `{column}` est compressée en `{codec}`, qui n'est pas lu ici"
        ),
    )
    .with_help(help)
    .at(Place { column: Some(column.to_owned()), ..Place::default() })
}
