//! An edition as a table.

use super::account::Account;
use super::edition::Chart;
use super::operation::Operation;
use super::side::Side;
use crate::error::Reason;
use crate::table::{Column, Table, Values};
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::sync::Arc;

/// The columns of rights, with what each is about.
const RIGHTS: [(&str, Side, Operation); 6] = [
    ("dr", Side::Expense, Operation::Real),
    ("rr", Side::Revenue, Operation::Real),
    ("does", Side::Expense, Operation::BetweenSections),
    ("roes", Side::Revenue, Operation::BetweenSections),
    ("dois", Side::Expense, Operation::WithinSection),
    ("rois", Side::Revenue, Operation::WithinSection),
];

impl Chart {
    /// The accounts by nature, a row each, sorted by code. Columns: `code`, `label`, `short_label`, `parent`, `depth` (count), `leaf`, `group`,
    /// `budgetary`, `section` (`I`, `F`), the chapters `dr rr does roes dois rois`, `suppressed_since`. A text that does not exist for
    /// the account is Missing(not-applicable).
    pub fn table(&self) -> Table {
        let accounts: Vec<Account<'_>> = self.accounts().collect();
        let depths = accounts.iter().map(|a| Decimal::from(a.depth())).collect();
        let mut columns = vec![
            Column::text("code", accounts.iter().map(|a| a.code())),
            Column::text("label", accounts.iter().map(|a| a.label())),
            Column::text("short_label", accounts.iter().map(|a| a.short_label())),
            optional("parent", accounts.iter().map(|a| a.parent().map(|p| p.code()))),
            Column::new("depth", Unit::count(), Values::Decimal(depths)),
            flags("leaf", accounts.iter().map(Account::is_leaf)),
            flags("group", accounts.iter().map(Account::is_group)),
            flags("budgetary", accounts.iter().map(Account::is_budgetary)),
            optional("section", accounts.iter().map(|a| a.section().map(|s| s.code()))),
        ];
        let chapters = RIGHTS.map(|(name, side, operation)| optional(name, accounts.iter().map(|a| a.chapter(side, operation).map(|c| c.code()))));
        columns.extend(chapters);
        columns.push(optional("suppressed_since", accounts.iter().map(Account::suppressed_since)));
        of(columns)
    }
}

/// A table of columns of one length.
pub(crate) fn of(columns: Vec<Column>) -> Table {
    let mut table = Table::with_rows(columns.first().map_or(0, Column::len));
    for column in columns {
        let refused = table.push(column);
        debug_assert!(refused.is_ok(), "columns of one length");
    }
    table
}

/// A column of texts, some of which do not apply.
pub(crate) fn optional<T: AsRef<str>>(name: &str, values: impl Iterator<Item = Option<T>>) -> Column {
    let (mut texts, mut missing) = (Vec::<Arc<str>>::new(), Vec::new());
    for value in values {
        missing.push(value.is_none().then_some(Reason::NotApplicable));
        texts.push(Arc::from(value.as_ref().map_or("", AsRef::as_ref)));
    }
    Column::new(name, Unit::one(), Values::Text(texts)).with_missing(missing)
}

fn flags(name: &str, values: impl Iterator<Item = bool>) -> Column {
    Column::new(name, Unit::one(), Values::Bool(values.collect()))
}
