//! Identities between figures that the OFGL and the DGFiP publish, each computed by the catalogue's own formulas or by the formula language.
//! What a formula needs and the table has is read from the table; what the table lacks is derived by the catalogue's formula of that name.
#![cfg(test)]

use budget_core::formula::{Rule, Type, check_unit, parse};
use budget_core::indicator::Catalogue;
use budget_core::indicator::context::{Context, choose};
use budget_core::ledger::{Category, Role};
use budget_core::table::Value;
use budget_core::unit::Unit;
use budget_core::{Reason, WarningCode};
use budget_tests::columns::Columns;
use budget_tests::published::{Row, number, rows};
use budget_tests::shared_data;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

/// Rounded as printed tables are: half away from zero.
fn rounded(value: &Value, decimals: u32) -> String {
    let number = value.number().unwrap_or_else(|| panic!("{value:?}"));
    format!("{:.*}", decimals as usize, number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero))
}

fn context(chart: &str, category: Category, year: u16) -> Context {
    Context { chart: Arc::from(chart), abridged: false, category, role: Role::Principal, epci: None, year, closing: true }
}

/// The catalogue's formula of an id, and of all that it refers to and the table lacks.
fn rules(catalogue: &Catalogue, context: &Context, columns: &Columns, id: &str, into: &mut Vec<Rule>) {
    if into.iter().any(|r| r.id == id) {
        return;
    }
    let indicator = catalogue.describe(id).unwrap();
    let (_, variant) = choose(&indicator.variants, context).unwrap_or_else(|| panic!("no formula of {id}"));
    assert!(variant.formula.account_terms().is_empty(), "{id} is not derived from other figures: {}", variant.formula);
    into.push(Rule { id: id.to_owned(), formula: variant.formula.clone(), unit: indicator.unit.clone() });
    for name in variant.formula.names() {
        if !columns.has(name) {
            rules(catalogue, context, columns, name, into);
        }
    }
}

/// An indicator by the catalogue's formula over published columns, one value a row in the indicator's unit.
fn derived(catalogue: &Catalogue, context: &Context, columns: &Columns, id: &str) -> Vec<Value> {
    let columns = columns.without(id);
    let mut list = Vec::new();
    rules(catalogue, context, &columns, id, &mut list);
    let unit = list[0].unit.clone();
    let scaled = |v: Value| v.number().and_then(|n| unit.from_base(n)).map_or(v, Value::Number);
    columns.run::<Decimal>(&list).unwrap().0.remove(id).unwrap().into_iter().map(scaled).collect()
}

/// What differs between computed and published, in words; amounts are compared to the cent.
fn differing(columns: &Columns, name: &str, computed: &[Value]) -> Vec<String> {
    assert_eq!(computed.len(), columns.keys().len());
    let pairs = computed.iter().enumerate().map(|(row, c)| (row, c, columns.value(name, row)));
    let wrong = pairs.filter(|(_, c, p)| c.number().map(|n| n.round_dp(2)) != p.number());
    wrong.map(|(row, c, p)| format!("{name} {}: computed {c:?}, published {p:?}", columns.keys()[row])).collect()
}

fn assert_none(differences: &[String]) {
    assert!(differences.is_empty(), "{} differences, first:\n{}", differences.len(), differences[..differences.len().min(9)].join("\n"));
}

/// An amount by a formula text over published columns.
fn by_text(columns: &Columns, formula: &str) -> Vec<Value> {
    columns.formula::<Decimal>(formula, "EUR").unwrap_or_else(|e| panic!("{formula}: {e}"))
}

/// Columns of the OFGL's application and our names for them.
const APPLICATION: [(&str, &str); 16] = [
    ("rec_fonc", "recettes_fonctionnement"),
    ("dep_fonc", "depenses_fonctionnement"),
    ("epn", "epargne_nette"),
    ("remboursement", "remboursements_hors_gad"),
    ("emprunt", "emprunts_hors_gad"),
    ("dep_invest", "depenses_investissement_hors_remb"),
    ("rec_invest", "recettes_investissement_hors_emprunts"),
    ("dep_equip", "depenses_equipement"),
    ("dep_equip_brut", "depenses_equipement_brutes"),
    ("subvention_204", "subventions_equipement_versees"),
    ("autre_dep_invest", "autres_depenses_investissement"),
    ("dette", "encours_dette"),
    ("FCTVA", "fctva_investissement"),
    ("compte13_10", "autres_dotations_subventions"),
    ("cessions", "produit_cessions"),
    ("var_fon_roul", "variation_fonds_roulement"),
];

