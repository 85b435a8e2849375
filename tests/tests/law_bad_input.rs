//! Bad input of the law: tables that lack columns or hold what cannot be, reforms with slips, rulebooks meant to do harm. Each has a named outcome.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use budget_core::formula::ast::{Function, Kind};
use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::{Code, Column, Error, Reason, Table, Unit, Value, Values, Warning, WarningCode};
use budget_tests::communes;
use budget_tests::vector::{Vector, read};
use std::collections::BTreeSet;

const VECTORS: &str = include_str!("../vectors/law.json");

/// The vector of that name.
fn vector(name: &str) -> Vector {
    read(VECTORS).unwrap().into_iter().find(|v| v.name == name).unwrap_or_else(|| panic!("no vector `{name}`"))
}

/// The communes of the vector on the whole DSR, without some columns.
fn rural(without: &[&str]) -> (Law, Table) {
    let vector = vector("DSR cible 2026");
    let law = vector.law().unwrap();
    let (whole, _) = vector.communes(&law).unwrap();
    let mut table = Table::with_rows(whole.rows());
    whole.columns().iter().filter(|c| !without.contains(&c.name.as_str())).for_each(|c| table.push(c.clone()).unwrap());
    (law, table)
}

fn told(warnings: &[Warning], code: WarningCode, of: &str) -> Option<Warning> {
    warnings.iter().find(|w| w.code == code && w.message.en.contains(&format!("`{of}`")) && w.message.fr.contains(&format!("`{of}`"))).cloned()
}

/// Whether a rule has no value for anybody.
fn empty(simulation: &Simulation, rule: &str) -> bool {
    (0..simulation.rows()).all(|row| matches!(simulation.value(rule, row), Value::Missing(_)))
}

#[test]
fn each_column_that_is_absent_is_told_with_the_rules_that_need_it() {
    let (law, whole) = rural(&[]);
    let baseline = law.simulate(&whole, None).unwrap();
    let given = |s: &Simulation| law.rules().filter(|r| !empty(s, &r.id)).map(|r| r.id.clone()).collect::<BTreeSet<_>>();
    let before = given(&baseline);
    let mut columns = 0;
    for column in law.columns().filter(|c| !c.optional && c.id != law.entity_column()) {
        if whole.column(&column.id).is_none() {
            continue;
        }
        let simulation = law.simulate(&rural(&[&column.id]).1, None).unwrap();
        let after = given(&simulation);
        let lost: Vec<&String> = before.difference(&after).collect();
        let reads = |rule: &str| law.rule(rule).unwrap().formula.names().contains(&column.id.as_str());
        assert!(after.is_subset(&before) && !after.is_empty(), "{}", column.id);
        let warning = told(&simulation.warnings(), WarningCode::AbsentColumn, &column.id);
        match lost.iter().filter(|rule| reads(rule)).count() {
            0 => {}
            direct => {
                let warning = warning.unwrap_or_else(|| panic!("`{}` is not told", column.id));
                assert!(warning.count >= direct as u64, "{}: {} of {lost:?}", column.id, warning.count);
                assert!(!warning.first.is_empty(), "{}: {warning:?}", column.id);
                columns += 1;
            }
        }
        // No amount of a commune turns into zero for want of a column.
        let amount = |rule: &&String| law.rule(rule).is_ok_and(|r| r.kind.to_string() == "EUR") && !simulation.state().iter().any(|n| n.id == **rule);
        for rule in after.iter().filter(amount) {
            for row in 0..simulation.rows() {
                let (a, b) = (simulation.value(rule, row), baseline.value(rule, row));
                assert!(
                    a == b || !matches!((&a, &b), (Value::Number(x), Value::Number(y)) if x.is_zero() && !y.is_zero()),
                    "without {}: {rule} {b:?} becomes {a:?}",
                    column.id
                );
            }
        }
    }
    assert!(columns >= 12, "{columns}");
}

