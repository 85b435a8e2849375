//! What holds for any small nation: order of rows, identity and composition of reforms, both kinds of numbers, what is evaluated again, and sums.
#![cfg(test)]

use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::{Column, Table, Value, Warning, WarningCode};
use budget_tests::communes;
use budget_tests::dice::Dice;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

static LAW: LazyLock<Law> = LazyLock::new(|| Law::builtin("dgf_communes", 2026).unwrap());

/// Populations around the thresholds of the law.
const POPULATIONS: [u64; 14] = [80, 499, 500, 750, 1_400, 2_000, 3_499, 4_999, 5_000, 7_800, 9_999, 10_000, 19_000, 60_000];

/// Amendments that may be drawn: paths and the values between which each is drawn.
const LEVERS: [(&str, u64, u64, &str); 14] = [
    ("dotation_solidarite_rurale.seuil_nombre_habitants", 4_000, 12_000, ""),
    ("dotation_solidarite_urbaine.eligibilite.seuil_haut_nombre_habitants", 8_000, 15_000, ""),
    ("dotation_solidarite_urbaine.eligibilite.part_eligible_seuil_haut", 30, 90, " %"),
    ("dotation_solidarite_urbaine.eligibilite.indice_synthetique.poids_revenu", 5, 60, " %"),
    ("dotation_solidarite_urbaine.attribution.augmentation_max", 1_000, 5_000_000, ""),
    ("dotation_solidarite_rurale.cible.eligibilite.seuil_classement", 1, 20, ""),
    ("dotation_solidarite_rurale.perequation.attribution.coefficient_frr", 1, 3, ""),
    ("dotation_solidarite_rurale.attribution.plafond_effort_fiscal", 1, 2, ""),
    ("dotation_solidarite_rurale.bourg_centre.attribution.plafond_ratio_progression", 110, 300, " %"),
    ("dotation_forfaitaire.montant_minimum_par_habitant", 50, 80, ""),
    ("dotation_forfaitaire.ecretement.seuil_rapport_potentiel_fiscal", 60, 120, " %"),
    ("dotation_forfaitaire.ecretement.plafond_pourcentage_recettes_max", 1, 5, " %"),
    ("population.plafond_dgf.brackets[1].amount", 600, 2_000, ""),
    ("dotation_communes_nouvelles.amorcage.montant_attribution", 5, 30, ""),
];

/// A commune: each column with a cell.
fn commune(n: usize, dice: &mut Dice) -> Vec<(&'static str, String)> {
    let population = POPULATIONS[usize::try_from(dice.below(14)).unwrap()] + dice.below(3) * dice.below(400);
    let overseas = dice.flag(12);
    let code = if overseas { format!("974{n:02}") } else { format!("99{n:03}") };
    let before = population * dice.between(90, 112) / 100 + 1;
    let dwellings = population / 2 + 1;
    let (euros, flag) = (
        |dice: &mut Dice, high: u64| if dice.flag(3) { "0".to_owned() } else { Decimal::new(i64::try_from(dice.below(high * 100)).unwrap(), 2).to_string() },
        |b: bool| b.to_string(),
    );
    let mut cells = vec![
        ("code_insee", code),
        ("departement", if overseas { "974" } else { "99" }.to_owned()),
        ("population_dgf", population.to_string()),
        ("population_insee", (population * dice.between(85, 101) / 100 + 1).to_string()),
        ("population_dgf__prev", before.to_string()),
        ("nombre_residences_secondaires", dice.below(population / 2 + 1).to_string()),
        ("potentiel_fiscal__prev", (before * dice.between(200, 2_000)).to_string()),
        ("dotation_forfaitaire__prev", (before * dice.between(0, 200)).to_string()),
        ("recettes_reelles_fonctionnement", (population * dice.between(300, 2_000)).to_string()),
        ("potentiel_financier", (population * dice.between(200, 2_500)).to_string()),
        ("effort_fiscal", Decimal::new(i64::try_from(dice.between(4, 18)).unwrap(), 1).to_string()),
        ("revenu_total", (population * dice.between(8_000, 30_000)).to_string()),
        ("revenu_par_habitant_lisse", if dice.flag(9) { String::new() } else { dice.between(8_000, 30_000).to_string() }),
        ("superficie", dice.between(100, 6_000).to_string()),
        ("longueur_voirie", dice.below(60_000).to_string()),
        ("population_enfants", (population * dice.between(5, 20) / 100).to_string()),
        ("zone_de_montagne", flag(dice.flag(4))),
        ("insulaire", flag(dice.flag(15))),
        ("frr", flag(dice.flag(3))),
        ("nombre_logements", dwellings.to_string()),
        ("nombre_logements_sociaux", dice.below(dwellings).to_string()),
        ("nombre_beneficiaires_aides_au_logement", dice.below(dwellings).to_string()),
        ("population_qpv", dice.below(population / 3 + 1).to_string()),
        ("chef_lieu_code", format!("99{:03}", dice.between(1, 9))),
        ("bureau_centralisateur", flag(dice.flag(3))),
        ("chef_lieu_arrondissement", flag(dice.flag(5))),
        ("part_population_canton", dice.below(100).to_string()),
        ("population_dgf_agglomeration", "0".to_owned()),
        ("population_dgf_departement_agglomeration", "0".to_owned()),
        ("chef_lieu_departement_dans_agglomeration", flag(dice.flag(15))),
        ("annee_creation_cn", if dice.flag(8) { "2024" } else { "0" }.to_owned()),
        ("dnp_montant", euros(dice, 50_000)),
        ("dacom_montant", euros(dice, 50_000)),
        ("dsu_montant_eligible__prev", euros(dice, population * 30)),
        ("dsr_montant_eligible_fraction_bourg_centre__prev", euros(dice, population * 20)),
        ("dsr_fraction_perequation__prev", euros(dice, population * 20)),
        ("dsr_montant_eligible_fraction_cible__prev", euros(dice, population * 10)),
    ];
    for name in PARTS {
        cells.push((name, euros(dice, population * 4)));
    }
    cells
}

