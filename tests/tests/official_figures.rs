//! Official figures recomputed to the cent from real accounts: Bordeaux 2019 (M14, DGFiP balance) and the Gironde 2016 (M52, compte administratif).
#![cfg(test)]

use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field as ArrowField, Schema};
use budget_core::Reason;
use budget_core::indicator::{Catalogue, IndicatorTable, Scope};
use budget_core::ledger::{ArrowOptions, Ledger};
use budget_core::table::Value;
use budget_tests::facts;
use budget_tests::published::{number, rows};
use budget_tests::shared_data;
use budget_tests::vector::shown;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;
use std::sync::Arc;

const BORDEAUX: &str = include_str!("../vectors/bordeaux_2019.json");
const GIRONDE: &str = include_str!("../vectors/gironde_2016.json");

/// The figures of a file of `vectors/`: entity, year, indicator to value.
fn vector_figures(text: &str) -> (String, u16, BTreeMap<String, String>) {
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let figures = json["expect"].as_object().unwrap().iter().map(|(id, v)| (id.clone(), v.as_str().unwrap().to_owned())).collect();
    (json["entity"].as_str().unwrap().to_owned(), json["year"].as_u64().unwrap().try_into().unwrap(), figures)
}

/// Every figure of the vector equals the table's, and every figure that the table has is in the vector.
fn compare_with(vector: &str, table: &IndicatorTable) {
    let (entity, year, expected) = vector_figures(vector);
    let t = &table.table;
    assert_eq!((t.rows(), t.value("entity", 0)), (1, Some(Value::Text(entity.into()))));
    assert_eq!(t.value("year", 0), Some(Value::Number(Decimal::from(year))));
    let found = |id: &str| shown(t.column(id).unwrap_or_else(|| panic!("no column {id}")), 0);
    let wrong = expected.iter().filter(|(id, value)| found(id) != **value).map(|(id, value)| format!("{id}: computed {}, expected {value}", found(id)));
    let mut faults: Vec<String> = wrong.collect();
    for indicator in table.catalogue.shown().filter(|i| !expected.contains_key(&i.id)) {
        let value = found(&indicator.id);
        if !value.starts_with("missing(") {
            faults.push(format!("{}: computed {value}, not in the vector", indicator.id));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn principal(ledger: &Ledger, catalogue: &Catalogue) -> IndicatorTable {
    catalogue.evaluate(ledger, &facts::none().unwrap(), &[Scope::Principal]).unwrap()
}

fn figure(table: &IndicatorTable, id: &str) -> Decimal {
    table.table.value(id, 0).and_then(|v| v.number()).unwrap_or_else(|| panic!("{id} is missing"))
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

fn bordeaux() -> Option<Ledger> {
    Some(Ledger::read([shared_data("balances/balance_bordeaux_2019_m14.csv")?]).unwrap())
}

#[test]
fn bordeaux_2019_to_the_cent() {
    let Some(ledger) = bordeaux() else { return };
    let table = principal(&ledger, &Catalogue::builtin("").unwrap());
    compare_with(BORDEAUX, &table);
    for (id, published) in [
        ("recettes_fonctionnement", "351954165.22"),
        ("depenses_fonctionnement", "294082496.89"),
        ("frais_personnel", "143587932.54"),
        ("achats_charges_externes", "64526171.08"),
        ("charges_financieres", "6354776.23"),
        ("encours_dette", "252257675.39"),
        ("dgf", "37287230.00"),
    ] {
        assert_eq!(figure(&table, id), decimal(published), "{id}");
    }
    // What the OFGL publishes, in millions.
    for (id, millions) in [("depenses_fonctionnement", "294.08"), ("frais_personnel", "143.59"), ("achats_charges_externes", "64.53")] {
        assert_eq!((figure(&table, id) / decimal("1000000")).round_dp(2), decimal(millions), "{id}");
    }
}

#[test]
fn bordeaux_2019_is_in_balance() {
    let Some(ledger) = bordeaux() else { return };
    let totals = ledger.totals().unwrap();
    let total = |name: &str| totals.value(name, 0).unwrap();
    assert_eq!((total("oobdeb"), total("sd")), (total("oobcre"), total("sc")));
    assert_eq!(total("oobdeb"), Value::Number(decimal("44828147.21")));
    let catalogue = Catalogue::builtin("ofgl")
        .unwrap()
        .define("ordre", "order_debit(1 + 2 + 3 + 4 + 5 + 6 + 7)", "EUR", "")
        .unwrap()
        .define("brut", "budget_debit(6)", "EUR", "")
        .unwrap();
    let table = principal(&ledger, &catalogue);
    assert_eq!(figure(&table, "ordre"), decimal("44828147.21"));
    // The gross debit of class 6 is not operating expenditure: the trap that third parties fall into.
    assert!(figure(&table, "brut") > figure(&table, "depenses_fonctionnement") + decimal("10000000"));
}

/// The compte administratif as lines: article without its leading `A`, D or R in OBNETDEB or OBNETCRE, order operations in OOBDEB or OOBCRE too.
fn gironde() -> Option<Ledger> {
    let rows = rows(&shared_data("accounts/gironde_ca_2016_m52.csv")?, b',').unwrap();
    assert_eq!(rows.len(), 1_251);
    let same = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text; rows.len()])) };
    let (mut account, mut function, mut money): (Vec<String>, Vec<String>, [Vec<i64>; 4]) = Default::default();
    for row in &rows {
        assert_eq!([&row["Budget"], &row["Type nomenclature"], &row["Type fichier"]], ["B00", "M52", "CA"]);
        account.push(row["Article"].strip_prefix('A').unwrap().to_owned());
        function.push(row["Rubrique fonctionnelle"].trim().trim_start_matches('R').to_owned());
        let cents = i64::try_from((decimal(&row["Montant"]) * decimal("100")).normalize()).unwrap();
        let (debit, order) = (row["Dépense/Recette"] == "D", row["Réel/Ordre id/Ordre diff"] != "OR");
        for (column, here) in money.iter_mut().zip([debit, !debit, debit && order, !debit && order]) {
            column.push(if here { cents } else { 0 });
        }
    }
    let given = [
        ("EXER", "2016"),
        ("IDENT", "22330001300016"),
        ("SIREN", "223300013"),
        ("NDEPT", "033"),
        ("LBUDG", "DEP GIRONDE"),
        ("CBUDG", "1"),
        ("NOMEN", "M52"),
        ("CATEG", "DEPT"),
    ];
    let mut columns: Vec<(&str, ArrayRef)> = given.into_iter().map(|(title, text)| (title, same(text))).collect();
    columns.push(("COMPTE", Arc::new(StringArray::from(account))));
    columns.push(("FONCTION", Arc::new(StringArray::from(function))));
    for (title, cents) in ["OBNETDEB", "OBNETCRE", "OOBDEB", "OOBCRE"].into_iter().zip(money) {
        columns.push((title, Arc::new(Int64Array::from(cents))));
    }
    let field = |(title, array): &(&str, ArrayRef)| {
        let field = ArrowField::new(*title, array.data_type().clone(), false);
        if *array.data_type() == DataType::Int64 { field.with_metadata(HashMap::from([("unit".to_owned(), "centime".to_owned())])) } else { field }
    };
    let schema = Schema::new(columns.iter().map(field).collect::<Vec<_>>());
    let batch = RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(_, array)| array).collect()).unwrap();
    Some(Ledger::from_arrow([batch], ArrowOptions::default()).unwrap())
}

