//! Why a figure is what it is: a tree of values, formulas, inputs and accounts.

use crate::convert::{decimal, python};
use crate::types::{AccountPart, AnyDict, Axes, Exact, Figure, Given, Group, ListOf, Maybe, Rank, Str, Text, Typed, Value, answer};
use budget_core::formula;
use pyo3::prelude::*;
use pyo3::types::IntoPyDict;
use std::sync::Arc;

/// A figure and what it was computed from: a node of a tree that opens in a notebook.
///
/// `inputs` are nodes themselves, `accounts` what each account brings (their signed sum is the value where there are no inputs).
#[pyclass(frozen, module = "budget_core")]
pub struct Explanation {
    node: Arc<formula::Explanation>,
    /// Whose figure, and of which year.
    about: Option<(String, u16)>,
}

impl Explanation {
    pub fn of(node: formula::Explanation) -> Explanation {
        Explanation { node: Arc::new(node), about: None }
    }

    /// Says whose figure it is.
    pub fn about(self, entity: &str, year: u16) -> Explanation {
        Explanation { about: Some((entity.to_owned(), year)), ..self }
    }
}

#[pymethods]
impl Explanation {
    /// The indicator, rule, column or parameter; a part of a formula has its text.
    #[getter]
    fn id(&self) -> &str {
        &self.node.id
    }

    /// The code of the entity whose figure it is, as it was asked for; None where it is nobody's.
    #[getter]
    fn entity(&self) -> Option<&str> {
        self.about.as_ref().map(|(entity, _)| entity.as_str())
    }

    /// The year of the figure.
    #[getter]
    fn year(&self) -> Option<u16> {
        self.about.as_ref().map(|(_, year)| *year)
    }

    /// Its name in English and French: a dict of `en`, `fr`.
    #[getter]
    fn label<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Text>> {
        answer(py, &self.node.label)
    }

    /// The value in its unit: `decimal.Decimal` (float in simulations of mode `fast`), bool or str; `Missing` with the reason where there is none.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Value>> {
        answer(py, &self.node.value)
    }

    /// The unit of the value.
    #[getter]
    fn unit(&self) -> String {
        self.node.unit.to_string()
    }

    /// The formula as it was applied; empty for what is given.
    #[getter]
    fn formula(&self) -> &str {
        &self.node.formula
    }

    /// Article of law, or source.
    #[getter]
    fn source(&self) -> &str {
        &self.node.source
    }

    /// Which variant of the formula, in words: the chart and years that it is for.
    #[getter]
    fn version(&self) -> &str {
        &self.node.version
    }

    /// `high`, `medium` or `low`; empty for what is given.
    #[getter]
    fn confidence(&self) -> &str {
        &self.node.confidence
    }

    /// What the formula refers to.
    #[getter]
    fn inputs(&self) -> Vec<Explanation> {
        self.node.inputs.iter().cloned().map(|node| Explanation { about: self.about.clone(), ..Explanation::of(node) }).collect()
    }

    /// The accounts summed: dicts of `code`, `label`, `chart`, `amount` (euros), `sign`.
    #[getter]
    fn accounts<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<AccountPart>>> {
        answer(py, &self.node.accounts)
    }

    /// The entities behind a function over them: a dict of `n`, `sum`, `skipped`; None where there is none.
    #[getter]
    fn group<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Maybe<Group>>> {
        answer(py, &self.node.group)
    }

    /// The place among them: a dict of `r`, `of`, `cut`, `margin`; None where the formula ranks nobody.
    #[getter]
    fn rank<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Maybe<Rank>>> {
        answer(py, &self.node.rank)
    }

    /// Of a comparison of numbers: by how much it holds (0 and more) or fails (less than 0).
    #[getter]
    fn margin<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Maybe<Exact>>> {
        self.node.margin.map_or_else(|| Ok(py.None().into_bound(py)), |margin| decimal(py, &margin.normalize().to_string())).map(Typed::of)
    }

    /// How the envelope ended that the formula shares out: `closed`, `unspent` or `infeasible`.
    #[getter]
    fn state(&self) -> Option<&'static str> {
        self.node.state.map(formula::State::as_str)
    }

    /// The whole tree as dicts and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, AnyDict>> {
        answer(py, &*self.node)
    }

    /// The tree in lines of text.
    fn __str__<'py>(slf: &Bound<'py, Self>) -> PyResult<Typed<'py, Str>> {
        slf.py().import("budget_core.html")?.call_method1("tree", (slf,)).map(Typed::of)
    }

    fn __repr__(&self) -> PyResult<String> {
        let value = Python::attach(|py| python(py, &self.node.value)?.str()?.extract::<String>())?;
        Ok(format!("<Explanation: {} = {value} {}, {} inputs, {} accounts>", self.node.id, self.node.unit, self.node.inputs.len(), self.node.accounts.len()))
    }

    /// Draws what the figure is made of: its inputs where the formula adds and subtracts them, the largest `top` accounts otherwise, with their signs.
    /// `ax`: matplotlib axes to draw on. matplotlib must be installed (`pip install "./bindings-python[plot]"`). Returns the figure.
    #[pyo3(signature = (
        *,
        ax = None,
        top = 12,
        title = None
    ))]
    fn plot<'py>(slf: &Bound<'py, Self>, ax: Option<Given<'py, Axes>>, top: usize, title: Option<String>) -> PyResult<Typed<'py, Figure>> {
        let options = [("top", top.into_pyobject(slf.py())?.into_any())].into_py_dict(slf.py())?;
        options.set_item("ax", ax.as_deref())?;
        options.set_item("title", title)?;
        slf.py().import("budget_core.plot")?.getattr("explanation")?.call((slf,), Some(&options)).map(Typed::of)
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Typed<'py, Str>> {
        slf.py().import("budget_core.html")?.call_method1("explanation", (slf,)).map(Typed::of)
    }
}
