//! The parts inside the library.

use super::{File, Part, packed};
use std::borrow::Cow;

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
    "read/2023.toml",
    "read/2024.toml",
    "read/2025.toml",
    "read/2026.toml",
    "read/plain.toml",
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
    "read/2022.toml",
    "read/plain.toml",
    "reforms/rei_2022_en_2023.toml",
    "reforms/rei_2022_en_2024.toml",
    "reforms/rei_2022_en_2025.toml",
    "reforms/rei_2022_en_2026.toml",
    "teom/produits.toml",
    "tfb/produits.toml",
    "tfnb/produits.toml",
    "total/ressources.toml",
);

/// The files of a rulebook; `None` for a part that is one packed file.
pub(super) const fn files(part: Part) -> Option<&'static [File]> {
    match part {
        Part::DgfCommunes => Some(DGF_COMMUNES),
        Part::FiscaliteLocale => Some(FISCALITE_LOCALE),
        Part::Charts | Part::Territory => None,
    }
}

/// The content of a part.
pub(super) fn content(part: Part) -> Cow<'static, [u8]> {
    match part {
        Part::Charts => Cow::Borrowed(include_bytes!("../../data/charts/charts.bin")),
        Part::Territory => Cow::Borrowed(include_bytes!("../../data/territory/territory.bin")),
        Part::DgfCommunes => Cow::Owned(packed(DGF_COMMUNES)),
        Part::FiscaliteLocale => Cow::Owned(packed(FISCALITE_LOCALE)),
    }
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
        for part in Part::rulebooks() {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/law").join(part.as_str());
            let mut found = Vec::new();
            toml_files(&root, &root, &mut found);
            found.sort();
            let mut listed: Vec<String> = files(part).unwrap().iter().map(|(path, _)| (*path).to_owned()).collect();
            listed.sort();
            assert_eq!(listed, found);
        }
    }
}
