//! Files of criteria (*critères de répartition*) of communes: the DGCL's of each year, any CSV, Arrow; last year's table brought to this year's communes.
//!
//! ```
//! # #[cfg(feature = "embedded")]
//! # fn main() -> budget_core::Result<()> {
//! use budget_core::law::Law;
//! use budget_core::law::read::{Criteria, CriteriaOptions};
//! let options = CriteriaOptions::of(&Law::builtin("dgf_communes", 2026)?)?;
//! let file = "code_insee;population_dgf;frr\n99001;1 234;oui\n99002;nd;non";
//! let criteria = Criteria::from_bytes("communes.csv", file.as_bytes(), &options)?;
//! assert_eq!(criteria.table().value("population_dgf", 0).and_then(|v| v.number()), Some(1234.into()));
//! assert!(criteria.table().value("population_dgf", 1).and_then(|v| v.reason()).is_some());
//! assert!(criteria.issues().is_empty() && criteria.absent().contains(&"potentiel_fiscal".to_owned()));
//! # Ok(()) }
//! # #[cfg(not(feature = "embedded"))]
//! # fn main() {}
//! ```

#[cfg(feature = "arrow")]
mod arrow;
mod cell;
mod criteria;
mod gather;
mod header;
mod issue;
mod map;
mod merge;
mod near;
mod region;
mod repeats;
mod rows;

pub use criteria::{Criteria, CriteriaOptions, MAX_BYTES, MAX_ROWS};
pub use issue::{Issue, IssueCode, Issues};
pub use map::{ColumnMap, MapRole};
pub use merge::{Joined, Merged, Mergers, Restored};

#[cfg(test)]
mod tests;
