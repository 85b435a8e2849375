//! The noun: balances of any number of files, read when asked.

use super::Sink;
use super::dgfip::read::Balance;
use super::issue::{IssueCode, Issues};
use super::limits::Limits;
use super::line::{Budget, Line};
use super::progress::{OnProgress, Progress};
use super::run::{Gather, Summer, Sums};
use super::scan::{Filter, Scanner};
use super::source::{Input, Source, sources, too_many_files};
use super::tables::{self, Collector};
use super::tally::{Scan, Tally};
use crate::error::{Code, Error, Result};
use crate::parallel;
use crate::table::Table;
use crate::text;
use std::fmt;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Balances of local authorities (*balances comptables*), from files, bytes or Arrow.
///
/// Opening one reads headers only; each question reads the lines again, so memory holds budgets and never lines (but for [`Ledger::lines`]). What
/// [`Ledger::budgets`], [`Ledger::issues`] and [`Ledger::totals`] need is kept after the first pass.
///
/// A budget found in two files is read from the first one, in the order given: the balance by nature and the balance by nature and function of one year
/// both hold the whole budget. Within a file the order of lines changes nothing but the order of the answers.
///
/// A source needs the columns `EXER`, `NOMEN`, `COMPTE`, one of `IDENT` and `SIREN`, and `OBNETDEB OBNETCRE OOBDEB OOBCRE`, in either case and any order.
/// `SD SC` may be absent, and with them `BEDEB BECRE ONBDEB ONBCRE`: a compte administratif, whose budgets have no closing balance. Without `SIREN` it is the
/// head of the SIRET; without `CATEG` the kind of authority comes from `CTYPE`; without `CBUDG` budgets are taken for principal ones; a commune without
/// `NDEPT` and `INSEE` is named by its SIREN; `LBUDG`, `CODBUD1`, `FINESS` and `FONCTION` are empty where absent. What had to be assumed is told as issues.
///
/// ```
/// use budget_core::ledger::{Field, Ledger};
/// let csv = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;OBNETDEB;OBNETCRE;OOBDEB;OOBCRE\n\
///            2024;21990001200012;099;VAL-FICTIF;001;1;M57;Commune;6411;1250,50;0;0;0\n";
/// let ledger = Ledger::from_bytes("example.csv", csv.as_bytes())?;
/// assert_eq!(&*ledger.budgets()?[0].entity, "99001");
/// assert_eq!(ledger.scanned()?.tallies[0].sum(Field::Obnetdeb).unwrap().to_string(), "1250.50");
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Ledger {
    parts: Vec<Part>,
    skipped: Vec<Skipped>,
    limits: Limits,
    reading: Reading,
    threads: Option<NonZero<usize>>,
    progress: Option<OnProgress>,
    scanned: Arc<OnceLock<Scan>>,
    /// The issues of a pass that kept nothing else.
    issues: Arc<OnceLock<Issues>>,
}

/// How lines of text are read. All ways give the same, to the bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// By several threads, in one scan of the bytes of each line; what is unusual goes the plain way.
    #[default]
    Fast,
    /// Each line in one scan of its bytes, one after the other on one thread, whether or not the lines of a budget stand together.
    Ordered,
    /// Each line by itself through the parser of fields of the `csv` crate, on one thread: what the fast way is held against.
    Plain,
}

/// A source of lines, in a form of its own.
#[derive(Clone)]
enum Part {
    Balance(Balance),
    #[cfg(feature = "arrow")]
    Arrow(Box<super::arrow::Batches>),
    #[cfg(feature = "parquet")]
    Parquet(Box<super::parquet::ParquetFile>),
}

/// A member of an archive that is no balance.
#[derive(Clone)]
struct Skipped {
    name: Arc<str>,
    why: Error,
}

impl Ledger {
    /// Opens files: CSV with `;`, `,` or tabs, plain, `.gz` or `.zip` (every balance inside), or Parquet (feature `parquet`; types as
    /// in `ArrowOptions` without its floats; uncompressed, Snappy, and Zstandard with the feature `zstd`), recognised by content.
    /// Reads the headers only.
    ///
    /// # Errors
    /// `io`, `empty-file`, `unknown-format`, `missing-column` (with the nearest title), `limit-exceeded`; the place names the file.
    pub fn read<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Ledger> {
        Ledger::read_within(paths, Limits::default())
    }

