//! What is known of entities beside their accounts: populations, membership, the user's own columns.

use crate::table::Value;

/// Facts about entities by year: the embedded territory, a user's file, or both.
pub trait Attributes {
    /// A fact (`population`, `departement`, `epci`...), on scale one, or why it is missing.
    fn value(&self, entity: &str, year: u16, name: &str) -> Value;
}
