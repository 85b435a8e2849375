//! A ledger that is pushed: its bytes come in chunks, as a browser gives those of a file, and nothing waits for them. Blocks of whole lines are read as soon as
//! they are there, by the code that reads files.

use super::blocks::{Block, Blocks, Filled};
use super::dgfip::block::Worker;
use super::dgfip::header::Header;
use super::dgfip::read::{Rows, begin, is_blank, no_header, no_line, packed_parquet};
use super::ledger::{Ledger, Nowhere, Reading};
use super::limits::Limits;
use super::line::Budget;
use super::run::{Gather, Summer, Sums};
use super::scan::{Filter, Scanner};
use super::source::{Chunks, Meter, read_error};
use super::tally::Scan;
use super::text::too_long;
use crate::error::{Code, Error, Place, Result};
use crate::text;
use memchr::memchr;
use std::io::{BufRead, ErrorKind};
use std::sync::Arc;

/// A ledger whose bytes are pushed, chunk after chunk, and what they come to at the end: what a pass finds ([`Ledger::pushed`]), indicators
/// ([`crate::Catalogue::evaluate_pushed`]), an explanation ([`crate::Catalogue::explain_pushed`]). The answer is that of the same files opened as a [`Ledger`],
/// to the bit, however they are cut.
///
/// Text, plain or gzip, is read as it comes, on this thread, and not kept. A zip archive or a Parquet file cannot be read before its end: it is gathered.
///
/// ```
/// use budget_core::ledger::{Ledger, Limits, Reading};
/// let mut pushed = Ledger::pushed("example.csv", Limits::default(), Reading::Fast);
/// pushed.push(b"EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;OBNETDEB;OBNETCRE;OOBDEB;OOBCRE\n2024;21990001200012;099;VAL-FIC")?;
/// pushed.push(b"TIF;001;1;M57;Commune;6411;1250,50;0;0;0\n")?;
/// let scan = pushed.finish()?;
/// assert_eq!((scan.lines, &*scan.budgets[0].name), (1, "VAL-FICTIF"));
/// # Ok::<(), budget_core::Error>(())
/// ```
pub struct Pushed<T> {
    pass: Box<dyn Pass<T> + Send>,
    failed: Option<Error>,
}

impl<T> Pushed<T> {
    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// Those of [`Ledger::read`] and [`Ledger::scan`]; `scattered-lines` where the lines of a budget do not stand together and are read the fast way: then all is
    /// pushed again, to be read in order ([`Reading::Ordered`]). After an error, the same comes of every further call.
    pub fn push(&mut self, chunk: &[u8]) -> Result<()> {
        self.go(|pass| pass.push(chunk))
    }

    /// Ends the file at hand and begins another one of the same ledger.
    ///
    /// # Errors
    /// Those of [`Pushed::push`].
    pub fn next_file(&mut self, name: &str) -> Result<()> {
        self.go(|pass| pass.next_file(name))
    }

    /// Ends the ledger: the answer.
    ///
    /// # Errors
    /// Those of [`Pushed::push`] and of what is asked.
    pub fn finish(self) -> Result<T> {
        match self.failed {
            Some(error) => Err(error),
            None => self.pass.finish(),
        }
    }

    fn go(&mut self, step: impl FnOnce(&mut (dyn Pass<T> + Send)) -> Result<()>) -> Result<()> {
        if self.failed.is_none() {
            self.failed = step(self.pass.as_mut()).err();
        }
        self.failed.clone().map_or(Ok(()), Err)
    }
}

impl<T> std::fmt::Debug for Pushed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pushed").field("failed", &self.failed).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Begins a ledger whose bytes are pushed; the first file bears that name in issues and errors. At the end comes what a pass over all lines found.
    pub fn pushed(name: &str, limits: Limits, reading: Reading) -> Pushed<Scan> {
        Pushed::new(name, limits, reading, None, Nowhere, |Nowhere, scan| Ok(scan))
    }
}

