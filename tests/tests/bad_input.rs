//! Bad input: each case gives a clear error or an issue with its line, nothing panics, nothing is lost in silence.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use budget_core::ledger::{Budget, Field, IssueCode, Ledger, Limits, Line, Scan, Severity, Sink};
use budget_core::{Code, Error, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const HEADER: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;CSTYP;NOMEN;SIREN;CREGI;CACTI;SECTEUR;FINESS;CODBUD1;CATEG;BAL;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";

/// Columns of a fictional commune in one year.
fn commune(year: u16, number: u8) -> String {
    format!("{year};219900{number:03}00012;099;VAL-FICTIF {number};{number:03};1;101;00;M57;219900{number:03};099;40;;;;Commune;DEF")
}

/// Two lines that balance each other: 100.00 in, 100.00 out.
fn two_lines(budget: &str) -> String {
    format!("{budget};6411;0;0;100;0;0;0;0;0;100;0\n{budget};515;0;0;0;0;0;100;0;0;0;100\n")
}

fn good() -> String {
    format!("{HEADER}\n{}", two_lines(&commune(2024, 1)))
}

fn open(text: impl AsRef<[u8]>) -> Result<Ledger> {
    Ledger::from_bytes("bad.csv", text.as_ref())
}

fn error(text: impl AsRef<[u8]>) -> Error {
    open(text).unwrap_err()
}

fn scan(text: impl AsRef<[u8]>) -> Scan {
    open(text).unwrap().scanned().unwrap().clone()
}

/// The good file with one more line after the header's two.
fn scan_with(line: &str) -> Scan {
    scan(format!("{}{line}\n", good()))
}

/// The scan has that one issue and the two good lines.
fn has_only(scan: &Scan, code: IssueCode, line: u64, column: Option<&str>) {
    let listed: Vec<_> = scan.issues.listed().iter().map(|i| (i.code, i.line, i.column)).collect();
    assert_eq!(listed, [(code, Some(line), column)]);
    assert_eq!((scan.lines, scan.unused), (2, 1));
    assert!(!scan.issues.listed()[0].message.en.is_empty() && !scan.issues.listed()[0].message.fr.is_empty());
    assert_eq!(&*scan.issues.listed()[0].file, "bad.csv");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file of that name, deleted in the end.
struct Temporary(std::path::PathBuf);

impl Temporary {
    fn new(name: &str) -> Temporary {
        Temporary(std::env::temp_dir().join(format!("budget-core-{}-{name}", std::process::id())))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[derive(Default)]
struct Sum(i64, u64);

impl Sink for Sum {
    fn line(&mut self, _: usize, _: &Budget, line: &Line<'_>) -> Result<()> {
        self.0 += line.amount(Field::Obnetdeb);
        self.1 += 1;
        Ok(())
    }
}

#[test]
fn the_good_file_has_no_issue() {
    let scan = scan(good());
    assert!(scan.issues.is_empty(), "{:?}", scan.issues.listed());
    assert_eq!((scan.lines, scan.unused, scan.budgets.len()), (2, 0, 1));
}

#[test]
fn an_absent_file_is_named() {
    let error = Ledger::read(["/no/such/balance.csv"]).unwrap_err();
    assert_eq!(error.code(), Code::Io);
    assert!(error.message().en.contains("`/no/such/balance.csv`") && error.message().fr.contains("n'existe pas"), "{error}");
}

#[test]
fn an_empty_file_is_an_error() {
    for text in ["", "\n\n", "\u{feff}", "   \r\n"] {
        let error = error(text);
        assert_eq!((error.code(), error.place().file.as_deref()), (Code::EmptyFile, Some("bad.csv")), "{text:?}");
    }
    assert_eq!(error(gzip(b"")).code(), Code::EmptyFile);
}

#[test]
fn a_header_alone_is_an_error() {
    for text in [HEADER.to_owned(), format!("{HEADER}\n"), format!("\u{feff}{HEADER}\r\n\r\n")] {
        let error = error(&text);
        assert_eq!(error.code(), Code::EmptyFile);
        assert!(error.message().en.contains("header"), "{error}");
    }
}

#[test]
fn a_truncated_line_is_an_issue_with_its_line() {
    let whole = format!("{};6411;0;0;100;0;0;0;0;0;100;0", commune(2024, 2));
    for cut in ["2024", "2024;2199", &whole[..whole.len() - 4], &whole[..90]] {
        has_only(&scan_with(cut), IssueCode::TruncatedLine, 4, None);
    }
    has_only(&scan_with(&format!("{whole};7")), IssueCode::ExtraFields, 4, None);
    // Empty fields beyond the header's do no harm.
    assert_eq!(scan_with(&format!("{whole};;")).lines, 3);
}

#[test]
fn a_line_cut_within_its_last_number_is_told_by_its_balance() {
    let scan = scan_with(&format!("{};6411;0;0;100;0;0;0;0;0;100;0\n{};512;0;0;0;0;0;100;0;0;0;10", commune(2024, 2), commune(2024, 2)));
    assert_eq!(scan.issues.count(IssueCode::ClosingBalance), 1);
    assert_eq!(scan.issues.listed()[0].line, Some(5));
    assert_eq!(scan.issues.listed()[0].column, Some("SC"));
    assert_eq!(scan.issues.count(IssueCode::UnbalancedBudget), 1);
}

#[test]
fn a_missing_column_is_named_with_the_nearest_header() {
    let error = error(good().replace("OBNETCRE", "OBNET_CRE"));
    assert_eq!((error.code(), error.place().line, error.place().column.as_deref()), (Code::MissingColumn, Some(1), Some("OBNETCRE")));
    assert!(error.message().en.contains("`OBNETCRE`") && error.help().en.contains("`OBNET_CRE`"), "{error}");
    assert!(error.message().fr.contains("manque") && error.help().fr.contains("vouliez-vous dire"), "{error}");
    for column in ["EXER", "NOMEN", "COMPTE", "OBNETDEB", "OOBDEB", "OOBCRE", "BEDEB", "ONBCRE", "SD", "SC"] {
        let gone = HEADER.split(';').map(|c| if c == column { "X" } else { c }).collect::<Vec<_>>().join(";");
        let error = open(good().replace(HEADER, &gone)).unwrap_err();
        assert_eq!((error.code(), error.place().column.as_deref()), (Code::MissingColumn, Some(column)));
    }
}

#[test]
fn text_in_a_number_is_an_issue_with_line_and_column() {
    for wrong in ["abc", "12a", "1 234,56", "1.234,56", "#REF!", "1e5", "NaN", "12€"] {
        let scan = scan_with(&format!("{};6411;0;0;{wrong};0;0;0;0;0;100;0", commune(2024, 1)));
        has_only(&scan, IssueCode::NotANumber, 4, Some("OBNETDEB"));
        assert!(scan.issues.listed()[0].message.en.contains(wrong));
        assert_eq!(scan.issues.listed()[0].budget, Some(0));
    }
    has_only(&scan_with(&format!("{};6411;0;0;1.005;0;0;0;0;0;100;0", commune(2024, 1))), IssueCode::FractionOfCent, 4, Some("OBNETDEB"));
}

#[test]
fn a_number_of_thirty_digits_is_an_issue() {
    let scan = scan_with(&format!("{};6411;0;0;{};0;0;0;0;0;100;0", commune(2024, 1), "123456789012345678901234567890"));
    has_only(&scan, IssueCode::NumberTooLarge, 4, Some("OBNETDEB"));
    // So is one of a million digits, and its message stays short.
    let long = scan_with(&format!("{};6411;0;0;{};0;0;0;0;0;100;0", commune(2024, 1), "9".repeat(900_000)));
    has_only(&long, IssueCode::NumberTooLarge, 4, Some("OBNETDEB"));
    assert!(long.issues.listed()[0].message.en.len() < 200);
}

#[test]
fn a_sum_that_overflows_is_an_error_with_its_line() {
    let line = |account: u32| format!("{};{account};0;0;90000000000000000;0;0;0;0;0;90000000000000000;0\n", commune(2024, 1));
    let ledger = open(format!("{HEADER}\n{}{}", line(6411), line(6412))).unwrap();
    let error = ledger.scanned().unwrap_err();
    assert_eq!((error.code(), error.place().line, error.place().column.as_deref()), (Code::Overflow, Some(3), Some("OBNETDEB")));
    assert!(error.message().en.contains("VAL-FICTIF 1"), "{error}");
    assert_eq!(ledger.totals().unwrap_err().code(), Code::Overflow);
}

#[test]
fn nul_bytes_are_an_issue() {
    has_only(&scan_with(&format!("{};64\0;0;0;100;0;0;0;0;0;100;0", commune(2024, 1))), IssueCode::NulByte, 4, None);
    let error = error(good().replace("EXER", "EX\0ER"));
    assert_eq!(error.code(), Code::UnknownFormat);
}

#[test]
fn a_wrong_encoding_is_told_and_names_survive() {
    let latin: Vec<u8> = good().replace("VAL-FICTIF", "ÉTANG-Œ").chars().map(|c| if c == 'Œ' { 0x8c } else { c as u8 }).collect();
    let scan = scan(&latin);
    assert_eq!(&*scan.budgets[0].name, "ÉTANG-Œ 1");
    assert_eq!((scan.issues.count(IssueCode::NotUtf8), scan.issues.total(), scan.lines), (1, 1, 2));
    assert_eq!(IssueCode::NotUtf8.severity(), Severity::Information);
    assert_eq!(scan.issues.listed()[0].line, Some(2));
    let twice = self::scan(good().replace("VAL-FICTIF", "Ã‰TANG"));
    assert_eq!((twice.issues.count(IssueCode::GarbledName), twice.lines), (1, 2));
    assert_eq!(&*twice.budgets[0].name, "Ã‰TANG 1");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(good().encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let error = error(utf16);
    assert_eq!(error.code(), Code::UnknownFormat);
    assert!(error.message().en.contains("UTF-16") && error.help().en.contains("UTF-8"), "{error}");
}

#[test]
fn a_duplicate_line_is_left_out_and_told() {
    let line = format!("{};6411;0;0;100;0;0;0;0;0;100;0", commune(2024, 1));
    has_only(&scan_with(&line), IssueCode::DuplicateLine, 4, Some("COMPTE"));
    // The same account with other amounts counts too, once.
    let other = format!("{};6411;0;0;40;40;0;0;0;0;0;0", commune(2024, 1));
    let scan = scan_with(&format!("{other}\n{line}\n{other}"));
    assert_eq!((scan.issues.count(IssueCode::RepeatedAccount), scan.issues.count(IssueCode::DuplicateLine)), (1, 2));
    assert_eq!(scan.tallies[0].sum(Field::Obnetdeb).unwrap().0, 14_000);
    assert_eq!((scan.lines, scan.unused), (3, 2));
    // A whole balance repeated is one balance.
    let scan = scan_with(&two_lines(&commune(2024, 1)).repeat(2));
    assert_eq!((scan.lines, scan.unused, scan.issues.count(IssueCode::DuplicateLine)), (2, 4, 4));
}

#[test]
fn two_functions_of_one_account_with_the_same_amounts_are_no_copies() {
    let budget = commune(2024, 2);
    let line = format!("{budget};6411;0;0;50;0;0;0;0;0;50;0");
    let treasury = format!("{budget};515;0;0;0;0;0;100;0;0;0;100");
    // Without functions the budget balances with both lines only; so it does when it is repeated as a whole.
    let once = format!("{line}\n{treasury}\n{line}\n");
    for (text, unused) in [(once.clone(), 0), (once.repeat(3), 6)] {
        let scan = scan(format!("{HEADER}\n{text}"));
        assert_eq!((scan.lines, scan.unused), (3, unused));
        assert_eq!((scan.issues.count(IssueCode::IdenticalLines), scan.issues.count(IssueCode::DuplicateLine)), (1, unused));
        assert_eq!(scan.tallies[0].sum(Field::Obnetdeb).unwrap().0, 10_000);
        assert_eq!(scan.issues.count(IssueCode::UnbalancedBudget), 0);
    }
    // With functions the second line is a copy whatever the balance says, which is told too.
    let functions = format!("FONCTION;{HEADER}\n{}", once.lines().map(|l| format!("020;{l}\n")).collect::<String>());
    let scan = scan(functions);
    assert_eq!((scan.lines, scan.unused, scan.issues.count(IssueCode::DuplicateLine)), (2, 1, 1));
    assert_eq!(scan.issues.count(IssueCode::UnbalancedBudget), 2);
}

#[test]
fn the_order_of_lines_changes_no_figure_and_no_count() {
    let budget = commune(2024, 1);
    let lines: Vec<String> = (0..40).map(|i| format!("{budget};{};0;0;{};0;0;0;0;0;{};0\n", 6400 + i % 7, i % 3, i % 3)).collect();
    let figures = |lines: &[String]| {
        let scan = scan(format!("{HEADER}\n{}", lines.concat()));
        let counts: Vec<u64> = IssueCode::ALL.iter().map(|c| scan.issues.count(*c)).collect();
        (scan.tallies[0], counts, scan.lines, scan.unused)
    };
    let expected = figures(&lines);
    assert_eq!((expected.2, expected.3), (21, 19));
    let mut turned = lines.clone();
    for _ in 0..lines.len() {
        turned.rotate_left(1);
        assert_eq!(figures(&turned), expected);
    }
    turned.reverse();
    assert_eq!(figures(&turned), expected);
}

#[test]
fn two_years_in_one_file_are_two_budgets() {
    let scan = scan(format!("{HEADER}\n{}{}", two_lines(&commune(2023, 1)), two_lines(&commune(2024, 1))));
    assert_eq!(scan.budgets.iter().map(|b| (&*b.entity, b.year)).collect::<Vec<_>>(), [("99001", 2023), ("99001", 2024)]);
    assert_eq!((scan.issues.count(IssueCode::SeveralYears), scan.issues.total(), scan.lines), (1, 1, 4));
    assert!(scan.issues.listed()[0].message.en.contains("2023, 2024"));
}

#[test]
fn a_budget_in_two_files_counts_once() {
    let nature = Ledger::from_bytes("nature.csv", good().into_bytes()).unwrap();
    let with_function = format!("{HEADER}\n{}{}", two_lines(&commune(2024, 1)), two_lines(&commune(2024, 2)))
        .lines()
        .map(|l| match l.strip_prefix("EXER") {
            Some(rest) => format!("EXER;FONCTION{rest}\n"),
            None => format!("{};020{}\n", &l[..4], &l[4..]),
        })
        .collect::<String>();
    let function = Ledger::from_bytes("function.csv", with_function.into_bytes()).unwrap();
    let ledger = nature.join(function);
    let scan = ledger.scanned().unwrap();
    assert_eq!((scan.lines, scan.unused, scan.budgets.len()), (4, 2, 2));
    assert_eq!(scan.tallies[0].sum(Field::Obnetdeb).unwrap().0, 10_000);
    let issue = &scan.issues.listed()[0];
    assert_eq!((scan.issues.total(), issue.code, &*issue.file, issue.line, issue.budget), (1, IssueCode::BudgetInTwoFiles, "function.csv", Some(2), Some(0)));
    assert!(issue.message.en.contains("`nature.csv`") && issue.message.en.contains("its 2 lines"), "{issue}");
}

#[test]
fn an_account_unknown_to_its_chart_is_told_and_counts() {
    let text = good().replace(";6411;", ";6499999;");
    assert_ne!(text, good());
    let ledger = open(&text).unwrap();
    let scan = ledger.scanned().unwrap();
    let issue = &scan.issues.listed()[0];
    assert_eq!((issue.code, issue.line, issue.column), (IssueCode::UnknownAccount, Some(2), Some("COMPTE")));
    assert!(issue.message.en.contains("`M57`") && issue.message.en.contains("`6499999`"));
    assert_eq!((scan.lines, scan.unused, scan.issues.total()), (2, 0, 1));
    assert_eq!(IssueCode::UnknownAccount.severity(), Severity::Warning);
}

#[test]
fn a_line_of_one_gigabyte_is_refused_without_being_read() {
    let file = Temporary::new("gigabyte.csv");
    let mut out = File::create(&file.0).unwrap();
    out.write_all(good().as_bytes()).unwrap();
    out.set_len(1 << 30).unwrap();
    let ledger = Ledger::read([&file.0]).unwrap();
    let mut sum = Sum::default();
    let error = ledger.scan(&mut sum).unwrap_err();
    assert_eq!((error.code(), error.place().line), (Code::LimitExceeded, Some(4)));
    assert!(error.place().file.as_deref().unwrap().ends_with("gigabyte.csv"));
    assert_eq!(sum.1, 2);
    // The same in the place of a header.
    File::create(&file.0).unwrap().set_len(1 << 30).unwrap();
    assert_eq!(Ledger::read([&file.0]).unwrap_err().code(), Code::LimitExceeded);
}

#[test]
fn a_gzip_bomb_is_refused() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::default());
    bomb.write_all(good().as_bytes()).unwrap();
    let blank = format!("{}\n", " ".repeat(1_023));
    for _ in 0..80 << 10 {
        bomb.write_all(blank.as_bytes()).unwrap();
    }
    let bytes = bomb.finish().unwrap();
    assert!(bytes.len() < 300_000, "{}", bytes.len());
    let ledger = Ledger::from_bytes("bomb.csv.gz", bytes.clone()).unwrap();
    let error = ledger.scanned().map(|s| s.lines).unwrap_err();
    assert_eq!((error.code(), error.place().file.as_deref()), (Code::LimitExceeded, Some("bomb.csv.gz")));
    assert!(error.place().line.is_some() && error.message().en.contains("200 times"), "{error}");
    // Whoever trusts the file raises the limit.
    let trusted = Ledger::from_bytes("bomb.csv.gz", bytes).unwrap().with_limits(Limits { ratio: 2_000, ..Limits::default() });
    assert_eq!(trusted.scanned().unwrap().lines, 2);
}

/// Members of an archive, each packed.
fn zip(members: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn many_small_bombs_are_one_bomb() {
    // Each member alone is below the size from which the ratio is looked at.
    let limits = Limits { ratio_from: 4 << 20, ..Limits::default() };
    let blank = format!("{}\n", " ".repeat(1_023)).repeat(2 << 10);
    let members = |blank_first: bool| {
        let text = if blank_first { format!("{blank}{}", good()) } else { format!("{}{blank}", good()) };
        (0..4).map(move |n| (format!("{n}.csv"), text.clone().into_bytes()))
    };
    let ledger = Ledger::from_bytes_within("bombs.zip", zip(members(false)), limits).unwrap();
    assert_eq!(ledger.scanned().map(|s| s.lines).unwrap_err().code(), Code::LimitExceeded);
    let opened = Ledger::from_bytes_within("bombs.zip", zip(members(true)), limits);
    assert_eq!(opened.unwrap_err().code(), Code::LimitExceeded);
}

#[test]
fn an_archive_of_thousands_of_balances_is_read_as_fast_as_its_size() {
    let balance = |n: usize| (format!("{n}.csv"), format!("{HEADER}\n{}", two_lines(&commune(1900 + (n / 200) as u16, (n % 200) as u8))).into_bytes());
    let seconds = |count: usize| {
        let bytes = zip((0..count).map(balance));
        let start = std::time::Instant::now();
        let ledger = Ledger::from_bytes("many.zip", bytes).unwrap();
        assert_eq!(ledger.scanned().unwrap().budgets.len(), count);
        start.elapsed().as_secs_f64()
    };
    let few = seconds(500);
    // Eight times as many; were the directory read for each member it would take more than sixty times as long.
    assert!(seconds(4_000) < few * 30.0 + 1.0);
}

#[test]
fn a_damaged_member_of_an_archive_is_an_error() {
    let mut bytes = zip([("a.csv".to_owned(), good().into_bytes())]);
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("a.csv", stored).unwrap();
    archive.write_all(good().as_bytes()).unwrap();
    let mut plain = archive.finish().unwrap().into_inner();
    assert_eq!(Ledger::from_bytes("a.zip", plain.clone()).unwrap().scanned().unwrap().lines, 2);
    // One amount becomes another: the checksum tells.
    let place = plain.windows(5).position(|w| w == b";100;").unwrap();
    plain[place + 1] = b'9';
    let error = Ledger::from_bytes("a.zip", plain).and_then(|l| l.scanned().map(|s| s.lines)).unwrap_err();
    assert_eq!((error.code(), error.place().file.as_deref()), (Code::Io, Some("a.zip/a.csv")));
    let place = bytes.windows(5).position(|w| w == b"a.csv").unwrap() + 40;
    bytes[place] ^= 0x55;
    assert_eq!(Ledger::from_bytes("a.zip", bytes).and_then(|l| l.scanned().map(|s| s.lines)).unwrap_err().code(), Code::Io);
}

#[test]
fn a_cut_gzip_is_an_error_with_its_line() {
    let mut bytes = gzip(format!("{HEADER}\n{}", (1..200).map(|n| two_lines(&commune(2024, n))).collect::<String>()).as_bytes());
    bytes.truncate(bytes.len() - 200);
    let error = Ledger::from_bytes("cut.csv.gz", bytes).unwrap().scanned().unwrap_err().clone();
    assert_eq!(error.code(), Code::Io);
    assert!(error.place().line.is_some() && error.message().en.contains("ends before its end"), "{error}");
}

#[test]
fn a_damaged_or_encrypted_archive_is_an_error() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(good().as_bytes()).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(Ledger::from_bytes("a.zip", bytes.clone()).unwrap().scanned().unwrap().lines, 2);
    let cut = &bytes[..bytes.len() / 2];
    assert_eq!(Ledger::from_bytes("a.zip", cut).unwrap_err().code(), Code::Io);
    // Bit 0 of the flags, in the local header and in the directory, says that a member is encrypted.
    let mut locked = bytes.clone();
    locked[6] |= 1;
    let directory = locked.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    locked[directory + 8] |= 1;
    let error = Ledger::from_bytes("a.zip", locked).unwrap_err();
    assert_eq!(error.code(), Code::Io);
    assert!(error.message().en.contains("encrypted"), "{error}");
    // A byte of the data changed: the sum of control does not agree.
    let mut wrong = bytes;
    wrong[HEADER.len() / 4 + 40] ^= 0x55;
    let outcome = Ledger::from_bytes("a.zip", wrong).and_then(|l| l.scanned().map(|s| s.lines));
    assert!(outcome.is_err(), "{outcome:?}");
}

#[test]
fn what_is_no_balance_is_an_error() {
    for text in ["<?xml version=\"1.0\"?>\n<a/>\n", "{\"a\": 1}\n{}\n", "nom;age\nx;3\n", "%PDF-1.7\n%\u{e2}\n"] {
        let error = error(text);
        assert_eq!(error.code(), Code::UnknownFormat, "{text}");
        assert!(error.help().en.contains("COMPTE"), "{error}");
    }
}

#[test]
fn a_stray_quote_costs_its_line_only() {
    let quoted = commune(2024, 2).replace("VAL-FICTIF", "\"VAL-FICTIF");
    let after = two_lines(&commune(2024, 3));
    let scan = scan_with(&format!("{quoted};6411;0;0;100;0;0;0;0;0;100;0\n{after}"));
    assert_eq!((scan.issues.count(IssueCode::UnclosedQuote), scan.lines, scan.unused), (1, 4, 1));
    assert_eq!(scan.issues.listed()[0].line, Some(4));
}

#[test]
fn codes_that_say_nothing_are_issues_with_their_column() {
    let line = |from: &str, to: &str| format!("{};6411;0;0;100;0;0;0;0;0;100;0", commune(2024, 2)).replacen(from, to, 1);
    has_only(&scan_with(&line("2024;", "MMXX;")), IssueCode::InvalidYear, 4, Some("EXER"));
    has_only(&scan_with(&line("21990000200012", "2,199E+13")), IssueCode::InvalidSiret, 4, Some("IDENT"));
    has_only(&scan_with(&line(";219900002;", ";2199;")), IssueCode::InvalidSiren, 4, Some("SIREN"));
    has_only(&scan_with(&line(";M57;", ";;")), IssueCode::InvalidChart, 4, Some("NOMEN"));
    has_only(&scan_with(&line(";1;101", ";7;101")), IssueCode::InvalidRole, 4, Some("CBUDG"));
    has_only(&scan_with(&line(";6411;", ";;")), IssueCode::InvalidAccount, 4, Some("COMPTE"));
    has_only(&scan_with(&line(";6411;", ";64 11;")), IssueCode::InvalidAccount, 4, Some("COMPTE"));
}

#[test]
fn empty_amounts_are_told() {
    let scan = scan_with(&format!("{};6412;;;5;5;;;;;;", commune(2024, 1)));
    assert_eq!((scan.issues.count(IssueCode::EmptyAmount), scan.issues.total(), scan.lines), (1, 1, 3));
    assert_eq!(scan.issues.listed()[0].column, Some("BEDEB"));
    has_only(&scan_with(&format!("{};6412;;;;;;;;;;", commune(2024, 1))), IssueCode::NoAmounts, 4, Some("BEDEB"));
}

#[test]
fn a_budget_out_of_balance_is_told_with_the_difference() {
    let budget = commune(2024, 2);
    let scan = scan_with(&format!("{budget};6411;0;0;100.10;0;0;0;30;0;100.10;0\n"));
    let told: Vec<_> = scan.issues.listed().iter().map(|i| (i.code, i.column, i.budget)).collect();
    let unbalanced = |column| (IssueCode::UnbalancedBudget, Some(column), Some(1));
    assert_eq!(told, [unbalanced("OBNETDEB"), unbalanced("OOBDEB"), unbalanced("SD")]);
    assert!(scan.issues.listed()[0].message.en.contains("100.10 EUR"), "{}", scan.issues.listed()[0]);
    assert_eq!((scan.lines, scan.unused), (3, 0));
}

#[test]
fn every_issue_is_counted_beyond_the_list() {
    let wrong = format!("{};6411;0;0;x;0;0;0;0;0;100;0\n", commune(2024, 1)).repeat(5_000);
    let ledger = open(format!("{}{wrong}2024\n", good())).unwrap();
    let scan = ledger.scanned().unwrap();
    assert_eq!((scan.issues.total(), scan.issues.listed().len(), scan.issues.unlisted()), (5_001, 1_000, 4_001));
    assert_eq!((scan.lines, scan.unused), (2, 5_001));
    let by_code: Vec<_> = scan.issues.by_code().map(|(code, n, first)| (code, n, first.line)).collect();
    assert_eq!(by_code, [(IssueCode::TruncatedLine, 1, Some(5_004)), (IssueCode::NotANumber, 5_000, Some(4))]);
    let short = open(format!("{}{wrong}", good())).unwrap().with_limits(Limits { issues: 3, ..Limits::default() });
    assert_eq!((short.issues().unwrap().listed().len(), short.issues().unwrap().total()), (3, 5_000));
}

#[test]
fn too_many_budgets_or_columns_are_refused() {
    let many: String = (1..50).map(|n| two_lines(&commune(2024, n))).collect();
    let ledger = open(format!("{HEADER}\n{many}")).unwrap().with_limits(Limits { budgets: 10, ..Limits::default() });
    let error = ledger.scanned().unwrap_err();
    assert_eq!((error.code(), error.place().line), (Code::LimitExceeded, Some(22)));
    let wide = format!("{HEADER}{}\n", ";X".repeat(2_000));
    assert_eq!(open(wide).unwrap_err().code(), Code::LimitExceeded);
}

#[test]
fn progress_is_told_and_may_stop_the_pass() {
    let many: String = (1..=250).map(|n| two_lines(&commune(2024, n))).collect::<String>().repeat(40);
    let text = format!("{HEADER}\n{many}");
    let (told, total) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (done_of, total_of) = (told.clone(), total.clone());
    let ledger = open(&text).unwrap().with_progress(move |done, total| {
        assert!(done >= done_of.swap(done, Ordering::Relaxed) && done <= total);
        total_of.store(total, Ordering::Relaxed);
        ControlFlow::Continue(())
    });
    ledger.scanned().unwrap();
    assert_eq!((told.load(Ordering::Relaxed), total.load(Ordering::Relaxed)), (text.len() as u64, text.len() as u64));
    let stopped = open(&text).unwrap().with_progress(|done, _| if done > 1 << 20 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
    let mut sum = Sum::default();
    assert_eq!(stopped.scan(&mut sum).unwrap_err().code(), Code::Cancelled);
    assert!(sum.1 > 0 && sum.1 < 20_000);
}

#[test]
fn any_bytes_end_in_an_answer() {
    let base = good().into_bytes();
    let mut seed: u64 = 7;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    for _ in 0..3_000 {
        let mut bytes = base.clone();
        for _ in 0..1 + next() % 4 {
            let at = next() % bytes.len().max(1);
            match next() % 4 {
                _ if bytes.len() < 2 => break,
                0 => bytes[at] = next() as u8,
                1 => bytes.truncate(at.max(1)),
                2 => bytes.insert(at, b";\n\"\0,\xff"[next() % 6]),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        if let Ok(ledger) = open(&bytes)
            && let Ok(scan) = ledger.scanned()
        {
            // Every line that is not blank is used or told.
            let lines = bytes.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty()).count() as u64 - 1;
            assert_eq!(scan.lines + scan.unused, lines);
            assert!(scan.issues.count_of(Severity::Error) >= scan.unused);
        }
    }
}
