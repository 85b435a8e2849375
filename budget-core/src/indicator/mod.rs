//! The catalogue of indicators, the fold of lines into slots, and what is computed from them.

mod amounts;
pub mod catalogue;
pub mod compare;
mod compute;
pub mod context;
pub mod definition;
pub mod evaluate;
mod explain;
mod facts;
mod fold;
mod frame;
mod keep;
mod linear;
mod packed;
pub mod partial;
mod prefixes;
mod program;
mod programs;
mod rank;
pub mod scope;
pub mod series;
mod sums;
mod wide;

pub use catalogue::Catalogue;
pub use compare::{Compared, Comparison, Peers};
pub use context::{Conditions, Variant};
pub use definition::{Confidence, Indicator, Kind, Reach};
pub use evaluate::IndicatorTable;
pub use partial::Partial;
pub use scope::Scope;
pub use series::{Point, Series};

#[cfg(test)]
mod tests;
