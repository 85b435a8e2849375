//! Any bytes as a balance: nothing panics, nothing is lost, and every way to read the same lines gives the same sums.

use super::{broken, catalogue_toml, dice, oracle};
use budget_core::ledger::{Budget, Field, IssueCode, Ledger, Limits, Line, Reading, Scan, Severity, Sink};
use budget_core::{Code, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::Write;

/// Small limits: they are met often, and a run stays short.
pub const LIMITS: Limits = Limits {
    line_bytes: 2_048,
    block_bytes: 1 << 20,
    columns: 64,
    footer_bytes: 16 << 10,
    unpacked_bytes: 1 << 20,
    ratio: 100,
    ratio_from: 64 << 10,
    files: 8,
    budgets: 32,
    issues: 16,
};

/// Reads the bytes in every way and compares.
pub fn run(bytes: &[u8]) {
    let dice = dice(bytes);
    // Files of columns are for the target `parquet`.
    if bytes.starts_with(b"PAR1") {
        return;
    }
    let Ok(ledger) = Ledger::from_bytes_within("fuzz", bytes, LIMITS) else { return };
    let plain = ledger.clone().with_reading(Reading::Plain);
    let fast = by_blocks(&ledger, dice);
    let Some(scan) = both(&plain, &fast) else { return };
    match dice % 5 {
        0 => packed(bytes, &scan),
        1 => reversed(bytes, &scan),
        2 => one_budget(&ledger, &scan),
        3 => one_thread(&ledger, &scan),
        _ => tables(&plain, &fast, &scan),
    }
    if scan.issues.total() == 0
        && let Some(known) = oracle::sums(bytes)
    {
        assert_eq!(known, total(&scan), "another reader of CSV finds other sums");
    }
}

/// What both ways of reading find; `None` where both refuse the file for the same reason.
pub(super) fn both(plain: &Ledger, fast: &Ledger) -> Option<Scan> {
    match (scanned(plain), fast.scanned()) {
        (Ok((scan, sums)), Ok(fast)) => {
            same(fast, &scan, "by blocks");
            consistent(&scan, &sums);
            Some(scan)
        }
        (Err(plain), Err(fast)) => {
            assert_eq!(fast.code(), plain.code(), "{fast} and {plain}");
            None
        }
        (plain, fast) => {
            broken(&format!("line by line {:?}, by blocks {:?}", plain.map(|_| ()), fast.map(|_| ())));
            None
        }
    }
}

/// The ledger read in blocks of a few lines, now and then by two threads.
pub(super) fn by_blocks(ledger: &Ledger, dice: u64) -> Ledger {
    let block_bytes = usize::try_from((dice >> 8) % 1_024).unwrap_or(0) + 1;
    let threads = if (dice >> 20).is_multiple_of(8) { 2 } else { 1 };
    ledger.clone().with_limits(Limits { block_bytes, ..LIMITS }).with_threads(threads)
}

/// What a sink was given of each budget: lines and sums.
#[derive(Debug, Default)]
struct Sums(Vec<(Option<Budget>, u64, [i128; Field::COUNT])>);

impl Sink for Sums {
    fn line(&mut self, index: usize, budget: &Budget, line: &Line<'_>) -> Result<()> {
        if self.0.len() <= index {
            self.0.resize_with(index + 1, Default::default);
        }
        let (known, lines, sums) = &mut self.0[index];
        assert!(known.get_or_insert_with(|| budget.clone()) == budget, "one place, two budgets");
        assert!(!line.account.is_empty(), "a line without account was handed on");
        *lines += 1;
        for (sum, amount) in sums.iter_mut().zip(line.amounts) {
            *sum += i128::from(amount);
        }
        Ok(())
    }
}

fn scanned(ledger: &Ledger) -> Result<(Scan, Sums)> {
    let mut sums = Sums::default();
    let scan = ledger.scan(&mut sums)?;
    Ok((scan, sums))
}

/// What a scan says agrees with itself and with what its sink saw.
fn consistent(scan: &Scan, sums: &Sums) {
    assert_eq!(scan.budgets.len(), scan.tallies.len());
    assert_eq!(scan.lines, scan.tallies.iter().map(|t| t.lines).sum::<u64>());
    assert!(sums.0.len() <= scan.budgets.len());
    for (index, (budget, tally)) in scan.budgets.iter().zip(&scan.tallies).enumerate() {
        let seen = sums.0.get(index).filter(|(known, ..)| known.is_some());
        assert_eq!(tally.lines, seen.map_or(0, |(_, lines, _)| *lines));
        if let Some((known, _, seen)) = seen {
            assert_eq!(known.as_ref(), Some(budget));
            for field in Field::ALL {
                assert_eq!(tally.sum(field).map_or(0, |c| i128::from(c.0)), seen[field as usize], "{}", field.as_str());
            }
        }
    }
    let issues = &scan.issues;
    assert!(issues.listed().len() <= LIMITS.issues);
    assert_eq!(issues.total(), IssueCode::ALL.iter().map(|c| issues.count(*c)).sum::<u64>());
    // A line left out is told, each by an issue of its own; only those of a budget known from another file share one.
    let shared = issues.count(IssueCode::BudgetInTwoFiles);
    assert!(scan.unused == issues.count_of(Severity::Error) || shared > 0, "{} lines unused, {} told", scan.unused, issues.count_of(Severity::Error));
    for issue in issues.listed() {
        assert!(!issue.message.en.is_empty() && !issue.message.fr.is_empty() && issue.budget.is_none_or(|b| b < scan.budgets.len()));
    }
}

/// Lines and sums by budget.
type Told = BTreeMap<String, (u64, Vec<Option<i64>>)>;

fn told(scan: &Scan) -> Told {
    let sums = |t: &budget_core::ledger::Tally| Field::ALL.iter().map(|f| t.sum(*f).map(|c| c.0)).collect();
    let mut told = Told::new();
    for (budget, tally) in scan.budgets.iter().zip(&scan.tallies) {
        let (lines, all): &mut (u64, Vec<Option<i64>>) = told.entry(format!("{budget:?}")).or_default();
        *lines += tally.lines;
        let more: Vec<Option<i64>> = sums(tally);
        all.resize(more.len(), None);
        for (a, b) in all.iter_mut().zip(more) {
            *a = match (*a, b) {
                (Some(a), Some(b)) => Some(a.wrapping_add(b)),
                (a, b) => a.or(b),
            };
        }
    }
    told
}

fn counts(scan: &Scan) -> Vec<(IssueCode, u64)> {
    IssueCode::ALL.iter().map(|code| (*code, scan.issues.count(*code))).filter(|(_, count)| *count > 0).collect()
}

/// What is told of the first line of a budget alone: another line of it may say more.
const OF_THE_FIRST_LINE: [IssueCode; 4] = [IssueCode::AssumedPrincipal, IssueCode::UnknownCategory, IssueCode::NoInseeCode, IssueCode::GarbledName];

/// The counts that the order of lines does not change.
fn lasting(scan: &Scan) -> Vec<(IssueCode, u64)> {
    counts(scan).into_iter().filter(|(code, _)| !OF_THE_FIRST_LINE.contains(code)).collect()
}

/// The sums over all budgets.
fn total(scan: &Scan) -> (u64, [i128; Field::COUNT]) {
    let mut sums = [0; Field::COUNT];
    for tally in &scan.tallies {
        for field in Field::ALL {
            sums[field as usize] += tally.sum(field).map_or(0, |c| i128::from(c.0));
        }
    }
    (scan.lines, sums)
}

/// Same budgets, sums and issues.
fn same(a: &Scan, b: &Scan, what: &str) {
    assert_eq!(a.budgets, b.budgets, "{what}: budgets");
    assert_eq!(a.tallies, b.tallies, "{what}: sums");
    assert_eq!((a.lines, a.unused), (b.lines, b.unused), "{what}: lines");
    assert_eq!(counts(a), counts(b), "{what}: issues");
    let listed = |s: &Scan| s.issues.listed().iter().map(|i| format!("{i:?}")).collect::<Vec<_>>();
    assert_eq!(listed(a), listed(b), "{what}: issues listed");
}

/// The bytes in gzip, in two members, are the bytes.
fn packed(bytes: &[u8], plain: &Scan) {
    let gzip = |part: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(part).and_then(|()| encoder.finish())
    };
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    let (Ok(mut all), Ok(tail)) = (gzip(head), gzip(tail)) else { return };
    all.extend(tail);
    if bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(b"PK") {
        return;
    }
    // A file that repeats itself is refused as a bomb, and only for that.
    match Ledger::from_bytes_within("fuzz", all, LIMITS).and_then(|l| scanned(&l)) {
        Ok((scan, _)) => same(&scan, plain, "in gzip"),
        Err(error) => assert_eq!(error.code(), Code::LimitExceeded, "{error}"),
    }
}

