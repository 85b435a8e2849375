//! Any bytes as a file of criteria of communes, with a column map before a line `---`: nothing panics, no row is lost in silence, every way to read the
//! same lines finds the same, and what is written is read back.

use super::dice;
use budget_core::law::Law;
use budget_core::law::read::{ColumnMap, Criteria, CriteriaOptions, IssueCode, Mergers};
use budget_core::ledger::{Limits, Severity};
use budget_core::table::{Value, Values};
use budget_core::{Code, Error};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::LazyLock;

/// Small limits: they are met often, and a run stays short.
const LIMITS: Limits = Limits {
    line_bytes: 2_048,
    block_bytes: 1 << 20,
    columns: 64,
    footer_bytes: 16 << 10,
    unpacked_bytes: 1 << 20,
    ratio: 100,
    ratio_from: 64 << 10,
    files: 8,
    budgets: 32,
    issues: 16,
};

/// What each rulebook reads: the State's grants, local taxes.
static OPTIONS: LazyLock<Option<[CriteriaOptions; 2]>> = LazyLock::new(|| Some([options("dgf_communes", 2026)?, options("fiscalite_locale", 2022)?]));

fn options(rulebook: &str, year: u16) -> Option<CriteriaOptions> {
    Some(CriteriaOptions::of(&Law::builtin(rulebook, year).ok()?).ok()?.with_limits(LIMITS).with_threads(1))
}

/// Reads the bytes in every way and compares: as criteria of grants, and where a title may be a part of a code as a census of tax bases.
pub fn run(bytes: &[u8]) {
    let Some([grants, taxes]) = OPTIONS.as_ref() else { return super::broken("the law does not open") };
    every_way(bytes, grants);
    if bytes.windows(3).any(|w| w.eq_ignore_ascii_case(b"com")) {
        every_way(bytes, taxes);
        if dice(bytes).is_multiple_of(2) {
            every_way(bytes, &taxes.clone().passing_through());
        }
    }
}

fn every_way(bytes: &[u8], plain: &CriteriaOptions) {
    let (options, bytes) = match map_of(bytes) {
        Some((map, rest)) => match ColumnMap::parse(map) {
            Ok(map) => (plain.clone().with_map(map), rest),
            Err(error) => return told(&error),
        },
        None => (plain.clone(), bytes),
    };
    let dice = dice(bytes);
    let whole = read(bytes, &options);
    let block_bytes = usize::try_from(dice % 512).unwrap_or(0) + 1;
    let blocks = read(bytes, &options.clone().with_limits(Limits { block_bytes, ..LIMITS }).with_threads(if dice.is_multiple_of(8) { 2 } else { 1 }));
    match (&whole, &blocks) {
        (Ok(whole), Ok(blocks)) => same(whole, blocks),
        (Err(whole), Err(blocks)) => assert_eq!(whole.code(), blocks.code()),
        _ => return super::broken("a file read in pieces is another file"),
    }
    let Ok(criteria) = whole else { return };
    consistent(&criteria);
    if dice.is_multiple_of(2) && !bytes.starts_with(b"PK") && !bytes.starts_with(&[0x1f, 0x8b]) {
        packed(bytes, &criteria, &options);
    }
    written(&criteria, plain);
    if let Ok(merged) = criteria.merged(&Mergers::default()) {
        assert!(merged.table == *criteria.table() && merged.joined.is_empty(), "nothing merged, another table");
    }
}

/// The map before a line `---`.
fn map_of(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let place = bytes.windows(5).position(|w| w == b"\n---\n")?;
    Some((std::str::from_utf8(bytes.get(..place)?).ok()?, bytes.get(place + 5..)?))
}

fn read(bytes: &[u8], options: &CriteriaOptions) -> Result<Criteria, Error> {
    Criteria::from_bytes("fuzz", bytes, options).inspect_err(told)
}

fn told(error: &Error) {
    assert!(!error.message().en.is_empty() && !error.message().fr.is_empty(), "{error}");
    assert!(error.code() != Code::Overflow, "{error}");
}

fn same(a: &Criteria, b: &Criteria) {
    assert!(a.table() == b.table(), "two ways, two tables");
    assert_eq!(
        IssueCode::ALL.iter().map(|c| a.issues().count(*c)).collect::<Vec<_>>(),
        IssueCode::ALL.iter().map(|c| b.issues().count(*c)).collect::<Vec<_>>()
    );
    assert_eq!((a.year(), a.absent(), a.ignored()), (b.year(), b.absent(), b.ignored()));
}

/// Codes are codes, each once; issues are whole; what is wrong is not a value.
fn consistent(criteria: &Criteria) {
    let table = criteria.table();
    let mut seen = BTreeSet::new();
    let Some(codes) = table.column("code_insee") else { return super::broken("no column of codes") };
    for row in 0..table.rows() {
        let code = codes.text_at(row).unwrap_or_default();
        assert!(code.len() == 5 && seen.insert(code.to_owned()), "`{code}`");
    }
    let issues = criteria.issues();
    assert!(issues.listed().len() <= LIMITS.issues + IssueCode::ALL.len());
    assert!(issues.count_of(Severity::Error) + issues.count_of(Severity::Warning) + issues.count_of(Severity::Information) == issues.total());
    for issue in issues.listed() {
        assert!(!issue.message.en.is_empty() && !issue.message.fr.is_empty());
    }
    for column in table.columns() {
        assert_eq!(column.len(), table.rows());
        for row in 0..table.rows() {
            assert!(!matches!(column.value(row), Value::Float(_)), "no float is read");
        }
    }
}

fn packed(bytes: &[u8], criteria: &Criteria, options: &CriteriaOptions) {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let Ok(packed) = encoder.write_all(bytes).and_then(|()| encoder.finish()) else { return };
    match read(&packed, options) {
        Ok(unpacked) => same(criteria, &unpacked),
        Err(error) => assert_eq!(error.code(), Code::LimitExceeded, "{error}"),
    }
}

/// The table written as CSV is read back: the same communes, the same values as far as ten decimals say them.
fn written(criteria: &Criteria, plain: &CriteriaOptions) {
    let mut text = Vec::new();
    if criteria.table().write_csv(&mut text, &|_| true).is_err() {
        return super::broken("a table that cannot be written");
    }
    // Texts over several lines, long ones and many columns meet the limits anew.
    let Ok(again) = Criteria::from_bytes("again", &text, &plain.clone().with_limits(Limits { columns: 200, line_bytes: 1 << 16, ..LIMITS })) else { return };
    assert_eq!(again.table().rows(), criteria.table().rows());
    for column in again.table().columns() {
        let Some(first) = criteria.table().column(&column.name).filter(|c| c.unit == column.unit) else { continue };
        let (Values::Decimal(_) | Values::Bool(_)) = first.values() else { continue };
        for row in 0..column.len() {
            match (first.value(row), column.value(row)) {
                (Value::Number(a), Value::Number(b)) if a.scale() <= 10 => assert_eq!(a, b, "{}", column.name),
                (Value::Bool(a), b) => assert_eq!(Value::Bool(a), b, "{}", column.name),
                (Value::Missing(_), b) => assert!(b.reason().is_some(), "{}: {b:?}", column.name),
                _ => {}
            }
        }
    }
}
