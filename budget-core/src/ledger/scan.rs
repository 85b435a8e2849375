//! One pass over the lines of a ledger: budgets are told apart, repeated lines found, balances checked, all else handed on.

use super::dgfip::budget::{Cells, Described, describe};
use super::dgfip::header::{ACCOUNT, Fields};
use super::issue::{Issue, IssueCode, Issues};
use super::limits::Limits;
use super::line::{Budget, Field, Line};
use super::{KnownAccounts, Sink};
use crate::amount::Cents;
use crate::error::{Code, Error, Place, Result, Text};
use crate::text;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// What one pass over a ledger found.
#[derive(Clone, Debug)]
pub struct Scan {
    /// The budgets, in the order of first appearance: a sink's `index` is a place in this list. One whose lines could not be used is here too.
    pub budgets: Vec<Budget>,
    /// Lines and sums of each budget, in the same order.
    pub tallies: Vec<Tally>,
    /// All that could not be used or must be told.
    pub issues: Issues,
    /// Lines used.
    pub lines: u64,
    /// Lines left out, each counted in an issue of severity error. Blank lines are no lines.
    pub unused: u64,
}

/// Lines and sums of one budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines used.
    pub lines: u64,
    sums: [i64; Field::COUNT],
    fields: Fields,
}

impl Tally {
    /// The sum of one field over the lines of the budget; `None` where the source has no such column.
    pub fn sum(&self, field: Field) -> Option<Cents> {
        self.fields.has(field).then_some(Cents(self.sums[field as usize]))
    }

    /// Pairs of sums that double entry makes equal: opening, movements, order operations, closing. Where a column is absent its pair is not checked.
    fn differences(&self) -> impl Iterator<Item = (&'static str, Field, i128)> {
        const PAIRS: [(&str, &[Field], &[Field]); 4] = [
            ("BE", &[Field::Bedeb], &[Field::Becre]),
            ("OBNET+ONB", &[Field::Obnetdeb, Field::Onbdeb], &[Field::Obnetcre, Field::Onbcre]),
            ("OOB", &[Field::Oobdeb], &[Field::Oobcre]),
            ("SD-SC", &[Field::Sd], &[Field::Sc]),
        ];
        let total = |side: &[Field]| -> i128 { side.iter().map(|f| i128::from(self.sums[*f as usize])).sum() };
        PAIRS.into_iter().filter_map(move |(name, debit, credit)| {
            let known = self.fields.has_all(debit) && self.fields.has_all(credit);
            let difference = total(debit) - total(credit);
            (known && difference != 0).then_some((name, debit[0], difference))
        })
    }
}

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
    tally: Tally,
    file: usize,
    first_line: u64,
    /// Whether the sink wants its lines.
    wanted: bool,
    /// Hash of account and function of each line, with the hash of the amounts first seen.
    seen: FxHashMap<u64, u64>,
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
    years: BTreeSet<u16>,
    said: BTreeSet<IssueCode>,
}

/// Which budgets a pass hands to its sink.
pub(crate) type Filter<'a> = &'a dyn Fn(&Budget) -> bool;

/// The pass itself; each source feeds it.
pub(crate) struct Scanner<'a> {
    sink: &'a mut dyn Sink,
    limits: Limits,
    accounts: Option<KnownAccounts>,
    filter: Option<Filter<'a>>,
    budgets: Vec<Budget>,
    states: Vec<State>,
    by_key: FxHashMap<String, usize>,
    by_identity: FxHashMap<String, usize>,
    elsewhere: Vec<Again>,
    /// Budget and later file to their place in `elsewhere`.
    by_file: FxHashMap<(usize, usize), usize>,
    /// Budget, key and amounts of lines that came again with other amounts.
    repeated: FxHashSet<(usize, u64, u64)>,
    files: Vec<FileState>,
    issues: Issues,
    lines: u64,
    unused: u64,
}

