//! The page of the charts of accounts: editions with their size, and those that contradict their neighbours.

use std::collections::BTreeSet;
use std::fmt::Write;

use budget_core::chart::{AnomalyKind, Chart, Listing};

/// The page.
pub fn page() -> Result<String, String> {
    let listings = Chart::list().map_err(|e| e.to_string())?;
    let years: BTreeSet<u16> = listings.iter().flat_map(|l| l.editions.iter().map(|e| e.year)).collect();
    let count: usize = listings.iter().map(|l| l.editions.len()).sum();
    let mut page = format!(
        "# Charts of accounts\n\n{} charts in {count} editions, as published. Numbers are accounts by nature, groups included; the last column counts functional references in the last edition.\n\n",
        listings.len()
    );
    let titles: Vec<String> = years.iter().map(u16::to_string).collect();
    line(&mut page, &format!("| chart | {} | functions |", titles.join(" | ")));
    line(&mut page, &format!("| --- |{} --- |", " ---: |".repeat(years.len())));
    for listing in &listings {
        let size = |year: &u16| listing.editions.iter().find(|e| e.year == *year).map_or("–".to_owned(), |e| e.accounts.to_string());
        let sizes: Vec<String> = years.iter().map(size).collect();
        let functions = listing.editions.last().map_or(0, |e| e.functions);
        line(&mut page, &format!("| <a id=\"{0}\"></a>`{0}` | {1} | {functions} |", listing.variant, sizes.join(" | ")));
    }
    page.push_str("\nA year after the last edition uses the last, with a warning `later-edition`; `Chart::read` takes a newer official plan.\n");
    anomalies(&mut page, &listings)?;
    Ok(page)
}

/// The editions that contradict those before and after them; labels and rights are in the table of the data only.
fn anomalies(page: &mut String, listings: &[Listing]) -> Result<(), String> {
    page.push_str("\n## Editions that contradict their neighbours\n\nKept as published. Differences of labels and rights are in `budget-core/data/charts/anomalies.csv`.\n\n");
    line(page, "| chart | year | list | what | codes |");
    line(page, "| --- | --- | --- | --- | --- |");
    for listing in listings {
        for edition in &listing.editions {
            let name = format!("{}-{}", listing.norm, listing.variant);
            let chart = Chart::open(&name, edition.year).map_err(|e| e.to_string())?;
            for anomaly in chart.anomalies() {
                let what = match anomaly.kind {
                    AnomalyKind::Absent => "codes that the years before and after have are absent",
                    AnomalyKind::Alone => "codes that this edition alone has",
                    AnomalyKind::Fall => "codes of the year before are gone for good",
                    AnomalyKind::Label | AnomalyKind::Rights => continue,
                };
                let first: Vec<&str> = anomaly.codes.iter().take(5).map(String::as_str).collect();
                let more = if anomaly.codes.len() > first.len() { ", …" } else { "" };
                let (n, axis) = (anomaly.codes.len(), anomaly.axis);
                line(page, &format!("| `{}` | {} | {axis} | {what} | {n}: {}{more} |", listing.variant, edition.year, first.join(", ")));
            }
        }
    }
    Ok(())
}

fn line(page: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(page, "{text}");
}