#[test]
fn last_year_that_is_absent_is_told_and_nothing_is_taken_for_zero() {
    let (law, whole) = rural(&[]);
    let years: Vec<String> = whole.columns().iter().map(|c| c.name.clone()).filter(|n| n.ends_with("__prev")).collect();
    let simulation = law.simulate(&rural(&years.iter().map(String::as_str).collect::<Vec<_>>()).1, None).unwrap();
    for rule in ["dsr_fraction_bourg_centre", "dsr_fraction_perequation", "dsr_fraction_cible", "dotation_forfaitaire"] {
        // An overseas commune has none of the DSR, whatever it had.
        for code in ["99001", "99002"] {
            assert!(matches!(simulation.value(rule, simulation.row(code).unwrap()), Value::Missing(_)), "{rule} of {code}");
        }
    }
    assert_eq!(simulation.value("dsr_bourg_centre_montant_precedent", 1), Value::Missing(Reason::NoPreviousYear));
    assert!(told(&simulation.warnings(), WarningCode::AbsentColumn, "previous(dsr_fraction_perequation)").is_some());
    // One column of last year alone that is absent is another thing than a year that is.
    let simulation = law.simulate(&rural(&["dsr_fraction_perequation__prev"]).1, None).unwrap();
    assert_eq!(simulation.value("dsr_fraction_perequation", 1), Value::Missing(Reason::NotProvided));
    assert!(!empty(&simulation, "dsr_fraction_bourg_centre"));
}

/// The table with one cell replaced.
fn with_cell(column: &str, code: &str, value: f64) -> (Law, Table) {
    let (law, table) = rural(&[column]);
    let mut table = table;
    let keys: Vec<Value> = (0..table.rows()).map(|row| table.column("code_insee").unwrap().value(row)).collect();
    let (_, whole) = rural(&[]);
    let given = whole.column(column).unwrap();
    let unit = given.unit.clone();
    let numbers = (0..table.rows()).map(|row| match (&keys[row], given.value(row)) {
        (Value::Text(key), _) if key.as_ref() == code => value,
        (_, cell) => communes::float(&cell).unwrap_or_default(),
    });
    let numbers: Vec<f64> = numbers.collect();
    table.push(Column::new(column, unit, Values::Float(numbers))).unwrap();
    (law, table)
}

#[test]
fn what_cannot_be_is_missing_and_told() {
    for (column, value) in [
        ("population_dgf", -1.0),
        ("population_dgf", f64::NAN),
        ("potentiel_financier", f64::INFINITY),
        ("superficie", 0.0),
        ("superficie", -5.0),
        ("effort_fiscal", -0.1),
        ("part_population_canton", 100.5),
        ("longueur_voirie", f64::NEG_INFINITY),
    ] {
        for mode in [Mode::Fast, Mode::Decimal] {
            let (law, table) = with_cell(column, "99001", value);
            let simulation = law.with_mode(mode).simulate(&table, None).unwrap();
            let warning = told(&simulation.warnings(), WarningCode::InvalidInput, column).unwrap_or_else(|| panic!("{column} = {value}"));
            assert_eq!((warning.count, warning.first), (1, vec!["99001".to_owned()]));
            let row = simulation.row("99001").unwrap();
            assert_eq!(simulation.value(column, row), Value::Missing(Reason::InvalidInput));
            assert!(
                matches!(simulation.value("dotation_solidarite_rurale", row), Value::Missing(_)) || column == "part_population_canton",
                "{column} = {value}"
            );
            // The others have their grants, and the envelopes close or say what is left.
            assert!(matches!(simulation.value("dotation_solidarite_rurale", simulation.row("99002").unwrap()), Value::Number(_)), "{column} = {value}");
            assert!(simulation.allocations().iter().all(|a| a.paid + a.unspent == a.envelope));
        }
    }
}