    /// [`Ledger::read`] within other limits.
    ///
    /// # Errors
    /// Those of [`Ledger::read`].
    pub fn read_within<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, limits: Limits) -> Result<Ledger> {
        let mut ledger = Ledger { limits, ..Ledger::default() };
        for path in paths {
            let path = path.as_ref();
            ledger.add(&path.display().to_string(), Input::File(path.to_owned()))?;
        }
        Ok(ledger)
    }

    /// Opens a file in memory; `name` stands for it in issues and errors.
    ///
    /// # Errors
    /// Those of [`Ledger::read`].
    pub fn from_bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Result<Ledger> {
        Ledger::from_bytes_within(name, bytes, Limits::default())
    }

    /// [`Ledger::from_bytes`] within other limits.
    ///
    /// # Errors
    /// Those of [`Ledger::read`].
    pub fn from_bytes_within(name: &str, bytes: impl Into<Arc<[u8]>>, limits: Limits) -> Result<Ledger> {
        let mut ledger = Ledger { limits, ..Ledger::default() };
        ledger.add(name, Input::Bytes(bytes.into()))?;
        Ok(ledger)
    }

    /// Opens Arrow data: columns with the titles of the DGFiP in either case. See [`ArrowOptions`](super::ArrowOptions) for the types.
    ///
    /// # Errors
    /// `missing-column`, `empty-file` (no row), `invalid-value` (a column of a type that is no exact amount or no text).
    #[cfg(feature = "arrow")]
    pub fn from_arrow(batches: impl IntoIterator<Item = arrow_array::RecordBatch>, options: super::ArrowOptions) -> Result<Ledger> {
        let batches = super::arrow::Batches::open(batches.into_iter().collect(), options)?;
        Ok(Ledger { parts: vec![Part::Arrow(Box::new(batches))], ..Ledger::default() })
    }

    fn add(&mut self, name: &str, input: Input) -> Result<()> {
        let found = sources(name, input, &self.limits)?;
        let archive = found.first().is_none_or(Source::is_member);
        let (parts, skipped) = (self.parts.len(), self.skipped.len());
        for source in found {
            self.add_source(source)?;
        }
        if !archive || self.parts.len() > parts {
            return Ok(());
        }
        match self.skipped.get(skipped..).unwrap_or_default() {
            [only] => Err(only.why.clone()),
            _ => Err(Error::new(Code::UnknownFormat, text!("the archive holds no balance", "l'archive ne contient aucune balance"))
                .with_help(text!(
                    "give an archive of CSV files, or save the spreadsheet as CSV",
                    "donnez une archive de fichiers CSV, ou enregistrez le classeur en CSV"
                ))
                .at_file(name)),
        }
    }

    /// Opens one source. In an archive, what does not bear the name of a table and is no balance is passed over, and told.
    fn add_source(&mut self, source: Source) -> Result<()> {
        let (member, name) = (source.is_member(), source.name.clone());
        if member && is_resource_fork(&name) {
            let why = Error::new(Code::UnknownFormat, text!("a file of the archiver, without data", "un fichier de l'archiveur, sans données"));
            self.skipped.push(Skipped { name, why });
            return Ok(());
        }
        match Part::open(source, &self.limits) {
            Ok(_) if self.parts.len() >= self.limits.files => Err(too_many_files(&self.limits).at_file(&name)),
            Ok(part) => {
                self.parts.push(part);
                Ok(())
            }
            Err(why) if member && !is_table(&name) && why.code() != Code::Io => {
                self.skipped.push(Skipped { name, why });
                Ok(())
            }
            Err(why) => Err(why),
        }
    }

    /// This ledger and another, its sources after those of this one. Limits and progress are this one's.
    pub fn join(mut self, other: Ledger) -> Ledger {
        self.parts.extend(other.parts);
        self.skipped.extend(other.skipped);
        self.forget()
    }

    /// Other limits for reading the lines.
    pub fn with_limits(mut self, limits: Limits) -> Ledger {
        self.limits = limits;
        self.forget()
    }

    /// How lines are read; [`Reading::Fast`] unless told otherwise.
    pub fn with_reading(mut self, reading: Reading) -> Ledger {
        self.reading = reading;
        self.forget()
    }

    /// How many threads read, at least one; as many as the machine has cores unless told otherwise. The figures are the same for any number. A ledger whose
    /// budgets' lines do not stand together, or are given to a [`Sink`], is read by one.
    pub fn with_threads(mut self, threads: usize) -> Ledger {
        self.threads = NonZero::new(threads.max(1));
        self
    }

    /// Tells the packed bytes read and those in all, about once a mebibyte and at the end of each source; the callback may stop the pass.
    pub fn with_progress(mut self, callback: impl Fn(u64, u64) -> ControlFlow<()> + Send + Sync + 'static) -> Ledger {
        self.progress = Some(Arc::new(callback));
        self
    }

    fn forget(mut self) -> Ledger {
        self.scanned = Arc::default();
        self.issues = Arc::default();
        self
    }

    /// Reads every line once, in the order of the sources.
    ///
    /// # Errors
    /// `io`, `limit-exceeded`, `overflow`, `cancelled`, and those of the sink. What is wrong with a line alone is an issue, never an error.
    pub fn scan(&self, sink: &mut dyn Sink) -> Result<Scan> {
        let scan = self.pass(sink, None)?;
        // What a pass found need not be read again for `issues` and `budgets`.
        let _ = self.scanned.set(scan.clone());
        Ok(scan)
    }

    /// Reads the lines of the budgets that `wanted` takes. Budgets keep the places that a whole pass gives them; issues are those of the wanted budgets
    /// and of lines that belong to none.
    ///
    /// # Errors
    /// Those of [`Ledger::scan`].
    pub fn scan_where(&self, wanted: &(dyn Fn(&Budget) -> bool + Sync), sink: &mut dyn Sink) -> Result<Scan> {
        self.pass(sink, Some(wanted))
    }

    /// Reads the lines of one entity and exercise; the entity by its INSEE code or its SIREN.
    ///
    /// # Errors
    /// Those of [`Ledger::scan`].
    pub fn scan_entity(&self, entity: &str, year: u16, sink: &mut dyn Sink) -> Result<Scan> {
        self.scan_where(&|b| b.year == year && (&*b.entity == entity || &*b.siren == entity), sink)
    }

    fn pass(&self, sink: &mut dyn Sink, filter: Option<Filter<'_>>) -> Result<Scan> {
        let mut progress = self.progress();
        let mut scanner = Scanner::new(sink, self.limits, filter);
        self.tell_skipped(&mut scanner);
        for part in &self.parts {
            part.scan(&mut scanner, &self.limits, &mut progress, self.reading == Reading::Plain)?;
        }
        scanner.finish()
    }

    /// Reads every line once, by several threads where the ledger allows it. `begin` makes the sink anew where lines turn out to be scattered.
    pub(crate) fn gather<G: Gather>(&self, filter: Option<Filter<'_>>, begin: impl Fn() -> Result<G>) -> Result<(G, Scan)> {
        if self.reading == Reading::Fast
            && let Some(done) = self.gather_runs(filter, begin()?)?
        {
            return Ok(done);
        }
        let mut sink = begin()?;
        let scan = self.pass(&mut sink, filter)?;
        Ok((sink, scan))
    }

    /// `None` where the lines of a budget do not stand together.
    fn gather_runs<G: Gather>(&self, filter: Option<Filter<'_>>, mut sink: G) -> Result<Option<(G, Scan)>> {
        let mut summers: Vec<G::Summer> = (0..self.worth_threads()).map(|_| sink.summer()).collect();
        let mut sums = Sums::new();
        let mut progress = self.progress();
        let mut scanner = Scanner::new(&mut sink, self.limits, filter);
        self.tell_skipped(&mut scanner);
        for part in &self.parts {
            match part.gather::<G>(&mut scanner, filter, &self.limits, &mut progress, &mut summers, &mut sums) {
                Err(_) if scanner.scattered => return Ok(None),
                other => other?,
            }
        }
        let scan = scanner.finish()?;
        sums.hand_over(&scan, &mut sink)?;
        Ok(Some((sink, scan)))
    }

    /// Reads every line into a pass that others read into too: in order where there is no summer.
    pub(super) fn read_into<G: Gather>(
        &self,
        scanner: &mut Scanner<'_>,
        filter: Option<Filter<'_>>,
        summers: &mut [G::Summer],
        sums: &mut Sums<G::Sum>,
    ) -> Result<()> {
        let mut progress = self.progress();
        self.tell_skipped(scanner);
        self.parts.iter().try_for_each(|part| match summers {
            [] => part.scan(scanner, &self.limits, &mut progress, false),
            _ => part.gather::<G>(scanner, filter, &self.limits, &mut progress, summers, sums),
        })
    }

    /// How many threads are worth their beginning.
    fn worth_threads(&self) -> usize {
        let blocks = self.parts.iter().map(Part::size).sum::<u64>() / self.limits.block_bytes.max(1) as u64;
        self.threads().min(usize::try_from(blocks).unwrap_or(usize::MAX).saturating_add(1))
    }

    /// How many threads may work.
    pub(crate) fn threads(&self) -> usize {
        if cfg!(target_family = "wasm") { 1 } else { self.threads.map_or_else(parallel::available, NonZero::get) }
    }

    /// The names of the sources, in order.
    pub fn sources(&self) -> Vec<&str> {
        self.parts.iter().map(Part::name).collect()
    }

    fn progress(&self) -> Progress<'_> {
        Progress::new(self.progress.as_ref(), self.parts.iter().map(Part::size).sum())
    }

    fn tell_skipped(&self, scanner: &mut Scanner<'_>) {
        for Skipped { name, why } in &self.skipped {
            scanner.open(name, false);
            let (en, fr) = (&why.message().en, &why.message().fr);
            scanner.issue(IssueCode::MemberSkipped, None, None, None, || text!("not read: {en}", "pas lu : {fr}"));
        }
    }

    /// Keeps the issues of a pass over all lines, so that asking for them does not read the lines again.
    pub(crate) fn remember(&self, issues: Issues) {
        self.issues.get_or_init(|| issues);
    }

    /// What a pass over all lines found, kept after the first time.
    ///
    /// # Errors
    /// Those of [`Ledger::scan`].
    pub fn scanned(&self) -> Result<&Scan> {
        if let Some(scan) = self.scanned.get() {
            return Ok(scan);
        }
        let (_, scan) = self.gather(None, || Ok(Nowhere))?;
        Ok(self.scanned.get_or_init(|| scan))
    }

    /// The budgets, in the order of first appearance.
    ///
    /// # Errors
    /// Those of [`Ledger::scan`].
    pub fn budgets(&self) -> Result<&[Budget]> {
        Ok(&self.scanned()?.budgets)
    }

    /// All that could not be used or must be told: counted in full, listed up to the limit.
    ///
    /// # Errors
    /// Those of [`Ledger::scan`].
    pub fn issues(&self) -> Result<&Issues> {
        match self.issues.get() {
            Some(issues) => Ok(issues),
            None => Ok(&self.scanned()?.issues),
        }
    }

    /// A table of one row a budget: its description, `lines`, and the sum of each amount in `EUR` under the lower-case title of its column. An amount
    /// that the source has no column for is missing.
    ///
    /// # Errors
    /// Those of [`Ledger::scan`].
    pub fn totals(&self) -> Result<Table> {
        tables::totals(self.scanned()?)
    }

    /// A table of one row a line used: `entity`, `year`, `siret`, `chart`, `role`, `account`, `function` and the amounts in `EUR`. It holds every line in
    /// memory: some 250 bytes each.
    ///
    /// # Errors
    /// Those of [`Ledger::scan`].
    pub fn lines(&self) -> Result<Table> {
        let mut collector = Collector::new(&self.scanned()?.tallies);
        self.scan(&mut collector)?;
        collector.table()
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("sources", &self.sources()).finish_non_exhaustive()
    }
}