impl<T: 'static> Pushed<T> {
    /// Hands the lines of the budgets that `wanted` takes to a sink; `end` makes of it and of what was found the answer.
    pub(crate) fn new<G, E>(name: &str, limits: Limits, reading: Reading, wanted: Option<Wanted>, sink: G, end: E) -> Pushed<T>
    where
        G: Gather + Send + 'static,
        E: FnOnce(G, Scan) -> Result<T> + Send + 'static,
    {
        let summer = Some(sink.summer());
        let scanner = Scanner::new(&mut Nowhere, limits, None).lend(None, None);
        let hands = Hands { sink, wanted, summer, sums: Sums::new(), scanner: Some(scanner), limits, meter: Meter::default(), reading };
        Pushed { pass: Box::new(Running { hands, file: File::new(name), end }), failed: None }
    }
}

/// Which budgets a pass hands to its sink.
pub(crate) type Wanted = Box<dyn Fn(&Budget) -> bool + Send + Sync>;

fn filter(wanted: &Option<Wanted>) -> Option<Filter<'_>> {
    wanted.as_deref().map(|wanted| wanted as Filter<'_>)
}

/// A pass under way, whatever its sink.
trait Pass<T> {
    fn push(&mut self, chunk: &[u8]) -> Result<()>;
    fn next_file(&mut self, name: &str) -> Result<()>;
    fn finish(self: Box<Self>) -> Result<T>;
}

struct Running<G: Gather, E> {
    hands: Hands<G>,
    file: File<G::Summer>,
    end: E,
}

/// What the lines of all files go to.
struct Hands<G: Gather> {
    sink: G,
    wanted: Option<Wanted>,
    /// None while a worker has it.
    summer: Option<G::Summer>,
    sums: Sums<G::Sum>,
    /// None only while it is lent.
    scanner: Option<Scanner<'static>>,
    limits: Limits,
    meter: Meter,
    reading: Reading,
}

/// The file at hand.
struct File<S> {
    name: Arc<str>,
    form: Form<S>,
}

/// How it is read.
enum Form<S> {
    /// Too few bytes came to know it.
    Unknown(Vec<u8>),
    Text(Box<Text<S>>),
    /// Gathered to its end.
    Whole(Vec<u8>),
}

/// A text that is read as it comes.
struct Text<S> {
    chunks: Chunks,
    reader: Box<dyn BufRead + Send>,
    /// The line at hand, as long as the header was not read.
    line: Vec<u8>,
    /// The number of the next line.
    number: u64,
    lines: Option<Lines<S>>,
}

/// The lines behind a header.
struct Lines<S> {
    worker: Option<Worker<S>>,
    rows: Rows,
    blocks: Blocks,
    block: Block,
    /// Whether a line came that says something.
    any: bool,
}

impl<T, G: Gather, E: FnOnce(G, Scan) -> Result<T>> Pass<T> for Running<G, E> {
    fn push(&mut self, chunk: &[u8]) -> Result<()> {
        self.file.push(chunk, &mut self.hands)
    }

    fn next_file(&mut self, name: &str) -> Result<()> {
        std::mem::replace(&mut self.file, File::new(name)).end(&mut self.hands)
    }

    fn finish(mut self: Box<Self>) -> Result<T> {
        self.file.end(&mut self.hands)?;
        let Hands { mut sink, wanted, sums, scanner, .. } = self.hands;
        let Some(scanner) = scanner else { return Err(lost()) };
        let scan = scanner.lend(Some(&mut sink), filter(&wanted)).finish()?;
        sums.hand_over(&scan, &mut sink)?;
        (self.end)(sink, scan)
    }
}

impl<G: Gather> Hands<G> {
    /// Lends the scanner with the sink. What ends the pass since lines are scattered is told as that.
    fn with<R>(&mut self, work: impl FnOnce(&mut Scanner<'_>, &mut Sums<G::Sum>, Option<Filter<'_>>) -> Result<R>) -> Result<R> {
        let scanner = self.scanner.take().ok_or_else(lost)?;
        let wanted = filter(&self.wanted);
        let mut scanner = scanner.lend(Some(&mut self.sink), wanted);
        let done = work(&mut scanner, &mut self.sums, wanted);
        let scattered = scanner.scattered;
        self.scanner = Some(scanner.lend(None, None));
        done.map_err(|error| if scattered { scattered_lines() } else { error })
    }
}

impl<S: Summer> File<S> {
    fn new(name: &str) -> File<S> {
        File { name: name.into(), form: Form::Unknown(Vec::new()) }
    }

