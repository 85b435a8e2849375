//! The census of tax bases of every commune: the 241 columns that the rulebook names are read, and the whole file of 1,180.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use benches::measure::{cpu_seconds, peak_kb, reset_peak, resident_kb};
use benches::tax_bases::{OTHERS, csv};
use budget_core::law::Law;
use budget_core::law::read::{Criteria, CriteriaOptions};
use criterion::{Criterion, criterion_group, criterion_main};

/// Readings whose processor time is told.
const ROUNDS: u32 = 5;

fn reading(criterion: &mut Criterion) {
    let law = Law::builtin("fiscalite_locale", 2022).expect("a law");
    let options = CriteriaOptions::of(&law).expect("columns");
    let mut group = criterion.benchmark_group("taxes");
    group.sample_size(10);
    for (name, others) in [("the 241 columns of all communes", 0), ("the 241 of 1,180 columns of all communes", OTHERS)] {
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

criterion_group!(benches, reading);
criterion_main!(benches);
