//! Whether the chart of a budget has an account: each account is looked up once a chart and year.

use super::line::Budget;
use crate::chart::Chart;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A chart, whether it is the abridged one, and the exercise.
type Key = (Arc<str>, bool, u16);

/// The accounts of the charts met in one pass.
#[derive(Default)]
pub(super) struct KnownAccounts {
    charts: FxHashMap<Key, usize>,
    open: Vec<Accounts>,
    /// The chart asked for last: budgets follow each other with the same.
    last: Option<(Key, usize)>,
}

/// One chart of one exercise; `None` where no plan is embedded, then nothing can be said of its accounts.
struct Accounts {
    chart: Option<Chart>,
    known: FxHashSet<Box<str>>,
    /// What is known of codes by their numbers.
    numbered: Vec<Option<bool>>,
}

impl KnownAccounts {
    /// The place of a budget's chart, opened when first met.
    pub fn chart(&mut self, budget: &Budget) -> usize {
        if let Some(((chart, abridged, year), place)) = &self.last
            && (&**chart, *abridged, *year) == (&budget.chart, budget.abridged, budget.year)
        {
            return *place;
        }
        let key = (budget.chart.clone(), budget.abridged, budget.year);
        let place = self.place(key.clone(), budget);
        self.last = Some((key, place));
        place
    }

    fn place(&mut self, key: Key, budget: &Budget) -> usize {
        if let Some(place) = self.charts.get(&key) {
            return *place;
        }
        let chart = Chart::for_balance(&budget.chart, budget.abridged, budget.year).ok();
        self.open.push(Accounts { chart, known: FxHashSet::default(), numbered: Vec::new() });
        self.charts.insert(key, self.open.len() - 1);
        self.open.len() - 1
    }

    /// Whether the chart has the account; so too where there is no chart to ask.
    pub fn has(&mut self, place: usize, account: &str) -> bool {
        let Some(accounts) = self.open.get_mut(place) else { return true };
        let Some(chart) = &accounts.chart else { return true };
        if accounts.known.contains(account) {
            return true;
        }
        let has = chart.contains(account);
        if has {
            accounts.known.insert(account.into());
        }
        has
    }

    /// [`KnownAccounts::has`] for an account whose code has that number: always the same account for the same number.
    pub fn has_numbered(&mut self, place: usize, number: usize, account: &str) -> bool {
        let Some(accounts) = self.open.get_mut(place) else { return true };
        if let Some(Some(has)) = accounts.numbered.get(number) {
            return *has;
        }
        let has = accounts.chart.as_ref().is_none_or(|chart| chart.contains(account));
        if number >= accounts.numbered.len() {
            accounts.numbered.resize(number + 1, None);
        }
        if let Some(known) = accounts.numbered.get_mut(number) {
            *known = Some(has);
        }
        has
    }
}
