//! Rules in the order of their dependencies, their formulas resolved to columns, parameters and steps.

use super::ast::{Call, Expr, Function, Kind, Operator, Order, Path};
use super::check::{dated_table, decimals, quantum, reason, years_back};
use super::schedule::{Level, Work, levels};
use crate::error::{Code, Error, Reason, Result};
use crate::number::{Number, Rounding};
use crate::text;
use crate::unit::Unit;
use indexmap::{IndexMap, IndexSet};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// A named formula to be computed, with the unit its result is written in.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id: other formulas refer to it by this name.
    pub id: String,
    /// The formula.
    pub formula: Expr,
    /// The declared unit.
    pub unit: Unit,
}

/// A resolved part of a formula.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Number(Decimal),
    Text(Arc<str>),
    Bool(bool),
    Missing(Reason),
    Exercise,
    /// A column of the source.
    Input(usize),
    /// The result of another rule.
    Rule(usize),
    /// The result of an earlier step of the same rule: an aggregate, or a part that is the same for all rows.
    Stored(usize),
    Parameter(usize),
    Previous(usize),
    Negative(Box<Node>),
    Not(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    /// A value and constants.
    In(Box<Node>, Vec<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Extreme(bool, Vec<Node>),
    Abs(Box<Node>),
    Round(Box<Node>, u32, Rounding),
    Log10(Box<Node>),
    Coalesce(Box<Node>, Box<Node>),
    IsMissing(Box<Node>),
    Band(Box<Node>, usize),
}

impl Node {
    /// Calls `visit` on each direct part; constants of a list are none.
    pub fn parts<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        match self {
            Node::Negative(x) | Node::Not(x) | Node::Abs(x) | Node::Round(x, ..) | Node::Log10(x) | Node::IsMissing(x) | Node::Band(x, _) | Node::In(x, _) => {
                visit(x)
            }
            Node::Binary(_, a, b) | Node::Coalesce(a, b) => {
                visit(a);
                visit(b);
            }
            Node::If(a, b, c) => [a, b, c].into_iter().for_each(|x| visit(x)),
            Node::Extreme(_, list) => list.iter().for_each(visit),
            _ => {}
        }
    }

    /// Whether it has no parts.
    pub fn is_leaf(&self) -> bool {
        let mut leaf = true;
        self.parts(&mut |_| leaf = false);
        leaf
    }
}

/// An aggregate over entities. What it reads are columns and constants.
#[derive(Clone, Debug)]
pub(super) struct Aggregate {
    pub function: Function,
    pub arg: Option<Node>,
    pub filter: Option<Node>,
    pub by: Option<Node>,
    pub descending: bool,
    pub ties: Option<Node>,
    /// As written, for warnings.
    pub written: String,
}

/// An envelope shared out by weight and between bounds, or the value of the point at which it is.
#[derive(Clone, Debug)]
pub(super) struct Share {
    /// The same for all rows.
    pub envelope: Node,
    pub weight: Node,
    pub filter: Option<Node>,
    pub at_least: Option<Node>,
    pub at_most: Option<Node>,
    /// Parts are whole multiples of it.
    pub quantum: Decimal,
    /// Whether the value of the point is wanted, not the parts.
    pub point: bool,
    /// As written.
    pub written: String,
}

/// One step of the evaluation.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Fills a stored place with an aggregate.
    Aggregate { place: usize, aggregate: Box<Aggregate> },
    /// Fills a stored place with the parts of an envelope.
    Share { place: usize, share: Box<Share> },
    /// Fills a stored place with a part that is the same for all rows.
    National { place: usize, node: Node },
    /// Fills a stored place with what a function over entities reads, where that is more than a column.
    Column { place: usize, node: Node },
}

impl Step {
    /// The place that it fills.
    pub fn place(&self) -> usize {
        match self {
            Step::Aggregate { place, .. } | Step::Share { place, .. } | Step::National { place, .. } | Step::Column { place, .. } => *place,
        }
    }

    /// The call as written; empty for what is none.
    pub fn written(&self) -> &str {
        match self {
            Step::Aggregate { aggregate, .. } => &aggregate.written,
            Step::Share { share, .. } => &share.written,
            Step::National { .. } | Step::Column { .. } => "",
        }
    }

