//! Criteria: files, bytes or Arrow in, a table of communes out, with what is to be told of them.

use super::gather::{FileFacts, FileRows, is_result, join};
use super::header::{Header, Known};
use super::issue::{Issue, IssueCode, Issues};
use super::map::{ColumnMap, input};
use super::repeats;
use super::rows::Run;
use crate::error::{Code, Error, Place, Result, Text, Warning, WarningCode};
use crate::law::{InputColumn, Kind, Law, Merge};
use crate::ledger::{Input, Limits, Meter, Severity, Source, read_error, sources, too_long, too_many_files};
use crate::parallel;
use crate::table::Table;
use crate::text;
use crate::unit::Unit;
use memchr::memrchr;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Largest file, unpacked, in bytes: the DGCL's has some 35 million, the whole country's census of tax bases some 150 million.
pub const MAX_BYTES: u64 = 256 << 20;
/// Most rows of all files together, nearly three times the communes of France.
pub const MAX_ROWS: usize = 100_000;
/// Places that a warning lists.
const SHOWN: usize = 5;

/// How files of criteria are read: the columns of a rulebook, column maps, limits.
#[derive(Clone, Debug)]
pub struct CriteriaOptions {
    columns: Vec<InputColumn>,
    /// Those of the columns that are rules.
    rules: BTreeSet<String>,
    known: Vec<ColumnMap>,
    map: Option<ColumnMap>,
    pub(super) year: Option<u16>,
    /// The exercise of the law.
    exercise: Option<u16>,
    passing: bool,
    pub(super) floats: bool,
    key: String,
    pub(super) limits: Limits,
    threads: usize,
}

/// The maps of the files of a rulebook. A rulebook of the user's own needs no data of the library: tables by the names of columns are read all the same.
fn known(rulebook: &str) -> Result<Vec<ColumnMap>> {
    match ColumnMap::builtin(rulebook) {
        Err(error) if error.code() == Code::NotInstalled => Ok(vec![ColumnMap::parse("[columns]\ncode_insee = 'code_insee'")?]),
        maps => maps,
    }
}

impl CriteriaOptions {
    /// Reads what a law reads: its inputs, and its rules, whose values of last year are inputs too. The column maps are those of its rulebook
    /// ([`ColumnMap::builtin`]); a census of tax bases of
    /// another exercise is read and told.
    ///
    /// # Errors
    /// None for a law as it is.
    pub fn of(law: &Law) -> Result<CriteriaOptions> {
        let columns: Vec<InputColumn> = law.columns().filter(|c| c.id != law.entity_column()).cloned().collect();
        let mut options = CriteriaOptions { key: law.entity_column().to_owned(), ..CriteriaOptions::new(columns)? };
        options.known = known(law.id())?;
        options.exercise = Some(law.exercise());
        let euro = Unit::euro();
        for rule in law.rules().filter(|rule| law.columns().all(|c| c.id != rule.id)) {
            // Amounts of communes that merge are added; other results are computed anew.
            let merge = matches!(&rule.kind, Kind::Number(unit) if unit.dimension == euro.dimension).then_some(Merge::Sum);
            options.columns.push(input(&rule.id, rule.kind.clone(), merge, true));
            options.rules.insert(rule.id.clone());
        }
        Ok(options)
    }

    /// Reads those columns (and their `x__prev`), beside what was published; the file's form is found among the column maps of the DGCL's files.
    ///
    /// # Errors
    /// `duplicate-id` where a column is declared twice.
    pub fn new(columns: Vec<InputColumn>) -> Result<CriteriaOptions> {
        for (place, column) in columns.iter().enumerate() {
            if columns.iter().take(place).any(|c| c.id == column.id) {
                let id = &column.id;
                return Err(Error::new(Code::DuplicateId, text!("column `{id}` is declared twice", "la colonne `{id}` est déclarée deux fois")).at_path(id));
            }
        }
        let known = known("dgf_communes")?;
        Ok(CriteriaOptions {
            columns,
            rules: BTreeSet::new(),
            known,
            map: None,
            year: None,
            exercise: None,
            passing: false,
            floats: false,
            key: "code_insee".to_owned(),
            limits: Limits::default(),
            threads: parallel::available(),
        })
    }

