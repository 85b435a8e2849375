//! What holds for any small set of communes, in both kinds of numbers: the law of the file gives the file; what payers pay is what bodies and the State
//! receive; a rate moves neither the balancing coefficient nor the fiscal potential; amounts of an EPCI count once; the order of rows changes nothing;
//! what is hidden stays hidden.
#![cfg(test)]

use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::{Table, Value};
use budget_tests::communes;
use budget_tests::dice::Dice;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static LAW: LazyLock<Law> = LazyLock::new(|| Law::builtin("fiscalite_locale", 2022).unwrap());

/// Parameters that may be amended: path, and thousandths between which a value is drawn.
const LEVERS: [(&str, u64, u64); 44] = [
    ("revalorisation.batis", 900, 1_200),
    ("abattement_tfb.frais", 300, 600),
    ("abattement_tfnb.frais", 100, 300),
    ("exoneration_tfnb.terres_agricoles", 0, 500),
    ("abattement_industriel", 0, 800),
    ("abattement_qpv", 0, 500),
    ("abattement_nouveau.tfb", 0, 200),
    ("abattement_nouveau.tfnb", 0, 200),
    ("abattement_nouveau.thrs", 0, 200),
    ("abattement_nouveau.cfe", 0, 200),
    ("compensation_industriel.minoration", 0, 500),
    ("compensation_qpv.taux", 0, 900),
    ("maintien.tfb", 0, 1_001),
    ("maintien.tfnb", 0, 1_001),
    ("maintien.tafnb", 0, 1_001),
    ("maintien.thrs", 1, 1_001),
    ("maintien.thlv", 0, 1_001),
    ("maintien.cfe", 0, 1_001),
    ("maintien.teom", 0, 1_001),
    ("maintien.gemapi", 0, 1_001),
    ("maintien.tse", 0, 1_001),
    ("maintien.chambre_agriculture", 0, 1_001),
    ("maintien.cci", 0, 1_001),
    ("maintien.cma", 0, 1_001),
    ("maintien.ifer", 0, 1_001),
    ("maintien.tascom", 0, 1_001),
    ("maintien.cvae", 0, 1_001),
    ("maintien.dcrtp", 0, 1_001),
    ("maintien.base_minimum_cfe", 0, 1_001),
    ("maintien.exoneration_constructions_nouvelles", 0, 1_001),
    ("maintien.exoneration_conditions_modestes", 0, 1_001),
    ("maintien.exoneration_bois", 0, 1_001),
    ("maintien.exoneration_natura_2000", 0, 1_001),
    ("maintien.exoneration_cfe_ca_5000", 0, 1_001),
    ("maintien.compensation_terres_agricoles", 0, 1_001),
    ("maintien.compensation_longue_duree", 0, 1_001),
    ("maintien.compensation_cfe_zrr", 0, 1_001),
    ("frais.tf_cfe.assiette", 0, 60),
    ("frais.teom.degrevement", 0, 60),
    ("frais.tse.total", 0, 200),
    ("frais.gemapi.total", 0, 100),
    ("frais.cci_cma.total", 0, 200),
    ("frais.thrs.total", 0, 100),
    ("frais.tascom.total", 0, 100),
];

/// Rates that may be amended.
const RATES: [&str; 14] = [
    "tfb_commune",
    "tfb_epci",
    "tfb_syndicat",
    "tfnb_commune",
    "tfnb_epci",
    "tfnb_syndicat",
    "chambre_agriculture",
    "cfe_commune",
    "cfe_epci_fpa",
    "cfe_epci_fpu",
    "cfe_epci_zone",
    "cci",
    "cma_additionnel",
    "thrs_epci",
];

/// So many hundredths between two bounds.
fn hundredths(dice: &mut Dice, low: u64, high: u64) -> Decimal {
    Decimal::new(i64::try_from(dice.between(low, high)).unwrap(), 2)
}

/// A commune: each column of the rulebook with a cell.
type Cells = BTreeMap<String, String>;

/// The communes of two departments and some EPCI; amounts of an EPCI, a department, a region are the same in each of its rows.
struct Place {
    names: Vec<String>,
    rows: Vec<Cells>,
}

