//! From the sums of budgets to indicators: amounts per scope, then ratios, signals and legal thresholds over all entities of a year.

use super::catalogue::Catalogue;
use super::definition::{Kind, Reach};
use super::fold::{Fold, overflow};
use super::sums::Sums;
use super::program::{Form, by_variant, variant_column};
use super::scope::Scope;
use crate::amount::Cents;
use crate::error::{Reason, Result, Warning};
use crate::formula::series::Data;
use crate::formula::{Outcome, Plan, Rule, Series, Source, Type, evaluate};
use crate::ledger::{Category, Role};
use crate::number::{Number, Rounding};
use crate::table::{Column, Table, Value, Values};
use crate::territory::{self, AttributeSource};
use crate::unit::Unit;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Decimals that ratios are shown with at most.
const DECIMALS: u32 = 10;

/// All indicators of the entities of one year and scope, on scale one.
pub(super) struct Frame {
    pub year: u16,
    pub scope: Scope,
    /// Sorted.
    pub entities: Vec<Arc<str>>,
    /// Per entity: the name of its main budget.
    pub names: Vec<Arc<str>>,
    /// Per entity: the SIREN of its main budget.
    pub sirens: Vec<Arc<str>>,
    /// Per entity: the places of its budgets in the fold.
    pub members: Vec<Vec<usize>>,
    pub columns: FxHashMap<String, Series<Decimal>>,
}

impl Frame {
    /// The row of an entity.
    pub fn row(&self, entity: &str) -> Option<usize> {
        self.entities.binary_search_by(|e| e.as_ref().cmp(entity)).ok()
    }

    /// The row of an entity that a user names: by its code, or by the SIREN of its main budget.
    pub fn row_named(&self, entity: &str) -> Option<usize> {
        self.row(entity).or_else(|| self.sirens.iter().position(|s| !s.is_empty() && **s == *entity))
    }

    /// The chart of each row's main budget.
    pub fn charts(&self, fold: &Fold<'_>) -> Vec<String> {
        let name = |m: &Vec<usize>| main_budget(m, fold).map_or_else(String::new, |s| chart_name(&s.budget.chart, s.budget.abridged));
        self.members.iter().map(name).collect()
    }

    /// The value of a column, on scale one.
    pub fn value(&self, id: &str, row: usize) -> Value {
        self.columns.get(id).map_or(Value::Missing(Reason::NotDefined), |s| s.value(row))
    }
}

/// Frames by year, then scope.
pub(super) struct Computed {
    pub frames: Vec<Frame>,
    pub warnings: Vec<Warning>,
}

/// The column that says where the law asks for an indicator.
pub(super) fn applies_column(id: &str) -> String {
    format!("@applies:{id}")
}

/// The rules that compute the ratios of a catalogue from its amounts.
pub(super) fn rules(catalogue: &Catalogue, fold: &Fold<'_>) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for ratio in &fold.wanted().ratios {
        let unit = catalogue.describe(&ratio.id).map(|i| i.unit.clone()).unwrap_or_default();
        rules.push(Rule { id: ratio.id.clone(), formula: by_variant(ratio), unit });
    }
    for indicator in catalogue.shown() {
        if let Some(applies) = &indicator.applies {
            rules.push(Rule { id: applies_column(&indicator.id), formula: applies.clone(), unit: Unit::one() });
        }
    }
    rules
}

