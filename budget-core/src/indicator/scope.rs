//! Which budgets of an authority are added up.

use crate::error::{Code, Error, Result};
use crate::ledger::{Budget, Role};
use crate::text;
use std::fmt;

/// The medico-social chart, whose annexes the national aggregates leave out.
const LEFT_OUT: &str = "M22";

/// Which budgets of an authority are added up (*périmètre*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The main budget.
    Principal,
    /// The attached and annex budgets, those of chart M22 left out.
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
        let annex = !main && &*budget.chart != LEFT_OUT;
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
