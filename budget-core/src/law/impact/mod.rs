//! What an amendment does: two simulations of the same communes side by side, who gains, who loses, and what it costs.
//!
//! Everything is added in whole cents. A value that is missing on one side only has no change: the commune is counted as *unknown*, never as one
//! that gets nothing. The order of everything is fixed, so that the same communes give the same bytes.

mod answer;
mod compare;
mod compared;
mod distribution;
mod envelopes;
mod groups;
mod moves;
mod page;
mod parties;
mod places;
mod simulation;
mod strained;
#[cfg(test)]
mod tests;
mod transfers;

pub use answer::{
    Allocated, AllocationImpact, Bin, Changed, Counts, Decile, Deciles, Eligibility, GrantState, GrantTotal, Group, Grouped, Hidden, Impact, Move, PartyTotal,
    RoundingGap, Secret, Share, StateChange, Sum, Transfer,
};
pub use compared::{AllocationPair, Compared, Eligible, GrantPair, Grouping, Sides};
pub(super) use simulation::same;
