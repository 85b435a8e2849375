//! The territory as few bytes: columns of small differences, deflated. Written by `cargo xtask pack territory`, read at first use.

use super::atlas::{Atlas, CommuneRow, Period, Populations};
use super::codes::usual_siren;
use super::tables::{self, Tables};
use crate::bytes::{Reader, Recent, Writer, unzigzag, zigzag};
use crate::error::{Code, Error, Result};
use crate::text;
use std::io::{Read, Write};
use std::sync::OnceLock;

/// The first bytes of a packed territory; the last one is the version of the form.
const MAGIC: &[u8; 8] = b"territ\0\x01";

/// More years than any packed territory has.
const YEARS: usize = 100;

/// More than any packed territory inflates to.
const LIMIT: u64 = 64 << 20;

impl Tables<'_> {
    /// The tables packed: a header of eight bytes, then the deflated [`Tables::payload`].
    pub fn pack(&self) -> Result<Vec<u8>> {
        let mut encoder = flate2::write::DeflateEncoder::new(MAGIC.to_vec(), flate2::Compression::best());
        encoder.write_all(&self.payload()?).map_err(|e| io(&e))?;
        encoder.finish().map_err(|e| io(&e))
    }

    /// What is packed, before deflating: the same bytes for the same tables, whatever the version of the compressor.
    pub fn payload(&self) -> Result<Vec<u8>> {
        let atlas = Atlas::from_tables(self)?;
        let mut out = Writer::default();
        for table in [self.vintages, self.epci, self.departments, self.regions, self.former] {
            out.block(table);
        }
        write_communes(&mut out, &atlas)?;
        write_populations(&mut out, &atlas)?;
        Ok(out.0)
    }
}

impl Atlas {
    /// Reads packed bytes (the file `territory.bin`), as a browser fetches them.
    pub fn read(bytes: &[u8]) -> Result<Atlas> {
        let payload = inflate(bytes)?;
        let mut input = Reader::new(&payload, broken);
        let vintages = tables::vintages(input.block()?)?;
        if vintages.len() > YEARS {
            return Err(broken());
        }
        let span = tables::span(&vintages);
        let groups = tables::groups(input.block()?, span)?;
        let departments = tables::departments(input.block()?, span)?;
        let regions = tables::regions(input.block()?)?;
        let former = tables::former(input.block()?)?;
        let communes = read_communes(&mut input)?;
        let mut codes: Vec<Box<str>> = communes.iter().map(|c| c.insee.clone()).chain(groups.iter().map(|g| g.siren.clone())).collect();
        codes.sort();
        codes.dedup();
        let populations = read_populations(&mut input, codes, vintages.len())?;
        Ok(Atlas { vintages, communes, groups, departments, regions, former, populations, by_siren: OnceLock::new() })
    }
}

/// The error for bytes that nobody wrote so.
fn broken() -> Error {
    Error::new(Code::InvalidData, text!("the packed territory is damaged", "le territoire compacté est endommagé"))
        .with_help(text!("fetch the file territory.bin again", "rechargez le fichier territory.bin"))
}

/// The bytes behind the header, inflated.
pub(crate) fn inflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let Some(packed) = bytes.strip_prefix(MAGIC) else {
        return Err(Error::new(Code::UnknownFormat, text!("these bytes are no packed territory", "ces octets ne sont pas un territoire compacté"))
            .with_help(text!("give the file territory.bin of this version", "donnez le fichier territory.bin de cette version")));
    };
    let mut payload = Vec::new();
    flate2::read::DeflateDecoder::new(packed).take(LIMIT).read_to_end(&mut payload).map_err(|e| io(&e))?;
    Ok(payload)
}

fn io(error: &std::io::Error) -> Error {
    Error::new(Code::Io, text!("the packed territory cannot be read: {error}", "le territoire compacté ne peut pas être lu : {error}"))
}

