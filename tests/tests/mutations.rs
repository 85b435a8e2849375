//! Each prefix of each built-in formula is dropped, each figure that a formula refers to is struck out, each operand taken for its neighbour, `<` for `<=`,
//! plus for minus: the sample's sums or a vector must change.
//! What changes neither is listed by name and reason in `mutation_survivors.toml`; the list is exact.
#![cfg(test)]

use budget_core::formula::ast::{Expr, Function, Kind, Operand, Operator};
use budget_core::formula::parse;
use budget_core::formula::selector::Selector;
use budget_core::indicator::{Catalogue, Indicator, IndicatorTable, Kind as IndicatorKind, Scope};
use budget_tests::sample;
use budget_tests::sums::sums;
use budget_tests::survivors;
use budget_tests::vector::{Vector, read, row_key, shown};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

const FILES: [&str; 5] = [
    include_str!("../../budget-core/data/indicators/ofgl.toml"),
    include_str!("../../budget-core/data/indicators/legal.toml"),
    include_str!("../../budget-core/data/indicators/dgfip.toml"),
    include_str!("../../budget-core/data/indicators/anafi.toml"),
    include_str!("../../budget-core/data/indicators/alert.toml"),
];
const VECTORS: [&str; 2] = [include_str!("../vectors/every_account.json"), include_str!("../vectors/indicators.json")];
const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/mutation_survivors.toml");

/// Mutants computed at once: a catalogue holds 1,000 indicators at most.
const BATCH: usize = 700;

/// A formula with one thing taken out.
#[derive(Clone)]
struct Mutant {
    /// The id that it is computed under.
    name: String,
    /// The indicator it spoils.
    of: String,
    /// For which variant: its conditions as they stand in the file.
    variant: String,
    /// What was taken out.
    dropped: String,
    /// Its entry in a file of indicators.
    entry: Table,
}

/// Every way to spoil one thing of a formula: what, and what is left. What the language refuses is no mutant.
fn spoilt(formula: &Expr) -> Vec<(String, Expr)> {
    let mut places = 0;
    formula.walk(&mut |_| places += 1);
    (0..places).flat_map(|place| (0..).map_while(move |choice| at(formula, place, choice)).flatten()).collect()
}

/// Takes the thing of that number out of the part of that place: `None` past the last one, `Some(None)` where the rest is refused.
fn at(formula: &Expr, place: usize, choice: usize) -> Option<Option<(String, Expr)>> {
    let mut copy = formula.clone();
    let mut found = None;
    change(&mut copy, &mut { place }, &mut |part| found = take(part, choice));
    found.map(|dropped| dropped.map(|d| (d, copy)))
}

fn change(part: &mut Expr, left: &mut usize, act: &mut dyn FnMut(&mut Expr)) {
    if *left == 0 {
        act(part);
        *left = usize::MAX;
        return;
    }
    *left -= 1;
    // Last year's figure is named, not computed: there is nothing to take out.
    if matches!(&part.kind, Kind::Call(call) if matches!(call.function, Function::Previous | Function::Growth)) {
        let mut inside = 0;
        part.parts(&mut |inner| inner.walk(&mut |_| inside += 1));
        *left = left.checked_sub(inside).unwrap_or(usize::MAX);
        return;
    }
    part.parts_mut(&mut |inner| {
        if *left != usize::MAX {
            change(inner, left, act);
        }
    });
}

fn take(part: &mut Expr, choice: usize) -> Option<Option<String>> {
    match &mut part.kind {
        Kind::Account(term) => {
            let mut terms = term.accounts.terms().to_vec();
            if choice >= terms.len() {
                let other = neighbour(term.operand).filter(|_| choice == terms.len())?;
                let dropped = format!("{} as {}", term.operand.as_str(), other.as_str());
                term.operand = other;
                return Some(Some(dropped));
            }
            let mut gone = terms.remove(choice);
            let sign = if gone.include { '+' } else { '-' };
            let exact = if gone.exact { "=" } else { "" };
            let dropped = format!("{} {sign} {exact}{}", term.operand.as_str(), gone.code);
            if terms.is_empty() {
                // No account begins with 0.
                gone.code = "0".to_owned();
                terms.push(gone);
            }
            let rest = Selector::new(terms.into_iter().map(|t| (t, 0..0)).collect());
            Some(rest.ok().map(|rest| {
                term.accounts = rest;
                dropped
            }))
        }
        Kind::Name(name) if choice == 0 => {
            let dropped = name.clone();
            let zero = Expr { kind: Kind::Number(Decimal::ZERO, None), span: 0..0 };
            let signal = name.starts_with("signal_");
            part.kind = if signal { Kind::Bool(false) } else { Kind::Binary(Operator::Multiply, Box::new(zero), Box::new(part.clone())) };
            Some(Some(dropped))
        }
        Kind::Binary(operator, ..) if choice == 0 => {
            let other = match operator {
                Operator::Less => Operator::AtMost,
                Operator::AtMost => Operator::Less,
                Operator::Greater => Operator::AtLeast,
                Operator::AtLeast => Operator::Greater,
                Operator::Add => Operator::Subtract,
                Operator::Subtract => Operator::Add,
                _ => return None,
            };
            let dropped = format!("{} as {}", operator.as_str(), other.as_str());
            *operator = other;
            Some(Some(dropped))
        }
        _ => None,
    }
}

