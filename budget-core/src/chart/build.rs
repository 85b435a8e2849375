//! Takes an edition out of an archive.

use super::archive::{Archive, ChapterMeaning, Variant};
use super::axis::Axis;
use super::chapter::{ChapterKind, ChapterNode};
use super::edition::{Chart, Inner};
use super::section::Section;
use super::strings::Id;
use super::tree::{NONE, Node, Tree};
use crate::error::{Code, Error, Result, Warning, WarningCode};
use crate::text;
use std::sync::Arc;

impl Chart {
    /// Takes the edition in force out of an archive.
    pub(crate) fn build(archive: &Archive, variant: &Variant, year: u16) -> Result<Chart> {
        let name = archive.strings.get(variant.name);
        let (edition, warnings) = in_force(name, variant, year)?;
        let mut chapters: Vec<ChapterNode> = archive.chapters(variant).filter(|(_, years)| years.contains(edition)).map(|(m, _)| chapter_node(m)).collect();
        chapters.sort_by_key(|c| (c.axis, c.code));
        let trees = Axis::ALL.map(|axis| tree(archive, variant, axis, edition, &chapters));
        let [Some(nature), Some(vote), Some(function)] = trees else {
            return Err(Error::new(Code::LimitExceeded, text!("chart `{name}` has too many codes", "le plan `{name}` a trop de codes")));
        };
        Ok(Chart(Arc::new(Inner {
            strings: archive.strings.clone(),
            norm: archive.strings.get(variant.norm).to_owned(),
            variant: name.to_owned(),
            year,
            edition,
            warnings,
            trees: [nature, vote, function],
            chapters,
        })))
    }
}

/// The edition in force for an exercise.
fn in_force(name: &str, variant: &Variant, year: u16) -> Result<(u16, Vec<Warning>)> {
    if variant.years.contains(year) {
        return Ok((year, Vec::new()));
    }
    match variant.years.last() {
        Some(last) if year > last => {
            let message = text!(
                "chart `{name}` has no edition after {last}: that of {last} stands in for {year}",
                "le plan `{name}` n'a pas d'édition après {last} : celle de {last} sert pour {year}"
            );
            Ok((last, vec![Warning { code: WarningCode::LaterEdition, message, count: 1, first: vec![format!("{name} {last}")] }]))
        }
        _ => {
            let years = variant.years;
            Err(Error::new(Code::UnknownYear, text!("chart `{name}` has no edition for {year}", "le plan `{name}` n'a pas d'édition pour {year}"))
                .with_help(text!("its editions are {years}", "ses éditions sont {years}")))
        }
    }
}

fn chapter_node(m: ChapterMeaning) -> ChapterNode {
    let axis = if m.about & 3 == Axis::Nature as u8 { Axis::Nature } else { Axis::Vote };
    let section = if m.about & 4 == 0 { Section::Investment } else { Section::Operating };
    ChapterNode { axis, code: m.code, label: m.label, short: m.short, kind: ChapterKind::of(m.kind), section, flags: m.about >> 3 }
}

/// The codes of an edition, linked, with the places of their chapters.
fn tree(archive: &Archive, variant: &Variant, axis: Axis, edition: u16, chapters: &[ChapterNode]) -> Option<Tree> {
    let place = |id: Id| match id {
        0 => NONE,
        id => chapters.iter().position(|c| c.axis == axis && c.code == id).and_then(|p| u16::try_from(p).ok()).unwrap_or(NONE),
    };
    // The same few rights come back all the time: their places are found once.
    let mut known: Vec<Option<[u16; 6]>> = vec![None; archive.rights.len()];
    let mut nodes = Vec::new();
    for (m, years) in archive.codes(variant, axis) {
        if !years.contains(edition) {
            continue;
        }
        let index = usize::try_from(m.rights).ok()?;
        let cell = known.get_mut(index)?;
        let rights = match cell {
            Some(rights) => *rights,
            None => *cell.insert(archive.rights.get(index)?.map(place)),
        };
        nodes.push(Node { code: m.code, label: m.label, short: m.short, suppressed: m.suppressed, parent: NONE, depth: 1, leaf: true, flags: m.flags, rights });
    }
    Tree::link(nodes, &archive.strings)
}