/// The figures of main budgets (`suffix` empty) or of annexes (`_ba`), in euros, exact to the cent: kEUR with five decimals.
fn application(rows: &[Row], code: &str, suffix: &str) -> Columns {
    let whole = |cell: &str| cell.trim_end_matches(".0").to_owned();
    let cells = |title: &str| rows.iter().map(|r| r[title].clone()).collect::<Vec<_>>();
    let keys = rows.iter().map(|r| format!("{} {}", whole(&r[code]), whole(&r["annee"]))).collect();
    let mut columns = Columns::new(2016, keys);
    columns.add("annee", "text", &rows.iter().map(|r| whole(&r["annee"])).collect::<Vec<_>>()).unwrap();
    columns.add("strate", "text", &cells("strate16")).unwrap();
    columns.add("population", "inhabitant", &cells("population")).unwrap();
    // The table has text columns and figures; a figure is what is a number in every row.
    for title in rows[0].keys().filter(|t| t.ends_with(suffix) && (!suffix.is_empty() || !t.ends_with("_ba"))) {
        let plain = title.strip_suffix(suffix).unwrap();
        let numbers: Option<Vec<String>> = rows.iter().map(|r| number(&r[title], 5).map(|n| n.to_string())).collect();
        let name = APPLICATION.iter().find(|(column, _)| *column == plain).map_or(plain, |(_, id)| id);
        if let Some(numbers) = numbers.filter(|_| !["annee", "population", code].contains(&plain)) {
            columns.add(name, "kEUR", &numbers).unwrap();
        }
    }
    columns
}

/// What the method of 2018 shows beside the catalogue's aggregates: published column, formula over published columns.
const NOTE_2018: [(&str, &str); 5] = [
    // The advances refunded are stored negative.
    ("depenses_equipement", "depenses_equipement_brutes + remb_avance"),
    ("sub_dot_ssTAAm", "autres_dotations_subventions - taxe_amenag - amende"),
    ("rec_invest_hors_planFCTVA", "recettes_investissement_hors_emprunts - plan_relance_FCTVA_net"),
    ("plan_relance_FCTVA_net", "planFCTVA_r - planFCTVA_d"),
    ("autres_rec_invest_hors_planrelance", "rec_invest_hors_planFCTVA - fctva_investissement - autres_dotations_subventions - produit_cessions"),
];

/// What the application's tables lack, by the catalogue's formula.
const OTHER_RECEIPTS: &str = "autres_recettes_investissement";

fn identities(columns: &Columns, catalogue: &Catalogue, context: &Context, ids: &[&str], texts: &[(&str, &str)]) {
    let mut found = Vec::new();
    let mut columns = columns.clone();
    if !columns.has(OTHER_RECEIPTS) && columns.has("fctva_investissement") {
        let cells: Vec<String> = derived(catalogue, context, &columns, OTHER_RECEIPTS).iter().map(|v| v.number().unwrap().to_string()).collect();
        columns.add(OTHER_RECEIPTS, "EUR", &cells).unwrap();
    }
    let columns = &columns;
    for id in ids {
        found.extend(differing(columns, id, &derived(catalogue, context, columns, id)));
    }
    for (name, formula) in texts {
        found.extend(differing(columns, name, &by_text(columns, formula)));
    }
    assert_none(&found);
}

fn departments() -> Option<Vec<Row>> {
    Some(rows(&shared_data("ofgl/ofgl_departments_2012_2017.csv.gz")?, b',').unwrap())
}

fn groupings() -> Option<Vec<Row>> {
    Some(rows(&shared_data("ofgl/ofgl_epci_2014_2017.csv.gz")?, b',').unwrap())
}

