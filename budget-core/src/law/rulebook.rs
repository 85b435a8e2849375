//! A rulebook: everything that files declare, for all exercises.

use super::check::{self, Check};
use super::column::{self, InputColumn};
use super::feed::{self, Feed};
use super::parameter::{self, Parameter};
use super::rule::{self, DatedRule};
use crate::declared::{self, Label};
use crate::error::{Code, Error, Result, Text, nearest_phrase};
use crate::text;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// Most rules of a law, those of reforms included.
pub(super) const MAX_RULES: usize = 500;
/// Largest file of a rulebook or reform, in bytes.
pub(super) const MAX_BYTES: usize = 4 << 20;

/// An amount that an impact adds up (*dotation*).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Grant {
    /// Its name.
    pub label: Text,
    /// The rule that gives the amounts: that of the grant's id unless it names another. What one party receives another may pay.
    pub rule: String,
    /// The rule that says who receives it; none where everybody may.
    pub eligible: Option<String>,
    /// The grant that it is a part of: totals count only those that are part of none.
    pub part_of: Option<String>,
    /// Whose amount it is, a party of the rulebook; empty where the rulebook names none.
    pub party: String,
}

/// Who receives or pays (*partie* : communes, EPCI, État, contribuables): an impact adds up the grants of each by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Party {
    /// Its name.
    pub label: Text,
    /// Whether its grants are what it pays: more is a loss.
    pub pays: bool,
}

/// What people call the amounts of the rulebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// One of them: grant, tax.
    pub amount: Text,
    /// Several.
    pub amounts: Text,
}

impl Default for Words {
    fn default() -> Words {
        Words { amount: text!("amount", "montant"), amounts: text!("amounts", "montants") }
    }
}

/// A folder of a rulebook: the rules and parameters of one grant.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub label: Text,
    pub since: Option<u16>,
    pub until: Option<u16>,
}

