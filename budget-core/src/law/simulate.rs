//! Simulation: the rules of a law applied to every commune, and again under another law only where it differs.

use super::column::InputColumn;
use super::figures::Figures;
use super::in_force::{Law, Mode, envelope_id};
use super::inputs::Inputs;
use super::kind::Kind;
use crate::amount::Cents;
use crate::error::{Code, Error, Reason, Result, Text, Warning, WarningCode};
use crate::formula::allocate::Allocation;
use crate::formula::ast::Path;
use crate::formula::evaluate::{Before, Computed, Evaluation, Keep, Outcome, Parameter, Source, evaluate_again};
use crate::formula::series::{Data, Series};
use crate::number::Number;
use crate::parallel;
use crate::table::{Column, Table, Value, Values};
use crate::text;
use crate::unit::Unit;
use indexmap::{IndexMap, IndexSet};
use rust_decimal::Decimal;
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// Rows from which on columns are written by several threads.
const MANY: usize = 5_000;

/// How many names a warning shows.
pub(super) const SHOWN: usize = 5;

/// What a law gives every commune and the nation.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(super) law: Law,
    pub(super) run: Run,
    /// What is to be told of how its tables were read.
    told: Vec<Warning>,
}

/// The two kinds of numbers.
#[derive(Clone, Debug)]
pub(super) enum Run {
    Fast(Ran<f64>),
    Decimal(Ran<Decimal>),
}

/// Inputs and results in one kind of numbers.
#[derive(Clone, Debug)]
pub(super) struct Ran<N> {
    pub inputs: Arc<Inputs<N>>,
    pub evaluation: Evaluation<N>,
    /// The same with what only checks ask for, once somebody has asked.
    checked: OnceLock<Option<Evaluation<N>>>,
}

impl<N: Figures> Ran<N> {
    /// What came of a rule, be it one that only checks ask for.
    pub fn computed(&self, law: &Law, id: &str) -> Option<&Arc<Computed<N>>> {
        let known = self.evaluation.outcomes.get(id);
        known.or_else(|| if law.rules.contains_key(id) { whole(law, self)?.outcomes.get(id) } else { None })
    }
}

/// All rules of a law, those too that only checks ask for; `None` where they cannot be evaluated.
pub(super) fn whole<'a, N: Figures>(law: &Law, ran: &'a Ran<N>) -> Option<&'a Evaluation<N>> {
    if Arc::ptr_eq(&law.plan, &law.whole) {
        return Some(&ran.evaluation);
    }
    let known = |id: &str| ran.evaluation.outcomes.get(id).map(|computed| Before { computed: computed.clone(), same: true });
    ran.checked.get_or_init(|| evaluate_again(&law.whole, &Communes { law, inputs: &ran.inputs }, &known).ok()).as_ref()
}

/// A figure that is the same for the whole nation: a mean, a threshold, the value of a point, a mass.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct National {
    /// The rule.
    pub id: String,
    /// Its name.
    pub label: Text,
    /// The value in its unit, or why it is missing.
    pub value: Value,
    /// The unit; `1` for what is no number.
    pub unit: String,
    /// The article of law.
    pub article: String,
}

/// A mass whose amounts are rounded one by one: what remains between it and their sum (*écart d'arrondi*).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RoundingGap {
    /// The rule that gives the amounts.
    pub rule: String,
    /// The mass.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub envelope: Decimal,
    /// The sum of the amounts.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub sum: Decimal,
    /// Mass less sum.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub gap: Decimal,
}

/// Does the same with either kind of numbers.
macro_rules! with_run {
    ($run:expr, $ran:ident => $do:expr) => {
        match $run {
            Run::Fast($ran) => $do,
            Run::Decimal($ran) => $do,
        }
    };
}
pub(super) use with_run;

impl Law {
    /// Applies the law to a table of communes: one row each, columns named as the inputs, those of last year in `previous` or as `x__prev`.
    /// A column that is absent leaves the rules that read it without values and is told in the warnings.
    ///
    /// # Errors
    /// `missing-column` where the key is absent, `duplicate-entity`, `type-mismatch`, and `invalid-value` where an allocation cannot be.
    pub fn simulate(&self, table: &Table, previous: Option<&Table>) -> Result<Simulation> {
        let run = match self.mode {
            Mode::Fast => Run::Fast(ran(self, Arc::new(Inputs::new(self, table, previous)?), &|_| None)?),
            Mode::Decimal => Run::Decimal(ran(self, Arc::new(Inputs::new(self, table, previous)?), &|_| None)?),
        };
        Ok(Simulation { law: self.clone(), run, told: Vec::new() })
    }
}