    fn push<G: Gather<Summer = S, Sum = S::Sum>>(&mut self, chunk: &[u8], hands: &mut Hands<G>) -> Result<()> {
        match &mut self.form {
            Form::Text(text) => return text.push(chunk, &self.name, hands),
            Form::Whole(bytes) => return gather(bytes, chunk).map_err(|e| e.at_file(&self.name)),
            Form::Unknown(bytes) => {
                bytes.extend_from_slice(chunk);
                if bytes.len() < MAGIC {
                    return Ok(());
                }
                let bytes = std::mem::take(bytes);
                self.form = Form::of(bytes, &hands.limits, &hands.meter);
            }
        }
        self.read(hands)
    }

    /// Reads what came while the form was found.
    fn read<G: Gather<Summer = S, Sum = S::Sum>>(&mut self, hands: &mut Hands<G>) -> Result<()> {
        match &mut self.form {
            Form::Text(text) => text.read(&self.name, hands),
            _ => Ok(()),
        }
    }

    /// Nothing more comes of the file.
    fn end<G: Gather<Summer = S, Sum = S::Sum>>(mut self, hands: &mut Hands<G>) -> Result<()> {
        if let Form::Unknown(bytes) = &mut self.form {
            let bytes = std::mem::take(bytes);
            self.form = Form::of(bytes, &hands.limits, &hands.meter);
        }
        match self.form {
            Form::Text(text) => text.end(&self.name, hands),
            Form::Whole(bytes) | Form::Unknown(bytes) => {
                let ledger = Ledger::from_bytes_within(&self.name, bytes, hands.limits)?;
                let mut summers: Vec<_> = hands.summer.take().into_iter().filter(|_| hands.reading == Reading::Fast).collect();
                let done = hands.with(|scanner, sums, wanted| ledger.read_into::<G>(scanner, wanted, &mut summers, sums));
                hands.summer = summers.pop();
                done
            }
        }
    }
}

/// The bytes that tell how a file is read.
const MAGIC: usize = 4;

impl<S: Summer> Form<S> {
    fn of(bytes: Vec<u8>, limits: &Limits, meter: &Meter) -> Form<S> {
        match bytes.as_slice() {
            b"PAR1" | [b'P', b'A', b'R', b'1', ..] | [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Form::Whole(bytes),
            _ => {
                let chunks = Chunks::default();
                chunks.push(&bytes);
                let reader = chunks.reader(bytes.starts_with(&[0x1f, 0x8b]), limits, meter);
                Form::Text(Box::new(Text { chunks, reader, line: Vec::new(), number: 1, lines: None }))
            }
        }
    }
}

impl<S: Summer> Text<S> {
    fn push<G: Gather<Summer = S, Sum = S::Sum>>(&mut self, chunk: &[u8], name: &Arc<str>, hands: &mut Hands<G>) -> Result<()> {
        self.chunks.push(chunk);
        self.read(name, hands)
    }

    /// Reads what is there.
    fn read<G: Gather<Summer = S, Sum = S::Sum>>(&mut self, name: &Arc<str>, hands: &mut Hands<G>) -> Result<()> {
        if self.lines.is_none() && !self.head(name, hands).map_err(|e| e.at_file(name))? {
            return Ok(());
        }
        let Some(lines) = &mut self.lines else { return Ok(()) };
        let read = lines.read(self.reader.as_mut(), &mut self.number, name, hands);
        read.map_err(|e| e.at(Place { line: Some(self.number), ..Place::default() }))
    }

