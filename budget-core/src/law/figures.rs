//! What a simulation needs of its numbers beside arithmetic: to be shown as columns and counted in cents.

use crate::amount::Cents;
use crate::number::{Number, Rounding};
use crate::table::Values;
use crate::unit::{Scale, Unit};
use rust_decimal::Decimal;

/// A number of simulations.
pub(super) trait Figures: Number {
    /// Values on scale one as a column of a unit shows them.
    fn values(values: &[Self], unit: &Unit) -> Values;
    /// An amount in whole cents, half away from zero.
    fn cents(self) -> Option<i64>;
}

impl Figures for f64 {
    fn values(values: &[f64], unit: &Unit) -> Values {
        // A scale is applied on decimals: 0.07 of a percent column is 7, not 7.000000000000001.
        let scaled = |x: &f64| x.to_decimal().and_then(|d| unit.from_base(d)).map_or(0.0, f64::from_decimal);
        Values::Float(if unit.scale == Scale::One { values.to_vec() } else { values.iter().map(scaled).collect() })
    }

    fn cents(self) -> Option<i64> {
        // Most amounts are whole cents already, and are not rounded.
        let times = self * 100.0;
        let scaled = if libm::trunc(times) == times { times } else { libm::round(Number::round(self, 2, Rounding::HalfAway)? * 100.0) };
        // Beyond 2^53 a float holds no whole cents.
        #[allow(clippy::cast_possible_truncation, reason = "a whole number within the bounds of the comparison")]
        (libm::fabs(scaled) <= 9_007_199_254_740_992.0).then_some(scaled as i64)
    }
}

impl Figures for Decimal {
    fn values(values: &[Decimal], unit: &Unit) -> Values {
        Values::Decimal(values.iter().map(|value| unit.from_base(*value).unwrap_or_default().normalize()).collect())
    }

    fn cents(self) -> Option<i64> {
        Cents::from_decimal(Number::round(self, 2, Rounding::HalfAway)?).map(|c| c.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn both_numbers_give_the_same_cents() {
        for (written, cents) in [("0.005", 1), ("-0.005", -1), ("1.005", 101), ("2.675", 268), ("114014212.37", 11_401_421_237), ("0", 0)] {
            assert_eq!(Decimal::from_str(written).unwrap().cents(), Some(cents), "{written}");
            assert_eq!(written.parse::<f64>().unwrap().cents(), Some(cents), "{written}");
        }
        assert_eq!(1e17.cents(), None);
    }
}
