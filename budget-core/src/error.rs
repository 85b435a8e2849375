//! The one error type, warnings, and the closed lists of error, warning and missing-reason codes.

mod io;

use std::fmt;
use std::ops::Range;

/// A sentence in both languages of the library. Lower case, no final stop, the user's input in backticks.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Text {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

impl Text {
    /// The sentence in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::French => &self.fr,
        }
    }
}

/// The languages that messages and labels are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, the language of code and docs.
    #[default]
    English,
    /// French, the language of most users.
    French,
}

/// Builds a [`Text`]: `text!("no account `{code}`", "aucun compte `{code}`")`, English first.
#[macro_export]
macro_rules! text {
    ($en:literal, $fr:literal $(, $($args:tt)*)?) => {
        $crate::Text { en: format!($en $(, $($args)*)?), fr: format!($fr $(, $($args)*)?) }
    };
}

/// Where an error or an issue is: any part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Place {
    /// The file, as the user named it (`archive.zip/member.csv` inside an archive).
    pub file: Option<String>,
    /// The line, counted from 1, the header included.
    pub line: Option<u64>,
    /// The column's title in a file.
    pub column: Option<String>,
    /// The key in a declarative file (`rules.x.formula`) or the id of an indicator or entity.
    pub path: Option<String>,
    /// Byte range in a formula.
    pub span: Option<Range<usize>>,
}

impl Place {
    /// The place in words: `a.csv, line 3, column SD`; empty where nothing is known.
    pub fn in_language(&self, language: Language) -> String {
        let french = language == Language::French;
        let (line, column) = if french { ("ligne", "colonne") } else { ("line", "column") };
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.file.clone());
        parts.extend(self.path.clone());
        parts.extend(self.line.map(|n| format!("{line} {n}")));
        parts.extend(self.column.as_ref().map(|c| format!("{column} {c}")));
        parts.extend(self.span.as_ref().map(|s| {
            let (first, last) = (s.start + 1, s.end.max(s.start + 1));
            if french { format!("caractères {first} à {last}") } else { format!("characters {first}-{last}") }
        }));
        parts.join(", ")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

/// The library's one error: a stable code, a message, what to do next, and where. Boxed inside: a `Result` stays small.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    code: Code,
    message: Text,
    help: Text,
    place: Place,
}

/// A word that is none of a closed list.
pub fn not_one_of(given: &str, known: &[&str]) -> Error {
    let list = known.join(", ");
    Error::new(Code::InvalidValue, text!("`{given}` is none of these words", "`{given}` n'est aucun de ces mots"))
        .with_help(text!("use {list}", "employez {list}"))
}

/// Shorthand for results of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Letters of a sentence at most: it may quote what was given, and what was given may be a whole file.
const LONGEST: usize = 2_000;

/// A sentence, cut where it is too long.
fn cut(mut sentence: String) -> String {
    if sentence.len() > LONGEST
        && let Some((end, _)) = sentence.char_indices().nth(LONGEST)
    {
        sentence.truncate(end);
        sentence.push('…');
    }
    sentence
}

fn cut_both(Text { en, fr }: Text) -> Text {
    Text { en: cut(en), fr: cut(fr) }
}

impl Error {
    /// A new error; add help with [`Error::help`] and a place with [`Error::at`].
    pub fn new(code: Code, message: Text) -> Error {
        Error(Box::new(Inner { code, message: cut_both(message), help: Text::default(), place: Place::default() }))
    }

    /// Adds the sentence that says what to do next.
    pub fn with_help(mut self, help: Text) -> Error {
        self.0.help = cut_both(help);
        self
    }

    /// Says where. Parts already known are kept.
    pub fn at(mut self, place: Place) -> Error {
        let mine = &mut self.0.place;
        mine.file = mine.file.take().or(place.file);
        mine.line = mine.line.or(place.line);
        mine.column = mine.column.take().or(place.column);
        mine.path = mine.path.take().or(place.path);
        mine.span = mine.span.take().or(place.span);
        self
    }

    /// Says which bytes of a formula.
    pub fn at_span(self, span: Range<usize>) -> Error {
        self.at(Place { span: Some(span), ..Place::default() })
    }