/// Computes everything for the scopes asked for.
pub(super) fn compute(catalogue: &Catalogue, fold: &Fold<'_>, attributes: &AttributeSource, scopes: &[Scope]) -> Result<Computed> {
    let plan = Plan::new(&rules(catalogue, fold))?;
    let slots: Vec<Box<[i64]>> = fold.sums.iter().map(finished).collect::<Result<_>>()?;
    let mut by_entity: BTreeMap<u16, BTreeMap<Arc<str>, Vec<usize>>> = BTreeMap::new();
    for (place, sums) in fold.sums.iter().enumerate() {
        by_entity.entry(sums.budget.year).or_default().entry(sums.budget.entity.clone()).or_default().push(place);
    }
    // In an order of their own: which budget of several stands for the row must not hang on the order of the lines.
    let order = |place: &usize| {
        fold.sums.get(*place).map(|s| {
            (s.budget.role, s.budget.siret.clone(), s.budget.chart.clone(), s.budget.siren.clone(), s.budget.name.clone(), s.budget.category, s.budget.abridged)
        })
    };
    by_entity.values_mut().flat_map(BTreeMap::values_mut).for_each(|places| places.sort_by_cached_key(order));
    let mut computed = Computed { frames: Vec::new(), warnings: Vec::new() };
    // A year of which other entities alone have accounts has no rows, and is there all the same: an entity is new in the next.
    for year in &fold.years {
        by_entity.entry(*year).or_default();
    }
    for (year, entities) in by_entity {
        for scope in scopes {
            let mut frame =
                Frame { year, scope: *scope, entities: Vec::new(), names: Vec::new(), sirens: Vec::new(), members: Vec::new(), columns: FxHashMap::default() };
            for (entity, budgets) in &entities {
                let members: Vec<usize> = budgets.iter().copied().filter(|b| fold.sums.get(*b).is_some_and(|s| scope.holds(&s.budget))).collect();
                if !members.is_empty() {
                    frame.entities.push(entity.clone());
                    let (name, siren) = main_budget(&members, fold).map(|s| (s.budget.name.clone(), s.budget.siren.clone())).unwrap_or_default();
                    frame.names.push(name);
                    frame.sirens.push(siren);
                    frame.members.push(members);
                }
            }
            if frame.entities.is_empty() {
                if entities.is_empty() {
                    computed.frames.push(frame);
                }
                continue;
            }
            amounts(&mut frame, fold, &slots);
            variants(&mut frame, fold);
            facts(&mut frame, fold, &plan, catalogue, attributes);
            let source = FrameSource { frame: &frame, earlier: &computed.frames };
            let result = evaluate(&plan, &source)?;
            let rows = frame.entities.len();
            for (id, outcome) in result.outcomes {
                let series = match outcome {
                    Outcome::Column(series) => series,
                    Outcome::National(value) => value.repeat(0, rows),
                };
                frame.columns.insert(id, series);
            }
            computed.warnings.extend(result.warnings);
            computed.frames.push(frame);
        }
    }
    Ok(computed)
}

/// The slots of a budget with those of `row_min` filled in.
fn finished(sums: &Sums) -> Result<Box<[i64]>> {
    sums.slots.finished().ok_or_else(|| overflow(&sums.budget))
}

/// Amounts: sums over the budgets of each row. A formula that some of its charts lack gives no partial sum.
fn amounts(frame: &mut Frame, fold: &Fold<'_>, slots: &[Box<[i64]>]) {
    for (number, amount) in fold.wanted().amounts.iter().enumerate() {
        let outside = amount.reach == Reach::Principal && frame.scope != Scope::Principal;
        let values = frame.members.iter().map(|members| {
            if outside {
                return Err(Reason::NotDefined);
            }
            let net = frame.scope == Scope::Consolidated && has_both_sides(members, fold);
            scope_amount(number, members, net, fold, slots)
        });
        let series = Series::from_results(values.collect::<Vec<_>>());
        frame.columns.insert(amount.id.clone(), series);
    }
}

/// Whether a row adds up a main budget and others: only then do flows between them count on both sides.
pub(super) fn has_both_sides(members: &[usize], fold: &Fold<'_>) -> bool {
    let mut mains = members.iter().filter_map(|m| fold.sums.get(*m)).map(|s| s.budget.role == Role::Principal);
    mains.next().is_some_and(|first| mains.any(|main| main != first))
}

