//! Arrow data: every layout of texts and every exact type of amounts gives the same lines; others are refused.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Decimal64Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array, LargeStringArray, RecordBatch, StringArray, StringViewArray,
    UInt16Array,
};
use arrow_schema::{DataType, Field as ArrowField, Schema};
use budget_core::Code;
use budget_core::ledger::{ArrowOptions, Field, IssueCode, Ledger, Scan};
use std::collections::HashMap;
use std::sync::Arc;

const EXACT: ArrowOptions = ArrowOptions { allow_float: false };

/// Two lines of a fictional commune; the amounts of `OBNETDEB` are given.
fn columns(amounts: ArrayRef) -> Vec<(&'static str, ArrayRef)> {
    let text = |a: &str, b: &str| -> ArrayRef { Arc::new(StringArray::from(vec![a, b])) };
    let zero = || -> ArrayRef { Arc::new(Decimal128Array::from(vec![0, 0]).with_precision_and_scale(18, 2).unwrap()) };
    vec![
        ("EXER", text("2024", "2024")),
        ("IDENT", text("21990000100012", "21990000100012")),
        ("NDEPT", text("099", "099")),
        ("INSEE", text("001", "001")),
        ("CBUDG", text("1", "1")),
        ("NOMEN", text("M57", "M57")),
        ("CATEG", text("Commune", "Commune")),
        ("COMPTE", text("6411", "6413")),
        ("OBNETDEB", amounts),
        ("OBNETCRE", zero()),
        ("OOBDEB", zero()),
        ("OOBCRE", zero()),
    ]
}

fn decimal(cents: [i128; 2]) -> ArrayRef {
    Arc::new(Decimal128Array::from(cents.to_vec()).with_precision_and_scale(18, 2).unwrap())
}

fn replaced(name: &str, array: ArrayRef) -> Vec<(&'static str, ArrayRef)> {
    columns(decimal([125_050, -10])).into_iter().map(|(n, a)| (n, if n == name { array.clone() } else { a })).collect()
}

fn ledger(columns: Vec<(&str, ArrayRef)>) -> budget_core::Result<Ledger> {
    Ledger::from_arrow([RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, a)| (n, a, true))).unwrap()], EXACT)
}

fn scan(columns: Vec<(&str, ArrayRef)>) -> Scan {
    ledger(columns).unwrap().scanned().unwrap().clone()
}

fn same(columns: Vec<(&str, ArrayRef)>) {
    let scan = scan(columns);
    assert_eq!((scan.lines, &*scan.budgets[0].entity, scan.budgets[0].year), (2, "99001", 2024));
    assert_eq!(scan.tallies[0].sum(Field::Obnetdeb).unwrap().0, 125_040);
    assert_eq!((scan.issues.total(), scan.issues.count(IssueCode::NoClosingBalance)), (1, 1), "{:?}", scan.issues.listed());
}

#[test]
fn amounts_of_every_exact_type_are_the_same() {
    same(columns(decimal([125_050, -10])));
    same(columns(Arc::new(Decimal64Array::from(vec![12_505, -1]).with_precision_and_scale(15, 1).unwrap())));
    same(columns(Arc::new(Decimal128Array::from(vec![12_505_000, -1_000]).with_precision_and_scale(20, 4).unwrap())));
    same(columns(Arc::new(StringArray::from(vec!["1250.50", "-0.1"]))));
    same(columns(Arc::new(LargeStringArray::from(vec!["1250,5", "-0,10"]))));
    let cents: ArrayRef = Arc::new(Int64Array::from(vec![125_050, -10]));
    let fields: Vec<ArrowField> = columns(cents.clone())
        .iter()
        .map(|(name, array)| {
            let field = ArrowField::new(*name, array.data_type().clone(), true);
            if *name == "OBNETDEB" { field.with_metadata(HashMap::from([("unit".to_owned(), "centime".to_owned())])) } else { field }
        })
        .collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns(cents).into_iter().map(|(_, a)| a).collect()).unwrap();
    let ledger = Ledger::from_arrow([batch], EXACT).unwrap();
    assert_eq!(ledger.scanned().unwrap().tallies[0].sum(Field::Obnetdeb).unwrap().0, 125_040);
}

#[test]
fn texts_of_every_layout_are_the_same() {
    same(replaced("EXER", Arc::new(Int64Array::from(vec![2024, 2024]))));
    same(replaced("EXER", Arc::new(UInt16Array::from(vec![2024, 2024]))));
    same(replaced("IDENT", Arc::new(Int64Array::from(vec![21_990_000_100_012, 21_990_000_100_012]))));
    same(replaced("INSEE", Arc::new(Int64Array::from(vec![1, 1]))));
    same(replaced("COMPTE", Arc::new(LargeStringArray::from(vec!["6411", "6413"]))));
    same(replaced("COMPTE", Arc::new(StringViewArray::from(vec!["6411", "6413"]))));
    same(replaced("COMPTE", Arc::new(vec!["6411", "6413"].into_iter().collect::<DictionaryArray<Int32Type>>())));
    let lower = columns(decimal([125_050, -10])).into_iter().map(|(n, a)| (n.to_lowercase(), a)).collect::<Vec<_>>();
    same(lower.iter().map(|(n, a)| (n.as_str(), a.clone())).collect());
}

