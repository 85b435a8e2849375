//! Columns out of Python lists.

use crate::convert::Missing;
use crate::error::{refused, told};
use crate::exact::{float, number};
use budget_core::error::Reason;
use budget_core::{Code, Column, Table, Unit, Values, text};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyMapping, PyString};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// What a column holds.
enum Form {
    Text,
    Boolean,
    Number(Unit),
}

/// A table of a dict of lists.
pub fn table(given: &Bound<'_, PyAny>, units: &HashMap<String, String>) -> PyResult<Table> {
    let mapping = given.cast::<PyMapping>().map_err(|_| wrong("columns", "a dict of lists", "un dict de listes"))?;
    let mut columns = Vec::new();
    for item in mapping.items()?.iter() {
        let (name, values): (String, Bound<'_, PyAny>) = item.extract()?;
        if values.is_instance_of::<PyString>() {
            return Err(wrong(&name, "a list", "une liste"));
        }
        let values = values.try_iter().map_err(|_| wrong(&name, "a list", "une liste"))?.collect::<PyResult<Vec<_>>>()?;
        let form = form(units.get(&name).map(String::as_str), &values)?;
        columns.push(column(&name, &values, form)?);
    }
    if let Some(unknown) = units.keys().find(|name| columns.iter().all(|column| column.name != **name)) {
        let help = text!("`units` names columns of the table", "`units` nomme des colonnes de la table");
        return Err(refused(Code::MissingColumn, text!("there is no column `{unknown}`", "il n'y a pas de colonne `{unknown}`"), help));
    }
    told(Table::of(columns))
}

fn form(unit: Option<&str>, values: &[Bound<'_, PyAny>]) -> PyResult<Form> {
    let first = || values.iter().find(|value| !value.is_none() && !value.is_instance_of::<Missing>());
    Ok(match unit {
        Some("text") => Form::Text,
        Some("boolean") => Form::Boolean,
        Some(unit) => Form::Number(told(Unit::parse(unit, &[]))?),
        None => match first() {
            Some(value) if value.is_instance_of::<PyBool>() => Form::Boolean,
            Some(value) if value.is_instance_of::<PyString>() => Form::Text,
            _ => Form::Number(Unit::one()),
        },
    })
}

fn column(name: &str, values: &[Bound<'_, PyAny>], form: Form) -> PyResult<Column> {
    let missing = values.iter().map(|value| reason(value)).collect::<PyResult<Vec<Option<Reason>>>>()?;
    let given = || values.iter().zip(&missing).map(|(value, reason)| reason.is_none().then_some(value));
    let (unit, values) = match form {
        Form::Text => {
            let text = |value: Option<&Bound<'_, PyAny>>| match value {
                Some(value) => value.extract::<String>().map(Arc::from).map_err(|_| wrong(name, "texts", "des textes")),
                None => Ok(Arc::from("")),
            };
            (Unit::one(), Values::Text(given().map(text).collect::<PyResult<_>>()?))
        }
        Form::Boolean => {
            let truth = |value: Option<&Bound<'_, PyAny>>| match value {
                Some(value) => value.cast::<PyBool>().map(|truth| truth.is_true()).map_err(|_| wrong(name, "booleans", "des booléens")),
                None => Ok(false),
            };
            (Unit::one(), Values::Bool(given().map(truth).collect::<PyResult<_>>()?))
        }
        Form::Number(unit) => {
            let exact = |value: Option<&Bound<'_, PyAny>>| match value {
                Some(value) if value.is_instance_of::<PyFloat>() => Err(float(value)),
                Some(value) if value.is_instance_of::<PyBool>() => Err(wrong(name, "numbers", "des nombres")),
                Some(value) => number(value),
                None => Ok(Decimal::ZERO),
            };
            let numbers = given().map(exact).collect::<PyResult<_>>()?;
            (unit, Values::Decimal(numbers))
        }
    };
    Ok(Column::new(name, unit, values).with_missing(missing))
}

fn reason(value: &Bound<'_, PyAny>) -> PyResult<Option<Reason>> {
    if value.is_none() {
        return Ok(Some(Reason::NotProvided));
    }
    let Ok(missing) = value.cast::<Missing>() else { return Ok(None) };
    let code = &missing.get().reason;
    let known = Reason::parse(code).ok_or_else(|| {
        let all = Reason::ALL.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(", ");
        let message = text!("`{code}` is no reason for a missing value", "`{code}` n'est pas une raison d'absence");
        refused(Code::InvalidValue, message, text!("use one of: {all}", "employez l'une de celles-ci : {all}"))
    })?;
    Ok(Some(known))
}

fn wrong(name: &str, english: &str, french: &str) -> PyErr {
    refused(
        Code::TypeMismatch,
        text!("`{name}` is not {english}", "`{name}` n'est pas {french}"),
        text!("give every column a list of one kind of values", "donnez à chaque colonne une liste de valeurs d'une même sorte"),
    )
}
