//! Runs of lines put together to a file, files to a table.

use super::cell::Insee;
use super::header::{Plan, Slot};
use super::issue::{Issue, IssueCode, Issues};
use super::map::MapRole;
use super::rows::{Run, Store};
use crate::error::{Code, Error, Place, Reason, Result, Text};
use crate::law::Kind;
use crate::table::{Column, Table, Values};
use crate::text;
use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How many columns that a file lacks are named.
const SHOWN: usize = 5;

/// The rows of one file.
pub(super) struct FileRows {
    pub name: Arc<str>,
    pub codes: Vec<Insee>,
    pub lines: Vec<u64>,
    pub columns: Vec<(Slot, Store, Vec<Option<Reason>>)>,
}

/// What a file says of itself beside its rows.
pub(super) struct FileFacts {
    pub year: Option<u16>,
    pub absent: Vec<String>,
    pub ignored: Vec<String>,
    pub issues: Issues,
}

impl FileRows {
    /// Puts runs together in their order; `line` is that of the first row.
    pub fn of(name: Arc<str>, plan: Plan, runs: Vec<Run>, line: u64, limit: usize) -> Result<(FileRows, FileFacts)> {
        let mut issues = Issues::with_limit(limit);
        for (id, title) in &plan.ambiguous {
            let message = text!("several titles could be `{id}`: none is read", "plusieurs titres pourraient être `{id}` : aucun n'est lu");
            issues.add(IssueCode::AmbiguousTitle, || Issue {
                file: name.clone(),
                line: None,
                column: Some(title.clone()),
                code: IssueCode::AmbiguousTitle,
                message,
            });
        }
        told_titles(&name, &plan, &mut issues);
        let rows: usize = runs.iter().map(|r| r.codes.len()).sum();
        let mut all = FileRows {
            name: name.clone(),
            codes: Vec::with_capacity(rows),
            lines: Vec::with_capacity(rows),
            columns: plan.slots.iter().map(|slot| (slot.clone(), Store::of(&slot.kind), Vec::new())).collect(),
        };
        let (mut first, mut foreign) = (line, false);
        let mut empty_flags = vec![0; plan.slots.len()];
        for run in runs {
            all.tell(&run, first, &plan, &mut issues);
            foreign |= run.foreign;
            empty_flags.iter_mut().zip(&run.empty_flags).for_each(|(all, more)| *all += more);
            all.append(run, first, &mut first);
        }
        if foreign {
            let message = text!("the file is not UTF-8 and is read as Windows-1252", "le fichier n'est pas en UTF-8 et est lu en Windows-1252");
            issues.add(IssueCode::NotUtf8, || Issue { file: name.clone(), line: None, column: None, code: IssueCode::NotUtf8, message });
        }
        for (slot, count) in plan.slots.iter().zip(empty_flags).filter(|(_, count)| *count > 0) {
            let message = text!("{count} empty cells are read as no", "{count} cellules vides sont lues comme un non");
            let (file, column) = (name.clone(), Some(slot.title.clone()));
            issues.add(IssueCode::EmptyIsNo, || Issue { file, line: None, column, code: IssueCode::EmptyIsNo, message });
        }
        all.once()?;
        Ok((all, FileFacts { year: plan.year, absent: plan.absent, ignored: plan.ignored, issues }))
    }

    fn tell(&self, run: &Run, first: u64, plan: &Plan, issues: &mut Issues) {
        let mut counts = run.counts.clone();
        for told in &run.told {
            let column = told.slot.and_then(|s| plan.slots.get(s)).map_or(&plan.key_title, |slot| &slot.title);
            let column = (told.slot.is_some() || matches!(told.code, IssueCode::InvalidCode | IssueCode::LostZero)).then(|| column.clone());
            let issue = || Issue { file: self.name.clone(), line: Some(first + told.line), column, code: told.code, message: told.message.clone() };
            issues.add(told.code, issue);
            if let Some(count) = counts.get_mut(told.code as usize) {
                *count -= 1;
            }
        }
        for (code, more) in IssueCode::ALL.iter().zip(counts) {
            issues.count_more(*code, more);
        }
    }

