//! The facts that the library answers from: inside it with the feature `embedded`; else fetched apart, as a browser does, and installed at run time.
//!
//! ```
//! use budget_core::data::{self, Part};
//! # #[cfg(feature = "embedded")]
//! # fn main() -> budget_core::Result<()> {
//! let file = Part::DgfCommunes.export()?; // a server gives that file to its pages
//! assert_eq!(data::install(&file)?, Part::DgfCommunes); // and a page installs it: the same again is fine
//! assert!(data::installed(Part::DgfCommunes));
//! # Ok(()) }
//! # #[cfg(not(feature = "embedded"))]
//! # fn main() { assert!(!data::installed(Part::Charts)); }
//! ```
//!
//! Indicators, scopes, strata and what ledgers are read by are always inside. What asks for a [`Part`] that is not there gives the error `not-installed`,
//! whose place names the part; what only gets better with it does without: accounts are not checked without charts, and communes have no names but those
//! of their table without a territory.

#[cfg(feature = "embedded")]
mod embedded;
mod part;

pub use part::Part;

use crate::bytes::{Reader, Writer};
use crate::error::{Code, Error, Result};
use crate::text;
use std::borrow::Cow;
use std::sync::OnceLock;

/// A file of a rulebook: its path and its text.
pub(crate) type File = (&'static str, &'static str);

/// What was installed, by part.
static INSTALLED: [OnceLock<Vec<u8>>; Part::ALL.len()] = [const { OnceLock::new() }; Part::ALL.len()];

/// Installs the file of a part ([`Part::export`], plain or gzip) for the rest of the process, and says which it is. The same content again is fine.
///
/// # Errors
/// `unknown-format` for bytes that are no such file; `invalid-data` for a damaged file or one of another version of the library; `duplicate-id` where other
/// content is there already.
pub fn install(file: &[u8]) -> Result<Part> {
    let (part, given) = Part::open(file)?;
    if content(part).is_none() {
        // Whoever comes first: the comparison below tells the other one.
        let _ = INSTALLED[part as usize].set(given.clone());
    }
    if content(part).is_some_and(|known| *known == *given) {
        return Ok(part);
    }
    Err(Error::new(Code::DuplicateId, text!("other data `{part}` are there already", "d'autres données `{part}` sont déjà là"))
        .at_path(part.as_str())
        .with_help(text!("install a part once, before anything reads it", "installez une donnée une seule fois, avant toute lecture")))
}

/// Whether a part is there: inside the library, or installed.
pub fn installed(part: Part) -> bool {
    cfg!(feature = "embedded") || INSTALLED[part as usize].get().is_some()
}

/// The content of a part. A rulebook's files are laid one behind the other: path, text, each behind its length.
fn content(part: Part) -> Option<Cow<'static, [u8]>> {
    #[cfg(feature = "embedded")]
    return Some(embedded::content(part));
    #[cfg(not(feature = "embedded"))]
    INSTALLED[part as usize].get().map(|bytes| Cow::Borrowed(bytes.as_slice()))
}

/// The bytes of a part that is one packed file.
pub(crate) fn bytes(part: Part) -> Result<&'static [u8]> {
    match content(part) {
        Some(Cow::Borrowed(bytes)) => Ok(bytes),
        _ => Err(part.absent()),
    }
}

/// The files of a rulebook.
pub(crate) fn files(part: Part) -> Result<&'static [File]> {
    #[cfg(feature = "embedded")]
    if let Some(files) = embedded::files(part) {
        return Ok(files);
    }
    static FILES: [OnceLock<Result<Vec<File>>>; Part::ALL.len()] = [const { OnceLock::new() }; Part::ALL.len()];
    let bytes = bytes(part)?;
    FILES[part as usize].get_or_init(|| unpacked(bytes)).as_deref().map_err(Clone::clone)
}

/// Files one behind the other.
#[cfg_attr(not(feature = "embedded"), allow(dead_code, reason = "packed where they are embedded"))]
fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Writer::default();
    for (path, text) in files {
        out.block(path.as_bytes());
        out.block(text.as_bytes());
    }
    out.0
}

fn unpacked(bytes: &'static [u8]) -> Result<Vec<File>> {
    let (mut input, mut files) = (Reader::new(bytes, part::damaged), Vec::new());
    while !input.rest().is_empty() {
        files.push((input.text()?, input.text()?));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back() {
        let files = [("rulebook.toml", "id = 'x'\n"), ("a/b.toml", ""), ("é.toml", "é")];
        let bytes: &'static [u8] = packed(&files).leak();
        assert_eq!(unpacked(bytes).unwrap(), files);
        for end in 1..bytes.len() {
            // A cut between two files cannot be seen here: the checksum of the whole tells it.
            assert!(unpacked(&bytes[..end]).is_err_and(|e| e.code() == Code::InvalidData) || [24, 34].contains(&end), "{end}");
        }
    }

    #[test]
    fn names_are_those_of_the_list() {
        assert!(Part::ALL.iter().all(|part| Part::parse(part.as_str()) == Ok(*part) && Part::ALL[*part as usize] == *part));
        assert_eq!(Part::parse("dgf_commune").unwrap_err().code(), Code::UnknownName);
    }
}
