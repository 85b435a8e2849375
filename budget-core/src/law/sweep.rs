//! Many values of one parameter: what each would give, and which one meets a condition.

use super::in_force::Law;
use super::parameter::Amount;
use super::reform::Reform;
use super::simulate::Simulation;
use crate::amount::Cents;
use crate::error::{Code, Error, Reason, Result, Text};
use crate::number::Number;
use crate::parallel;
use crate::table::Value;
use crate::text;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::Serialize;

/// Most values of a sweep.
pub const MAX_VALUES: usize = 100_000;
/// Most halvings of an interval: more would be below the digits of a decimal.
const MAX_STEPS: u32 = 90;
/// The rule that holds the condition while it is looked for.
const CONDITION: &str = "condition_of_solve";

/// What one value of a parameter gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sweep {
    /// The value, on the scale of the parameter's unit.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub value: Decimal,
    /// Per rule asked for: the sum over all communes, or the one figure of a national rule.
    pub totals: IndexMap<String, Value>,
    /// How many communes gain and lose by the sum of those rules that are in EUR, against the simulation it began with; of grants of several parties those
    /// of the main one count.
    pub winners: u64,
    /// See `winners`.
    pub losers: u64,
}

/// The value of a parameter at which a condition begins or ceases to hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Solution {
    /// The last value for which the condition holds, on the scale of the parameter's unit.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub value: Decimal,
    /// The next value tried on the other side, for which it does not.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub beyond: Decimal,
    /// How many simulations it took.
    pub simulations: u32,
}

impl Simulation {
    /// The law with one parameter (or cell of a table) set to each of the values in turn: totals of the rules named, all grants where none is.
    /// Only what depends on the parameter is evaluated again.
    ///
    /// # Errors
    /// `unknown-parameter`, `out-of-bounds`, `unknown-rule`, `limit-exceeded`.
    pub fn sweep(&self, path: &str, values: &[Decimal], rules: &[&str]) -> Result<Vec<Sweep>> {
        if values.len() > MAX_VALUES {
            return Err(Error::new(Code::LimitExceeded, text!("more than {MAX_VALUES} values", "plus de {MAX_VALUES} valeurs"))
                .with_help(text!("take them in several sweeps", "procédez en plusieurs balayages")));
        }
        let rules: Vec<String> = match rules {
            [] => self.law.grants().filter(|(id, grant)| grant.rule == *id).map(|(id, _)| id.to_owned()).collect(),
            named => named.iter().map(|id| self.law.rule(id).map(|rule| rule.id.clone())).collect::<Result<_>>()?,
        };
        let whole: Vec<bool> = self.wholes(&rules);
        let before: Vec<i64> = self.amounts(&self.figures(&rules), &whole);
        let one = |value: &Decimal| -> Result<Sweep> {
            let after = self.under(&self.law.amend(&Reform::of(path, &value.to_string()))?)?;
            let figures = after.figures(&rules);
            let totals = rules.iter().zip(&figures).map(|(id, cents)| (id.clone(), after.total(id, cents.as_deref()))).collect();
            let (mut winners, mut losers) = (0, 0);
            for (a, b) in before.iter().zip(after.amounts(&figures, &whole)) {
                winners += u64::from(b > *a);
                losers += u64::from(b < *a);
            }
            Ok(Sweep { value: *value, totals, winners, losers })
        };
        parallel::map(parallel::available(), values.iter().collect(), one).into_iter().collect()
    }

    /// The value of a parameter at which a condition turns: bisection between two values, or between the bounds of the parameter.
    /// The condition is a formula that is true or false for the whole nation: `sum(dsu_montant) >= 2900000000`.
    /// Between the two values it should turn once; where it turns more often one of the turns is found.
    ///
    /// # Errors
    /// `no-solution` where it is the same at both ends or has no value, `unknown-parameter`, `out-of-bounds`, and those of formulas.
    pub fn solve(&self, path: &str, condition: &str, between: Option<(Decimal, Decimal)>) -> Result<Solution> {
        let (mut low, mut high) = match between {
            Some((low, high)) => (low.min(high), low.max(high)),
            None => self.law.bounds_of(path)?,
        };
        let law = self.law.amend(&Reform::of_rule(CONDITION, "boolean", condition))?;
        if law.plan.national(CONDITION) != Some(true) {
            return Err(Error::new(
                Code::WrongArguments,
                text!("the condition differs from one commune to the other", "la condition diffère d'une commune à l'autre"),
            )
            .with_help(text!(
                "make it one for all: `sum(x) > ...`, `count(where ...) = ...`",
                "rendez-la commune à tous : `sum(x) > ...`, `count(where ...) = ...`"
            )));
        }
        let start = self.under(&law)?;
        let mut simulations = 0;
        let mut holds = |value: Decimal| -> Result<bool> {
            simulations += 1;
            let tried = start.under(&law.amend(&Reform::of(path, &value.to_string()))?)?;
            match tried.value(CONDITION, 0) {
                Value::Bool(holds) => Ok(holds),
                Value::Missing(reason) => {
                    Err(none(text!("at {value} the condition has no value ({reason})", "à {value} la condition n'a pas de valeur ({reason})")))
                }
                _ => Err(none(text!("the condition is not true or false", "la condition n'est ni vraie ni fausse"))),
            }
        };
        let (at_low, at_high) = (holds(low)?, holds(high)?);
        if at_low == at_high {
            let (en, fr) = if at_low { ("holds", "est vraie") } else { ("does not hold", "est fausse") };
            return Err(none(text!("the condition {en} at {low} and at {high} alike", "la condition {fr} en {low} comme en {high}")));
        }
        let step = self.law.step_of(path);
        for _ in 0..MAX_STEPS {
            let width = high - low;
            if width <= step {
                break;
            }
            let middle = snapped(low + width / Decimal::TWO, step);
            if middle <= low || middle >= high {
                break;
            }
            if holds(middle)? == at_low {
                low = middle;
            } else {
                high = middle;
            }
        }
        let (value, beyond) = if at_low { (low, high) } else { (high, low) };
        Ok(Solution { value: value.normalize(), beyond: beyond.normalize(), simulations })
    }