    /// The same with a column map of the user's: the built-in ones are not looked at, names of columns still are.
    pub fn with_map(mut self, map: ColumnMap) -> CriteriaOptions {
        self.map = Some(map);
        self
    }

    /// The same with other maps to choose among, instead of the built-in ones; the last one is that of tables whose titles are names of columns.
    pub fn with_known_maps(mut self, maps: Vec<ColumnMap>) -> CriteriaOptions {
        self.known = maps;
        self
    }

    /// The same for the exercise that the file is of, whatever its titles say.
    pub fn with_year(mut self, year: u16) -> CriteriaOptions {
        self.year = Some(year);
        self
    }

    /// The same, and columns that nobody named pass through: texts under their titles, behind the others (`role` `other`). Of a whole country with a thousand
    /// of them they take about a gigabyte of memory; without this they are listed by [`Criteria::ignored`].
    pub fn passing_through(mut self) -> CriteriaOptions {
        self.passing = true;
        self
    }

    /// The same, and Arrow data may give money as binary floats: each is read as the shortest decimal that is the float.
    pub fn with_floats(mut self) -> CriteriaOptions {
        self.floats = true;
        self
    }

    /// The same with other limits: `line_bytes`, `block_bytes` (a thread takes so many at a time), `columns`, `unpacked_bytes` and `ratio` of packed files, `files`, `issues`.
    pub fn with_limits(mut self, limits: Limits) -> CriteriaOptions {
        self.limits = limits;
        self
    }

    /// The same with so many threads; as many as the machine has by default.
    pub fn with_threads(mut self, threads: usize) -> CriteriaOptions {
        self.threads = threads;
        self
    }

    /// The columns declared.
    pub fn columns(&self) -> &[InputColumn] {
        &self.columns
    }

    /// How last year's values of each column are combined where communes have merged: as declared, else as the maps say.
    pub(super) fn merge_of(&self, id: &str) -> Option<Merge> {
        let maps = self.map.iter().chain(self.known.iter().rev());
        let mapped = || maps.flat_map(ColumnMap::declared).find(|c| c.id == id && c.merge.is_some()).and_then(|c| c.merge);
        self.columns.iter().find(|c| c.id == id).map_or_else(mapped, |c| c.merge)
    }

    pub(super) fn with_known<T>(&self, body: impl FnOnce(&Known<'_>) -> T) -> T {
        let nothing = ColumnMap::default();
        let plain = self.known.last().unwrap_or(&nothing);
        let maps = self.map.as_ref().map_or(self.known.as_slice(), std::slice::from_ref);
        body(&Known { key: &self.key, columns: &self.columns, rules: &self.rules, own_map: self.map.is_some(), maps, plain, passing: self.passing })
    }
}

/// Criteria of communes (*critères de répartition*), read.
///
/// `,`, `;` or tabs; UTF-8 with or without mark, or Windows-1252; decimal comma or point; thousands apart by blanks; percent signs; oui and non, 1 and 0,
/// True and False; `nd`, `-`, `s` and empty cells for no value; gzip and zip. The header is found by its titles, lines above it are passed over.
#[derive(Clone, Debug)]
pub struct Criteria {
    table: Table,
    issues: Issues,
    absent: Vec<String>,
    ignored: Vec<String>,
    year: Option<u16>,
    pub(super) options: CriteriaOptions,
}

impl Criteria {
    /// Reads files; several files are joined by INSEE code: more communes, or more columns of the same.
    ///
    /// # Errors
    /// `io`, `empty-file`, `unknown-format` (a spreadsheet, UTF-16, a title that comes twice), `missing-column` where no line holds the title of the INSEE
    /// codes, `duplicate-entity` where a commune comes twice, `limit-exceeded`, `unit-mismatch`.
    pub fn read<P: AsRef<Path>>(paths: &[P], options: &CriteriaOptions) -> Result<Criteria> {
        let inputs = paths.iter().map(|p| (p.as_ref().display().to_string(), Input::File(p.as_ref().to_owned())));
        Criteria::open(inputs.collect(), options)
    }

    /// Reads a file in memory; `name` is what messages call it.
    ///
    /// # Errors
    /// Those of [`Criteria::read`].
    pub fn from_bytes(name: &str, bytes: &[u8], options: &CriteriaOptions) -> Result<Criteria> {
        Criteria::open(vec![(name.to_owned(), Input::Bytes(Arc::from(bytes)))], options)
    }

