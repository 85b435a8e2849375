//! The two numbers that formulas are computed with, exact `Decimal` and fast `f64`, and the named roundings.

mod lanes;
mod order;

pub use lanes::{Arithmetic, Side};
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt::Debug;

/// The named roundings. Before each the value is snapped to nine decimals beyond those asked, a float to as many as it
/// carries, so that both numbers agree on ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// `round`: half away from zero.
    HalfAway,
    /// `round_half_even`: half to the even neighbour.
    HalfEven,
    /// `trunc`: towards zero.
    Truncate,
    /// `floor`: towards minus infinity.
    Floor,
    /// `ceil`: towards plus infinity.
    Ceiling,
}

/// Decimals that a value is snapped to beyond those asked for.
const SNAP: u32 = 9;

/// Ten to the power of `SNAP`.
const BILLION: u32 = 1_000_000_000;

/// A number that formulas are computed with. Every operation answers `None` where the result does not fit; none panics, none gives NaN or infinity.
pub trait Number: Copy + Debug + PartialEq + PartialOrd + Send + Sync + 'static {
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// The nearest number to an exact decimal.
    fn from_decimal(value: Decimal) -> Self;
    /// A float as it is, where this is what is computed with.
    fn from_f64(value: f64) -> Option<Self>;
    /// The exact decimal, to 15 significant digits for a float.
    fn to_decimal(self) -> Option<Decimal>;
    /// Sum.
    fn add(self, other: Self) -> Option<Self>;
    /// Difference.
    fn sub(self, other: Self) -> Option<Self>;
    /// Product.
    fn mul(self, other: Self) -> Option<Self>;
    /// Quotient; the caller has excluded a zero divisor.
    fn div(self, other: Self) -> Option<Self>;
    /// Opposite.
    fn neg(self) -> Self;
    /// Absolute value.
    fn abs(self) -> Self;
    /// Rounded to so many decimals.
    fn round(self, decimals: u32, rounding: Rounding) -> Option<Self>;
    /// Decimal logarithm of a positive number, 15 significant digits.
    fn log10(self) -> Option<Self>;
    /// A whole number times ten to the power of minus `scale`, or the nearest number to it.
    fn from_scaled(mantissa: i128, scale: u32) -> Option<Self>;
    /// A whole number, or the nearest number to it.
    fn from_whole(whole: i64) -> Self;
    /// The same for 64 bits.
    fn from_scaled_whole(mantissa: i64, scale: u32) -> Option<Self> {
        Self::from_scaled(i128::from(mantissa), scale)
    }
    /// The whole number at or below, and the billionths above it; what is within half a billionth of a whole number, or within the precision of a
    /// float, is that whole number. `None` where it does not fit.
    fn whole(self) -> Option<(i128, u32)>;
    /// The same where the whole number fits in 64 bits.
    fn whole_small(self) -> Option<(i64, u32)> {
        self.whole().and_then(|(whole, rest)| Some((i64::try_from(whole).ok()?, rest)))
    }
    /// The whole number at or above (`up`) or at or below, as [`Number::whole`] tells what is whole. `None` where it does not fit.
    fn whole_inwards(self, up: bool) -> Option<i64> {
        let (whole, rest) = self.whole()?;
        i64::try_from(whole).ok()?.checked_add(i64::from(up && rest > 0))
    }
    /// Applies an operation to many: appends the results, a zero where one does not fit, whose place is added to `failed`.
    fn compute(operation: Arithmetic, left: Side<'_, Self>, right: Side<'_, Self>, out: &mut Vec<Self>, failed: &mut Vec<usize>);
    /// Of products x * weight held between two bounds: the sum of the bounds of those that are held by one, and the sum of the weights of the others.
    /// A float may lose its last digits.
    fn held(x: Self, weights: &[Self], low: &[Self], high: &[Self]) -> Option<(Self, Self)>;
    /// The same, and what the roundings of floats lose is added up too.
    fn held_exactly(x: Self, weights: &[Self], low: &[Self], high: &[Self]) -> Option<(Self, Self)>;
    /// The sum of a list; what the roundings of floats lose is added up too.
    fn sum(values: &[Self]) -> Option<Self>;
    /// Sorts numbers that each bear a place, ascending or descending; equal numbers stay in the order that they stand in.
    fn sort(list: &mut [(Self, u32)], descending: bool);
    /// Equal for equal numbers alone.
    fn identity(self) -> u128;
    /// Whether it is written with the same bits: equal numbers need not be.
    fn same_bits(self, other: Self) -> bool;
}

