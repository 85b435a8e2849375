//! Rules of the basic grant, the overseas quota and the grant to merged communes on a handful of communes whose figures a reader can follow.
#![cfg(test)]

use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::table::Value;
use budget_core::{Column, Reason, Table, Unit, Values};
use rust_decimal::Decimal;
use std::str::FromStr;

const OVERSEAS: &str = "dotation_amenagement_communes_outre_mer.montant";

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

/// A column of numbers; `-` is missing for want of data, `new` because the commune is new.
fn number(name: &str, unit: &str, cells: &[&str]) -> Column {
    let reason = |cell: &&str| match *cell {
        "-" => Some(Reason::NotProvided),
        "new" => Some(Reason::NewEntity),
        _ => None,
    };
    let values = cells.iter().map(|c| if reason(c).is_some() { Decimal::ZERO } else { decimal(c) }).collect();
    Column::new(name, Unit::parse(unit, &[]).unwrap(), Values::Decimal(values)).with_missing(cells.iter().map(reason).collect())
}

fn table(codes: &[&str], departments: &[&str], columns: Vec<Column>) -> Table {
    let mut table = Table::with_rows(codes.len());
    table.push(Column::text("code_insee", codes)).unwrap();
    table.push(Column::text("departement", departments)).unwrap();
    columns.into_iter().for_each(|c| table.push(c).unwrap());
    table
}

fn shown(run: &Simulation, rule: &str) -> Vec<String> {
    (0..run.rows()).map(|row| text(&run.value(rule, row))).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Number(n) => n.normalize().to_string(),
        Value::Missing(reason) => reason.to_string(),
        other => format!("{other:?}"),
    }
}

fn national(run: &Simulation, id: &str) -> String {
    run.state().iter().find(|n| n.id == id).map_or_else(|| format!("no {id}"), |n| text(&n.value))
}

fn law(year: u16) -> Law {
    Law::builtin("dgf_communes", year).unwrap().with_mode(Mode::Decimal)
}

fn value(law: &Law, path: &str) -> String {
    law.parameter(path).unwrap().value.unwrap().to_string()
}

/// Two communes whose populations give the official quota exactly: the overseas share of each grant and the mainland fractions of the DSR follow, to
/// the euro; but 1 EUR of 2025, which the official amounts give to the cible fraction and the rule to the péréquation.
#[test]
fn official_overseas_shares_and_fractions_are_found_again() {
    for (year, apart) in [(2024, [0, 0, 0]), (2025, [0, 1, -1]), (2026, [0, 0, 0])] {
        let law = law(year);
        let grants = ["dotation_nationale_perequation", "dotation_solidarite_rurale", "dotation_solidarite_urbaine"];
        let all: Decimal = grants.iter().map(|g| decimal(&value(&law, &format!("{g}.montant.total")))).sum();
        let quota = decimal(&value(&law, OVERSEAS));
        let (overseas, everybody) = (quota * decimal("100"), all * decimal("163"));
        let people = [(everybody - overseas).to_string(), overseas.to_string()];
        let communes = table(&["99001", "97100"], &["99", "971"], vec![number("population_insee", "inhabitant", &people.each_ref().map(String::as_str))]);
        let run = law.simulate(&communes, None).unwrap();
        assert_eq!(national(&run, "dacom_montant_total"), value(&law, OVERSEAS), "{year}");
        for (rule, grant) in ["dnp", "dsr", "dsu"].iter().zip(grants) {
            for part in ["outre_mer", "metropole"] {
                assert_eq!(national(&run, &format!("{rule}_montant_{part}")), value(&law, &format!("{grant}.montant.{part}")), "{rule} {part} {year}");
            }
        }
        for (fraction, apart) in ["bourg_centre", "perequation", "cible"].iter().zip(apart) {
            let computed = decimal(&national(&run, &format!("dsr_montant_total_fraction_{fraction}")));
            let official = decimal(&value(&law, &format!("dotation_solidarite_rurale.{fraction}.montant")));
            assert_eq!(computed - official, Decimal::from(apart), "{fraction} {year}");
        }
    }
}

