//! Any figure down to its accounts: a second, filtered pass over the ledger for one entity.

use super::catalogue::Catalogue;
use super::compute::{Computed, Frame, chart_name, compute, has_both_sides, shown};
use super::context::{Conditions, Context, choose};
use super::definition::Indicator;
use super::fold::Fold;
use super::frame::FrameSource;
use super::keep::{Keeper, KeeperAndFold, Kept};
use super::linear::{Linear, linear};
use super::program::{operand_value, selects, variant_column};
use super::scope::Scope;
use crate::chart::Chart;
use crate::error::{Code, Error, Reason, Result, Text};
use crate::formula::ast::{AccountTerm, Expr, Operand};
use crate::formula::behind;
use crate::formula::explain::{AccountPart, DEPTH, Explanation, Group, Rank};
use crate::ledger::{Ledger, Limits, Pushed, Reading, Scan, Sink};
use crate::table::Value;
use crate::territory::AttributeSource;
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Catalogue {
    /// Says where a figure comes from: its value, formula, inputs three levels deep and accounts. The entity is named by its code or its SIREN.
    ///
    /// # Errors
    /// `unknown-indicator`, `unknown-entity`, `unknown-year`, and those of the ledger.
    pub fn explain(&self, ledger: &Ledger, attributes: &AttributeSource, id: &str, entity: &str, year: u16, scope: Scope) -> Result<Explanation> {
        let question = Question::new(self, attributes, id, entity, year, scope)?;
        let (mut keeper, mut scan) = Keeper::read(ledger, &question.names())?;
        let named = by_siren(&scan, entity);
        if let Some(named) = named.as_ref().filter(|named| **named != question.code) {
            (keeper, scan) = Keeper::read(ledger, &[named])?;
        }
        let fold = if question.all { Some(question.catalogue.partial_of(ledger, attributes, &[])?.0.into_fold()) } else { None };
        question.answer(named.as_deref().unwrap_or(entity), keeper, &scan, fold)
    }

    /// [`Catalogue::explain`] of a ledger whose bytes are pushed, in one pass. The first file bears that name.
    ///
    /// # Errors
    /// `unknown-indicator` and those of the formulas; the others come from [`Pushed`], `unknown-entity` too for a commune named by a SIREN that the attributes
    /// do not know: its code, which is then told, names it.
    #[expect(clippy::too_many_arguments, reason = "a ledger's three and the five of the question")]
    pub fn explain_pushed(
        &self,
        name: &str,
        limits: Limits,
        reading: Reading,
        attributes: &AttributeSource,
        id: &str,
        entity: &str,
        year: u16,
        scope: Scope,
    ) -> Result<Pushed<Explanation>> {
        let question = Question::new(self, attributes, id, entity, year, scope)?;
        let fold = if question.all { Some(question.catalogue.fold(attributes, &[])?) } else { None };
        let sink = KeeperAndFold::new(question.names(), fold);
        Ok(Pushed::new(name, limits, reading, sink.wanted(), sink, move |sink, scan| {
            let KeeperAndFold { keeper, fold, .. } = sink;
            let named = by_siren(&scan, &question.entity);
            if let Some(code) = named.as_ref().filter(|named| **named != question.code) {
                let siren = &question.entity;
                return Err(Error::new(Code::UnknownEntity, text!("`{siren}` is the SIREN of `{code}`", "`{siren}` est le SIREN de `{code}`"))
                    .with_help(text!("name it by its code `{code}`", "désignez-la par son code `{code}`"))
                    .at_path(code));
            }
            let fold = fold.map(|fold| fold.noted(&scan));
            question.answer(named.as_deref().unwrap_or(&question.entity), keeper, &scan, fold)
        }))
    }
}

/// What is asked, and what has to be read for the answer.
struct Question {
    /// The indicator and what it refers to.
    catalogue: Catalogue,
    attributes: AttributeSource,
    id: String,
    /// As it was named.
    entity: String,
    /// A commune named by its SIREN has other budgets that bear another one: they are read by its code, which the territory mostly knows.
    code: Arc<str>,
    year: u16,
    scope: Scope,
    /// Whether formulas look at other entities: then all lines are summed.
    all: bool,
}

impl Question {
    fn new(catalogue: &Catalogue, attributes: &AttributeSource, id: &str, entity: &str, year: u16, scope: Scope) -> Result<Question> {
        catalogue.describe(id)?;
        let catalogue = catalogue.clone().only(&[id])?;
        let all = catalogue.order()?.iter().any(|id| catalogue.describe(id).is_ok_and(|i| i.variants.iter().any(|v| v.formula.has_aggregate())));
        let code = match attributes.value(entity, year, "insee") {
            Value::Text(code) => code,
            _ => Arc::from(entity),
        };
        Ok(Question { catalogue, attributes: attributes.clone(), id: id.to_owned(), entity: entity.to_owned(), code, year, scope, all })
    }

