//! Simulations: what a law gives every commune and the nation.

use crate::criteria::{Held, communes};
use crate::error::{refused, told};
use crate::exact::number;
use crate::explanation::Explanation;
use crate::impact::Impact;
use crate::law::Law;
use crate::table::Table;
use crate::types::{
    Allocation, Bounds, Communes, ExactsLike, Given, Issue, ListOf, Names, National, RoundingGap, RulebookLike, Solution, Sweep, Typed, Value, Warning, answer,
};
use budget_core::law::{MAX_VALUES, read};
use budget_core::{Code, Error, Text, text};
use pyo3::prelude::*;
use pyo3::types::PyString;
use rust_decimal::Decimal;
use std::sync::Arc;

/// How many values of a sweep are tried before Ctrl-C is looked for.
const BETWEEN_SIGNALS: usize = 64;

/// What a law gives every commune and the nation. Rows are the communes sorted by code.
///
/// `after.impact(before)` compares two of them, `after.results().to_polars()` is all amounts, `after.explain("99001", "dotation_forfaitaire")` says why.
#[pyclass(frozen, module = "budget_core")]
pub struct Simulation {
    simulation: budget_core::Simulation,
    /// What was told when its tables were read.
    issues: Arc<Vec<read::Issue>>,
}

impl Simulation {
    /// Reads the tables and applies the law.
    pub fn of(law: &budget_core::Law, table: Held, previous: Option<Held>) -> budget_core::Result<Simulation> {
        let taken = table.read(false)?;
        let before = previous.map(|previous| previous.read(true)).transpose()?;
        let mut simulation = law.simulate(&taken.table, before.as_ref().map(|before| &*before.table))?.telling(taken.warnings);
        let mut issues = taken.issues;
        if let Some(before) = before {
            simulation = simulation.telling(before.warnings);
            issues.extend(before.issues);
        }
        Ok(Simulation { simulation, issues: Arc::new(issues) })
    }
}

#[pymethods]
impl Simulation {
    /// The law that was applied.
    #[getter]
    fn law(&self) -> Law {
        Law { law: self.simulation.law().clone() }
    }

    /// The codes of the communes, sorted: the order of all columns.
    #[getter]
    fn keys(&self) -> Vec<&str> {
        self.simulation.keys().iter().map(|key| &**key).collect()
    }

    fn __len__(&self) -> usize {
        self.simulation.rows()
    }

    fn __contains__(&self, entity: &str) -> bool {
        self.simulation.row(entity).is_some()
    }

    /// What the rules give, a row a commune: the key, then every rule that has a value a commune, or the rules and inputs named (a national figure stands in
    /// every row). Amounts are in the unit of each rule, those of grants whole cents; of a whole country, name what you want: the rest is not written out.
    ///
    /// Raises `unknown-rule` with the nearest.
    #[pyo3(signature = (rules = None))]
    fn results(&self, py: Python<'_>, rules: Option<Given<'_, Names>>) -> PyResult<Table> {
        let Some(rules) = rules else { return Ok(Table::of(py.detach(|| self.simulation.results()))) };
        let rules = names(&rules)?;
        let named: Vec<&str> = rules.iter().map(String::as_str).collect();
        told(py.detach(|| self.simulation.results_of(&named))).map(Table::of)
    }

