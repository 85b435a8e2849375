//! The columns of a line after those of its budget, read in one scan of its bytes where nothing about them is unusual.

use super::header::Header;
use crate::ledger::codes::Code;
use crate::ledger::line::{Field, Line};
use std::ops::Range;

/// What stands in columns after those of the budget.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cells {
    Account,
    Function,
    /// Amounts side by side.
    Amounts(Vec<Field>),
    /// Nothing that is read.
    Other,
}

/// The columns after those of the budget.
#[derive(Clone, Debug)]
pub(super) struct Tail {
    delimiter: u8,
    /// Eight bytes of a text that are four amounts of zero, and the last four of them that are two.
    zeros: (u64, u32),
    cells: Vec<Cells>,
}

/// What a line says beside its budget.
pub(super) struct Scanned {
    pub code: Code,
    /// The places of the account and of the function.
    pub texts: (Range<usize>, Range<usize>),
    pub amounts: [i64; Field::COUNT],
    /// Where the line ends, the line feed included.
    pub end: usize,
}

impl Scanned {
    /// The line, of the text that was scanned.
    pub fn line<'l>(&self, text: &'l [u8]) -> Option<Line<'l>> {
        let part = |places: &Range<usize>| std::str::from_utf8(text.get(places.clone())?).ok();
        Some(Line { account: part(&self.texts.0)?, function: part(&self.texts.1)?, amounts: self.amounts })
    }
}

impl Tail {
    /// `None` where the columns of a budget and those of a line are mixed.
    pub fn new(header: &Header) -> Option<Tail> {
        let columns = &header.columns;
        let mut cells: Vec<Cells> = Vec::new();
        for column in columns.prefix()?..header.width {
            let amount = columns.amounts.iter().position(|c| *c == Some(column)).and_then(|place| Field::ALL.get(place).copied());
            match (amount, cells.last_mut()) {
                (Some(field), Some(Cells::Amounts(fields))) => fields.push(field),
                (Some(field), _) => cells.push(Cells::Amounts(vec![field])),
                (None, _) if column == columns.account => cells.push(Cells::Account),
                (None, _) if Some(column) == columns.function => cells.push(Cells::Function),
                (None, _) => cells.push(Cells::Other),
            }
        }
        let d = header.delimiter;
        Some(Tail { delimiter: d, zeros: (u64::from_le_bytes([b'0', d, b'0', d, b'0', d, b'0', d]), u32::from_le_bytes([b'0', d, b'0', d])), cells })
    }

    /// Reads the columns from byte `from` of a text; `None` where anything is unusual: quotes, a carriage return, an amount or a code that is not plainly one,
    /// too few or too many columns. Then the line is to be read in full.
    pub fn scan(&self, text: &[u8], from: usize) -> Option<Scanned> {
        let mut scanned = Scanned { code: Code::default(), texts: (0..0, 0..0), amounts: [0; Field::COUNT], end: from };
        let (at, d) = (&mut scanned.end, self.delimiter);
        let last = self.cells.len().checked_sub(1)?;
        for (place, cells) in self.cells.iter().enumerate() {
            let ends = if place == last { b'\n' } else { self.delimiter };
            match cells {
                Cells::Amounts(fields) => self.amounts(fields, text, at, ends, &mut scanned.amounts)?,
                Cells::Account => {
                    // Nearly all accounts are a few digits.
                    let (start, ahead) = (*at, word(text, *at));
                    let count = count_digits(ahead);
                    if (1..8).contains(&count) && byte(text, start + count) == ends {
                        scanned.texts.0 = start..start + count;
                        scanned.code.set_leading_letters(ahead, count);
                        *at += count + 1;
                    } else {
                        scanned.texts.0 = field(text, at, ends, d)?;
                        scanned.code.set_account(text.get(scanned.texts.0.clone())?)?;
                    }
                }
                Cells::Function => {
                    scanned.texts.1 = field(text, at, ends, d)?;
                    scanned.code.set_function(text.get(scanned.texts.1.clone())?)?;
                }
                Cells::Other => _ = field(text, at, ends, d)?,
            }
        }
        scanned.end = scanned.end.min(text.len());
        Some(scanned)
    }

    /// Amounts side by side; after the last one stands `ends`.
    fn amounts(&self, mut fields: &[Field], text: &[u8], at: &mut usize, ends: u8, amounts: &mut [i64; Field::COUNT]) -> Option<()> {
        while let [field, rest @ ..] = fields {
            // Most amounts of a balance are bare zeros, several side by side.
            let ahead = word(text, *at);
            let zeros = match fields.len() {
                5.. if ahead == self.zeros.0 => 4,
                3.. if ahead as u32 == self.zeros.1 => 2,
                _ => 0,
            };
            if zeros > 0 {
                fields = fields.get(zeros..)?;
                *at += 2 * zeros;
                continue;
            }
            let ends = if rest.is_empty() { ends } else { self.delimiter };
            if byte(text, *at) == b'0' && byte(text, *at + 1) == ends {
                *at += 2;
            } else {
                amounts[*field as usize] = amount(text, at, ends, self.delimiter)?;
            }
            fields = rest;
        }
        Some(())
    }
}

/// The byte at a place; behind the text stands the end of its last line.
fn byte(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(b'\n')
}

/// Eight bytes from a place on, the first one lowest; behind the text stand ends of lines.
fn word(text: &[u8], at: usize) -> u64 {
    match text.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()) {
        Some(bytes) => u64::from_le_bytes(bytes),
        None => (0..8).rev().fold(0, |word, place| word << 8 | u64::from(byte(text, at + place))),
    }
}