    /// Calls `visit` on each part that it reads.
    pub fn parts<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        match self {
            Step::National { node, .. } | Step::Column { node, .. } => visit(node),
            Step::Aggregate { aggregate: x, .. } => [&x.arg, &x.filter, &x.by, &x.ties].into_iter().flatten().for_each(visit),
            Step::Share { share: x, .. } => {
                visit(&x.envelope);
                visit(&x.weight);
                [&x.filter, &x.at_least, &x.at_most].into_iter().flatten().for_each(visit);
            }
        }
    }
}

/// A rule resolved: the steps before it, then a node that gives its values.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub steps: Range<usize>,
    pub node: Node,
    /// Whether it is the same for all rows.
    pub national: bool,
    /// What it reads, as numbers of rules, inputs, previous columns and parameters of the plan.
    pub reads: Numbers,
}

/// What a rule reads, as numbers in the lists of the plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    pub rules: BTreeSet<usize>,
    pub inputs: BTreeSet<usize>,
    pub previous: BTreeSet<usize>,
    pub parameters: BTreeSet<usize>,
}

/// What a rule reads itself; what the rules read that it refers to is theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads<'a> {
    /// Other rules of the plan.
    pub rules: Vec<&'a str>,
    /// Columns of the source.
    pub columns: Vec<&'a str>,
    /// Columns of earlier years, and how many years before.
    pub previous: Vec<(&'a str, u32)>,
    /// Parameters, and how many years before: 0 is the exercise.
    pub parameters: Vec<(&'a Path, u32)>,
}

/// Rules ready to be evaluated over any source.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) rules: IndexMap<String, Planned>,
    pub(super) steps: Vec<Step>,
    pub(super) places: usize,
    pub(super) inputs: IndexSet<String>,
    pub(super) previous: IndexSet<(String, u32)>,
    pub(super) parameters: IndexSet<(Path, u32)>,
    /// Per step: the rule that it belongs to.
    pub(super) owners: Vec<usize>,
    /// The order of evaluation.
    pub(super) levels: Vec<Level>,
    /// Per stored place: whether it is the same for all rows.
    stored_national: Vec<bool>,
    /// What the rule being resolved reads.
    reading: Numbers,
}

impl Plan {
    /// Orders rules and resolves their names: a name is a rule of the list, else a column of the source.
    /// Account terms have no place here: who has accounts replaces them by columns first.
    pub fn new(rules: &[Rule]) -> Result<Plan> {
        let index: IndexMap<&str, &Rule> = rules.iter().map(|r| (r.id.as_str(), r)).collect();
        let ids: Vec<&str> = index.keys().copied().collect();
        let references = |id: &str| {
            index.get(id).map(|r| r.formula.names().into_iter().filter_map(|n| index.get_key_value(n).map(|(id, _)| *id)).collect()).unwrap_or_default()
        };
        let order = dependency_order(&ids, &references)?;
        let mut plan = Plan {
            rules: IndexMap::new(),
            steps: Vec::new(),
            places: 0,
            inputs: IndexSet::new(),
            previous: IndexSet::new(),
            parameters: IndexSet::new(),
            owners: Vec::new(),
            levels: Vec::new(),
            stored_national: Vec::new(),
            reading: Numbers::default(),
        };
        for id in order {
            let Some(rule) = index.get(id) else { continue };
            let known: Known<'_> = &|name| index.contains_key(name);
            let (number, first) = (plan.rules.len(), plan.steps.len());
            let node = plan.resolve(&rule.formula, number, known).map_err(|e| e.at_path(id))?;
            let national = plan.is_national(&node);
            plan.owners.resize(plan.steps.len(), number);
            let planned = Planned { steps: first..plan.steps.len(), node, national, reads: std::mem::take(&mut plan.reading) };
            plan.rules.insert(id.to_owned(), planned);
        }
        plan.levels = levels(&plan.rules, &plan.steps, plan.places);
        Ok(plan)
    }

    /// The rule that a work is or belongs to.
    pub(super) fn owner(&self, work: Work) -> usize {
        match work {
            Work::Rule(rule) => rule,
            Work::Step(step) => self.owners.get(step).copied().unwrap_or(0),
        }
    }

