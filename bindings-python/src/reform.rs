//! Reforms: what an amendment changes.

use crate::error::{raised, refused, told};
use crate::exact::{digits, is_decimal};
use crate::source::bytes_of;
use crate::types::{ExactLike, Given, ReformLike};
use budget_core::{Code, Error, text};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyMapping, PySequence, PyString};
use std::path::{Path, PathBuf};

/// An amendment, a bill or any other change of the law (*amendement*): new values of parameters, new formulas of rules.
///
/// `Reform.parse({"title": "Amendement II-1234", "parameters": {"dotation_solidarite_rurale.seuil_nombre_habitants": "9000"}})`, or the same keys in a
/// TOML or JSON text or file (`docs/law.md` shows them).
#[pyclass(frozen, module = "budget_core")]
pub struct Reform {
    pub reform: budget_core::Reform,
}

#[pymethods]
impl Reform {
    /// Reads a reform: a dict with the keys `title`, `year`, `reference`, `parameters`, `rules`, `columns`, a text of TOML or JSON, or the path of such a
    /// file. Numbers are texts, ints or decimals on the scale of the parameter's unit; a table of thresholds is a list of pairs.
    ///
    /// Raises `invalid-data` with its line, `invalid-value`, `type-mismatch` for floats, `unknown-unit`, `limit-exceeded`, `io`.
    #[staticmethod]
    fn parse(text: Given<'_, ReformLike>) -> PyResult<Reform> {
        read(&text).map(|reform| Reform { reform })
    }

    /// A reform of one parameter: `Reform.of("dotation_solidarite_rurale.seuil_nombre_habitants", 9000)`.
    ///
    /// Raises `type-mismatch` for floats.
    #[staticmethod]
    fn of(path: &str, value: Given<'_, ExactLike>) -> PyResult<Reform> {
        Ok(Reform { reform: budget_core::Reform::of(path, &digits(&value)?) })
    }

    /// Its name; may be empty.
    #[getter]
    fn title(&self) -> &str {
        self.reform.title()
    }

    /// The exercise that it is written for, where it names one.
    #[getter]
    fn year(&self) -> Option<u16> {
        self.reform.year()
    }

    /// The bill that it amends, or where it is published; may be empty.
    #[getter]
    fn reference(&self) -> &str {
        self.reform.reference()
    }

    fn __repr__(&self) -> String {
        let year = self.reform.year().map(|year| format!(" of {year}")).unwrap_or_default();
        let reference = if self.reform.reference().is_empty() { String::new() } else { format!(" ({})", self.reform.reference()) };
        format!("<Reform{year}: {:?}{reference}>", self.reform.title())
    }
}

/// A reform out of whatever says one.
pub fn read(given: &Bound<'_, PyAny>) -> PyResult<budget_core::Reform> {
    if let Ok(reform) = given.cast::<Reform>() {
        return Ok(reform.get().reform.clone());
    }
    if given.is_instance_of::<PyString>() {
        let text: String = given.extract()?;
        return if is_text(&text) { told(budget_core::Reform::parse(&text)) } else { of_file(&PathBuf::from(text)) };
    }
    if given.hasattr("__fspath__")? {
        return of_file(&given.extract::<PathBuf>()?);
    }
    if let Ok(mapping) = given.cast::<PyMapping>() {
        let mut json = String::new();
        write_object(mapping, 0, &mut json)?;
        return told(budget_core::Reform::parse(&json));
    }
    let kind = given.get_type().name()?.to_string();
    Err(refused(
        Code::TypeMismatch,
        text!("`{kind}` is no reform", "`{kind}` n'est pas une réforme"),
        text!(
            "give a Reform, a dict, a TOML or JSON text, or the path of such a file",
            "donnez une Reform, un dict, un texte TOML ou JSON, ou le chemin d'un tel fichier"
        ),
    ))
}

/// Whether a text is data itself and no path of a file.
pub fn is_text(text: &str) -> bool {
    text.trim().is_empty() || text.contains('\n') || text.contains('=') || text.trim_start().starts_with(['{', '[', '#'])
}

/// The text of a file.
pub fn file(path: &Path) -> PyResult<String> {
    let bytes = told(bytes_of(path))?;
    String::from_utf8(bytes).map_err(|_| {
        let error = Error::new(Code::InvalidData, text!("the file is not UTF-8", "le fichier n'est pas en UTF-8"));
        raised(&error.with_help(text!("save it as UTF-8", "enregistrez-le en UTF-8")).at_file(&path.display().to_string()))
    })
}

fn of_file(path: &Path) -> PyResult<budget_core::Reform> {
    let text = file(path)?;
    told(budget_core::Reform::parse(&text).map_err(|error| error.at_file(&path.display().to_string())))
}

/// Writes a dict as JSON in its order; exact numbers as texts but for the year, which is a number in its form.
fn write_object(mapping: &Bound<'_, PyMapping>, depth: usize, out: &mut String) -> PyResult<()> {
    out.push('{');
    for (place, item) in mapping.items()?.iter().enumerate() {
        let (key, value): (String, Bound<'_, PyAny>) = item.extract()?;
        if place > 0 {
            out.push(',');
        }
        write_text(&key, out);
        out.push(':');
        match depth == 0 && key == "year" && value.is_instance_of::<PyInt>() {
            true => out.push_str(&value.str()?.to_cow()?),
            false => write(&value, depth + 1, out)?,
        }
    }
    out.push('}');
    Ok(())
}

/// How deep dicts and lists of a reform may stand in each other.
const DEPTH: usize = 16;

fn write(value: &Bound<'_, PyAny>, depth: usize, out: &mut String) -> PyResult<()> {
    if depth > DEPTH {
        let message = text!("the reform is nested more than {DEPTH} deep", "la réforme a plus de {DEPTH} niveaux");
        return Err(refused(Code::LimitExceeded, message, text!("see docs/law.md for its keys", "voir docs/law.md pour ses clés")));
    }
    if value.is_none() {
        out.push_str("null");
    } else if value.is_instance_of::<PyBool>() {
        out.push_str(if value.is_truthy()? { "true" } else { "false" });
    } else if value.is_instance_of::<PyString>() || value.is_instance_of::<PyInt>() || value.is_instance_of::<PyFloat>() || is_decimal(value)? {
        write_text(&digits(value)?, out);
    } else if let Ok(mapping) = value.cast::<PyDict>() {
        write_object(mapping.as_mapping(), depth, out)?;
    } else if let Ok(list) = value.cast::<PySequence>() {
        out.push('[');
        for (place, item) in list.try_iter()?.enumerate() {
            if place > 0 {
                out.push(',');
            }
            write(&item?, depth + 1, out)?;
        }
        out.push(']');
    } else {
        write_text(&digits(value)?, out);
    }
    Ok(())
}

fn write_text(text: &str, out: &mut String) {
    // A text is always written.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}