/// The lines behind the header in the other order: the same sums of the same budgets, the same issues.
fn reversed(bytes: &[u8], plain: &Scan) {
    if bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(b"PK") {
        return;
    }
    let mut lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').collect();
    let blank = |line: &&[u8]| line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii().is_empty();
    let Some(header) = lines.iter().position(|line| !blank(line)) else { return };
    lines[header + 1..].reverse();
    let text = lines.join(&b'\n');
    match Ledger::from_bytes_within("fuzz", text, LIMITS).and_then(|l| scanned(&l)) {
        Ok((scan, _)) => {
            assert_eq!(told(&scan), told(plain), "reversed: budgets and sums");
            assert_eq!((scan.lines, scan.unused), (plain.lines, plain.unused), "reversed: lines");
            assert_eq!(lasting(&scan), lasting(plain), "reversed: issues");
        }
        // Sums may pass the largest number on the way.
        Err(error) => assert_eq!(error.code(), Code::Overflow, "{error}"),
    }
}

/// A sink is given the lines one after the other: the same as through the parser of fields alone.
fn one_thread(ledger: &Ledger, plain: &Scan) {
    match scanned(ledger) {
        Ok((scan, sums)) => {
            same(&scan, plain, "line by line");
            consistent(&scan, &sums);
        }
        Err(error) => broken(&format!("what is read by fields is not read by lines: {error}")),
    }
}

