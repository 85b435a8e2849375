//! One evaluation: level by level, the rows in blocks that stay in cache, blocks and functions over entities spread over threads.

use super::aggregate::{Aggregated, aggregate};
use super::allocate::{Shared, allocate};
use super::block::{Block, Cells, Gaps, Pool};
use super::evaluate::{Before, Computed, Evaluation, Keep, Outcome, Source, Stepped};
use super::fresh::Fresh;
use super::groups::Groups;
use super::plan::{Node, Numbers, Plan, Step};
use super::rows::{Given, Rows};
use super::schedule::Work;
use super::series::{Data, Kind, Series};
use super::sheet::rows_of_level;
use super::skipped::skipped;
use crate::error::{Code, Error, Reason, Result, nearest_phrase};
use crate::number::Number;
use crate::parallel;
use crate::text;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// The state of one evaluation.
pub(super) struct Run<'a, N: Number> {
    pub plan: &'a Plan,
    pub rows: usize,
    pub threads: usize,
    pub exercise: Decimal,
    pub given: Vec<Given<N>>,
    exact: Vec<Given<Decimal>>,
    inputs: Vec<Option<Arc<Series<N>>>>,
    previous: Vec<Option<Arc<Series<N>>>>,
    stored: Vec<Option<Arc<Stepped<N>>>>,
    results: Vec<Option<Outcome<N>>>,
    /// The groups of the columns that functions over entities are applied by.
    groups: FxHashMap<Leaf, Groups>,
    /// What was there before, and what differs from it.
    fresh: Fresh<N>,
}

/// A node without parts that has a value a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Leaf {
    Input(usize),
    Previous(usize),
    Rule(usize),
    Stored(usize),
}

impl Leaf {
    pub fn of(node: &Node) -> Option<Leaf> {
        match node {
            Node::Input(n) => Some(Leaf::Input(*n)),
            Node::Previous(n) => Some(Leaf::Previous(*n)),
            Node::Rule(n) => Some(Leaf::Rule(*n)),
            Node::Stored(n) => Some(Leaf::Stored(*n)),
            _ => None,
        }
    }
}

/// What a function over entities gave.
enum Over<N> {
    Aggregated(Aggregated<N>),
    Shared(Box<Shared<N>>),
}

/// Evaluates a plan with so many threads.
pub(super) fn run<N: Number>(plan: &Plan, source: &dyn Source<N>, keep: Keep<'_, N>, threads: usize) -> Result<Evaluation<N>> {
    let mut run = Run::new(plan, source, plan.rules.keys().map(|id| keep(id)).collect(), threads)?;
    for level in &plan.levels {
        for work in &level.first {
            run.wanted(std::slice::from_ref(work)).into_iter().for_each(|work| run.first(work));
        }
        let wanted = run.wanted(&level.rows);
        for (work, series) in rows_of_level(&run, &wanted) {
            run.store(work, Outcome::Column(Arc::new(series)).into());
        }
        let wanted = run.wanted(&level.over);
        run.over(&wanted, source)?;
    }
    Ok(run.finish())
}