    /// The rules in the order in which they are evaluated.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.keys().map(String::as_str)
    }

    /// The columns that it reads.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(String::as_str)
    }

    /// The columns of earlier years that it reads, with how many years before.
    pub fn previous(&self) -> impl Iterator<Item = (&str, u32)> {
        self.previous.iter().map(|(name, years)| (name.as_str(), *years))
    }

    /// The parameters that it reads, with how many years before: 0 is the exercise.
    pub fn parameters(&self) -> impl Iterator<Item = (&Path, u32)> {
        self.parameters.iter().map(|(path, years)| (path, *years))
    }

    /// What a rule reads, all of its formula followed; `None` where the plan has no such rule.
    pub fn reads(&self, id: &str) -> Option<Reads<'_>> {
        let numbers = &self.rules.get(id)?.reads;
        Some(Reads {
            rules: numbers.rules.iter().filter_map(|n| self.rules.get_index(*n).map(|(id, _)| id.as_str())).collect(),
            columns: numbers.inputs.iter().filter_map(|n| self.inputs.get_index(*n).map(String::as_str)).collect(),
            previous: numbers.previous.iter().filter_map(|n| self.previous.get_index(*n).map(|(name, years)| (name.as_str(), *years))).collect(),
            parameters: numbers.parameters.iter().filter_map(|n| self.parameters.get_index(*n).map(|(path, years)| (path, *years))).collect(),
        })
    }

    /// Whether a rule is the same for all rows; `None` where the plan has no such rule.
    pub fn national(&self, id: &str) -> Option<bool> {
        self.rules.get(id).map(|rule| rule.national)
    }

    /// Whether no row's result depends on other rows: then rows may be evaluated in any parts.
    pub(crate) fn is_row_by_row(&self) -> bool {
        self.steps.iter().all(|step| matches!(step, Step::National { .. }))
    }

    fn is_national(&self, node: &Node) -> bool {
        match node {
            Node::Number(_) | Node::Text(_) | Node::Bool(_) | Node::Missing(_) | Node::Exercise | Node::Parameter(_) => true,
            Node::Input(_) | Node::Previous(_) => false,
            Node::Rule(rule) => self.rules.get_index(*rule).is_some_and(|(_, rule)| rule.national),
            Node::Stored(place) => self.stored_national.get(*place).copied().unwrap_or(false),
            _ => {
                let mut national = true;
                node.parts(&mut |part| national = national && self.is_national(part));
                national
            }
        }
    }

    /// Resolves what a function over entities reads: a column or a constant.
    fn column(&mut self, expr: &Expr, rule: usize, known: Known<'_>) -> Result<Node> {
        let node = self.resolve(expr, rule, known)?;
        Ok(self.columned(node))
    }

    fn columned(&mut self, node: Node) -> Node {
        if node.is_leaf() {
            return node;
        }
        let place = self.place(false);
        self.steps.push(Step::Column { place, node });
        Node::Stored(place)
    }

    fn place(&mut self, national: bool) -> usize {
        self.places += 1;
        self.stored_national.push(national);
        self.places - 1
    }

    /// Resolves a part; what is the same for all rows is computed once, exactly, in a step before.
    fn resolve(&mut self, expr: &Expr, rule: usize, known: Known<'_>) -> Result<Node> {
        let node = self.resolve_parts(expr, rule, known)?;
        let simple = matches!(
            node,
            Node::Number(_) | Node::Text(_) | Node::Bool(_) | Node::Missing(_) | Node::Exercise | Node::Parameter(_) | Node::Rule(_) | Node::Stored(_)
        );
        if simple || !self.is_national(&node) {
            return Ok(node);
        }
        let place = self.place(true);
        self.steps.push(Step::National { place, node });
        Ok(Node::Stored(place))
    }

    fn boxed(&mut self, expr: &Expr, rule: usize, known: Known<'_>) -> Result<Box<Node>> {
        self.resolve(expr, rule, known).map(Box::new)
    }

    fn name(&mut self, name: &str, rule: usize, known: Known<'_>) -> Node {
        match self.rules.get_index_of(name) {
            Some(other) if known(name) && other != rule => {
                self.reading.rules.insert(other);
                Node::Rule(other)
            }
            _ => {
                let number = self.inputs.insert_full(name.to_owned()).0;
                self.reading.inputs.insert(number);
                Node::Input(number)
            }
        }
    }

    fn parameter(&mut self, path: &Path, years: u32) -> usize {
        let number = self.parameters.insert_full((path.clone(), years)).0;
        self.reading.parameters.insert(number);
        number
    }

    fn resolve_parts(&mut self, expr: &Expr, rule: usize, known: Known<'_>) -> Result<Node> {
        Ok(match &expr.kind {
            Kind::Number(value, unit) => Node::Number(literal(*value, unit.as_ref(), expr)?),
            Kind::Text(text) => Node::Text(Arc::from(text.as_str())),
            Kind::Bool(value) => Node::Bool(*value),
            Kind::Exercise => Node::Exercise,
            Kind::Name(name) => self.name(name, rule, known),
            Kind::Parameter(path) => Node::Parameter(self.parameter(path, 0)),
            Kind::Account(_) => {
                return Err(Error::new(Code::TypeMismatch, text!("there are no accounts here", "il n'y a pas de comptes ici"))
                    .with_help(text!("account terms belong into indicators", "les termes de comptes ont leur place dans les indicateurs"))
                    .at_span(expr.span.clone()));
            }
            Kind::Negative(x) => Node::Negative(self.boxed(x, rule, known)?),
            Kind::Not(x) => Node::Not(self.boxed(x, rule, known)?),
            Kind::Binary(operator, a, b) => {
                let left = self.boxed(a, rule, known)?;
                Node::Binary(*operator, left, self.boxed(b, rule, known)?)
            }
            Kind::In(x, list) => {
                let value = self.boxed(x, rule, known)?;
                Node::In(value, list.iter().map(constant).collect::<Result<_>>()?)
            }
            Kind::Cast(x, _) => self.resolve(x, rule, known)?,
            Kind::Call(call) => self.call(call, expr, rule, known)?,
        })
    }

    fn call(&mut self, call: &Call, expr: &Expr, rule: usize, known: Known<'_>) -> Result<Node> {
        let aggregate = match call.function {
            Function::Sum | Function::Mean | Function::Median | Function::Count | Function::Rank => true,
            Function::Min | Function::Max => call.args.len() == 1,
            _ => false,
        };
        if aggregate {
            return self.aggregate(call.function, call, rule, known);
        }
        if let Some(first) = call.args.first().filter(|_| matches!(call.function, Function::Previous | Function::Growth)) {
            return self.earlier(call, first, rule, known);
        }
        if matches!(call.function, Function::Allocate | Function::Point) {
            return self.allocation(call, expr, rule, known);
        }
        let args = &call.args;
        let at = |i: usize| args.get(i).ok_or_else(|| missing_argument(expr));
        let rounding = |r: Rounding| args.get(1).map_or(Ok(0), decimals).map(|d| (d, r));
        Ok(match call.function {
            Function::If => Node::If(self.boxed(at(0)?, rule, known)?, self.boxed(at(1)?, rule, known)?, self.boxed(at(2)?, rule, known)?),
            Function::Min | Function::Max => {
                let parts = args.iter().map(|a| self.resolve(a, rule, known)).collect::<Result<Vec<_>>>()?;
                Node::Extreme(call.function == Function::Max, parts)
            }
            Function::Clamp => {
                let low = Node::Extreme(true, vec![self.resolve(at(0)?, rule, known)?, self.resolve(at(1)?, rule, known)?]);
                Node::Extreme(false, vec![low, self.resolve(at(2)?, rule, known)?])
            }
            Function::Abs => Node::Abs(self.boxed(at(0)?, rule, known)?),
            Function::Round | Function::RoundHalfEven | Function::Trunc | Function::Floor | Function::Ceil => {
                let (places, rounding) = rounding(match call.function {
                    Function::Round => Rounding::HalfAway,
                    Function::RoundHalfEven => Rounding::HalfEven,
                    Function::Trunc => Rounding::Truncate,
                    Function::Floor => Rounding::Floor,
                    _ => Rounding::Ceiling,
                })?;
                Node::Round(self.boxed(at(0)?, rule, known)?, places, rounding)
            }
            Function::Log10 => Node::Log10(self.boxed(at(0)?, rule, known)?),
            Function::Coalesce => Node::Coalesce(self.boxed(at(0)?, rule, known)?, self.boxed(at(1)?, rule, known)?),
            Function::IsMissing => Node::IsMissing(self.boxed(at(0)?, rule, known)?),
            Function::Missing => Node::Missing(reason(at(0)?)?),
            Function::Band => {
                let (path, years) = dated_table(at(1)?)?.ok_or_else(|| missing_argument(expr))?;
                let table = self.parameter(path, years);
                Node::Band(self.boxed(at(0)?, rule, known)?, table)
            }
            _ => self.share(call, expr, rule, known)?,
        })
    }

    /// `allocate` and `point`: the envelope must be one figure for all rows.
    fn allocation(&mut self, call: &Call, expr: &Expr, rule: usize, known: Known<'_>) -> Result<Node> {
        let [envelope, weight] = call.args.as_slice() else { return Err(missing_argument(expr)) };
        let clauses = &call.clauses;
        let quantum = clauses.quantum.as_ref().map_or(Ok(Decimal::new(1, 2)), quantum)?;
        let given = self.resolve(envelope, rule, known)?;
        if !self.is_national(&given) {
            let message = text!("`{envelope}` differs from one entity to the other", "`{envelope}` diffère d'une entité à l'autre");
            return Err(Error::new(Code::WrongArguments, message)
                .with_help(text!(
                    "an envelope is one figure for all: a parameter, or what `sum` and its like give without `by`",
                    "une enveloppe est un seul montant pour tous : un paramètre, ou ce que donnent `sum` et les siens sans `by`"
                ))
                .at_span(envelope.span.clone()));
        }
        let mut part = |expr: &Option<Expr>| expr.as_ref().map(|e| self.column(e, rule, known)).transpose();
        let (filter, at_least, at_most) = (part(&clauses.filter)?, part(&clauses.at_least)?, part(&clauses.at_most)?);
        let weight = self.column(weight, rule, known)?;
        let point = call.function == Function::Point;
        let share = Box::new(Share { envelope: given, weight, filter, at_least, at_most, quantum, point, written: call.to_string() });
        let place = self.place(point);
        self.steps.push(Step::Share { place, share });
        Ok(Node::Stored(place))
    }

    /// `share(x)` is x over its sum. x is resolved once: the work for shares of shares would otherwise double with each level.
    fn share(&mut self, call: &Call, expr: &Expr, rule: usize, known: Known<'_>) -> Result<Node> {
        let value = self.column(call.args.first().ok_or_else(|| missing_argument(expr))?, rule, known)?;
        let total = self.aggregate_of(Function::Sum, Some(value.clone()), call, rule, known)?;
        Ok(Node::Binary(Operator::Divide, Box::new(value), Box::new(total)))
    }

    /// `previous(x, n)`, and `growth(x)` = x / previous(x) - 1 where the previous value is positive.
    fn earlier(&mut self, call: &Call, first: &Expr, rule: usize, known: Known<'_>) -> Result<Node> {
        let years = call.args.get(1).map_or(Ok(1), years_back)?;
        let before = match &first.kind {
            Kind::Name(name) => {
                let number = self.previous.insert_full((name.clone(), years)).0;
                self.reading.previous.insert(number);
                Node::Previous(number)
            }
            Kind::Parameter(path) => Node::Parameter(self.parameter(path, years)),
            _ => return Err(missing_argument(first)),
        };
        if call.function == Function::Previous {
            return Ok(before);
        }
        let now = self.boxed(first, rule, known)?;
        let quotient = Node::Binary(Operator::Divide, now, Box::new(before.clone()));
        let growth = Node::Binary(Operator::Subtract, Box::new(quotient), Box::new(Node::Number(Decimal::ONE)));
        let positive = Node::Binary(Operator::Greater, Box::new(before), Box::new(Node::Number(Decimal::ZERO)));
        Ok(Node::If(Box::new(positive), Box::new(growth), Box::new(Node::Missing(Reason::NotApplicable))))
    }

    fn aggregate(&mut self, function: Function, call: &Call, rule: usize, known: Known<'_>) -> Result<Node> {
        let arg = call.args.first().map(|a| self.column(a, rule, known)).transpose()?;
        self.aggregate_of(function, arg, call, rule, known)
    }

    fn aggregate_of(&mut self, function: Function, arg: Option<Node>, call: &Call, rule: usize, known: Known<'_>) -> Result<Node> {
        let filter = call.clauses.filter.as_ref().map(|c| self.column(c, rule, known)).transpose()?;
        let by = call.clauses.by.as_deref().map(|name| self.name(name, rule, known));
        let ties = call.clauses.ties.as_deref().map(|name| self.name(name, rule, known));
        let national = by.is_none() && function != Function::Rank;
        let place = self.place(national);
        let descending = call.clauses.order == Some(Order::Descending);
        let aggregate = Box::new(Aggregate { function, arg, filter, by, descending, ties, written: call.to_string() });
        self.steps.push(Step::Aggregate { place, aggregate });
        Ok(Node::Stored(place))
    }
}

