//! `cargo xtask pack charts [--from DIR] [--check]`: the tables of `budget-core/data/charts`, and the bytes that the library embeds.
//!
//! With `--from`, the tables are extracted anew from flattened official plans (`comptes_nature.csv.gz`, `comptes_fonction.csv.gz`,
//! `fonctions.csv.gz`, `chapitres.csv.gz`): one row a distinct meaning with its years. Without, the tables as they stand are packed.
//! With `--check` nothing is written: it fails where the bytes are not those of the tables.

use budget_core::chart::Years;
use budget_core::chart::label::tidy;
use budget_core::chart::pack::pack;
use budget_core::chart::rows::{ChapterRow, CodeRow, FILES, Rows, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The official cells of rights, and how our tables call them.
const RIGHTS: [(&str, &str); 6] = [("DR", "dr"), ("RR", "rr"), ("DOES", "does"), ("ROES", "roes"), ("DOIS", "dois"), ("ROIS", "rois")];

/// Runs the command.
pub fn run(args: &[&str]) -> std::result::Result<(), String> {
    pack_or_check(args).map_err(|e| e.to_string())
}

fn pack_or_check(args: &[&str]) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../budget-core/data/charts");
    let mut check = false;
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match *word {
            "--check" => check = true,
            "--from" => extract(Path::new(words.next().ok_or("--from needs a folder")?), &folder)?,
            other => return Err(format!("unknown option `{other}`").into()),
        }
    }
    let texts = FILES.map(|name| fs::read_to_string(folder.join(name)));
    let [charts, accounts, votes, functions, chapters, anomalies, names] = texts;
    let (charts, accounts, votes, functions, chapters) = (charts?, accounts?, votes?, functions?, chapters?);
    let (anomalies, names) = (anomalies?, names?);
    let sources = Sources { charts: &charts, codes: [&accounts, &votes, &functions], chapters: &chapters, anomalies: &anomalies, names: &names };
    let bytes = pack(&Rows::read(&sources)?)?;
    let target = folder.join("charts.bin");
    if check {
        return if fs::read(&target)? == bytes { Ok(()) } else { Err("charts.bin is not what the tables give: run `cargo xtask pack charts`".into()) };
    }
    fs::write(&target, &bytes)?;
    println!("charts.bin: {} bytes", bytes.len());
    Ok(())
}

/// A row of a source file, by column.
type Record = BTreeMap<String, String>;

/// Rewrites all tables but `names.toml` from the source files.
fn extract(from: &Path, folder: &Path) -> Result<()> {
    let [charts, accounts, votes, functions, chapters, anomalies, _] = FILES;
    let sources = ["comptes_nature.csv.gz", "comptes_fonction.csv.gz", "fonctions.csv.gz"].map(|name| read(&from.join(name)));
    let [nature, vote, reference] = sources;
    let (nature, vote, reference) = (nature?, vote?, reference?);
    let chapter = read(&from.join("chapitres.csv.gz"))?;

    let mut editions: BTreeMap<(String, String), Years> = BTreeMap::new();
    for record in &nature {
        add(&mut editions, (record["declinaison"].clone(), record["norme"].clone()), record)?;
    }
    let rows = editions.iter().map(|((chart, norm), years)| vec![chart.clone(), norm.clone(), years.to_string()]);
    write(&folder.join(charts), &["chart", "norm", "years"], rows)?;

    let mut anomaly_rows = BTreeSet::new();
    for (file, axis, records) in [(accounts, "nature", &nature), (votes, "vote", &vote), (functions, "function", &reference)] {
        let mut meanings: BTreeMap<Vec<String>, Years> = BTreeMap::new();
        for record in records {
            add(&mut meanings, code_row(record, axis), record)?;
        }
        anomaly_rows.extend(anomalies_of(axis, &meanings, &editions));
        write(&folder.join(file), &code_header(axis), with_years(&meanings))?;
    }
    let mut meanings: BTreeMap<Vec<String>, Years> = BTreeMap::new();
    for record in &chapter {
        add(&mut meanings, chapter_row(record), record)?;
    }
    write(&folder.join(chapters), &["chart", "axis", "code", "label", "short", "kind", "section", "flags", "years"], with_years(&meanings))?;
    let rows =
        anomaly_rows.into_iter().map(|(chart, axis, year, kind, codes)| vec![chart, axis, year.to_string(), kind, codes.len().to_string(), codes.join(" ")]);
    write(&folder.join(anomalies), &["chart", "axis", "year", "kind", "count", "codes"], rows)
}

fn code_header(axis: &str) -> Vec<&'static str> {
    let mut header = vec!["chart", "code", "label", "short"];
    if axis != "function" {
        header.extend(RIGHTS.map(|(_, ours)| ours));
        header.extend(["flags", "suppressed"]);
    }
    header.push("years");
    header
}

fn code_row(record: &Record, axis: &str) -> Vec<String> {
    let mut row = labelled(record, &["declinaison", "code"]);
    if axis != "function" {
        row.extend(RIGHTS.map(|(official, _)| record[official].clone()));
        let set = |flag: u8| match flag {
            CodeRow::GROUP => record["DEquip"].is_empty() && RIGHTS.iter().all(|(official, _)| record[*official].is_empty()),
            CodeRow::TOTALLED => record["RegrTotalise"] == "1",
            CodeRow::STATE_ONLY => record["PourEtatSeul"] == "1",
            CodeRow::EQUIPMENT_EXPENSE => record["DEquip"] == "1",
            _ => record["REquip"] == "1",
        };
        row.push(flags(&CodeRow::FLAGS, set));
        row.push(record["SupprimeDepuis"].split('T').next().unwrap_or("").to_owned());
    }
    row
}

