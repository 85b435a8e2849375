//! Parquet files: what the same balance says as CSV, whatever the types, the packing and the row groups; damaged files are errors, never a panic.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Decimal64Array, Decimal128Array, DictionaryArray, Float64Array, Int32Array, Int64Array, LargeStringArray, RecordBatch, StringArray,
    StringViewArray,
};
use arrow_schema::{Field as ArrowField, Schema};
use budget_core::Code;
use budget_core::indicator::{Catalogue, Scope};
use budget_core::ledger::{ArrowOptions, Field, IssueCode, Ledger, Limits, Reading, Scan};
use budget_core::territory::{AttributeSource, Attributes};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

const TITLES: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;CSTYP;NOMEN;SIREN;CREGI;CACTI;SECTEUR;FINESS;CODBUD1;CATEG;BAL;COMPTE;\
                      BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";
const KEYS: usize = 18;

/// Lines of fictional budgets, one table as cells: debits and credits are equal but for what `edit` makes of the rows.
fn rows(budgets: usize, each: usize) -> Vec<Vec<String>> {
    const ACCOUNTS: [&str; 8] = ["6411", "7311", "021", "1641", "60611", "65888", "74111", "2151"];
    let mut rows = Vec::new();
    for budget in 0..budgets {
        for line in 0..each {
            let siren = format!("2199{:05}", budget / 2);
            let siret = format!("{siren}{:05}", budget % 2);
            let keys = ["2024", &siret, "099", &format!("VAL FICTIF {budget}"), &format!("{:03}", budget / 2 % 1000), if budget % 2 == 0 { "1" } else { "3" }];
            let rest = ["101", "00", "M57", &siren, "075", "40", "", "", "", "Commune", "DEF", ACCOUNTS[line % ACCOUNTS.len()]];
            let cents = (budget * 7919 + line * 104_729) % 10_000_000;
            let amount = format!("{}.{:02}", cents / 100, cents % 100);
            let mut row: Vec<String> = keys.iter().chain(&rest).map(|c| (*c).to_owned()).collect();
            let debit = line % 2 == 0;
            row.extend((0..10).map(|field| if field >= 8 || field % 2 == usize::from(debit) || field > 3 { "0".to_owned() } else { amount.clone() }));
            rows.push(row);
        }
    }
    rows
}

/// The titles of the cells of a row: one more is the function.
fn titles(rows: &[Vec<String>]) -> String {
    if rows.first().is_some_and(|r| r.len() > 28) { format!("{TITLES};FONCTION") } else { TITLES.to_owned() }
}

fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = format!("{}\n", titles(rows));
    for row in rows {
        writeln!(out, "{}", row.join(";")).unwrap();
    }
    out.into_bytes()
}

/// How columns are laid out.
#[derive(Clone, Copy, Debug)]
enum Layout {
    /// Utf8 and decimal128(18, 2), which is written in 64 bits; the exercise as an integer.
    Plain,
    /// LargeUtf8 and decimal128(38, 4), written as fixed bytes.
    Large,
    /// Utf8View and decimal64.
    View,
    /// Dictionaries, and cents in int64 that say so.
    Cents,
    /// Everything as text.
    Text,
}

