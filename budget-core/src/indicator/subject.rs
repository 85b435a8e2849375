//! Whose figures an answer holds, beside the answer.

use super::evaluate::IndicatorTable;
use crate::territory::codes::is_fictional;
use serde::Serialize;

/// Whose figures an answer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Subject {
    /// The code of the entity, by which the table names it.
    pub entity: String,
    /// Its name in its latest balances; the code where it has none.
    pub name: String,
    /// It is invented: whoever shows a figure of it says so.
    pub fictional: bool,
}

/// An answer with the entity that it is about: its own fields, and those of [`Subject`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct About<T> {
    /// Whose figures they are.
    #[serde(flatten)]
    pub subject: Subject,
    /// The answer.
    #[serde(flatten)]
    pub answer: T,
}

impl IndicatorTable {
    /// An answer with the entity that it is about, named by its code or its SIREN.
    pub fn about<T>(&self, entity: &str, answer: T) -> About<T> {
        let entity = self.code_of(entity).unwrap_or(entity);
        let name = self.name_of(entity).unwrap_or(entity).to_owned();
        About { subject: Subject { entity: entity.to_owned(), name, fictional: is_fictional(entity) }, answer }
    }
}
