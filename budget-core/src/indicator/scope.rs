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
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
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

    /// The scopes of these names, each once.
    ///
    /// # Errors
    /// `invalid-value` for another name and for an empty list.
    pub fn several<T: AsRef<str>>(names: &[T]) -> Result<Vec<Scope>> {
        let mut scopes: Vec<Scope> = Vec::new();
        for name in names {
            let scope = Scope::parse(name.as_ref())?;
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        if scopes.is_empty() {
            let message = text!("the list names no scope", "la liste ne nomme aucun périmètre");
            let help = text!(
                "name `principal`, `annexes` or `consolidated`, or give nothing for all",
                "nommez `principal`, `annexes` ou `consolidated`, ou rien pour tous"
            );
            return Err(Error::new(Code::InvalidValue, message).with_help(help));
        }
        Ok(scopes)
    }

    /// Whether a budget belongs to it.
    pub fn holds(self, budget: &Budget) -> bool {
        Held::of(&[self]).holds(budget)
    }
}

/// The kinds of budgets that some sums hold, a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held(u8);

impl Held {
    const MAIN: u8 = 1;
    const ANNEX: u8 = 2;
    /// Annexes of the charts that no scope holds.
    const OUTSIDE: u8 = 4;
    /// Every budget.
    pub const ALL: Held = Held(Held::MAIN | Held::ANNEX | Held::OUTSIDE);

    /// The budgets of some scopes; every budget where none is named.
    pub fn of(scopes: &[Scope]) -> Held {
        let kinds = |scope: &Scope| match scope {
            Scope::Principal => Held::MAIN,
            Scope::Annexes => Held::ANNEX,
            Scope::Consolidated => Held::MAIN | Held::ANNEX,
        };
        if scopes.is_empty() { Held::ALL } else { Held(scopes.iter().fold(0, |all, scope| all | kinds(scope))) }
    }

    /// Whether a budget is among them.
    pub fn holds(self, budget: &Budget) -> bool {
        self == Held::ALL || self.0 & Held::kind(budget) != 0
    }

    /// Whether all budgets of a scope are among them.
    pub fn covers(self, scope: Scope) -> bool {
        let Held(wanted) = Held::of(&[scope]);
        self.0 & wanted == wanted
    }

    fn kind(budget: &Budget) -> u8 {
        match budget.role {
            Role::Principal => Held::MAIN,
            _ if FILE.annexes_without.iter().any(|chart| **chart == *budget.chart) => Held::OUTSIDE,
            _ => Held::ANNEX,
        }
    }

    /// As a byte of packed sums.
    pub fn byte(self) -> u8 {
        self.0
    }

    /// What such a byte says.
    pub fn from_byte(byte: u8) -> Option<Held> {
        (byte != 0 && byte <= Held::ALL.0).then_some(Held(byte))
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
