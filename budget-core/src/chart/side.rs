//! Expense or revenue (*dépense, recette*).

use crate::error::not_one_of;
use std::fmt;

/// The side of a budget that an amount stands on (`CodRD` in TOTEM documents).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
#[repr(u8)]
pub enum Side {
    /// *Dépense*, `D`.
    Expense = 0,
    /// *Recette*, `R`.
    Revenue = 1,
}

impl Side {
    /// Both, in the order of the official plans.
    pub const ALL: [Side; 2] = [Side::Expense, Side::Revenue];

    /// The letter of `CodRD`: `D` or `R`.
    pub const fn code(self) -> &'static str {
        match self {
            Side::Expense => "D",
            Side::Revenue => "R",
        }
    }

    /// The English name, as the bindings spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Expense => "expense",
            Side::Revenue => "revenue",
        }
    }

    /// The French name.
    pub const fn french(self) -> &'static str {
        match self {
            Side::Expense => "dépense",
            Side::Revenue => "recette",
        }
    }

    /// Reads `D`, `R`, the English or the French name.
    pub fn parse(text: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|s| [s.code(), s.as_str(), s.french()].contains(&text))
    }

    /// The side of that name, for a user who wrote it.
    ///
    /// # Errors
    /// `invalid-value` with the names there are.
    pub fn named(text: &str) -> crate::Result<Side> {
        Side::parse(text).ok_or_else(|| not_one_of(text, &Side::ALL.map(Side::as_str)))
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_reads_back() {
        for side in Side::ALL {
            assert_eq!(Side::parse(side.code()), Some(side));
            assert_eq!(Side::parse(side.as_str()), Some(side));
            assert_eq!(Side::parse(side.french()), Some(side));
        }
        assert_eq!(Side::parse("0"), None);
    }
}
