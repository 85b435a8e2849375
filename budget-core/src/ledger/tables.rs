//! A ledger's budgets and lines as tables.

use super::Sink;
use super::line::{Budget, Field, Line};
use super::tally::{Scan, Tally};
use crate::amount::Cents;
use crate::error::{Reason, Result};
use crate::table::{Column, Table, Values};
use crate::unit::Unit;
use rust_decimal::Decimal;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// One row a budget.
pub(super) fn totals(scan: &Scan) -> Result<Table> {
    let budgets = &scan.budgets;
    let texts = |name: &str, of: &dyn Fn(&Budget) -> Arc<str>| text_column(name, budgets.iter().map(of).collect());
    let mut amounts = Amounts::default();
    for tally in &scan.tallies {
        Field::ALL.into_iter().for_each(|f| amounts.push(f, tally.sum(f)));
    }
    let abridged = budgets.iter().map(|b| b.abridged).collect();
    let lines = scan.tallies.iter().map(|t| Decimal::from(t.lines)).collect();
    let columns = vec![
        texts("entity", &|b| b.entity.clone()),
        year_column(budgets.iter().map(|b| b.year)),
        texts("siren", &|b| b.siren.clone()),
        texts("siret", &|b| b.siret.clone()),
        texts("name", &|b| b.name.clone()),
        texts("chart", &|b| b.chart.clone()),
        Column::new("abridged", Unit::one(), Values::Bool(abridged)),
        texts("category", &|b| b.category.as_str().into()),
        texts("role", &|b| b.role.as_str().into()),
        texts("department", &|b| b.department.clone()),
        Column::new("lines", Unit::count(), Values::Decimal(lines)),
    ];
    table(columns.into_iter().chain(amounts.columns()))
}

/// Takes every line into columns.
pub(super) struct Collector<'a> {
    tallies: &'a [Tally],
    codes: FxHashSet<Arc<str>>,
    texts: [Vec<Arc<str>>; 6],
    years: Vec<u16>,
    amounts: Amounts,
}

impl<'a> Collector<'a> {
    /// `tallies` are those of a whole pass: they say which amounts a source has.
    pub fn new(tallies: &'a [Tally]) -> Collector<'a> {
        Collector { tallies, codes: FxHashSet::default(), texts: Default::default(), years: Vec::new(), amounts: Amounts::default() }
    }

    /// One shared text for each code.
    fn shared(&mut self, code: &str) -> Arc<str> {
        if let Some(known) = self.codes.get(code) {
            return known.clone();
        }
        let new: Arc<str> = code.into();
        self.codes.insert(new.clone());
        new
    }

    /// The table.
    pub fn table(self) -> Result<Table> {
        let [entity, siret, chart, role, account, function] = self.texts;
        let columns = vec![
            text_column("entity", entity),
            year_column(self.years.into_iter()),
            text_column("siret", siret),
            text_column("chart", chart),
            text_column("role", role),
            text_column("account", account),
            text_column("function", function),
        ];
        table(columns.into_iter().chain(self.amounts.columns()))
    }
}

impl Sink for Collector<'_> {
    fn line(&mut self, index: usize, budget: &Budget, line: &Line<'_>) -> Result<()> {
        let row = [
            budget.entity.clone(),
            budget.siret.clone(),
            budget.chart.clone(),
            self.shared(budget.role.as_str()),
            self.shared(line.account),
            self.shared(line.function),
        ];
        self.texts.iter_mut().zip(row).for_each(|(column, text)| column.push(text));
        self.years.push(budget.year);
        let tally = self.tallies.get(index).copied().unwrap_or_default();
        for field in Field::ALL {
            self.amounts.push(field, tally.sum(field).map(|_| Cents(line.amount(field))));
        }
        Ok(())
    }
}

/// The ten columns of amounts.
#[derive(Default)]
struct Amounts([(Vec<Cents>, Vec<Option<Reason>>); Field::COUNT]);

impl Amounts {
    fn push(&mut self, field: Field, amount: Option<Cents>) {
        let (amounts, missing) = &mut self.0[field as usize];
        amounts.push(amount.unwrap_or_default());
        let reason = if matches!(field, Field::Sd | Field::Sc) { Reason::NoClosingBalance } else { Reason::NotProvided };
        missing.push(amount.is_none().then_some(reason));
    }

    fn columns(self) -> impl Iterator<Item = Column> {
        Field::ALL
            .into_iter()
            .zip(self.0)
            .map(|(field, (amounts, missing))| Column::new(&field.as_str().to_ascii_lowercase(), Unit::euro(), Values::Cents(amounts)).with_missing(missing))
    }
}

fn text_column(name: &str, values: Vec<Arc<str>>) -> Column {
    Column::new(name, Unit::one(), Values::Text(values))
}

fn year_column(years: impl Iterator<Item = u16>) -> Column {
    Column::new("year", Unit::one(), Values::Decimal(years.map(Decimal::from).collect()))
}

fn table(columns: impl Iterator<Item = Column>) -> Result<Table> {
    let mut table = Table::default();
    for column in columns {
        table.push(column)?;
    }
    Ok(table)
}
