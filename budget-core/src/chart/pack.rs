//! Writes the tables of `data/charts` as the bytes that the library embeds.
//!
//! Layout: magic; strings; rights; meanings of codes; meanings of chapters; sets of years; variants with, a list a kind, the numbers
//! of their meanings and sets of years; names; anomalies; CRC-32 of all that. Numbers are LEB128, but in texts and meanings, which are
//! read where they stand. Nothing is compressed: labels and rights repeat
//! across charts and years, so naming each meaning once is enough, and opening an edition is one pass over its list.

use super::axis::Axis;
use super::rows::{CodeRow, Rows};
use super::section::Section;
use super::years::Years;
use crate::bytes::Writer;
use crate::error::{Code, Error, Result};
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

/// The first bytes, with the version of the layout.
pub(crate) const MAGIC: &[u8; 8] = b"BCCHART1";
/// The bytes of a meaning: code, label, short label, rights (two bytes each, the lowest first), flags (one), date (two).
pub(crate) const MEANING: usize = 11;

/// A code's number, label, short label, rights, flags and date.
type Meaning = (u64, u64, u64, u64, u8, u64);

/// Packs the tables. The same rows give the same bytes.
///
/// # Errors
/// `invalid-data` when a chart is not declared, a chapter named as a right is not one of the edition, or two rows give one code to the same year;
/// `limit-exceeded` for more than 65,535 different texts.
pub fn pack(rows: &Rows) -> Result<Vec<u8>> {
    check(rows)?;
    let strings = numbered(texts(rows));
    let id = |text: &str| strings.get(text).copied().unwrap_or(0);
    let rights_of = |row: &CodeRow| row.rights.each_ref().map(|c| id(c));
    let rights = numbered(rows.codes.iter().flatten().map(&rights_of));
    let meaning_of = |row: &CodeRow| -> Meaning {
        (id(&row.code), id(&row.label), id(&row.short), rights.get(&rights_of(row)).copied().unwrap_or(0), row.flags, id(&row.suppressed))
    };
    let meanings = numbered(rows.codes.iter().flatten().map(&meaning_of));
    let chapter_of = |row: &super::rows::ChapterRow| {
        let about = (row.axis as u64) | (u64::from(row.section == Section::Operating) << 2) | (u64::from(row.flags) << 3);
        (id(&row.code), id(&row.label), id(&row.short), u64::from(u32::from(row.kind)), about)
    };
    let chapters = numbered(rows.chapters.iter().map(&chapter_of));
    let masks = numbered(rows.codes.iter().flatten().map(|r| r.years.bits()).chain(rows.chapters.iter().map(|r| r.years.bits())));
    let variants = numbered(rows.charts.keys().map(String::as_str));

    let mut out = Writer(MAGIC.to_vec());
    let (mut ends, mut text) = (Vec::new(), Vec::new());
    for string in strings.keys() {
        text.extend_from_slice(string.as_bytes());
        ends.extend(u32::try_from(text.len()).map_err(|_| too_many())?.to_le_bytes());
    }
    out.number(strings.len() as u64);
    out.block(&[ends, text].concat());
    out.number(rights.len() as u64);
    rights.keys().flatten().for_each(|c| out.number(*c));
    let mut records = Vec::with_capacity(meanings.len() * MEANING);
    for (code, label, short, rights, flags, suppressed) in meanings.keys() {
        let [code, label, short, rights, suppressed] = two_bytes([*code, *label, *short, *rights, *suppressed])?;
        records.extend([code, label, short, rights].concat());
        records.push(*flags);
        records.extend(suppressed);
    }
    out.block(&records);
    out.number(chapters.len() as u64);
    chapters.keys().for_each(|(code, label, short, kind, about)| [*code, *label, *short, *kind, *about].into_iter().for_each(|n| out.number(n)));
    out.number(masks.len() as u64);
    masks.keys().for_each(|m| out.number(*m));

    out.number(rows.charts.len() as u64);
    for (chart, (norm, years)) in &rows.charts {
        out.number(id(chart));
        out.number(id(norm));
        out.number(years.bits());
        let lists = rows.codes.each_ref().map(|list| list.iter().filter(|r| r.chart == *chart).collect::<Vec<_>>());
        for year in years.iter() {
            lists.iter().for_each(|list| out.number(list.iter().filter(|r| r.years.contains(year)).count() as u64));
        }
        for codes in &lists {
            list(&mut out, codes.iter().map(|r| (at(&meanings, &meaning_of(r)), at(&masks, &r.years.bits()))));
        }
        list(&mut out, rows.chapters.iter().filter(|r| r.chart == *chart).map(|r| (at(&chapters, &chapter_of(r)), at(&masks, &r.years.bits()))));
    }

    out.number(rows.names.len() as u64);
    for (name, list) in &rows.names {
        out.number(id(name));
        out.number(list.len() as u64);
        list.iter().for_each(|m| [m.since.into(), m.until.into(), at(&variants, &m.chart.as_str())].into_iter().for_each(|n| out.number(n)));
    }
    out.number(rows.absent.len() as u64);
    rows.absent.iter().for_each(|(name, (en, fr))| [name, en, fr].into_iter().for_each(|t| out.number(id(t))));
    out.number(rows.anomalies.len() as u64);
    for row in &rows.anomalies {
        [at(&variants, &row.chart.as_str()), row.axis as u64, row.year.into(), id(&row.kind), row.codes.len() as u64].into_iter().for_each(|n| out.number(n));
        row.codes.iter().for_each(|c| out.number(id(c)));
    }
    let mut crc = flate2::Crc::new();
    crc.update(&out.0);
    out.0.extend_from_slice(&crc.sum().to_le_bytes());
    Ok(out.0)
}

