//! Opening charts of accounts, and asking them.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use budget_core::Chart;
use criterion::{Criterion, criterion_group, criterion_main};

fn chart(criterion: &mut Criterion) {
    for (name, year) in [("M57", 2024), ("M14", 2019), ("M49", 2022)] {
        let open = || Chart::open(name, year).expect("the chart");
        assert!(open().accounts().len() > 400, "{name} {year} is small");
        criterion.bench_function(&format!("chart/open {name} {year}"), |b| b.iter(open));
    }
    let chart = Chart::open("M57", 2024).expect("the chart");
    let codes: Vec<String> = chart.accounts().map(|a| a.code().to_owned()).collect();
    let known = || codes.iter().filter(|code| chart.contains(code)).count();
    assert_eq!((known(), chart.contains("999999")), (codes.len(), false));
    criterion.bench_function("chart/look up every account of M57", |b| b.iter(known));
}

criterion_group!(benches, chart);
criterion_main!(benches);
