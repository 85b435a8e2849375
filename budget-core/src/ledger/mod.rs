//! Sources of accounting lines; each yields the same line.

mod blocks;
mod codes;
mod dgfip;
mod fields;
mod fingerprint;
mod issue;
mod known;
#[expect(clippy::module_inception, reason = "the noun has a file of its own")]
mod ledger;
mod limits;
pub mod line;
mod pool;
mod progress;
mod push;
mod repeat;
mod run;
mod scan;
mod source;
mod tables;
mod tally;
mod text;

#[cfg(feature = "arrow")]
mod arrow;
#[cfg(feature = "parquet")]
mod parquet;

#[cfg(feature = "arrow")]
pub use arrow::ArrowOptions;
pub(crate) use codes::{Code as AccountCode, Codes as AccountCodes};
pub(crate) use dgfip::header::Fields;
pub(crate) use fields::Fields as LineFields;
pub(crate) use fingerprint::Fingerprint;
pub use issue::{Issue, IssueCode, Issues, Severity};
pub use ledger::{Ledger, Reading};
pub use limits::Limits;
pub use line::{Budget, Category, Field, Line, Role};
pub use progress::OnProgress;
pub use push::Pushed;
pub(crate) use push::Wanted;
pub(crate) use run::{Gather, Summer};
pub(crate) use source::{Input, Meter, Source, read_error, sources, too_many_files};
pub(crate) use tally::is_balanced;
pub use tally::{Scan, Tally};
pub(crate) use text::{decode as decode_text, too_long};

use crate::error::Result;

/// Where lines go: the fold of indicators, a filter that explains, a test. A source calls it once a line, in file order; lines that
/// look like copies of earlier ones come at the end of the pass, once it is clear that they are not.
pub trait Sink: Send {
    /// Takes one line of a budget. `index` is the budget's place in the order of first appearance: the same for all its lines.
    fn line(&mut self, index: usize, budget: &Budget, line: &Line<'_>) -> Result<()>;
}