/// Numbers of at most 65,535.
fn two_bytes<const N: usize>(numbers: [u64; N]) -> Result<[[u8; 2]; N]> {
    let mut bytes = [[0; 2]; N];
    for (cell, number) in bytes.iter_mut().zip(numbers) {
        *cell = u16::try_from(number).map_err(|_| too_many())?.to_le_bytes();
    }
    Ok(bytes)
}

fn too_many() -> Error {
    Error::new(Code::LimitExceeded, text!("the charts hold more than 65,535 different texts", "les plans contiennent plus de 65 535 textes différents"))
}

/// Sorted distinct keys with their numbers.
fn numbered<K: Ord>(keys: impl IntoIterator<Item = K>) -> BTreeMap<K, u64> {
    let set: BTreeSet<K> = keys.into_iter().collect();
    set.into_iter().zip(0..).collect()
}

fn at<K: Ord>(numbers: &BTreeMap<K, u64>, key: &K) -> u64 {
    numbers.get(key).copied().unwrap_or(0)
}

/// Every text of the tables, the empty one included: it sorts first, so its number is 0.
fn texts(rows: &Rows) -> Vec<&str> {
    let mut all = vec![""];
    for row in rows.codes.iter().flatten() {
        all.extend([row.code.as_str(), &row.label, &row.short, &row.suppressed]);
        all.extend(row.rights.iter().map(String::as_str));
    }
    rows.chapters.iter().for_each(|r| all.extend([r.code.as_str(), &r.label, &r.short]));
    rows.charts.iter().for_each(|(chart, (norm, _))| all.extend([chart.as_str(), norm]));
    all.extend(rows.names.keys().map(String::as_str));
    rows.absent.iter().for_each(|(name, (en, fr))| all.extend([name.as_str(), en, fr]));
    for row in &rows.anomalies {
        all.push(&row.kind);
        all.extend(row.codes.iter().map(String::as_str));
    }
    all
}

/// What the layout takes for granted.
fn check(rows: &Rows) -> Result<()> {
    let wrong = |message| Err(Error::new(Code::InvalidData, message));
    let mut chapters: BTreeMap<(&str, Axis, &str), Years> = BTreeMap::new();
    for row in &rows.chapters {
        let (chart, code) = (&row.chart, &row.code);
        let known = chapters.entry((chart, row.axis, code)).or_default();
        if !known.is_disjoint(row.years) || !declared(rows, chart, row.years) {
            return wrong(text!(
                "chapter `{code}` of `{chart}` is there twice, or in a year without edition",
                "le chapitre `{code}` de `{chart}` est en double, ou d'une année sans édition"
            ));
        }
        *known = known.union(row.years);
    }
    for (axis, list) in Axis::ALL.into_iter().zip(&rows.codes) {
        let mut seen: BTreeMap<(&str, &str), Years> = BTreeMap::new();
        for row in list {
            let (chart, code) = (&row.chart, &row.code);
            let known = seen.entry((chart, code)).or_default();
            if !known.is_disjoint(row.years) || !declared(rows, chart, row.years) {
                return wrong(text!(
                    "code `{code}` of `{chart}` is there twice, or in a year without edition",
                    "le code `{code}` de `{chart}` est en double, ou d'une année sans édition"
                ));
            }
            *known = known.union(row.years);
            for chapter in row.rights.iter().filter(|c| !c.is_empty()) {
                let years = chapters.get(&(chart.as_str(), axis, chapter.as_str())).copied().unwrap_or_default();
                if years.union(row.years) != years {
                    return wrong(text!(
                        "code `{code}` of `{chart}` names chapter `{chapter}`, which the plan does not declare",
                        "le code `{code}` de `{chart}` nomme le chapitre `{chapter}`, que le plan ne déclare pas"
                    ));
                }
            }
        }
    }
    Ok(())
}

fn declared(rows: &Rows, chart: &str, years: Years) -> bool {
    rows.charts.get(chart).is_some_and(|(_, all)| all.union(years) == *all)
}

/// A list of meanings with their years: length in bytes, count, then how far each number is from the one before.
fn list(out: &mut Writer, items: impl Iterator<Item = (u64, u64)>) {
    let mut sorted: Vec<(u64, u64)> = items.collect();
    sorted.sort_unstable();
    let mut inner = Writer::default();
    inner.number(sorted.len() as u64);
    let mut before = 0;
    for (meaning, years) in sorted {
        inner.number(meaning - before);
        inner.number(years);
        before = meaning;
    }
    out.block(&inner.0);
}
