//! The language as its users meet it: what parses, what is refused and where, what comes out.

use super::ast::{AccountTerm, Path};
use super::check::ParameterType;
use super::series::Data;
use super::*;
use crate::error::{Code, Reason, Result, Warning};
use crate::number::Number;
use crate::table::Value;
use crate::unit::{Dimension, Unit};
use rust_decimal::Decimal;
use std::str::FromStr;
use std::sync::Arc;

mod allocations;
mod behind;
mod kept;
mod threads;

/// Columns of a small table, with last year's under `name__prev`.
struct Small<N> {
    columns: Vec<(&'static str, &'static str, Series<N>)>,
}

impl<N: Number> Small<N> {
    fn new() -> Self {
        Small { columns: Vec::new() }
    }

    fn numbers(mut self, name: &'static str, unit: &'static str, values: &[&str]) -> Self {
        let parse = |v: &&str| Decimal::from_str(v).map(N::from_decimal).map_err(|_| Reason::parse(v).unwrap_or(Reason::NotProvided));
        self.columns.push((name, unit, Series::from_results(values.iter().map(parse))));
        self
    }

    fn texts(mut self, name: &'static str, values: &[&str]) -> Self {
        let data = Data::Text(values.iter().map(|v| Arc::from(*v)).collect());
        self.columns.push((name, "text", Series { data, missing: Vec::new() }));
        self
    }
}

impl<N: Number> Source<N> for Small<N> {
    fn rows(&self) -> usize {
        self.columns.first().map_or(0, |c| c.2.len())
    }
    fn exercise(&self) -> u16 {
        2026
    }
    fn key(&self, row: usize) -> String {
        format!("9900{}", row + 1)
    }
    fn column(&self, name: &str) -> Option<Arc<Series<N>>> {
        self.columns.iter().find(|c| c.0 == name).map(|c| Arc::new(c.2.clone()))
    }
    fn previous(&self, name: &str, _: u32) -> Option<Arc<Series<N>>> {
        self.columns.iter().find(|c| c.0.strip_suffix("__prev") == Some(name)).map(|c| Arc::new(c.2.clone()))
    }
    fn parameter(&self, path: &Path, years: u32) -> Parameter {
        match (path.name.as_str(), years) {
            ("part", _) => Parameter::Number { numerator: Decimal::TWO, denominator: Decimal::from(3) },
            ("masse", 0) => Parameter::Number { numerator: Decimal::from(110), denominator: Decimal::ONE },
            ("masse", _) => Parameter::Number { numerator: Decimal::from(100), denominator: Decimal::ONE },
            ("majoration", _) => Parameter::Bands(vec![(Decimal::ZERO, Decimal::from(500)), (Decimal::from(100), Decimal::from(1000))]),
            _ => Parameter::Missing(Reason::NotPublished),
        }
    }
}

impl<N: Number> Schema for Small<N> {
    fn name(&self, name: &str) -> Option<Type> {
        self.columns.iter().find(|c| c.0 == name).map(|c| if c.1 == "text" { Type::Text } else { Type::number(&Unit::parse(c.1, &[]).unwrap()) })
    }
    fn names(&self) -> Vec<String> {
        self.columns.iter().map(|c| c.0.to_owned()).collect()
    }
    fn parameter(&self, path: &Path) -> Option<ParameterType> {
        let inhabitant = Unit::inhabitant().dimension;
        match path.name.as_str() {
            "part" => Some(ParameterType::Number(Dimension::one())),
            "absent" => Some(ParameterType::Number(Unit::euro().dimension)),
            "masse" => Some(ParameterType::Number(Unit::euro().dimension)),
            "majoration" => Some(ParameterType::Bands { threshold: inhabitant.clone(), amount: inhabitant }),
            _ => None,
        }
    }
    fn parameters(&self) -> Vec<String> {
        vec!["part".into(), "masse".into(), "majoration".into()]
    }
    fn account(&self, _: &AccountTerm, _: &mut Vec<Warning>) -> Result<()> {
        Ok(())
    }
}

