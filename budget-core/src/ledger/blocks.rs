//! A stream of text cut into blocks of whole lines.

use super::limits::Limits;
use super::source::read_error;
use crate::error::{Error, Result};
use memchr::memrchr;
use std::io::{BufRead, ErrorKind};

/// Cuts a stream at line ends. A line longer than the limit ends its block unfinished: whoever reads it refuses it.
pub(super) struct Blocks {
    size: usize,
    line_bytes: usize,
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    /// What of the block at hand was looked at, where the stream had no more for now.
    open: Option<usize>,
    /// Why reading ended; told once the lines before were handed out.
    failed: Option<Error>,
}

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// It holds whole lines.
    Whole,
    /// The stream has no more for now: the same block goes on to be filled when it has.
    Waiting,
    /// There is nothing more.
    End,
}

impl Blocks {
    pub fn new(limits: &Limits) -> Blocks {
        Blocks { size: limits.block_bytes.max(1), line_bytes: limits.line_bytes, rest: Vec::new(), open: None, failed: None }
    }

    /// Fills a block from the stream of that name.
    pub fn fill(&mut self, reader: &mut dyn BufRead, name: &str, block: &mut Block) -> Result<Filled> {
        let mut before = self.open.take().unwrap_or_else(|| {
            block.length = self.rest.len();
            block.make_room(self.size);
            block.bytes.iter_mut().zip(self.rest.drain(..)).for_each(|(to, from)| *to = from);
            block.length
        });
        loop {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            match block.read(reader, name, before + self.size) {
                Ok(true) => {}
                Ok(false) => {
                    self.open = Some(before);
                    return Ok(Filled::Waiting);
                }
                Err(error) => self.failed = Some(error),
            }
            if block.length == before && self.failed.is_none() {
                return Ok(if before > 0 { Filled::Whole } else { Filled::End });
            }
            if let Some(end) = memrchr(b'\n', block.text().get(before..).unwrap_or_default()) {
                let end = before + end + 1;
                self.rest.extend_from_slice(block.text().get(end..).unwrap_or_default());
                block.length = end;
                return Ok(Filled::Whole);
            }
            if block.length > self.line_bytes {
                return Ok(Filled::Whole);
            }
            before = block.length;
        }
    }
}

/// A part of a text; its memory is used again for the next part.
#[derive(Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    length: usize,
}

impl Block {
    /// The bytes read.
    pub fn text(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Reads up to `end`, fewer bytes only at the end of the stream; `false` where it has no more for now.
    fn read(&mut self, reader: &mut dyn BufRead, name: &str, end: usize) -> Result<bool> {
        self.make_room(end.saturating_sub(self.length));
        while let Some(room) = self.bytes.get_mut(self.length..end).filter(|room| !room.is_empty()) {
            match reader.read(room) {
                Ok(0) => break,
                Ok(read) => self.length += read,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(e) => return Err(read_error(name, e)),
            }
        }
        Ok(true)
    }

    /// Makes room for so many bytes more.
    fn make_room(&mut self, size: usize) {
        if self.bytes.len() < self.length + size {
            self.bytes.resize(self.length + size, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str, block_bytes: usize, line_bytes: usize) -> Vec<String> {
        let limits = Limits { block_bytes, line_bytes, ..Limits::default() };
        let mut bytes = text.as_bytes();
        let mut blocks = Blocks::new(&limits);
        let (mut block, mut found) = (Block::default(), Vec::new());
        while blocks.fill(&mut bytes, "f", &mut block).unwrap() == Filled::Whole {
            found.push(String::from_utf8(block.text().to_vec()).unwrap());
        }
        found
    }

    #[test]
    fn blocks_end_with_lines() {
        assert_eq!(blocks("", 4, 99), Vec::<String>::new());
        assert_eq!(blocks("ab\ncd\nef", 4, 99), ["ab\n", "cd\n", "ef"]);
        assert_eq!(blocks("ab\ncd\nef\n", 7, 99), ["ab\ncd\n", "ef\n"]);
        assert_eq!(blocks("abcdefgh\ni\n", 3, 99), ["abcdefgh\n", "i\n"]);
        assert_eq!(blocks("\n\n\n", 1, 99), ["\n", "\n", "\n"]);
        let text = "one\ntwo\r\n\nthree;four\n";
        (1..30).for_each(|size| assert_eq!(blocks(text, size, 99).concat(), text));
    }

    #[test]
    fn an_endless_line_is_not_gathered_whole() {
        let found = blocks(&"x".repeat(1_000), 10, 25);
        assert!(found[0].len() <= 40, "{found:?}");
    }
}
