//! The lines of a balance in text form: read one after the other, or by several threads that leave to the pass what is unusual.

use super::amount;
use super::block::{Worker, line_at, trim_end};
use super::budget::{Cells, Foreign};
use super::header::{Header, Key};
use super::row::{Row, tell_columns};
use super::tail::Tail;
use crate::error::{Code, Error, Place, Result, Text};
use crate::ledger::blocks::{Block, Blocks, Filled};
use crate::ledger::fields::Fields;
use crate::ledger::issue::IssueCode;
use crate::ledger::limits::Limits;
use crate::ledger::line::{Field, Line};
use crate::ledger::pool::in_order;
use crate::ledger::progress::Progress;
use crate::ledger::run::{Gather, Piece, Pieces, Sums};
use crate::ledger::scan::{Filter, Home, Scanner};
use crate::ledger::source::{Source, read_error};
use crate::ledger::text::{Lines, decode, too_long};
use crate::text;
use rustc_hash::FxHashMap;
use std::io::BufRead;
use std::sync::Arc;

/// A balance whose header was read: one source and its columns.
#[derive(Clone, Debug)]
pub(crate) struct Balance {
    pub source: Source,
    header: Arc<Header>,
}

impl Balance {
    /// Reads the header and makes sure that a line follows.
    pub fn open(source: Source, limits: &Limits) -> Result<Balance> {
        let header = source.read(limits, &source.opening, |reader| {
            if reader.fill_buf().map_err(|e| read_error(&source.name, e))?.starts_with(b"PAR1") {
                return Err(packed_parquet());
            }
            let mut lines = Lines::new(reader, &source.name, limits);
            if !next_line(&mut lines)? {
                return Err(no_header());
            }
            let header = Header::parse(lines.line(), limits)?;
            match next_line(&mut lines)? {
                true => Ok(header),
                false => Err(no_line()),
            }
        });
        let header = header.map_err(|e| e.at_file(&source.name))?;
        Ok(Balance { source, header: Arc::new(header) })
    }

    /// Feeds every line to the scanner, one after the other; `plain` through the parser of fields.
    pub fn scan(&self, scanner: &mut Scanner<'_>, limits: &Limits, progress: &mut Progress<'_>, plain: bool) -> Result<()> {
        self.begin(scanner);
        let meter = progress.meter();
        self.source.read(limits, &meter, |reader| {
            let mut lines = Lines::new(reader, &self.source.name, limits);
            let mut rows = Rows::new(&self.header, limits, plain);
            next_line(&mut lines)?;
            while lines.advance()? {
                rows.take(lines.number, lines.line(), scanner)?;
                if lines.number.is_multiple_of(1024) {
                    progress.tick()?;
                }
            }
            Ok(())
        })?;
        progress.end_of(self.source.size)
    }

    /// The same by one thread for each summer, and one for what is unusual; `sums` takes the runs that the threads summed.
    pub fn gather<G: Gather>(
        &self,
        scanner: &mut Scanner<'_>,
        filter: Option<Filter<'_>>,
        limits: &Limits,
        progress: &mut Progress<'_>,
        summers: &mut [G::Summer],
        sums: &mut Sums<G::Sum>,
    ) -> Result<()> {
        let workers = summers.iter_mut().map(|summer| Worker::new(&self.header, limits.line_bytes, summer).ok());
        let Some(mut workers) = workers.collect::<Option<Vec<_>>>() else { return self.scan(scanner, limits, progress, false) };
        self.begin(scanner);
        let meter = progress.meter();
        self.source.read(limits, &meter, |reader| {
            let mut number = first_line(reader, &self.source.name, limits)?;
            let mut rows = Rows::new(&self.header, limits, false);
            let mut blocks = Blocks::new(limits);
            let works = workers.iter_mut().map(|worker| |block: &Block| worker.work(block.text(), filter)).collect();
            let read = in_order(
                |block| Ok(blocks.fill(reader, &self.source.name, block)? == Filled::Whole),
                works,
                |block, done| {
                    number += rows.take_pieces(number, block.text(), done, sums, &self.source.name, scanner)?;
                    progress.tick()
                },
            );
            read.map_err(|e| e.at(Place { line: Some(number), ..Place::default() }))
        })?;
        progress.end_of(self.source.size)
    }

    fn begin(&self, scanner: &mut Scanner<'_>) {
        begin(&self.source.name, &self.header, scanner);
    }
}

