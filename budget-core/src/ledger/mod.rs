//! Sources of accounting lines; each yields the same line.

pub mod line;

pub use line::{Budget, Category, Field, Line, Role};

use crate::error::Result;

/// Where lines go: the fold of indicators, a filter that explains, a test. A source calls it once a line, in file order.
pub trait Sink {
    /// Takes one line of a budget. `index` is the budget's place in the order of first appearance: the same for all its lines.
    fn line(&mut self, index: usize, budget: &Budget, line: &Line<'_>) -> Result<()>;
}
