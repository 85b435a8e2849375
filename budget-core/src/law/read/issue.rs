//! What must be told about a file of criteria: a closed list of codes, counted in full and listed up to a limit.

use crate::error::{Place, Text, codes};
use crate::ledger::Severity;
use crate::text;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

codes! {
    /// What is wrong with a cell, a row or a column of a file of criteria.
    #[cfg_attr(feature = "typescript", ts(rename = "CriteriaIssueCode"))]
    #[non_exhaustive]
    IssueCode {
        /// The row has fewer cells than the header; it is left out.
        TruncatedRow = "truncated-row",
        /// The row has more cells than the header; it is left out.
        ExtraCells = "extra-cells",
        /// The row holds a NUL byte; it is left out.
        NulByte = "nul-byte",
        /// A quote is opened and not closed; the row is left out.
        UnclosedQuote = "unclosed-quote",
        /// The INSEE code is absent or no code; the row is left out.
        InvalidCode = "invalid-code",
        /// A cell is not a number; the value is missing.
        NotANumber = "not-a-number",
        /// A number has more digits than can be held; the value is missing.
        NumberTooLarge = "number-too-large",
        /// A cell is neither yes nor no; the value is missing.
        NotABoolean = "not-a-boolean",
        /// A cell is no code of a commune or department; the value is missing.
        NotACode = "not-a-code",
        /// An INSEE code has lost its leading zero; it is put back.
        LostZero = "lost-zero",
        /// Two titles of the file could be the column; none is read.
        AmbiguousTitle = "ambiguous-title",
        /// A column that marks what holds by a code or a 1 is empty elsewhere: empty cells are read as no.
        EmptyIsNo = "empty-is-no",
        /// The file is not UTF-8; it is read as Windows-1252, the superset of ISO-8859-1.
        NotUtf8 = "not-utf-8",
        /// A member of an archive is not read.
        MemberSkipped = "member-skipped",
        /// The file is of another exercise than the law.
        OtherYear = "other-year",
        /// A title has other letters or accents than the column map; it is read.
        TitleDiffers = "title-differs",
        /// A column is absent, and a title that is not read is nearly its title.
        NearTitle = "near-title",
        /// Columns of the map are absent, and no title is near.
        AbsentColumns = "absent-columns",
        /// The amount of a body (an EPCI, a department) is not the same in the rows of all its communes.
        UnevenRepeat = "uneven-repeat",
    }
}

impl IssueCode {
    /// How serious it is: an error means rows left out.
    pub const fn severity(self) -> Severity {
        use IssueCode::*;
        match self {
            TruncatedRow | ExtraCells | NulByte | UnclosedQuote | InvalidCode => Severity::Error,
            NotANumber | NumberTooLarge | NotABoolean | NotACode | LostZero | AmbiguousTitle | MemberSkipped | OtherYear | NearTitle | AbsentColumns
            | UnevenRepeat => Severity::Warning,
            EmptyIsNo | NotUtf8 | TitleDiffers => Severity::Information,
        }
    }

    /// What the user should do next, in both languages.
    pub fn help(self) -> Text {
        use IssueCode::*;
        match self {
            TruncatedRow | ExtraCells => text!("check the delimiters and quotes of that line", "vérifiez les séparateurs et les guillemets de cette ligne"),
            NulByte => text!("save the file again as CSV in UTF-8", "enregistrez de nouveau le fichier en CSV, encodage UTF-8"),
            UnclosedQuote => text!("close the quote, or double it", "refermez le guillemet, ou doublez-le"),
            InvalidCode => text!(
                "write the five characters of the INSEE code; lines of totals may stay",
                "écrivez les cinq caractères du code INSEE ; les lignes de total peuvent rester"
            ),
            NotANumber => text!(
                "write digits with a decimal comma or point, or leave the cell empty",
                "écrivez des chiffres avec virgule ou point décimal, ou laissez la cellule vide"
            ),
            NumberTooLarge => text!("write at most 28 digits", "écrivez 28 chiffres au plus"),
            NotABoolean => text!("write oui or non, 1 or 0, or leave the cell empty", "écrivez oui ou non, 1 ou 0, ou laissez la cellule vide"),
            NotACode => text!("write the code with its zeros, or leave the cell empty", "écrivez le code avec ses zéros, ou laissez la cellule vide"),
            LostZero => text!("keep the column as text in the spreadsheet", "gardez la colonne en texte dans le tableur"),
            AmbiguousTitle => text!("name the whole title in a column map", "nommez le titre entier dans une table de colonnes"),
            EmptyIsNo => text!("check that an empty cell means no", "vérifiez qu'une cellule vide veut dire non"),
            NotUtf8 => text!("nothing, if the names look right", "rien, si les noms s'affichent bien"),
            OtherYear => text!(
                "check that amounts of one year under the law of another are what you want",
                "vérifiez que vous voulez les montants d'une année sous la loi d'une autre"
            ),
            TitleDiffers => text!("nothing, if it is the same column", "rien, si c'est la même colonne"),
            NearTitle => text!("name the title in a column map, if it is that column", "nommez le titre dans une table de colonnes, si c'est cette colonne"),
            AbsentColumns => text!(
                "check the file; what is computed from these columns is missing",
                "vérifiez le fichier ; ce qui se calcule avec ces colonnes est manquant"
            ),
            UnevenRepeat => text!(
                "give every commune of the body the same value: it counts once",
                "donnez la même valeur à toutes les communes de l'entité : elle compte une fois"
            ),
            MemberSkipped => text!("unpack it and read it by itself", "décompressez-le et lisez-le à part"),
        }
    }
}

