//! Real or order operations (*opérations réelles, opérations d'ordre*).

use crate::error::not_one_of;
use std::fmt;

/// The kind of a budgetary operation: with money (real), or in the books only (order).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "snake_case"))]
#[repr(u8)]
pub enum Operation {
    /// *Opération réelle ou mixte* (`OpBudg` 0).
    Real = 0,
    /// *Opération d'ordre de section à section* (`OpBudg` 1, `TypOpBudg` 2).
    BetweenSections = 1,
    /// *Opération d'ordre à l'intérieur de la section* (`OpBudg` 1, `TypOpBudg` 1).
    WithinSection = 2,
}

impl Operation {
    /// All, in the order of the official plans.
    pub const ALL: [Operation; 3] = [Operation::Real, Operation::BetweenSections, Operation::WithinSection];

    /// The name as the bindings spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Operation::Real => "real",
            Operation::BetweenSections => "between_sections",
            Operation::WithinSection => "within_section",
        }
    }

    /// The French name.
    pub const fn french(self) -> &'static str {
        match self {
            Operation::Real => "réelle",
            Operation::BetweenSections => "ordre de section à section",
            Operation::WithinSection => "ordre intérieur",
        }
    }

    /// Reads the English or the French name.
    pub fn parse(text: &str) -> Option<Operation> {
        Operation::ALL.into_iter().find(|o| [o.as_str(), o.french()].contains(&text))
    }

    /// The kind of that name, for a user who wrote it.
    ///
    /// # Errors
    /// `invalid-value` with the names there are.
    pub fn named(text: &str) -> crate::Result<Operation> {
        Operation::parse(text).ok_or_else(|| not_one_of(text, &Operation::ALL.map(Operation::as_str)))
    }

    /// The kind that a TOTEM line states: `OpBudg` 0 is real; 1 needs `TypOpBudg` (1 within, 2 between).
    /// `None` when the line does not say, or says something else: see `Chart::order_chapter`.
    pub fn of_totem(op_budg: &str, typ_op_budg: Option<&str>) -> Option<Operation> {
        match (op_budg, typ_op_budg) {
            ("0", _) => Some(Operation::Real),
            ("1", Some("1")) => Some(Operation::WithinSection),
            ("1", Some("2")) => Some(Operation::BetweenSections),
            _ => None,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_reads_back() {
        for operation in Operation::ALL {
            assert_eq!(Operation::parse(operation.as_str()), Some(operation));
            assert_eq!(Operation::parse(operation.french()), Some(operation));
        }
    }

    #[test]
    fn a_totem_line_says_its_kind() {
        assert_eq!(Operation::of_totem("0", Some("2")), Some(Operation::Real));
        assert_eq!(Operation::of_totem("1", Some("2")), Some(Operation::BetweenSections));
        assert_eq!(Operation::of_totem("1", Some("1")), Some(Operation::WithinSection));
        assert_eq!(Operation::of_totem("1", None), None);
        assert_eq!(Operation::of_totem("T", None), None);
    }
}