/// Evaluates what is not kept.
fn ran<N: Figures>(law: &Law, inputs: Arc<Inputs<N>>, keep: Keep<'_, N>) -> Result<Ran<N>> {
    let evaluation = evaluate_again(&law.plan, &Communes { law, inputs: &inputs }, keep)?;
    Ok(Ran { inputs, evaluation, checked: OnceLock::new() })
}

/// The communes as the evaluator sees them.
struct Communes<'a, N> {
    law: &'a Law,
    inputs: &'a Inputs<N>,
}

impl<N: Number> Source<N> for Communes<'_, N> {
    fn rows(&self) -> usize {
        self.inputs.keys.len()
    }

    fn exercise(&self) -> u16 {
        self.law.year
    }

    fn key(&self, row: usize) -> String {
        self.inputs.keys.get(row).map(ToString::to_string).unwrap_or_default()
    }

    fn column(&self, name: &str) -> Option<Arc<Series<N>>> {
        let declared = self.law.columns.get(name)?;
        Some(self.inputs.column(name).unwrap_or_else(|| Arc::new(nothing(&declared.kind, self.rows(), Reason::NotProvided))))
    }

    fn previous(&self, name: &str, years: u32) -> Option<Arc<Series<N>>> {
        if years == 1
            && let Some(series) = self.inputs.previous(name)
        {
            return Some(series);
        }
        let kind = self.law.columns.get(name).map(|c| &c.kind).or_else(|| self.law.rules.get(name).map(|r| &r.kind));
        let reason = if self.inputs.has_previous && years == 1 { Reason::NotProvided } else { Reason::NoPreviousYear };
        kind.map(|kind| Arc::new(nothing(kind, self.rows(), reason)))
    }

    fn parameter(&self, path: &Path, years: u32) -> Parameter {
        self.law.current(path, years)
    }
}

/// A column without values.
fn nothing<N: Number>(kind: &Kind, rows: usize, reason: Reason) -> Series<N> {
    let data = match kind {
        Kind::Number(_) => Data::Number(vec![N::ZERO; rows]),
        Kind::Boolean => Data::Bool(vec![false; rows]),
        Kind::Text => Data::Text(vec![Arc::from(""); rows]),
    };
    Series { data, missing: vec![Some(reason); rows] }
}

impl Simulation {
    /// The same, telling before its own warnings those of how its tables were read: see [`Criteria::warnings`](super::read::Criteria::warnings).
    pub fn telling(mut self, warnings: Vec<Warning>) -> Simulation {
        self.told.extend(warnings.into_iter().filter(|warning| !self.told.contains(warning)).collect::<Vec<_>>());
        self
    }

    /// The law that was applied.
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// How many communes.
    pub fn rows(&self) -> usize {
        self.keys().len()
    }

    /// Their codes, sorted: the order of all columns.
    pub fn keys(&self) -> &[Arc<str>] {
        with_run!(&self.run, ran => &ran.inputs.keys)
    }

    /// The row of a commune.
    pub fn row(&self, entity: &str) -> Option<usize> {
        self.keys().binary_search_by(|key| key.as_ref().cmp(entity)).ok()
    }

    /// The same communes under another law, mostly an amended one: only what differs is evaluated again, the rest is taken over bit for bit.
    ///
    /// # Errors
    /// As [`Law::simulate`].
    pub fn under(&self, law: &Law) -> Result<Simulation> {
        let mut law = law.clone();
        law.mode = self.law.mode;
        if !self.law.reads_tables_like(&law) {
            let (table, previous) = with_run!(&self.run, ran => ran.inputs.tables());
            return Ok(law.simulate(table, previous)?.telling(self.told.clone()));
        }
        let changed = self.law.changed_rules(&law);
        let run = match &self.run {
            Run::Fast(ran) => Run::Fast(again(&law, ran, &changed)?),
            Run::Decimal(ran) => Run::Decimal(again(&law, ran, &changed)?),
        };
        Ok(Simulation { law, run, told: self.told.clone() })
    }

