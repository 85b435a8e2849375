//! An entity beside its peers. Averages are sums over sums, never means of ratios.

use super::compute::{Frame, shown};
use super::definition::{Indicator, Kind};
use super::evaluate::IndicatorTable;
use super::frame::Kept;
use super::program::variant_column;
use super::scope::Scope;
use crate::error::{Code, Error, Reason, Result, Warning, WarningCode, nearest_phrase};
use crate::formula::ast::{Expr, Function, Kind as Node, Operator};
use crate::formula::{Outcome, Plan, Rule, Series, Source, evaluate, median};
use crate::number::Number;
use crate::table::Value;
use crate::text;
use crate::unit::Unit;
use indexmap::IndexSet;
use rust_decimal::Decimal;
use serde::Serialize;
use std::sync::Arc;

/// Fewer peers than this say little.
const FEW: usize = 5;

/// Who is compared with an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peers {
    /// The same kind of authority in the same stratum of population.
    Stratum,
    /// The same kind of authority in the same department.
    Department,
    /// The same kind of authority in the same region.
    Region,
    /// The communes of the same grouping.
    Epci,
    /// All authorities of the same kind.
    Category,
    /// These entities.
    Chosen(Vec<String>),
}

impl Peers {
    /// Reads `stratum`, `department`, `region`, `epci`, `category`, or codes separated by commas.
    pub fn parse(text: &str) -> Peers {
        match text {
            "stratum" => Peers::Stratum,
            "department" => Peers::Department,
            "region" => Peers::Region,
            "epci" => Peers::Epci,
            "category" => Peers::Category,
            codes => Peers::Chosen(codes.split(',').map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()).collect()),
        }
    }
}

/// One indicator of an entity beside its peers. Amounts are compared per inhabitant.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Compared {
    /// The indicator.
    pub id: String,
    /// The unit of value, average, median and gap: `EUR/inhabitant` for amounts.
    pub unit: Unit,
    /// The entity's own.
    pub value: Value,
    /// Sum over sum of the peers that have all the terms, in the same variant of the formula.
    pub average: Value,
    /// The middle value of the peers.
    pub median: Value,
    /// 1 is the largest; equals share a rank.
    pub rank: Option<usize>,
    /// Entities that have a value.
    pub of: usize,
    /// The share of entities strictly below, plus half of those equal.
    pub percentile: Value,
    /// Value less average.
    pub gap: Value,
    /// The gap in euros: what the entity would have more or less at the average of its peers.
    pub gap_eur: Value,
}

/// An entity beside its peers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Comparison {
    /// The peers, the entity among them where a rule chose them.
    pub peers: Vec<String>,
    /// By indicator, in the catalogue's order.
    pub rows: Vec<Compared>,
    /// Few peers.
    pub warnings: Vec<Warning>,
}

impl IndicatorTable {
    /// Compares an entity, named by its code or its SIREN, with its peers in one year and scope. Signals are left out.
    ///
    /// # Errors
    /// `unknown-entity` where the entity, or one of the chosen peers, has no accounts in that year and scope; `unknown-year`.
    pub fn compare(&self, entity: &str, year: u16, scope: Scope, peers: &Peers) -> Result<Comparison> {
        let frame = self.frame(year, scope)?;
        let row = self.row(frame, entity)?;
        let rows = self.peer_rows(frame, row, peers)?;
        let names: Vec<String> = rows.iter().filter_map(|r| frame.entities.get(*r)).map(ToString::to_string).collect();
        let warnings = if rows.len() < FEW { vec![few(&names)] } else { Vec::new() };
        let indicators = self.catalogue.shown().filter(|i| i.kind == Kind::Indicator);
        let rows = indicators.filter_map(|i| self.compared(i, frame, row, &rows).transpose()).collect::<Result<_>>()?;
        Ok(Comparison { peers: names, rows, warnings })
    }

    /// The values of some entities as a comparison shows them: amounts per inhabitant, others in their unit. In the order of the entities.
    ///
    /// # Errors
    /// `unknown-indicator`, `unknown-entity`, `unknown-year`.
    pub fn values(&self, id: &str, year: u16, scope: Scope, entities: &[&str]) -> Result<Vec<Value>> {
        let (indicator, frame) = (self.catalogue.describe(id)?, self.frame(year, scope)?);
        let unit = self.unit_beside(indicator);
        let value =
            |entity: &&str| self.row(frame, entity).map(|row| shown(&self.beside(indicator, frame, row).map_or_else(Value::Missing, Value::Number), &unit));
        entities.iter().map(value).collect()
    }

    /// Whether an indicator is compared per inhabitant.
    fn is_per_head(&self, indicator: &Indicator) -> bool {
        indicator.unit.dimension.is_money() && self.catalogue.is_amount(&indicator.id)
    }

