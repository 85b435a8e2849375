//! An account of an edition (*compte*).

use super::axis::Axis;
use super::chapter::Chapter;
use super::edition::Chart;
use super::operation::Operation;
use super::rows::CodeRow;
use super::section::Section;
use super::side::Side;
use super::tree::Node;
use std::fmt;

/// An account by nature, or of a vote by function ([`Account::axis`]), in one edition of a chart.
#[derive(Clone, Copy)]
pub struct Account<'c> {
    pub(crate) chart: &'c Chart,
    pub(crate) axis: Axis,
    pub(crate) node: &'c Node,
}

impl<'c> Account<'c> {
    /// The code, digits.
    pub fn code(&self) -> &'c str {
        self.chart.string(self.node.code)
    }

    /// The official label, French, with single blanks.
    pub fn label(&self) -> &'c str {
        self.chart.string(self.node.label)
    }

    /// The official short label, 40 characters at most.
    pub fn short_label(&self) -> &'c str {
        self.chart.string(self.node.short)
    }

    /// By nature, or of a vote by function.
    pub fn axis(&self) -> Axis {
        self.axis
    }

    /// The account above: the longest code of the edition that this one starts with. `None` for a root.
    pub fn parent(&self) -> Option<Account<'c>> {
        let node = self.chart.tree(self.axis).nodes().get(usize::from(self.node.parent))?;
        Some(Account { node, ..*self })
    }

    /// How deep it stands: 1 for a root (of two digits, or a line such as 001), 8 at most in the official plans.
    pub fn depth(&self) -> u8 {
        self.node.depth
    }

    /// Whether no account stands below it.
    pub fn is_leaf(&self) -> bool {
        self.node.leaf
    }

    /// Whether it only groups others: the plan states no rights for it, and a budget line should not sit on it.
    pub fn is_group(&self) -> bool {
        self.node.has(CodeRow::GROUP)
    }

    /// Whether a budget may use it: some side and kind of operation is allowed.
    pub fn is_budgetary(&self) -> bool {
        self.node.is_budgetary()
    }

    /// Whether statements total it (`RegrTotalise`).
    pub fn is_totalled(&self) -> bool {
        self.node.has(CodeRow::TOTALLED)
    }

    /// Whether it is for statements only (`PourEtatSeul`).
    pub fn is_for_statements(&self) -> bool {
        self.node.has(CodeRow::STATE_ONLY)
    }

    /// Whether an equipment operation (*opération d'équipement*) may use it on that side.
    pub fn in_equipment_operation(&self, side: Side) -> bool {
        self.node.has(match side {
            Side::Expense => CodeRow::EQUIPMENT_EXPENSE,
            Side::Revenue => CodeRow::EQUIPMENT_REVENUE,
        })
    }

    /// Since when it is kept for the previous year's columns only (`SupprimeDepuis`), as an ISO date; `None` when it is in use.
    pub fn suppressed_since(&self) -> Option<&'c str> {
        Some(self.chart.string(self.node.suppressed)).filter(|date| !date.is_empty())
    }

    /// The chapter of that side and kind of operation; `None` when it is not allowed.
    pub fn chapter(&self, side: Side, operation: Operation) -> Option<Chapter<'c>> {
        let cell = operation as usize * 2 + side as usize;
        self.chart.chapter_at(*self.node.rights.get(cell)?)
    }

    /// What is allowed, with its chapter, in the order DR, RR, DOES, ROES, DOIS, ROIS.
    pub fn rights(&self) -> impl Iterator<Item = (Side, Operation, Chapter<'c>)> {
        let account = *self;
        Operation::ALL
            .into_iter()
            .flat_map(move |operation| Side::ALL.into_iter().filter_map(move |side| Some((side, operation, account.chapter(side, operation)?))))
    }

    /// The section of its chapters; `None` when nothing is allowed. In the official plans all chapters of an account are of one section;
    /// where a plan says otherwise this is `None` too.
    pub fn section(&self) -> Option<Section> {
        let mut sections = self.rights().map(|(_, _, chapter)| chapter.section());
        let first = sections.next()?;
        sections.all(|s| s == first).then_some(first)
    }
}

impl fmt::Debug for Account<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({} {})", self.code(), self.label())
    }
}
