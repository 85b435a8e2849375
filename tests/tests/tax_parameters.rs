//! The dated parameters of the rulebook of local taxes against the list that they were taken from, and what the file of an exercise is said to hold
//! against the law of that exercise.
#![cfg(test)]

use budget_core::formula::ast::{Expr, Kind};
use budget_core::law::Law;
use budget_tests::declared;
use budget_tests::published::rows;
use budget_tests::shared_data;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use toml::Value;

/// Parameters of which not every value comes from the list: path and date. The first values of a cut, conventions that leave the law as it is.
const OWN: [(&str, &str); 7] = [
    ("abattement_nouveau.cfe", "1980-01-01"),
    ("abattement_nouveau.tfb", "1980-01-01"),
    ("abattement_nouveau.tfnb", "1980-01-01"),
    ("abattement_nouveau.thrs", "1980-01-01"),
    ("abattement_qpv", "2016-01-01"),
    ("communes.groupes_demographiques", "2004-01-01"),
    ("compensation_industriel.minoration", "2021-01-01"),
];

/// Values that we do not repeat as listed: two thirds are written as such.
const REPAIRED: [(&str, &str, &str); 1] = [("ifer.radio.part_bloc_communal", "0.666667", "2/3")];

/// Values of the law that the file does not hold: the CVAE is abolished for local bodies, its last file is that of 2022.
const NOT_IN_THE_FILE: [(&str, &str); 1] = [("maintien.cvae", "2023-01-01")];

/// The dated values of a parameter: date, text (of a table too).
fn values(parameter: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.get("value").and_then(Value::as_str).map_or_else(|| v["bands"].to_string(), str::to_owned);
    parameter["values"].as_array().unwrap().iter().map(|v| (v["from"].as_datetime().unwrap().to_string(), text(v))).collect()
}

fn unit(listed: &str) -> &str {
    match listed {
        "coefficient" | "ratio" => "1",
        "percent" => "%",
        // Kilowatts are counted.
        "EUR/kW" => "EUR/count",
        other => other,
    }
}

fn same(listed: &str, ours: &str) -> bool {
    matches!((listed.parse::<Decimal>(), ours.parse::<Decimal>()), (Ok(a), Ok(b)) if a == b)
}

