//! Balances as real files are: every form of one balance gives the same lines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use budget_core::ledger::{Category, Field, IssueCode, Ledger, Role, Scan};
use budget_core::{Reason, Value};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{Cursor, Write};

const BALANCE: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;NOMEN;SIREN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC
2024;21990000100012;099;ÉTANG-FICTIF;001;1;101;M57;219900001;Commune;6411;0;0;1250.50;50.25;0;0;0;0;1200.25;0
2024;21990000100012;099;ÉTANG-FICTIF;001;1;101;M57;219900001;Commune;515;0;0;0;0;0;1200.25;0;0;0;1200.25
2024;26990000100015;099;CCAS D'ÉTANG-FICTIF;001;2;431;M57A;269900001;EPL;6411;0;0;10;0;0;0;0;0;10;0
2024;26990000100015;099;CCAS D'ÉTANG-FICTIF;001;2;431;M57A;269900001;EPL;515;0;0;0;0;0;10;0;0;0;10
2024;24990000200018;099;CC DU VAL;;3;440;M4;249900002;GFP;6411;0;0;-10;0;0;0;0;0;0;10
2024;24990000200018;099;CC DU VAL;;3;440;M4;249900002;GFP;515;0;0;0;0;0;-10;0;0;10;0
";

fn scan(bytes: impl Into<Vec<u8>>) -> Scan {
    Ledger::from_bytes("balance", bytes.into()).unwrap().scanned().unwrap().clone()
}

