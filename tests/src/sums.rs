//! The figures of a table added up over its entities: a short form that still feels every account.

use budget_core::indicator::IndicatorTable;
use budget_core::table::Value;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// By year and scope, then indicator: the sum over all entities, and how many have a value, as `12.5 of 3`.
pub type Sums = BTreeMap<String, BTreeMap<String, String>>;

/// Adds up the columns named; `true` counts 1, what is missing nothing.
pub fn sums<'a>(table: &IndicatorTable, ids: impl IntoIterator<Item = &'a str>) -> Sums {
    let t = &table.table;
    let key = |row: usize| {
        ["year", "scope"].map(|name| match t.value(name, row) {
            Some(Value::Number(n)) => n.to_string(),
            Some(Value::Text(t)) => t.to_string(),
            _ => String::new(),
        })
    };
    let mut sums = Sums::new();
    for id in ids {
        let mut totals: BTreeMap<String, (Decimal, u64)> = BTreeMap::new();
        for row in 0..t.rows() {
            let value = match t.value(id, row) {
                Some(Value::Number(n)) => n,
                Some(Value::Bool(b)) => Decimal::from(u8::from(b)),
                _ => continue,
            };
            let total = totals.entry(key(row).join(" ")).or_default();
            *total = (total.0.saturating_add(value), total.1 + 1);
        }
        for (key, (sum, count)) in totals {
            sums.entry(key).or_default().insert(id.to_owned(), format!("{} of {count}", sum.normalize()));
        }
    }
    sums
}
