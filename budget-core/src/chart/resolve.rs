//! Which variant a name means.

use super::archive::{Archive, Variant};
use crate::error::{Code, Error, Result, Text, nearest_phrase};
use crate::text;

/// The variant that a name means for an exercise.
pub(crate) fn variant<'a>(archive: &'a Archive, name: &str, year: u16) -> Result<&'a Variant> {
    let wanted = name.trim().to_uppercase();
    if let Some((norm, variant)) = wanted.split_once('-') {
        let found = named(archive, variant).filter(|v| archive.strings.get(v.norm) == norm);
        return found.ok_or_else(|| unknown(archive, name));
    }
    let meanings = archive.names.iter().find(|(id, _)| archive.strings.get(*id) == wanted).map(|(_, m)| m);
    let meant = meanings.into_iter().flatten().find(|(since, until, _)| (*since..=*until).contains(&year));
    let found = match meant {
        Some((_, _, place)) => archive.variants.get(*place),
        None => named(archive, &wanted),
    };
    found.ok_or_else(|| unknown(archive, name))
}

/// All variants of a norm, or all that a name ever means.
pub(crate) fn family<'a>(archive: &'a Archive, name: &str) -> Result<Vec<&'a Variant>> {
    let wanted = name.trim().to_uppercase();
    let of_norm: Vec<&Variant> = archive.variants.iter().filter(|v| archive.strings.get(v.norm) == wanted).collect();
    if !of_norm.is_empty() {
        return Ok(of_norm);
    }
    let meanings = archive.names.iter().find(|(id, _)| archive.strings.get(*id) == wanted).map(|(_, m)| m);
    if let Some(meanings) = meanings {
        return Ok(meanings.iter().filter_map(|(_, _, place)| archive.variants.get(*place)).collect());
    }
    let variant = wanted.split_once('-').map_or(wanted.as_str(), |(_, v)| v);
    named(archive, variant).map(|v| vec![v]).ok_or_else(|| unknown(archive, name))
}

/// The variant of exactly that name.
pub(crate) fn named<'a>(archive: &'a Archive, name: &str) -> Option<&'a Variant> {
    archive.variants.iter().find(|v| archive.strings.get(v.name) == name)
}

fn unknown(archive: &Archive, name: &str) -> Error {
    let wanted = name.trim().to_uppercase();
    let error = Error::new(Code::UnknownChart, text!("no chart of accounts `{name}`", "aucun plan de comptes `{name}`"));
    let plain = wanted.strip_suffix('A').unwrap_or(&wanted);
    if let Some([_, en, fr]) = archive.absent.iter().find(|[id, _, _]| archive.strings.get(*id) == plain) {
        return error.with_help(Text { en: archive.strings.get(*en).to_owned(), fr: archive.strings.get(*fr).to_owned() });
    }
    let names = archive.names.iter().map(|(id, _)| *id).chain(archive.variants.iter().map(|v| v.name));
    let full: Vec<String> = archive.variants.iter().map(|v| format!("{}-{}", archive.strings.get(v.norm), archive.strings.get(v.name))).collect();
    let candidates: Vec<&str> = match wanted.contains('-') {
        true => full.iter().map(String::as_str).collect(),
        false => names.map(|id| archive.strings.get(id)).collect(),
    };
    error.with_help(nearest_phrase(&wanted, candidates).unwrap_or_else(|| {
        text!("list the charts to see their names, such as M57_D, M57_A or M14", "listez les plans pour voir leurs noms, comme M57_D, M57_A ou M14")
    }))
}