/// One thing to tell about a file of criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The file, as the user named it; `arrow` for Arrow data.
    pub file: Arc<str>,
    /// The line, counted from 1, the header included; in Arrow data the row, counted from 1. `None` when it concerns no line.
    pub line: Option<u64>,
    /// The column's title in the file.
    pub column: Option<Arc<str>>,
    /// What is wrong, from the closed list.
    pub code: IssueCode,
    /// What is wrong, in both languages.
    pub message: Text,
}

impl Issue {
    /// Where it is, as errors say it.
    pub fn place(&self) -> Place {
        Place { file: Some(self.file.to_string()), line: self.line, column: self.column.as_ref().map(ToString::to_string), ..Place::default() }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.code, self.message.en, self.place())
    }
}

/// All issues of what was read: every one counted, the first ones listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issues {
    limit: usize,
    counts: Vec<u64>,
    listed: Vec<Issue>,
}

impl Issues {
    /// No issue yet; the list takes at most `limit`, and the first of each code.
    pub(super) fn with_limit(limit: usize) -> Issues {
        Issues { limit, counts: vec![0; IssueCode::ALL.len()], listed: Vec::new() }
    }

    /// Counts one issue, and lists it while the list has room or where it is the first of its code.
    pub(super) fn add(&mut self, code: IssueCode, issue: impl FnOnce() -> Issue) {
        let Some(count) = self.counts.get_mut(code as usize) else { return };
        *count += 1;
        if *count == 1 || self.listed.len() < self.limit {
            self.listed.push(issue());
        }
    }

    /// Counts further ones that nobody lists.
    pub(super) fn count_more(&mut self, code: IssueCode, more: u64) {
        if let Some(count) = self.counts.get_mut(code as usize) {
            *count += more;
        }
    }

    /// Adds those of another file.
    pub(super) fn extend(&mut self, other: Issues) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        let firsts: Vec<IssueCode> = IssueCode::ALL.iter().copied().filter(|code| !self.listed.iter().any(|i| i.code == *code)).collect();
        for issue in other.listed {
            let first = firsts.contains(&issue.code) && !self.listed.iter().any(|i| i.code == issue.code);
            if first || self.listed.len() < self.limit {
                self.listed.push(issue);
            }
        }
    }

    /// How many of each code met, by its name, listed or not.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        IssueCode::ALL.iter().map(|code| (code.as_str(), self.count(*code))).filter(|(_, count)| *count > 0).collect()
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

    /// The first issues, in the order they were met, the first of each code among them.
    pub fn listed(&self) -> &[Issue] {
        &self.listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(issues: &mut Issues, code: IssueCode, line: u64) {
        issues.add(code, || Issue { file: "a.csv".into(), line: Some(line), column: Some("x".into()), code, message: text!("wrong", "faux") });
    }

    #[test]
    fn all_are_counted_and_the_first_of_each_code_is_listed() {
        let mut issues = Issues::with_limit(2);
        (2..7).for_each(|line| add(&mut issues, IssueCode::NotANumber, line));
        add(&mut issues, IssueCode::InvalidCode, 9);
        let mut other = Issues::with_limit(2);
        add(&mut other, IssueCode::NulByte, 3);
        add(&mut other, IssueCode::NulByte, 4);
        issues.extend(other);
        assert_eq!((issues.total(), issues.count(IssueCode::NulByte), issues.count_of(Severity::Error)), (8, 2, 3));
        let lines: Vec<_> = issues.listed().iter().map(|i| (i.code, i.line)).collect();
        assert_eq!(
            lines,
            [(IssueCode::NotANumber, Some(2)), (IssueCode::NotANumber, Some(3)), (IssueCode::InvalidCode, Some(9)), (IssueCode::NulByte, Some(3))]
        );
        assert_eq!(issues.listed()[0].to_string(), "not-a-number: wrong (a.csv, line 2, column x)");
    }

    #[test]
    fn every_code_reads_back_and_says_what_to_do() {
        for code in IssueCode::ALL {
            assert_eq!(IssueCode::parse(code.as_str()), Some(*code));
            assert!(!code.help().en.is_empty() && code.help().en != code.help().fr, "{code}");
        }
    }
}