    /// The cents of each rule of a list; none where it is no amount.
    fn figures(&self, rules: &[String]) -> Vec<Option<Vec<Option<Cents>>>> {
        rules.iter().map(|id| self.cents(id)).collect()
    }

    /// The sum of a rule over all communes, or its one value.
    fn total(&self, id: &str, cents: Option<&[Option<Cents>]>) -> Value {
        if self.law.plan.national(id) == Some(true) {
            return self.value(id, 0);
        }
        let shown = |present: usize, sum: Option<Decimal>| match sum {
            Some(_) if present == 0 && self.rows() > 0 => self.value(id, 0),
            Some(sum) => Value::Number(sum.normalize()),
            None => Value::Missing(Reason::Overflow),
        };
        if let Some(cents) = cents {
            let present = cents.iter().flatten();
            return shown(present.clone().count(), present.map(|c| c.0).try_fold(0, i64::checked_add).map(|c| Cents(c).to_decimal()));
        }
        let Some(column) = self.column(id) else { return Value::Missing(Reason::NotProvided) };
        let number = |row| match column.value(row) {
            Value::Number(n) => Some(n),
            Value::Float(x) => x.to_decimal(),
            Value::Bool(value) => Some(Decimal::from(u8::from(value))),
            _ => None,
        };
        let numbers: Vec<Decimal> = (0..column.len()).filter_map(number).collect();
        shown(numbers.len(), numbers.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n)))
    }

    /// Whether each rule of a list counts for who wins and loses: it is no part of another, and of the main party where any of the list is.
    fn wholes(&self, rules: &[String]) -> Vec<bool> {
        let grants: IndexMap<&str, _> = self.law.grants().collect();
        let main = self.law.parties().next().map(|(id, _)| id);
        let of_main = |id: &String| grants.get(id.as_str()).is_some_and(|g| main.is_none_or(|main| g.party == main));
        let any = rules.iter().any(of_main);
        let whole = |id: &String| grants.get(id.as_str()).and_then(|g| g.part_of.as_ref()).is_none_or(|of| !rules.contains(of));
        rules.iter().map(|id| whole(id) && (!any || of_main(id))).collect()
    }

    /// Per commune, the cents that the rules of a list give together, those that are no part of another.
    fn amounts(&self, figures: &[Option<Vec<Option<Cents>>>], whole: &[bool]) -> Vec<i64> {
        let mut sums = vec![0_i64; self.rows()];
        for cents in figures.iter().zip(whole).filter(|(_, whole)| **whole).filter_map(|(cents, _)| cents.as_ref()) {
            for (sum, cents) in sums.iter_mut().zip(cents) {
                *sum = sum.saturating_add(cents.map_or(0, |c| c.0));
            }
        }
        sums
    }
}

fn none(message: Text) -> Error {
    Error::new(Code::NoSolution, message).with_help(text!("give two values between which it turns", "donnez deux valeurs entre lesquelles elle change"))
}

/// A value on whole steps.
fn snapped(value: Decimal, step: Decimal) -> Decimal {
    value.checked_div(step).and_then(|n| Decimal::round(&n).checked_mul(step)).unwrap_or(value)
}

impl Law {
    /// Between which values a parameter is looked for: its bounds, else nothing and ten times what it is.
    fn bounds_of(&self, path: &str) -> Result<(Decimal, Decimal)> {
        let view = self.parameter(path)?;
        let now = match view.value {
            Some(Amount::Number { numerator, denominator }) => numerator.checked_div(denominator),
            _ => None,
        };
        let bound = |text: Option<String>| text.and_then(|t| t.parse::<Decimal>().ok());
        let low = bound(view.minimum).unwrap_or(Decimal::ZERO);
        let high = bound(view.maximum).or_else(|| now.and_then(|n| n.abs().checked_mul(Decimal::TEN)));
        let high = high.ok_or_else(|| none(text!("`{path}` has no bounds and no value", "`{path}` n'a ni bornes ni valeur")))?;
        Ok((low, high))
    }

    /// The smallest step that makes sense in the parameter's unit: one inhabitant, one cent, else a billionth.
    fn step_of(&self, path: &str) -> Decimal {
        match self.parameter(path).map(|p| p.unit).unwrap_or_default().as_str() {
            "inhabitant" | "count" | "year" => Decimal::ONE,
            "EUR" => Decimal::new(1, 2),
            _ => Decimal::new(1, 9),
        }
    }
}