impl Number for Decimal {
    const ZERO: Self = Decimal::ZERO;
    const ONE: Self = Decimal::ONE;

    fn from_decimal(value: Decimal) -> Self {
        value
    }

    fn from_f64(_value: f64) -> Option<Self> {
        None
    }

    fn to_decimal(self) -> Option<Decimal> {
        Some(self)
    }

    fn add(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn sub(self, other: Self) -> Option<Self> {
        self.checked_sub(other)
    }

    fn mul(self, other: Self) -> Option<Self> {
        self.checked_mul(other).map(unsigned_zero)
    }

    fn div(self, other: Self) -> Option<Self> {
        self.checked_div(other).map(unsigned_zero)
    }

    fn neg(self) -> Self {
        unsigned_zero(-self)
    }

    fn abs(self) -> Self {
        Decimal::abs(&self)
    }

    fn round(self, decimals: u32, rounding: Rounding) -> Option<Self> {
        let snapped = self.round_dp_with_strategy(decimals + SNAP, RoundingStrategy::MidpointAwayFromZero);
        let strategy = match rounding {
            Rounding::HalfAway => RoundingStrategy::MidpointAwayFromZero,
            Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
            Rounding::Truncate => RoundingStrategy::ToZero,
            Rounding::Floor => RoundingStrategy::ToNegativeInfinity,
            Rounding::Ceiling => RoundingStrategy::ToPositiveInfinity,
        };
        Some(unsigned_zero(snapped.round_dp_with_strategy(decimals, strategy)))
    }

    fn log10(self) -> Option<Self> {
        let float = Number::log10(decimal_to_f64(self)?)?;
        float.to_decimal()
    }

    fn from_scaled(mantissa: i128, scale: u32) -> Option<Self> {
        Decimal::try_from_i128_with_scale(mantissa, scale).ok()
    }

    fn from_whole(whole: i64) -> Self {
        Decimal::from(whole)
    }

    fn whole(self) -> Option<(i128, u32)> {
        let snapped = self.round_dp_with_strategy(SNAP, RoundingStrategy::MidpointAwayFromZero);
        let floor = snapped.floor();
        let part = snapped.checked_sub(floor)?.checked_mul(Decimal::from(BILLION))?;
        Some((i128::try_from(floor).ok()?, u32::try_from(part).ok()?))
    }

    fn compute(operation: Arithmetic, left: Side<'_, Self>, right: Side<'_, Self>, out: &mut Vec<Self>, failed: &mut Vec<usize>) {
        lanes::decimals(operation, left, right, out, failed);
    }

    fn held(x: Self, weights: &[Self], low: &[Self], high: &[Self]) -> Option<(Self, Self)> {
        lanes::held_decimals(x, weights, low, high)
    }

    fn held_exactly(x: Self, weights: &[Self], low: &[Self], high: &[Self]) -> Option<(Self, Self)> {
        lanes::held_decimals(x, weights, low, high)
    }

    fn sum(values: &[Self]) -> Option<Self> {
        values.iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))
    }

    fn sort(list: &mut [(Self, u32)], descending: bool) {
        if descending {
            list.sort_by_key(|(x, _)| std::cmp::Reverse(*x));
        } else {
            list.sort_by_key(|(x, _)| *x);
        }
    }

    fn identity(self) -> u128 {
        let normal = self.normalize();
        normal.mantissa().cast_unsigned() << 8 | u128::from(normal.scale())
    }

    fn same_bits(self, other: Self) -> bool {
        self.serialize() == other.serialize()
    }
}