    /// Reads files in memory, each under a name, joined as [`Criteria::read`] joins files.
    ///
    /// # Errors
    /// Those of [`Criteria::read`].
    pub fn from_files(files: Vec<(String, Arc<[u8]>)>, options: &CriteriaOptions) -> Result<Criteria> {
        Criteria::open(files.into_iter().map(|(name, bytes)| (name, Input::Bytes(bytes))).collect(), options)
    }

    fn open(inputs: Vec<(String, Input)>, options: &CriteriaOptions) -> Result<Criteria> {
        let mut found = Vec::new();
        let mut issues = Issues::with_limit(options.limits.issues);
        for (name, input) in inputs {
            let members = sources(&name, input, &options.limits)?;
            if members.iter().any(|m| m.is_member() && m.name.ends_with("/xl/workbook.xml")) {
                return Err(spreadsheet().at_file(&name));
            }
            for member in members {
                if member.is_member() && !is_text(&member.name) {
                    let message = text!("the member is no text file and is not read", "le membre n'est pas un fichier texte et n'est pas lu");
                    let file = member.name.clone();
                    issues.add(IssueCode::MemberSkipped, || Issue { file, line: None, column: None, code: IssueCode::MemberSkipped, message });
                } else {
                    found.push(member);
                }
            }
        }
        if found.len() > options.limits.files {
            return Err(too_many_files(&options.limits));
        }
        let (meter, mut left) = (Meter::default(), MAX_ROWS);
        let mut files = Vec::new();
        for source in &found {
            let bytes = unpacked(source, options, &meter).map_err(|e| e.at_file(&source.name))?;
            let (rows, facts) = file(source.name.clone(), &bytes, options, left).map_err(|e| e.at_file(&source.name))?;
            left -= rows.codes.len().min(left);
            files.push((rows, facts));
        }
        Criteria::of(files, issues, options)
    }

    /// Files that were read, put together.
    pub(super) fn of(files: Vec<(FileRows, FileFacts)>, mut issues: Issues, options: &CriteriaOptions) -> Result<Criteria> {
        let Some(first) = files.first().map(|(file, _)| file.name.clone()) else { return Err(empty()) };
        let (mut year, mut ignored): (Option<(u16, Arc<str>)>, Vec<String>) = Default::default();
        let mut absent: Vec<String> = Vec::new();
        let mut rows = Vec::new();
        for (file, facts) in files {
            if let (None, Some(found)) = (options.year, facts.year) {
                match &year {
                    Some((known, name)) if *known != found => return Err(two_years((*known, name), (found, &file.name))),
                    _ => year = Some((found, file.name.clone())),
                }
            }
            absent.extend(facts.absent);
            ignored.extend(facts.ignored);
            issues.extend(facts.issues);
            rows.push(file);
        }
        let table = match <[FileRows; 1]>::try_from(rows) {
            Ok([file]) => file.table(&options.key)?,
            Err(rows) => join(rows, &options.key)?,
        };
        if table.rows() == 0 {
            return Err(empty().at_file(&first));
        }
        repeats::tell(&table, &options.columns, &first, &mut issues);
        // What one file lacks another may have.
        let mut told = BTreeSet::new();
        absent.retain(|id| table.column(id).is_none() && told.insert(id.clone()));
        Ok(Criteria { table, issues, absent, ignored, year: options.year.or(year.map(|(year, _)| year)), options: options.clone() })
    }

    /// One row a commune in the order of the file: `code_insee`, then the declared columns that the file has, in their order, then what else is known of it.
    /// Numbers are exact decimals in the column's unit. Metadata of a column: `role` (`input`, or `result` for what was published), `title` in the file.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The table without what was published for the same year: what a simulation of that year reads.
    ///
    /// # Errors
    /// None: the columns of a table have one length.
    pub fn inputs(&self) -> Result<Table> {
        let mut inputs = Table::with_rows(self.table.rows());
        for column in self.table.columns().iter().filter(|c| c.name.ends_with("__prev") || !is_result(c)) {
            inputs.push(column.clone())?;
        }
        Ok(inputs)
    }

    /// What is to be told of rows and cells.
    pub fn issues(&self) -> &Issues {
        &self.issues
    }