impl<'a> Scanner<'a> {
    pub fn new(sink: &'a mut dyn Sink, limits: Limits, accounts: Option<KnownAccounts>, filter: Option<Filter<'a>>) -> Scanner<'a> {
        Scanner {
            sink,
            limits,
            accounts,
            filter,
            budgets: Vec::new(),
            states: Vec::new(),
            by_key: FxHashMap::default(),
            by_identity: FxHashMap::default(),
            elsewhere: Vec::new(),
            by_file: FxHashMap::default(),
            repeated: FxHashSet::default(),
            files: Vec::new(),
            issues: Issues::with_limit(limits.issues),
            lines: 0,
            unused: 0,
        }
    }

    /// Begins a file.
    pub fn open(&mut self, name: &Arc<str>) {
        self.files.push(FileState { name: name.clone(), years: BTreeSet::new(), said: BTreeSet::new() });
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
        self.issue(code, Some(line), column, budget, message);
    }

    /// The budget that the cells describe; `None` where they make the line unusable, which is then counted.
    pub fn home(&mut self, cells: &Cells<'_>, closing: bool, line: u64) -> Result<Option<Home>> {
        match describe(cells, closing)? {
            Ok(described) => self.place(described, line).map(Some),
            Err(note) => {
                self.refuse(note.code, line, Some(note.column), None, || note.message);
                Ok(None)
            }
        }
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
        let Described { budget, identity, key, notes } = described;
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
        self.budgets.push(budget);
        self.states.push(State { tally: Tally::default(), file: self.file(), first_line: line, wanted, seen: FxHashMap::default() });
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

    /// Takes a line of a budget: finds repetitions, checks it, adds it up and hands it to the sink.
    pub fn line(&mut self, index: usize, number: u64, line: &Line<'_>, fields: Fields) -> Result<()> {
        if !self.is_new(index, number, line) {
            return Ok(());
        }
        if fields.has_all(&Field::ALL) {
            self.check_closing(index, number, line);
        }
        if let Some(known) = &self.accounts
            && !known(&self.budgets[index], line.account)
        {
            let (account, chart) = (line.account, self.budgets[index].chart.clone());
            self.issue(IssueCode::UnknownAccount, Some(number), Some(ACCOUNT), Some(index), || {
                text!("chart `{chart}` has no account `{account}`", "la nomenclature `{chart}` n'a pas de compte `{account}`")
            });
        }
        let tally = &mut self.states[index].tally;
        tally.fields = fields;
        for field in Field::ALL {
            match tally.sums[field as usize].checked_add(line.amount(field)) {
                Some(sum) => tally.sums[field as usize] = sum,
                None => return Err(self.overflow(index, number, field)),
            }
        }
        tally.lines += 1;
        self.lines += 1;
        self.sink.line(index, &self.budgets[index], line)
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

    /// Whether the line was not read before. The same account and function with the same amounts is a copy and is left out; with other amounts it counts too.
    /// Accounts are told apart by a 64-bit hash: two of them in one budget have one chance in 10^19 to be taken for each other.
    fn is_new(&mut self, index: usize, number: u64, line: &Line<'_>) -> bool {
        let (key, amounts) = (hash_texts(line.account, line.function), hash_amounts(&line.amounts));
        let (account, function) = (line.account, line.function);
        let first = match self.states[index].seen.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(amounts);
                return true;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        if first != amounts && self.repeated.insert((index, key, amounts)) {
            self.issue(IssueCode::RepeatedAccount, Some(number), Some(ACCOUNT), Some(index), || match function {
                "" => text!(
                    "account `{account}` comes again with other amounts: both lines are used",
                    "le compte `{account}` revient avec d'autres montants : les deux lignes comptent"
                ),
                _ => text!(
                    "account `{account}` and function `{function}` come again with other amounts: both lines are used",
                    "le compte `{account}` et la fonction `{function}` reviennent avec d'autres montants : les deux lignes comptent"
                ),
            });
            return true;
        }
        self.refuse(IssueCode::DuplicateLine, number, Some(ACCOUNT), Some(index), || {
            text!(
                "the line of account `{account}` was read before, with the same amounts",
                "la ligne du compte `{account}` a déjà été lue, avec les mêmes montants"
            )
        });
        false
    }

    /// `SD = max(0, BEDEB - BECRE + OBNETDEB - OBNETCRE + ONBDEB - ONBCRE)`, and `SC` the other way round.
    fn check_closing(&mut self, index: usize, number: u64, line: &Line<'_>) {
        let [bedeb, becre, obnetdeb, obnetcre, onbdeb, onbcre, _, _, sd, sc] = line.amounts.map(i128::from);
        let net = bedeb - becre + obnetdeb - obnetcre + onbdeb - onbcre;
        if (sd, sc) == (net.max(0), (-net).max(0)) {
            return;
        }
        let (column, found, due) = if sd == net.max(0) { (Field::Sc, sc, (-net).max(0)) } else { (Field::Sd, sd, net.max(0)) };
        let (account, title) = (line.account, column.as_str());
        self.issue(IssueCode::ClosingBalance, Some(number), Some(title), Some(index), || {
            let (found, due) = (euros(found), euros(due));
            text!(
                "account `{account}`: the movements give {title} = {due}, the line has {found}",
                "compte `{account}` : les mouvements donnent {title} = {due}, la ligne porte {found}"
            )
        });
    }

    fn here(&self, line: u64) -> Place {
        Place { file: Some(self.file_name().to_string()), line: Some(line), ..Place::default() }
    }

    /// Ends the pass: what can be said of whole budgets and files only now.
    pub fn finish(mut self) -> Scan {
        self.tell_elsewhere();
        self.tell_unbalanced();
        self.tell_years();
        let Scanner { budgets, states, issues, lines, unused, .. } = self;
        Scan { budgets, tallies: states.into_iter().map(|s| s.tally).collect(), issues, lines, unused }
    }

    fn tell_elsewhere(&mut self) {
        for again in self.elsewhere.iter().filter(|a| a.lines > 0) {
            let (name, lines) = (label(&self.budgets[again.budget]), again.lines);
            let first = self.files[self.states[again.budget].file].name.clone();
            self.issues.add(IssueCode::BudgetInTwoFiles, || Issue {
                file: self.files[again.file].name.clone(),
                line: Some(again.line),
                column: None,
                code: IssueCode::BudgetInTwoFiles,
                message: text!(
                    "{name} was read from `{first}`: its {lines} lines here are left out",
                    "{name} a été lu dans `{first}` : ses {lines} lignes d'ici sont laissées de côté"
                ),
                budget: Some(again.budget),
            });
        }
    }

    fn tell_unbalanced(&mut self) {
        for (index, state) in self.states.iter().enumerate() {
            for (pair, field, difference) in state.tally.differences() {
                let name = label(&self.budgets[index]);
                self.issues.add(IssueCode::UnbalancedBudget, || {
                    let difference = euros(difference);
                    Issue {
                        file: self.files[state.file].name.clone(),
                        line: Some(state.first_line),
                        column: Some(field.as_str()),
                        code: IssueCode::UnbalancedBudget,
                        message: text!(
                            "{name}: debits less credits of {pair} are {difference} EUR",
                            "{name} : débits moins crédits de {pair} font {difference} EUR"
                        ),
                        budget: Some(index),
                    }
                });
            }
        }
    }

    fn tell_years(&mut self) {
        for file in self.files.iter().filter(|f| f.years.len() > 1) {
            self.issues.add(IssueCode::SeveralYears, || {
                let years = file.years.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
                Issue {
                    file: file.name.clone(),
                    line: None,
                    column: Some("EXER"),
                    code: IssueCode::SeveralYears,
                    message: text!("the file holds several exercises: {years}", "le fichier contient plusieurs exercices : {years}"),
                    budget: None,
                }
            });
        }
    }
}

/// How messages name a budget.
fn label(budget: &Budget) -> String {
    let id = if budget.siret.is_empty() { &budget.siren } else { &budget.siret };
    format!("`{} {id} {} {}`", budget.name, budget.chart, budget.year)
}

/// Cents as euros, for messages.
fn euros(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// One step of a multiplicative hash: the two halves of a 128-bit product, which mixes all bits of both numbers.
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xe703_7ed1_a0b4_28db);
    (product >> 64) as u64 ^ product as u64
}

fn hash_bytes(mut hash: u64, bytes: &[u8]) -> u64 {
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word.iter_mut().zip(chunk).for_each(|(w, b)| *w = *b);
        hash = mix(hash, u64::from_le_bytes(word));
    }
    mix(hash, bytes.len() as u64)
}

fn hash_texts(account: &str, function: &str) -> u64 {
    hash_bytes(hash_bytes(0, account.as_bytes()), function.as_bytes())
}

fn hash_amounts(amounts: &[i64; Field::COUNT]) -> u64 {
    amounts.iter().fold(1, |hash, amount| mix(hash, *amount as u64))
}
