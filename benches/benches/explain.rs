//! One figure of one commune, down to its accounts, in a file of 200.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use benches::national::{LAST_YEAR, Nation, text};
use budget_core::indicator::Scope;
use budget_core::{AttributeSource, Attributes, Catalogue, Ledger};
use criterion::{Criterion, criterion_group, criterion_main};

fn explain(criterion: &mut Criterion) {
    let bytes = text(Nation { communes: 200, ..Nation::default() }).expect("a drawn nation");
    let ledger = Ledger::from_bytes("nation.csv", bytes).expect("a balance");
    let catalogue = Catalogue::builtin("ofgl").expect("the catalogue");
    let facts = AttributeSource::embedded(Attributes::default()).expect("the territory");
    let table = catalogue.evaluate(&ledger, &facts, &[Scope::Principal]).expect("the table").table;
    let entity = table.column("entity").and_then(|c| c.text_at(100)).expect("an entity").to_owned();
    let why = || catalogue.explain(&ledger, &facts, "epargne_brute", &entity, LAST_YEAR, Scope::Principal).expect("an explanation");
    assert_eq!(Some(why().value), table.value("epargne_brute", 100));
    assert!(why().inputs.iter().all(|input| !input.accounts.is_empty()));
    criterion.bench_function("explain/a figure in 200 communes", |b| b.iter(why));
}

criterion_group!(benches, explain);
criterion_main!(benches);
