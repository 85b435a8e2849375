//! The slot plan of a catalogue, compiled once for each context, and what a fold compiles it for.

use super::catalogue::Catalogue;
use super::context::{Conditions, Context};
use super::program::{Program, Wanted};
use super::scope::Held;
use crate::error::Result;
use crate::ledger::{Budget, Fingerprint};
use crate::table::Value;
use crate::territory::AttributeSource;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Most compiled contexts that a plan keeps: those of all charts, kinds of authorities and years of the country are fewer.
const KEPT: usize = 1_024;

/// What a catalogue becomes: its amounts and ratios in order, and a program for each context that was met. Any number of threads and folds share it.
#[derive(Debug)]
pub(super) struct SlotPlan {
    pub catalogue: Catalogue,
    pub wanted: Wanted,
    hash: OnceLock<[u8; 16]>,
    compiled: Mutex<FxHashMap<Context, Arc<Program>>>,
}

impl SlotPlan {
    pub fn new(catalogue: Catalogue) -> Result<SlotPlan> {
        Ok(SlotPlan { wanted: Wanted::new(&catalogue)?, catalogue, hash: OnceLock::new(), compiled: Mutex::default() })
    }

    /// The program of a context.
    pub fn program(&self, context: &Context) -> Result<Arc<Program>> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(program) = compiled.get(context) {
            return Ok(program.clone());
        }
        let program = Arc::new(Program::new(&self.catalogue, &self.wanted, context)?);
        if compiled.len() < KEPT {
            compiled.insert(context.clone(), program.clone());
        }
        Ok(program)
    }

    /// What two plans share when they sum the same, in any process on any machine: a fingerprint of the formulas of the amounts as they are printed, of
    /// the conditions of their variants and of their flows.
    pub fn hash(&self) -> [u8; 16] {
        *self.hash.get_or_init(|| {
            let mut print = Fingerprint::NONE;
            for amount in &self.wanted.amounts {
                print = print.with("amount").with(&amount.id);
                if let Some(part) = &amount.part {
                    print = print.with(&part.to_string());
                }
                let Ok(indicator) = self.catalogue.describe(&amount.id) else { continue };
                print = indicator.flows.iter().fold(print, |print, flows| print.with("flows").with(flows));
                for variant in &indicator.variants {
                    print = conditions(print.with("variant").with(&variant.formula.to_string()), &variant.when);
                }
            }
            print.to_bytes()
        })
    }
}

/// With the conditions of a variant: each list behind its name and length.
fn conditions(print: Fingerprint, when: &Conditions) -> Fingerprint {
    let list = |print: Fingerprint, name: &str, items: Vec<&str>| items.iter().fold(print.with(name).with(&items.len().to_string()), |p, item| p.with(item));
    let words = [when.abridged.map(|a| a.to_string()), when.since.map(|y| y.to_string()), when.until.map(|y| y.to_string())];
    let mut print = list(print, "charts", when.charts.iter().map(String::as_str).collect());
    print = list(print, "category", when.category.iter().map(|c| c.as_str()).collect());
    print = list(print, "epci", when.epci.iter().map(String::as_str).collect());
    print = list(print, "role", when.role.iter().map(|r| r.as_str()).collect());
    words.iter().fold(print, |print, word| print.with(word.as_deref().unwrap_or("-")))
}

/// The slot plan with what else decides how a budget counts.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    pub plan: Arc<SlotPlan>,
    pub attributes: AttributeSource,
    /// The budgets that are summed.
    pub held: Held,
}

impl Programs {
    /// What decides which formulas a budget has.
    pub fn context(&self, budget: &Budget) -> Context {
        let wanted = &self.plan.wanted.epci;
        let epci = if wanted.is_empty() { None } else { self.epci_of(budget) };
        Context {
            chart: budget.chart.clone(),
            abridged: budget.abridged,
            category: budget.category,
            role: budget.role,
            epci: epci.filter(|e| wanted.iter().any(|w| **w == **e)),
            year: budget.year,
            closing: budget.closing,
        }
    }

    fn epci_of(&self, budget: &Budget) -> Option<Arc<str>> {
        match self.attributes.value(&budget.entity, budget.year, "epci") {
            Value::Text(epci) => Some(epci),
            _ => None,
        }
    }
}
