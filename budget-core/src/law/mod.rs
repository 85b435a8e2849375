//! The law as data: what the State grants, by which rules, to whom.

pub mod read;
