//! The warning about entities that a function over entities leaves out.

use super::evaluate::Source;
use crate::error::{Warning, WarningCode};
use crate::number::Number;
use crate::text;

/// Keys shown in a warning.
const SHOWN: usize = 5;

/// Says how many entities were left out of a function, and which first; nothing where none was.
pub(super) fn skipped<N: Number>(rows: &[usize], written: &str, rule: &str, source: &dyn Source<N>) -> Option<Warning> {
    if rows.is_empty() {
        return None;
    }
    let count = rows.len();
    Some(Warning {
        code: WarningCode::MissingSkipped,
        message: match count {
            1 => text!("one entity has no value and is left out of `{written}` in `{rule}`", "une entité sans valeur est exclue de `{written}` dans `{rule}`"),
            _ => text!(
                "{count} entities have no value and are left out of `{written}` in `{rule}`",
                "{count} entités sans valeur sont exclues de `{written}` dans `{rule}`"
            ),
        },
        count: count as u64,
        first: rows.iter().take(SHOWN).map(|row| source.key(*row)).collect(),
    })
}
