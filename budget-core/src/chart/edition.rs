//! One edition of a chart, opened.

use super::account::Account;
use super::anomaly::Anomaly;
use super::archive;
use super::axis::Axis;
use super::chapter::{Chapter, ChapterNode};
use super::function::Function;
use super::listing::Listing;
use super::operation::Operation;
use super::resolve;
use super::side::Side;
use super::strings::{Id, Strings};
use super::tree::Tree;
use super::{missing, read_xml};
use crate::error::{Result, Warning};
use std::fmt;
use std::sync::Arc;

/// An official chart of accounts (*plan de comptes*: norm, variant, exercise). Cheap to clone and to hold: one shared pointer.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use budget_core::chart::{Chart, Operation, Side};
/// let chart = Chart::open("M57_D", 2024)?;
/// let account = chart.account("6411")?;
/// assert_eq!(account.label(), "Personnel titulaire");
/// let chapter = chart.chapter("60611", Side::Expense, Operation::Real)?;
/// assert_eq!((chapter.code(), chapter.section().as_str()), ("011", "operating"));
/// # }
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Chart(pub(crate) Arc<Inner>);

/// What an edition holds.
pub(crate) struct Inner {
    pub strings: Arc<Strings>,
    pub norm: String,
    pub variant: String,
    pub year: u16,
    pub edition: u16,
    pub warnings: Vec<Warning>,
    /// By axis.
    pub trees: [Tree; 3],
    /// Sorted by axis and code.
    pub chapters: Vec<ChapterNode>,
}

impl Chart {
    /// Every chart: norm, variant, editions and their numbers of codes. Sorted by norm and variant.
    ///
    /// # Errors
    /// `not-installed` where the charts are to be installed first ([`crate::data`]); the same of all that opens or asks a chart.
    pub fn list() -> Result<Vec<Listing>> {
        Ok(Listing::all(archive::installed()?))
    }

    /// The chart of a norm or variant for an exercise. Names are those of TOTEM documents (`M57-M57_A`), of variants (`M57_A`), and of
    /// balances (`M57`, `M57A`, `M14A`: see `data/charts/names.toml`). After the last edition, that one is used, with a warning `later-edition`.
    ///
    /// # Errors
    /// `unknown-chart` with the nearest names; `unknown-year` before the first edition, naming the years there are.
    pub fn open(norm: &str, year: u16) -> Result<Chart> {
        let archive = archive::installed()?;
        let variant = resolve::variant(archive, norm, year)?;
        Chart::build(archive, variant, year)
    }

    /// The chart that a balance names: column `NOMEN` without its `A`, and whether it had one.
    ///
    /// # Errors
    /// Those of [`Chart::open`].
    pub fn for_balance(nomenclature: &str, abridged: bool, year: u16) -> Result<Chart> {
        match abridged {
            true => Chart::open(&format!("{nomenclature}A"), year),
            false => Chart::open(nomenclature, year),
        }
    }

    /// Reads an official plan file (*planDeCompte.xml*, plain or gzip, UTF-8 or ISO-8859-1), for editions that are not embedded.
    ///
    /// # Errors
    /// `invalid-xml` with the line for broken XML or another document; `invalid-data` for a plan that contradicts itself;
    /// `limit-exceeded` beyond 64 MB or 64 levels.
    pub fn read(xml: &[u8]) -> Result<Chart> {
        read_xml::read(xml)
    }

    /// Whether a code of any edition of a chart starts with that. `family` is a norm (all its variants) or any name that
    /// [`Chart::open`] takes (all variants it ever means). Formulas are checked with it.
    ///
    /// # Errors
    /// `unknown-chart` with the nearest names.
    pub fn prefix_known(family: &str, prefix: &str) -> Result<bool> {
        let archive = archive::installed()?;
        Ok(resolve::family(archive, family)?.into_iter().any(|v| archive.any_starts_with(v, Axis::Nature, prefix)))
    }

    /// The same for functional references.
    ///
    /// # Errors
    /// `unknown-chart` with the nearest names.
    pub fn function_prefix_known(family: &str, prefix: &str) -> Result<bool> {
        let archive = archive::installed()?;
        Ok(resolve::family(archive, family)?.into_iter().any(|v| archive.any_starts_with(v, Axis::Function, prefix)))
    }

