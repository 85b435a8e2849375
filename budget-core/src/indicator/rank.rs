//! All entities ranked by one indicator, and what its values look like as a whole.

use super::compare::{number, share_below};
use super::compute::shown;
use super::evaluate::IndicatorTable;
use super::scope::Scope;
use crate::error::{Reason, Result};
use crate::formula::median;
use crate::table::{Column, Table, Value, Values};
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::cmp::Reverse;

impl IndicatorTable {
    /// Every entity of a year and scope by falling value: columns `entity`, `name`, `value`, `rank` (1 is the largest, equals share one) and
    /// `percentile` (share strictly below plus half of those equal). Entities without a value come last, without a rank.
    ///
    /// # Errors
    /// `unknown-indicator`, `unknown-year`.
    pub fn rank(&self, id: &str, year: u16, scope: Scope) -> Result<Table> {
        let unit = self.catalogue.describe(id)?.unit.clone();
        let frame = self.frame(year, scope)?;
        let value = |row: &usize| shown(&frame.value(id, *row), &unit);
        let mut rows: Vec<usize> = (0..frame.entities.len()).collect();
        // Stable: equals stay in the order of their codes.
        rows.sort_by_cached_key(|row| Reverse(value(row).number()));
        let values: Vec<Value> = rows.iter().map(value).collect();
        let known: Vec<Decimal> = values.iter().filter_map(Value::number).collect();
        let of = |f: &dyn Fn(Decimal) -> std::result::Result<Decimal, Reason>| values.iter().map(|v| number(v).and_then(f)).collect::<Vec<_>>();
        // The known values fall: where those above a value end, and those not below it.
        let (above, down_to) = (|v: Decimal| known.partition_point(|other| *other > v), |v: Decimal| known.partition_point(|other| *other >= v));
        let ranks = of(&|v| Ok(Decimal::from(above(v) + 1)));
        let shares = of(&|v| share_below(known.len() - down_to(v), down_to(v) - above(v), known.len()));
        let mut table = Table::default();
        table.push(Column::text("entity", rows.iter().filter_map(|r| frame.entities.get(*r))))?;
        table.push(Column::text("name", rows.iter().map(|r| frame.names.get(*r).map_or("", |n| n))))?;
        table.push(numbers("value", unit, values.iter().map(number).collect()))?;
        table.push(numbers("rank", Unit::count(), ranks))?;
        table.push(numbers("percentile", Unit::one(), shares))?;
        Ok(table)
    }

    /// A row an indicator of a year and scope: `indicator`, `unit`, `n` values, `missing` ones, `min`, `median`, `max`. Indicators that no entity has are left out.
    ///
    /// # Errors
    /// `unknown-year`.
    pub fn summary(&self, year: u16, scope: Scope) -> Result<Table> {
        let frame = self.frame(year, scope)?;
        let mut lines: Vec<(&str, &Unit, Vec<Decimal>, usize)> = Vec::new();
        for indicator in self.catalogue.shown() {
            let values: Vec<Value> = (0..frame.entities.len()).map(|r| shown(&frame.value(&indicator.id, r), &indicator.unit)).collect();
            let missing = values.iter().filter(|v| v.reason().is_some_and(|r| r != Reason::NotDefined)).count();
            let known: Vec<Decimal> = values.iter().filter_map(Value::number).collect();
            if !known.is_empty() || missing > 0 {
                lines.push((&indicator.id, &indicator.unit, known, missing));
            }
        }
        let of = |f: &dyn Fn(&[Decimal]) -> std::result::Result<Decimal, Reason>| lines.iter().map(|(_, _, known, _)| f(known)).collect::<Vec<_>>();
        let mut table = Table::default();
        table.push(Column::text("indicator", lines.iter().map(|(id, ..)| id)))?;
        table.push(Column::text("unit", lines.iter().map(|(_, unit, ..)| unit.to_string())))?;
        table.push(numbers("n", Unit::count(), of(&|known| Ok(Decimal::from(known.len())))))?;
        table.push(numbers("missing", Unit::count(), lines.iter().map(|(.., missing)| Ok(Decimal::from(*missing))).collect()))?;
        table.push(numbers("min", Unit::one(), of(&|known| known.iter().min().copied().ok_or(Reason::EmptyAggregate))))?;
        table.push(numbers("median", Unit::one(), of(&|known| median(known.to_vec()))))?;
        table.push(numbers("max", Unit::one(), of(&|known| known.iter().max().copied().ok_or(Reason::EmptyAggregate))))?;
        Ok(table)
    }

    /// The signals of an entity in a year: id and whether it fires, or why it cannot be told.
    ///
    /// # Errors
    /// `unknown-entity`, `unknown-year`.
    pub fn signals(&self, entity: &str, year: u16) -> Result<Vec<(String, Value)>> {
        let frame = self.frame(year, Scope::Principal)?;
        let row = self.row(frame, entity)?;
        let signals = self.catalogue.shown().filter(|i| i.kind == super::Kind::Signal);
        Ok(signals.map(|i| (i.id.clone(), frame.value(&i.id, row))).filter(|(_, v)| v.reason() != Some(Reason::NotDefined)).collect())
    }
}

fn numbers(name: &str, unit: Unit, values: Vec<std::result::Result<Decimal, Reason>>) -> Column {
    let missing = values.iter().map(|v| v.err()).collect();
    Column::new(name, unit, Values::Decimal(values.into_iter().map(|v| v.unwrap_or_default()).collect())).with_missing(missing)
}
