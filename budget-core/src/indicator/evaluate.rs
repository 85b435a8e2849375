//! The verbs that turn a ledger into indicators: evaluate at once, or in parts that are merged.

use super::catalogue::Catalogue;
use super::compute::{Frame, compute_from, take_slots};
use super::fold::Fold;
use super::programs::{EpciOf, Programs};
use super::scope::Scope;
use super::wide::table;
use crate::chart::Chart;
use crate::error::{Result, Warning, WarningCode};
use crate::formula::Expr;
use crate::ledger::{Budget, Ledger, Line, Scan, Sink, Tally};
use crate::parallel;
use crate::table::{Table, Value};
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
    /// then they are not to be trusted. Parts that are merged know of the first only.
    pub fn is_doubtful(&self, entity: &str, year: u16) -> bool {
        self.doubtful.iter().any(|(e, y)| **e == *entity && *y == year)
    }

    /// Marks balances as doubtful, beside those marked already.
    fn doubt<'b>(&mut self, budgets: impl Iterator<Item = &'b Budget>) {
        self.doubtful.extend(budgets.map(|budget| (budget.entity.clone(), budget.year)));
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
fn without_plan(fold: &Fold<'_>) -> Option<Warning> {
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

/// Partial sums of some lines: batches are folded apart, merged in any order, finished once.
pub struct Partial<'a> {
    fold: Fold<'a>,
}

impl<'a> Partial<'a> {
    pub(super) fn into_fold(self) -> Fold<'a> {
        self.fold
    }

    /// Adds another partial result of the same catalogue.
    ///
    /// # Errors
    /// `plan-mismatch` where the other comes from different formulas or attributes, `overflow`.
    pub fn merge(&mut self, other: Partial<'_>) -> Result<()> {
        self.fold.merge(other.fold)
    }

    /// Computes the indicators from the sums.
    ///
    /// # Errors
    /// Those of the formulas' evaluation.
    pub fn finish(self, attributes: &AttributeSource, scopes: &[Scope]) -> Result<IndicatorTable> {
        self.finish_by(attributes, scopes, parallel::available())
    }

    fn finish_by(mut self, attributes: &AttributeSource, scopes: &[Scope], threads: usize) -> Result<IndicatorTable> {
        let catalogue = self.fold.catalogue();
        let slots = take_slots(&mut self.fold);
        let mut computed = compute_from(catalogue, &self.fold, slots, attributes, scopes, threads)?;
        let sums = std::mem::take(&mut self.fold.sums);
        let doubtful: Vec<Budget> = sums.iter().filter(|s| !s.is_balanced()).map(|s| s.budget.clone()).collect();
        // To give back what tens of thousands of budgets held takes as long as the table itself.
        let (table, ()) = parallel::beside(threads, || table(catalogue, &mut computed, threads), || drop(sums));
        let mut table = table?;
        table.warnings.extend(attributes.warnings());
        table.warnings.extend(catalogue.warnings().iter().cloned());
        table.warnings.extend(without_plan(&self.fold));
        let hoisted = self.fold.wanted().ratios.iter().map(|r| (r.id.clone(), r.formulas.clone())).collect();
        let mut indicators = IndicatorTable { catalogue: catalogue.clone(), table, frames: computed.frames, hoisted, doubtful: BTreeSet::new() };
        indicators.doubt(doubtful.iter());
        Ok(indicators)
    }
}

impl Sink for Partial<'_> {
    fn line(&mut self, index: usize, budget: &Budget, line: &Line<'_>) -> Result<()> {
        self.fold.line(index, budget, line)
    }
}

impl Catalogue {
    /// Begins partial sums; lines are given to it as to any [`Sink`], of one ledger or of several. Whether a line that comes again is a copy is
    /// told by the whole budget: where lines of a budget may repeat, give all of them to one part.
    ///
    /// # Errors
    /// Those of the catalogue's formulas.
    pub fn partial<'a>(&'a self, attributes: &'a AttributeSource) -> Result<Partial<'a>> {
        Ok(Partial { fold: Fold::new(self.programs(attributes, &[])?) })
    }

    /// Partial sums of a whole ledger, read by several threads, and what the pass found; of the budgets of some scopes only where any is named.
    ///
    /// # Errors
    /// Those of the ledger (unreadable file, limits), of the catalogue's formulas, and `overflow`.
    pub fn partial_of<'a>(&'a self, ledger: &Ledger, attributes: &'a AttributeSource, scopes: &[Scope]) -> Result<(Partial<'a>, Scan)> {
        let programs = self.programs(attributes, scopes)?;
        let (mut fold, scan) = ledger.gather(None, || Ok(Fold::new(programs.clone())))?;
        scan.budgets.iter().filter(|b| !programs.wants(b)).for_each(|budget| fold.pass_over(budget));
        Ok((Partial { fold }, scan))
    }

    fn programs<'a>(&'a self, attributes: &'a AttributeSource, scopes: &[Scope]) -> Result<Arc<Programs<'a>>> {
        let epci_of: EpciOf<'a> = Box::new(move |entity, year| match attributes.value(entity, year, "epci") {
            Value::Text(epci) => Some(epci),
            _ => None,
        });
        Programs::new(self, epci_of, scopes).map(Arc::new)
    }

    /// Computes the catalogue for every entity of a ledger, in one pass over its lines.
    ///
    /// # Errors
    /// Those of the ledger (unreadable file, limits) and `overflow`; a line that cannot be used is an issue of the ledger, not an error.
    pub fn evaluate(&self, ledger: &Ledger, attributes: &AttributeSource, scopes: &[Scope]) -> Result<IndicatorTable> {
        let (partial, scan) = self.partial_of(ledger, attributes, scopes)?;
        let doubtful = |tally: &Tally| tally.unused > 0 || !tally.is_balanced();
        let doubted: Vec<Budget> = scan.budgets.iter().zip(&scan.tallies).filter(|(_, tally)| doubtful(tally)).map(|(budget, _)| budget.clone()).collect();
        ledger.remember(scan.issues);
        // A nation's budgets take as much memory as its figures, and giving them back takes time.
        let (budgets, threads) = ((scan.budgets, scan.tallies), ledger.threads());
        let (table, ()) = parallel::beside(threads, || partial.finish_by(attributes, scopes, threads), || drop(budgets));
        let mut table = table?;
        table.doubt(doubted.iter());
        Ok(table)
    }
}