    /// A rule or an input, one value a commune in its unit; a column of the table that the law does not know comes as it was given.
    pub fn column(&self, id: &str) -> Option<Column> {
        with_run!(&self.run, ran => self.column_of(ran, id))
    }

    fn column_of<N: Figures>(&self, ran: &Ran<N>, id: &str) -> Option<Column> {
        let kind = self.kind(id);
        match (ran.computed(&self.law, id), kind) {
            (Some(computed), Some(kind)) => Some(match &computed.outcome {
                Outcome::Column(series) => written(id, series, kind),
                Outcome::National(series) => written(id, &series.convert::<N>().repeat(0, ran.inputs.keys.len()), kind),
            }),
            (None, Some(kind)) => ran.inputs.column(id).map(|series| written(id, &series, kind)).or_else(|| ran.inputs.given(id)),
            (_, None) => ran.inputs.given(id),
        }
    }

    /// An amount in whole cents a commune, half away from zero; `None` in rows without one. `None` for what is not in EUR.
    pub(super) fn cents(&self, id: &str) -> Option<Vec<Option<Cents>>> {
        self.kind(id).filter(|kind| matches!(kind, Kind::Number(unit) if unit.dimension.is_money()))?;
        with_run!(&self.run, ran => match &ran.evaluation.outcomes.get(id)?.outcome {
            Outcome::Column(series) => cents(series),
            Outcome::National(series) => cents(series).map(|one| vec![one.first().copied().flatten(); ran.inputs.keys.len()]),
        })
    }

    /// The names of the columns of the table that was simulated.
    pub fn given(&self) -> Vec<&str> {
        with_run!(&self.run, ran => ran.inputs.names().collect())
    }

    pub(super) fn kind(&self, id: &str) -> Option<&Kind> {
        self.law.rules.get(id).map(|r| &r.kind).or_else(|| self.law.columns.get(id).map(|c| &c.kind))
    }

    /// The value of a rule or an input for the commune of a row, exact to 15 digits in mode `fast`.
    pub fn value(&self, id: &str, row: usize) -> Value {
        let Some(kind) = self.kind(id) else { return self.column(id).map_or(Value::Missing(Reason::NotProvided), |c| c.value(row)) };
        with_run!(&self.run, ran => {
            let value = match ran.computed(&self.law, id).map(|c| &c.outcome) {
                Some(Outcome::Column(series)) => series.value(row),
                Some(Outcome::National(series)) => series.value(0),
                None => match ran.inputs.column(id) {
                    Some(series) => series.value(row),
                    // No rule reads it: it is as it was given.
                    None => return ran.inputs.given_value(id, row),
                },
            };
            in_unit(value, kind)
        })
    }

    /// Last year's value of a rule or an input for the commune of a row.
    pub fn previous_value(&self, id: &str, row: usize) -> Value {
        let Some(kind) = self.kind(id) else { return Value::Missing(Reason::NotProvided) };
        with_run!(&self.run, ran => {
            let value = match ran.inputs.previous(id) {
                Some(series) => series.value(row),
                None if ran.inputs.has_previous => Value::Missing(Reason::NotProvided),
                None => Value::Missing(Reason::NoPreviousYear),
            };
            in_unit(value, kind)
        })
    }

    /// The rules that have a value a commune, beside the key; what grants pay in whole cents, in mode `fast` too.
    pub fn results(&self) -> Table {
        let of_communes = self.law.rules().filter(|rule| self.law.plan.national(&rule.id) == Some(false));
        self.table_of(of_communes.map(|rule| rule.id.as_str()))
    }

    /// Those rules and inputs, beside the key: of a whole country, what nobody asks for is not written out. A national figure stands in every row.
    ///
    /// # Errors
    /// `unknown-rule` with the nearest rules.
    pub fn results_of(&self, rules: &[&str]) -> Result<Table> {
        if let Some(unknown) = rules.iter().find(|id| self.kind(id).is_none() && !self.given().contains(id)) {
            return Err(self.law.rule(unknown).err().unwrap_or_else(|| Error::new(Code::UnknownRule, text!("no rule", "aucune règle"))));
        }
        Ok(self.table_of(rules.iter().copied()))
    }

