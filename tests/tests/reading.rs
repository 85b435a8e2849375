//! The fast reading gives what the plain one gives, to the bit: any number of threads, any size of blocks, any order of lines, whatever is wrong with them.
#![cfg(test)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use budget_core::indicator::{Catalogue, Scope};
use budget_core::ledger::{Budget, Limits, Line, Reading, Sink};
use budget_core::{AttributeSource, Attributes, Ledger, Result};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

const HEADER: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;CSTYP;NOMEN;SIREN;CREGI;CACTI;SECTEUR;FINESS;CODBUD1;CATEG;BAL;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";

/// Lines of the accounts of a few communes, each with a main and an annex budget; every budget balances.
fn lines() -> Vec<String> {
    let movements = [(0, 900), (250, 0), (500, 0), (0, 600), (0, 150), (900, 0)];
    let accounts = [("M57", ["1641", "60611", "6411", "73111", "7411", "2315"]), ("M49", ["1641", "6061", "6411", "70111", "748", "2315"])];
    let mut lines = Vec::new();
    for commune in 1..=9 {
        for (role, (chart, accounts)) in [1, 3].into_iter().zip(accounts) {
            for (account, (debit, credit)) in accounts.into_iter().zip(movements) {
                let (debit, credit) = (debit * commune, credit * commune);
                let start = format!(
                    "2024;9990000{commune:02}0001{role};099;VILLE {commune};{commune:03};{role};101;00;{chart};99900000{commune};084;40;;;;Commune;DEF"
                );
                lines.push(format!("{start};{account};0;0;{debit}.25;{credit}.25;{credit};{debit};0;0;{};{}", 0, 0));
            }
        }
    }
    lines
}

/// What a sink saw: per budget the lines used, in any order.
#[derive(Default)]
struct Seen(BTreeMap<String, Vec<String>>);

impl Sink for Seen {
    fn line(&mut self, _: usize, budget: &Budget, line: &Line<'_>) -> Result<()> {
        self.0.entry(format!("{budget:?}")).or_default().push(format!("{line:?}"));
        Ok(())
    }
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::builtin("ofgl").unwrap());
static PEOPLE: LazyLock<AttributeSource> = LazyLock::new(|| AttributeSource::embedded(Attributes::default()).unwrap());

/// All that a reading gives, as text.
fn all(ledger: &Ledger) -> String {
    let scan = match ledger.scanned() {
        Ok(scan) => scan,
        Err(error) => return format!("{} {:?}", error.code(), error),
    };
    let mut seen = Seen::default();
    let sunk = ledger.scan(&mut seen).map(|scan| (scan.lines, scan.unused));
    seen.0.values_mut().for_each(|lines| lines.sort());
    let (catalogue, people) = (&*CATALOGUE, &*PEOPLE);
    let table = catalogue.evaluate(ledger, people, &Scope::ALL).map(|t| (format!("{:?}", t.table.columns()), t.table.warnings.clone()));
    let why = catalogue.explain(ledger, people, "epargne_brute", "99001", 2024, Scope::Principal).map(|e| format!("{e:?}"));
    format!(
        "{:?}\n{:?}\n{:?}\n{} {}\n{:?}\n{seen:?}\n{table:?}\n{why:?}",
        scan.budgets,
        scan.tallies,
        scan.issues,
        scan.lines,
        scan.unused,
        sunk,
        seen = seen.0
    )
}

/// Holds every fast reading of some bytes against the plain one.
fn same(bytes: &[u8], name: &str) -> std::result::Result<(), TestCaseError> {
    let open = |limits: Limits| Ledger::from_bytes_within(name, bytes, limits);
    let Ok(plain) = open(Limits::default()) else { return Ok(()) };
    let expected = all(&plain.with_reading(Reading::Plain));
    for (threads, block_bytes) in [(1, 1 << 20), (1, 150), (2, 400), (2, 1_000), (7, 64), (7, 700), (3, 5_000)] {
        let ledger = open(Limits { block_bytes, ..Limits::default() }).unwrap().with_threads(threads);
        let found = all(&ledger);
        prop_assert!(found == expected, "{threads} threads, blocks of {block_bytes}:\n{}", difference(&expected, &found));
    }
    Ok(())
}

/// Where two texts part.
fn difference(a: &str, b: &str) -> String {
    let at = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(80);
    let part = |text: &str| text.chars().skip(at).take(400).collect::<String>();
    format!("plain: {}\nfast:  {}", part(a), part(b))
}

fn file(lines: &[String]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", lines.join("\n")).into_bytes()
}

#[test]
fn a_clean_file_is_read_alike() {
    let text = file(&lines());
    same(&text, "f.csv").unwrap();
    let ledger = Ledger::from_bytes("f.csv", text.clone()).unwrap();
    let issues = ledger.issues().unwrap();
    assert_eq!((ledger.scanned().unwrap().lines, issues.total()), (108, 0), "{issues:?}");
    // Ends of lines, their absence, marks and packing change nothing.
    same(String::from_utf8(text.clone()).unwrap().replace('\n', "\r\n").as_bytes(), "f.csv").unwrap();
    same(text.strip_suffix(b"\n").unwrap(), "f.csv").unwrap();
    same(&[b"\xef\xbb\xbf\n\n", text.as_slice()].concat(), "f.csv").unwrap();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&text).unwrap();
    let packed = packer.finish().unwrap();
    same(&packed, "f.csv.gz").unwrap();
    same(packed.get(..packed.len() - 12).unwrap(), "f.csv.gz").unwrap();
}

