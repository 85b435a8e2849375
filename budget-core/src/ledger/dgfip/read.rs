//! The loop over the lines of a balance in text form.

use super::amount;
use super::budget::Cells;
use super::header::{Header, Key};
use super::row::{Row, tell_columns};
use crate::error::{Code, Error, Result, Text};
use crate::ledger::issue::IssueCode;
use crate::ledger::limits::Limits;
use crate::ledger::progress::Progress;
use crate::ledger::scan::{Home, Scanner};
use crate::ledger::source::{Meter, Source, read_error};
use crate::ledger::text::{Lines, Span, decode, split};
use crate::text;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// A balance whose header was read: one source and its columns.
#[derive(Clone, Debug)]
pub(crate) struct Balance {
    pub source: Source,
    header: Header,
}

impl Balance {
    /// Reads the header and makes sure that a line follows.
    pub fn open(source: Source, limits: &Limits) -> Result<Balance> {
        let header = source.read(limits, &Meter::default(), |reader| {
            if reader.fill_buf().map_err(|e| read_error(&source.name, e))?.starts_with(b"PAR1") {
                return Err(packed_parquet());
            }
            let mut lines = Lines::new(reader, &source.name, limits);
            if !next_line(&mut lines)? {
                return Err(empty(text!("the file is empty", "le fichier est vide")));
            }
            let header = Header::parse(lines.line(), limits)?;
            match next_line(&mut lines)? {
                true => Ok(header),
                false => Err(empty(text!("the file has a header and no line", "le fichier a un en-tête et aucune ligne"))),
            }
        });
        let header = header.map_err(|e| e.at_file(&source.name))?;
        Ok(Balance { source, header })
    }

    /// Feeds every line to the scanner.
    pub fn scan(&self, scanner: &mut Scanner<'_>, limits: &Limits, progress: &mut Progress<'_>) -> Result<()> {
        scanner.open(&self.source.name, self.header.columns.function.is_some());
        tell_columns(&self.header.columns, scanner, Some(1));
        let meter = progress.meter();
        self.source.read(limits, &meter, |reader| {
            let mut lines = Lines::new(reader, &self.source.name, limits);
            let mut rows = Rows::new(&self.header, scanner);
            next_line(&mut lines)?;
            while lines.advance()? {
                rows.take(lines.number, lines.line())?;
                if lines.number.is_multiple_of(1024) {
                    progress.tick()?;
                }
            }
            Ok(())
        })?;
        progress.end_of(self.source.size)
    }
}