#[test]
fn a_commune_stands_once_and_has_a_code() {
    let (law, mut table) = rural(&["code_insee"]);
    assert_eq!(law.simulate(&table, None).unwrap_err().code(), Code::MissingColumn);
    table.push(Column::text("code_insee", vec!["99001"; table.rows()])).unwrap();
    let error = law.simulate(&table, None).unwrap_err();
    assert_eq!((error.code(), error.place().path.as_deref()), (Code::DuplicateEntity, Some("99001")));
    let (_, whole) = rural(&[]);
    assert_eq!(law.simulate(&whole, Some(&table)).unwrap_err().code(), Code::DuplicateEntity);
    let (_, table) = rural(&["potentiel_financier"]);
    let mut words = table;
    words.push(Column::text("potentiel_financier", vec!["élevé"; words.rows()])).unwrap();
    assert_eq!(law.simulate(&words, None).unwrap_err().code(), Code::TypeMismatch);
}

#[test]
fn no_communes_at_all_are_no_fault() {
    let law = Law::builtin("dgf_communes", 2026).unwrap();
    let mut none = Table::with_rows(0);
    none.push(Column::text("code_insee", Vec::<&str>::new())).unwrap();
    none.push(Column::new("population_insee", Unit::inhabitant(), Values::Float(Vec::new()))).unwrap();
    let simulation = law.simulate(&none, None).unwrap();
    assert_eq!((simulation.rows(), simulation.results().rows()), (0, 0));
    assert_eq!(simulation.value("outre_mer_part_population", 0), Value::Missing(Reason::DivisionByZero));
}

#[test]
fn a_floor_set_above_its_ceiling_is_refused_when_it_is_applied() {
    let vector = vector("DSR péréquation 2026");
    let law = vector.law().unwrap();
    let baseline = law.simulate(&vector.communes(&law).unwrap().0, None).unwrap();
    let reform = Reform::of("dotation_solidarite_rurale.perequation.attribution.plancher_ratio_progression", "1.3");
    let error = baseline.under(&law.amend(&reform).unwrap()).unwrap_err();
    assert_eq!(error.code(), Code::InvalidValue);
    assert!(
        error.message().en.contains("above its cap") && error.place().path.as_deref().is_some_and(|p| p.starts_with("dsr_fraction_perequation")),
        "{error}"
    );
}

#[test]
fn a_reform_with_a_slip_names_what_was_meant() {
    let law = Law::builtin("dgf_communes", 2026).unwrap();
    let refused = |text: &str| Reform::parse(text).and_then(|reform| law.amend(&reform)).unwrap_err();
    for (text, code, help) in [
        (
            "[parameters]\n\"dotation_solidarite_rurale.seuil_nombre_habitant\" = \"9000\"",
            Code::UnknownParameter,
            "dotation_solidarite_rurale.seuil_nombre_habitants",
        ),
        ("[rules.dsu_elligible]\nformula = \"true\"", Code::UnknownRule, "dsu_eligible"),
        ("[rules.dsu_eligible]\nformula = \"dsu_rangs <= 3\"", Code::UnknownName, "dsu_rang"),
        ("[rules.dsu_eligible]\nformula = \"dsu_rang\"", Code::UnitMismatch, ""),
        ("[parameters]\n\"population.plafond_dgf.brackets[9].amount\" = \"1\"", Code::UnknownParameter, "population.plafond_dgf"),
        ("[parameters]\n\"dotation_solidarite_urbaine.taux_garantie_sortie\" = \"150 %\"", Code::OutOfBounds, "at most 1"),
        ("year = 2025\n[parameters]\n\"dotation_solidarite_rurale.seuil_nombre_habitants\" = \"9000\"", Code::UnknownYear, "2025"),
    ] {
        let error = refused(text);
        assert_eq!(error.code(), code, "{text}: {error}");
        assert!(error.help().en.contains(help), "{text}: {error}");
    }
}

const HEAD: &str = "id = 'x'\nlabel = { fr = 'X' }\nentity = 'code_insee'\nexercises = [2026]\n[folders.d]\nlabel = { fr = 'D' }\n";
const COLUMNS: &str = "[code_insee]\nlabel = { fr = 'C' }\nunit = 'text'\n[x]\nlabel = { fr = 'X' }\nunit = 'EUR'\n";

