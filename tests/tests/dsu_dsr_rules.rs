//! The rules of the DSU and the DSR at their edges: thresholds met exactly, ties, zero denominators, ways in and out, new and overseas communes,
//! what is missing. Fictional communes; envelopes are those of the exercise.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use budget_core::law::{Law, Mode, Simulation};
use budget_core::{Reason, Value};
use budget_tests::communes;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// An ordinary rural commune of the stratum of 500 to 999 inhabitants that received the DSR last year.
const ORDINARY: &[(&str, &str)] = &[
    ("departement", "99"),
    ("population_insee", "600"),
    ("population_dgf", "600"),
    ("population_dgf_majoree", "600"),
    ("nombre_residences_secondaires", "0"),
    ("potentiel_fiscal", "400000"),
    ("potentiel_financier", "450000"),
    ("effort_fiscal", "1"),
    ("revenu_total", "9000000"),
    ("revenu_par_habitant_lisse", "15000"),
    ("superficie", "1000"),
    ("longueur_voirie", "8000"),
    ("zone_de_montagne", "false"),
    ("insulaire", "false"),
    ("frr", "false"),
    ("zrr", "false"),
    ("grille_densite_insee", "6"),
    ("population_enfants", "100"),
    ("nombre_logements", "300"),
    ("nombre_logements_sociaux", "30"),
    ("nombre_beneficiaires_aides_au_logement", "60"),
    ("population_qpv", "0"),
    ("population_zfu", "0"),
    ("recettes_reelles_fonctionnement", "500000"),
    ("chef_lieu_code", "99900"),
    ("bureau_centralisateur", "false"),
    ("chef_lieu_arrondissement", "false"),
    ("part_population_canton", "5"),
    ("population_dgf_agglomeration", "0"),
    ("population_dgf_departement_agglomeration", "0"),
    ("chef_lieu_departement_dans_agglomeration", "false"),
    ("annee_creation_cn", "0"),
    ("population_plus_grande_ancienne_commune", ""),
    ("evenement_insee", ""),
    ("ancienne_commune_beneficiaire_dsu", ""),
    ("population_dgf__prev", "600"),
    ("population_dgf_majoree__prev", "600"),
    ("potentiel_fiscal__prev", "400000"),
    ("dotation_forfaitaire__prev", "60000"),
    ("dsu_montant_eligible__prev", "0"),
    ("dsr_montant_eligible_fraction_bourg_centre__prev", "0"),
    ("dsr_fraction_perequation__prev", "0"),
    ("dsr_fraction_perequation_part_potentiel_financier_par_habitant__prev", "0"),
    ("dsr_fraction_perequation_part_longueur_voirie__prev", "0"),
    ("dsr_fraction_perequation_part_enfants__prev", "0"),
    ("dsr_fraction_perequation_part_potentiel_financier_par_hectare__prev", "0"),
    ("dsr_montant_eligible_fraction_cible__prev", "0"),
    ("dsr_fraction_cible_part_potentiel_financier_par_habitant__prev", "0"),
    ("dsr_fraction_cible_part_longueur_voirie__prev", "0"),
    ("dsr_fraction_cible_part_enfants__prev", "0"),
    ("dsr_fraction_cible_part_potentiel_financier_par_hectare__prev", "0"),
];

/// A town of the upper group of the DSU.
const TOWN: &[(&str, &str)] = &[
    ("population_insee", "20000"),
    ("population_dgf", "20000"),
    ("population_dgf_majoree", "20000"),
    ("population_dgf__prev", "20000"),
    ("population_dgf_majoree__prev", "20000"),
    ("potentiel_financier", "20000000"),
    ("revenu_total", "300000000"),
    ("nombre_logements", "10000"),
    ("nombre_logements_sociaux", "2000"),
    ("nombre_beneficiaires_aides_au_logement", "4000"),
];

type Facts<'a> = [(&'a str, &'a str)];