#[test]
fn the_603_rows_of_departments() {
    let Some(rows) = departments() else { return };
    assert_eq!(rows.len(), 603);
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let context = context("M52", Category::Department, 2016);
    // Our autres_recettes_investissement has disposals, which the note shows apart, and the refunds of FCTVA planned in 2015.
    let own = [
        ("autres_dep_equip", "depenses_equipement - terrains - constructions - reseaux - bien_meuble"),
        ("autres_rec_invest", "autres_recettes_investissement - produit_cessions - plan_relance_FCTVA_net"),
    ];
    for suffix in ["", "_ba"] {
        let columns = application(&rows, "SIREN", suffix);
        identities(&columns, &catalogue, &context, &["epargne_nette", "variation_fonds_roulement"], &[&own[..], &NOTE_2018[..]].concat());
        if suffix.is_empty() {
            let parts = [("subventions_equipement_versees", "sub_204_etat + sub_204_bc + sub_204_autres + sub_204_prive + autre_sub_204")];
            identities(&columns, &catalogue, &context, &["autres_depenses_investissement"], &parts);
        }
    }
}

#[test]
fn the_7591_rows_of_groupings() {
    let Some(rows) = groupings() else { return };
    assert_eq!(rows.len(), 7_591);
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let context = context("M14", Category::Epci, 2016);
    // Here the residual is what is left of gross spending (of net spending for departments), and the refunds of FCTVA planned in 2015 stay in.
    let own = [
        ("autres_dep_equip", "depenses_equipement_brutes - terrains - constructions - reseaux - bien_meuble"),
        ("autres_rec_invest", "autres_recettes_investissement - produit_cessions"),
    ];
    for suffix in ["", "_ba"] {
        let columns = application(&rows, "siren_epci", suffix);
        identities(&columns, &catalogue, &context, &["epargne_nette"], &[&own[..], &NOTE_2018[..]].concat());
    }
}

#[test]
fn ratios_of_the_examples() {
    let (Some(departments), Some(groupings)) = (departments(), groupings()) else { return };
    let catalogue = Catalogue::builtin("ofgl legal").unwrap();
    let tables = [application(&departments, "SIREN", ""), application(&groupings, "siren_epci", "")];
    // SIREN, gross saving kEUR, its rate, net rate, years, debt rate, debt per head, equipment rate: indicator_examples, section A.
    let expected = [
        ("220200026", ["40405.49", "7.365", "3.981", "11.5205", "84.852", "839.46", "6.094"]),
        ("225900018", ["223234.55", "8.055", "3.186", "6.1585", "49.609", "521.65", "5.733"]),
        ("223300013", ["151573.10", "10.168", "6.470", "4.5124", "45.881", "445.15", "8.249"]),
        ("243300316", ["235271.80", "31.832", "20.965", "0.9693", "30.855", "298.70", "20.685"]),
        ("244400404", ["188994.40", "31.659", "20.095", "3.2860", "104.031", "993.46", "26.869"]),
        ("240100628", ["5656.13", "25.496", "17.907", "5.1822", "132.128", "388.63", "26.796"]),
    ];
    let ids = ["taux_epargne_brute", "taux_epargne_nette", "capacite_desendettement", "taux_endettement", "r05_encours_par_hab", "taux_equipement"];
    for (siren, [saving, rates @ ..]) in expected {
        let (columns, context) =
            if siren.starts_with("22") { (&tables[0], context("M52", Category::Department, 2016)) } else { (&tables[1], context("M14", Category::Epci, 2016)) };
        let row = columns.keys().iter().position(|k| *k == format!("{siren} 2016")).unwrap();
        let value = |id: &str| derived(&catalogue, &context, columns, id)[row].clone();
        let thousands = value("epargne_brute").number().unwrap() / Decimal::ONE_THOUSAND;
        assert_eq!(rounded(&Value::Number(thousands), 2), saving, "{siren}");
        for (id, rate) in ids.into_iter().zip(rates) {
            let decimals = u32::try_from(rate.split('.').nth(1).unwrap().len()).unwrap();
            assert_eq!(rounded(&value(id), decimals), rate, "{siren} {id}");
        }
    }
}