/// Communes: code as a step from the last one, SIREN where it is not the usual one, name where it changes, EPCI as its place among those met last.
fn write_communes(out: &mut Writer, atlas: &Atlas) -> Result<()> {
    let rows = &atlas.communes;
    let (mut codes, mut sirens, mut names, mut periods) = (Writer::default(), Writer::default(), Writer::default(), Writer::default());
    let (mut epci, mut ept) = (Recent::default(), Recent::default());
    let (mut epci_out, mut ept_out) = (Writer::default(), Writer::default());
    let mut last: Option<&CommuneRow> = None;
    for row in rows {
        write_code(&mut codes, last.map_or("", |r| &r.insee), &row.insee)?;
        let same = last.filter(|r| r.insee == row.insee);
        match row.siren.as_ref() {
            "" => sirens.number(0),
            siren if Some(siren) == same.map(|r| r.siren.as_ref()) => sirens.number(1),
            siren if Some(siren) == usual_siren(&row.insee).as_deref() => sirens.number(2),
            siren => sirens.number(siren.parse::<u64>().map_err(|_| broken())?),
        }
        names.line(if same.is_some_and(|r| r.name == row.name) { "" } else { &row.name });
        epci.write(&mut epci_out, &row.epci);
        ept.write(&mut ept_out, &row.ept);
        periods.number(u64::from(row.period.since));
        periods.number(u64::from(row.period.until - row.period.since));
        last = Some(row);
    }
    out.number(rows.len() as u64);
    for column in [codes, sirens, names, epci_out, ept_out, periods] {
        out.block(&column.0);
    }
    Ok(())
}

fn read_communes(input: &mut Reader<'_>) -> Result<Vec<CommuneRow>> {
    let count = input.number()?;
    let [mut codes, mut sirens, mut names, mut epci_in, mut ept_in, mut periods] = input.blocks::<6>()?;
    let (mut epci, mut ept) = (Recent::default(), Recent::default());
    let mut rows: Vec<CommuneRow> = Vec::new();
    for _ in 0..count {
        let last = rows.last();
        let insee = read_code(&mut codes, last.map_or("", |r| &r.insee))?;
        let same = last.filter(|r| *r.insee == *insee);
        let siren: Box<str> = match sirens.number()? {
            0 => "".into(),
            1 => same.ok_or_else(broken)?.siren.clone(),
            2 => usual_siren(&insee).ok_or_else(broken)?.into(),
            other => format!("{other:09}").into(),
        };
        let name: Box<str> = match (names.line()?, same) {
            ("", Some(row)) => row.name.clone(),
            (name, _) => name.into(),
        };
        let (epci, ept) = (epci.read(&mut epci_in)?, ept.read(&mut ept_in)?);
        let since = periods.short()?;
        let until = since.checked_add(periods.short()?).ok_or_else(broken)?;
        rows.push(CommuneRow { insee: insee.into(), siren, name, epci, ept, period: Period { since, until } });
    }
    Ok(rows)
}

/// A code of five characters: two of department and three digits, as the step from the code before in the same department.
fn write_code(out: &mut Writer, last: &str, code: &str) -> Result<()> {
    let (head, number) = split(code)?;
    match split(last) {
        Ok((before, n)) if before == head && n <= number => out.number(u64::from(number - n) + 1),
        _ => {
            out.number(0);
            out.0.extend_from_slice(head.as_bytes());
            out.number(u64::from(number));
        }
    }
    Ok(())
}

fn read_code(input: &mut Reader<'_>, last: &str) -> Result<String> {
    let (head, number) = match input.number()? {
        0 => (std::str::from_utf8(input.bytes(2)?).map_err(|_| broken())?.to_owned(), input.number()?),
        step => {
            let (head, number) = split(last)?;
            (head.to_owned(), u64::from(number).checked_add(step - 1).ok_or_else(broken)?)
        }
    };
    if number > 999 { Err(broken()) } else { Ok(format!("{head}{number:03}")) }
}

