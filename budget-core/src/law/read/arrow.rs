//! Criteria from Arrow data: the same titles, the same ways to write a value, typed or not.

use super::criteria::{Criteria, CriteriaOptions, MAX_ROWS, empty, too_large};
use super::gather::FileRows;
use super::header::{How, Plan, Titles, no_key};
use super::issue::Issues;
use super::rows::Run;
use crate::error::{Code, Error, Place, Result};
use crate::law::Kind;
use crate::table::cells::Cells;
use crate::text;
use crate::unit::Unit;
use arrow_array::RecordBatch;
use arrow_schema::DataType;

/// What stands for the file in issues: Arrow data have no name.
const NAME: &str = "arrow";

impl Criteria {
    /// Reads record batches of one schema. Titles are matched as those of a file; texts (Utf8, LargeUtf8, Utf8View, dictionaries of them) are read as cells
    /// of one, so are integers, floats (the shortest decimal that is the float), decimals and booleans; a null is an empty cell.
    /// Money as floats is refused unless [`CriteriaOptions::with_floats`] allows it: sums of binary floats are not exact to the cent.
    ///
    /// # Errors
    /// Those of [`Criteria::read`], and `type-mismatch` where a column that is read is of another type, or money of floats.
    pub fn from_arrow(batches: &[RecordBatch], options: &CriteriaOptions) -> Result<Criteria> {
        read(batches, options).map_err(|e| e.at_file(NAME))
    }
}

fn read(batches: &[RecordBatch], options: &CriteriaOptions) -> Result<Criteria> {
    let titles = |batch: &RecordBatch| batch.schema().fields().iter().map(|f| f.name().clone()).collect::<Vec<_>>();
    let Some(first) = batches.first().map(titles) else { return Err(empty()) };
    if batches.iter().any(|b| titles(b) != first) {
        return Err(Error::new(Code::UnknownFormat, text!("the batches have different columns", "les lots n'ont pas les mêmes colonnes"))
            .with_help(text!("read each kind of table by itself", "lisez chaque sorte de table à part")));
    }
    if first.len() > options.limits.columns {
        let most = options.limits.columns;
        return Err(too_large(text!("the data have more than {most} columns", "les données ont plus de {most} colonnes")));
    }
    let plan = options.with_known(|known| {
        let plan = known.plan(&Titles::new(first.clone()), &known.own_names(), None)?;
        plan.ok_or_else(|| no_key(known, &first))
    })?;
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    if rows > MAX_ROWS {
        return Err(too_large(text!("there are more than {MAX_ROWS} rows", "il y a plus de {MAX_ROWS} lignes")));
    }
    batches.iter().try_for_each(|batch| refuse_other_units(batch, &plan))?;
    if !options.floats {
        batches.iter().try_for_each(|batch| refuse_float_money(batch, &plan))?;
    }
    let runs = batches.iter().map(|batch| run(batch, &plan, options.limits.issues)).collect::<Result<Vec<Run>>>()?;
    let read = FileRows::of(NAME.into(), plan, runs, 1, options.limits.issues)?;
    Criteria::of(vec![read], Issues::with_limit(options.limits.issues), options)
}

/// Columns that say, in the metadata `unit` of their field, that they are in another unit than they would be read in.
fn refuse_other_units(batch: &RecordBatch, plan: &Plan) -> Result<()> {
    let schema = batch.schema();
    for slot in &plan.slots {
        let (Kind::Number(unit), How::Number { factor, .. }) = (&slot.kind, &slot.how) else { continue };
        for field in slot.fields.iter().filter_map(|place| schema.fields().get(*place)) {
            let Some(said) = field.metadata().get("unit") else { continue };
            let fits = |given: Unit| given == *unit || factor.is_some() && given.dimension == unit.dimension;
            if !Unit::parse(said, &[]).is_ok_and(fits) {
                let name = field.name();
                return Err(Error::new(
                    Code::UnitMismatch,
                    text!("column `{name}` is in `{said}`, and is read in `{unit}`", "la colonne `{name}` est en `{said}`, et est lue en `{unit}`"),
                )
                .with_help(text!(
                    "convert it, and its metadata `unit` with it; of a table of this library hand money out as `decimal`",
                    "convertissez-la, et sa métadonnée `unit` avec elle ; d'une table de cette bibliothèque, sortez les montants en `decimal`"
                ))
                .at(Place { column: Some(name.clone()), ..Place::default() }));
            }
        }
    }
    Ok(())
}

