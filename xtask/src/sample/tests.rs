use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

use super::*;

/// Account -> BE, OBNET, ONB, OOB, closing; debit then credit.
type Balance = BTreeMap<String, [i64; 10]>;

/// Budget (SIRET) and year -> head of its lines, and balance.
type Budgets = BTreeMap<(String, u16), (Vec<String>, Balance)>;

fn cents(text: &str) -> i64 {
    let (euros, cents) = text.split_once('.').unwrap_or((text, ""));
    let cents: i64 = format!("{cents:0<2}").parse().unwrap();
    let euros: i64 = euros.parse().unwrap();
    euros * 100 + if text.starts_with('-') { -cents } else { cents }
}

fn budgets() -> Budgets {
    let sample = Sample::draw().unwrap();
    let mut budgets = Budgets::new();
    for line in sample.balances.lines().skip(1) {
        let cells: Vec<String> = line.split(';').map(str::to_owned).collect();
        assert_eq!(cells.len(), 28, "{line}");
        let amounts = [0; 10].map({
            let mut at = 17;
            move |_: i64| {
                at += 1;
                at
            }
        });
        let amounts = amounts.map(|at| cents(&cells[at as usize]));
        let budget = budgets.entry((cells[1].clone(), cells[0].parse().unwrap())).or_insert_with(|| (cells[..17].to_vec(), Balance::new()));
        assert_eq!(budget.0, cells[..17], "one budget, one head");
        assert!(budget.1.insert(cells[17].clone(), amounts).is_none(), "two lines for one account: {line}");
    }
    budgets
}

/// The shared material, or a word that it is absent.
fn shared(file: &str) -> Option<String> {
    let beside = || crate::pack::root().join("../shared/data");
    let path = std::env::var_os("BUDGET_SHARED").map_or_else(beside, PathBuf::from).join(file);
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: no {file} in the shared data");
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    Some(text)
}

/// What the official editions say of the charts of the sample: (edition, year, code) -> whether it is a leaf, whether it has a budget chapter.
fn official(text: &str) -> BTreeMap<(String, u16, String), (bool, bool)> {
    let mut all = BTreeMap::new();
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        let record = record.unwrap();
        let year: u16 = record[0].parse().unwrap();
        if YEARS.contains(&year) {
            all.insert((record[2].to_owned(), year, record[3].to_owned()), (&record[6] == "1", (9..15).any(|cell| !record[cell].is_empty())));
        }
    }
    all
}

fn edition(head: &[String], population: i64) -> &'static str {
    match (head[8].as_str(), head[5].as_str()) {
        ("M14", "2") => "M14_CCAS_SUP3500",
        ("M14", _) if population < 3_500 && head[15] == "Commune" => "M14_COM_500_3500",
        ("M14", _) => "M14_COM_SUP3500",
        ("M14A", _) => "M14_COM_INF500",
        ("M57", _) => "M57_D",
        ("M57A", _) => "M57_A",
        ("M52", _) => "M52",
        _ => "M49_D",
    }
}

/// The edition of each budget; the class of a commune is that of 2021.
fn editions(budgets: &Budgets) -> BTreeMap<(String, u16), &'static str> {
    let people: BTreeMap<String, i64> = place::places().iter().map(|p| (p.code(), p.population[0][0])).collect();
    let of = |head: &[String]| edition(head, people.get(&format!("99{}", head[4])).copied().unwrap_or_default());
    budgets.iter().map(|(key, (head, _))| (key.clone(), of(head))).collect()
}

#[test]
fn committed_files_are_fresh_and_small() {
    for packed in pack().unwrap() {
        assert!(packed.is_fresh().unwrap(), "run `cargo xtask pack sample`");
    }
    let size = std::fs::metadata(crate::pack::root().join("budget-core/data/sample/balances.csv.gz")).unwrap().len();
    assert!(size <= 1_200_000, "{size} bytes");
}

