//! Any text as formulas, a rule a line (`r0`, `r1`...): what parses prints and parses to the same tree, what is checked can be computed with both numbers,
//! and both give the same.

use budget_core::error::{Code, Error, Reason, Warning, WarningCode};
use budget_core::formula::ast::{AccountTerm, Expr, Function, Kind, Operator, Path};
use budget_core::formula::check::ParameterType;
use budget_core::formula::series::Data;
use budget_core::formula::token::MAX_LENGTH;
use budget_core::formula::{Evaluation, Outcome, Parameter, Plan, Rule, Schema, Series, Source, Type, check, evaluate, parse};
use budget_core::number::Number;
use budget_core::table::Value;
use budget_core::{Catalogue, Result, Unit};
use rust_decimal::Decimal;
use std::sync::Arc;

/// Formulas of one input at most.
const RULES: usize = 4;

/// Parses, prints, checks, plans and computes.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut schema = Names::default();
    let mut rules = Vec::new();
    for line in text.lines().take(RULES) {
        let Some(formula) = parsed(line) else { continue };
        let _ = Catalogue::default().check(line).map_err(|e| told(line, &e));
        match check(&formula, &schema) {
            Ok(checked) => {
                schema.0.push(checked.kind);
                rules.push(Rule { id: format!("r{}", rules.len()), formula, unit: Unit::one() });
            }
            Err(error) => told(line, &error),
        }
    }
    // What the check lets pass and the plan refuses: account terms.
    let Ok(plan) = Plan::new(&rules) else { return };
    let (exact, fast) = (evaluate::<Decimal>(&plan, &Few), evaluate::<f64>(&plan, &Few));
    // What the data alone can make impossible: an allocation among entities with a negative weight or crossed bounds.
    let impossible = |error: &Error| matches!(error.code(), Code::InvalidValue | Code::Overflow) && rules.iter().any(|rule| shares_out(&rule.formula));
    assert!(exact.as_ref().err().is_none_or(impossible) && fast.as_ref().err().is_none_or(impossible), "a checked formula cannot be computed");
    if let (Ok(exact), Ok(fast)) = (exact, fast) {
        whole(&exact, &rules);
        whole(&fast, &rules);
        agree(&exact, &fast, &rules);
    }
}

/// The tree, after the promises of parser and printer.
fn parsed(text: &str) -> Option<Expr> {
    let tree = parse(text, &[]).map_err(|e| told(text, &e)).ok()?;
    let printed = tree.to_string();
    match parse(&printed, &[]) {
        Ok(again) => {
            assert_eq!(again, tree, "`{text}` is printed as `{printed}`");
            assert_eq!(again.to_string(), printed);
        }
        // Blanks make it longer.
        Err(error) => assert!(error.code() == Code::LimitExceeded && printed.len() > MAX_LENGTH, "`{printed}`: {error}"),
    }
    Some(tree)
}

/// An error says what is wrong in both languages, at a place inside the text.
fn told(text: &str, error: &Error) {
    let span = error.place().span.clone().unwrap_or(0..0);
    assert!(text.get(span).is_some(), "{error} is cut inside a letter");
    assert!(!error.message().en.is_empty() && !error.message().fr.is_empty());
}

/// Whether a formula shares an envelope out.
fn shares_out(formula: &Expr) -> bool {
    let mut found = false;
    formula.walk(&mut |part| found |= matches!(&part.kind, Kind::Call(call) if matches!(call.function, Function::Allocate | Function::Point)));
    found
}

/// Every rule has its outcome, of one row or as many as the source; every aggregate was computed once.
fn whole<N: Number>(evaluation: &Evaluation<N>, rules: &[Rule]) {
    assert_eq!(evaluation.outcomes.len(), rules.len());
    for allocation in evaluation.allocations() {
        assert_eq!(allocation.paid.checked_add(allocation.unspent), Some(allocation.envelope), "{allocation:?}");
    }
    for computed in evaluation.outcomes.values() {
        match &computed.outcome {
            Outcome::National(series) => assert_eq!((series.len(), values(series).len()), (1, 1)),
            Outcome::Column(series) => assert_eq!((series.len(), values(series).len()), (ROWS, ROWS)),
        }
    }
    let mut aggregates = 0;
    rules.iter().for_each(|rule| rule.formula.walk(&mut |part| aggregates += usize::from(part.is_aggregate())));
    // An allocation may say that entities are left out, that bounds are missing and that something is left.
    let warnings = evaluation.warnings().filter(|w| w.code == WarningCode::MissingSkipped).count();
    assert!(
        warnings <= aggregates * if rules.iter().any(|rule| shares_out(&rule.formula)) { 2 } else { 1 },
        "{aggregates} aggregates were computed {warnings} times"
    );
}

fn values<N: Number>(series: &Series<N>) -> Vec<Value> {
    (0..series.len()).map(|row| series.value(row)).collect()
}

/// Both numbers give the same where nothing cancels and nothing jumps: a sum of positive numbers is as exact in either.
fn agree(exact: &Evaluation<Decimal>, fast: &Evaluation<f64>, rules: &[Rule]) {
    if !rules.iter().all(|rule| is_smooth(&rule.formula)) {
        return;
    }
    for ((id, a), b) in exact.outcomes.iter().zip(fast.outcomes.values()) {
        let (a, b) = match (&a.outcome, &b.outcome) {
            (Outcome::National(a), Outcome::National(b)) => (values(a), values(b)),
            (Outcome::Column(a), Outcome::Column(b)) => (values(a), values(b)),
            _ => return super::broken(&format!("`{id}` is national in one mode only")),
        };
        for (row, pair) in a.iter().zip(&b).enumerate() {
            match pair {
                (Value::Number(a), Value::Number(b)) => assert!(near(*a, *b), "`{id}` row {row}: {a} and {b}"),
                (Value::Missing(Reason::Overflow), _) | (_, Value::Missing(Reason::Overflow)) => {}
                (a, b) => assert_eq!(a, b, "`{id}` row {row}"),
            }
        }
    }
}