/// Amounts of money that are binary floats.
fn refuse_float_money(batch: &RecordBatch, plan: &Plan) -> Result<()> {
    let schema = batch.schema();
    let money = plan.slots.iter().filter(|slot| matches!(&slot.kind, Kind::Number(unit) if unit.dimension.power("EUR") != 0));
    let fields = money.flat_map(|slot| &slot.fields).filter_map(|place| schema.fields().get(*place));
    match fields.into_iter().find(|field| is_float(field.data_type())) {
        None => Ok(()),
        Some(field) => {
            let name = field.name();
            Err(Error::new(
                Code::TypeMismatch,
                text!("column `{name}` holds money as binary floats", "la colonne `{name}` contient des montants en flottants binaires"),
            )
            .with_help(text!(
                "cast it to decimal or text, or read it with `allow_float=True`: each float is then the shortest decimal that it is",
                "convertissez-la en décimal ou en texte, ou lisez avec `allow_float=True` : chaque flottant est alors le décimal le plus court qui l'écrit"
            ))
            .at(Place { column: Some(name.clone()), ..Place::default() }))
        }
    }
}

fn is_float(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_float(values),
        kind => kind.is_floating(),
    }
}

/// The rows of a batch.
fn run(batch: &RecordBatch, plan: &Plan, limit: usize) -> Result<Run> {
    let mut run = Run::new(plan, limit);
    let mut columns: Vec<Option<Cells>> = Vec::with_capacity(plan.width);
    for (place, array) in batch.columns().iter().enumerate() {
        let is_read = plan.key.contains(&place) || plan.slots.iter().any(|s| s.fields.contains(&place));
        let cells = if is_read { Some(Cells::of(array).ok_or_else(|| untyped(batch, place))?) } else { None };
        columns.push(cells);
    }
    for row in 0..batch.num_rows() {
        run.row(plan, plan.width, |field| columns.get(field).and_then(Option::as_ref).map_or(&b""[..], |cells| cells.get(row).trim_ascii()));
        run.lines += 1;
    }
    Ok(run)
}

