//! The rulebooks and reforms of the library.

use super::in_force::Law;
use super::reform::Reform;
use super::rulebook::Rulebook;
use crate::data::{self, Part};
use crate::error::{Code, Error, Result, nearest_phrase};
use crate::text;
use std::sync::{Arc, OnceLock};

impl Law {
    /// A rulebook of the library at one exercise: `dgf_communes`, the State's grants to communes; `fiscalite_locale`, local direct taxation.
    ///
    /// # Errors
    /// `unknown-law`, `unknown-year` with those there are; `not-installed` where its data are to be installed first.
    pub fn builtin(name: &str, year: u16) -> Result<Law> {
        static READ: [OnceLock<Result<Arc<Rulebook>>>; Part::ALL.len()] = [const { OnceLock::new() }; Part::ALL.len()];
        let Some(part) = Part::rulebooks().find(|part| part.as_str() == name) else {
            return Err(unknown(name, &Part::rulebooks().map(Part::as_str).collect::<Vec<_>>()));
        };
        let files = data::files(part)?;
        let book = READ[part as usize].get_or_init(|| read(files).map(Arc::new)).clone()?;
        Law::of(book, year)
    }

    /// A reform of the library: `independent_model`, the approximations of another model of the grants; `rei_2022_en_2023` to `rei_2022_en_2026`, the tax
    /// base census of 2022 read for a later exercise.
    ///
    /// # Errors
    /// `unknown-law`; `not-installed` where it may be among the data of a rulebook that are not installed.
    pub fn builtin_reform(name: &str) -> Result<Reform> {
        let mut names = Vec::new();
        for files in Part::rulebooks().filter_map(|part| data::files(part).ok()) {
            for (path, text) in files {
                match path.strip_prefix("reforms/").and_then(|file| file.strip_suffix(".toml")) {
                    Some(known) if known == name => return Reform::parse(text).map_err(|e| e.at_file(path)),
                    known => names.extend(known),
                }
            }
        }
        match Part::rulebooks().find(|part| !data::installed(*part)) {
            Some(part) => Err(part.absent()),
            None => Err(unknown(name, &names)),
        }
    }
}

/// A rulebook from its files: the column maps of what it reads are not its own.
fn read(files: &[data::File]) -> Result<Rulebook> {
    let own: Vec<_> = files.iter().copied().filter(|(path, _)| !path.starts_with("read/")).collect();
    Rulebook::read(&own)
}

fn unknown(name: &str, names: &[&str]) -> Error {
    let all = names.join(", ");
    let help = nearest_phrase(name, names.iter().copied()).unwrap_or_else(|| text!("take one of {all}", "prenez parmi {all}"));
    Error::new(Code::UnknownLaw, text!("there is no `{name}`", "il n'y a pas de `{name}`")).with_help(help)
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    #[test]
    fn every_exercise_opens() {
        for part in Part::rulebooks() {
            let book = read(data::files(part).unwrap()).unwrap();
            assert_eq!(book.id, part.as_str());
            for year in book.exercises.clone() {
                Law::builtin(part.as_str(), year).unwrap();
            }
        }
        assert_eq!(Law::builtin("dgf_communes", 1990).unwrap_err().code(), Code::UnknownYear);
        assert_eq!(Law::builtin("dgf_commune", 2026).unwrap_err().code(), Code::UnknownLaw);
        assert_eq!(Law::builtin_reform("independent").unwrap_err().code(), Code::UnknownLaw);
    }
}
