//! What an evaluation need not do, since what it would read is bit for bit what it was before.

use super::ends::End;
use super::evaluate::{Before, Computed, Outcome, Stepped};
use super::plan::{Node, Plan, Step};
use super::schedule::Work;
use crate::number::Number;
use std::sync::Arc;

/// What was computed before, and what differs from it.
pub(super) struct Fresh<N> {
    before: Vec<Option<Before<N>>>,
    /// Per rule: whether nothing that it reads, directly or not, can have changed: it is not looked at.
    stays: Vec<bool>,
    /// Per rule: whether it or one of its steps was evaluated.
    touched: Vec<bool>,
    /// Per rule and stored place: whether it has other values than before.
    rules: Vec<bool>,
    places: Vec<bool>,
}

impl<N: Number> Fresh<N> {
    pub fn new(plan: &Plan, mut before: Vec<Option<Before<N>>>) -> Fresh<N> {
        let mut stays: Vec<bool> = Vec::with_capacity(before.len());
        let mut alike: Vec<bool> = Vec::with_capacity(before.len());
        for (rule, before) in plan.rules.values().zip(&mut before) {
            let all = |list: &[bool]| rule.reads.rules.iter().all(|read| list.get(*read) == Some(&true));
            // Whether what it reads is the same for all rows decides which steps a formula has.
            if let Some(before) = before.as_mut() {
                before.same &= all(&alike);
            }
            alike.push(before.as_ref().is_some_and(|before| matches!(before.computed.outcome, Outcome::National(_)) == rule.national));
            stays.push(before.as_ref().is_some_and(|before| before.same) && all(&stays));
        }
        let none = vec![false; before.len()];
        Fresh { before, stays, touched: none.clone(), rules: none, places: vec![false; plan.places] }
    }

    pub fn stays(&self, rule: usize) -> bool {
        self.stays.get(rule).copied().unwrap_or(false)
    }

    /// What was computed for a rule before.
    pub fn computed(&self, rule: usize) -> Option<&Arc<Computed<N>>> {
        Some(&self.before.get(rule)?.as_ref()?.computed)
    }

    /// What is taken over as it is.
    pub fn untouched(&self, rule: usize) -> Option<Arc<Computed<N>>> {
        self.computed(rule).filter(|_| self.touched.get(rule) == Some(&false)).cloned()
    }

    /// What a step of a rule that says the same gave before.
    pub fn stepped(&self, plan: &Plan, step: usize) -> Option<&Arc<Stepped<N>>> {
        let owner = plan.owner(Work::Step(step));
        let before = self.before.get(owner)?.as_ref().filter(|before| before.same)?;
        let first = plan.rules.get_index(owner)?.1.steps.start;
        before.computed.steps.get(step.checked_sub(first)?)?.as_ref()
    }

    /// The ends of an allocation before, where they are made of the same.
    pub fn ends(&self, plan: &Plan, step: usize, node: &Node) -> Option<&Arc<End>> {
        self.stepped(plan, step)?.ends.of(plan.steps.get(step)?, node).filter(|_| !self.differs(node))
    }

    /// Whether something is to be evaluated. Then it counts as differing, until it is known what it gives.
    pub fn is_wanted(&mut self, plan: &Plan, work: Work) -> bool {
        let owner = plan.owner(work);
        let same = self.before.get(owner).and_then(Option::as_ref).is_some_and(|before| before.same);
        let wanted = !same
            || match work {
                Work::Rule(rule) => plan.rules.get_index(rule).is_none_or(|(_, rule)| self.differs(&rule.node)),
                Work::Step(step) => self.stepped(plan, step).is_none() || plan.steps.get(step).is_none_or(|step| self.reads(step)),
            };
        if wanted {
            self.touched.get_mut(owner).into_iter().for_each(|touched| *touched = true);
            self.mark(plan, work, true);
        }
        wanted
    }

    /// Notes what something gives; what it gave before is put in its place where it is the same.
    pub fn note(&mut self, plan: &Plan, work: Work, outcome: &mut Outcome<N>) {
        let before = match work {
            Work::Rule(rule) => self.computed(rule).map(|computed| &computed.outcome),
            Work::Step(step) => self.stepped(plan, step).map(|stepped| &stepped.outcome),
        };
        let differs = match (before, &*outcome) {
            (Some(Outcome::Column(a)), Outcome::Column(b)) => !Arc::ptr_eq(a, b) && !a.same_bits(b),
            (Some(Outcome::National(a)), Outcome::National(b)) => !a.same_bits(b),
            _ => true,
        };
        if let (false, Some(before)) = (differs, before) {
            *outcome = before.clone();
        }
        self.mark(plan, work, differs);
    }

    fn mark(&mut self, plan: &Plan, work: Work, differs: bool) {
        let cell = match work {
            Work::Rule(rule) => self.rules.get_mut(rule),
            Work::Step(step) => plan.steps.get(step).and_then(|step| self.places.get_mut(step.place())),
        };
        cell.into_iter().for_each(|cell| *cell = differs);
    }

    /// Whether a step reads something that differs.
    fn reads(&self, step: &Step) -> bool {
        let mut differs = false;
        step.parts(&mut |part| differs = differs || self.differs(part));
        differs
    }

    /// Whether a part differs: columns are those of before.
    fn differs(&self, node: &Node) -> bool {
        match node {
            Node::Rule(rule) => self.rules.get(*rule).copied().unwrap_or(true),
            Node::Stored(place) => self.places.get(*place).copied().unwrap_or(true),
            _ => {
                let mut differs = false;
                node.parts(&mut |part| differs = differs || self.differs(part));
                differs
            }
        }
    }
}
