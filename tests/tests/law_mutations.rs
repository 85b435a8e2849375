//! Each value that a rule of an exercise reads is moved (by 1 where it is whole, else by 1 %; tables cell by cell), up and then down, and each `<` is exchanged
//! with `<=`, each `>` with `>=`, each `=` with `!=`, each sum with a difference and each `and` with `or`: a vector of the law must change. What changes none is listed by name and reason in `law_survivors.toml` and `tax_survivors.toml`; the lists are exact.
#![cfg(test)]

use budget_core::formula::ast::{Expr, Function, Kind, Operator, Path};
use budget_core::law::{Amount, Law, Mode, ParameterKind, Reform, Simulation};
use budget_core::{Code, Error};
use budget_tests::survivors;
use budget_tests::vector::{Vector, read};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;
use std::sync::LazyLock;
use toml::{Table, Value};

/// A rulebook with its vectors and the list of what they do not notice.
struct Book {
    name: &'static str,
    /// What it is about, as the list says.
    of: &'static str,
    vectors: &'static str,
    list: &'static str,
    files: LazyLock<Files>,
}

/// The files of a rulebook by name.
type Files = BTreeMap<String, String>;

static GRANTS: Book = Book {
    name: "dgf_communes",
    of: "grants",
    vectors: include_str!("../vectors/law.json"),
    list: concat!(env!("CARGO_MANIFEST_DIR"), "/law_survivors.toml"),
    files: LazyLock::new(|| files_of("dgf_communes")),
};

static TAXES: Book = Book {
    name: "fiscalite_locale",
    of: "local taxes",
    vectors: include_str!("../vectors/taxes.json"),
    list: concat!(env!("CARGO_MANIFEST_DIR"), "/tax_survivors.toml"),
    files: LazyLock::new(|| files_of("fiscalite_locale")),
};

/// A vector with what its law gives, ready to be simulated again under a spoilt one.
struct Case {
    year: u16,
    vector: Vector,
    law: Law,
    baseline: Simulation,
}

/// What is spoilt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mutant {
    /// The value of the exercise, or a cell of it.
    Value { path: String, of: String },
    /// The value of the year before, which a reform of the exercise does not reach.
    Earlier { path: String, cell: Option<(usize, bool)>, year: u16 },
    /// An operator of a formula: its place, and what it says.
    Exchange { rule: String, formula: String, place: usize, said: String },
}

impl Mutant {
    /// As the list names it.
    fn name(&self) -> (String, String) {
        match self {
            Mutant::Value { path, of } => (path.clone(), format!("value of {of}")),
            Mutant::Earlier { path, cell, year } => {
                let cell = cell.map_or_else(String::new, |(row, threshold)| format!(".brackets[{row}].{}", if threshold { "threshold" } else { "amount" }));
                (format!("{path}{cell}"), format!("value of {year}, read a year later"))
            }
            Mutant::Exchange { rule, said, .. } => (rule.clone(), said.clone()),
        }
    }
}

fn cases(book: &Book) -> Vec<Case> {
    let vectors = read(book.vectors).unwrap().into_iter();
    let simulated = vectors.filter(|v| v.call == "simulate" && v.request.get("law").is_some() && v.expect.get("ok").is_some());
    simulated
        .map(|vector| {
            let law = vector.law().unwrap();
            let (table, before) = vector.communes(&law).unwrap();
            let baseline = law.clone().with_mode(Mode::Decimal).simulate(&table, before.as_ref()).unwrap();
            assert_eq!(vector.looked_at(&baseline), vector.expect["ok"], "{}", vector.name);
            Case { year: law.exercise(), vector, law, baseline }
        })
        .collect()
}

impl Case {
    /// Whether the spoilt law changes what the vector looks at. A law that is refused, or that cannot be applied, does.
    fn notices(&self, spoilt: Result<Law, Error>) -> bool {
        match spoilt.and_then(|law| self.baseline.under(&law)) {
            Ok(simulation) => self.vector.looked_at(&simulation) != self.vector.expect["ok"],
            Err(_) => true,
        }
    }
}

/// The parameters that a formula reads, and whether a year earlier.
fn parameters<'a>(formula: &'a Expr, earlier: bool, found: &mut Vec<(&'a Path, bool)>) {
    match &formula.kind {
        Kind::Parameter(path) => found.push((path, earlier)),
        Kind::Call(call) if call.function == Function::Previous => formula.parts(&mut |part| parameters(part, true, found)),
        _ => formula.parts(&mut |part| parameters(part, earlier, found)),
    }
}

fn other(operator: Operator) -> Option<Operator> {
    Some(match operator {
        Operator::Less => Operator::AtMost,
        Operator::AtMost => Operator::Less,
        Operator::Greater => Operator::AtLeast,
        Operator::AtLeast => Operator::Greater,
        Operator::Add => Operator::Subtract,
        Operator::Subtract => Operator::Add,
        Operator::And => Operator::Or,
        Operator::Or => Operator::And,
        Operator::Equal => Operator::Differs,
        Operator::Differs => Operator::Equal,
        _ => return None,
    })
}