impl Number for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn from_decimal(value: Decimal) -> Self {
        decimal_to_f64(value).unwrap_or(0.0)
    }

    fn from_f64(value: f64) -> Option<Self> {
        finite(value)
    }

    fn to_decimal(self) -> Option<Decimal> {
        // What is smaller than 28 decimals can say is cut there, down to zero: it is no overflow.
        let written = if f64::abs(self) < 1e-13 { format!("{self:.28}") } else { format!("{self:.14e}") };
        let exact = if written.contains('e') { Decimal::from_scientific(&written) } else { Decimal::from_str_exact(&written) };
        exact.ok().map(|d| unsigned_zero(d.normalize()))
    }

    fn add(self, other: Self) -> Option<Self> {
        finite(self + other)
    }

    fn sub(self, other: Self) -> Option<Self> {
        finite(self - other)
    }

    fn mul(self, other: Self) -> Option<Self> {
        finite(self * other)
    }

    fn div(self, other: Self) -> Option<Self> {
        finite(self / other)
    }

    fn neg(self) -> Self {
        -self
    }

    fn abs(self) -> Self {
        f64::abs(self)
    }

    fn round(self, decimals: u32, rounding: Rounding) -> Option<Self> {
        let power = power_of_ten(decimals);
        let scaled = finite(self * power)?;
        if scaled.abs() >= WHOLE {
            return finite(scaled / power + 0.0);
        }
        let (mut whole, part) = parts(scaled);
        let mut part = snapped(part, scaled);
        if part == i64::from(BILLION) {
            whole += 1;
            part = 0;
        }
        let half = i64::from(BILLION / 2);
        let up = match rounding {
            Rounding::Floor => false,
            Rounding::Ceiling => part > 0,
            Rounding::Truncate => part > 0 && whole < 0,
            Rounding::HalfAway if part == half => whole >= 0,
            Rounding::HalfEven if part == half => whole & 1 != 0,
            Rounding::HalfAway | Rounding::HalfEven => part > half,
        };
        let rounded = whole + i64::from(up);
        finite(rounded as f64 / power + 0.0)
    }

    fn log10(self) -> Option<Self> {
        finite(libm::log10(self))
    }

    fn from_scaled(mantissa: i128, scale: u32) -> Option<Self> {
        exact_quotient(mantissa, scale).or_else(|| decimal_to_f64(Decimal::try_from_i128_with_scale(mantissa, scale).ok()?))
    }

    fn from_whole(whole: i64) -> Self {
        whole as f64
    }

    #[inline]
    fn from_scaled_whole(mantissa: i64, scale: u32) -> Option<Self> {
        exact_small(mantissa, scale).or_else(|| Self::from_scaled(i128::from(mantissa), scale))
    }

    #[inline]
    fn whole(self) -> Option<(i128, u32)> {
        if f64::abs(self) >= WHOLE {
            return (f64::abs(self) < 1e37).then_some((self as i128, 0));
        }
        self.whole_small().map(|(whole, rest)| (i128::from(whole), rest))
    }

    #[inline]
    fn whole_small(self) -> Option<(i64, u32)> {
        let size = f64::abs(self);
        if size >= WHOLE {
            return self.whole().and_then(|(whole, rest)| Some((i64::try_from(whole).ok()?, rest)));
        }
        let (floor, part) = parts(self);
        let (below, above) = beside(part, size);
        let rest = billionths(part) as u32 * u32::from(!(below | above));
        Some((floor + i64::from(above), rest))
    }

    #[inline]
    fn whole_inwards(self, up: bool) -> Option<i64> {
        let size = f64::abs(self);
        if size >= WHOLE {
            return self.whole().and_then(|(whole, _)| i64::try_from(whole).ok());
        }
        let (floor, part) = parts(self);
        let (below, above) = beside(part, size);
        Some(floor + i64::from(!below & (up | above)))
    }

    fn compute(operation: Arithmetic, left: Side<'_, Self>, right: Side<'_, Self>, out: &mut Vec<Self>, failed: &mut Vec<usize>) {
        lanes::floats(operation, left, right, out, failed);
    }

    fn held(x: Self, weights: &[Self], low: &[Self], high: &[Self]) -> Option<(Self, Self)> {
        lanes::held_floats::<false>(x, weights, low, high)
    }

    fn held_exactly(x: Self, weights: &[Self], low: &[Self], high: &[Self]) -> Option<(Self, Self)> {
        lanes::held_floats::<true>(x, weights, low, high)
    }

    fn sum(values: &[Self]) -> Option<Self> {
        lanes::sum_floats(values)
    }

    fn sort(list: &mut [(Self, u32)], descending: bool) {
        order::sort_floats(list, descending);
    }

    fn identity(self) -> u128 {
        // Adding zero takes the sign of a zero away.
        u128::from((self + 0.0).to_bits())
    }

    fn same_bits(self, other: Self) -> bool {
        self.to_bits() == other.to_bits()
    }
}