    fn append(&mut self, mut run: Run, first: u64, next: &mut u64) {
        let before = self.codes.len();
        self.codes.append(&mut run.codes);
        self.lines.extend(run.places.iter().map(|place| first + place));
        let rows = self.codes.len();
        for ((_, store, missing), (more, reasons)) in self.columns.iter_mut().zip(run.stores) {
            store.append(more);
            if !reasons.is_empty() {
                missing.resize(before, None);
                missing.extend(reasons);
            }
            if !missing.is_empty() {
                missing.resize(rows, None);
            }
        }
        *next += run.lines;
    }

    /// Every commune stands on one line.
    fn once(&self) -> Result<()> {
        let mut seen: FxHashMap<Insee, u64> = FxHashMap::with_capacity_and_hasher(self.codes.len(), Default::default());
        for (code, line) in self.codes.iter().zip(&self.lines) {
            if let Some(before) = seen.insert(*code, *line) {
                let code = code.as_str();
                return Err(Error::new(
                    Code::DuplicateEntity,
                    text!("commune `{code}` comes twice: on lines {before} and {line}", "la commune `{code}` figure deux fois : lignes {before} et {line}"),
                )
                .with_help(text!("keep the right one of the two lines", "gardez la bonne des deux lignes"))
                .at(Place { file: Some(self.name.to_string()), line: Some(*line), ..Place::default() }));
            }
        }
        Ok(())
    }

    /// The table of one file.
    pub fn table(self, key: &str) -> Result<Table> {
        let mut table = Table::default();
        table.push(Column::text(key, self.codes.iter().map(Insee::as_str)))?;
        for (slot, store, missing) in self.columns {
            table.push(column(&slot, store, missing))?;
        }
        Ok(table)
    }
}

fn column(slot: &Slot, store: Store, missing: Vec<Option<Reason>>) -> Column {
    let values = match store {
        Store::Numbers(values) => Values::Decimal(values),
        Store::Booleans(values) => Values::Bool(values),
        Store::Texts(values) => Values::Text(values),
    };
    let mut column = Column::new(&slot.id, slot.kind.unit(), values).with_missing(missing);
    column.metadata.insert("role".to_owned(), slot.role.as_str().to_owned());
    column.metadata.insert("title".to_owned(), slot.title.to_string());
    column
}

/// What is to be told of titles that are not quite those of the map, and of columns of the map that the file lacks.
fn told_titles(name: &Arc<str>, plan: &Plan, issues: &mut Issues) {
    let mut tell =
        |code, column: Option<&Arc<str>>, message: Text| issues.add(code, || Issue { file: name.clone(), line: None, column: column.cloned(), code, message });
    for (title, declared) in &plan.differing {
        let message = text!("`{title}` is read as `{declared}`", "`{title}` est lu comme `{declared}`");
        tell(IssueCode::TitleDiffers, Some(title), message);
    }
    for (id, title) in &plan.near {
        let message = text!(
            "the file has no `{id}`; `{title}` is nearly its title and is not read",
            "le fichier n'a pas `{id}` ; `{title}` est presque son titre et n'est pas lu"
        );
        tell(IssueCode::NearTitle, Some(title), message);
    }
    let lacking: Vec<&str> = plan.absent.iter().map(String::as_str).filter(|id| plan.whole_titles && plan.near.iter().all(|(near, _)| near != id)).collect();
    if !lacking.is_empty() {
        let (count, first) = (lacking.len(), lacking.iter().take(SHOWN).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", "));
        let more = if count > SHOWN { "..." } else { "" };
        let message = text!("{count} columns are not in the file: {first}{more}", "{count} colonnes manquent au fichier : {first}{more}");
        tell(IssueCode::AbsentColumns, None, message);
    }
}

/// Several files as one table: rows and columns of all, in the order in which they are first met. A value given by two files must be the same in both.
pub(super) fn join(files: Vec<FileRows>, key: &str) -> Result<Table> {
    let mut rows: IndexMap<Insee, ()> = IndexMap::new();
    for code in files.iter().flat_map(|f| &f.codes) {
        rows.insert(*code, ());
    }
    let mut slots: IndexMap<String, Slot> = IndexMap::new();
    for (slot, ..) in files.iter().flat_map(|f| &f.columns) {
        let first = slots.entry(slot.id.clone()).or_insert_with(|| slot.clone());
        if first.kind != slot.kind {
            return Err(two_kinds(&slot.id));
        }
    }
    let mut table = Table::default();
    table.push(Column::text(key, rows.keys().map(Insee::as_str)))?;
    for (id, slot) in &slots {
        let (store, missing) = joined(id, &slot.kind, &files, &rows)?;
        table.push(column(slot, store, missing))?;
    }
    Ok(table)
}