fn rule(id: &str, formula: &str) -> String {
    format!("[{id}]\nlabel = {{ fr = 'R' }}\nunit = 'EUR'\nformula = '{formula}'\n")
}

fn load(rules: &str) -> Result<Law, Error> {
    Law::load(&[("rulebook.toml", HEAD), ("columns.toml", COLUMNS), ("d/rules.toml", rules)], 2026)
}

#[test]
fn rulebooks_beyond_the_limits_are_refused() {
    let many = |n: usize| (0..n).map(|i| rule(&format!("r{i}"), "x")).collect::<String>();
    assert!(load(&many(500)).is_ok());
    let deep = |n: usize| rule("r", &format!("{}x{}", "(".repeat(n), ")".repeat(n)));
    assert!(load(&deep(60)).is_ok());
    for hostile in [
        many(501),
        deep(65),
        rule("r", &vec!["x"; 3_000].join("+")),
        rule("r", &format!("x{}", " ".repeat(10_001))),
        format!("#{}\n", "x".repeat(5 << 20)),
        rule("r", &vec!["sum(x)"; 17].join("+")),
    ] {
        let error = load(&hostile).unwrap_err();
        assert_eq!(error.code(), Code::LimitExceeded, "{error}");
        assert!(!error.message().fr.is_empty());
    }
    // A reform can neither be as large nor bring as many.
    let law = load(&many(500)).unwrap();
    assert_eq!(Reform::parse(&format!("#{}\n", "x".repeat(5 << 20))).unwrap_err().code(), Code::LimitExceeded);
    let more = Reform::parse("[rules.one_more]\nnew = true\nunit = 'EUR'\nformula = 'x'").unwrap();
    assert_eq!(law.amend(&more).unwrap_err().code(), Code::LimitExceeded);
}

#[test]
fn circles_of_rules_are_told_with_their_path() {
    let ring: String = (0..400).map(|i| rule(&format!("r{i}"), &format!("r{} + 1", (i + 1) % 400))).collect();
    let error = load(&ring).unwrap_err();
    assert_eq!(error.code(), Code::Cycle);
    assert!(error.message().en.contains("r0 -> r1"), "{error}");
    // A long chain is none.
    let chain: String = (0..500).map(|i| if i == 499 { rule("r499", "x") } else { rule(&format!("r{i}"), &format!("r{} + 1", i + 1)) }).collect();
    let mut table = Table::default();
    table.push(Column::text("code_insee", ["99001"])).unwrap();
    table.push(Column::new("x", Unit::euro(), Values::Float(vec![1.0]))).unwrap();
    assert_eq!(load(&chain).unwrap().simulate(&table, None).unwrap().value("r0", 0), Value::Number(500.into()));
}

#[test]
fn rulebooks_with_faults_say_where() {
    let of = |files: &[(&str, &str)]| Law::load(files, 2026).unwrap_err();
    let (head, columns) = (("rulebook.toml", HEAD), ("columns.toml", COLUMNS));
    let good = rule("r", "x");
    let parameter = "['p']\nlabel = { fr = 'P' }\nunit = 'EUR'\nkind = 'standing'\nvalues = [{ from = 2020-01-01, value = '1', article = 'a' }]\n";
    let cases: Vec<(Error, Code, &str)> = vec![
        (of(&[columns]), Code::InvalidData, "rulebook.toml"),
        (of(&[head]), Code::InvalidData, "columns.toml"),
        (of(&[head, columns, ("e/rules.toml", &good)]), Code::InvalidData, "`e`"),
        (of(&[head, columns, ("d/a.toml", &good), ("d/b.toml", &good)]), Code::DuplicateId, "`r`"),
        (of(&[head, columns, ("d/a.toml", &rule("x", "1"))]), Code::DuplicateId, "`x`"),
        (of(&[head, columns, ("d/parameters.toml", parameter), ("d/a.toml", &rule("r", "param.q"))]), Code::UnknownParameter, "`q`"),
        (of(&[head, columns, ("d/parameters.toml", &parameter.replace("'1'", "'un'"))]), Code::InvalidValue, "`un`"),
        (of(&[head, columns, ("d/parameters.toml", &parameter.replace(", article = 'a'", ""))]), Code::InvalidValue, "article"),
        (of(&[head, columns, ("d/a.toml", "[r]\nlabel = { fr = 'R' }\nunit = 'EUR'\n")]), Code::InvalidData, "no formula"),
        (of(&[head, columns, ("d/a.toml", &rule("r", "x * x"))]), Code::UnitMismatch, "EUR"),
        (of(&[head, columns, ("d/a.toml", &rule("R é", "x"))]), Code::InvalidData, ""),
        (of(&[head, columns, ("d/a.toml", "[r\n")]), Code::InvalidData, ""),
    ];
    for (error, code, says) in cases {
        assert_eq!(error.code(), code, "{error}");
        assert!(error.message().en.contains(says) && !error.message().fr.is_empty(), "{says}: {error}");
    }
    assert_eq!(Law::load(&[head, columns], 2025).unwrap_err().code(), Code::UnknownYear);
}