fn table(rows: &[Vec<String>], layout: Layout) -> RecordBatch {
    let cents = |cell: &String| cell.replace(['.', ','], "").parse::<i64>().unwrap() * if cell.contains('.') { 1 } else { 100 };
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (place, title) in titles(rows).split(';').enumerate() {
        let text = place < KEYS || title == "FONCTION";
        let cells = || rows.iter().map(|r| &r[place]);
        let mut metadata = HashMap::new();
        let array: ArrayRef = match layout {
            Layout::Plain if place == 0 => Arc::new(Int32Array::from_iter_values(cells().map(|c| c.parse::<i32>().unwrap()))),
            Layout::Plain | Layout::Text if text => Arc::new(StringArray::from_iter_values(cells())),
            Layout::Large if text => Arc::new(LargeStringArray::from_iter_values(cells())),
            Layout::View if text => Arc::new(StringViewArray::from_iter_values(cells())),
            Layout::Cents if text => Arc::new(cells().map(|c| Some(c.as_str())).collect::<DictionaryArray<Int32Type>>()),
            Layout::Plain => Arc::new(Decimal128Array::from_iter_values(cells().map(|c| cents(c).into())).with_precision_and_scale(18, 2).unwrap()),
            Layout::Large => Arc::new(Decimal128Array::from_iter_values(cells().map(|c| i128::from(cents(c)) * 100)).with_precision_and_scale(38, 4).unwrap()),
            Layout::View => Arc::new(Decimal64Array::from_iter_values(cells().map(cents)).with_precision_and_scale(18, 2).unwrap()),
            Layout::Cents => {
                metadata.insert("unit".to_owned(), "centime".to_owned());
                Arc::new(Int64Array::from_iter_values(cells().map(cents)))
            }
            Layout::Text => Arc::new(StringArray::from_iter_values(cells())),
        };
        fields.push(ArrowField::new(title, array.data_type().clone(), true).with_metadata(metadata));
        arrays.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

fn properties() -> WriterPropertiesBuilder {
    WriterProperties::builder().set_compression(Compression::SNAPPY)
}

fn parquet(batch: &RecordBatch, properties: WriterPropertiesBuilder) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties.build())).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    out
}

fn read(bytes: Vec<u8>) -> budget_core::Result<Ledger> {
    Ledger::from_bytes("balance", bytes)
}

fn scan(bytes: Vec<u8>) -> Scan {
    read(bytes).unwrap().scanned().unwrap().clone()
}

/// Issues with rows in place of lines: the header of a CSV is its first line.
fn told(scan: &Scan, header: u64) -> Vec<String> {
    let listed = scan.issues.listed().iter().filter(|i| i.line != Some(1) || header == 0);
    listed.map(|i| format!("{} {:?} {:?} {:?} {}", i.code.as_str(), i.line.map(|l| l - header), i.column, i.budget, i.message.en)).collect()
}

fn same(left: &Scan, right: &Scan) {
    assert_eq!((left.lines, left.unused), (right.lines, right.unused));
    assert_eq!(left.budgets, right.budgets);
    assert_eq!(left.tallies, right.tallies);
    assert_eq!(told(left, 1), told(right, 0));
}

#[test]
fn parquet_says_what_the_csv_says() {
    let mut rows = rows(41, 37);
    // A budget whose lines do not stand together, an account that no chart has, a copy, a line of an impossible year.
    rows.swap(3, 400);
    rows[50][KEYS - 1] = "9".to_owned();
    rows[90] = rows[89].clone();
    rows[200][0] = "0".to_owned();
    let expected = scan(csv(&rows));
    assert!(expected.issues.total() > 5 && expected.lines > 1_400, "{expected:?}");
    for layout in [Layout::Plain, Layout::Large, Layout::View, Layout::Cents, Layout::Text] {
        let batch = table(&rows, layout);
        for (groups, properties) in [
            (1, properties()),
            (16, properties().set_max_row_group_row_count(Some(100))),
            (1517, properties().set_max_row_group_row_count(Some(1))),
            (1, properties().set_dictionary_enabled(false).set_compression(Compression::UNCOMPRESSED)),
            (1, properties().set_data_page_row_count_limit(50).set_write_batch_size(10).set_writer_version(WriterVersion::PARQUET_2_0)),
            // Dictionaries that overflow: the rest of the column is written out.
            (1, properties().set_dictionary_page_size_limit(64).set_data_page_row_count_limit(50).set_write_batch_size(10)),
            (1, properties().set_dictionary_enabled(false).set_encoding(Encoding::PLAIN)),
        ] {
            let bytes = parquet(&batch, properties);
            let file = parquet::file::reader::SerializedFileReader::new(bytes::Bytes::from(bytes.clone())).unwrap();
            assert_eq!(parquet::file::reader::FileReader::num_row_groups(&file), groups);
            same(&expected, &scan(bytes));
        }
    }
    let as_csv = read(csv(&rows)).unwrap().totals().unwrap();
    let as_parquet = read(parquet(&table(&rows, Layout::Plain), properties())).unwrap().totals().unwrap();
    assert_eq!(written(&as_csv), written(&as_parquet));
}

