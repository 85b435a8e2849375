//! The catalogue of indicators, the fold of lines into slots, and what is computed from them.

pub mod attributes;
pub mod catalogue;
mod compute;
pub mod context;
pub mod definition;
mod fold;
mod linear;
mod prefixes;
mod program;
pub mod scope;

pub use attributes::Attributes;
pub use catalogue::Catalogue;
pub use definition::{Confidence, Indicator, Kind, Reach};
pub use scope::Scope;

#[cfg(test)]
mod tests;
