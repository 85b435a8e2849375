//! The formula language: text to tree, checked for units, planned by dependency, evaluated over columns, explained and printed.

mod aggregate;
pub mod allocate;
mod apportion;
pub mod ast;
mod behind;
mod block;
pub mod check;
mod ends;
pub mod evaluate;
pub mod explain;
mod fresh;
mod groups;
pub mod parse;
pub mod plan;
mod point;
pub mod print;
mod rank;
mod rows;
mod run;
mod schedule;
pub mod selector;
pub mod series;
mod sheet;
mod skipped;
pub mod token;

pub(crate) use aggregate::median;
pub use allocate::{Allocation, State};
pub use ast::Expr;
pub use behind::behind;
pub use check::{Checked, Schema, Type, check, check_unit};
pub use evaluate::{Before, Computed, Evaluation, Keep, Outcome, Parameter, Source, evaluate, evaluate_again};
pub use explain::{AccountPart, Explanation, Group, Rank};
pub use parse::parse;
pub use plan::{Plan, Reads, Rule};
pub use series::Series;

#[cfg(test)]
mod tests;