    /// A column of a table of results: what a grant pays is whole cents, as an impact counts it, in mode `fast` too.
    fn shown(&self, id: &str) -> Option<Column> {
        let column = self.column(id)?;
        let is_grant = || self.law.grants().any(|(_, grant)| grant.rule == id);
        if !matches!(column.values(), Values::Float(_)) || column.unit != Unit::euro() || !is_grant() {
            return Some(column);
        }
        let missing: Vec<Option<Reason>> = (0..column.len()).map(|row| column.reason(row)).collect();
        let cents: Option<Vec<Cents>> =
            self.cents(id).and_then(|cents| cents.into_iter().zip(&missing).map(|(c, reason)| c.or(reason.map(|_| Cents(0)))).collect());
        // What a float cannot hold in whole cents stays as it is.
        Some(cents.map_or(column, |cents| Column::new(id, Unit::euro(), Values::Cents(cents)).with_missing(missing)))
    }

    fn table_of<'a>(&self, ids: impl Iterator<Item = &'a str>) -> Table {
        let mut table = Table::with_rows(self.rows());
        let push = |table: &mut Table, column: Column| table.push(column).unwrap_or(());
        push(&mut table, Column::text(self.law.entity_column(), self.keys()));
        let ids: Vec<&str> = ids.filter(|id| *id != self.law.entity_column()).collect();
        let threads = if self.rows() < MANY { 1 } else { parallel::available() };
        for (id, column) in parallel::map(threads, ids, |id| (id, self.shown(id))) {
            let Some(mut column) = column else { continue };
            if let Some(label) = self.law.rules.get(id).map(|rule| &rule.label).or_else(|| self.law.columns.get(id).map(|column| &column.label)) {
                column.metadata.insert("label_fr".to_owned(), label.fr.clone());
                column.metadata.insert("label_en".to_owned(), label.en.clone());
            }
            push(&mut table, column);
        }
        table.warnings = self.warnings();
        table
    }

    /// The rules that are the same for the whole nation.
    pub fn state(&self) -> Vec<National> {
        let national = self.law.rules().filter(|rule| self.law.plan.national(&rule.id) == Some(true));
        national
            .map(|rule| National {
                id: rule.id.clone(),
                label: rule.label.clone(),
                value: self.value(&rule.id, 0),
                unit: rule.kind.unit().to_string(),
                article: rule.article.clone(),
            })
            .collect()
    }

    /// What became of each envelope that is shared out, in the order of evaluation.
    pub fn allocations(&self) -> Vec<&Allocation> {
        with_run!(&self.run, ran => ran.evaluation.outcomes.values().flat_map(|computed| &computed.allocations).collect())
    }

    /// The masses whose amounts are rounded one by one, with what remains.
    pub fn rounding_gaps(&self) -> Vec<RoundingGap> {
        let gap = |rule: &str| {
            let envelope = with_run!(&self.run, ran => match &ran.evaluation.outcomes.get(&envelope_id(rule))?.outcome {
                Outcome::National(series) => series.value(0).number(),
                Outcome::Column(_) => None,
            })?;
            // Money is added in cents, which is exact and quick; what is no money, number by number.
            let sum = match self.cents(rule) {
                Some(cents) => Decimal::try_from_i128_with_scale(cents.into_iter().flatten().map(|c| i128::from(c.0)).sum(), 2).ok()?.normalize(),
                None => {
                    let column = self.column(rule)?;
                    (0..column.len()).try_fold(Decimal::ZERO, |sum, row| sum.checked_add(exact(&column.value(row))))?
                }
            };
            Some(RoundingGap { rule: rule.to_owned(), envelope, sum, gap: envelope.checked_sub(sum)? })
        };
        self.law.rules().filter(|rule| rule.envelope.is_some()).filter_map(|rule| gap(&rule.id)).collect()
    }

    /// What is to be known beside the figures: absent columns and the rules they leave without values, impossible values, carried amounts, skipped rows.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = self.told.clone();
        warnings.extend(self.law.warnings.iter().cloned());
        warnings.extend(self.law.carried_values());
        warnings.extend(self.law.doubtful_values());
        warnings.extend(self.partial_table());
        warnings.extend(self.met_checks());
        with_run!(&self.run, ran => {
            warnings.extend(ran.inputs.warnings.iter().cloned());
            warnings.extend(self.absent_columns(ran));
            warnings.extend(ran.evaluation.outcomes.values().flat_map(|computed| computed.warnings.iter().cloned()));
        });
        warnings
    }

    /// Whether the table lacks communes: envelopes of the nation shared among some of them give no commune what it receives.
    fn partial_table(&self) -> Option<Warning> {
        let rule = self.law.book.complete.as_deref()?;
        if self.value(rule, 0) != Value::Bool(false) {
            return None;
        }
        let count = self.rows();
        Some(Warning {
            code: WarningCode::PartialTable,
            message: text!(
                "the table does not hold the whole nation (`{rule}`): envelopes, means and ranks of the nation are computed on its {count} communes alone, \
                 and no amount is what a commune receives; give all communes, then look at yours",
                "la table ne contient pas tout le pays (`{rule}`) : enveloppes, moyennes et rangs nationaux sont calculés sur ses {count} communes \
                 seulement, et aucun montant n'est celui que reçoit une commune ; donnez toutes les communes, puis regardez les vôtres"
            ),
            count: count as u64,
            first: Vec::new(),
        })
    }

    /// A warning for each column that the rules read and the table lacks.
    fn absent_columns<N: Number>(&self, ran: &Ran<N>) -> Vec<Warning> {
        let mut readers: IndexMap<String, Vec<String>> = IndexMap::new();
        let (empty, wanting) = (self.empty_rules(ran), self.wanting_rules(ran));
        for id in &wanting {
            let Some(reads) = self.law.plan.reads(id) else { continue };
            for name in reads.columns {
                if ran.inputs.column(name).is_none() && self.law.columns.get(name).is_some_and(|c| !c.optional) {
                    readers.entry(name.to_owned()).or_default().push((*id).to_owned());
                }
            }
            for (name, _) in reads.previous {
                if ran.inputs.previous(name).is_none() && self.law.columns.get(name).is_none_or(|c| !c.optional) {
                    readers.entry(format!("previous({name})")).or_default().push((*id).to_owned());
                }
            }
        }
        let still = self.law.rules.len().saturating_sub(empty.len());
        readers
            .into_iter()
            .map(|(column, direct)| {
                let concerned = self.law.dependents(&direct, &wanting);
                let count = concerned.len();
                Warning {
                    code: WarningCode::AbsentColumn,
                    message: text!(
                        "`{column}` is not in the table: {count} rules have no value without it, or not for every commune; {still} rules still run",
                        "`{column}` n'est pas dans la table : {count} règles sont sans valeur, ou pas pour toutes les communes ; {still} règles s'appliquent"
                    ),
                    count: count as u64,
                    first: concerned.into_iter().take(SHOWN).collect(),
                }
            })
            .collect()
    }

    /// The rules that lack what was not given, for one commune at least: a rule may hold for overseas communes and read last year's table for the others.
    fn wanting_rules<'a, N: Number>(&self, ran: &'a Ran<N>) -> IndexSet<&'a str> {
        let absent = |reason: &Option<Reason>| matches!(reason, Some(Reason::NotProvided | Reason::NoPreviousYear));
        let wanting = |computed: &Computed<N>| match &computed.outcome {
            Outcome::Column(series) => series.missing.iter().any(absent),
            Outcome::National(series) => series.missing.iter().any(absent),
        };
        ran.evaluation.outcomes.iter().filter(|(_, computed)| wanting(computed)).map(|(id, _)| id.as_str()).collect()
    }

    /// The rules without any value.
    fn empty_rules<'a, N: Number>(&self, ran: &'a Ran<N>) -> IndexSet<&'a str> {
        let empty = |computed: &Computed<N>| match &computed.outcome {
            Outcome::Column(series) => !series.is_empty() && series.all_missing(),
            Outcome::National(series) => series.all_missing(),
        };
        ran.evaluation.outcomes.iter().filter(|(_, computed)| empty(computed)).map(|(id, _)| id.as_str()).collect()
    }
}

