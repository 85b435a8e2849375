//! All the texts of charts in one piece, each known by its number.

use std::borrow::Cow;

/// The number of a text in [`Strings`]. Texts are sorted: a smaller number is a smaller text.
pub(crate) type Id = u32;

/// Sorted texts in one piece. Number 0 is the empty text.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    text: Cow<'static, str>,
    /// Where each ends; it starts where the one before ends.
    ends: Vec<u32>,
}

impl Strings {
    /// `None` when an end is outside the text or inside a character.
    pub fn new(text: Cow<'static, str>, ends: Vec<u32>) -> Option<Strings> {
        let mut before = 0;
        for end in &ends {
            if *end < before || !text.is_char_boundary(usize::try_from(*end).ok()?) {
                return None;
            }
            before = *end;
        }
        Some(Strings { text, ends })
    }

    /// The text of that number; empty when there is none.
    pub fn get(&self, id: Id) -> &str {
        let index = id as usize;
        let start = index.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0) as usize;
        let end = self.ends.get(index).copied().unwrap_or(0) as usize;
        self.text.get(start..end).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_number() {
        let strings = Strings::new("aéb".into(), vec![0, 1, 3, 4]).unwrap();
        assert_eq!([0, 1, 2, 3, 4].map(|i| strings.get(i)), ["", "a", "é", "b", ""]);
    }

    #[test]
    fn ends_outside_or_inside_a_character_are_refused() {
        assert!(Strings::new("é".into(), vec![1]).is_none());
        assert!(Strings::new("ab".into(), vec![3]).is_none());
        assert!(Strings::new("ab".into(), vec![2, 1]).is_none());
    }
}
