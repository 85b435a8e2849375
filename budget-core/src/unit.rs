//! Units are types: products and quotients of base units, with two scales, `%` of `1` and `kEUR` of `EUR`.

use crate::error::{Code, Error, Result};
use crate::text;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt;

/// The base units that need no declaration.
const BASE: [&str; 6] = ["EUR", "inhabitant", "year", "m", "ha", "count"];

/// What a number counts: a product of powers of base units, without scale. `Dimension::one()` is a pure number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimension(BTreeMap<String, i32>);

impl Dimension {
    /// The pure number.
    pub fn one() -> Dimension {
        Dimension::default()
    }

    /// A base unit by its symbol.
    pub fn base(symbol: &str) -> Dimension {
        Dimension(BTreeMap::from([(symbol.to_owned(), 1)]))
    }

    /// The product of two dimensions.
    pub fn times(&self, other: &Dimension) -> Dimension {
        self.combine(other, 1)
    }

    /// The quotient of two dimensions.
    pub fn per(&self, other: &Dimension) -> Dimension {
        self.combine(other, -1)
    }

    fn combine(&self, other: &Dimension, sign: i32) -> Dimension {
        let mut powers = self.0.clone();
        for (symbol, power) in &other.0 {
            let sum = powers.get(symbol).copied().unwrap_or(0).saturating_add(power.saturating_mul(sign));
            if sum == 0 {
                powers.remove(symbol);
            } else {
                powers.insert(symbol.clone(), sum);
            }
        }
        Dimension(powers)
    }

    /// Whether it is the pure number.
    pub fn is_one(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is a quantity per head: something over inhabitants.
    pub fn is_per_head(&self) -> bool {
        self.0.get("inhabitant").is_some_and(|p| *p < 0)
    }

    /// The power of a base unit in it: 1 for `EUR` in `EUR/inhabitant`, 0 where it is not there.
    pub fn power(&self, base: &str) -> i32 {
        self.0.get(base).copied().unwrap_or(0)
    }

    /// Whether it is money, `EUR`.
    pub fn is_money(&self) -> bool {
        self.0.len() == 1 && self.0.get("EUR") == Some(&1)
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |positive: bool| {
            self.0
                .iter()
                .filter(|(_, p)| (**p > 0) == positive)
                .map(|(s, p)| match p.unsigned_abs() {
                    1 => s.clone(),
                    n => format!("{s}^{n}"),
                })
                .collect::<Vec<_>>()
                .join("*")
        };
        let (above, below) = (side(true), side(false));
        match (above.is_empty(), below.is_empty()) {
            (true, true) => f.write_str("1"),
            (true, false) => write!(f, "1/{below}"),
            (false, true) => f.write_str(&above),
            (false, false) => write!(f, "{above}/{below}"),
        }
    }
}

/// How a number of a dimension is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// As it is.
    #[default]
    One,
    /// In hundredths: `%` of the pure number.
    Percent,
    /// In thousands: `kEUR` of `EUR`.
    Thousand,
}

/// A unit as files declare it: a dimension and a scale. Inside the library numbers are always on scale one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// What is counted.
    pub dimension: Dimension,
    /// How it is written down.
    pub scale: Scale,
}

impl Unit {
    /// The pure number, `1`.
    pub fn one() -> Unit {
        Unit::default()
    }

    /// Euros.
    pub fn euro() -> Unit {
        Unit::of(Dimension::base("EUR"))
    }

    /// Inhabitants.
    pub fn inhabitant() -> Unit {
        Unit::of(Dimension::base("inhabitant"))
    }

    /// A number of things, the unit of ranks too.
    pub fn count() -> Unit {
        Unit::of(Dimension::base("count"))
    }

    /// Years.
    pub fn year() -> Unit {
        Unit::of(Dimension::base("year"))
    }

    /// A dimension on scale one.
    pub fn of(dimension: Dimension) -> Unit {
        Unit { dimension, scale: Scale::One }
    }

