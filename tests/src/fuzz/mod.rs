//! What the fuzz targets do with an input: plain functions, so that an ordinary test replays the corpus and the regressions too. A broken promise panics.

pub mod balance;
pub mod catalogue_toml;
pub mod criteria;
pub mod formula;
pub mod mutate;
mod oracle;
pub mod parquet;
pub mod partial;
pub mod plan_xml;
pub mod reform_toml;

/// The targets by name: each takes any bytes.
pub const TARGETS: [(&str, Body); 8] = [
    ("balance", balance::run),
    ("parquet", parquet::run),
    ("plan_xml", plan_xml::run),
    ("formula", formula::run),
    ("catalogue_toml", catalogue_toml::run),
    ("criteria", criteria::run),
    ("reform_toml", reform_toml::run),
    ("partial", partial::run),
];

/// What a target does with an input; where a promise does not hold, it panics.
pub type Body = fn(&[u8]);

/// Says what does not hold.
#[allow(clippy::panic, reason = "a promise that is broken ends the run")]
fn broken(what: &str) {
    panic!("{what}");
}

/// A number drawn from the input itself: a target chooses with it what to look at, and one input always gives the same.
pub fn dice(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}