/// The places of a field that ends with that byte, which is passed over. The last field of a line ends with the line: behind a delimiter would be another.
fn field(text: &[u8], at: &mut usize, ends: u8, delimiter: u8) -> Option<Range<usize>> {
    let start = *at;
    loop {
        let b = byte(text, *at);
        if b == ends {
            *at += 1;
            return Some(start..*at - 1);
        }
        if matches!(b, b'"' | b'\r' | b'\n' | 0) || b == delimiter {
            return None;
        }
        *at += 1;
    }
}

/// The cents of an amount that ends with that byte, which is passed over: a minus or none, at most 15 digits, one or two decimals or none. A comma that is the
/// delimiter is no decimal one, at the end of the line neither.
fn amount(text: &[u8], at: &mut usize, ends: u8, delimiter: u8) -> Option<i64> {
    let negative = byte(text, *at) == b'-';
    *at += usize::from(negative);
    let start = *at;
    let (mut value, mut count) = digits(word(text, *at));
    *at += count;
    // More than eight digits: rare, and then few more.
    while count == 8 && byte(text, *at).is_ascii_digit() {
        value = value.wrapping_mul(10).wrapping_add(i64::from(byte(text, *at) - b'0'));
        *at += 1;
        count = if *at - start > 15 { 0 } else { 8 };
    }
    // Of so few digits none is lost.
    if count == 0 {
        return None;
    }
    value *= 100;
    let mut b = byte(text, *at);
    if matches!(b, b'.' | b',') && b != delimiter {
        let (first, second) = (byte(text, *at + 1), byte(text, *at + 2));
        if !first.is_ascii_digit() {
            return None;
        }
        value += i64::from(first - b'0') * 10;
        *at += 2;
        b = second;
        if second.is_ascii_digit() {
            value += i64::from(second - b'0');
            *at += 1;
            b = byte(text, *at);
        }
    }
    if b != ends {
        return None;
    }
    *at += 1;
    Some(if negative { -value } else { value })
}

/// A byte in each place of a word.
const ONES: u64 = 0x0101_0101_0101_0101;

/// How many leading bytes of a word are digits.
fn count_digits(word: u64) -> usize {
    let values = word ^ (ONES * u64::from(b'0'));
    // A byte above 9 sets its highest bit, by itself or with 0x76 added; what is carried into the bytes after it does not matter.
    let others = (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80);
    others.trailing_zeros() as usize / 8
}

/// The number that the leading digits of eight bytes make, and how many there are: all at once, by arithmetic on the bytes side by side.
fn digits(word: u64) -> (i64, usize) {
    let count = count_digits(word);
    // The digits moved to the end, zeros before them; then pairs, fours and eights.
    let aligned = (word ^ (ONES * u64::from(b'0'))).checked_shl(64 - 8 * count as u32).unwrap_or(0);
    let pairs = (aligned.wrapping_mul(10).wrapping_add(aligned >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let eight = (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xffff_ffff;
    (eight as i64, count)
}

#[cfg(test)]
mod tests {
    use super::super::amount::parse;
    use super::*;

    #[test]
    fn leading_digits_make_a_number() {
        for text in ["", "0", "7", "42", "123", "1234", "12345", "123456", "1234567", "12345678", "00000000", "99999999", "0123"] {
            for rest in [";;;;;;;;", ".5;0;0;0", "\n\n\n\n\n\n\n\n", "\u{ff}\u{ff}\u{ff}\u{ff}", "::::::::", "////////", "\0\0\0\0\0\0\0\0"] {
                let bytes = [text.as_bytes(), rest.as_bytes()].concat();
                assert_eq!(digits(word(&bytes, 0)), (text.parse().unwrap_or(0), text.len()), "{text}{rest}");
            }
        }
        assert_eq!(digits(word(b"12", 0)), (12, 2));
    }

    #[test]
    fn a_field_after_the_last_one_is_no_decimal() {
        for (text, cents) in [("12.5\n", Some(1_250)), ("12,5\n", None), ("12\n", Some(1_200))] {
            assert_eq!(amount(text.as_bytes(), &mut 0, b'\n', b','), cents, "{text}");
        }
    }

    #[test]
    fn an_amount_is_what_the_careful_reader_reads_or_nothing() {
        let texts = [
            "0",
            "0.00",
            "-0.00",
            "12",
            "-12",
            "12.5",
            "12.50",
            "12,5",
            "12,50",
            "007",
            "123456789012345.99",
            "-123456789012345.99",
            "",
            "-",
            ".",
            ".5",
            "5.",
            "+5",
            "1234567890123456",
            "12.345",
            "12.300",
            " 12",
            "12 ",
            "1 2",
            "1e5",
            "--1",
            "1.2.3",
            "1,234,567",
            "NaN",
            "\"12\"",
            "12\r",
            "\u{a0}1",
        ];
        let mut read = 0;
        for text in texts {
            for ends in [b';', b'\n'] {
                let line = [text.as_bytes(), &[ends], b"1"].concat();
                let mut at = 0;
                if let Some(cents) = amount(&line, &mut at, ends, b';') {
                    assert_eq!((parse(text.as_bytes()), at), (Ok(cents), text.len() + 1), "{text}");
                    read += 1;
                }
            }
        }
        assert_eq!(read, 24);
    }
}
