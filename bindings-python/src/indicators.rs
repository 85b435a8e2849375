//! The table of all indicators, with what is needed to compare and rank.

use crate::error::{refused, told};
use crate::table::Table;
use crate::types::{AnyDict, Comparison, Given, PeersLike, Series, Signals, Typed, answer};
use budget_core::indicator::{Peers, Scope};
use budget_core::{Code, text};
use pyo3::prelude::*;
use std::collections::BTreeMap;
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

#[pymethods]
impl IndicatorTable {
    /// An entity beside its peers in one year: a dict of `peers` (codes), `rows` (per indicator `value`, `average` (sum over sum), `median`, `rank`, `of`,
    /// `percentile`, `gap`, `gap_eur`) and `warnings`. Amounts are compared per inhabitant. `peers`: `stratum`, `department`, `region`, `epci`, `category`,
    /// or a list of codes.
    ///
    /// Raises `unknown-entity`, `unknown-year`.
    #[pyo3(signature = (
        entity,
        year,
        scope = "principal",
        peers = None
    ))]
    fn compare<'py>(&self, py: Python<'py>, entity: &str, year: u16, scope: &str, peers: Option<Given<'py, PeersLike>>) -> PyResult<Typed<'py, Comparison>> {
        let peers = match peers.map(|peers| (peers.extract::<String>(), peers.extract::<Vec<String>>())) {
            None => Peers::Stratum,
            Some((Ok(rule), _)) => Peers::parse(&rule),
            Some((_, Ok(codes))) => Peers::Chosen(codes),
            Some(_) => return Err(not_peers()),
        };
        let scope = told(Scope::parse(scope))?;
        answer(py, &told(py.detach(|| self.indicators.compare(entity, year, scope, &peers)))?)
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

    /// A figure over the years: a dict of `points` (`year`, `value`, `chart`, `chart_break`) and `warnings`.
    ///
    /// Raises `unknown-indicator`, `unknown-entity`.
    #[pyo3(signature = (entity, id, scope = "principal"))]
    fn series<'py>(&self, py: Python<'py>, entity: &str, id: &str, scope: &str) -> PyResult<Typed<'py, Series>> {
        let scope = told(Scope::parse(scope))?;
        answer(py, &told(self.indicators.series(entity, id, scope))?)
    }

    /// The alert signals of an entity in a year: True, False, or `Missing` with the reason, by id.
    ///
    /// Raises `unknown-entity`, `unknown-year`.
    fn signals<'py>(&self, py: Python<'py>, entity: &str, year: u16) -> PyResult<Typed<'py, Signals>> {
        let signals = told(self.indicators.signals(entity, year))?;
        let order: Vec<&String> = signals.iter().map(|(id, _)| id).collect();
        let values: BTreeMap<&String, _> = signals.iter().map(|(id, value)| (id, value)).collect();
        let dict = pyo3::types::PyDict::new(py);
        for id in order {
            dict.set_item(id, crate::convert::python(py, &values.get(id))?)?;
        }
        Ok(Typed::of(dict.into_any()))
    }

    /// Whether a balance behind the figures of an entity and year does not balance or has lines that could not be used.
    fn is_doubtful(&self, entity: &str, year: u16) -> bool {
        self.indicators.is_doubtful(entity, year)
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
