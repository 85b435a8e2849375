//! The value of the point (*valeur de point*): the smallest x at which the parts clamp(x * weight, low, high) use an envelope up.

use crate::number::Number;
use std::cmp::Ordering;

/// Newton's steps taken before the break points are sorted instead; a handful is usual.
const STEPS: usize = 48;

/// A cap in quanta that is none.
pub(super) const NO_CAP: i64 = i64::MAX;

/// Those who share, one an index: weights from zero on, floors and caps in whole quanta, floor at most cap.
#[derive(Clone, Debug)]
pub(super) struct Sharers<N> {
    pub weights: Vec<N>,
    pub low: Vec<N>,
    /// [`NO_CAP`] where there is none.
    pub high: Vec<N>,
}

/// How an envelope meets those who share it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Point<N> {
    /// The parts use it up at this value.
    Closed(N),
    /// All are at their cap, or without a weight, from this value on, and something is left.
    Unspent(N),
    /// The floors exceed it.
    Infeasible,
    /// A number does not fit.
    Overflow,
}

/// Where the sum of the parts stands at a value of the point.
#[derive(Clone, Copy)]
struct Slope<N> {
    /// The floors and caps of those held by one.
    fixed: N,
    /// The weights of the others.
    weight: N,
}

impl<N: Number> Sharers<N> {
    /// Those with such weights, floors and caps.
    pub fn new(weights: Vec<N>, bounds: &[(i64, i64)]) -> Sharers<N> {
        let (low, high) = bounds.iter().map(|(low, high)| (N::from_whole(*low), N::from_whole(*high))).unzip();
        Sharers { weights, low, high }
    }

    fn iter(&self) -> impl Iterator<Item = (N, N, N)> {
        self.weights.iter().zip(&self.low).zip(&self.high).map(|((w, low), high)| (*w, *low, *high))
    }

    /// The value of the point for a whole number of quanta.
    pub fn point(&self, envelope: N) -> Point<N> {
        let Some(floors) = N::sum(&self.low) else { return Point::Overflow };
        match floors.partial_cmp(&envelope) {
            Some(Ordering::Less) => {}
            Some(Ordering::Equal) => return Point::Closed(N::ZERO),
            _ => return Point::Infeasible,
        }
        let none = N::from_whole(NO_CAP);
        let weighted = |w: N, cap: N, low: N| if w > N::ZERO { cap } else { low };
        if self.iter().all(|(w, _, high)| w == N::ZERO || high < none) {
            let caps: Vec<N> = self.iter().map(|(w, low, high)| weighted(w, high, low)).collect();
            let Some(caps) = N::sum(&caps) else { return Point::Overflow };
            if caps <= envelope {
                let last = self.last_cap(None);
                return if caps == envelope { Point::Closed(last) } else { Point::Unspent(last) };
            }
        }
        let solved = self.newton(envelope).or_else(|| self.by_break_points(envelope));
        solved.and_then(|x| self.settled(x, envelope)).map_or(Point::Overflow, Point::Closed)
    }

    /// The largest value at which one reaches its cap, of those at their cap at a value.
    fn last_cap(&self, at: Option<N>) -> N {
        let reached = |w: N, high: N| at.is_none_or(|x| x.mul(w).is_none_or(|part| part >= high));
        let caps = self.iter().filter(|(w, low, high)| *w > N::ZERO && low < high && reached(*w, *high));
        caps.filter_map(|(w, _, high)| high.div(w)).fold(N::ZERO, |last, cap| if cap > last { cap } else { last })
    }

    /// The same value computed once more from who is held there, in the order of the sharers: it hangs on nothing else.
    fn settled(&self, x: N, envelope: N) -> Option<N> {
        let (fixed, weight) = N::held_exactly(x, &self.weights, &self.low, &self.high)?;
        if weight > N::ZERO { envelope.sub(fixed)?.div(weight) } else { Some(x) }
    }

    /// Where the sum stands, but for the last digits.
    fn slope(&self, x: N) -> Option<Slope<N>> {
        N::held(x, &self.weights, &self.low, &self.high).map(|(fixed, weight)| Slope { fixed, weight })
    }

    /// Follows the slope of the sum, which is neither convex nor concave, inside a bracket that every step narrows. Ends where a step leads to itself.
    fn newton(&self, envelope: N) -> Option<N> {
        let half = N::from_scaled(5, 1)?;
        let (mut left, mut right) = (N::ZERO, None);
        let mut x = envelope.div(N::sum(&self.weights).filter(|w| *w > N::ZERO)?)?;
        for _ in 0..STEPS {
            let slope = self.slope(x)?;
            if slope.weight == N::ZERO && slope.fixed == envelope {
                return Some(self.last_cap(Some(x)));
            }
            let next = if slope.weight > N::ZERO { envelope.sub(slope.fixed)?.div(slope.weight) } else { None };
            if next == Some(x) {
                return next;
            }
            if slope.weight.mul(x)?.add(slope.fixed)? < envelope {
                left = if x > left { x } else { left };
            } else {
                right = Some(right.filter(|r| *r < x).unwrap_or(x));
            }
            x = match next.filter(|n| *n >= left && right.is_none_or(|r| *n <= r)) {
                Some(next) => next,
                None => match right {
                    Some(right) => left.add(right)?.mul(half)?,
                    None => left.add(left)?,
                },
            };
        }
        None
    }

    /// Finds, among the sorted values at which a part meets a bound, the two between which the envelope is used up.
    pub(super) fn by_break_points(&self, envelope: N) -> Option<N> {
        let none = N::from_whole(NO_CAP);
        let bounds = |(w, low, high): (N, N, N)| [low.div(w), if high < none { high.div(w) } else { None }];
        let mut breaks: Vec<N> = self.iter().filter(|(w, low, high)| *w > N::ZERO && low < high).flat_map(bounds).flatten().collect();
        breaks.push(N::ZERO);
        breaks.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
        breaks.dedup();
        let reached = |x: &N| match self.slope(*x) {
            Some(slope) => slope.weight.mul(*x).and_then(|linear| linear.add(slope.fixed)).is_none_or(|sum| sum >= envelope),
            None => true,
        };
        let end = breaks.partition_point(|x| !reached(x));
        let start = end.checked_sub(1).and_then(|before| breaks.get(before)).copied().unwrap_or(N::ZERO);
        // Between two break points the same ones are held by their bounds: the middle tells which.
        let inside = match breaks.get(end) {
            Some(end) => start.add(*end)?.mul(N::from_scaled(5, 1)?)?,
            None => start.add(start)?.add(N::ONE)?,
        };
        let slope = self.slope(inside)?;
        if slope.weight == N::ZERO {
            return Some(start);
        }
        envelope.sub(slope.fixed)?.div(slope.weight)
    }
}
