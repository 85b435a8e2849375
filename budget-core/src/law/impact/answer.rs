//! The answer: the fields of `impact.json`, in this order.

use super::compared::Sides;
use crate::amount::Cents;
use crate::error::{Text, Warning};
use crate::formula::{Allocation, State};
use crate::law::Words;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::Serialize;

/// What an amendment does to every commune. Amounts are euros to the cent, amounts per head are euros with two decimals.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Impact {
    /// The title of the amendment; empty where it has none.
    pub title: String,
    /// The exercise.
    pub year: u16,
    /// The numbers that it was computed with: `fast` or `decimal`.
    #[cfg_attr(feature = "typescript", ts(type = "Mode"))]
    pub mode: String,
    /// Where the amendment comes from, such as a bill; empty where it does not say.
    pub reference: String,
    /// The law that is amended, in words.
    pub law: Text,
    /// What the figures leave out; none where the rulebook says nothing.
    pub scope: Option<Text>,
    /// The communes are invented: whoever shows a figure of them says so.
    pub fictional: bool,
    /// What the amendment changed.
    pub changes: Vec<Changed>,
    /// The sum of all grants of the main party, each euro once, and what the amendment costs or brings.
    pub cost: Sum,
    /// Who gains and who pays, the main party first; empty where the rulebook names nobody.
    pub parties: Vec<PartyTotal>,
    /// How many communes gain and lose.
    pub counts: Counts,
    /// Each grant.
    pub totals: Vec<GrantTotal>,
    /// Communes of which secrecy hides an amount: no total holds it.
    pub secret: Secret,
    /// Who enters and who leaves, by rule of eligibility.
    pub eligibility: Vec<Eligibility>,
    /// Those who gain most, most first.
    pub winners: Vec<Move>,
    /// Those who lose most, most first.
    pub losers: Vec<Move>,
    /// The names of the groupings.
    pub groupings: IndexMap<String, Text>,
    /// The same by group.
    pub groups: Grouped<Group>,
    /// Communes whose amount changes in ten groups of one size, from those who lose most to those who gain most.
    pub deciles: Deciles,
    /// Communes by what they gain or lose per head.
    pub histogram: Vec<Bin>,
    /// Whom it takes from: the first is all grants together.
    pub transfers: Vec<Transfer>,
    /// Each envelope: paid, unspent, and what a point is worth.
    pub allocations: Vec<AllocationImpact>,
    /// What rules that round each amount by itself leave of their envelope.
    pub rounding_gaps: Vec<RoundingGap>,
    /// National values that move: point values, means, thresholds.
    pub state: Vec<StateChange>,
    /// What the figures do not say by themselves.
    pub warnings: Vec<Warning>,
    /// What amounts per head are divided by.
    #[serde(skip)]
    pub population_label: Text,
    /// What people call the amounts.
    #[serde(skip)]
    pub words: Words,
    /// Where the figures come from.
    pub sources: Vec<Text>,
}

/// Rows by name of the grouping.
pub type Grouped<T> = IndexMap<String, Vec<T>>;

/// Something that the amendment changed: a parameter or a rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Changed {
    /// Path of the parameter, id of the rule or column.
    pub id: String,
    /// `parameter`, `rule` or `column`.
    #[cfg_attr(feature = "typescript", ts(type = r#""parameter" | "rule" | "column""#))]
    pub kind: String,
    /// What it is.
    pub label: Text,
    /// Value or formula before; `None` where it is new.
    pub before: Option<String>,
    /// Value or formula after; `None` where it is removed.
    pub after: Option<String>,
    /// Unit of both.
    pub unit: String,
    /// The article of law that says it; empty where none is known.
    pub article: String,
}

/// A sum on both sides.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sum {
    /// Under the law as it is, of the communes whose amount is known; `None` where nobody's is.
    pub baseline: Option<Cents>,
    /// Under the amended law.
    pub reform: Option<Cents>,
    /// Sum of the changes that are known.
    pub change: Option<Cents>,
}

/// A party on both sides: all its grants, each euro once.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PartyTotal {
    /// Its id in the rulebook.
    pub party: String,
    /// Its name.
    pub label: Text,
    /// Its amounts are what it pays: more is a loss.
    pub pays: bool,
    /// Under the law as it is, of the communes whose amount is known; `None` where nobody's is.
    pub baseline: Option<Cents>,
    /// Under the amended law.
    pub reform: Option<Cents>,
    /// Sum of the changes that are known.
    pub change: Option<Cents>,
    /// Communes of which secrecy hides an amount of the party.
    pub secret: u64,
}

/// Communes of which secrecy hides an amount.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Secret {
    /// How many.
    pub n: u64,
    /// The first of them by code, as many as winners are named.
    pub communes: Vec<Hidden>,
}