/// The rows of one year.
fn of_year(rows: Vec<Row>, year: &str) -> Vec<Row> {
    rows.into_iter().filter(|r| r["annee"].trim_end_matches(".0") == year).collect()
}

/// Sum over sum, mean of ratios, debt per head, saving rate of a stratum, as its rows show them.
fn stratum(columns: &Columns, name: &str, decimals: [u32; 4]) -> [String; 4] {
    let saving = "(recettes_fonctionnement - depenses_fonctionnement)";
    let row = (0..columns.keys().len()).find(|r| columns.value("strate", *r) == Value::Text(name.into())).unwrap();
    let formulas = [
        (format!("(sum(encours_dette by strate) / sum({saving} by strate)) as year"), "year"),
        (format!("mean((encours_dette / {saving}) as year by strate)"), "year"),
        ("sum(encours_dette by strate) / sum(population by strate)".to_owned(), "EUR/inhabitant"),
        (format!("sum({saving} by strate) / sum(recettes_fonctionnement by strate)"), "%"),
    ];
    let mut shown = formulas.iter().zip(decimals).map(|((formula, unit), d)| rounded(&columns.formula::<Decimal>(formula, unit).unwrap()[row], d));
    std::array::from_fn(|_| shown.next().unwrap())
}

#[test]
fn strata_are_sums_over_sums() {
    let Some(departments) = departments() else { return };
    let columns = application(&of_year(departments.clone(), "2016"), "SIREN", "");
    for (name, expected) in [
        ("(0-250000]", ["4.4294", "4.9429", "663.2318", "12.5960"]),
        ("(250000-500000]", ["5.0110", "5.5651", "584.7818", "10.1749"]),
        ("(500000-750000]", ["4.5526", "4.7736", "501.3043", "11.7053"]),
        ("(750000-1000000]", ["3.9874", "4.8542", "457.9095", "11.3308"]),
        ("1000000 et plus", ["4.4570", "5.5026", "544.9736", "11.8740"]),
    ] {
        assert_eq!(stratum(&columns, name, [4; 4]), expected, "{name}");
    }
    let national = |formula: &str, unit: &str, decimals| rounded(&columns.formula::<Decimal>(formula, unit).unwrap()[0], decimals);
    assert_eq!(national("(sum(encours_dette) / sum(recettes_fonctionnement - depenses_fonctionnement)) as year", "year", 4), "4.5041");
    assert_eq!(national("mean((encours_dette / (recettes_fonctionnement - depenses_fonctionnement)) as year)", "year", 4), "5.2053");
    assert_eq!(national("sum(recettes_fonctionnement)", "kEUR", 2), "69507466.30");
    assert_eq!(national("sum(depenses_fonctionnement)", "kEUR", 2), "61480681.30");
    assert_eq!(national("sum(encours_dette)", "kEUR", 2), "36153240.12");
    assert_eq!(national("sum(depenses_fonctionnement) / sum(population)", "EUR/inhabitant", 2), "917.04");
    let next = application(&of_year(departments, "2017"), "SIREN", "");
    let sums = ["recettes_fonctionnement", "depenses_fonctionnement", "encours_dette"].map(|id| {
        let sum = next.formula::<Decimal>(&format!("sum({id})"), "kEUR").unwrap();
        rounded(&sum[0], 2)
    });
    assert_eq!(sums, ["69427480.08", "61311985.97", "37068739.61"]);
}

