//! A stream of text cut into blocks of whole lines.

use super::limits::Limits;
use super::source::read_error;
use crate::error::{Error, Result};
use memchr::memrchr;
use std::io::{BufRead, ErrorKind};

/// Cuts a stream at line ends. A line longer than the limit ends its block unfinished: whoever reads it refuses it.
pub(super) struct Blocks<'a> {
    reader: &'a mut (dyn BufRead + Send),
    name: &'a str,
    limits: Limits,
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    /// Why reading ended; told once the lines before were handed out.
    failed: Option<Error>,
}

impl<'a> Blocks<'a> {
    pub fn new(reader: &'a mut (dyn BufRead + Send), name: &'a str, limits: &Limits) -> Blocks<'a> {
        Blocks { reader, name, limits: *limits, rest: Vec::new(), failed: None }
    }

    /// Fills a block; `false` when there is nothing more.
    pub fn fill(&mut self, block: &mut Block) -> Result<bool> {
        let size = self.limits.block_bytes.max(1);
        block.length = self.rest.len();
        block.make_room(size);
        block.bytes.iter_mut().zip(self.rest.drain(..)).for_each(|(to, from)| *to = from);
        loop {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            let before = block.length;
            block.make_room(size);
            self.failed = self.read(block, size).err();
            if block.length == before && self.failed.is_none() {
                return Ok(before > 0);
            }
            if let Some(end) = memrchr(b'\n', block.text().get(before..).unwrap_or_default()) {
                let end = before + end + 1;
                self.rest.extend_from_slice(block.text().get(end..).unwrap_or_default());
                block.length = end;
                return Ok(true);
            }
            if block.length > self.limits.line_bytes {
                return Ok(true);
            }
        }
    }

    /// Reads so many bytes into a block that has room for them, fewer only at the end.
    fn read(&mut self, block: &mut Block, size: usize) -> Result<()> {
        let end = block.length + size;
        while let Some(room) = block.bytes.get_mut(block.length..end).filter(|room| !room.is_empty()) {
            match self.reader.read(room) {
                Ok(0) => break,
                Ok(read) => block.length += read,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(read_error(self.name, e)),
            }
        }
        Ok(())
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
        let mut blocks = Blocks::new(&mut bytes, "f", &limits);
        let (mut block, mut found) = (Block::default(), Vec::new());
        while blocks.fill(&mut block).unwrap() {
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