#[test]
fn every_balance_balances() {
    for ((siret, year), (_, balance)) in budgets() {
        let total = |at: usize| balance.values().map(|amounts| amounts[at]).sum::<i64>();
        assert_eq!(total(0), total(1), "opening of {siret} in {year}");
        assert_eq!(total(2) + total(4), total(3) + total(5), "operations of {siret} in {year}");
        assert_eq!(total(6), total(7), "order operations of {siret} in {year}");
        assert_eq!(total(8), total(9), "closing of {siret} in {year}");
        for (code, [bd, bc, nd, nc, od, oc, rd, rc, sd, sc]) in balance {
            let net = bd - bc + nd - nc + od - oc;
            assert_eq!([sd, sc], [net.max(0), (-net).max(0)], "{code} of {siret} in {year}");
            assert!(bd == 0 || bc == 0, "{code} opens on both sides");
            assert!(rd <= nd.max(0) && rc <= nc.max(0), "order operations are part of the budgetary ones: {code} of {siret} in {year}");
            let senseless = (code == "515" && sc > 0) || (code == "1021" && sd > 0) || (code.starts_with("21") && sc > 0) || (code.starts_with("28") && sd > 0);
            assert!(!senseless, "{code} of {siret} closes on the wrong side in {year}");
        }
    }
}

#[test]
fn each_year_opens_as_the_last_one_closed() {
    let (budgets, text) = (budgets(), shared("charts/comptes_nature.csv.gz"));
    let (official, editions) = (text.as_deref().map(official), editions(&budgets));
    let mut compared = 0;
    for (key, (head, balance)) in &budgets {
        let before = (key.0.clone(), key.1 - 1);
        let Some((head_before, balance_before)) = budgets.get(&before) else { continue };
        let result: i64 = balance_before.iter().filter(|(code, _)| code.starts_with(['6', '7'])).map(|(_, a)| a[8] - a[9]).sum();
        let opening = |balance: &Balance, code: &str| balance.get(code).map_or(0, |a| a[0] - a[1]);
        assert_eq!(opening(balance, "12"), result, "result of {key:?}");
        for (code, amounts) in balance_before.iter().filter(|(code, _)| !code.starts_with(['6', '7']) && *code != "12") {
            // A code that the new chart does not have, or has cut in several, goes on under another.
            let same = match &official {
                Some(official) => [(&before, code), (key, code)]
                    .iter()
                    .all(|(k, code)| official.get(&(editions[*k].to_owned(), k.1, code.to_string())).is_some_and(|(leaf, _)| *leaf)),
                None => head[8] == head_before[8] && balance.contains_key(code),
            };
            // Distinct accounts of the old chart may be one in the new: then it opens with more.
            if same && head[8] == head_before[8] {
                assert_eq!(opening(balance, code), amounts[8] - amounts[9], "{code} of {key:?}");
                compared += 1;
            } else if same {
                assert!(opening(balance, code).abs() >= (amounts[8] - amounts[9]).abs(), "{code} of {key:?} after the change of chart");
            }
        }
        let opened: i64 = balance.iter().filter(|(code, _)| *code != "12").map(|(_, a)| a[0] - a[1]).sum();
        assert_eq!(opened, -result, "what the classes 1 to 5 carry in {key:?}");
    }
    assert!(compared > 10_000, "only {compared} accounts compared");
}