/// What the operators of a formula that may be exchanged say, in order.
fn exchangeable(formula: &Expr) -> Vec<String> {
    let mut said = Vec::new();
    formula.walk(&mut |part| {
        if let Kind::Binary(operator, ..) = &part.kind
            && let Some(other) = other(*operator)
        {
            said.push(format!("{part} as {}", other.as_str()));
        }
    });
    said
}

/// The formula with the operator of that number exchanged.
fn exchanged(formula: &Expr, place: usize) -> Expr {
    fn change(part: &mut Expr, left: &mut Option<usize>) {
        if let Kind::Binary(operator, ..) = &mut part.kind
            && let Some(other) = other(*operator)
            && let Some(count) = *left
        {
            if count == 0 {
                *operator = other;
            }
            *left = count.checked_sub(1);
        }
        part.parts_mut(&mut |inner| change(inner, left));
    }
    let mut copy = formula.clone();
    change(&mut copy, &mut Some(place));
    copy
}

/// All mutants of an exercise.
fn mutants(law: &Law) -> BTreeSet<Mutant> {
    let mut found = BTreeSet::new();
    let year = law.exercise();
    for rule in law.rules() {
        let mut read = Vec::new();
        for formula in std::iter::once(&rule.formula).chain(&rule.envelope) {
            parameters(formula, false, &mut read);
        }
        for (path, earlier) in read {
            if earlier {
                let before = law.parameter(&path.name).unwrap().threshold_unit.is_empty();
                let cells: Vec<_> = if before { vec![None] } else { (0..15).flat_map(|row| [Some((row, true)), Some((row, false))]).collect() };
                found.extend(cells.into_iter().map(|cell| Mutant::Earlier { path: path.name.clone(), cell, year: year - 1 }));
                continue;
            }
            let view = law.parameter(&path.name).unwrap();
            let Some(value) = &view.value else { continue };
            let of = |text: String| if view.kind == ParameterKind::Annual { format!("{year}: {text}") } else { text };
            match value {
                Amount::Bands(bands) => {
                    for (row, (threshold, amount)) in bands.iter().enumerate() {
                        found.insert(Mutant::Value { path: format!("{path}.brackets[{row}].threshold"), of: of(threshold.to_string()) });
                        found.insert(Mutant::Value { path: format!("{path}.brackets[{row}].amount"), of: of(amount.to_string()) });
                    }
                }
                _ => {
                    found.insert(Mutant::Value { path: path.to_string(), of: of(value.to_string()) });
                }
            }
        }
        for (place, said) in exchangeable(&rule.formula).into_iter().enumerate() {
            found.insert(Mutant::Exchange { rule: rule.id.clone(), formula: rule.formula.to_string(), place, said });
        }
    }
    found
}

/// A value a little higher or lower: a whole number by 1, another by 1 %.
fn moved(value: Decimal, up: bool) -> Decimal {
    let step = if value.is_integer() { Decimal::ONE } else { (value / Decimal::ONE_HUNDRED).abs() };
    if up { value + step } else { value - step }
}

/// A threshold moved likewise, but never past its neighbours.
fn near(thresholds: &[Decimal], row: usize, up: bool) -> Decimal {
    let (value, far) = (thresholds[row], moved(thresholds[row], up));
    let crosses = thresholds.iter().enumerate().any(|(i, t)| i > row && *t <= far || i < row && *t >= far);
    if crosses { value * Decimal::new(if up { 101 } else { 99 }, 2) } else { far }
}

fn written(amount: &Amount, path: &str, up: bool) -> Option<String> {
    match amount {
        Amount::Number { numerator, denominator } if *denominator == Decimal::ONE => Some(moved(*numerator, up).to_string()),
        Amount::Number { numerator, denominator } => Some(format!("{}/{}", numerator * Decimal::new(if up { 101 } else { 99 }, 2), denominator)),
        Amount::Bands(bands) => {
            let (row, field) = path.rsplit_once(".brackets[")?.1.split_once("].")?;
            let row = row.parse::<usize>().ok()?;
            let (_, amount) = bands.get(row)?;
            let value = if field == "threshold" { near(&bands.iter().map(|b| b.0).collect::<Vec<_>>(), row, up) } else { moved(*amount, up) };
            Some(value.to_string())
        }
        Amount::Ended => None,
    }
}

/// The law of a case with the mutant in it; `None` where it is not in force there, or the change is out of bounds.
fn spoilt(case: &Case, mutant: &Mutant, up: bool) -> Option<Result<Law, Error>> {
    let law = match mutant {
        Mutant::Value { path, .. } => {
            let name = path.split(".brackets[").next().unwrap();
            let value = case.law.parameter(name).ok()?.value?;
            case.law.amend(&Reform::of(path, &written(&value, path, up)?))
        }
        Mutant::Exchange { rule, formula, place, .. } => {
            let known = case.law.rule(rule).ok().filter(|r| r.formula.to_string() == *formula)?;
            let text = serde_json::json!({ "rules": { rule: { "formula": exchanged(&known.formula, *place).to_string() } } });
            Reform::parse(&text.to_string()).and_then(|reform| case.law.amend(&reform))
        }
        Mutant::Earlier { .. } => return None,
    };
    match law {
        Err(error) if matches!(error.code(), Code::OutOfBounds | Code::InvalidValue) => None,
        law => Some(law),
    }
}

