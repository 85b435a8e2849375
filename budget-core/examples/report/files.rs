//! The files written: indicators in long form, the wide table as Parquet, the page.

use crate::findings::Findings;
use crate::options::Options;
use crate::page;
use crate::words;
use budget_core::{Error, Result, text};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Above so many entities the CSV holds those asked for only.
const MANY: usize = 1_000;

/// A file written, and what to know about it.
pub struct Written {
    pub path: PathBuf,
    pub bytes: u64,
    /// The CSV holds the entities asked for only.
    pub partial: bool,
}

/// Makes the folder and tries to write into it: what cannot be written is refused before anything is computed.
///
/// # Errors
/// `io` with the folder.
pub fn prepare(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, &e))?;
    let trial = folder.join(format!(".trial-{}", std::process::id()));
    File::create_new(&trial).and_then(|_| std::fs::remove_file(&trial)).map_err(|e| failed(folder, &e))?;
    for name in ["indicators.csv", "indicators.parquet", "report.html"] {
        let path = folder.join(name);
        if path.exists() {
            // Opened without being emptied: a computation that fails keeps the files of the last one.
            File::options().append(true).open(&path).map_err(|e| failed(&path, &e))?;
        }
    }
    Ok(())
}

/// Writes them all.
///
/// # Errors
/// `io` with the file.
pub fn write(findings: &Findings, options: &Options, asked: &[String]) -> Result<Vec<Written>> {
    let folder = &options.out;
    let partial = findings.entities() > MANY && !options.csv_all;
    let keep = |entity: &str| !partial || asked.iter().any(|a| a == entity);
    let table = &findings.table.table;
    let mut written = Vec::new();
    written.push(one(folder, "indicators.csv", partial, |out| table.write_long_csv(out, &keep))?);
    written.push(one(folder, "indicators.parquet", false, |out| table.write_parquet(out))?);
    let html = page::page(findings);
    written.push(one(folder, "report.html", false, |out| out.write_all(html.as_bytes()).map_err(|e| failed(folder, &e)))?);
    let notice = folder.join("FICTION.txt");
    if findings.table.table.column("entity").is_some_and(|c| (0..c.len()).filter_map(|row| c.text_at(row)).any(budget_core::territory::codes::is_fictional)) {
        // The CSV and Parquet have a form that tools rely on: what their reader must know stands beside them.
        let fiction = words::fiction();
        let words = format!("{}\n{}\n\nindicators.csv, indicators.parquet, report.html\n", fiction.fr, fiction.en);
        written.push(one(folder, "FICTION.txt", false, |out| out.write_all(words.as_bytes()).map_err(|e| failed(folder, &e)))?);
    } else if notice.exists() {
        std::fs::remove_file(&notice).map_err(|e| failed(&notice, &e))?;
    }
    Ok(written)
}

fn one(folder: &Path, name: &str, partial: bool, fill: impl FnOnce(&mut BufWriter<File>) -> Result<()>) -> Result<Written> {
    let path = folder.join(name);
    let mut out = BufWriter::new(File::create(&path).map_err(|e| failed(&path, &e))?);
    fill(&mut out).map_err(|e| e.at_file(&path.display().to_string()))?;
    out.flush().map_err(|e| failed(&path, &e))?;
    let bytes = std::fs::metadata(&path).map_err(|e| failed(&path, &e))?.len();
    Ok(Written { path, bytes, partial })
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::io(error, &path.display().to_string())
        .with_help(text!("choose another folder with `--out DIR`, or `--no-write`", "choisissez un autre dossier par `--out DOSSIER`, ou `--no-write`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_written_is_refused_and_one_that_can_stays_as_it_was() {
        let folder = std::env::temp_dir().join(format!("budget-report-{}", std::process::id()));
        prepare(&folder).unwrap();
        std::fs::write(folder.join("report.html"), "old").unwrap();
        prepare(&folder).unwrap();
        assert_eq!(std::fs::read_to_string(folder.join("report.html")).unwrap(), "old");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        assert!(prepare(&folder.join("report.html")).is_err());
        let _ = std::fs::remove_dir_all(&folder);
    }
}