#[test]
fn no_rule_of_the_rulebook_divides_by_what_may_be_zero_in_silence() {
    // A commune whose figures are all 0: each rule has a value or says why it has none, and no amount is negative.
    let vector = vector("DSR cible 2026");
    let law = vector.law().unwrap();
    let mut table = Table::default();
    table.push(Column::text("code_insee", ["99001", "99002"])).unwrap();
    for column in law.columns().filter(|c| c.id != "code_insee") {
        let values = match &column.kind {
            budget_core::law::Kind::Number(_) => Values::Float(vec![0.0, 0.0]),
            budget_core::law::Kind::Boolean => Values::Bool(vec![false, false]),
            budget_core::law::Kind::Text => Values::Text(vec!["99".into(), "99".into()]),
        };
        table.push(Column::new(&column.id, column.kind.unit(), values)).unwrap();
    }
    let mut previous = Table::default();
    table.columns().iter().for_each(|c| previous.push(c.clone()).unwrap());
    for name in law.rules().flat_map(|r| earlier(&r.formula)).filter(|n| table.column(n).is_none()).collect::<BTreeSet<_>>() {
        let unit = law.rule(&name).unwrap().kind.unit();
        previous.push(Column::new(&name, unit, Values::Float(vec![0.0, 0.0]))).unwrap();
    }
    for mode in [Mode::Fast, Mode::Decimal] {
        let simulation = law.clone().with_mode(mode).simulate(&table, Some(&previous)).unwrap();
        for (grant, _) in law.grants() {
            for row in 0..2 {
                match simulation.value(grant, row) {
                    Value::Number(n) => assert!(!n.is_sign_negative() || n.is_zero(), "{grant}: {n}"),
                    Value::Missing(reason) => assert!(matches!(reason, Reason::DivisionByZero | Reason::InvalidInput), "{grant}: {reason}"),
                    other => panic!("{grant}: {other:?}"),
                }
            }
        }
    }
}

/// The names that a formula reads of last year.
fn earlier(formula: &budget_core::formula::Expr) -> Vec<String> {
    let mut found = Vec::new();
    formula.walk(&mut |part| {
        if let Kind::Call(call) = &part.kind
            && call.function == Function::Previous
            && let Some(Kind::Name(name)) = call.args.first().map(|a| &a.kind)
        {
            found.push(name.clone());
        }
    });
    found
}

#[test]
fn a_table_of_some_communes_is_told_and_one_of_the_nation_is_not() {
    let told = |name: &str| {
        let simulation = vector(name).simulation(Mode::Fast).unwrap().unwrap();
        simulation.warnings().into_iter().find(|w| w.code == WarningCode::PartialTable).map(|w| w.count)
    };
    assert_eq!(told("une table de quelques communes"), Some(2));
    assert_eq!(told("une table à la limite du pays"), None);
    assert_eq!(told("une table de tout le pays"), None);
}
