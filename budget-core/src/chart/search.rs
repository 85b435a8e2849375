//! Searching codes and labels.

use super::account::Account;
use super::axis::Axis;
use super::chapter::Chapter;
use super::edition::Chart;
use super::function::Function;
use crate::fold::fold;

/// Something that a search found.
#[derive(Clone, Copy, Debug)]
pub enum Found<'c> {
    /// An account by nature, or of a vote by function.
    Account(Account<'c>),
    /// A chapter.
    Chapter(Chapter<'c>),
    /// A functional reference.
    Function(Function<'c>),
}

impl<'c> Found<'c> {
    /// `account`, `vote_account`, `chapter` or `function`.
    pub fn kind(&self) -> &'static str {
        match self {
            Found::Account(a) if a.axis() == Axis::Vote => "vote_account",
            Found::Account(_) => "account",
            Found::Chapter(_) => "chapter",
            Found::Function(_) => "function",
        }
    }

    /// Its code.
    pub fn code(&self) -> &'c str {
        match self {
            Found::Account(a) => a.code(),
            Found::Chapter(c) => c.code(),
            Found::Function(f) => f.code(),
        }
    }

    /// Its label.
    pub fn label(&self) -> &'c str {
        match self {
            Found::Account(a) => a.label(),
            Found::Chapter(c) => c.label(),
            Found::Function(f) => f.label(),
        }
    }
}

impl Chart {
    /// Accounts, chapters and functions whose code starts with the text or whose label holds all its words; case and accents do not count.
    /// Best first: the code itself, codes that start with it, the label itself, labels that start with it, labels with the words whole, labels with the
    /// words as parts of others; then by code. An empty text finds nothing.
    pub fn search(&self, text: &str) -> Vec<Found<'_>> {
        let wanted = fold(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let words: Vec<&str> = wanted.split(' ').collect();
        let accounts = self.accounts().map(Found::Account);
        let functions = self.functions().map(Found::Function);
        let chapters = self.chapters().map(Found::Chapter);
        let votes = self.vote_accounts().map(Found::Account);
        let all = accounts.chain(functions).chain(chapters).chain(votes);
        let mut found: Vec<(u8, Found<'_>)> = all.filter_map(|f| Some((rank(f.code(), &fold(f.label()), &wanted, &words)?, f))).collect();
        // Stable: within a rank and a code accounts stay before functions, chapters and votes.
        found.sort_by(|(a, x), (b, y)| (a, x.code()).cmp(&(b, y.code())));
        found.into_iter().map(|(_, f)| f).collect()
    }
}

/// How well a code and a folded label answer; less is better.
fn rank(code: &str, label: &str, wanted: &str, words: &[&str]) -> Option<u8> {
    if code == wanted {
        return Some(0);
    }
    if code.starts_with(wanted) {
        return Some(1);
    }
    if label == wanted {
        return Some(2);
    }
    if label.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(' ')) {
        return Some(3);
    }
    if words.iter().all(|w| label.split(' ').any(|l| l == *w)) {
        return Some(4);
    }
    words.iter().all(|w| label.contains(w)).then_some(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_go_from_the_code_to_parts_of_words() {
        let ranked = |code: &str, label: &str, text: &str| rank(code, &fold(label), &fold(text), &fold(text).split(' ').collect::<Vec<_>>());
        assert_eq!(ranked("6411", "Personnel titulaire", "6411"), Some(0));
        assert_eq!(ranked("64111", "Rémunération principale", "6411"), Some(1));
        assert_eq!(ranked("66", "Charges financières", "CHARGES FINANCIERES"), Some(2));
        assert_eq!(ranked("661", "Charges d'intérêts", "charges"), Some(3));
        assert_eq!(ranked("661", "Charges d'intérêts", "interets charges"), Some(4));
        assert_eq!(ranked("661", "Charges d'intérêts", "intér"), Some(5));
        assert_eq!(ranked("661", "Charges d'intérêts", "impôts"), None);
    }
}
