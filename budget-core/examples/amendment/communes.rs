//! The communes: a file of criteria, or the fictional country inside the example; last year's table brought to this year's communes.

use crate::options::Options;
use budget_core::law::read::{ColumnMap, Criteria, CriteriaOptions, IssueCode, Issues, Mergers};
use budget_core::law::{Law, Reform};
use budget_core::territory::Territory;
use budget_core::{Error, Result, Table, Text, Warning, text};
use std::path::Path;

/// A country of the project's own invention.
const COUNTRY: &[u8] = include_bytes!("../../data/sample/communes.csv.gz");
/// Its envelopes.
const ENVELOPES: &str = include_str!("../../data/sample/pays_fictif.toml");
/// The exercise that it is drawn for.
pub const YEAR: u16 = 2026;

/// The reform that cuts the national envelopes to the size of the fictional country.
pub fn country() -> Result<Reform> {
    Reform::parse(ENVELOPES)
}

/// How the fictional country is grouped where nobody says.
pub const GROUPINGS: [&str; 3] = ["strata", "province", "epci"];

/// The law with what the user groups by declared as a text, where it is neither a rule, an input nor a grouping: a column of the user's file.
///
/// # Errors
/// `invalid-value` where the name can be none of a column.
pub fn with_groupings(law: Law, by: &[String]) -> Result<Law> {
    let mut law = law;
    for name in by {
        let known = law.rules().any(|r| r.id == *name) || law.columns().any(|c| c.id == *name) || law.groups().any(|(group, _)| group == name);
        if !known && name != "region" && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            let column = format!("[columns.{name}]\nlabel = {{ fr = \"{name}\", en = \"{name}\" }}\nunit = \"text\"\noptional = true\n");
            law = law.amend(&Reform::parse(&column)?)?;
        }
    }
    Ok(law)
}

/// What is simulated.
pub struct Communes {
    pub table: Table,
    /// Last year's, where it is a table of its own.
    pub previous: Option<Table>,
    /// What the reader has to tell, by code: how many and the first.
    pub issues: Vec<(IssueCode, u64, String)>,
    pub warnings: Vec<Warning>,
    pub sources: Vec<Text>,
}

impl Communes {
    /// Reads the files that the options name.
    ///
    /// # Errors
    /// Those of [`Criteria::read`].
    pub fn read(options: &Options, law: &Law) -> Result<Communes> {
        let mut how = CriteriaOptions::of(law)?;
        if let Some(path) = &options.map {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|e| Error::io(&e, &name))?;
            how = how.with_map(ColumnMap::parse(&text).map_err(|e| e.at_file(&name))?);
        }
        let Some(path) = &options.communes else {
            let criteria = Criteria::from_bytes("communes.csv.gz", COUNTRY, &how)?;
            let source = text!("communes: the project's fictional country", "Communes : pays fictif du projet");
            return Ok(Communes { table: criteria.inputs()?, previous: None, issues: told(criteria.issues()), warnings: Vec::new(), sources: vec![source] });
        };
        let criteria = Criteria::read(&[path], &how)?;
        let (now, year) = (file_name(path), law.exercise());
        let mut communes = Communes {
            table: criteria.inputs()?,
            previous: None,
            issues: told(criteria.issues()),
            warnings: Vec::new(),
            sources: vec![text!("communes of {year}: {now}", "Communes {year} : {now}")],
        };
        if let Some(path) = &options.previous {
            let before = Criteria::read(&[path], &how)?;
            let mergers = Mergers::between(&Territory::open(year.saturating_sub(1))?, &Territory::open(year)?);
            let merged = before.merged(&mergers)?;
            communes.issues.extend(told(before.issues()));
            communes.warnings.extend(merged.warnings());
            communes.previous = Some(merged.table);
            let old = file_name(path);
            communes.sources.push(text!("last year: {old}", "Année précédente : {old}"));
        }
        Ok(communes)
    }
}

/// Issues by code, the first of each in words.
fn told(issues: &Issues) -> Vec<(IssueCode, u64, String)> {
    let first = |code: IssueCode| issues.listed().iter().find(|i| i.code == code).map(ToString::to_string).unwrap_or_default();
    IssueCode::ALL.iter().map(|code| (*code, issues.count(*code))).filter(|(_, n)| *n > 0).map(|(code, n)| (code, n, first(code))).collect()
}

/// A file without its folder, which is the user's own business: a page is sent to others.
fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}
