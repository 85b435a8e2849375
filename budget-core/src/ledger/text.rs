//! Lines of a text file, one at a time, and their letters: an endless line stays one line's matter.

use super::limits::Limits;
use super::source::read_error;
use crate::error::{Code, Error, Place, Result};
use crate::text;
use std::borrow::Cow;
use std::io::{BufRead, Read};

/// Reads line by line into one buffer, never more than the limit.
pub(crate) struct Lines<'a> {
    reader: &'a mut dyn BufRead,
    name: &'a str,
    limit: usize,
    buffer: Vec<u8>,
    /// The number of the line last read, from 1.
    pub number: u64,
}

impl<'a> Lines<'a> {
    pub fn new(reader: &'a mut dyn BufRead, name: &'a str, limits: &Limits) -> Lines<'a> {
        Lines { reader, name, limit: limits.line_bytes, buffer: Vec::new(), number: 0 }
    }

    /// Reads the next line; `false` at the end.
    pub fn advance(&mut self) -> Result<bool> {
        self.buffer.clear();
        let most = self.limit as u64 + 1;
        let here = Place { line: Some(self.number + 1), ..Place::default() };
        let read = (&mut *self.reader).take(most).read_until(b'\n', &mut self.buffer);
        let read = read.map_err(|e| read_error(self.name, e).at(here.clone()))?;
        if read > self.limit {
            return Err(too_long(self.limit, self.name, self.number + 1));
        }
        self.number += u64::from(read > 0);
        Ok(read > 0)
    }

    /// The line last read, without its end.
    pub fn line(&self) -> &[u8] {
        let line = self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer);
        line.strip_suffix(b"\r").unwrap_or(line)
    }
}

/// The error for a line that is longer than the limit.
pub(crate) fn too_long(limit: usize, name: &str, line: u64) -> Error {
    Error::new(Code::LimitExceeded, text!("a line is longer than {limit} bytes", "une ligne dépasse {limit} octets"))
        .with_help(text!("check that the file is a text of lines, or raise the limit", "vérifiez que le fichier est un texte en lignes, ou relevez la limite"))
        .at_file(name)
        .at(Place { line: Some(line), ..Place::default() })
}

/// A text in UTF-8, or else in Windows-1252, which has the letters of ISO-8859-1 where that has them; and whether it was UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), true),
        Err(_) => (Cow::Owned(bytes.iter().map(|b| windows_1252(*b)).collect()), false),
    }
}

/// The letters that Windows-1252 has at 0x80 to 0x9F; the five unused places stay control characters.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š',
    '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Whether a text was decoded with the wrong encoding before: UTF-8 read as ISO-8859-1 (`Ã©` for `é`), or letters already lost (`�`).
pub(crate) fn is_garbled(text: &str) -> bool {
    let second = |c: char| ('\u{80}'..='\u{bf}').contains(&c) || HIGH.contains(&c);
    text.contains('\u{fffd}') || text.chars().zip(text.chars().skip(1)).any(|(a, b)| matches!(a, 'Ã' | 'Â') && second(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_anyone_writes_them() {
        let mut bytes: &[u8] = b"a\r\nb\n\nc";
        let mut lines = Lines::new(&mut bytes, "f", &Limits::default());
        let mut found = Vec::new();
        while lines.advance().unwrap() {
            found.push((lines.number, lines.line().to_vec()));
        }
        assert_eq!(found, [(1, b"a".to_vec()), (2, b"b".to_vec()), (3, b"".to_vec()), (4, b"c".to_vec())]);
    }

    #[test]
    fn an_endless_line_is_refused_without_being_read() {
        let limits = Limits { line_bytes: 10, ..Limits::default() };
        let mut bytes: &[u8] = b"123456789\n0123456789ABCDEF";
        let mut lines = Lines::new(&mut bytes, "f", &limits);
        assert!(lines.advance().unwrap());
        let error = lines.advance().unwrap_err();
        assert_eq!((error.code(), error.place().line), (Code::LimitExceeded, Some(2)));
        assert!(lines.buffer.len() <= 11);
    }

    #[test]
    fn names_are_decoded() {
        assert_eq!(decode("Évry".as_bytes()), ("Évry".into(), true));
        assert_eq!(decode(b"\xc9vry"), ("Évry".into(), false));
        assert_eq!(decode(b"\x8cuf"), ("Œuf".into(), false));
        assert!(is_garbled("Ã‰vry") && is_garbled("Ã©") && is_garbled("\u{fffd}vry"));
        assert!(!is_garbled("Évry") && !is_garbled("SÃO"));
    }
}
