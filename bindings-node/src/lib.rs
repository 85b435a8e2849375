//! The package for Node: verbs of `budget-core-js` said in the thread that asks, or in one of Node's pool.

use budget_core::{Code, Error, text};
use budget_core_js::{Columnar, Given, Kept, Progress, Reply, call, held, refusal, release};
use napi::bindgen_prelude::{AsyncTask, BigInt64Array, Either5, Float64Array, Uint8Array};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status, Task};
use napi_derive::napi;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Nothing, JSON, the number of a noun, bytes, or a column.
type Raw = Either5<String, u32, Uint8Array, Values, ()>;

/// The values of a column.
#[napi(object, object_from_js = false)]
pub struct Values {
    /// Whole cents, floats, booleans or 128-bit numbers; a JSON list of texts.
    pub values: napi::bindgen_prelude::Either4<BigInt64Array, Float64Array, Uint8Array, String>,
    /// Digits behind the point of 128-bit numbers.
    pub scale: Option<u32>,
    /// Codes of the reasons of missing values; absent where nothing is missing.
    pub missing: Option<Uint8Array>,
}

/// Asked to stop from another thread.
#[napi]
#[derive(Default)]
pub struct Stop(Arc<AtomicBool>);

#[napi]
impl Stop {
    /// One that nobody has asked yet.
    #[napi(constructor)]
    pub fn new() -> Stop {
        Stop::default()
    }

    /// Asks.
    #[napi]
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Says a verb in this thread.
#[napi]
pub fn say(verb: String, this: u32, arguments: String, bytes: Vec<Uint8Array>) -> napi::Result<Raw> {
    let bytes = bytes.iter().map(|bytes| bytes.to_vec()).collect();
    Given::new(this, &arguments, bytes).and_then(|given| guarded(&verb, &given)).map(out).map_err(|error| thrown(&error))
}

/// A verb to be said in a thread of the pool.
pub struct Saying {
    verb: String,
    given: Given,
}

impl Task for Saying {
    type Output = Reply;
    type JsValue = Raw;

    fn compute(&mut self) -> napi::Result<Reply> {
        guarded(&self.verb, &self.given).map_err(|error| thrown(&error))
    }

    fn resolve(&mut self, _: Env, reply: Reply) -> napi::Result<Raw> {
        Ok(out(reply))
    }
}

/// Says a verb in a thread of the pool; `progress` is told the bytes done and those in all, `stop` ends the work.
#[napi(ts_return_type = "Promise<unknown>")]
pub fn say_apart(
    verb: String,
    this: u32,
    arguments: String,
    bytes: Vec<Uint8Array>,
    progress: Option<ThreadsafeFunction<Vec<f64>, (), Vec<f64>, Status, false>>,
    stop: Option<&Stop>,
) -> napi::Result<AsyncTask<Saying>> {
    let bytes = bytes.iter().map(|bytes| bytes.to_vec()).collect();
    let mut given = Given::new(this, &arguments, bytes).map_err(|error| thrown(&error))?;
    given.progress = watcher(progress, stop.map(|stop| stop.0.clone()));
    Ok(AsyncTask::new(Saying { verb, given }))
}

/// Tells JavaScript how far the work is, and listens whether to stop.
fn watcher(progress: Option<ThreadsafeFunction<Vec<f64>, (), Vec<f64>, Status, false>>, stop: Option<Arc<AtomicBool>>) -> Option<Progress> {
    if progress.is_none() && stop.is_none() {
        return None;
    }
    Some(Arc::new(move |done, all| {
        if let Some(progress) = &progress {
            #[allow(clippy::cast_precision_loss, reason = "bytes, for a bar")]
            progress.call(vec![done as f64, all as f64], ThreadsafeFunctionCallMode::NonBlocking);
        }
        match &stop {
            Some(stop) if stop.load(Ordering::Relaxed) => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }))
}

/// Takes a noun off the shelf.
#[napi]
pub fn free(number: u32) -> bool {
    release(number)
}

/// How many nouns stand on the shelf.
#[napi]
pub fn nouns() -> u32 {
    u32::try_from(held()).unwrap_or(u32::MAX)
}

/// A verb that panics is an error of the library, not the end of the process.
fn guarded(verb: &str, given: &Given) -> Result<Reply, Error> {
    catch_unwind(AssertUnwindSafe(|| call(verb, given))).unwrap_or_else(|_| {
        Err(Error::new(Code::InvalidData, text!("the library failed at `{verb}`", "la bibliothèque a échoué sur `{verb}`"))
            .with_help(text!("report it with what you gave", "signalez-le avec ce que vous avez donné")))
    })
}

fn thrown(error: &Error) -> napi::Error {
    napi::Error::new(Status::GenericFailure, refusal(error))
}

fn out(reply: Reply) -> Raw {
    match reply {
        Reply::Nothing | Reply::Unknown => Either5::E(()),
        Reply::Json(json) => Either5::A(json),
        Reply::Noun(number) => Either5::B(number),
        Reply::Bytes(bytes) => Either5::C(bytes.into()),
        Reply::Column(column) => Either5::D(values(column)),
    }
}

fn values(column: Columnar) -> Values {
    use napi::bindgen_prelude::Either4;
    let mut scale = None;
    let values = match column.values {
        Kept::Cents(cents) => Either4::A(BigInt64Array::new(cents)),
        Kept::Floats(floats) => Either4::B(Float64Array::new(floats)),
        Kept::Booleans(truths) => Either4::C(Uint8Array::new(truths)),
        Kept::Decimals { scale: digits, bytes } => {
            scale = Some(digits);
            Either4::C(Uint8Array::new(bytes))
        }
        Kept::Texts(texts) => Either4::D(texts),
    };
    Values { values, scale, missing: if column.missing.is_empty() { None } else { Some(Uint8Array::new(column.missing)) } }
}