const PARTS: [&str; 8] = [
    "dsr_fraction_perequation_part_potentiel_financier_par_habitant__prev",
    "dsr_fraction_perequation_part_longueur_voirie__prev",
    "dsr_fraction_perequation_part_enfants__prev",
    "dsr_fraction_perequation_part_potentiel_financier_par_hectare__prev",
    "dsr_fraction_cible_part_potentiel_financier_par_habitant__prev",
    "dsr_fraction_cible_part_longueur_voirie__prev",
    "dsr_fraction_cible_part_enfants__prev",
    "dsr_fraction_cible_part_potentiel_financier_par_hectare__prev",
];

/// A nation: its communes in any order, and a reform that cuts the envelopes to its size.
struct Nation {
    rows: Vec<Vec<(&'static str, String)>>,
    envelopes: Reform,
}

impl Nation {
    fn draw(seed: u64, communes: usize) -> Nation {
        let mut dice = Dice(seed);
        let rows: Vec<_> = (1..=communes).map(|n| commune(n, &mut dice)).collect();
        let inhabitants: u64 = rows.iter().map(|r| r[2].1.parse::<u64>().unwrap()).sum();
        let mut text = String::new();
        for (rule, low, high) in [
            ("dsu_montant_metropole", 10, 60),
            ("dsr_montant_total_fraction_bourg_centre", 3, 40),
            ("dsr_montant_total_fraction_perequation", 8, 60),
            ("dsr_montant_total_fraction_cible", 4, 30),
            ("df_montant_total_ecretement", 0, 10),
        ] {
            writeln!(
                text,
                "[rules.{rule}]\nformula = \"{}\"",
                Decimal::new(i64::try_from(inhabitants * dice.between(low, high) * 100 + dice.below(100)).unwrap(), 2)
            )
            .unwrap();
        }
        text.push_str("[rules.dsu_taux_evolution]\nformula = \"0.05\"\n");
        Nation { rows, envelopes: Reform::parse(&text).unwrap() }
    }

    fn law(&self) -> Law {
        LAW.amend(&self.envelopes).unwrap()
    }

    fn table(&self, order: &[usize]) -> Table {
        let mut text = self.rows[0].iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",");
        for i in order {
            let cells: Vec<&str> = self.rows[*i].iter().map(|(_, cell)| cell.as_str()).collect();
            write!(text, "\n{}", cells.join(",")).unwrap();
        }
        communes::parse(text.as_bytes(), &LAW).unwrap()
    }

    fn simulate(&self, law: &Law) -> Simulation {
        law.simulate(&self.table(&(0..self.rows.len()).collect::<Vec<_>>()), None).unwrap()
    }
}

/// A drawn amendment of one to three parameters.
fn amendment(dice: &mut Dice) -> BTreeMap<&'static str, String> {
    let count = dice.between(1, 4);
    (0..count)
        .map(|_| {
            let (path, low, high, unit) = LEVERS[usize::try_from(dice.below(14)).unwrap()];
            (path, format!("{}{unit}", dice.between(low, high)))
        })
        .collect()
}