    /// The issues as warnings, one a code, for whoever sees figures computed from the table; not those that are mere information, nor absent columns, which
    /// a simulation tells by itself.
    pub fn warnings(&self) -> Vec<Warning> {
        let told = |code: &&IssueCode| code.severity() != Severity::Information && **code != IssueCode::AbsentColumns && self.issues.count(**code) > 0;
        IssueCode::ALL.iter().filter(told).filter_map(|code| self.warning(*code)).collect()
    }

    fn warning(&self, code: IssueCode) -> Option<Warning> {
        let listed = || self.issues.listed().iter().filter(|issue| issue.code == code);
        let (first, help, count) = (&listed().next()?.message, code.help(), self.issues.count(code));
        Some(Warning {
            code: WarningCode::ReadingIssue,
            message: Text {
                en: format!("the table was read with {count} × `{code}`, the first: {}; {}", first.en, help.en),
                fr: format!("la table a été lue avec {count} × `{code}`, d'abord : {} ; {}", first.fr, help.fr),
            },
            count,
            first: listed().take(SHOWN).map(|issue| issue.place().to_string()).collect(),
        })
    }

    /// Columns that were declared, or that the map of the file names, and that the file lacks.
    pub fn absent(&self) -> &[String] {
        &self.absent
    }

    /// Titles of the file that are no column that anybody named: they are not read.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// The exercise: as the caller says, else that of the DGCL's file whose titles match.
    pub fn year(&self) -> Option<u16> {
        self.year
    }
}

/// Whether a member of an archive is a text by its name.
fn is_text(name: &str) -> bool {
    let name = name.to_lowercase();
    let hidden = name.contains("__macosx/") || name.rsplit('/').next().is_some_and(|last| last.starts_with('.'));
    !hidden && [".csv", ".txt", ".tsv", ".csv.gz"].iter().any(|end| name.ends_with(end))
}

/// The text of a source, within the limits.
fn unpacked(source: &Source, options: &CriteriaOptions, meter: &Meter) -> Result<Vec<u8>> {
    if source.is_parquet() {
        return Err(Error::new(Code::UnknownFormat, text!("a Parquet file is not read here", "un fichier Parquet n'est pas lu ici"))
            .with_help(text!("read it with an Arrow library and hand over its batches", "lisez-le avec une bibliothèque Arrow et donnez ses lots")));
    }
    let most = MAX_BYTES.min(options.limits.unpacked_bytes);
    let bytes = source.read(&options.limits, meter, |reader| {
        let mut bytes = Vec::with_capacity(usize::try_from(source.size.min(most)).unwrap_or(0));
        reader.take(most + 1).read_to_end(&mut bytes).map_err(|e| read_error(&source.name, e))?;
        Ok(bytes)
    })?;
    if bytes.len() as u64 > most {
        return Err(too_large(text!("the file has more than {most} bytes", "le fichier dépasse {most} octets")));
    }
    Ok(bytes)
}

/// Reads the text of one file.
fn file(name: Arc<str>, bytes: &[u8], options: &CriteriaOptions, rows_left: usize) -> Result<(FileRows, FileFacts)> {
    refuse_other_formats(bytes)?;
    let named = year_of_name(&name);
    let mut header = options.with_known(|known| Header::find(bytes, known, &options.limits, named))?;
    let titled = header.plan.year;
    // A year that no map describes has the titles of another.
    if let Some(named) =
        named.filter(|named| titled.is_some() && header.plan.whole_titles && options.with_known(|known| known.maps.iter().all(|m| m.year != Some(*named))))
    {
        header.plan.year = Some(named);
    }
    let text = bytes.get(header.start..).unwrap_or_default();
    let runs = runs(text, &header, options)?;
    let rows: usize = runs.iter().map(|r| r.codes.len()).sum();
    if rows > rows_left {
        return Err(too_large(text!("there are more than {MAX_ROWS} rows", "il y a plus de {MAX_ROWS} lignes")));
    }
    // The DGCL's files of several years belong together: last year's amounts are read beside the criteria.
    let said = header.plan.year.filter(|_| header.plan.whole_titles && options.year.is_none());
    let (rows, mut facts) = FileRows::of(name.clone(), header.plan, runs, header.line, options.limits.issues)?;
    if let (Some(said), Some(exercise)) = (said, options.exercise)
        && said != exercise
    {
        let message = text!("the file is of {said}, the law of {exercise}", "le fichier est de {said}, la loi de {exercise}");
        facts.issues.add(IssueCode::OtherYear, || Issue { file: name, line: None, column: None, code: IssueCode::OtherYear, message });
    }
    Ok((rows, facts))
}

/// The rows of a text, read by several threads; by one where a quote runs over the end of a line.
fn runs(text: &[u8], header: &Header, options: &CriteriaOptions) -> Result<Vec<Run>> {
    let Limits { line_bytes, block_bytes, issues, .. } = options.limits;
    let read = |text: &[u8], joined| Run::read(text, header.delimiter, &header.plan, line_bytes, issues, joined);
    let mut runs = parallel::map(options.threads, pieces(text, block_bytes.max(1)), |piece| read(piece, false));
    if runs.iter().any(|run| run.unclosed) {
        runs = vec![read(text, true)];
    }
    let mut line = header.line;
    for run in &runs {
        if let Some(place) = run.too_long {
            return Err(too_long(line_bytes, "", line + place));
        }
        line += run.lines;
    }
    Ok(runs)
}

/// A text cut at ends of lines, in pieces of about that size.
fn pieces(text: &[u8], size: usize) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > size {
        let after = |at: usize| memchr::memchr(b'\n', rest.get(at..).unwrap_or_default()).map(|n| at + n);
        let Some(end) = memrchr(b'\n', rest.get(..size).unwrap_or_default()).or_else(|| after(size)) else { break };
        let (piece, next) = rest.split_at(end + 1);
        pieces.push(piece);
        rest = next;
    }
    pieces.push(rest);
    pieces
}