/// The operand that is most easily taken for another: order operations in or out, net or gross.
fn neighbour(operand: Operand) -> Option<Operand> {
    Some(match operand {
        Operand::NetDebit => Operand::RealDebit,
        Operand::NetCredit => Operand::RealCredit,
        Operand::RealDebit => Operand::BudgetDebit,
        Operand::RealCredit => Operand::BudgetCredit,
        Operand::BudgetDebit => Operand::BudgetNetDebit,
        Operand::BudgetCredit => Operand::BudgetNetCredit,
        Operand::BudgetNetDebit => Operand::NetDebit,
        Operand::BudgetNetCredit => Operand::NetCredit,
        Operand::ClosingNetDebit => Operand::ClosingDebit,
        Operand::ClosingNetCredit => Operand::ClosingCredit,
        Operand::ClosingDebit => Operand::ClosingNetDebit,
        Operand::ClosingCredit => Operand::ClosingNetCredit,
        Operand::OrderDebit => Operand::BudgetDebit,
        Operand::OrderCredit => Operand::BudgetCredit,
        Operand::RowMin => Operand::RealDebit,
        _ => return None,
    })
}

fn mutants() -> Vec<Mutant> {
    let mut list = Vec::new();
    for (id, entry) in FILES.iter().flat_map(|text| text.parse::<Table>().unwrap()) {
        let entry = entry.as_table().unwrap();
        let mut formulas: Vec<(String, Option<usize>, &str)> = Vec::new();
        formulas.extend(entry.get("formula").map(|f| (String::new(), None, f.as_str().unwrap())));
        for (i, variant) in entry.get("variant").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let conditions = variant.as_table().unwrap().iter().filter(|(key, _)| *key != "formula").map(|(k, v)| format!("{k} = {v}"));
            formulas.push((conditions.collect::<Vec<_>>().join(", "), Some(i), variant["formula"].as_str().unwrap()));
        }
        for (variant, place, text) in formulas {
            for (dropped, rest) in spoilt(&parse(text, &[]).unwrap()) {
                let mut entry = entry.clone();
                entry.remove("applies");
                if entry.get("kind").and_then(Value::as_str) == Some("flow") {
                    entry.remove("kind");
                }
                let formula = Value::String(rest.to_string());
                match place {
                    None => entry.insert("formula".to_owned(), formula),
                    Some(i) => entry["variant"].as_array_mut().unwrap()[i].as_table_mut().unwrap().insert("formula".to_owned(), formula),
                };
                list.push(Mutant { name: format!("mutant_{}", list.len()), of: id.clone(), variant: variant.clone(), dropped, entry });
            }
        }
    }
    list
}

/// A catalogue that computes all mutants beside the indicators; the flows, which tables do not show, under the id `shown_...`.
fn with_mutants(catalogue: Catalogue, mutants: &[Mutant]) -> Catalogue {
    let entries: Table = mutants.iter().map(|m| (m.name.clone(), Value::Table(m.entry.clone()))).collect();
    let flows: Vec<String> = catalogue.indicators().filter(|i| i.kind == IndicatorKind::Flow).map(|i| i.id.clone()).collect();
    let mut catalogue = catalogue.load(&toml::to_string(&entries).unwrap()).unwrap();
    for flow in flows {
        catalogue = catalogue.define(&format!("shown_{flow}"), &flow, "EUR", "").unwrap();
    }
    catalogue
}

/// Where a table shows the figure that a mutant spoils.
fn original<'a>(table: &IndicatorTable, mutant: &'a Mutant) -> std::borrow::Cow<'a, str> {
    if table.table.column(&mutant.of).is_some() { mutant.of.as_str().into() } else { format!("shown_{}", mutant.of).into() }
}

