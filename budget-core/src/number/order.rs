//! Floats in order, by the digits of their bits: no comparison, and equals stay in the order that they stand in.

/// Bits of a digit: six passes sort 64 bits.
const BITS: u32 = 11;

/// Values of a digit.
const VALUES: usize = 1 << BITS;

/// Below so many comparing costs less than counting digits.
const FEW: usize = 512;

/// Sorts floats that each bear a place.
pub(super) fn sort_floats(list: &mut [(f64, u32)], descending: bool) {
    let key = |x: f64| if descending { !ascending(x) } else { ascending(x) };
    if list.len() < FEW {
        return list.sort_by_key(|(x, _)| key(*x));
    }
    let mut from: Vec<(u64, u32)> = list.iter().map(|(x, place)| (key(*x), *place)).collect();
    let mut to = vec![(0, 0); from.len()];
    for shift in (0..u64::BITS).step_by(BITS as usize) {
        if pass(&from, &mut to, shift) {
            std::mem::swap(&mut from, &mut to);
        }
    }
    for (cell, (key, place)) in list.iter_mut().zip(from) {
        *cell = (float(if descending { !key } else { key }), place);
    }
}

/// Deals a list out by one digit, lowest first; false where all have the same one.
fn pass(from: &[(u64, u32)], to: &mut [(u64, u32)], shift: u32) -> bool {
    let digit = |key: u64| (key >> shift) as usize % VALUES;
    let mut next = [0_usize; VALUES];
    for (key, _) in from {
        next[digit(*key)] += 1;
    }
    if from.first().is_some_and(|(key, _)| next[digit(*key)] == from.len()) {
        return false;
    }
    let mut start = 0;
    for cell in &mut next {
        let count = *cell;
        *cell = start;
        start += count;
    }
    for item in from {
        let place = &mut next[digit(item.0)];
        if let Some(cell) = to.get_mut(*place) {
            *cell = *item;
        }
        *place += 1;
    }
    true
}

/// Bits that stand in the order of the floats; the zeros of both signs are alike.
fn ascending(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The float of such bits.
fn float(bits: u64) -> f64 {
    f64::from_bits(if bits >> 63 == 0 { !bits } else { bits & !(1 << 63) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_comparisons(seed in proptest::collection::vec(prop_oneof![-3.0..3.0, -1e300..1e300, Just(0.0), Just(-0.0), Just(1.5)], 1..40), copies in 1_usize..60, descending: bool) {
            let values = (0..copies).flat_map(|copy| seed.iter().map(move |x| if copy % 2 == 0 { *x } else { x / 2.0 }));
            let mut list: Vec<(f64, u32)> = values.zip(0_u32..).collect();
            let mut expected = list.clone();
            expected.sort_by(|a, b| if descending { b.0.partial_cmp(&a.0) } else { a.0.partial_cmp(&b.0) }.unwrap());
            sort_floats(&mut list, descending);
            prop_assert_eq!(list, expected);
        }
    }
}