fn split(code: &str) -> Result<(&str, u16)> {
    let (head, number) = code.split_at_checked(2).ok_or_else(broken)?;
    if number.len() != 3 {
        return Err(broken());
    }
    Ok((head, number.parse().map_err(|_| broken())?))
}

/// Populations: a column a year. Municipal as the step from the year before; total as the step of the population counted apart
/// (*population comptée à part*, total less municipal), which hardly moves. Unknown is 0, hence one is added to the others.
fn write_populations(out: &mut Writer, atlas: &Atlas) -> Result<()> {
    let table = &atlas.populations;
    let years = atlas.vintages.len();
    let mut codes: Vec<&str> = atlas.communes.iter().map(|c| c.insee.as_ref()).chain(atlas.groups.iter().map(|g| g.siren.as_ref())).collect();
    codes.sort_unstable();
    codes.dedup();
    if let Some(code) = table.codes.iter().find(|code| codes.binary_search(&code.as_ref()).is_err()) {
        return Err(Error::new(Code::UnknownEntity, text!("`{code}` has a population but is no entity", "`{code}` a une population sans être une entité"))
            .at_file("populations.csv"));
    }
    for (kind, part) in [table.municipal.clone(), apart(table)?].iter().enumerate() {
        let mut last = vec![0_i64; codes.len()];
        for year in 0..years {
            let mut column = Writer::default();
            for (code, last) in codes.iter().zip(&mut last) {
                match table.cell(part, code, year, years) {
                    None => column.number(0),
                    Some(value) => {
                        let value = i64::from(value) - if kind == 1 { APART } else { 0 };
                        column.number(zigzag(value - *last) + 1);
                        *last = value;
                    }
                }
            }
            out.block(&column.0);
        }
    }
    Ok(())
}

/// Added to the population counted apart, so that a total below the municipal population, an oddity of the source, can be written.
const APART: i64 = 1 << 30;

/// Total less municipal plus [`APART`]; where the municipal population is unknown the total cannot be packed.
fn apart(table: &Populations) -> Result<Vec<u32>> {
    let pairs = table.municipal.iter().zip(&table.total);
    pairs
        .enumerate()
        .map(|(cell, (municipal, total))| match (*municipal, *total) {
            (_, Populations::UNKNOWN) => Ok(Populations::UNKNOWN),
            (Populations::UNKNOWN, _) => Err(Error::new(
                Code::InvalidData,
                text!("value {cell} has a total population without a municipal one", "la valeur {cell} a une population totale sans population municipale"),
            )
            .at_file("populations.csv")),
            (municipal, total) => u32::try_from(i64::from(total) - i64::from(municipal) + APART).map_err(|_| broken()),
        })
        .collect()
}

fn read_populations(input: &mut Reader<'_>, codes: Vec<Box<str>>, years: usize) -> Result<Populations> {
    let cells = codes.len() * years;
    let mut parts = [vec![Populations::UNKNOWN; cells], vec![Populations::UNKNOWN; cells]];
    for part in 0..2 {
        let mut last = vec![0_i64; codes.len()];
        for year in 0..years {
            let mut column = input.inner()?;
            for (row, last) in last.iter_mut().enumerate() {
                let step = column.number()?;
                if step == 0 {
                    continue;
                }
                *last = last.checked_add(unzigzag(step - 1)).ok_or_else(broken)?;
                let [municipal, total] = &mut parts;
                let cell = row * years + year;
                let base = if part == 0 { 0 } else { i64::from(municipal.get(cell).copied().unwrap_or(0)) };
                let value = base.checked_add(*last).and_then(|v| u32::try_from(v).ok()).ok_or_else(broken)?;
                let target = if part == 0 { municipal } else { total };
                *target.get_mut(cell).ok_or_else(broken)? = value;
            }
        }
    }
    let [municipal, total] = parts;
    Ok(Populations { codes, municipal, total })
}
