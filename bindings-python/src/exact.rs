//! Exact numbers out of what Python gives: whole numbers, decimals and texts, never binary floats.

use crate::error::refused;
use budget_core::{Code, text};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};
use rust_decimal::Decimal;
use std::str::FromStr;

/// The digits of a number as they are written: a text as it is, else an `int` or a `decimal.Decimal`. A float is refused: `0.1` is no tenth.
pub fn digits(given: &Bound<'_, PyAny>) -> PyResult<String> {
    if given.is_instance_of::<PyFloat>() {
        return Err(float(given));
    }
    let whole = !given.is_instance_of::<PyBool>() && (given.is_instance_of::<PyInt>() || given.hasattr("__index__")?);
    if !whole && !given.is_instance_of::<PyString>() && !is_decimal(given)? {
        let kind = given.get_type().name()?.to_string();
        return Err(refused(
            Code::TypeMismatch,
            text!("`{kind}` is no exact number", "`{kind}` n'est pas un nombre exact"),
            text!("give an int, a decimal.Decimal or a text", "donnez un int, un decimal.Decimal ou un texte"),
        ));
    }
    // Whole numbers of other libraries (numpy) are as exact as those of Python.
    if whole { given.call_method0("__index__")?.str()?.extract() } else { given.str()?.extract() }
}

/// An exact number.
pub fn number(given: &Bound<'_, PyAny>) -> PyResult<Decimal> {
    let digits = digits(given)?;
    let digits = digits.trim();
    Decimal::from_str(digits).or_else(|_| Decimal::from_scientific(digits)).map_err(|_| {
        refused(
            Code::InvalidValue,
            text!("`{digits}` is no number of 28 digits at most", "`{digits}` n'est pas un nombre de 28 chiffres au plus"),
            text!("write it as 1234.5", "écrivez-le comme 1234.5"),
        )
    })
}

/// Whether it is a `decimal.Decimal`.
pub fn is_decimal(given: &Bound<'_, PyAny>) -> PyResult<bool> {
    given.is_instance(&given.py().import("decimal")?.getattr("Decimal")?)
}

/// A binary float where an exact number is wanted.
pub fn float(given: &Bound<'_, PyAny>) -> PyErr {
    refused(
        Code::TypeMismatch,
        text!("`{given}` is a binary float, which is not exact", "`{given}` est un flottant binaire, qui n'est pas exact"),
        text!("write it as a text or a decimal.Decimal: `\"{given}\"`", "écrivez-le comme texte ou decimal.Decimal : `\"{given}\"`"),
    )
}