fn communes<N: Number>() -> Small<N> {
    Small::new()
        .numbers("population", "inhabitant", &["80", "500", "3000", "no-population"])
        .numbers("dette", "EUR", &["0", "1000", "3000", "500"])
        .numbers("epargne", "EUR", &["10", "-5", "600", "0"])
        .numbers("epargne__prev", "EUR", &["5", "0", "300", "new-entity"])
        .numbers("indice", "1", &["1.5", "2", "1.5", "0.2"])
        .texts("code_insee", &["99001", "99002", "99003", "99004"])
        .texts("departement", &["98", "99", "99", "98"])
}

fn shown<N: Number>(source: &Small<N>, formula: &str) -> Vec<String> {
    let expr = parse(formula, &[]).unwrap();
    check(&expr, source).unwrap();
    let plan = Plan::new(&[Rule { id: "it".into(), formula: expr, unit: Unit::one() }]).unwrap();
    let result = evaluate(&plan, source).unwrap();
    let show = |value: Value| match value {
        Value::Number(n) => n.round_dp(10).normalize().to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Text(t) => t.to_string(),
        Value::Missing(reason) => reason.to_string(),
        Value::Float(x) => x.to_string(),
    };
    match &result.outcomes["it"].outcome {
        Outcome::National(series) => vec![show(series.value(0))],
        Outcome::Column(series) => (0..series.len()).map(|row| show(series.value(row))).collect(),
    }
}

/// The result in both modes, which must agree.
fn run(formula: &str) -> Vec<String> {
    let exact = shown(&communes::<Decimal>(), formula);
    assert_eq!(exact, shown(&communes::<f64>(), formula), "{formula}");
    exact
}

fn refused(formula: &str) -> (Code, Option<std::ops::Range<usize>>) {
    let error = parse(formula, &[]).and_then(|e| check(&e, &communes::<Decimal>())).unwrap_err();
    assert!(!error.message().en.is_empty() && !error.message().fr.is_empty());
    (error.code(), error.place().span.clone())
}

#[test]
fn what_is_printed_parses_to_the_same_tree() {
    for text in [
        "a or b and not c",
        "(a or b) and c",
        "a - (b - c) - d",
        "a / (b / c) * d",
        "-(a + b) * -c",
        "-(-a)",
        "a < b and not b <= c",
        "not (a and b)",
        "(a = b) = c",
        "x in (1, -2, \"t\", true)",
        "(a / b) as year",
        "-a as EUR",
        "(-a) as EUR/inhabitant",
        "5 EUR / population + 3 EUR/inhabitant - 1 %",
        "if(epargne > 0, (dette / epargne) as year, missing(\"not-applicable\"))",
        "row_min(16449) + row_min(166)",
        "real_credit(16 - 1645 - 1688 - 169) - gad",
        "net_debit(6 - =6411, function 3 - 33)",
        "rank(indice desc where g != \"aucun\" by g ties code_insee)",
        "count(where a) + count() + count(by g)",
        "param.dsr.brackets[2].amount * band(x, param.population.plafond)",
        "max(if(annee_creation >= 2015, 0, -previous(df)), round(param.df.hab * (1 + c) * (pop - previous(pop)), 2))",
        "param.dsu.metropole / previous(param.dsu.metropole) - 1",
        "exercise - annee >= 2 year",
        "allocate(v - sum(g), w + 1 where c and d at_least if(y > 0, 0.9 * y, 0) at_most 1.2 * y to 1 EUR)",
        "point(param.df.masse, score at_most cap) + allocate(v, w to 0.5)",
        "2 1/year * dette + 3 year/year^2 * dette + (4 EUR/EUR^2) * dette",
        "dette as 1/year + dette as 1/inhabitant*m + dette as EUR/EUR",
        "1 m^99*m^99",
    ] {
        let tree = parse(text, &[]).unwrap_or_else(|e| panic!("{text}: {e}"));
        let printed = tree.to_string();
        let again = parse(&printed, &[]).unwrap_or_else(|e| panic!("{printed}: {e}"));
        assert_eq!(tree, again, "{text} -> {printed}");
        assert_eq!(printed, again.to_string());
    }
}

