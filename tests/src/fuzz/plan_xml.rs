//! Any bytes as an official plan file: it is refused with its line, or the chart that comes out of it answers every question.

use budget_core::chart::{Chart, Operation, Side};

/// Reads the document, then walks through all of the chart.
pub fn run(bytes: &[u8]) {
    let chart = match Chart::read(bytes) {
        Ok(chart) => chart,
        Err(error) => {
            assert!(!error.message().en.is_empty() && !error.message().fr.is_empty());
            return;
        }
    };
    assert!(chart.accounts().len() > 0 && chart.year() == chart.edition());
    for account in chart.accounts() {
        let code = account.code();
        assert!(chart.contains(code) && chart.matches_prefix(code), "`{code}` is listed and not found");
        assert!(chart.account(code).is_ok_and(|a| a.label() == account.label()));
        assert!(account.parent().is_none_or(|p| code.starts_with(p.code()) && p.code() != code));
        assert_eq!(account.is_leaf(), chart.children(code).is_ok_and(|c| c.is_empty()));
        assert!(account.rights().count() <= 6 && account.depth() < 64);
        for side in [Side::Expense, Side::Revenue] {
            for operation in Operation::ALL {
                let asked = chart.chapter(code, side, operation);
                assert_eq!(asked.is_ok(), account.chapter(side, operation).is_some());
            }
            let _ = chart.order_chapter(code, side);
        }
    }
    for account in chart.vote_accounts() {
        assert!(chart.vote_account(account.code()).is_ok());
    }
    for function in chart.functions() {
        assert!(chart.function(function.code()).is_ok() && function.depth() < 64);
    }
    for chapter in chart.chapters() {
        assert!(chart.chapter_named(chapter.axis(), chapter.code()).is_ok());
    }
    let word = chart.accounts().next().map(|a| a.label().to_owned()).unwrap_or_default();
    let _ = (chart.search(&word), chart.anomalies());
    assert_eq!(chart.compare(&chart).changes.len(), 0, "a chart differs from itself");
    assert_eq!(chart.table().rows(), chart.accounts().len());
}