#[test]
fn gironde_2016_to_the_cent() {
    let Some(ledger) = gironde() else { return };
    let table = principal(&ledger, &Catalogue::builtin("").unwrap());
    compare_with(GIRONDE, &table);
    for id in ["encours_dette", "encours_bancaire", "depots_tresor", "fonds_roulement", "taux_endettement", "capacite_desendettement", "r11_encours_rrf"] {
        assert_eq!(table.table.value(id, 0), Some(Value::Missing(Reason::NoClosingBalance)), "{id}");
    }
}

/// The columns of the OFGL's table, in kEUR, beside our indicators.
const DEPARTMENT_COLUMNS: [(&str, &str); 29] = [
    ("rec_fonc", "recettes_fonctionnement"),
    ("dep_fonc", "depenses_fonctionnement"),
    ("epn", "epargne_nette"),
    ("dep_equip", "depenses_equipement"),
    ("dep_equip_brut", "depenses_equipement_brutes"),
    ("terrains", "terrains"),
    ("constructions", "constructions"),
    ("reseaux", "reseaux_voirie"),
    ("bien_meuble", "biens_meubles"),
    ("autres_dep_equip", "autres_equipements"),
    ("subvention_204", "subventions_equipement_versees"),
    ("sub_204_etat", "subventions_204_etat"),
    ("sub_204_bc", "subventions_204_bloc_communal"),
    ("sub_204_autres", "subventions_204_autres_publics"),
    ("sub_204_prive", "subventions_204_prives"),
    ("dep_invest", "depenses_investissement_hors_remb"),
    ("autre_dep_invest", "autres_depenses_investissement"),
    ("rec_invest", "recettes_investissement_hors_emprunts"),
    ("rec_invest_hors_planFCTVA", "recettes_investissement_hors_emprunts"),
    ("FCTVA", "fctva_investissement"),
    ("compte13_10", "autres_dotations_subventions"),
    ("sub_dot_ssTAAm", "autres_subventions_investissement"),
    ("amende", "amendes_police"),
    ("taxe_amenag", "taxe_amenagement"),
    ("cessions", "produit_cessions"),
    ("autres_rec_invest", "autres_recettes_note_2018"),
    ("emprunt", "emprunts_hors_gad"),
    ("remboursement", "remboursements_hors_gad"),
    ("var_fon_roul", "variation_fonds_roulement"),
];

