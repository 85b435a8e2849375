//! The bounds of an allocation in whole quanta, row by row: rounded inwards, once, and kept for the next law.

use super::plan::{Node, Share, Step};
use super::point::NO_CAP;
use super::series::{Data, Series};
use crate::error::Reason;
use crate::number::Number;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A quantum as numbers that are computed with: so many to one of its decimals, and how many of these it has.
pub(super) struct Quantum<N> {
    parts: N,
    size: Option<N>,
}

impl<N: Number> Quantum<N> {
    pub fn of(quantum: Decimal) -> Quantum<N> {
        let number = |mantissa: i128| N::from_scaled(mantissa, 0);
        let parts = 10_i128.checked_pow(quantum.scale()).and_then(number).unwrap_or(N::ONE);
        Quantum { parts, size: number(quantum.mantissa()).filter(|size| *size != N::ONE) }
    }

    /// How many quanta a value has.
    pub fn count(&self, value: N) -> Option<N> {
        let parts = value.mul(self.parts)?;
        self.size.map_or(Some(parts), |size| parts.div(size))
    }
}

/// Floors or caps of all rows, whoever shares.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct End {
    /// Of a row without bound: zero, or [`NO_CAP`].
    pub quanta: Vec<i64>,
    /// Rows whose bound is missing for another reason than that it does not apply.
    pub unbounded: Vec<usize>,
    /// Rows whose bound does not fit.
    pub overflow: Vec<usize>,
}

impl End {
    /// Floors are rounded up, caps down.
    pub fn of<N: Number>(bound: &Series<N>, quantum: &Quantum<N>, up: bool) -> End {
        let none = if up { 0 } else { NO_CAP };
        let rounded = |value: N| quantum.count(value).and_then(|count| count.whole_inwards(up));
        let mut end = End { quanta: Vec::with_capacity(bound.len()), unbounded: Vec::new(), overflow: Vec::new() };
        if let Data::Number(values) = &bound.data {
            let mut plain = true;
            let mut each = |value: N, reason: Option<Reason>| {
                let quanta = rounded(value);
                plain &= if reason.is_some() { reason == Some(Reason::NotApplicable) } else { quanta.is_some() };
                if reason.is_some() { none } else { quanta.unwrap_or(none) }
            };
            if bound.missing.is_empty() {
                end.quanta.extend(values.iter().map(|value| each(*value, None)));
            } else {
                end.quanta.extend(values.iter().zip(&bound.missing).map(|(value, reason)| each(*value, *reason)));
            }
            if plain {
                return end;
            }
            end.quanta.clear();
        }
        for row in 0..bound.len() {
            let quanta = match bound.number(row) {
                Ok(value) => rounded(value),
                Err(Reason::NotApplicable) => Some(none),
                Err(_) => {
                    end.unbounded.push(row);
                    Some(none)
                }
            };
            if quanta.is_none() {
                end.overflow.push(row);
            }
            end.quanta.push(quanta.unwrap_or(none));
        }
        end
    }
}

/// The two ends of an allocation, none where it has no such bound.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ends {
    pub low: Option<Arc<End>>,
    pub high: Option<Arc<End>>,
}

impl Ends {
    /// The end that a node of the step is rounded to.
    pub fn of(&self, step: &Step, node: &Node) -> Option<&Arc<End>> {
        let Step::Share { share, .. } = step else { return None };
        let Share { at_least, at_most, .. } = &**share;
        let is = |bound: &Option<Node>| bound.as_ref().is_some_and(|bound| std::ptr::eq(bound, node));
        if is(at_least) { self.low.as_ref() } else { self.high.as_ref().filter(|_| is(at_most)) }
    }
}
