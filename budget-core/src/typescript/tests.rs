//! The declarations hold together; real answers are held against them by `cargo xtask types`.

use super::*;
use serde::Serialize;
use std::collections::BTreeSet;

#[test]
fn every_name_is_declared_once() {
    let names = names();
    let distinct: BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "{names:?}");
    assert!(names.len() > 90, "{}", names.len());
}

#[test]
fn every_name_that_stands_in_a_type_is_declared() {
    let known: BTreeSet<String> = names().into_iter().chain(["Array", "Record", "T", "C", "Answers"].map(str::to_owned)).collect();
    let file = declarations();
    let mut code = String::new();
    for line in file.lines().map(str::trim).filter(|line| !line.starts_with(['*', '/'])) {
        code.extend(line.split('"').step_by(2).chain(["\n"]));
    }
    for word in code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.starts_with(char::is_uppercase)) {
        assert!(known.contains(word), "`{word}` is not declared");
    }
}

/// The names of a closed list, as it is declared and as it is written.
fn list<T: TS + Serialize>(all: &[T]) {
    let declared: BTreeSet<String> = T::inline(&Config::new()).split('|').map(|name| name.trim().to_owned()).collect();
    let written: BTreeSet<String> = all.iter().map(|name| serde_json::to_string(name).unwrap()).collect();
    assert_eq!(declared, written, "{}", T::ident(&Config::new()));
}

#[test]
fn closed_lists_are_declared_as_they_are_written() {
    list(error::Code::ALL);
    list(error::WarningCode::ALL);
    list(error::Reason::ALL);
    list(ledger::IssueCode::ALL);
    list(law::read::IssueCode::ALL);
    list(&crate::data::Part::ALL);
    list(&chart::Axis::ALL);
    list(&chart::Section::ALL);
    list(&chart::Side::ALL);
    list(&chart::Operation::ALL);
    list(&chart::AnomalyKind::ALL);
    list(&indicator::Scope::ALL);
    list(&ledger::Category::ALL);
    list(&ledger::Role::ALL);
    // Of those below, a name that the declaration has and this list lacks fails too.
    list(&[chart::ChapterKind::Accounts, chart::ChapterKind::Global, chart::ChapterKind::Line]);
    list(&[chart::ChangeKind::Added, chart::ChangeKind::Removed, chart::ChangeKind::Relabelled, chart::ChangeKind::RightsChanged]);
    list(&[ledger::Severity::Information, ledger::Severity::Warning, ledger::Severity::Error]);
    list(&[territory::Kind::Commune, territory::Kind::Epci, territory::Kind::Ept, territory::Kind::Department, territory::Kind::Region]);
    list(&[territory::Status::Dissolved, territory::Status::Delegated, territory::Status::Associated, territory::Status::District]);
    list(&[territory::PopulationKind::Total, territory::PopulationKind::Municipal]);
    list(&[indicator::Kind::Indicator, indicator::Kind::Signal, indicator::Kind::Flow]);
    list(&[indicator::Reach::Each, indicator::Reach::Principal]);
    list(&[indicator::Confidence::Low, indicator::Confidence::Medium, indicator::Confidence::High]);
    list(&[formula::State::Closed, formula::State::Unspent, formula::State::Infeasible]);
    list(&[law::Mode::Fast, law::Mode::Decimal]);
    list(&[law::ParameterKind::Standing, law::ParameterKind::Annual]);
    list(&[law::Merge::Sum, law::Merge::Any]);
    use impact::GrantState::{Closed, Infeasible, Missing, Open, Unspent};
    list(&[Closed, Unspent, Infeasible, Open, Missing]);
}

#[test]
fn a_declaration_reads_as_people_write_it() {
    let file = declarations();
    for piece in [
        "export type AllocationState =\n  | \"closed\"\n  | \"unspent\"\n  | \"infeasible\";\n",
        "/** A value on each side. */\nexport interface Sides<T> {\n  /** Under the law as it is. */\n  baseline: T;\n",
        "  /** Per rule asked for: the sum over all communes, or the one figure of a national rule. */\n  totals: Record<string, Value>;\n",
        " * - `io`: A file or stream could not be read.\n",
        "  per_head: Exact | null;\n",
        "  \"Law.grants\": Record<string, Grant>;\n",
    ] {
        assert!(file.contains(piece), "{piece}\n\nis not in\n\n{file}");
    }
    // What is not there is null: no field may be left out.
    assert!(!file.contains("?:"), "{file}");
    assert!(!file.contains("bigint") && !file.contains("[key in"), "{file}");
}