#[test]
fn gironde_2016_equals_the_published_row() {
    let (Some(ledger), Some(path)) = (gironde(), shared_data("ofgl/ofgl_departments_2012_2017.csv.gz")) else { return };
    let rows = rows(&path, b',').unwrap();
    let row = rows.iter().find(|r| r["SIREN"] == "223300013" && r["annee"] == "2016").unwrap();
    // Three lines that the 2018 note splits more finely than the catalogue, written as a user would.
    let mut catalogue = Catalogue::builtin("ofgl").unwrap();
    for (id, formula) in [
        ("autres_equipements", "depenses_equipement - terrains - constructions - reseaux_voirie - biens_meubles"),
        ("autres_subventions_investissement", "autres_dotations_subventions - taxe_amenagement - amendes_police"),
        ("autres_recettes_note_2018", "autres_recettes_investissement - produit_cessions"),
    ] {
        catalogue = catalogue.define(id, formula, "EUR", "").unwrap();
    }
    let table = principal(&ledger, &catalogue);
    let pairs = DEPARTMENT_COLUMNS.map(|(column, id)| (column, id, number(&row[column], 5).unwrap() * decimal("1000"), figure(&table, id)));
    let wrong: Vec<_> = pairs.into_iter().filter(|(_, _, published, computed)| published != computed).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Active debt management, which that table leaves out.
    assert_eq!(figure(&table, "gad"), decimal("66977515.93"));
}

#[test]
fn the_committed_figures_hold_together() {
    // Without real data this still holds: saving is revenue less expenditure, and working capital moves by receipts less payments.
    for vector in [GIRONDE, BORDEAUX] {
        let (_, _, figures) = vector_figures(vector);
        let at = |id: &str| decimal(&figures[id]);
        assert_eq!(at("epargne_brute"), at("recettes_fonctionnement") - at("depenses_fonctionnement"));
        assert_eq!(at("epargne_nette"), at("epargne_brute") - at("remboursements_hors_gad"));
        assert_eq!(at("variation_fonds_roulement"), at("capacite_besoin_financement") + at("flux_net_dette"));
    }
    let (_, _, gironde) = vector_figures(GIRONDE);
    assert_eq!(gironde["variation_fonds_roulement"], "14021974.60");
}
