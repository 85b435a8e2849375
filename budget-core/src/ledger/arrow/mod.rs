//! Lines from Arrow data: the columns of the DGFiP, typed.

mod money;
mod rows;
mod texts;
mod worker;

use super::dgfip::header::Columns;
use super::dgfip::row::tell_columns;
use super::pool::in_order;
use super::progress::Progress;
use super::run::{Gather, Sums};
use super::scan::{Filter, Scanner};
use crate::error::{Code, Error, Place, Result, Text};
use crate::text;
use arrow_array::{Array, NullArray, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field as ArrowField, Schema, SchemaRef};
pub(super) use rows::Rows;
use std::sync::Arc;
#[cfg(feature = "parquet")]
pub(super) use worker::Part;
pub(super) use worker::Worker;

/// What stands for the file in issues: Arrow data have no name. Their `line` is the row, counted from 1 over all batches.
pub(super) const NAME: &str = "arrow";

/// How Arrow columns are read.
///
/// Titles are those of the DGFiP in either case; which are required is the same as in a file, and a compte administratif (no `BEDEB BECRE ONBDEB ONBCRE
/// SD SC`) gives budgets without closing balances. Texts are Utf8, LargeUtf8, Utf8View or dictionaries of them; codes and the exercise may be integers too.
/// Money is decimal32, decimal64 or decimal128 in euros (exact to the cent), int64 whose field has the metadata `unit = centime`, or a text with a decimal
/// point or comma. A null amount is an empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArrowOptions {
    /// Takes float64 amounts too, where each is the nearest float to a whole number of cents; others are issues. Refused otherwise, for a float is not exact.
    pub allow_float: bool,
}

/// Record batches of one schema.
#[derive(Clone)]
pub(super) struct Batches {
    batches: Arc<[RecordBatch]>,
    columns: Columns,
}

impl Batches {
    /// Finds the columns and checks their types; reads no row.
    pub fn open(batches: Vec<RecordBatch>, options: ArrowOptions) -> Result<Batches> {
        let Some(schema) = batches.first().map(RecordBatch::schema) else { return Err(empty().at_file(NAME)) };
        let columns = Columns::find(&titles(&schema)).map_err(|e| e.at_file(NAME))?;
        let batches = without_types(batches, &columns)?;
        if batches.iter().any(|b| titles(&b.schema()) != titles(&schema)) {
            return Err(Error::new(Code::UnknownFormat, text!("the batches have different columns", "les lots n'ont pas les mêmes colonnes"))
                .with_help(text!("read each kind of table by itself and join the ledgers", "lisez chaque sorte de table à part et joignez-les"))
                .at_file(NAME));
        }
        if batches.iter().all(|b| b.num_rows() == 0) {
            return Err(empty().at_file(NAME));
        }
        for batch in &batches {
            check_types(&batch.schema(), &columns, options).map_err(|e| e.at_file(NAME))?;
        }
        Ok(Batches { batches: batches.into(), columns })
    }

    /// Bytes in memory: what progress counts.
    pub fn size(&self) -> u64 {
        self.batches.iter().map(|b| b.get_array_memory_size() as u64).sum()
    }

    /// Feeds every row to the scanner.
    pub fn scan(&self, scanner: &mut Scanner<'_>, progress: &mut Progress<'_>) -> Result<()> {
        self.begin(scanner);
        let mut rows = Rows::new(&self.columns);
        for batch in self.batches.iter() {
            rows.batch(batch, scanner)?;
            progress.end_of(batch.get_array_memory_size() as u64)?;
        }
        Ok(())
    }

    /// The same by one thread for each summer, which leave to the pass what is unusual; `sums` takes the runs that the threads summed.
    pub fn gather<G: Gather>(
        &self,
        scanner: &mut Scanner<'_>,
        filter: Option<Filter<'_>>,
        progress: &mut Progress<'_>,
        summers: &mut [G::Summer],
        sums: &mut Sums<G::Sum>,
    ) -> Result<()> {
        self.begin(scanner);
        let mut rows = Rows::new(&self.columns);
        let firsts: Vec<u64> = self.batches.iter().scan(1, |next, b| Some(std::mem::replace(next, *next + b.num_rows() as u64))).collect();
        let mut workers: Vec<_> = summers.iter_mut().map(|summer| Worker::new(&self.columns, filter, summer)).collect();
        let works = workers.iter_mut().map(|worker| {
            |place: &usize| {
                let mut parts = Vec::new();
                if let Some((batch, first)) = self.batches.get(*place).zip(firsts.get(*place)) {
                    worker.batch(batch, *first, |rows| Ok(batch.slice(rows.start, rows.len())), &mut parts)?;
                }
                Ok(parts)
            }
        });
        let mut next = 0..self.batches.len();
        let fill = |place: &mut usize| Ok(next.next().map(|n| *place = n).is_some());
        in_order(fill, works.collect(), |place, parts| {
            for part in parts {
                rows.take(part, scanner, sums)?;
            }
            progress.end_of(self.batches.get(*place).map_or(0, |b| b.get_array_memory_size() as u64))
        })
    }

