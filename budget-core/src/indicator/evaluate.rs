//! The verb that turns a ledger into indicators at once, and what it gives.

use super::catalogue::Catalogue;
use super::compute::Frame;
use super::fold::{Fold, key_of};
use super::partial::Partial;
use super::scope::Scope;
use crate::chart::Chart;
use crate::error::{Result, Warning, WarningCode};
use crate::formula::Expr;
use crate::ledger::{Budget, Field, Fingerprint, Ledger, Limits, Pushed, Reading, Scan, Tally};
use crate::parallel;
use crate::table::Table;
use crate::territory::AttributeSource;
use crate::text;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Keys shown in a warning.
const SHOWN: usize = 5;

/// All indicators of all entities, with what is needed to compare and rank them.
pub struct IndicatorTable {
    /// The catalogue it was computed with.
    pub catalogue: Catalogue,
    /// The wide table: a row an entity, year and scope.
    pub table: Table,
    pub(super) frames: Vec<Frame>,
    /// Per ratio and variant: the formula with its sums of accounts named.
    pub(super) hoisted: FxHashMap<String, Vec<Expr>>,
    doubtful: BTreeSet<(Arc<str>, u16)>,
}

impl IndicatorTable {
    /// Whether a balance behind the figures of an entity and year does not balance, or has lines that could not be used:
    /// then they are not to be trusted. Parts know of lines that could not be used where [`Catalogue::partial_of`] read them; of budgets outside the scopes
    /// that they were given they do not know whether they balance.
    pub fn is_doubtful(&self, entity: &str, year: u16) -> bool {
        self.doubtful.iter().any(|(e, y)| **e == *entity && *y == year)
    }

    /// The name of an entity, named by its code, in its latest balances; none where it has no accounts.
    pub fn name_of(&self, entity: &str) -> Option<&str> {
        let (keys, names) = (self.table.column("entity")?, self.table.column("name")?);
        (0..self.table.rows()).rev().find(|row| keys.text_at(*row) == Some(entity)).and_then(|row| names.text_at(row))
    }

    pub(super) fn new(catalogue: Catalogue, table: Table, frames: Vec<Frame>, hoisted: FxHashMap<String, Vec<Expr>>) -> IndicatorTable {
        IndicatorTable { catalogue, table, frames, hoisted, doubtful: BTreeSet::new() }
    }

    /// Marks balances of entities and years as doubtful, beside those marked already.
    pub(super) fn doubt(&mut self, balances: impl Iterator<Item = (Arc<str>, u16)>) {
        self.doubtful.extend(balances);
        self.table.warnings.retain(|w| w.code != WarningCode::DoubtfulBalance);
        if self.doubtful.is_empty() {
            return;
        }
        self.table.warnings.push(Warning {
            code: WarningCode::DoubtfulBalance,
            message: text!(
                "the balance does not balance or is not complete: its figures are not to be trusted, see the issues of the file",
                "la balance n'est pas équilibrée ou pas complète : ses chiffres ne sont pas fiables, voyez les anomalies du fichier"
            ),
            count: self.doubtful.len() as u64,
            first: self.doubtful.iter().take(SHOWN).map(|(entity, year)| format!("{entity} {year}")).collect(),
        });
    }
}

/// The charts of the budgets for which no plan is embedded: their accounts cannot be checked.
pub(super) fn without_plan(fold: &Fold) -> Option<Warning> {
    // A program is compiled for the budgets of one chart and year; the charts of those that are not summed are noted.
    let summed = fold.programs.iter().map(|p| (p.context.chart.as_ref(), p.context.abridged, p.context.year));
    let used: BTreeSet<(&str, bool, u16)> = summed.chain(fold.charts.iter().map(|(chart, abridged, year)| (chart.as_ref(), *abridged, *year))).collect();
    let unknown = |(chart, abridged, year): &&(&str, bool, u16)| Chart::for_balance(chart, *abridged, *year).is_err();
    let charts: BTreeSet<String> = used.iter().filter(unknown).map(|(chart, ..)| (*chart).to_owned()).collect();
    (!charts.is_empty()).then(|| Warning {
        code: WarningCode::ChartNotEmbedded,
        message: text!(
            "no plan of these charts is embedded for that year: their accounts are not checked and have no labels",
            "aucun plan de ces nomenclatures n'est embarqué pour cet exercice : leurs comptes ne sont ni vérifiés ni libellés"
        ),
        count: charts.len() as u64,
        first: charts.into_iter().take(SHOWN).collect(),
    })
}

/// The entities and years whose budgets do not balance or have lines that were not used. Lines that describe one budget in other words balance together.
fn doubtful(scan: &Scan) -> Vec<(Arc<str>, u16)> {
    let mut wholes: FxHashMap<Fingerprint, (&Budget, Tally)> = FxHashMap::default();
    for (budget, tally) in scan.budgets.iter().zip(&scan.tallies).filter(|(_, tally)| tally.unused > 0 || !tally.is_balanced()) {
        let (_, whole) = wholes.entry(key_of(budget)).or_insert((budget, Tally { sums: [0; Field::COUNT], ..*tally }));
        whole.unused = whole.unused.max(tally.unused);
        // Sums that do not fit are an error of the sums themselves.
        whole.sums.iter_mut().zip(tally.sums).for_each(|(sum, more)| *sum = sum.saturating_add(more));
    }
    let doubted = wholes.into_values().filter(|(_, whole)| whole.unused > 0 || !whole.is_balanced());
    doubted.map(|(budget, _)| (budget.entity.clone(), budget.year)).collect()
}

impl Catalogue {
    /// Computes the catalogue for every entity of a ledger, in one pass over its lines.
    ///
    /// # Errors
    /// Those of the ledger (unreadable file, limits) and `overflow`; a line that cannot be used is an issue of the ledger, not an error.
    pub fn evaluate(&self, ledger: &Ledger, attributes: &AttributeSource, scope: &[Scope]) -> Result<IndicatorTable> {
        let (partial, scan) = self.partial_of(ledger, attributes, scope)?;
        let doubted = doubtful(&scan);
        ledger.remember(scan.issues);
        // A nation's budgets take as much memory as its figures, and giving them back takes time.
        let (budgets, threads) = ((scan.budgets, scan.tallies), ledger.threads());
        let (table, ()) = parallel::beside(threads, || partial.finish_by(scope, threads), || drop(budgets));
        let mut table = table?;
        table.doubt(doubted.into_iter());
        Ok(table)
    }

    /// [`Catalogue::evaluate`] of a ledger whose bytes are pushed: the same table, with what the pass found. The first file bears that name.
    ///
    /// # Errors
    /// Those of the catalogue's formulas; those of the ledger come from [`Pushed`].
    pub fn evaluate_pushed(
        &self,
        name: &str,
        limits: Limits,
        reading: Reading,
        attributes: &AttributeSource,
        scope: &[Scope],
    ) -> Result<Pushed<(IndicatorTable, Scan)>> {
        let scope = scope.to_vec();
        Ok(Pushed::new(name, limits, reading, None, self.fold(attributes, &scope)?, move |fold, scan| {
            let mut table = Partial::of(fold.noted(&scan)).finish(&scope)?;
            table.doubt(doubtful(&scan).into_iter());
            Ok((table, scan))
        }))
    }
}
