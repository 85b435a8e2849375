//! The parts that data are fetched in, and the file of each.

use super::content;
use crate::bytes::Reader;
use crate::error::{Code, Error, Result, nearest_phrase};
use crate::text;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use std::io::Read;

/// The first line of a part's file, with the version of the form.
const MAGIC: &str = "budget-core data 1";

/// The version that the content belongs to: facts and the code that reads them go together.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// More than any part holds.
const LIMIT: u64 = 64 << 20;

/// What is fetched and installed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The official charts of accounts: labels and checks of accounts.
    Charts,
    /// Communes, EPCI, departments and regions, with their populations.
    Territory,
    /// The rulebook of the State's grants to communes, its reforms and the column maps of the files that it reads.
    DgfCommunes,
    /// The same of local direct taxation.
    FiscaliteLocale,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 4] = [Part::Charts, Part::Territory, Part::DgfCommunes, Part::FiscaliteLocale];

    /// `charts`, `territory`, `dgf_communes`, `fiscalite_locale`: a rulebook's is its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Part::Charts => "charts",
            Part::Territory => "territory",
            Part::DgfCommunes => "dgf_communes",
            Part::FiscaliteLocale => "fiscalite_locale",
        }
    }

    /// The part of that name.
    ///
    /// # Errors
    /// `unknown-name` with the names there are.
    pub fn parse(name: &str) -> Result<Part> {
        Part::ALL.into_iter().find(|part| part.as_str() == name).ok_or_else(|| {
            let names = Part::ALL.map(Part::as_str);
            let all = names.join(", ");
            Error::new(Code::UnknownName, text!("no data are named `{name}`", "aucune donnée ne se nomme `{name}`"))
                .with_help(nearest_phrase(name, names).unwrap_or_else(|| text!("take one of {all}", "prenez parmi {all}")))
        })
    }

    /// The rulebooks.
    pub(crate) fn rulebooks() -> impl Iterator<Item = Part> {
        Part::ALL.into_iter().filter(|part| part.is_rulebook())
    }

    /// Whether it holds files of text; the others are one packed file.
    pub(super) const fn is_rulebook(self) -> bool {
        matches!(self, Part::DgfCommunes | Part::FiscaliteLocale)
    }

    /// The file of the part, as [`install`](super::install) takes it: name and version, a line each, the content, CRC-32 of all that (the lowest byte first).
    /// It is not compressed: servers do that on the way.
    ///
    /// # Errors
    /// `not-installed` where the library does not have it.
    pub fn export(self) -> Result<Vec<u8>> {
        let mut file = format!("{MAGIC}\n{self}\n{VERSION}\n").into_bytes();
        file.extend_from_slice(&content(self).ok_or_else(|| self.absent())?);
        let mut crc = flate2::Crc::new();
        crc.update(&file);
        file.extend_from_slice(&crc.sum().to_le_bytes());
        Ok(file)
    }

    /// The part and the content of a file, plain or gzip.
    pub(super) fn open(file: &[u8]) -> Result<(Part, Vec<u8>)> {
        let file = if file.starts_with(&[0x1f, 0x8b]) { Cow::Owned(inflate(file)?) } else { Cow::Borrowed(file) };
        if !file.starts_with(MAGIC.as_bytes()) {
            return Err(Error::new(
                Code::UnknownFormat,
                text!("these bytes are no data of the library", "ces octets ne sont pas des données de la bibliothèque"),
            )
            .with_help(text!("give a file that `cargo xtask pack parts` wrote", "donnez un fichier écrit par `cargo xtask pack parts`")));
        }
        let (sealed, sum) = file.split_last_chunk::<4>().ok_or_else(damaged)?;
        let mut crc = flate2::Crc::new();
        crc.update(sealed);
        if crc.sum() != u32::from_le_bytes(*sum) {
            return Err(damaged());
        }
        let mut input = Reader::new(sealed, damaged);
        let (_, name, version) = (input.line()?, input.line()?, input.line()?);
        let part = Part::parse(name)?;
        if version != VERSION {
            return Err(fetch(
                Error::new(
                    Code::InvalidData,
                    text!(
                        "the data `{name}` are of version {version}, the library is {VERSION}",
                        "les données `{name}` sont de la version {version}, la bibliothèque de la {VERSION}"
                    ),
                )
                .at_path(name),
            ));
        }
        Ok((part, input.rest().to_vec()))
    }

    /// The error for what needs a part that is not there.
    pub(crate) fn absent(self) -> Error {
        let name = self.as_str();
        Error::new(Code::NotInstalled, text!("the data `{name}` are not installed", "les données `{name}` ne sont pas installées"))
            .with_help(text!(
                "fetch the file of `{name}` and install it, or build with the feature embedded",
                "récupérez le fichier de `{name}` et installez-le, ou compilez avec l'option embedded"
            ))
            .at_path(name)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn inflate(file: &[u8]) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(file).take(LIMIT).read_to_end(&mut plain).map_err(|_| damaged())?;
    Ok(plain)
}

/// The error for bytes that nobody wrote so.
pub(super) fn damaged() -> Error {
    fetch(Error::new(Code::InvalidData, text!("the file of data is damaged", "le fichier de données est endommagé")))
}

fn fetch(error: Error) -> Error {
    error.with_help(text!("fetch the file that belongs to this version of the library", "récupérez le fichier de cette version de la bibliothèque"))
}
