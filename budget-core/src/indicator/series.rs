//! One figure of one entity over the years, with the breaks of its chart of accounts.

use super::compute::shown;
use super::evaluate::IndicatorTable;
use super::scope::Scope;
use crate::error::{Result, Warning, WarningCode};
use crate::table::Value;
use crate::text;
use serde::Serialize;

/// The value of one year.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Point {
    /// The exercise.
    pub year: u16,
    /// The value in the indicator's unit, or why it is missing.
    pub value: Value,
    /// The chart of the main budget.
    pub chart: String,
    /// Whether the chart is another one than at the point before: the two values may not be comparable.
    pub chart_break: bool,
}

/// A figure over the years.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Series {
    /// By year, ascending.
    pub points: Vec<Point>,
    /// A chart break, if there is one.
    pub warnings: Vec<Warning>,
}

impl IndicatorTable {
    /// A figure of an entity, named by its code or its SIREN, over the years.
    ///
    /// # Errors
    /// `unknown-indicator`, `unknown-entity`.
    pub fn series(&self, entity: &str, id: &str, scope: Scope) -> Result<Series> {
        let indicator = self.catalogue.describe(id)?;
        self.known(entity)?;
        let mut points: Vec<Point> = Vec::new();
        for frame in self.frames.iter().filter(|f| f.scope == scope) {
            let Some(row) = frame.row_named(entity) else { continue };
            let chart = frame.charts.get(row).map_or_else(String::new, ToString::to_string);
            let chart_break = points.last().is_some_and(|before| before.chart != chart);
            points.push(Point { year: frame.year, value: shown(&frame.value(id, row), &indicator.unit), chart, chart_break });
        }
        let warnings = points.iter().filter(|p| p.chart_break).map(|p| chart_break(entity, p)).collect();
        Ok(Series { points, warnings })
    }
}

fn chart_break(entity: &str, point: &Point) -> Warning {
    let (year, chart) = (point.year, &point.chart);
    Warning {
        code: WarningCode::ChartBreak,
        message: text!(
            "the chart of accounts changes to {chart} in {year}: values before and after may not be comparable",
            "le plan de comptes devient {chart} en {year} : les valeurs avant et après peuvent ne pas être comparables"
        ),
        count: 1,
        first: vec![entity.to_owned()],
    }
}