#[test]
fn every_account_is_in_the_official_chart_of_its_year() {
    let Some(text) = shared("charts/comptes_nature.csv.gz") else { return };
    let (official, budgets) = (official(&text), budgets());
    let editions = editions(&budgets);
    let mut wrong = BTreeSet::new();
    for (key, (_, balance)) in &budgets {
        for (code, amounts) in balance {
            let (leaf, chapter) = official.get(&(editions[key].to_owned(), key.1, code.clone())).copied().unwrap_or_default();
            let budgetary = amounts[2..4] != [0, 0];
            if !leaf || (budgetary && !chapter) {
                wrong.insert(format!("{} {} {code}", editions[key], key.1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn no_commune_bears_a_name_of_the_sample() {
    let names: BTreeSet<String> = place::places().iter().map(|place| capitals(&place.name)).collect();
    assert_eq!(names.len(), place::COUNT, "names are distinct");
    let Some(text) = shared("territory/communes.csv.gz") else { return };
    let real: Vec<&str> = text.lines().filter_map(|line| line.split(';').nth(2)).filter(|name| names.contains(&capitals(name))).collect();
    assert!(real.is_empty(), "{real:?}");
}

#[test]
fn no_body_can_bear_a_number_of_the_sample() {
    for ((siret, _), (head, _)) in budgets() {
        assert!(siret.starts_with("999") && siret.len() == 14 && siret.starts_with(&head[9]));
        let digits = head[9].bytes().enumerate().map(|(i, b)| u32::from(b - b'0') << (i % 2));
        assert_ne!(digits.map(|d| d / 10 + d % 10).sum::<u32>() % 10, 0, "{} passes the check of a SIREN", head[9]);
        assert_eq!(head[2], "099");
    }
}

/// Real movements of the accounts that begin so: debit less credit.
fn real(balance: &Balance, within: &[&str], without: &[&str]) -> i64 {
    let begins = |code: &str, list: &[&str]| list.iter().any(|prefix| code.starts_with(prefix));
    balance.iter().filter(|(code, _)| begins(code, within) && !begins(code, without)).map(|(_, a)| (a[2] - a[6]) - (a[3] - a[7])).sum()
}

#[test]
fn the_lessons_are_there() {
    let budgets = budgets();
    let main = |rank: usize, year: u16| budgets.get(&(format!("{}00017", siren(rank as u32)), year)).map(|(head, balance)| (head[8].as_str(), balance));
    let saving = |rank: usize, year: u16| {
        let (_, balance) = main(rank, year).unwrap();
        -real(balance, &["7"], &["775", "776", "777", "78"]) - real(balance, &["6"], &["675", "676", "68"])
    };
    assert!(YEARS.into_iter().all(|year| saving(17, year) < 0), "gross saving below zero");
    assert!(saving(29, 2022) > 0 && saving(29, 2023) < 0 && saving(29, 2024) > 0, "below zero one year");
    let repaid = |rank, year| main(rank, year).unwrap().1["1641"][2];
    assert!((2022..=2024).all(|year| repaid(9, year) > saving(9, year)), "repayments above gross saving");
    let debt = |rank, year| main(rank, year).unwrap().1.get("1641").map_or(0, |a| a[9]);
    assert!(YEARS.into_iter().all(|year| debt(14, year) == 0 && debt(4, year) > 0), "no debt, and debt");
    assert!(main(1, 2023).unwrap().1["16449"][2] > 0 && main(1, 2023).unwrap().1["16449"][2] == main(1, 2023).unwrap().1["16449"][3], "revolving loan");
    assert_eq!([2021, 2022, 2023, 2024].map(|year| main(66, year).is_some()), [false, false, true, true]);
    let charts: BTreeSet<&str> = budgets.values().map(|(head, _)| head[8].as_str()).collect();
    assert_eq!(charts.into_iter().collect::<Vec<_>>(), ["M14", "M14A", "M49", "M52", "M57", "M57A"]);
    let breaks =
        |year: u16| (1..=place::COUNT).filter(|rank| matches!((main(*rank, year - 1), main(*rank, year)), (Some((a, _)), Some((b, _))) if a != b)).count();
    assert!(breaks(2023) > 20 && breaks(2024) > 20 && breaks(2022) == 0, "chart breaks in 2023 and 2024");
}

#[test]
fn compensations_paid_are_those_received() {
    let mut paid = BTreeMap::new();
    let mut received = BTreeMap::new();
    for ((siret, year), (head, balance)) in budgets() {
        let group = head[15] == "GFP";
        let sums = if group { &mut paid } else { &mut received };
        let code = if group { "739211" } else { "73211" };
        *sums.entry(year).or_insert(0) += balance.get(code).map_or(0, |a| a[2] + a[3]);
        assert!(!siret.is_empty());
    }
    // Years in which every commune's balance is published.
    assert_eq!(paid[&2023], received[&2023]);
}
