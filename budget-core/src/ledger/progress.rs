//! How far a pass is: packed bytes read of all bytes, told to a callback that may stop it.

use super::source::Meter;
use crate::error::{Code, Error, Result};
use crate::text;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Told the packed bytes read and the packed bytes in all; `ControlFlow::Break` stops the pass with the error `cancelled`.
pub type OnProgress = Arc<dyn Fn(u64, u64) -> ControlFlow<()> + Send + Sync>;

/// Bytes between two calls.
const STEP: u64 = 1 << 20;

pub(crate) struct Progress<'a> {
    callback: Option<&'a OnProgress>,
    meter: Meter,
    before: u64,
    total: u64,
    told: Option<u64>,
}

impl<'a> Progress<'a> {
    pub fn new(callback: Option<&'a OnProgress>, total: u64) -> Progress<'a> {
        Progress { callback, meter: Meter::default(), before: 0, total, told: None }
    }

    /// The meter that the source being read counts with.
    pub fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// Tells the callback, once a mebibyte.
    pub fn tick(&mut self) -> Result<()> {
        let done = (self.before + self.meter.bytes()).min(self.total);
        match self.told {
            Some(told) if done < told + STEP => Ok(()),
            _ => self.tell(done),
        }
    }

    /// A source is read to its end.
    pub fn end_of(&mut self, size: u64) -> Result<()> {
        self.before += size;
        match self.told {
            Some(told) if told == self.before => Ok(()),
            _ => self.tell(self.before),
        }
    }

    fn tell(&mut self, done: u64) -> Result<()> {
        self.told = Some(done);
        match self.callback.map(|c| c(done, self.total)) {
            Some(ControlFlow::Break(())) => Err(Error::new(Code::Cancelled, text!("the reading was stopped", "la lecture a été interrompue"))),
            _ => Ok(()),
        }
    }
}
