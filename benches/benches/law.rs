//! The grants of every commune: what the language does over all of them (an allocation, a rank), all grants, an amendment after them.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use benches::communes::Communes;
use budget_core::Unit;
use budget_core::formula::series::Data;
use budget_core::formula::{Outcome, Plan, Rule, Series, Source, evaluate, parse};
use budget_core::law::read::{Criteria, CriteriaOptions};
use budget_core::law::{Law, Reform, Simulation};
use criterion::{Criterion, criterion_group, criterion_main};
use std::collections::BTreeMap;
use std::sync::Arc;

const ROWS: usize = 34_900;

/// Columns of a table of communes.
struct Columns(BTreeMap<&'static str, Arc<Series<f64>>>);

impl Source<f64> for Columns {
    fn rows(&self) -> usize {
        ROWS
    }
    fn exercise(&self) -> u16 {
        2026
    }
    fn key(&self, row: usize) -> String {
        format!("{row:05}")
    }
    fn column(&self, name: &str) -> Option<Arc<Series<f64>>> {
        self.0.get(name).cloned()
    }
    fn previous(&self, _: &str, _: u32) -> Option<Arc<Series<f64>>> {
        None
    }
}

/// A weight, last year's amount and a score for each row.
fn columns() -> Columns {
    let draw = |row: usize, step: u64, below: u64| (row as u64 * step % below) as f64;
    let column = |value: &dyn Fn(usize) -> f64| Arc::new(Series::numbers((0..ROWS).map(value).collect()));
    Columns(BTreeMap::from([
        ("row", column(&|row| row as f64)),
        ("weight", column(&|row| draw(row, 7_919, 100_003) + 1.0)),
        ("before", column(&|row| (draw(row, 7_919, 100_003) + 1.0) * (0.5 + draw(row, 104_729, 997) / 997.0) * 0.6)),
        ("score", column(&|row| draw(row, 15_485_863, 32_452_843) / 1_000.0)),
    ]))
}

/// Evaluates one formula.
fn run(formula: &str, unit: &str) -> impl Fn(&Columns) -> Vec<f64> {
    let rule = Rule { id: "it".to_owned(), formula: parse(formula, &[]).expect("a formula"), unit: Unit::parse(unit, &[]).expect("a unit") };
    let plan = Plan::new(&[rule]).expect("a plan");
    move |columns| match evaluate::<f64>(&plan, columns).expect("values").outcome("it") {
        Some(Outcome::Column(series)) => match &series.data {
            Data::Number(values) => values.clone(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn language(criterion: &mut Criterion) {
    let columns = columns();
    let allocate = run("allocate(1000000000 EUR, weight at_least 0.9 * before at_most 1.2 * before)", "EUR");
    let cents: f64 = allocate(&columns).iter().map(|part| (part * 100.0).round()).sum();
    assert!((cents - 1e11).abs() < 0.5, "paid {cents}");
    criterion.bench_function("law/an allocation between bounds, 34,900 rows", |b| b.iter(|| allocate(&columns)));
    let rank = run("rank(score desc ties row)", "count");
    let ranks = rank(&columns);
    assert!(ranks.contains(&1.0) && ranks.contains(&(ROWS as f64)));
    criterion.bench_function("law/a rank, 34,900 rows", |b| b.iter(|| rank(&columns)));
}

fn simulation(criterion: &mut Criterion) {
    let law = Law::builtin("dgf_communes", 2026).expect("a law");
    let text = Communes::drawn(1).expect("communes").csv();
    let options = CriteriaOptions::of(&law).expect("columns");
    let table = Criteria::from_bytes("drawn.csv", text.as_bytes(), &options).expect("criteria").inputs().expect("a table");
    let simulate = || law.simulate(&table, None).expect("grants");
    let baseline = simulate();
    assert!(baseline.rows() > 34_000);
    let paid = |simulation: &Simulation| simulation.allocations().iter().all(|allocation| allocation.paid + allocation.unspent == allocation.envelope);
    criterion.bench_function("law/all grants of all communes", |b| b.iter(simulate));
    let path = "dotation_solidarite_rurale.seuil_nombre_habitants";
    let amended = |value: &str| baseline.under(&law.amend(&Reform::of(path, value)).expect("a law")).expect("grants");
    let sum = |simulation: &Simulation| simulation.allocations().iter().map(|allocation| allocation.entities).sum::<u64>();
    assert!(paid(&baseline) && paid(&amended("9000")) && sum(&baseline) > sum(&amended("9000")));
    criterion.bench_function("law/an amendment after all grants", |b| b.iter(|| amended("9000")));
}

criterion_group!(benches, language, simulation);
criterion_main!(benches);
