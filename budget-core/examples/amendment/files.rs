//! The files written: every rule for every commune before and after, the impact for machines and for people.

use crate::words;
use budget_core::law::Simulation;
use budget_core::law::impact::Impact;
use budget_core::{Code, Error, Result, Table, Value, text};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file written.
pub struct Written {
    pub path: PathBuf,
    pub bytes: u64,
}

/// The names of the files.
const NAMES: [&str; 6] = ["baseline.csv", "reform.csv", "impact.json", "impact.html", GRANTS[0], GRANTS[1]];
/// Those of the effect on grants of an amendment to taxes.
const GRANTS: [&str; 2] = ["impact_dgf.json", "impact_dgf.html"];

/// Makes the folder and tries to write into it: what cannot be written is refused before anything is computed.
///
/// # Errors
/// `io` with the folder.
pub fn prepare(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, &e))?;
    let trial = folder.join(format!(".trial-{}", std::process::id()));
    File::create_new(&trial).and_then(|_| std::fs::remove_file(&trial)).map_err(|e| failed(folder, &e))?;
    for path in NAMES.iter().map(|name| folder.join(name)).filter(|path| path.exists()) {
        // Opened without being emptied: a computation that fails keeps the files of the last one.
        File::options().append(true).open(&path).map_err(|e| failed(&path, &e))?;
    }
    Ok(())
}

/// Writes them all; an effect on grants that another amendment left behind is taken away.
///
/// # Errors
/// `io` with the file.
pub fn write(folder: &Path, baseline: &Simulation, reform: &Simulation, impact: &Impact, grants: Option<&Impact>) -> Result<Vec<Written>> {
    let mut written =
        vec![one(folder, "baseline.csv", |out| table(out, &baseline.results()))?, one(folder, "reform.csv", |out| table(out, &reform.results()))?];
    written.extend(both(folder, ["impact.json", "impact.html"], impact)?);
    match grants {
        Some(grants) => written.extend(both(folder, GRANTS, grants)?),
        None => {
            for path in GRANTS.iter().map(|name| folder.join(name)).filter(|path| path.exists()) {
                std::fs::remove_file(&path).map_err(|e| failed(&path, &e))?;
            }
        }
    }
    let notice = folder.join("FICTION.txt");
    if impact.fictional {
        let fiction = words::fiction();
        written.push(one(folder, "FICTION.txt", |out| writeln!(out, "{}\n{}\n\n{}", fiction.fr, fiction.en, NAMES.join(", ")))?);
    } else if notice.exists() {
        std::fs::remove_file(&notice).map_err(|e| failed(&notice, &e))?;
    }
    Ok(written)
}

/// An impact for machines and for people.
fn both(folder: &Path, names: [&str; 2], impact: &Impact) -> Result<[Written; 2]> {
    let json = serde_json::to_string_pretty(impact)
        .map_err(|e| Error::new(Code::InvalidData, text!("the impact cannot be written: {e}", "l'impact ne peut être écrit : {e}")))?;
    let [data, page] = names;
    Ok([one(folder, data, |out| writeln!(out, "{json}"))?, one(folder, page, |out| out.write_all(impact.html().as_bytes()))?])
}

/// A table as CSV, `;` between cells; a missing value is an empty cell.
fn table(out: &mut impl Write, table: &Table) -> std::io::Result<()> {
    let columns = table.columns();
    for (place, column) in columns.iter().enumerate() {
        write!(out, "{}{}", if place > 0 { ";" } else { "" }, column.name)?;
    }
    for row in 0..table.rows() {
        writeln!(out)?;
        for (place, column) in columns.iter().enumerate() {
            if place > 0 {
                out.write_all(b";")?;
            }
            match column.value(row) {
                Value::Number(n) => write!(out, "{}", n.normalize())?,
                Value::Float(x) => write!(out, "{x}")?,
                Value::Bool(b) => write!(out, "{b}")?,
                Value::Text(text) => out.write_all(quoted(&text).as_bytes())?,
                Value::Missing(_) => {}
            }
        }
    }
    writeln!(out)
}

/// A text as a cell.
fn quoted(text: &str) -> String {
    if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn one(folder: &Path, name: &str, fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> Result<Written> {
    let path = folder.join(name);
    let mut out = BufWriter::new(File::create(&path).map_err(|e| failed(&path, &e))?);
    fill(&mut out).and_then(|()| out.flush()).map_err(|e| failed(&path, &e))?;
    let bytes = std::fs::metadata(&path).map_err(|e| failed(&path, &e))?.len();
    Ok(Written { path, bytes })
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::io(error, &path.display().to_string())
        .with_help(text!("choose another folder with `--out DIR`, or `--no-write`", "choisissez un autre dossier par `--out DOSSIER`, ou `--no-write`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use budget_core::{Column, Reason, Unit, Values};

    #[test]
    fn a_missing_cell_is_empty_and_texts_are_quoted() {
        let mut wide = Table::default();
        wide.push(Column::text("code_insee", ["99001", "99;02"])).unwrap();
        wide.push(Column::new("dgf", Unit::euro(), Values::Float(vec![0.5, 0.0])).with_missing(vec![None, Some(Reason::NotPublished)])).unwrap();
        let mut out = Vec::new();
        table(&mut out, &wide).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "code_insee;dgf\n99001;0.5\n\"99;02\";\n");
    }
}
