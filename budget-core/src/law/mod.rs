//! The law: what a rulebook gives to every commune, and what an amendment changes.

pub mod impact;