impl<'a, N: Number> Run<'a, N> {
    /// Reads what the rules to be evaluated need.
    fn new(plan: &'a Plan, source: &dyn Source<N>, before: Vec<Option<Before<N>>>, threads: usize) -> Result<Run<'a, N>> {
        let rows = source.rows();
        let fresh = Fresh::new(plan, before);
        let mut needed = Numbers::default();
        for rule in plan.rules.values().enumerate().filter(|(number, _)| !fresh.stays(*number)).map(|(_, rule)| rule) {
            needed.inputs.extend(&rule.reads.inputs);
            needed.previous.extend(&rule.reads.previous);
        }
        let mut inputs = vec![None; plan.inputs.len()];
        let mut previous = vec![None; plan.previous.len()];
        for number in needed.inputs {
            if let (Some(cell), Some(name)) = (inputs.get_mut(number), plan.inputs.get_index(number)) {
                *cell = Some(source.column(name).ok_or_else(|| no_column(name, plan))?);
            }
        }
        for number in needed.previous {
            if let (Some(cell), Some((name, years))) = (previous.get_mut(number), plan.previous.get_index(number)) {
                let missing = || Arc::new(Series::missing(rows, Reason::NoPreviousYear));
                *cell = Some(source.previous(name, *years).unwrap_or_else(missing));
            }
        }
        let parameters: Vec<_> = plan.parameters.iter().map(|(path, years)| source.parameter(path, *years)).collect();
        Ok(Run {
            plan,
            rows,
            threads,
            exercise: Decimal::from(source.exercise()),
            given: parameters.iter().map(Given::new).collect(),
            exact: parameters.iter().map(Given::new).collect(),
            inputs,
            previous,
            stored: vec![None; plan.places],
            results: (0..plan.rules.len()).map(|rule| fresh.stays(rule).then(|| Some(fresh.computed(rule)?.outcome.clone())).flatten()).collect(),
            groups: FxHashMap::default(),
            fresh,
        })
    }

    /// Those of some works that are to be done; what others gave before is taken over.
    fn wanted(&mut self, works: &[Work]) -> Vec<Work> {
        let mut wanted = Vec::with_capacity(works.len());
        for work in works.iter().copied() {
            if self.fresh.stays(self.plan.owner(work)) {
                continue;
            }
            if self.fresh.is_wanted(self.plan, work) {
                wanted.push(work);
                continue;
            }
            match work {
                Work::Rule(rule) => {
                    let outcome = self.fresh.computed(rule).map(|computed| computed.outcome.clone());
                    self.results.get_mut(rule).into_iter().for_each(|cell| cell.clone_from(&outcome));
                }
                Work::Step(step) => {
                    let stepped = self.fresh.stepped(self.plan, step).cloned();
                    let cell = self.plan.steps.get(step).and_then(|step| self.stored.get_mut(step.place()));
                    cell.into_iter().for_each(|cell| cell.clone_from(&stepped));
                }
            }
        }
        wanted
    }

    /// All results, in the order of the plan; what is told of allocations in the order of evaluation.
    fn finish(mut self) -> Evaluation<N> {
        let mut notes: Vec<(Vec<_>, Vec<_>)> = self.plan.rules.values().map(|_| Default::default()).collect();
        for work in self.plan.levels.iter().flat_map(|level| &level.over) {
            if let Work::Step(step) = work
                && let Some(stepped) = self.plan.steps.get(*step).and_then(|step| self.stored.get(step.place())?.as_ref())
                && let Some((allocations, warnings)) = notes.get_mut(self.plan.owner(*work))
            {
                allocations.extend(stepped.allocation.clone());
                warnings.extend(stepped.warnings.iter().cloned());
            }
        }
        let mut outcomes = IndexMap::with_capacity(self.plan.rules.len());
        for ((number, (id, rule)), (allocations, warnings)) in self.plan.rules.iter().enumerate().zip(notes) {
            let computed = self.fresh.untouched(number).unwrap_or_else(|| {
                let outcome = self.results.get_mut(number).and_then(Option::take);
                let outcome = outcome.unwrap_or_else(|| Outcome::National(Series::missing(1, Reason::NotProvided)));
                let steps = self.plan.steps.get(rule.steps.clone()).unwrap_or(&[]);
                let steps = steps.iter().map(|step| self.stored.get_mut(step.place()).and_then(Option::take)).collect();
                Arc::new(Computed { outcome, allocations, warnings, steps })
            });
            outcomes.insert(id.clone(), computed);
        }
        Evaluation { outcomes }
    }

    fn store(&mut self, work: Work, mut stepped: Stepped<N>) {
        self.fresh.note(self.plan, work, &mut stepped.outcome);
        match work {
            Work::Rule(rule) => self.results.get_mut(rule).into_iter().for_each(|cell| *cell = Some(stepped.outcome.clone())),
            Work::Step(step) => {
                if let Some(cell) = self.plan.steps.get(step).and_then(|step| self.stored.get_mut(step.place())) {
                    *cell = Some(Arc::new(stepped));
                }
            }
        }
    }

    /// The node of a step or rule that has one.
    pub fn node(&self, work: Work) -> Option<&'a Node> {
        match work {
            Work::Rule(rule) => self.plan.rules.get_index(rule).map(|(_, rule)| &rule.node),
            Work::Step(step) => match self.plan.steps.get(step)? {
                Step::National { node, .. } | Step::Column { node, .. } => Some(node),
                Step::Aggregate { .. } | Step::Share { .. } => None,
            },
        }
    }

