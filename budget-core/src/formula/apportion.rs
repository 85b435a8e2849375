//! Whole quanta to those who share (*plus fort reste*): each has what is whole of its part, the rest goes by largest remainder, never across a bound.

use super::point::Sharers;
use crate::number::Number;
use std::cmp::Reverse;

/// Remainders are compared to five decimals of a quantum: so far exact and binary numbers agree on which are alike.
const ALIKE: u32 = 10_000;

/// The parts at a value of the point, in quanta. Equal remainders are served in the order of the sharers. `None` where a number does not fit.
pub(super) fn apportion<N: Number>(sharers: &Sharers<N>, bounds: &[(i64, i64)], point: N, envelope: i64) -> Option<Vec<i64>> {
    let (mut parts, mut free) = parts_of(sharers, bounds, point)?;
    let left = parts.iter().try_fold(envelope, |left, part| left.checked_sub(*part))?;
    let room = |part: i64, (low, high): (i64, i64)| if left >= 0 { part < high } else { part > low };
    free.retain(|(_, index)| parts.get(*index as usize).zip(bounds.get(*index as usize)).is_some_and(|(part, bound)| room(*part, *bound)));
    // Who comes first needs no order among themselves: each is given one quantum.
    let first = usize::try_from(left.unsigned_abs()).unwrap_or(usize::MAX).min(free.len());
    if first > 0 && first < free.len() {
        if left > 0 {
            free.select_nth_unstable_by_key(first, |(remainder, index)| (Reverse(*remainder), *index));
        } else {
            free.select_nth_unstable_by_key(first, |(remainder, index)| (*remainder, Reverse(*index)));
        }
    }
    for (_, index) in free.iter().take(first) {
        if let Some(part) = parts.get_mut(*index as usize) {
            *part += left.signum();
        }
    }
    // One quantum each suffices, but for the last digits of a float: then those with a free part take what is left, as far as they have room.
    let mut rest = left - left.signum() * i64::try_from(first).ok()?;
    for (_, index) in &free {
        if let (true, Some(part), Some((low, high))) = (rest != 0, parts.get_mut(*index as usize), bounds.get(*index as usize)) {
            let given = rest.clamp(low - *part, high - *part);
            *part += given;
            rest -= given;
        }
    }
    Some(parts)
}

/// The whole quanta of each, and who is held by no bound, by what remains of it and its place.
type Parts = (Vec<i64>, Vec<(u32, u32)>);

/// The parts below a point. Whether somebody is held is chance: nothing branches on it.
fn parts_of<N: Number>(sharers: &Sharers<N>, bounds: &[(i64, i64)], point: N) -> Option<Parts> {
    let mut free = vec![(0, 0); bounds.len()];
    let (mut count, mut index, mut fits) = (0, 0, true);
    let each = sharers.weights.iter().zip(bounds).zip(sharers.low.iter().zip(&sharers.high));
    let parts = each.map(|((weight, bound), (low, high))| {
        let product = point.mul(*weight);
        let floor = product.is_some_and(|part| part <= *low);
        // A product that does not fit is beyond any cap.
        let held = floor | !product.is_some_and(|part| part < *high);
        let whole = product.and_then(N::whole_small);
        fits &= held | whole.is_some();
        let (whole, rest) = whole.unwrap_or_default();
        if let Some(cell) = free.get_mut(count) {
            *cell = (rest / ALIKE, index);
        }
        count += usize::from(!held);
        index += 1;
        let bounded = whole.max(bound.0).min(bound.1);
        let bound = if floor { bound.0 } else { bound.1 };
        if held { bound } else { bounded }
    });
    let parts = parts.collect();
    free.truncate(count);
    fits.then_some((parts, free))
}