/// A share of the increase that a reform takes from the péréquation goes to the cible fraction: the three always make the mainland DSR.
#[test]
fn the_three_fractions_always_make_the_total() {
    let reform = Reform::parse("[parameters]\n\"dotation_solidarite_rurale.part_augmentation.perequation\" = \"0.5\"\n").unwrap();
    let communes = table(&["99001", "97100"], &["99", "971"], vec![number("population_insee", "inhabitant", &["1000", "0"])]);
    let run = law(2026).amend(&reform).unwrap().simulate(&communes, None).unwrap();
    let of = |id: &str| decimal(&national(&run, id));
    // Nobody overseas: the whole DSR, 309 073 427 EUR more than the mainland's of 2025, half of them for the péréquation.
    assert_eq!(of("dsr_augmentation_metropole"), decimal("2527344903") - decimal("2218271476"));
    assert_eq!(of("dsr_montant_total_fraction_perequation"), decimal("945796129") + decimal("154536714"));
    let fractions = ["bourg_centre", "perequation", "cible"].map(|f| of(&format!("dsr_montant_total_fraction_{f}")));
    assert_eq!(fractions.iter().sum::<Decimal>(), decimal("2527344903"));
}

/// The increase that the law gives is a lever as the amount is: 50 million more of either are 50 million more.
#[test]
fn an_amendment_of_the_increase_moves_the_amount() {
    let communes = table(&["99001"], &["99"], vec![number("population_insee", "inhabitant", &["1000"])]);
    for (year, grant, rule) in [(2024, "rurale", "dsr"), (2026, "rurale", "dsr"), (2025, "urbaine", "dsu"), (2026, "urbaine", "dsu")] {
        let total = |path: &str, more: i64| {
            let law = law(year);
            let path = format!("dotation_solidarite_{grant}.{path}");
            let amended = decimal(&value(&law, &path)) + Decimal::from(more);
            let run = law.amend(&Reform::of(&path, &amended.to_string())).unwrap().simulate(&communes, None).unwrap();
            decimal(&national(&run, &format!("{rule}_montant_total")))
        };
        let published = decimal(&value(&law(year), &format!("dotation_solidarite_{grant}.montant.total")));
        for path in ["montant.total", "augmentation_montant"] {
            assert_eq!([total(path, 0), total(path, 50_000_000)], [published, published + Decimal::from(50_000_000)], "{path} {grant} {year}");
        }
    }
}

/// Nine communes of 2025 and a mass of 60,000 EUR.
fn forfaitaire(reform: &str) -> Simulation {
    let codes = ["99001", "99002", "99003", "99004", "99005", "99006", "99007", "99008", "99009"];
    let columns = vec![
        // 1: 10 more; 2: Paris-size; 3: loses more than it has; 4: second homes; 5, 6: levied; 7: its revenue is not known; 8: new; 9: nobody lives there.
        number("population_dgf", "inhabitant", &["510", "2300000", "290", "1000", "1000", "1000", "1000", "800", "0"]),
        number("population_dgf__prev", "inhabitant", &["500", "2300100", "300", "1000", "1000", "1000", "1000", "new", "0"]),
        number("nombre_residences_secondaires", "count", &["0", "0", "0", "400", "0", "0", "0", "0", "0"]),
        number("potentiel_fiscal__prev", "EUR", &["200000", "4502021550", "90000", "300000", "2000000", "2000000", "2000000", "new", "0"]),
        number("dotation_forfaitaire__prev", "EUR", &["50000", "1000", "400", "60000", "100000", "100000", "100000", "new", "0"]),
        number("recettes_reelles_fonctionnement", "EUR", &["400000", "9000000000", "300000", "900000", "1000000", "90000000", "-", "500000", "0"]),
    ];
    let base = "[parameters]\n\"dotation_globale_fonctionnement.montant_couts_internes_bloc_communal\" = \"100000\"\n";
    let reform = Reform::parse(&format!("{base}{reform}")).unwrap();
    law(2025).amend(&reform).unwrap().simulate(&table(&codes, &["99"; 9], columns), None).unwrap()
}

#[test]
fn the_dynamic_part_follows_the_population() {
    let run = forfaitaire("");
    // 64.46291197... x (1 + log10(510/500)/log10(400)) x 10; 128.92582394... x -100, of which Paris has 1,000 left; -644.63, of which 400 are left.
    assert_eq!(shown(&run, "df_evolution_part_dynamique"), ["647", "-1000", "-400", "0", "0", "0", "0", "new-entity", "0"]);
    // Second homes weigh 40 % of the population and its potential is low: half an inhabitant each.
    assert_eq!(shown(&run, "df_population"), ["510", "2300000", "290", "1200", "1000", "1000", "1000", "800", "0"]);
    // The amounts of the law stay the levers: 10 EUR more per inhabitant at the lower end, 9.97 of them at 510 inhabitants.
    let more = forfaitaire("\"dotation_forfaitaire.montant_minimum_par_habitant\" = \"74.46\"\n");
    assert_eq!(shown(&more, "df_evolution_part_dynamique").first().map(String::as_str), Some("746"));
}

