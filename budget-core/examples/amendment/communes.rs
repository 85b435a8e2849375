//! The communes: a file of criteria, or the fictional country inside the example; last year's table brought to this year's communes.

use crate::fit;
use crate::projection::Projection;
use budget_core::law::read::{ColumnMap, Criteria, CriteriaOptions, Issue, IssueCode, Issues, Mergers};
use budget_core::law::{Law, Reform};
use budget_core::territory::Territory;
use budget_core::{Error, Language, Result, Table, Text, Warning, text};
use std::path::Path;

/// A country of the project's own invention.
const COUNTRY: &[u8] = include_bytes!("../../data/sample/communes.csv.gz");
/// The tax bases of the same communes.
const CENSUS: &[u8] = include_bytes!("../../data/sample/rei.csv.gz");
/// Its envelopes.
const ENVELOPES: &str = include_str!("../../data/sample/pays_fictif.toml");

/// A rulebook as the example offers it.
pub struct Book {
    pub id: &'static str,
    /// The exercise unless `--year` says otherwise, which is that of the fictional country.
    pub year: u16,
    /// What it reads.
    pub reads: [&'static str; 2],
    /// The amendment shown where none is named.
    pub amendment: &'static str,
    /// The fictional country.
    pub sample: Sample,
}

impl Book {
    /// Whether its fictional country can be brought to another exercise.
    pub fn projects(&self, year: u16) -> bool {
        Projection::of(self.id, Some(self.year), year).is_ok_and(|projection| projection.is_some())
    }
}

/// Communes of the project's own invention.
pub struct Sample {
    file: &'static str,
    bytes: &'static [u8],
    /// What cuts national amounts to its size.
    law: Option<&'static str>,
    /// How it is grouped where nobody says.
    pub groupings: &'static [&'static str],
}

impl Sample {
    /// A law cut to the size of the country.
    pub fn law(&self, law: &Law) -> Result<Law> {
        self.law.map_or_else(|| Ok(law.clone()), |reform| law.amend(&Reform::parse(reform)?))
    }
}

/// The State's grants: the DSR below 9,000 inhabitants instead of 10,000.
pub static GRANTS: &Book = &Book {
    id: "dgf_communes",
    year: 2026,
    reads: ["criteria of communes (DGCL)", "les critères des communes (DGCL)"],
    amendment: include_str!("../../data/sample/amendement.toml"),
    sample: Sample { file: "communes.csv.gz", bytes: COUNTRY, law: Some(ENVELOPES), groupings: &["strata", "province", "epci"] },
};

/// Local taxes: a point more of the tax on built property in communes under 500 inhabitants.
pub static TAXES: &Book = &Book {
    id: "fiscalite_locale",
    year: 2022,
    reads: ["the tax base census (REI)", "le fichier des impôts locaux (REI)"],
    amendment: include_str!("../../data/sample/amendement_fiscal.toml"),
    sample: Sample { file: "rei.csv.gz", bytes: CENSUS, law: None, groupings: &["strata", "epci"] },
};

/// What `--rulebook` takes.
pub static BOOKS: [&Book; 2] = [GRANTS, TAXES];

/// The files of communes that are read.
#[derive(Default)]
pub struct Files<'a> {
    /// None: the fictional country.
    pub communes: Option<&'a Path>,
    pub previous: Option<&'a Path>,
    /// Titles of the columns.
    pub map: Option<&'a Path>,
}

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
    pub issues: Vec<(IssueCode, u64, Option<Issue>)>,
    /// A file of an earlier year that is brought to the exercise.
    pub projection: Option<Projection>,
    pub warnings: Vec<Warning>,
    pub sources: Vec<Text>,
}

impl Communes {
    /// Reads the files that were named.
    ///
    /// # Errors
    /// Those of [`Criteria::read`], `missing-column` where the file is none of the rulebook's.
    pub fn read(files: &Files<'_>, book: &Book, law: &Law) -> Result<Communes> {
        let mut how = CriteriaOptions::of(law)?;
        if let Some(path) = files.map {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|e| Error::io(&e, &name))?;
            how = how.with_map(ColumnMap::parse(&text).map_err(|e| e.at_file(&name))?);
        }
        let Some(path) = files.communes else { return Communes::fictional(book, law, &how) };
        let criteria = Criteria::read(&[path], &how).map_err(|e| fit::refused(e, path, book))?;
        fit::check(&criteria, path, book, law)?;
        let (now, year) = (file_name(path), law.exercise());
        let projection = Projection::of(book.id, criteria.year().or_else(|| year_of(&now)), year)?;
        let source = match &projection {
            None => text!("communes of {year}: {now}", "Communes {year} : {now}"),
            Some(projection) => {
                let of = projection.from;
                text!("communes of {of}, projected to {year}: {now}", "Communes {of}, projetées en {year} : {now}")
            }
        };
        let mut communes =
            Communes { table: criteria.inputs()?, previous: None, issues: told(criteria.issues()), projection, warnings: Vec::new(), sources: vec![source] };
        // What the projection answers is no issue.
        communes.issues.retain(|(code, ..)| communes.projection.is_none() || *code != IssueCode::OtherYear);
        if let Some(path) = files.previous {
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

    fn fictional(book: &Book, law: &Law, how: &CriteriaOptions) -> Result<Communes> {
        let criteria = Criteria::from_bytes(book.sample.file, book.sample.bytes, how)?;
        let projection = Projection::of(book.id, Some(book.year), law.exercise())?;
        let mut issues = told(criteria.issues());
        issues.retain(|(code, ..)| projection.is_none() || *code != IssueCode::OtherYear);
        let sources = vec![text!("communes: the project's fictional country", "Communes : pays fictif du projet")];
        Ok(Communes { table: criteria.inputs()?, previous: None, issues, projection, warnings: Vec::new(), sources })
    }
}

/// Issues by code, the first of each as it is.
fn told(issues: &Issues) -> Vec<(IssueCode, u64, Option<Issue>)> {
    let first = |code: IssueCode| issues.listed().iter().find(|i| i.code == code).cloned();
    IssueCode::ALL.iter().map(|code| (*code, issues.count(*code))).filter(|(_, n)| *n > 0).map(|(code, n)| (code, n, first(code))).collect()
}

/// An issue in words: what and where.
pub fn worded(issue: &Issue, language: Language) -> String {
    format!("{} ({})", issue.message.in_language(language), issue.place().in_language(language))
}

/// The year that the name of a file bears, the only one.
fn year_of(name: &str) -> Option<u16> {
    let mut years = name.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4).filter_map(|digits| digits.parse().ok());
    let year = years.next().filter(|year| (1990..2100).contains(year));
    if years.next().is_some() { None } else { year }
}

/// A file without its folder, which is the user's own business: a page is sent to others.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_bears_one_year_or_none() {
        assert_eq!((year_of("rei_2022_charente.csv.gz"), year_of("REI2022.csv")), (Some(2022), Some(2022)));
        assert_eq!((year_of("rei.csv"), year_of("rei_2021_2022.csv"), year_of("rei_0016.csv")), (None, None, None));
    }
}
