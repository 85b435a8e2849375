//! All the texts of charts in one piece, each known by its number.

use std::borrow::Cow;

/// The number of a text in [`Strings`]. Texts are sorted: a smaller number is a smaller text.
pub(crate) type Id = u32;

/// Sorted texts in one piece: where each ends (four bytes, the lowest first), then all of them. Number 0 is the empty text.
/// Nothing is decoded before it is asked for: that is what makes opening a chart cheap.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    bytes: Cow<'static, [u8]>,
    count: usize,
}

impl Strings {
    /// `None` when the bytes are not as many as the ends say.
    pub fn new(bytes: Cow<'static, [u8]>, count: usize) -> Option<Strings> {
        let strings = Strings { bytes, count };
        let length = count.checked_mul(4)?.checked_add(strings.end(count)?)?;
        (strings.bytes.len() == length).then_some(strings)
    }

    /// Where the first `n` texts end.
    fn end(&self, n: usize) -> Option<usize> {
        let Some(last) = n.checked_sub(1) else { return Some(0) };
        let end: &[u8; 4] = self.bytes.get(last * 4..)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*end)).ok()
    }

    /// The text of that number; empty when there is none.
    pub fn get(&self, id: Id) -> &str {
        self.slice(id as usize).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or("")
    }

    fn slice(&self, index: usize) -> Option<&[u8]> {
        if index >= self.count {
            return None;
        }
        let start = self.count * 4;
        self.bytes.get(start.checked_add(self.end(index)?)?..start.checked_add(self.end(index + 1)?)?)
    }

    /// The texts given, in order.
    #[cfg(test)]
    pub fn of(texts: &[&str]) -> Strings {
        let mut bytes = Vec::new();
        let mut end = 0_u32;
        for text in texts {
            end += text.len() as u32;
            bytes.extend(end.to_le_bytes());
        }
        bytes.extend(texts.concat().as_bytes());
        Strings::new(bytes.into(), texts.len()).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_number() {
        let strings = Strings::of(&["", "a", "é", "b"]);
        assert_eq!([0, 1, 2, 3, 4].map(|i| strings.get(i)), ["", "a", "é", "b", ""]);
        assert_eq!(Strings::default().get(0), "");
    }

    #[test]
    fn bytes_that_do_not_match_the_ends_are_refused() {
        assert!(Strings::new(vec![1, 0, 0, 0].into(), 1).is_none());
        assert!(Strings::new(vec![1, 0, 0, 0, b'a', b'b'].into(), 1).is_none());
        assert!(Strings::new(Vec::new().into(), usize::MAX).is_none());
        assert_eq!(Strings::new(vec![1, 0, 0, 0, 0xff].into(), 1).unwrap().get(0), "");
        assert_eq!(Strings::new(vec![9, 0, 0, 0, 1, 0, 0, 0, b'a'].into(), 2).unwrap().get(1), "");
    }
}
