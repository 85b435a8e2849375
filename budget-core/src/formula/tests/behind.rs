//! Whom a function over entities counted, and by how much a place in an order is missed.

use super::super::behind;
use super::*;

fn explained(formula: &str, row: usize) -> Option<(Group, Option<Rank>)> {
    let rang = || parse("rank(indice desc where dette > 0 by departement ties code_insee)", &[]).ok();
    let one = |found: [Option<(Group, Option<Rank>)>; 2]| {
        assert_eq!(found[0], found[1], "{formula} at {row}");
        found[0].clone()
    };
    let tree = parse(formula, &[]).unwrap();
    let follow = |name: &str| if name == "rang" { rang() } else { None };
    one([behind(&tree, &communes::<Decimal>(), row, &follow), behind(&tree, &communes::<f64>(), row, &follow)])
}

#[test]
fn a_group_is_counted_and_summed() {
    let group = |n, sum: i64, skipped| Group { n, sum: Decimal::from(sum), skipped };
    assert_eq!(explained("dette / sum(dette by departement)", 1), Some((group(2, 4_000, 0), None)));
    assert_eq!(explained("mean(population by departement)", 0), Some((group(1, 80, 1), None)));
    assert_eq!(explained("count(where dette > 0)", 0), Some((group(3, 0, 0), None)));
    assert_eq!(explained("allocate(param.masse, dette)", 0), None);
    assert_eq!(explained("dette + 1", 0), None);
}

#[test]
fn a_rank_tells_its_cut_and_the_margin() {
    let rank = |formula: &str, row: usize| explained(formula, row).and_then(|(_, rank)| rank);
    let of = |r, of, cut, margin: Option<&str>| Some(Rank { r, of, cut, margin: margin.map(|m| Decimal::from_str(m).unwrap()) });
    let eligible = "dette > 0 and rank(indice desc where dette > 0 ties code_insee) <= 2";
    // Indices are 1.5, 2, 1.5 and 0.2; the first has no debt.
    assert_eq!(rank(eligible, 0), None);
    assert_eq!(rank(eligible, 1), of(1, 3, Some(2), Some("0.5")));
    assert_eq!(rank(eligible, 2), of(2, 3, Some(2), Some("0")));
    assert_eq!(rank(eligible, 3), of(3, 3, Some(2), Some("-1.3")));
    assert_eq!(rank("3 > rank(indice desc where dette > 0 ties code_insee)", 3), of(3, 3, Some(2), Some("-1.3")));
    assert_eq!(rank("rank(indice desc)", 3), of(4, 4, None, None));
    // A rank of its own, within each group; nobody is inside a cut of 0.
    assert_eq!(rank("dette > 5 and rang <= ceil(count(where dette > 0) / 3)", 2), of(2, 2, Some(1), Some("-0.5")));
    assert_eq!(rank("rang < 1", 2), of(2, 2, Some(0), None));
}