    /// Reads up to the end of the header; whether it is there.
    fn head<G: Gather<Summer = S, Sum = S::Sum>>(&mut self, name: &Arc<str>, hands: &mut Hands<G>) -> Result<bool> {
        let limit = hands.limits.line_bytes;
        loop {
            let there = match self.reader.fill_buf() {
                Ok(there) => there,
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                // Of a file that cannot be read at all no line is to blame.
                Err(e) if self.number == 1 && self.line.is_empty() => return Err(read_error(name, e)),
                Err(e) => return Err(read_error(name, e).at(Place { line: Some(self.number), ..Place::default() })),
            };
            let (ended, whole) = (there.is_empty(), memchr(b'\n', there));
            let part = there.get(..whole.map_or(there.len(), |end| end + 1)).unwrap_or_default();
            let taken = part.len();
            self.line.extend_from_slice(part);
            self.reader.consume(taken);
            if self.number == 1 && self.line.starts_with(b"PAR1") {
                return Err(packed_parquet());
            }
            if self.line.len() > limit {
                return Err(too_long(limit, name, self.number));
            }
            if !ended && whole.is_none() {
                continue;
            }
            if ended && self.line.is_empty() {
                return Err(no_header());
            }
            self.number += 1;
            let line = std::mem::take(&mut self.line);
            let line = line.strip_suffix(b"\n").unwrap_or(&line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !is_blank(line) {
                self.lines = Some(Lines::begin(Header::parse(line, &hands.limits)?, name, hands)?);
                return Ok(true);
            }
        }
    }

    fn end<G: Gather<Summer = S, Sum = S::Sum>>(mut self, name: &Arc<str>, hands: &mut Hands<G>) -> Result<()> {
        self.chunks.end();
        self.read(name, hands)?;
        match self.lines {
            Some(Lines { any: false, .. }) => Err(no_line().at_file(name)),
            Some(Lines { worker: Some(worker), .. }) => {
                hands.summer = Some(worker.into_summer());
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl<S: Summer> Lines<S> {
    fn begin<G: Gather<Summer = S, Sum = S::Sum>>(header: Header, name: &Arc<str>, hands: &mut Hands<G>) -> Result<Lines<S>> {
        let (header, limits) = (Arc::new(header), hands.limits);
        hands.with(|scanner, _, _| {
            begin(name, &header, scanner);
            Ok(())
        })?;
        let mut worker = None;
        if hands.reading == Reading::Fast
            && let Some(summer) = hands.summer.take()
        {
            match Worker::new(&header, limits.line_bytes, summer) {
                Ok(new) => worker = Some(new),
                Err(summer) => hands.summer = Some(summer),
            }
        }
        let rows = Rows::new(&header, &limits, hands.reading == Reading::Plain);
        Ok(Lines { worker, rows, blocks: Blocks::new(&limits), block: Block::default(), any: false })
    }

    /// Reads the blocks that are there.
    fn read<G: Gather<Summer = S, Sum = S::Sum>>(&mut self, reader: &mut dyn BufRead, number: &mut u64, name: &Arc<str>, hands: &mut Hands<G>) -> Result<()> {
        let Lines { worker, rows, blocks, block, any } = self;
        while blocks.fill(reader, name, block)? == Filled::Whole {
            let text = block.text();
            *any = *any || text.split(|b| *b == b'\n').any(|line| !is_blank(line));
            let done = match worker {
                Some(worker) => Some(worker.work(text, filter(&hands.wanted))?),
                None => None,
            };
            *number += hands.with(|scanner, sums, _| match done {
                Some(done) => rows.take_pieces(*number, text, done, sums, name, scanner),
                None => rows.take_all(*number, text, name, scanner),
            })?;
        }
        Ok(())
    }
}

/// More of a file that is gathered; memory that is not there is an error, not the end of the process.
fn gather(bytes: &mut Vec<u8>, chunk: &[u8]) -> Result<()> {
    bytes.try_reserve(chunk.len()).map_err(|_| {
        Error::new(Code::LimitExceeded, text!("the file does not fit in memory", "le fichier ne tient pas en mémoire")).with_help(text!(
            "give the balance as CSV, plain or gzip: it is read as it comes",
            "donnez la balance en CSV, brut ou gzip : elle est lue au fil de l'eau"
        ))
    })?;
    bytes.extend_from_slice(chunk);
    Ok(())
}

fn scattered_lines() -> Error {
    Error::new(Code::ScatteredLines, text!("the lines of a budget do not stand together", "les lignes d'un budget ne se suivent pas"))
        .with_help(text!("push the whole ledger again, to be read in order", "donnez de nouveau tous les octets, à lire dans l'ordre"))
}

/// The error of a pass that an error ended before.
fn lost() -> Error {
    Error::new(Code::Io, text!("the reading has ended with an error", "la lecture s'est terminée par une erreur"))
}
