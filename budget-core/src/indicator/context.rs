//! What a variant of a formula may depend on: the budget's chart, category, role, year and grouping.

use crate::error::{Code, Error, Result};
use crate::formula::Expr;
use crate::ledger::{Category, Role};
use crate::text;
use serde::Serialize;
use std::sync::Arc;

/// The facts of a budget that decide which variant of a formula applies. Budgets with equal contexts share one compiled program.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Context {
    /// The chart without abridgement, as in [`crate::ledger::Budget::chart`].
    pub chart: Arc<str>,
    /// Whether the abridged form is used.
    pub abridged: bool,
    /// What kind of authority.
    pub category: Category,
    /// The budget's role.
    pub role: Role,
    /// The EPCI of a commune, where a variant asks for it.
    pub epci: Option<Arc<str>>,
    /// The exercise.
    pub year: u16,
    /// Whether closing balances exist.
    pub closing: bool,
}

/// When a variant of a formula applies: all conditions that are given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Conditions {
    /// Charts or families of charts; empty means all.
    pub charts: Vec<String>,
    /// The abridged form, or only the full one.
    pub abridged: Option<bool>,
    /// Kinds of authorities; empty means all.
    pub category: Vec<Category>,
    /// Groupings that the commune belongs to; empty means any.
    pub epci: Vec<String>,
    /// Roles of the budget; empty means all.
    pub role: Vec<Role>,
    /// The first exercise.
    pub since: Option<u16>,
    /// The last exercise.
    pub until: Option<u16>,
}

/// A formula and when it applies.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Variant {
    /// When.
    #[serde(flatten)]
    pub when: Conditions,
    /// The formula.
    #[serde(serialize_with = "crate::written::shown")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub formula: Expr,
}

/// The family of a chart: `M49` is of the family `M4`, `M57_A` of `M57`; a chart of no larger family is its own.
fn family(chart: &str) -> &str {
    let stem = chart.split(['_', '-']).next().unwrap_or(chart);
    let spic = stem.len() == 3 && stem.starts_with("M4");
    if spic { stem.get(..2).unwrap_or(stem) } else { stem }
}

/// How closely a chart is named: 2 by itself, 1 by its family, 0 by no condition; `None` where it is not meant.
fn closeness(charts: &[String], chart: &str) -> Option<u8> {
    match charts {
        [] => Some(0),
        _ if charts.iter().any(|c| c == chart) => Some(2),
        _ if charts.iter().any(|c| c == family(chart)) => Some(1),
        _ => None,
    }
}

impl Conditions {
    /// How well it fits a context: the number of conditions met, then how closely the chart is named. `None` where one does not hold.
    fn fit(&self, context: &Context) -> Option<(usize, u8)> {
        let closeness = closeness(&self.charts, &context.chart)?;
        let holds = self.abridged.is_none_or(|a| a == context.abridged)
            && (self.category.is_empty() || self.category.contains(&context.category))
            && (self.epci.is_empty() || context.epci.as_ref().is_some_and(|e| self.epci.iter().any(|x| **x == **e)))
            && (self.role.is_empty() || self.role.contains(&context.role))
            && self.since.is_none_or(|y| context.year >= y)
            && self.until.is_none_or(|y| context.year <= y);
        holds.then(|| (self.count(), closeness))
    }

    /// How many conditions are given; a span of years is one.
    fn count(&self) -> usize {
        usize::from(!self.charts.is_empty())
            + usize::from(self.abridged.is_some())
            + usize::from(!self.category.is_empty())
            + usize::from(!self.epci.is_empty())
            + usize::from(!self.role.is_empty())
            + usize::from(self.since.is_some() || self.until.is_some())
    }

    /// Whether some budget could meet both, with neither fitting it better.
    fn ties_with(&self, other: &Conditions) -> bool {
        fn meet<T: PartialEq>(a: &[T], b: &[T]) -> bool {
            a.is_empty() || b.is_empty() || a.iter().any(|x| b.contains(x))
        }
        let communes = [Category::Commune, Category::Paris];
        let by_epci = |c: &Conditions, o: &Conditions| c.epci.is_empty() || meet(&communes, &o.category);
        self.count() == other.count()
            && self.charts.is_empty() == other.charts.is_empty()
            && meet(&self.charts, &other.charts)
            && (self.abridged.is_none() || other.abridged.is_none() || self.abridged == other.abridged)
            && meet(&self.category, &other.category)
            && meet(&self.epci, &other.epci)
            && by_epci(self, other)
            && by_epci(other, self)
            && meet(&self.role, &other.role)
            && self.since.unwrap_or(0) <= other.until.unwrap_or(u16::MAX)
            && other.since.unwrap_or(0) <= self.until.unwrap_or(u16::MAX)
    }
}

/// The variant that applies: the one that meets most conditions; a chart named by itself beats its family.
pub fn choose<'a>(variants: &'a [Variant], context: &Context) -> Option<(usize, &'a Variant)> {
    variants.iter().enumerate().filter_map(|(i, v)| v.when.fit(context).map(|fit| (fit, i, v))).max_by_key(|(fit, ..)| *fit).map(|(_, i, v)| (i, v))
}

/// Refuses variants between which nothing decides.
pub fn refuse_ties(id: &str, variants: &[Variant]) -> Result<()> {
    for (i, a) in variants.iter().enumerate() {
        for b in variants.iter().skip(i + 1) {
            if a.when.ties_with(&b.when) {
                return Err(Error::new(
                    Code::AmbiguousVariant,
                    text!(
                        "two variants of `{id}` apply equally: `{}` and `{}`",
                        "deux variantes de `{id}` s'appliquent également : `{}` et `{}`",
                        a.formula,
                        b.formula
                    ),
                )
                .with_help(text!("add a condition to one of them", "ajoutez une condition à l'une des deux"))
                .at_path(id));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::parse;

    fn context(chart: &str) -> Context {
        Context { chart: Arc::from(chart), abridged: false, category: Category::Commune, role: Role::Principal, epci: None, year: 2023, closing: true }
    }

    fn variant(formula: &str, when: Conditions) -> Variant {
        Variant { when, formula: parse(formula, &[]).unwrap() }
    }

    #[test]
    fn most_conditions_win_then_the_closest_chart() {
        let charts = |c: &str| Conditions { charts: vec![c.into()], ..Conditions::default() };
        let list = [
            variant("1", Conditions::default()),
            variant("2", charts("M4")),
            variant("3", charts("M49")),
            variant("4", Conditions { category: vec![Category::Region], ..charts("M57") }),
        ];
        let chosen = |c: &Context| choose(&list, c).map(|(i, _)| i + 1);
        assert_eq!(chosen(&context("M14")), Some(1));
        assert_eq!(chosen(&context("M43")), Some(2));
        assert_eq!(chosen(&context("M49")), Some(3));
        assert_eq!(chosen(&context("M57")), Some(1));
        assert_eq!(chosen(&Context { category: Category::Region, ..context("M57") }), Some(4));
        assert!(refuse_ties("x", &list).is_ok());
        assert_eq!(choose(&list[1..2], &context("M14")), None);
    }

    #[test]
    fn equal_variants_are_refused() {
        let since = Conditions { since: Some(2010), ..Conditions::default() };
        let until = Conditions { until: Some(2015), ..Conditions::default() };
        assert!(refuse_ties("x", &[variant("1", since.clone()), variant("2", until)]).is_err());
        assert!(refuse_ties("x", &[variant("1", since), variant("2", Conditions { until: Some(2009), ..Conditions::default() })]).is_ok());
    }
}
