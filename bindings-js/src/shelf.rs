//! Where nouns stand while JavaScript holds their numbers.

#[cfg(feature = "law")]
use budget_core::law::{Law, Reform, impact::Impact, read};
#[cfg(feature = "indicators")]
use budget_core::{Chart, Ledger, indicator::Catalogue, indicator::IndicatorTable};
use budget_core::{Code, Error, Result, Table, Territory, text};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// What a number stands for.
#[derive(Clone)]
pub enum Noun {
    /// What is known of entities beside their accounts.
    #[cfg(feature = "indicators")]
    Attributes(Arc<crate::attributes::Facts>),
    /// Indicators by id.
    #[cfg(feature = "indicators")]
    Catalogue(Arc<Catalogue>),
    /// A chart of accounts.
    #[cfg(feature = "indicators")]
    Chart(Arc<Chart>),
    /// Criteria of communes.
    #[cfg(feature = "law")]
    Criteria(Arc<crate::criteria::Held>),
    /// What an amendment does.
    #[cfg(feature = "law")]
    Impact(Arc<Impact>),
    /// All indicators of all entities.
    #[cfg(feature = "indicators")]
    Indicators(Arc<IndicatorTable>),
    /// A law in force.
    #[cfg(feature = "law")]
    Law(Arc<Law>),
    /// Balances.
    #[cfg(feature = "indicators")]
    Ledger(Arc<Ledger>),
    /// What became of communes.
    #[cfg(feature = "law")]
    Mergers(Arc<read::Mergers>),
    /// Last year's table by this year's communes.
    #[cfg(feature = "law")]
    Merged(Arc<read::Merged>),
    /// Sums of some lines.
    #[cfg(feature = "indicators")]
    Partial(Arc<crate::partial::Sums>),
    /// A ledger whose bytes come in pieces.
    #[cfg(feature = "indicators")]
    Pushed(Arc<crate::pushed::Under>),
    /// What a pass over a ledger found.
    #[cfg(feature = "indicators")]
    Scan(Arc<budget_core::ledger::Scan>),
    /// An amendment.
    #[cfg(feature = "law")]
    Reform(Arc<Reform>),
    /// What a law gives.
    #[cfg(feature = "law")]
    Simulation(Arc<crate::simulation::Simulated>),
    /// Named columns.
    Table(Arc<Table>),
    /// Who is who in a year.
    Territory(Arc<Territory>),
}

#[derive(Default)]
struct Shelf {
    nouns: HashMap<u32, Noun>,
    last: u32,
}

fn shelf() -> MutexGuard<'static, Shelf> {
    static SHELF: OnceLock<Mutex<Shelf>> = OnceLock::new();
    SHELF.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts a noun on the shelf. A number is never given twice, but after four thousand million others.
pub(crate) fn put(noun: Noun) -> u32 {
    let mut shelf = shelf();
    loop {
        shelf.last = shelf.last.wrapping_add(1).max(1);
        let number = shelf.last;
        if let Entry::Vacant(place) = shelf.nouns.entry(number) {
            place.insert(noun);
            return number;
        }
    }
}

/// The noun of a number.
///
/// # Errors
/// `invalid-value` where it was released.
pub(crate) fn get(number: u32) -> Result<Noun> {
    shelf().nouns.get(&number).cloned().ok_or_else(|| {
        Error::new(Code::InvalidValue, text!("the object was freed", "l'objet a été libéré"))
            .with_help(text!("use it before `free()`, or make it anew", "employez-le avant `free()`, ou refaites-le"))
    })
}

/// Takes a noun off the shelf; whether it stood there.
pub fn release(number: u32) -> bool {
    // What is dropped may be large: not under the lock.
    let noun = shelf().nouns.remove(&number);
    noun.is_some()
}

/// How many nouns stand on the shelf.
pub fn held() -> usize {
    shelf().nouns.len()
}
