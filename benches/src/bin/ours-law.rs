//! x
fn main() { let start=std::time::Instant::now(); let c = benches::communes::Communes::drawn(1).unwrap(); print!("{}", c.csv()); eprintln!("{:?}", start.elapsed()); }