impl Place {
    fn draw(seed: u64, communes: usize, secrets: bool) -> Place {
        let mut dice = Dice(seed);
        let mut repeated: BTreeMap<(String, String), String> = BTreeMap::new();
        let rows = (1..=communes).map(|n| commune(n, &mut dice, &mut repeated, secrets)).collect();
        Place { names: LAW.columns().map(|c| c.id.clone()).collect(), rows }
    }

    fn table(&self, order: &[usize]) -> Table {
        let mut text = self.names.join(",");
        for i in order {
            let cells: Vec<&str> = self.names.iter().map(|name| self.rows[*i][name].as_str()).collect();
            text.push('\n');
            text.push_str(&cells.join(","));
        }
        communes::parse(text.as_bytes(), &LAW).unwrap()
    }

    fn in_order(&self) -> Table {
        self.table(&(0..self.rows.len()).collect::<Vec<_>>())
    }

    fn simulate(&self, law: &Law) -> Simulation {
        law.simulate(&self.in_order(), None).unwrap()
    }
}

fn commune(n: usize, dice: &mut Dice, repeated: &mut BTreeMap<(String, String), String>, secrets: bool) -> Cells {
    let epci = dice.below(4);
    let department = if dice.flag(3) { "98" } else { "99" };
    let mut cells = Cells::from([
        ("code_insee".to_owned(), format!("99{n:03}")),
        ("departement".to_owned(), department.to_owned()),
        ("region".to_owned(), "75".to_owned()),
        ("siren_epci".to_owned(), format!("20000000{epci}")),
    ]);
    for column in LAW.columns() {
        if cells.contains_key(&column.id) {
            continue;
        }
        let cell = match (column.id.as_str(), column.kind.to_string().as_str()) {
            ("option_fiscale_epci", _) => ["FPU", "FPA", "FPZ", "FPU"][usize::try_from(epci).unwrap()].to_owned(),
            (_, "text") => format!("commune {n}"),
            (_, "boolean") => dice.flag(2).to_string(),
            ("population_totale", _) => dice.between(20, 40_000).to_string(),
            ("niveau_teom", _) => dice.between(1, 4).to_string(),
            ("taux_tfb_2020_connu", _) => {
                if dice.flag(3) {
                    hundredths(dice, 2_000, 6_000).to_string()
                } else {
                    String::new()
                }
            }
            ("coefficient_correcteur", _) => {
                if dice.flag(3) {
                    "1".to_owned()
                } else {
                    hundredths(dice, 40, 130).to_string()
                }
            }
            ("coefficient_tascom", _) => hundredths(dice, 80, 121).to_string(),
            (_, "%") => hundredths(dice, 50, 6_000).to_string(),
            _ => dice.between(1, 900_000).to_string(),
        };
        let cell = match &column.repeats {
            Some(group) => repeated.entry((column.id.clone(), cells[group].clone())).or_insert(cell).clone(),
            None => cell,
        };
        cells.insert(column.id.clone(), cell);
    }
    consistent(&mut cells, dice);
    if secrets {
        for word in ["thrs", "cfe_commune", "ifer", "tascom", "gemapi", "industriel_cfe", "teom", "cci"] {
            if dice.flag(6) {
                let kept = dice.flag(3);
                let hidden: Vec<String> =
                    cells.keys().filter(|k| k.contains(word) && !k.starts_with("taux_") && !k.starts_with("coefficient")).cloned().collect();
                for name in hidden.iter().filter(|name| !kept || name.starts_with("base_")) {
                    let repeats = LAW.columns().any(|c| c.id == **name && c.repeats.is_some());
                    if !repeats {
                        cells.insert(name.clone(), String::new());
                    }
                }
            }
        }
    }
    cells
}