#[test]
fn quotes_and_other_layouts_are_read_alike() {
    let text = String::from_utf8(file(&lines())).unwrap();
    let quoted: String = text.lines().map(|line| format!("\"{}\"\n", line.replace(';', "\";\""))).collect();
    same(quoted.as_bytes(), "f.csv").unwrap();
    same(text.replace(';', ",").as_bytes(), "f.csv").unwrap();
    same(text.replace(';', "\t").replace('.', ",").as_bytes(), "f.csv").unwrap();
    // The function last, the account first, a column of words between, names that are not UTF-8.
    let with_function = text.replace(";SC\n", ";SC;FONCTION\n").replace(";0;0\n", ";0;0;311\n");
    same(with_function.as_bytes(), "f.csv").unwrap();
    let account_first: String =
        text.lines().map(|line| line.splitn(19, ';').collect::<Vec<_>>()).map(|f| format!("{};{};{}\n", f[17], f[..17].join(";"), f[18])).collect();
    same(account_first.as_bytes(), "f.csv").unwrap();
    let mut varying = text.lines().enumerate().map(|(n, line)| line.replace(";DEF;", &format!(";D{};", n % 3)) + "\n").collect::<String>().into_bytes();
    same(&varying, "f.csv").unwrap();
    varying.iter_mut().filter(|b| **b == b'V').for_each(|b| *b = 0xc9);
    same(&varying, "f.csv").unwrap();
}

#[test]
fn scattered_and_repeated_lines_are_read_alike() {
    let mut lines = lines();
    same(&file(&[lines.clone(), lines.clone()].concat()), "f.csv").unwrap();
    lines.rotate_left(3);
    same(&file(&lines), "f.csv").unwrap();
    let mut turned = lines.clone();
    turned.sort_by_key(|line| line.chars().rev().collect::<String>());
    same(&file(&turned), "f.csv").unwrap();
}

#[test]
fn limits_hold_in_both_readings() {
    let text = file(&lines());
    let longest = text.split(|b| *b == b'\n').map(|line| line.len() + 1).max().unwrap();
    for line_bytes in [longest - 1, longest] {
        let open = |limits| Ledger::from_bytes_within("f.csv", text.clone(), limits);
        // The header is within the limit only where the longest line is.
        let Ok(plain) = open(Limits { line_bytes, ..Limits::default() }) else { continue };
        let expected = all(&plain.with_reading(Reading::Plain));
        for block_bytes in [100, 1_000, 100_000] {
            let fast = open(Limits { line_bytes, block_bytes, ..Limits::default() }).unwrap().with_threads(2);
            assert_eq!(all(&fast), expected);
        }
    }
    let many = Limits { budgets: 5, block_bytes: 300, ..Limits::default() };
    let few = |reading| all(&Ledger::from_bytes_within("f.csv", text.clone(), many).unwrap().with_reading(reading).with_threads(2));
    assert!(few(Reading::Fast).contains("limit-exceeded"));
    assert_eq!(few(Reading::Fast), few(Reading::Plain));
}

/// What may go wrong with a line.
fn broken(line: String, kind: u8) -> String {
    match kind {
        0 => line.replacen(";0;", ";;", 1),
        1 => line.replace(".25", ".255"),
        2 => line.replace(";Commune;", ";Commune;\""),
        3 => line.replace("VILLE", "\"VILLE\""),
        4 => line.split_at(line.len() / 2).0.to_owned(),
        5 => String::new(),
        6 => line + ";;",
        7 => line + ";x",
        8 => line.replace(";60611;", ";60 611;"),
        9 => line.replace(";60611;", ";99999;"),
        10 => line.replace("2024;", "20x4;"),
        11 => line.replace("VILLE", "VILLE "),
        12 => line.replace("VILLE", "VILL\u{c9}"),
        13 => line.replace(";0;0", ";1;0"),
        14 => line.replace(".25", "99999999999999999999"),
        15 => format!("{line}\n\u{0}"),
        16 => format!("{line}\n{line}"),
        17 => line.replace(";M57;", ";M57A;"),
        18 => line.replace(";0;", ";-0.00;"),
        _ => line.replace(";1641;", ";\"1641\";"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn broken_lines_are_read_alike(faults in prop::collection::vec((0..108_usize, 0..20_u8), 0..6), swaps in prop::collection::vec((0..108_usize, 0..108_usize), 0..3)) {
        let mut lines = lines();
        for (place, kind) in faults {
            lines[place] = broken(std::mem::take(&mut lines[place]), kind);
        }
        for (a, b) in swaps {
            lines.swap(a, b);
        }
        same(&file(&lines), "f.csv")?;
    }
}
