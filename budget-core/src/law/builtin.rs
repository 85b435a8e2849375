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

/// The files of the State's grants to communes; a test holds the lists against the folders.
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

/// The files of local direct taxation.
const FISCALITE_LOCALE: &[(&str, &str)] = files!(
    "fiscalite_locale",
    "rulebook.toml",
    "columns.toml",
    "bases/evolution.toml",
    "bases/exonerations.toml",
    "bases/parameters.toml",
    "cfe/produits.toml",
    "coefficient_correcteur/effet.toml",
    "communes/communes.toml",
    "communes/parameters.toml",
    "compensations/communes.toml",
    "compensations/epci.toml",
    "compensations/parameters.toml",
    "contribuables/factures.toml",
    "controles/fichier.toml",
    "controles/parameters.toml",
    "controles/plafonds.toml",
    "cvae/parameters.toml",
    "cvae/produits.toml",
    "etat/budget.toml",
    "fichier/parameters.toml",
    "forfaits/parameters.toml",
    "forfaits/produits.toml",
    "frais/frais.toml",
    "frais/parameters.toml",
    "gemapi/parameters.toml",
    "gemapi/produit_vote.toml",
    "habitation/parameters.toml",
    "habitation/produits.toml",
    "maintien/parameters.toml",
    "potentiel_fiscal/parameters.toml",
    "potentiel_fiscal/variation.toml",
    "reforms/rei_2022_en_2023.toml",
    "reforms/rei_2022_en_2024.toml",
    "reforms/rei_2022_en_2025.toml",
    "reforms/rei_2022_en_2026.toml",
    "teom/produits.toml",
    "tfb/produits.toml",
    "tfnb/produits.toml",
    "total/ressources.toml",
);

/// The rulebooks by name.
const BOOKS: [(&str, &[(&str, &str)]); 2] = [("dgf_communes", DGF_COMMUNES), ("fiscalite_locale", FISCALITE_LOCALE)];

impl Law {
    /// A rulebook of the library at one exercise: `dgf_communes`, the State's grants to communes; `fiscalite_locale`, local direct taxation.
    ///
    /// # Errors
    /// `unknown-law`, `unknown-year` with those there are.
    pub fn builtin(name: &str, year: u16) -> Result<Law> {
        static READ: [OnceLock<Result<Arc<Rulebook>>>; BOOKS.len()] = [const { OnceLock::new() }; BOOKS.len()];
        let found = BOOKS.iter().zip(&READ).find(|((known, _), _)| *known == name);
        let Some(((_, files), read)) = found else { return Err(unknown(name, &BOOKS.map(|(known, _)| known))) };
        let book = read.get_or_init(|| Rulebook::read(files).map(Arc::new)).clone()?;
        Law::of(book, year)
    }

    /// A reform of the library: `independent_model`, the approximations of another model of the grants; `rei_2022_en_2023` to `rei_2022_en_2026`, the tax
    /// base census of 2022 read for a later exercise.
    ///
    /// # Errors
    /// `unknown-law`.
    pub fn builtin_reform(name: &str) -> Result<Reform> {
        let all = || BOOKS.iter().flat_map(|(_, files)| *files);
        let reforms = || all().filter_map(|(path, text)| Some((path.strip_prefix("reforms/")?.strip_suffix(".toml")?, *text)));
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
    fn no_file_of_the_folders_is_forgotten() {
        for (name, files) in BOOKS {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/law").join(name);
            let mut found = Vec::new();
            toml_files(&root, &root, &mut found);
            found.retain(|path| !path.starts_with("read/"));
            found.sort();
            let mut listed: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
            listed.sort();
            assert_eq!(listed, found);
        }
    }

    #[test]
    fn every_exercise_opens() {
        for (name, files) in BOOKS {
            let book = Rulebook::read(files).unwrap();
            assert_eq!(book.id, name);
            for year in book.exercises.clone() {
                Law::builtin(name, year).unwrap();
            }
        }
        assert_eq!(Law::builtin("dgf_communes", 1990).unwrap_err().code(), Code::UnknownYear);
        assert_eq!(Law::builtin("dgf_commune", 2026).unwrap_err().code(), Code::UnknownLaw);
    }
}