    /// A rule, an input or another column of the table as a list, one value a commune in the order of `keys`: `decimal.Decimal` (in mode `fast` for
    /// what grants pay, float for other numbers), bool, str, or `Missing` with the reason.
    ///
    /// Raises `unknown-rule` with the nearest.
    fn column<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Typed<'py, ListOf<Value>>> {
        let table = told(py.detach(|| self.simulation.results_of(&[id])))?;
        answer(py, &told(table.find(id))?.cells())
    }

    /// The value of a rule or an input for a commune, in its unit, exact to 15 digits in mode `fast`: `decimal.Decimal`, bool, str, or `Missing` with the
    /// reason.
    ///
    /// Raises `unknown-entity` and `unknown-rule` with the nearest.
    fn value<'py>(&self, py: Python<'py>, entity: &str, id: &str) -> PyResult<Typed<'py, Value>> {
        answer(py, &told(self.simulation.value_of(entity, id))?)
    }

    /// The rules that are the same for the whole nation (values of a point, means, thresholds, masses): dicts of `id`, `label`, `value`, `unit`, `article`.
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<National>>> {
        answer(py, &py.detach(|| self.simulation.state()))
    }

    /// What became of each envelope that is shared out, in euros: dicts of `rule`, `written`, `point`, `state` (`closed`, `unspent`, `infeasible`),
    /// `envelope`, `paid`, `unspent`, `value` (of the point), `entities`, `at_floor`, `at_cap`, `uncapped`, `skipped`.
    fn allocations<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Allocation>>> {
        answer(py, &self.simulation.allocations())
    }

    /// The masses whose amounts are rounded one by one, in euros: dicts of `rule`, `envelope`, `sum`, `gap` (envelope less sum).
    fn rounding_gaps<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<RoundingGap>>> {
        answer(py, &py.detach(|| self.simulation.rounding_gaps()))
    }

    /// What is to be known beside the figures: what could not be read (`reading-issue`, one a code; `issues()` lists them), absent columns and the rules
    /// they leave without values, impossible values, carried amounts, a table that is not the whole nation: dicts of `code`, `message`, `count`, `first`.
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        answer(py, &py.detach(|| self.simulation.warnings()))
    }

    /// What could not be used in the files or tables that were read, or must be told: dicts as those of `Criteria.issues()`; empty for a `Table`.
    fn issues<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Issue>>> {
        answer(py, &*self.issues)
    }

    /// The same communes under another law, mostly an amended one: only what differs is evaluated again, the rest is taken over bit for bit. The numbers are
    /// those of this simulation (`fast` or `decimal`).
    ///
    /// Raises as `Law.simulate`.
    fn under(&self, py: Python<'_>, law: &Law) -> PyResult<Simulation> {
        let simulation = told(py.detach(|| self.simulation.under(&law.law)))?;
        Ok(Simulation { simulation, issues: self.issues.clone() })
    }

    /// Why a commune has the value that it has: a tree of values, formulas, articles, ranks and groups, down to what the table gave.
    ///
    /// Raises `unknown-entity` and `unknown-rule` with the nearest.
    fn explain(&self, py: Python<'_>, entity: &str, rule: &str) -> PyResult<Explanation> {
        told(py.detach(|| self.simulation.explain(entity, rule))).map(|node| Explanation::of(node).about(entity, self.simulation.law().exercise()))
    }

    /// The law with one parameter (or cell of a table) set to each of the values in turn: dicts of `value`, `totals` (by rule the sum over all communes, or
    /// the one figure of a national rule), `winners` and `losers` against this simulation. All grants where no `rules` are named. Values are ints, texts or
    /// decimals, on the scale of the parameter's unit.
    ///
    /// Raises `unknown-parameter`, `out-of-bounds`, `unknown-rule`, `limit-exceeded`, `type-mismatch` for floats.
    #[pyo3(signature = (path, values, rules = None))]
    fn sweep<'py>(&self, py: Python<'py>, path: &str, values: Given<'py, ExactsLike>, rules: Option<Given<'py, Names>>) -> PyResult<Typed<'py, ListOf<Sweep>>> {
        refuse_text(&values)?;
        let values = values.try_iter()?.map(|value| number(&value?)).collect::<PyResult<Vec<Decimal>>>()?;
        let rules = rules.map(|rules| names(&rules)).transpose()?.unwrap_or_default();
        let named: Vec<&str> = rules.iter().map(String::as_str).collect();
        let mut swept = Vec::with_capacity(values.len());
        // Too many at once are the engine's to refuse.
        let size = if values.len() > MAX_VALUES { values.len() } else { BETWEEN_SIGNALS };
        for some in values.chunks(size) {
            py.check_signals()?;
            swept.extend(told(py.detach(|| self.simulation.sweep(path, some, &named)))?);
        }
        answer(py, &swept)
    }

    /// The value of a parameter at which a condition of the nation turns (`sum(dsu_montant) >= 2900000000`): a dict of `value` (the last one for which it
    /// holds), `beyond` (the next one on the other side), `simulations`. `between`: two values between which it turns once; the bounds of the parameter
    /// where they are not given.
    ///
    /// Raises `no-solution`, `unknown-parameter`, `out-of-bounds`, `wrong-arguments`, `type-mismatch` for floats, and those of formulas.
    #[pyo3(signature = (path, condition, between = None))]
    fn solve<'py>(&self, py: Python<'py>, path: &str, condition: &str, between: Option<Given<'py, Bounds>>) -> PyResult<Typed<'py, Solution>> {
        let between = between.map(|between| bounds(&between)).transpose()?;
        answer(py, &told(py.detach(|| self.simulation.solve(path, condition, between)))?)
    }

    /// The table of another rulebook, each of its columns that this rulebook feeds being moved by what this law gives more than the baseline
    /// (*répercussion*): `after.feed(before, grants_2026, "dgf_communes")`. `table`: as that of `Law.simulate`; `rulebook`: the name of a rulebook of the
    /// library, or a `Law` of it (of your own rulebook a `Law`, a `Criteria` or a `Table` is needed). The warnings of the table say who keeps their values.
    ///
    /// Raises `unknown-law`, `missing-column`, `duplicate-entity`, `unit-mismatch`, `invalid-value`, and those of `Law.simulate`.
    #[pyo3(signature = (
        baseline,
        table,
        rulebook,
        *,
        allow_float = false
    ))]
    fn feed(&self, py: Python<'_>, baseline: &Simulation, table: Given<'_, Communes>, rulebook: Given<'_, RulebookLike>, allow_float: bool) -> PyResult<Table> {
        let (name, other) = self.rulebook(&rulebook)?;
        // Without a law of the other rulebook, its table needs none, or reading it says what it lacks.
        let law = other.as_ref().unwrap_or(self.simulation.law());
        let held = communes(&table, law, allow_float)?;
        if matches!(held, Held::Sources(..)) && other.is_none() {
            told(budget_core::Law::builtin(&name, self.simulation.law().exercise()).map_err(|error| of_another_year(error, &name)))?;
        }
        let fed = py.detach(|| {
            let taken = held.read(false)?;
            let mut fed = self.simulation.feed(&baseline.simulation, &taken.table, &name)?;
            fed.warnings.splice(0..0, taken.warnings);
            Ok(fed)
        });
        told(fed).map(Table::of)
    }

    /// What this law does beside another one, the baseline: both are simulations of the same communes. `by`: groupings, those of the rulebook (`strata`,
    /// `departement`, `epci`), `region`, a rule, an input or any column of the table; those of the rulebook and `region` unless named. `top`: how many
    /// winners and losers are named.
    ///
    /// Raises `invalid-value` where communes or exercises are not the same, `unknown-name` with the nearest groupings, `overflow`.
    #[pyo3(signature = (baseline, by = None, top = 10))]
    fn impact(&self, py: Python<'_>, baseline: &Simulation, by: Option<Given<'_, Names>>, top: usize) -> PyResult<Impact> {
        let by = by.map(|by| names(&by)).transpose()?.unwrap_or_default();
        let named: Vec<&str> = by.iter().map(String::as_str).collect();
        told(py.detach(|| self.simulation.impact(&baseline.simulation, &named, top))).map(Impact::of)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let (law, rows, warnings) = (self.simulation.law(), self.simulation.rows(), py.detach(|| self.simulation.warnings().len()));
        let issues = if self.issues.is_empty() { String::new() } else { format!(", {} issues of reading", self.issues.len()) };
        let amended = if law.changes().is_empty() { String::new() } else { format!(", amended {} times", law.changes().len()) };
        let (id, year, mode) = (law.id(), law.exercise(), law.mode().as_str());
        format!("<Simulation of {rows} communes under {id} of {year} ({mode}{amended}): {} rules, {warnings} warnings{issues}>", law.rules().count())
    }
}