    /// Reads a unit: `EUR/inhabitant`, `%`, `kEUR`, `1`, `EUR*m/ha`, `m^2`. `declared` are the base units that a data file adds.
    pub fn parse(text: &str, declared: &[String]) -> Result<Unit> {
        let unknown = |symbol: &str| {
            Error::new(Code::UnknownUnit, text!("unit `{symbol}` is not known", "l'unité `{symbol}` n'est pas connue")).with_help(text!(
                "use EUR, kEUR, inhabitant, %, 1, year, m, ha, count, their products and quotients, or declare the unit in the data file",
                "employez EUR, kEUR, inhabitant, %, 1, year, m, ha, count, leurs produits et quotients, ou déclarez l'unité dans le fichier de données"
            ))
        };
        match text {
            "1" => return Ok(Unit::one()),
            "%" => return Ok(Unit { dimension: Dimension::one(), scale: Scale::Percent }),
            "kEUR" => return Ok(Unit { dimension: Dimension::base("EUR"), scale: Scale::Thousand }),
            _ => {}
        }
        let mut dimension = Dimension::one();
        for (place, side) in text.split('/').enumerate() {
            if place > 1 {
                return Err(unknown(text));
            }
            for factor in side.split('*') {
                let (symbol, power) = match factor.split_once('^') {
                    Some((s, p)) => (s, p.parse::<u16>().ok().filter(|p| *p > 0).ok_or_else(|| unknown(text))?),
                    None => (factor, 1),
                };
                if place == 0 && symbol == "1" {
                    continue;
                }
                if !BASE.contains(&symbol) && !declared.iter().any(|d| d == symbol) {
                    return Err(unknown(symbol));
                }
                let factor = Dimension(BTreeMap::from([(symbol.to_owned(), i32::from(power))]));
                dimension = if place == 0 { dimension.times(&factor) } else { dimension.per(&factor) };
            }
        }
        Ok(Unit::of(dimension))
    }

    /// A number written on this unit's scale, brought to scale one (`25` `%` is `0.25`). `None` on overflow.
    pub fn to_base(&self, written: Decimal) -> Option<Decimal> {
        match self.scale {
            Scale::One => Some(written),
            Scale::Percent => written.checked_mul(Decimal::new(1, 2)),
            Scale::Thousand => written.checked_mul(Decimal::ONE_THOUSAND),
        }
    }

    /// A number on scale one, as this unit writes it (`0.25` is `25` `%`). `None` on overflow.
    pub fn from_base(&self, value: Decimal) -> Option<Decimal> {
        match self.scale {
            Scale::One => Some(value),
            Scale::Percent => value.checked_mul(Decimal::ONE_HUNDRED),
            Scale::Thousand => value.checked_mul(Decimal::new(1, 3)),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scale {
            Scale::Percent => f.write_str("%"),
            Scale::Thousand => write!(f, "k{}", self.dimension),
            Scale::One => fmt::Display::fmt(&self.dimension, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_read_and_print_back() {
        for text in ["EUR", "kEUR", "%", "1", "EUR/inhabitant", "EUR/ha", "EUR*m/ha", "m^2", "m^300", "1/year", "inhabitant"] {
            assert_eq!(Unit::parse(text, &[]).unwrap().to_string(), text);
        }
        assert_eq!(Unit::parse("kW", &[]).unwrap_err().code(), Code::UnknownUnit);
        assert_eq!(Unit::parse("EUR/kW", &["kW".into()]).unwrap().to_string(), "EUR/kW");
        for bad in ["", "EUR/", "EUR//m", "EUR/m/m", "m^0", "m^99999", "%/m"] {
            assert!(Unit::parse(bad, &[]).is_err(), "{bad}");
        }
    }

    #[test]
    fn quotients_cancel() {
        let euro = Unit::euro().dimension;
        let head = Unit::inhabitant().dimension;
        assert!(euro.per(&euro).is_one());
        assert_eq!(euro.per(&head).times(&head), euro);
        assert!(euro.per(&head).is_per_head());
        assert_eq!((euro.per(&head).power("EUR"), euro.per(&head).power("inhabitant"), euro.power("ha")), (1, -1, 0));
    }

    #[test]
    fn scales_turn_both_ways() {
        let percent = Unit::parse("%", &[]).unwrap();
        assert_eq!(percent.to_base(Decimal::new(25, 0)), Some(Decimal::new(25, 2)));
        assert_eq!(percent.from_base(Decimal::new(10_168, 5)).map(|d| d.normalize().to_string()), Some("10.168".into()));
    }
}
