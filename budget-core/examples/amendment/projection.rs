//! A file of an earlier year read for a later exercise, where the library has the reform that says what the file already holds.

use budget_core::law::impact::Impact;
use budget_core::law::{Law, Reform};
use budget_core::{Code, Result, Text, text};

/// From the year of a file to an exercise.
pub struct Projection {
    /// The year of the file.
    pub from: u16,
    /// The exercise.
    to: u16,
    reform: Reform,
}

impl Projection {
    /// None where the file is of the exercise, where its year is not known, or where the library knows of no way.
    ///
    /// # Errors
    /// A reform of the library that cannot be read.
    pub fn of(book: &str, from: Option<u16>, to: u16) -> Result<Option<Projection>> {
        let Some(from) = from.filter(|from| *from != to && book == crate::communes::TAXES.id) else { return Ok(None) };
        match Law::builtin_reform(&format!("rei_{from}_en_{to}")) {
            Ok(reform) => Ok(Some(Projection { from, to, reform })),
            Err(error) if error.code() == Code::UnknownLaw => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The law on such a file: what it does is no part of an amendment.
    ///
    /// # Errors
    /// Those of [`Law::amend`].
    pub fn law(&self, law: &Law) -> Result<Law> {
        law.amend(&self.reform)
    }

    /// Says it where the figures are.
    pub fn told(&self, impact: &mut Impact) {
        let (note, scope) = (self.note(), impact.scope.take().unwrap_or_default());
        let joined = |scope: &str, note: &str| format!("{scope} {note}").trim_start().to_owned();
        impact.scope = Some(Text { en: joined(&scope.en, &note.en), fr: joined(&scope.fr, &note.fr) });
    }

    fn note(&self) -> Text {
        let (from, to) = (self.from, self.to);
        text!(
            "File of {from} projected to {to}: bases are revalued, those of professional premises by the index of the others, and the law is that of {to}; rates, populations, bodies and amounts without a base stay those of {from}.",
            "Fichier de {from} projeté en {to} : bases revalorisées, celles des locaux professionnels par l'indice des autres, et droit de {to} ; taux, populations, groupements et montants sans base restent ceux de {from}."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_ways_are_gone() {
        let goes = |book, from, to| Projection::of(book, from, to).unwrap().is_some();
        assert!((2023..=2026).all(|to| goes("fiscalite_locale", Some(2022), to)));
        assert!(!goes("fiscalite_locale", Some(2022), 2022) && !goes("fiscalite_locale", Some(2021), 2026) && !goes("fiscalite_locale", None, 2026));
        assert!(!goes("dgf_communes", Some(2022), 2026));
    }

    #[test]
    fn what_the_file_holds_is_changed_in_the_law_as_it_is() {
        let law = Law::builtin("fiscalite_locale", 2026).unwrap();
        let projected = Projection::of("fiscalite_locale", Some(2022), 2026).unwrap().unwrap().law(&law).unwrap();
        assert!(projected.changes().iter().any(|c| c.id == "fichier.revalorisation.batis"));
    }
}
