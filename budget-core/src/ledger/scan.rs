//! One pass over the lines of a ledger: budgets are told apart, repeated lines found, balances checked, all else handed on.

mod check;

pub(super) use check::closing_agrees;

use super::Sink;
use super::dgfip::budget::{Cells, Described, Foreign, Texts, describe};
use super::dgfip::header::{ACCOUNT, Fields};
use super::fingerprint::Fingerprint;
use super::issue::{Issue, IssueCode, Issues};
use super::known::KnownAccounts;
use super::limits::Limits;
use super::line::{Budget, Field, Line};
use super::repeat::{Seeing, Seen, kept};
use super::tally::{Scan, Tally};
use crate::error::{Code, Error, Place, Result, Text};
use crate::text;
use check::label;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where a line belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Home {
    /// A budget of this pass.
    Budget(usize),
    /// A budget already read from another file: an entry of `elsewhere`.
    Elsewhere(usize),
}

/// A budget's state during the pass.
struct State {
    /// The place of its chart among those met.
    chart: usize,
    file: usize,
    first_line: u64,
    /// Whether the sink wants its lines.
    wanted: bool,
    /// Its lines seen; `None` once it was taken as a whole.
    seen: Option<Box<Seen>>,
    /// Lines whose account and function were seen with other amounts, and the first of them.
    again: (u64, u64),
}

/// A budget met again in another file.
struct Again {
    budget: usize,
    file: usize,
    line: u64,
    lines: u64,
}

/// The file being read: its name, and what is said once a file.
struct FileState {
    name: Arc<str>,
    has_functions: bool,
    years: BTreeSet<u16>,
    said: BTreeSet<IssueCode>,
}

/// Which budgets a pass hands to its sink.
pub(crate) type Filter<'a> = &'a (dyn Fn(&Budget) -> bool + Sync);

/// The pass itself; each source feeds it.
pub(crate) struct Scanner<'a> {
    /// None while the pass waits for more bytes: then nobody hands it lines.
    sink: Option<&'a mut dyn Sink>,
    limits: Limits,
    accounts: KnownAccounts,
    texts: Texts,
    filter: Option<Filter<'a>>,
    budgets: Vec<Budget>,
    /// In the order of the budgets, as are the states.
    tallies: Vec<Tally>,
    states: Vec<State>,
    by_key: FxHashMap<Fingerprint, usize>,
    by_identity: FxHashMap<Fingerprint, usize>,
    elsewhere: Vec<Again>,
    /// Budget and later file to their place in `elsewhere`.
    by_file: FxHashMap<(usize, usize), usize>,
    files: Vec<FileState>,
    issues: Issues,
    lines: u64,
    unused: u64,
    /// Budgets that are read line by line, since a budget was last taken as a whole.
    open: Vec<usize>,
    /// Whether a budget that was taken as a whole came again: then all lines must be read one after the other.
    pub scattered: bool,
}