#[test]
fn a_mean_of_ratios_may_be_negative_where_the_sums_are_not() {
    let Some(rows) = groupings() else { return };
    let rows = of_year(rows, "2016");
    assert_eq!(rows.len(), 2_066);
    let columns = application(&rows, "siren_epci", "");
    assert_eq!(stratum(&columns, "(5000-15000]", [4; 4]), ["5.3228", "-5.9438", "190.2079", "11.5832"]);
    // One grouping has no gross saving at all: its ratio is missing, skipped, and said to be.
    let mean = parse("mean((encours_dette / (recettes_fonctionnement - depenses_fonctionnement)) as year by strate)", &[]).unwrap();
    check_unit(&mean, &Type::number(&Unit::year()), &columns).unwrap();
    let (_, warnings) = columns.run::<Decimal>(&[Rule { id: "mean".to_owned(), formula: mean, unit: Unit::year() }]).unwrap();
    assert_eq!(warnings.iter().map(|w| (w.code, w.count)).collect::<Vec<_>>(), [(WarningCode::MissingSkipped, 1)]);
    // The catalogue never gives a negative number of years: 239 groupings have no positive saving.
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let years = derived(&catalogue, &context("M14", Category::Epci, 2016), &columns, "capacite_desendettement");
    assert_eq!(years.iter().filter(|v| v.reason() == Some(Reason::NotApplicable)).count(), 239);
    assert!(years.iter().filter_map(Value::number).all(|n| n >= Decimal::ZERO));
}

/// Aggregates of the OFGL's open data and our names for them.
const OPEN_DATA: [(&str, &str); 40] = [
    ("Recettes de fonctionnement", "recettes_fonctionnement"),
    ("Dépenses de fonctionnement", "depenses_fonctionnement"),
    ("Achats et charges externes", "achats_charges_externes"),
    ("Frais de personnel", "frais_personnel"),
    ("Charges financières", "charges_financieres"),
    ("Dépenses d'intervention", "depenses_intervention"),
    ("Autres dépenses de fonctionnement", "autres_depenses_fonctionnement"),
    ("Impôts et taxes", "impots_taxes"),
    ("Impôts locaux", "impots_locaux"),
    ("Autres impôts et taxes", "autres_impots_taxes"),
    ("Fiscalité reversée", "fiscalite_reversee"),
    ("Concours de l'Etat", "concours_etat"),
    ("Dotation globale de fonctionnement", "dgf"),
    ("Autres dotations de fonctionnement", "autres_dotations_fonctionnement"),
    ("Péréquations et compensations fiscales", "perequations_compensations"),
    ("Subventions reçues et participations", "subventions_recues"),
    ("Ventes de biens et services", "ventes_biens_services"),
    ("Autres recettes de fonctionnement", "autres_recettes_fonctionnement"),
    ("Epargne brute", "epargne_brute"),
    ("Epargne nette", "epargne_nette"),
    ("Annuité de la dette", "annuite_dette"),
    ("Remboursements d'emprunts hors GAD", "remboursements_hors_gad"),
    ("Emprunts hors GAD", "emprunts_hors_gad"),
    ("Flux net de dette", "flux_net_dette"),
    ("Encours de dette", "encours_dette"),
    ("Dépenses d'équipement", "depenses_equipement"),
    ("Subventions d'équipement versées", "subventions_equipement_versees"),
    ("Autres dépenses d'investissement", "autres_depenses_investissement"),
    ("Dépenses d'investissement hors remb", "depenses_investissement_hors_remb"),
    ("Dépenses d'investissement", "depenses_investissement"),
    ("FCTVA", "fctva_investissement"),
    ("Autres dotations et subventions", "autres_dotations_subventions"),
    ("Autres recettes d'investissement", "autres_recettes_investissement"),
    ("Recettes d'investissement hors emprunts", "recettes_investissement_hors_emprunts"),
    ("Recettes d'investissement", "recettes_investissement"),
    ("Produit des cessions d'immobilisations", "produit_cessions"),
    ("Recettes totales", "recettes_totales"),
    ("Dépenses totales", "depenses_totales"),
    ("Capacité ou besoin de financement", "capacite_besoin_financement"),
    ("Variation du fonds de roulement", "variation_fonds_roulement"),
];

