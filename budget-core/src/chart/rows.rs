//! Rows of the tables under `data/charts`: one a distinct meaning, with its years.

use super::axis::Axis;
use super::section::Section;
use super::years::Years;
use crate::error::{Code, Error, Place, Result};
use crate::text;
use std::collections::BTreeMap;

/// A code of one chart: an account, an account of a vote by function, or a functional reference.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeRow {
    /// The chart's variant (`M57_D`).
    pub chart: String,
    /// The code.
    pub code: String,
    /// The official label.
    pub label: String,
    /// The official short label, of 40 characters at most.
    pub short: String,
    /// Chapters of DR, RR, DOES, ROES, DOIS, ROIS; empty where not allowed.
    pub rights: [String; 6],
    /// See [`CodeRow::GROUP`] and its siblings.
    pub flags: u8,
    /// Since when the code is kept for the previous year's columns only (ISO date); empty when it is in use.
    pub suppressed: String,
    /// The editions that say so.
    pub years: Years,
}

impl CodeRow {
    /// A grouping node: no rights are stated for it.
    pub const GROUP: u8 = 1;
    /// A node that statements total (`RegrTotalise`).
    pub const TOTALLED: u8 = 2;
    /// For statements only (`PourEtatSeul`).
    pub const STATE_ONLY: u8 = 4;
    /// Usable for an expense of an equipment operation (`DEquip`).
    pub const EQUIPMENT_EXPENSE: u8 = 8;
    /// Usable for a revenue of an equipment operation (`REquip`).
    pub const EQUIPMENT_REVENUE: u8 = 16;

    /// The flags as the tables write them, in the order of their bits.
    pub const FLAGS: [(u8, &'static str); 5] = [
        (Self::GROUP, "group"),
        (Self::TOTALLED, "totalled"),
        (Self::STATE_ONLY, "state"),
        (Self::EQUIPMENT_EXPENSE, "dequip"),
        (Self::EQUIPMENT_REVENUE, "requip"),
    ];
}

/// A chapter of one chart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChapterRow {
    /// The chart's variant.
    pub chart: String,
    /// Vote by nature or by function.
    pub axis: Axis,
    /// The code.
    pub code: String,
    /// The official label.
    pub label: String,
    /// The official short label.
    pub short: String,
    /// `C` of accounts, `G` *globalisé*, `L` line.
    pub kind: char,
    /// The section.
    pub section: Section,
    /// See [`ChapterRow::SPECIAL`] and [`ChapterRow::STATE_ONLY`].
    pub flags: u8,
    /// The editions that say so.
    pub years: Years,
}

impl ChapterRow {
    /// A special chapter (APA, RSA).
    pub const SPECIAL: u8 = 1;
    /// For statements only (`PourEtatSeul`).
    pub const STATE_ONLY: u8 = 2;

    /// The flags as the tables write them.
    pub const FLAGS: [(u8, &'static str); 2] = [(Self::SPECIAL, "special"), (Self::STATE_ONLY, "state")];
}

/// What an edition says against its neighbours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnomalyRow {
    /// The chart's variant.
    pub chart: String,
    /// Which list of codes.
    pub axis: Axis,
    /// The edition.
    pub year: u16,
    /// `absent`, `alone`, `label`, `rights` or `fall`.
    pub kind: String,
    /// The codes concerned.
    pub codes: Vec<String>,
}

/// A name that balances and people use, and the variant it means in each year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRow {
    /// First year, 0 for always.
    pub since: u16,
    /// Last year, 9999 for ever.
    pub until: u16,
    /// The variant.
    pub chart: String,
}

/// All the tables of `data/charts`, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The variants: name, norm, editions.
    pub charts: BTreeMap<String, (String, Years)>,
    /// Codes by axis.
    pub codes: [Vec<CodeRow>; 3],
    /// Chapters.
    pub chapters: Vec<ChapterRow>,
    /// Anomalies.
    pub anomalies: Vec<AnomalyRow>,
    /// Other names.
    pub names: BTreeMap<String, Vec<NameRow>>,
    /// Names without an official plan: why, in English and French.
    pub absent: BTreeMap<String, (String, String)>,
}

