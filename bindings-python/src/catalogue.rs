//! Catalogues of indicators.

use crate::attributes::{attributes as known, facts, source};
use crate::error::told;
use crate::explanation::Explanation;
use crate::indicators::IndicatorTable;
use crate::ledger::{Ledger, ledger as opened};
use crate::partial::Partial;
use crate::simulation::names;
use crate::types::{AnyDict, Checked, Facts, Given, LinesLike, ListOf, Names, Pickled, Scopes, Str, Typed, Warning, answer};
use budget_core::indicator::Scope;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::sync::Arc;

/// Indicators by id: formulas over accounts, built in or your own; every verb that changes a catalogue gives a new one.
///
/// `Catalogue.builtin("ofgl").define("paie", "net_debit(64) / population", unit="EUR/inhabitant")`.
#[pyclass(frozen, module = "budget_core")]
pub struct Catalogue {
    pub catalogue: Arc<budget_core::Catalogue>,
    /// How it was made: verbs with their arguments, so that it travels to other processes.
    steps: Vec<(&'static str, Vec<String>)>,
}

impl Catalogue {
    fn next(&self, catalogue: budget_core::Catalogue, verb: &'static str, arguments: &[&str]) -> Catalogue {
        let mut steps = self.steps.clone();
        steps.push((verb, arguments.iter().map(ToString::to_string).collect()));
        Catalogue { catalogue: Arc::new(catalogue), steps }
    }

    fn own(&self) -> budget_core::Catalogue {
        (*self.catalogue).clone()
    }
}

#[pymethods]
impl Catalogue {
    /// The built-in indicators: any of `ofgl`, `legal`, `dgfip`, `anafi`, `alert`, separated by blanks; all for an empty text.
    ///
    /// Raises `unknown-catalogue`.
    #[staticmethod]
    #[pyo3(signature = (names = ""))]
    fn builtin(names: &str) -> PyResult<Catalogue> {
        let catalogue = Arc::new(told(budget_core::Catalogue::builtin(names))?);
        Ok(Catalogue { catalogue, steps: vec![("builtin", vec![names.to_owned()])] })
    }

    /// Adds the indicators of a TOML text (`docs/indicators.md` shows its form).
    ///
    /// Raises `invalid-data`, `syntax`, `unknown-unit`, `ambiguous-variant`, `duplicate-id`.
    fn load(&self, toml: &str) -> PyResult<Catalogue> {
        let catalogue = told(self.own().load(toml))?;
        told(catalogue.verify())?;
        Ok(self.next(catalogue, "load", &[toml]))
    }

    /// Adds one formula under an id, checked at once; `unit="boolean"` for a yes or no.
    ///
    /// Raises `syntax`, `unknown-name`, `unit-mismatch`, ... with the place in the formula, `unknown-unit`, `duplicate-id`.
    #[pyo3(signature = (id, formula, unit, label = ""))]
    fn define(&self, id: &str, formula: &str, unit: &str, label: &str) -> PyResult<Catalogue> {
        Ok(self.next(told(self.own().define(id, formula, unit, label))?, "define", &[id, formula, unit, label]))
    }

    /// Declares a column of your own attributes, so that formulas may name it; unit `text` for texts.
    ///
    /// Raises `unknown-unit`, `duplicate-id`.
    fn with_column(&self, name: &str, unit: &str) -> PyResult<Catalogue> {
        Ok(self.next(told(self.own().with_column(name, unit))?, "with_column", &[name, unit]))
    }