/// The same budgets and sums; issues apart from information.
fn same(other: &Scan) {
    let plain = scan(BALANCE);
    assert_eq!(plain.budgets, other.budgets);
    assert_eq!(plain.tallies, other.tallies);
    assert_eq!((plain.lines, plain.unused), (other.lines, other.unused));
    assert!(other.issues.listed().iter().all(|i| i.code == IssueCode::NotUtf8), "{:?}", other.issues.listed());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_balance_says_who_and_how_much() {
    let scan = scan(BALANCE);
    assert!(scan.issues.is_empty(), "{:?}", scan.issues.listed());
    let said: Vec<_> = scan.budgets.iter().map(|b| (&*b.entity, &*b.name, &*b.chart, b.abridged, b.category, b.role)).collect();
    assert_eq!(
        said,
        [
            ("99001", "ÉTANG-FICTIF", "M57", false, Category::Commune, Role::Principal),
            ("99001", "CCAS D'ÉTANG-FICTIF", "M57", true, Category::Other, Role::Attached),
            ("249900002", "CC DU VAL", "M4", false, Category::Epci, Role::Annex),
        ]
    );
    let sums: Vec<_> = scan.tallies.iter().map(|t| (t.lines, t.sum(Field::Obnetdeb).unwrap().0, t.sum(Field::Obnetcre).unwrap().0)).collect();
    assert_eq!(sums, [(2, 125_050, 5_025), (2, 1_000, 0), (2, -1_000, 0)]);
}

#[test]
fn a_byte_order_mark_and_line_ends_change_nothing() {
    same(&scan(format!("\u{feff}{BALANCE}")));
    same(&scan(BALANCE.replace('\n', "\r\n")));
    same(&scan(BALANCE.trim_end()));
    same(&scan(format!("\n\n{BALANCE}\n\n  \n")));
}

#[test]
fn latin_letters_change_nothing() {
    let latin: Vec<u8> = BALANCE.chars().map(|c| c as u8).collect();
    same(&scan(latin));
}

#[test]
fn delimiters_quotes_and_decimal_commas_change_nothing() {
    same(&scan(BALANCE.replace(';', ",")));
    same(&scan(BALANCE.replace(';', "\t")));
    same(&scan(BALANCE.replace('.', ",")));
    let quoted: String = BALANCE.lines().map(|l| format!("\"{}\"\n", l.replace(';', "\";\""))).collect();
    same(&scan(quoted.clone()));
    same(&scan(quoted.replace([';', '.'], ",")));
    same(&scan(BALANCE.replace(';', " ; ")));
}

#[test]
fn the_case_of_titles_and_codes_changes_nothing() {
    let (header, lines) = BALANCE.split_once('\n').unwrap();
    same(&scan(format!("{}\n{lines}", header.to_lowercase())));
    same(&scan(format!("{header}\n{}", lines.replace("Commune", "COMMUNE").replace("M57", "m57"))));
}

#[test]
fn codes_without_their_zeros_change_nothing() {
    same(&scan(BALANCE.replace(";099;", ";99;").replace(";001;", ";1;")));
}

#[test]
fn the_order_of_columns_changes_nothing() {
    let turned: String = BALANCE
        .lines()
        .map(|l| {
            let mut cells: Vec<&str> = l.split(';').collect();
            cells.reverse();
            cells.join(";") + "\n"
        })
        .collect();
    same(&scan(turned));
}

#[test]
fn packed_files_change_nothing() {
    same(&scan(gzip(BALANCE.as_bytes())));
    let (first, rest) = BALANCE.split_at(300);
    same(&scan([gzip(first.as_bytes()), gzip(rest.as_bytes())].concat()));
    same(&scan(zip(&[("deep/down/balance.csv", BALANCE.as_bytes())])));
    same(&scan(zip(&[("balance", BALANCE.as_bytes())])));
}

#[test]
fn one_file_or_many_change_nothing() {
    let (header, lines) = BALANCE.split_once('\n').unwrap();
    let parts: Vec<String> = lines.lines().collect::<Vec<_>>().chunks(2).map(|c| format!("{header}\n{}\n", c.join("\n"))).collect();
    let ledgers = parts.iter().map(|p| Ledger::from_bytes("part", p.clone().into_bytes()).unwrap());
    same(ledgers.reduce(Ledger::join).unwrap().scanned().unwrap());
    let members: Vec<(String, &[u8])> = parts.iter().enumerate().map(|(i, p)| (format!("{i}.csv"), p.as_bytes())).collect();
    same(&scan(zip(&members.iter().map(|(n, b)| (n.as_str(), *b)).collect::<Vec<_>>())));
    let folder = std::env::temp_dir().join(format!("budget-core-forms-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let paths: Vec<_> = parts
        .iter()
        .enumerate()
        .map(|(i, part)| {
            let path = folder.join(format!("{i}.csv.gz"));
            std::fs::write(&path, gzip(part.as_bytes())).unwrap();
            path
        })
        .collect();
    same(Ledger::read(&paths).unwrap().scanned().unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_archive_says_which_members_it_passed_over() {
    let archive = zip(&[("readme.md", b"# hello"), ("__MACOSX/._a.csv", b"\0\0"), ("a.csv", BALANCE.as_bytes()), ("empty.txt", b"")]);
    let scan = scan(archive);
    assert_eq!((scan.lines, scan.issues.count(IssueCode::MemberSkipped), scan.issues.total()), (6, 3, 3));
    assert_eq!(&*scan.issues.listed()[0].file, "balance/readme.md");
    // What bears the name of a table must be one.
    let error = Ledger::from_bytes("a.zip", zip(&[("a.csv", BALANCE.as_bytes()), ("b.csv", b"x;y\n1;2\n")])).unwrap_err();
    assert_eq!((error.code().as_str(), error.place().file.as_deref()), ("unknown-format", Some("a.zip/b.csv")));
    assert!(Ledger::from_bytes("a.zip", zip(&[("a.xml", b"<a/>"), ("b.xml", b"<b/>")])).unwrap_err().message().en.contains("no balance"));
}

#[test]
fn lines_with_functions_are_told_apart() {
    let (header, lines) = BALANCE.split_once('\n').unwrap();
    let header = header.replace("COMPTE", "FONCTION;COMPTE");
    let with = |function: &str| lines.replace(";6411;", &format!(";{function};6411;")).replace(";515;", &format!(";{function};515;"));
    let ledger = Ledger::from_bytes("f", format!("{header}\n{}{}", with("020"), with("")).into_bytes()).unwrap();
    let scan = ledger.scanned().unwrap();
    assert_eq!((scan.lines, scan.unused, scan.issues.total()), (12, 0, 0));
    assert_eq!(scan.tallies[0].sum(Field::Obnetdeb).unwrap().0, 250_100);
    let table = ledger.lines().unwrap();
    assert_eq!(table.value("function", 0), Some(Value::Text("020".into())));
    assert_eq!(table.value("function", 6), Some(Value::Text("".into())));
}

#[test]
fn a_source_without_closing_balances_says_so() {
    let cut: String = BALANCE.lines().map(|l| l.split(';').take(19).collect::<Vec<_>>().join(";") + "\n").collect();
    let ledger = Ledger::from_bytes("cut", cut.into_bytes()).unwrap();
    let scan = ledger.scanned().unwrap();
    assert!(scan.budgets.iter().all(|b| !b.closing));
    assert_eq!((scan.issues.count(IssueCode::NoClosingBalance), scan.issues.total()), (1, 1));
    let totals = ledger.totals().unwrap();
    assert_eq!(totals.value("sd", 0), Some(Value::Missing(Reason::NoClosingBalance)));
    assert_eq!(totals.value("obnetdeb", 0).and_then(|v| v.number()).map(|n| n.to_string()), Some("1250.50".into()));
}

#[test]
fn tables_have_one_row_a_budget_and_one_a_line() {
    let ledger = Ledger::from_bytes("b", BALANCE.as_bytes()).unwrap();
    let totals = ledger.totals().unwrap();
    assert_eq!((totals.rows(), totals.columns().len()), (3, 21));
    assert_eq!(totals.value("category", 2), Some(Value::Text("epci".into())));
    assert_eq!(totals.value("lines", 1).and_then(|v| v.number()).map(|n| n.to_string()), Some("2".into()));
    let lines = ledger.lines().unwrap();
    assert_eq!((lines.rows(), lines.columns().len()), (6, 17));
    assert_eq!(lines.value("entity", 4), Some(Value::Text("249900002".into())));
    assert_eq!(lines.value("obnetdeb", 4).and_then(|v| v.number()).map(|n| n.to_string()), Some("-10.00".into()));
}

#[test]
fn one_entity_can_be_read_alone() {
    struct Accounts(Vec<(usize, String)>);
    impl budget_core::ledger::Sink for Accounts {
        fn line(&mut self, index: usize, _: &budget_core::ledger::Budget, line: &budget_core::ledger::Line<'_>) -> budget_core::Result<()> {
            self.0.push((index, line.account.to_owned()));
            Ok(())
        }
    }
    let ledger = Ledger::from_bytes("b", BALANCE.as_bytes()).unwrap();
    for (entity, expected) in [("99001", vec![0, 0, 1, 1]), ("249900002", vec![2, 2]), ("269900001", vec![1, 1]), ("99999", vec![])] {
        let mut accounts = Accounts(Vec::new());
        let scan = ledger.scan_entity(entity, 2024, &mut accounts).unwrap();
        assert_eq!(accounts.0.iter().map(|(i, _)| *i).collect::<Vec<_>>(), expected, "{entity}");
        assert_eq!(scan.budgets.len(), 3);
    }
    let mut none = Accounts(Vec::new());
    assert_eq!(ledger.scan_entity("99001", 2023, &mut none).unwrap().lines, 0);
}

#[test]
fn several_principal_budgets_of_one_authority_are_told() {
    // The same budget by its SIRET in one file and by its SIREN alone in another: nothing joins them, and their sums would count twice in silence.
    let one = Ledger::from_bytes("siret.csv", BALANCE.as_bytes().to_vec()).unwrap();
    let other = Ledger::from_bytes("siren.csv", BALANCE.replace("21990000100012", "").into_bytes()).unwrap();
    let scan = one.join(other).scanned().unwrap().clone();
    let told: Vec<_> = scan.issues.listed().iter().filter(|i| i.code == IssueCode::SeveralPrincipals).collect();
    assert_eq!(told.len(), 1);
    assert_eq!((&*told[0].file, told[0].line, told[0].budget), ("siren.csv", Some(2), Some(3)));
    assert!(told[0].message.en.starts_with("`99001` has 2 principal budgets in 2024, which are added up"), "{}", told[0].message.en);
    // Two years, or an annex beside the principal, are none.
    let years = format!("{BALANCE}{}", BALANCE.split_once('\n').unwrap().1.replace("2024;", "2023;"));
    assert_eq!(self::scan(years).issues.count(IssueCode::SeveralPrincipals), 0);
}
