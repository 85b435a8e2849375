//! The formula language: the catalogue from text to checked formulas, and a formula over 35,000 rows.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use budget_core::Catalogue;
use budget_core::Unit;
use budget_core::formula::{Outcome, Plan, Rule, Series, Source, evaluate, parse};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rust_decimal::Decimal;
use std::sync::Arc;

const ROWS: usize = 35_000;

/// Two columns of a table of communes.
struct Communes {
    debt: Arc<Series<Decimal>>,
    saving: Arc<Series<Decimal>>,
}

impl Source<Decimal> for Communes {
    fn rows(&self) -> usize {
        ROWS
    }
    fn exercise(&self) -> u16 {
        2024
    }
    fn key(&self, row: usize) -> String {
        row.to_string()
    }
    fn column(&self, name: &str) -> Option<Arc<Series<Decimal>>> {
        match name {
            "encours_dette" => Some(self.debt.clone()),
            "epargne_brute" => Some(self.saving.clone()),
            _ => None,
        }
    }
    fn previous(&self, _: &str, _: u32) -> Option<Arc<Series<Decimal>>> {
        None
    }
}

fn catalogue(criterion: &mut Criterion) {
    let load = || Catalogue::builtin("").expect("the catalogue");
    assert!(load().shown().count() > 150);
    criterion.bench_function("formula/parse, check and plan the catalogue", |b| b.iter(load));
}

fn rows(criterion: &mut Criterion) {
    let amounts = |step: i64| Arc::new(Series::numbers((0..ROWS as i64).map(|row| Decimal::new(row * step % 9_999_991 - 500_000, 2)).collect()));
    let source = Communes { debt: amounts(7_919), saving: amounts(104_729) };
    let text = "if(epargne_brute > 0, (encours_dette / epargne_brute) as year, missing(\"not-applicable\"))";
    let formula = parse(text, &[]).expect("a formula");
    let plan = Plan::new(&[Rule { id: "it".to_owned(), formula, unit: Unit::parse("year", &[]).expect("a unit") }]).expect("a plan");
    let run = || evaluate::<Decimal>(&plan, &source).expect("values");
    let Some(Outcome::Column(values)) = run().outcome("it").cloned() else { unreachable!("a column") };
    let saving = |row: usize| source.saving.value(row).number().expect("a number");
    assert!((0..ROWS).all(|row| values.reason(row).is_some() == (saving(row) <= Decimal::ZERO)));
    let first = (0..ROWS).find(|row| saving(*row) > Decimal::ZERO).expect("a row");
    let debt = source.debt.value(first).number().expect("a number");
    assert_eq!(values.value(first).number().map(|n| n.round_dp(10)), Some((debt / saving(first)).round_dp(10)));
    let mut group = criterion.benchmark_group("formula");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("a ratio over 35,000 rows", |b| b.iter(run));
    group.finish();
}

criterion_group!(benches, catalogue, rows);
criterion_main!(benches);
