//! The answers of the library in TypeScript: what `serde` writes as JSON, declared type by type from the types themselves.
//!
//! `cargo xtask pack types` writes [`declarations`] where the JavaScript packages read them; a test holds real answers against them.

mod print;
mod verbs;

pub use verbs::{ANSWERS, Answer};

use crate::written::rows;
use crate::{chart, error, formula, indicator, law, ledger, territory};
use law::impact;
use print::Declaration;
use ts_rs::{Config, TS};

/// What stands before the declarations: the types that are written by hand.
const HEAD: &str = include_str!("typescript/head.ts");

/// Answers that are written as a type of the head.
macro_rules! as_head {
    ($($answer:ty => $name:literal),+ $(,)?) => {$(
        impl TS for $answer {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn name(_: &Config) -> String {
                $name.to_owned()
            }

            fn inline(_: &Config) -> String {
                $name.to_owned()
            }
        }
    )+};
}

as_head!(
    crate::Cents => "Exact",
    crate::Value => "Value",
    crate::Unit => "Unit",
    law::Kind => "ValueKind",
    law::Amount => "ParameterValue",
    territory::Population => "Population",
);

/// The declarations of types, in order.
macro_rules! declared {
    ($config:expr; $($answer:ty),+ $(,)?) => { vec![$(Declaration::of::<$answer>($config)),+] };
}

/// The declaration of a closed list, with what each code means.
macro_rules! lists {
    ($config:expr; $($list:ty),+ $(,)?) => {
        vec![$(Declaration::of::<$list>($config).meaning(<$list>::ALL.iter().map(|code| (code.as_str(), code.meaning())))),+]
    };
}

/// All declarations, by name, in the order of the file.
fn all() -> Vec<Declaration> {
    let config = &Config::new().with_large_int("number");
    let mut all = lists!(config; error::Code, error::WarningCode, error::Reason, ledger::IssueCode, law::read::IssueCode);
    all.extend(declared!(config;
        crate::data::Part, error::Text, error::Place, rows::BudgetError<'_>, error::Warning, ledger::Severity, rows::Issue<'_, ledger::IssueCode>,
        // Charts of accounts.
        chart::Axis, chart::Section, chart::Side, chart::Operation, chart::ChapterKind, chart::EditionSize, chart::Listing, rows::Right<'_>,
        rows::Account<'_>, rows::Chapter<'_>, rows::Function<'_>, rows::SearchHit<'_>, chart::ChangeKind, chart::Change, chart::Comparison,
        chart::AnomalyKind, chart::Anomaly,
        // The territory.
        territory::Kind, territory::Entity, territory::Status, territory::Former, territory::Found, territory::PopulationKind, rows::Population<'_>,
        territory::Stratum, territory::Scheme, territory::Placed,
        // Ledgers and indicators.
        ledger::Category, ledger::Role, ledger::Budget, indicator::Scope, indicator::Kind, indicator::Reach, indicator::Confidence,
        indicator::Variant, indicator::Indicator, rows::Checked<'_>, indicator::Subject, indicator::Compared, indicator::Comparison, indicator::Point,
        indicator::Series,
        // Explanations.
        formula::State, formula::Group, formula::Rank, formula::AccountPart, formula::Explanation,
        // The law.
        law::Mode, law::ParameterKind, law::ParameterView, law::LawRule, law::Merge, law::InputColumn, law::Grant, law::Party, law::Check, law::Feed,
        law::Change, law::National, formula::Allocation, law::RoundingGap, law::Sweep, law::Solution, law::read::Joined, law::read::Restored,
        // Impacts.
        impact::Sides<u64>, impact::Changed, impact::Sum, impact::PartyTotal, impact::Hidden, impact::Secret, impact::Counts, impact::GrantState,
        impact::GrantTotal, impact::Move, impact::Eligibility, impact::Group, impact::Decile, impact::Deciles, impact::Bin, impact::Share,
        impact::Transfer, impact::Allocated, impact::AllocationImpact, impact::RoundingGap, impact::StateChange, impact::Impact,
    ));
    all
}

/// The names that are declared, those of the head last.
pub fn names() -> Vec<String> {
    let head = HEAD.lines().filter_map(|line| line.strip_prefix("export type ").or_else(|| line.strip_prefix("export interface ")));
    let head = head.filter_map(|rest| rest.split([' ', '<']).next().map(str::to_owned));
    all().into_iter().map(|declaration| declaration.name).chain(head).collect()
}

/// The file of declarations.
pub fn declarations() -> String {
    let mut file = HEAD.to_owned();
    for declaration in all() {
        file.push('\n');
        file.push_str(&declaration.print());
    }
    file.push('\n');
    file.push_str(&verbs::print());
    file
}

#[cfg(test)]
mod tests;
