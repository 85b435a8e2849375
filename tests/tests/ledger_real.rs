//! Real accounts: the balance of Bordeaux 2019 from its file, the compte administratif of the Gironde 2016 through Arrow.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use arrow_array::{ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringArray};
use budget_core::ledger::{ArrowOptions, Budget, Category, Field, IssueCode, Ledger, Line, Role, Sink};
use budget_core::{Cents, Result};
use budget_tests::shared_data;
use std::collections::BTreeMap;
use std::sync::Arc;

const BORDEAUX: &str = "balances/balance_bordeaux_2019_m14.csv";
const GIRONDE: &str = "accounts/gironde_ca_2016_m52.csv";

#[test]
fn bordeaux_2019_is_read_whole() {
    let Some(path) = shared_data(BORDEAUX) else { return };
    let ledger = Ledger::read([&path]).unwrap();
    let scan = ledger.scanned().unwrap();
    // The file gives one line a function and leaves the functions out: 204 accounts come several times, and three lines twice with the same amounts.
    let told: Vec<_> = scan.issues.by_code().map(|(code, n, _)| (code, n)).collect();
    assert_eq!(told, [(IssueCode::RepeatedAccount, 1), (IssueCode::IdenticalLines, 1)], "{:?}", scan.issues.listed());
    assert!(scan.issues.listed()[1].message.en.starts_with("3 lines"), "{:?}", scan.issues.listed());
    assert_eq!((scan.lines, scan.unused, scan.budgets.len()), (1_617, 0, 1));
    let b = &scan.budgets[0];
    assert_eq!((&*b.entity, &*b.siren, &*b.siret, &*b.name), ("33063", "213300635", "21330063500017", "BORDEAUX"));
    assert_eq!(
        (b.year, &*b.chart, b.abridged, b.category, b.role, &*b.department, b.closing),
        (2019, "M14", false, Category::Commune, Role::Principal, "33", true)
    );
    let sums: Vec<String> = Field::ALL.iter().map(|f| scan.tallies[0].sum(*f).unwrap().to_string()).collect();
    let expected = [
        "2254182514.95",
        "2254182514.95",
        "499541833.50",
        "552759027.21",
        "1684024929.09",
        "1630807735.38",
        "44828147.21",
        "44828147.21",
        "2734079023.97",
        "2734079023.97",
    ];
    assert_eq!(sums, expected);
    assert_eq!(ledger.lines().unwrap().rows(), 1_617);
}

#[test]
fn bordeaux_twice_counts_once() {
    let Some(path) = shared_data(BORDEAUX) else { return };
    let ledger = Ledger::read([&path, &path]).unwrap();
    let scan = ledger.scanned().unwrap();
    assert_eq!((scan.lines, scan.unused, scan.issues.total(), scan.issues.count(IssueCode::BudgetInTwoFiles)), (1_617, 1_617, 3, 1));
    assert_eq!(scan.tallies[0].sum(Field::Sd), Some(Cents(273_407_902_397)));
}

#[test]
fn bordeaux_with_its_lines_repeated_and_turned_gives_the_same_sums() {
    let Some(path) = shared_data(BORDEAUX) else { return };
    let text = std::fs::read_to_string(&path).unwrap();
    let (header, lines) = text.split_once('\n').unwrap();
    let turned: Vec<&str> = lines.lines().rev().chain(lines.lines()).collect();
    let other = Ledger::from_bytes("turned.csv", format!("{header}\n{}\n", turned.join("\n")).into_bytes()).unwrap();
    let scan = other.scanned().unwrap();
    assert_eq!(scan.tallies, Ledger::read([&path]).unwrap().scanned().unwrap().tallies);
    assert_eq!((scan.lines, scan.unused, scan.issues.count(IssueCode::DuplicateLine)), (1_617, 1_617, 1_617));
    assert_eq!(scan.issues.count(IssueCode::UnbalancedBudget), 0);
}

/// Cents of an amount as the file writes it: `6097.96`, `6000`, `-109548.5`.
fn cents(text: &str) -> i128 {
    let euros: rust_decimal::Decimal = text.parse().unwrap();
    i128::from(Cents::from_decimal(euros).unwrap().0)
}

/// Columns of a compte administratif.
#[derive(Default)]
struct Account {
    account: Vec<String>,
    function: Vec<String>,
    amounts: [Vec<i128>; 4],
}