    /// Says which file.
    pub fn at_file(self, file: &str) -> Error {
        self.at(Place { file: Some(file.to_owned()), ..Place::default() })
    }

    /// Says which key, id or entity.
    pub fn at_path(self, path: &str) -> Error {
        self.at(Place { path: Some(cut(path.to_owned())), ..Place::default() })
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What is wrong, in both languages.
    pub fn message(&self) -> &Text {
        &self.0.message
    }

    /// What to do next, in both languages; empty when there is nothing to add.
    pub fn help(&self) -> &Text {
        &self.0.help
    }

    /// Where.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// The whole in one language: what is wrong, where, what to do; without the code.
    pub fn in_language(&self, language: Language) -> String {
        let mut out = self.0.message.in_language(language).to_owned();
        let place = self.0.place.in_language(language);
        if !place.is_empty() {
            out += &format!(" ({place})");
        }
        let help = self.0.help.in_language(language);
        if !help.is_empty() {
            out += if language == Language::French { " ; " } else { "; " };
            out += help;
        }
        out
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.in_language(Language::English))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

/// Something the user must be told beside a result; never printed by the library, always returned.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Warning {
    /// The stable code.
    pub code: WarningCode,
    /// What happened.
    pub message: Text,
    /// How many times.
    pub count: u64,
    /// The first keys concerned (entities, lines, codes), a few at most.
    pub first: Vec<String>,
}

/// Declares a closed list of codes: variants, their kebab-case names, and what each means.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+ }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        $(#[$meta])*
        #[repr(u8)]
        pub enum $name { $($(#[doc = $doc])+ #[cfg_attr(feature = "typescript", ts(rename = $text))] $variant,)+ }

        impl $name {
            /// Every code of the list.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stable name, the same in every language.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }

            /// The code of that name.
            pub fn parse(text: &str) -> Option<$name> {
                match text { $($text => Some($name::$variant),)+ _ => None }
            }

            /// What it means, in English.
            pub const fn meaning(self) -> &'static str {
                match self { $($name::$variant => concat!($($doc),+),)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub(crate) use codes;

codes! {
    /// Why something was refused.
    #[cfg_attr(feature = "typescript", ts(rename = "ErrorCode"))]
    #[non_exhaustive]
    Code {
        /// A file or stream could not be read.
        Io = "io",
        /// A file holds nothing, or a header only.
        EmptyFile = "empty-file",
        /// The format of a file was not recognised.
        UnknownFormat = "unknown-format",
        /// A column that the format needs is not in the header.
        MissingColumn = "missing-column",
        /// A file is larger, longer or deeper than the limits allow.
        LimitExceeded = "limit-exceeded",
        /// A sum does not fit.
        Overflow = "overflow",
        /// A value is not of the kind asked for.
        InvalidValue = "invalid-value",
        /// A declarative file does not follow its form.
        InvalidData = "invalid-data",
        /// An XML document could not be read.
        InvalidXml = "invalid-xml",
        /// No chart of accounts has that name.
        UnknownChart = "unknown-chart",
        /// The chart has no such account.
        UnknownAccount = "unknown-account",
        /// The chart has no such function.
        UnknownFunction = "unknown-function",
        /// The chart has no such chapter.
        UnknownChapter = "unknown-chapter",
        /// The account takes no such side or kind of operation.
        NotAllowed = "not-allowed",
        /// No authority has that code.
        UnknownEntity = "unknown-entity",
        /// No data exist for that year.
        UnknownYear = "unknown-year",
        /// No scheme of strata has that name.
        UnknownScheme = "unknown-scheme",
        /// No indicator has that id.
        UnknownIndicator = "unknown-indicator",
        /// No built-in catalogue has that name.
        UnknownCatalogue = "unknown-catalogue",
        /// A name in a formula is neither a rule, a column nor a function.
        UnknownName = "unknown-name",
        /// A unit is not declared.
        UnknownUnit = "unknown-unit",
        /// A parameter path does not exist.
        UnknownParameter = "unknown-parameter",
        /// A formula does not follow the grammar.
        Syntax = "syntax",
        /// Two units do not go together.
        UnitMismatch = "unit-mismatch",
        /// A number, a boolean or a text stands where another kind is needed.
        TypeMismatch = "type-mismatch",
        /// A function has too many or too few arguments, or a clause that it does not take.
        WrongArguments = "wrong-arguments",
        /// A selector excludes nothing or is empty.
        InvalidSelector = "invalid-selector",
        /// No rule of the law has that id.
        UnknownRule = "unknown-rule",
        /// No rulebook or reform of the library has that name.
        UnknownLaw = "unknown-law",
        /// A value lies outside the bounds of its parameter.
        OutOfBounds = "out-of-bounds",
        /// An entity stands twice in a table.
        DuplicateEntity = "duplicate-entity",
        /// No value of a parameter meets the condition.
        NoSolution = "no-solution",
        /// Formulas depend on each other in a circle.
        Cycle = "cycle",
        /// Two variants of a formula apply equally.
        AmbiguousVariant = "ambiguous-variant",
        /// An id is taken already.
        DuplicateId = "duplicate-id",
        /// Partial results come from different formulas, attributes or scopes, or lack a scope that is asked for.
        PlanMismatch = "plan-mismatch",
        /// The caller asked to stop, through its progress callback.
        Cancelled = "cancelled",
        /// Data that are fetched apart are not installed: the place names them.
        NotInstalled = "not-installed",
        /// The lines of a budget do not stand together in a file that is pushed and read the fast way: it is to be pushed again and read in order.
        ScatteredLines = "scattered-lines",
    }
}

codes! {
    /// What a result does not say by itself.
    #[non_exhaustive]
    WarningCode {
        /// Some entities were left out of an aggregate because a value is missing.
        MissingSkipped = "missing-skipped",
        /// A population of another vintage was used.
        OtherVintage = "other-vintage",
        /// The last edition of a chart stands in for a later year.
        LaterEdition = "later-edition",
        /// A prefix matches no account of any edition of its chart.
        UnmatchedPrefix = "unmatched-prefix",
        /// The mean of a per-head figure is not the figure of the group.
        MeanOfRatio = "mean-of-ratio",
        /// Fewer than five peers: a comparison says little.
        FewPeers = "few-peers",
        /// The chart of accounts changed between two years of a series.
        ChartBreak = "chart-break",
        /// The budget's chart is not among those embedded.
        ChartNotEmbedded = "chart-not-embedded",
        /// A population is missing: per-head figures are too.
        NoPopulation = "no-population",
        /// Debits and credits of a balance differ, or lines of it could not be used: its figures are not to be trusted.
        DoubtfulBalance = "doubtful-balance",
        /// A formula of unit `%` or `kEUR` multiplies or divides by the scale itself: it would count twice.
        ScaleTwice = "scale-twice",
        /// A column of attributes is named almost like one that is read.
        UnusedColumn = "unused-column",
        /// Rows of attributes are of entities or years that no balance has.
        UnusedAttributes = "unused-attributes",
        /// Annual values of the law of an earlier year stand in for those of the exercise.
        CarriedValue = "carried-value",
        /// Two reforms change the same thing: the later one holds.
        LaterReform = "later-reform",
        /// A reform changes a parameter that no rule of the exercise reads: nothing follows from it.
        UnreadParameter = "unread-parameter",
        /// The table does not hold the whole nation: what is shared out among its entities alone is not what they receive.
        PartialTable = "partial-table",
        /// A reform changes a rule that others do not read: they read what it is made of, and do not follow.
        BypassedRule = "bypassed-rule",
        /// Values of an input cannot be, and count as missing.
        InvalidInput = "invalid-input",
        /// A column that rules read is not in the table: they have no value.
        AbsentColumn = "absent-column",
        /// A chart of accounts does not follow the form of the official ones.
        UnusualPlan = "unusual-plan",
        /// An amount is known on one side of a comparison only: its change is not.
        UnknownChange = "unknown-change",
        /// A grant is computed on neither side of a comparison.
        GrantNotComputed = "grant-not-computed",
        /// Last year's values of communes that have merged since, or changed their code, were combined or carried over.
        MergedCommunes = "merged-communes",
        /// A commune was taken out of another since last year: it has no values of last year, and those of the other include it.
        RestoredCommunes = "restored-communes",
        /// An allocation leaves a part of its envelope: everybody is at the cap, or nobody has a weight.
        UnspentAllocation = "unspent-allocation",
        /// The floors of an allocation exceed its envelope: nobody is given anything.
        InfeasibleAllocation = "infeasible-allocation",
        /// Beside the baseline a point of an allocation is worth more than twice as much, or entities without a cap take over 5 % of the envelope.
        StrainedAllocation = "strained-allocation",
        /// A check of the rulebook is met: a rate above its cap, data that contradict each other. A law may lift what another one forbids.
        LegalCheck = "legal-check",
        /// A check of the rulebook could be made for nobody: a national value that it reads is not published.
        UnmadeCheck = "unmade-check",
        /// Values of the law that the rules read come from no source that was checked.
        LowConfidence = "low-confidence",
        /// Communes of another rulebook's table keep their values: they were not simulated, or what they differ by is not known.
        PartialFeed = "partial-feed",
        /// Cells, rows or columns of a file or table of communes could not be used, or were read with a doubt: the issues of its reading say which.
        ReadingIssue = "reading-issue",
    }
}

codes! {
    /// Why a value is missing. Missing is not zero.
    #[non_exhaustive]
    Reason {
        /// The cell was empty or the entity absent from the source.
        NotProvided = "not-provided",
        /// The balance of that entity and year is absent.
        NoBalance = "no-balance",
        /// The value is covered by secrecy.
        Secret = "secret",
        /// A division by zero.
        DivisionByZero = "division-by-zero",
        /// No population is known.
        NoPopulation = "no-population",
        /// The formula exists for some charts of the scope only.
        NoFormulaForChart = "no-formula-for-chart",
        /// No formula exists for any chart of the scope: the figure has no row in the long form.
        NotDefined = "not-defined",
        /// The figure has no meaning here.
        NotApplicable = "not-applicable",
        /// The entity is not among those ranked.
        NotRanked = "not-ranked",
        /// There is no table of an earlier year.
        NoPreviousYear = "no-previous-year",
        /// The entity did not exist the year before.
        NewEntity = "new-entity",
        /// The parameter was not published for the exercise.
        NotPublished = "not-published",
        /// An aggregate over nothing.
        EmptyAggregate = "empty-aggregate",
        /// The source needed is not part of a balance.
        NotInBalance = "not-in-balance",
        /// The result does not fit.
        Overflow = "overflow",
        /// The logarithm of a number that is not positive.
        InvalidLogarithm = "invalid-logarithm",
        /// The floors of an allocation exceed its envelope.
        InfeasibleFloors = "infeasible-floors",
        /// The value given cannot be: it lies outside the bounds of its column.
        InvalidInput = "invalid-input",
        /// The source has no closing balances.
        NoClosingBalance = "no-closing-balance",
        /// The formula names functions, and no line of the budget bears one.
        NoFunctions = "no-functions",
    }
}

impl Reason {
    /// Why a value is missing, in a few words for people.
    pub fn words(self) -> Text {
        let (en, fr) = match self {
            Reason::NotProvided => ("not provided", "non fourni"),
            Reason::NoBalance => ("no balance of that year", "pas de balance cette année-là"),
            Reason::Secret => ("covered by secrecy", "couvert par le secret"),
            Reason::DivisionByZero => ("division by zero", "division par zéro"),
            Reason::NoPopulation => ("population unknown", "population inconnue"),
            Reason::NoFormulaForChart => ("no formula for one of the charts", "pas de formule pour l'un des plans"),
            Reason::NotDefined => ("no formula for this chart", "pas de formule pour ce plan"),
            Reason::NotApplicable => ("not applicable", "sans objet"),
            Reason::NotRanked => ("not ranked", "non classé"),
            Reason::NoPreviousYear => ("no earlier year", "pas d'année antérieure"),
            Reason::NewEntity => ("absent the year before", "absent l'année d'avant"),
            Reason::NotPublished => ("not published", "non publié"),
            Reason::EmptyAggregate => ("nobody to compare with", "personne à qui comparer"),
            Reason::NotInBalance => ("not in a balance", "absent d'une balance"),
            Reason::Overflow => ("too large", "trop grand"),
            Reason::InvalidLogarithm => ("logarithm of no positive number", "logarithme d'un nombre non positif"),
            Reason::InfeasibleFloors => ("floors exceed the envelope", "planchers au-delà de l'enveloppe"),
            Reason::NoClosingBalance => ("no closing balances", "pas de soldes de clôture"),
            Reason::NoFunctions => ("no functions in the balance", "pas de fonctions dans la balance"),
            Reason::InvalidInput => ("impossible value", "valeur impossible"),
        };
        Text { en: en.to_owned(), fr: fr.to_owned() }
    }
}

/// The candidates nearest to a mistyped name: at most three, best first. Edit distance, case and accents ignored in the first letter's favour.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name.to_lowercase();
    let limit = (wanted.chars().count().min(64) / 2).max(2);
    let mut scored: Vec<(usize, &str)> = candidates
        .into_iter()
        .map(|c| (distance(&wanted, &c.to_lowercase()), c))
        .filter(|(d, c)| *d <= limit || c.to_lowercase().contains(&wanted) && wanted.len() > 2)
        .collect();
    scored.sort();
    scored.dedup();
    scored.into_iter().take(3).map(|(_, c)| c).collect()
}

/// The nearest candidates as a phrase for a help line: `` `a`, `b` or `c` ``; `None` when nothing is near.
pub fn nearest_phrase<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Text> {
    let near = nearest(name, candidates);
    let (last, rest) = near.split_last()?;
    if rest.is_empty() {
        return Some(Text { en: format!("did you mean `{last}`?"), fr: format!("vouliez-vous dire `{last}` ?") });
    }
    let list = rest.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
    Some(Text { en: format!("did you mean {list} or `{last}`?"), fr: format!("vouliez-vous dire {list} ou `{last}` ?") })
}

/// Levenshtein distance in characters, with names cut at 64 characters.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX);
            let best = (diagonal + usize::from(ca != cb)).min(above + 1).min(left + 1);
            diagonal = above;
            left = best;
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = best;
            }
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_in_one_call_in_either_language() {
        let error = Error::new(Code::InvalidValue, text!("`x` is no year", "`x` n'est pas une année")).with_help(text!("write 2024", "écrivez 2024"));
        assert_eq!(error.in_language(Language::French), "`x` n'est pas une année ; écrivez 2024");
        let error = error.at(Place { file: Some("a.csv".into()), line: Some(3), column: Some("EXER".into()), span: Some(4..6), ..Place::default() });
        assert_eq!(error.in_language(Language::French), "`x` n'est pas une année (a.csv, ligne 3, colonne EXER, caractères 5 à 6) ; écrivez 2024");
        assert_eq!(error.in_language(Language::English), "`x` is no year (a.csv, line 3, column EXER, characters 5-6); write 2024");
        assert_eq!(error.to_string(), format!("invalid-value: {}", error.in_language(Language::English)));
    }

    #[test]
    fn a_guess_is_a_question() {
        assert_eq!(nearest_phrase("abd", ["abc", "xyz"]).map(|t| (t.en, t.fr)), Some(("did you mean `abc`?".into(), "vouliez-vous dire `abc` ?".into())));
        assert!(nearest_phrase("abd", ["abc", "abe"]).is_some_and(|t| t.en == "did you mean `abc` or `abe`?" && t.fr.ends_with("`abe` ?")));
    }

    #[test]
    fn codes_have_distinct_names_that_read_back() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
        }
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(*reason));
        }
    }

    #[test]
    fn nearest_names_come_first() {
        assert_eq!(nearest("epargne_brut", ["epargne_brute", "epargne_nette", "dgf"]), ["epargne_brute", "epargne_nette"]);
        assert!(nearest("zzzz", ["dgf"]).is_empty());
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }

    #[test]
    fn an_error_prints_code_message_place_and_help() {
        let name = "x";
        let error = Error::new(Code::UnknownName, text!("no name `{name}`", "aucun nom `{name}`")).at_span(3..4).with_help(text!("look again", "regardez"));
        assert_eq!(error.to_string(), "unknown-name: no name `x` (characters 4-4); look again");
        assert_eq!(error.message().in_language(Language::French), "aucun nom `x`");
    }
}