    /// The unit that an indicator is compared in.
    fn unit_beside(&self, indicator: &Indicator) -> Unit {
        if self.is_per_head(indicator) { Unit::of(Unit::euro().dimension.per(&Unit::inhabitant().dimension)) } else { indicator.unit.clone() }
    }

    /// The value of a row as it is compared, on scale one.
    fn beside(&self, indicator: &Indicator, frame: &Frame, row: usize) -> std::result::Result<Decimal, Reason> {
        if self.is_per_head(indicator) { per_head(frame, &indicator.id, row) } else { number(&frame.value(&indicator.id, row)) }
    }

    /// The code of an entity that is named by its code or its SIREN; none where it has no accounts.
    pub fn code_of(&self, entity: &str) -> Option<&str> {
        self.frames.iter().find_map(|frame| frame.entities.get(frame.row_named(entity)?)).map(|code| &**code)
    }

    /// The frame of a year and scope.
    pub(super) fn frame(&self, year: u16, scope: Scope) -> Result<&Frame> {
        self.frames.iter().find(|f| f.year == year && f.scope == scope).ok_or_else(|| {
            let mut years: Vec<String> = self.frames.iter().filter(|f| f.scope == scope).map(|f| f.year.to_string()).collect();
            years.dedup();
            let years = if years.is_empty() { "-".to_owned() } else { years.join(", ") };
            Error::new(Code::UnknownYear, text!("there are no accounts of {year} in scope {scope}", "il n'y a pas de comptes {year} dans le périmètre {scope}"))
                .with_help(text!("years with accounts: {years}", "exercices disponibles : {years}"))
        })
    }

    /// The row of an entity in a frame.
    pub(super) fn row(&self, frame: &Frame, entity: &str) -> Result<usize> {
        frame.row_named(entity).ok_or_else(|| unknown(entity, frame))
    }

    /// Refuses an entity that has no accounts at all.
    pub(super) fn known(&self, entity: &str) -> Result<()> {
        if self.frames.iter().any(|f| f.row_named(entity).is_some()) {
            return Ok(());
        }
        Err(self.frames.first().map_or_else(|| unknown_entity(entity), |f| unknown(entity, f)))
    }

    fn peer_rows(&self, frame: &Frame, row: usize, peers: &Peers) -> Result<Vec<usize>> {
        let column = match peers {
            // A peer named twice counts once.
            Peers::Chosen(codes) => {
                return codes.iter().map(|code| self.row(frame, code)).collect::<Result<IndexSet<_>>>().map(|rows| rows.into_iter().collect());
            }
            Peers::Stratum => Some("strate"),
            Peers::Department => Some("departement"),
            Peers::Region => Some("region"),
            Peers::Epci => Some("epci"),
            Peers::Category => None,
        };
        let same = |name: &str, other: usize| {
            let own = frame.value(name, row);
            matches!(own, Value::Text(_)) && own == frame.value(name, other)
        };
        Ok((0..frame.entities.len()).filter(|other| same("categorie", *other) && column.is_none_or(|c| same(c, *other))).collect())
    }

    fn compared(&self, indicator: &Indicator, frame: &Frame, row: usize, peers: &[usize]) -> Result<Option<Compared>> {
        let amount = self.is_per_head(indicator);
        let value = |r: usize| self.beside(indicator, frame, r);
        let own = value(row);
        if own == Err(Reason::NotDefined) {
            return Ok(None);
        }
        let (average, denominator) = if amount {
            (ratio_of_sums(frame, &indicator.id, "population", peers), number(&frame.value("population", row)))
        } else {
            self.average(indicator, frame, row, peers)?
        };
        let mut all: Vec<usize> = peers.to_vec();
        if !all.contains(&row) {
            all.push(row);
        }
        let values: Vec<Decimal> = all.iter().filter_map(|r| value(*r).ok()).collect();
        let peer_values: Vec<Decimal> = peers.iter().filter_map(|r| value(*r).ok()).collect();
        let unit = self.unit_beside(indicator);
        let gap = own.and_then(|v| average.and_then(|a| v.sub(a).ok_or(Reason::Overflow)));
        // A gap in euros needs a quotient whose numerator is euros: per head, of revenue, years of saving.
        let in_euros = gap.and_then(|g| denominator.and_then(|d| g.mul(d).ok_or(Reason::Overflow)));
        let show = |x: std::result::Result<Decimal, Reason>, unit: &Unit| shown(&x.map_or_else(Value::Missing, Value::Number), unit);
        Ok(Some(Compared {
            id: indicator.id.clone(),
            value: show(own, &unit),
            average: show(average, &unit),
            median: show(median(peer_values), &unit),
            rank: own.ok().map(|v| values.iter().filter(|other| **other > v).count() + 1),
            of: values.len(),
            percentile: show(own.and_then(|v| percentile(v, &values)), &Unit::one()),
            gap: show(gap, &unit),
            gap_eur: show(in_euros.and_then(|g| g.round(2, crate::number::Rounding::HalfEven).ok_or(Reason::Overflow)), &Unit::euro()),
            unit,
        }))
    }

