//! From the lines of 200 communes to the whole OFGL catalogue, in memory.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use benches::national::{Nation, text};
use budget_core::indicator::Scope;
use budget_core::{AttributeSource, Attributes, Catalogue, Ledger};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn fold(criterion: &mut Criterion) {
    let bytes = text(Nation { communes: 200, ..Nation::default() }).expect("a drawn nation");
    let ledger = Ledger::from_bytes("nation.csv", bytes.clone()).expect("a balance");
    let catalogue = Catalogue::builtin("ofgl").expect("the catalogue");
    let facts = AttributeSource::embedded(Attributes::default()).expect("the territory");
    let evaluate = |threads: usize| catalogue.evaluate(&ledger.clone().with_threads(threads), &facts, &[Scope::Principal]).expect("the table").table;
    let (one, two) = (evaluate(1), evaluate(2));
    assert_eq!((one.rows(), &one), (200, &two));
    let revenue = one.column("recettes_fonctionnement").expect("the column");
    assert!((0..200).all(|row| revenue.value(row).number().is_some_and(|n| n.is_sign_positive())));
    let mut group = criterion.benchmark_group("fold");
    group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(20);
    group.bench_function("200 communes, 1 thread", |b| b.iter(|| evaluate(1)));
    group.bench_function("200 communes, 2 threads", |b| b.iter(|| evaluate(2)));
    group.finish();
}

criterion_group!(benches, fold);
criterion_main!(benches);