fn scope_amount(number: usize, members: &[usize], net: bool, fold: &Fold<'_>, slots: &[Box<[i64]>]) -> std::result::Result<Decimal, Reason> {
    let mut defined = 0;
    let mut cents: i128 = 0;
    let mut other = Decimal::ZERO;
    for member in members {
        let Some((sums, program)) = fold.sums.get(*member).and_then(|s| fold.programs.get(s.program).map(|p| (s, p.as_ref()))) else { continue };
        let Some(forms) = program.amounts.get(number) else { continue };
        let Some(plain) = &forms.plain else { continue };
        // Where the flows of a budget have no formula the consolidated figure cannot be told.
        let form = if net { forms.consolidated.as_ref().ok_or(Reason::NoFormulaForChart)? } else { plain };
        if form.balances && !sums.budget.closing {
            return Err(Reason::NoClosingBalance);
        }
        if form.functions && !sums.functions {
            return Err(Reason::NoFunctions);
        }
        defined += 1;
        let (whole, rest) = form_value(form, slots.get(*member).map_or(&[][..], |s| s)).ok_or(Reason::Overflow)?;
        cents = cents.checked_add(whole).ok_or(Reason::Overflow)?;
        other = other.checked_add(rest).ok_or(Reason::Overflow)?;
    }
    match defined {
        0 => Err(Reason::NotDefined),
        n if n < members.len() => Err(Reason::NoFormulaForChart),
        _ => {
            let whole = i64::try_from(cents).map_err(|_| Reason::Overflow)?;
            Cents(whole).to_decimal().checked_add(other).ok_or(Reason::Overflow)
        }
    }
}

/// The value of a form in whole cents, and the rest of fractional coefficients in euros.
pub(super) fn form_value(form: &Form, slots: &[i64]) -> Option<(i128, Decimal)> {
    let mut cents: i128 = 0;
    for (slot, coefficient) in &form.whole {
        let value = slots.get(usize::from(*slot)).copied().unwrap_or(0);
        cents = cents.checked_add(i128::from(value).checked_mul(i128::from(*coefficient))?)?;
    }
    let mut rest = Decimal::ZERO;
    for (slot, coefficient) in &form.other {
        let value = Cents(slots.get(usize::from(*slot)).copied().unwrap_or(0)).to_decimal();
        rest = rest.checked_add(value.checked_mul(*coefficient)?)?;
    }
    Some((cents, rest))
}

/// The number of the variant of each ratio that applies to a row; none where its budgets differ.
fn variants(frame: &mut Frame, fold: &Fold<'_>) {
    for (number, ratio) in fold.wanted().ratios.iter().enumerate() {
        let outside = ratio.reach == Reach::Principal && frame.scope != Scope::Principal;
        let choice = |members: &Vec<usize>| {
            if outside {
                return Err(Reason::NotDefined);
            }
            let chosen =
                |m: &usize| fold.sums.get(*m).and_then(|s| fold.programs.get(s.program)).and_then(|p| p.ratios.get(number).copied().flatten());
            let first = members.first().and_then(chosen);
            match first {
                Some(variant) if members.iter().all(|m| chosen(m) == Some(variant)) => Ok(Decimal::from(variant)),
                None if members.iter().all(|m| chosen(m).is_none()) => Err(Reason::NotDefined),
                _ => Err(Reason::NoFormulaForChart),
            }
        };
        let series = Series::from_results(frame.members.iter().map(choice).collect::<Vec<_>>());
        frame.columns.insert(variant_column(&ratio.id), series);
    }
}

/// The attributes that the formulas read, the kind of authority from the accounts themselves.
fn facts(frame: &mut Frame, fold: &Fold<'_>, plan: &Plan, catalogue: &Catalogue, attributes: &AttributeSource) {
    let wanted: Vec<String> = plan.inputs().filter(|name| catalogue.attribute_type(name).is_some()).map(str::to_owned).collect();
    // Peers are chosen by these even where no formula reads them.
    let always = ["population", "categorie", "strate", "departement", "region", "epci"].map(str::to_owned);
    for name in wanted.into_iter().chain(always) {
        if frame.columns.contains_key(&name) {
            continue;
        }
        let series = if name == "categorie" {
            let texts = frame.members.iter().map(|m| Arc::from(category(m, fold).as_str())).collect();
            Series { data: Data::Text(texts), missing: Vec::new() }
        } else if name == "strate" {
            strata(frame, fold, attributes)
        } else {
            let is_text = catalogue.attribute_type(&name) == Some(Type::Text);
            attribute(&name, is_text, frame, attributes)
        };
        frame.columns.insert(name, series);
    }
}

