//! What Python gives to be read: paths, bytes, open files, Arrow data, or several of them.

use crate::arrow::{batches, is_arrow};
use crate::error::refused;
use arrow_array::RecordBatch;
use budget_core::{Code, Error, text};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One thing to read.
pub enum Source {
    /// A file.
    Path(PathBuf),
    /// A file in memory, under a name.
    Bytes(String, Arc<[u8]>),
    /// Record batches of one schema.
    Arrow(Vec<RecordBatch>),
}

/// All that an argument names.
pub fn sources(given: &Bound<'_, PyAny>) -> PyResult<Vec<Source>> {
    if let Some(source) = one(given)? {
        return Ok(vec![source]);
    }
    let Ok(items) = given.try_iter() else { return Err(unknown(given)) };
    let mut found = Vec::new();
    for item in items {
        let item = item?;
        found.push(one(&item)?.ok_or_else(|| unknown(&item))?);
    }
    Ok(found)
}

/// A single source; none where the argument is something else.
pub fn one(given: &Bound<'_, PyAny>) -> PyResult<Option<Source>> {
    if given.is_instance_of::<PyString>() || given.hasattr("__fspath__")? {
        return given.extract().map(|path| Some(Source::Path(path)));
    }
    if let Some(bytes) = bytes(given)? {
        return Ok(Some(Source::Bytes("bytes".to_owned(), bytes)));
    }
    refuse_lazy(given)?;
    if is_arrow(given)? {
        return batches(given).map(|batches| Some(Source::Arrow(batches)));
    }
    if given.hasattr("read")? {
        return file(given).map(Some);
    }
    Ok(None)
}

fn bytes(given: &Bound<'_, PyAny>) -> PyResult<Option<Arc<[u8]>>> {
    let copy = |bytes: &[u8]| Arc::from(bytes);
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(Some(copy(bytes.as_bytes())));
    }
    if given.is_instance_of::<PyByteArray>() || given.is_instance_of::<PyMemoryView>() {
        let bytes = given.py().get_type::<PyBytes>().call1((given,))?.extract::<PyBackedBytes>()?;
        return Ok(Some(copy(&bytes)));
    }
    Ok(None)
}

/// The rest of an open file.
fn file(given: &Bound<'_, PyAny>) -> PyResult<Source> {
    let read = given.call_method0("read")?;
    let name = given.getattr("name").ok().and_then(|name| name.extract::<String>().ok()).unwrap_or_else(|| "file".to_owned());
    match bytes(&read)? {
        Some(bytes) => Ok(Source::Bytes(name, bytes)),
        None => Err(refused(
            Code::TypeMismatch,
            text!("the file `{name}` gives text, not bytes", "le fichier `{name}` donne du texte, pas des octets"),
            text!("open it with mode `rb`", "ouvrez-le en mode `rb`"),
        )),
    }
}

/// A polars LazyFrame holds no data yet.
fn refuse_lazy(given: &Bound<'_, PyAny>) -> PyResult<()> {
    if given.get_type().name()?.to_cow()? != "LazyFrame" {
        return Ok(());
    }
    Err(refused(
        Code::TypeMismatch,
        text!("a LazyFrame holds no data yet", "un LazyFrame ne contient pas encore de données"),
        text!("call `.collect()` first, or use `budget_core.engines.polars`", "appelez d'abord `.collect()`, ou employez `budget_core.engines.polars`"),
    ))
}

/// What cannot be read.
pub fn unknown(given: &Bound<'_, PyAny>) -> PyErr {
    let kind = given.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    refused(
        Code::TypeMismatch,
        text!("`{kind}` is nothing that can be read", "`{kind}` n'est pas lisible"),
        text!(
            "give a path, bytes, an open file, a table (polars, pandas, pyarrow, DuckDB), or a list of them",
            "donnez un chemin, des octets, un fichier ouvert, une table (polars, pandas, pyarrow, DuckDB), ou une liste de ceux-ci"
        ),
    )
}

/// Largest file that is read whole, in bytes; a balance or a file of criteria is never.
const WHOLE: u64 = 256 << 20;

/// A whole file, up to a limit.
pub fn bytes_of(path: &Path) -> Result<Vec<u8>, Error> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(WHOLE + 1).read_to_end(&mut bytes));
    let error = match read {
        Err(error) => Error::new(Code::Io, text!("the file cannot be read: {error}", "le fichier ne peut pas être lu : {error}"))
            .with_help(text!("check the path and the rights", "vérifiez le chemin et les droits")),
        Ok(_) if bytes.len() as u64 > WHOLE => Error::new(Code::LimitExceeded, text!("the file is larger than 256 MB", "le fichier dépasse 256 Mo"))
            .with_help(text!("check that it is the file you mean", "vérifiez que c'est bien ce fichier")),
        Ok(_) => return Ok(bytes),
    };
    Err(error.at_file(&name))
}
