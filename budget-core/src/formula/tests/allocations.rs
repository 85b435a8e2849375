//! Envelopes shared out: three ends, bounds, quanta, ties, and what no allocation can be made with.

use super::super::point::{NO_CAP, Point, Sharers};
use super::*;
use proptest::prelude::*;

/// Communes that share an envelope of 110 (`param.masse`), one of them without a weight known.
fn sharing<N: Number>() -> Small<N> {
    Small::new()
        .numbers("poids", "1", &["1", "2", "0", "3", "secret"])
        .numbers("plafond", "EUR", &["10", "1000", "5", "not-applicable", "1"])
        .numbers("plancher", "EUR", &["0", "50", "0", "not-applicable", "0"])
        .numbers("dette", "EUR", &["0.25", "0.5", "100", "0.25", "1000"])
        .numbers("population", "inhabitant", &["1", "2", "3", "4", "5"])
        .texts("groupe", &["a", "a", "b", "a", "a"])
}

fn both(formula: &str) -> (Vec<String>, Allocation) {
    let one = |(exact, fast): (Vec<String>, Vec<String>)| {
        assert_eq!(exact, fast, "{formula}");
        exact
    };
    let values = one((shown(&sharing::<Decimal>(), formula), shown(&sharing::<f64>(), formula)));
    let record = |evaluation: Vec<Allocation>| evaluation.first().unwrap().clone();
    let (mut exact, fast) = (record(allocations(&sharing::<Decimal>(), formula)), record(allocations(&sharing::<f64>(), formula)));
    exact.value = exact.value.map(|x| x.round_dp(9).normalize());
    assert_eq!(exact, Allocation { value: fast.value.map(|x| x.round_dp(9).normalize()), ..fast }, "{formula}");
    assert_eq!(exact.paid + exact.unspent, exact.envelope, "{formula}");
    (values, exact)
}

fn allocations<N: Number>(source: &Small<N>, formula: &str) -> Vec<Allocation> {
    evaluate(&planned(formula), source).unwrap().allocations().cloned().collect()
}

