//! A stream of text cut into blocks of whole lines.

use super::limits::Limits;
use super::source::read_error;
use crate::error::{Error, Result};
use memchr::memrchr;
use std::io::{BufRead, Read};

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
    pub fn fill(&mut self, block: &mut Vec<u8>) -> Result<bool> {
        block.clear();
        block.append(&mut self.rest);
        let size = self.limits.block_bytes.max(1);
        loop {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            let before = block.len();
            self.failed = self.reader.take(size as u64).read_to_end(block).map_err(|e| read_error(self.name, e)).err();
            if block.len() == before && self.failed.is_none() {
                return Ok(!block.is_empty());
            }
            if let Some(end) = memrchr(b'\n', block.get(before..).unwrap_or_default()) {
                self.rest.extend_from_slice(block.get(before + end + 1..).unwrap_or_default());
                block.truncate(before + end + 1);
                return Ok(true);
            }
            if block.len() > self.limits.line_bytes {
                return Ok(true);
            }
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
        let (mut block, mut found) = (Vec::new(), Vec::new());
        while blocks.fill(&mut block).unwrap() {
            found.push(String::from_utf8(block.clone()).unwrap());
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