/// The texts of the files of `data/charts`, for [`Rows::read`].
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// `charts.csv`.
    pub charts: &'a str,
    /// `accounts.csv`, `vote_accounts.csv`, `functions.csv`: by axis.
    pub codes: [&'a str; 3],
    /// `chapters.csv`.
    pub chapters: &'a str,
    /// `anomalies.csv`.
    pub anomalies: &'a str,
    /// `names.toml`.
    pub names: &'a str,
}

/// The names of the files, in the order of [`Sources`].
pub const FILES: [&str; 7] = ["charts.csv", "accounts.csv", "vote_accounts.csv", "functions.csv", "chapters.csv", "anomalies.csv", "names.toml"];

impl Rows {
    /// Reads the tables; an error names the file and the line.
    pub fn read(sources: &Sources<'_>) -> Result<Rows> {
        let mut rows = Rows::default();
        let [charts, accounts, votes, functions, chapters, anomalies, names] = FILES;
        for_each(charts, sources.charts, |r| {
            rows.charts.insert(r.text("chart")?, (r.text("norm")?, r.years()?));
            Ok(())
        })?;
        for ((file, source), list) in [accounts, votes, functions].into_iter().zip(sources.codes).zip(&mut rows.codes) {
            for_each(file, source, |r| {
                list.push(r.code_row()?);
                Ok(())
            })?;
        }
        for_each(chapters, sources.chapters, |r| {
            rows.chapters.push(r.chapter_row()?);
            Ok(())
        })?;
        for_each(anomalies, sources.anomalies, |r| {
            rows.anomalies.push(r.anomaly_row()?);
            Ok(())
        })?;
        super::names::read(names, sources.names, &mut rows)?;
        Ok(rows)
    }
}

/// One row of a CSV file with its header.
struct Record<'a> {
    file: &'a str,
    header: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

