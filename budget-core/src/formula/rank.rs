//! Ranks: 1 is first, within each group.

use super::series::{Data, Series};
use crate::error::Reason;
use crate::number::Number;
use std::cmp::Ordering;

/// A row to be ranked, with its group.
pub(super) type Member = (u32, u32);

/// The ranks of rows within their groups; other rows are not ranked. With a column of ties they are total, equals of both standing in the order of the
/// rows; without one, equals share a rank (1, 2, 2, 4).
///
/// All rows are sorted at once and dealt out to their groups from the first on.
pub(super) fn ranks<N: Number>(rows: usize, values: &[N], members: &[Member], groups: usize, descending: bool, ties: Option<&Series<N>>) -> Series<N> {
    let mut data = vec![N::ZERO; rows];
    let mut missing = vec![Some(Reason::NotRanked); rows];
    let value = |(place, (row, _)): (u32, &Member)| Some((*values.get(*row as usize)?, place));
    let mut sorted: Vec<(N, u32)> = (0_u32..).zip(members).filter_map(value).collect();
    N::sort(&mut sorted, descending);
    let member = |place: u32| members.get(place as usize).copied();
    // How many of each group have a rank, and the rank of the last value met.
    let mut found = vec![0_i64; groups];
    let mut shared = vec![0_i64; if ties.is_none() { groups } else { 0 }];
    for equals in sorted.chunk_by_mut(|a, b| a.0 == b.0) {
        if let Some(ties) = ties.filter(|_| equals.len() > 1) {
            equals.sort_by(|a, b| member(a.1).zip(member(b.1)).map_or(Ordering::Equal, |(a, b)| tie_order(ties, a.0 as usize, b.0 as usize)));
        }
        if ties.is_none() {
            for (_, group) in equals.iter().filter_map(|(_, place)| member(*place)) {
                if let (Some(shared), Some(found)) = (shared.get_mut(group as usize), found.get(group as usize)) {
                    *shared = found + 1;
                }
            }
        }
        for (row, group) in equals.iter().filter_map(|(_, place)| member(*place)) {
            let (row, group) = (row as usize, group as usize);
            if let (Some(cell), Some(gap), Some(found)) = (data.get_mut(row), missing.get_mut(row), found.get_mut(group)) {
                *found += 1;
                (*cell, *gap) = (N::from_whole(shared.get(group).copied().unwrap_or(*found)), None);
            }
        }
    }
    Series { data: Data::Number(data), missing }.tidy()
}

fn tie_order<N: Number>(ties: &Series<N>, a: usize, b: usize) -> Ordering {
    match &ties.data {
        Data::Number(values) => values.get(a).partial_cmp(&values.get(b)).unwrap_or(Ordering::Equal),
        Data::Text(values) => values.get(a).cmp(&values.get(b)),
        Data::Bool(values) => values.get(a).cmp(&values.get(b)),
    }
}
