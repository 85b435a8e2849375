//! The engine's errors as Python exceptions.

use crate::convert::python;
use budget_core::{Code, Error, Language, Text};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// The class of an error code.
fn class(code: Code) -> &'static str {
    use Code::*;
    match code {
        Io | EmptyFile | UnknownFormat | MissingColumn | LimitExceeded | InvalidXml | InvalidData | Cancelled => "InputError",
        Syntax | UnitMismatch | TypeMismatch | WrongArguments | InvalidSelector | UnknownName | UnknownUnit | AmbiguousVariant | Cycle | DuplicateId => {
            "FormulaError"
        }
        UnknownRule | UnknownLaw | UnknownParameter | OutOfBounds | NoSolution | PlanMismatch => "SimulationError",
        _ => "DataError",
    }
}

/// The exception of an error: `budget_core.BudgetError` or one of its subclasses.
pub fn raised(error: &Error) -> PyErr {
    Python::attach(|py| build(py, error).unwrap_or_else(|failed| failed))
}

fn build(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = MODULE.get_or_try_init(py, || py.import("budget_core.errors").map(Bound::unbind))?.bind(py);
    let (message, help) = (error.message(), error.help());
    let place = python(py, error.place())?;
    let french = error.in_language(Language::French);
    let exception = module.getattr(class(error.code()))?.call1((error.code().as_str(), &message.en, &help.en, place, french))?;
    Ok(PyErr::from_value(exception))
}

/// The value, or the exception of the error.
pub fn told<T>(result: Result<T, Error>) -> PyResult<T> {
    result.map_err(|error| raised(&error))
}

/// An error of the binding itself, about what Python gave it.
pub fn refused(code: Code, message: Text, help: Text) -> PyErr {
    raised(&Error::new(code, message).with_help(help))
}