/// From here on every float is a whole number.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// Whether the part of one of a float of some size lies so near below, or so near above, that the whole number there is meant: within half a billionth, or
/// a few units of the last place, as of a product such as 0.9 * 100.10. Nothing branches on what is chance.
#[inline]
fn beside(part: f64, size: f64) -> (bool, bool) {
    let own = size * 1e-15;
    let below = (part <= 5e-10) | (part <= own);
    (below, !below & ((part >= 1.0 - 5e-10) | (part >= 1.0 - own)))
}

/// The whole number at or below a float, and what is above it, exactly; for floats below [`WHOLE`].
///
/// By sums alone: beside 2^52 a float has no room for a part of one, and the sum is rounded to the nearest whole number.
#[inline]
fn parts(x: f64) -> (i64, f64) {
    let near = (x.abs() + WHOLE) - WHOLE;
    let near = near.copysign(x);
    let floor = near - f64::from(near > x);
    (integer(floor), x - floor)
}

/// A whole float as an integer; for floats below [`WHOLE`]. Most are read off the last bits of a sum, which costs WebAssembly less than a conversion.
#[inline]
fn integer(whole: f64) -> i64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    if whole.abs() < SHIFT / 4.0 { (whole + SHIFT).to_bits().cast_signed() - SHIFT.to_bits().cast_signed() } else { whole as i64 }
}

/// The nearest number of billionths to a part of one, half of one counted up.
fn billionths(part: f64) -> i64 {
    let (below, rest) = parts(part * f64::from(BILLION));
    below + i64::from(rest >= 0.5)
}

/// A part of one in billionths, to as many digits as a float of that size carries: those of a number of seven digits end at the hundred-millionth, and ties
/// would be missed among the digits beyond.
fn snapped(part: f64, of: f64) -> i64 {
    let (mut step, mut most) = (1, 1e6);
    while of.abs() >= most && step < i64::from(BILLION) {
        step *= 10;
        most *= 10.0;
    }
    let scaled = part * (i64::from(BILLION) / step) as f64;
    let below = scaled as i64;
    (below + i64::from(scaled - below as f64 >= 0.5)) * step
}

/// A power of ten, exact as far as roundings go.
fn power_of_ten(exponent: u32) -> f64 {
    const POWERS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    usize::try_from(exponent).ok().and_then(|e| POWERS.get(e).copied()).unwrap_or_else(|| libm::pow(10.0, f64::from(exponent)))
}

