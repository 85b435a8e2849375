//! All that goes row by row in a level: its columns are filled block by block, each block by one thread, so that what one formula leaves in the cache
//! the next one finds there.

use super::ast::Operator;
use super::block::{Block, Cells, Gaps, Pool};
use super::plan::Node;
use super::rows::{Given, Rows};
use super::run::{Leaf, Run};
use super::schedule::Work;
use super::series::{Data, Kind, Series};
use crate::error::Reason;
use crate::number::Number;
use crate::parallel;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Rows evaluated at once: a block's columns stay in cache.
const BLOCK: usize = 1_024;

/// A column being filled. Texts are gathered by the blocks.
enum Sheet<N> {
    Number(Vec<N>),
    Bool(Vec<bool>),
    Text,
}

/// A block's part of a column being filled.
enum Page<'s, N> {
    Number(&'s mut [N]),
    Bool(&'s mut [bool]),
    Text,
}

/// What a block adds to a column beside its page.
struct Tail {
    gaps: Gaps<'static>,
    texts: Vec<Arc<str>>,
}

/// A formula to be evaluated row by row.
struct Task<'a> {
    work: Work,
    node: &'a Node,
    kind: Kind,
}

/// Where the level's own columns stand among its tasks.
struct Own {
    rules: Vec<Option<usize>>,
    places: Vec<Option<usize>>,
}

impl Own {
    fn task(&self, leaf: Leaf) -> Option<usize> {
        match leaf {
            Leaf::Rule(n) => self.rules.get(n).copied().flatten(),
            Leaf::Stored(n) => self.places.get(n).copied().flatten(),
            Leaf::Input(_) | Leaf::Previous(_) => None,
        }
    }
}

