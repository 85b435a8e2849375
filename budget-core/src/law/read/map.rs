//! Column maps: which title of a file is which column. Facts about files, written as data.

use crate::data::{self, Part};
use crate::error::{Code, Error, Result, Text};
use crate::fold::fold;
use crate::law::{InputColumn, Kind, Merge};
use crate::text;
use indexmap::IndexMap;
use serde::Deserialize;
use std::ops::Range;
use std::sync::OnceLock;

/// Most columns of a map.
const MAX_COLUMNS: usize = 1_000;
/// Largest file of a map, in bytes.
const MAX_BYTES: usize = 1 << 20;
/// Most decimals that numbers are rounded to.
const MAX_DECIMALS: u32 = 20;

/// How a cell is read where its kind does not say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Read {
    /// As its kind says: a number, oui or non, a text.
    #[default]
    Plain,
    /// The INSEE code of a commune: a lost zero is put back.
    Code,
    /// The code of a department: `1` and `001` are `01`.
    Department,
    /// A code or a number marks what holds; zero or nothing what does not.
    Flag,
}

/// What the INSEE code of the commune says where the file has no such column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Derive {
    /// Its department.
    Department,
    /// The region of its department.
    Region,
}

/// Why a cell in which nothing stands has no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Absent {
    /// Nobody gave one.
    #[default]
    None,
    /// It is withheld (*secret fiscal*, *secret statistique*).
    Secret,
}

/// What a column of a map is to a simulation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MapRole {
    /// What the law reads.
    #[default]
    Input,
    /// What the State notified or published: this year's to compare with, last year's to start from.
    Result,
    /// What nobody named, passed through as it stands.
    Other,
}

impl MapRole {
    /// `input`, `result` or `other`: the value of `role` in the column's metadata.
    pub const fn as_str(self) -> &'static str {
        match self {
            MapRole::Input => "input",
            MapRole::Result => "result",
            MapRole::Other => "other",
        }
    }
}

/// Where a column comes from.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    /// Titles as they are written: one of them, or all where they are added.
    pub titles: Vec<String>,
    /// Titles and their last parts without case, accents and signs, in the order of `titles`.
    pub folded: Vec<(String, Option<String>)>,
    pub sum: bool,
    /// The parts of a code that stands in several columns, each with its titles without case, accents and signs; empty for a column of its own.
    pub join: Vec<Vec<String>>,
    /// What the file holds; `None` where the declared column says it.
    pub kind: Option<Kind>,
    pub read: Read,
    pub derive: Option<Derive>,
    pub merge: Option<Merge>,
    pub role: MapRole,
    /// Why an empty cell is empty.
    pub absent: Absent,
    /// Decimals that numbers are rounded to, in the unit of the file.
    pub decimals: Option<u32>,
}

impl Spec {
    /// A column by its own name.
    pub fn own(id: &str) -> Spec {
        let titles = vec![id.to_owned()];
        let folded = vec![(fold(id), None)];
        let (read, role, absent) = (Read::Plain, MapRole::Input, Absent::None);
        Spec { titles, folded, sum: false, join: Vec::new(), kind: None, read, derive: None, merge: None, role, absent, decimals: None }
    }
}