/// The year that stands in the name of a file: `criteres_repartition_2025.csv`.
fn year_of_name(name: &str) -> Option<u16> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let numbers = last.split(|c: char| !c.is_ascii_digit()).filter(|n| n.len() == 4);
    let mut years = numbers.filter_map(|n| n.parse::<u16>().ok()).filter(|y| (2000..2100).contains(y));
    years.next().filter(|_| years.next().is_none())
}

/// Refuses what is no text of UTF-8 or Windows-1252.
fn refuse_other_formats(bytes: &[u8]) -> Result<()> {
    let start = bytes.get(..memchr::memchr(b'\n', bytes).unwrap_or(bytes.len())).unwrap_or_default();
    if bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii().is_empty() {
        return Err(empty());
    }
    if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(spreadsheet());
    }
    if matches!(start, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) || start.contains(&0) {
        return Err(Error::new(
            Code::UnknownFormat,
            text!(
                "the file begins with NUL bytes: it is UTF-16 or no text",
                "le fichier commence par des octets nuls : il est en UTF-16 ou n'est pas un texte"
            ),
        )
        .with_help(text!("save it as CSV in UTF-8", "enregistrez-le en CSV, encodage UTF-8"))
        .at(Place { line: Some(1), ..Place::default() }));
    }
    Ok(())
}

fn spreadsheet() -> Error {
    Error::new(Code::UnknownFormat, text!("the file is a spreadsheet", "le fichier est un classeur"))
        .with_help(text!("open it and save it as CSV in UTF-8", "ouvrez-le et enregistrez-le en CSV, encodage UTF-8"))
}

pub(super) fn empty() -> Error {
    Error::new(Code::EmptyFile, text!("there is no commune in it", "il n'y a aucune commune dedans")).with_help(text!(
        "give a header with the title of the INSEE codes and a row a commune",
        "donnez un en-tête avec le titre des codes INSEE et une ligne par commune"
    ))
}

pub(super) fn too_large(message: Text) -> Error {
    Error::new(Code::LimitExceeded, message).with_help(text!("keep the columns or communes that you need", "gardez les colonnes ou les communes utiles"))
}

fn two_years((year, file): (u16, &str), (other, there): (u16, &str)) -> Error {
    Error::new(Code::InvalidValue, text!("`{file}` is of {year}, `{there}` of {other}", "`{file}` est de {year}, `{there}` de {other}"))
        .with_help(text!("read last year's file by itself, or say the year", "lisez le fichier de l'an dernier à part, ou dites l'année"))
        .at_file(there)
}
