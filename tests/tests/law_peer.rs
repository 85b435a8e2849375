//! Another model of the same law on 34,900 synthetic communes: found again with its approximations as a reform, and what each of them moves.
//!
//! With `BUDGET_WRITE_DOCS=1` the table of docs/law_peer.md is written anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use budget_core::formula::State;
use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::{Column, Reason, Table, Value, WarningCode};
use budget_tests::{communes, shared_data};
use std::fmt::Write as _;
use std::sync::OnceLock;

const INPUTS: &str = "law_peer/communes_2026_synthetic.csv.gz";
const REFERENCE: &str = "law_peer/reference_run_2026.csv.gz";
const REFORM: &str = include_str!("../../budget-core/data/law/dgf_communes/reforms/independent_model.toml");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/law_peer.md");

/// The amounts that a commune receives.
const GRANTS: [&str; 6] =
    ["dotation_forfaitaire", "dsu_montant", "dsr_fraction_bourg_centre", "dsr_fraction_perequation", "dsr_fraction_cible", "dotation_communes_nouvelles"];

fn law() -> Law {
    Law::builtin("dgf_communes", 2026).unwrap()
}

fn model() -> Law {
    law().amend(&Law::builtin_reform("independent_model").unwrap()).unwrap()
}

/// The synthetic communes; read once.
fn table() -> Option<&'static Table> {
    static READ: OnceLock<Option<Table>> = OnceLock::new();
    READ.get_or_init(|| shared_data(INPUTS).map(|path| communes::read(&path, &law()).unwrap())).as_ref()
}

/// The law applied to them; once.
fn baseline() -> Option<&'static Simulation> {
    static RUN: OnceLock<Option<Simulation>> = OnceLock::new();
    RUN.get_or_init(|| table().map(|table| law().simulate(table, None).unwrap())).as_ref()
}

fn modelled() -> Option<&'static Simulation> {
    static RUN: OnceLock<Option<Simulation>> = OnceLock::new();
    RUN.get_or_init(|| table().map(|table| model().simulate(table, None).unwrap())).as_ref()
}

/// The reference run in the order of codes: each column by its name, the codes first.
fn reference() -> Option<Vec<(String, Vec<String>)>> {
    let file = std::fs::File::open(shared_data(REFERENCE)?).unwrap();
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(file));
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut rows: Vec<Vec<String>> = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    rows.sort();
    let column = |i: usize| rows.iter().map(|row| row[i].clone()).collect::<Vec<_>>();
    Some(names.into_iter().enumerate().map(|(i, name)| (name, column(i))).collect())
}

fn floats(run: &Simulation, id: &str) -> Vec<Option<f64>> {
    let column = run.column(id).unwrap();
    (0..run.rows()).map(|row| communes::float(&column.value(row))).collect()
}

fn flags(run: &Simulation, id: &str) -> Vec<bool> {
    let column = run.column(id).unwrap();
    (0..run.rows()).map(|row| column.value(row) == Value::Bool(true)).collect()
}

/// Columns of the reference run beside ours: the largest difference of each.
fn compared(run: &Simulation) -> Option<Vec<(String, f64, String)>> {
    let columns = reference()?;
    assert!(run.keys().iter().map(AsRef::as_ref).eq(columns[0].1.iter().map(String::as_str)));
    let mut found = Vec::new();
    for (name, theirs) in &columns[1..] {
        let ours = run.column(name).unwrap();
        let mut worst = (0.0_f64, String::new());
        for (row, theirs) in theirs.iter().enumerate() {
            let gap = match (ours.value(row), theirs.as_str()) {
                (Value::Bool(flag), text) => f64::from(u8::from(flag != (text == "True"))),
                (value, text) => communes::float(&value).map_or(f64::INFINITY, |x| (x - text.parse::<f64>().unwrap()).abs()),
            };
            if gap > worst.0 {
                worst = (gap, format!("{}: {:?} against {theirs}", run.keys()[row], ours.value(row)));
            }
        }
        found.push((name.clone(), worst.0, worst.1));
    }
    Some(found)
}

fn found_again(run: &Simulation, tolerance: f64) {
    let Some(compared) = compared(run) else { return };
    assert_eq!(compared.len(), 32);
    for (name, gap, where_) in &compared {
        println!("{name:70} {gap:.2e} {where_}");
    }
    for (name, gap, where_) in &compared {
        assert!(*gap < tolerance, "{name}: {gap} ({where_})");
    }
}

#[test]
fn the_reference_run_is_found_again_with_its_approximations() {
    let Some(run) = modelled() else { return };
    found_again(run, 0.000_5);
}

