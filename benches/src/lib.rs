//! How fast budget-core is: a generator of national balance files, and what its benches share.

pub mod cache;
pub mod communes;
pub mod measure;
pub mod national;
pub mod tax_bases;

/// The dice of the project's samples: the fictional country and the nation are drawn by the same code.
#[path = "../../xtask/src/sample"]
pub mod sample {
    pub mod dice;
}