/// Whether a name is one of the rules.
type Known<'a> = &'a dyn Fn(&str) -> bool;

fn missing_argument(expr: &Expr) -> Error {
    Error::new(Code::WrongArguments, text!("an argument is missing or of the wrong kind", "un argument manque ou n'est pas du bon genre"))
        .at_span(expr.span.clone())
}

/// What may stand in the list of `in`.
fn constant(item: &Expr) -> Result<Node> {
    match &item.kind {
        Kind::Number(value, unit) => literal(*value, unit.as_ref(), item).map(Node::Number),
        Kind::Text(text) => Ok(Node::Text(Arc::from(text.as_str()))),
        Kind::Bool(value) => Ok(Node::Bool(*value)),
        Kind::Negative(inner) => match constant(inner)? {
            Node::Number(value) => Ok(Node::Number(Number::neg(value))),
            _ => Err(missing_argument(item)),
        },
        _ => Err(missing_argument(item)),
    }
}

/// A literal on scale one: `25 %` is 0.25.
fn literal(value: Decimal, unit: Option<&Unit>, expr: &Expr) -> Result<Decimal> {
    unit.map_or(Some(value), |u| u.to_base(value))
        .ok_or_else(|| Error::new(Code::Overflow, text!("`{value}` does not fit", "`{value}` ne tient pas")).at_span(expr.span.clone()))
}