#[test]
fn and_in_exact_decimals() {
    let Some(table) = table() else { return };
    // Without the order of the file's rows too: no two indices are equal, so that nothing depends on it.
    let mut without = Table::with_rows(table.rows());
    for column in table.columns().iter().filter(|c| c.name != "ordre") {
        without.push(column.clone()).unwrap();
    }
    found_again(&model().with_mode(Mode::Decimal).simulate(&without, None).unwrap(), 0.000_5);
}

/// One approximation: its number in the list, what it is, and itself as a reform.
struct Section {
    tag: String,
    text: String,
    reform: String,
}

/// The sections of the reform, each by itself. A parameter belongs to the section whose tag stands in the comment above it.
fn sections() -> Vec<Section> {
    let (head, body) = REFORM.split_once("\n# == ").unwrap();
    let (start, parameters) = head.split_once("[parameters]\n").unwrap();
    let mut values: Vec<(String, String, String)> = Vec::new();
    let mut tag = (String::new(), String::new());
    for line in parameters.lines().filter(|l| !l.is_empty()) {
        match line.strip_prefix("# ") {
            Some(comment) => tag = comment.split_once(": ").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap(),
            None => values.push((tag.0.clone(), tag.1.clone(), line.to_owned())),
        }
    }
    let of = |tag: &str| values.iter().filter(|v| v.0 == tag).map(|v| format!("{}\n", v.2)).collect::<String>();
    let mut found: Vec<Section> = Vec::new();
    for section in body.split("\n# == ") {
        let (title, rules) = section.split_once("\n\n").unwrap();
        let (tag, text) = title.split_once(": ").unwrap();
        let reform = format!("{start}[parameters]\n{}\n{rules}", of(tag));
        found.push(Section { tag: tag.to_owned(), text: text.replace("\n# ", " "), reform });
    }
    for (tag, text, _) in &values {
        if !found.iter().any(|s| s.tag == *tag) {
            found.push(Section { tag: tag.clone(), text: text.clone(), reform: format!("{start}[parameters]\n{}", of(tag)) });
        }
    }
    found.sort_by_key(|s| s.tag.split([',', ' ']).next().unwrap()[1..].parse::<u32>().unwrap());
    found
}

/// How a grant differs between two runs, to the cent.
#[derive(Default)]
struct Moved {
    communes: usize,
    euros: f64,
    change: f64,
    /// Communes for which only the second has an amount, and the sum of these.
    only: (usize, f64),
}

fn moved(before: &Simulation, after: &Simulation, grant: &str) -> Moved {
    let mut found = Moved::default();
    for (a, b) in floats(before, grant).into_iter().zip(floats(after, grant)) {
        match (a, b) {
            (Some(a), Some(b)) if (a - b).abs() > 0.0051 => {
                found.communes += 1;
                found.euros += (b - a).abs();
                found.change += b - a;
            }
            (None, Some(b)) => found.only = (found.only.0 + 1, found.only.1 + b),
            _ => {}
        }
    }
    found
}

fn grouped(amount: f64) -> String {
    if amount.abs() < 99.5 {
        return format!("{amount:.2}").replace("-0.00", "0.00");
    }
    let digits = format!("{:.0}", amount.abs());
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(c);
    }
    if amount < 0.0 && digits != "0" { format!("-{text}") } else { text }
}

fn causes() -> Option<String> {
    let law_run = baseline()?;
    let mut page = String::from("| approximation | what it is |\n| --- | --- |\n");
    for section in sections() {
        writeln!(page, "| {} | {} |", section.tag, section.text.trim_end_matches('.')).unwrap();
    }
    page.push_str("\n| approximation | grant | communes | moved, EUR | total, EUR |\n| --- | --- | ---: | ---: | ---: |\n");
    let mut rows = |tag: &str, after: &Simulation| {
        let mut any = false;
        for grant in GRANTS {
            let m = moved(law_run, after, grant);
            if m.communes > 0 {
                writeln!(page, "| {tag} | `{grant}` | {} | {} | {} |", m.communes, grouped(m.euros), grouped(m.change)).unwrap();
            }
            if m.only.0 > 0 {
                writeln!(page, "| {tag} | `{grant}`, missing in law | {} | {} | {} |", m.only.0, grouped(m.only.1), grouped(m.only.1)).unwrap();
            }
            any = any || m.communes > 0 || m.only.0 > 0;
        }
        if !any {
            writeln!(page, "| {tag} | none | 0 | 0 | 0 |").unwrap();
        }
    };
    for section in sections() {
        let reform = Reform::parse(&section.reform).map_err(|e| format!("{}: {e}", section.tag)).unwrap();
        let amended = law().amend(&reform).map_err(|e| format!("{}: {e}", section.tag)).unwrap();
        rows(&section.tag, &law_run.under(&amended).unwrap());
    }
    rows("all together", modelled()?);
    Some(page)
}

