//! What is given to be read: paths, or bytes under a name.

use crate::given::{Given, wrong};
use budget_core::{Code, Error, Result, text};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// One thing to read.
pub enum Source {
    /// A file of the machine.
    Path(PathBuf),
    /// Bytes under a name.
    Bytes(String, Arc<[u8]>),
    /// An Arrow stream or file, decoded.
    #[cfg(feature = "native")]
    Arrow(Vec<arrow_array::RecordBatch>),
}

/// All that an argument names: a list of `{path}` or `{name, bytes}`, where `bytes` is a place among the bytes given.
pub fn sources(given: &Given, place: usize) -> Result<Vec<Source>> {
    let value = given.value(place).unwrap_or(&Value::Null);
    let list = value.as_array().ok_or_else(|| unknown(value))?;
    if list.is_empty() {
        return Err(Error::new(Code::EmptyFile, text!("the list names nothing to read", "la liste ne contient rien à lire"))
            .with_help(text!("look at how the list was made", "voyez comment la liste a été faite")));
    }
    list.iter().map(|item| one(given, item)).collect()
}

fn one(given: &Given, item: &Value) -> Result<Source> {
    if let Some(path) = item.get("path").and_then(Value::as_str) {
        return Ok(Source::Path(PathBuf::from(path)));
    }
    let bytes = item.get("bytes").and_then(Value::as_u64).and_then(|n| given.bytes_at(n)).ok_or_else(|| unknown(item))?;
    let name = item.get("name").and_then(Value::as_str).unwrap_or("bytes").to_owned();
    of_bytes(name, bytes)
}

#[cfg(feature = "native")]
fn of_bytes(name: String, bytes: Arc<[u8]>) -> Result<Source> {
    match crate::arrow::is_ipc(&bytes) {
        true => crate::arrow::read(&name, &bytes).map(Source::Arrow),
        false => Ok(Source::Bytes(name, bytes)),
    }
}

#[cfg(not(feature = "native"))]
#[allow(clippy::unnecessary_wraps, reason = "where Arrow is read it can fail")]
fn of_bytes(name: String, bytes: Arc<[u8]>) -> Result<Source> {
    Ok(Source::Bytes(name, bytes))
}

fn unknown(value: &Value) -> Error {
    wrong(
        "source",
        value,
        "a path, bytes, a file, Arrow data or a list of them",
        "un chemin, des octets, un fichier, des données Arrow ou une liste de ceux-ci",
    )
}

/// The one source of a verb that reads one thing whole, and its name.
#[cfg(feature = "indicators")]
pub fn whole(given: &Given, place: usize) -> Result<(String, Arc<[u8]>)> {
    let mut found = sources(given, place)?.into_iter();
    match (found.next(), found.next()) {
        (Some(Source::Bytes(name, bytes)), None) => Ok((name, bytes)),
        (Some(Source::Path(path)), None) => {
            let name = path.display().to_string();
            Ok((name, Arc::from(bytes_of(&path)?)))
        }
        _ => Err(unknown(given.value(place).unwrap_or(&Value::Null))),
    }
}

/// Largest file that is read whole, in bytes; a balance or a file of criteria is never.
const WHOLE: u64 = 256 << 20;

/// A whole file, up to a limit.
pub fn bytes_of(path: &std::path::Path) -> Result<Vec<u8>> {
    use std::io::Read;
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(WHOLE + 1).read_to_end(&mut bytes));
    let error = match read {
        Err(error) => Error::new(Code::Io, text!("the file cannot be read: {error}", "le fichier ne peut pas être lu : {error}"))
            .with_help(text!("check the path and the rights", "vérifiez le chemin et les droits")),
        Ok(_) if bytes.len() as u64 > WHOLE => Error::new(Code::LimitExceeded, text!("the file is larger than 256 MB", "le fichier dépasse 256 Mo"))
            .with_help(text!("check that it is the file you mean", "vérifiez que c'est bien ce fichier")),
        Ok(_) => return Ok(bytes),
    };
    Err(error.at_file(&name))
}
