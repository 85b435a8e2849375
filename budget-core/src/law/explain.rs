//! Why a commune has a figure: formulas, articles, inputs, and by how much a condition is met or missed.

use super::figures::Figures;
use super::in_force::{Law, name_of};
use super::simulate::{Ran, Run, Simulation, in_unit};
use crate::error::{Result, Text};
use crate::formula::ast::{Expr, Function, Kind as Node, Operator, Path};
use crate::formula::evaluate::{Outcome, Parameter, Source, evaluate};
use crate::formula::explain::{DEPTH, Explanation, Group, Rank};
use crate::formula::{Plan, Rule, Series, State, Type, behind, check};
use crate::number::Number;
use crate::table::Value;
use crate::unit::Unit;
use std::sync::Arc;

impl Simulation {
    /// Says where a figure of a commune comes from: value, formula, article and inputs, three levels deep. A rule that is true or false shows each
    /// comparison with its margin: by how much it holds (0 and more) or fails (less than 0).
    ///
    /// # Errors
    /// `unknown-entity`, `unknown-rule` with the nearest ids.
    pub fn explain(&self, entity: &str, rule: &str) -> Result<Explanation> {
        let row = self.find(entity)?;
        if !self.law.columns.contains_key(rule) {
            self.law.rule(rule)?;
        }
        Ok(self.node(rule, row, DEPTH))
    }

    /// A rule or an input.
    fn node(&self, id: &str, row: usize, depth: usize) -> Explanation {
        let Some(rule) = self.law.rules.get(id) else {
            let column = self.law.columns.get(id);
            let label = column.map(|c| c.label.clone()).unwrap_or_default();
            return leaf(id, label, self.value(id, row), column.map(|c| c.kind.unit()).unwrap_or_default(), "");
        };
        let mut node = leaf(id, rule.label.clone(), self.value(id, row), rule.kind.unit(), &rule.article);
        node.formula = rule.formula.to_string();
        node.version = rule.note.clone();
        if let Some((group, rank)) = self.behind(&rule.formula, row) {
            node.group = Some(group);
            node.rank = rank;
        }
        // Of several envelopes the one that did not close is told.
        node.state = self.allocations().into_iter().filter(|a| a.rule == id).map(|a| a.state).max_by_key(|state| *state != State::Closed);
        if depth > 0 {
            self.parts(&rule.formula, row, depth - 1, &mut node);
        }
        node
    }

    /// Whom a function over entities of the formula counted, and the commune's rank among them: its cut, and by how much it is within or beyond.
    fn behind(&self, formula: &Expr, row: usize) -> Option<(Group, Option<Rank>)> {
        let follow = |name: &str| self.law.rules.get(name).map(|rule| rule.formula.as_ref().clone());
        match &self.run {
            Run::Fast(ran) => behind(formula, &Results { simulation: self, ran }, row, &follow),
            Run::Decimal(ran) => behind(formula, &Results { simulation: self, ran }, row, &follow),
        }
    }

    /// The inputs of a formula: comparisons with their margins, names, last year's values, parameters.
    fn parts(&self, formula: &Expr, row: usize, depth: usize, node: &mut Explanation) {
        for part in comparisons(formula) {
            node.inputs.extend(self.comparison(part, row));
        }
        for name in formula.names() {
            node.inputs.push(self.node(name, row, depth));
        }
        for name in formula.earlier_names() {
            let kind = self.kind(name);
            let label = self.law.rules.get(name).map(|r| r.label.clone()).or_else(|| self.law.columns.get(name).map(|c| c.label.clone()));
            let unit = kind.map(super::Kind::unit).unwrap_or_default();
            node.inputs.push(leaf(&format!("previous({name})"), label.unwrap_or_default(), self.previous_value(name, row), unit, ""));
        }
        for (path, years) in parameters(formula) {
            node.inputs.push(self.law.parameter_node(&path, years));
        }
    }

    /// A comparison of the formula: whether it holds, both sides, and the margin.
    fn comparison(&self, part: &Expr, row: usize) -> Option<Explanation> {
        let Node::Binary(operator, left, right) = &part.kind else { return None };
        let values = self.evaluate_parts(&[part, left, right], row)?;
        let [(holds, _), (a, unit), (b, _)] = values.as_slice() else { return None };
        let mut node = leaf(&part.to_string(), Text::default(), holds.clone(), Unit::one(), "");
        for (side, value) in [(left, a), (right, b)] {
            if !matches!(side.kind, Node::Number(..) | Node::Text(_) | Node::Bool(_) | Node::Name(_) | Node::Parameter(_)) {
                node.inputs.push(leaf(&side.to_string(), Text::default(), value.clone(), unit.clone(), ""));
            }
        }
        node.margin = match (a.number(), b.number(), operator) {
            (Some(a), Some(b), Operator::Less | Operator::AtMost) => b.checked_sub(a),
            (Some(a), Some(b), Operator::Greater | Operator::AtLeast) => a.checked_sub(b),
            _ => None,
        };
        Some(node)
    }

    /// Parts of a formula for one commune, computed on the results at hand.
    fn evaluate_parts(&self, parts: &[&Expr], row: usize) -> Option<Vec<(Value, Unit)>> {
        let mut rules = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let unit = match check(part, &self.law).ok()?.kind {
                Type::Number(dimension) => Unit::of(dimension),
                _ => Unit::one(),
            };
            rules.push(Rule { id: number.to_string(), formula: (*part).clone(), unit });
        }
        let plan = Plan::new(&rules).ok()?;
        let outcomes = match &self.run {
            Run::Fast(ran) => one_row(&plan, &Results { simulation: self, ran }, row)?,
            Run::Decimal(ran) => one_row(&plan, &Results { simulation: self, ran }, row)?,
        };
        rules.iter().map(|rule| outcomes.iter().find(|(id, _)| *id == rule.id).map(|(_, value)| (value.clone(), rule.unit.clone()))).collect()
    }
}