#[test]
fn what_caps_hold_back_is_levied_from_the_others() {
    let run = forfaitaire("");
    assert_eq!(national(&run, "df_montant_total_ecretement"), "60000");
    // Equal potentials and populations: 30,000 each, but the first may pay 1 % of its revenue and the second pays the rest. The levy of a commune
    // whose revenue is unknown is missing, and nobody pays for it what it might.
    assert_eq!(shown(&run, "df_eligible_ecretement")[4..7], ["Bool(true)", "Bool(true)", "Bool(true)"]);
    assert_eq!(shown(&run, "df_montant_ecretement"), ["0", "0", "0", "0", "10000", "50000", "not-provided", "new-entity", "0"]);
    assert_eq!(shown(&run, "dotation_forfaitaire"), ["50647", "0", "0", "60000", "90000", "50000", "not-provided", "new-entity", "0"]);
    let warned = run.warnings().iter().any(|w| w.message.en.contains("df_valeur_point_ecretement") && w.first.contains(&"99007".to_owned()));
    assert!(warned, "{:?}", run.warnings());
}

/// Where no internal costs are published, the mass is what brings the communes of the table to the official total.
#[test]
fn the_mass_of_2026_is_the_distance_from_the_official_total() {
    let columns = vec![
        number("population_dgf", "inhabitant", &["1000", "1000"]),
        number("population_dgf__prev", "inhabitant", &["1000", "1000"]),
        number("potentiel_fiscal__prev", "EUR", &["1000000", "1100000"]),
        number("dotation_forfaitaire__prev", "EUR", &["4000000000", "3000000000"]),
        number("recettes_reelles_fonctionnement", "EUR", &["100000000000", "100000000000"]),
    ];
    let communes = table(&["99001", "99002"], &["99", "99"], columns);
    let run = law(2026).simulate(&communes, None).unwrap();
    assert_eq!(national(&run, "df_montant_total_ecretement"), (decimal("7000000000") - decimal("6457105782")).to_string());
    let left: Decimal = shown(&run, "dotation_forfaitaire").iter().map(|a| decimal(a)).sum();
    assert_eq!(left.to_string(), "6457105782");
}

/// Merged communes of 2025: created in the year, one, three and four years before; too large; and none.
#[test]
fn merged_communes_have_their_two_parts() {
    let codes = ["99001", "99002", "99003", "99004", "99005", "99006"];
    let mut columns = vec![
        number("annee_creation_cn", "year", &["2025", "2024", "2022", "2021", "2024", "0"]),
        number("population_insee", "inhabitant", &["900", "900", "900", "900", "150001", "900"]),
        number("population_dgf", "inhabitant", &["1000", "1000", "1000", "1000", "160000", "1000"]),
        number("dotation_globale_fonctionnement_reference_communes", "EUR", &["70000", "70000", "40000", "70000", "70000", "-"]),
    ];
    let constant = |id: &str, amount: &str| format!("[rules.{id}]\nformula = \"population_insee / population_insee * {amount} EUR\"\n");
    let reform = ["dotation_forfaitaire", "dsu_montant", "dotation_solidarite_rurale"].map(|id| constant(id, "20000")).concat();
    let law = law(2025).amend(&Reform::parse(&reform).unwrap()).unwrap();
    let run = law.simulate(&table(&codes, &["99"; 6], columns.clone()), None).unwrap();
    assert_eq!(shown(&run, "dotation_communes_nouvelles_part_amorcage"), ["0", "15000", "15000", "0", "0", "0"]);
    // Without the DNP the guarantee is unknown where there is one, and nil where there is none.
    let unknown = "not-provided";
    assert_eq!(shown(&run, "dotation_communes_nouvelles_part_garantie"), [unknown, unknown, unknown, unknown, "0", "0"]);
    columns.push(number("dnp_montant", "EUR", &["1000", "1000", "1000", "-", "1000", "1000"]));
    let run = law.simulate(&table(&codes, &["99"; 6], columns), None).unwrap();
    assert_eq!(shown(&run, "dotation_globale_fonctionnement"), ["61000", "61000", "61000", unknown, "61000", "61000"]);
    assert_eq!(shown(&run, "dotation_communes_nouvelles_part_garantie"), ["9000", "9000", "0", unknown, "0", "0"]);
    assert_eq!(shown(&run, "dotations_totales"), ["70000", "85000", "76000", unknown, "61000", "61000"]);
}