/// All that the files of a rulebook declare.
#[derive(Clone, Debug)]
pub(super) struct Rulebook {
    pub id: String,
    pub label: Text,
    pub source: String,
    /// The key column.
    pub entity: String,
    /// The column of names.
    pub name: String,
    /// The column of inhabitants that amounts per head are divided by; may be empty.
    pub population: String,
    /// The national rule that says whether a table holds everyone; none where that does not matter.
    pub complete: Option<String>,
    /// What figures leave out; none where nothing is said.
    pub scope: Option<Text>,
    pub words: Words,
    pub exercises: Vec<u16>,
    pub folders: IndexMap<String, Folder>,
    /// Who receives or pays, the main one first.
    pub parties: IndexMap<String, Party>,
    pub grants: IndexMap<String, Grant>,
    pub checks: IndexMap<String, Check>,
    /// By the id of another rulebook: the columns of its tables that differences move.
    pub feeds: IndexMap<String, Vec<Feed>>,
    /// Names of groupings and the rule or column of each.
    pub groups: IndexMap<String, String>,
    pub columns: IndexMap<String, InputColumn>,
    pub parameters: IndexMap<String, Parameter>,
    pub rules: IndexMap<String, DatedRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    label: Label,
    #[serde(default)]
    source: String,
    entity: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    population: String,
    complete: Option<String>,
    scope: Option<Label>,
    words: Option<WordsEntry>,
    exercises: Vec<u16>,
    #[serde(default)]
    folders: IndexMap<String, FolderEntry>,
    #[serde(default)]
    parties: IndexMap<String, PartyEntry>,
    #[serde(default)]
    grants: IndexMap<String, GrantEntry>,
    #[serde(default)]
    groups: IndexMap<String, String>,
    #[serde(default)]
    checks: IndexMap<String, check::Entry>,
    #[serde(default)]
    feeds: IndexMap<String, IndexMap<String, feed::Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyEntry {
    label: Label,
    #[serde(default)]
    pays: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsEntry {
    amount: Label,
    amounts: Label,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FolderEntry {
    label: Label,
    since: Option<u16>,
    until: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantEntry {
    label: Label,
    rule: Option<String>,
    eligible: Option<String>,
    part_of: Option<String>,
    party: Option<String>,
}

impl Rulebook {
    /// Reads the files of a rulebook, each with its path: `rulebook.toml`, `columns.toml`, `FOLDER/parameters.toml`, `FOLDER/NOUN.toml`.
    pub fn read(files: &[(&str, &str)]) -> Result<Rulebook> {
        let head = |name: &str| {
            files.iter().find(|(path, _)| *path == name).map(|(_, text)| *text).ok_or_else(|| {
                Error::new(Code::InvalidData, text!("the rulebook has no `{name}`", "le corps de règles n'a pas de `{name}`"))
                    .with_help(text!("see docs/law.md for its files", "voir docs/law.md pour ses fichiers"))
            })
        };
        let mut book = start(head("rulebook.toml")?).map_err(|e| e.at_file("rulebook.toml"))?;
        let entries: IndexMap<String, column::Entry> =
            declared::read(head("columns.toml")?, &text!("columns", "des colonnes"), DOCS).map_err(|e| e.at_file("columns.toml"))?;
        for (id, entry) in entries {
            let column = column::column(&id, entry).map_err(|e| e.at_path(&id).at_file("columns.toml"))?;
            book.columns.insert(id, column);
        }
        for (path, text) in files {
            if let Some((folder, file)) = path.split_once('/').filter(|(folder, _)| !matches!(*folder, "reforms" | "read")) {
                book.add(folder, file, text).map_err(|e| e.at_file(path))?;
            }
        }
        if book.rules.len() > MAX_RULES {
            return Err(Error::new(Code::LimitExceeded, text!("more than {MAX_RULES} rules", "plus de {MAX_RULES} règles")));
        }
        book.whole().map_err(|e| e.at_file("rulebook.toml"))?;
        Ok(book)
    }

    /// Refuses what rulebook.toml names and no file declares: a check or a feed that is misspelt would never be told.
    fn whole(&self) -> Result<()> {
        let rules = self.rules.keys().map(String::as_str);
        for (id, grant) in self.grants.iter().filter(|(_, grant)| !grant.party.is_empty()) {
            known(&grant.party, self.parties.keys().map(String::as_str)).map_err(|e| e.at_path(&format!("grants.{id}.party")))?;
        }
        for (id, check) in &self.checks {
            known(&check.rule, rules.clone()).map_err(|e| e.at_path(&format!("checks.{id}.rule")))?;
        }
        for (book, feeds) in &self.feeds {
            for feed in feeds {
                known(&feed.rule, rules.clone()).map_err(|e| e.at_path(&format!("feeds.{book}.{}", feed.column)))?;
            }
        }
        Ok(())
    }

    fn add(&mut self, folder: &str, file: &str, toml: &str) -> Result<()> {
        limited(toml)?;
        let Some(of) = self.folders.get(folder) else {
            return Err(Error::new(Code::InvalidData, text!("the folder `{folder}` is not declared", "le dossier `{folder}` n'est pas déclaré"))
                .with_help(text!("add `[folders.{folder}]` to rulebook.toml", "ajoutez `[folders.{folder}]` à rulebook.toml")));
        };
        if file == "parameters.toml" {
            let entries: IndexMap<String, parameter::Entry> = declared::read(toml, &text!("parameters", "des paramètres"), DOCS)?;
            for (path, entry) in entries {
                let parameter = parameter::parameter(&path, entry).map_err(|e| e.at_path(&path))?;
                if self.parameters.insert(path.clone(), parameter).is_some() {
                    return Err(twice(&path));
                }
            }
            return Ok(());
        }
        let years = (of.since, of.until);
        let entries: IndexMap<String, rule::Entry> = declared::read(toml, &text!("rules", "des règles"), DOCS)?;
        for (id, entry) in entries {
            let rule = rule::rule(&id, entry, folder, years).map_err(|e| e.at_path(&id))?;
            if self.columns.contains_key(&id) || self.rules.insert(id.clone(), rule).is_some() {
                return Err(twice(&id));
            }
        }
        Ok(())
    }
}

/// The page that shows the form of these files.
pub(super) const DOCS: &str = "docs/law.md";

/// Refuses a file that is too large.
pub(super) fn limited(toml: &str) -> Result<()> {
    if toml.len() <= MAX_BYTES {
        return Ok(());
    }
    let most = MAX_BYTES >> 20;
    Err(Error::new(Code::LimitExceeded, text!("the file is larger than {most} MB", "le fichier dépasse {most} Mo")))
}

fn twice(id: &str) -> Error {
    Error::new(Code::DuplicateId, text!("`{id}` is declared twice", "`{id}` est déclaré deux fois"))
        .with_help(text!("give one of them another name", "donnez un autre nom à l'un d'eux"))
        .at_path(id)
}

fn known<'a>(name: &str, mut names: impl Iterator<Item = &'a str> + Clone) -> Result<()> {
    let all = names.clone();
    if names.any(|known| known == name) {
        return Ok(());
    }
    let error = Error::new(Code::UnknownName, text!("`{name}` is not declared", "`{name}` n'est pas déclaré"));
    Err(match nearest_phrase(name, all) {
        Some(help) => error.with_help(help),
        None => error.with_help(text!("declare it, or name one that is", "déclarez-le, ou nommez-en un qui l'est")),
    })
}

fn start(toml: &str) -> Result<Rulebook> {
    limited(toml)?;
    let head: Head = declared::read(toml, &text!("the rulebook", "du corps de règles"), DOCS)?;
    let folder = |entry: FolderEntry| Folder { label: entry.label.into(), since: entry.since, until: entry.until };
    // A grant that names no party is the main one's.
    let main = head.parties.keys().next().cloned().unwrap_or_default();
    let grant = |id: &str, entry: GrantEntry| Grant {
        label: entry.label.into(),
        rule: entry.rule.unwrap_or_else(|| id.to_owned()),
        eligible: entry.eligible,
        part_of: entry.part_of,
        party: entry.party.unwrap_or_else(|| main.clone()),
    };
    let words = |entry: WordsEntry| Words { amount: entry.amount.into(), amounts: entry.amounts.into() };
    Ok(Rulebook {
        id: head.id,
        label: head.label.into(),
        source: head.source,
        entity: head.entity,
        name: head.name,
        population: head.population,
        complete: head.complete,
        scope: head.scope.map(Text::from),
        words: head.words.map(words).unwrap_or_default(),
        exercises: head.exercises,
        folders: head.folders.into_iter().map(|(id, entry)| (id, folder(entry))).collect(),
        parties: head.parties.into_iter().map(|(id, entry)| (id, Party { label: entry.label.into(), pays: entry.pays })).collect(),
        checks: head.checks.into_iter().map(|(id, entry)| (id, entry.into())).collect(),
        feeds: head.feeds.into_iter().map(|(book, columns)| (book, columns.into_iter().map(|(column, entry)| entry.feed(&column)).collect())).collect(),
        grants: head.grants.into_iter().map(|(id, entry)| (id.clone(), grant(&id, entry))).collect(),
        groups: head.groups,
        columns: IndexMap::new(),
        parameters: IndexMap::new(),
        rules: IndexMap::new(),
    })
}