/// A table of communes, each by its code and what departs from the ordinary one; columns named in `without` are left out.
fn table(communes: &[(&str, &[&Facts<'_>])], without: &[&str]) -> String {
    let names: Vec<&str> = ORDINARY.iter().map(|f| f.0).filter(|n| !without.contains(n)).collect();
    let mut text = format!("code_insee,{}\n", names.join(","));
    for (code, facts) in communes {
        let mut values: BTreeMap<&str, &str> = ORDINARY.iter().copied().collect();
        for (name, value) in facts.iter().flat_map(|f| f.iter()) {
            assert!(values.insert(name, value).is_some(), "no column {name}");
        }
        let cells: Vec<&str> = names.iter().map(|n| values[n]).collect();
        writeln!(text, "{code},{}", cells.join(",")).unwrap();
    }
    text
}

fn run_of(year: u16, text: &str) -> Simulation {
    let law = Law::builtin("dgf_communes", year).unwrap().with_mode(Mode::Decimal);
    let table = communes::parse(text.as_bytes(), &law).unwrap();
    law.simulate(&table, None).unwrap()
}

fn run(communes: &[(&str, &[&Facts<'_>])]) -> Simulation {
    run_of(2026, &table(communes, &[]))
}

fn value(run: &Simulation, id: &str, code: &str) -> Value {
    run.value(id, run.row(code).unwrap())
}

fn number(run: &Simulation, id: &str, code: &str) -> String {
    match value(run, id, code) {
        Value::Number(n) => n.normalize().to_string(),
        other => format!("{id} of {code}: {other:?}"),
    }
}

fn holds(run: &Simulation, id: &str, codes: &[&str]) -> Vec<bool> {
    codes.iter().map(|code| value(run, id, code) == Value::Bool(true)).collect()
}

fn town(population: &str) -> [(&str, &str); 2] {
    [("population_dgf", population), ("population_insee", population)]
}

#[test]
fn the_groups_of_the_dsu_begin_at_their_thresholds() {
    let (a, b, c, d) = (town("10000"), town("9999"), town("5000"), town("4999"));
    let run = run(&[("99001", &[&a]), ("99002", &[&b]), ("99003", &[&c]), ("99004", &[&d]), ("97101", &[TOWN, &[("departement", "971")]])]);
    let groups: Vec<Value> = ["99001", "99002", "99003", "99004", "97101"].iter().map(|c| value(&run, "dsu_groupe", c)).collect();
    assert_eq!(groups, ["haut", "bas", "bas", "aucun", "aucun"].map(|g| Value::Text(g.into())));
    // A tenth of two communes, rounded up, is one; two thirds of one is one, and its multiplier is the largest.
    assert_eq!((number(&run, "dsu_nombre_eligibles_seuil_bas", "99002"), number(&run, "dsu_nombre_eligibles_seuil_haut", "99001")), ("1".into(), "1".into()));
    assert_eq!(number(&run, "dsu_coefficient_rang", "99001"), "4");
}

#[test]
fn ties_of_the_dsu_go_to_the_lower_code_and_two_thirds_are_exact() {
    let communes: Vec<(&str, &[&Facts<'_>])> = ["99004", "99002", "99003", "99001"].iter().map(|c| (*c, &[TOWN] as &[_])).collect();
    let run = run(&communes);
    // ceil(2/3 x 4) = 3.
    assert_eq!(holds(&run, "dsu_eligible", &["99001", "99002", "99003", "99004"]), [true, true, true, false]);
    assert_eq!(number(&run, "dsu_rang", "99003"), "3");
    assert_eq!(["99001", "99002", "99003"].map(|c| number(&run, "dsu_coefficient_rang", c)), ["4", "2.25", "0.5"]);
    // All means are the commune's own: the index is the sum of the weights.
    assert_eq!(number(&run, "indice_synthetique_dsu", "99001"), "1");
}

#[test]
fn a_rich_town_and_one_without_dwellings() {
    // Equal populations: the mean is 1000, 2.5 times it is excluded already.
    let run = run(&[
        ("99001", &[TOWN, &[("potentiel_financier", "50000000")]]),
        ("99002", &[TOWN, &[("potentiel_financier", "5000000")]]),
        (
            "99003",
            &[
                TOWN,
                &[
                    ("potentiel_financier", "5000000"),
                    ("nombre_logements", "0"),
                    ("nombre_logements_sociaux", "0"),
                    ("nombre_beneficiaires_aides_au_logement", "0"),
                ],
            ],
        ),
    ]);
    assert_eq!(number(&run, "dsu_potentiel_financier_moyen", "99001"), "1000");
    assert_eq!(
        (number(&run, "indice_synthetique_dsu", "99001"), holds(&run, "dsu_eligible", &["99001", "99002", "99003"])),
        ("0".into(), vec![false, true, true])
    );
    // 0.30 x 4 + 0.25 x 1: what has no denominator counts for zero.
    assert_eq!(number(&run, "indice_synthetique_dsu", "99003"), "1.45");
    assert_eq!(number(&run, "dsu_montant", "99001"), "0");
}

#[test]
fn in_and_out_of_the_dsu() {
    let before = |amount: &'static str| [("dsu_montant_eligible__prev", amount)];
    let (old, gone) = (before("1000000"), before("300001"));
    let poor = [("potentiel_financier", "10000000")];
    let run = run(&[("99001", &[TOWN, &poor, &old]), ("99002", &[TOWN, &poor]), ("99003", &[TOWN, &gone])]);
    assert_eq!(holds(&run, "dsu_eligible", &["99001", "99002", "99003"]), [true, true, false]);
    assert_eq!(holds(&run, "dsu_ancien_beneficiaire", &["99001", "99002", "99003"]), [true, false, false]);
    assert_eq!(number(&run, "dsu_montant_garantie_non_eligible", "99003"), "150000.5");
    assert_eq!(number(&run, "dsu_montant", "99003"), "150000.5");
    // The whole envelope is spent, the old beneficiary gets its ceiling of 4 M EUR more, and the rest goes to the new one.
    assert_eq!(number(&run, "dsu_montant", "99001"), "5000000");
    let total: rust_decimal::Decimal = ["99001", "99002", "99003"].iter().map(|c| value(&run, "dsu_montant", c).number().unwrap()).sum();
    assert_eq!(Value::Number(total.normalize()), Value::Number(value(&run, "dsu_montant_metropole", "99001").number().unwrap().normalize()));
}

#[test]
fn free_zones_count_until_2025_and_the_zoning_changes() {
    let zones = [("population_zfu", "10000"), ("population_qpv", "5000")];
    let text = table(&[("99001", &[TOWN, &zones]), ("99002", &[TOWN])], &[]);
    assert_eq!(number(&run_of(2024, &text), "dsu_coefficient_zones_franches", "99001"), "1.5");
    assert_eq!(number(&run_of(2025, &text), "dsu_coefficient_zones_franches", "99001"), "1.5");
    assert_eq!(number(&run_of(2026, &text), "dsu_coefficient_zones_franches", "99001"), "1");
    assert_eq!(number(&run_of(2026, &text), "dsu_coefficient_quartiers_prioritaires", "99001"), "1.5");
    let rural = table(&[("99001", &[&[("frr", "true")]]), ("99002", &[&[("zrr", "true")]]), ("99003", &[])], &[]);
    let coefficients = |year: u16, id: &str| ["99001", "99002", "99003"].map(|c| number(&run_of(year, &rural), id, c));
    assert_eq!(coefficients(2024, "dsr_bourg_centre_coefficient_zonage"), ["1", "1.3", "1"]);
    assert_eq!(coefficients(2025, "dsr_bourg_centre_coefficient_zonage"), ["1.3", "1", "1"]);
    assert_eq!(coefficients(2024, "dsr_perequation_coefficient_frr"), ["1", "1", "1"]);
    assert_eq!(coefficients(2026, "dsr_perequation_coefficient_frr"), ["1.2", "1", "1"]);
}

#[test]
fn twice_the_mean_is_out_of_the_perequation_and_within_the_bourgs_centres() {
    // Three communes of equal populations, potentials 400, 100, 100 an inhabitant: the mean is 200 and the first stands at exactly twice it.
    let of = |potential: &'static str| [("potentiel_financier", potential), ("bureau_centralisateur", "true")];
    let (a, b) = (of("240000"), of("60000"));
    let run = run(&[("99001", &[&a]), ("99002", &[&b]), ("99003", &[&b])]);
    assert_eq!(number(&run, "dsr_potentiel_financier_moyen_strate", "99001"), "200");
    assert_eq!(holds(&run, "dsr_eligible_fraction_perequation", &["99001", "99002"]), [false, true]);
    assert_eq!(holds(&run, "dsr_eligible_fraction_bourg_centre", &["99001", "99002"]), [true, true]);
    // At twice the mean the score is nil, and so is the amount.
    assert_eq!(number(&run, "dsr_fraction_bourg_centre", "99001"), "0");
}

#[test]
fn the_exclusions_of_the_bourgs_centres_stand_at_more_than_their_thresholds() {
    let seat = ("bureau_centralisateur", "true");
    let unit =
        |own: &'static str, department: &'static str| [seat, ("population_dgf_agglomeration", own), ("population_dgf_departement_agglomeration", department)];
    let (whole, more, tenth, below) = (unit("250000", "9000000"), unit("250001", "9000000"), unit("60000", "600000"), unit("59999", "600000"));
    let big = |own: &'static str, unit: &'static str| {
        [("population_dgf", own), ("population_dgf_agglomeration", unit), ("population_dgf_departement_agglomeration", "9000000")]
    };
    let (large, larger) = (big("100000", "110000"), big("100001", "120000"));
    let (by_large, by_larger) = (unit("110000", "9000000"), unit("120000", "9000000"));
    let prefecture = [seat, ("chef_lieu_departement_dans_agglomeration", "true")];
    let run = run(&[
        ("99001", &[&whole]),
        ("99002", &[&more]),
        ("99003", &[&tenth]),
        ("99004", &[&below]),
        ("99005", &[&by_large]),
        ("99006", &[&by_larger]),
        ("99007", &[&prefecture]),
        ("99008", &[&large]),
        ("99009", &[&larger]),
    ]);
    let codes = ["99001", "99002", "99003", "99004", "99005", "99006", "99007"];
    assert_eq!(holds(&run, "dsr_exclusion_unite_urbaine", &codes), [false, true, true, false, false, true, true]);
    assert_eq!(holds(&run, "dsr_eligible_fraction_bourg_centre", &codes), [true, false, false, true, true, false, false]);
}

#[test]
fn the_canton_of_a_town_excludes_but_its_seats() {
    let chief = |population: &'static str, code: &'static str| [("population_dgf", population), ("chef_lieu_code", code)];
    let (at, above) = (chief("10000", "99101"), chief("10001", "99102"));
    let within = |chief: &'static str, share: &'static str, seat: &'static str| {
        [("chef_lieu_code", chief), ("part_population_canton", share), ("bureau_centralisateur", seat)]
    };
    let run = run(&[
        ("99101", &[&at]),
        ("99102", &[&above]),
        ("99001", &[&within("99101", "15", "false")]),
        ("99002", &[&within("99102", "15", "false")]),
        ("99003", &[&within("99102", "15", "true")]),
        ("99004", &[&within("99101", "14.9", "false")]),
        ("99005", &[&within("99005", "1", "false")]),
    ]);
    assert_eq!(holds(&run, "dsr_exclusion_canton", &["99001", "99002", "99003"]), [false, true, false]);
    assert_eq!(holds(&run, "dsr_eligible_fraction_bourg_centre", &["99001", "99002", "99003", "99004", "99005"]), [true, false, true, false, true]);
}

#[test]
fn chief_towns_of_arrondissements_from_10_000_to_20_000() {
    let chief = |population: &'static str| [("population_dgf", population), ("population_insee", population), ("chef_lieu_arrondissement", "true")];
    let (a, b, c, d) = (chief("9999"), chief("10000"), chief("20000"), chief("20001"));
    let run = run(&[("99001", &[&a]), ("99002", &[&b]), ("99003", &[&c]), ("99004", &[&d])]);
    assert_eq!(holds(&run, "dsr_eligible_fraction_bourg_centre", &["99001", "99002", "99003", "99004"]), [false, true, true, false]);
}

#[test]
fn rural_communes_nouvelles_of_10_000() {
    let new = |year: &'static str, density: &'static str, largest: &'static str| {
        [
            ("population_dgf", "12000"),
            ("population_insee", "12000"),
            ("potentiel_financier", "9000000"),
            ("annee_creation_cn", year),
            ("grille_densite_insee", density),
            ("population_plus_grande_ancienne_commune", largest),
        ]
    };
    let last = [("population_dgf", "8000"), ("population_insee", "8000"), ("potentiel_financier", "8000000"), ("revenu_par_habitant_lisse", "18000")];
    let (yes, urban, large, old, unknown) =
        (new("2019", "5", "9999"), new("2019", "4", "9999"), new("2019", "5", "10000"), new("2009", "5", "5000"), new("2019", "5", ""));
    let founder = [("ancienne_commune_beneficiaire_dsu", "true")];
    let run = run(&[
        ("99001", &[&yes]),
        ("99002", &[&urban]),
        ("99003", &[&large]),
        ("99004", &[&old]),
        ("99005", &[&unknown]),
        ("99006", &[&yes, &founder]),
        ("99100", &[&last]),
    ]);
    let codes = ["99001", "99002", "99003", "99004", "99005", "99006"];
    assert_eq!(holds(&run, "commune_nouvelle_rurale", &codes), [true, false, false, false, false, true]);
    assert_eq!(holds(&run, "dsr_eligible_fraction_perequation", &codes), [true, false, false, false, false, true]);
    // Out of the DSU, unless one of the former communes received it.
    assert_eq!(holds(&run, "dsu_classee", &codes), [false, true, true, true, true, true]);
    // Compared with the communes of 7,500 to 9,999 inhabitants, and counted for 10,000 inhabitants: 10000 x (2 - 750/1000).
    assert_eq!(number(&run, "dsr_potentiel_financier_de_reference", "99001"), "1000");
    assert_eq!(number(&run, "dsr_revenu_de_reference", "99001"), "18000");
    assert_eq!(number(&run, "dsr_perequation_score_potentiel_financier_par_habitant", "99001"), "12500");
}

#[test]
fn bounds_on_last_year_and_none_for_new_communes() {
    let before = [("dsr_montant_eligible_fraction_bourg_centre__prev", "10000"), ("bureau_centralisateur", "true")];
    let created = [("annee_creation_cn", "2026")];
    let gone = [("dsr_montant_eligible_fraction_bourg_centre__prev", "10000.01")];
    let seat = [("bureau_centralisateur", "true")];
    let unknown: [(&str, &str); 2] = [("population_dgf__prev", ""), ("dsr_montant_eligible_fraction_bourg_centre__prev", "")];
    let run = run(&[("99001", &[&before]), ("99002", &[&before, &created]), ("99003", &[&gone]), ("99004", &[&seat, &unknown])]);
    // The envelope is far larger than what four communes can get: the bounded one stands at its ceiling.
    assert_eq!(number(&run, "dsr_fraction_bourg_centre", "99001"), "12000");
    assert_eq!(holds(&run, "dsr_bourg_centre_bornee", &["99001", "99002", "99004"]), [true, false, false]);
    assert_eq!(number(&run, "dsr_fraction_bourg_centre", "99003"), "5000.01", "half a cent is rounded away from zero");
    // The new ones share the rest evenly; the odd cent goes by code.
    let (created, unknown) =
        (value(&run, "dsr_fraction_bourg_centre", "99002").number().unwrap(), value(&run, "dsr_fraction_bourg_centre", "99004").number().unwrap());
    assert!(created > rust_decimal::Decimal::from(12_000), "{created}");
    assert!((created - unknown).abs() <= rust_decimal::Decimal::new(1, 2), "{created} {unknown}");
    let gap = run.rounding_gaps().into_iter().find(|g| g.rule == "dsr_fraction_bourg_centre").unwrap();
    assert_eq!(gap.gap, rust_decimal::Decimal::ZERO);
}

#[test]
fn without_last_year_nothing_is_guessed() {
    let without: Vec<&str> = ORDINARY.iter().map(|f| f.0).filter(|n| n.ends_with("__prev")).collect();
    let overseas = [("departement", "974")];
    let run = run_of(2026, &table(&[("99001", &[]), ("97401", &[&overseas]), ("99011", &[TOWN])], &without));
    for grant in ["dsu_montant", "dsr_fraction_perequation", "dotation_solidarite_rurale"] {
        assert_eq!(value(&run, grant, "99001"), Value::Missing(Reason::NoPreviousYear), "{grant}");
    }
    assert_eq!(value(&run, "dsr_eligible_fraction_perequation", "99001"), Value::Bool(true));
    assert_eq!((number(&run, "dsu_montant_garantie_non_eligible", "97401"), number(&run, "dsr_bourg_centre_garantie", "97401")), ("0".into(), "0".into()));
}

#[test]
fn overseas_communes_receive_neither() {
    let overseas = [("departement", "974"), ("bureau_centralisateur", "true")];
    let run = run(&[("99001", &[]), ("97401", &[&overseas]), ("97402", &[TOWN, &overseas]), ("99011", &[TOWN]), ("99012", &[TOWN]), ("99013", &[TOWN])]);
    for code in ["97401", "97402"] {
        for rule in ["dsu_eligible", "dsr_eligible_fraction_bourg_centre", "dsr_eligible_fraction_perequation", "dsr_eligible_fraction_cible"] {
            assert_eq!(value(&run, rule, code), Value::Bool(false), "{rule}");
        }
        assert_eq!((number(&run, "dsu_montant", code), number(&run, "dotation_solidarite_rurale", code)), ("0".into(), "0".into()));
    }
    assert_eq!(number(&run, "dsr_potentiel_financier_moyen", "99001"), "750", "overseas communes count in no mean");
}

#[test]
fn what_is_missing_stays_missing_and_the_others_run() {
    let unknown = [("effort_fiscal", "")];
    let secret = [("revenu_par_habitant_lisse", "")];
    let run = run(&[("99001", &[&unknown]), ("99002", &[&secret]), ("99003", &[])]);
    assert!(matches!(value(&run, "dsr_fraction_perequation", "99001"), Value::Missing(_)));
    assert!(matches!(value(&run, "dotation_solidarite_rurale", "99001"), Value::Missing(_)));
    // An unknown income counts as the mean of the stratum: 0.7 x 1 + 0.3 x 1.
    assert_eq!(number(&run, "indice_synthetique_dsr_cible", "99002"), "1");
    assert!(value(&run, "dotation_solidarite_rurale", "99003").number().is_some());
    let skipped = run.allocations().iter().filter(|a| a.skipped > 0).count();
    assert!(skipped > 0, "the allocations say what they left out");
}

#[test]
fn guarantees_larger_than_the_envelope_are_infeasible_and_the_others_run() {
    let gone = [("dsr_montant_eligible_fraction_bourg_centre__prev", "9000000000")];
    let seat = [("bureau_centralisateur", "true")];
    let run = run(&[("99001", &[&gone]), ("99002", &[&seat])]);
    assert_eq!(value(&run, "dsr_fraction_bourg_centre", "99002"), Value::Missing(Reason::InfeasibleFloors));
    assert!(value(&run, "dsr_fraction_perequation", "99002").number().is_some());
}