    /// What is the same for all rows, or another's column.
    fn first(&mut self, work: Work) {
        let Some(node) = self.node(work) else { return };
        let column = match work {
            Work::Rule(rule) if !self.plan.rules.get_index(rule).is_some_and(|(_, rule)| rule.national) => Leaf::of(node).and_then(|leaf| self.series(leaf)),
            _ => None,
        };
        let outcome = column.cloned().map_or_else(|| Outcome::National(self.national(node)), Outcome::Column);
        self.store(work, outcome.into());
    }

    /// The column of a leaf that has one already.
    pub fn series(&self, leaf: Leaf) -> Option<&Arc<Series<N>>> {
        match leaf {
            Leaf::Input(n) => self.inputs.get(n)?.as_ref(),
            Leaf::Previous(n) => self.previous.get(n)?.as_ref(),
            Leaf::Rule(_) | Leaf::Stored(_) => match self.outcome(leaf)? {
                Outcome::Column(series) => Some(series),
                Outcome::National(_) => None,
            },
        }
    }

    fn outcome(&self, leaf: Leaf) -> Option<&Outcome<N>> {
        match leaf {
            Leaf::Rule(n) => self.results.get(n)?.as_ref(),
            Leaf::Stored(n) => self.stored.get(n)?.as_ref().map(|stepped| &stepped.outcome),
            Leaf::Input(_) | Leaf::Previous(_) => None,
        }
    }

    /// The kind of a leaf's values.
    pub fn kind(&self, leaf: Leaf) -> Option<Kind> {
        match (self.series(leaf), self.outcome(leaf)) {
            (Some(series), _) => series.kind(),
            (None, Some(Outcome::National(value))) => value.kind(),
            _ => None,
        }
    }

    /// Some rows of a leaf that is there already.
    pub fn leaf(&self, leaf: Leaf, rows: &Range<usize>) -> Block<'_, N> {
        match (self.series(leaf), self.outcome(leaf)) {
            (Some(series), _) => of_series(series, rows),
            (None, Some(Outcome::National(value))) => of_national(value),
            _ => Block::missing(if matches!(leaf, Leaf::Previous(_)) { Reason::NoPreviousYear } else { Reason::NotProvided }),
        }
    }

    /// A node that is the same for all rows, exactly.
    pub fn national(&self, node: &Node) -> Series<Decimal> {
        let pool = Pool::new();
        let leaf = |node: &Node| match Leaf::of(node).and_then(|leaf| self.outcome(leaf)) {
            Some(Outcome::National(value)) => of_national(value),
            _ => Block::missing(Reason::NotProvided),
        };
        let rows = Rows { count: 1, leaf: &leaf, parameters: &self.exact, exercise: self.exercise, pool: &pool };
        let block = rows.eval(node);
        let data = match (&block.cells, block.cells.text(0)) {
            (_, Some(text)) => Data::Text(vec![text.clone()]),
            (Cells::Bool(x), _) => Data::Bool(vec![*x]),
            (Cells::Number(x), _) => Data::Number(vec![*x]),
            _ => Data::Number(vec![Decimal::ZERO]),
        };
        Series { data, missing: vec![block.gaps.reason(0)] }.tidy()
    }

    /// A column or constant over all rows.
    pub fn column(&self, node: &Node) -> Arc<Series<N>> {
        match Leaf::of(node).and_then(|leaf| self.series(leaf)) {
            Some(series) => series.clone(),
            None => Arc::new(self.national(node).convert().repeat(0, self.rows)),
        }
    }

    /// The groups of a column.
    pub fn groups(&self, node: &Node) -> Option<&Groups> {
        self.groups.get(&Leaf::of(node)?)
    }

    /// Functions over entities, each on its own.
    fn over(&mut self, works: &[Work], source: &dyn Source<N>) -> Result<()> {
        self.group(works);
        let this = &*self;
        let done = parallel::map(this.threads, works.to_vec(), |work| match work {
            Work::Step(step) => match this.plan.steps.get(step)? {
                Step::Aggregate { aggregate: step, .. } => Some(Over::Aggregated(aggregate(this, step))),
                Step::Share { share, .. } => Some(Over::Shared(Box::new(allocate(this, share, |node| this.fresh.ends(this.plan, step, node))))),
                _ => None,
            },
            Work::Rule(_) => None,
        });
        for (work, over) in works.iter().zip(done) {
            let (Work::Step(number), Some(over)) = (work, over) else { continue };
            let (Some((rule, _)), Some(step)) = (self.plan.rules.get_index(self.plan.owner(*work)), self.plan.steps.get(*number)) else { continue };
            let stepped = match over {
                Over::Aggregated(aggregated) => {
                    let warnings = skipped(&aggregated.skipped, step.written(), rule, source).into_iter().collect();
                    Stepped { warnings, ..aggregated.outcome.into() }
                }
                Over::Shared(shared) => shared.told(step.written(), rule, source)?,
            };
            self.store(*work, stepped);
        }
        Ok(())
    }

    /// Finds the groups that functions are applied by and that are not known yet.
    fn group(&mut self, works: &[Work]) {
        let mut wanted: Vec<Leaf> = Vec::new();
        for work in works {
            if let Work::Step(step) = work
                && let Some(Step::Aggregate { aggregate: step, .. }) = self.plan.steps.get(*step)
                && let Some(leaf) = step.by.as_ref().and_then(Leaf::of)
                && !self.groups.contains_key(&leaf)
                && !wanted.contains(&leaf)
            {
                wanted.push(leaf);
            }
        }
        let this = &*self;
        let found = parallel::map(this.threads, wanted, |leaf| {
            let groups = match this.series(leaf) {
                Some(series) => Groups::new(series),
                None => match this.outcome(leaf) {
                    Some(Outcome::National(value)) => Groups::one(this.rows, value.reason(0)),
                    _ => Groups::one(this.rows, Some(Reason::NotProvided)),
                },
            };
            (leaf, groups)
        });
        self.groups.extend(found);
    }
}

