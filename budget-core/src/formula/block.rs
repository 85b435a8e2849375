//! Some rows inside the evaluator: values of one kind, one for all or one a row, and where they are missing.

use super::ast::Operator;
use crate::error::Reason;
use crate::number::{Arithmetic, Number, Side};
use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

/// Values of some rows.
#[derive(Clone, Debug)]
pub(super) enum Cells<'a, N: Clone> {
    /// No row has a value; it fits any kind.
    Nothing,
    Number(N),
    Numbers(Cow<'a, [N]>),
    Bool(bool),
    Bools(Cow<'a, [bool]>),
    Text(&'a Arc<str>),
    Texts(&'a [Arc<str>]),
    /// Texts chosen among several columns.
    Picked(Vec<&'a Arc<str>>),
}

/// Why rows are missing.
#[derive(Clone, Debug)]
pub(super) enum Gaps<'a> {
    None,
    All(Reason),
    Some(Cow<'a, [Option<Reason>]>),
}

/// Some rows.
#[derive(Clone, Debug)]
pub(super) struct Block<'a, N: Clone> {
    /// A missing row holds a placeholder that means nothing.
    pub cells: Cells<'a, N>,
    pub gaps: Gaps<'a>,
}

/// Lists used over and over: a block's are small and many.
pub(super) struct Pool<N>(RefCell<Vec<Vec<N>>>);

impl<N: Number> Pool<N> {
    pub fn new() -> Pool<N> {
        Pool(RefCell::new(Vec::new()))
    }

    fn take(&self) -> Vec<N> {
        self.0.borrow_mut().pop().unwrap_or_default()
    }

    /// Gives back what a block holds.
    pub fn give(&self, cells: Cells<'_, N>) {
        if let Cells::Numbers(Cow::Owned(mut list)) = cells {
            list.clear();
            self.0.borrow_mut().push(list);
        }
    }
}

/// Of two reasons the one that is told: that a figure does not exist here outweighs why one of its parts is missing, else the first.
fn prevailing(a: Option<Reason>, b: Option<Reason>) -> Option<Reason> {
    match (a, b) {
        (Some(_), Some(Reason::NotDefined)) => b,
        (Some(_), _) => a,
        (None, _) => b,
    }
}

impl<'a> Gaps<'a> {
    pub fn reason(&self, row: usize) -> Option<Reason> {
        match self {
            Gaps::None => None,
            Gaps::All(reason) => Some(*reason),
            Gaps::Some(list) => list.get(row).copied().flatten(),
        }
    }

    /// None where the list holds none.
    pub fn of(list: Vec<Option<Reason>>) -> Gaps<'a> {
        if list.iter().any(Option::is_some) { Gaps::Some(Cow::Owned(list)) } else { Gaps::None }
    }

    /// Of two sides: a row is missing where either is.
    pub fn merge(self, other: Gaps<'a>, rows: usize) -> Gaps<'a> {
        match (self, other) {
            (Gaps::None, gaps) | (gaps, Gaps::None) => gaps,
            (Gaps::All(a), Gaps::All(b)) => Gaps::All(prevailing(Some(a), Some(b)).unwrap_or(a)),
            (a, b) => Gaps::Some((0..rows).map(|row| prevailing(a.reason(row), b.reason(row))).collect()),
        }
    }

    /// Adds a reason to a row that has none yet.
    fn add(&mut self, rows: usize, row: usize, reason: Reason) {
        if matches!(self, Gaps::None) {
            *self = Gaps::Some(Cow::Owned(vec![None; rows]));
        }
        if let Gaps::Some(list) = self
            && let Some(cell) = list.to_mut().get_mut(row)
        {
            cell.get_or_insert(reason);
        }
    }
}

impl<'a, N: Number> Block<'a, N> {
    /// No value in any row.
    pub fn missing(reason: Reason) -> Block<'a, N> {
        Block { cells: Cells::Nothing, gaps: Gaps::All(reason) }
    }

    /// The same number in every row.
    pub fn number(value: N) -> Block<'a, N> {
        Block { cells: Cells::Number(value), gaps: Gaps::None }
    }

    fn of(cells: Cells<'a, N>, gaps: Gaps<'a>) -> Block<'a, N> {
        Block { cells, gaps }
    }

    fn side(&self) -> Option<Side<'_, N>> {
        match &self.cells {
            Cells::Number(x) => Some(Side::One(*x)),
            Cells::Numbers(list) => Some(Side::Many(list)),
            _ => None,
        }
    }

    /// What is true, row by row, or why that is unknown.
    fn truth(&self, row: usize) -> Result<bool, Reason> {
        match (self.gaps.reason(row), &self.cells) {
            (Some(reason), _) => Err(reason),
            (None, Cells::Bool(x)) => Ok(*x),
            (None, Cells::Bools(list)) => list.get(row).copied().ok_or(Reason::NotProvided),
            _ => Err(Reason::NotProvided),
        }
    }

    /// No value for any row, for the reasons that are there or because the kinds do not fit.
    fn nothing(self) -> Block<'a, N> {
        match self.gaps {
            Gaps::None => Block::missing(Reason::NotProvided),
            gaps => Block::of(Cells::Nothing, gaps),
        }
    }

    /// Applies a function that always has a result.
    pub fn map(self, pool: &Pool<N>, apply: impl Fn(N) -> N) -> Block<'a, N> {
        let cells = match self.cells {
            Cells::Number(x) => Cells::Number(apply(x)),
            Cells::Numbers(Cow::Owned(mut list)) => {
                list.iter_mut().for_each(|x| *x = apply(*x));
                Cells::Numbers(Cow::Owned(list))
            }
            Cells::Numbers(Cow::Borrowed(list)) => {
                let mut out = pool.take();
                out.extend(list.iter().map(|x| apply(*x)));
                Cells::Numbers(Cow::Owned(out))
            }
            _ => return self.nothing(),
        };
        Block::of(cells, self.gaps)
    }

    /// Applies a function that may have none.
    pub fn try_map(mut self, rows: usize, pool: &Pool<N>, apply: impl Fn(N) -> Result<N, Reason>) -> Block<'a, N> {
        let list = match self.cells {
            Cells::Number(x) => {
                return match apply(x) {
                    Ok(x) => Block::of(Cells::Number(x), self.gaps),
                    Err(reason) => Block::of(Cells::Nothing, self.gaps.merge(Gaps::All(reason), rows)),
                };
            }
            Cells::Numbers(list) => list,
            _ => return self.nothing(),
        };
        let mut out = pool.take();
        out.reserve(rows);
        for (row, x) in list.iter().enumerate() {
            out.push(apply(*x).unwrap_or_else(|reason| {
                self.gaps.add(rows, row, reason);
                N::ZERO
            }));
        }
        pool.give(Cells::Numbers(list));
        Block::of(Cells::Numbers(Cow::Owned(out)), self.gaps)
    }

    /// One of the four operations.
    pub fn compute(self, operation: Arithmetic, other: Block<'a, N>, rows: usize, pool: &Pool<N>) -> Block<'a, N> {
        let (Some(left), Some(right)) = (self.side(), other.side()) else { return self.neither(other, rows) };
        let (mut out, mut failed) = (pool.take(), Vec::new());
        N::compute(operation, left, right, &mut out, &mut failed);
        let reason = |row: usize| match operation {
            Arithmetic::Divide if right.get(row) == Some(N::ZERO) => Reason::DivisionByZero,
            _ => Reason::Overflow,
        };
        let reasons: Vec<(usize, Reason)> = failed.into_iter().map(|row| (row, reason(row))).collect();
        let single = matches!((left, right), (Side::One(_), Side::One(_)));
        let mut gaps = self.gaps.merge(other.gaps, rows);
        pool.give(self.cells);
        pool.give(other.cells);
        if single {
            let result = out.first().copied();
            pool.give(Cells::Numbers(Cow::Owned(out)));
            return match (reasons.first(), result) {
                (None, Some(x)) => Block::of(Cells::Number(x), gaps),
                (first, _) => Block::of(Cells::Nothing, gaps.merge(Gaps::All(first.map_or(Reason::Overflow, |f| f.1)), rows)),
            };
        }
        for (row, reason) in reasons {
            gaps.add(rows, row, reason);
        }
        Block::of(Cells::Numbers(Cow::Owned(out)), gaps)
    }

    /// The result of two sides of which one has no value of the kind needed.
    fn neither(self, other: Block<'a, N>, rows: usize) -> Block<'a, N> {
        let (a, b) = (self.cells, other.cells);
        let gaps = self.gaps.merge(other.gaps, rows);
        match (&a, &b) {
            (Cells::Nothing, _) | (_, Cells::Nothing) => Block::of(Cells::Nothing, gaps),
            // Checked formulas only differ where one side has no value; anything else counts as not provided.
            _ => Block::of(Cells::Nothing, gaps).nothing(),
        }
    }

    /// The larger or smaller of two.
    pub fn extreme(self, largest: bool, other: Block<'a, N>, rows: usize, pool: &Pool<N>) -> Block<'a, N> {
        let (Some(left), Some(right)) = (self.side(), other.side()) else { return self.neither(other, rows) };
        let mut out = pool.take();
        if largest {
            left.zip(right, &mut out, |x, y| if y > x { y } else { x });
        } else {
            left.zip(right, &mut out, |x, y| if y < x { y } else { x });
        }
        let single = matches!((left, right), (Side::One(_), Side::One(_))).then(|| out.first().copied().unwrap_or(N::ZERO));
        let gaps = self.gaps.merge(other.gaps, rows);
        pool.give(self.cells);
        pool.give(other.cells);
        let list = Cells::Numbers(Cow::Owned(out));
        match single {
            Some(x) => {
                pool.give(list);
                Block::of(Cells::Number(x), gaps)
            }
            None => Block::of(list, gaps),
        }
    }

    /// A comparison.
    pub fn compare(self, operator: Operator, other: Block<'a, N>, rows: usize, pool: &Pool<N>) -> Block<'a, N> {
        let cells = if let (Some(left), Some(right)) = (self.side(), other.side()) {
            let mut out = Vec::with_capacity(rows);
            match operator {
                Operator::Less => left.zip(right, &mut out, |x, y| x < y),
                Operator::AtMost => left.zip(right, &mut out, |x, y| x <= y),
                Operator::Greater => left.zip(right, &mut out, |x, y| x > y),
                Operator::AtLeast => left.zip(right, &mut out, |x, y| x >= y),
                Operator::Differs => left.zip(right, &mut out, |x, y| x != y),
                _ => left.zip(right, &mut out, |x, y| x == y),
            }
            match (left, right, out.first()) {
                (Side::One(_), Side::One(_), Some(x)) => Cells::Bool(*x),
                _ => Cells::Bools(Cow::Owned(out)),
            }
        } else {
            let equal = operator != Operator::Differs;
            match (&self.cells, &other.cells) {
                (Cells::Bool(x), Cells::Bool(y)) => Cells::Bool((x == y) == equal),
                (Cells::Bool(_) | Cells::Bools(_), Cells::Bool(_) | Cells::Bools(_)) => {
                    Cells::Bools((0..rows).map(|row| (self.cells.bool(row) == other.cells.bool(row)) == equal).collect())
                }
                (a, b) if a.is_text() && b.is_text() => match (a, b) {
                    (Cells::Text(x), Cells::Text(y)) => Cells::Bool((x == y) == equal),
                    // The commonest one: a column beside a constant.
                    (Cells::Texts(list), Cells::Text(y)) | (Cells::Text(y), Cells::Texts(list)) => {
                        Cells::Bools(list.iter().map(|x| (**x == ***y) == equal).collect())
                    }
                    _ => Cells::Bools((0..rows).map(|row| (a.text(row) == b.text(row)) == equal).collect()),
                },
                _ => return self.neither(other, rows),
            }
        };
        let gaps = self.gaps.merge(other.gaps, rows);
        pool.give(self.cells);
        pool.give(other.cells);
        Block::of(cells, gaps)
    }

    /// `not`.
    pub fn negated(self) -> Block<'a, N> {
        let cells = match self.cells {
            Cells::Bool(x) => Cells::Bool(!x),
            Cells::Bools(list) => Cells::Bools(list.iter().map(|x| !x).collect()),
            _ => return self.nothing(),
        };
        Block::of(cells, self.gaps)
    }

    /// Kleene's `and` and `or`: a side that decides makes the other's absence harmless.
    pub fn kleene(self, any: bool, other: Block<'a, N>, rows: usize) -> Block<'a, N> {
        match ((&self.cells, &self.gaps), (&other.cells, &other.gaps)) {
            ((Cells::Bool(x), Gaps::None), _) => return if *x == any { self } else { other.true_or_false() },
            (_, (Cells::Bool(y), Gaps::None)) => return if *y == any { other } else { self.true_or_false() },
            ((Cells::Bools(x), Gaps::None), (Cells::Bools(y), Gaps::None)) => {
                let pairs = x.iter().zip(y.iter());
                let list = if any { pairs.map(|(x, y)| x | y).collect() } else { pairs.map(|(x, y)| x & y).collect() };
                return Block::of(Cells::Bools(list), Gaps::None);
            }
            _ => {}
        }
        let (mut values, mut missing) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        for row in 0..rows {
            let (x, y) = (self.truth(row), other.truth(row));
            let decided = x == Ok(any) || y == Ok(any);
            values.push(decided == any);
            missing.push(if decided { None } else { prevailing(x.err(), y.err()) });
        }
        Block::of(Cells::Bools(Cow::Owned(values)), Gaps::of(missing))
    }

    fn true_or_false(self) -> Block<'a, N> {
        if matches!(self.cells, Cells::Bool(_) | Cells::Bools(_)) { self } else { self.nothing() }
    }

    /// The answer that a condition has for every row, if it has one.
    pub fn unanimous(&self) -> Option<bool> {
        match (&self.cells, &self.gaps) {
            (Cells::Bool(x), Gaps::None) => Some(*x),
            (Cells::Bools(list), Gaps::None) => {
                let first = *list.first()?;
                list.iter().all(|x| *x == first).then_some(first)
            }
            _ => None,
        }
    }

    /// Takes the chosen branch only; missing where the condition is.
    pub fn choose(self, then: Block<'a, N>, other: Block<'a, N>, pool: &Pool<N>) -> Block<'a, N> {
        let chosen = match &self.cells {
            Cells::Bools(list) => list.as_ref(),
            // No row has an answer.
            _ => return self.nothing(),
        };
        let gaps = match (&self.gaps, &then.gaps, &other.gaps) {
            (Gaps::None, Gaps::None, Gaps::None) => Gaps::None,
            (own, a, b) => {
                let of = |(row, yes): (usize, &bool)| own.reason(row).or_else(|| if *yes { a.reason(row) } else { b.reason(row) });
                Gaps::of(chosen.iter().enumerate().map(of).collect())
            }
        };
        Block::of(then.cells.pick(other.cells, chosen, pool), gaps)
    }

    /// The first value, or the second where the first is missing.
    pub fn coalesce(self, instead: Block<'a, N>, rows: usize, pool: &Pool<N>) -> Block<'a, N> {
        let list = match &self.gaps {
            Gaps::None => return self,
            Gaps::All(_) => return instead,
            Gaps::Some(list) => list,
        };
        let there: Vec<bool> = list.iter().map(Option::is_none).collect();
        let gaps = match &instead.gaps {
            Gaps::None => Gaps::None,
            gaps => Gaps::of((0..rows).map(|row| if there.get(row) == Some(&true) { None } else { gaps.reason(row) }).collect()),
        };
        Block::of(self.cells.pick(instead.cells, &there, pool), gaps)
    }

    /// Whether it is missing.
    pub fn absent(&self) -> Block<'a, N> {
        let cells = match &self.gaps {
            Gaps::None => Cells::Bool(false),
            Gaps::All(_) => Cells::Bool(true),
            Gaps::Some(list) => Cells::Bools(list.iter().map(Option::is_some).collect()),
        };
        Block::of(cells, Gaps::None)
    }

    /// Whether each is one of some constants.
    pub fn member(self, among: impl Fn(&Cells<'a, N>) -> Option<Cells<'a, N>>) -> Block<'a, N> {
        match among(&self.cells) {
            Some(cells) => Block::of(cells, self.gaps),
            None => self.nothing(),
        }
    }
}

impl<'a, N: Number> Cells<'a, N> {
    fn is_text(&self) -> bool {
        matches!(self, Cells::Text(_) | Cells::Texts(_) | Cells::Picked(_))
    }

    pub fn text(&self, row: usize) -> Option<&'a Arc<str>> {
        match self {
            Cells::Text(text) => Some(text),
            Cells::Texts(list) => list.get(row),
            Cells::Picked(list) => list.get(row).copied(),
            _ => None,
        }
    }

    pub fn bool(&self, row: usize) -> bool {
        match self {
            Cells::Bool(x) => *x,
            Cells::Bools(list) => list.get(row).copied().unwrap_or(false),
            _ => false,
        }
    }

    /// Row by row the first where `chosen` holds, else the second.
    fn pick(self, other: Cells<'a, N>, chosen: &[bool], pool: &Pool<N>) -> Cells<'a, N> {
        let mixed = match (&self, &other) {
            (Cells::Nothing, _) => return other,
            (_, Cells::Nothing) => return self,
            (a, b) if a.is_text() && b.is_text() => {
                Cells::Picked(chosen.iter().enumerate().filter_map(|(row, yes)| if *yes { a.text(row) } else { b.text(row) }).collect())
            }
            (Cells::Bool(_) | Cells::Bools(_), Cells::Bool(_) | Cells::Bools(_)) => {
                Cells::Bools(chosen.iter().enumerate().map(|(row, yes)| if *yes { self.bool(row) } else { other.bool(row) }).collect())
            }
            _ => {
                let mut out = pool.take();
                match (&self, &other) {
                    (Cells::Number(x), Cells::Number(y)) => out.extend(chosen.iter().map(|yes| if *yes { *x } else { *y })),
                    (Cells::Number(x), Cells::Numbers(b)) => out.extend(chosen.iter().zip(b.iter()).map(|(yes, y)| if *yes { *x } else { *y })),
                    (Cells::Numbers(a), Cells::Number(y)) => out.extend(chosen.iter().zip(a.iter()).map(|(yes, x)| if *yes { *x } else { *y })),
                    (Cells::Numbers(a), Cells::Numbers(b)) => {
                        out.extend(chosen.iter().zip(a.iter().zip(b.iter())).map(|(yes, (x, y))| if *yes { *x } else { *y }));
                    }
                    // Kinds that do not fit: checked formulas have none.
                    _ => return self,
                }
                Cells::Numbers(Cow::Owned(out))
            }
        };
        pool.give(self);
        pool.give(other);
        mixed
    }
}