fn joined(id: &str, kind: &Kind, files: &[FileRows], rows: &IndexMap<Insee, ()>) -> Result<(Store, Vec<Option<Reason>>)> {
    let mut store = Store::of(kind);
    match &mut store {
        Store::Numbers(v) => v.resize(rows.len(), Default::default()),
        Store::Booleans(v) => v.resize(rows.len(), false),
        Store::Texts(v) => v.resize(rows.len(), Arc::from("")),
    }
    let mut missing = vec![Some(Reason::NotProvided); rows.len()];
    // Who gave the value of a row: the file and its line.
    let mut given: Vec<Option<(usize, u64)>> = vec![None; rows.len()];
    for (number, file) in files.iter().enumerate() {
        let Some((_, values, reasons)) = file.columns.iter().find(|(slot, ..)| slot.id == id) else { continue };
        for (place, (code, line)) in file.codes.iter().zip(&file.lines).enumerate() {
            let Some(row) = rows.get_index_of(code) else { continue };
            let reason = reasons.get(place).copied().flatten();
            let (Some(giver), Some(known)) = (given.get_mut(row), missing.get_mut(row)) else { continue };
            if let Some(reason) = reason {
                if giver.is_none() {
                    *known = Some(reason);
                }
                continue;
            }
            let same = put(&mut store, row, values, place, giver.is_some());
            if let (false, Some((other, before))) = (same, *giver) {
                let other = files.get(other).map_or("", |f| f.name.as_ref());
                return Err(two_values(id, code.as_str(), (other, before), (&file.name, *line)));
            }
            *giver = Some((number, *line));
            *known = None;
        }
    }
    Ok((store, missing))
}

/// Puts a value in its row; `false` where another value stands there.
fn put(store: &mut Store, row: usize, values: &Store, place: usize, taken: bool) -> bool {
    fn one<T: Clone + PartialEq>(to: &mut [T], row: usize, from: &[T], place: usize, taken: bool) -> bool {
        let (Some(to), Some(from)) = (to.get_mut(row), from.get(place)) else { return true };
        if taken {
            return to == from;
        }
        *to = from.clone();
        true
    }
    match (store, values) {
        (Store::Numbers(to), Store::Numbers(from)) => one(to, row, from, place, taken),
        (Store::Booleans(to), Store::Booleans(from)) => one(to, row, from, place, taken),
        (Store::Texts(to), Store::Texts(from)) => one(to, row, from, place, taken),
        _ => true,
    }
}

fn two_values(id: &str, code: &str, (file, line): (&str, u64), (other, there): (&str, u64)) -> Error {
    Error::new(
        Code::DuplicateEntity,
        text!(
            "two files give `{code}` different values of `{id}`: `{file}`, line {line}, and `{other}`, line {there}",
            "deux fichiers donnent à `{code}` des valeurs différentes de `{id}` : `{file}`, ligne {line}, et `{other}`, ligne {there}"
        ),
    )
    .with_help(text!(
        "read last year's file by itself, and keep one value of each commune",
        "lisez le fichier de l'an dernier à part, et gardez une valeur par commune"
    ))
    .at(Place { file: Some(other.to_owned()), line: Some(there), column: Some(id.to_owned()), ..Place::default() })
}

fn two_kinds(id: &str) -> Error {
    Error::new(Code::TypeMismatch, text!("two files have `{id}` in different units", "deux fichiers ont `{id}` dans des unités différentes"))
        .with_help(text!("name both columns in one column map", "nommez les deux colonnes dans une même table de colonnes"))
        .at_path(id)
}

/// The columns of a table that come from results that were published.
pub(super) fn is_result(column: &Column) -> bool {
    column.metadata.get("role").is_some_and(|role| role == MapRole::Result.as_str())
}