/// The next line that is not blank.
fn next_line(lines: &mut Lines<'_>) -> Result<bool> {
    while lines.advance()? {
        let line = lines.line();
        if !line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii().is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn packed_parquet() -> Error {
    Error::new(Code::UnknownFormat, text!("a Parquet file inside an archive is not read", "un fichier Parquet dans une archive n'est pas lu"))
        .with_help(text!("unpack it first: it is compressed by itself", "décompressez l'archive d'abord : il est déjà compressé"))
}

fn empty(message: Text) -> Error {
    Error::new(Code::EmptyFile, message)
        .with_help(text!("fetch it again: a balance has a line for each account", "téléchargez-le de nouveau : une balance a une ligne par compte"))
}

/// Rows of one file. Most lines begin with the same bytes as the line before them: the budget is then known without reading them.
struct Rows<'s, 'a> {
    header: &'s Header,
    scanner: &'s mut Scanner<'a>,
    /// How many leading columns describe the budget, or 0.
    prefix_columns: usize,
    prefix: Vec<u8>,
    prefix_home: Option<Home>,
    /// Budgets by their raw cells, for files that mix them.
    homes: FxHashMap<Vec<u8>, Home>,
    scratch: Vec<u8>,
    spans: Vec<Span>,
}

impl<'s, 'a> Rows<'s, 'a> {
    fn new(header: &'s Header, scanner: &'s mut Scanner<'a>) -> Rows<'s, 'a> {
        Rows {
            header,
            scanner,
            prefix_columns: header.columns.prefix().unwrap_or(0),
            prefix: Vec::new(),
            prefix_home: None,
            homes: FxHashMap::default(),
            scratch: Vec::new(),
            spans: Vec::with_capacity(header.width),
        }
    }

    /// Takes one line of the file.
    fn take(&mut self, number: u64, line: &[u8]) -> Result<()> {
        if line.contains(&0) {
            self.scanner.refuse(IssueCode::NulByte, number, None, None, || text!("the line holds a NUL byte", "la ligne contient un octet nul"));
            return Ok(());
        }
        let known = self.prefix_home.filter(|_| line.starts_with(&self.prefix));
        self.spans.clear();
        let from = match known {
            Some(_) => {
                self.spans.resize(self.prefix_columns, Span::default());
                self.prefix.len()
            }
            None if line.trim_ascii().is_empty() => return Ok(()),
            None => 0,
        };
        if split(line, from, self.header.delimiter, &mut self.spans).is_err() {
            let message = || text!("a quote is opened and not closed on the line", "un guillemet est ouvert et n'est pas refermé sur la ligne");
            self.scanner.refuse(IssueCode::UnclosedQuote, number, None, None, message);
            return Ok(());
        }
        if !self.has_width(number, line) {
            return Ok(());
        }
        let home = match known {
            Some(home) => Some(home),
            None => self.home(number, line)?,
        };
        match home.and_then(|h| self.scanner.wants(h)) {
            Some(index) => self.amounts(index, number, line),
            None => Ok(()),
        }
    }

    /// Whether the line has as many fields as the header; empty ones beyond do no harm.
    fn has_width(&mut self, number: u64, line: &[u8]) -> bool {
        let (found, width) = (self.spans.len(), self.header.width);
        if found < width {
            let message = || text!("the line has {found} of {width} fields", "la ligne a {found} des {width} champs");
            self.scanner.refuse(IssueCode::TruncatedLine, number, None, None, message);
            return false;
        }
        if self.spans.iter().skip(width).any(|s| !s.of(line).is_empty()) {
            let message = || text!("the line has {found} fields instead of {width}", "la ligne a {found} champs au lieu de {width}");
            self.scanner.refuse(IssueCode::ExtraFields, number, None, None, message);
            return false;
        }
        true
    }

    /// The budget of a line that does not begin like the one before.
    fn home(&mut self, number: u64, line: &[u8]) -> Result<Option<Home>> {
        self.prefix_home = None;
        let keys = &self.header.columns.keys;
        self.scratch.clear();
        for column in keys.iter().flatten() {
            if let Some(span) = self.spans.get(*column) {
                self.scratch.extend_from_slice(span.of(line));
            }
            self.scratch.push(0);
        }
        let home = match self.homes.get(&self.scratch) {
            Some(home) => Some(*home),
            None => {
                let home = self.describe(number, line)?;
                if let Some(home) = home {
                    self.homes.insert(self.scratch.clone(), home);
                }
                home
            }
        };
        // The bytes up to the first column that is not the budget's, the delimiter included.
        if let (Some(home), Some(last)) = (home, self.prefix_columns.checked_sub(1).and_then(|c| self.spans.get(c))) {
            let after = line.get(last.end..).and_then(|rest| rest.iter().position(|b| *b == self.header.delimiter));
            if let Some(after) = after {
                self.prefix.clear();
                self.prefix.extend_from_slice(line.get(..last.end + after + 1).unwrap_or_default());
                self.prefix_home = Some(home);
            }
        }
        Ok(home)
    }

    fn describe(&mut self, number: u64, line: &[u8]) -> Result<Option<Home>> {
        let mut cells = Cells::default();
        for (key, column) in Key::ALL.into_iter().zip(self.header.columns.keys) {
            let Some(span) = column.and_then(|c| self.spans.get(c)) else { continue };
            let (text, utf8) = decode(span.of(line));
            if !utf8 {
                self.scanner.issue_once(IssueCode::NotUtf8, Some(number), Some(key.as_str()), || {
                    text!("`{text}` is not UTF-8: read as ISO-8859-1 (Windows-1252)", "`{text}` n'est pas en UTF-8 : lu en ISO-8859-1 (Windows-1252)")
                });
            }
            cells.0[key as usize] = Some(if span.escaped { Cow::Owned(text.replace("\"\"", "\"")) } else { text });
        }
        self.scanner.home(&cells, self.header.columns.closing(), number)
    }

    /// Reads account, function and amounts of a line of a budget.
    fn amounts(&mut self, index: usize, number: u64, line: &[u8]) -> Result<()> {
        let (columns, spans) = (&self.header.columns, &self.spans);
        let cell = |column: usize| spans.get(column).map(|s| s.of(line)).unwrap_or_default();
        let row = Row { index, number, account: cell(columns.account), function: columns.function.map(cell).unwrap_or_default(), fields: columns.fields };
        row.take(self.scanner, |field| {
            let cell = cell(columns.amounts[field as usize]?);
            Some(amount::parse(cell).map_err(|fault| (fault, decode(cell).0.into_owned())))
        })
    }
}