/// A row a budget. An aggregate that a budget has no row for is zero there: the open data leave zeros out, and the sums show it.
fn open_data(rows: &[Row]) -> Columns {
    let mut budgets: BTreeMap<String, BTreeMap<&str, String>> = BTreeMap::new();
    for row in rows {
        let key = format!("{} {} {}", row["Siret Budget"], row["Type de budget"], row["Nomenclature"]);
        let amount = number(&row["Montant"], 2).unwrap().to_string();
        assert!(budgets.entry(key).or_default().insert(&row["Agrégat"], amount).is_none(), "an aggregate twice");
    }
    let mut columns = Columns::new(2024, budgets.keys().cloned().collect());
    let add = |columns: &mut Columns, title: &str, id: &str| {
        let cells: Vec<String> = budgets.values().map(|b| b.get(title).cloned().unwrap_or_else(|| "0".to_owned())).collect();
        assert!(cells.iter().any(|c| c != "0"), "{title}");
        columns.add(id, "EUR", &cells).unwrap();
    };
    OPEN_DATA.iter().for_each(|(title, id)| add(&mut columns, title, id));
    add(&mut columns, "Recettes totales hors emprunts", "recettes_totales_hors_emprunts");
    add(&mut columns, "Dépenses totales hors remb", "depenses_totales_hors_remb");
    columns
}

fn guadeloupe() -> Option<Vec<Row>> {
    Some(rows(&shared_data("ofgl/ofgl_base_communes_guadeloupe_2024.csv.gz")?, b';').unwrap())
}

#[test]
fn every_budget_of_guadeloupe_2024() {
    let Some(rows) = guadeloupe() else { return };
    let columns = open_data(&rows);
    assert_eq!(columns.keys().len(), 56, "32 main budgets and 24 annexes");
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let context = context("M57", Category::Commune, 2024);
    let ids = [
        "autres_depenses_fonctionnement",
        "autres_recettes_fonctionnement",
        "autres_impots_taxes",
        "epargne_brute",
        "epargne_nette",
        "annuite_dette",
        "flux_net_dette",
        "depenses_investissement",
        "autres_depenses_investissement",
        "autres_recettes_investissement",
        "recettes_totales",
        "depenses_totales",
        "capacite_besoin_financement",
        "variation_fonds_roulement",
    ];
    let texts = [
        ("recettes_fonctionnement", "impots_taxes + concours_etat + subventions_recues + ventes_biens_services + autres_recettes_fonctionnement"),
        ("depenses_fonctionnement", "achats_charges_externes + frais_personnel + charges_financieres + depenses_intervention + autres_depenses_fonctionnement"),
        ("concours_etat", "dgf + autres_dotations_fonctionnement + perequations_compensations"),
        ("recettes_investissement", "recettes_investissement_hors_emprunts + emprunts_hors_gad"),
        ("recettes_totales_hors_emprunts", "recettes_fonctionnement + recettes_investissement_hors_emprunts"),
        ("depenses_totales_hors_remb", "depenses_fonctionnement + depenses_investissement_hors_remb"),
        ("capacite_besoin_financement", "recettes_totales_hors_emprunts - depenses_totales_hors_remb"),
        ("variation_fonds_roulement", "capacite_besoin_financement + flux_net_dette"),
    ];
    identities(&columns, &catalogue, &context, &ids, &texts);
    // Net saving and working capital once more, from revenue and expenditure alone: nothing published in between is read.
    let leaves = ["epargne_brute", "recettes_totales", "depenses_totales"].iter().fold(columns.clone(), |c, id| c.without(id));
    for id in ["epargne_nette", "variation_fonds_roulement"] {
        assert_none(&differing(&columns, id, &derived(&catalogue, &context, &leaves, id)));
    }
}

#[test]
fn amounts_per_head_of_guadeloupe_2024() {
    let Some(rows) = guadeloupe() else { return };
    assert_eq!(rows.len(), 2_505);
    let mut columns = Columns::new(2024, (0..rows.len()).map(|i| i.to_string()).collect());
    let cells = |title: &str| rows.iter().map(|r| r[title].clone()).collect::<Vec<_>>();
    columns.add("montant", "EUR", &cells("Montant")).unwrap();
    columns.add("population", "inhabitant", &cells("Population totale")).unwrap();
    let computed = columns.formula::<Decimal>("round(montant / population, 9)", "EUR/inhabitant").unwrap();
    let wrong = rows.iter().zip(&computed).filter(|(r, c)| {
        let published = number(&r["Montant en € par habitant"], 28).unwrap();
        (published - c.number().unwrap()).abs() > decimal("0.000000002")
    });
    assert_eq!(wrong.count(), 0);
}

