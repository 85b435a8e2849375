//! A resolved formula over some rows.

use super::ast::Operator;
use super::block::{Block, Cells, Gaps, Pool};
use super::evaluate::Parameter;
use super::plan::Node;
use crate::error::Reason;
use crate::number::{Arithmetic, Number};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A parameter turned into the numbers at hand.
pub(super) enum Given<N> {
    /// Its value; where it is no whole number of its digits, the quotient too, so that `2/3` stays exact.
    Number(N, Option<Quotient<N>>),
    Bands(Vec<(N, N)>),
    Missing(Reason),
}

/// A number kept as numerator and denominator.
#[derive(Clone, Copy)]
pub(super) struct Quotient<N> {
    above: N,
    below: N,
}

impl<N: Number> Given<N> {
    pub fn new(parameter: &Parameter) -> Given<N> {
        match parameter {
            Parameter::Number { numerator, denominator } => match numerator.checked_div(*denominator) {
                Some(value) => {
                    let quotient = Quotient { above: N::from_decimal(*numerator), below: N::from_decimal(*denominator) };
                    Given::Number(N::from_decimal(value), (*denominator != Decimal::ONE).then_some(quotient))
                }
                None => Given::Missing(Reason::DivisionByZero),
            },
            Parameter::Bands(bands) => Given::Bands(bands.iter().map(|(from, amount)| (N::from_decimal(*from), N::from_decimal(*amount))).collect()),
            Parameter::Missing(reason) => Given::Missing(*reason),
        }
    }
}

/// What some rows are evaluated with.
pub(super) struct Rows<'a, 'b, N: Number> {
    /// How many rows.
    pub count: usize,
    /// Reads a column, a rule or a stored place for the rows at hand.
    pub leaf: &'b dyn Fn(&Node) -> Block<'a, N>,
    pub parameters: &'a [Given<N>],
    pub exercise: N,
    pub pool: &'b Pool<N>,
}

impl<'a, N: Number> Rows<'a, '_, N> {
    /// The values of a node.
    pub fn eval(&self, node: &'a Node) -> Block<'a, N> {
        let (rows, pool) = (self.count, self.pool);
        match node {
            Node::Number(value) => Block::number(N::from_decimal(*value)),
            Node::Text(text) => Block { cells: Cells::Text(text), gaps: Gaps::None },
            Node::Bool(value) => Block { cells: Cells::Bool(*value), gaps: Gaps::None },
            Node::Missing(reason) => Block::missing(*reason),
            Node::Exercise => Block::number(self.exercise),
            Node::Parameter(number) => match self.parameters.get(*number) {
                Some(Given::Number(value, _)) => Block::number(*value),
                Some(Given::Missing(reason)) => Block::missing(*reason),
                _ => Block::missing(Reason::NotPublished),
            },
            Node::Input(_) | Node::Previous(_) | Node::Rule(_) | Node::Stored(_) => (self.leaf)(node),
            Node::Negative(x) => self.eval(x).map(pool, N::neg),
            Node::Abs(x) => self.eval(x).map(pool, N::abs),
            Node::Round(x, decimals, rounding) => self.eval(x).try_map(rows, pool, |v| v.round(*decimals, *rounding).ok_or(Reason::Overflow)),
            Node::Log10(x) => self.eval(x).try_map(rows, pool, |v| if v > N::ZERO { v.log10().ok_or(Reason::Overflow) } else { Err(Reason::InvalidLogarithm) }),
            Node::Not(x) => self.eval(x).negated(),
            Node::Binary(operator, a, b) => self.binary(*operator, a, b),
            Node::In(x, list) => self.eval(x).member(|cells| member(cells, list)),
            Node::If(condition, then, other) => {
                let condition = self.eval(condition);
                // Most often all rows at hand take the same branch: then the other one is not computed.
                match condition.unanimous() {
                    Some(true) => self.eval(then),
                    Some(false) => self.eval(other),
                    None => condition.choose(self.eval(then), self.eval(other), pool),
                }
            }
            Node::Extreme(largest, list) => {
                let parts = list.iter().map(|part| self.eval(part));
                parts.reduce(|a, b| a.extreme(*largest, b, rows, pool)).unwrap_or_else(|| Block::missing(Reason::NotProvided))
            }
            Node::Coalesce(a, b) => {
                let value = self.eval(a);
                if matches!(value.gaps, Gaps::None) { value } else { value.coalesce(self.eval(b), rows, pool) }
            }
            Node::IsMissing(x) => self.eval(x).absent(),
            Node::Band(x, table) => match self.parameters.get(*table) {
                Some(Given::Bands(bands)) => self.eval(x).try_map(rows, pool, |v| band(v, bands)),
                Some(Given::Missing(reason)) => Block::missing(*reason),
                _ => Block::missing(Reason::NotPublished),
            },
        }
    }

    fn binary(&self, operator: Operator, a: &'a Node, b: &'a Node) -> Block<'a, N> {
        let (rows, pool) = (self.count, self.pool);
        let operation = match operator {
            Operator::And | Operator::Or => return self.eval(a).kleene(operator == Operator::Or, self.eval(b), rows),
            Operator::Add => Arithmetic::Add,
            Operator::Subtract => Arithmetic::Subtract,
            Operator::Multiply => Arithmetic::Multiply,
            Operator::Divide => Arithmetic::Divide,
            _ => return self.eval(a).compare(operator, self.eval(b), rows, pool),
        };
        // x * p is x * numerator / denominator: two thirds of 1,161 is 774.
        match (operation, self.quotient(a), self.quotient(b)) {
            (Arithmetic::Multiply, _, Some(q)) => self.by_quotient(a, q.above, q.below),
            (Arithmetic::Divide, _, Some(q)) => self.by_quotient(a, q.below, q.above),
            (Arithmetic::Multiply, Some(q), _) => self.by_quotient(b, q.above, q.below),
            _ => self.eval(a).compute(operation, self.eval(b), rows, pool),
        }
    }

    fn quotient(&self, node: &Node) -> Option<Quotient<N>> {
        match node {
            Node::Parameter(number) => match self.parameters.get(*number) {
                Some(Given::Number(_, quotient)) => *quotient,
                _ => None,
            },
            _ => None,
        }
    }

    fn by_quotient(&self, x: &'a Node, above: N, below: N) -> Block<'a, N> {
        let (rows, pool) = (self.count, self.pool);
        let product = self.eval(x).compute(Arithmetic::Multiply, Block::number(above), rows, pool);
        product.compute(Arithmetic::Divide, Block::number(below), rows, pool)
    }
}