/// Zero has no sign here: `-0` is no figure.
fn unsigned_zero(x: Decimal) -> Decimal {
    if x.is_zero() { x.abs() } else { x }
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

/// The nearest float to a decimal, by its digits: the same bits on every platform.
fn decimal_to_f64(value: Decimal) -> Option<f64> {
    exact_quotient(value.mantissa(), value.scale()).or_else(|| value.to_string().parse().ok())
}

/// A quotient of two numbers that floats hold exactly is rounded once: it is the nearest float.
fn exact_quotient(mantissa: i128, scale: u32) -> Option<f64> {
    exact_small(i64::try_from(mantissa).ok()?, scale)
}

/// The same for 64 bits.
#[inline]
fn exact_small(mantissa: i64, scale: u32) -> Option<f64> {
    const POWERS: [f64; 23] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];
    if mantissa.unsigned_abs() >= 1 << 53 {
        return None;
    }
    if scale == 0 {
        return Some(mantissa as f64);
    }
    POWERS.get(usize::try_from(scale).ok()?).map(|power| mantissa as f64 / power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    fn both(x: &str, decimals: u32, rounding: Rounding) -> (String, String) {
        let exact = Decimal::from_str(x).unwrap();
        let float: f64 = x.parse().unwrap();
        let shown = |d: Decimal| d.normalize().to_string();
        (shown(exact.round(decimals, rounding).unwrap()), shown(Number::round(float, decimals, rounding).unwrap().to_decimal().unwrap()))
    }

    #[test]
    fn both_numbers_round_alike_on_ties() {
        let cases = [
            ("1.005", 2, Rounding::HalfAway, "1.01"),
            ("-1.005", 2, Rounding::HalfAway, "-1.01"),
            ("2.5", 0, Rounding::HalfEven, "2"),
            ("3.5", 0, Rounding::HalfEven, "4"),
            ("-2.5", 0, Rounding::HalfEven, "-2"),
            ("-2.5", 0, Rounding::HalfAway, "-3"),
            ("-2.7", 0, Rounding::Truncate, "-2"),
            ("-2.1", 0, Rounding::Floor, "-3"),
            ("2.1", 0, Rounding::Ceiling, "3"),
            ("773.99999999999", 0, Rounding::Ceiling, "774"),
            ("774.00000000001", 0, Rounding::Ceiling, "774"),
            ("-0.2", 0, Rounding::HalfAway, "0"),
            ("0.145", 2, Rounding::HalfAway, "0.15"),
            ("40000.005", 2, Rounding::HalfAway, "40000.01"),
            ("114014212.365", 2, Rounding::HalfAway, "114014212.37"),
            ("-7266278.125", 2, Rounding::HalfEven, "-7266278.12"),
            ("6457105782.5", 0, Rounding::HalfAway, "6457105783"),
            ("6457105782.4", 0, Rounding::HalfAway, "6457105782"),
            ("2813.2849", 2, Rounding::HalfAway, "2813.28"),
        ];
        for (x, decimals, rounding, expected) in cases {
            assert_eq!(both(x, decimals, rounding), (expected.into(), expected.into()), "{x} {rounding:?}");
        }
    }

    #[test]
    fn whole_numbers_inwards_are_those_of_whole() {
        for x in [0.0, 0.4, 0.9999999999, 1.0000000001, 3.5, -0.2, -1.0000000001, 111_060.000_000_000_01, 111_059.999_999_999_99, 9e14 + 0.5, 5e15, 9e18] {
            let (whole, rest) = x.whole().unwrap();
            let whole = i64::try_from(whole).unwrap();
            assert_eq!((x.whole_inwards(false), x.whole_inwards(true)), (Some(whole), Some(whole + i64::from(rest > 0))), "{x}");
        }
        assert_eq!((1e19.whole_inwards(true), Decimal::new(15, 1).whole_inwards(true)), (None, Some(2)));
    }

    #[test]
    fn a_ceiling_of_two_thirds_is_774() {
        let third = Decimal::from(2) / Decimal::from(3) * Decimal::from(1161);
        assert_eq!(third.round(0, Rounding::Ceiling).unwrap().to_string(), "774");
    }

    #[test]
    fn logarithms_agree() {
        assert_eq!(Number::log10(Decimal::from(400)).unwrap().to_string(), "2.60205999132796");
        assert_eq!(Number::log10(1000.0_f64), Some(3.0));
    }

    #[test]
    fn small_floats_are_values_and_zero_has_no_sign() {
        for (x, shown) in
            [(1e-15, "0.000000000000001"), (0.1 + 0.2 - 0.3, "0.0000000000000000555111512313"), (-1e-40, "0"), (-0.0, "0"), (1e-13, "0.0000000000001")]
        {
            assert_eq!(x.to_decimal().map(|d| d.to_string()).as_deref(), Some(shown));
        }
        assert_eq!(1e40.to_decimal(), None);
        let (zero, minus) = (Decimal::ZERO, Decimal::NEGATIVE_ONE);
        for x in [
            zero.neg(),
            Number::mul(zero, minus).unwrap(),
            Number::div(zero, minus).unwrap(),
            Number::round(minus / Decimal::TEN, 0, Rounding::HalfAway).unwrap(),
        ] {
            assert_eq!(x.to_string(), "0");
        }
    }

    /// A rounding as its definition says it, with library functions.
    fn defined(x: f64, decimals: u32, rounding: Rounding) -> f64 {
        let (power, snap) = (power_of_ten(decimals), 1e9);
        let scaled = x * power;
        let mut whole = libm::floor(scaled);
        // A float of seven digits or more before the point carries fewer than nine behind it.
        let beyond = if scaled.abs() < 1e6 { 0.0 } else { (libm::floor(libm::log10(scaled.abs())) - 5.0).min(9.0) };
        let snap = snap / libm::pow(10.0, beyond);
        let mut part = libm::round((scaled - whole) * snap) / snap;
        if part >= 1.0 {
            (whole, part) = (whole + 1.0, 0.0);
        }
        let up = match rounding {
            Rounding::Floor => false,
            Rounding::Ceiling => part > 0.0,
            Rounding::Truncate => part > 0.0 && whole < 0.0,
            Rounding::HalfAway if part == 0.5 => whole >= 0.0,
            Rounding::HalfEven if part == 0.5 => libm::fmod(whole, 2.0) != 0.0,
            Rounding::HalfAway | Rounding::HalfEven => part > 0.5,
        };
        (if up { whole + 1.0 } else { whole }) / power + 0.0
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 20_000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_decimal_becomes_the_nearest_float(mantissa in proptest::num::i64::ANY, scale in 0_u32..29) {
            let exact = Decimal::from_i128_with_scale(i128::from(mantissa), scale);
            for exact in [exact, Decimal::new(mantissa >> 12, scale.min(28)), Decimal::new(mantissa >> 40, scale)] {
                let read: f64 = exact.to_string().parse().unwrap();
                assert_eq!(f64::from_decimal(exact), read, "{exact}");
            }
        }

        #[test]
        fn roundings_are_what_they_are_defined_to_be(x in -1e12_f64..1e12, cents in -1_000_000_i64..1_000_000, decimals in 0_u32..4) {
            for x in [x, x / 1e9, cents as f64 / 200.0, cents as f64 / 8.0, cents as f64 + 1e-10, cents as f64 - 1e-10, 1e300] {
                for rounding in [Rounding::HalfAway, Rounding::HalfEven, Rounding::Truncate, Rounding::Floor, Rounding::Ceiling] {
                    assert_eq!(Number::round(x, decimals, rounding), Some(defined(x, decimals, rounding)), "{x} {decimals} {rounding:?}");
                }
            }
        }

        #[test]
        fn whole_numbers_and_billionths_agree(cents in -1_000_000_000_i64..1_000_000_000, scale in 0_u32..6) {
            let exact = Decimal::new(cents, scale);
            let ((whole, part), (near, near_part)) = (Number::whole(exact).unwrap(), Number::whole(f64::from_decimal(exact)).unwrap());
            assert!(whole == near && part.abs_diff(near_part) <= 200, "{exact}: {part} and {near_part}");
        }
    }

    #[test]
    fn what_is_nearly_whole_is_whole() {
        assert_eq!(Number::whole(90.09 / 0.01), Some((9009, 0)));
        assert_eq!(Number::whole(-0.25), Some((-1, 750_000_000)));
        assert_eq!(Number::whole(2.999_999_999_9), Some((3, 0)));
        assert_eq!(Number::whole(Decimal::new(29_999_999_999, 10)), Some((3, 0)));
        assert_eq!(Number::whole(1e30), Some((1_000_000_000_000_000_019_884_624_838_656, 0)));
        assert_eq!(Number::whole(1e300), None);
    }

    #[test]
    fn nothing_infinite_comes_out() {
        assert_eq!(Number::mul(f64::MAX, 2.0), None);
        assert_eq!(Number::mul(Decimal::MAX, Decimal::from(2)), None);
    }
}
