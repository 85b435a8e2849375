//! What a comparison starts from: plain columns of two simulations of the same communes, one value a commune in the order of the keys.

use super::answer::{Changed, RoundingGap, StateChange};
use crate::amount::Cents;
use crate::error::{Text, Warning};
use crate::formula::Allocation;
use crate::law::{Party, Words};
use std::sync::Arc;

/// Two simulations of the same communes, as columns. Every column has one entry a key.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// The title of the amendment; empty where it has none.
    pub title: String,
    /// Where the amendment comes from, such as a bill; empty where it does not say.
    pub reference: String,
    /// The exercise.
    pub year: u16,
    /// The numbers that it was computed with: `f64` or `decimal`.
    pub mode: String,
    /// The law that is amended, in words.
    pub law: Text,
    /// What the figures leave out; none where nothing is said.
    pub scope: Option<Text>,
    /// What people call the amounts.
    pub words: Words,
    /// The communes are invented: whoever shows a figure of them says so.
    pub fictional: bool,
    /// INSEE codes, sorted, each once.
    pub keys: Vec<Arc<str>>,
    /// Names; `None` where none is known.
    pub names: Vec<Option<Arc<str>>>,
    /// Inhabitants that amounts per head are divided by; `None` where unknown.
    pub population: Vec<Option<i64>>,
    /// What the population is, in words.
    pub population_label: Text,
    /// Who receives or pays by id, the main one first; none where the rulebook names nobody.
    pub parties: Vec<(String, Party)>,
    /// The amounts, in the order of the rulebook.
    pub grants: Vec<GrantPair>,
    /// How communes are grouped.
    pub groups: Vec<Grouping>,
    /// Every allocation of either side.
    pub allocations: Vec<AllocationPair>,
    /// What rules that round each amount by itself leave of their envelope.
    pub rounding_gaps: Vec<RoundingGap>,
    /// What the amendment changed.
    pub changes: Vec<Changed>,
    /// National values that differ between the two sides.
    pub state: Vec<StateChange>,
    /// What the simulations and the law had to say.
    pub warnings: Vec<Warning>,
    /// Where the figures come from, for the foot of the page.
    pub sources: Vec<Text>,
}

/// A value on each side.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sides<T> {
    /// Under the law as it is.
    pub baseline: T,
    /// Under the amended law.
    pub reform: T,
}

/// The amounts of a grant on both sides.
#[derive(Clone, Debug, Default)]
pub struct GrantPair {
    /// Id of the rule.
    pub id: String,
    /// Name of the grant.
    pub label: Text,
    /// The grant that this one is a part of: sums over all grants leave it out.
    pub part_of: Option<String>,
    /// Whose amount it is, one of the parties; empty where there are none.
    pub party: String,
    /// Amounts in cents; `None` where the value is missing. Both sides are one list where the amendment does not touch the grant.
    pub amounts: Sides<Arc<[Option<Cents>]>>,
    /// Communes whose amount is hidden by secrecy on a side: their places among the keys, in order.
    pub secret: Vec<usize>,
    /// Who may have it.
    pub eligible: Option<Eligible>,
}

impl Compared {
    /// Whether a grant is the main party's: costs, counts and groups are those of its grants.
    pub(super) fn is_main(&self, grant: &GrantPair) -> bool {
        self.parties.first().is_none_or(|(main, _)| *main == grant.party)
    }
}

/// Who is eligible on both sides; `None` where it is not known.
#[derive(Clone, Debug, Default)]
pub struct Eligible {
    /// Id of the rule.
    pub rule: String,
    /// Its label.
    pub label: Text,
    /// The answers.
    pub is: Sides<Vec<Option<bool>>>,
}

/// A way to group communes.
#[derive(Clone, Debug, Default)]
pub struct Grouping {
    /// The name asked for: `strata`, `departement`, `epci`, `region`, a rule or a column.
    pub by: String,
    /// What it is, in words.
    pub label: Text,
    /// The groups in the order that they are shown, key and name.
    pub groups: Vec<(String, Text)>,
    /// The group of each commune, a place in `groups`; `None` where it is not known.
    pub of: Vec<Option<usize>>,
}

/// An allocation of an envelope on both sides; one that exists on one side only has `None` on the other.
#[derive(Clone, Debug, Default)]
pub struct AllocationPair {
    /// Id of the rule that holds it.
    pub rule: String,
    /// Label of the rule.
    pub label: Text,
    /// Which of the rule's allocations, from 1.
    pub part: usize,
    /// The grants whose sum it decides.
    pub grants: Vec<String>,
    /// The rule uses the point value alone, each amount being rounded by itself.
    pub point: bool,
    /// Some entity can have a cap: `at_most` stands in it.
    pub capped: bool,
    /// The allocations.
    pub sides: Sides<Option<Allocation>>,
}
