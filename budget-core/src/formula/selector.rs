//! A selector is a set of codes: the longest matching prefix decides in or out.

use crate::error::{Code, Error, Result};
use crate::text;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// One term of a selector.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term {
    /// The code or prefix, digits.
    pub code: String,
    /// Whether this code alone is meant (`=6411`), not what starts with it.
    pub exact: bool,
    /// Whether it includes (`+`) or excludes (`-`).
    pub include: bool,
}

/// A set of codes (accounts or functions), written as prefixes added and taken out: `73 - 7392 + 73921`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Selector {
    terms: Vec<Term>,
}

impl Selector {
    /// A selector of terms in the order written, each with its place for errors.
    /// An exclusion that excludes nothing and a code that is both included and excluded are errors.
    pub fn new(terms: Vec<(Term, Range<usize>)>) -> Result<Selector> {
        // How often each code is left out and taken: looked up by prefix, a long selector costs no more a term than a short one.
        let mut marks: BTreeMap<(&str, bool), [usize; 2]> = BTreeMap::new();
        for (term, _) in &terms {
            let [out, taken] = marks.entry((&term.code, term.exact)).or_default();
            *(if term.include { taken } else { out }) += 1;
        }
        for (term, span) in &terms {
            let code = &term.code;
            if marks.get(&(code.as_str(), term.exact)).is_some_and(|[out, taken]| *out > 0 && *taken > 0) {
                return Err(Error::new(Code::InvalidSelector, text!("`{code}` is both taken and left out", "`{code}` est à la fois pris et exclu"))
                    .with_help(text!("keep one of the two", "gardez l'un des deux"))
                    .at_span(span.clone()));
            }
            if !term.include && !taken_beside(&marks, term) {
                return Err(Error::new(Code::InvalidSelector, text!("`- {code}` excludes nothing", "`- {code}` n'exclut rien"))
                    .with_help(text!(
                        "no prefix written beside it contains `{code}`: take it out, or correct one of the two",
                        "aucun préfixe écrit à côté ne contient `{code}` : retirez-le, ou corrigez l'un des deux"
                    ))
                    .at_span(span.clone()));
            }
        }
        Ok(Selector { terms: terms.into_iter().map(|(term, _)| term).collect() })
    }

    /// Whether the set holds a code.
    pub fn contains(&self, code: &str) -> bool {
        decides(self.terms.iter(), code)
    }

    /// The terms in the order written.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

/// Whether the terms beside an exclusion take its code: what the longest of them that matches it says.
fn taken_beside(marks: &BTreeMap<(&str, bool), [usize; 2]>, term: &Term) -> bool {
    let code = term.code.as_str();
    let prefixes = (0..=code.len()).rev().filter_map(|end| Some((code.get(..end)?, false)));
    let nearest = std::iter::once((code, true)).chain(prefixes).find_map(|key| {
        let [out, taken] = *marks.get(&key)?;
        let own = usize::from(key == (code, term.exact));
        (out + taken > own).then_some(taken > 0)
    });
    nearest.unwrap_or(false)
}

/// What the longest matching term says; nothing matching is out. An exact term is longer than the prefix of the same letters.
fn decides<'a>(terms: impl Iterator<Item = &'a Term>, code: &str) -> bool {
    terms.filter(|t| if t.exact { t.code == code } else { code.starts_with(&t.code) }).max_by_key(|t| (t.code.len(), t.exact)).is_some_and(|t| t.include)
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            match (i, term.include) {
                (0, _) => {}
                (_, true) => f.write_str(" + ")?,
                (_, false) => f.write_str(" - ")?,
            }
            write!(f, "{}{}", if term.exact { "=" } else { "" }, term.code)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(text: &str) -> Result<Selector> {
        let mut include = true;
        let mut terms = Vec::new();
        for word in text.split_whitespace() {
            match word {
                "+" => include = true,
                "-" => include = false,
                code => terms.push((Term { code: code.trim_start_matches('=').into(), exact: code.starts_with('='), include }, 0..0)),
            }
        }
        Selector::new(terms)
    }

    #[test]
    fn the_longest_prefix_decides() {
        let set = selector("73 - 7392 + 73921").unwrap();
        assert!(set.contains("7311") && !set.contains("73922") && set.contains("739211") && !set.contains("74"));
        let exact = selector("6 - =6411").unwrap();
        assert!(exact.contains("64111") && !exact.contains("6411"));
        assert_eq!(set.to_string(), "73 - 7392 + 73921");
    }

    #[test]
    fn an_exclusion_that_excludes_nothing_is_an_error() {
        assert!(selector("6 - 75").is_err());
        assert!(selector("6 - 6").is_err());
        assert!(selector("6 - 64 - 641").is_err());
        assert!(selector("6 - 64 + 641 - 6411").is_ok());
        assert!(selector("6411 - =6411").is_ok());
    }
}
