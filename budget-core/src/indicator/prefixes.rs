//! Prefixes that no account of a chart starts with: a typing error, or an account that was renumbered.

use crate::chart::Chart;
use crate::error::{Warning, WarningCode};
use crate::formula::ast::AccountTerm;
use crate::text;

/// Warns of each prefix of a term that no edition of the named charts knows; without charts there is nothing to look in.
pub(super) fn unmatched(term: &AccountTerm, charts: &[String], warnings: &mut Vec<Warning>) {
    // A family that is not embedded cannot be asked: then nothing is said.
    let known = |family: &String, code: &str| Chart::prefix_known(family, code).unwrap_or(true);
    for code in term.accounts.terms().iter().map(|t| t.code.as_str()) {
        if charts.is_empty() || charts.iter().any(|family| known(family, code)) {
            continue;
        }
        let charts = charts.join(", ");
        warnings.push(Warning {
            code: WarningCode::UnmatchedPrefix,
            message: text!("no account of {charts} starts with `{code}`", "aucun compte de {charts} ne commence par `{code}`"),
            count: 1,
            first: vec![code.to_owned()],
        });
    }
}