/// The same communes under another law.
fn again<N: Figures>(law: &Law, before: &Ran<N>, changed: &IndexSet<String>) -> Result<Ran<N>> {
    let mut inputs = before.inputs.clone();
    let reads_more = law.whole.inputs().any(|name| inputs.column(name).is_none()) || law.whole.previous().any(|(name, _)| inputs.previous(name).is_none());
    if reads_more {
        Arc::make_mut(&mut inputs).extend(law)?;
    }
    ran(law, inputs, &|id| Some(Before { computed: before.evaluation.outcomes.get(id)?.clone(), same: !changed.contains(id) }))
}

impl Law {
    /// The value of a parameter as formulas read it, so many years before the exercise.
    pub(super) fn current(&self, path: &Path, years: u32) -> Parameter {
        let year = self.year.saturating_sub(u16::try_from(years).unwrap_or(u16::MAX));
        let known = self.parameters.get(&super::in_force::name_of(path));
        known.map_or(Parameter::Missing(Reason::NotPublished), |parameter| parameter.current(path, year, self.carry))
    }

    /// Whether another law takes from a table what this one took: the same rulebook, and inputs declared alike.
    fn reads_tables_like(&self, other: &Law) -> bool {
        let alike = |(id, column): (&String, &InputColumn)| self.columns.get(id).is_none_or(|known| known == column);
        Arc::ptr_eq(&self.book, &other.book) && (Arc::ptr_eq(&self.columns, &other.columns) || other.columns.iter().all(alike))
    }

