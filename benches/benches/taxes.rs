//! The census of tax bases of every commune: the 252 columns that the rulebook names are read, and the whole file of 1,180; all rules, and amendments after
//! them.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use benches::measure::{cpu_seconds, peak_kb, reset_peak, resident_kb};
use benches::tax_bases::{OTHERS, csv};
use budget_core::law::read::{Criteria, CriteriaOptions};
use budget_core::law::{Law, Mode, Reform};
use criterion::{Criterion, criterion_group, criterion_main};

/// Readings whose processor time is told.
const ROUNDS: u32 = 5;

fn reading(criterion: &mut Criterion) {
    let law = Law::builtin("fiscalite_locale", 2022).expect("a law");
    let options = CriteriaOptions::of(&law).expect("columns");
    let mut group = criterion.benchmark_group("taxes");
    group.sample_size(10);
    for (name, others) in [("the 252 columns of all communes", 0), ("the 252 of 1,180 columns of all communes", OTHERS)] {
        let text = csv(others).expect("a census");
        let read = || Criteria::from_bytes("rei.csv", text.as_bytes(), &options).expect("criteria");
        let criteria = read();
        assert!(criteria.table().rows() > 34_800 && criteria.ignored().len() == others && criteria.issues().is_empty());
        // What all threads compute, whatever else the machine does meanwhile.
        let before = cpu_seconds();
        (0..ROUNDS).for_each(|_| drop(read()));
        println!("{name}: {} MB, {:.2} s of processors", text.len() / 1_000_000, (cpu_seconds() - before) / f64::from(ROUNDS));
        group.bench_function(name, |b| b.iter(read));
    }
    group.finish();
    // Not timed ten times over: it is asked for by few, and its memory is what matters.
    let text = csv(OTHERS).expect("a census");
    reset_peak();
    let (resident, before) = (resident_kb(), cpu_seconds());
    let whole = Criteria::from_bytes("rei.csv", text.as_bytes(), &options.passing_through()).expect("criteria");
    assert!(whole.ignored().is_empty() && whole.table().columns().len() > OTHERS);
    let (peak, kept) = (peak_kb().saturating_sub(resident) >> 10, resident_kb().saturating_sub(resident) >> 10);
    println!("all columns passing through: {:.2} s of processors, {peak} MiB at most, {kept} MiB kept", cpu_seconds() - before);
}

/// An amendment to one rate, and two that move many rules.
const AMENDMENTS: [(&str, &str, &str); 3] = [
    ("a rate of all communes", "[rules.taux_tfb_commune_simule]\nformula = 'taux_tfb_commune * 1.01'", "produit_tfb_commune_simule"),
    ("the industrial cut ends", "[parameters]\n'abattement_industriel' = '0'", "produit_tfb_commune_simule"),
    ("another revaluation", "[parameters]\n'revalorisation.batis' = '1.02'", "produit_thrs_commune_simule"),
];

fn amending(criterion: &mut Criterion) {
    let law = Law::builtin("fiscalite_locale", 2022).expect("a law");
    let text = csv(0).expect("a census");
    let criteria = Criteria::from_bytes("rei.csv", text.as_bytes(), &CriteriaOptions::of(&law).expect("columns")).expect("criteria");
    let table = criteria.inputs().expect("inputs");
    let exact = law.clone().with_mode(Mode::Decimal);
    let mut group = criterion.benchmark_group("taxes");
    group.sample_size(20);
    for law in [&law, &exact] {
        group.bench_function(format!("all rules, {}", law.mode().as_str()), |b| b.iter(|| law.simulate(&table, None).expect("a simulation")));
    }
    let (baseline, precise) = (law.simulate(&table, None).expect("a simulation"), exact.simulate(&table, None).expect("a simulation"));
    for (name, text, rule) in AMENDMENTS {
        let reform = Reform::parse(text).expect("a reform");
        let amended = law.amend(&reform).expect("an amended law");
        let after = baseline.under(&amended).expect("a simulation");
        // The answer first: floats give the cents that decimals give, and something moves.
        let decimal = precise.under(&exact.amend(&reform).expect("an amended law")).expect("a simulation");
        let number = |s: &budget_core::law::Simulation, row: usize| s.value(rule, row).number().map(|n| n.round_dp(2));
        assert!((0..after.rows()).all(|row| match (number(&after, row), number(&decimal, row)) {
            (Some(a), Some(b)) => (a - b).abs() <= rust_decimal::Decimal::new(1, 2),
            (a, b) => a.is_none() && b.is_none(),
        }));
        assert!((0..after.rows()).any(|row| number(&after, row) != number(&baseline, row)));
        group.bench_function(name, |b| b.iter(|| baseline.under(&amended).expect("a simulation")));
        group.bench_function(format!("{name}, its impact"), |b| b.iter(|| after.impact(&baseline, &["strata"], 20).expect("an impact")));
    }
    group.finish();
}

criterion_group!(benches, reading, amending);
criterion_main!(benches);
