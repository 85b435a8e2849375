//! The basic grant of 2018 of all 35,443 communes, against the official file: the rules of the exercise 2018 on the official inputs.
//!
//! The dynamic part is exact for every commune. The levy is exact for 99.73 % and within 1 EUR for all but Paris (22,650,908 against 22,650,906); the
//! value of the point is solved from the mass, 160,051,335 EUR, with the caps of five communes given as inputs: their grant had been cut by another levy
//! before this one (21713, 25326, 60045, 60100, 73272), which no column of the file shows. What remains apart by 1 EUR are amounts that lie within some
//! hundredths of a half euro: the sum of amounts rounded one by one is 7 EUR above the mass, so the point in use was smaller by less than a millionth.
//! The grant itself is within 1 EUR for 97.2 %: the others had their grant of 2017 adjusted by what is not in the file (communes of Allier whose EPCI
//! changed its tax regime, merged communes under guarantee).
#![cfg(test)]

use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::number::Number;
use budget_core::table::Value;
use budget_core::{Column, Reason, Table, Unit, Values};
use budget_tests::shared_data;
use flate2::read::GzDecoder;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::io::Read;

const FILE: &str = "grants/forfaitaire_2016_2018_communes.csv.gz";

/// Communes whose levy is capped by what is not in the file: the official amounts.
const CAPPED: [(&str, i64); 5] = [("21713", 2925), ("25326", 1923), ("60045", 7238), ("60100", 1818), ("73272", 1761)];

/// The inputs of the rules and the column of the file that holds each.
const INPUTS: [(&str, &str, &str); 9] = [
    ("annee_creation_cn", "AnneeCreationCom", "year"),
    ("population_insee", "PopInsee2018", "inhabitant"),
    ("population_dgf", "PopDGF2018", "inhabitant"),
    ("population_dgf__prev", "PopDGF2017", "inhabitant"),
    ("potentiel_fiscal", "PF4Taxes2018", "EUR"),
    ("potentiel_fiscal__prev", "PF4Taxes2017", "EUR"),
    ("recettes_reelles_fonctionnement", "RRF2018", "EUR"),
    ("dotation_forfaitaire__prev", "DF2017", "EUR"),
    ("DF2018", "DF2018", "EUR"),
];

/// The official file, column by column; it is ISO-8859-1.
fn official() -> Option<BTreeMap<String, Vec<String>>> {
    let file = std::fs::File::open(shared_data(FILE)?).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let titles: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in reader.records() {
        for (title, cell) in titles.iter().zip(record.unwrap().iter()) {
            columns.entry(title.clone()).or_default().push(cell.to_owned());
        }
    }
    Some(columns)
}

fn numbers(cells: &[String]) -> Vec<Decimal> {
    cells.iter().map(|c| c.parse().unwrap()).collect()
}

fn communes(official: &BTreeMap<String, Vec<String>>, caps: bool) -> Table {
    let codes = &official["CodeCom"];
    let mut table = Table::with_rows(codes.len());
    table.push(Column::text("code_insee", codes)).unwrap();
    table.push(Column::text("nom", &official["NomCom"])).unwrap();
    table.push(Column::text("departement", &official["CodeDep"])).unwrap();
    for (id, title, unit) in INPUTS {
        table.push(Column::new(id, Unit::parse(unit, &[]).unwrap(), Values::Decimal(numbers(&official[title])))).unwrap();
    }
    if caps {
        let cap = |code: &String| CAPPED.iter().find(|(c, _)| c == code).map(|(_, cap)| Decimal::from(*cap));
        let values = codes.iter().map(|c| cap(c).unwrap_or_default()).collect();
        let missing = codes.iter().map(|c| cap(c).is_none().then_some(Reason::NotApplicable)).collect();
        table.push(Column::new("plafond_ecretement_particulier", Unit::euro(), Values::Decimal(values)).with_missing(missing)).unwrap();
    }
    table
}

fn decimal(value: &Value) -> Decimal {
    match value {
        Value::Number(n) => *n,
        Value::Float(x) => x.to_decimal().unwrap(),
        other => panic!("{other:?}"),
    }
}

/// How far a rule's amounts are from the official ones: how many are exact, how many within 1 EUR, and those beyond.
struct Apart {
    rows: usize,
    exact: usize,
    close: usize,
    beyond: Vec<(String, Decimal, Decimal)>,
}