/// One budget read alone is what it was among the others.
pub(super) fn one_budget(ledger: &Ledger, whole: &Scan) {
    let Some(wanted) = whole.budgets.last() else { return };
    let mut sums = Sums::default();
    match ledger.scan_where(&|budget| budget == wanted, &mut sums) {
        Ok(scan) => {
            assert_eq!(scan.budgets, whole.budgets, "filtered: budgets");
            for (budget, (found, known)) in scan.budgets.iter().zip(scan.tallies.iter().zip(&whole.tallies)) {
                if budget == wanted {
                    assert_eq!(found, known, "filtered: sums");
                }
            }
        }
        Err(error) => broken(&format!("the whole is read and a part is not: {error}")),
    }
}

/// The tables of a ledger hold its lines and budgets, and its indicators are the same in both ways of reading.
pub(super) fn tables(plain: &Ledger, fast: &Ledger, scan: &Scan) {
    match (plain.totals(), plain.lines()) {
        (Ok(totals), Ok(lines)) => {
            assert_eq!(totals.rows(), scan.budgets.len());
            assert_eq!(lines.rows() as u64, scan.lines);
        }
        (Err(error), _) | (_, Err(error)) => broken(&format!("what was read once cannot be read again: {error}")),
    }
    let (plain, fast) = (catalogue_toml::evaluated(plain), catalogue_toml::evaluated(fast));
    assert!(plain == fast, "indicators by blocks: {fast:?}\nline by line: {plain:?}");
}
