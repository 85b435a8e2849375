//! The groups of a column: a number for each of its values, so that a function over entities finds a row's group without looking at it.

use super::series::{Data, Series};
use crate::error::Reason;
use crate::number::Number;
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::sync::Arc;

/// A row that belongs to no group: its value is missing.
const NONE: u32 = u32::MAX;

/// The group of each row.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    of_row: Vec<u32>,
    /// Why a row has none; empty where every row has one.
    missing: Vec<Option<Reason>>,
    count: usize,
}

impl Groups {
    /// The groups of equal values.
    pub fn new<N: Number>(series: &Series<N>) -> Groups {
        let (of_row, count) = match &series.data {
            Data::Number(values) => numbered(series, values.iter().map(|x| x.identity())),
            Data::Bool(values) => numbered(series, values.iter().copied()),
            Data::Text(values) => texts(series, values),
        };
        Groups { of_row, missing: series.missing.clone(), count }
    }

    /// All rows in one group, or in none.
    pub fn one(rows: usize, missing: Option<Reason>) -> Groups {
        match missing {
            None => Groups { of_row: vec![0; rows], missing: Vec::new(), count: 1 },
            reason => Groups { of_row: vec![NONE; rows], missing: vec![reason; rows], count: 0 },
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The group of a row, or why it has none.
    pub fn of(&self, row: usize) -> Result<usize, Reason> {
        match self.of_row.get(row) {
            Some(group) if *group != NONE => Ok(*group as usize),
            _ => Err(self.missing.get(row).copied().flatten().unwrap_or(Reason::NotProvided)),
        }
    }
}

fn numbered<N: Number, K: Hash + Eq + Copy>(series: &Series<N>, keys: impl Iterator<Item = K>) -> (Vec<u32>, usize) {
    let mut numbers: FxHashMap<K, u32> = FxHashMap::default();
    let mut last: Option<(K, u32)> = None;
    let of_row = keys.enumerate().map(|(row, key)| {
        if series.reason(row).is_some() {
            return NONE;
        }
        // Neighbours are often alike.
        if let Some((before, number)) = last
            && before == key
        {
            return number;
        }
        let next = u32::try_from(numbers.len()).unwrap_or(NONE);
        let number = *numbers.entry(key).or_insert(next);
        last = Some((key, number));
        number
    });
    let of_row = of_row.collect();
    (of_row, numbers.len())
}

fn texts<N: Number>(series: &Series<N>, values: &[Arc<str>]) -> (Vec<u32>, usize) {
    numbered(series, values.iter().map(|text| &**text))
}
