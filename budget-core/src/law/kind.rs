//! What a rule or a column holds: a number of a unit, true or false, or a text.

use crate::error::Result;
use crate::formula::Type;
use crate::unit::Unit;
use std::fmt;

/// The kind of a rule's or a column's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers, written in this unit.
    Number(Unit),
    /// True or false.
    Boolean,
    /// Texts.
    Text,
}

impl Kind {
    /// Reads `EUR`, `inhabitant`..., `boolean` or `text`.
    ///
    /// # Errors
    /// `unknown-unit`.
    pub fn parse(text: &str) -> Result<Kind> {
        Ok(match text {
            "boolean" => Kind::Boolean,
            "text" => Kind::Text,
            unit => Kind::Number(Unit::parse(unit, &[])?),
        })
    }

    /// The unit of its numbers; `1` for what is no number.
    pub fn unit(&self) -> Unit {
        match self {
            Kind::Number(unit) => unit.clone(),
            Kind::Boolean | Kind::Text => Unit::one(),
        }
    }

    /// The type in formulas.
    pub(super) fn value_type(&self) -> Type {
        match self {
            Kind::Number(unit) => Type::number(unit),
            Kind::Boolean => Type::Bool,
            Kind::Text => Type::Text,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Number(unit) => unit.fmt(f),
            Kind::Boolean => f.write_str("boolean"),
            Kind::Text => f.write_str("text"),
        }
    }
}
