//! The programs of all contexts of a ledger, each compiled once, for any number of threads.

use super::catalogue::Catalogue;
use super::context::Context;
use super::program::{Program, Wanted};
use super::scope::Scope;
use crate::error::Result;
use crate::ledger::Budget;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Says which EPCI a commune belongs to in a year.
pub(super) type EpciOf<'a> = Box<dyn Fn(&str, u16) -> Option<Arc<str>> + Send + Sync + 'a>;

/// Compiles a catalogue for the budgets that it meets.
pub(super) struct Programs<'a> {
    pub catalogue: &'a Catalogue,
    pub wanted: Wanted,
    epci_of: EpciOf<'a>,
    /// The scopes whose budgets are summed; all where none is named.
    pub scopes: Vec<Scope>,
    compiled: Mutex<FxHashMap<Context, Arc<Program>>>,
}

impl<'a> Programs<'a> {
    pub fn new(catalogue: &'a Catalogue, epci_of: EpciOf<'a>, scopes: &[Scope]) -> Result<Programs<'a>> {
        Ok(Programs { catalogue, wanted: Wanted::new(catalogue)?, epci_of, scopes: scopes.to_vec(), compiled: Mutex::default() })
    }

    /// Whether a budget belongs to a scope that is asked for.
    pub fn wants(&self, budget: &Budget) -> bool {
        self.scopes.is_empty() || self.scopes.iter().any(|scope| scope.holds(budget))
    }

    /// What decides which formulas a budget has.
    pub fn context(&self, budget: &Budget) -> Context {
        let epci = if self.wanted.epci.is_empty() { None } else { (self.epci_of)(&budget.entity, budget.year) };
        Context {
            chart: budget.chart.clone(),
            abridged: budget.abridged,
            category: budget.category,
            role: budget.role,
            epci: epci.filter(|e| self.wanted.epci.iter().any(|w| **w == **e)),
            year: budget.year,
            closing: budget.closing,
        }
    }

    /// The program of a context.
    pub fn program(&self, context: &Context) -> Result<Arc<Program>> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(program) = compiled.get(context) {
            return Ok(program.clone());
        }
        let program = Arc::new(Program::new(self.catalogue, &self.wanted, context)?);
        compiled.insert(context.clone(), program.clone());
        Ok(program)
    }
}
