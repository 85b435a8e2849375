//! Partial sums: batches are folded apart, travel as bytes, are merged in any order and finished once.

use super::catalogue::Catalogue;
use super::compute::{compute_from, take_slots};
use super::evaluate::{IndicatorTable, without_plan};
use super::fold::Fold;
use super::packed;
use super::programs::Programs;
use super::scope::{Held, Scope};
use super::wide::table;
use crate::error::{Code, Error, Result};
use crate::ledger::{Budget, Ledger, Line, Scan, Sink};
use crate::parallel;
use crate::territory::AttributeSource;
use crate::text;

/// Partial sums of some lines, which own all they need. Merging is associative and commutative, and the finished table is the same bits for any split of
/// the budgets, of their lines too where no line is a copy of another.
#[derive(Clone)]
pub struct Partial {
    fold: Fold,
}

impl Partial {
    pub(super) fn of(fold: Fold) -> Partial {
        Partial { fold }
    }

    pub(super) fn into_fold(self) -> Fold {
        self.fold
    }

    /// Adds another partial result of the same catalogue. After an error these sums must not be used any more.
    ///
    /// # Errors
    /// `plan-mismatch` where the other comes from different formulas, attributes or scopes, `overflow`.
    pub fn merge(&mut self, other: Partial) -> Result<()> {
        self.fold.merge(other.fold)
    }

    /// How many budgets of a year it has sums of.
    pub fn budgets(&self) -> usize {
        self.fold.sums.len()
    }

    /// The sums as bytes that another process reads with [`Catalogue::partial_from_bytes`]: a version, the fingerprint of the formulas, the budgets with
    /// their sums in cents, a checksum.
    pub fn to_bytes(&self) -> Vec<u8> {
        packed::write(&self.fold)
    }

    /// The same in pieces, one an entity, each read on its own: an engine groups them by their keys and merges those of a key anywhere. What belongs to no
    /// entity (years and charts of budgets that were left out) has an empty key; it is there where there is any. To finish, all pieces of all keys come
    /// together, since ranks and earlier years look at other rows. Sorted by key.
    pub fn by_entity(&self) -> Vec<(String, Vec<u8>)> {
        packed::by_entity(&self.fold)
    }

    /// Computes the indicators from the sums.
    ///
    /// # Errors
    /// `plan-mismatch` where the budgets of a scope were left out of the sums; those of the formulas' evaluation.
    pub fn finish(self, scope: &[Scope]) -> Result<IndicatorTable> {
        self.finish_by(scope, parallel::available())
    }

    pub(super) fn finish_by(mut self, scopes: &[Scope], threads: usize) -> Result<IndicatorTable> {
        let Programs { plan, attributes, held } = self.fold.given.clone();
        if let Some(scope) = scopes.iter().find(|scope| !held.covers(**scope)) {
            return Err(left_out(*scope));
        }
        let slots = take_slots(&mut self.fold);
        let mut computed = compute_from(&plan.catalogue, &self.fold, slots, &attributes, scopes, threads)?;
        let sums = std::mem::take(&mut self.fold.sums);
        let doubtful: Vec<Budget> = sums.iter().filter(|s| !s.is_balanced()).map(|s| s.budget.clone()).collect();
        // To give back what tens of thousands of budgets held takes as long as the table itself.
        let (table, ()) = parallel::beside(threads, || table(&plan.catalogue, &mut computed, threads), || drop(sums));
        let mut table = table?;
        table.warnings.extend(attributes.warnings());
        table.warnings.extend(plan.catalogue.warnings().iter().cloned());
        table.warnings.extend(without_plan(&self.fold));
        let hoisted = plan.wanted.ratios.iter().map(|r| (r.id.clone(), r.formulas.clone())).collect();
        let mut indicators = IndicatorTable::new(plan.catalogue.clone(), table, computed.frames, hoisted);
        indicators.doubt(doubtful.into_iter().map(|budget| (budget.entity, budget.year)).chain(std::mem::take(&mut self.fold.unused)));
        Ok(indicators)
    }
}

fn left_out(scope: Scope) -> Error {
    Error::new(
        Code::PlanMismatch,
        text!(
            "the partial result was computed without the budgets of scope {scope}",
            "le résultat partiel a été calculé sans les budgets du périmètre {scope}"
        ),
    )
    .with_help(text!("compute it with that scope, or without naming any", "calculez-le avec ce périmètre, ou sans en nommer"))
}

impl Sink for Partial {
    fn line(&mut self, index: usize, budget: &Budget, line: &Line<'_>) -> Result<()> {
        self.fold.line(index, budget, line)
    }
}

impl Catalogue {
    /// Begins partial sums; lines are given to it as to any [`Sink`], of one ledger or of several. Whether a line that comes again is a copy is
    /// told by the whole budget: where lines of a budget may repeat, give all of them to one part. What was not used of a ledger is in what
    /// [`Ledger::scan`] gives; [`Catalogue::partial_of`] carries it along.
    ///
    /// # Errors
    /// Those of the catalogue's formulas.
    pub fn partial(&self, attributes: &AttributeSource) -> Result<Partial> {
        Ok(Partial { fold: Fold::new(self.programs(attributes, Held::ALL)?) })
    }

    /// Partial sums of a whole ledger, read by several threads, and what the pass found; of the budgets of some scopes only where any is named.
    ///
    /// # Errors
    /// Those of the ledger (unreadable file, limits), of the catalogue's formulas, and `overflow`.
    pub fn partial_of(&self, ledger: &Ledger, attributes: &AttributeSource, scope: &[Scope]) -> Result<(Partial, Scan)> {
        let programs = self.programs(attributes, Held::of(scope))?;
        let (fold, scan) = ledger.gather(None, || Ok(Fold::new(programs.clone())))?;
        Ok((Partial { fold: fold.noted(&scan) }, scan))
    }

    /// A fold of the budgets of some scopes, of all where none is named.
    pub(super) fn fold(&self, attributes: &AttributeSource, scope: &[Scope]) -> Result<Fold> {
        Ok(Fold::new(self.programs(attributes, Held::of(scope))?))
    }

    /// Reads partial sums that [`Partial::to_bytes`] or [`Partial::by_entity`] gave, in this or another process. The formulas and what the attributes say
    /// of the entities' EPCI must be the same.
    ///
    /// # Errors
    /// `unknown-format`, `plan-mismatch`; `invalid-data` where the bytes are damaged or of another version; `limit-exceeded`, `overflow`.
    pub fn partial_from_bytes(&self, bytes: &[u8], attributes: &AttributeSource) -> Result<Partial> {
        packed::read(bytes, self.programs(attributes, Held::ALL)?).map(|fold| Partial { fold })
    }

    fn programs(&self, attributes: &AttributeSource, held: Held) -> Result<Programs> {
        Ok(Programs { plan: self.plan()?, attributes: attributes.clone(), held })
    }
}
