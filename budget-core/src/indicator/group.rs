//! What a function over entities counted, for an explanation.

use super::frame::{Frame, FrameSource};
use crate::formula::ast::{Call, Clauses, Expr, Function, Kind, Operator};
use crate::formula::explain::{Group, Rank};
use crate::formula::{Outcome, Plan, Rule, evaluate};
use crate::table::Value;
use crate::unit::Unit;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The group and rank behind the first function over entities of a formula, as one row sees them.
pub(super) fn group(formula: &Expr, frame: &Frame, earlier: &[Frame], row: usize) -> Option<(Group, Option<Rank>)> {
    let mut first = None;
    formula.walk(&mut |part| {
        if let (None, true, Kind::Call(call)) = (&first, counts(part), &part.kind) {
            first = Some((part.clone(), call.as_ref().clone()));
        }
    });
    let (whole, call) = first?;
    let arg = call.args.first().cloned();
    let rules = [
        ("@n", count(&call, counted(&call, arg.as_ref()))),
        ("@asked", count(&call, call.clauses.filter.clone())),
        ("@sum", sum(&call, arg)),
        ("@rank", if call.function == Function::Rank { whole } else { number(Decimal::ZERO) }),
    ];
    let rules = rules.map(|(id, formula)| Rule { id: id.to_owned(), formula, unit: Unit::one() });
    let result = evaluate(&Plan::new(&rules).ok()?, &FrameSource::new(frame, earlier)).ok()?;
    let value = |id: &str| match result.outcome(id)? {
        Outcome::National(series) => series.value(0).number(),
        Outcome::Column(series) => match series.value(row) {
            Value::Number(n) => Some(n),
            _ => None,
        },
    };
    let n = value("@n")?.to_u64()?;
    let skipped = value("@asked")?.to_u64()?.saturating_sub(n);
    let rank = if call.function == Function::Rank { value("@rank").and_then(|r| r.to_u64()).map(|r| Rank { r, of: n }) } else { None };
    Some((Group { n, sum: value("@sum").unwrap_or_default(), skipped }, rank))
}

/// Whether it is a function over entities that counts them: an allocation shares out.
fn counts(part: &Expr) -> bool {
    part.is_aggregate() && !matches!(&part.kind, Kind::Call(call) if matches!(call.function, Function::Allocate | Function::Point))
}

/// The condition under which an entity counts: the filter holds and the value is there.
fn counted(call: &Call, arg: Option<&Expr>) -> Option<Expr> {
    let Some(arg) = arg else { return call.clauses.filter.clone() };
    let there = at(Kind::Not(Box::new(apply(Function::IsMissing, vec![arg.clone()], Clauses::default()))));
    Some(match &call.clauses.filter {
        Some(filter) => at(Kind::Binary(Operator::And, Box::new(filter.clone()), Box::new(there))),
        None => there,
    })
}

fn count(call: &Call, filter: Option<Expr>) -> Expr {
    apply(Function::Count, Vec::new(), Clauses { filter, by: call.clauses.by.clone(), ..Clauses::default() })
}

fn sum(call: &Call, arg: Option<Expr>) -> Expr {
    let clauses = Clauses { filter: call.clauses.filter.clone(), by: call.clauses.by.clone(), ..Clauses::default() };
    arg.map_or_else(|| number(Decimal::ZERO), |arg| apply(Function::Sum, vec![arg], clauses))
}

fn apply(function: Function, args: Vec<Expr>, clauses: Clauses) -> Expr {
    at(Kind::Call(Box::new(Call { function, args, clauses })))
}

fn number(value: Decimal) -> Expr {
    at(Kind::Number(value, None))
}

fn at(kind: Kind) -> Expr {
    Expr { kind, span: 0..0 }
}
