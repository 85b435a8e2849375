//! Laws: rulebooks at one exercise, as they are or as reforms amend them.

use crate::criteria::communes;
use crate::error::{raised, told};
use crate::reform::{self, Reform};
use crate::simulation::Simulation;
use crate::types::{
    Change, Check, Communes, DictOf, Feed, Files, Given, Grant, InputColumn, ListOf, Maybe, Parameter, Party, ReformLike, Rule, Text, Typed, Warning, Words,
    answer,
};
use budget_core::law::Mode;
use budget_core::{Code, Error, by_id, text};
use pyo3::prelude::*;
use pyo3::types::PyMapping;
use std::path::{Path, PathBuf};

/// The law in force for one exercise: dated parameters and rules, as it is or as reforms amend it. Every verb gives a new one.
///
/// `Law.builtin("dgf_communes", 2026)` is the State's grants to communes, `Law.builtin("fiscalite_locale", 2026)` local direct taxes.
#[pyclass(frozen, module = "budget_core")]
pub struct Law {
    pub law: budget_core::Law,
}

#[pymethods]
impl Law {
    /// A rulebook of the library at one exercise: `dgf_communes` or `fiscalite_locale`. `mode`: the numbers of simulations, `fast` (binary floats, amounts
    /// that are shared out to the cent all the same) or `decimal`. `carried`: annual values stand in for later years whose own is not published, and every
    /// simulation says which.
    ///
    /// Raises `unknown-law` with the nearest names, `unknown-year` with the exercises that have rules, `invalid-value`.
    #[staticmethod]
    #[pyo3(signature = (name, year, mode = "fast", carried = false))]
    fn builtin(name: &str, year: u16, mode: &str, carried: bool) -> PyResult<Law> {
        of(told(budget_core::Law::builtin(name, year))?, mode, carried)
    }

    /// A rulebook of your own: a dict of the path and the text of each file, or its folder (`rulebook.toml`, `columns.toml`, `FOLDER/parameters.toml`,
    /// `FOLDER/NAME.toml`; `docs/law.md` shows their forms).
    ///
    /// Raises `invalid-data`, `unknown-year`, `io`, and those of formulas, each with its file, id and place.
    #[staticmethod]
    #[pyo3(signature = (files, year, mode = "fast", carried = false))]
    fn load(files: Given<'_, Files>, year: u16, mode: &str, carried: bool) -> PyResult<Law> {
        let files = texts(&files)?;
        let named: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        of(told(budget_core::Law::load(&named, year))?, mode, carried)
    }

    /// A reform of the library: `independent_model`.
    ///
    /// Raises `unknown-law` with the nearest names.
    #[staticmethod]
    fn builtin_reform(name: &str) -> PyResult<Reform> {
        told(budget_core::Law::builtin_reform(name)).map(|reform| Reform { reform })
    }

    /// The id of the rulebook: `dgf_communes`.
    #[getter]
    fn id(&self) -> &str {
        self.law.id()
    }

    /// The name of the rulebook: a dict of `en`, `fr`.
    #[getter]
    fn label<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Text>> {
        answer(py, self.law.label())
    }

    /// Where its rules come from.
    #[getter]
    fn source(&self) -> &str {
        self.law.source()
    }

    /// The exercise.
    #[getter]
    fn exercise(&self) -> u16 {
        self.law.exercise()
    }

    /// The exercises that the rulebook has rules for.
    #[getter]
    fn exercises(&self) -> Vec<u16> {
        self.law.exercises().to_vec()
    }