fn files_of(name: &str) -> Files {
    let mut all = BTreeMap::new();
    let root = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../budget-core/data/law").join(name);
    files(&root, &root, &mut all);
    all.retain(|name, _| !name.starts_with("read/") && !name.starts_with("reforms/"));
    all
}

fn files(root: &FilePath, folder: &FilePath, found: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(root, &path, found);
        } else if path.extension().is_some_and(|e| e == "toml") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
}

/// The rulebook with the value that was published for a year moved; `None` where there was none.
fn rulebook(files: &Files, year: u16, path: &str, cell: Option<(usize, bool)>, of: u16, up: bool) -> Option<Law> {
    let mut all = files.clone();
    let (name, text) = all.iter().find(|(name, text)| name.ends_with("parameters.toml") && text.contains(&format!("[\"{path}\"]"))).unwrap();
    let mut file: Table = text.parse().unwrap();
    let values = file[path]["values"].as_array_mut().unwrap();
    let from = |value: &Value| value["from"].as_datetime().unwrap().date.unwrap().year;
    let value = values.iter_mut().find(|v| from(v) == of)?;
    let number = |value: &Value| value.as_str().unwrap().parse::<Decimal>().unwrap();
    match cell {
        None => value["value"] = Value::String(moved(number(&value["value"]), up).to_string()),
        Some((row, threshold)) => {
            let bands = value["bands"].as_array_mut().unwrap();
            let thresholds: Vec<Decimal> = bands.iter().map(|b| number(&b[0])).collect();
            let band = bands.get_mut(row)?;
            let other = if threshold { near(&thresholds, row, up) } else { moved(number(&band[1]), up) };
            band[usize::from(!threshold)] = Value::String(other.to_string());
        }
    }
    let name = name.clone();
    all.insert(name, toml::to_string(&file).unwrap());
    Some(Law::load(&all.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>(), year).unwrap())
}

/// Whether a vector turns red.
fn killed(files: &Files, mutant: &Mutant, years: &BTreeSet<u16>, cases: &[Case]) -> bool {
    let live = || cases.iter().filter(|c| years.contains(&c.year));
    [true, false].into_iter().any(|up| match mutant {
        Mutant::Earlier { path, cell, year } => {
            let law = rulebook(files, year + 1, path, *cell, *year, up);
            law.is_some_and(|law| live().any(|case| case.notices(case.vector.amended(law.clone()))))
        }
        Mutant::Exchange { .. } if !up => false,
        _ => live().any(|case| spoilt(case, mutant, up).is_some_and(|law| case.notices(law))),
    })
}

/// What may be changed without any vector noticing.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Survivor {
    id: String,
    changed: String,
    exercises: Vec<u16>,
    reason: String,
}

#[test]
fn the_survivors_are_those_listed() {
    compare(&GRANTS, 300);
}

#[test]
fn the_survivors_of_local_taxes_are_those_listed() {
    compare(&TAXES, 700);
}

/// Computes anew what no vector of a rulebook notices, and compares it with the list; there are so many mutants at least.
fn compare(book: &Book, least: usize) {
    let mut all: BTreeMap<Mutant, BTreeSet<u16>> = BTreeMap::new();
    for year in Law::builtin(book.name, 2026).unwrap().exercises() {
        for mutant in mutants(&Law::builtin(book.name, *year).unwrap()) {
            all.entry(mutant).or_default().insert(*year);
        }
    }
    all.retain(|mutant, _| match mutant {
        Mutant::Earlier { path, cell, year } => rulebook(&book.files, year + 1, path, *cell, *year, true).is_some(),
        _ => true,
    });
    assert!(all.len() > least, "{}", all.len());
    let cases = cases(book);
    let left: Vec<(&Mutant, &BTreeSet<u16>)> = all.iter().filter(|(mutant, years)| !killed(&book.files, mutant, years, &cases)).collect();
    println!("{} mutants, {} survive", all.len(), left.len());
    let listed: Vec<Survivor> = survivors::listed(book.list);
    let survivor = left.iter().map(|(mutant, years)| {
        let (id, changed) = mutant.name();
        let known = listed.iter().find(|s| s.id == id && s.changed == changed);
        Survivor { reason: known.map_or(survivors::UNEXPLAINED, |s| s.reason.as_str()).to_owned(), id, changed, exercises: years.iter().copied().collect() }
    });
    let what = format!("What may be moved or exchanged in the rulebook of {} without a vector of the law changing, and why.", book.of);
    survivors::compare(book.list, &what, survivor.collect(), |s| &s.reason);
}