impl Simulation {
    /// The id of another rulebook, and a law of it to read its tables with.
    fn rulebook(&self, given: &Bound<'_, PyAny>) -> PyResult<(String, Option<budget_core::Law>)> {
        if let Ok(law) = given.cast::<Law>() {
            let law = &law.get().law;
            return Ok((law.id().to_owned(), Some(law.clone())));
        }
        let name: String = given.extract()?;
        let law = budget_core::Law::builtin(&name, self.simulation.law().exercise()).ok();
        Ok((name, law))
    }
}

/// A table of another year is read by the law of that year.
fn of_another_year(error: Error, name: &str) -> Error {
    if error.code() != Code::UnknownYear {
        return error;
    }
    let help = error.help();
    let help = Text {
        en: format!("{}; give the law of the table: `Law.builtin(\"{name}\", ...)`", help.en),
        fr: format!("{} ; donnez la loi de la table : `Law.builtin(\"{name}\", ...)`", help.fr),
    };
    Error::new(error.code(), error.message().clone()).with_help(help).at(error.place().clone())
}

/// One name or several.
pub fn names(given: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if given.is_instance_of::<PyString>() { Ok(vec![given.extract()?]) } else { given.try_iter()?.map(|name| name?.extract()).collect() }
}

/// A text is one number, not a list of its digits.
fn refuse_text(given: &Bound<'_, PyAny>) -> PyResult<()> {
    if !given.is_instance_of::<PyString>() {
        return Ok(());
    }
    Err(refused(
        Code::TypeMismatch,
        text!("`{given}` is one text, not a list of numbers", "`{given}` est un texte, pas une liste de nombres"),
        text!("put it in a list: `[\"{given}\"]`", "mettez-le dans une liste : `[\"{given}\"]`"),
    ))
}

/// Two exact numbers.
fn bounds(given: &Bound<'_, PyAny>) -> PyResult<(Decimal, Decimal)> {
    refuse_text(given)?;
    let values = given.try_iter()?.map(|value| number(&value?)).collect::<PyResult<Vec<Decimal>>>()?;
    match values.as_slice() {
        [low, high] => Ok((*low, *high)),
        _ => Err(refused(
            Code::InvalidValue,
            text!("`between` is not two numbers", "`between` n'est pas deux nombres"),
            text!("write `between=(\"0\", \"100\")`", "écrivez `between=(\"0\", \"100\")`"),
        )),
    }
}
