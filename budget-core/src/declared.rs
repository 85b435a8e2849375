//! What declarative files have in common: TOML read with the line of a fault, labels in two languages, names that formulas can bear.

use crate::error::{Code, Error, Place, Result, Text};
use crate::text;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A label; what has no English bears its French one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Label {
    fr: String,
    #[serde(default)]
    en: String,
}

impl From<Label> for Text {
    fn from(label: Label) -> Text {
        Text { en: if label.en.is_empty() { label.fr.clone() } else { label.en }, fr: label.fr }
    }
}

/// Reads a TOML file; a fault names its line. `what` says of what the file is, `docs` the page that shows its form.
pub(crate) fn read<T: DeserializeOwned>(toml: &str, what: &Text, docs: &str) -> Result<T> {
    toml::from_str(toml).map_err(|e| {
        let line = e.span().map(|s| toml.get(..s.start).unwrap_or("").matches('\n').count() as u64 + 1);
        let (fault, en, fr) = (e.message().replace('\n', " "), &what.en, &what.fr);
        Error::new(Code::InvalidData, text!("the file of {en} is not in its form: {fault}", "le fichier {fr} n'a pas la forme voulue : {fault}"))
            .with_help(text!("see {docs} for the keys", "voir {docs} pour les clés"))
            .at(Place { line, ..Place::default() })
    })
}

/// Refuses an id that formulas could not name.
pub(crate) fn check_id(id: &str) -> Result<()> {
    if crate::formula::parse::is_name(id) {
        return Ok(());
    }
    Err(Error::new(Code::InvalidValue, text!("`{id}` cannot be a name in formulas", "`{id}` ne peut pas être un nom dans les formules")).with_help(text!(
        "use ASCII letters, digits and `_`, and no word of the language or unit",
        "employez des lettres ASCII, des chiffres et `_`, et aucun mot du langage ni unité"
    )))
}