fn planned(formula: &str) -> Plan {
    let tree = parse(formula, &[]).unwrap();
    assert_eq!(parse(&tree.to_string(), &[]).unwrap(), tree);
    Plan::new(&[Rule { id: "it".into(), formula: tree, unit: Unit::euro() }]).unwrap()
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

#[test]
fn an_envelope_is_shared_by_weight() {
    let (values, record) = both("allocate(param.masse, poids)");
    assert_eq!(values, ["18.33", "36.67", "0", "55", "secret"]);
    assert_eq!((record.state, record.paid, record.unspent), (State::Closed, Decimal::from(110), Decimal::ZERO));
    assert_eq!((record.entities, record.skipped, record.at_floor, record.at_cap, record.uncapped), (4, 1, 0, 0, Decimal::from(110)));
    assert_eq!(record.value, Some(decimal("18.333333333")));
    assert_eq!((record.rule.as_str(), record.written.as_str(), record.point), ("it", "allocate(param.masse, poids)", false));
    let (values, record) = both("point(param.masse, poids)");
    assert_eq!((values, record.point), (vec!["18.3333333333".to_owned()], true));
}

#[test]
fn bounds_hold_and_what_they_free_goes_to_the_others() {
    let (values, record) = both("allocate(param.masse, poids at_least plancher at_most plafond)");
    // The first is held at 10, the second at its floor of 50, the last has no bound at all.
    assert_eq!(values, ["10", "50", "0", "50", "secret"]);
    assert_eq!((record.state, record.at_floor, record.at_cap, record.uncapped), (State::Closed, 1, 1, Decimal::from(50)));
    let (values, _) = both("allocate(param.masse, poids where population != 4 at_most if(population = 1, 10, missing(\"not-applicable\")))");
    assert_eq!(values, ["10", "100", "0", "0", "secret"]);
}

#[test]
fn an_allocation_has_three_ends() {
    let (values, record) = both("allocate(param.masse, poids at_most 20)");
    assert_eq!(values, ["20", "20", "0", "20", "secret"]);
    assert_eq!((record.state, record.paid, record.unspent), (State::Unspent, Decimal::from(60), Decimal::from(50)));
    assert_eq!(both("point(param.masse, poids at_most 20)").0, ["20"]);
    let (values, record) = both("allocate(param.masse, 0)");
    assert_eq!(values, ["0", "0", "0", "0", "0"]);
    assert_eq!((record.state, record.unspent, record.value), (State::Unspent, Decimal::from(110), Some(Decimal::ZERO)));
    let (values, record) = both("allocate(param.masse, poids at_least 30)");
    assert_eq!(values, ["infeasible-floors"; 5]);
    assert_eq!((record.state, record.paid, record.unspent, record.value), (State::Infeasible, Decimal::ZERO, Decimal::from(110), None));
    assert_eq!(both("point(param.masse, poids at_least 30)").0, ["infeasible-floors"]);
    assert_eq!(both("allocate(-param.masse, poids)").1.state, State::Infeasible);
    assert_eq!(both("sum(allocate(param.masse, poids at_least 30))").0, ["infeasible-floors"]);
    let told = |formula: &str| evaluate(&planned(formula), &sharing::<f64>()).unwrap().warnings().map(|w| w.code.as_str()).collect::<Vec<_>>();
    assert_eq!(told("allocate(param.masse, poids at_most 20)"), ["missing-skipped", "unspent-allocation"]);
    assert_eq!(told("allocate(param.masse, population at_least 30)"), ["infeasible-allocation"]);
    assert_eq!(told("allocate(param.masse, population)"), Vec::<&str>::new());
    assert_eq!(told("allocate(param.masse, population at_most if(population = 1, missing(\"secret\"), 1000))"), ["missing-skipped"]);
}

#[test]
fn parts_are_whole_quanta_and_ties_go_to_the_first() {
    assert_eq!(both("allocate(param.masse, population to 1 EUR)").0, ["7", "15", "22", "29", "37"]);
    assert_eq!(both("allocate(param.masse, 1 to 4 EUR)").0, ["24", "24", "20", "20", "20"]);
    let (values, record) = both("allocate(param.masse, 1 to 50 EUR)");
    assert_eq!(values, ["50", "50", "0", "0", "0"]);
    assert_eq!((record.state, record.unspent), (State::Closed, Decimal::from(10)));
    // A floor is rounded up and a cap down; where no quantum lies between them the cap is kept.
    assert_eq!(both("allocate(param.masse, poids at_least dette at_most dette to 1 EUR)").0, ["0", "0", "100", "0", "secret"]);
    assert_eq!(both("allocate(param.masse * 100, population at_least 0.9 * dette where dette > 99)").0, ["0", "0", "4125", "0", "6875"]);
    // 0.9 * 100.10 is 90.09 with binary numbers too.
    let source = |values| (Small::<f64>::new().numbers("x", "1", values), Small::<Decimal>::new().numbers("x", "1", values));
    let (fast, exact) = source(&["100.10", "100.10"]);
    for formula in ["allocate(180.18, 1 at_least 0.9 * x)", "allocate(180.18, 1 at_most 0.9 * x)"] {
        assert_eq!(shown(&fast, formula), ["90.09", "90.09"]);
        assert_eq!(shown(&exact, formula), ["90.09", "90.09"]);
    }
}

#[test]
fn an_envelope_without_value_gives_none() {
    assert_eq!(shown(&sharing::<f64>(), "allocate(previous(param.absent), poids)"), ["not-published"; 5]);
    assert_eq!(shown(&sharing::<f64>(), "point(previous(param.absent), poids)"), ["not-published"]);
}

#[test]
fn what_cannot_be_shared_is_refused_by_name() {
    let refused = |formula: &str| evaluate(&planned(formula), &sharing::<f64>()).unwrap_err();
    for (formula, words) in [
        ("allocate(param.masse, 2 - population)", "`99003` has a negative weight"),
        ("allocate(param.masse, population at_least 3 at_most if(population = 2, 2, 9))", "the floor of `99002` is above its cap"),
    ] {
        let error = refused(formula);
        assert_eq!((error.code(), error.place().path.as_deref()), (Code::InvalidValue, Some("it")));
        assert!(error.message().en.contains(words) && !error.help().fr.is_empty(), "{error}");
    }
    let rule = Rule { id: "it".into(), formula: parse("1 + allocate(dette, population)", &[]).unwrap(), unit: Unit::euro() };
    let error = Plan::new(&[rule]).unwrap_err();
    assert_eq!((error.code(), error.place().span.clone()), (Code::WrongArguments, Some(13..18)));
}

#[test]
fn the_checker_knows_units_and_clauses_of_allocations() {
    let checked =
        |text: &str| parse(text, &[]).and_then(|e| check(&e, &sharing::<f64>())).map(|c| c.kind.to_string()).map_err(|e| (e.code(), e.place().span.clone()));
    assert_eq!(checked("allocate(param.masse, population at_least 3 at_most plafond to 1 EUR)"), Ok("EUR".into()));
    assert_eq!(checked("point(param.masse, population at_most plafond)"), Ok("EUR/inhabitant".into()));
    assert_eq!(checked("point(param.masse, 1)"), Ok("EUR".into()));
    assert_eq!(checked("allocate(param.masse, poids at_most population)"), Err((Code::UnitMismatch, Some(36..46))));
    assert_eq!(checked("allocate(param.masse, poids to 1 inhabitant)"), Err((Code::UnitMismatch, Some(31..43))));
    assert_eq!(checked("allocate(param.masse, poids to 0)"), Err((Code::WrongArguments, Some(31..32))));
    assert_eq!(checked("allocate(param.masse, poids by groupe)").unwrap_err().0, Code::WrongArguments);
    assert_eq!(checked("allocate(param.masse)").unwrap_err().0, Code::WrongArguments);
    assert_eq!(checked("sum(dette at_most 3)").unwrap_err().0, Code::WrongArguments);
    assert_eq!(checked("allocate(param.masse, groupe)").unwrap_err().0, Code::TypeMismatch);
    assert_eq!(checked("allocate(param.masse, poids to dette)").unwrap_err().0, Code::Syntax);
    assert_eq!(checked("allocate(param.masse, poids at_most 1 at_most 2)").unwrap_err().0, Code::Syntax);
    assert_eq!(checked("to + 1").unwrap_err().0, Code::Syntax);
}

/// The value of the point found among all break points, by exact numbers.
fn oracle(sharers: &[(Decimal, i64, i64)], envelope: i64) -> Decimal {
    let whole = Decimal::from;
    let sum = |x: Decimal| sharers.iter().map(|(w, low, high)| (x * w).clamp(whole(*low), whole(*high))).sum::<Decimal>();
    let mut breaks: Vec<Decimal> =
        sharers.iter().filter(|s| s.0 > Decimal::ZERO && s.1 < s.2).flat_map(|(w, low, high)| [whole(*low) / w, whole((*high).min(1 << 40)) / w]).collect();
    breaks.push(Decimal::ZERO);
    breaks.sort();
    let target = whole(envelope);
    let end = breaks.iter().position(|x| sum(*x) >= target).unwrap();
    let Some(start) = end.checked_sub(1).map(|i| breaks[i]) else { return Decimal::ZERO };
    let (below, above) = (sum(start), sum(breaks[end]));
    start + (breaks[end] - start) * (target - below) / (above - below)
}

/// Weights, floors and caps: many alike, some without weight or cap.
fn sharers() -> impl Strategy<Value = Vec<(Decimal, i64, i64)>> {
    let weight = prop_oneof![1 => Just(0_i64), 2 => Just(1_000), 5 => 1_i64..1_000_000];
    let one = (weight, prop_oneof![3 => Just(0_i64), 2 => 0_i64..5_000], prop_oneof![1 => Just(NO_CAP), 1 => Just(0), 4 => 0_i64..20_000]);
    let one = one.prop_map(|(w, low, above)| (Decimal::new(w, 3), low, low.saturating_add(above)));
    prop::collection::vec(one, 1..40)
}

fn solved<N: Number>(given: &[(Decimal, i64, i64)], envelope: i64) -> Point<N> {
    let number = |n: i64| N::from_scaled(i128::from(n), 0).unwrap();
    let bounds: Vec<(i64, i64)> = given.iter().map(|(_, low, high)| (*low, *high)).collect();
    let sharers = Sharers::new(given.iter().map(|(weight, ..)| N::from_decimal(*weight)).collect(), &bounds);
    let found = sharers.point(number(envelope));
    if let (Point::Closed(x), true) = (found, envelope > given.iter().map(|s| s.1).sum()) {
        let sorted = sharers.by_break_points(number(envelope)).unwrap();
        assert!(near(x.to_decimal().unwrap(), sorted.to_decimal().unwrap()), "{x:?} by slopes, {sorted:?} by break points");
    }
    found
}

fn near(a: Decimal, b: Decimal) -> bool {
    (a - b).abs() <= Decimal::new(1, 9) * a.abs().max(Decimal::ONE)
}

/// The parts in cents as `allocate` gives them, keys in the order given.
fn paid<N: Number>(given: &[(Decimal, i64, i64)], envelope: i64, order: &[usize]) -> (Vec<i64>, Allocation) {
    let mut keyed: Vec<(usize, &(Decimal, i64, i64))> = order.iter().map(|i| (*i, &given[*i])).collect();
    keyed.sort_by_key(|(key, _)| *key);
    let text = |cents: i64| if cents == NO_CAP { "not-applicable".to_owned() } else { Decimal::new(cents, 2).to_string() };
    let column = |cell: &dyn Fn(&(Decimal, i64, i64)) -> String| keyed.iter().map(|(_, s)| cell(s)).collect::<Vec<_>>();
    let (weights, low, high) = (column(&|s| s.0.to_string()), column(&|s| text(s.1)), column(&|s| text(s.2)));
    let refs = |texts: &[String]| texts.iter().map(|t| &*String::leak(t.clone())).collect::<Vec<&str>>();
    let source = Small::<N>::new().numbers("w", "1", &refs(&weights)).numbers("lo", "1", &refs(&low)).numbers("hi", "1", &refs(&high));
    let evaluation = evaluate(&planned(&format!("allocate({}, w at_least lo at_most hi)", Decimal::new(envelope, 2))), &source).unwrap();
    let Some(Outcome::Column(series)) = evaluation.outcome("it").cloned() else { panic!("a column") };
    let cents = |row: usize| series.value(row).number().map_or(-1, |n| i64::try_from(n * Decimal::ONE_HUNDRED).unwrap());
    ((0..series.len()).map(cents).collect(), evaluation.allocations().next().unwrap().clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_allocation_keeps_its_promises(given in sharers(), envelope in 0_i64..400_000, shuffle in any::<u64>()) {
        let (floors, caps): (i64, i64) = (given.iter().map(|s| s.1).sum(), given.iter().map(|s| if s.0.is_zero() { s.1 } else { s.2.min(1 << 50) }).sum());
        let wanted = if floors > envelope { State::Infeasible } else if caps < envelope { State::Unspent } else { State::Closed };
        let mut order: Vec<usize> = (0..given.len()).collect();
        let (exact, record) = paid::<Decimal>(&given, envelope, &order);
        let (fast, same) = paid::<f64>(&given, envelope, &order);
        prop_assert_eq!(record.state, wanted);
        prop_assert_eq!(same.state, wanted);
        prop_assert_eq!(record.paid + record.unspent, record.envelope);
        order.sort_by_key(|i| (*i as u64 + 1).wrapping_mul(shuffle | 1));
        prop_assert_eq!(&paid::<f64>(&given, envelope, &order).0, &fast);
        if wanted == State::Infeasible {
            return Ok(());
        }
        for parts in [&exact, &fast] {
            prop_assert!(parts.iter().zip(&given).all(|(part, (_, low, high))| low <= part && part <= high), "{:?} of {:?}", parts, given);
            prop_assert_eq!(Decimal::new(parts.iter().sum::<i64>(), 2), record.paid);
        }
        prop_assert!(exact.iter().zip(&fast).all(|(a, b)| (a - b).abs() <= 1), "{:?} and {:?}", exact, fast);
        if wanted == State::Closed {
            prop_assert_eq!(record.unspent, Decimal::ZERO);
            let x = oracle(&given, envelope);
            for found in [solved::<Decimal>(&given, envelope), solved::<f64>(&given, envelope).decimal()] {
                let Point::Closed(found) = found else { return Err(TestCaseError::fail("not closed")) };
                prop_assert!(near(found, x), "{} is not {}", found, x);
            }
        }
        // More to share never takes from anybody, but for a cent of rounding.
        let more = paid::<f64>(&given, envelope + 1_000, &order).0;
        prop_assert!(more.iter().zip(&fast).all(|(more, less)| *more + 1 >= *less), "{:?} after {:?}", more, fast);
    }
}

impl Point<f64> {
    fn decimal(self) -> Point<Decimal> {
        match self {
            Point::Closed(x) => Point::Closed(x.to_decimal().unwrap()),
            Point::Unspent(x) => Point::Unspent(x.to_decimal().unwrap()),
            Point::Infeasible => Point::Infeasible,
            Point::Overflow => Point::Overflow,
        }
    }
}
