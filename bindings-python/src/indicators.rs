//! The table of all indicators, with what is needed to compare and rank.

use crate::error::{refused, told};
use crate::simulation::names;
use crate::table::Table;
use crate::types::{AnyDict, Axes, Comparison, Figure, Given, ListOf, Names, PeersLike, Series, Signals, Typed, Value, answer};
use budget_core::indicator::{Peers, Scope};
use budget_core::{Code, by_id, text};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::Arc;

/// All indicators of all entities: a row an entity, year and scope (`entity`, `year`, `scope`, `name`, `category`, `chart`, `department`, `population`, then
/// the indicators). An entity is named by the INSEE code of a commune, the SIREN of others; both are accepted.
#[pyclass(frozen, extends = Table, module = "budget_core")]
pub struct IndicatorTable {
    pub indicators: Arc<budget_core::indicator::IndicatorTable>,
}

impl IndicatorTable {
    pub fn of(py: Python<'_>, indicators: budget_core::indicator::IndicatorTable) -> PyResult<Bound<'_, IndicatorTable>> {
        let table = Table::of(indicators.table.clone());
        Bound::new(py, PyClassInitializer::from(table).add_subclass(IndicatorTable { indicators: Arc::new(indicators) }))
    }
}

impl IndicatorTable {
    /// The code of an entity that may be named by its SIREN.
    fn code_of<'a>(&'a self, entity: &'a str) -> &'a str {
        self.indicators.code_of(entity).unwrap_or(entity)
    }
}

#[pymethods]
impl IndicatorTable {
    /// An entity beside its peers in one year: a dict with attributes of `peers` (codes), `rows` (per indicator `value`, `average` (sum over sum), `median`, `rank`, `of`,
    /// `percentile`, `gap`, `gap_eur`) and `warnings`. Amounts are compared per inhabitant. `peers`: `stratum`, `department`, `region`, `epci`, `category`,
    /// or a list of codes. `plot()` draws it, `to_polars()` and `to_pandas()` give its rows.
    ///
    /// Raises `unknown-entity`, `unknown-year`.
    #[pyo3(signature = (
        entity,
        year,
        scope = "principal",
        peers = None
    ))]
    fn compare<'py>(slf: &Bound<'py, Self>, entity: &str, year: u16, scope: &str, peers: Option<Given<'py, PeersLike>>) -> PyResult<Typed<'py, Comparison>> {
        let (py, table) = (slf.py(), slf.get());
        let peers = match peers.map(|peers| (peers.extract::<String>(), peers.extract::<Vec<String>>())) {
            None => Peers::Stratum,
            Some((Ok(rule), _)) => Peers::parse(&rule),
            Some((_, Ok(codes))) => Peers::Chosen(codes),
            Some(_) => return Err(not_peers()),
        };
        let scope = told(Scope::parse(scope))?;
        let compared = told(py.detach(|| table.indicators.compare(entity, year, scope, &peers)))?;
        let rows = answer::<AnyDict>(py, &compared)?;
        py.import("budget_core.answers")?.getattr("Comparison")?.call1((rows, slf, table.code_of(entity), year, scope.as_str())).map(Typed::of)
    }

    /// Draws a dashboard: the main ratios of an entity beside its peers in one year. The same as `compare(...).plot(...)`; `ids` chooses the indicators.
    /// `ax`: matplotlib axes to draw on. matplotlib must be installed (`pip install "./bindings-python[plot]"`). Returns the figure.
    ///
    /// Raises `unknown-entity`, `unknown-year`, `unknown-indicator`.
    #[pyo3(signature = (
        entity,
        year,
        scope = "principal",
        peers = None,
        *,
        ids = None,
        ax = None,
        title = None
    ))]
    #[allow(clippy::too_many_arguments, reason = "the arguments of the verb, named in Python")]
    fn plot<'py>(
        slf: &Bound<'py, Self>,
        entity: &str,
        year: u16,
        scope: &str,
        peers: Option<Given<'py, PeersLike>>,
        ids: Option<Vec<String>>,
        ax: Option<Given<'py, Axes>>,
        title: Option<String>,
    ) -> PyResult<Typed<'py, Figure>> {
        let options = PyDict::new(slf.py());
        options.set_item("ids", ids)?;
        options.set_item("ax", ax.as_deref())?;
        options.set_item("title", title)?;
        let compared = IndicatorTable::compare(slf, entity, year, scope, peers)?;
        slf.py().import("budget_core.plot")?.getattr("comparison")?.call((compared,), Some(&options)).map(Typed::of)
    }

    /// Every entity of a year by falling value: `entity`, `name`, `value`, `rank`, `percentile`.
    ///
    /// Raises `unknown-indicator`, `unknown-year`.
    #[pyo3(signature = (id, year, scope = "principal"))]
    fn rank(&self, py: Python<'_>, id: &str, year: u16, scope: &str) -> PyResult<Table> {
        let scope = told(Scope::parse(scope))?;
        told(py.detach(|| self.indicators.rank(id, year, scope))).map(Table::of)
    }

    /// A row an indicator: `indicator`, `unit`, `n` values, `missing` ones, `min`, `median`, `max`.
    ///
    /// Raises `unknown-year`.
    #[pyo3(signature = (year, scope = "principal"))]
    fn summary(&self, py: Python<'_>, year: u16, scope: &str) -> PyResult<Table> {
        let scope = told(Scope::parse(scope))?;
        told(py.detach(|| self.indicators.summary(year, scope))).map(Table::of)
    }

    /// A figure over the years: a dict with attributes of `points` (`year`, `value`, `chart`, `chart_break`) and `warnings`. `plot()` draws it,
    /// `to_polars()` and `to_pandas()` give its points.
    ///
    /// Raises `unknown-indicator`, `unknown-entity`.
    #[pyo3(signature = (entity, id, scope = "principal"))]
    fn series<'py>(slf: &Bound<'py, Self>, entity: &str, id: &str, scope: &str) -> PyResult<Typed<'py, Series>> {
        let scope = told(Scope::parse(scope))?;
        let points = answer::<AnyDict>(slf.py(), &told(slf.get().indicators.series(entity, id, scope))?)?;
        slf.py().import("budget_core.answers")?.getattr("Series")?.call1((points, slf, slf.get().code_of(entity), id, scope.as_str())).map(Typed::of)
    }

    /// The alert signals of an entity in a year: True, False, or `Missing` with the reason, by id.
    ///
    /// Raises `unknown-entity`, `unknown-year`.
    fn signals<'py>(&self, py: Python<'py>, entity: &str, year: u16) -> PyResult<Typed<'py, Signals>> {
        answer(py, &by_id(told(self.indicators.signals(entity, year))?))
    }

    /// Whether a balance behind the figures of an entity and year does not balance or has lines that could not be used.
    fn is_doubtful(&self, entity: &str, year: u16) -> bool {
        self.indicators.is_doubtful(entity, year)
    }

    /// The values of entities as a comparison shows them, in their order: amounts per inhabitant, others in their unit; `Missing` where there is none.
    ///
    /// Raises `unknown-indicator`, `unknown-entity`, `unknown-year`.
    #[pyo3(signature = (id, year, entities, scope = "principal"))]
    fn values<'py>(&self, py: Python<'py>, id: &str, year: u16, entities: Given<'py, Names>, scope: &str) -> PyResult<Typed<'py, ListOf<Value>>> {
        let (entities, scope) = (names(&entities)?, told(Scope::parse(scope))?);
        let codes: Vec<&str> = entities.iter().map(String::as_str).collect();
        answer(py, &told(self.indicators.values(id, year, scope, &codes))?)
    }

    /// The ids of the main ratios, in the order of a first picture.
    #[getter]
    fn main(&self) -> Vec<&str> {
        self.indicators.catalogue.main().into_iter().map(|indicator| indicator.id.as_str()).collect()
    }

    /// The name of an entity in its latest balances; none where it has no accounts.
    fn name_of(&self, entity: &str) -> Option<&str> {
        self.indicators.name_of(entity)
    }

    /// Unit, label, formula and source of an indicator: see `Catalogue.describe`.
    ///
    /// Raises `unknown-indicator`.
    fn describe<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Typed<'py, AnyDict>> {
        answer(py, told(self.indicators.catalogue.describe(id))?)
    }
}

fn not_peers() -> PyErr {
    refused(
        Code::InvalidValue,
        text!("the peers are neither a rule nor a list of codes", "les pairs ne sont ni une règle ni une liste de codes"),
        text!(
            "use `stratum`, `department`, `region`, `epci`, `category` or codes",
            "employez `stratum`, `department`, `region`, `epci`, `category` ou des codes"
        ),
    )
}