    /// The numbers of simulations: `fast` or `decimal`.
    #[getter]
    fn mode(&self) -> &'static str {
        self.law.mode().as_str()
    }

    /// What the figures leave out: a dict of `en`, `fr`; None where the rulebook says nothing.
    #[getter]
    fn scope<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Maybe<Text>>> {
        answer(py, &self.law.scope())
    }

    /// The column of the entities' codes in tables: `code_insee`.
    #[getter]
    fn entity_column(&self) -> &str {
        self.law.entity_column()
    }

    /// The names of groupings and the rule or column of each, for `Simulation.impact(by=...)`.
    #[getter]
    fn groups<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Words>> {
        answer(py, &by_id(self.law.groups()))
    }

    /// The reforms that were applied, in order.
    #[getter]
    fn reforms(&self) -> Vec<Reform> {
        self.law.reforms().iter().map(|reform| Reform { reform: reform.clone() }).collect()
    }

    /// The same law, computed with other numbers: `fast` or `decimal`.
    ///
    /// Raises `invalid-value`.
    fn with_mode(&self, mode: &str) -> PyResult<Law> {
        of(self.law.clone(), mode, false)
    }

    /// The same law with annual values standing in for later years where the exercise's own is not published; every simulation says which.
    fn carried(&self) -> Law {
        Law { law: self.law.clone().carried() }
    }

    /// The law as a reform changes it: a `Reform`, a dict, a TOML or JSON text, or the path of such a file. Everything is checked before: paths, values,
    /// units, bounds, the year, names, formulas and circles.
    ///
    /// Raises `unknown-parameter` and `unknown-rule` with the nearest names, `out-of-bounds`, `invalid-value`, `type-mismatch` for floats, `unit-mismatch`,
    /// `unknown-year`, `duplicate-id`, `cycle`, `invalid-data`, `io`, and those of formulas with their place.
    fn amend(&self, reform: Given<'_, ReformLike>) -> PyResult<Law> {
        let reform = reform::read(&reform)?;
        told(self.law.amend(&reform)).map(|law| Law { law })
    }

    /// What the reforms changed, in order: dicts of `id`, `label`, `before`, `after` (values or formulas as texts), `unit`, `article`, `reform`, `parameter`.
    fn changes<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Change>>> {
        answer(py, self.law.changes())
    }

    /// Hints on formulas, reforms that replace earlier ones or change what nothing reads: dicts of `code`, `message`, `count`, `first`.
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Warning>>> {
        answer(py, self.law.warnings())
    }

    /// The parameters, in the order of the files: dicts of `path`, `label`, `value` (as the law writes it: a text, pairs of texts for a table, None where
    /// none was published), `unit`, `kind` (`standing`, `annual`), `carried_from`, `article`, `minimum`, `maximum`, `confidence`.
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Parameter>>> {
        answer(py, &self.law.parameters())
    }

    /// The parameter of a path.
    ///
    /// Raises `unknown-parameter` with the nearest paths.
    fn parameter<'py>(&self, py: Python<'py>, path: &str) -> PyResult<Typed<'py, Parameter>> {
        answer(py, &told(self.law.parameter(path))?)
    }

    /// The rules in force, in the order of the files: dicts of `id`, `label`, `kind` (a unit, `boolean` or `text`), `formula`, `article`, `folder`, `note`,
    /// `envelope`, `lever`.
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<Rule>>> {
        answer(py, &self.law.rules().collect::<Vec<_>>())
    }

    /// The rule of an id.
    ///
    /// Raises `unknown-rule` with the nearest ids.
    fn rule<'py>(&self, py: Python<'py>, id: &str) -> PyResult<Typed<'py, Rule>> {
        answer(py, told(self.law.rule(id))?)
    }

    /// What it reads of each commune, in the order of the file: dicts of `id`, `label`, `kind` (a unit, `boolean` or `text`), `minimum`, `maximum`,
    /// `above`, `merge`, `repeats`, `optional`.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, ListOf<InputColumn>>> {
        answer(py, &self.law.columns().collect::<Vec<_>>())
    }

    /// The grants or taxes whose amounts an impact adds up, by id: dicts of `label`, `rule`, `eligible`, `part_of`, `party`.
    fn grants<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, DictOf<Grant>>> {
        answer(py, &by_id(self.law.grants()))
    }

    /// Who receives or pays, the main party first, by id: dicts of `label`, `pays`.
    fn parties<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, DictOf<Party>>> {
        answer(py, &by_id(self.law.parties()))
    }

    /// What is told where a rule is true, by id: dicts of `label`, `rule`, `article`, `message`.
    fn checks<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, DictOf<Check>>> {
        answer(py, &by_id(self.law.checks()))
    }

    /// By the id of another rulebook, the columns of its tables that differences of this one move: dicts of `column`, `rule`, `per`.
    fn feeds<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, DictOf<ListOf<Feed>>>> {
        answer(py, &by_id(self.law.feeds()))
    }

    /// Applies the law to communes: `Criteria`, a `Table` whose columns bear the names and units of `columns()`, a table of another library (polars, pandas,
    /// pyarrow, DuckDB; each column in the unit that `columns()` says), or a path, bytes or an open file of criteria. `previous`: the same of the year
    /// before; columns `x__prev` of the table stand for it too. Money of floats is refused unless `allow_float`. A column that is absent leaves the rules
    /// that read it without values: `warnings()` says so, and `issues()` what could not be read.
    ///
    /// Raises `missing-column`, `duplicate-entity`, `type-mismatch`, `invalid-value`, `empty-file`, `unknown-format`, `io`, `limit-exceeded`.
    #[pyo3(signature = (
        table,
        previous = None,
        *,
        allow_float = false
    ))]
    fn simulate(&self, py: Python<'_>, table: Given<'_, Communes>, previous: Option<Given<'_, Communes>>, allow_float: bool) -> PyResult<Simulation> {
        let table = communes(&table, &self.law, allow_float)?;
        let previous = previous.map(|previous| communes(&previous, &self.law, allow_float)).transpose()?;
        told(py.detach(|| Simulation::of(&self.law, table, previous)))
    }

    fn __repr__(&self) -> String {
        let (id, year, mode, rules, parameters) =
            (self.law.id(), self.law.exercise(), self.law.mode().as_str(), self.law.rules().count(), self.law.parameters().len());
        let changes: Vec<String> = self.law.changes().iter().take(3).map(|change| format!("{} = {}", change.id, short(&change.after))).collect();
        let more = if self.law.changes().len() > changes.len() { ", ..." } else { "" };
        let amended = if changes.is_empty() { String::new() } else { format!("; amended: {}{more}", changes.join(", ")) };
        format!("<Law {id} of {year} ({mode}): {rules} rules, {parameters} parameters{amended}>")
    }
}