#[test]
fn a_fault_is_refused_at_its_place() {
    assert_eq!(refused("population < 3 < dette"), (Code::Syntax, Some(15..16)));
    assert_eq!(refused("population + dette"), (Code::UnitMismatch, Some(13..18)));
    assert_eq!(refused("populatio + 1"), (Code::UnknownName, Some(0..9)));
    assert_eq!(refused("net_debit(6 - 75)"), (Code::InvalidSelector, Some(14..16)));
    assert_eq!(refused("som(dette)"), (Code::UnknownName, Some(0..3)));
    assert_eq!(refused("if(population, 1, 2)"), (Code::TypeMismatch, Some(3..13)));
    assert_eq!(refused("round(dette, population)"), (Code::WrongArguments, Some(13..23)));
    assert_eq!(refused("missing(\"nope\")"), (Code::InvalidValue, Some(8..14)));
    assert_eq!(refused("rank(dette)"), (Code::WrongArguments, Some(0..11)));
    assert_eq!(refused("previous(dette + 1)"), (Code::WrongArguments, Some(9..18)));
    assert_eq!(refused("param.parte"), (Code::UnknownParameter, Some(0..11)));
    assert_eq!(refused("dette in (1, \"x\")"), (Code::TypeMismatch, Some(13..16)));
    assert_eq!(refused("dette + 1 %"), (Code::UnitMismatch, Some(8..11)));
    assert_eq!(refused("log10(population)"), (Code::UnitMismatch, Some(6..16)));
    assert_eq!(refused("dette as kEUR"), (Code::UnitMismatch, Some(0..13)));
    assert_eq!(refused("(dette"), (Code::Syntax, Some(6..6)));
    assert_eq!(refused(""), (Code::Syntax, Some(0..0)));
    assert_eq!(refused("a b"), (Code::Syntax, Some(2..3)));
    // No comment hides a term.
    assert_eq!(run("dette --epargne"), run("dette + epargne"));
    assert_eq!(refused("- - 1"), (Code::Syntax, Some(2..3)));
    assert_eq!(refused("5 EUR/EUR + 1"), (Code::Syntax, Some(0..9)));
    assert_eq!(refused("1 1"), (Code::Syntax, Some(2..3)));
    assert_eq!(refused("2 * épargne"), (Code::Syntax, Some(4..12)));
    assert_eq!(refused(&"(".repeat(100)).0, Code::LimitExceeded);
    assert_eq!(refused(&vec!["1"; 1500].join("+")).0, Code::LimitExceeded);
    assert_eq!(refused("123456789012345678901234567890.5").0, Code::InvalidValue);
}

#[test]
fn a_hostile_formula_is_refused() {
    assert_eq!(refused(&vec!["dette"; 300].join("+")).0, Code::LimitExceeded);
    assert_eq!(refused(&format!("{}dette{}", "(".repeat(60), "-dette)".repeat(60) + &"-dette".repeat(250))).0, Code::LimitExceeded);
    assert_eq!(refused(&vec!["sum(dette)"; 17].join("+")).0, Code::LimitExceeded);
    assert_eq!(refused(&format!("net_debit({})", vec!["1"; 4_900].join("+"))).0, Code::LimitExceeded);
    assert!(parse(&vec!["dette"; 256].join("+"), &[]).is_ok());
    assert!(parse(&vec!["sum(dette)"; 16].join("+"), &[]).is_ok());
}

#[test]
fn the_worst_formula_fits_on_a_small_stack() {
    let chain = |word: &str, n: usize| vec![word; n].join("+");
    for text in [
        chain("dette", 256),
        chain("1", 256),
        format!("{}dette{}", "(".repeat(60), "*epargne)".repeat(60)),
        format!("{}dette{}", "abs(".repeat(60), ")".repeat(60)),
    ] {
        let small = std::thread::Builder::new().stack_size(1 << 20).spawn(move || run_length(&text)).unwrap();
        assert_eq!(small.join().unwrap_or(0), 4);
    }
}