impl Part {
    fn open(source: Source, limits: &Limits) -> Result<Part> {
        match source.is_parquet() {
            #[cfg(feature = "parquet")]
            true => super::parquet::ParquetFile::open(source, limits).map(|file| Part::Parquet(Box::new(file))),
            #[cfg(not(feature = "parquet"))]
            true => Err(without_parquet().at_file(&source.name)),
            false => Balance::open(source, limits).map(Part::Balance),
        }
    }

    /// Feeds every line to the scanner, one after the other.
    fn scan(&self, scanner: &mut Scanner<'_>, limits: &Limits, progress: &mut Progress<'_>, plain: bool) -> Result<()> {
        match self {
            Part::Balance(balance) => balance.scan(scanner, limits, progress, plain),
            #[cfg(feature = "arrow")]
            Part::Arrow(batches) => batches.scan(scanner, progress),
            #[cfg(feature = "parquet")]
            Part::Parquet(file) => file.scan(scanner, limits, progress),
        }
    }

    /// The same by one thread for each summer.
    fn gather<G: Gather>(
        &self,
        scanner: &mut Scanner<'_>,
        filter: Option<Filter<'_>>,
        limits: &Limits,
        progress: &mut Progress<'_>,
        summers: &mut [G::Summer],
        sums: &mut Sums<G::Sum>,
    ) -> Result<()> {
        match self {
            Part::Balance(balance) => balance.gather::<G>(scanner, filter, limits, progress, summers, sums),
            #[cfg(feature = "arrow")]
            Part::Arrow(batches) => batches.gather::<G>(scanner, filter, progress, summers, sums),
            #[cfg(feature = "parquet")]
            Part::Parquet(file) => file.gather::<G>(scanner, filter, limits, progress, summers, sums),
        }
    }

