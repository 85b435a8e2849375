//! The territory's tables as hand-editable CSV files, and the atlas read from them.

use super::atlas::{Atlas, CommuneRow, DepartmentRow, Former, GroupRow, Period, Populations, RegionRow, Status, Vintage};
use super::codes::is_siren;
use crate::error::{Code, Error, Place, Result};
use crate::text;
use csv::StringRecord;

/// The bytes of the CSV files of `data/territory`: UTF-8, `;`, a header, sorted by code.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// `vintages.csv`: years, the source's version, the year of its list of EPCI.
    pub vintages: &'a [u8],
    /// `communes.csv`: a row a commune and distinct meaning, with its years.
    pub communes: &'a [u8],
    /// `epci.csv`: the same for EPCI and EPT.
    pub epci: &'a [u8],
    /// `departments.csv`.
    pub departments: &'a [u8],
    /// `regions.csv`.
    pub regions: &'a [u8],
    /// `former.csv`: former codes of communes.
    pub former: &'a [u8],
    /// `populations.csv`: a row a code, a column a kind and year.
    pub populations: &'a [u8],
}

impl Tables<'_> {
    /// Names of the files, in the order of the fields.
    pub const FILES: [&'static str; 7] = ["vintages.csv", "communes.csv", "epci.csv", "departments.csv", "regions.csv", "former.csv", "populations.csv"];
}

impl Atlas {
    /// Reads the CSV tables. An error names file, line and column.
    pub fn from_tables(tables: &Tables<'_>) -> Result<Atlas> {
        let vintages = vintages(tables.vintages)?;
        let span = span(&vintages);
        let atlas = Atlas {
            communes: communes(tables.communes, span)?,
            groups: groups(tables.epci, span)?,
            departments: departments(tables.departments, span)?,
            regions: regions(tables.regions)?,
            former: former(tables.former)?,
            populations: populations(tables.populations, &vintages)?,
            vintages,
            by_siren: std::sync::OnceLock::new(),
        };
        Ok(atlas)
    }
}

/// The years from the first vintage to the last.
pub(crate) fn span(vintages: &[Vintage]) -> Period {
    Period { since: vintages.first().map_or(0, |v| v.year), until: vintages.last().map_or(0, |v| v.year) }
}

pub(crate) fn vintages(bytes: &[u8]) -> Result<Vec<Vintage>> {
    read("vintages.csv", bytes, &["year", "package", "epci_year"], |row| Ok(Vintage { year: row.year("year")?, epci_year: row.year("epci_year")? }))
}

fn communes(bytes: &[u8], span: Period) -> Result<Vec<CommuneRow>> {
    read("communes.csv", bytes, &["insee", "siren", "name", "epci", "ept", "since", "until"], |row| {
        Ok(CommuneRow {
            insee: row.text("insee").into(),
            siren: row.siren("siren")?,
            name: row.text("name").into(),
            epci: row.siren("epci")?,
            ept: row.siren("ept")?,
            period: row.period(span)?,
        })
    })
}

pub(crate) fn groups(bytes: &[u8], span: Period) -> Result<Vec<GroupRow>> {
    read("epci.csv", bytes, &["siren", "name", "kind", "regime", "since", "until"], |row| {
        Ok(GroupRow {
            siren: row.siren("siren")?,
            name: row.text("name").into(),
            kind: row.text("kind").into(),
            regime: row.text("regime").into(),
            period: row.period(span)?,
        })
    })
}

pub(crate) fn departments(bytes: &[u8], span: Period) -> Result<Vec<DepartmentRow>> {
    read("departments.csv", bytes, &["insee", "name", "region", "siren", "covers", "without_epci", "since", "until"], |row| {
        Ok(DepartmentRow {
            insee: row.text("insee").into(),
            name: row.text("name").into(),
            region: row.text("region").into(),
            siren: row.siren("siren")?,
            covers: row.text("covers").split_whitespace().map(Into::into).collect(),
            without_epci: row.siren("without_epci")?,
            period: row.period(span)?,
        })
    })
}

pub(crate) fn regions(bytes: &[u8]) -> Result<Vec<RegionRow>> {
    read("regions.csv", bytes, &["insee", "name", "siren"], |row| {
        Ok(RegionRow { insee: row.text("insee").into(), name: row.text("name").into(), siren: row.siren("siren")? })
    })
}

