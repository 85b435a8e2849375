//! Whole quanta to those who share (*plus fort reste*): each has what is whole of its part, the rest goes by largest remainder, never across a bound.

use super::point::Sharers;
use crate::number::Number;
use std::cmp::Reverse;

/// Remainders are compared to five decimals of a quantum: so far exact and binary numbers agree on which are alike.
const ALIKE: u32 = 10_000;

/// The parts at a value of the point, in quanta. Equal remainders are served in the order of the sharers. `None` where a number does not fit.
pub(super) fn apportion<N: Number>(sharers: &Sharers<N>, bounds: &[(i64, i64)], point: N, envelope: i64) -> Option<Vec<i64>> {
    let mut parts = Vec::with_capacity(bounds.len());
    let mut free: Vec<(u32, usize)> = Vec::new();
    let mut left = envelope;
    for (index, (((weight, bound), low), high)) in sharers.weights.iter().zip(bounds).zip(&sharers.low).zip(&sharers.high).enumerate() {
        let part = match point.mul(*weight) {
            Some(part) if part <= *low => bound.0,
            Some(part) if part < *high => {
                let (whole, remainder) = part.whole()?;
                free.push((remainder / ALIKE, index));
                i64::try_from(whole).ok()?.clamp(bound.0, bound.1)
            }
            // A product that does not fit is beyond any cap.
            _ => bound.1,
        };
        left = left.checked_sub(part)?;
        parts.push(part);
    }
    let room = |part: i64, (low, high): (i64, i64)| if left >= 0 { part < high } else { part > low };
    free.retain(|(_, index)| parts.get(*index).zip(bounds.get(*index)).is_some_and(|(part, bound)| room(*part, *bound)));
    // Who comes first needs no order among themselves: each is given one quantum.
    let first = usize::try_from(left.unsigned_abs()).ok()?.min(free.len());
    if first > 0 && first < free.len() {
        if left > 0 {
            free.select_nth_unstable_by_key(first, |(remainder, index)| (Reverse(*remainder), *index));
        } else {
            free.select_nth_unstable_by_key(first, |(remainder, index)| (*remainder, Reverse(*index)));
        }
    }
    for (_, index) in free.iter().take(first) {
        if let Some(part) = parts.get_mut(*index) {
            *part += left.signum();
        }
    }
    // One quantum each suffices, but for the last digits of a float: then those with a free part take what is left, as far as they have room.
    let mut rest = left - left.signum() * i64::try_from(first).ok()?;
    for (_, index) in &free {
        if let (true, Some(part), Some((low, high))) = (rest != 0, parts.get_mut(*index), bounds.get(*index)) {
            let given = rest.clamp(low - *part, high - *part);
            *part += given;
            rest -= given;
        }
    }
    Some(parts)
}
