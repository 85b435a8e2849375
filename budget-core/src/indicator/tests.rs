//! The catalogue and what it computes.

mod parts;

use super::*;
use crate::formula::Explanation;
use crate::ledger::Ledger;
use crate::table::Value;
use crate::territory::{AttributeSource, Attributes};
use rust_decimal::Decimal;
use std::str::FromStr;

const HEADER: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;NOMEN;SIREN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC";

/// What is known of the entities of these tests: nothing of 99009.
fn facts() -> AttributeSource {
    let rows = [(1, "1", "200054781"), (2, "1", ""), (3, "2", ""), (4, "1", ""), (5, "1", "")];
    let mut text = "entity;population_totale;strate;departement;epci".to_owned();
    for (n, stratum, epci) in rows {
        text += &format!("\n9900{n};{n}00;{stratum};99;{epci}");
    }
    AttributeSource::new(None, Attributes::read(text.as_bytes()).unwrap()).unwrap()
}

/// Year, commune, role, chart, account, and whole euros: net debit and credit, order debit and credit, opening debit and credit.
type Row<'a> = (u16, u16, u8, &'a str, &'a str, [i64; 6]);

fn balance(rows: &[Row<'_>]) -> Ledger {
    let mut text = HEADER.to_owned();
    for (year, commune, role, chart, account, [debit, credit, order_debit, order_credit, sd, sc]) in rows {
        let siren = 999_000_000 + u32::from(*commune);
        text += &format!(
            "\n{year};{siren}0000{role};099;C{commune};{commune:03};{role};101;{chart};{siren};Commune;{account};{sd};{sc};{debit};{credit};0;0;{order_debit};{order_credit};{};{}",
            (sd - sc + debit - credit).max(0),
            (sc - sd + credit - debit).max(0)
        );
    }
    Ledger::from_bytes("balance.csv", text.into_bytes()).unwrap()
}

fn number(table: &IndicatorTable, id: &str, row: usize) -> String {
    match table.table.value(id, row).unwrap() {
        Value::Number(n) => n.normalize().to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Text(t) => t.to_string(),
        Value::Missing(reason) => reason.to_string(),
        Value::Float(x) => x.to_string(),
    }
}

fn column(table: &IndicatorTable, id: &str) -> Vec<String> {
    (0..table.table.rows()).map(|row| number(table, id, row)).collect()
}

#[test]
fn the_builtin_catalogue_is_sound() {
    let all = Catalogue::builtin("").unwrap();
    assert_eq!(all.indicators().count(), 189);
    assert_eq!(Catalogue::builtin("ofg").unwrap_err().code().as_str(), "unknown-catalogue");
    assert!(Catalogue::builtin("ofgl").unwrap().shown().all(|i| i.group != "ratios_legaux"));
}

#[cfg(feature = "embedded")]
#[test]
fn amounts_add_up_over_budgets_each_with_its_own_chart() {
    let ledger = balance(&[
        (2023, 1, 1, "M57", "6411", [1000, 0, 0, 0, 0, 0]),
        (2023, 1, 1, "M57", "6811", [50, 0, 50, 0, 0, 0]),
        (2023, 1, 1, "M57", "7411", [0, 1500, 0, 0, 0, 0]),
        (2023, 1, 3, "M49", "6061", [200, 0, 0, 0, 0, 0]),
        (2023, 1, 3, "M49", "7011", [0, 300, 0, 0, 0, 0]),
        (2023, 1, 3, "M22", "6061", [999, 0, 0, 0, 0, 0]),
    ]);
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let table = catalogue.evaluate(&ledger, &facts(), &Scope::ALL).unwrap();
    assert_eq!(column(&table, "scope"), ["principal", "annexes", "consolidated"]);
    assert!(table.table.warnings.iter().any(|w| w.code.as_str() == "chart-not-embedded" && w.first == ["M22"]));
    assert_eq!(column(&table, "depenses_fonctionnement")[..2], ["1000", "200"]);
    assert_eq!(column(&table, "recettes_fonctionnement")[..2], ["1500", "300"]);
    assert_eq!(column(&table, "taux_epargne_brute")[..2], ["33.3333333333", "33.3333333333"]);
    // Consolidated: 1 800 less the operating flows that M57 and M49 measure (none here).
    assert_eq!(number(&table, "epargne_brute", 2), "600");
    // The list of staff accounts is for M14 and M57: no annex of M49 has the figure, and no partial sum is shown.
    assert_eq!(column(&table, "frais_personnel"), ["1000", "not-defined", "no-formula-for-chart"]);
}

#[test]
fn missing_is_not_zero_and_negative_years_do_not_exist() {
    let ledger = balance(&[
        (2023, 2, 1, "M57", "6411", [1000, 0, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "7411", [0, 900, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "1641", [0, 0, 0, 0, 0, 5000]),
        (2023, 9, 1, "M57", "7411", [0, 900, 0, 0, 0, 0]),
    ]);
    let table = Catalogue::builtin("ofgl legal").unwrap().evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
    assert_eq!(column(&table, "encours_dette"), ["5000", "0"]);
    assert_eq!(column(&table, "capacite_desendettement"), ["not-applicable", "0"]);
    assert_eq!(column(&table, "r05_encours_par_hab"), ["25", "no-population"]);
}

#[test]
fn parts_merge_in_any_order_to_the_same_figures() {
    let rows = [
        (2023, 1, 1, "M57", "16449", [70, 30, 0, 0, 0, 100]),
        (2023, 1, 1, "M57", "16449", [10, 90, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "7411", [0, 900, 0, 0, 0, 0]),
        (2022, 1, 1, "M14", "7411", [0, 55, 0, 0, 0, 0]),
    ];
    let catalogue = Catalogue::builtin("").unwrap();
    let whole = catalogue.evaluate(&balance(&rows), &facts(), &Scope::ALL).unwrap().table;
    let facts = facts();
    let mut merged = catalogue.partial(&facts).unwrap();
    for row in rows.iter().rev() {
        let mut part = catalogue.partial(&facts).unwrap();
        balance(&[*row]).scan(&mut part).unwrap();
        merged.merge(part).unwrap();
    }
    assert_eq!(merged.finish(&Scope::ALL).unwrap().table, whole);
    // One after the other into the same sums: each ledger numbers its budgets anew.
    let mut several = catalogue.partial(&facts).unwrap();
    for row in rows {
        balance(&[row]).scan(&mut several).unwrap();
    }
    assert_eq!(several.finish(&Scope::ALL).unwrap().table, whole);
    // The smaller side is taken of the account's sums (80, 120), not line by line (30 + 10).
    let row = (0..whole.rows())
        .find(|r| whole.value("entity", *r) == Some(Value::Text("99001".into())) && whole.value("year", *r).unwrap().number() == Some(Decimal::from(2023)));
    assert_eq!(whole.value("gad", row.unwrap()).unwrap().number(), Some(Decimal::from(80)));
    let other = Catalogue::builtin("ofgl").unwrap().define("x", "net_debit(6)", "EUR", "").unwrap();
    let mut part = catalogue.partial(&facts).unwrap();
    assert_eq!(part.merge(other.partial(&facts).unwrap()).unwrap_err().code().as_str(), "plan-mismatch");
}

#[test]
fn anyone_defines_an_indicator_and_has_it_explained() {
    let ledger = balance(&[
        (2022, 2, 1, "M57", "6411", [700, 0, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "6411", [1000, 100, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "64198", [0, 40, 0, 0, 0, 0]),
    ]);
    let catalogue = Catalogue::builtin("ofgl")
        .unwrap()
        .define("paie_par_hab", "(net_debit(64) + charges_financieres) / population", "EUR/inhabitant", "Paie")
        .unwrap()
        .define("hausse_paie", "growth(depenses_fonctionnement)", "%", "")
        .unwrap();
    let table = catalogue.evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
    assert_eq!(column(&table, "paie_par_hab"), ["3.5", "4.3"]);
    assert_eq!(column(&table, "hausse_paie"), ["no-previous-year", "22.8571428571"]);
    let why = catalogue.explain(&ledger, &facts(), "paie_par_hab", "99002", 2023, Scope::Principal).unwrap();
    assert_eq!(why.value, Value::Number(Decimal::from_str("4.3").unwrap()));
    assert_eq!(why.formula, "(net_debit(64) + charges_financieres) / population");
    let part = why.inputs.iter().find(|i| !i.accounts.is_empty()).unwrap();
    assert_eq!(sum(part), Some(Decimal::from(860)));
    assert!(why.inputs.iter().any(|i| i.id == "population"));
    for (id, formula, unit, code) in [
        ("and", "net_debit(6)", "EUR", "invalid-value"),
        ("x", "net_debit(6) / population", "EUR", "unit-mismatch"),
        ("x", "net_debit(6) + recettes_fonctionnemen", "EUR", "unknown-name"),
        ("x", "x + net_debit(6)", "EUR", "cycle"),
        ("dgf", "net_debit(6)", "EUR", "duplicate-id"),
        ("population", "net_debit(6)", "EUR", "duplicate-id"),
        ("name", "net_debit(6)", "EUR", "duplicate-id"),
    ] {
        let error = catalogue.clone().define(id, formula, unit, "").unwrap_err();
        assert_eq!(error.code().as_str(), code, "{id} {formula}: {error}");
    }
}

/// The signed sum of a node's accounts.
fn sum(node: &Explanation) -> Option<Decimal> {
    node.accounts.iter().map(|a| a.signed()).reduce(|a, b| a + b)
}

#[test]
fn the_accounts_of_every_leaf_add_up_to_its_value() {
    fn check(node: &Explanation, seen: &mut usize) {
        if let (Some(total), true) = (sum(node), node.inputs.is_empty()) {
            assert_eq!(node.value, Value::Number(total.normalize()), "{}", node.id);
            *seen += 1;
        }
        node.inputs.iter().for_each(|n| check(n, seen));
    }
    let ledger = balance(&[
        (2023, 1, 1, "M57", "6411", [1000, 100, 0, 0, 0, 0]),
        (2023, 1, 1, "M57", "65541", [30, 0, 0, 0, 0, 0]),
        (2023, 1, 1, "M57", "7411", [5, 1500, 0, 0, 0, 0]),
        (2023, 1, 1, "M57", "16449", [70, 30, 0, 0, 0, 100]),
        (2023, 1, 1, "M57", "1641", [70, 30, 0, 0, 0, 100]),
    ]);
    let catalogue = Catalogue::builtin("").unwrap();
    let mut seen = 0;
    for id in ["epargne_nette", "capacite_desendettement", "recettes_fonctionnement", "r09_mac", "gad"] {
        check(&catalogue.explain(&ledger, &facts(), id, "99001", 2023, Scope::Principal).unwrap(), &mut seen);
    }
    assert!(seen > 8, "{seen}");
    assert_eq!(catalogue.explain(&ledger, &facts(), "gad", "99005", 2023, Scope::Principal).unwrap_err().code().as_str(), "unknown-entity");
    assert_eq!(catalogue.explain(&ledger, &facts(), "gad", "99001", 2020, Scope::Principal).unwrap_err().code().as_str(), "unknown-year");
}

#[test]
fn averages_are_sums_over_sums() {
    let ledger = balance(&[
        (2023, 1, 1, "M57", "7411", [0, 1000, 0, 0, 0, 0]),
        (2023, 1, 1, "M57", "6411", [900, 0, 0, 0, 0, 0]),
        (2023, 1, 1, "M57", "1641", [0, 0, 0, 0, 0, 400]),
        (2023, 2, 1, "M57", "7411", [0, 3000, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "6411", [3300, 0, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "1641", [0, 0, 0, 0, 0, 1000]),
        (2023, 4, 1, "M57", "7411", [0, 2000, 0, 0, 0, 0]),
        (2023, 4, 1, "M57", "6411", [1000, 0, 0, 0, 0, 0]),
        (2023, 3, 1, "M57", "7411", [0, 777, 0, 0, 0, 0]),
    ]);
    let catalogue = Catalogue::builtin("ofgl legal").unwrap();
    let table = catalogue.evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
    let comparison = table.compare("99001", 2023, Scope::Principal, &Peers::Stratum).unwrap();
    assert_eq!(comparison.peers, ["99001", "99002", "99004"]);
    assert_eq!(comparison.warnings[0].code.as_str(), "few-peers");
    let row = |id: &str| comparison.rows.iter().find(|r| r.id == id).unwrap();
    let show = |v: &Value| match v {
        Value::Number(n) => n.round_dp(4).normalize().to_string(),
        Value::Missing(r) => r.to_string(),
        _ => "?".to_owned(),
    };
    // 1 400 of debt over 6 000 - 5 200 of saving; the second commune has negative saving and counts all the same.
    let years = row("capacite_desendettement");
    assert_eq!([show(&years.value), show(&years.average), show(&years.median)], ["4", "1.75", "2"]);
    assert_eq!(show(&years.gap_eur), "225");
    // Amounts per head: 700 inhabitants, 6 000 euros.
    let revenue = row("recettes_fonctionnement");
    assert_eq!([show(&revenue.value), show(&revenue.average), revenue.unit.to_string()], ["10", "8.5714", "EUR/inhabitant"]);
    assert_eq!((revenue.rank, revenue.of, show(&revenue.percentile)), (Some(2), 3, "0.5".to_owned()));
    assert_eq!(show(&revenue.gap_eur), "142.86");
    let rate = row("taux_epargne_brute");
    assert_eq!([show(&rate.value), show(&rate.average), show(&rate.gap_eur)], ["10", "13.3333", "-33.33"]);
    assert_eq!(table.compare("99001", 2023, Scope::Principal, &Peers::parse("99002,99004")).unwrap().peers.len(), 2);
    assert_eq!(table.compare("99001", 2021, Scope::Principal, &Peers::Stratum).unwrap_err().code().as_str(), "unknown-year");
    assert_eq!(table.compare("99008", 2023, Scope::Principal, &Peers::Stratum).unwrap_err().code().as_str(), "unknown-entity");
}

#[test]
fn series_flag_the_break_of_the_chart() {
    let ledger = balance(&[
        (2022, 1, 1, "M14", "7411", [0, 1000, 0, 0, 0, 0]),
        (2023, 1, 1, "M57", "7411", [0, 1100, 0, 0, 0, 0]),
        (2024, 1, 1, "M57", "7411", [0, 1200, 0, 0, 0, 0]),
    ]);
    let table = Catalogue::builtin("ofgl").unwrap().evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
    let series = table.series("99001", "dgf", Scope::Principal).unwrap();
    assert_eq!(series.points.iter().map(|p| (p.year, p.chart_break)).collect::<Vec<_>>(), [(2022, false), (2023, true), (2024, false)]);
    assert_eq!(series.warnings.len(), 1);
}

#[test]
fn signals_look_two_years_back() {
    let year = |y: u16| {
        [(y, 2, 1, "M57", "6411", [1100, 0, 0, 0, 0, 0]), (y, 2, 1, "M57", "7411", [0, 1000, 0, 0, 0, 0]), (y, 2, 1, "M57", "1641", [0, 0, 0, 0, 0, 9000])]
    };
    let rows: Vec<_> = [year(2023), year(2024)].concat();
    let table = Catalogue::builtin("alert").unwrap().evaluate(&balance(&rows), &facts(), &[Scope::Principal]).unwrap();
    assert_eq!(column(&table, "signal_autofinancement"), ["no-previous-year", "true"]);
    assert_eq!(column(&table, "signal_endettement"), ["true", "true"]);
    assert_eq!(column(&table, "signal_critique"), ["no-previous-year", "true"]);
}

#[test]
fn ranks_and_summaries_of_all_entities() {
    let ledger = balance(&[
        (2023, 1, 1, "M57", "7411", [0, 1000, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "7411", [0, 3000, 0, 0, 0, 0]),
        (2023, 3, 1, "M57", "7411", [0, 1000, 0, 0, 0, 0]),
        (2023, 9, 1, "M57", "7411", [0, 10, 0, 0, 0, 0]),
    ]);
    let table = Catalogue::builtin("ofgl legal").unwrap().evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
    let ranked = table.rank("dgf", 2023, Scope::Principal).unwrap();
    let texts = |t: &crate::Table, name: &str| -> Vec<String> {
        (0..t.rows())
            .map(|r| match t.value(name, r).unwrap() {
                Value::Text(x) => x.to_string(),
                Value::Number(n) => n.normalize().to_string(),
                v => v.reason().unwrap().to_string(),
            })
            .collect()
    };
    assert_eq!(texts(&ranked, "entity"), ["99002", "99001", "99003", "99009"]);
    assert_eq!(texts(&ranked, "rank"), ["1", "2", "2", "4"]);
    // A stratum that no file gives comes from the population, in the scheme of communes: 100 and 300 inhabitants.
    let given = AttributeSource::new(None, Attributes::read(b"entity;population_totale\n99001;150\n99002;300\n99003;199").unwrap()).unwrap();
    let strata = Catalogue::builtin("ofgl").unwrap().evaluate(&ledger, &given, &[Scope::Principal]).unwrap();
    assert_eq!(strata.compare("99001", 2023, Scope::Principal, &Peers::Stratum).unwrap().peers, ["99001", "99003"]);
    assert_eq!(texts(&ranked, "percentile"), ["0.875", "0.5", "0.5", "0.125"]);
    let per_head = table.rank("r06_dgf_par_hab", 2023, Scope::Principal).unwrap();
    assert_eq!(texts(&per_head, "rank")[3], "no-population");
    let summary = table.summary(2023, Scope::Principal).unwrap();
    let row = texts(&summary, "indicator").iter().position(|id| id == "r06_dgf_par_hab").unwrap();
    assert_eq!([&texts(&summary, "n")[row], &texts(&summary, "missing")[row]], ["3", "1"]);
    assert!(table.table.warnings.iter().any(|w| w.code.as_str() == "no-population"));
}

#[test]
fn long_chains_of_definitions_stay_quick() {
    let mut toml = String::from("[q0]\nlabel = { fr = \"Q\" }\nunit = \"EUR\"\nconfidence = \"low\"\nformula = \"net_debit(6)\"\n");
    for i in 1..600 {
        toml += &format!("[q{i}]\nlabel = {{ fr = \"Q\" }}\nunit = \"EUR\"\nconfidence = \"low\"\nformula = \"q{0} + q{0} - q{0}\"\n", i - 1);
    }
    let catalogue = Catalogue::default().load(&toml).unwrap();
    catalogue.verify().unwrap();
    let table = catalogue.evaluate(&balance(&[(2023, 1, 1, "M57", "6411", [7, 0, 0, 0, 0, 0])]), &facts(), &[Scope::Principal]).unwrap();
    assert_eq!(column(&table, "q599"), ["7"]);
    let error = (600..1200).try_fold(catalogue, |c, i| c.define(&format!("q{i}"), "q0", "EUR", "")).unwrap_err();
    assert_eq!(error.code().as_str(), "limit-exceeded");
}

#[test]
fn what_a_balance_does_not_hold_is_named() {
    let ledger = balance(&[(2023, 1, 1, "M57", "7411", [0, 1000, 0, 0, 0, 0])]);
    let why = Catalogue::builtin("legal").unwrap().explain(&ledger, &facts(), "r08_cmpf", "99001", 2023, Scope::Principal).unwrap();
    assert_eq!(why.value, Value::Missing(crate::Reason::NotInBalance));
    assert!(why.version.contains("potentiel fiscal") && why.formula.is_empty());
}

#[test]
fn an_explanation_tells_whom_a_formula_counted() {
    let ledger = balance(&[
        (2023, 1, 1, "M57", "7411", [0, 1000, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "7411", [0, 3000, 0, 0, 0, 0]),
        (2023, 9, 1, "M57", "7411", [0, 10, 0, 0, 0, 0]),
    ]);
    let catalogue = Catalogue::builtin("ofgl legal").unwrap().define("place", "rank(r06_dgf_par_hab desc)", "count", "").unwrap();
    let why = catalogue.explain(&ledger, &facts(), "place", "99001", 2023, Scope::Principal).unwrap();
    assert_eq!((why.rank.map(|r| (r.r, r.of)), why.group.map(|g| (g.n, g.skipped))), (Some((2, 2)), Some((2, 1))));
    let part = catalogue.define("part", "share(dgf)", "%", "").unwrap();
    let why = part.explain(&ledger, &facts(), "part", "99002", 2023, Scope::Principal).unwrap();
    assert_eq!(why.group.map(|g| (g.n, g.sum, g.skipped)), Some((3, Decimal::from(4010), 0)));
}

/// Lines of one commune with a column of functions: budget (role and chart), account, function, debit.
fn by_function(rows: &[(u8, &str, &str, &str, i64)]) -> Ledger {
    let mut text = HEADER.replace(";COMPTE", ";FONCTION;COMPTE");
    for (role, chart, account, function, debit) in rows {
        text += &format!("\n2023;9990000010000{role};099;C1;001;{role};101;{chart};999000001;Commune;{function};{account};0;0;{debit};0;0;0;0;0;{debit};0");
    }
    Ledger::from_bytes("functions.csv", text.into_bytes()).unwrap()
}

#[test]
fn a_balance_without_functions_cannot_answer_by_function() {
    let catalogue = Catalogue::default()
        .define("culture", "net_debit(6, function 3)", "EUR", "")
        .and_then(|c| c.define("securite", "net_debit(6, function 1)", "EUR", ""))
        .and_then(|c| c.define("charges", "net_debit(6)", "EUR", ""))
        .and_then(|c| c.define("part_culture", "net_debit(6, function 3) / net_debit(6)", "%", ""))
        .unwrap();
    let evaluate = |ledger: &Ledger| catalogue.evaluate(ledger, &facts(), &Scope::ALL).unwrap();
    let figures = |table: &IndicatorTable| ["culture", "securite", "charges", "part_culture"].map(|id| column(table, id).join(" "));
    // No column of functions at all, and the column with blanks alone.
    let none = evaluate(&balance(&[(2023, 1, 1, "M57", "6411", [100, 0, 0, 0, 0, 0])]));
    let blank = evaluate(&by_function(&[(1, "M57", "6411", "", 100)]));
    for table in [none, blank] {
        assert_eq!(figures(&table), ["no-functions no-functions", "no-functions no-functions", "100 100", "no-functions no-functions"]);
    }
    // A complete balance by function: what has no line is 0.
    let table = evaluate(&by_function(&[(1, "M57", "6411", "311", 100), (1, "M57", "6411", "", 300)]));
    assert_eq!(figures(&table), ["100 100", "0 0", "400 400", "25 25"]);
    // An annex without functions: the principal answers, both together do not.
    let table = evaluate(&by_function(&[(1, "M57", "6411", "311", 100), (3, "M4", "6411", "", 50)]));
    assert_eq!(column(&table, "culture"), ["100", "no-functions", "no-functions"]);
    // In parts: the part that bears functions may be another one.
    let facts = facts();
    let mut merged = catalogue.partial(&facts).unwrap();
    by_function(&[(1, "M57", "6411", "", 100)]).scan(&mut merged).unwrap();
    let mut part = catalogue.partial(&facts).unwrap();
    by_function(&[(1, "M57", "6411", "311", 100)]).scan(&mut part).unwrap();
    merged.merge(part).unwrap();
    assert_eq!(column(&merged.finish(&[Scope::Principal]).unwrap(), "culture"), ["100"]);
}

#[test]
fn flows_need_both_the_main_budget_and_another() {
    let annexes =
        [(2023, 1, 3, "M4", "7011", [0, 500, 0, 0, 0, 0]), (2023, 1, 3, "M4", "6215", [200, 0, 0, 0, 0, 0]), (2023, 1, 2, "M14", "6522", [40, 0, 0, 0, 0, 0])];
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let evaluate = |rows: &[Row<'_>]| catalogue.evaluate(&balance(rows), &facts(), &Scope::ALL).unwrap();
    // Annexes alone: what they pay to the main budget is no income of theirs.
    let table = evaluate(&annexes);
    assert_eq!(column(&table, "scope"), ["annexes", "consolidated"]);
    assert_eq!(column(&table, "recettes_fonctionnement"), ["500", "500"]);
    assert_eq!(column(&table, "depenses_fonctionnement"), ["240", "240"]);
    // With the main budget, which receives it, it goes out of both.
    let table = evaluate(&[annexes.to_vec(), vec![(2023, 1, 1, "M14", "70841", [0, 240, 0, 0, 0, 0])]].concat());
    assert_eq!(column(&table, "recettes_fonctionnement"), ["240", "500", "500"]);
    assert_eq!(column(&table, "depenses_fonctionnement"), ["0", "240", "0"]);
    let ledger = balance(&annexes);
    let why = catalogue.explain(&ledger, &facts(), "depenses_fonctionnement", "99001", 2023, Scope::Consolidated).unwrap();
    assert!(why.inputs.is_empty() && !why.formula.contains("flux"), "{}", why.formula);
}

#[test]
fn budgets_that_count_differently_are_kept_apart() {
    let row = |siret: &str, name: &str, chart: &str, account: &str, debit: i64, credit: i64| {
        format!("2023;{siret};099;{name};001;3;101;{chart};999000001;Commune;{account};0;0;{debit};{credit};0;0;0;0;0;0")
    };
    let catalogue = Catalogue::builtin("ofgl").unwrap().define("x", "gad", "EUR", "").unwrap();
    let evaluate = |mut rows: Vec<String>, id: &str| {
        rows.insert(0, HEADER.to_owned());
        let ledger = Ledger::from_bytes("b.csv", rows.join("\n").into_bytes()).unwrap();
        let table = catalogue.evaluate(&ledger, &facts(), &[Scope::Annexes]).unwrap();
        let why = catalogue.explain(&ledger, &facts(), id, "99001", 2023, Scope::Annexes).unwrap();
        assert_eq!(why.value, table.table.value(id, 0).unwrap());
        assert_eq!(why.value.number(), sum(&why).map(|d| d.normalize()), "{id}");
        number(&table, id, 0)
    };
    // The smaller side is taken in each budget: 10 and 20, not of 90 and 110 together.
    let siretless = vec![row("", "EAU", "M49", "166", 80, 10), row("", "BOIS", "M49", "166", 20, 100)];
    assert_eq!(evaluate(siretless, "gad"), "30");
    // The developed and the abridged chart under one SIRET have formulas of their own, whichever comes first.
    let charts = [row("99900000100013", "A", "M14", "7311", 0, 70), row("99900000100013", "A", "M14A", "7318", 0, 5)];
    let legal = Catalogue::builtin("legal").unwrap().only(&["impositions_directes"]).unwrap();
    for order in [[0, 1], [1, 0]] {
        let rows = [HEADER.to_owned(), charts[order[0]].clone(), charts[order[1]].clone()];
        let ledger = Ledger::from_bytes("b.csv", rows.join("\n").into_bytes()).unwrap();
        let table = legal.evaluate(&ledger, &facts(), &[Scope::Annexes]).unwrap();
        assert_eq!(column(&table, "impositions_directes"), ["75"]);
    }
}

#[test]
fn peers_of_another_variant_stay_out_of_the_average() {
    let toml = r#"
[part_aide]
label = { fr = "Part" }
unit = "%"
confidence = "low"
[[part_aide.variant]]
charts = ["M57"]
formula = "net_debit(65111) / net_debit(6)"
[[part_aide.variant]]
charts = ["M14"]
formula = "net_debit(6561) / net_debit(6)"
"#;
    let catalogue = Catalogue::default().load(toml).unwrap();
    let ledger = balance(&[
        (2023, 1, 1, "M57", "65111", [20, 0, 0, 0, 0, 0]),
        (2023, 1, 1, "M57", "6411", [80, 0, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "65111", [40, 0, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "6411", [60, 0, 0, 0, 0, 0]),
        (2023, 4, 1, "M14", "6561", [500, 0, 0, 0, 0, 0]),
        (2023, 4, 1, "M14", "6411", [500, 0, 0, 0, 0, 0]),
    ]);
    let table = catalogue.evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
    let compared = |peers: &str| table.compare("99001", 2023, Scope::Principal, &Peers::parse(peers)).unwrap();
    // 60 over 200: account 65111 means nothing in the third commune's chart, whose value counts in the median alone.
    let row = &compared("stratum").rows[0];
    assert_eq!([&row.average, &row.median].map(|v| v.number().unwrap().normalize().to_string()), ["30", "40"]);
    assert_eq!((row.rank, row.of), (Some(3), 3));
    // A peer named twice counts once.
    let twice = compared("99001,99002,99002");
    assert_eq!((twice.peers.len(), twice.rows[0].average.number(), twice.rows[0].median.number()), (2, Some(Decimal::from(30)), Some(Decimal::from(30))));
}

#[test]
fn budgets_that_share_a_key_are_explained_in_full() {
    // Two annex budgets without SIRET: one entity, chart and role, two names.
    let line = |role: u8, name: &str, account: &str, debit: u32| {
        format!("\n2023;;210000012;Commune;099;001;{role};M57;{name};{account};{debit};0;0;0;0;0;0;0;{debit};0")
    };
    let header = "EXER;IDENT;SIREN;CATEG;NDEPT;INSEE;CBUDG;NOMEN;LBUDG;COMPTE;OBNETDEB;OBNETCRE;OOBDEB;OOBCRE;BEDEB;BECRE;ONBDEB;ONBCRE;SD;SC";
    let parts = [line(1, "C", "6411", 5), line(3, "BOIS", "6411", 7), line(3, "EAU", "6411", 11)];
    let read = |parts: &[String]| Ledger::from_bytes("b.csv", (header.to_owned() + &parts.concat()).into_bytes()).unwrap();
    let (ledger, turned) = (read(&parts), read(&[&parts[2..], &parts[..2]].concat()));
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let why = catalogue.explain(&ledger, &facts(), "frais_personnel", "99001", 2023, Scope::Annexes).unwrap();
    assert_eq!((why.value.number(), sum(&why)), (Some(Decimal::from(18)), Some(Decimal::from(18))));
    let table = |ledger: &Ledger| catalogue.evaluate(ledger, &facts(), &Scope::ALL).unwrap().table;
    assert_eq!(table(&ledger), table(&turned));
    // The SIREN names the commune as well as its code does.
    let by_siren = catalogue.explain(&ledger, &facts(), "frais_personnel", "210000012", 2023, Scope::Principal).unwrap();
    assert_eq!(by_siren.value.number(), Some(Decimal::from(5)));
    let computed = catalogue.evaluate(&ledger, &facts(), &Scope::ALL).unwrap();
    assert_eq!(computed.series("210000012", "frais_personnel", Scope::Principal).unwrap().points.len(), 1);
    let twice = computed.compare("210000012", 2023, Scope::Principal, &Peers::parse("99001,210000012,99001")).unwrap();
    assert_eq!((twice.peers.len(), twice.warnings[0].message.fr.starts_with("un seul pair")), (1, true));
}

#[cfg(feature = "embedded")]
#[test]
fn hints_about_defined_formulas_travel_with_the_table() {
    let ledger = balance(&[(2023, 1, 1, "M57", "7411", [0, 1000, 0, 0, 0, 0])]);
    let catalogue = Catalogue::builtin("ofgl")
        .and_then(|c| c.define("faux", "net_debit(99) + net_debit(6999)", "EUR", ""))
        .and_then(|c| c.define("taux", "epargne_brute / recettes_fonctionnement * 100", "%", ""))
        .and_then(|c| c.define("juste", "epargne_brute / recettes_fonctionnement", "%", ""))
        .unwrap();
    let codes: Vec<(&str, &str)> = catalogue.warnings().iter().map(|w| (w.code.as_str(), w.first[0].as_str())).collect();
    assert_eq!(codes, [("unmatched-prefix", "99"), ("unmatched-prefix", "6999"), ("scale-twice", "taux")]);
    let table = catalogue.evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
    assert!(table.table.warnings.iter().any(|w| w.code.as_str() == "scale-twice"));
}

#[test]
fn figures_of_a_balance_that_does_not_hold_are_marked() {
    let head = "\n2023;99900000100011;099;C1;001;1;101;M57;999000001;Commune;";
    let good = format!("{HEADER}{head}6411;0;0;100;0;0;0;0;0;100;0{head}515;0;0;0;0;0;100;0;0;0;100");
    let evaluate = |text: &str| {
        let ledger = Ledger::from_bytes("b.csv", text.as_bytes()).unwrap();
        let table = Catalogue::builtin("ofgl").unwrap().evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
        let warned = table.table.warnings.iter().any(|w| w.code.as_str() == "doubtful-balance");
        assert_eq!(warned, table.is_doubtful("99001", 2023));
        let catalogue = Catalogue::builtin("ofgl").unwrap();
        let in_parts = catalogue.partial_of(&ledger, &facts(), &[]).unwrap().0.finish(&[Scope::Principal]).unwrap();
        assert_eq!((in_parts.is_doubtful("99001", 2023), &in_parts.table.warnings), (warned, &table.table.warnings));
        warned
    };
    assert!(!evaluate(&good));
    assert!(!evaluate(&good.replacen(";C1;", ";Commune 1;", 1)), "one budget in other words: the two halves balance together");
    assert!(evaluate(&good.replacen(";001;1;", ";001;3;", 1)), "two budgets that do not balance");
    let cut = |text: &str| text.lines().map(|line| line.rsplitn(3, ';').last().unwrap().to_owned() + "\n").collect::<String>();
    assert!(!evaluate(&cut(&good)), "no closing balances");
    assert!(evaluate(&cut(&good.replacen("6411;0;0;", "6411;5;0;", 1))), "opening balances alone");
    assert!(evaluate(&good.replace(";0;100;0;0;0;100", ";0;90;0;0;0;90")), "not balanced");
    assert!(evaluate(&format!("{good}{head}6411;0;0;x;0;0;0;0;0;0;0")), "a line that cannot be used");
}

#[test]
fn a_column_of_the_user_stands_in_formulas() {
    let ledger = balance(&[(2023, 1, 1, "M57", "6411", [1000, 0, 0, 0, 0, 0])]);
    let given = AttributeSource::new(None, Attributes::read("entity;surface [ha]\n99001;40".as_bytes()).unwrap()).unwrap();
    let catalogue = Catalogue::default().with_column("surface", "ha").unwrap().define("paie_par_ha", "net_debit(64) / surface", "EUR/ha", "").unwrap();
    assert_eq!(column(&catalogue.evaluate(&ledger, &given, &[Scope::Principal]).unwrap(), "paie_par_ha"), ["25"]);
    for taken in ["surface", "population", "chart", "paie_par_ha"] {
        assert_eq!(catalogue.clone().with_column(taken, "ha").unwrap_err().code().as_str(), "duplicate-id", "{taken}");
    }
}

#[test]
fn an_explanation_tells_a_new_entity_from_a_first_year() {
    let ledger = balance(&[
        (2021, 1, 1, "M57", "6411", [10, 0, 0, 0, 0, 0]),
        (2022, 1, 1, "M57", "6411", [20, 0, 0, 0, 0, 0]),
        (2023, 1, 1, "M57", "6411", [40, 0, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "6411", [50, 0, 0, 0, 0, 0]),
    ]);
    let catalogue =
        Catalogue::builtin("ofgl").and_then(|c| c.define("deux_ans", "depenses_fonctionnement / previous(depenses_fonctionnement, 2)", "1", "")).unwrap();
    let table = catalogue.evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
    assert_eq!(column(&table, "deux_ans"), ["no-previous-year", "no-previous-year", "4", "new-entity"]);
    for (entity, year, row) in [("99001", 2021, 0), ("99001", 2022, 1), ("99001", 2023, 2), ("99002", 2023, 3)] {
        let why = catalogue.explain(&ledger, &facts(), "deux_ans", entity, year, Scope::Principal).unwrap();
        assert_eq!(why.value, table.table.value("deux_ans", row).unwrap(), "{entity} {year}");
        assert!(why.inputs.iter().any(|i| i.id == "previous(depenses_fonctionnement, 2)"));
    }
}

#[test]
fn parts_of_other_flows_or_attributes_do_not_merge() {
    let toml = |flows: &str| {
        let entry = |id: &str, more: &str, formula: &str| {
            format!("[{id}]\nlabel = {{ fr = \"X\" }}\nunit = \"EUR\"\nconfidence = \"low\"\n{more}formula = \"{formula}\"\n")
        };
        Catalogue::default()
            .load(&(entry("f1", "", "net_debit(65)") + &entry("f2", "", "net_debit(67)") + &entry("a", &format!("flows = \"{flows}\"\n"), "net_debit(6)")))
            .unwrap()
    };
    let (one, two) = (toml("f1").only(&["a"]).unwrap(), toml("f2").only(&["a"]).unwrap());
    let facts = facts();
    let refused = one.partial(&facts).unwrap().merge(two.partial(&facts).unwrap()).unwrap_err();
    assert_eq!(refused.code().as_str(), "plan-mismatch");
    // 99001 is of the Métropole du Grand Paris for the one, and of nothing for the other.
    let elsewhere = AttributeSource::new(None, Attributes::read(b"entity;population_totale\n99001;100").unwrap()).unwrap();
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let ledger = balance(&[(2023, 1, 1, "M57", "6411", [10, 0, 0, 0, 0, 0])]);
    let mut parts = [&facts, &elsewhere].map(|facts| catalogue.partial(facts).unwrap());
    parts.iter_mut().for_each(|part| ledger.scan(part).map(|_| ()).unwrap());
    let [mut mine, theirs] = parts;
    assert_eq!(mine.merge(theirs).unwrap_err().code().as_str(), "plan-mismatch");
}