#[test]
fn every_listed_value_is_ours() {
    let Some(path) = shared_data("../spec/local_taxes_parameters.csv") else { return };
    let (listed, parameters) = (rows(&path, b',').unwrap(), declared::parameters("fiscalite_locale"));
    let (mut found, mut repaired, mut low, mut faults) = (BTreeSet::new(), 0, 0, Vec::new());
    for row in &listed {
        let (path, date, value) = (row["id"].as_str(), row["from"].as_str(), row["value"].as_str());
        let dated = parameters.get(path).and_then(|p| p["values"].as_array()?.iter().find(|v| v["from"].as_datetime().is_some_and(|d| d.to_string() == date)));
        let Some(dated) = dated else {
            faults.push(format!("{path} {date}: not ours"));
            continue;
        };
        let ours = dated["value"].as_str().unwrap();
        match REPAIRED.iter().find(|r| r.0 == path) {
            Some((_, theirs, repair)) if *theirs == value && *repair == ours => repaired += 1,
            None if same(value, ours) => {}
            _ => faults.push(format!("{path} {date}: listed `{value}`, ours `{ours}`")),
        }
        if parameters[path]["unit"].as_str() != Some(unit(&row["unit"])) {
            faults.push(format!("{path}: unit `{}`, ours {}", row["unit"], parameters[path]["unit"]));
        }
        // What was written from memory is of low confidence, and nothing else is.
        let memory = row["confidence"] == "memory";
        low += usize::from(memory);
        if memory != (dated.get("confidence").and_then(Value::as_str) == Some("low")) {
            faults.push(format!("{path} {date}: confidence {:?}, listed `{}`", dated.get("confidence"), row["confidence"]));
        }
        found.insert((path.to_owned(), date.to_owned()));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!((listed.len(), found.len(), repaired, low), (92, 92, REPAIRED.len(), 10));
    let of_law = parameters.iter().filter(|(path, _)| !path.starts_with("fichier.") && !path.starts_with("maintien."));
    let own = of_law.flat_map(|(path, p)| values(p).into_iter().map(|(date, _)| (path.clone(), date))).filter(|v| !found.contains(v));
    let own: Vec<_> = own.collect();
    assert_eq!(own.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>(), OWN);
}

#[test]
fn the_file_holds_what_the_law_says() {
    let parameters = declared::parameters("fiscalite_locale");
    let of_file: Vec<_> = parameters.iter().filter_map(|(path, p)| Some((path.strip_prefix("fichier.")?, p))).collect();
    assert_eq!(of_file.len(), 24);
    for (path, of_file) in of_file {
        let law = parameters.get(path).unwrap_or_else(|| panic!("fichier.{path} has no `{path}`"));
        let mut dated = values(law);
        dated.retain(|(date, _)| !NOT_IN_THE_FILE.contains(&(path, date.as_str())));
        assert_eq!(values(of_file), dated, "fichier.{path}");
        for key in ["unit", "kind"] {
            assert_eq!(of_file[key], law[key], "fichier.{path}: {key}");
        }
    }
    // What is kept of a tax, an exemption, an allowance is all of it.
    for (path, parameter) in parameters.iter().filter(|(path, _)| path.starts_with("maintien.")) {
        let mut dated = values(parameter);
        dated.retain(|(date, _)| !NOT_IN_THE_FILE.contains(&(path.as_str(), date.as_str())));
        assert_eq!(dated.iter().map(|(_, v)| v.as_str()).collect::<Vec<_>>(), ["1"], "{path}");
    }
}

/// What a formula reads of the parameters.
fn read(formula: &Expr, found: &mut BTreeSet<String>) {
    formula.walk(&mut |part| {
        if let Kind::Parameter(path) = &part.kind {
            found.insert(path.name.clone());
        }
    });
}

#[test]
fn facts_that_no_rule_reads_are_known() {
    // Taxes of the State, bounds article by article, and mean rates that the file has no use for: stated, not applied.
    const FACTS: [&str; 18] = [
        "cfe_minimum.exoneration_ca",
        "cfe_minimum.plancher",
        "coco.franchise",
        "cvae.part_bloc_communal",
        "frais.teom_reduit.total",
        "ifer.photovoltaique.apres_2021",
        "ifer.photovoltaique.avant_2021",
        "ifer.radio.part_bloc_communal",
        "recouvrement.seuil",
        "tafnb.coefficient",
        "taux_moyen_national.epci.thrs",
        "tlv.taux_annee_1",
        "tlv.taux_annee_2",
        "tvlh.autres.max",
        "tvlh.zone_tendue.annee_1",
        "tvlh.zone_tendue.annee_1_max",
        "tvlh.zone_tendue.annee_2",
        "tvlh.zone_tendue.annee_2_max",
    ];
    let mut found = BTreeSet::new();
    for year in 2022..=2026 {
        for rule in Law::builtin("fiscalite_locale", year).unwrap().rules() {
            std::iter::once(&rule.formula).chain(&rule.envelope).for_each(|formula| read(formula, &mut found));
        }
    }
    let unread: Vec<String> = declared::parameters("fiscalite_locale").into_keys().filter(|path| !found.contains(path)).collect();
    assert_eq!(unread, FACTS);
}

#[test]
fn every_value_names_its_source() {
    for (path, parameter) in declared::parameters("fiscalite_locale") {
        for dated in parameter["values"].as_array().unwrap() {
            let named = ["article", "source"].iter().filter_map(|k| dated.get(*k)?.as_str()).any(|s| !s.trim().is_empty());
            assert!(named, "{path} {dated}");
        }
        for language in ["fr", "en"] {
            let label = parameter["label"][language].as_str().unwrap_or_default();
            assert!(!label.is_empty() && !label.contains("  "), "{path}: label `{label}` in {language}");
        }
    }
}

#[test]
fn the_library_reads_what_is_in_force() {
    let read =
        |year: u16, path: &str| Law::builtin("fiscalite_locale", year).unwrap().parameter(path).unwrap().value.map(|v| v.to_string()).unwrap_or_default();
    assert_eq!([2022, 2023, 2024, 2025, 2026].map(|year| read(year, "revalorisation.batis")), ["1.034", "1.071", "1.039", "1.017", "1.008"]);
    assert_eq!([2022, 2024, 2025, 2026].map(|year| read(year, "exoneration_tfnb.terres_agricoles")), ["0.2", "0.2", "0.3", "0.3"]);
    assert_eq!([2025, 2026].map(|year| read(year, "compensation_industriel.minoration")), ["0", "0.193"]);
    assert_eq!([2022, 2023, 2024].map(|year| read(year, "cfe_minimum.plafond_ca_10000")), ["542", "542", "565"]);
    assert_eq!([2022, 2023].map(|year| read(year, "maintien.cvae")), ["1", "0"]);
    // National means are published year by year: none of 2022 or later, one of EPCI.
    assert_eq!([2022, 2023].map(|year| read(year, "taux_moyen_national.communes.tfb")), ["", ""]);
    assert_eq!([2022, 2023, 2024].map(|year| read(year, "taux_moyen_national.epci.thrs")), ["", "8.81", ""]);
    // The share of radio stations of communes and EPCI is exact.
    assert_eq!(read(2022, "ifer.radio.part_bloc_communal"), "2/3");
}
