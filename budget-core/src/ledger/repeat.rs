//! Lines that come again: whether they are copies of a line or lines of their own.
//!
//! Account and function name a line of a budget. Where the source has a column of functions, a second line with the same amounts is a copy and is left out.
//! Where it has none, an account may stand on one line for each function, and two of these may bear the same amounts (the balance of Bordeaux 2019 has three
//! such pairs): double entry then tells them from copies. The lines that come again are kept where the budget balances with them and not without them, and
//! left out otherwise. A budget that is there several times as a whole balances both ways: each line counts as often as in one of them.

use super::fingerprint::{mix, mix_bytes};
use super::line::{Field, Line};
use super::tally::{Tally, is_balanced};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::hash_map::Entry;

/// What a line is beside those seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seeing {
    /// Its account and function were not seen.
    New,
    /// They were, with other amounts.
    OtherAmounts,
    /// They were, with the same amounts: used or left out at the end of the pass.
    Copy,
}

/// The lines seen of one budget, as hashes of 64 bits: two accounts of a budget have one chance in 10^19 to be taken for each other.
#[derive(Default)]
pub(crate) struct Seen {
    /// Account and function, with the amounts first seen.
    first: FxHashMap<u64, u64>,
    /// Account and function with other amounts.
    others: FxHashSet<(u64, u64)>,
    copies: FxHashMap<(u64, u64), Copies>,
}

/// A line that came again with the same amounts.
#[derive(Debug)]
pub(crate) struct Copies {
    pub account: Box<str>,
    pub function: Box<str>,
    pub amounts: [i64; Field::COUNT],
    /// The numbers of the lines after the first.
    pub lines: Vec<u64>,
}

impl Copies {
    pub fn line(&self) -> Line<'_> {
        Line { account: &self.account, function: &self.function, amounts: self.amounts }
    }
}

impl Seen {
    /// Remembers a line.
    pub fn see(&mut self, number: u64, line: &Line<'_>) -> Seeing {
        let (key, amounts) = (hash_texts(line.account, line.function), hash_amounts(&line.amounts));
        let first = match self.first.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(amounts);
                return Seeing::New;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        if first != amounts && self.others.insert((key, amounts)) {
            return Seeing::OtherAmounts;
        }
        let copies = self.copies.entry((key, amounts));
        copies
            .or_insert_with(|| Copies { account: line.account.into(), function: line.function.into(), amounts: line.amounts, lines: Vec::new() })
            .lines
            .push(number);
        Seeing::Copy
    }

    /// Whether no line came again with the same amounts.
    pub fn has_no_copies(&self) -> bool {
        self.copies.is_empty()
    }

    /// The lines that came again, by the number of the first copy.
    pub fn take_copies(&mut self) -> Vec<Copies> {
        let mut copies: Vec<Copies> = std::mem::take(&mut self.copies).into_values().collect();
        copies.sort_unstable_by_key(|c| c.lines.first().copied());
        copies
    }
}

/// How many times each of these lines is used beside the first time.
pub(crate) fn kept(tally: &Tally, copies: &[Copies], has_functions: bool) -> Vec<usize> {
    let none = vec![0; copies.len()];
    if has_functions || is_balanced(tally.fields, &tally.wide()) {
        return none;
    }
    let whole = if copies.len() as u64 == tally.lines { copies.iter().fold(0, |g, c| gcd(g, c.lines.len() + 1)) } else { 1 };
    let extra: Vec<usize> = copies.iter().map(|c| (c.lines.len() + 1) / whole.max(1) - 1).collect();
    let mut sums = tally.wide();
    for (copy, times) in copies.iter().zip(&extra) {
        sums.iter_mut().zip(copy.amounts).for_each(|(sum, amount)| *sum += i128::from(amount) * *times as i128);
    }
    if is_balanced(tally.fields, &sums) { extra } else { none }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn hash_texts(account: &str, function: &str) -> u64 {
    mix_bytes(mix_bytes(0, account.as_bytes()), function.as_bytes())
}

fn hash_amounts(amounts: &[i64; Field::COUNT]) -> u64 {
    amounts.iter().fold(1, |hash, amount| mix(hash, *amount as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(account: &str, obnetdeb: i64) -> Line<'_> {
        let mut amounts = [0; Field::COUNT];
        amounts[Field::Obnetdeb as usize] = obnetdeb;
        Line { account, function: "", amounts }
    }

    #[test]
    fn lines_are_told_apart() {
        let mut seen = Seen::default();
        let told: Vec<Seeing> = [("61", 1), ("62", 1), ("61", 2), ("61", 1), ("61", 2), ("62", 1)]
            .iter()
            .zip(2..)
            .map(|((account, amount), n)| seen.see(n, &line(account, *amount)))
            .collect();
        assert_eq!(told, [Seeing::New, Seeing::New, Seeing::OtherAmounts, Seeing::Copy, Seeing::Copy, Seeing::Copy]);
        let copies = seen.take_copies();
        assert_eq!(
            copies.iter().map(|c| (&*c.account, c.amounts[2], c.lines.clone())).collect::<Vec<_>>(),
            [("61", 1, vec![5]), ("61", 2, vec![6]), ("62", 1, vec![7])]
        );
    }

    #[test]
    fn hashes_tell_texts_and_amounts_apart() {
        let mut hashes = FxHashSet::default();
        for account in 0..20_000 {
            assert!(hashes.insert(hash_texts(&account.to_string(), "")));
            assert!(hashes.insert(hash_texts("", &account.to_string())));
            assert!(hashes.insert(hash_texts(&account.to_string(), "0")));
        }
        let mut amounts = [0; Field::COUNT];
        assert!(hashes.insert(hash_amounts(&amounts)));
        for place in 0..Field::COUNT {
            amounts = [0; Field::COUNT];
            for cents in [-1, 1, 100, i64::MAX, i64::MIN] {
                amounts[place] = cents;
                assert!(hashes.insert(hash_amounts(&amounts)));
            }
        }
    }
}