impl Apart {
    fn of(run: &Simulation, rule: &str, official: &BTreeMap<String, Vec<String>>, title: &str) -> Apart {
        let column = run.column(rule).unwrap();
        let mut apart = Apart { rows: run.rows(), exact: 0, close: 0, beyond: Vec::new() };
        for (code, expected) in official["CodeCom"].iter().zip(numbers(&official[title])) {
            let found = decimal(&column.value(run.row(code).unwrap()));
            let off = (found - expected).abs();
            apart.exact += usize::from(off.is_zero());
            apart.close += usize::from(off <= Decimal::ONE);
            if off > Decimal::ONE {
                apart.beyond.push((code.clone(), found, expected));
            }
        }
        println!("{rule}: {} communes, {:.3} % exact, {:.3} % within 1 EUR", apart.rows, apart.share(apart.exact), apart.share(apart.close));
        for (code, found, expected) in apart.beyond.iter().take(10) {
            println!("  {code}: {found}, officially {expected}");
        }
        apart
    }

    fn share(&self, of: usize) -> f64 {
        100.0 * f64::from(u32::try_from(of).unwrap()) / f64::from(u32::try_from(self.rows).unwrap())
    }
}

fn national(run: &Simulation, id: &str) -> Decimal {
    let found = run.state().into_iter().find(|n| n.id == id).unwrap_or_else(|| panic!("no {id} in the state"));
    decimal(&found.value)
}

#[test]
fn the_official_grants_are_found_again_in_both_modes() {
    let Some(official) = official() else { return };
    let table = communes(&official, true);
    for mode in [Mode::Fast, Mode::Decimal] {
        let run = Law::builtin("dgf_communes", 2018).unwrap().with_mode(mode).simulate(&table, None).unwrap();
        assert_eq!(run.rows(), 35_443);
        let part = Apart::of(&run, "df_evolution_part_dynamique", &official, "PartDynPop");
        assert_eq!(part.exact, part.rows, "{mode:?}");
        let levy = Apart::of(&run, "df_montant_ecretement", &official, "MtEcretement");
        assert!(levy.share(levy.exact) >= 99.7 && levy.share(levy.close) >= 99.99, "{mode:?}");
        let beyond: Vec<&str> = levy.beyond.iter().map(|(code, ..)| code.as_str()).collect();
        assert_eq!(beyond, ["75056"], "{mode:?}");
        let grant = Apart::of(&run, "dotation_forfaitaire", &official, "DF2018");
        assert!(grant.share(grant.close) >= 97.1, "{mode:?}");
        let point = national(&run, "df_valeur_point_ecretement");
        println!("{mode:?}: point {point}");
        assert_eq!(point.round_dp(6).to_string(), "7.266278", "{mode:?}");
        let mass = national(&run, "df_montant_total_ecretement");
        assert_eq!(mass, numbers(&official["MtEcretement"]).iter().sum::<Decimal>());
        let gaps = run.rounding_gaps();
        assert_eq!(gaps.iter().map(|g| (g.rule.as_str(), g.gap)).collect::<Vec<_>>(), [("df_montant_ecretement", Decimal::from(-7))], "{mode:?}");
    }
}

/// Five wrong caps, 3,010 EUR in 160 million, move the point and with it every large amount: the test above can fail.
#[test]
fn without_the_five_caps_large_amounts_are_apart() {
    let Some(official) = official() else { return };
    let run = Law::builtin("dgf_communes", 2018).unwrap().simulate(&communes(&official, false), None).unwrap();
    let levy = Apart::of(&run, "df_montant_ecretement", &official, "MtEcretement");
    assert!(levy.share(levy.exact) < 96.0 && levy.share(levy.close) < 99.2);
    assert_eq!(national(&run, "df_valeur_point_ecretement").round_dp(6).to_string(), "7.266132");
}

/// The published mean potential, 624.1974 EUR, is that of the communes which have one, over populations weighted and rounded: what the rule computes
/// where none is published.
#[test]
fn the_mean_potential_is_that_of_the_communes() {
    let Some(official) = official() else { return };
    let table = communes(&official, true);
    let law = Law::builtin("dgf_communes", 2018).unwrap();
    let published = national(&law.simulate(&table, None).unwrap(), "df_potentiel_fiscal_moyen");
    let formula = law.rule("df_potentiel_fiscal_moyen").unwrap().formula.to_string();
    let computed = formula.strip_prefix("coalesce(").unwrap().split_once(", ").unwrap().1.strip_suffix(')').unwrap();
    let reform = Reform::parse(&format!("[rules.df_potentiel_fiscal_moyen]\nformula = \"{computed}\"\n")).unwrap();
    let of_communes = national(&law.amend(&reform).unwrap().simulate(&table, None).unwrap(), "df_potentiel_fiscal_moyen");
    println!("published {published}, computed {of_communes}");
    assert_eq!((published.to_string(), of_communes.trunc_with_scale(4).to_string()), ("624.1974".to_owned(), "624.1974".to_owned()));
}