/// Which title of a file is which column, for the files of one year or of one user.
///
/// ```toml
/// year = 2026                                                       # optional
/// label = { fr = "mes critères" }                                   # optional
/// absent = "secret"                                                 # optional: an empty cell or `NA` is withheld
/// whole_titles = true                                               # optional: no column is found by the last part of its title
/// [columns]
/// code_insee = "Code commune"                                       # a title; case, accents, blanks and signs do not matter
/// population_dgf = ["Population DGF", "Pop. DGF"]                   # the first of them that the file has
/// part_population_canton = { title = "Part du canton", unit = "1" } # the unit of the file, where it is not that of the column
/// dsu_montant_eligible = { sum = ["Spontanée", "Progression"] }     # added up
/// chef_lieu_code = { title = "Chef-lieu", read = "code" }           # code, department, flag
/// ma_colonne = { title = "Ma colonne", unit = "EUR" }               # a column that the law does not know
/// taux = { title = "Taux", unit = "%", decimals = 5 }               # numbers are rounded, half away from zero
/// # code_insee = { join = ["DEP", ["COM", "COMMUNE"]] }             # a code whose parts stand in several columns
/// [results]                                                         # what was notified or published
/// ```
#[derive(Clone, Debug, Default)]
pub struct ColumnMap {
    pub(super) year: Option<u16>,
    pub(super) label: Text,
    /// Whether titles are matched whole.
    pub(super) whole_titles: bool,
    /// Why cells of columns that nobody named are empty.
    pub(super) absent: Absent,
    pub(super) columns: IndexMap<String, Spec>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: Option<u16>,
    label: Option<Label>,
    #[serde(default)]
    absent: Absent,
    #[serde(default)]
    whole_titles: bool,
    #[serde(default)]
    columns: IndexMap<String, Entry>,
    #[serde(default)]
    results: IndexMap<String, Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    fr: Option<String>,
    en: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Title(Titles),
    Detailed(Detailed),
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Titles {
    One(String),
    Several(Vec<String>),
}

impl From<Titles> for Vec<String> {
    fn from(titles: Titles) -> Vec<String> {
        match titles {
            Titles::One(title) => vec![title],
            Titles::Several(titles) => titles,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Detailed {
    title: Option<Titles>,
    sum: Option<Vec<String>>,
    join: Option<Vec<Titles>>,
    decimals: Option<u32>,
    unit: Option<String>,
    #[serde(default)]
    read: Read,
    derive: Option<Derive>,
    merge: Option<Merge>,
}

impl ColumnMap {
    /// Reads a map in TOML.
    ///
    /// # Errors
    /// `invalid-data` where the file does not follow the form or names a title twice for one column, `unknown-unit`, `limit-exceeded`.
    pub fn parse(toml: &str) -> Result<ColumnMap> {
        if toml.len() > MAX_BYTES {
            return Err(too_large(text!("the column map has more than {MAX_BYTES} bytes", "la table de colonnes dépasse {MAX_BYTES} octets")));
        }
        let file: File = toml::from_str(toml).map_err(|e| {
            not_toml(&e, "map.toml").with_help(text!(
                "a column is `id = \"title\"`, a list of titles, or a table with `title`, `sum` or `join`, `unit`, `decimals`, `read`, `derive`, `merge`",
                "une colonne est `id = \"titre\"`, une liste de titres, ou une table avec `title`, `sum` ou `join`, `unit`, `decimals`, `read`, `derive`, `merge`"
            ))
        })?;
        if file.columns.len() + file.results.len() > MAX_COLUMNS {
            return Err(too_large(text!("the column map has more than {MAX_COLUMNS} columns", "la table de colonnes a plus de {MAX_COLUMNS} colonnes")));
        }
        let label = file.label.map(|l| Text { en: l.en.clone().or_else(|| l.fr.clone()).unwrap_or_default(), fr: l.fr.or(l.en).unwrap_or_default() });
        let mut columns = IndexMap::new();
        for (role, entries) in [(MapRole::Input, file.columns), (MapRole::Result, file.results)] {
            for (id, entry) in entries {
                let spec = Spec { absent: file.absent, ..entry.spec(&id, role).map_err(|e| e.at_path(&id))? };
                if columns.insert(id.clone(), spec).is_some() {
                    return Err(Error::new(
                        Code::DuplicateId,
                        text!("column `{id}` stands in the map twice", "la colonne `{id}` figure deux fois dans la table"),
                    )
                    .with_help(text!("keep one of the two", "n'en gardez qu'une"))
                    .at_path(&id));
                }
            }
        }
        Ok(ColumnMap { year: file.year, label: label.unwrap_or_default(), whole_titles: file.whole_titles, absent: file.absent, columns })
    }

    /// The year of the files that the map describes.
    pub fn year(&self) -> Option<u16> {
        self.year
    }

    /// What the map describes.
    pub fn label(&self) -> &Text {
        &self.label
    }

    /// The columns with the titles that they are read from and what they are.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &[String], MapRole)> {
        self.columns.iter().map(|(id, spec)| (id.as_str(), spec.titles.as_slice(), spec.role))
    }

    /// The maps inside the library of the files that a rulebook reads, by year, then that of tables whose titles are the names of columns: of `dgf_communes` the
    /// DGCL's criteria, of `fiscalite_locale` the DGFiP's census of tax bases (*REI*). Another rulebook has those of `dgf_communes`.
    ///
    /// # Errors
    /// `not-installed` where the data of that rulebook are to be installed first ([`crate::data`]).
    pub fn builtin(rulebook: &str) -> Result<Vec<ColumnMap>> {
        static READ: [OnceLock<Result<Vec<ColumnMap>>>; Part::ALL.len()] = [const { OnceLock::new() }; Part::ALL.len()];
        let part = Part::rulebooks().find(|part| part.as_str() == rulebook).unwrap_or(Part::DgfCommunes);
        let files = data::files(part)?;
        let maps = || files.iter().filter(|(path, _)| path.starts_with("read/")).map(|(_, text)| ColumnMap::parse(text)).collect();
        READ[part as usize].get_or_init(maps).clone()
    }

    /// The columns that the map says the kind of, as inputs: what is known without a rulebook.
    pub(super) fn declared(&self) -> impl Iterator<Item = InputColumn> + '_ {
        self.columns.iter().filter_map(|(id, spec)| {
            let kind = spec.kind.clone()?;
            Some(input(id, kind, spec.merge, true))
        })
    }
}

impl Entry {
    fn spec(self, id: &str, role: MapRole) -> Result<Spec> {
        let detailed = match self {
            Entry::Title(titles) => Detailed { title: Some(titles), ..Detailed::default() },
            Entry::Detailed(detailed) => detailed,
        };
        let sum = detailed.sum.is_some();
        let parts: Vec<Vec<String>> = detailed.join.unwrap_or_default().into_iter().map(Vec::from).collect();
        let titles = match (detailed.title, detailed.sum, parts.is_empty()) {
            (Some(titles), None, true) => Vec::from(titles),
            (None, Some(titles), true) => titles,
            (None, None, true) => vec![id.to_owned()],
            (None, None, false) => parts.iter().flatten().cloned().collect(),
            _ => return Err(refused(text!("`title`, `sum` and `join` exclude each other", "`title`, `sum` et `join` s'excluent"))),
        };
        let kind = detailed.unit.as_deref().map(Kind::parse).transpose()?;
        let last = |title: &str| title.rsplit_once(" - ").map(|(_, last)| fold(last)).filter(|l| !l.is_empty());
        let folded: Vec<(String, Option<String>)> = titles.iter().map(|t| (fold(t), last(t))).collect();
        if titles.is_empty() || folded.iter().any(|(t, _)| t.is_empty()) {
            return Err(refused(text!("a title is empty", "un titre est vide")));
        }
        if folded.iter().enumerate().any(|(n, (t, _))| folded.iter().skip(n + 1).any(|(other, _)| other == t)) {
            return Err(refused(text!("a title comes twice", "un titre figure deux fois")));
        }
        let join: Vec<Vec<String>> = parts.iter().map(|part| part.iter().map(|t| fold(t)).collect()).collect();
        if !join.is_empty() && (join.len() < 2 || join.iter().any(Vec::is_empty) || sum || detailed.read != Read::Code) {
            return Err(refused(text!(
                "`join` puts a code together: two parts or more and `read = \"code\"`",
                "`join` assemble un code : deux parties au moins et `read = \"code\"`"
            )));
        }
        let wanted = match detailed.read {
            Read::Plain => None,
            Read::Code | Read::Department => Some(Kind::Text),
            Read::Flag => Some(Kind::Boolean),
        };
        if let (Some(kind), Some(wanted)) = (&kind, &wanted)
            && kind != wanted
        {
            return Err(refused(text!("`unit` and `read` do not go together", "`unit` et `read` ne vont pas ensemble")));
        }
        let kind = kind.or(wanted);
        if sum && kind.as_ref().is_some_and(|k| !matches!(k, Kind::Number(_))) {
            return Err(refused(text!("only numbers are added", "seuls des nombres s'additionnent")));
        }
        if detailed.decimals.is_some_and(|d| d > MAX_DECIMALS) || detailed.decimals.is_some() && !matches!(kind, None | Some(Kind::Number(_))) {
            return Err(refused(text!("`decimals` is for numbers, {MAX_DECIMALS} at most", "`decimals` vaut pour les nombres, {MAX_DECIMALS} au plus")));
        }
        let merge = detailed.merge;
        if let Some(kind) = &kind {
            check_merge(merge, kind)?;
        }
        let (read, derive, decimals) = (detailed.read, detailed.derive, detailed.decimals);
        Ok(Spec { titles, folded, sum, join, kind, read, derive, merge, role, absent: Absent::None, decimals })
    }
}

/// A column that is declared by nothing but its name and kind.
pub(super) fn input(id: &str, kind: Kind, merge: Option<Merge>, optional: bool) -> InputColumn {
    let label = Text { en: id.to_owned(), fr: id.to_owned() };
    InputColumn { id: id.to_owned(), label, kind, minimum: None, maximum: None, above: None, merge, repeats: None, optional }
}

/// The way to merge goes with the kind.
fn check_merge(merge: Option<Merge>, kind: &Kind) -> Result<()> {
    match (merge, kind) {
        (None, _) | (Some(Merge::Sum), Kind::Number(_)) | (Some(Merge::Any), Kind::Boolean) => Ok(()),
        _ => Err(refused(text!("`sum` is for numbers and `any` for booleans", "`sum` vaut pour les nombres et `any` pour les booléens"))),
    }
}

fn refused(message: Text) -> Error {
    Error::new(Code::InvalidData, message)
}

fn too_large(message: Text) -> Error {
    Error::new(Code::LimitExceeded, message).with_help(text!("keep the columns that you need", "gardez les colonnes utiles"))
}

/// The library's error for a TOML file that does not follow its form.
pub(super) fn not_toml(error: &toml::de::Error, file: &str) -> Error {
    let why = error.message();
    let span: Option<Range<usize>> = error.span();
    let refused = Error::new(Code::InvalidData, text!("the file does not follow its form: {why}", "le fichier ne suit pas sa forme : {why}")).at_file(file);
    match span {
        Some(span) => refused.at_span(span),
        None => refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_column_is_read() {
        let map = ColumnMap::parse(
            "year = 2026\nlabel = { fr = 'x' }\n[columns]\ncode_insee = 'Code'\na = ['A', 'B']\nb = { sum = ['C', 'D'], unit = 'EUR', merge = 'sum' }\nc = { title = 'E - F g', read = 'code' }\n[results]\nd = { unit = '1' }",
        )
        .unwrap();
        assert_eq!((map.year(), map.label().en.as_str(), map.columns.len()), (Some(2026), "x", 5));
        let c = &map.columns["c"];
        assert_eq!((c.kind.as_ref(), c.folded[0].0.as_str(), c.folded[0].1.as_deref()), (Some(&Kind::Text), "e f g", Some("f g")));
        assert_eq!((map.absent, map.whole_titles, map.columns["a"].absent), (Absent::None, false, Absent::None));
        assert_eq!((map.columns["d"].role, map.columns["d"].titles[0].as_str(), map.columns["b"].sum), (MapRole::Result, "d", true));
    }

    #[test]
    fn a_census_has_codes_in_parts_secrets_and_rates_to_round() {
        let map = ColumnMap::parse(
            "absent = 'secret'\nwhole_titles = true\n[columns]\ncode_insee = { join = ['Dép', ['COM', 'Commune']], read = 'code' }\nt = { title = 'T', unit = '%', decimals = 5 }",
        )
        .unwrap();
        let key = &map.columns["code_insee"];
        assert_eq!((key.join.clone(), key.titles.len()), (vec![vec!["dep".to_owned()], vec!["com".to_owned(), "commune".to_owned()]], 3));
        assert_eq!((map.whole_titles, map.columns["t"].absent, map.columns["t"].decimals), (true, Absent::Secret, Some(5)));
    }

    #[test]
    fn what_does_not_follow_the_form_is_refused() {
        for (toml, code) in [
            ("[columns]\na = { title = 'A', sum = ['B'] }", Code::InvalidData),
            ("[columns]\na = { title = 'A', colour = 'B' }", Code::InvalidData),
            ("[columns]\na = ['A', 'a!']", Code::InvalidData),
            ("[columns]\na = []", Code::InvalidData),
            ("[columns]\na = ' - '", Code::InvalidData),
            ("[columns]\na = { title = 'A', unit = 'EUR', read = 'code' }", Code::InvalidData),
            ("[columns]\na = { sum = ['A', 'B'], unit = 'text' }", Code::InvalidData),
            ("[columns]\na = { title = 'A', unit = 'text', merge = 'sum' }", Code::InvalidData),
            ("[columns]\na = { title = 'A', unit = 'franc' }", Code::UnknownUnit),
            ("[columns]\na = 'A'\n[results]\na = 'B'", Code::DuplicateId),
            ("[colums]\na = 'A'", Code::InvalidData),
            ("[columns]\na = { join = ['A', 'B'] }", Code::InvalidData),
            ("[columns]\na = { join = ['A'], read = 'code' }", Code::InvalidData),
            ("[columns]\na = { join = ['A', []], read = 'code' }", Code::InvalidData),
            ("[columns]\na = { join = ['A', 'B'], title = 'C', read = 'code' }", Code::InvalidData),
            ("[columns]\na = { title = 'A', unit = 'text', decimals = 2 }", Code::InvalidData),
            ("[columns]\na = { title = 'A', unit = '%', decimals = 21 }", Code::InvalidData),
            ("absent = 'never'", Code::InvalidData),
            ("year = 'x'", Code::InvalidData),
        ] {
            let error = ColumnMap::parse(toml).unwrap_err();
            assert_eq!(error.code(), code, "{toml}");
        }
        assert_eq!(ColumnMap::parse(&" ".repeat(MAX_BYTES + 1)).unwrap_err().code(), Code::LimitExceeded);
        let many: String = (0..=MAX_COLUMNS).map(|n| format!("c{n} = 'C{n}'\n")).collect();
        assert_eq!(ColumnMap::parse(&format!("[columns]\n{many}")).unwrap_err().code(), Code::LimitExceeded);
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn each_rulebook_has_its_maps() {
        let years = |rulebook: &str| ColumnMap::builtin(rulebook).unwrap().iter().map(ColumnMap::year).collect::<Vec<_>>();
        assert_eq!(years("fiscalite_locale"), [Some(2022), None]);
        assert_eq!(years("a rulebook of somebody"), years("dgf_communes"));
        let taxes = ColumnMap::builtin("fiscalite_locale").unwrap().swap_remove(0);
        assert!(taxes.columns.values().all(|spec| spec.absent == Absent::Secret));
        // No title leads to two columns, the department apart, which is a part of the code too.
        let mut seen: IndexMap<&str, &str> = IndexMap::new();
        for (id, spec) in taxes.columns.iter().filter(|(id, spec)| spec.join.is_empty() && spec.derive.is_none() && *id != "departement") {
            assert_eq!(spec.titles.len(), 2, "{id}: a code and a title");
            assert!(!matches!(&spec.kind, Some(Kind::Number(unit)) if unit.scale == crate::unit::Scale::Percent) || spec.decimals.is_some(), "{id}");
            for (title, _) in &spec.folded {
                assert_eq!(seen.insert(title, id), None, "{title}");
            }
        }
        assert_eq!(seen.len(), 2 * (252 + 2));
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn the_maps_inside_agree_on_what_columns_are() {
        let maps = ColumnMap::builtin("dgf_communes").unwrap();
        assert_eq!(maps.iter().map(ColumnMap::year).collect::<Vec<_>>(), [Some(2023), Some(2024), Some(2025), Some(2026), None]);
        let mut kinds: IndexMap<&str, (&Kind, MapRole)> = IndexMap::new();
        for map in &maps {
            assert!(map.columns.contains_key("code_insee"));
            for (id, spec) in &map.columns {
                if let Some(kind) = &spec.kind {
                    assert_eq!(*kinds.entry(id).or_insert((kind, spec.role)), (kind, spec.role), "{id}");
                }
            }
        }
        // What is published is declared in the plain map, where ways to merge stand.
        let plain = maps.last().unwrap();
        for (id, (kind, role)) in kinds {
            assert!(role == MapRole::Input || plain.columns.get(id).is_some_and(|s| s.kind.as_ref() == Some(kind)), "{id}");
        }
    }
}