fn one_row<N: Number>(plan: &Plan, source: &dyn Source<N>, row: usize) -> Option<Vec<(String, Value)>> {
    let evaluation = evaluate(plan, source).ok()?;
    let value = |outcome: &Outcome<N>| match outcome {
        Outcome::National(series) => series.value(0),
        Outcome::Column(series) => series.value(row),
    };
    Some(evaluation.outcomes.iter().map(|(id, computed)| (id.clone(), value(&computed.outcome))).collect())
}

/// Results and inputs of a simulation, as columns for parts of its formulas.
struct Results<'a, N> {
    simulation: &'a Simulation,
    ran: &'a Ran<N>,
}

impl<N: Figures> Source<N> for Results<'_, N> {
    fn rows(&self) -> usize {
        self.ran.inputs.keys.len()
    }

    fn exercise(&self) -> u16 {
        self.simulation.law.year
    }

    fn key(&self, row: usize) -> String {
        self.ran.inputs.keys.get(row).map(ToString::to_string).unwrap_or_default()
    }

    fn column(&self, name: &str) -> Option<Arc<Series<N>>> {
        match self.ran.computed(&self.simulation.law, name).map(|computed| &computed.outcome) {
            Some(Outcome::Column(series)) => Some(series.clone()),
            Some(Outcome::National(series)) => Some(Arc::new(series.convert().repeat(0, self.rows()))),
            None => self.ran.inputs.column(name).or_else(|| Some(Arc::new(Series::missing(self.rows(), crate::Reason::NotProvided)))),
        }
    }

    fn previous(&self, name: &str, years: u32) -> Option<Arc<Series<N>>> {
        if years == 1 { self.ran.inputs.previous(name) } else { None }
    }

    fn parameter(&self, path: &Path, years: u32) -> Parameter {
        self.simulation.law.current(path, years)
    }
}

impl Law {
    /// A parameter, with its article.
    fn parameter_node(&self, path: &Path, years: u32) -> Explanation {
        let name = name_of(path);
        let year = self.year.saturating_sub(u16::try_from(years).unwrap_or(0));
        let known = self.parameters.get(&name);
        let dated = known.and_then(|p| p.at(year, self.carry));
        let value = match self.current(path, years) {
            Parameter::Number { numerator, denominator } => numerator.checked_div(denominator).map_or(Value::Missing(crate::Reason::Overflow), Value::Number),
            Parameter::Missing(reason) => Value::Missing(reason),
            Parameter::Bands(_) => Value::Text(Arc::from(dated.map(|d| d.amount.to_string()).unwrap_or_default())),
        };
        let unit = known.map(|p| p.unit.clone()).unwrap_or_default();
        let article = dated.map(|d| if d.article.is_empty() { d.source.as_str() } else { &d.article }).unwrap_or_default();
        let id = if years == 0 { format!("param.{path}") } else { format!("previous(param.{path})") };
        let shown = in_unit(value, &super::Kind::Number(unit.clone()));
        let mut node = leaf(&id, known.map(|p| p.label.clone()).unwrap_or_default(), shown, unit, article);
        node.version = dated.map(|d| format!("{:04}-{:02}-{:02}", d.from.0, d.from.1, d.from.2)).unwrap_or_default();
        node
    }
}

/// The comparisons that a condition is made of; those inside functions over entities are of others.
fn comparisons(formula: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    collect(formula, &mut found);
    found
}

fn collect<'a>(formula: &'a Expr, found: &mut Vec<&'a Expr>) {
    match &formula.kind {
        Node::Binary(operator, ..) if operator.is_comparison() => found.push(formula),
        Node::Call(_) if formula.is_aggregate() || matches!(&formula.kind, Node::Call(c) if matches!(c.function, Function::Allocate | Function::Point)) => {}
        _ => formula.parts(&mut |part| collect(part, found)),
    }
}

/// The parameters that a formula names, with how many years back, each once.
fn parameters(formula: &Expr) -> Vec<(Path, u32)> {
    let mut found: Vec<(Path, u32)> = Vec::new();
    walk(formula, 0, &mut found);
    found.dedup();
    let mut seen = Vec::new();
    found.retain(|item| {
        if seen.contains(item) {
            false
        } else {
            seen.push(item.clone());
            true
        }
    });
    found
}

fn walk(formula: &Expr, years: u32, found: &mut Vec<(Path, u32)>) {
    match &formula.kind {
        Node::Parameter(path) => found.push((path.clone(), years)),
        Node::Call(call) if call.function == Function::Previous => {
            let back = match call.args.get(1).map(|n| &n.kind) {
                Some(Node::Number(n, None)) => u32::try_from(n.trunc()).unwrap_or(1),
                _ => 1,
            };
            formula.parts(&mut |part| walk(part, back, found));
        }
        _ => formula.parts(&mut |part| walk(part, years, found)),
    }
}

fn leaf(id: &str, label: Text, value: Value, unit: Unit, source: &str) -> Explanation {
    Explanation {
        id: id.to_owned(),
        label,
        value,
        unit,
        formula: String::new(),
        source: source.to_owned(),
        version: String::new(),
        confidence: String::new(),
        inputs: Vec::new(),
        accounts: Vec::new(),
        group: None,
        rank: None,
        margin: None,
        state: None,
    }
}
