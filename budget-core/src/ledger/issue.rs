//! What could not be used or must be told about a source: a closed list of codes, counted in full and listed up to a limit.

mod help;

use crate::error::{Place, Text, codes};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

codes! {
    /// What is wrong with a line, a budget or a file.
    #[cfg_attr(feature = "typescript", ts(rename = "LedgerIssueCode"))]
    #[non_exhaustive]
    IssueCode {
        /// The line has fewer fields than the header.
        TruncatedLine = "truncated-line",
        /// The line has more fields than the header.
        ExtraFields = "extra-fields",
        /// The line holds a NUL byte.
        NulByte = "nul-byte",
        /// A quote is opened and not closed on the same line.
        UnclosedQuote = "unclosed-quote",
        /// The exercise is not a year of four digits.
        InvalidYear = "invalid-year",
        /// The SIRET is not of 14 digits.
        InvalidSiret = "invalid-siret",
        /// The SIREN is absent or not of 9 digits.
        InvalidSiren = "invalid-siren",
        /// The chart of accounts is absent or unreadable.
        InvalidChart = "invalid-chart",
        /// The kind of budget is not among those known.
        InvalidRole = "invalid-role",
        /// The account is absent or not made of digits and letters.
        InvalidAccount = "invalid-account",
        /// The function is not made of digits and letters.
        InvalidFunction = "invalid-function",
        /// An amount is not a number.
        NotANumber = "not-a-number",
        /// An amount has more digits than an account can hold.
        NumberTooLarge = "number-too-large",
        /// An amount is not a whole number of cents.
        FractionOfCent = "fraction-of-cent",
        /// All amounts of the line are empty.
        NoAmounts = "no-amounts",
        /// The same line was read before: same budget, account, function and amounts.
        DuplicateLine = "duplicate-line",
        /// The budget was read from another file; the lines of the later file are left out.
        BudgetInTwoFiles = "budget-in-two-files",
        /// Lines of a budget bear the account and function of earlier ones, with other amounts; all are used. One issue a budget.
        RepeatedAccount = "repeated-account",
        /// Lines of a budget are the same as earlier ones and are used, for the budget balances with them only. One issue a budget.
        IdenticalLines = "identical-lines",
        /// An amount is empty beside amounts that are not; it counts as zero.
        EmptyAmount = "empty-amount",
        /// The closing balance is not what the movements give.
        ClosingBalance = "closing-balance",
        /// Debits and credits of a budget are not equal.
        UnbalancedBudget = "unbalanced-budget",
        /// The chart of the budget has no such account.
        UnknownAccount = "unknown-account",
        /// Nothing says the kind of budget; it is taken for a principal one.
        AssumedPrincipal = "assumed-principal",
        /// Nothing known says the kind of authority.
        UnknownCategory = "unknown-category",
        /// A commune without its INSEE code; it is named by its SIREN.
        NoInseeCode = "no-insee-code",
        /// Lines of one budget give it two descriptions (chart, category, commune); each makes a budget.
        TwoDescriptions = "two-descriptions",
        /// An authority has several principal budgets in a year, which are added up: perhaps one of them under two identifiers.
        SeveralPrincipals = "several-principals",
        /// A name was decoded with the wrong encoding before it came here.
        GarbledName = "garbled-name",
        /// A member of an archive is no balance and was not read.
        MemberSkipped = "member-skipped",
        /// A name is not UTF-8; the file is read as Windows-1252, the superset of ISO-8859-1.
        NotUtf8 = "not-utf-8",
        /// The source has no closing balances.
        NoClosingBalance = "no-closing-balance",
        /// A file holds several exercises; each is a budget of its own.
        SeveralYears = "several-years",
    }
}

/// How serious an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
pub enum Severity {
    /// Nothing is wrong; the user must know it.
    Information,
    /// The line is used, and the figures may surprise.
    Warning,
    /// The line is not used.
    Error,
}

impl Severity {
    /// `information`, `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Information => "information",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl IssueCode {
    /// How serious it is: an error means lines left out.
    pub const fn severity(self) -> Severity {
        use IssueCode::*;
        match self {
            TruncatedLine | ExtraFields | NulByte | UnclosedQuote | InvalidYear | InvalidSiret | InvalidSiren | InvalidChart | InvalidRole | InvalidAccount
            | InvalidFunction | NotANumber | NumberTooLarge | FractionOfCent | NoAmounts | DuplicateLine | BudgetInTwoFiles => Severity::Error,
            RepeatedAccount | IdenticalLines | EmptyAmount | ClosingBalance | UnbalancedBudget | UnknownAccount | AssumedPrincipal | UnknownCategory
            | NoInseeCode | TwoDescriptions | SeveralPrincipals | GarbledName | MemberSkipped => Severity::Warning,
            NotUtf8 | NoClosingBalance | SeveralYears => Severity::Information,
        }
    }
}

