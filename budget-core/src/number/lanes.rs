//! Arithmetic over many numbers at once: loops without a branch a number, so that the compiler can take several at a time.

use super::Number;
use rust_decimal::Decimal;
use std::cell::{Cell, RefCell};

/// The four operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Sum.
    Add,
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Quotient.
    Divide,
}

/// A side of an operation: one number for all, or one each.
#[derive(Clone, Copy, Debug)]
pub enum Side<'a, N> {
    /// The same for all.
    One(N),
    /// One each.
    Many(&'a [N]),
}

impl<N: Copy> Side<'_, N> {
    /// The number at a place.
    pub fn get(&self, place: usize) -> Option<N> {
        match self {
            Side::One(x) => Some(*x),
            Side::Many(list) => list.get(place).copied(),
        }
    }

    /// Appends what `apply` makes of each pair; two single numbers make one.
    pub fn zip<M>(self, other: Side<'_, N>, out: &mut Vec<M>, apply: impl Fn(N, N) -> M) {
        match (self, other) {
            (Side::One(x), Side::One(y)) => out.push(apply(x, y)),
            (Side::Many(a), Side::One(y)) => out.extend(a.iter().map(|x| apply(*x, y))),
            (Side::One(x), Side::Many(b)) => out.extend(b.iter().map(|y| apply(x, *y))),
            (Side::Many(a), Side::Many(b)) => out.extend(a.iter().zip(b).map(|(x, y)| apply(*x, *y))),
        }
    }
}

/// Floats are computed all, then looked at: what is not finite failed.
pub(super) fn floats(operation: Arithmetic, left: Side<'_, f64>, right: Side<'_, f64>, out: &mut Vec<f64>, failed: &mut Vec<usize>) {
    let start = out.len();
    match operation {
        Arithmetic::Add => left.zip(right, out, |x, y| x + y),
        Arithmetic::Subtract => left.zip(right, out, |x, y| x - y),
        Arithmetic::Multiply => left.zip(right, out, |x, y| x * y),
        Arithmetic::Divide => left.zip(right, out, |x, y| x / y),
    }
    let results = out.get_mut(start..).unwrap_or(&mut []);
    if all_finite(results) {
        return;
    }
    for (place, x) in results.iter_mut().enumerate() {
        if !x.is_finite() {
            *x = 0.0;
            failed.push(place);
        }
    }
}

/// Whether all are finite: of such a number the difference with itself is zero, bit by bit, and of no other.
#[expect(clippy::eq_op, reason = "what is not finite gives NaN")]
fn all_finite(list: &[f64]) -> bool {
    list.iter().fold(0, |bits, x| bits | (x - x).to_bits()) == 0
}

/// Exact numbers, one by one.
pub(super) fn decimals(operation: Arithmetic, left: Side<'_, Decimal>, right: Side<'_, Decimal>, out: &mut Vec<Decimal>, failed: &mut Vec<usize>) {
    let (found, place) = (RefCell::new(std::mem::take(failed)), Cell::new(0));
    let mut each = |apply: fn(Decimal, Decimal) -> Option<Decimal>| {
        left.zip(right, out, |x, y| {
            let result = apply(x, y);
            if result.is_none() {
                found.borrow_mut().push(place.get());
            }
            place.set(place.get() + 1);
            result.unwrap_or_default()
        });
    };
    match operation {
        Arithmetic::Add => each(Number::add),
        Arithmetic::Subtract => each(Number::sub),
        Arithmetic::Multiply => each(Number::mul),
        Arithmetic::Divide => each(Number::div),
    }
    *failed = found.into_inner();
}

/// Sums of floats run in four lanes, so that the compiler can take several at a time; always the same four.
const LANES: usize = 4;

/// A sum of floats. Where it is asked for, what the roundings lose is kept beside it (Knuth's two-sum).
#[derive(Clone, Copy, Default)]
struct Lanes {
    sum: [f64; LANES],
    lost: [f64; LANES],
}

impl Lanes {
    fn add<const KEPT: bool>(&mut self, values: [f64; LANES]) {
        for ((total, lost), value) in self.sum.iter_mut().zip(&mut self.lost).zip(values) {
            let sum = *total + value;
            if KEPT {
                let added = sum - *total;
                *lost += (*total - (sum - added)) + (value - added);
            }
            *total = sum;
        }
    }

    fn total(self) -> Option<f64> {
        let mut all = Lanes::default();
        for sum in self.sum {
            all.add::<true>([sum, 0.0, 0.0, 0.0]);
        }
        let lost: f64 = self.lost.iter().chain(&all.lost).sum();
        Some(all.sum[0] + lost).filter(|total| total.is_finite())
    }
}

/// The last few of a list, with zeros behind them.
fn filled(rest: &[f64]) -> [f64; LANES] {
    let mut lanes = [0.0; LANES];
    lanes.iter_mut().zip(rest).for_each(|(lane, value)| *lane = *value);
    lanes
}

/// What is fixed and what is free, in the four lanes.
type Held = (Lanes, Lanes);