/// Makes cells agree where the file does: no effect for a coefficient of 1, CVAE as a sum, one option a commune, no surcharge without a rate.
fn consistent(cells: &mut Cells, dice: &mut Dice) {
    fn put(cells: &mut Cells, names: &[&str]) {
        for name in names {
            cells.insert((*name).to_owned(), "0".to_owned());
        }
    }
    put(cells, &["ifer_region"]);
    match cells["option_fiscale_epci"].as_str() {
        "FPU" => put(cells, &["base_cfe_commune", "taux_cfe_commune", "produit_cfe_commune", "base_cfe_epci_fpa", "taux_cfe_epci_fpa", "produit_cfe_epci_fpa"]),
        _ => put(cells, &["base_cfe_epci_fpu", "taux_cfe_epci_fpu", "produit_cfe_epci_fpu"]),
    }
    if dice.flag(2) {
        put(cells, &["taux_majoration_thrs", "produit_majoration_thrs"]);
    }
    if dice.flag(3) {
        put(cells, &["produit_thlv_commune", "produit_thlv_epci"]);
    }
    if cells["coefficient_correcteur"].parse::<Decimal>().unwrap() == Decimal::ONE {
        put(cells, &["effet_coefficient_correcteur"]);
    } else if cells["coefficient_correcteur"].starts_with("0.") {
        let levy = format!("-{}", cells["effet_coefficient_correcteur"]);
        cells.insert("effet_coefficient_correcteur".to_owned(), levy);
    }
    for body in ["commune", "epci", "departement"] {
        let sum: u64 = ["due", "degrevee", "exoneree_compensee"].iter().map(|part| cells[&format!("cvae_{part}_{body}")].parse::<u64>().unwrap()).sum();
        cells.insert(format!("cvae_{body}"), sum.to_string());
    }
}

/// A drawn reform: some parameters and some rates.
fn reform(dice: &mut Dice, rates: bool) -> Reform {
    let mut parameters = BTreeSet::new();
    let mut text = String::from("[parameters]\n");
    for _ in 0..dice.between(1, 5) {
        let (path, low, high) = LEVERS[usize::try_from(dice.below(LEVERS.len() as u64)).unwrap()];
        let value = Decimal::new(i64::try_from(dice.between(low, high)).unwrap(), 3);
        if parameters.insert(path) {
            text.push_str(&format!("\"{path}\" = \"{value}\"\n"));
        }
    }
    let rates = if rates { rates_of(dice, 1) } else { String::new() };
    Reform::parse(&(text + &rates)).unwrap()
}

/// Some rates that rise by so many points each, times a sign.
fn rates_of(dice: &mut Dice, sign: i64) -> String {
    let mut chosen = BTreeSet::new();
    for _ in 0..dice.between(1, 4) {
        chosen.insert(RATES[usize::try_from(dice.below(RATES.len() as u64)).unwrap()]);
    }
    let points = hundredths(dice, 1, 300) * Decimal::from(sign);
    let line = |line: &str| {
        let points = if points.is_sign_negative() { format!("- {}", points.abs()) } else { format!("+ {points}") };
        format!("[rules.taux_{line}_simule]\nformula = \"taux_{line} {points} %\"\n")
    };
    chosen.iter().map(|name| line(name)).collect()
}

fn number(simulation: &Simulation, id: &str, row: usize) -> Option<Decimal> {
    match simulation.value(id, row) {
        Value::Number(n) => Some(n),
        _ => None,
    }
}

/// The sum of what a party receives or pays, what is part of another amount left out.
fn sum(simulation: &Simulation, parties: &[&str]) -> Decimal {
    let of = simulation.law().grants().filter(|(_, grant)| grant.part_of.is_none() && parties.contains(&grant.party.as_str()));
    of.flat_map(|(_, grant)| (0..simulation.rows()).filter_map(move |row| number(simulation, &grant.rule, row))).sum()
}

const BODIES: [&str; 5] = ["communes", "epci", "departement", "region", "autres"];