/// Evaluates what goes row by row; a column for each, in the order given.
pub(super) fn rows_of_level<N: Number>(run: &Run<'_, N>, works: &[Work]) -> Vec<(Work, Series<N>)> {
    let mut own = Own { rules: vec![None; run.plan.rules.len()], places: vec![None; run.plan.places] };
    let mut tasks: Vec<Task<'_>> = Vec::with_capacity(works.len());
    for work in works {
        let Some(node) = run.node(*work) else { continue };
        let kind = kind(run, &own, &tasks, node).unwrap_or(Kind::Number);
        let cell = match work {
            Work::Rule(rule) => own.rules.get_mut(*rule),
            Work::Step(step) => run.plan.steps.get(*step).and_then(|step| own.places.get_mut(step.place())),
        };
        if let Some(cell) = cell {
            *cell = Some(tasks.len());
        }
        tasks.push(Task { work: *work, node, kind });
    }
    if tasks.is_empty() {
        return Vec::new();
    }
    let mut sheets: Vec<Sheet<N>> = tasks.iter().map(|task| Sheet::new(task.kind, run.rows)).collect();
    let ranges = parallel::runs(run.rows, BLOCK);
    let mut pages: Vec<Vec<Page<'_, N>>> = ranges.iter().map(|_| Vec::with_capacity(tasks.len())).collect();
    for sheet in &mut sheets {
        sheet.cut(&mut pages);
    }
    let items = ranges.iter().cloned().zip(pages).collect();
    let tails = parallel::map(run.threads, items, |(rows, mut pages): (Range<usize>, Vec<Page<'_, N>>)| block(run, &tasks, &own, &rows, &mut pages));
    let mut tails: Vec<_> = tails.into_iter().map(Vec::into_iter).collect();
    let finished = tasks.iter().zip(sheets).map(|(task, sheet)| {
        let tails: Vec<Tail> = tails.iter_mut().filter_map(Iterator::next).collect();
        (task.work, sheet.finish(tails, &ranges, run.rows))
    });
    finished.collect()
}

impl<N: Number> Sheet<N> {
    fn new(kind: Kind, rows: usize) -> Sheet<N> {
        match kind {
            Kind::Number => Sheet::Number(vec![N::ZERO; rows]),
            Kind::Bool => Sheet::Bool(vec![false; rows]),
            Kind::Text => Sheet::Text,
        }
    }

    /// Gives each block its page.
    fn cut<'s>(&'s mut self, pages: &mut [Vec<Page<'s, N>>]) {
        match self {
            Sheet::Number(list) => pages.iter_mut().zip(list.chunks_mut(BLOCK)).for_each(|(pages, page)| pages.push(Page::Number(page))),
            Sheet::Bool(list) => pages.iter_mut().zip(list.chunks_mut(BLOCK)).for_each(|(pages, page)| pages.push(Page::Bool(page))),
            Sheet::Text => pages.iter_mut().for_each(|pages| pages.push(Page::Text)),
        }
    }

    fn finish(self, tails: Vec<Tail>, ranges: &[Range<usize>], rows: usize) -> Series<N> {
        let mut missing = Vec::new();
        for (tail, range) in tails.iter().zip(ranges) {
            if matches!(tail.gaps, Gaps::None) {
                continue;
            }
            missing.resize(rows, None);
            let Some(cells) = missing.get_mut(range.clone()) else { continue };
            match &tail.gaps {
                Gaps::Some(list) => cells.iter_mut().zip(list.iter()).for_each(|(cell, reason)| *cell = *reason),
                gaps => cells.fill(gaps.reason(0)),
            }
        }
        let data = match self {
            Sheet::Number(list) => Data::Number(list),
            Sheet::Bool(list) => Data::Bool(list),
            Sheet::Text => Data::Text(tails.into_iter().flat_map(|tail| tail.texts).collect()),
        };
        Series { data, missing }
    }
}

/// Evaluates all tasks for some rows.
fn block<N: Number>(run: &Run<'_, N>, tasks: &[Task<'_>], own: &Own, rows: &Range<usize>, pages: &mut [Page<'_, N>]) -> Vec<Tail> {
    let pool = Pool::new();
    let exercise = N::from_decimal(run.exercise);
    let mut tails: Vec<Tail> = Vec::with_capacity(tasks.len());
    for (number, task) in tasks.iter().enumerate() {
        let (done, rest) = pages.split_at_mut(number);
        let (done, before) = (&*done, &tails);
        let leaf = |node: &Node| {
            let Some(leaf) = Leaf::of(node) else { return Block::missing(Reason::NotProvided) };
            match own.task(leaf).and_then(|task| done.get(task).zip(before.get(task))) {
                Some((page, tail)) => page.read(tail),
                None => run.leaf(leaf, rows),
            }
        };
        let rows = Rows { count: rows.len(), leaf: &leaf, parameters: &run.given, exercise, pool: &pool };
        let found = rows.eval(task.node);
        let tail = rest.first_mut().map_or(Tail { gaps: Gaps::None, texts: Vec::new() }, |page| page.write(found, rows.count, &pool));
        tails.push(tail);
    }
    tails
}

impl<N: Number> Page<'_, N> {
    fn read<'a>(&'a self, tail: &'a Tail) -> Block<'a, N> {
        let gaps = match &tail.gaps {
            Gaps::None => Gaps::None,
            Gaps::All(reason) => return Block::missing(*reason),
            Gaps::Some(list) => Gaps::Some(Cow::Borrowed(list)),
        };
        let cells = match self {
            Page::Number(list) => Cells::Numbers(Cow::Borrowed(list)),
            Page::Bool(list) => Cells::Bools(Cow::Borrowed(list)),
            Page::Text => Cells::Texts(&tail.texts),
        };
        Block { cells, gaps }
    }

    fn write(&mut self, block: Block<'_, N>, rows: usize, pool: &Pool<N>) -> Tail {
        let mut gaps = match block.gaps {
            Gaps::None => Gaps::None,
            Gaps::All(reason) => Gaps::All(reason),
            Gaps::Some(list) => Gaps::Some(Cow::Owned(list.into_owned())),
        };
        let mut texts = Vec::new();
        match (&mut *self, &block.cells) {
            (Page::Number(page), Cells::Number(x)) => page.fill(*x),
            (Page::Number(page), Cells::Numbers(list)) if page.len() == list.len() => page.copy_from_slice(list),
            (Page::Bool(page), Cells::Bool(x)) => page.fill(*x),
            (Page::Bool(page), Cells::Bools(list)) if page.len() == list.len() => page.copy_from_slice(list),
            (Page::Text, cells @ (Cells::Text(_) | Cells::Texts(_) | Cells::Picked(_))) => {
                texts.extend((0..rows).map(|row| cells.text(row).cloned().unwrap_or_default()));
            }
            (_, Cells::Nothing) => {}
            // Kinds that do not fit: checked formulas have none.
            _ => gaps = Gaps::All(Reason::NotProvided),
        }
        if matches!(self, Page::Text) {
            texts.resize(rows, Arc::default());
        }
        pool.give(block.cells);
        Tail { gaps, texts }
    }
}

/// The kind of a node's values; none where it is known to have none.
fn kind<N: Number>(run: &Run<'_, N>, own: &Own, tasks: &[Task<'_>], node: &Node) -> Option<Kind> {
    match node {
        Node::Missing(_) => None,
        Node::Text(_) => Some(Kind::Text),
        Node::Bool(_) | Node::Not(_) | Node::In(..) | Node::IsMissing(_) => Some(Kind::Bool),
        Node::Binary(Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide, ..) => Some(Kind::Number),
        Node::Binary(..) => Some(Kind::Bool),
        Node::If(_, a, b) | Node::Coalesce(a, b) => kind(run, own, tasks, a).or_else(|| kind(run, own, tasks, b)),
        Node::Parameter(number) => match run.given.get(*number) {
            Some(Given::Number(..)) => Some(Kind::Number),
            _ => None,
        },
        Node::Input(_) | Node::Previous(_) | Node::Rule(_) | Node::Stored(_) => {
            let leaf = Leaf::of(node)?;
            own.task(leaf).and_then(|task| tasks.get(task)).map(|task| task.kind).or_else(|| run.kind(leaf))
        }
        _ => Some(Kind::Number),
    }
}