/// A commune of which secrecy hides amounts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Hidden {
    /// INSEE code.
    pub entity: String,
    /// Name, where one is known.
    pub name: Option<String>,
    /// Ids of the rules that have no amount for it.
    pub grants: Vec<String>,
}

/// How many communes gain and lose, all grants together: winners + losers + unchanged + unknown = n.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ImpactCounts"))]
pub struct Counts {
    /// All communes.
    pub n: u64,
    /// Those who gain.
    pub winners: u64,
    /// Those who lose.
    pub losers: u64,
    /// Those whose sum is the same to the cent.
    pub unchanged: u64,
    /// Those with a grant that is known on one side only, or of which secrecy hides all that changes.
    pub unknown: u64,
    /// Those who gain or lose less than one euro.
    pub below_one_euro: u64,
    /// What is gained, all winners together.
    pub gained: Cents,
    /// What is lost, all losers together; not negative.
    pub lost: Cents,
    /// Inhabitants of the winners.
    pub winners_population: i64,
    /// Inhabitants of the losers.
    pub losers_population: i64,
    /// Communes whose population is unknown: they have no figures per head.
    pub without_population: u64,
}

/// What becomes of an envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum GrantState {
    /// All of it is paid.
    Closed,
    /// Part of it is not: all that share it are at their cap, or nobody has a weight.
    Unspent,
    /// Floors exceed it: nothing can be paid.
    Infeasible,
    /// There is none: what the grant costs follows from its rules.
    #[default]
    Open,
    /// The grant is not computed.
    Missing,
}

impl From<State> for GrantState {
    fn from(state: State) -> GrantState {
        match state {
            State::Closed => GrantState::Closed,
            State::Unspent => GrantState::Unspent,
            State::Infeasible => GrantState::Infeasible,
        }
    }
}

/// A grant on both sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GrantTotal {
    /// Id of the grant: that of its rule, unless the rulebook gives the amounts of one rule to two parties.
    pub rule: String,
    /// Name of the grant.
    pub label: Text,
    /// The grant that it is a part of.
    pub part_of: Option<String>,
    /// Whose amount it is; none where the rulebook names nobody.
    pub party: Option<String>,
    /// Sum under the law as it is; `None` where no commune has a value.
    pub baseline: Option<Cents>,
    /// Sum under the amended law.
    pub reform: Option<Cents>,
    /// Sum of the changes that are known: the difference of both where `unknown` is 0.
    pub change: Option<Cents>,
    /// What becomes of its envelope under the amended law.
    pub state: GrantState,
    /// Communes that have something before and after.
    pub beneficiaries: Sides<u64>,
    /// Communes that gain.
    pub winners: u64,
    /// Communes that lose.
    pub losers: u64,
    /// Communes without a value.
    pub missing: Sides<u64>,
    /// Communes with a value on one side only.
    pub unknown: u64,
    /// Communes whose amount secrecy hides on a side.
    pub secret: u64,
}

/// Who enters and who leaves.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Eligibility {
    /// Id of the rule of eligibility.
    pub rule: String,
    /// Its label.
    pub label: Text,
    /// The grant that it opens.
    pub grant: String,
    /// How many are eligible before and after.
    pub eligible: Sides<u64>,
    /// How many become so.
    pub newly: u64,
    /// How many are so no longer.
    pub no_longer: u64,
    /// Communes whose answer is missing on a side.
    pub unknown: u64,
    /// Those who become eligible, with the amounts of the grant, by size of their change.
    pub entered: Vec<Move>,
    /// Those who are no longer eligible.
    pub left: Vec<Move>,
}

/// What a commune gains or loses.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Move {
    /// INSEE code.
    pub entity: String,
    /// Name, where one is known.
    pub name: Option<String>,
    /// Inhabitants.
    pub population: Option<i64>,
    /// Amount under the law as it is.
    pub baseline: Option<Cents>,
    /// Amount under the amended law.
    pub reform: Option<Cents>,
    /// The change.
    pub change: Option<Cents>,
    /// The change per head.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub per_head: Option<Decimal>,
    /// Secrecy hides an amount that the amendment moves for others: the change is that of what is known.
    pub secret: bool,
}

/// A group of communes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ImpactGroup"))]
pub struct Group {
    /// Its key; `None` holds the communes whose group is not known.
    pub key: Option<String>,
    /// Its name.
    pub label: Text,
    /// How many communes.
    pub n: u64,
    /// Their inhabitants, where known.
    pub population: i64,
    /// Those who gain.
    pub winners: u64,
    /// Those who lose.
    pub losers: u64,
    /// Those whose sum is the same.
    pub unchanged: u64,
    /// Those whose change is not known.
    pub unknown: u64,
    /// Sum under the law as it is.
    pub baseline: Cents,
    /// Sum under the amended law.
    pub reform: Cents,
    /// Sum of the changes that are known.
    pub change: Cents,
    /// The change per inhabitant.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub per_head: Option<Decimal>,
    /// What its winners gain.
    pub gained: Cents,
    /// What its losers lose; not negative.
    pub lost: Cents,
    /// What changes for the other parties in these communes, by party: sums of what is known.
    pub parties: IndexMap<String, Cents>,
}