    fn size(&self) -> u64 {
        match self {
            Part::Balance(balance) => balance.source.size,
            #[cfg(feature = "arrow")]
            Part::Arrow(batches) => batches.size(),
            #[cfg(feature = "parquet")]
            Part::Parquet(file) => file.source.size,
        }
    }

    fn name(&self) -> &str {
        match self {
            Part::Balance(balance) => &balance.source.name,
            #[cfg(feature = "arrow")]
            Part::Arrow(_) => super::arrow::NAME,
            #[cfg(feature = "parquet")]
            Part::Parquet(file) => &file.source.name,
        }
    }
}

/// A Parquet file where nothing reads it.
#[cfg(not(feature = "parquet"))]
fn without_parquet() -> Error {
    Error::new(
        Code::UnknownFormat,
        text!(
            "the file is Parquet, which this build of the library does not read",
            "le fichier est en Parquet, que cette version compilée de la bibliothèque ne lit pas"
        ),
    )
    .with_help(text!("build it with the feature `parquet`, or save the table as CSV", "compilez-la avec l'option `parquet`, ou enregistrez la table en CSV"))
}

/// Whether a member bears the name of a table: then it must be a balance.
fn is_table(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("csv") || e.eq_ignore_ascii_case("tsv"))
}

/// What macOS adds to archives beside the real files: no data.
fn is_resource_fork(name: &str) -> bool {
    name.split('/').any(|part| part == "__MACOSX" || part.starts_with("._"))
}

/// Takes lines and forgets them.
pub(super) struct Nowhere;

impl Sink for Nowhere {
    fn line(&mut self, _: usize, _: &Budget, _: &Line<'_>) -> Result<()> {
        Ok(())
    }
}

impl Gather for Nowhere {
    type Sum = ();
    type Summer = Nowhere;

    fn summer(&self) -> Nowhere {
        Nowhere
    }

    fn take(&mut self, _: usize, _: &Budget, (): ()) -> Result<()> {
        Ok(())
    }
}

impl Summer for Nowhere {
    type Sum = ();

    fn renumber(&mut self) {}

    fn begin(&mut self, _: &Budget) -> Result<bool> {
        Ok(false)
    }

    fn line(&mut self, _: usize, _: &Line<'_>) -> bool {
        true
    }

    fn end(&mut self, _: &Tally) -> Option<()> {
        None
    }
}
