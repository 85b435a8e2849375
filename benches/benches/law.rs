//! The grants of every commune: what the language does over all of them (an allocation, a rank), all grants, an amendment after them.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use benches::communes::Communes;
use budget_core::Unit;
use budget_core::formula::{Outcome, Plan, Rule, Series, Source, evaluate, parse};
use criterion::{Criterion, criterion_group, criterion_main};
use std::collections::BTreeMap;

const ROWS: usize = 34_900;

/// Columns of a table of communes.
struct Table(BTreeMap<&'static str, Series<f64>>);

impl Source<f64> for Table {
    fn rows(&self) -> usize {
        ROWS
    }
    fn exercise(&self) -> u16 {
        2026
    }
    fn key(&self, row: usize) -> String {
        format!("{row:05}")
    }
    fn column(&self, name: &str) -> Option<Series<f64>> {
        self.0.get(name).cloned()
    }
    fn previous(&self, _: &str, _: u32) -> Option<Series<f64>> {
        None
    }
}

/// A weight, last year's amount and a score for each row.
fn table() -> Table {
    let draw = |row: usize, step: u64, below: u64| (row as u64 * step % below) as f64;
    let column = |value: &dyn Fn(usize) -> f64| Series::numbers((0..ROWS).map(value).collect());
    Table(BTreeMap::from([
        ("row", column(&|row| row as f64)),
        ("weight", column(&|row| draw(row, 7_919, 100_003) + 1.0)),
        ("before", column(&|row| (draw(row, 7_919, 100_003) + 1.0) * (0.5 + draw(row, 104_729, 997) / 997.0) * 0.6)),
        ("score", column(&|row| draw(row, 15_485_863, 32_452_843) / 1_000.0)),
    ]))
}

fn run(formula: &str, unit: &str) -> impl Fn(&Table) -> Vec<f64> {
    let rule = Rule { id: "it".to_owned(), formula: parse(formula, &[]).expect("a formula"), unit: Unit::parse(unit, &[]).expect("a unit") };
    let plan = Plan::new(&[rule]).expect("a plan");
    move |table| match evaluate::<f64>(&plan, table).expect("values").outcomes.get("it") {
        Some(Outcome::Column(series)) => (0..ROWS).map(|row| series.value(row).number().map_or(f64::NAN, |n| f64::try_from(n).unwrap_or(f64::NAN))).collect(),
        _ => Vec::new(),
    }
}

fn language(criterion: &mut Criterion) {
    let table = table();
    let envelope = 1_000_000_000.0;
    let allocate = run("allocate(1000000000 EUR, weight at_least 0.9 * before at_most 1.2 * before)", "EUR");
    let parts = allocate(&table);
    let cents: f64 = parts.iter().map(|part| (part * 100.0).round()).sum();
    assert!((cents - envelope * 100.0).abs() < 0.5, "paid {cents}");
    criterion.bench_function("law/an allocation between bounds, 34,900 rows", |b| b.iter(|| allocate(&table)));
    let rank = run("rank(score desc ties row)", "count");
    let ranks = rank(&table);
    assert!(ranks.contains(&1.0) && ranks.contains(&(ROWS as f64)));
    criterion.bench_function("law/a rank, 34,900 rows", |b| b.iter(|| rank(&table)));
}

criterion_group!(benches, language);
criterion_main!(benches);
