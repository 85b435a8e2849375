//! The codes of the DGFiP files, read once from `data/ledger/dgfip.toml`.

use super::header::Key;
use crate::error::{Code, Error, Result};
use crate::ledger::line::{Category, Role};
use crate::text;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Codes by the name of what they mean.
type ByName = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    titles: ByName,
    role: ByName,
    category: ByName,
    #[serde(rename = "type")]
    kind: ByName,
}

/// Titles, kinds of budgets and kinds of authorities.
#[derive(Debug)]
pub(crate) struct Codes {
    titles: ByName,
    roles: BTreeMap<String, Role>,
    categories: BTreeMap<String, Category>,
    types: BTreeMap<String, Category>,
}

static CODES: LazyLock<Result<Codes>> = LazyLock::new(|| Codes::read(include_str!("../../../data/ledger/dgfip.toml")));

impl Codes {
    /// The codes built into the library.
    pub fn get() -> Result<&'static Codes> {
        CODES.as_ref().map_err(Clone::clone)
    }

    fn read(toml: &str) -> Result<Codes> {
        let file: File = toml::from_str(toml).map_err(|e| invalid(e.message()))?;
        Ok(Codes {
            titles: file.titles,
            roles: table(&file.role, |name| Role::ALL.into_iter().find(|r| r.as_str() == name))?,
            categories: table(&file.category, |name| Category::ALL.into_iter().find(|c| c.as_str() == name))?,
            types: table(&file.kind, |name| Category::ALL.into_iter().find(|c| c.as_str() == name))?,
        })
    }

    /// Other titles of a column.
    pub fn titles_of(&self, key: Key) -> &[String] {
        self.titles.get(key.as_str()).map_or(&[], Vec::as_slice)
    }

    /// The kind of budget of a `CBUDG`.
    pub fn role(&self, code: &str) -> Option<Role> {
        self.roles.get(&code.to_ascii_uppercase()).copied()
    }

    /// The kind of authority of a `CATEG`.
    pub fn category(&self, code: &str) -> Option<Category> {
        self.categories.get(&code.to_ascii_uppercase()).copied()
    }

    /// The kind of authority that a `CTYPE` implies.
    pub fn category_of_type(&self, code: &str) -> Option<Category> {
        self.types.get(code).copied()
    }
}

/// Codes to what their name means; a code listed twice or a name unknown is an error.
fn table<T>(by_name: &ByName, meaning: impl Fn(&str) -> Option<T>) -> Result<BTreeMap<String, T>> {
    let mut table = BTreeMap::new();
    for (name, codes) in by_name {
        for code in codes {
            let value = meaning(name).ok_or_else(|| invalid(&format!("`{name}`")))?;
            if table.insert(code.to_ascii_uppercase(), value).is_some() {
                return Err(invalid(&format!("`{code}` twice")));
            }
        }
    }
    Ok(table)
}

fn invalid(what: &str) -> Error {
    Error::new(Code::InvalidData, text!("the table of codes is wrong: {what}", "la table des codes est fausse : {what}")).at_file("data/ledger/dgfip.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_mean_what_the_dgfip_says() {
        let codes = Codes::get().unwrap();
        assert_eq!(codes.category("commune"), Some(Category::Commune));
        assert_eq!(codes.category("GFP"), Some(Category::Epci));
        assert_eq!(codes.category("XX"), None);
        assert_eq!(codes.category_of_type("425"), Some(Category::Ept));
        assert_eq!(codes.category_of_type("405"), Some(Category::Epci));
        assert_eq!(codes.role("4"), Some(Role::Annex));
        assert_eq!(codes.role("BP"), Some(Role::Principal));
        assert_eq!(codes.role("5"), None);
        assert_eq!(codes.titles_of(Key::Cbudg), ["BUDGET"]);
        // Every kind of authority has its code.
        for category in Category::ALL {
            assert!(codes.categories.values().any(|c| *c == category), "{category}");
        }
    }

    #[test]
    fn a_wrong_table_is_refused() {
        for bad in ["", "[titles]\n[role]\nx = [\"1\"]\n[category]\n[type]", "[titles]\n[role]\nannex = [\"3\", \"3\"]\n[category]\n[type]"] {
            assert_eq!(Codes::read(bad).unwrap_err().code(), Code::InvalidData, "{bad}");
        }
    }
}
