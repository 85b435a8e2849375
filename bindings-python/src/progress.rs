//! Long work: a progress bar where one is wanted, and an end at Ctrl-C in any case.

use crate::error::raised;
use budget_core::{Code, Error, Ledger};
use pyo3::prelude::*;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

/// What a pass over a ledger tells.
#[derive(Default)]
pub struct Progress {
    /// A callable of the bytes done and of those in all; none shows nothing.
    callback: Option<Py<PyAny>>,
}

impl Progress {
    /// `False`, `True` for a bar, or a callable.
    pub fn of(given: Option<&Bound<'_, PyAny>>) -> PyResult<Progress> {
        let Some(given) = given else { return Ok(Progress::default()) };
        if given.is_callable() {
            return Ok(Progress { callback: Some(given.clone().unbind()) });
        }
        if !given.is_truthy()? {
            return Ok(Progress::default());
        }
        let bar = given.py().import("budget_core.progress")?.call_method0("bar")?;
        Ok(Progress { callback: Some(bar.unbind()) })
    }

    /// The same for another ledger.
    pub fn shared(&self) -> Progress {
        Python::attach(|py| Progress { callback: self.callback.as_ref().map(|callback| callback.clone_ref(py)) })
    }

    /// Does long work on a ledger without the interpreter's lock. What Python raised meanwhile (Ctrl-C, the callback) is raised.
    pub fn run<T: Send>(&self, py: Python<'_>, ledger: &Ledger, work: impl FnOnce(&Ledger) -> Result<T, Error> + Send) -> PyResult<T> {
        let stopped: Arc<Mutex<Option<PyErr>>> = Arc::default();
        let (slot, callback) = (stopped.clone(), self.callback.as_ref().map(|callback| callback.clone_ref(py)));
        let watched = ledger.clone().with_progress(move |done, all| match tell(callback.as_ref(), done, all) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                ControlFlow::Break(())
            }
        });
        let result = py.detach(|| work(&watched));
        let error = stopped.lock().unwrap_or_else(PoisonError::into_inner).take();
        result.map_err(|failed| match error {
            Some(error) if failed.code() == Code::Cancelled => error,
            _ => raised(&failed),
        })
    }
}

fn tell(callback: Option<&Py<PyAny>>, done: u64, all: u64) -> PyResult<()> {
    Python::attach(|py| {
        py.check_signals()?;
        callback.map_or(Ok(()), |callback| callback.call1(py, (done, all)).map(drop))
    })
}