/// Some rows of a column.
fn of_series<'a, N: Number>(series: &'a Series<N>, rows: &Range<usize>) -> Block<'a, N> {
    let missing = series.missing.get(rows.clone()).unwrap_or(&[]);
    let gaps = if missing.iter().any(Option::is_some) { Gaps::Some(Cow::Borrowed(missing)) } else { Gaps::None };
    // Rows without any value fit any kind: the placeholders of `previous` without a table are numbers.
    if !missing.is_empty() && missing.iter().all(Option::is_some) {
        return Block { cells: Cells::Nothing, gaps };
    }
    let cells = match &series.data {
        Data::Number(v) => Cells::Numbers(Cow::Borrowed(v.get(rows.clone()).unwrap_or(&[]))),
        Data::Bool(v) => Cells::Bools(Cow::Borrowed(v.get(rows.clone()).unwrap_or(&[]))),
        Data::Text(v) => Cells::Texts(v.get(rows.clone()).unwrap_or(&[])),
    };
    Block { cells, gaps }
}

/// What is the same for all rows.
fn of_national<'a, N: Number>(value: &'a Series<Decimal>) -> Block<'a, N> {
    if let Some(reason) = value.reason(0) {
        return Block::missing(reason);
    }
    let cells = match &value.data {
        Data::Number(v) => v.first().map(|x| Cells::Number(N::from_decimal(*x))),
        Data::Bool(v) => v.first().map(|x| Cells::Bool(*x)),
        Data::Text(v) => v.first().map(Cells::Text),
    };
    cells.map_or_else(|| Block::missing(Reason::NotProvided), |cells| Block { cells, gaps: Gaps::None })
}

fn no_column(name: &str, plan: &Plan) -> Error {
    let help = nearest_phrase(name, plan.rules()).unwrap_or_else(|| text!("add the column to the table", "ajoutez la colonne à la table"));
    Error::new(Code::MissingColumn, text!("there is no column `{name}`", "il n'y a pas de colonne `{name}`")).with_help(help).at_path(name)
}