/// Begins a balance whose header was read.
pub(in crate::ledger) fn begin(name: &Arc<str>, header: &Header, scanner: &mut Scanner<'_>) {
    scanner.open(name, header.columns.function.is_some());
    tell_columns(&header.columns, scanner, Some(1));
}

/// Passes over the header; the number of the line after it.
fn first_line(reader: &mut dyn BufRead, name: &str, limits: &Limits) -> Result<u64> {
    let mut lines = Lines::new(reader, name, limits);
    next_line(&mut lines)?;
    Ok(lines.number + 1)
}

/// The next line that is not blank.
fn next_line(lines: &mut Lines<'_>) -> Result<bool> {
    while lines.advance()? {
        if !is_blank(lines.line()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a line says nothing; a byte order mark says nothing either.
pub(in crate::ledger) fn is_blank(line: &[u8]) -> bool {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii().is_empty()
}

pub(in crate::ledger) fn packed_parquet() -> Error {
    Error::new(Code::UnknownFormat, text!("a Parquet file inside an archive is not read", "un fichier Parquet dans une archive n'est pas lu"))
        .with_help(text!("unpack it first: it is compressed by itself", "décompressez l'archive d'abord : il est déjà compressé"))
}

pub(in crate::ledger) fn no_header() -> Error {
    empty(text!("the file is empty", "le fichier est vide"))
}

pub(in crate::ledger) fn no_line() -> Error {
    empty(text!("the file has a header and no line", "le fichier a un en-tête et aucune ligne"))
}

fn empty(message: Text) -> Error {
    Error::new(Code::EmptyFile, message)
        .with_help(text!("fetch it again: a balance has a line for each account", "téléchargez-le de nouveau : une balance a une ligne par compte"))
}

/// Whether a line has as many fields as the header; empty ones beyond do no harm.
pub(super) fn has_width(fields: &Fields, width: usize) -> bool {
    fields.len() >= width && (width..fields.len()).all(|i| fields.get(i).is_empty())
}

/// The cells that describe the budget of a line, and the first of them that is not UTF-8.
pub(super) fn cells_of<'f>(fields: &'f Fields, header: &Header) -> (Cells<'f>, Option<Foreign>) {
    let mut cells = Cells::default();
    let mut foreign = None;
    for (key, column) in Key::ALL.into_iter().zip(header.columns.keys) {
        let Some(column) = column else { continue };
        let (text, utf8) = decode(fields.get(column));
        if !utf8 && foreign.is_none() {
            foreign = Some(Foreign { column: key.as_str(), text: text.to_string() });
        }
        cells.0[key as usize] = Some(text);
    }
    (cells, foreign)
}

/// Rows of one file, read one after the other.
pub(in crate::ledger) struct Rows {
    header: Arc<Header>,
    line_bytes: usize,
    /// How to scan a line whose budget is known by its prefix; `None` where every line goes through the parser of fields.
    tail: Option<Tail>,
    /// How many leading columns describe the budget, or 0.
    prefix_columns: usize,
    prefix: Vec<u8>,
    prefix_home: Option<Home>,
    /// Budgets by their raw cells, for files that mix them.
    homes: FxHashMap<Vec<u8>, Home>,
    scratch: Vec<u8>,
    fields: Fields,
}

impl Rows {
    pub fn new(header: &Arc<Header>, limits: &Limits, plain: bool) -> Rows {
        Rows {
            header: header.clone(),
            line_bytes: limits.line_bytes,
            tail: Tail::new(header).filter(|_| !plain),
            prefix_columns: header.columns.prefix().unwrap_or(0),
            prefix: Vec::new(),
            prefix_home: None,
            homes: FxHashMap::default(),
            scratch: Vec::new(),
            fields: Fields::new(header.delimiter),
        }
    }

    /// Takes the lines of a text, the first of which has that number; how many there are.
    pub fn take_all(&mut self, first: u64, text: &[u8], name: &str, scanner: &mut Scanner<'_>) -> Result<u64> {
        let (mut at, mut number, line_bytes) = (0, first, self.line_bytes);
        while at < text.len() {
            let line = line_at(text, at);
            if line.len() > line_bytes {
                return Err(too_long(line_bytes, name, number));
            }
            self.take(number, trim_end(line), scanner)?;
            at += line.len();
            number += 1;
        }
        Ok(number - first)
    }

    /// Takes what a worker made of a block, the first line of which has that number; how many lines it has.
    pub fn take_pieces<S>(&mut self, number: u64, block: &[u8], done: Pieces<S>, sums: &mut Sums<S>, name: &str, scanner: &mut Scanner<'_>) -> Result<u64> {
        for piece in done.pieces {
            match piece {
                Piece::Clean(run) => {
                    let line = number + run.line;
                    sums.take(*run, line, scanner)?;
                }
                Piece::Raw { line, places } => {
                    self.take_all(number + line, block.get(places).unwrap_or_default(), name, scanner)?;
                }
            }
        }
        Ok(done.lines)
    }

    /// Takes one line of the file.
    fn take(&mut self, number: u64, line: &[u8], scanner: &mut Scanner<'_>) -> Result<()> {
        let mut amounts = [0; Field::COUNT];
        if let Some(home) = self.prefix_home
            && let Some(tail) = &self.tail
            && line.starts_with(&self.prefix)
            && let Some(scanned) = tail.scan(line, self.prefix.len(), &mut amounts)
            && let Some((account, function)) = scanned.texts(line)
        {
            return match scanner.wants(home) {
                Some(index) => scanner.line(index, number, &Line { account, function, amounts }, self.header.columns.fields),
                None => Ok(()),
            };
        }
        if line.contains(&0) {
            scanner.refuse(IssueCode::NulByte, number, None, None, || text!("the line holds a NUL byte", "la ligne contient un octet nul"));
            return Ok(());
        }
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        if self.fields.split(line).is_err() {
            let message = || text!("a quote is opened and not closed on the line", "un guillemet est ouvert et n'est pas refermé sur la ligne");
            scanner.refuse(IssueCode::UnclosedQuote, number, None, None, message);
            return Ok(());
        }
        if !has_width(&self.fields, self.header.width) {
            self.refuse_width(number, scanner);
            return Ok(());
        }
        match self.home(number, line, scanner)?.and_then(|h| scanner.wants(h)) {
            Some(index) => self.amounts(index, number, scanner),
            None => Ok(()),
        }
    }

    fn refuse_width(&self, number: u64, scanner: &mut Scanner<'_>) {
        let (found, width) = (self.fields.len(), self.header.width);
        let (code, message) = if found < width {
            (IssueCode::TruncatedLine, text!("the line has {found} of {width} fields", "la ligne a {found} des {width} champs"))
        } else {
            (IssueCode::ExtraFields, text!("the line has {found} fields instead of {width}", "la ligne a {found} champs au lieu de {width}"))
        };
        scanner.refuse(code, number, None, None, || message);
    }

    /// The budget of a line, by its prefix or by its cells.
    fn home(&mut self, number: u64, line: &[u8], scanner: &mut Scanner<'_>) -> Result<Option<Home>> {
        if let Some(home) = self.prefix_home.filter(|_| line.starts_with(&self.prefix)) {
            return Ok(Some(home));
        }
        self.prefix_home = None;
        self.scratch.clear();
        for column in self.header.columns.keys.iter().flatten() {
            self.scratch.extend_from_slice(self.fields.get(*column));
            self.scratch.push(0);
        }
        let home = match self.homes.get(&self.scratch) {
            Some(home) => Some(*home),
            None => {
                let home = self.describe(number, scanner)?;
                if let Some(home) = home {
                    self.homes.insert(self.scratch.clone(), home);
                }
                home
            }
        };
        if let Some(home) = home.filter(|_| self.prefix_columns > 0) {
            self.prefix.clear();
            self.prefix.extend_from_slice(line.get(..self.fields.bytes_of(self.prefix_columns)).unwrap_or_default());
            self.prefix_home = Some(home);
        }
        Ok(home)
    }

    fn describe(&mut self, number: u64, scanner: &mut Scanner<'_>) -> Result<Option<Home>> {
        let (cells, foreign) = cells_of(&self.fields, &self.header);
        if let Some(Foreign { column, text }) = &foreign {
            scanner.tell_foreign(number, column, text);
        }
        scanner.home(&cells, self.header.columns.closing(), number)
    }

    /// Reads account, function and amounts of a line of a budget.
    fn amounts(&mut self, index: usize, number: u64, scanner: &mut Scanner<'_>) -> Result<()> {
        let (columns, fields) = (&self.header.columns, &self.fields);
        let function = columns.function.map(|column| fields.get(column)).unwrap_or_default();
        let row = Row { index, number, account: fields.get(columns.account), function, fields: columns.fields };
        row.take(scanner, |field: Field| {
            let cell = fields.get(columns.amounts[field as usize]?);
            Some(amount::parse(cell).map_err(|fault| (fault, decode(cell).0.into_owned())))
        })
    }
}
