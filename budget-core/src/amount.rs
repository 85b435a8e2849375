//! Exact money: whole euro cents in an `i64`, checked arithmetic.

use rust_decimal::Decimal;
use std::fmt;

/// An amount of money in whole euro cents (*centimes*). Arithmetic is checked: an overflow is `None`, never a wrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(pub i64);

impl Cents {
    /// No money at all. Absence of an amount is not zero: it is a missing value.
    pub const ZERO: Cents = Cents(0);

    /// Sum, or `None` on overflow.
    pub fn checked_add(self, other: Cents) -> Option<Cents> {
        self.0.checked_add(other.0).map(Cents)
    }

    /// Difference, or `None` on overflow.
    pub fn checked_sub(self, other: Cents) -> Option<Cents> {
        self.0.checked_sub(other.0).map(Cents)
    }

    /// The same amount in euros, exactly.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// Cents of an amount in euros; `None` when it is not a whole number of cents or does not fit.
    pub fn from_decimal(euros: Decimal) -> Option<Cents> {
        let cents = euros.checked_mul(Decimal::ONE_HUNDRED)?;
        if !cents.fract().is_zero() {
            return None;
        }
        i64::try_from(cents.trunc()).ok().map(Cents)
    }
}

/// Euros with two decimals, as a text: `"1354.71"`. A reader in any language gets the amount exactly.
impl serde::Serialize for Cents {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct("Cents", &self.to_string())
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_decimal(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn cents_and_euros_are_the_same_amount() {
        let euros = Decimal::from_str("-1354.71").unwrap();
        assert_eq!(Cents::from_decimal(euros), Some(Cents(-135_471)));
        assert_eq!(Cents(-135_471).to_string(), "-1354.71");
        assert_eq!(Cents(0).to_string(), "0.00");
        assert_eq!(Cents::from_decimal(Decimal::new(12_345, 3)), None);
    }

    #[test]
    fn overflow_is_none() {
        assert_eq!(Cents(i64::MAX).checked_add(Cents(1)), None);
        assert_eq!(Cents(i64::MIN).checked_sub(Cents(1)), None);
        assert_eq!(Cents::from_decimal(Decimal::MAX), None);
    }
}