    /// Adds warnings while nobody else holds the chart.
    pub(crate) fn with_warnings(mut self, warnings: Vec<Warning>) -> Chart {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.warnings.extend(warnings);
        }
        self
    }

    /// The norm: `M57`.
    pub fn norm(&self) -> &str {
        &self.0.norm
    }

    /// The variant (*déclinaison*): `M57_D`.
    pub fn variant(&self) -> &str {
        &self.0.variant
    }

    /// The name in TOTEM documents: `M57-M57_D`.
    pub fn name(&self) -> String {
        format!("{}-{}", self.0.norm, self.0.variant)
    }

    /// The exercise asked for.
    pub fn year(&self) -> u16 {
        self.0.year
    }

    /// The edition used: the exercise asked for, or the last one before it.
    pub fn edition(&self) -> u16 {
        self.0.edition
    }

    /// What the chart does not say by itself: `later-edition` when [`Chart::edition`] is not [`Chart::year`].
    pub fn warnings(&self) -> &[Warning] {
        &self.0.warnings
    }

    /// What this edition says against its neighbours; it is kept as published.
    pub fn anomalies(&self) -> Vec<Anomaly> {
        Anomaly::of(self.variant(), self.edition())
    }

    /// The account of that code.
    ///
    /// # Errors
    /// `unknown-account` with the nearest codes, and the editions that have it where others do.
    pub fn account(&self, code: &str) -> Result<Account<'_>> {
        self.find(Axis::Nature, code).ok_or_else(|| missing::code(self, Axis::Nature, code))
    }

    /// All accounts by nature, sorted by code.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = Account<'_>> {
        self.all(Axis::Nature)
    }

    /// The account of a vote by function (*compte 90x, 92x, 93x*).
    ///
    /// # Errors
    /// `unknown-account` with the nearest codes.
    pub fn vote_account(&self, code: &str) -> Result<Account<'_>> {
        self.find(Axis::Vote, code).ok_or_else(|| missing::code(self, Axis::Vote, code))
    }

    /// All accounts of a vote by function, sorted by code; none in charts without functions.
    pub fn vote_accounts(&self) -> impl ExactSizeIterator<Item = Account<'_>> {
        self.all(Axis::Vote)
    }

    /// Whether the edition has that account.
    pub fn contains(&self, code: &str) -> bool {
        self.tree(Axis::Nature).find(code, &self.0.strings).is_some()
    }

    /// Whether any account of the edition starts with that.
    pub fn matches_prefix(&self, prefix: &str) -> bool {
        self.tree(Axis::Nature).any_starts_with(prefix, &self.0.strings)
    }

    /// The accounts just below an account; the roots for an empty code.
    ///
    /// # Errors
    /// `unknown-account` with the nearest codes.
    pub fn children(&self, code: &str) -> Result<Vec<Account<'_>>> {
        let tree = self.tree(Axis::Nature);
        let parent = match code {
            "" => None,
            code => Some(tree.find(code, &self.0.strings).ok_or_else(|| missing::code(self, Axis::Nature, code))?),
        };
        Ok(tree.children(parent).filter_map(|i| tree.nodes().get(i)).map(|node| Account { chart: self, axis: Axis::Nature, node }).collect())
    }

    /// The chapter, and with it the section, that an operation on an account by nature belongs to.
    ///
    /// # Errors
    /// `unknown-account`; `not-allowed` when the edition gives the account no such side or kind of operation, naming those it has.
    pub fn chapter(&self, code: &str, side: Side, operation: Operation) -> Result<Chapter<'_>> {
        let account = self.account(code)?;
        account.chapter(side, operation).ok_or_else(|| missing::right(&account, side, Some(operation)))
    }

    /// The chapter of an order operation that does not say which kind it is (`OpBudg` 1 without `TypOpBudg`): that of the only kind allowed.
    ///
    /// # Errors
    /// `unknown-account`; `not-allowed` when none or both kinds are allowed.
    pub fn order_chapter(&self, code: &str, side: Side) -> Result<Chapter<'_>> {
        let account = self.account(code)?;
        match (account.chapter(side, Operation::BetweenSections), account.chapter(side, Operation::WithinSection)) {
            (Some(chapter), None) | (None, Some(chapter)) => Ok(chapter),
            _ => Err(missing::right(&account, side, None)),
        }
    }

    /// The chapter of that code in a vote by nature ([`Axis::Nature`]) or by function ([`Axis::Vote`]).
    ///
    /// # Errors
    /// `unknown-chapter` with the nearest codes.
    pub fn chapter_named(&self, axis: Axis, code: &str) -> Result<Chapter<'_>> {
        self.chapters().find(|c| c.axis() == axis && c.code() == code).ok_or_else(|| missing::chapter(self, axis, code))
    }

    /// All chapters, sorted by axis and code.
    pub fn chapters(&self) -> impl ExactSizeIterator<Item = Chapter<'_>> {
        self.0.chapters.iter().map(|node| Chapter { chart: self, node })
    }

    /// The functional reference of that code.
    ///
    /// # Errors
    /// `unknown-function` with the nearest codes.
    pub fn function(&self, code: &str) -> Result<Function<'_>> {
        let tree = self.functions_tree();
        let node = tree.find(code, &self.0.strings).and_then(|i| tree.nodes().get(i));
        node.map(|node| Function { chart: self, node }).ok_or_else(|| missing::code(self, Axis::Function, code))
    }

    /// All functional references, sorted by code; none in charts without functions.
    pub fn functions(&self) -> impl ExactSizeIterator<Item = Function<'_>> {
        self.functions_tree().nodes().iter().map(|node| Function { chart: self, node })
    }

    fn find(&self, axis: Axis, code: &str) -> Option<Account<'_>> {
        let tree = self.tree(axis);
        let node = tree.nodes().get(tree.find(code, &self.0.strings)?)?;
        Some(Account { chart: self, axis, node })
    }

    fn all(&self, axis: Axis) -> impl ExactSizeIterator<Item = Account<'_>> {
        self.tree(axis).nodes().iter().map(move |node| Account { chart: self, axis, node })
    }

    pub(crate) fn string(&self, id: Id) -> &str {
        self.0.strings.get(id)
    }

    pub(crate) fn tree(&self, axis: Axis) -> &Tree {
        &self.0.trees[axis as usize]
    }

    pub(crate) fn functions_tree(&self) -> &Tree {
        self.tree(Axis::Function)
    }

    pub(crate) fn chapter_at(&self, place: u16) -> Option<Chapter<'_>> {
        self.0.chapters.get(usize::from(place)).map(|node| Chapter { chart: self, node })
    }

    /// The codes of one axis, sorted.
    pub(crate) fn codes(&self, axis: Axis) -> impl Iterator<Item = &str> {
        self.tree(axis).nodes().iter().map(|n| self.string(n.code))
    }
}

impl fmt::Debug for Chart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chart({} {})", self.name(), self.edition())
    }
}
