//! What a verb gives.

use crate::column::Columnar;
use crate::shelf::{Noun, put};
use budget_core::{Code, Error, Result, text};
use serde::Serialize;

/// What a verb gives back.
pub enum Reply {
    /// Nothing to say.
    Nothing,
    /// An answer as JSON.
    Json(String),
    /// A noun, by its number.
    Noun(u32),
    /// Bytes: a file.
    Bytes(Vec<u8>),
    /// The values of a column.
    Column(Columnar),
    /// The verb is none of this noun.
    Unknown,
}

impl Reply {
    /// An answer as JSON.
    ///
    /// # Errors
    /// `invalid-data` where it cannot be written.
    pub fn json<T: Serialize + ?Sized>(answer: &T) -> Result<Reply> {
        serde_json::to_string(answer).map(Reply::Json).map_err(|error| {
            Error::new(Code::InvalidData, text!("the answer cannot be written: {error}", "la réponse ne peut pas être écrite : {error}"))
                .with_help(text!("report it with what you did", "signalez-le avec ce que vous avez fait"))
        })
    }

    /// A new noun.
    pub fn noun(noun: Noun) -> Reply {
        Reply::Noun(put(noun))
    }
}

/// An error as JSON: `code`, `message`, `help` (in both languages), `place`.
pub fn refusal(error: &Error) -> String {
    // Texts and numbers are always written.
    serde_json::to_string(error).unwrap_or_default()
}
