//! Charts of accounts (*nomenclatures comptables*): editions, accounts, functions and chapters.
//!
//! A code means something only with its chart and exercise: [`Chart::open`] first, then ask it.

pub mod account;
pub mod anomaly;
mod archive;
pub mod axis;
mod build;
pub mod chapter;
pub mod compare;
pub mod edition;
pub mod function;
#[doc(hidden)]
pub mod label;
pub mod listing;
mod missing;
mod names;
pub mod operation;
#[doc(hidden)]
pub mod pack;
mod read_rows;
mod read_xml;
mod resolve;
#[doc(hidden)]
pub mod rows;
pub mod search;
pub mod section;
pub mod side;
mod strings;
mod table;
mod tree;
mod xml_text;
pub mod years;

pub use account::Account;
pub use anomaly::{Anomaly, AnomalyKind};
pub use axis::Axis;
pub use chapter::{Chapter, ChapterKind};
pub use compare::{Change, ChangeKind, Comparison};
pub use edition::Chart;
pub use function::Function;
pub use listing::{EditionSize, Listing};
pub use operation::Operation;
pub use search::Found;
pub use section::Section;
pub use side::Side;
pub use years::Years;