    /// The average of a ratio, computed from the sums of its terms over the peers that have them all, and the entity's own denominator.
    fn average(&self, indicator: &Indicator, frame: &Frame, row: usize, peers: &[usize]) -> Result<(Computed, Computed)> {
        let variant = number(&frame.value(&variant_column(&indicator.id), row)).ok().and_then(|n| usize::try_from(n).ok());
        let Some(formula) = variant.and_then(|n| self.hoisted.get(&indicator.id)?.get(n)) else {
            return Ok((Err(Reason::NotDefined), Err(Reason::NotDefined)));
        };
        let closure = self.ratio_closure(&indicator.id, frame, row);
        let Some((rules, terms)) = closure else { return Ok((Err(Reason::NotApplicable), Err(Reason::NotApplicable))) };
        // Another variant of the formula may read other accounts: its terms are not those of this one.
        let alike = |r: usize| rules.iter().map(|rule| variant_column(&rule.id)).all(|v| frame.value(&v, r) == frame.value(&v, row));
        let complete: Vec<usize> = peers.iter().copied().filter(|r| alike(*r) && terms.iter().all(|t| number(&frame.value(t, *r)).is_ok())).collect();
        if complete.is_empty() {
            return Ok((Err(Reason::EmptyAggregate), Err(Reason::EmptyAggregate)));
        }
        let sums = Sums { frame, row, rows: &complete };
        let average = single(&rules, &indicator.id, &sums)?;
        let Some(below) = denominator(formula) else { return Ok((average, Err(Reason::NotApplicable))) };
        let mut rules = rules;
        rules.push(Rule { id: "@denominator".to_owned(), formula: below.clone(), unit: Unit::one() });
        let own = single(&rules, "@denominator", &Sums { frame, row, rows: &[row] })?;
        let euros = self.is_quotient_of_euros(indicator, below);
        Ok((average, if euros { own } else { Err(Reason::NotApplicable) }))
    }

    /// The formulas of a ratio and of the ratios in it, by the entity's own variants, with the amounts and attributes that they end in.
    /// `None` where one reads an earlier year: no sum over peers stands for that.
    fn ratio_closure(&self, id: &str, frame: &Frame, row: usize) -> Option<(Vec<Rule>, Vec<String>)> {
        let mut ids: IndexSet<String> = IndexSet::from([id.to_owned()]);
        let mut rules = Vec::new();
        let mut terms = Vec::new();
        let mut next = 0;
        while let Some(id) = ids.get_index(next).cloned() {
            next += 1;
            let indicator = self.catalogue.describe(&id).ok()?;
            let chosen = number(&frame.value(&variant_column(&id), row)).ok().and_then(|n| usize::try_from(n).ok())?;
            let formula = self.hoisted.get(&id)?.get(chosen)?.clone();
            if !formula.earlier_names().is_empty() {
                return None;
            }
            for name in formula.names() {
                let is_ratio = self.catalogue.describe(name).is_ok() && !self.catalogue.is_amount(name);
                if is_ratio {
                    ids.insert(name.to_owned());
                } else if !frame.columns.get(name).is_some_and(Kept::is_text) {
                    terms.push(name.to_owned());
                }
            }
            rules.push(Rule { id, formula, unit: indicator.unit.clone() });
        }
        Some((rules, terms))
    }

    /// Whether value times denominator is money.
    fn is_quotient_of_euros(&self, indicator: &Indicator, below: &Expr) -> bool {
        let text = below.to_string();
        self.catalogue.check(&text).is_ok_and(|checked| match checked.kind {
            crate::formula::Type::Number(dimension) => {
                let product = indicator.unit.dimension.times(&dimension);
                // Years of saving are euros of debt: the cast took the euros away, the denominator brings them back.
                product.is_money() || product == Unit::year().dimension.times(&Unit::euro().dimension)
            }
            _ => false,
        })
    }
}

type Computed = std::result::Result<Decimal, Reason>;

/// The number, or why there is none.
pub(super) fn number(value: &Value) -> Computed {
    match value {
        Value::Number(n) => Ok(*n),
        Value::Missing(reason) => Err(*reason),
        _ => Err(Reason::NotApplicable),
    }
}

