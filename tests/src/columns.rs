//! Columns that formulas are evaluated over without any accounts: published figures, or made up ones.

use budget_core::error::{Reason, Result, Warning};
use budget_core::formula::ast::{AccountTerm, Path};
use budget_core::formula::check::ParameterType;
use budget_core::formula::series::Data;
use budget_core::formula::{Outcome, Parameter, Plan, Rule, Schema, Series, Source, Type, check_unit, evaluate, parse};
use budget_core::number::Number;
use budget_core::table::Value;
use budget_core::unit::Unit;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

/// The values of rules by id, one a row.
pub type Evaluated = BTreeMap<String, Vec<Value>>;

/// Columns by name, a key a row, parameters by path.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The exercise.
    pub exercise: u16,
    keys: Vec<String>,
    columns: BTreeMap<String, (Type, Series<Decimal>)>,
    before: BTreeMap<String, Series<Decimal>>,
    parameters: BTreeMap<String, (Unit, Decimal, Decimal)>,
}

impl Columns {
    /// No columns yet, a row a key.
    pub fn new(exercise: u16, keys: Vec<String>) -> Columns {
        Columns { exercise, keys, ..Columns::default() }
    }

    /// The keys.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Adds a column written in a unit; `text` and `boolean` are kinds of their own. A reason's code is a missing value.
    ///
    /// # Errors
    /// `unknown-unit`, or `invalid-value` where a cell is no number.
    pub fn add<T: AsRef<str>>(&mut self, name: &str, unit: &str, cells: &[T]) -> Result<()> {
        let column = read(unit, cells)?;
        self.columns.insert(name.to_owned(), column);
        Ok(())
    }

    /// Adds last year's values of a column.
    ///
    /// # Errors
    /// Those of [`Columns::add`].
    pub fn add_before<T: AsRef<str>>(&mut self, name: &str, unit: &str, cells: &[T]) -> Result<()> {
        self.before.insert(name.to_owned(), read(unit, cells)?.1);
        Ok(())
    }

    /// Adds a parameter, `2/3` or `0.5`.
    ///
    /// # Errors
    /// Those of [`Columns::add`].
    pub fn parameter(&mut self, path: &str, unit: &str, value: &str) -> Result<()> {
        let unit = Unit::parse(unit, &[])?;
        let mut parts = value.split('/').map(|p| Decimal::from_str(p.trim()).unwrap_or_default());
        let (numerator, denominator) = (parts.next().unwrap_or_default(), parts.next().unwrap_or(Decimal::ONE));
        self.parameters.insert(path.to_owned(), (unit.clone(), unit.to_base(numerator).unwrap_or_default(), denominator));
        Ok(())
    }

    /// Whether a column of that name is there.
    pub fn has(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }

    /// The value of a cell, on scale one.
    pub fn value(&self, name: &str, row: usize) -> Value {
        self.columns.get(name).map_or(Value::Missing(Reason::NotProvided), |(_, s)| s.value(row))
    }

    /// Evaluates rules; one value a row and rule.
    ///
    /// # Errors
    /// Those of the plan and of its evaluation.
    pub fn run<N: Number>(&self, rules: &[Rule]) -> Result<(Evaluated, Vec<Warning>)> {
        let evaluation = evaluate::<N>(&Plan::new(rules)?, self)?;
        let values = evaluation.outcomes.iter().map(|(id, computed)| {
            let values = match &computed.outcome {
                Outcome::National(series) => vec![series.value(0); self.keys.len()],
                Outcome::Column(series) => (0..series.len()).map(|row| series.value(row)).collect(),
            };
            (id.clone(), values)
        });
        Ok((values.collect(), evaluation.warnings().cloned().collect()))
    }