    fn begin(&self, scanner: &mut Scanner<'_>) {
        scanner.open(&Arc::from(NAME), self.columns.function.is_some());
        tell_columns(&self.columns, scanner, None);
    }
}

/// The batches whose columns of texts that hold nothing are of no type: a reader of CSV takes empty columns for floats.
fn without_types(mut batches: Vec<RecordBatch>, columns: &Columns) -> Result<Vec<RecordBatch>> {
    let texts = columns.keys.iter().flatten().chain([&columns.account]).chain(&columns.function);
    for place in texts {
        let typed = |batch: &RecordBatch| batch.columns().get(*place).is_some_and(|c| c.data_type().is_floating() && c.null_count() == c.len());
        if batches.is_empty() || !batches.iter().all(typed) {
            continue;
        }
        for batch in &mut batches {
            *batch = untyped(batch, *place)?;
        }
    }
    Ok(batches)
}

fn untyped(batch: &RecordBatch, place: usize) -> Result<RecordBatch> {
    let schema = batch.schema();
    let fields = schema.fields().iter().enumerate().map(|(at, field)| match at == place {
        true => Arc::new(ArrowField::new(field.name(), DataType::Null, true)),
        false => field.clone(),
    });
    let fields: Vec<_> = fields.collect();
    let mut arrays = batch.columns().to_vec();
    if let Some(array) = arrays.get_mut(place) {
        *array = Arc::new(NullArray::new(batch.num_rows()));
    }
    let refused = |e: ArrowError| Error::new(Code::InvalidData, text!("the table cannot be read: {e}", "la table ne peut pas être lue : {e}"));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(refused)
}

/// The titles of the columns, blanks around left out.
pub(super) fn titles(schema: &SchemaRef) -> Vec<String> {
    schema.fields().iter().map(|f| f.name().trim().to_owned()).collect()
}

/// A table without rows.
pub(super) fn empty() -> Error {
    Error::new(Code::EmptyFile, text!("the table has no row", "la table n'a aucune ligne"))
        .with_help(text!("a balance has a line for each account", "une balance a une ligne par compte"))
}

/// Refuses columns whose type holds no text or no exact amount.
pub(super) fn check_types(schema: &SchemaRef, columns: &Columns, options: ArrowOptions) -> Result<()> {
    let field = |column: usize| schema.fields().get(column);
    for column in columns.keys.iter().flatten().chain([&columns.account]).chain(&columns.function) {
        if let Some(field) = field(*column).filter(|f| !is_text(f.data_type()) && !f.data_type().is_integer() && *f.data_type() != DataType::Null) {
            let help = text!("cast it to text", "convertissez-la en texte");
            return Err(wrong_type(field, help));
        }
    }
    for column in columns.amounts.iter().flatten() {
        let Some(field) = field(*column) else { continue };
        let help = match field.data_type() {
            DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) if *scale > 0 => continue,
            kind if is_text(kind) => continue,
            DataType::Int64 if is_in_cents(field) => continue,
            DataType::Float64 if options.allow_float => continue,
            DataType::Float64 => text!(
                "cast it to decimal(18, 2), or set `allow_float` where every amount is a whole number of cents",
                "convertissez-la en decimal(18, 2), ou activez `allow_float` si chaque montant est un nombre entier de centimes"
            ),
            // A sum of whole cents is such a decimal in some engines.
            DataType::Int64 | DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) => text!(
                "give its field the metadata `unit = centime` if it counts cents, or cast it to decimal(18, 2)",
                "donnez à son champ la métadonnée `unit = centime` s'il compte des centimes, ou convertissez-la en decimal(18, 2)"
            ),
            _ => text!("cast it to decimal(18, 2)", "convertissez-la en decimal(18, 2)"),
        };
        return Err(wrong_type(field, help));
    }
    Ok(())
}

fn wrong_type(field: &ArrowField, help: Text) -> Error {
    let (name, kind) = (field.name(), field.data_type());
    Error::new(Code::InvalidValue, text!("column `{name}` is of type `{kind}`", "la colonne `{name}` est de type `{kind}`"))
        .with_help(help)
        .at(Place { column: Some(name.clone()), ..Place::default() })
}

/// Whether a type is one of texts.
pub(super) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => matches!(**values, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View),
        _ => false,
    }
}

fn is_in_cents(field: &ArrowField) -> bool {
    field.metadata().get("unit").is_some_and(|u| u.eq_ignore_ascii_case("centime") || u.eq_ignore_ascii_case("centimes"))
}
