//! Numbers, texts and blocks as bytes, for the packed territory.

use crate::error::{Code, Error, Result};
use crate::text;

/// The error for bytes that nobody wrote so.
pub(crate) fn broken() -> Error {
    Error::new(Code::InvalidData, text!("the packed territory is damaged", "le territoire compacté est endommagé"))
        .with_help(text!("fetch the file territory.bin again", "rechargez le fichier territory.bin"))
}

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
        let place = usize::try_from(input.number()?).map_err(|_| broken())?;
        let text = match place.cmp(&self.0.len()) {
            std::cmp::Ordering::Less => self.0.remove(place),
            std::cmp::Ordering::Equal => input.line()?.into(),
            std::cmp::Ordering::Greater => return Err(broken()),
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

    pub fn block(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub fn line(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(b'\n');
    }
}

/// Bytes being read.
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count).ok_or_else(broken)?;
        self.0 = tail;
        Ok(head)
    }

    pub fn number(&mut self) -> Result<u64> {
        let mut n = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.bytes(1)?.first().copied().unwrap_or(0);
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(broken())
    }

    pub fn short(&mut self) -> Result<u16> {
        u16::try_from(self.number()?).map_err(|_| broken())
    }

    pub fn block(&mut self) -> Result<&'a [u8]> {
        let length = usize::try_from(self.number()?).map_err(|_| broken())?;
        self.bytes(length)
    }

    pub fn blocks<const N: usize>(&mut self) -> Result<[Reader<'a>; N]> {
        let mut readers = [const { Reader(&[]) }; N];
        for reader in &mut readers {
            reader.0 = self.block()?;
        }
        Ok(readers)
    }

    pub fn line(&mut self) -> Result<&'a str> {
        let end = self.0.iter().position(|b| *b == b'\n').ok_or_else(broken)?;
        let line = self.bytes(end)?;
        self.bytes(1)?;
        std::str::from_utf8(line).map_err(|_| broken())
    }
}