    /// Parses, checks and evaluates one formula; the values are on the scale of `unit`.
    ///
    /// # Errors
    /// Those of parsing, checking and evaluating.
    pub fn formula<N: Number>(&self, formula: &str, unit: &str) -> Result<Vec<Value>> {
        let expr = parse(formula, &[])?;
        let (kind, unit) = kind(unit)?;
        check_unit(&expr, &kind, self)?;
        let values = self.run::<N>(&[Rule { id: "it".to_owned(), formula: expr, unit: unit.clone() }])?.0.remove("it").unwrap_or_default();
        let scaled = |value| match value {
            Value::Number(n) => unit.from_base(n).map_or(Value::Missing(Reason::Overflow), Value::Number),
            other => other,
        };
        Ok(values.into_iter().map(scaled).collect())
    }

    /// The same columns without one, which a rule of that name then computes.
    pub fn without(&self, name: &str) -> Columns {
        let mut fewer = self.clone();
        fewer.columns.remove(name);
        fewer
    }
}

fn kind(unit: &str) -> Result<(Type, Unit)> {
    Ok(match unit {
        "text" => (Type::Text, Unit::one()),
        "boolean" => (Type::Bool, Unit::one()),
        unit => Unit::parse(unit, &[]).map(|u| (Type::number(&u), u))?,
    })
}

fn read<T: AsRef<str>>(unit: &str, cells: &[T]) -> Result<(Type, Series<Decimal>)> {
    let (kind, unit_of) = kind(unit)?;
    let missing: Vec<Option<Reason>> = cells.iter().map(|c| Reason::parse(c.as_ref())).collect();
    let data = match kind {
        Type::Text => Data::Text(cells.iter().map(|c| Arc::from(c.as_ref())).collect()),
        Type::Bool => Data::Bool(cells.iter().map(|c| c.as_ref() == "true").collect()),
        _ => {
            let number = |cell: &T| {
                let text = cell.as_ref();
                let found = Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)).ok().and_then(|n| unit_of.to_base(n));
                if found.is_none() && Reason::parse(text).is_none() {
                    let message = budget_core::text!("`{text}` is no number", "`{text}` n'est pas un nombre");
                    return Err(budget_core::Error::new(budget_core::Code::InvalidValue, message));
                }
                Ok(found.unwrap_or_default())
            };
            Data::Number(cells.iter().map(number).collect::<Result<_>>()?)
        }
    };
    Ok((kind, Series { data, missing }.tidy()))
}

impl<N: Number> Source<N> for Columns {
    fn rows(&self) -> usize {
        self.keys.len()
    }

    fn exercise(&self) -> u16 {
        self.exercise
    }

    fn key(&self, row: usize) -> String {
        self.keys.get(row).cloned().unwrap_or_default()
    }

    fn column(&self, name: &str) -> Option<Arc<Series<N>>> {
        self.columns.get(name).map(|(_, series)| Arc::new(series.convert()))
    }

    fn previous(&self, name: &str, years: u32) -> Option<Arc<Series<N>>> {
        (years == 1).then(|| self.before.get(name).map(|series| Arc::new(series.convert()))).flatten()
    }

    fn parameter(&self, path: &Path, _: u32) -> Parameter {
        match self.parameters.get(&path.name) {
            Some((_, numerator, denominator)) => Parameter::Number { numerator: *numerator, denominator: *denominator },
            None => Parameter::Missing(Reason::NotPublished),
        }
    }
}

impl Schema for Columns {
    fn name(&self, name: &str) -> Option<Type> {
        self.columns.get(name).map(|(kind, _)| kind.clone())
    }

    fn names(&self) -> Vec<String> {
        self.columns.keys().cloned().collect()
    }

    fn parameter(&self, path: &Path) -> Option<ParameterType> {
        self.parameters.get(&path.name).map(|(unit, ..)| ParameterType::Number(unit.dimension.clone()))
    }

    fn parameters(&self) -> Vec<String> {
        self.parameters.keys().cloned().collect()
    }

    fn account(&self, term: &AccountTerm, _: &mut Vec<Warning>) -> Result<()> {
        let message = budget_core::text!("`{term}` needs accounts", "`{term}` demande des comptes");
        Err(budget_core::Error::new(budget_core::Code::UnknownName, message))
    }
}