#[test]
fn the_differences_are_listed_by_cause() {
    let Some(table) = causes() else { return };
    println!("{table}");
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (open, close) = ("<!-- made: causes -->\n", "<!-- end: causes -->");
    let (before, rest) = page.split_once(open).unwrap();
    let (old, after) = rest.split_once(close).unwrap();
    if std::env::var_os("BUDGET_WRITE_DOCS").is_some() {
        std::fs::write(PAGE, format!("{before}{open}{table}{close}{after}")).unwrap();
        return;
    }
    assert_eq!(old, table, "docs/law_peer.md is not what is measured: run with BUDGET_WRITE_DOCS=1");
}

/// The reform that cuts the population threshold of the DSR in half.
fn halved(law: &Law) -> Law {
    law.amend(&Reform::of("dotation_solidarite_rurale.seuil_nombre_habitants", "5000")).unwrap()
}

/// The communes that share a part of the péréquation without a ceiling, and what they get.
fn newcomers(run: &Simulation) -> (usize, f64) {
    let eligible = flags(run, "dsr_eligible_fraction_perequation");
    let bounded = flags(run, "dsr_perequation_bornee_potentiel_financier_par_habitant");
    let part = floats(run, "dsr_fraction_perequation_part_potentiel_financier_par_habitant");
    let new = (0..run.rows()).filter(|row| eligible[*row] && !bounded[*row]);
    let got: Vec<f64> = new.map(|row| part[row].unwrap()).filter(|part| *part > 0.0).collect();
    (got.len(), got.iter().sum())
}

/// The allocations that an impact warns of.
fn strained(after: &Simulation, before: &Simulation) -> Vec<String> {
    let impact = after.impact(before, &[], 3).unwrap();
    impact.warnings.iter().filter(|w| w.code == WarningCode::StrainedAllocation).flat_map(|w| w.first.clone()).collect()
}

#[test]
fn half_the_threshold_strains_the_perequation_of_the_model() {
    let Some(before) = modelled() else { return };
    let after = before.under(&halved(before.law())).unwrap();
    let rule = "dsr_perequation_valeur_point_potentiel_financier_par_habitant";
    let point = |run: &Simulation| format!("{:.2}", floats(run, rule)[0].unwrap());
    assert_eq!((point(before), point(&after)), ("7.10".to_owned(), "10683.05".to_owned()));
    let (new, got) = newcomers(&after);
    assert_eq!((new, format!("{:.1}", got / 1e6)), (83, "51.4".to_owned()));
    assert!(strained(&after, before).contains(&rule.to_owned()), "{:?}", strained(&after, before));
    assert!(strained(before, before).is_empty());
}

#[test]
fn half_the_threshold_strains_the_law() {
    let Some(before) = baseline() else { return };
    let after = before.under(&halved(before.law())).unwrap();
    let rule = "dsr_fraction_perequation_part_potentiel_financier_par_habitant";
    let of = |run: &Simulation| run.allocations().into_iter().find(|a| a.rule == rule).map(|a| (a.at_cap, a.uncapped.round().to_string())).unwrap();
    // All but a hundred communes stand at 120 % of last year; what they cannot take goes to newcomers and to communes created in the exercise.
    assert_eq!((of(before), of(&after)), ((5081, "1019612".to_owned()), (31_653, "60998297".to_owned())));
    assert_eq!(newcomers(&after).0, 88);
    assert!(strained(&after, before).contains(&rule.to_owned()), "{:?}", strained(&after, before));
}

#[test]
fn every_envelope_of_the_law_is_spent_to_the_cent() {
    let Some(table) = table() else { return };
    let run = law().with_mode(Mode::Decimal).simulate(table, None).unwrap();
    let allocations = run.allocations();
    assert!(allocations.len() >= 13, "{}", allocations.len());
    for a in allocations {
        assert_eq!(a.paid + a.unspent, a.envelope, "{}", a.rule);
        assert!(a.unspent.is_zero() && a.skipped == 0, "{}: {} unspent, {} skipped", a.rule, a.unspent, a.skipped);
    }
    for gap in run.rounding_gaps().iter().filter(|g| g.rule != "df_montant_ecretement") {
        assert!(gap.gap.is_zero(), "{}: {}", gap.rule, gap.gap);
    }
    assert_eq!(run.rounding_gaps().len(), 5);
    // Whole cents everywhere.
    for grant in ["dsu_montant", "dsr_fraction_bourg_centre", "dsr_fraction_perequation", "dsr_fraction_cible"] {
        let column = run.column(grant).unwrap();
        assert!((0..run.rows()).all(|row| column.value(row).number().is_some_and(|n| n.round_dp(2) == n)), "{grant}");
    }
}