/// The results that stand for a column of the file, and the mark of the rows where an amount of a group counts.
fn of_columns() -> Vec<(String, String, Option<&'static str>)> {
    let columns: BTreeMap<String, Option<String>> = LAW.columns().map(|c| (c.id.clone(), c.repeats.clone())).collect();
    let results = LAW.rules().filter_map(|rule| {
        let stem = ["_simulees", "_simules", "_simulee", "_simule"].iter().find_map(|end| rule.id.strip_suffix(end))?;
        let repeats = columns.get(stem)?;
        let mark = repeats.as_deref().map(|group| match group {
            "siren_epci" => "premiere_commune_epci",
            "departement" => "premiere_commune_departement",
            _ => "premiere_commune_region",
        });
        let rate = stem.starts_with("taux_") || stem == "coefficient_tascom" || stem == "produit_majoration_thrs";
        (!rate && rule.kind.to_string() == "EUR").then(|| (rule.id.clone(), stem.to_owned(), mark))
    });
    results.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_law_of_the_file_gives_the_file(seed in any::<u64>(), communes in 1_usize..25) {
        let place = Place::draw(seed, communes, true);
        let table = place.in_order();
        let results = of_columns();
        prop_assert!(results.len() > 60, "{}", results.len());
        for mode in [Mode::Fast, Mode::Decimal] {
            let simulation = place.simulate(&LAW.clone().with_mode(mode));
            for (rule, column, mark) in &results {
                for row in 0..communes {
                    let counts = mark.is_none_or(|mark| simulation.value(mark, row) == Value::Bool(true));
                    let expected = if counts { table.value(column, row).unwrap() } else { Value::Number(Decimal::ZERO) };
                    prop_assert_eq!(simulation.value(rule, row), expected, "{} row {}", rule, row);
                }
            }
        }
    }

    #[test]
    fn what_payers_pay_is_what_bodies_and_the_state_receive(seed in any::<u64>(), communes in 1_usize..25) {
        let place = Place::draw(seed, communes, false);
        let mut dice = Dice(seed ^ 1);
        let law = LAW.clone().with_mode(Mode::Decimal);
        let baseline = place.simulate(&law);
        for rates in [false, true] {
            let after = baseline.under(&law.amend(&reform(&mut dice, rates)).unwrap()).unwrap();
            let change = |parties: &[&str]| sum(&after, parties) - sum(&baseline, parties);
            let gap = change(&["contribuables"]) - change(&BODIES) - change(&["etat"]);
            prop_assert!(gap.abs() < Decimal::new(1, 6), "{} lost under {:?}", gap, after.law().changes());
        }
    }

    #[test]
    fn a_rate_moves_neither_coefficient_nor_potential(seed in any::<u64>(), communes in 1_usize..25) {
        let place = Place::draw(seed, communes, true);
        let text = rates_of(&mut Dice(seed ^ 2), 1);
        for mode in [Mode::Fast, Mode::Decimal] {
            let law = LAW.clone().with_mode(mode);
            let baseline = place.simulate(&law);
            let after = baseline.under(&law.amend(&Reform::parse(&text).unwrap()).unwrap()).unwrap();
            for rule in ["taux_tfb_2020", "effet_coefficient_correcteur_simule", "variation_potentiel_fiscal", "variation_potentiel_financier", "compensations_tfb_simulees", "depense_coefficient_correcteur"] {
                for row in 0..communes {
                    prop_assert_eq!(after.value(rule, row), baseline.value(rule, row), "{} row {}", rule, row);
                }
            }
        }
    }

    #[test]
    fn a_reform_and_its_inverse_cancel(seed in any::<u64>(), communes in 1_usize..25) {
        let place = Place::draw(seed, communes, true);
        let law = LAW.clone().with_mode(Mode::Decimal);
        let baseline = place.simulate(&law);
        let [up, down] = [1, -1].map(|sign| {
            let amended = law.amend(&Reform::parse(&rates_of(&mut Dice(seed ^ 3), sign)).unwrap()).unwrap();
            baseline.under(&amended).unwrap()
        });
        for id in LAW.grants().map(|(_, grant)| grant.rule.as_str()) {
            for row in 0..communes {
                match [&baseline, &up, &down].map(|s| number(s, id, row)) {
                    // Quotients are cut at the 28th digit.
                    [Some(before), Some(up), Some(down)] => prop_assert!((up + down - before - before).abs() < Decimal::new(1, 15), "{id} row {row}: {up}, {before}, {down}"),
                    [_, up, down] => prop_assert_eq!(up.is_some(), down.is_some(), "{} row {}", id, row),
                }
            }
        }
        // Parameters that go and come back.
        let there = law.amend(&reform(&mut Dice(seed ^ 4), true)).unwrap();
        let away = baseline.under(&there).unwrap();
        let back = away.under(&law).unwrap();
        for rule in LAW.rules() {
            for row in 0..communes {
                prop_assert_eq!(back.value(&rule.id, row), baseline.value(&rule.id, row), "{} row {}", &rule.id, row);
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(seed in any::<u64>(), communes in 1_usize..25) {
        let place = Place::draw(seed, communes, true);
        let mut dice = Dice(seed ^ 5);
        let drawn = reform(&mut dice, true);
        let mut order: Vec<usize> = (0..communes).collect();
        for i in (1..communes).rev() {
            order.swap(i, usize::try_from(dice.below(i as u64 + 1)).unwrap());
        }
        for mode in [Mode::Fast, Mode::Decimal] {
            let law = LAW.clone().with_mode(mode).amend(&drawn).unwrap();
            let (plain, mixed) = (place.simulate(&law), law.simulate(&place.table(&order), None).unwrap());
            for rule in LAW.rules() {
                for row in 0..communes {
                    let there = mixed.row(&plain.keys()[row]).unwrap();
                    prop_assert_eq!(plain.value(&rule.id, row), mixed.value(&rule.id, there), "{}", &rule.id);
                }
            }
        }
    }

    #[test]
    fn amounts_of_groups_count_once(seed in any::<u64>(), communes in 1_usize..25) {
        let place = Place::draw(seed, communes, false);
        let simulation = place.simulate(&LAW.clone().with_mode(Mode::Decimal));
        let repeats: BTreeMap<String, String> = LAW.columns().filter_map(|c| Some((c.id.clone(), c.repeats.clone()?))).collect();
        for (rule, column, mark) in of_columns() {
            if mark.is_none() {
                continue;
            }
            let group = &repeats[&column];
            let once: BTreeMap<&str, Decimal> = place.rows.iter().map(|cells| (cells[group].as_str(), cells[&column].parse().unwrap())).collect();
            let total: Decimal = (0..communes).filter_map(|row| number(&simulation, &rule, row)).sum();
            prop_assert_eq!(total, once.values().sum::<Decimal>(), "{}", rule);
        }
    }

    #[test]
    fn what_is_hidden_stays_hidden(seed in any::<u64>(), communes in 1_usize..25) {
        let place = Place::draw(seed, communes, true);
        let table = place.in_order();
        let law = LAW.clone().with_mode(Mode::Decimal).amend(&reform(&mut Dice(seed ^ 6), true)).unwrap();
        let after = place.simulate(&law);
        let bases = LAW.rules().filter_map(|r| Some((r.id.clone(), r.id.strip_suffix("_simulee")?.to_owned(), None)).filter(|(id, ..)| id.starts_with("base_")));
        for (rule, column, mark) in of_columns().into_iter().chain(bases) {
            for row in (0..communes).filter(|row| mark.is_none_or(|mark| after.value(mark, *row) == Value::Bool(true))) {
                if let Value::Missing(_) = table.value(&column, row).unwrap() {
                    prop_assert!(matches!(after.value(&rule, row), Value::Missing(_)), "{} row {}: {:?}", rule, row, after.value(&rule, row));
                }
            }
        }
    }

    #[test]
    fn both_kinds_of_numbers_agree_to_the_cent(seed in any::<u64>(), communes in 1_usize..25) {
        let place = Place::draw(seed, communes, true);
        let drawn = reform(&mut Dice(seed ^ 7), true);
        let [fast, exact] = [Mode::Fast, Mode::Decimal].map(|mode| place.simulate(&LAW.clone().with_mode(mode).amend(&drawn).unwrap()));
        for rule in LAW.rules() {
            for row in 0..communes {
                match (fast.value(&rule.id, row), exact.value(&rule.id, row)) {
                    (Value::Number(a), Value::Number(b)) => {
                        let close = if rule.kind.to_string() == "EUR" { Decimal::new(1, 2) } else { b.abs() * Decimal::new(1, 10) + Decimal::new(1, 9) };
                        prop_assert!((a - b).abs() <= close, "{} row {row}: {a} and {b}", rule.id);
                    }
                    (a, b) => prop_assert_eq!(a, b, "{} row {}", &rule.id, row),
                }
            }
        }
    }
}