/// Adds four sharers to what is fixed and what is free.
fn take<const KEPT: bool>((fixed, free): &mut Held, x: f64, weights: &[f64; LANES], low: &[f64; LANES], high: &[f64; LANES]) {
    let (mut held, mut others) = ([0.0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        let part = x * weights[lane];
        let (floor, cap) = (part <= low[lane], part >= high[lane]);
        let bound = if floor { low[lane] } else { high[lane] };
        held[lane] = if floor | cap { bound } else { 0.0 };
        others[lane] = if floor | cap { 0.0 } else { weights[lane] };
    }
    fixed.add::<KEPT>(held);
    free.add::<KEPT>(others);
}

/// The same for many, without the errors of roundings: two lanes an instruction, which compilers find elsewhere, but not for WebAssembly.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
fn take_pairs(x: f64, weights: &[[f64; LANES]], low: &[[f64; LANES]], high: &[[f64; LANES]]) -> Held {
    use std::arch::wasm32::{
        f64x2, f64x2_add, f64x2_extract_lane, f64x2_ge, f64x2_le, f64x2_mul, f64x2_splat, v128, v128_and, v128_andnot, v128_bitselect, v128_or,
    };
    let (x, mut fixed, mut free) = (f64x2_splat(x), [f64x2_splat(0.0); 2], [f64x2_splat(0.0); 2]);
    for ((weights, low), high) in weights.iter().zip(low).zip(high) {
        for half in 0..2 {
            let pair = |list: &[f64; LANES]| f64x2(list[2 * half], list[2 * half + 1]);
            let (weight, low, high) = (pair(weights), pair(low), pair(high));
            let part = f64x2_mul(x, weight);
            let (floor, cap) = (f64x2_le(part, low), f64x2_ge(part, high));
            let held = v128_or(floor, cap);
            fixed[half] = f64x2_add(fixed[half], v128_and(v128_bitselect(low, high, floor), held));
            free[half] = f64x2_add(free[half], v128_andnot(weight, held));
        }
    }
    let lanes = |[a, b]: [v128; 2]| {
        let sum = [f64x2_extract_lane::<0>(a), f64x2_extract_lane::<1>(a), f64x2_extract_lane::<0>(b), f64x2_extract_lane::<1>(b)];
        Lanes { sum, ..Lanes::default() }
    };
    (lanes(fixed), lanes(free))
}

/// See `Number::held`.
pub(super) fn held_floats<const KEPT: bool>(x: f64, weights: &[f64], low: &[f64], high: &[f64]) -> Option<(f64, f64)> {
    let ((w, w_rest), (l, l_rest), (h, h_rest)) = (weights.as_chunks(), low.as_chunks(), high.as_chunks());
    let one_by_one = || {
        let mut held = Held::default();
        w.iter().zip(l).zip(h).for_each(|((weights, low), high)| take::<KEPT>(&mut held, x, weights, low, high));
        held
    };
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    let mut held = if KEPT { one_by_one() } else { take_pairs(x, w, l, h) };
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    let mut held = one_by_one();
    // Without a weight and between bounds of zero nothing is added.
    take::<KEPT>(&mut held, x, &filled(w_rest), &filled(l_rest), &filled(h_rest));
    Some((held.0.total()?, held.1.total()?))
}

/// A sum whose roundings lose nothing that counts.
pub(super) fn sum_floats(values: &[f64]) -> Option<f64> {
    let mut sum = Lanes::default();
    let (whole, rest) = values.as_chunks();
    whole.iter().for_each(|values| sum.add::<true>(*values));
    sum.add::<true>(filled(rest));
    sum.total()
}

/// Exact sums.
pub(super) fn held_decimals(x: Decimal, weights: &[Decimal], low: &[Decimal], high: &[Decimal]) -> Option<(Decimal, Decimal)> {
    let (mut fixed, mut free) = (Decimal::ZERO, Decimal::ZERO);
    for ((weight, low), high) in weights.iter().zip(low).zip(high) {
        // A product that does not fit is beyond any cap.
        match Number::mul(x, *weight) {
            Some(part) if part <= *low => fixed = fixed.checked_add(*low)?,
            Some(part) if part < *high => free = free.checked_add(*weight)?,
            _ => fixed = fixed.checked_add(*high)?,
        }
    }
    Some((fixed, free))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<N: Number>(operation: Arithmetic, left: Side<'_, N>, right: Side<'_, N>) -> (Vec<N>, Vec<usize>) {
        let (mut out, mut failed) = (Vec::new(), Vec::new());
        N::compute(operation, left, right, &mut out, &mut failed);
        (out, failed)
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert_eq!(all(Arithmetic::Divide, Side::Many(&[1.0, 0.0, 3.0]), Side::Many(&[0.0, 0.0, 2.0])), (vec![0.0, 0.0, 1.5], vec![0, 1]));
        assert_eq!(all(Arithmetic::Multiply, Side::Many(&[f64::MAX, -f64::MAX, 2.0]), Side::One(2.0)), (vec![0.0, 0.0, 4.0], vec![0, 1]));
        assert_eq!(all(Arithmetic::Subtract, Side::One(1.0), Side::Many(&[0.5, 1.5])), (vec![0.5, -0.5], vec![]));
        let (one, two) = (Decimal::ONE, Decimal::TWO);
        assert_eq!(all(Arithmetic::Divide, Side::Many(&[one, two]), Side::Many(&[Decimal::ZERO, two])), (vec![Decimal::ZERO, one], vec![0]));
        assert_eq!(all(Arithmetic::Add, Side::One(Decimal::MAX), Side::Many(&[one, -one])), (vec![Decimal::ZERO, Decimal::MAX - one], vec![0]));
        assert_eq!(all(Arithmetic::Add, Side::One(one), Side::One(two)), (vec![Decimal::from(3)], vec![]));
    }
}