    /// What a formula would give, without adding it: a dict of `kind` (`number`, `boolean`, `text`), `unit` on scale one, `warnings`.
    ///
    /// Raises `syntax`, `unknown-name`, `unit-mismatch`, ... with the place in the formula.
    fn check<'py>(&self, py: Python<'py>, formula: &str) -> PyResult<Typed<'py, Checked>> {
        answer(py, &told(self.catalogue.check(formula))?)
    }

    /// An indicator as it is declared: a dict of `id`, `label`, `unit`, `variants` (formulas with their charts and years), `source`, `confidence`, ...
    ///
    /// Raises `unknown-indicator` with the nearest ids.
    fn describe<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Typed<'py, AnyDict>> {
        answer(py, told(self.catalogue.describe(id))?)
    }

    /// The same with these indicators only; what they refer to is computed and not shown.
    ///
    /// Raises `unknown-indicator`.
    fn only(&self, ids: Given<'_, Names>) -> PyResult<Catalogue> {
        let ids = names(&ids)?;
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        Ok(self.next(told(self.own().only(&ids))?, "only", &ids))
    }

    /// The ids of the indicators shown, in order.
    #[getter]
    fn ids(&self) -> Vec<&str> {
        self.catalogue.shown().map(|indicator| indicator.id.as_str()).collect()
    }

    /// Hints about the formulas that were defined: dicts of `code`, `message`, `count`, `first`.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        answer(py, self.catalogue.warnings())
    }

    /// Computes every indicator for every entity of a ledger, in one pass over its lines.
    ///
    /// `attributes`: populations and other facts (`Attributes`, a table, a CSV file); without them, or with a `Territory`, those of the embedded territory,
    /// each exercise with its own. `scope`: `principal`, `annexes`, `consolidated`, a list of them, or None for all.
    ///
    /// Raises `io`, `limit-exceeded`, `overflow`, `invalid-value`.
    #[pyo3(signature = (
        ledger,
        attributes = None,
        scope = None
    ))]
    fn evaluate<'py>(
        &self,
        py: Python<'py>,
        ledger: &Ledger,
        attributes: Option<Given<'_, Facts>>,
        scope: Option<Given<'_, Scopes>>,
    ) -> PyResult<Bound<'py, IndicatorTable>> {
        let (facts, scopes) = (facts(attributes.as_deref())?, scopes(scope.as_deref())?);
        let table = ledger.progress.run(py, &ledger.ledger, |ledger| self.catalogue.evaluate(ledger, &facts, &scopes))?;
        IndicatorTable::of(py, table)
    }

    /// Partial sums of a ledger or of what `Ledger.read` reads: one part of what several processes read. Without a ledger they are empty, to merge others in.
    ///
    /// `attributes` as in `evaluate`; the same ones for all parts. All budgets are summed: the scope is given to `Partial.finish`.
    ///
    /// Raises what `Ledger.read` raises, `limit-exceeded`, `overflow`.
    #[pyo3(signature = (ledger = None, attributes = None))]
    fn partial(slf: &Bound<'_, Self>, ledger: Option<Given<'_, LinesLike>>, attributes: Option<Given<'_, Facts>>) -> PyResult<Partial> {
        let (py, catalogue) = (slf.py(), &slf.get().catalogue);
        let known = known(attributes.as_deref())?;
        let facts = source(known.as_ref())?;
        let sums = match ledger.filter(|ledger| !ledger.is_none()) {
            None => told(py.detach(|| catalogue.partial(&facts)))?,
            Some(given) => {
                let opened = opened(&given)?;
                let Ledger { ledger, progress } = opened.get();
                progress.run(py, ledger, |ledger| catalogue.partial_of(ledger, &facts, &[]).map(|(sums, _)| sums))?
            }
        };
        Ok(Partial::of(sums, slf.clone().unbind(), known.map(Bound::unbind)))
    }

    /// Partial sums from the bytes that `Partial.to_bytes` or `Partial.by_entity` gave in this or another process, with the same formulas and attributes.
    ///
    /// Raises `unknown-format`, `invalid-data` (damaged), `plan-mismatch`, `limit-exceeded`, `overflow`.
    #[pyo3(signature = (bytes, attributes = None))]
    fn partial_from_bytes(slf: &Bound<'_, Self>, bytes: &[u8], attributes: Option<Given<'_, Facts>>) -> PyResult<Partial> {
        let (catalogue, known) = (&slf.get().catalogue, known(attributes.as_deref())?);
        let facts = source(known.as_ref())?;
        let sums = told(slf.py().detach(|| catalogue.partial_from_bytes(bytes, &facts)))?;
        Ok(Partial::of(sums, slf.clone().unbind(), known.map(Bound::unbind)))
    }

    /// Why a figure of an entity (INSEE code of a commune, SIREN of others) is what it is, down to its accounts.
    ///
    /// Raises `unknown-indicator`, `unknown-entity`, `unknown-year` with the years there are.
    #[pyo3(signature = (
        ledger,
        id,
        entity,
        year,
        attributes = None,
        scope = "principal"
    ))]
    #[allow(clippy::too_many_arguments, reason = "the arguments of the verb, named in Python")]
    fn explain(
        &self,
        py: Python<'_>,
        ledger: &Ledger,
        id: &str,
        entity: &str,
        year: u16,
        attributes: Option<Given<'_, Facts>>,
        scope: &str,
    ) -> PyResult<Explanation> {
        let (facts, scope) = (facts(attributes.as_deref())?, told(Scope::parse(scope))?);
        ledger
            .progress
            .run(py, &ledger.ledger, |ledger| self.catalogue.explain(ledger, &facts, id, entity, year, scope))
            .map(|node| Explanation::of(node).about(entity, year))
    }

    fn __len__(&self) -> usize {
        self.catalogue.shown().count()
    }

    fn __contains__(&self, id: &str) -> bool {
        self.catalogue.shown().any(|indicator| indicator.id == id)
    }

    fn __repr__(&self) -> String {
        let ids: Vec<&str> = self.ids().into_iter().take(6).collect();
        format!("<Catalogue: {} indicators: {}, ...>", self.__len__(), ids.join(", "))
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Typed<'py, Str>> {
        slf.py().import("budget_core.html")?.call_method1("catalogue", (slf,)).map(Typed::of)
    }

    /// How it is made again in another process.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Pickled>> {
        let remake = py.import("budget_core.travel")?.getattr("catalogue")?;
        Ok(Typed::of((remake, (self.steps.clone(),)).into_pyobject(py)?.into_any()))
    }
}

/// One scope, several, or all.
pub fn scopes(given: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<Scope>> {
    let Some(given) = given else { return Ok(Scope::ALL.to_vec()) };
    let names = if given.is_instance_of::<PyString>() { vec![given.extract::<String>()?] } else { given.extract::<Vec<String>>()? };
    told(Scope::several(&names))
}