/// The mutants, by number, that the sample's sums do not notice.
fn unnoticed_by_the_sample(mutants: &[Mutant]) -> BTreeSet<usize> {
    let (ledger, facts) = (sample::ledger().unwrap(), sample::facts().unwrap());
    let mut left = BTreeSet::new();
    for (batch, part) in mutants.chunks(BATCH).enumerate() {
        let catalogue = with_mutants(Catalogue::builtin("").unwrap(), part);
        let table = catalogue.evaluate(&ledger, &facts, &Scope::ALL).unwrap();
        let all = sums(&table, catalogue.shown().map(|i| i.id.as_str()));
        let same = |m: &Mutant| {
            let of = original(&table, m);
            all.values().all(|figures| figures.get(&m.name) == figures.get(&*of))
        };
        left.extend((0..part.len()).filter(|i| same(&part[*i])).map(|i| batch * BATCH + i));
    }
    left
}

/// Whether a vector looks at the figure that a mutant spoils, in a row where it differs. A flow shows in every consolidated figure that has it.
fn noticed(vector: &Vector, table: &IndicatorTable, mutant: &Mutant) -> bool {
    let of = original(table, mutant);
    // The flows that refer to it, then the figures that have one of these.
    let mut flows = BTreeSet::from([mutant.of.as_str()]);
    for _ in 0..3 {
        let refers = |i: &&Indicator| i.kind == IndicatorKind::Flow && i.variants.iter().any(|v| v.formula.names().iter().any(|n| flows.contains(n)));
        let more: Vec<&str> = table.catalogue.indicators().filter(refers).map(|i| i.id.as_str()).collect();
        flows.extend(more);
    }
    let users: BTreeSet<&str> = table.catalogue.indicators().filter(|i| i.flows.as_deref().is_some_and(|f| flows.contains(f))).map(|i| i.id.as_str()).collect();
    (0..table.table.rows()).any(|row| {
        let key = row_key(table, row);
        let Some(expected) = vector.expect["ok"].get(&key).and_then(|r| r.as_object()) else { return false };
        let looks = expected.contains_key(&*of) || key.ends_with("consolidated") && expected.keys().any(|id| users.contains(id.as_str()));
        let cell = |id: &str| shown(table.table.column(id).unwrap(), row);
        looks && cell(&of) != cell(&mutant.name)
    })
}

/// What may be taken out of a formula without any pinned figure changing.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Survivor {
    id: String,
    variant: String,
    dropped: Vec<String>,
    reason: String,
}

#[test]
fn the_survivors_are_those_listed() {
    let mutants = mutants();
    assert!(mutants.len() > 700, "{}", mutants.len());
    let mut left = unnoticed_by_the_sample(&mutants);
    for vector in VECTORS.iter().flat_map(|text| read(text).unwrap()).filter(|v| v.call == "evaluate" && v.expect.get("ok").is_some()) {
        // The whole catalogue: what the vector asks for is in it.
        let mut whole = vector.clone();
        whole.request["catalogue"] = "".into();
        let whole = whole.catalogue().map_err(|(e, _)| e).unwrap();
        for part in left.iter().copied().collect::<Vec<_>>().chunks(BATCH) {
            let still: Vec<Mutant> = part.iter().map(|i| mutants[*i].clone()).collect();
            let table = with_mutants(whole.clone(), &still).evaluate(&vector.ledger().unwrap(), &vector.facts().unwrap(), &vector.scopes()).unwrap();
            left.retain(|i| !part.contains(i) || !noticed(&vector, &table, &mutants[*i]));
        }
    }
    let mut found: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for mutant in left.iter().map(|i| &mutants[*i]) {
        let key = (mutant.of.clone(), mutant.variant.clone());
        found.entry(key).or_default().push(mutant.dropped.clone());
    }
    let listed: Vec<Survivor> = survivors::listed(LIST);
    let known: BTreeMap<(&str, &str), &Survivor> = listed.iter().map(|s| ((s.id.as_str(), s.variant.as_str()), s)).collect();
    let survivor = found.into_iter().map(|((id, variant), dropped)| {
        let reason = known.get(&(id.as_str(), variant.as_str())).map_or(survivors::UNEXPLAINED, |s| s.reason.as_str()).to_owned();
        Survivor { id, variant, dropped, reason }
    });
    let exact: Vec<Survivor> = survivor.collect();
    let count: usize = exact.iter().map(|s| s.dropped.len()).sum();
    println!("{} mutants, {count} survive", mutants.len());
    let what = "What may be dropped from a built-in formula without the sample's sums or a vector changing, and why.";
    survivors::compare(LIST, what, exact, |s| &s.reason);
}