/// The first words of a long formula.
fn short(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(40).chain("...".chars()).collect() }
}

/// A law with numbers of a mode, values carried or not.
fn of(law: budget_core::Law, mode: &str, carried: bool) -> PyResult<Law> {
    let law = law.with_mode(told(Mode::named(mode))?);
    Ok(Law { law: if carried { law.carried() } else { law } })
}

/// The files of a rulebook with their paths.
fn texts(given: &Bound<'_, PyAny>) -> PyResult<Vec<(String, String)>> {
    if let Ok(mapping) = given.cast::<PyMapping>() {
        return mapping.items()?.iter().map(|item| item.extract()).collect();
    }
    let folder: PathBuf = given.extract()?;
    let mut found = Vec::new();
    let name = folder.display().to_string();
    collect(&folder, "", 0, &mut found).map_err(|error| {
        let error = Error::new(Code::Io, text!("the folder cannot be read: {error}", "le dossier ne peut pas être lu : {error}"));
        raised(&error.with_help(text!("give the folder of rulebook.toml", "donnez le dossier de rulebook.toml")).at_file(&name))
    })?;
    Ok(found)
}

/// The TOML files of a folder and of those in it, in the order of their names.
fn collect(folder: &Path, prefix: &str, depth: usize, found: &mut Vec<(String, String)>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() && depth == 0 {
            collect(&path, &format!("{name}/"), 1, found)?;
        } else if path.extension().is_some_and(|kind| kind == "toml") {
            found.push((format!("{prefix}{name}"), std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
