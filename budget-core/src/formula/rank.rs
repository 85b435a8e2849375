//! Ranks: 1 is first, within each group.

use super::series::{Data, Series};
use crate::error::Reason;
use crate::number::Number;
use std::cmp::Ordering;

/// The ranks of the rows of each group; other rows are not ranked. With a column of ties they are total, equals of both standing in the order of the
/// rows; without one, equals share a rank (1, 2, 2, 4).
pub(super) fn ranks<N: Number>(rows: usize, values: &[N], groups: &[Vec<usize>], descending: bool, ties: Option<&Series<N>>) -> Series<N> {
    let mut data = vec![N::ZERO; rows];
    let mut missing = vec![Some(Reason::NotRanked); rows];
    let order = |a: &N, b: &N| {
        let ascending = a.partial_cmp(b).unwrap_or(Ordering::Equal);
        if descending { ascending.reverse() } else { ascending }
    };
    for members in groups {
        let mut sorted: Vec<(N, usize)> = members.iter().filter_map(|row| Some((*values.get(*row)?, *row))).collect();
        sorted.sort_unstable_by(|a, b| order(&a.0, &b.0).then(a.1.cmp(&b.1)));
        let mut place = 0;
        for equals in sorted.chunk_by_mut(|a, b| order(&a.0, &b.0) == Ordering::Equal) {
            if let Some(ties) = ties.filter(|_| equals.len() > 1) {
                equals.sort_by(|a, b| tie_order(ties, a.1, b.1));
            }
            for (number, (_, row)) in equals.iter().enumerate() {
                let rank = place + if ties.is_some() { number } else { 0 } + 1;
                if let (Some(cell), Some(gap), Some(rank)) = (data.get_mut(*row), missing.get_mut(*row), N::from_scaled(rank as i128, 0)) {
                    (*cell, *gap) = (rank, None);
                }
            }
            place += equals.len();
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
