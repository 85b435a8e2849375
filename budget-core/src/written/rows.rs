//! Answers that are handles into a chart or lists in Rust, as they are written: a row of fields each.

use crate::chart::{self, Axis, ChapterKind, Operation, Section, Side};
use crate::error::{Code, Error, Place, Text, Warning};
use crate::formula::{self, Type};
use crate::ledger::Severity;
use crate::table::Value;
use crate::territory::{self, PopulationKind};
use crate::unit::Unit;
use crate::{law, ledger};
use serde::ser::{Serialize, Serializer};

/// An answer and the row that it is written as.
macro_rules! rows {
    ($($answer:ty => $row:expr),+ $(,)?) => {$(
        impl Serialize for $answer {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $row(self).serialize(serializer)
            }
        }
    )+};
}

rows!(
    chart::Account<'_> => Account::of,
    chart::Chapter<'_> => Chapter::of,
    chart::Function<'_> => Function::of,
    chart::Found<'_> => SearchHit::of,
    territory::Population => Population::of,
    ledger::Issue => ledger_issue,
    law::read::Issue => criteria_issue,
    formula::Checked => Checked::of,
    Error => BudgetError::of,
);

/// Where an account may be written in a budget (*droits d'un compte*).
#[derive(serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub(crate) struct Right<'c> {
    /// Expense or revenue.
    side: Side,
    /// Real, or in the books only.
    operation: Operation,
    /// The chapter's code.
    chapter: &'c str,
}

/// An account of a chart (*compte par nature*).
#[derive(serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub(crate) struct Account<'c> {
    /// The code: `64111`.
    code: &'c str,
    /// The official label, French.
    label: &'c str,
    /// The official short label, 40 characters at most.
    short_label: &'c str,
    /// The code of the account above; none for a root.
    parent: Option<&'c str>,
    /// How deep it stands: 1 for a root.
    depth: u8,
    /// Whether no account stands below it.
    is_leaf: bool,
    /// Whether a budget may use it: some side and kind of operation is allowed.
    is_budgetary: bool,
    /// Its section, where it has one only.
    section: Option<Section>,
    /// Since when it is kept for the columns of the previous year only, as an ISO date; none when it is in use.
    suppressed_since: Option<&'c str>,
    /// The sides on which it may be used in an operation of equipment (*opération d'équipement*).
    in_equipment_operation: Vec<Side>,
    /// Where a budget may write it.
    rights: Vec<Right<'c>>,
}

impl<'c> Account<'c> {
    fn of(account: &chart::Account<'c>) -> Account<'c> {
        Account {
            code: account.code(),
            label: account.label(),
            short_label: account.short_label(),
            parent: account.parent().map(|parent| parent.code()),
            depth: account.depth(),
            is_leaf: account.is_leaf(),
            is_budgetary: account.is_budgetary(),
            section: account.section(),
            suppressed_since: account.suppressed_since(),
            in_equipment_operation: Side::ALL.into_iter().filter(|side| account.in_equipment_operation(*side)).collect(),
            rights: account.rights().map(|(side, operation, chapter)| Right { side, operation, chapter: chapter.code() }).collect(),
        }
    }
}

/// A chapter of a chart (*chapitre*).
#[derive(serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub(crate) struct Chapter<'c> {
    /// The code: `011`, `65`, `932`.
    code: &'c str,
    /// The official label, French.
    label: &'c str,
    /// The official short label, 40 characters at most.
    short_label: &'c str,
    /// Whether it belongs to a vote by nature or by function.
    axis: Axis,
    /// Its section.
    section: Section,
    /// What it gathers.
    kind: ChapterKind,
}

impl<'c> Chapter<'c> {
    fn of(chapter: &chart::Chapter<'c>) -> Chapter<'c> {
        Chapter {
            code: chapter.code(),
            label: chapter.label(),
            short_label: chapter.short_label(),
            axis: chapter.axis(),
            section: chapter.section(),
            kind: chapter.kind(),
        }
    }
}

/// A functional reference of a chart (*référence fonctionnelle*).
#[derive(serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ChartFunction"))]
pub(crate) struct Function<'c> {
    /// The code: `211`.
    code: &'c str,
    /// The official label, French.
    label: &'c str,
    /// The official short label.
    short_label: &'c str,
    /// The code of the reference above; none for a head.
    parent: Option<&'c str>,
    /// How deep it stands: 1 for a head.
    depth: u8,
    /// Whether none stands below it.
    is_leaf: bool,
}