impl<'a> Scanner<'a> {
    pub fn new(sink: &'a mut dyn Sink, limits: Limits, filter: Option<Filter<'a>>) -> Scanner<'a> {
        Scanner {
            sink: Some(sink),
            limits,
            accounts: KnownAccounts::default(),
            texts: Texts::default(),
            filter,
            budgets: Vec::new(),
            tallies: Vec::new(),
            states: Vec::new(),
            by_key: FxHashMap::default(),
            by_identity: FxHashMap::default(),
            elsewhere: Vec::new(),
            by_file: FxHashMap::default(),
            files: Vec::new(),
            issues: Issues::with_limit(limits.issues),
            lines: 0,
            unused: 0,
            open: Vec::new(),
            scattered: false,
        }
    }

    /// The same pass with another sink, or with none between two parts of it.
    pub fn lend<'b>(self, sink: Option<&'b mut dyn Sink>, filter: Option<Filter<'b>>) -> Scanner<'b> {
        Scanner {
            sink,
            limits: self.limits,
            accounts: self.accounts,
            texts: self.texts,
            filter,
            budgets: self.budgets,
            tallies: self.tallies,
            states: self.states,
            by_key: self.by_key,
            by_identity: self.by_identity,
            elsewhere: self.elsewhere,
            by_file: self.by_file,
            files: self.files,
            issues: self.issues,
            lines: self.lines,
            unused: self.unused,
            open: self.open,
            scattered: self.scattered,
        }
    }

    /// Begins a file; `has_functions` says whether it has a column of functions.
    pub fn open(&mut self, name: &Arc<str>, has_functions: bool) {
        self.files.push(FileState { name: name.clone(), has_functions, years: BTreeSet::new(), said: BTreeSet::new() });
    }

    fn file(&self) -> usize {
        self.files.len().saturating_sub(1)
    }

    fn file_name(&self) -> Arc<str> {
        self.files.last().map(|f| f.name.clone()).unwrap_or_default()
    }

    /// Counts an issue of the open file; the message is made only where the issue is kept.
    pub fn issue(&mut self, code: IssueCode, line: Option<u64>, column: Option<&'static str>, budget: Option<usize>, message: impl FnOnce() -> Text) {
        let file = self.files.last().map(|f| &f.name);
        self.issues.add(code, || Issue { file: file.cloned().unwrap_or_default(), line, column, code, message: message(), budget });
    }

    /// Counts an issue once a file.
    pub fn issue_once(&mut self, code: IssueCode, line: Option<u64>, column: Option<&'static str>, message: impl FnOnce() -> Text) {
        if self.files.last_mut().is_some_and(|f| f.said.insert(code)) {
            self.issue(code, line, column, None, message);
        }
    }

    /// Counts a line that cannot be used.
    pub fn refuse(&mut self, code: IssueCode, line: u64, column: Option<&'static str>, budget: Option<usize>, message: impl FnOnce() -> Text) {
        self.unused += 1;
        if let Some(tally) = budget.and_then(|index| self.tallies.get_mut(index)) {
            tally.unused += 1;
        }
        self.issue(code, Some(line), column, budget, message);
    }

    /// The budget that the cells describe; `None` where they make the line unusable, which is then counted.
    pub fn home(&mut self, cells: &Cells<'_>, closing: bool, line: u64) -> Result<Option<Home>> {
        match describe(cells, closing, &mut self.texts)? {
            Ok(described) => self.place(described, line).map(Some),
            Err(note) => {
                self.refuse(note.code, line, Some(note.column), None, || note.message);
                Ok(None)
            }
        }
    }

    /// Takes all lines of a budget at once, of which nothing is to be said; its place where they are wanted. `line` is the number of the first.
    pub fn run(&mut self, described: Described, line: u64, tally: &Tally) -> Result<Option<usize>> {
        if let Some(Foreign { column, text }) = &described.foreign {
            self.tell_foreign(line, column, text);
        }
        // What was read line by line before it is complete, as far as lines stand together: of such budgets as of this one no line is remembered.
        for index in std::mem::take(&mut self.open) {
            self.states[index].seen.take_if(|seen| seen.has_no_copies());
        }
        let next = self.budgets.len();
        match self.place(described, line)? {
            Home::Budget(index) if index == next => {
                let state = &mut self.states[index];
                state.seen = None;
                self.open.clear();
                self.tallies[index] = *tally;
                self.lines += tally.lines;
                Ok(state.wanted.then_some(index))
            }
            Home::Budget(_) => Err(self.scatter()),
            Home::Elsewhere(again) => {
                let again = &mut self.elsewhere[again];
                if self.states[again.budget].wanted {
                    again.lines += tally.lines;
                    self.unused += tally.lines;
                }
                Ok(None)
            }
        }
    }

    /// Ends a pass that took a budget as a whole too early.
    fn scatter(&mut self) -> Error {
        self.scattered = true;
        Error::new(Code::Io, text!("the lines of a budget do not stand together", "les lignes d'un budget ne se suivent pas"))
    }

    /// Says once a file that a cell is not UTF-8.
    pub fn tell_foreign(&mut self, line: u64, column: &'static str, text: &str) {
        self.issue_once(IssueCode::NotUtf8, Some(line), Some(column), || {
            text!("`{text}` is not UTF-8: read as ISO-8859-1 (Windows-1252)", "`{text}` n'est pas en UTF-8 : lu en ISO-8859-1 (Windows-1252)")
        });
    }

    fn place(&mut self, described: Described, line: u64) -> Result<Home> {
        let file = self.file();
        let known = self.by_identity.get(&described.identity).copied();
        if let Some(first) = known
            && self.states[first].file != file
        {
            let next = self.elsewhere.len();
            let again = *self.by_file.entry((first, file)).or_insert(next);
            if again == next {
                self.elsewhere.push(Again { budget: first, file, line, lines: 0 });
            }
            return Ok(Home::Elsewhere(again));
        }
        if let Some(index) = self.by_key.get(&described.key) {
            return Ok(Home::Budget(*index));
        }
        self.register(described, known, line).map(Home::Budget)
    }

    /// A budget met for the first time.
    fn register(&mut self, described: Described, known: Option<usize>, line: u64) -> Result<usize> {
        let Described { budget, identity, key, notes, .. } = described;
        let index = self.budgets.len();
        if index >= self.limits.budgets {
            let most = self.limits.budgets;
            return Err(Error::new(Code::LimitExceeded, text!("there are more than {most} budgets", "il y a plus de {most} budgets"))
                .with_help(text!("read fewer files at once or raise the limit", "lisez moins de fichiers à la fois ou relevez la limite"))
                .at(self.here(line)));
        }
        let wanted = self.filter.is_none_or(|f| f(&budget));
        for note in notes.into_iter().filter(|_| wanted) {
            self.issue(note.code, Some(line), Some(note.column), Some(index), || note.message);
        }
        match known {
            Some(first) if wanted => {
                let (name, year) = (label(&self.budgets[first]), budget.year);
                self.issue(IssueCode::TwoDescriptions, Some(line), None, Some(index), || {
                    text!("the lines of {name} in {year} describe two budgets", "les lignes de {name} en {year} décrivent deux budgets")
                });
            }
            Some(_) => {}
            None => {
                self.by_identity.insert(identity, index);
            }
        }
        if let Some(file) = self.files.last_mut() {
            file.years.insert(budget.year);
        }
        self.by_key.insert(key, index);
        let chart = self.accounts.chart(&budget);
        self.budgets.push(budget);
        self.open.push(index);
        self.tallies.push(Tally::default());
        self.states.push(State { chart, file: self.file(), first_line: line, wanted, seen: Some(Box::default()), again: (0, 0) });
        Ok(index)
    }

    /// Whether the lines of that place are read at all; those of a budget known from another file are only counted.
    pub fn wants(&mut self, home: Home) -> Option<usize> {
        match home {
            Home::Budget(index) => self.states[index].wanted.then_some(index),
            Home::Elsewhere(again) => {
                let again = &mut self.elsewhere[again];
                if self.states[again.budget].wanted {
                    again.lines += 1;
                    self.unused += 1;
                }
                None
            }
        }
    }

    /// Takes a line of a budget: sees whether it comes again, checks it, adds it up and hands it to the sink.
    pub fn line(&mut self, index: usize, number: u64, line: &Line<'_>, fields: Fields) -> Result<()> {
        let state = &mut self.states[index];
        self.tallies[index].fields = fields;
        let Some(seen) = &mut state.seen else { return Err(self.scatter()) };
        match seen.see(number, line) {
            Seeing::New => {}
            Seeing::OtherAmounts if state.again.0 > 0 => state.again.0 += 1,
            Seeing::OtherAmounts => state.again = (1, number),
            Seeing::Copy => return Ok(()),
        }
        if fields.has_all(&Field::ALL) {
            self.check_closing(index, number, line);
        }
        if !self.accounts.has(self.states[index].chart, line.account) {
            let (account, chart) = (line.account, self.budgets[index].chart.clone());
            self.issue(IssueCode::UnknownAccount, Some(number), Some(ACCOUNT), Some(index), || {
                text!("chart `{chart}` has no account `{account}`", "la nomenclature `{chart}` n'a pas de compte `{account}`")
            });
        }
        self.add(index, number, line)
    }

    fn add(&mut self, index: usize, number: u64, line: &Line<'_>) -> Result<()> {
        let tally = &mut self.tallies[index];
        for field in Field::ALL {
            match tally.sums[field as usize].checked_add(line.amount(field)) {
                Some(sum) => tally.sums[field as usize] = sum,
                None => return Err(self.overflow(index, number, field)),
            }
        }
        tally.lines += 1;
        tally.functions |= !line.function.is_empty();
        self.lines += 1;
        self.sink.as_mut().map_or(Ok(()), |sink| sink.line(index, &self.budgets[index], line))
    }

    fn overflow(&self, index: usize, number: u64, field: Field) -> Error {
        let (name, column) = (label(&self.budgets[index]), field.as_str());
        Error::new(
            Code::Overflow,
            text!("the sum of column `{column}` of {name} does not fit", "la somme de la colonne `{column}` de {name} dépasse la capacité"),
        )
        .with_help(text!("check the amounts of that line", "vérifiez les montants de cette ligne"))
        .at(Place { column: Some(column.to_owned()), ..self.here(number) })
    }

    fn here(&self, line: u64) -> Place {
        Place { file: Some(self.file_name().to_string()), line: Some(line), ..Place::default() }
    }

    /// Ends the pass: what can be said of whole budgets and files only now.
    ///
    /// # Errors
    /// A sum that does not fit, and those of the sink, which here gets the lines that come again and are lines of their own.
    pub fn finish(mut self) -> Result<Scan> {
        for index in 0..self.states.len() {
            self.settle(index)?;
        }
        self.tell_elsewhere();
        self.tell_unbalanced();
        self.tell_principals();
        self.tell_years();
        let Scanner { budgets, tallies, issues, lines, unused, .. } = self;
        Ok(Scan { budgets, tallies, issues, lines, unused })
    }

    /// Uses or leaves out the lines of a budget that came again.
    fn settle(&mut self, index: usize) -> Result<()> {
        let state = &mut self.states[index];
        let (file, (again, first)) = (state.file, state.again);
        if again > 0 {
            self.tell(IssueCode::RepeatedAccount, file, first, index, || match again {
                1 => text!(
                    "one line bears the account of an earlier line, with other amounts: both count",
                    "une ligne porte un compte déjà vu, avec d'autres montants : les deux comptent"
                ),
                _ => text!(
                    "{again} lines bear an account of an earlier line, with other amounts: all count",
                    "{again} lignes portent un compte déjà vu, avec d'autres montants : toutes comptent"
                ),
            });
        }
        let copies = self.states[index].seen.as_mut().map(|seen| seen.take_copies()).unwrap_or_default();
        if copies.is_empty() {
            return Ok(());
        }
        let kept = kept(&self.tallies[index], &copies, self.files[file].has_functions);
        for (copy, kept) in copies.iter().zip(&kept) {
            for number in copy.lines.iter().take(*kept) {
                self.add(index, *number, &copy.line())?;
            }
            for number in copy.lines.iter().skip(*kept) {
                self.unused += 1;
                let account = &copy.account;
                self.tell(IssueCode::DuplicateLine, file, *number, index, || {
                    text!(
                        "the line of account `{account}` was read before, with the same amounts",
                        "la ligne du compte `{account}` a déjà été lue, avec les mêmes montants"
                    )
                });
            }
        }
        let lines = kept.iter().sum::<usize>();
        let first = copies.iter().zip(&kept).find(|(_, k)| **k > 0).and_then(|(c, _)| c.lines.first().copied());
        if let Some(first) = first {
            self.tell(IssueCode::IdenticalLines, file, first, index, || match lines {
                1 => text!(
                    "one line is the same as an earlier one and counts too: the budget balances with it only",
                    "une ligne est identique à une autre et compte aussi : le budget n'est équilibré qu'avec elle"
                ),
                _ => text!(
                    "{lines} lines are the same as an earlier one and count too: the budget balances with them only",
                    "{lines} lignes sont identiques à une autre et comptent aussi : le budget n'est équilibré qu'avec elles"
                ),
            });
        }
        Ok(())
    }

    /// Counts an issue of a line of any file.
    fn tell(&mut self, code: IssueCode, file: usize, line: u64, index: usize, message: impl FnOnce() -> Text) {
        let file = &self.files[file].name;
        self.issues.add(code, || Issue { file: file.clone(), line: Some(line), column: Some(ACCOUNT), code, message: message(), budget: Some(index) });
    }
}