/// Tenths of the communes whose amount changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Deciles {
    /// By change per head.
    pub per_head: Vec<Decile>,
    /// By change in euros.
    pub euros: Vec<Decile>,
}

/// A tenth.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Decile {
    /// 1 to 10.
    pub decile: u8,
    /// How many communes.
    pub n: u64,
    /// The least change of the tenth, in euros or euros per head.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub from: Decimal,
    /// The largest.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub to: Decimal,
    /// Sum of their changes.
    pub change: Cents,
    /// Their inhabitants, where known.
    pub population: i64,
}

/// Communes whose change per head lies between two bounds, `from` included if positive, `to` if negative; `None` is no bound.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Bin {
    /// The lower bound, euros per head.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub from: Option<Decimal>,
    /// The upper bound.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub to: Option<Decimal>,
    /// How many communes.
    pub n: u64,
    /// Their inhabitants.
    pub population: i64,
}

/// Whom a grant takes from, and whom it gives to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Transfer {
    /// The grant; `None` is all of them together.
    pub grant: Option<String>,
    /// Its name.
    pub label: Text,
    /// What is gained.
    pub gained: Cents,
    /// What is lost; not negative.
    pub lost: Cents,
    /// What is new money: gained less lost. Below zero, what is saved.
    pub new_money: Cents,
    /// Of each euro gained, what is new money; `None` where nothing is gained.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub new_money_per_euro: Option<Decimal>,
    /// Where it is lost, by grouping; in the first entry, by grant (`grant`).
    pub from: Grouped<Share>,
    /// Where it is gained.
    pub to: Grouped<Share>,
}

/// A group's part of what is lost or gained.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Share {
    /// Key of the group.
    pub key: Option<String>,
    /// Its name.
    pub label: Text,
    /// The amount; not negative.
    pub amount: Cents,
    /// Of each euro gained by anybody, how much comes from here, or goes here; four decimals.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub per_euro: Option<Decimal>,
}

/// An allocation on both sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AllocationImpact {
    /// Id of the rule.
    pub rule: String,
    /// Label of the rule.
    pub label: Text,
    /// Which of the rule's allocations, from 1.
    pub part: usize,
    /// Each amount is rounded by itself: what is paid may differ from the envelope by a rounding gap.
    pub point: bool,
    /// Under the law as it is.
    pub baseline: Option<Allocated>,
    /// Under the amended law.
    pub reform: Option<Allocated>,
}

/// An allocation as it came out: paid + unspent = envelope.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Allocated {
    /// What it came to.
    pub state: GrantState,
    /// What was to be paid.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub envelope: Decimal,
    /// What was paid.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub paid: Decimal,
    /// What was left.
    #[serde(serialize_with = "crate::written::exact")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact"))]
    pub unspent: Decimal,
    /// Value of the point (*valeur de point*).
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub value: Option<Decimal>,
    /// How many entities share.
    pub entities: u64,
    /// How many of them are held at their floor.
    pub at_floor: u64,
    /// How many of them are held at their cap.
    pub at_cap: u64,
    /// Entities left outside because a value is missing.
    pub skipped: u64,
}

impl From<&Allocation> for Allocated {
    fn from(allocation: &Allocation) -> Allocated {
        Allocated {
            state: allocation.state.into(),
            envelope: allocation.envelope,
            paid: allocation.paid,
            unspent: allocation.unspent,
            value: allocation.value,
            entities: allocation.entities,
            at_floor: allocation.at_floor,
            at_cap: allocation.at_cap,
            skipped: allocation.skipped,
        }
    }
}

/// What is left of an envelope because each amount is rounded by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ImpactGap"))]
pub struct RoundingGap {
    /// Id of the rule.
    pub rule: String,
    /// Its label.
    pub label: Text,
    /// Envelope less sum under the law as it is, in euros.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub baseline: Option<Decimal>,
    /// The same under the amended law.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub reform: Option<Decimal>,
}

/// A national value that moves.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StateChange {
    /// Id of the rule.
    pub rule: String,
    /// Its label.
    pub label: Text,
    /// Unit of both values.
    pub unit: String,
    /// Value under the law as it is.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub baseline: Option<Decimal>,
    /// Value under the amended law.
    #[serde(serialize_with = "crate::written::exact_or_none")]
    #[cfg_attr(feature = "typescript", ts(type = "Exact | null"))]
    pub reform: Option<Decimal>,
}