fn reform(parameters: &BTreeMap<&str, String>) -> Reform {
    let lines: String = parameters.iter().map(|(path, value)| format!("\"{path}\" = \"{value}\"\n")).collect();
    Reform::parse(&format!("[parameters]\n{lines}")).unwrap()
}

/// The same figures, bit for bit.
fn assert_same(a: &Simulation, b: &Simulation) {
    let (left, right) = (a.results(), b.results());
    for (left, right) in left.columns().iter().zip(right.columns()) {
        // What stands under a missing value means nothing.
        let values = |c: &Column| (0..c.len()).map(|row| c.value(row)).collect::<Vec<_>>();
        assert_eq!(values(left), values(right), "{}", left.name);
    }
    assert_eq!(a.state(), b.state());
    assert_eq!(a.allocations(), b.allocations());
    // Of the law itself: what its reforms replace or name in vain.
    let kept = |w: &Warning| !matches!(w.code, WarningCode::LaterReform | WarningCode::UnreadParameter);
    let told = |s: &Simulation| s.warnings().into_iter().filter(kept).map(|w| (w.code.as_str(), w.first)).collect::<BTreeSet<_>>();
    assert_eq!(told(a), told(b));
}

fn number(simulation: &Simulation, id: &str, row: usize) -> Option<Decimal> {
    match simulation.value(id, row) {
        Value::Number(n) => Some(n),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_communes_changes_nothing(seed in any::<u64>(), communes in 1_usize..40) {
        let nation = Nation::draw(seed, communes);
        let mut dice = Dice(seed ^ 1);
        let mut order: Vec<usize> = (0..communes).collect();
        for i in (1..communes).rev() {
            order.swap(i, usize::try_from(dice.below(i as u64 + 1)).unwrap());
        }
        for mode in [Mode::Fast, Mode::Decimal] {
            let law = nation.law().with_mode(mode);
            assert_same(&nation.simulate(&law), &law.simulate(&nation.table(&order), None).unwrap());
        }
    }

    #[test]
    fn a_reform_to_what_is_in_force_gives_the_same_bits(seed in any::<u64>(), communes in 1_usize..30) {
        let nation = Nation::draw(seed, communes);
        let law = nation.law();
        let baseline = nation.simulate(&law);
        let mut text = String::from("[parameters]\n");
        for view in law.parameters().iter().filter(|v| v.threshold_unit.is_empty()) {
            if let Some(value) = &view.value {
                writeln!(text, "\"{}\" = \"{value}\"", view.path).unwrap();
            }
        }
        for rule in law.rules().step_by(7) {
            writeln!(text, "[rules.{}]\nformula = {}", rule.id, toml::Value::String(rule.formula.to_string())).unwrap();
        }
        let same = law.amend(&Reform::parse(&text).unwrap()).unwrap();
        assert_same(&baseline, &baseline.under(&same).unwrap());
        assert_same(&baseline, &nation.simulate(&same));
    }

    #[test]
    fn no_cent_of_an_envelope_is_lost(seed in any::<u64>(), communes in 1_usize..40) {
        let nation = Nation::draw(seed, communes);
        for mode in [Mode::Fast, Mode::Decimal] {
            let simulation = nation.simulate(&nation.law().with_mode(mode));
            for allocation in simulation.allocations() {
                prop_assert_eq!(allocation.paid + allocation.unspent, allocation.envelope);
                let of_rule = simulation.allocations().iter().filter(|a| a.rule == allocation.rule && !a.point).count();
                if of_rule == 1 && allocation.state != budget_core::formula::State::Infeasible {
                    let sum: Decimal = (0..simulation.rows()).filter_map(|row| number(&simulation, &allocation.rule, row)).sum();
                    prop_assert_eq!(sum.round_dp(6), allocation.paid, "{}", &allocation.rule);
                }
            }
            for gap in simulation.rounding_gaps() {
                prop_assert_eq!(gap.sum + gap.gap, gap.envelope);
            }
        }
    }

    #[test]
    fn both_kinds_of_numbers_agree_to_the_cent(seed in any::<u64>(), communes in 1_usize..40) {
        let nation = Nation::draw(seed, communes);
        let (fast, exact) = (nation.simulate(&nation.law()), nation.simulate(&nation.law().with_mode(Mode::Decimal)));
        for (a, b) in fast.allocations().iter().zip(exact.allocations()) {
            prop_assert_eq!((&a.rule, a.state, a.entities), (&b.rule, b.state, b.entities));
            // A share of an envelope that is rounded to the cent may fall on the other side of half a cent.
            prop_assert!((a.envelope - b.envelope).abs() <= Decimal::new(2, 2), "{}: {} and {}", &a.rule, a.envelope, b.envelope);
            prop_assert!(a.envelope != b.envelope || a.paid == b.paid, "{}: {} and {}", &a.rule, a.paid, b.paid);
        }
        for rule in LAW.rules() {
            for row in 0..fast.rows() {
                match (fast.value(&rule.id, row), exact.value(&rule.id, row)) {
                    (Value::Number(a), Value::Number(b)) => {
                        // A cent that goes to another commune is a cent less in what is built on it.
                        let cents = if rule.kind.to_string() == "EUR" { Decimal::new(3, 2) } else { Decimal::ZERO };
                        let close = cents + b.abs() * Decimal::new(1, 10) + Decimal::new(1, 9);
                        prop_assert!((a - b).abs() <= close, "{} row {row}: {a} and {b}", rule.id);
                    }
                    (a, b) => prop_assert_eq!(a, b, "{} row {}", &rule.id, row),
                }
            }
        }
        for part in PARTS {
            let rule = part.trim_end_matches("__prev");
            for row in 0..fast.rows() {
                if let (Some(a), Some(b)) = (number(&fast, rule, row), number(&exact, rule, row)) {
                    prop_assert!((a - b).abs() <= Decimal::new(2, 2), "{rule}: {a} and {b}");
                }
            }
        }
    }

    #[test]
    fn reforms_in_order_are_one_merged_reform(seed in any::<u64>(), communes in 1_usize..25) {
        let nation = Nation::draw(seed, communes);
        let mut dice = Dice(seed ^ 2);
        let (first, second) = (amendment(&mut dice), amendment(&mut dice));
        let in_turn = nation.law().amend(&reform(&first)).unwrap().amend(&reform(&second)).unwrap();
        let mut merged = first.clone();
        merged.extend(second.clone());
        let at_once = nation.law().amend(&reform(&merged)).unwrap();
        let (a, b) = (nation.simulate(&in_turn), nation.simulate(&at_once));
        assert_same(&a, &b);
        let twice = first.keys().any(|path| second.contains_key(path));
        prop_assert_eq!(in_turn.warnings().iter().any(|w| w.code == WarningCode::LaterReform), twice);
    }

    #[test]
    fn what_is_evaluated_again_is_what_comes_afresh(seed in any::<u64>(), communes in 1_usize..25) {
        let nation = Nation::draw(seed, communes);
        let mut dice = Dice(seed ^ 3);
        for mode in [Mode::Fast, Mode::Decimal] {
            let baseline = nation.simulate(&nation.law().with_mode(mode));
            let amended = nation.law().with_mode(mode).amend(&reform(&amendment(&mut dice))).unwrap();
            let again = baseline.under(&amended).unwrap();
            assert_same(&again, &nation.simulate(&amended));
            // And back again.
            assert_same(&again.under(baseline.law()).unwrap(), &baseline);
        }
    }

    #[test]
    fn what_is_gained_and_lost_adds_up(seed in any::<u64>(), communes in 1_usize..40) {
        let nation = Nation::draw(seed, communes);
        let baseline = nation.simulate(&nation.law());
        let after = baseline.under(&nation.law().amend(&reform(&amendment(&mut Dice(seed ^ 4)))).unwrap()).unwrap();
        let impact = after.impact(&baseline, &["strata", "departement"], communes).unwrap();
        let counts = &impact.counts;
        prop_assert_eq!(counts.winners + counts.losers + counts.unchanged + counts.unknown, communes as u64);
        prop_assert_eq!((impact.winners.len() as u64, impact.losers.len() as u64), (counts.winners, counts.losers));
        let sum = |moves: &[budget_core::law::impact::Move]| moves.iter().map(|m| m.change.map_or(0, |c| c.0)).sum::<i64>();
        prop_assert_eq!((sum(&impact.winners), -sum(&impact.losers)), (counts.gained.0, counts.lost.0));
        for groups in impact.groups.values() {
            prop_assert_eq!(groups.iter().map(|g| g.n).sum::<u64>(), communes as u64);
            prop_assert_eq!(groups.iter().map(|g| g.change.0).sum::<i64>(), counts.gained.0 - counts.lost.0);
        }
        for transfer in &impact.transfers {
            prop_assert!(transfer.gained.0 >= 0 && transfer.lost.0 >= 0);
        }
    }
}
