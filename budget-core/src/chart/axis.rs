//! The three lists of codes that a plan holds.

use std::fmt;

/// A list of codes of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
#[repr(u8)]
pub enum Axis {
    /// Accounts by nature (*comptes par nature*) and the chapters of a vote by nature.
    Nature = 0,
    /// Accounts of a vote by function (*comptes 90x, 92x, 93x*) and its chapters; not to be confused with functional references.
    Vote = 1,
    /// Functional references (*références fonctionnelles*, `RefFonc`).
    Function = 2,
}

impl Axis {
    /// All.
    pub const ALL: [Axis; 3] = [Axis::Nature, Axis::Vote, Axis::Function];

    /// The name as tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Axis::Nature => "nature",
            Axis::Vote => "vote",
            Axis::Function => "function",
        }
    }

    /// The axis of that name.
    pub fn parse(text: &str) -> Option<Axis> {
        Axis::ALL.into_iter().find(|a| a.as_str() == text)
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