/// The stratum of each row, in the scheme of the kind of authority that its accounts name.
fn strata(frame: &Frame, fold: &Fold<'_>, attributes: &AttributeSource) -> Series<Decimal> {
    let stratum = |(entity, members): (&Arc<str>, &Vec<usize>)| match category(members, fold) {
        Category::Commune | Category::Paris => attributes.stratum_as(entity, frame.year, territory::Kind::Commune),
        Category::Epci => attributes.stratum_as(entity, frame.year, territory::Kind::Epci),
        Category::Department => attributes.stratum_as(entity, frame.year, territory::Kind::Department),
        _ => attributes.value(entity, frame.year, "strate"),
    };
    texts(frame.entities.iter().zip(&frame.members).map(stratum).collect())
}

fn texts(values: Vec<Value>) -> Series<Decimal> {
    let texts = values.iter().map(|v| if let Value::Text(t) = v { t.clone() } else { Arc::from("") }).collect();
    Series { data: Data::Text(texts), missing: values.iter().map(Value::reason).collect() }.tidy()
}

fn attribute(name: &str, is_text: bool, frame: &Frame, attributes: &AttributeSource) -> Series<Decimal> {
    let values: Vec<Value> = frame.entities.iter().map(|entity| attributes.value(entity, frame.year, name)).collect();
    if !is_text {
        return Series::from_results(values.iter().map(|v| v.number().ok_or_else(|| v.reason().unwrap_or(Reason::NotProvided))));
    }
    texts(values)
}

/// The kind of authority of a row: that of its main budget.
pub(super) fn category(members: &[usize], fold: &Fold<'_>) -> Category {
    main_budget(members, fold).map_or(Category::Other, |s| s.budget.category)
}

/// The main budget of a row, else its first.
pub(super) fn main_budget<'a>(members: &[usize], fold: &'a Fold<'_>) -> Option<&'a Sums> {
    members.iter().filter_map(|m| fold.sums.get(*m)).min_by_key(|s| s.budget.role)
}

/// A frame as the evaluator reads it; earlier years are the frames before, of the same scope.
pub(super) struct FrameSource<'a> {
    pub frame: &'a Frame,
    pub earlier: &'a [Frame],
}

impl Source<Decimal> for FrameSource<'_> {
    fn rows(&self) -> usize {
        self.frame.entities.len()
    }

    fn exercise(&self) -> u16 {
        self.frame.year
    }

    fn key(&self, row: usize) -> String {
        self.frame.entities.get(row).map_or_else(String::new, ToString::to_string)
    }

    fn column(&self, name: &str) -> Option<Series<Decimal>> {
        self.frame.columns.get(name).cloned()
    }

    fn previous(&self, name: &str, years: u32) -> Option<Series<Decimal>> {
        let year = self.frame.year.checked_sub(u16::try_from(years).ok()?)?;
        let before = self.earlier.iter().find(|f| f.year == year && f.scope == self.frame.scope)?;
        if before.entities.is_empty() {
            return Some(Series::missing(self.frame.entities.len(), Reason::NewEntity));
        }
        let column = before.columns.get(name)?;
        let mut series: Option<Series<Decimal>> = None;
        for entity in &self.frame.entities {
            let one = before.row(entity).map_or_else(|| Series::missing(1, Reason::NewEntity), |row| column.slice(row..row + 1));
            match &mut series {
                Some(series) => series.append(one),
                None => series = Some(one),
            }
        }
        series
    }
}

