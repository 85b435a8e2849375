//! Which budgets of an authority are added up.

use crate::error::{Code, Error, Result};
use crate::ledger::{Budget, Role};
use crate::text;
use serde::Deserialize;
use std::fmt;
use std::sync::LazyLock;

/// What `data/scopes.toml` says.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    annexes_without: Vec<String>,
}

/// Built in, and read by a test: it is there.
static FILE: LazyLock<File> = LazyLock::new(|| toml::from_str(include_str!("../../data/scopes.toml")).unwrap_or_default());

/// Which budgets of an authority are added up (*périmètre*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The main budget.
    Principal,
    /// The attached and annex budgets, without those of the charts that `data/scopes.toml` names (M22).
    Annexes,
    /// Both, less the flows between them that the indicator names.
    Consolidated,
}

impl Scope {
    /// All, in the order of tables.
    pub const ALL: [Scope; 3] = [Scope::Principal, Scope::Annexes, Scope::Consolidated];

    /// The name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Principal => "principal",
            Scope::Annexes => "annexes",
            Scope::Consolidated => "consolidated",
        }
    }

    /// The scope of that name.
    ///
    /// # Errors
    /// `invalid-value`.
    pub fn parse(name: &str) -> Result<Scope> {
        Scope::ALL.into_iter().find(|s| s.as_str() == name).ok_or_else(|| {
            Error::new(Code::InvalidValue, text!("there is no scope `{name}`", "il n'y a pas de périmètre `{name}`"))
                .with_help(text!("take principal, annexes or consolidated", "prenez principal, annexes ou consolidated"))
        })
    }

    /// Whether a budget belongs to it.
    pub fn holds(self, budget: &Budget) -> bool {
        let main = budget.role == Role::Principal;
        let annex = !main && !FILE.annexes_without.iter().any(|chart| **chart == *budget.chart);
        match self {
            Scope::Principal => main,
            Scope::Annexes => annex,
            Scope::Consolidated => main || annex,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charts_left_out_are_read() {
        let file: File = toml::from_str(include_str!("../../data/scopes.toml")).unwrap();
        assert_eq!(file.annexes_without, ["M22"]);
        assert_eq!(FILE.annexes_without, file.annexes_without);
    }
}