fn untyped(batch: &RecordBatch, place: usize) -> Error {
    let name = batch.schema().fields().get(place).map(|f| f.name().clone()).unwrap_or_default();
    Error::new(
        Code::TypeMismatch,
        text!("column `{name}` holds neither texts, numbers nor booleans", "la colonne `{name}` ne contient ni textes, ni nombres, ni booléens"),
    )
    .with_help(text!("convert it to text or to numbers first", "convertissez-la d'abord en texte ou en nombres"))
    .at(Place { column: Some(name), ..Place::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Law;
    use crate::law::read::{ColumnMap, IssueCode};
    use crate::table::Value;
    use arrow_array::types::Int32Type;
    use arrow_array::{ArrayRef, BooleanArray, Decimal128Array, DictionaryArray, Float64Array, Int64Array, StringArray, StringViewArray, TimestampSecondArray};
    use std::sync::Arc;

    fn options() -> CriteriaOptions {
        let columns = [("population_dgf", "inhabitant"), ("effort_fiscal", "1"), ("frr", "boolean"), ("nom", "text"), ("potentiel_fiscal", "EUR")];
        CriteriaOptions::new(columns.map(|(id, kind)| super::super::map::input(id, Kind::parse(kind).unwrap(), None, true)).to_vec()).unwrap()
    }

    fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
    }

    #[test]
    fn typed_columns_are_read_as_cells() {
        let data = batch(vec![
            ("code_insee", Arc::new(Int64Array::from(vec![Some(1001), Some(99002), None])) as ArrayRef),
            ("population_dgf", Arc::new(Float64Array::from(vec![Some(12.5), Some(f64::NAN), Some(1.0)]))),
            ("effort_fiscal", Arc::new(Decimal128Array::from(vec![Some(120_i128), None, Some(1)]).with_precision_and_scale(10, 2).unwrap())),
            ("frr", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
            ("nom", Arc::new(vec![Some("A"), None, Some("C")].into_iter().collect::<DictionaryArray<Int32Type>>())),
            ("potentiel_fiscal", Arc::new(StringViewArray::from(vec![Some("1 000,5"), Some("nd"), Some("3")]))),
            ("autre", Arc::new(TimestampSecondArray::from(vec![1, 2, 3]))),
        ]);
        let criteria = Criteria::from_arrow(&[data.clone(), data.slice(2, 1)], &options()).unwrap();
        let shown = |id: &str| [0, 1].map(|row| criteria.table().value(id, row).unwrap());
        assert_eq!(criteria.table().column("code_insee").unwrap().text_at(0), Some("01001"));
        assert_eq!(shown("population_dgf").map(|v| v.number().map(|n| n.to_string())), [Some("12.5".to_owned()), None]);
        assert_eq!(shown("effort_fiscal")[0].number().unwrap().to_string(), "1.2");
        assert_eq!(shown("frr"), [Value::Bool(true), Value::Bool(false)]);
        assert_eq!((shown("nom")[0].clone(), shown("nom")[1].reason().is_some()), (Value::Text("A".into()), true));
        assert_eq!(shown("potentiel_fiscal")[0].number().unwrap().to_string(), "1000.5");
        let issues: Vec<(IssueCode, Option<u64>)> = criteria.issues().listed().iter().map(|i| (i.code, i.line)).collect();
        assert_eq!(
            issues,
            [(IssueCode::LostZero, Some(1)), (IssueCode::NotANumber, Some(2)), (IssueCode::InvalidCode, Some(3)), (IssueCode::InvalidCode, Some(4))]
        );
        assert_eq!(criteria.ignored(), ["autre"]);
    }

    #[test]
    fn a_column_in_another_unit_is_refused() {
        use arrow_schema::{Field, Schema};
        let amount = |unit: &str| {
            let fields = vec![
                Field::new("code_insee", DataType::Utf8, true),
                Field::new("potentiel_fiscal", DataType::Int64, true).with_metadata([("unit".to_owned(), unit.to_owned())].into()),
            ];
            let columns: Vec<ArrayRef> = vec![Arc::new(StringArray::from(vec!["99001"])), Arc::new(Int64Array::from(vec![100]))];
            RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
        };
        assert!(Criteria::from_arrow(&[amount("EUR")], &options()).is_ok());
        for unit in ["centime", "kEUR", "EUR/inhabitant", "bogus"] {
            let refused = Criteria::from_arrow(&[amount(unit)], &options()).unwrap_err();
            assert_eq!((refused.code(), refused.place().column.as_deref()), (Code::UnitMismatch, Some("potentiel_fiscal")), "{unit}");
        }
    }

    #[test]
    fn what_is_no_table_of_communes_is_refused() {
        let codes = || Arc::new(StringArray::from(vec!["99001", "99001"])) as ArrayRef;
        let code = |batches: &[RecordBatch]| Criteria::from_arrow(batches, &options()).unwrap_err().code();
        assert_eq!(code(&[]), Code::EmptyFile);
        assert_eq!(code(&[batch(vec![("code_insee", codes())]).slice(0, 0)]), Code::EmptyFile);
        assert_eq!(code(&[batch(vec![("code_insee", codes())])]), Code::DuplicateEntity);
        assert_eq!(code(&[batch(vec![("code", codes())])]), Code::MissingColumn);
        let other = batch(vec![("code_insee", codes()), ("nom", codes())]);
        assert_eq!(code(&[batch(vec![("code_insee", codes())]), other]), Code::UnknownFormat);
        let times = Arc::new(TimestampSecondArray::from(vec![1, 2])) as ArrayRef;
        assert_eq!(code(&[batch(vec![("code_insee", codes()), ("population_dgf", times)])]), Code::TypeMismatch);
    }

    #[test]
    fn money_of_floats_is_read_where_it_is_allowed_only() {
        let data = batch(vec![
            ("code_insee", Arc::new(StringArray::from(vec!["99001", "99002"])) as ArrayRef),
            ("population_dgf", Arc::new(Float64Array::from(vec![1200.0, f64::NAN]))),
            ("effort_fiscal", Arc::new(Float64Array::from(vec![1.2, 0.9]))),
            ("potentiel_fiscal", Arc::new(Float64Array::from(vec![Some(0.1 + 0.2), None]))),
        ]);
        let refused = Criteria::from_arrow(std::slice::from_ref(&data), &options()).unwrap_err();
        assert_eq!((refused.code(), refused.place().column.as_deref()), (Code::TypeMismatch, Some("potentiel_fiscal")));
        assert!(refused.help().en.contains("allow_float=True") && refused.help().fr.contains("allow_float=True"));
        let criteria = Criteria::from_arrow(std::slice::from_ref(&data), &options().with_floats()).unwrap();
        assert_eq!(criteria.table().value("potentiel_fiscal", 0).unwrap().number().unwrap().to_string(), "0.30000000000000004");
        let without = data.project(&[0, 1, 2]).unwrap();
        let criteria = Criteria::from_arrow(&[without], &options()).unwrap();
        assert_eq!(criteria.table().value("population_dgf", 0).unwrap().number(), Some(1200.into()));
        let floats: ArrayRef = Arc::new(Float64Array::from(vec![1.5]));
        let keys = arrow_array::Int32Array::from(vec![0, 0]);
        let packed = Arc::new(DictionaryArray::<Int32Type>::new(keys, floats)) as ArrayRef;
        let data = batch(vec![("code_insee", Arc::new(StringArray::from(vec!["99001", "99002"])) as ArrayRef), ("potentiel_fiscal", packed)]);
        assert_eq!(Criteria::from_arrow(&[data], &options()).unwrap_err().code(), Code::TypeMismatch);
    }

    #[test]
    fn issues_are_told_as_warnings_too() {
        let data = batch(vec![
            ("code_insee", Arc::new(StringArray::from(vec!["99001", "total", "99003"])) as ArrayRef),
            ("population_dgf", Arc::new(StringArray::from(vec!["douze", "9", "x"]))),
        ]);
        let warnings = Criteria::from_arrow(&[data], &options()).unwrap().warnings();
        let told: Vec<_> = warnings.iter().map(|w| (w.code.as_str(), w.count, w.first.len(), w.message.en.contains("`not-a-number`"))).collect();
        assert_eq!(told, [("reading-issue", 1, 1, false), ("reading-issue", 2, 2, true)], "{warnings:?}");
        let clean = batch(vec![("code_insee", Arc::new(StringArray::from(vec!["99001"])) as ArrayRef)]);
        assert!(Criteria::from_arrow(&[clean], &options()).unwrap().warnings().is_empty(), "absent columns are the simulation's to tell");
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn a_map_and_a_law_serve_arrow_too() {
        let options = CriteriaOptions::of(&Law::builtin("dgf_communes", 2026).unwrap()).unwrap();
        let options =
            options.with_map(ColumnMap::parse("year = 2026\n[columns]\ncode_insee='Code'\npotentiel_fiscal={title='PF',unit='kEUR'}").unwrap()).with_floats();
        let data = batch(vec![("Code", Arc::new(StringArray::from(vec!["99001"])) as ArrayRef), ("PF", Arc::new(Float64Array::from(vec![0.1])))]);
        let criteria = Criteria::from_arrow(&[data], &options).unwrap();
        assert_eq!((criteria.year(), criteria.table().value("potentiel_fiscal", 0).unwrap().number().unwrap()), (Some(2026), 100.into()));
    }
}