pub(crate) fn former(bytes: &[u8]) -> Result<Vec<Former>> {
    read("former.csv", bytes, &["code", "name", "commune", "year", "status"], |row| {
        Ok(Former {
            code: row.text("code").into(),
            name: row.text("name").into(),
            commune: row.text("commune").into(),
            year: if row.text("year").is_empty() { None } else { Some(row.year("year")?) },
            status: Status::parse(row.text("status")).ok_or_else(|| row.invalid("status"))?,
        })
    })
}

fn populations(bytes: &[u8], vintages: &[Vintage]) -> Result<Populations> {
    let titles: Vec<String> = ["municipal", "total"].iter().flat_map(|kind| vintages.iter().map(move |v| format!("{kind}_{}", v.year))).collect();
    let wanted: Vec<&str> = std::iter::once("code").chain(titles.iter().map(String::as_str)).collect();
    let mut table = Populations::default();
    let rows = read("populations.csv", bytes, &wanted, |row| {
        let cells = titles.iter().map(|title| row.population(title)).collect::<Result<Vec<u32>>>()?;
        Ok((Box::<str>::from(row.text("code")), cells))
    })?;
    for (code, cells) in rows {
        let (municipal, total) = cells.split_at(vintages.len());
        table.codes.push(code);
        table.municipal.extend_from_slice(municipal);
        table.total.extend_from_slice(total);
    }
    Ok(table)
}

/// A row of a table with what is needed to say where it is wrong.
struct Row<'a> {
    file: &'a str,
    line: u64,
    header: &'a StringRecord,
    record: &'a StringRecord,
}

impl Row<'_> {
    fn text(&self, column: &str) -> &str {
        self.header.iter().position(|h| h == column).and_then(|i| self.record.get(i)).unwrap_or("")
    }

    fn invalid(&self, column: &str) -> Error {
        let value = self.text(column);
        Error::new(Code::InvalidData, text!("`{value}` is no value of column `{column}`", "`{value}` n'est pas une valeur de la colonne `{column}`"))
            .at(Place { file: Some(self.file.to_owned()), line: Some(self.line), column: Some(column.to_owned()), ..Place::default() })
    }

    fn siren(&self, column: &str) -> Result<Box<str>> {
        let value = self.text(column);
        if value.is_empty() || is_siren(value) { Ok(value.into()) } else { Err(self.invalid(column)) }
    }

    fn year(&self, column: &str) -> Result<u16> {
        self.text(column).parse().map_err(|_| self.invalid(column))
    }

    /// The years of a row; an empty bound is that of the atlas.
    fn period(&self, span: Period) -> Result<Period> {
        let since = if self.text("since").is_empty() { span.since } else { self.year("since")? };
        let until = if self.text("until").is_empty() { span.until } else { self.year("until")? };
        if since > until || !span.contains(since) || !span.contains(until) {
            return Err(self.invalid("until"));
        }
        Ok(Period { since, until })
    }

    fn population(&self, column: &str) -> Result<u32> {
        match self.text(column) {
            "" => Ok(Populations::UNKNOWN),
            value => value.parse().ok().filter(|n| *n != Populations::UNKNOWN).ok_or_else(|| self.invalid(column)),
        }
    }
}

/// Reads a CSV table whose header is `wanted`, sorted by its first column.
fn read<T>(file: &str, bytes: &[u8], wanted: &[&str], mut parse: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(bytes);
    let broken = |e: csv::Error| {
        let line = e.position().map(csv::Position::line);
        Error::new(Code::InvalidData, text!("the table cannot be read: {e}", "la table ne peut pas être lue : {e}"))
            .at(Place { line, ..Place::default() })
            .at_file(file)
    };
    let header = reader.headers().map_err(broken)?.clone();
    for column in wanted {
        if !header.iter().any(|h| h == *column) {
            return Err(Error::new(Code::MissingColumn, text!("column `{column}` is missing", "il manque la colonne `{column}`")).at_file(file));
        }
    }
    let mut rows = Vec::new();
    let mut last = String::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { file, line, header: &header, record: &record };
        let key = record.get(0).unwrap_or("");
        if key.is_empty() || key < last.as_str() {
            return Err(Error::new(Code::InvalidData, text!("row `{key}` is not in order", "la ligne `{key}` n'est pas à sa place"))
                .with_help(text!("sort the rows by their first column", "triez les lignes par leur première colonne"))
                .at(Place { line: Some(line), ..Place::default() })
                .at_file(file));
        }
        rows.push(parse(&row)?);
        key.clone_into(&mut last);
    }
    Ok(rows)
}
