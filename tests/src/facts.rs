//! Facts about entities for tests: what a file of attributes says, and nothing of the real territory.

use budget_core::Result;
use budget_core::territory::{AttributeSource, Attributes};

/// What the text of a file of attributes says; nothing for an empty text.
///
/// # Errors
/// Those of [`Attributes::read`].
pub fn given(text: &str) -> Result<AttributeSource> {
    let attributes = if text.is_empty() { Attributes::default() } else { Attributes::read(text.as_bytes())? };
    AttributeSource::new(None, attributes)
}

/// Nothing is known.
///
/// # Errors
/// Those of the embedded schemes of strata.
pub fn none() -> Result<AttributeSource> {
    given("")
}