#[test]
fn batches_are_one_table() {
    let whole = RecordBatch::try_from_iter(columns(decimal([125_050, -10]))).unwrap();
    let ledger = Ledger::from_arrow([whole.slice(0, 1), whole.slice(0, 0), whole.slice(1, 1)], EXACT).unwrap();
    let scan = ledger.scanned().unwrap();
    assert_eq!((scan.lines, scan.budgets.len(), scan.tallies[0].sum(Field::Obnetdeb).unwrap().0), (2, 1, 125_040));
}

#[test]
fn floats_are_refused_unless_allowed_and_whole_cents() {
    let floats = |a: f64, b: f64| -> ArrayRef { Arc::new(Float64Array::from(vec![a, b])) };
    let error = ledger(columns(floats(1250.5, -0.1))).unwrap_err();
    assert_eq!((error.code(), error.place().column.as_deref()), (Code::InvalidValue, Some("OBNETDEB")));
    assert!(error.help().en.contains("allow_float"));
    let allowed = |a: f64, b: f64| {
        let batch = RecordBatch::try_from_iter(columns(floats(a, b))).unwrap();
        Ledger::from_arrow([batch], ArrowOptions { allow_float: true }).unwrap().scanned().unwrap().clone()
    };
    assert_eq!(allowed(1250.5, -0.1).tallies[0].sum(Field::Obnetdeb).unwrap().0, 125_040);
    for (wrong, code) in [
        (0.001, IssueCode::FractionOfCent),
        (0.1 + 0.2, IssueCode::FractionOfCent),
        (f64::INFINITY, IssueCode::NumberTooLarge),
        (1e300, IssueCode::NumberTooLarge),
        (f64::NAN, IssueCode::EmptyAmount),
    ] {
        let scan = allowed(1.0, wrong);
        assert_eq!(scan.issues.count(code), 1, "{wrong} {:?}", scan.issues.listed());
        assert_eq!(scan.tallies[0].sum(Field::Obnetdeb).unwrap().0, 100);
    }
}

#[test]
fn wrong_types_and_missing_columns_are_errors() {
    let error = ledger(columns(Arc::new(Int64Array::from(vec![1, 2])))).unwrap_err();
    assert_eq!(error.code(), Code::InvalidValue);
    assert!(error.help().en.contains("unit = centime"), "{error}");
    assert_eq!(ledger(replaced("COMPTE", Arc::new(Float64Array::from(vec![6411.0, 6413.0])))).unwrap_err().code(), Code::InvalidValue);
    let renamed: Vec<_> = columns(decimal([1, 2])).into_iter().map(|(n, a)| (if n == "COMPTE" { "COMPTES" } else { n }, a)).collect();
    let error = ledger(renamed).unwrap_err();
    assert_eq!((error.code(), error.help().en.as_str()), (Code::MissingColumn, "did you mean `COMPTES`?"));
    assert_eq!(Ledger::from_arrow([], EXACT).unwrap_err().code(), Code::EmptyFile);
    let none = RecordBatch::try_from_iter(columns(decimal([1, 2]))).unwrap().slice(0, 0);
    assert_eq!(Ledger::from_arrow([none], EXACT).unwrap_err().code(), Code::EmptyFile);
}

#[test]
fn bad_rows_are_issues_with_their_row() {
    let one = |name: &str, value: Option<&str>| {
        scan(replaced(
            name,
            Arc::new(StringArray::from(vec![
                Some(match name {
                    "COMPTE" => "6411",
                    "EXER" => "2024",
                    "IDENT" => "21990000100012",
                    "NOMEN" => "M57",
                    _ => "1",
                }),
                value,
            ])),
        ))
    };
    for (name, value, code) in [
        ("COMPTE", None, IssueCode::InvalidAccount),
        ("COMPTE", Some("64\0"), IssueCode::InvalidAccount),
        ("EXER", Some("x"), IssueCode::InvalidYear),
        ("EXER", Some("20\0"), IssueCode::NulByte),
        ("IDENT", Some("12"), IssueCode::InvalidSiret),
        ("NOMEN", None, IssueCode::InvalidChart),
        ("OBNETDEB", Some("abc"), IssueCode::NotANumber),
        ("OBNETDEB", Some("1.001"), IssueCode::FractionOfCent),
        ("OBNETDEB", Some("123456789012345678901234567890"), IssueCode::NumberTooLarge),
    ] {
        let scan = one(name, value);
        assert_eq!((scan.lines, scan.unused, scan.issues.count(code)), (1, 1, 1), "{name} {value:?} {:?}", scan.issues.listed());
        assert_eq!(scan.issues.listed().last().unwrap().line, Some(2));
    }
    let null = one("OBNETDEB", None);
    assert_eq!((null.lines, null.issues.count(IssueCode::EmptyAmount)), (2, 1));
    let large = scan(columns(decimal([i128::from(i64::MAX) + 1, 5])));
    assert_eq!((large.lines, large.issues.count(IssueCode::NumberTooLarge)), (1, 1));
    let nulls: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::new(vec![None, None].into(), Arc::new(StringArray::from(Vec::<&str>::new()))));
    assert_eq!((nulls.data_type(), nulls.len()), (&DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), 2));
    assert_eq!(scan(replaced("COMPTE", nulls)).unused, 2);
}