#[test]
fn year_on_year_the_law_holds_its_promises() {
    let Some(run) = baseline() else { return };
    let near = |a: f64, b: f64| (a - b).abs() < 0.011;
    let created = flags(run, "dsr_creee_dans_l_exercice");
    for (eligible, amount, before, guarantee) in [
        ("dsr_eligible_fraction_bourg_centre", "dsr_fraction_bourg_centre", "dsr_bourg_centre_montant_precedent", 0.5),
        ("dsr_eligible_fraction_perequation", "dsr_fraction_perequation", "dsr_perequation_montant_precedent", 0.0),
        ("dsr_eligible_fraction_cible", "dsr_fraction_cible", "dsr_cible_montant_precedent", 0.5),
    ] {
        let (eligible, amounts, before) = (flags(run, eligible), floats(run, amount), floats(run, before));
        let (mut bounded, mut out) = (0, 0);
        for row in 0..run.rows() {
            let (now, then) = (amounts[row].unwrap(), before[row].unwrap());
            if eligible[row] && then > 0.0 && !created[row] {
                bounded += 1;
                assert!(now >= 0.9 * then - 0.001 && now <= 1.2 * then + 0.001, "{amount} of {}: {then} then {now}", run.keys()[row]);
            } else if !eligible[row] {
                out += usize::from(then > 0.0);
                assert!(near(now, guarantee * then), "{amount} of {}: {then} then {now}", run.keys()[row]);
            }
        }
        assert!(bounded > 5000 && out > 20, "{amount}: {bounded} bounded, {out} out");
    }
    let (eligible, amounts, before) = (flags(run, "dsu_eligible"), floats(run, "dsu_montant"), floats(run, "dsu_montant_eligible_precedent"));
    let mut at_ceiling = 0;
    for row in 0..run.rows() {
        let (now, then) = (amounts[row].unwrap(), before[row].unwrap());
        match (eligible[row], then > 0.0) {
            (true, true) => assert!(now >= then && now <= then + 4_000_000.001, "{}: {then} then {now}", run.keys()[row]),
            (true, false) => assert!(now > 0.0),
            (false, _) => assert!(near(now, 0.5 * then)),
        }
        at_ceiling += usize::from(near(now - then, 4_000_000.0));
    }
    assert_eq!(at_ceiling, 1, "one commune stands at the ceiling of 4 M EUR; the model loses what exceeds it");
}

#[test]
fn overseas_communes_have_amounts_of_zero_and_paris_no_bound_of_32_bits() {
    let Some(run) = baseline() else { return };
    let overseas = flags(run, "outre_mer");
    assert_eq!(overseas.iter().filter(|o| **o).count(), 129);
    for grant in ["dsu_montant", "dotation_solidarite_rurale"] {
        let amounts = floats(run, grant);
        assert!((0..run.rows()).filter(|row| overseas[*row]).all(|row| amounts[row] == Some(0.0)), "{grant}");
    }
    let paris = run.row("75001").unwrap();
    let figure = |id: &str| communes::float(&run.value(id, paris)).unwrap();
    assert!(figure("potentiel_financier") > f64::from(u32::MAX), "more than 32 bits hold");
    assert!((figure("potentiel_financier_par_habitant") - 4_594_370_710.0 / 2_308_729.0).abs() < 1e-6);
    assert_eq!((run.value("dsu_groupe", paris), run.value("dsu_eligible", paris)), (Value::Text("haut".into()), Value::Bool(false)));
}

#[test]
fn the_exercises_before_close_too() {
    let Some(path) = shared_data(INPUTS) else { return };
    for year in [2024, 2025] {
        let law = Law::builtin("dgf_communes", year).unwrap().with_mode(Mode::Decimal);
        let mut table = communes::read(&path, &law).unwrap();
        let frr = table.column("frr").unwrap().clone();
        table.push(Column::new("zrr", frr.unit.clone(), frr.values().clone())).unwrap();
        let run = law.simulate(&table, None).unwrap();
        for a in run.allocations() {
            assert_eq!(a.paid + a.unspent, a.envelope, "{year} {}", a.rule);
            // The amounts of the year before are those of 2025: more than the whole DSU of 2024, so that nothing is left for its progression.
            let state = if year == 2024 && a.rule == "dsu_progression" { State::Infeasible } else { State::Closed };
            assert_eq!(a.state, state, "{year} {}", a.rule);
        }
        for gap in run.rounding_gaps().iter().filter(|g| g.rule.starts_with("dsr_fraction") || (year, g.rule.as_str()) == (2025, "dsu_montant")) {
            assert!(gap.gap.is_zero(), "{year} {}: {}", gap.rule, gap.gap);
        }
        let amount = run.value("dsu_montant", run.row("13001").unwrap());
        assert_eq!(amount.reason(), (year == 2024).then_some(Reason::InfeasibleFloors), "{year}");
    }
}