    /// The rules of another law that do not say the same as here, or not with the same parameters.
    fn changed_rules(&self, other: &Law) -> IndexSet<String> {
        let mut changed: IndexSet<String> = IndexSet::new();
        let whole = self.year != other.year;
        let same_plan = Arc::ptr_eq(&self.plan, &other.plan);
        for id in other.plan.rules() {
            let Some(reads) = other.plan.reads(id) else { continue };
            let differs = whole
                || !same_plan && !self.says_the_same(other, id)
                || reads.parameters.iter().any(|(path, years)| self.current(path, *years) != other.current(path, *years));
            if differs {
                changed.insert(id.to_owned());
            }
        }
        changed
    }

    /// Whether a rule (or the envelope of one) has the same formula and unit in both.
    fn says_the_same(&self, other: &Law, id: &str) -> bool {
        let rule = id.strip_suffix(&envelope_id("")).unwrap_or(id);
        match (self.rules.get(rule), other.rules.get(rule)) {
            (Some(a), Some(b)) => a.kind == b.kind && a.formula == b.formula && a.envelope == b.envelope,
            _ => false,
        }
    }

    /// The rules of a list and those that read them, directly or not, within a set; in the order of evaluation.
    fn dependents(&self, of: &[String], within: &IndexSet<&str>) -> Vec<String> {
        let mut found: IndexSet<&str> = of.iter().map(String::as_str).collect();
        for id in self.plan.rules() {
            if within.contains(id) && self.plan.reads(id).is_some_and(|reads| reads.rules.iter().any(|rule| found.contains(rule))) {
                found.insert(id);
            }
        }
        found.into_iter().filter(|id| self.rules.contains_key(*id)).map(str::to_owned).collect()
    }
}

/// A column as it is shown: on the scale of its unit.
fn written<N: Figures>(name: &str, series: &Series<N>, kind: &Kind) -> Column {
    let values = match &series.data {
        Data::Number(values) => N::values(values, &kind.unit()),
        Data::Bool(values) => Values::Bool(values.clone()),
        Data::Text(values) => Values::Text(values.clone()),
    };
    Column::new(name, kind.unit(), values).with_missing(series.missing.clone())
}

/// The cents of each row.
fn cents<N: Figures>(series: &Series<N>) -> Option<Vec<Option<Cents>>> {
    let Data::Number(values) = &series.data else { return None };
    if series.missing.is_empty() {
        return Some(values.iter().map(|value| value.cents().map(Cents)).collect());
    }
    Some(values.iter().zip(&series.missing).map(|(value, reason)| if reason.is_none() { value.cents().map(Cents) } else { None }).collect())
}

/// A value as it is shown.
pub(super) fn in_unit(value: Value, kind: &Kind) -> Value {
    match (value, kind) {
        (Value::Number(number), Kind::Number(unit)) => unit.from_base(number).map_or(Value::Missing(Reason::Overflow), |n| Value::Number(n.normalize())),
        (value, _) => value,
    }
}

/// A number of a column, exact; what is missing adds nothing.
fn exact(value: &Value) -> Decimal {
    match value {
        Value::Number(number) => *number,
        Value::Float(x) => x.to_decimal().unwrap_or_default(),
        _ => Decimal::ZERO,
    }
}