/// Reads, checks, prints, plans and computes a formula; gives the number of its results.
fn run_length(formula: &str) -> usize {
    let source = communes::<Decimal>();
    let tree = parse(formula, &[]).unwrap();
    assert_eq!(parse(&tree.to_string(), &[]).unwrap(), tree);
    check(&tree, &source).unwrap();
    let rule = Rule { id: "it".into(), formula: tree, unit: Unit::one() };
    match &evaluate(&Plan::new(&[rule]).unwrap(), &source).unwrap().outcomes["it"].outcome {
        Outcome::National(_) => source.rows(),
        Outcome::Column(series) => series.len(),
    }
}

#[test]
fn what_does_not_fit_says_so() {
    assert_eq!(run("epargne * 10000000000000000000000 * 10000000000000000000000"), ["overflow", "overflow", "overflow", "0"]);
    assert_eq!(run("dette / 10000000000 / 10000000000"), ["0"; 4]);
    assert_eq!(run("-dette * 1"), ["0", "-1000", "-3000", "-500"]);
}

#[test]
fn hints_do_not_stop_a_formula() {
    let source = communes::<Decimal>();
    let checked = check(&parse("mean(dette / population)", &[]).unwrap(), &source).unwrap();
    assert_eq!(checked.warnings[0].code.as_str(), "mean-of-ratio");
    assert!(check(&parse("mean(dette)", &[]).unwrap(), &source).unwrap().warnings.is_empty());
}

#[test]
fn missing_is_not_zero() {
    assert_eq!(run("dette / population"), ["0", "2", "1", "no-population"]);
    assert_eq!(run("dette / epargne"), ["0", "-200", "5", "division-by-zero"]);
    assert_eq!(run("if(epargne > 0, (dette / epargne) as year, missing(\"not-applicable\"))"), ["0", "not-applicable", "5", "not-applicable"]);
    assert_eq!(run("coalesce(population, 1)"), ["80", "500", "3000", "1"]);
    assert_eq!(run("is_missing(population)"), ["false", "false", "false", "true"]);
    assert_eq!(run("if(population > 100, 1, 2)"), ["2", "1", "1", "no-population"]);
    assert_eq!(run("population > 100 or dette = 500"), ["false", "true", "true", "true"]);
    assert_eq!(run("population > 100 and dette = 500"), ["false", "false", "false", "no-population"]);
    assert_eq!(run("coalesce(population > 100, false)"), ["false", "true", "true", "false"]);
    assert_eq!(run("not population > 100"), ["true", "false", "false", "no-population"]);
    assert_eq!(run("if(is_missing(population), missing(\"secret\"), departement)"), ["98", "99", "99", "secret"]);
    assert_eq!(run("missing(\"secret\") > 3"), ["secret"]);
}

#[test]
fn functions_of_a_row() {
    assert_eq!(run("clamp(dette, 400, 2000)"), ["400", "1000", "2000", "500"]);
    assert_eq!(run("max(dette, epargne, 20)"), ["20", "1000", "3000", "500"]);
    assert_eq!(run("min(dette, 700)"), ["0", "700", "700", "500"]);
    assert_eq!(run("log10(population / 500)"), ["-0.7958800173", "0", "0.7781512504", "no-population"]);
    assert_eq!(run("log10(epargne / 600)"), ["-1.7781512504", "invalid-logarithm", "0", "invalid-logarithm"]);
    assert_eq!(run("round(epargne / 4)"), ["3", "-1", "150", "0"]);
    assert_eq!(run("round_half_even(epargne / 4)"), ["2", "-1", "150", "0"]);
    assert_eq!(run("abs(epargne) + trunc(1.7) - floor(-1.2) + ceil(0.2)"), ["14", "9", "604", "4"]);
    assert_eq!(run("departement in (\"98\", \"97\")"), ["true", "false", "false", "true"]);
    assert_eq!(run("population in (-1 inhabitant, 3000, 80)"), ["true", "false", "true", "no-population"]);
    assert_eq!(run("(dette > 500) in (false)"), ["true", "false", "false", "true"]);
    assert_eq!(run("missing(\"secret\") in (\"a\", \"b\")"), ["secret"]);
    assert_eq!(run("dette / epargne in (5, -200)"), ["false", "true", "true", "division-by-zero"]);
    assert_eq!(run("exercise - 2015 year"), ["11"]);
    assert_eq!(run("epargne > 5 % * dette"), ["true", "false", "true", "false"]);
}

