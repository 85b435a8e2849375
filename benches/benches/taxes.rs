//! The census of tax bases of every commune: the 241 columns that the rulebook names are read, and the whole file of 1,180.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use benches::tax_bases::{OTHERS, csv};
use budget_core::law::Law;
use budget_core::law::read::{Criteria, CriteriaOptions};
use criterion::{Criterion, criterion_group, criterion_main};

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
        println!("{} MB", text.len() / 1_000_000);
        group.bench_function(name, |b| b.iter(read));
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