#[test]
fn extracts_of_the_api() {
    let (Some(extract), Some(series), Some(strata)) = (
        shared_data("ofgl/ofgl_communes_2025_extrait.csv"),
        shared_data("ofgl/ofgl_communes_series_extrait.csv"),
        shared_data("ofgl/ofgl_strates_extrait.csv"),
    ) else {
        return;
    };
    let (extract, series, strata) = (rows(&extract, b';').unwrap(), rows(&series, b';').unwrap(), rows(&strata, b';').unwrap());
    assert_eq!((extract.len(), series.len(), strata.len()), (326, 32, 176));
    for list in [&extract, &series] {
        let cells = |title: &str| list.iter().map(|r| r[title].clone()).collect::<Vec<_>>();
        let mut columns = Columns::new(2025, cells("com_code"));
        columns.add("montant", "EUR", &cells("montant")).unwrap();
        columns.add("ptot", "inhabitant", &cells("ptot")).unwrap();
        let computed = columns.formula::<Decimal>("montant / ptot", "EUR/inhabitant").unwrap();
        for (row, value) in list.iter().zip(&computed) {
            match number(&row["euros_par_habitant"], 28) {
                Some(published) => assert!((published - value.number().unwrap()).abs() < decimal("0.000000002"), "{row:?}"),
                // A commune without inhabitants (Fleury-devant-Douaumont): the API leaves the cell empty, we say why.
                None => assert_eq!((row["ptot"].as_str(), value), ("0", &Value::Missing(Reason::DivisionByZero))),
            }
        }
    }
    // Sums over sums of the Hautes-Alpes: 221,320,201.17 / 145,336.
    let alps: Vec<&Row> = extract.iter().filter(|r| r["dep_code"] == "05" && r["agregat"] == "Dépenses de fonctionnement").collect();
    assert_eq!(alps.len(), 161);
    let cells = |title: &str| alps.iter().map(|r| r[title].clone()).collect::<Vec<_>>();
    let mut columns = Columns::new(2025, cells("com_code"));
    columns.add("montant", "EUR", &cells("montant")).unwrap();
    columns.add("ptot", "inhabitant", &cells("ptot")).unwrap();
    assert_eq!(rounded(&columns.formula::<Decimal>("sum(montant)", "EUR").unwrap()[0], 2), "221320201.17");
    assert_eq!(rounded(&columns.formula::<Decimal>("sum(montant) / sum(ptot)", "EUR/inhabitant").unwrap()[0], 2), "1522.82");
    // The same figure of the same commune in both extracts; each stratum counts the same communes for both aggregates.
    let key = |r: &Row| [r["exer"].clone(), r["com_code"].clone(), r["agregat"].clone()];
    let both = series.iter().filter_map(|s| extract.iter().find(|e| key(e) == key(s)).map(|e| (s, e)));
    assert_eq!(both.map(|(s, e)| assert_eq!((&s["montant"], &s["ptot"]), (&e["montant"], &e["ptot"]))).count(), 4);
    let mut counts: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for row in &strata {
        counts.entry((&row["exercice"], &row["tranche_population"])).or_default().push(&row["nb_communes"]);
    }
    assert_eq!(counts.len(), 8 * 11);
    assert!(counts.values().all(|n| n.len() == 2 && n[0] == n[1]), "{counts:?}");
}

/// Figures printed in the examples (sections C, D, E, F): unit, names and values.
fn printed(unit: &str, figures: &[(&str, &str)]) -> Columns {
    let mut columns = Columns::new(2015, vec!["it".to_owned()]);
    for (name, value) in figures {
        columns.add(name, if name.starts_with("population") { "inhabitant" } else { unit }, &[*value]).unwrap();
    }
    columns
}