/// The rows of the file: account without its `A` and final dot, debit or credit, order operations apart; one row an account and function.
fn gironde() -> Option<Account> {
    let path = shared_data(GIRONDE)?;
    let mut sums: BTreeMap<(String, String), [i128; 4]> = BTreeMap::new();
    for record in csv::Reader::from_path(path).unwrap().records() {
        let record = record.unwrap();
        assert_eq!((&record[1], &record[2], &record[3]), ("B00", "M52", "2016"));
        let account = record[12].strip_prefix('A').unwrap().trim_end_matches('.').to_owned();
        let function = record[13].trim().trim_start_matches('R').to_owned();
        let side = if &record[6] == "D" { 0 } else { 1 };
        let sum = sums.entry((account, function)).or_default();
        sum[side] += cents(&record[16]);
        if matches!(&record[8], "OE" | "OI") {
            sum[side + 2] += cents(&record[16]);
        }
    }
    let mut account = Account::default();
    for ((code, function), sum) in sums {
        account.account.push(code);
        account.function.push(function);
        account.amounts.iter_mut().zip(sum).for_each(|(column, amount)| column.push(amount));
    }
    Some(account)
}

fn batch(account: &Account) -> RecordBatch {
    let n = account.account.len();
    let same = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text; n])) };
    let money = |i: usize| -> ArrayRef { Arc::new(Decimal128Array::from(account.amounts[i].clone()).with_precision_and_scale(18, 2).unwrap()) };
    RecordBatch::try_from_iter([
        ("exer", Arc::new(Int64Array::from(vec![2016; n])) as ArrayRef),
        ("siren", same("223300013")),
        ("ndept", same("33")),
        ("cbudg", same("1")),
        ("nomen", same("M52")),
        ("categ", same("DEPT")),
        ("lbudg", same("GIRONDE")),
        ("fonction", Arc::new(StringArray::from(account.function.clone()))),
        ("compte", Arc::new(StringArray::from(account.account.clone()))),
        ("obnetdeb", money(0)),
        ("obnetcre", money(1)),
        ("oobdeb", money(2)),
        ("oobcre", money(3)),
    ])
    .unwrap()
}

/// Real receipts and expenditure of classes 6 and 7.
#[derive(Default)]
struct Running([i64; 2]);

impl Sink for Running {
    fn line(&mut self, _: usize, budget: &Budget, line: &Line<'_>) -> Result<()> {
        assert!(!budget.closing);
        match line.account.as_bytes()[0] {
            b'6' => self.0[0] += line.amount(Field::Obnetdeb) - line.amount(Field::Oobdeb),
            b'7' => self.0[1] += line.amount(Field::Obnetcre) - line.amount(Field::Oobcre),
            _ => {}
        }
        Ok(())
    }
}

#[test]
fn gironde_2016_is_read_from_arrow() {
    let Some(account) = gironde() else { return };
    let ledger = Ledger::from_arrow([batch(&account)], ArrowOptions::default()).unwrap();
    let mut running = Running::default();
    let scan = ledger.scan(&mut running).unwrap();
    let codes: Vec<_> = scan.issues.by_code().map(|(code, n, _)| (code, n)).collect();
    assert_eq!(codes, [(IssueCode::UnknownAccount, 1), (IssueCode::NoClosingBalance, 1)], "{:?}", scan.issues.listed());
    assert_eq!((scan.lines as usize, scan.budgets.len()), (account.account.len(), 1));
    let b = &scan.budgets[0];
    assert_eq!((&*b.entity, b.year, &*b.chart, b.category, b.role, &*b.department), ("223300013", 2016, "M52", Category::Department, Role::Principal, "33"));
    // The same sums by another road, straight from the file's text.
    for (i, field) in [Field::Obnetdeb, Field::Obnetcre, Field::Oobdeb, Field::Oobcre].into_iter().enumerate() {
        assert_eq!(i128::from(scan.tallies[0].sum(field).unwrap().0), account.amounts[i].iter().sum::<i128>());
    }
    assert_eq!(scan.tallies[0].sum(Field::Oobdeb), scan.tallies[0].sum(Field::Oobcre));
    assert_eq!(scan.tallies[0].sum(Field::Sd), None);
    assert!(running.0.iter().all(|sum| *sum > 0));
}
