//! What a function over entities counted, and the place of one of them in an order: for an explanation.

use super::ast::{Call, Clauses, Expr, Function, Kind, Operator};
use super::evaluate::{Evaluation, Outcome, Source, evaluate};
use super::explain::{Group, Rank};
use super::plan::{Plan, Rule};
use crate::number::Number;
use crate::table::Value;
use crate::unit::Unit;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The group and rank behind the first function over entities of a formula, as one row sees them. A rank that is compared with a bound comes first, and
/// tells its cut; it may stand in a rule of its own, which `follow` gives by its name.
pub fn behind<N: Number>(formula: &Expr, source: &dyn Source<N>, row: usize, follow: &dyn Fn(&str) -> Option<Expr>) -> Option<(Group, Option<Rank>)> {
    let compared = compared(formula, follow);
    let (call, cut) = match compared {
        Some((call, cut)) => (call, Some(cut)),
        None => (first(formula)?, None),
    };
    let arg = call.args.first().cloned();
    let nothing = || number(Decimal::ZERO);
    let is_rank = call.function == Function::Rank;
    let rules = [
        ("@n", count(&call, counted(&call, arg.as_ref()))),
        ("@asked", count(&call, call.clauses.filter.clone())),
        ("@sum", sum(&call, arg.clone())),
        ("@rank", if is_rank { at(Kind::Call(Box::new(call.clone()))) } else { nothing() }),
        ("@value", arg.filter(|_| is_rank).unwrap_or_else(nothing)),
        ("@group", call.clauses.by.clone().map_or_else(nothing, |by| at(Kind::Name(by)))),
        ("@cut", cut.clone().map_or_else(nothing, |(bound, _)| bound)),
    ];
    let rules = rules.map(|(id, formula)| Rule { id: id.to_owned(), formula, unit: Unit::one() });
    let result = Values(evaluate(&Plan::new(&rules).ok()?, source).ok()?);
    let n = result.number("@n", row)?.to_u64()?;
    let skipped = result.number("@asked", row)?.to_u64()?.saturating_sub(n);
    let group = Group { n, sum: result.number("@sum", row).unwrap_or_default(), skipped };
    let rank = if is_rank { result.number("@rank", row).and_then(|r| r.to_u64()) } else { None };
    let rank = rank.map(|r| {
        let cut = cut.and_then(|(_, inclusive)| result.cut(row, inclusive));
        Rank { r, of: n, cut, margin: cut.and_then(|cut| result.margin(cut, row, source.rows())) }
    });
    Some((group, rank))
}

/// What was evaluated for an explanation.
struct Values<N>(Evaluation<N>);

impl<N: Number> Values<N> {
    fn value(&self, id: &str, row: usize) -> Option<Value> {
        Some(match self.0.outcome(id)? {
            Outcome::National(series) => series.value(0),
            Outcome::Column(series) => series.value(row),
        })
    }

    fn number(&self, id: &str, row: usize) -> Option<Decimal> {
        self.value(id, row)?.number()
    }

    /// The last rank inside.
    fn cut(&self, row: usize, inclusive: bool) -> Option<u64> {
        let bound = self.number("@cut", row)?;
        let last = if inclusive { bound.floor() } else { bound.ceil().checked_sub(Decimal::ONE)? };
        last.to_u64()
    }

    /// The row's value less that of the last one inside, among those of its group.
    fn margin(&self, cut: u64, row: usize, rows: usize) -> Option<Decimal> {
        let group = self.value("@group", row)?;
        let inside = (0..rows).filter_map(|other| Some((self.number("@rank", other)?.to_u64()?, other)));
        let inside = inside.filter(|(rank, other)| *rank <= cut && self.value("@group", *other).as_ref() == Some(&group));
        let (_, last) = inside.max()?;
        self.number("@value", row)?.checked_sub(self.number("@value", last)?)
    }
}

/// A bound, and whether it is inside itself.
type Cut = (Expr, bool);

/// The rank that a formula holds against a bound, written there or in a rule of its own.
fn compared(formula: &Expr, follow: &dyn Fn(&str) -> Option<Expr>) -> Option<(Call, Cut)> {
    let rank = |side: &Expr| match &side.kind {
        Kind::Call(call) if call.function == Function::Rank => Some(call.as_ref().clone()),
        Kind::Name(name) => match follow(name)?.kind {
            Kind::Call(call) if call.function == Function::Rank => Some(*call),
            _ => None,
        },
        _ => None,
    };
    let mut found = None;
    formula.walk(&mut |part| {
        let Kind::Binary(operator, left, right) = &part.kind else { return };
        let (side, bound, inclusive) = match operator {
            Operator::AtMost => (left, right, true),
            Operator::Less => (left, right, false),
            Operator::AtLeast => (right, left, true),
            Operator::Greater => (right, left, false),
            _ => return,
        };
        if found.is_none() {
            found = rank(side).map(|call| (call, (bound.as_ref().clone(), inclusive)));
        }
    });
    found
}

/// The first function over entities that counts them: an allocation shares out.
fn first(formula: &Expr) -> Option<Call> {
    let mut first = None;
    formula.walk(&mut |part| {
        if let (None, true, Kind::Call(call)) = (&first, part.is_aggregate(), &part.kind)
            && !matches!(call.function, Function::Allocate | Function::Point)
        {
            first = Some(call.as_ref().clone());
        }
    });
    first
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
