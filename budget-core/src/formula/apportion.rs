//! Whole quanta to those who share (*plus fort reste*): each has what is whole of its part, the rest goes by largest remainder, never across a bound.

use super::point::Sharers;
use crate::number::Number;
use std::cmp::Reverse;

/// The parts at a value of the point, in quanta. Equal remainders are served in the order of the sharers. `None` where a number does not fit.
pub(super) fn apportion<N: Number>(sharers: &Sharers<N>, bounds: &[(i128, i128)], point: N, envelope: i128) -> Option<Vec<i128>> {
    let mut parts = Vec::with_capacity(bounds.len());
    let mut free: Vec<(u32, usize)> = Vec::new();
    let mut left = envelope;
    for (index, (((weight, bound), low), high)) in sharers.weights.iter().zip(bounds).zip(&sharers.low).zip(&sharers.high).enumerate() {
        let part = match point.mul(*weight) {
            Some(part) if part <= *low => bound.0,
            Some(part) if part < *high => {
                let (whole, remainder) = part.whole()?;
                free.push((remainder, index));
                whole.clamp(bound.0, bound.1)
            }
            // A product that does not fit is beyond any cap.
            _ => bound.1,
        };
        left = left.checked_sub(part)?;
        parts.push(part);
    }
    if left >= 0 {
        free.sort_unstable_by_key(|(remainder, index)| (Reverse(*remainder), *index));
    } else {
        free.sort_unstable_by_key(|(remainder, index)| (*remainder, Reverse(*index)));
    }
    // One quantum each suffices, but for the last digits of a float: then whoever has room takes what is left.
    for most in [1, i128::MAX] {
        for (_, index) in &free {
            if let (Some(part), Some((low, high))) = (parts.get_mut(*index), bounds.get(*index)) {
                let given = left.clamp((low - *part).max(-most), (high - *part).min(most));
                *part += given;
                left -= given;
            }
        }
    }
    Some(parts)
}