#[test]
fn bordeaux_2025_adds_up() {
    let columns = printed(
        "EUR",
        &[
            ("recettes_fonctionnement", "417137958.52"),
            ("depenses_fonctionnement", "369011621.25"),
            ("frais_personnel", "183075349.40"),
            ("depenses_intervention", "86707384.03"),
            ("achats_charges_externes", "85732072.06"),
            ("charges_financieres", "8315268.29"),
            ("autres_depenses_fonctionnement", "5181547.47"),
            ("epargne_brute", "48126337.27"),
            ("remboursements_hors_gad", "33734266.11"),
            ("epargne_nette", "14392071.16"),
            ("recettes_investissement_hors_emprunts", "28524787.95"),
            ("emprunts_hors_gad", "91001000.00"),
            ("depenses_investissement_hors_remb", "135965988.05"),
            ("recettes_totales", "536663746.47"),
            ("depenses_totales", "538711875.41"),
            ("variation_fonds_roulement", "-2048128.94"),
        ],
    );
    let ids = ["autres_depenses_fonctionnement", "epargne_brute", "epargne_nette", "recettes_totales", "depenses_totales", "variation_fonds_roulement"];
    identities(&columns, &Catalogue::builtin("ofgl").unwrap(), &context("M57", Category::Commune, 2025), &ids, &[]);
}

#[test]
fn the_dgfip_sheet_of_wittenheim() {
    let catalogue = Catalogue::builtin("dgfip").unwrap();
    let context = context("M57", Category::Commune, 2024);
    let names = ["produits", "charges", "resultat_comptable", "ressources_inv", "emplois_inv", "remboursements", "besoin_residuel", "solde_tiers", "besoin"]
        .into_iter()
        .chain(["resultat_ensemble", "caf", "caf_nette"])
        .map(|n| format!("dgfip_{n}"));
    let names: Vec<String> = names.collect();
    let y2015 = "12850.40 12659.65 190.75 8697.31 7025.44 937.58 -1671.87 0 -1671.87 1862.62 1183.49 245.91";
    let y2014 = "13399.69 13719.53 -319.84 7563.80 8195.60 791.98 631.80 0 631.80 -951.63 732.93 -59.05";
    for values in [y2015, y2014] {
        let figures: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(values.split(' ')).collect();
        let columns = printed("kEUR", &figures);
        for id in ["dgfip_resultat_comptable", "dgfip_besoin_residuel", "dgfip_besoin", "dgfip_resultat_ensemble", "dgfip_caf_nette"] {
            let (computed, published) = (derived(&catalogue, &context, &columns, id)[0].number().unwrap(), columns.value(id, 0).number().unwrap());
            // Each figure is rounded to 10 euros by itself.
            assert!((computed - published).abs() <= decimal("10"), "{id}: computed {computed}, published {published}");
        }
    }
}

#[test]
fn legal_ratios_of_villiers_and_a_synthetic_commune() {
    let catalogue = Catalogue::builtin("").unwrap();
    let villiers = printed("EUR", &[("equipement_brut", "1914.25"), ("recettes_fonctionnement", "1079.65"), ("encours_dette", "536.45")]);
    let context = context("M14", Category::Commune, 2013);
    let shown = |columns: &Columns, id: &str, decimals| rounded(&derived(&catalogue, &context, columns, id)[0], decimals);
    assert_eq!((shown(&villiers, "r10_equipement_rrf", 2), shown(&villiers, "r11_encours_rrf", 2)), ("177.30".into(), "49.69".into()));
    let synthetic = printed(
        "EUR",
        &[
            ("recettes_fonctionnement", "10000000"),
            ("epargne_brute", "2000000"),
            ("encours_dette", "22000000"),
            ("frais_personnel", "4500000"),
            ("annuite_dette", "1500000"),
            ("depenses_equipement", "2500000"),
            ("population", "11000"),
        ],
    );
    for (id, expected) in [
        ("taux_epargne_brute", "20"),
        ("capacite_desendettement", "11"),
        ("r05_encours_par_hab", "2000"),
        ("taux_equipement", "25"),
        ("taux_endettement", "220"),
    ] {
        assert_eq!(shown(&synthetic, id, 0), expected, "{id}");
    }
    assert_eq!(shown(&synthetic, "alerte_rigidite", 2), "0.60");
}
