//! The columns of a line after those of its budget, read in one scan of its bytes where nothing about them is unusual.

use super::header::Header;
use crate::ledger::codes::Code;
use crate::ledger::line::Field;
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
    /// Eight bytes of a text that are four amounts of zero.
    zeros: u64,
    cells: Vec<Cells>,
}

/// What a line says beside its budget and its amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scanned {
    pub code: Code,
    /// The places of the account and of the function.
    account: Range<usize>,
    function: Range<usize>,
    /// Where the line ends, the line feed included.
    pub end: usize,
}

impl Scanned {
    /// The account and the function, of the text that was scanned.
    pub fn texts<'l>(&self, text: &'l [u8]) -> Option<(&'l str, &'l str)> {
        let part = |places: &Range<usize>| std::str::from_utf8(text.get(places.clone())?).ok();
        part(&self.account).zip(part(&self.function))
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
        Some(Tail { delimiter: d, zeros: u64::from_le_bytes([b'0', d, b'0', d, b'0', d, b'0', d]), cells })
    }

    /// Reads the columns from byte `from` of a text; `None` where anything is unusual: quotes, a carriage return within the line, an amount or a code that is
    /// not plainly one, too few or too many columns. Then the line is to be read in full.
    pub fn scan(&self, text: &[u8], from: usize, amounts: &mut [i64; Field::COUNT]) -> Option<Scanned> {
        *amounts = [0; Field::COUNT];
        let mut scanned = Scanned { end: from, ..Scanned::default() };
        let (at, d) = (&mut scanned.end, self.delimiter);
        let last = self.cells.len().checked_sub(1)?;
        for (place, cells) in self.cells.iter().enumerate() {
            let ends = if place == last { b'\n' } else { d };
            match cells {
                Cells::Amounts(fields) => *at = self.amounts(fields, text, *at, ends, amounts)?,
                Cells::Account => {
                    // Nearly all accounts are a few digits.
                    let (start, ahead) = (*at, word(text, *at));
                    let count = count_digits(ahead);
                    if (1..8).contains(&count) && byte(text, start + count) == ends {
                        scanned.account = start..start + count;
                        scanned.code.set_leading_letters(ahead, count);
                        *at += count + 1;
                    } else {
                        scanned.account = field(text, at, ends, d)?;
                        scanned.code.set_account(text.get(scanned.account.clone())?)?;
                    }
                }
                Cells::Function => {
                    scanned.function = field(text, at, ends, d)?;
                    scanned.code.set_function(text.get(scanned.function.clone())?)?;
                }
                Cells::Other => _ = field(text, at, ends, d)?,
            }
        }
        scanned.end = scanned.end.min(text.len());
        Some(scanned)
    }

    /// Reads amounts side by side; after the last one stands `ends`. Where the text goes on.
    fn amounts(&self, fields: &[Field], text: &[u8], mut at: usize, ends: u8, amounts: &mut [i64; Field::COUNT]) -> Option<usize> {
        let mut place = 0;
        while let Some(field) = fields.get(place) {
            let ahead = word(text, at);
            // Most amounts of a balance are bare zeros, several side by side.
            let zeros = (ahead ^ self.zeros).trailing_zeros() as usize / 16;
            if zeros > 0 {
                let zeros = zeros.min(fields.len() - place);
                (place, at) = (place + zeros, at + 2 * zeros);
                // A delimiter behind the last column of the line begins one too many.
                if place == fields.len() && ends != self.delimiter {
                    return None;
                }
                continue;
            }
            place += 1;
            let ends = if place == fields.len() { ends } else { self.delimiter };
            let (euros, count) = digits(ahead);
            let cents = if (1..8).contains(&count) { cents(word(text, at + count), ends, self.delimiter) } else { None };
            match cents {
                Some((cents, length)) => {
                    amounts[*field as usize] = euros * 100 + cents;
                    at += count + length;
                }
                None => amounts[*field as usize] = amount(text, &mut at, ends, self.delimiter)?,
            }
        }
        Some(at)
    }
}

