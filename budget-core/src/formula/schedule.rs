//! In which order a plan is evaluated: by levels, each of them first what is the same for all rows, then all that goes row by row, then functions over
//! entities, whose results the next levels read.

use super::plan::{Node, Planned, Step};
use indexmap::IndexMap;

/// A step or a rule of the plan, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Step(usize),
    Rule(usize),
}

/// What is evaluated together.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    /// One after the other: figures that are the same for all rows, and rules that are another's column under a name of their own.
    pub first: Vec<Work>,
    /// Row by row: each may read those before it.
    pub rows: Vec<Work>,
    /// Over all rows, each on its own.
    pub over: Vec<Work>,
}

/// What a node reads, and how deep below functions over entities that lies.
struct Depths {
    rules: Vec<Depth>,
    places: Vec<Depth>,
}

/// From which level on something is there.
#[derive(Clone, Copy, Default)]
struct Depth {
    level: usize,
    /// Whether it is there before the rows of that level are evaluated.
    early: bool,
}

impl Depths {
    fn of(&self, node: &Node) -> Depth {
        match node {
            Node::Rule(rule) => self.rules.get(*rule).copied().unwrap_or_default(),
            Node::Stored(place) => self.places.get(*place).copied().unwrap_or_default(),
            _ => {
                let mut deepest = 0;
                node.parts(&mut |part| deepest = deepest.max(self.of(part).level));
                Depth { level: deepest, early: matches!(node, Node::Input(_) | Node::Previous(_)) }
            }
        }
    }
}

/// Puts the steps and rules of a plan in levels, within each in the order of the plan.
pub(super) fn levels(rules: &IndexMap<String, Planned>, steps: &[Step], places: usize) -> Vec<Level> {
    let mut depths = Depths { rules: Vec::with_capacity(rules.len()), places: vec![Depth::default(); places] };
    let mut levels: Vec<Level> = Vec::new();
    for (number, rule) in rules.values().enumerate() {
        for step in rule.steps.clone() {
            let Some(found) = steps.get(step) else { continue };
            let mut level = 0;
            found.parts(&mut |node| level = level.max(depths.of(node).level));
            levels.resize_with(levels.len().max(level + 1), Level::default);
            let Some(at) = levels.get_mut(level) else { continue };
            let (list, place, depth) = match found {
                Step::National { place, .. } => (&mut at.first, place, Depth { level, early: true }),
                Step::Column { place, .. } => (&mut at.rows, place, Depth { level, early: false }),
                Step::Aggregate { place, .. } | Step::Share { place, .. } => (&mut at.over, place, Depth { level: level + 1, early: true }),
            };
            list.push(Work::Step(step));
            if let Some(cell) = depths.places.get_mut(*place) {
                *cell = depth;
            }
        }
        let depth = depths.of(&rule.node);
        let alias = depth.early && matches!(rule.node, Node::Input(_) | Node::Previous(_) | Node::Rule(_) | Node::Stored(_));
        let early = rule.national || alias;
        levels.resize_with(levels.len().max(depth.level + 1), Level::default);
        if let Some(at) = levels.get_mut(depth.level) {
            let list = if early { &mut at.first } else { &mut at.rows };
            list.push(Work::Rule(number));
        }
        depths.rules.push(Depth { level: depth.level, early });
    }
    levels
}
