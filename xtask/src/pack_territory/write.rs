//! The CSV tables.

use super::gather::Gathered;
use super::{Result, SOURCES};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

impl Gathered {
    /// Writes the tables that come from the source; `departments.csv` and `regions.csv` are kept by hand.
    pub fn write(&self, data: &Path) -> Result<()> {
        let years: Vec<u16> = SOURCES.iter().map(|s| s.year).collect();
        let mut vintages = "year;package;epci_year\n".to_owned();
        for source in &SOURCES {
            line(&mut vintages, &[&source.year.to_string(), source.version, &source.epci_year.to_string()]);
        }
        let mut communes = "insee;siren;name;epci;ept;since;until\n".to_owned();
        for (code, rows) in &self.communes {
            for (since, until, row) in periods(rows, &years) {
                line(&mut communes, &[code, &row.siren, &row.name, &row.epci, &row.ept, &since.to_string(), &until.to_string()]);
            }
        }
        let mut epci = "siren;name;kind;regime;since;until\n".to_owned();
        for (code, rows) in &self.groups {
            for (since, until, row) in periods(rows, &years) {
                line(&mut epci, &[code, &row.name, &row.kind, &row.regime, &since.to_string(), &until.to_string()]);
            }
        }
        let mut former = "code;name;commune;year;status\n".to_owned();
        for (code, row) in &self.former {
            line(&mut former, &[code, &row.name, &row.commune, &row.year, row.status]);
        }
        let mut populations = "code".to_owned();
        for (kind, year) in ["municipal", "total"].iter().flat_map(|k| years.iter().map(move |y| (k, y))) {
            let _ = write!(populations, ";{kind}_{year}");
        }
        populations.push('\n');
        let all: BTreeSet<&String> = self.municipal.keys().chain(self.total.keys()).collect();
        for code in all {
            let cells = [&self.municipal, &self.total]
                .into_iter()
                .flat_map(|table| years.iter().map(move |y| table.get(code).and_then(|row| row.get(y)).map_or(String::new(), u64::to_string)));
            let cells: Vec<String> = std::iter::once(code.clone()).chain(cells).collect();
            line(&mut populations, &cells.iter().map(String::as_str).collect::<Vec<_>>());
        }
        for (name, table) in
            [("vintages.csv", vintages), ("communes.csv", communes), ("epci.csv", epci), ("former.csv", former), ("populations.csv", populations)]
        {
            let path = data.join(name);
            fs::write(&path, table).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        Ok(())
    }
}

/// Runs of consecutive vintages with the same row.
fn periods<'a, T: PartialEq>(rows: &'a BTreeMap<u16, T>, years: &[u16]) -> Vec<(u16, u16, &'a T)> {
    let mut runs: Vec<(u16, u16, &T)> = Vec::new();
    for (year, row) in rows {
        let before = years.iter().copied().take_while(|y| y < year).last();
        match runs.last_mut() {
            Some((_, until, last)) if Some(*until) == before && *last == row => *until = *year,
            _ => runs.push((*year, *year, row)),
        }
    }
    runs
}

/// A line of CSV; a cell with `;` or quotes is quoted.
fn line(out: &mut String, cells: &[&str]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(';');
        }
        if cell.contains([';', '"', '\n']) {
            let _ = write!(out, "\"{}\"", cell.replace('"', "\"\""));
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}
