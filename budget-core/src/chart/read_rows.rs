//! Reads the tables of `data/charts`.

use super::axis::Axis;
use super::rows::{AnomalyRow, ChapterRow, CodeRow, FILES, Rows, Sources};
use super::section::Section;
use super::years::Years;
use crate::error::{Code, Error, Place, Result};
use crate::text;

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