/// Calls `take` once a row.
fn for_each(file: &str, source: &str, mut take: impl FnMut(&Record<'_>) -> Result<()>) -> Result<()> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(source.as_bytes());
    let broken = |e: csv::Error| {
        let line = e.position().map(csv::Position::line);
        Error::new(Code::InvalidData, text!("the table is not well formed: {e}", "le tableau est mal formé : {e}"))
            .at_file(file)
            .at(Place { line, ..Place::default() })
    };
    let header = reader.headers().map_err(broken)?.clone();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(broken)? {
        take(&Record { file, header: &header, record: &record })?;
    }
    Ok(())
}

impl Record<'_> {
    fn optional(&self, column: &str) -> &str {
        self.header.iter().position(|h| h == column).and_then(|i| self.record.get(i)).unwrap_or("")
    }

    fn text(&self, column: &str) -> Result<String> {
        match self.optional(column) {
            "" => Err(self.wrong(column)),
            text => Ok(text.to_owned()),
        }
    }

    fn wrong(&self, column: &str) -> Error {
        let value = self.optional(column);
        let line = self.record.position().map(csv::Position::line);
        Error::new(Code::InvalidData, text!("`{value}` does not belong in column `{column}`", "`{value}` n'a pas sa place dans la colonne `{column}`"))
            .at(Place { file: Some(self.file.to_owned()), line, column: Some(column.to_owned()), ..Place::default() })
    }

    fn years(&self) -> Result<Years> {
        Years::parse(self.optional("years")).ok_or_else(|| self.wrong("years"))
    }

    fn axis(&self) -> Result<Axis> {
        Axis::parse(self.optional("axis")).ok_or_else(|| self.wrong("axis"))
    }

    fn flags(&self, known: &[(u8, &str)]) -> Result<u8> {
        let mut flags = 0;
        for word in self.optional("flags").split_whitespace() {
            flags |= known.iter().find(|(_, name)| *name == word).ok_or_else(|| self.wrong("flags"))?.0;
        }
        Ok(flags)
    }

    fn short(&self, label: &str) -> String {
        match self.optional("short") {
            "" => label.to_owned(),
            short => short.to_owned(),
        }
    }

    fn code_row(&self) -> Result<CodeRow> {
        let label = self.text("label")?;
        Ok(CodeRow {
            chart: self.text("chart")?,
            code: self.text("code")?,
            short: self.short(&label),
            label,
            rights: ["dr", "rr", "does", "roes", "dois", "rois"].map(|c| self.optional(c).to_owned()),
            flags: self.flags(&CodeRow::FLAGS)?,
            suppressed: self.optional("suppressed").to_owned(),
            years: self.years()?,
        })
    }

    fn chapter_row(&self) -> Result<ChapterRow> {
        let label = self.text("label")?;
        let kind = self.optional("kind").chars().next().filter(|k| "CGL".contains(*k)).ok_or_else(|| self.wrong("kind"))?;
        Ok(ChapterRow {
            chart: self.text("chart")?,
            axis: self.axis()?,
            code: self.text("code")?,
            short: self.short(&label),
            label,
            kind,
            section: Section::parse(self.optional("section")).ok_or_else(|| self.wrong("section"))?,
            flags: self.flags(&ChapterRow::FLAGS)?,
            years: self.years()?,
        })
    }

    fn anomaly_row(&self) -> Result<AnomalyRow> {
        Ok(AnomalyRow {
            chart: self.text("chart")?,
            axis: self.axis()?,
            year: self.optional("year").parse().map_err(|_| self.wrong("year"))?,
            kind: self.text("kind")?,
            codes: self.optional("codes").split_whitespace().map(str::to_owned).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(accounts: &str) -> Sources<'_> {
        Sources {
            charts: "chart;norm;years\nM9_X;M9;2020-2021\n",
            codes: [accounts, "", ""],
            chapters: "chart;axis;code;label;short;kind;section;flags;years\nM9_X;nature;011;Charges;;G;F;special;2020-2021\n",
            anomalies: "chart;axis;year;kind;count;codes\nM9_X;nature;2021;absent;2;60 61\n",
            names: "[names]\nM9 = [{ chart = \"M9_X\" }]\n",
        }
    }

    #[test]
    fn rows_are_read_by_column_name() {
        let rows = Rows::read(&sources(
            "chart;code;label;short;dr;rr;does;roes;dois;rois;flags;suppressed;years\nM9_X;60;Achats;;011;;;;;;group dequip;2020-01-02;2020\n",
        ))
        .unwrap();
        let row = &rows.codes[0][0];
        assert_eq!((row.code.as_str(), row.short.as_str(), row.rights[0].as_str()), ("60", "Achats", "011"));
        assert_eq!(row.flags, CodeRow::GROUP | CodeRow::EQUIPMENT_EXPENSE);
        assert_eq!(rows.chapters[0].flags, ChapterRow::SPECIAL);
        assert_eq!(rows.anomalies[0].codes, ["60", "61"]);
    }

    #[test]
    fn a_wrong_cell_is_named_with_its_line() {
        let header = "chart;code;label;flags;years\n";
        for (row, column) in [("M9_X;;Achats;;2020", "code"), ("M9_X;60;Achats;grupo;2020", "flags"), ("M9_X;60;Achats;;2020-", "years")] {
            let source = format!("{header}{row}\n");
            let error = Rows::read(&sources(&source)).unwrap_err();
            assert_eq!(error.code(), Code::InvalidData);
            assert_eq!((error.place().line, error.place().column.as_deref()), (Some(2), Some(column)), "{error}");
        }
        assert_eq!(Rows::read(&sources("a;b\n1\n")).unwrap_err().place().line, Some(2));
    }
}
