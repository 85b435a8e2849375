//! Amounts of a body (an EPCI, a department, a region) that stand in the row of each of its communes: they must be the same in all of them.

use super::issue::{Issue, IssueCode, Issues};
use crate::law::InputColumn;
use crate::table::{Column, Table, Values};
use crate::text;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Tells of each column whose value is not the same in all rows of a body, with the first such body. Cells without a value are not compared.
pub(super) fn tell(table: &Table, columns: &[InputColumn], file: &Arc<str>, issues: &mut Issues) {
    let mut bodies: BTreeMap<&str, Bodies<'_>> = BTreeMap::new();
    for declared in columns {
        let Some(by) = declared.repeats.as_deref() else { continue };
        let (Some(column), Some(body)) = (table.column(&declared.id), table.column(by)) else { continue };
        let bodies = bodies.entry(by).or_insert_with(|| Bodies::of(body));
        let (count, Some(first)) = bodies.uneven(column) else { continue };
        let id = &declared.id;
        let message = text!(
            "`{id}` is not the same in all rows of `{first}` ({by}); {count} such bodies",
            "`{id}` n'est pas le même sur toutes les lignes de `{first}` ({by}) ; {count} entités dans ce cas"
        );
        let title = column.metadata.get("title").map(|title| Arc::from(title.as_str()));
        issues.add(IssueCode::UnevenRepeat, || Issue { file: file.clone(), line: None, column: title, code: IssueCode::UnevenRepeat, message });
    }
}

/// The bodies of a column, and which one each row is of.
struct Bodies<'t> {
    codes: Vec<&'t str>,
    of_row: Vec<Option<usize>>,
}

impl<'t> Bodies<'t> {
    fn of(column: &'t Column) -> Bodies<'t> {
        let mut places: FxHashMap<&str, usize> = FxHashMap::default();
        let mut codes = Vec::new();
        let of_row = (0..column.len()).map(|row| {
            let code = column.text_at(row)?;
            Some(*places.entry(code).or_insert_with(|| {
                codes.push(code);
                codes.len() - 1
            }))
        });
        let of_row = of_row.collect();
        Bodies { codes, of_row }
    }

    /// How many bodies have different values, and the first of them in the order of rows.
    fn uneven(&self, column: &Column) -> (usize, Option<&'t str>) {
        fn rows<T: PartialEq>(values: &[T], column: &Column, of_row: &[Option<usize>], bodies: usize) -> Vec<bool> {
            let mut first: Vec<Option<usize>> = vec![None; bodies];
            let mut uneven = vec![false; bodies];
            for (row, body) in of_row.iter().enumerate() {
                let Some(body) = body.filter(|_| column.reason(row).is_none()) else { continue };
                let (Some(first), Some(uneven)) = (first.get_mut(body), uneven.get_mut(body)) else { continue };
                let known = first.get_or_insert(row);
                *uneven |= values.get(*known) != values.get(row);
            }
            uneven
        }
        let (of_row, bodies) = (self.of_row.as_slice(), self.codes.len());
        let uneven = match column.values() {
            Values::Cents(v) => rows(v, column, of_row, bodies),
            Values::Decimal(v) => rows(v, column, of_row, bodies),
            Values::Float(v) => rows(v, column, of_row, bodies),
            Values::Bool(v) => rows(v, column, of_row, bodies),
            Values::Text(v) => rows(v, column, of_row, bodies),
        };
        let found = uneven.iter().filter(|u| **u).count();
        (found, uneven.iter().position(|u| *u).and_then(|place| self.codes.get(place).copied()))
    }
}