#[test]
fn parameters_are_quotients_and_tables() {
    assert_eq!(run("ceil(param.part * 1161)"), ["774"]);
    assert_eq!(run("dette * param.part"), ["0", "666.6666666667", "2000", "333.3333333333"]);
    assert_eq!(run("dette / param.part"), ["0", "1500", "4500", "750"]);
    assert_eq!(run("param.masse / previous(param.masse) - 1"), ["0.1"]);
    assert_eq!(run("band(population, param.majoration)"), ["500", "1000", "1000", "no-population"]);
}

#[test]
fn aggregates_skip_missing_and_say_so() {
    assert_eq!(run("sum(dette)"), ["4500"]);
    assert_eq!(run("sum(dette by departement)"), ["500", "4000", "4000", "500"]);
    assert_eq!(run("sum(dette where population > 100)"), ["4000"]);
    assert_eq!(run("count(where population > 100)"), ["2"]);
    assert_eq!(run("sum(dette by departement) / sum(population by departement)"), ["6.25", "1.1428571429", "1.1428571429", "6.25"]);
    assert_eq!(run("median(dette)"), ["750"]);
    assert_eq!(run("mean(population)"), ["1193.3333333333"]);
    assert_eq!(run("max(dette where departement = \"98\")"), ["500"]);
    assert_eq!(run("mean(dette where population > 9999)"), ["empty-aggregate"]);
    assert_eq!(run("sum(dette where population > 9999)"), ["0"]);
    assert_eq!(run("share(dette by departement)"), ["0", "0.25", "0.75", "1"]);
    // Nothing is known of any: 0 would be an answer.
    assert_eq!(run("sum(previous(dette))"), ["no-previous-year"]);
    assert_eq!(run("count(where previous(dette) > 0)"), ["no-previous-year"]);
    assert_eq!(run("sum(population by code_insee)"), ["80", "500", "3000", "no-population"]);
    assert_eq!(run("sum(previous(dette) where dette > 9999)"), ["0"]);
    assert_eq!(run("mean(population where dette = 500)"), ["no-population"]);
    let source = communes::<Decimal>();
    let plan = Plan::new(&[Rule { id: "total".into(), formula: parse("sum(population)", &[]).unwrap(), unit: Unit::one() }]).unwrap();
    let evaluation = evaluate(&plan, &source).unwrap();
    let warnings: Vec<_> = evaluation.warnings().collect();
    assert_eq!((warnings[0].code.as_str(), warnings[0].count, warnings[0].first.clone()), ("missing-skipped", 1, vec!["99004".to_owned()]));
}

#[test]
fn ranks_are_total_with_ties_and_shared_without() {
    assert_eq!(run("rank(indice desc ties code_insee)"), ["2", "1", "3", "4"]);
    assert_eq!(run("rank(indice desc)"), ["2", "1", "2", "4"]);
    assert_eq!(run("rank(indice asc where dette > 0 by departement ties code_insee)"), ["not-ranked", "2", "1", "1"]);
    assert_eq!(run("dette > 0 and rank(indice desc where dette > 0 ties code_insee) <= 1"), ["false", "true", "false", "false"]);
}

#[test]
fn last_year_is_another_table() {
    assert_eq!(run("previous(epargne)"), ["5", "0", "300", "new-entity"]);
    assert_eq!(run("growth(epargne)"), ["1", "not-applicable", "1", "new-entity"]);
    assert_eq!(run("previous(dette)"), ["no-previous-year"; 4]);
}