fn per_head(frame: &Frame, id: &str, row: usize) -> Computed {
    let amount = number(&frame.value(id, row))?;
    let population = number(&frame.value("population", row))?;
    if population.is_zero() { Err(Reason::DivisionByZero) } else { amount.div(population).ok_or(Reason::Overflow) }
}

fn ratio_of_sums(frame: &Frame, above: &str, below: &str, rows: &[usize]) -> Computed {
    let pairs = rows.iter().filter_map(|r| number(&frame.value(above, *r)).ok().zip(number(&frame.value(below, *r)).ok()));
    let sums = pairs.into_iter().try_fold((Decimal::ZERO, Decimal::ZERO), |(a, b), (x, y)| Some((a.add(x)?, b.add(y)?)));
    let (a, b) = sums.ok_or(Reason::Overflow)?;
    if b.is_zero() { Err(Reason::EmptyAggregate) } else { a.div(b).ok_or(Reason::Overflow) }
}

fn percentile(value: Decimal, values: &[Decimal]) -> Computed {
    let below = values.iter().filter(|v| **v < value).count();
    let equal = values.iter().filter(|v| **v == value).count();
    share_below(below, equal, values.len())
}

/// The share strictly below plus half of those equal.
pub(super) fn share_below(below: usize, equal: usize, of: usize) -> Computed {
    let points = Decimal::from(below).add(Decimal::from(equal).div(Decimal::TWO).ok_or(Reason::Overflow)?).ok_or(Reason::Overflow)?;
    points.div(Decimal::from(of)).ok_or(Reason::EmptyAggregate)
}

/// What a quotient divides by, under casts and conditions.
fn denominator(formula: &Expr) -> Option<&Expr> {
    match &formula.kind {
        Node::Cast(inner, _) => denominator(inner),
        Node::Binary(Operator::Divide, _, below) => Some(below),
        Node::Call(call) if call.function == Function::If => call.args.get(1).and_then(denominator),
        _ => None,
    }
}

/// One rule over one row of sums.
fn single(rules: &[Rule], id: &str, sums: &Sums<'_>) -> Result<Computed> {
    let result = evaluate(&Plan::new(rules)?, sums)?;
    Ok(match result.outcome(id) {
        Some(Outcome::Column(series)) => number(&series.value(0)),
        Some(Outcome::National(series)) => number(&series.value(0)),
        None => Err(Reason::NotDefined),
    })
}

/// Some rows added up to one: numbers are sums, texts are the entity's own.
struct Sums<'a> {
    frame: &'a Frame,
    row: usize,
    rows: &'a [usize],
}

impl Source<Decimal> for Sums<'_> {
    fn rows(&self) -> usize {
        1
    }

    fn exercise(&self) -> u16 {
        self.frame.year
    }

    fn key(&self, _: usize) -> String {
        String::new()
    }

    fn column(&self, name: &str) -> Option<Arc<Series<Decimal>>> {
        let column = self.frame.columns.get(name)?;
        if !column.is_numbers() {
            return Some(Arc::new(column.series(self.row..self.row + 1)));
        }
        let sum = self.rows.iter().try_fold(Decimal::ZERO, |sum, row| sum.add(number(&column.value(*row))?).ok_or(Reason::Overflow));
        Some(Arc::new(Series::from_results([sum])))
    }

    fn previous(&self, _: &str, _: u32) -> Option<Arc<Series<Decimal>>> {
        None
    }
}

fn few(names: &[String]) -> Warning {
    let n = names.len();
    Warning {
        code: WarningCode::FewPeers,
        message: match n {
            0 => text!("there are no peers to compare with", "il n'y a aucun pair auquel comparer"),
            1 => text!("only one peer: a comparison with fewer than {FEW} says little", "un seul pair : une comparaison à moins de {FEW} dit peu"),
            _ => text!("only {n} peers: a comparison with fewer than {FEW} says little", "seulement {n} pairs : une comparaison à moins de {FEW} dit peu"),
        },
        count: n as u64,
        first: names.iter().take(FEW).cloned().collect(),
    }
}

fn unknown(entity: &str, frame: &Frame) -> Error {
    match nearest_phrase(entity, frame.entities.iter().map(AsRef::as_ref)) {
        Some(help) => unknown_entity(entity).with_help(help),
        None => unknown_entity(entity),
    }
}

fn unknown_entity(entity: &str) -> Error {
    Error::new(Code::UnknownEntity, text!("`{entity}` has no accounts here", "`{entity}` n'a pas de comptes ici")).with_help(text!(
        "name a commune by its INSEE code, another authority by its SIREN",
        "désignez une commune par son code INSEE, une autre collectivité par son SIREN"
    ))
}
