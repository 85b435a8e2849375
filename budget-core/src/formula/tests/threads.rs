//! Blocks, threads and levels do not show in the results.

use super::super::run::run as run_with;
use super::*;

const ROWS: usize = 5_000;

/// Numbers with and without gaps, texts, a column of last year.
fn table<N: Number>() -> Small<N> {
    let texts = |cell: &dyn Fn(usize) -> String| (0..ROWS).map(|row| &*String::leak(cell(row))).collect::<Vec<&'static str>>();
    Small::new()
        .numbers("x", "1", &texts(&|row| format!("{}.{:02}", row * 7_919 % 1_009, row % 97)))
        .numbers("gap", "1", &texts(&|row| if row % 61 == 3 { "secret".to_owned() } else { (row * 31 % 211).to_string() }))
        .numbers("late", "1", &texts(&|row| if row < 2_100 { "not-provided".to_owned() } else { row.to_string() }))
        .numbers("x__prev", "1", &texts(&|row| if row % 7 == 0 { "new-entity".to_owned() } else { (row % 13).to_string() }))
        .numbers("class", "1", &texts(&|row| (row * row % 11).to_string()))
        .texts("code", &texts(&|row| format!("{row:05}")))
        .texts("place", &texts(&|row| format!("p{}", row % 37)))
}

fn rules() -> Vec<Rule> {
    [
        ("a", "x * 2 + coalesce(gap, 1)"),
        ("name", "if(class > 5, \"high\", if(is_missing(late), missing(\"secret\"), place))"),
        ("b", "a / sum(a by class) + if(late > 4000, gap, previous(x))"),
        ("c", "if(name = \"high\" or b > 3 and not gap < 5, mean(b by place), late) - 1"),
        ("place_of", "rank(c desc where gap > 10 by class ties code)"),
        ("shared", "rank(class asc)"),
        ("part", "allocate(100000, x where place_of <= 40 at_least if(class = 3, 5, 0) at_most a) + allocate(10, 1 where class = 1 to 1)"),
        ("again", "part"),
        ("half", "median(part where part > 0) + max(part) - min(c by name) + count(where name in (\"high\", \"p3\"))"),
        ("total", "sum(half)"),
        ("share_of", "share(part by place) + previous(late)"),
    ]
    .map(|(id, formula)| Rule { id: id.into(), formula: parse(formula, &[]).unwrap(), unit: Unit::one() })
    .to_vec()
}

fn same<N: Number>() {
    let plan = Plan::new(&rules()).unwrap();
    let source = table::<N>();
    let one = run_with(&plan, &source, &|_| None, 1).unwrap();
    for threads in [2, 5] {
        let many = run_with(&plan, &source, &|_| None, threads).unwrap();
        assert_eq!(one.outcomes, many.outcomes, "{threads} threads");
    }
    // Rule by rule, each from what was computed before: the levels do not show either.
    for (id, computed) in &one.outcomes {
        let again = run_with(
            &plan,
            &source,
            &|other| one.outcomes.get(other).filter(|_| other != id).map(|computed| Before { computed: computed.clone(), same: true }),
            1,
        )
        .unwrap();
        assert_eq!(again.outcomes.get(id), Some(computed), "{id}");
    }
    assert!(one.warnings().count() > 3 && one.allocations().count() == 2);
}

#[test]
fn any_number_of_threads_gives_the_same() {
    same::<f64>();
    same::<Decimal>();
}

#[test]
fn both_numbers_give_the_same_over_many_blocks() {
    let plan = Plan::new(&rules()).unwrap();
    let (exact, fast) = (evaluate(&plan, &table::<Decimal>()).unwrap(), evaluate(&plan, &table::<f64>()).unwrap());
    for ((id, exact), fast) in exact.outcomes.iter().zip(fast.outcomes.values()) {
        let (Outcome::Column(exact), Outcome::Column(fast)) = (&exact.outcome, &fast.outcome) else { continue };
        for row in 0..ROWS {
            let (a, b) = (exact.value(row), fast.value(row));
            let near = matches!((&a, &b), (Value::Number(a), Value::Number(b)) if (*a - *b).abs() <= Decimal::new(2, 2));
            assert!(near || a == b, "{id} row {row}: {a:?} and {b:?}");
        }
    }
}

#[test]
fn a_row_stands_for_itself_in_any_block() {
    let source = table::<f64>();
    let plan = Plan::new(&rules()).unwrap();
    let whole = evaluate(&plan, &source).unwrap();
    let Some(Outcome::Column(a)) = whole.outcome("a").cloned() else { panic!("a column") };
    let number = |name: &str, row: usize| Source::<f64>::column(&source, name).unwrap().number(row);
    for row in [0, 1, 1_023, 1_024, 2_047, 2_048, 4_999] {
        assert_eq!(a.number(row), Ok(number("x", row).unwrap() * 2.0 + number("gap", row).unwrap_or(1.0)), "{row}");
    }
    let Some(Outcome::Column(name)) = whole.outcome("name").cloned() else { panic!("a column") };
    let text = |row: usize| match name.value(row) {
        Value::Text(text) => text.to_string(),
        other => format!("{:?}", other.reason()),
    };
    // 3 * 3 % 11 is 9, 4 * 4 % 11 is 5 with `late` missing, 2,101 * 2,101 % 11 is 0.
    assert_eq!([text(3), text(4), text(2_101)], ["high", "Some(Secret)", "p29"]);
}