/// The wide table: a row an entity, year and scope; key columns, then the indicators shown.
pub(super) fn table(catalogue: &Catalogue, fold: &Fold<'_>, computed: &Computed) -> Result<Table> {
    let mut rows: Vec<(&Frame, usize)> = computed.frames.iter().flat_map(|f| (0..f.entities.len()).map(move |row| (f, row))).collect();
    rows.sort_by(|(a, i), (b, j)| (a.entities.get(*i), a.year, a.scope).cmp(&(b.entities.get(*j), b.year, b.scope)));
    let mut table = Table::with_rows(rows.len());
    let entity = |f: &Frame, row: usize| f.entities.get(row).cloned().unwrap_or_default();
    let main = |f: &Frame, row: usize| f.members.get(row).and_then(|m| main_budget(m, fold));
    let keys = [
        Column::new("entity", Unit::one(), Values::Text(rows.iter().map(|(f, r)| entity(f, *r)).collect())),
        Column::new("year", Unit::year(), Values::Decimal(rows.iter().map(|(f, _)| Decimal::from(f.year)).collect())),
        Column::text("scope", rows.iter().map(|(f, _)| f.scope.as_str())),
        Column::text("name", rows.iter().map(|(f, r)| main(f, *r).map_or("", |s| &s.budget.name))),
        Column::text("category", rows.iter().map(|(f, r)| main(f, *r).map_or("", |s| s.budget.category.as_str()))),
        Column::text("chart", rows.iter().map(|(f, r)| main(f, *r).map_or_else(String::new, |s| chart_name(&s.budget.chart, s.budget.abridged)))),
        Column::text("department", rows.iter().map(|(f, r)| main(f, *r).map_or("", |s| &s.budget.department))),
        column("population", &Unit::inhabitant(), Kind::Indicator, "population", &rows),
    ];
    let indicators = catalogue.shown().map(|i| {
        let mut column = column(&i.id, &i.unit, i.kind, &i.id, &rows);
        column.metadata.insert("label_en".to_owned(), i.label.en.clone());
        column.metadata.insert("label_fr".to_owned(), i.label.fr.clone());
        column.metadata.insert("confidence".to_owned(), i.confidence.as_str().to_owned());
        column
    });
    for column in keys.into_iter().chain(indicators) {
        table.push(column)?;
    }
    table.warnings = computed.warnings.clone();
    Ok(table)
}

/// The name of a chart in tables: `M57A` in its abridged form.
pub(super) fn chart_name(chart: &str, abridged: bool) -> String {
    format!("{chart}{}", if abridged { "A" } else { "" })
}

/// One column of the wide table, on the scale of its unit; ratios are rounded to ten decimals, half to even.
fn column(name: &str, unit: &Unit, kind: Kind, from: &str, rows: &[(&Frame, usize)]) -> Column {
    let cell = |(frame, row): &(&Frame, usize)| frame.columns.get(from).map_or(Value::Missing(Reason::NotDefined), |s| s.value(*row));
    let values: Vec<Value> = rows.iter().map(cell).collect();
    if kind == Kind::Signal {
        let missing = values.iter().map(|v| if matches!(v, Value::Bool(_)) { None } else { v.reason().or(Some(Reason::NotProvided)) }).collect();
        return Column::new(name, unit.clone(), Values::Bool(values.iter().map(|v| *v == Value::Bool(true)).collect())).with_missing(missing);
    }
    let shown = |v: &Value| -> std::result::Result<Decimal, Reason> {
        let base = v.number().ok_or_else(|| v.reason().unwrap_or(Reason::NotProvided))?;
        shown_number(base, unit).ok_or(Reason::Overflow)
    };
    let numbers: Vec<std::result::Result<Decimal, Reason>> = values.iter().map(shown).collect();
    let missing = numbers.iter().map(|n| n.as_ref().err().copied()).collect();
    let cents: Option<Vec<Cents>> =
        if *unit == Unit::euro() { numbers.iter().map(|n| n.as_ref().map_or(Some(Cents::ZERO), |d| Cents::from_decimal(*d))).collect() } else { None };
    let values = match cents {
        Some(cents) => Values::Cents(cents),
        None => Values::Decimal(numbers.into_iter().map(|n| n.unwrap_or_default()).collect()),
    };
    Column::new(name, unit.clone(), values).with_missing(missing)
}

/// A value on scale one as its unit shows it.
pub(super) fn shown(value: &Value, unit: &Unit) -> Value {
    match value {
        Value::Number(base) => shown_number(*base, unit).map_or(Value::Missing(Reason::Overflow), Value::Number),
        other => other.clone(),
    }
}

/// A number on scale one as its unit shows it, at most ten decimals.
fn shown_number(base: Decimal, unit: &Unit) -> Option<Decimal> {
    let scaled = unit.from_base(base)?;
    Number::round(scaled, DECIMALS, Rounding::HalfEven).map(|d| d.normalize())
}
