//! Partial sums, made where the lines are and brought together.

use crate::given::Given;
use crate::reply::Reply;
use crate::shelf::Noun;
use crate::words::other;
use budget_core::indicator::Partial;
use budget_core::{Code, Error, Result, text};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Sums of some lines; none once a merge has failed half-way.
pub struct Sums(Mutex<Option<Partial>>);

impl Sums {
    pub fn of(sums: Partial) -> Sums {
        Sums(Mutex::new(Some(sums)))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Partial>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn copy(&self) -> Result<Partial> {
        self.lock().clone().ok_or_else(given_up)
    }
}

pub fn call(verb: &str, given: &Given) -> Result<Reply> {
    let Noun::Partial(sums) = given.this()? else { return Err(other("Partial")) };
    match verb {
        "merge" => {
            let Some(Noun::Partial(more)) = given.noun(0)? else { return Err(other("Partial")) };
            let more = more.copy()?;
            let mut held = sums.lock();
            let mut merged = held.take().ok_or_else(given_up)?;
            merged.merge(more)?;
            *held = Some(merged);
            Ok(Reply::Nothing)
        }
        "finish" => Ok(Reply::noun(Noun::Indicators(Arc::new(sums.copy()?.finish(&given.scopes(0)?)?)))),
        "to_bytes" => Ok(Reply::Bytes(sums.copy()?.to_bytes())),
        // The codes with the lengths of their pieces; the pieces, one after the other.
        "entities" => Reply::json(&sums.copy()?.by_entity().iter().map(|(entity, piece)| (entity.as_str(), piece.len())).collect::<Vec<_>>()),
        "pieces" => Ok(Reply::Bytes(sums.copy()?.by_entity().into_iter().flat_map(|(_, piece)| piece).collect())),
        _ => Ok(Reply::Unknown),
    }
}

fn given_up() -> Error {
    Error::new(Code::PlanMismatch, text!("these sums were given up when a merge failed", "ces sommes ont été abandonnées quand une fusion a échoué"))
        .with_help(text!("compute them anew", "recalculez-les"))
}