#[test]
fn rules_run_in_the_order_of_their_needs() {
    let rule = |id: &str, formula: &str| Rule { id: id.into(), formula: parse(formula, &[]).unwrap(), unit: Unit::one() };
    let plan = Plan::new(&[rule("c", "b * 2"), rule("b", "a + sum(a)"), rule("a", "dette")]).unwrap();
    assert_eq!(plan.rules().collect::<Vec<_>>(), ["a", "b", "c"]);
    let result = evaluate(&plan, &communes::<Decimal>()).unwrap();
    let Outcome::Column(c) = &result.outcomes["c"].outcome else { panic!("a column") };
    assert_eq!(c.value(1), Value::Number(Decimal::from(11_000)));
    let error = Plan::new(&[rule("a", "b"), rule("b", "c"), rule("c", "a + 1"), rule("d", "a")]).unwrap_err();
    assert_eq!(error.code(), Code::Cycle);
    assert!(error.message().en.contains("a -> b -> c -> a"), "{error}");
    assert!(Plan::new(&[rule("x", "previous(x)")]).is_ok());
}

#[test]
fn shares_of_shares_are_computed_once_each() {
    let nested = format!("{}gap{}", "share(".repeat(8), ")".repeat(8));
    let source = Small::<Decimal>::new().numbers("gap", "1", &["1", "3", "secret"]);
    let rule = Rule { id: "it".into(), formula: parse(&nested, &[]).unwrap(), unit: Unit::one() };
    let evaluation = evaluate(&Plan::new(&[rule]).unwrap(), &source).unwrap();
    // Each sum leaves the third row out, and says so once.
    assert_eq!(evaluation.warnings().count(), 8);
    let Outcome::Column(series) = &evaluation.outcomes["it"].outcome else { panic!("a column") };
    assert_eq!(
        (0..3).map(|row| series.value(row)).collect::<Vec<_>>(),
        [Value::Number(Decimal::new(25, 2)), Value::Number(Decimal::new(75, 2)), Value::Missing(Reason::Secret)]
    );
}

#[test]
fn blocks_do_not_show() {
    let values: Vec<String> = (0..5_000).map(|i| (i % 977).to_string()).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let source = Small::<Decimal>::new().numbers("x", "1", &values);
    let result = shown(&source, "x * 2 + sum(x) * 0");
    assert_eq!(result.len(), 5_000);
    assert!(result.iter().enumerate().all(|(i, v)| *v == ((i % 977) * 2).to_string()));
}

#[test]
fn what_must_be_true_or_false_and_what_must_be_a_number_is_said() {
    let told = |text: &str| {
        let error = parse(text, &[]).and_then(|e| check(&e, &communes::<Decimal>())).unwrap_err();
        assert!(!error.help().en.is_empty() && !error.help().fr.is_empty(), "{text}: no help");
        error.in_language(crate::Language::French)
    };
    for (text, words) in [
        ("if(population, 1, 2)", "la condition de `if` doit être vrai ou faux"),
        ("population and true", "chaque côté de `and` et `or` doit être vrai ou faux"),
        ("not population", "ce qui suit `not` doit être vrai ou faux"),
        ("count(where population)", "ce qui suit `where` doit être vrai ou faux"),
        ("round(population, population)", "`round(x, 2)`"),
        ("previous(population, 1.5)", "`previous(x, 2)`"),
        ("1 + true", "`if(condition, 1, 0)`"),
        ("1 + \"2\"", "sans guillemets"),
    ] {
        assert!(told(text).contains(words), "{text}: {}", told(text));
    }
}

#[test]
fn a_mistake_that_beginners_make_is_told_how_to_write() {
    let told = |text: &str| parse(text, &[]).unwrap_err().in_language(crate::Language::English);
    for (text, words) in [
        ("0,5 * population", "write `0.5`"),
        ("population == 3", "equality is written `=`"),
        ("net_debit(64A)", "`64A` is no code: a code is digits only"),
        ("net_debit(A64)", "a code is digits only"),
        ("net_debit(64 11)", "`64 11` is no code: a code is digits only"),
        ("net_debit(64.11)", "a code is digits only"),
        ("net_debit(64", "every `(` needs its `)`"),
        ("a +", "an operator stands between two values"),
        ("a b", "a formula joins values by"),
    ] {
        let told = told(text);
        assert!(told.contains(words) && !told.contains("docs/"), "{text}: {told}");
    }
    assert!(parse("round(0,5)", &[]).is_ok(), "two arguments");
}
