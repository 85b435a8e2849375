//! The formula language: text to tree, checked for units, planned by dependency, evaluated over columns, explained and printed.

mod aggregate;
pub mod ast;
pub mod check;
pub mod evaluate;
pub mod explain;
pub mod parse;
pub mod plan;
pub mod print;
pub mod selector;
pub mod series;
pub mod token;

pub(crate) use aggregate::median;
pub use ast::Expr;
pub use check::{Checked, Schema, Type, check, check_unit};
pub use evaluate::{Evaluation, Outcome, Parameter, Source, evaluate};
pub use explain::{AccountPart, Explanation, Group, Rank};
pub use parse::parse;
pub use plan::{Plan, Rule};
pub use series::Series;

#[cfg(test)]
mod tests;
