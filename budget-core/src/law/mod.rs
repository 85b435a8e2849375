//! What a law or an amendment does: rulebooks of dated parameters and rules, reforms, simulation of every commune and its impact.

mod admit;
mod asked;
mod builtin;
mod check;
mod column;
mod explain;
mod feed;
mod figures;
pub mod impact;
mod in_force;
mod inputs;
mod kind;
mod parameter;
pub mod read;
mod reform;
mod rule;
mod rulebook;
mod simulate;
mod sweep;

pub use check::Check;
pub use column::{InputColumn, Merge};
pub use feed::Feed;
pub use in_force::{Law, Mode, ParameterView};
pub use kind::Kind;
pub use parameter::{Amount, Dated, Parameter, ParameterKind};
pub use reform::{Change, Reform};
pub use rule::LawRule;
pub use rulebook::{Grant, Party, Words};
pub use simulate::{National, RoundingGap, Simulation};
pub use sweep::{MAX_VALUES, Solution, Sweep};

#[cfg(test)]
mod tests;