/// Whether a formula has but few products of moderate numbers, sums, means and choices that a rounding does not turn.
fn is_smooth(formula: &Expr) -> bool {
    let (mut smooth, mut products) = (true, 0);
    formula.walk(&mut |part| match &part.kind {
        Kind::Number(value, None) => smooth &= *value >= Decimal::new(1, 3) && *value <= Decimal::ONE_THOUSAND,
        Kind::Name(name) => smooth &= matches!(name.as_str(), "x" | "y" | "z" | "g"),
        Kind::Binary(Operator::Multiply | Operator::Divide, ..) => products += 1,
        Kind::Binary(Operator::Add, ..) | Kind::Cast(..) => {}
        Kind::Call(call) => match call.function {
            Function::Sum | Function::Mean | Function::Median | Function::Count | Function::Abs | Function::Coalesce => {
                smooth &= call.clauses.filter.is_none();
            }
            Function::Min | Function::Max => smooth &= call.clauses.filter.is_none(),
            Function::Share => products += 1,
            Function::Previous => {}
            _ => smooth = false,
        },
        _ => smooth = false,
    });
    smooth && products <= 3
}

/// Whether two numbers agree to nine significant digits.
fn near(a: Decimal, b: Decimal) -> bool {
    let scale = a.abs().max(b.abs()).max(Decimal::new(1, 15));
    a.checked_sub(b).is_some_and(|d| d.abs() <= scale * Decimal::new(1, 9))
}

/// What a formula may name: columns, one parameter of each kind, the rules before it.
#[derive(Default)]
struct Names(Vec<Type>);

impl Schema for Names {
    fn name(&self, name: &str) -> Option<Type> {
        match name {
            "x" => Some(Type::number(&Unit::euro())),
            "y" => Some(Type::number(&Unit::inhabitant())),
            "z" | "w" => Some(Type::number(&Unit::one())),
            "g" => Some(Type::Text),
            "b" => Some(Type::Bool),
            _ => self.0.iter().enumerate().find(|(place, _)| name == format!("r{place}")).map(|(_, kind)| kind.clone()),
        }
    }

    fn names(&self) -> Vec<String> {
        ["x", "y", "z", "w", "g", "b"].map(str::to_owned).to_vec()
    }

    fn parameter(&self, path: &Path) -> Option<ParameterType> {
        let one = || Unit::one().dimension;
        match path.to_string().as_str() {
            "p.number" | "p.third" | "p.zero" | "p.none" => Some(ParameterType::Number(one())),
            "p.bands" => Some(ParameterType::Bands { threshold: one(), amount: one() }),
            _ => None,
        }
    }

    fn account(&self, _: &AccountTerm, _: &mut Vec<Warning>) -> Result<()> {
        Ok(())
    }
}

/// Rows of the table.
const ROWS: usize = 6;
/// A small table: `x`, `y` positive, `z` positive with a gap, `w` anything, `g` a text, `b` a boolean.
struct Few;

impl<N: Number> Source<N> for Few {
    fn rows(&self) -> usize {
        ROWS
    }

    fn exercise(&self) -> u16 {
        2024
    }

    fn key(&self, row: usize) -> String {
        format!("9900{row}")
    }

    fn column(&self, name: &str) -> Option<Arc<Series<N>>> {
        let numbers = |values: [Decimal; ROWS]| Series::numbers(values.map(N::from_decimal).to_vec());
        Some(Arc::new(match name {
            "x" => numbers([125_050, 1, 99_999_999, 4_200, 4_200, 33].map(|n| Decimal::new(n, 2))),
            "y" => numbers([1, 350, 3_499, 10_000, 62_000, 500].map(Decimal::from)),
            "z" => Series::from_results((1..).take(ROWS).map(|row| if row == 5 { Err(Reason::Secret) } else { Ok(N::from_decimal(Decimal::new(row, 1))) })),
            "w" => numbers([Decimal::ZERO, Decimal::new(-5, 1), Decimal::MAX, Decimal::MIN, Decimal::new(1, 28), Decimal::new(5, 1)]),
            "g" => Series { data: Data::Text(["haut", "bas", "haut", "", "bas", "é"].map(Arc::from).to_vec()), missing: Vec::new() },
            "b" => Series {
                data: Data::Bool(vec![true, false, true, false, true, false]),
                missing: vec![None, None, Some(Reason::NoPopulation), None, None, None],
            },
            _ => return None,
        }))
    }

    fn previous(&self, name: &str, years: u32) -> Option<Arc<Series<N>>> {
        match (name, years) {
            ("x", 1) => Source::<N>::column(self, "y"),
            ("z" | "w" | "g" | "b", 1) => Source::<N>::column(self, name),
            _ => None,
        }
    }

    fn parameter(&self, path: &Path, _: u32) -> Parameter {
        let quotient = |numerator: i64, denominator: i64| Parameter::Number { numerator: numerator.into(), denominator: denominator.into() };
        match path.to_string().as_str() {
            "p.number" => quotient(5, 1),
            "p.third" => quotient(2, 3),
            "p.zero" => quotient(0, 7),
            "p.bands" => Parameter::Bands([(0, 5), (100, 10), (500, 22)].map(|(from, amount)| (Decimal::from(from), Decimal::from(amount))).to_vec()),
            _ => Parameter::Missing(Reason::NotPublished),
        }
    }
}
