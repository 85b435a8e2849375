//! A chapter of an edition (*chapitre*).

use super::axis::Axis;
use super::edition::Chart;
use super::rows::ChapterRow;
use super::section::Section;
use super::strings::Id;
use std::fmt;

/// A chapter as an edition holds it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChapterNode {
    pub axis: Axis,
    pub code: Id,
    pub label: Id,
    pub short: Id,
    pub kind: ChapterKind,
    pub section: Section,
    pub flags: u8,
}

/// What a chapter gathers (`TypeChapitre`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ChapterKind {
    /// Accounts of its own number, `C` (*chapitre de comptes*).
    #[cfg_attr(feature = "typescript", ts(rename = "C"))]
    Accounts,
    /// Accounts of several, `G` (*chapitre globalisé*): 011, 012, 040...
    #[cfg_attr(feature = "typescript", ts(rename = "G"))]
    Global,
    /// A line without realisation of its own, `L`: 001, 002, 020 to 024.
    #[cfg_attr(feature = "typescript", ts(rename = "L"))]
    Line,
}

impl ChapterKind {
    /// The letter of the official plans.
    pub const fn code(self) -> &'static str {
        match self {
            ChapterKind::Accounts => "C",
            ChapterKind::Global => "G",
            ChapterKind::Line => "L",
        }
    }

    /// The kind of that letter.
    pub(crate) fn of(letter: char) -> ChapterKind {
        match letter {
            'G' => ChapterKind::Global,
            'L' => ChapterKind::Line,
            _ => ChapterKind::Accounts,
        }
    }
}

/// A chapter of a vote by nature or by function, in one edition.
#[derive(Clone, Copy)]
pub struct Chapter<'c> {
    pub(crate) chart: &'c Chart,
    pub(crate) node: &'c ChapterNode,
}

impl<'c> Chapter<'c> {
    /// The code (`011`, `65`, `932`).
    pub fn code(&self) -> &'c str {
        self.chart.string(self.node.code)
    }

    /// The official label, French.
    pub fn label(&self) -> &'c str {
        self.chart.string(self.node.label)
    }

    /// The official short label, 40 characters at most.
    pub fn short_label(&self) -> &'c str {
        self.chart.string(self.node.short)
    }

    /// Its section.
    pub fn section(&self) -> Section {
        self.node.section
    }

    /// What it gathers.
    pub fn kind(&self) -> ChapterKind {
        self.node.kind
    }

    /// Whether it belongs to a vote by nature ([`Axis::Nature`]) or by function ([`Axis::Vote`]).
    pub fn axis(&self) -> Axis {
        self.node.axis
    }

    /// Whether it is a special chapter: APA, RSA (`Special`).
    pub fn is_special(&self) -> bool {
        self.node.flags & ChapterRow::SPECIAL != 0
    }

    /// Whether it is for statements only (`PourEtatSeul`).
    pub fn is_for_statements(&self) -> bool {
        self.node.flags & ChapterRow::STATE_ONLY != 0
    }
}

impl fmt::Debug for Chapter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chapter({} {}, {})", self.code(), self.label(), self.section())
    }
}