/// The amount of the last threshold at most x; below the first there is none.
fn band<N: Number>(x: N, bands: &[(N, N)]) -> Result<N, Reason> {
    bands.iter().rev().find(|(threshold, _)| *threshold <= x).map(|(_, amount)| *amount).ok_or(Reason::NotApplicable)
}

/// Whether each is one of some constants, which are sorted once: a long list costs little more than a short one.
fn member<'a, N: Number>(cells: &Cells<'a, N>, list: &[Node]) -> Option<Cells<'a, N>> {
    let order = |a: &N, b: &N| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal);
    let numbers = || {
        let mut items: Vec<N> = list.iter().filter_map(|n| if let Node::Number(d) = n { Some(N::from_decimal(*d)) } else { None }).collect();
        items.sort_by(order);
        items
    };
    let found = |items: &[N], x: &N| items.binary_search_by(|item| order(item, x)).is_ok();
    let texts = || -> BTreeSet<&str> { list.iter().filter_map(|n| if let Node::Text(text) = n { Some(&**text) } else { None }).collect() };
    let truths = |x: bool| list.iter().any(|n| matches!(n, Node::Bool(b) if *b == x));
    Some(match cells {
        Cells::Nothing => return None,
        Cells::Number(x) => Cells::Bool(found(&numbers(), x)),
        Cells::Numbers(values) => {
            let items = numbers();
            Cells::Bools(values.iter().map(|x| found(&items, x)).collect())
        }
        Cells::Bool(x) => Cells::Bool(truths(*x)),
        Cells::Bools(values) => {
            let (yes, no) = (truths(true), truths(false));
            Cells::Bools(values.iter().map(|x| if *x { yes } else { no }).collect::<Cow<'_, _>>())
        }
        Cells::Text(text) => Cells::Bool(texts().contains(&***text)),
        Cells::Texts(values) => {
            let items = texts();
            Cells::Bools(values.iter().map(|x| items.contains(&**x)).collect())
        }
        Cells::Picked(values) => {
            let items = texts();
            Cells::Bools(values.iter().map(|x| items.contains(&***x)).collect())
        }
    })
}