/// The decimals that eight bytes begin with, two behind a point or a comma or none, up to the byte that ends the field, and the bytes that they take.
#[inline(always)]
fn cents(word: u64, ends: u8, delimiter: u8) -> Option<(i64, usize)> {
    if word as u8 == ends {
        return Some((0, 1));
    }
    let point = word as u8;
    let others = word as u32 ^ u32::from_le_bytes([point, b'0', b'0', ends]);
    // The two in the middle are digits where nothing is left above their lowest four bits, with six added neither.
    let plain = (others | others.wrapping_add(0x0006_0600)) & 0xfff0_f0ff == 0;
    let good = plain && (point == b'.' || point == b',' && delimiter != b',');
    good.then_some((i64::from(others >> 8 & 0xf) * 10 + i64::from(others >> 16 & 0xf), 4))
}

/// The byte at a place; behind the text stands the end of its last line.
#[inline(always)]
fn byte(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(b'\n')
}

/// Eight bytes from a place on, the first one lowest; behind the text stand ends of lines.
#[inline(always)]
fn word(text: &[u8], at: usize) -> u64 {
    match text.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()) {
        Some(bytes) => u64::from_le_bytes(bytes),
        None => last_word(text, at),
    }
}

#[cold]
fn last_word(text: &[u8], at: usize) -> u64 {
    (0..8).rev().fold(0, |word, place| word << 8 | u64::from(byte(text, at + place)))
}

/// Passes over the byte that ends a field; where that is the end of the line, over a carriage return before it too.
#[inline(always)]
fn pass_end(text: &[u8], at: &mut usize, ends: u8) -> Option<()> {
    if ends == b'\n' && byte(text, *at) == b'\r' {
        *at += 1;
    }
    let ended = byte(text, *at) == ends;
    *at += 1;
    ended.then_some(())
}

/// The places of a field that ends with that byte, which is passed over. The last field of a line ends with the line: behind a delimiter would be another.
fn field(text: &[u8], at: &mut usize, ends: u8, delimiter: u8) -> Option<Range<usize>> {
    let start = *at;
    loop {
        let b = byte(text, *at);
        if b == ends || b == b'\r' {
            let places = start..*at;
            return pass_end(text, at, ends).map(|()| places);
        }
        if matches!(b, b'"' | b'\n' | 0) || b == delimiter {
            return None;
        }
        *at += 1;
    }
}

/// The cents of an amount that ends with that byte, which is passed over: a minus or none, at most 15 digits, one or two decimals or none. A comma that is the
/// delimiter is no decimal one, at the end of the line neither.
#[cold]
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
    let b = byte(text, *at);
    if matches!(b, b'.' | b',') && b != delimiter {
        let (first, second) = (byte(text, *at + 1), byte(text, *at + 2));
        if !first.is_ascii_digit() {
            return None;
        }
        value += i64::from(first - b'0') * 10;
        *at += 2;
        if second.is_ascii_digit() {
            value += i64::from(second - b'0');
            *at += 1;
        }
    }
    pass_end(text, at, ends)?;
    Some(if negative { -value } else { value })
}

/// A byte in each place of a word.
const ONES: u64 = 0x0101_0101_0101_0101;

/// How many leading bytes of a word are digits.
#[inline(always)]
fn count_digits(word: u64) -> usize {
    let values = word ^ (ONES * u64::from(b'0'));
    // A byte above 9 sets its highest bit, by itself or with 0x76 added; what is carried into the bytes after it does not matter.
    let others = (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80);
    others.trailing_zeros() as usize / 8
}

/// The number that the leading digits of eight bytes make, and how many there are: all at once, by arithmetic on the bytes side by side.
#[inline(always)]
fn digits(word: u64) -> (i64, usize) {
    let count = count_digits(word);
    // The digits moved to the end, zeros before them (where there is no digit, the number means nothing); then pairs, fours and eights.
    let aligned = (word ^ (ONES * u64::from(b'0'))).wrapping_shl(64 - 8 * count as u32);
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
                let (number, count) = digits(word(&bytes, 0));
                assert_eq!((if count > 0 { number } else { 0 }, count), (text.parse().unwrap_or(0), text.len()), "{text}{rest}");
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
        // A carriage return before the end of the line belongs to it.
        assert_eq!(read, 25);
    }
}