/// The ids so that each comes after those it refers to, `roots` and all they need; a circle is an error that lists its path.
pub(crate) fn dependency_order<'a>(roots: &[&'a str], references: &dyn Fn(&'a str) -> Vec<&'a str>) -> Result<Vec<&'a str>> {
    let mut order = Vec::with_capacity(roots.len());
    let mut done: IndexMap<&str, bool> = IndexMap::new();
    for root in roots {
        // An explicit stack of (id, the ids still to visit): depth is not bounded by the thread's stack.
        let mut stack: Vec<(&'a str, Vec<&'a str>)> = Vec::new();
        if done.contains_key(root) {
            continue;
        }
        done.insert(root, false);
        stack.push((root, reversed(references(root))));
        while let Some((current, names)) = stack.last_mut() {
            let current = *current;
            let Some(name) = names.pop() else {
                done.insert(current, true);
                order.push(current);
                stack.pop();
                continue;
            };
            match done.get(name) {
                Some(true) => {}
                Some(false) => return Err(cycle(&stack, name)),
                None => {
                    done.insert(name, false);
                    stack.push((name, reversed(references(name))));
                }
            }
        }
    }
    Ok(order)
}

fn reversed(mut names: Vec<&str>) -> Vec<&str> {
    names.reverse();
    names
}

fn cycle(stack: &[(&str, Vec<&str>)], back_to: &str) -> Error {
    let mut path: Vec<&str> = stack.iter().map(|(id, _)| *id).skip_while(|id| *id != back_to).collect();
    path.push(back_to);
    let path = path.join(" -> ");
    Error::new(Code::Cycle, text!("formulas refer to each other in a circle: {path}", "des formules se réfèrent en cercle : {path}"))
        .with_help(text!(
            "read last year's value with `previous(x)`, or break the circle",
            "lisez la valeur de l'an dernier avec `previous(x)`, ou rompez le cercle"
        ))
        .at_path(back_to)
}
