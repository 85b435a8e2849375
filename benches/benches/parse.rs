//! The lines of a balance, read and checked and given to nobody: the fast reading and the plain one.
#![expect(clippy::expect_used, reason = "a bench stops at the first wrong answer")]

use benches::national::{Nation, text};
use budget_core::Ledger;
use budget_core::ledger::{Budget, Line, Reading, Sink};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

#[derive(Default)]
struct Count(u64, i64);

impl Sink for Count {
    fn line(&mut self, _: usize, _: &Budget, line: &Line<'_>) -> budget_core::Result<()> {
        self.0 += 1;
        self.1 += line.amounts[8] - line.amounts[9];
        Ok(())
    }
}

fn parse(criterion: &mut Criterion) {
    let bytes = text(Nation { communes: 200, ..Nation::default() }).expect("a drawn nation");
    let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64 - 1;
    let ledger = Ledger::from_bytes("nation.csv", bytes.clone()).expect("a balance");
    let scan = |reading: Reading| {
        let mut count = Count::default();
        let scan = ledger.clone().with_reading(reading).with_threads(1).scan(&mut count).expect("the lines");
        (count.0, count.1, scan.issues.total())
    };
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(20);
    for (name, reading) in [("fast", Reading::Fast), ("plain", Reading::Plain)] {
        assert_eq!(scan(reading), (lines, 0, 0));
        group.bench_function(name, |b| b.iter(|| scan(reading)));
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
