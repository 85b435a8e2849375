//! The rulebooks and reforms inside the library.

use super::in_force::Law;
use super::reform::Reform;
use super::rulebook::Rulebook;
use crate::error::{Code, Error, Result, nearest_phrase};
use crate::text;
use std::sync::{Arc, OnceLock};

macro_rules! files {
    ($book:literal, $($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../data/law/", $book, "/", $path)))),+]
    };
}

/// The files of the State's grants to communes; a test holds the list against the folder.
const DGF_COMMUNES: &[(&str, &str)] = files!(
    "dgf_communes",
    "rulebook.toml",
    "columns.toml",
    "commun/parameters.toml",
    "communes_nouvelles/dotation.toml",
    "communes_nouvelles/parameters.toml",
    "dnp/dnp.toml",
    "dnp/parameters.toml",
    "dotation_forfaitaire/ecretement.toml",
    "dotation_forfaitaire/parameters.toml",
    "dotation_forfaitaire/part_dynamique.toml",
    "dotation_forfaitaire/population.toml",
    "dsr/bourg_centre.toml",
    "dsr/cible.toml",
    "dsr/commun.toml",
    "dsr/parameters.toml",
    "dsr/perequation.toml",
    "dsr/total.toml",
    "dsu/eligibilite.toml",
    "dsu/groupes.toml",
    "dsu/indice.toml",
    "dsu/montants.toml",
    "dsu/parameters.toml",
    "outre_mer/fractions.toml",
    "outre_mer/parameters.toml",
    "outre_mer/quote_part.toml",
    "population/nation.toml",
    "population/parameters.toml",
    "population/population.toml",
    "reforms/independent_model.toml",
    "total/total.toml",
);

const NAMES: [&str; 1] = ["dgf_communes"];

impl Law {
    /// A rulebook of the library at one exercise: `dgf_communes`, the State's grants to communes.
    ///
    /// # Errors
    /// `unknown-law`, `unknown-year` with those there are.
    pub fn builtin(name: &str, year: u16) -> Result<Law> {
        static READ: OnceLock<Result<Arc<Rulebook>>> = OnceLock::new();
        if name != "dgf_communes" {
            return Err(unknown(name, &NAMES));
        }
        let book = READ.get_or_init(|| Rulebook::read(DGF_COMMUNES).map(Arc::new)).clone()?;
        Law::of(book, year)
    }

    /// A reform of the library: `independent_model`, the approximations of another model.
    ///
    /// # Errors
    /// `unknown-law`.
    pub fn builtin_reform(name: &str) -> Result<Reform> {
        let reforms = || DGF_COMMUNES.iter().filter_map(|(path, text)| Some((path.strip_prefix("reforms/")?.strip_suffix(".toml")?, *text)));
        let names: Vec<&str> = reforms().map(|(name, _)| name).collect();
        let (_, text) = reforms().find(|(known, _)| *known == name).ok_or_else(|| unknown(name, &names))?;
        Reform::parse(text).map_err(|e| e.at_file(&format!("reforms/{name}.toml")))
    }
}

fn unknown(name: &str, names: &[&str]) -> Error {
    let all = names.join(", ");
    let help = nearest_phrase(name, names.iter().copied()).unwrap_or_else(|| text!("take one of {all}", "prenez parmi {all}"));
    Error::new(Code::UnknownLaw, text!("there is no `{name}`", "il n'y a pas de `{name}`")).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn toml_files(folder: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                toml_files(&path, root, found);
            } else if path.extension().is_some_and(|e| e == "toml") {
                found.push(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }

    #[test]
    fn no_file_of_the_folder_is_forgotten() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/law/dgf_communes");
        let mut found = Vec::new();
        toml_files(&root, &root, &mut found);
        found.retain(|path| !path.starts_with("read/"));
        found.sort();
        let mut listed: Vec<String> = DGF_COMMUNES.iter().map(|(path, _)| (*path).to_owned()).collect();
        listed.sort();
        assert_eq!(listed, found);
    }

    #[test]
    fn every_exercise_opens() {
        let book = Rulebook::read(DGF_COMMUNES).unwrap();
        for year in book.exercises.clone() {
            Law::of(Arc::new(book.clone()), year).unwrap();
        }
        assert_eq!(Law::builtin("dgf_communes", 1990).unwrap_err().code(), Code::UnknownYear);
        assert_eq!(Law::builtin("dgf_commune", 2026).unwrap_err().code(), Code::UnknownLaw);
    }
}
