//! How fast budget-core is: a generator of national balance files, and what its benches share.

pub mod cache;
pub mod communes;
pub mod measure;
pub mod national;
