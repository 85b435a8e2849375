//! What changed between two editions or charts.

use super::account::Account;
use super::axis::Axis;
use super::chapter::Chapter;
use super::edition::Chart;
use super::function::Function;
use super::table::{of, optional};
use crate::table::{Column, Table};
use serde::Serialize;
use std::cmp::Ordering;
use std::fmt;

/// The ways in which a code changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "snake_case"))]
pub enum ChangeKind {
    /// Only the second has the code.
    Added,
    /// Only the first has it.
    Removed,
    /// The label differs.
    Relabelled,
    /// The chapters allowed differ (for a chapter: its section).
    RightsChanged,
}

impl ChangeKind {
    /// `added`, `removed`, `relabelled` or `rights_changed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Relabelled => "relabelled",
            ChangeKind::RightsChanged => "rights_changed",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A change of one code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ChartChange"))]
pub struct Change {
    /// `account`, `vote_account`, `function`, `chapter` or `vote_chapter`.
    #[cfg_attr(feature = "typescript", ts(type = r#""account" | "vote_account" | "function" | "chapter" | "vote_chapter""#))]
    pub of: &'static str,
    /// The code.
    pub code: String,
    /// What changed.
    pub kind: ChangeKind,
    /// The label, or the rights as `DR=011 RR=013` (for a chapter its section), in the first; `None` when it is not there.
    pub before: Option<String>,
    /// The same in the second.
    pub after: Option<String>,
}

/// All changes from one chart to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ChartComparison"))]
pub struct Comparison {
    /// The first: TOTEM name and edition, `M57-M57_D 2023`.
    pub from: String,
    /// The second.
    pub to: String,
    /// The changes: accounts, accounts of a vote by function, functions, chapters; each sorted by code, then by kind.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// How many changes of a kind, for `account`, `function`...
    pub fn count(&self, of: &str, kind: ChangeKind) -> usize {
        self.changes.iter().filter(|c| c.of == of && c.kind == kind).count()
    }

    /// The changes as a table: `of`, `code`, `change`, `before`, `after`. What is not there is Missing(not-applicable).
    pub fn table(&self) -> Table {
        of(vec![
            Column::text("of", self.changes.iter().map(|c| c.of)),
            Column::text("code", self.changes.iter().map(|c| c.code.as_str())),
            Column::text("change", self.changes.iter().map(|c| c.kind.as_str())),
            optional("before", self.changes.iter().map(|c| c.before.as_deref())),
            optional("after", self.changes.iter().map(|c| c.after.as_deref())),
        ])
    }
}

impl Chart {
    /// What is added, removed, relabelled or given other rights from this chart to another: another year, or another variant. A code
    /// that keeps its number may mean something else in another norm: read the labels.
    pub fn compare(&self, other: &Chart) -> Comparison {
        let mut changes = Vec::new();
        diff("account", &entries(self.accounts(), account), &entries(other.accounts(), account), &mut changes);
        diff("vote_account", &entries(self.vote_accounts(), account), &entries(other.vote_accounts(), account), &mut changes);
        diff("function", &entries(self.functions(), function), &entries(other.functions(), function), &mut changes);
        for (of, axis) in [("chapter", Axis::Nature), ("vote_chapter", Axis::Vote)] {
            let mine = entries(self.chapters().filter(|c| c.axis() == axis), chapter);
            let theirs = entries(other.chapters().filter(|c| c.axis() == axis), chapter);
            diff(of, &mine, &theirs, &mut changes);
        }
        let name = |chart: &Chart| format!("{} {}", chart.name(), chart.edition());
        Comparison { from: name(self), to: name(other), changes }
    }
}

/// Code, label and rights in words.
type Entry<'c> = (&'c str, &'c str, String);

fn entries<'c, T>(items: impl Iterator<Item = T>, entry: impl Fn(T) -> Entry<'c>) -> Vec<Entry<'c>> {
    items.map(entry).collect()
}

fn account(account: Account<'_>) -> Entry<'_> {
    let mut rights = String::new();
    for (side, operation, chapter) in account.rights() {
        if !rights.is_empty() {
            rights.push(' ');
        }
        rights.push_str(side.code());
        rights.push_str(match operation {
            super::Operation::Real => "R=",
            super::Operation::BetweenSections => "OES=",
            super::Operation::WithinSection => "OIS=",
        });
        rights.push_str(chapter.code());
    }
    (account.code(), account.label(), rights)
}

fn function(function: Function<'_>) -> Entry<'_> {
    (function.code(), function.label(), String::new())
}

fn chapter(chapter: Chapter<'_>) -> Entry<'_> {
    (chapter.code(), chapter.label(), chapter.section().code().to_owned())
}

/// Walks two lists sorted by code.
fn diff(of: &'static str, mine: &[Entry<'_>], theirs: &[Entry<'_>], changes: &mut Vec<Change>) {
    let (mut left, mut right) = (mine.iter().peekable(), theirs.iter().peekable());
    let mut push = |code: &str, kind, before: Option<&str>, after: Option<&str>| {
        changes.push(Change { of, code: code.to_owned(), kind, before: before.map(str::to_owned), after: after.map(str::to_owned) });
    };
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.0.cmp(b.0),
        };
        let a = if order == Ordering::Greater { None } else { left.next() };
        let b = if order == Ordering::Less { None } else { right.next() };
        match (a, b) {
            (Some(a), Some(b)) => {
                if a.1 != b.1 {
                    push(a.0, ChangeKind::Relabelled, Some(a.1), Some(b.1));
                }
                if a.2 != b.2 {
                    push(a.0, ChangeKind::RightsChanged, Some(&a.2), Some(&b.2));
                }
            }
            (Some(a), None) => push(a.0, ChangeKind::Removed, Some(a.1), None),
            (None, Some(b)) => push(b.0, ChangeKind::Added, None, Some(b.1)),
            (None, None) => break,
        }
    }
}