    fn names(&self) -> [&str; 2] {
        [&self.entity, &self.code]
    }

    /// Explains from the entity's lines, and the sums of all lines where formulas look at other entities.
    fn answer(&self, entity: &str, mut keeper: Keeper, scan: &Scan, fold: Option<Fold>) -> Result<Explanation> {
        let Question { catalogue, attributes, all, .. } = self;
        keeper.lines.retain(|(index, _)| scan.budgets.get(*index).is_some_and(|b| *b.entity == *entity));
        let mut fold = match fold {
            Some(fold) => fold,
            None => catalogue.partial(attributes)?.into_fold(),
        };
        let mut lines = Vec::with_capacity(keeper.lines.len());
        for (index, kept) in keeper.lines {
            let Some(budget) = scan.budgets.get(index) else { continue };
            if !all {
                fold.line(index, budget, &kept.line())?;
            }
            lines.push((fold.place(index, budget)?, kept));
        }
        fold.years.extend(scan.budgets.iter().map(|b| b.year));
        let computed = compute(catalogue, &fold, attributes, &[self.scope])?;
        let explainer = Explainer { catalogue, fold: &fold, lines: &lines, computed: &computed, attributes };
        let (frame, row) = explainer.place(entity, self.year, self.scope)?;
        Ok(explainer.indicator(&self.id, frame, row, DEPTH))
    }
}

/// The entity of the budget that bears a name as its SIREN, the main one before others; `None` where an entity bears it as its code.
fn by_siren(scan: &Scan, name: &str) -> Option<Arc<str>> {
    if scan.budgets.iter().any(|b| *b.entity == *name) {
        return None;
    }
    scan.budgets.iter().filter(|b| *b.siren == *name).map(|b| (b.role, b.entity.clone())).min().map(|(_, entity)| entity)
}

struct Explainer<'a> {
    catalogue: &'a Catalogue,
    fold: &'a Fold,
    /// The entity's lines, with the places of their budgets in the fold.
    lines: &'a [(usize, Kept)],
    computed: &'a Computed,
    attributes: &'a AttributeSource,
}

impl<'a> Explainer<'a> {
    fn place(&self, entity: &str, year: u16, scope: Scope) -> Result<(&'a Frame, usize)> {
        let frames = || self.computed.frames.iter().filter_map(|f| f.row(entity).map(|row| (f, row)));
        frames().find(|(f, _)| f.year == year).ok_or_else(|| {
            let years: Vec<String> = frames().map(|(f, _)| f.year.to_string()).collect();
            if years.is_empty() {
                return Error::new(
                    Code::UnknownEntity,
                    text!("`{entity}` has no accounts in scope {scope}", "`{entity}` n'a pas de comptes dans le périmètre {scope}"),
                )
                .with_help(text!(
                    "name a commune by its INSEE code, another authority by its SIREN",
                    "désignez une commune par son code INSEE, une autre collectivité par son SIREN"
                ));
            }
            let years = years.join(", ");
            Error::new(Code::UnknownYear, text!("`{entity}` has no accounts of {year}", "`{entity}` n'a pas de comptes {year}"))
                .with_help(text!("years with accounts: {years}", "exercices disponibles : {years}"))
        })
    }

    fn indicator(&self, id: &str, frame: &'a Frame, row: usize, depth: usize) -> Explanation {
        let Ok(indicator) = self.catalogue.describe(id) else { return self.attribute(id, frame, row) };
        let mut node = Explanation {
            id: id.to_owned(),
            label: indicator.label.clone(),
            value: shown(&frame.value(id, row), &indicator.unit),
            unit: indicator.unit.clone(),
            formula: String::new(),
            source: [indicator.article.as_deref().unwrap_or(""), &indicator.source].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("; "),
            version: String::new(),
            confidence: indicator.confidence.as_str().to_owned(),
            inputs: Vec::new(),
            accounts: Vec::new(),
            group: None,
            rank: None,
            margin: None,
            state: None,
        };
        if let Some(needs) = &indicator.needs {
            node.value = Value::Missing(Reason::NotInBalance);
            node.version = needs.clone();
        }
        let Some(variant) = self.variant(indicator, frame, row) else { return node };
        node.formula = variant.1.to_string();
        if let Some((group, rank)) = self.group(id, frame, row) {
            node.group = Some(group);
            node.rank = rank;
        }
        node.version = version(variant.0);
        if depth == 0 {
            return node;
        }
        let own = if self.catalogue.is_amount(id) { Some(indicator) } else { None };
        self.parts(variant.1, own, frame, row, depth - 1, &mut node);
        if let (Some(flow), Scope::Consolidated) = (&indicator.flows, frame.scope)
            && has_both_sides(frame.members.get(row).map_or(&[][..], |m| m), self.fold)
        {
            node.inputs.push(self.indicator(flow, frame, row, depth - 1));
            node.formula = format!("{} - {flow}", node.formula);
        }
        node
    }