/// Rows with something to say of some of them, budgets of one line and of many.
fn troubled(functions: bool) -> Vec<Vec<String>> {
    let mut rows = rows(60, 23);
    rows.extend(self::rows(70, 1).into_iter().skip(60));
    for (place, title, cell) in
        [(50, 17, "9"), (300, 18, "x"), (301, 27, "12.345"), (500, 2, "99\u{a0}9"), (700, 8, "M99"), (900, 17, "64 11"), (1_000, 26, "")]
    {
        rows[place][title] = cell.to_owned();
    }
    // A copy, the same account with other amounts, and a budget that changes its name on the way.
    rows[90] = rows[89].clone();
    rows[120][17] = rows[119][17].clone();
    (810..815).for_each(|row| rows[row][3] = "AUTRE NOM".to_owned());
    if functions {
        rows.iter_mut().enumerate().for_each(|(place, row)| row.push(["01", "020", "", " 025 "][place % 4].to_owned()));
    }
    rows
}

fn written(table: &budget_core::table::Table) -> String {
    let mut out = Vec::new();
    table.write_csv(&mut out, &|_| true).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn any_number_of_threads_and_any_cut_gives_the_same() {
    let attributes = AttributeSource::embedded(Attributes::default()).unwrap();
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let figures = |ledger: &Ledger| written(&catalogue.evaluate(ledger, &attributes, &Scope::ALL).unwrap().table);
    for functions in [false, true] {
        let rows = troubled(functions);
        let plain = read(csv(&rows)).unwrap().with_reading(Reading::Plain);
        let (expected, table) = (plain.scanned().unwrap().clone(), figures(&plain));
        assert!(expected.issues.total() > 8 && expected.budgets.len() > 70, "{:?}", expected.issues.listed());
        let batch = self::table(&rows, Layout::Text);
        for threads in [1, 2, 7] {
            for rows_of_a_group in [7, 400] {
                let bytes = parquet(&batch, properties().set_max_row_group_row_count(Some(rows_of_a_group)));
                let ledger = read(bytes).unwrap().with_limits(Limits { block_bytes: 64, ..Limits::default() }).with_threads(threads);
                same(&expected, ledger.scanned().unwrap());
                assert_eq!(figures(&ledger), table);
                same(&expected, ledger.with_reading(Reading::Plain).scanned().unwrap());
                let batches = (0..rows.len()).step_by(rows_of_a_group).map(|at| batch.slice(at, rows_of_a_group.min(rows.len() - at)));
                let ledger = Ledger::from_arrow(batches, ArrowOptions::default()).unwrap().with_threads(threads);
                same(&expected, ledger.scanned().unwrap());
                assert_eq!(figures(&ledger), table);
            }
        }
    }
}

/// Rows with nothing to say of them: closing balances are right and no account comes twice in a budget.
fn clean(budgets: usize) -> Vec<Vec<String>> {
    let mut rows = rows(budgets, 8);
    for row in &mut rows {
        let cents = |place: usize| row[place].replace('.', "").parse::<i64>().unwrap();
        let net = cents(18) - cents(19) + cents(20) - cents(21);
        row[26] = format!("{}.{:02}", net.max(0) / 100, net.max(0) % 100);
        row[27] = format!("{}.{:02}", (-net).max(0) / 100, (-net).max(0) % 100);
    }
    rows
}

#[test]
fn one_huge_group_and_many_tiny_ones_give_the_same_bits() {
    let attributes = AttributeSource::embedded(Attributes::default()).unwrap();
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let figures = |ledger: &Ledger| written(&catalogue.evaluate(ledger, &attributes, &Scope::ALL).unwrap().table);
    // More rows than are decoded at once.
    let mut rows = clean(8_500);
    for edit in [|_: &mut Vec<Vec<String>>| (), |rows: &mut Vec<Vec<String>>| rows[67_001][26] = String::new()] {
        edit(&mut rows);
        let plain = read(csv(&rows)).unwrap().with_reading(Reading::Plain);
        let (expected, figures_expected) = (plain.scanned().unwrap(), figures(&plain));
        let empty = rows[67_001][26].is_empty();
        assert_eq!((expected.lines, expected.issues.count(IssueCode::EmptyAmount)), (68_000, u64::from(empty)));
        // An empty cell is a null.
        let table = match empty {
            false => table(&rows, Layout::Plain),
            true => {
                let cents = |r: &Vec<String>| r[26].replace('.', "").parse::<i128>().ok();
                let sd = Decimal128Array::from_iter(rows.iter().map(cents)).with_precision_and_scale(18, 2).unwrap();
                let mut filled = rows.clone();
                filled[67_001][26] = "0".to_owned();
                let filled = self::table(&filled, Layout::Plain);
                let columns = filled.columns().iter().enumerate().map(|(place, c)| if place == 26 { Arc::new(sd.clone()) as ArrayRef } else { c.clone() });
                RecordBatch::try_new(filled.schema(), columns.collect()).unwrap()
            }
        };
        let layouts = [
            properties().set_max_row_group_row_count(Some(1 << 20)),
            properties().set_max_row_group_row_count(Some(1 << 20)).set_dictionary_page_size_limit(20_000),
            properties().set_max_row_group_row_count(Some(1 << 20)).set_writer_version(WriterVersion::PARQUET_2_0).set_data_page_row_count_limit(999),
            properties().set_max_row_group_row_count(Some(333)),
            properties().set_max_row_group_row_count(Some(20_000)).set_dictionary_enabled(false),
        ];
        for (layout, threads) in layouts.into_iter().zip([1, 2, 7, 3, 2]) {
            let ledger = read(parquet(&table, layout)).unwrap().with_threads(threads);
            same(expected, ledger.scanned().unwrap());
            assert_eq!(figures(&ledger), figures_expected);
        }
    }
}

#[test]
fn a_group_with_something_to_say_of_every_budget_is_read_as_a_whole() {
    let mut rows = rows(2_000, 45);
    rows.iter_mut().for_each(|row| row[26] = "7".to_owned());
    let expected = read(csv(&rows)).unwrap().with_reading(Reading::Plain);
    let expected = expected.scanned().unwrap();
    assert_eq!(expected.issues.count(IssueCode::ClosingBalance), 90_000);
    let batch = table(&rows, Layout::Plain);
    for (threads, rows_of_a_group) in [(1, 100_000), (2, 70_000)] {
        let bytes = parquet(&batch, properties().set_max_row_group_row_count(Some(rows_of_a_group)));
        same(expected, read(bytes).unwrap().with_threads(threads).scanned().unwrap());
    }
}

#[test]
fn a_file_of_the_disk_is_known_by_its_content() {
    let folder = std::env::temp_dir().join(format!("budget-parquet-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let rows = rows(3, 8);
    let path = folder.join("balance.csv");
    std::fs::write(&path, parquet(&table(&rows, Layout::Plain), properties())).unwrap();
    let ledger = Ledger::read([&path]).unwrap();
    assert_eq!(ledger.scanned().unwrap().lines, 24);
    let only = ledger.scanned().unwrap().budgets[2].clone();
    let mut lines = Vec::new();
    struct Kept<'k>(&'k mut Vec<String>);
    impl budget_core::ledger::Sink for Kept<'_> {
        fn line(&mut self, index: usize, _: &budget_core::ledger::Budget, line: &budget_core::ledger::Line<'_>) -> budget_core::Result<()> {
            self.0.push(format!("{index} {}", line.account));
            Ok(())
        }
    }
    ledger.scan_entity(&only.entity, 2024, &mut Kept(&mut lines)).unwrap();
    assert_eq!((lines.len(), lines[0].as_str()), (8, "2 6411"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn progress_counts_the_bytes_of_the_file() {
    use std::sync::atomic::{AtomicU64, Ordering};
    let bytes = parquet(&table(&rows(41, 37), Layout::Plain), properties().set_max_row_group_row_count(Some(100)));
    let size = bytes.len() as u64;
    let last = Arc::new(AtomicU64::new(0));
    let seen = last.clone();
    let ledger = read(bytes).unwrap().with_progress(move |done, all| {
        assert!(done <= all && all == size && done >= seen.swap(done, Ordering::Relaxed));
        std::ops::ControlFlow::Continue(())
    });
    ledger.scanned().unwrap();
    assert_eq!(last.load(Ordering::Relaxed), size);
    let stopped = ledger.with_progress(|_, _| std::ops::ControlFlow::Break(()));
    assert_eq!(stopped.scan(&mut Nothing).unwrap_err().code(), Code::Cancelled);
}

struct Nothing;
impl budget_core::ledger::Sink for Nothing {
    fn line(&mut self, _: usize, _: &budget_core::ledger::Budget, _: &budget_core::ledger::Line<'_>) -> budget_core::Result<()> {
        Ok(())
    }
}

fn replaced(title: &str, array: ArrayRef, name: &str) -> Vec<u8> {
    let batch = table(&rows(1, array.len()), Layout::Plain);
    let schema = batch.schema();
    let columns = schema
        .fields()
        .iter()
        .zip(batch.columns())
        .map(|(f, c)| if f.name() == title { (name.to_owned(), array.clone(), true) } else { (f.name().clone(), c.clone(), true) });
    parquet(&RecordBatch::try_from_iter_with_nullable(columns.collect::<Vec<_>>()).unwrap(), properties())
}

#[test]
fn columns_and_types_are_checked_at_opening() {
    let error = read(replaced("COMPTE", Arc::new(StringArray::from(vec!["6411"])), "COMPTES")).unwrap_err();
    assert_eq!((error.code(), error.help().en.as_str(), error.place().file.as_deref()), (Code::MissingColumn, "did you mean `COMPTES`?", Some("balance")));
    let error = read(replaced("SD", Arc::new(Float64Array::from(vec![1.0])), "SD")).unwrap_err();
    assert_eq!((error.code(), error.place().column.as_deref(), error.place().file.as_deref()), (Code::InvalidValue, Some("SD"), Some("balance")));
    let error = read(replaced("SD", Arc::new(Int64Array::from(vec![1])), "SD")).unwrap_err();
    assert!(error.help().en.contains("unit = centime"), "{error}");
    assert_eq!(read(replaced("COMPTE", Arc::new(Float64Array::from(vec![6411.0])), "COMPTE")).unwrap_err().code(), Code::InvalidValue);
    let error = read(parquet(&table(&[], Layout::Plain), properties())).unwrap_err();
    assert_eq!((error.code(), error.place().file.as_deref()), (Code::EmptyFile, Some("balance")));
    let other = RecordBatch::try_from_iter([("nom", Arc::new(StringArray::from(vec!["x"])) as ArrayRef)]).unwrap();
    assert_eq!(read(parquet(&other, properties())).unwrap_err().code(), Code::UnknownFormat);
    // What is not read may be of any type.
    assert_eq!(scan(replaced("BAL", Arc::new(Float64Array::from(vec![1.0])), "BAL")).lines, 1);
    let bytes = Arc::new(arrow_array::BinaryArray::from(vec![b"6411".as_slice()]));
    assert_eq!(scan(replaced("COMPTE", bytes, "COMPTE")).lines, 1);
}

#[test]
fn nulls_are_empty_cells_with_their_row() {
    let null = scan(replaced("SD", Arc::new(Decimal128Array::from(vec![Some(0), None]).with_precision_and_scale(18, 2).unwrap()), "SD"));
    let issue = null.issues.listed().iter().find(|i| i.code == IssueCode::EmptyAmount).unwrap();
    assert_eq!((null.lines, issue.line, issue.column, &*issue.file), (2, Some(2), Some("SD"), "balance"));
    let accounts = scan(replaced("COMPTE", Arc::new(StringArray::from(vec![Some("6411"), None, Some("x y")])), "COMPTE"));
    assert_eq!((accounts.lines, accounts.unused, accounts.issues.count(IssueCode::InvalidAccount)), (1, 2, 2));
    let large = scan(replaced("SC", Arc::new(Decimal128Array::from(vec![1, 1_i128 << 80]).with_precision_and_scale(38, 2).unwrap()), "SC"));
    assert_eq!((large.lines, large.issues.count(IssueCode::NumberTooLarge)), (1, 1));
    assert_eq!(large.tallies[0].sum(Field::Sc).unwrap().0, 1);
}

#[test]
fn a_packing_that_is_not_read_is_named() {
    let mut bytes = parquet(&table(&rows(1, 2), Layout::Plain), properties());
    // The codec of the first column, Snappy (1) in its place in the footer, made Brotli (4): field 4 of the column's metadata.
    let footer = bytes.len() - 8 - u32::from_le_bytes(bytes[bytes.len() - 8..bytes.len() - 4].try_into().unwrap()) as usize;
    let place = (footer..bytes.len()).find(|at| bytes[*at..].starts_with(b"EXER\x15\x02")).map(|at| at + 5);
    let place = place.unwrap_or_else(|| panic!("no codec in the footer"));
    bytes[place] = 8;
    let error = read(bytes).unwrap_err();
    assert_eq!((error.code(), error.place().column.as_deref()), (Code::UnknownFormat, Some("EXER")), "{error}");
    assert!(error.message().en.contains("`BROTLI`"), "{error}");
}

#[test]
fn cut_and_damaged_files_are_errors_or_the_same_lines() {
    let rows = rows(5, 12);
    let whole = parquet(&table(&rows, Layout::Plain), properties().set_max_row_group_row_count(Some(20)));
    for length in (4..whole.len()).step_by(7) {
        let error = read(whole[..length].to_vec()).unwrap_err();
        assert_eq!((error.code(), error.place().file.as_deref()), (Code::Io, Some("balance")), "{length}");
        assert!(!error.help().fr.is_empty());
    }
    let limits = Limits { unpacked_bytes: 1 << 24, ..Limits::default() };
    let (mut errors, mut seed) = (0, 42_u64);
    for _ in 0..3_000 {
        let mut bytes = whole.clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) as usize % bytes.len();
            bytes[at] = (seed >> 20) as u8;
        }
        // Any code, but a message with help; and no panic.
        match Ledger::from_bytes_within("balance", bytes, limits).and_then(|l| l.scanned().cloned()) {
            Ok(scan) => assert_eq!(scan.lines + scan.unused, 60),
            Err(error) => {
                errors += 1;
                assert!(!error.message().en.is_empty());
            }
        }
    }
    assert!(errors > 500, "{errors}");
}

#[test]
fn limits_hold() {
    let bytes = parquet(&table(&rows(41, 37), Layout::Plain), properties());
    let within = |limits: Limits| Ledger::from_bytes_within("balance", bytes.clone(), limits).and_then(|l| l.scanned().map(|s| s.lines));
    assert_eq!(within(Limits::default()).unwrap(), 1_517);
    for limits in [
        Limits { columns: 27, ..Limits::default() },
        Limits { footer_bytes: 1_000, ..Limits::default() },
        Limits { unpacked_bytes: 10_000, ..Limits::default() },
        Limits { budgets: 40, ..Limits::default() },
    ] {
        assert_eq!(within(limits).unwrap_err().code(), Code::LimitExceeded, "{limits:?}");
    }
    // Rows that repeat take no place in the file, and count all the same.
    let one: Vec<Vec<String>> = rows(1, 1).into_iter().cycle().take(100_000).collect();
    let repeated = parquet(&table(&one, Layout::Plain), properties());
    assert!(repeated.len() < 20_000);
    let small = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(Ledger::from_bytes_within("balance", repeated.clone(), small).unwrap().scanned().unwrap_err().code(), Code::LimitExceeded);
    assert_eq!(Ledger::from_bytes("balance", repeated).unwrap().scanned().unwrap().budgets.len(), 1);
}
