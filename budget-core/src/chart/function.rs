//! A functional reference of an edition (*référence fonctionnelle*).

use super::edition::Chart;
use super::tree::Node;
use std::fmt;

/// A function: what a budget is spent for. A code means other things in another chart.
#[derive(Clone, Copy)]
pub struct Function<'c> {
    pub(crate) chart: &'c Chart,
    pub(crate) node: &'c Node,
}

impl<'c> Function<'c> {
    /// The code, one to four digits.
    pub fn code(&self) -> &'c str {
        self.chart.string(self.node.code)
    }

    /// The official label, French.
    pub fn label(&self) -> &'c str {
        self.chart.string(self.node.label)
    }

    /// The official short label.
    pub fn short_label(&self) -> &'c str {
        self.chart.string(self.node.short)
    }

    /// The function above: the longest code that this one starts with; `None` for a head. Seven editions of M57 (2015 to 2020, 2022) write 05 beside 0
    /// instead of below: it is below here.
    pub fn parent(&self) -> Option<Function<'c>> {
        self.chart.functions_tree().nodes().get(usize::from(self.node.parent)).map(|node| Function { chart: self.chart, node })
    }

    /// 1 for a head.
    pub fn depth(&self) -> u8 {
        self.node.depth
    }

    /// Whether it has none below.
    pub fn is_leaf(&self) -> bool {
        self.node.leaf
    }
}

impl fmt::Debug for Function<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Function({} {})", self.code(), self.label())
    }
}
