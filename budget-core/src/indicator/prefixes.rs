//! Prefixes that no account of a chart starts with: a typing error, or an account that was renumbered.

use crate::chart::Chart;
use crate::error::{Warning, WarningCode};
use crate::formula::ast::AccountTerm;
use crate::text;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Warns of each prefix of a term that no edition of the named charts knows; where none is named, that no chart at all knows.
pub(super) fn unmatched(term: &AccountTerm, charts: &[String], warnings: &mut Vec<Warning>) {
    static NORMS: OnceLock<Vec<String>> = OnceLock::new();
    let norms = || Chart::list().map(|list| list.into_iter().map(|l| l.norm).collect::<BTreeSet<_>>().into_iter().collect()).unwrap_or_default();
    let families = if charts.is_empty() { NORMS.get_or_init(norms) } else { charts };
    // A family that is not embedded cannot be asked: then nothing is said.
    let known = |family: &String, code: &str| Chart::prefix_known(family, code).unwrap_or(true);
    for code in term.accounts.terms().iter().map(|t| t.code.as_str()) {
        let said = || warnings.iter().any(|w| w.code == WarningCode::UnmatchedPrefix && w.first.iter().any(|c| c == code));
        if families.is_empty() || families.iter().any(|family| known(family, code)) || said() {
            continue;
        }
        let message = match charts.join(", ") {
            none if none.is_empty() => text!("no account of any chart starts with `{code}`", "aucun compte d'aucun plan ne commence par `{code}`"),
            charts => text!("no account of {charts} starts with `{code}`", "aucun compte de {charts} ne commence par `{code}`"),
        };
        warnings.push(Warning { code: WarningCode::UnmatchedPrefix, message, count: 1, first: vec![code.to_owned()] });
    }
}
