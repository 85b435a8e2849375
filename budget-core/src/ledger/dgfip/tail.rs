//! The columns of a line after those of its budget, read in one scan of its bytes where nothing about them is unusual.

use super::header::Header;
use crate::ledger::codes::Code;
use crate::ledger::line::{Field, Line};
use std::ops::Range;

/// What stands in a column after those of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Account,
    Function,
    Amount(Field),
    /// Nothing that is read.
    Other,
}

/// The columns after those of the budget.
#[derive(Clone, Debug)]
pub(super) struct Tail {
    delimiter: u8,
    cells: Vec<Cell>,
}

/// What a line says beside its budget.
pub(super) struct Scanned<'l> {
    pub line: Line<'l>,
    pub code: Code,
    /// Where the line ends, the line feed included.
    pub end: usize,
}

impl Tail {
    /// `None` where the columns of a budget and those of a line are mixed.
    pub fn new(header: &Header) -> Option<Tail> {
        let columns = &header.columns;
        let cell = |column: usize| {
            let amount = columns.amounts.iter().position(|c| *c == Some(column)).and_then(|place| Field::ALL.get(place).copied());
            match amount {
                Some(field) => Cell::Amount(field),
                None if column == columns.account => Cell::Account,
                None if Some(column) == columns.function => Cell::Function,
                None => Cell::Other,
            }
        };
        Some(Tail { delimiter: header.delimiter, cells: (columns.prefix()?..header.width).map(cell).collect() })
    }

    /// Reads the columns from byte `from` of a text; `None` where anything is unusual: quotes, a carriage return, an amount or a code that is not plainly one,
    /// too few or too many columns. Then the line is to be read in full.
    pub fn scan<'l>(&self, text: &'l [u8], from: usize) -> Option<Scanned<'l>> {
        let (mut account, mut function) = (0..0, 0..0);
        let mut amounts = [0; Field::COUNT];
        let mut at = from;
        let last = self.cells.len().checked_sub(1)?;
        for (place, cell) in self.cells.iter().enumerate() {
            let ends = if place == last { b'\n' } else { self.delimiter };
            match cell {
                Cell::Amount(field) => amounts[*field as usize] = amount(text, &mut at, ends)?,
                Cell::Account => account = field(text, &mut at, ends)?,
                Cell::Function => function = field(text, &mut at, ends)?,
                Cell::Other => drop(field(text, &mut at, ends)?),
            }
        }
        let (account, function) = (text.get(account)?, text.get(function)?);
        let code = Code::new(account, function)?;
        let line = Line { account: std::str::from_utf8(account).ok()?, function: std::str::from_utf8(function).ok()?, amounts };
        Some(Scanned { line, code, end: at.min(text.len()) })
    }
}

/// The byte at a place; behind the text stands the end of its last line.
fn byte(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(b'\n')
}

/// The places of a field that ends with that byte, which is passed over.
fn field(text: &[u8], at: &mut usize, ends: u8) -> Option<Range<usize>> {
    let start = *at;
    loop {
        let b = byte(text, *at);
        if b == ends {
            *at += 1;
            return Some(start..*at - 1);
        }
        if matches!(b, b'"' | b'\r' | b'\n' | 0) || b == ends {
            return None;
        }
        *at += 1;
    }
}

/// The cents of an amount that ends with that byte, which is passed over: a minus or none, at most 15 digits, one or two decimals or none.
fn amount(text: &[u8], at: &mut usize, ends: u8) -> Option<i64> {
    let mut b = byte(text, *at);
    // Most amounts of a balance are a bare zero.
    if b == b'0' && byte(text, *at + 1) == ends {
        *at += 2;
        return Some(0);
    }
    let negative = b == b'-';
    if negative {
        *at += 1;
        b = byte(text, *at);
    }
    let start = *at;
    let mut value: i64 = 0;
    while b.is_ascii_digit() {
        value = value.wrapping_mul(10).wrapping_add(i64::from(b - b'0'));
        *at += 1;
        b = byte(text, *at);
    }
    // Of so few digits none is lost.
    if !(1..=15).contains(&(*at - start)) {
        return None;
    }
    value *= 100;
    if matches!(b, b'.' | b',') && b != ends {
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

#[cfg(test)]
mod tests {
    use super::super::amount::parse;
    use super::*;

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
                if let Some(cents) = amount(&line, &mut at, ends) {
                    assert_eq!((parse(text.as_bytes()), at), (Ok(cents), text.len() + 1), "{text}");
                    read += 1;
                }
            }
        }
        assert_eq!(read, 24);
    }
}