fn chapter_row(record: &Record) -> Vec<String> {
    let mut row = vec![record["declinaison"].clone(), if record["axe"] == "nature" { "nature" } else { "vote" }.to_owned()];
    row.extend(labelled(record, &["code"]));
    row.extend([record["type_chapitre"].clone(), record["section"].clone()]);
    row.push(flags(&ChapterRow::FLAGS, |flag| record[if flag == ChapterRow::SPECIAL { "special" } else { "pour_etat_seul" }] == "1"));
    row
}

/// Some columns, then label and short label; the short one is left out where it is the label.
fn labelled(record: &Record, columns: &[&str]) -> Vec<String> {
    let mut row: Vec<String> = columns.iter().map(|c| record[*c].clone()).collect();
    let (label, short) = (tidy(&record["libelle"]), tidy(&record["lib_court"]));
    row.push(label.clone());
    row.push(if short == label { String::new() } else { short });
    row
}

fn flags(known: &[(u8, &str)], set: impl Fn(u8) -> bool) -> String {
    known.iter().filter(|(flag, _)| set(*flag)).map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
}

fn add<K: Ord>(all: &mut BTreeMap<K, Years>, key: K, record: &Record) -> Result<()> {
    let year = record["exer"].parse()?;
    if all.entry(key).or_default().insert(year) { Ok(()) } else { Err(format!("year {year} cannot be held").into()) }
}

/// Rows with their years, sorted by chart, code and first year.
fn with_years(meanings: &BTreeMap<Vec<String>, Years>) -> Vec<Vec<String>> {
    let mut rows: Vec<(&Vec<String>, &Years)> = meanings.iter().collect();
    rows.sort_by(|(a, x), (b, y)| (a.get(..2), x.first(), a).cmp(&(b.get(..2), y.first(), b)));
    rows.into_iter().map(|(row, years)| row.iter().cloned().chain([years.to_string()]).collect()).collect()
}

/// One anomaly: chart, axis, year, kind, codes.
type Anomaly = (String, String, u16, String, Vec<String>);

/// What editions say against their neighbours: a code, a label or rights that are other in one year only; or a code in thirty gone for good.
fn anomalies_of(axis: &str, meanings: &BTreeMap<Vec<String>, Years>, editions: &BTreeMap<(String, String), Years>) -> Vec<Anomaly> {
    let mut by_year: BTreeMap<(&str, u16), BTreeMap<&str, &[String]>> = BTreeMap::new();
    for (row, years) in meanings {
        if let [chart, code, rest @ ..] = row.as_slice() {
            years.iter().for_each(|y| {
                by_year.entry((chart, y)).or_default().insert(code, rest);
            });
        }
    }
    let empty = BTreeMap::new();
    let mut found = Vec::new();
    for ((chart, _), years) in editions {
        for year in years.iter().filter(|y| years.contains(y - 1)) {
            let codes = |y: u16| by_year.get(&(chart.as_str(), y)).unwrap_or(&empty);
            let (before, now, after) = (codes(year - 1), codes(year), codes(year + 1));
            let mut push = |kind: &str, codes: Vec<&str>| {
                if !codes.is_empty() {
                    found.push((chart.clone(), axis.to_owned(), year, kind.to_owned(), codes.into_iter().map(str::to_owned).collect()));
                }
            };
            let later = |code: &str| years.iter().any(|y| y > year && codes(y).contains_key(code));
            let gone: Vec<&str> = before.keys().filter(|c| !now.contains_key(*c) && !later(c)).copied().collect();
            push("fall", if gone.len() * 30 > before.len() { gone } else { Vec::new() });
            if !years.contains(year + 1) {
                continue;
            }
            push("absent", before.keys().filter(|c| after.contains_key(*c) && !now.contains_key(*c)).copied().collect());
            push("alone", now.keys().filter(|c| !after.contains_key(*c) && !before.contains_key(*c)).copied().collect());
            // Label is the first cell of the rest, rights the six after the short label.
            let other = |cells: std::ops::Range<usize>| {
                let differs = |c: &&str| {
                    let of = |codes: &BTreeMap<&str, &[String]>| codes.get(c).map(|rest| rest.get(cells.clone()).map(<[String]>::to_vec));
                    let (a, b, d) = (of(before), of(now), of(after));
                    a.is_some() && a == d && a != b
                };
                now.keys().copied().filter(differs).collect::<Vec<_>>()
            };
            push("label", other(0..1));
            push("rights", other(2..8));
        }
    }
    found
}

fn read(path: &Path) -> Result<Vec<Record>> {
    let file = fs::File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(file));
    let header = reader.headers()?.clone();
    let mut records = Vec::new();
    for record in reader.records() {
        records.push(header.iter().zip(&record?).map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    }
    Ok(records)
}

fn write(path: &PathBuf, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<()> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_path(path)?;
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(&row)?;
    }
    Ok(writer.flush()?)
}
