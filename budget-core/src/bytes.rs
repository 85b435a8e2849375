//! Numbers, texts and blocks as bytes, for what is packed: the territory, the charts, partial sums.

use crate::error::{Error, Result};

pub(crate) fn zigzag(n: i64) -> u64 {
    (n.wrapping_shl(1) ^ (n >> 63)).cast_unsigned()
}

pub(crate) fn unzigzag(n: u64) -> i64 {
    (n >> 1).cast_signed() ^ -(n & 1).cast_signed()
}

/// Texts met so far, the latest first: a text is written as its place there, or as the number of texts followed by itself.
#[derive(Default)]
pub(crate) struct Recent(Vec<Box<str>>);

impl Recent {
    pub fn write(&mut self, out: &mut Writer, text: &str) {
        let place = self.0.iter().position(|t| t.as_ref() == text);
        match place {
            Some(place) => {
                out.number(place as u64);
                let text = self.0.remove(place);
                self.0.insert(0, text);
            }
            None => {
                out.number(self.0.len() as u64);
                out.line(text);
                self.0.insert(0, text.into());
            }
        }
    }

    pub fn read(&mut self, input: &mut Reader<'_>) -> Result<Box<str>> {
        let place = input.count()?;
        let text = match place.cmp(&self.0.len()) {
            std::cmp::Ordering::Less => self.0.remove(place),
            std::cmp::Ordering::Equal => input.line()?.into(),
            std::cmp::Ordering::Greater => return Err(input.fault()),
        };
        self.0.insert(0, text.clone());
        Ok(text)
    }
}

/// Bytes being written: numbers of seven bits a byte, blocks behind their length, texts up to a line's end.
#[derive(Default)]
pub(crate) struct Writer(pub Vec<u8>);

impl Writer {
    pub fn number(&mut self, mut n: u64) {
        while n > 0x7f {
            self.0.push((n & 0x7f) as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    /// A whole number with its sign.
    pub fn signed(&mut self, n: i64) {
        self.number(zigzag(n));
    }

    pub fn block(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub fn line(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(b'\n');
    }
}

/// A number off the front of the bytes; `None` where they end before it does, or it has more than 64 bits.
pub(crate) fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut n = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            return None;
        }
        n |= part << shift;
        if *byte < 0x80 {
            *bytes = rest;
            return Some(n);
        }
        *bytes = rest;
    }
    None
}

/// Bytes being read, with the error for those that nobody wrote so.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    fault: fn() -> Error,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8], fault: fn() -> Error) -> Reader<'a> {
        Reader { rest: bytes, fault }
    }

    /// The error for bytes that nobody wrote so.
    pub fn fault(&self) -> Error {
        (self.fault)()
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8]> {
        let (head, tail) = self.rest.split_at_checked(count).ok_or_else(self.fault)?;
        self.rest = tail;
        Ok(head)
    }

    pub fn number(&mut self) -> Result<u64> {
        number(&mut self.rest).ok_or_else(self.fault)
    }

    pub fn short(&mut self) -> Result<u16> {
        u16::try_from(self.number()?).map_err(|_| self.fault())
    }

    /// A number of things, or a place in a list.
    pub fn count(&mut self) -> Result<usize> {
        usize::try_from(self.number()?).map_err(|_| self.fault())
    }

    /// A whole number with its sign.
    pub fn signed(&mut self) -> Result<i64> {
        self.number().map(unzigzag)
    }

    pub fn block(&mut self) -> Result<&'a [u8]> {
        let length = self.count()?;
        self.bytes(length)
    }

    /// A block to be read on its own.
    pub fn inner(&mut self) -> Result<Reader<'a>> {
        Ok(Reader { rest: self.block()?, fault: self.fault })
    }

    pub fn blocks<const N: usize>(&mut self) -> Result<[Reader<'a>; N]> {
        let mut readers = [Reader { rest: &[], fault: self.fault }; N];
        for reader in &mut readers {
            *reader = self.inner()?;
        }
        Ok(readers)
    }

    pub fn line(&mut self) -> Result<&'a str> {
        let end = self.rest.iter().position(|b| *b == b'\n').ok_or_else(self.fault)?;
        let line = self.bytes(end)?;
        self.bytes(1)?;
        self.utf8(line)
    }

    /// A text behind its length.
    pub fn text(&mut self) -> Result<&'a str> {
        let text = self.block()?;
        self.utf8(text)
    }

    fn utf8(&self, bytes: &'a [u8]) -> Result<&'a str> {
        std::str::from_utf8(bytes).map_err(|_| self.fault())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::text;

    fn fault() -> Error {
        Error::new(Code::InvalidData, text!("damaged", "endommagé"))
    }

    #[test]
    fn numbers_of_64_bits_come_back() {
        let numbers = [0, 1, 127, 128, 1 << 62, u64::MAX];
        let signed = [0, -1, 1, i64::MIN, i64::MAX];
        let mut out = Writer::default();
        numbers.iter().for_each(|n| out.number(*n));
        signed.iter().for_each(|n| out.signed(*n));
        out.block("été".as_bytes());
        let mut input = Reader::new(&out.0, fault);
        assert!(numbers.iter().all(|n| input.number().unwrap() == *n));
        assert!(signed.iter().all(|n| input.signed().unwrap() == *n));
        assert_eq!(input.text().unwrap(), "été");
        assert!(input.rest().is_empty() && input.number().is_err());
    }

    #[test]
    fn what_nobody_wrote_is_refused() {
        let long = [0xff; 11];
        let mut large = [0xff; 10];
        large[9] = 2;
        for bytes in [&[][..], &[0x80], &long, &large] {
            assert!(Reader::new(bytes, fault).number().is_err(), "{bytes:?}");
        }
        assert!(Reader::new(&[5, b'a'], fault).block().is_err());
        assert!(Reader::new(&[0xff, 0xff, 0xff, 0xff, 0x0f], fault).block().is_err());
        assert!(Reader::new(&[1, 0xff], fault).text().is_err());
        assert!(Reader::new(b"abc", fault).line().is_err());
    }
}