    /// What the functions over entities of a ratio counted.
    fn group(&self, id: &str, frame: &Frame, row: usize) -> Option<(Group, Option<Rank>)> {
        let ratio = self.fold.wanted().ratios.iter().find(|r| r.id == id)?;
        let chosen = frame.value(&variant_column(id), row).number().and_then(|n| usize::try_from(n).ok())?;
        behind(ratio.formulas.get(chosen)?, &FrameSource::new(frame, &self.computed.frames), row, &|_| None)
    }

    /// Fills the inputs and accounts of a node from a formula.
    fn parts(&self, formula: &Expr, amount: Option<&Indicator>, frame: &'a Frame, row: usize, depth: usize, node: &mut Explanation) {
        for name in formula.names() {
            node.inputs.push(self.indicator(name, frame, row, depth));
        }
        for (name, years) in formula.earlier() {
            node.inputs.push(self.earlier(name, years, frame, row, depth));
        }
        match amount {
            Some(indicator) => node.accounts = self.accounts(frame, row, &|context| choose(&indicator.variants, context).map(|(_, v)| v.formula.clone())),
            None => self.account_parts(formula, frame, row, node),
        }
    }

    /// In a ratio each largest sum of accounts is an input of its own.
    fn account_parts(&self, formula: &Expr, frame: &'a Frame, row: usize, node: &mut Explanation) {
        if formula.account_terms().is_empty() {
            return;
        }
        if linear(formula, &mut |name| self.catalogue.is_amount(name).then(Linear::default)).is_none() {
            formula.parts(&mut |part| self.account_parts(part, frame, row, node));
            return;
        }
        let accounts = self.accounts(frame, row, &|_| Some(formula.clone()));
        let sum = accounts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.signed()));
        let text = formula.to_string();
        node.inputs.push(Explanation {
            id: text.clone(),
            label: Text::default(),
            value: sum.map_or(Value::Missing(Reason::Overflow), Value::Number),
            unit: Unit::euro(),
            formula: text,
            source: String::new(),
            version: String::new(),
            confidence: String::new(),
            inputs: Vec::new(),
            accounts,
            group: None,
            rank: None,
            margin: None,
            state: None,
        });
    }

    fn earlier(&self, name: &str, years: u32, frame: &'a Frame, row: usize, depth: usize) -> Explanation {
        let entity = frame.entities.get(row).cloned().unwrap_or_default();
        let before = self.computed.frames.iter().find(|f| f.scope == frame.scope && u32::from(f.year) + years == u32::from(frame.year));
        let mut node = match before.and_then(|f| f.row(&entity).map(|r| (f, r))) {
            Some((f, r)) => self.indicator(name, f, r, depth),
            None => {
                let reason = if before.is_some() { Reason::NewEntity } else { Reason::NoPreviousYear };
                Explanation { value: Value::Missing(reason), inputs: Vec::new(), accounts: Vec::new(), ..self.indicator(name, frame, row, 0) }
            }
        };
        node.id = if years == 1 { format!("previous({name})") } else { format!("previous({name}, {years})") };
        node
    }

    fn attribute(&self, name: &str, frame: &Frame, row: usize) -> Explanation {
        let entity = frame.entities.get(row).cloned().unwrap_or_default();
        let unit = match self.catalogue.attribute_type(name) {
            Some(crate::formula::Type::Number(dimension)) => Unit::of(dimension),
            _ => Unit::one(),
        };
        let value = match frame.value(name, row) {
            Value::Missing(Reason::NotDefined) => self.attributes.value(&entity, frame.year, name),
            value => value,
        };
        // Where a population comes from is part of the answer: in force on 1 January of that year, or the user's own.
        let version = match (name, self.attributes.population_year(&entity, frame.year)) {
            ("population" | "population_totale", Some(year)) if value.number().is_some() => format!("population_totale {year}"),
            _ => String::new(),
        };
        Explanation {
            id: name.to_owned(),
            label: Text { en: name.to_owned(), fr: name.to_owned() },
            value,
            unit,
            formula: String::new(),
            source: String::new(),
            version,
            confidence: String::new(),
            inputs: Vec::new(),
            accounts: Vec::new(),
            group: None,
            rank: None,
            margin: None,
            state: None,
        }
    }

    /// The variant that applies: for a ratio the row's own, for an amount that of its main budget.
    fn variant<'b>(&self, indicator: &'b Indicator, frame: &Frame, row: usize) -> Option<(&'b Conditions, &'b Expr)> {
        let chosen = match frame.value(&variant_column(&indicator.id), row) {
            Value::Number(n) => usize::try_from(n).ok().and_then(|n| indicator.variants.get(n)),
            _ => self.contexts(frame, row).find_map(|(_, context)| choose(&indicator.variants, context).map(|(_, v)| v)),
        };
        chosen.map(|v| (&v.when, &v.formula))
    }

    /// The places of the budgets of a row with their contexts, the main one first.
    fn contexts(&self, frame: &Frame, row: usize) -> impl Iterator<Item = (usize, &Context)> {
        let fold = self.fold;
        let members = frame.members.get(row).into_iter().flatten();
        let mut sums: Vec<_> = members.filter_map(|m| fold.sums.get(*m).map(|s| (*m, s))).collect();
        sums.sort_by_key(|(_, s)| s.budget.role);
        sums.into_iter().filter_map(|(place, s)| fold.programs.get(s.program).map(|p| (place, &p.context)))
    }

    /// What each account brings, the formula being that of each budget.
    fn accounts(&self, frame: &Frame, row: usize, formula: &dyn Fn(&Context) -> Option<Expr>) -> Vec<AccountPart> {
        let mut parts: BTreeMap<(String, String, i8), Decimal> = BTreeMap::new();
        for (place, context) in self.contexts(frame, row) {
            let Some(own) = formula(context).and_then(|f| linear(&f, &mut |_| Some(Linear::default()))) else { continue };
            let chart = chart_name(&context.chart, context.abridged);
            for (term, coefficient) in &own.0 {
                let sign: i8 = if coefficient.is_sign_negative() { -1 } else { 1 };
                for (account, cents) in self.term(term, place) {
                    let amount = crate::Cents(cents).to_decimal().checked_mul(coefficient.abs()).unwrap_or_default();
                    let sum = parts.entry((account, chart.clone(), sign)).or_default();
                    *sum = sum.checked_add(amount).unwrap_or(*sum);
                }
            }
        }
        parts.retain(|_, amount| !amount.is_zero());
        let open = |context: &Context| Chart::for_balance(&context.chart, context.abridged, frame.year).ok();
        let charts: BTreeMap<String, Option<Chart>> =
            self.contexts(frame, row).map(|(_, context)| (chart_name(&context.chart, context.abridged), open(context))).collect();
        parts
            .into_iter()
            .map(|((code, chart, sign), amount)| {
                let opened = charts.get(&chart).and_then(Option::as_ref);
                let label = opened.and_then(|c| c.account(&code).ok().map(|a| a.label().to_owned())).unwrap_or_default();
                AccountPart { code, label, chart, amount, sign }
            })
            .collect()
    }

    /// The cents that each account of a budget brings to a term.
    fn term(&self, term: &AccountTerm, place: usize) -> BTreeMap<String, i64> {
        let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for (_, kept) in self.lines.iter().filter(|(budget, _)| *budget == place) {
            let line = kept.line();
            if !selects(term, &line) {
                continue;
            }
            let (a, b) = if term.operand == Operand::RowMin {
                (operand_value(Operand::RealDebit, &line), operand_value(Operand::RealCredit, &line))
            } else {
                (operand_value(term.operand, &line), Some(0))
            };
            let sum = sums.entry(kept.account.to_string()).or_default();
            sum.0 = sum.0.saturating_add(a.unwrap_or(0));
            sum.1 = sum.1.saturating_add(b.unwrap_or(0));
        }
        let row_min = term.operand == Operand::RowMin;
        sums.into_iter().map(|(account, (a, b))| (account, if row_min { a.min(b) } else { a })).collect()
    }
}

/// The conditions of a variant in words of the data files; empty for the plain formula.
pub(super) fn version(when: &Conditions) -> String {
    let mut words: Vec<String> = Vec::new();
    if !when.charts.is_empty() {
        words.push(when.charts.join(", "));
    }
    if let Some(abridged) = when.abridged {
        words.push(if abridged { "abridged".to_owned() } else { "not abridged".to_owned() });
    }
    words.extend(when.category.iter().map(ToString::to_string));
    words.extend(when.epci.iter().map(|e| format!("epci {e}")));
    words.extend(when.role.iter().map(|r| r.as_str().to_owned()));
    words.extend(when.since.map(|y| format!("since {y}")));
    words.extend(when.until.map(|y| format!("until {y}")));
    words.join(", ")
}
