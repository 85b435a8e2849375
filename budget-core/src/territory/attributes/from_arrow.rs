//! Arrow data as the records of a file of attributes.

use super::too_large;
use crate::error::{Code, Error, Place, Result};
use crate::table::cells::Cells;
use crate::text;
use arrow_array::RecordBatch;
use arrow_schema::Field;
use csv::{Position, StringRecord};

/// The header and the rows, each of which knows its number, counted from 1 over all batches.
pub(super) fn records(batches: &[RecordBatch]) -> Result<(StringRecord, Vec<StringRecord>)> {
    let header = |batch: &RecordBatch| batch.schema().fields().iter().map(|field| title(field)).collect::<StringRecord>();
    let Some(titles) = batches.first().map(header) else { return Err(super::no_rows()) };
    if batches.iter().any(|batch| header(batch) != titles) {
        return Err(Error::new(Code::UnknownFormat, text!("the batches have different columns", "les lots n'ont pas les mêmes colonnes"))
            .with_help(text!("give one table", "donnez une seule table")));
    }
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    if rows > super::MAX_ROWS {
        let most = super::MAX_ROWS;
        return Err(too_large(text!("the attributes have more than {most} rows", "les attributs ont plus de {most} lignes")));
    }
    let mut records = Vec::with_capacity(rows);
    for batch in batches {
        let columns = batch.columns().iter().zip(&titles).map(|(array, name)| Cells::of(array).ok_or_else(|| untyped(name))).collect::<Result<Vec<_>>>()?;
        for row in 0..batch.num_rows() {
            let mut record: StringRecord = columns.iter().map(|cells| String::from_utf8_lossy(cells.get(row)).into_owned()).collect();
            let mut position = Position::new();
            position.set_line(records.len() as u64 + 1);
            record.set_position(Some(position));
            records.push(record);
        }
    }
    Ok((titles, records))
}

/// The name with its unit, as a file writes them.
fn title(field: &Field) -> String {
    match field.metadata().get("unit") {
        Some(unit) if !field.name().ends_with(']') => format!("{} [{unit}]", field.name()),
        _ => field.name().clone(),
    }
}

fn untyped(name: &str) -> Error {
    Error::new(
        Code::TypeMismatch,
        text!("column `{name}` holds neither texts, numbers nor booleans", "la colonne `{name}` ne contient ni textes, ni nombres, ni booléens"),
    )
    .with_help(text!("convert it to text or to numbers first", "convertissez-la d'abord en texte ou en nombres"))
    .at(Place { column: Some(name.to_owned()), ..Place::default() })
}
