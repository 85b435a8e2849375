//! Tree to text: what is printed parses to the same tree.

use super::ast::{AccountTerm, Call, Expr, Kind, Operator, Order};
use std::fmt;

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Number(value, None) => write!(f, "{value}"),
            Kind::Number(value, Some(unit)) => write!(f, "{value} {unit}"),
            Kind::Text(text) => write!(f, "\"{text}\""),
            Kind::Bool(value) => write!(f, "{value}"),
            Kind::Exercise => f.write_str("exercise"),
            Kind::Name(name) => f.write_str(name),
            Kind::Parameter(path) => write!(f, "param.{path}"),
            Kind::Account(term) => fmt::Display::fmt(term, f),
            Kind::Negative(x) => {
                f.write_str("-")?;
                part(f, x, 8)
            }
            Kind::Not(x) => {
                f.write_str("not ")?;
                part(f, x, 4)
            }
            Kind::Binary(operator, left, right) => binary(f, *operator, left, right),
            Kind::In(x, list) => {
                part(f, x, 5)?;
                let items: Vec<String> = list.iter().map(ToString::to_string).collect();
                write!(f, " in ({})", items.join(", "))
            }
            Kind::Cast(x, unit) => {
                part(f, x, 9)?;
                write!(f, " as {unit}")
            }
            Kind::Call(call) => fmt::Display::fmt(call, f),
        }
    }
}

/// How tightly a part binds: 9 stands alone, 8 is a cast, 7 a sign, then the operators.
fn binding(expr: &Expr) -> u8 {
    match &expr.kind {
        Kind::Binary(operator, ..) => operator.binding(),
        Kind::Not(_) => 3,
        Kind::In(..) => 4,
        Kind::Negative(_) => 7,
        Kind::Cast(..) => 8,
        _ => 9,
    }
}

/// Writes a part, in parentheses when it binds less tightly than needed.
fn part(f: &mut fmt::Formatter<'_>, expr: &Expr, needed: u8) -> fmt::Result {
    if binding(expr) < needed { write!(f, "({expr})") } else { write!(f, "{expr}") }
}

fn binary(f: &mut fmt::Formatter<'_>, operator: Operator, left: &Expr, right: &Expr) -> fmt::Result {
    let own = operator.binding();
    let left_needs = if operator.is_comparison() { own + 1 } else { own };
    // A left side that ends in a number or a unit would take a following `/ name` for its unit's denominator: names are never units, so nothing to guard.
    part(f, left, left_needs)?;
    write!(f, " {} ", operator.as_str())?;
    part(f, right, own + 1)
}

impl fmt::Display for AccountTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}", self.operand.as_str(), self.accounts)?;
        if let Some(functions) = &self.functions {
            write!(f, ", function {functions}")?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = Vec::new();
        let args: Vec<String> = self.args.iter().map(ToString::to_string).collect();
        if !args.is_empty() {
            words.push(args.join(", "));
        }
        words.extend(self.clauses.order.map(|o| if o == Order::Ascending { "asc".to_owned() } else { "desc".to_owned() }));
        words.extend(self.clauses.filter.as_ref().map(|c| format!("where {c}")));
        words.extend(self.clauses.by.as_ref().map(|g| format!("by {g}")));
        words.extend(self.clauses.ties.as_ref().map(|t| format!("ties {t}")));
        words.extend(self.clauses.at_least.as_ref().map(|x| format!("at_least {x}")));
        words.extend(self.clauses.at_most.as_ref().map(|x| format!("at_most {x}")));
        words.extend(self.clauses.quantum.as_ref().map(|q| format!("to {q}")));
        write!(f, "{}({})", self.function.as_str(), words.join(" "))
    }
}