impl<'c> Function<'c> {
    fn of(function: &chart::Function<'c>) -> Function<'c> {
        Function {
            code: function.code(),
            label: function.label(),
            short_label: function.short_label(),
            parent: function.parent().map(|parent| parent.code()),
            depth: function.depth(),
            is_leaf: function.is_leaf(),
        }
    }
}

/// An account, chapter or function that a search found.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub(crate) struct SearchHit<'c> {
    /// What it is.
    #[cfg_attr(feature = "typescript", ts(type = r#""account" | "vote_account" | "chapter" | "function""#))]
    kind: &'static str,
    /// Its code.
    code: &'c str,
    /// Its official label.
    label: &'c str,
}

impl<'c> SearchHit<'c> {
    fn of(found: &chart::Found<'c>) -> SearchHit<'c> {
        let (code, label) = match found {
            chart::Found::Account(account) => (account.code(), account.label()),
            chart::Found::Chapter(chapter) => (chapter.code(), chapter.label()),
            chart::Found::Function(function) => (function.code(), function.label()),
        };
        SearchHit { kind: found.kind(), code, label }
    }
}

/// Inhabitants, and the year on 1 January of which the figure is in force.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub(crate) struct Population<'a> {
    /// The entity's code.
    entity: &'a str,
    /// Total or municipal.
    kind: PopulationKind,
    /// The year asked for.
    year: u16,
    /// Inhabitants, or why they are not known.
    #[cfg_attr(feature = "typescript", ts(type = "Exact | Missing"))]
    value: Value,
    /// The year on 1 January of which the figure is in force; its census is three years older.
    vintage: Option<u16>,
}

impl<'a> Population<'a> {
    fn of(population: &'a territory::Population) -> Population<'a> {
        let territory::Population { entity, kind, year, known } = population;
        Population { entity, kind: *kind, year: *year, value: population.value(), vintage: known.map(|(_, vintage)| vintage) }
    }
}

/// What could not be used in a file, or must be told; its code is of the closed list of what was read.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub(crate) struct Issue<'a, C> {
    /// The stable code.
    code: C,
    /// How serious it is.
    severity: Severity,
    /// What is wrong.
    message: &'a Text,
    /// What to do next.
    help: Text,
    /// The file, as the user named it (`archive.zip/member.csv` inside an archive).
    file: &'a str,
    /// The line, counted from 1, the header included; in Arrow data the row. None when it concerns no line.
    line: Option<u64>,
    /// The column's title.
    column: Option<&'a str>,
}

fn ledger_issue(issue: &ledger::Issue) -> Issue<'_, ledger::IssueCode> {
    let ledger::Issue { code, message, file, line, column, .. } = issue;
    Issue { code: *code, severity: code.severity(), message, help: issue.help(), file, line: *line, column: *column }
}

fn criteria_issue(issue: &law::read::Issue) -> Issue<'_, law::read::IssueCode> {
    let law::read::Issue { code, message, file, line, column } = issue;
    Issue { code: *code, severity: code.severity(), message, help: code.help(), file, line: *line, column: column.as_deref() }
}

/// What a formula gives.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub(crate) struct Checked<'a> {
    /// The kind of its values.
    #[cfg_attr(feature = "typescript", ts(type = r#""number" | "boolean" | "text""#))]
    kind: &'static str,
    /// The unit of its numbers, on scale one; none for what is no number.
    unit: Option<Unit>,
    /// Hints; none of them stops the formula from running.
    warnings: &'a [Warning],
}

impl<'a> Checked<'a> {
    fn of(checked: &'a formula::Checked) -> Checked<'a> {
        let (kind, unit) = match &checked.kind {
            Type::Number(dimension) => ("number", Some(Unit::of(dimension.clone()))),
            Type::Bare | Type::Any => ("number", Some(Unit::one())),
            Type::Bool => ("boolean", None),
            Type::Text => ("text", None),
        };
        Checked { kind, unit, warnings: &checked.warnings }
    }
}

/// Why something was refused: what the library throws.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ErrorFields"))]
pub(crate) struct BudgetError<'a> {
    /// The stable code.
    code: Code,
    /// What is wrong.
    message: &'a Text,
    /// What to do next; empty where there is nothing to add.
    help: &'a Text,
    /// Where.
    place: &'a Place,
}

impl<'a> BudgetError<'a> {
    fn of(error: &'a Error) -> BudgetError<'a> {
        BudgetError { code: error.code(), message: error.message(), help: error.help(), place: error.place() }
    }
}