/// One thing to tell about a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The file, as the user named it (`archive.zip/member.csv` inside an archive).
    pub file: Arc<str>,
    /// The line, counted from 1, the header included; in Arrow data the row, counted from 1. `None` when it concerns no line.
    pub line: Option<u64>,
    /// The column's title, upper case.
    pub column: Option<&'static str>,
    /// What is wrong, from the closed list.
    pub code: IssueCode,
    /// What is wrong, in both languages.
    pub message: Text,
    /// The budget concerned: its place among those of the scan.
    pub budget: Option<usize>,
}

impl Issue {
    /// Where it is, as errors say it.
    pub fn place(&self) -> Place {
        Place { file: Some(self.file.to_string()), line: self.line, column: self.column.map(str::to_owned), ..Place::default() }
    }

    /// What the user should do next, in both languages.
    pub fn help(&self) -> Text {
        self.code.help()
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.code, self.message.en, self.place())
    }
}

/// All issues of a scan: every one counted, the first ones listed, and the first of each code kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issues {
    limit: usize,
    counts: Vec<u64>,
    firsts: Vec<Option<Issue>>,
    listed: Vec<Issue>,
}

impl Issues {
    /// No issue yet; the list takes at most `limit`.
    pub fn with_limit(limit: usize) -> Issues {
        Issues { limit, counts: vec![0; IssueCode::ALL.len()], firsts: vec![None; IssueCode::ALL.len()], listed: Vec::new() }
    }

    /// Counts one issue, and lists it while the list has room. The issue is built only where it is kept.
    pub(crate) fn add(&mut self, code: IssueCode, issue: impl FnOnce() -> Issue) {
        let slot = code as usize;
        let first = self.counts[slot] == 0;
        self.counts[slot] += 1;
        if !first && self.listed.len() >= self.limit {
            return;
        }
        let issue = issue();
        if first {
            self.firsts[slot] = Some(issue.clone());
        }
        if self.listed.len() < self.limit {
            self.listed.push(issue);
        }
    }

    /// How many in all, listed or not.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.total() == 0
    }

    /// How many of one code.
    pub fn count(&self, code: IssueCode) -> u64 {
        self.counts.get(code as usize).copied().unwrap_or(0)
    }

    /// How many of one severity.
    pub fn count_of(&self, severity: Severity) -> u64 {
        IssueCode::ALL.iter().filter(|c| c.severity() == severity).map(|c| self.count(*c)).sum()
    }

    /// The codes met, in the order of the closed list, with how many and the first of each: kept even where the list had no room.
    pub fn by_code(&self) -> impl Iterator<Item = (IssueCode, u64, &Issue)> {
        IssueCode::ALL.iter().filter_map(|code| Some((*code, self.count(*code), self.firsts.get(*code as usize)?.as_ref()?)))
    }

    /// How many of each code met, by its name, listed or not.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.by_code().map(|(code, count, _)| (code.as_str(), count)).collect()
    }

    /// The first issues, in the order they were met; at most the limit.
    pub fn listed(&self) -> &[Issue] {
        &self.listed
    }

    /// How many the list had no room for.
    pub fn unlisted(&self) -> u64 {
        self.total() - self.listed.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text;

    fn issue(code: IssueCode, line: u64) -> Issue {
        Issue { file: "a.csv".into(), line: Some(line), column: Some("SD"), code, message: text!("wrong", "faux"), budget: None }
    }

    #[test]
    fn every_issue_is_counted_and_the_first_ones_are_listed() {
        let mut issues = Issues::with_limit(2);
        for line in 2..7 {
            issues.add(IssueCode::EmptyAmount, || issue(IssueCode::EmptyAmount, line));
        }
        issues.add(IssueCode::NotANumber, || issue(IssueCode::NotANumber, 9));
        assert_eq!((issues.total(), issues.listed().len(), issues.unlisted()), (6, 2, 4));
        assert_eq!((issues.count_of(Severity::Error), issues.count_of(Severity::Warning)), (1, 5));
        let firsts: Vec<_> = issues.by_code().map(|(code, n, first)| (code, n, first.line)).collect();
        assert_eq!(firsts, [(IssueCode::NotANumber, 1, Some(9)), (IssueCode::EmptyAmount, 5, Some(2))]);
        assert_eq!(issues.listed()[0].to_string(), "empty-amount: wrong (a.csv, line 2, column SD)");
    }

    #[test]
    fn every_code_says_what_to_do_in_both_languages() {
        for code in IssueCode::ALL {
            let help = code.help();
            assert!(!help.en.is_empty() && !help.fr.is_empty() && help.en != help.fr, "{code}");
            assert!(!help.en.ends_with('.') && !help.fr.ends_with('.'), "{code}");
        }
        assert!(issue(IssueCode::NotANumber, 2).help().en.contains("digits"));
    }

    #[test]
    fn codes_read_back() {
        for code in IssueCode::ALL {
            assert_eq!(IssueCode::parse(code.as_str()), Some(*code));
        }
    }
}
