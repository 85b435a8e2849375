//! Fields of one line, split by the `csv` crate's parser: a stray quote stays one line's matter.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder, Terminator};

/// Splits lines, one after the other; the fields of the last one are kept.
pub(crate) struct Fields {
    reader: Reader,
    /// The fields one after the other, without their quotes.
    text: Vec<u8>,
    /// Per field: where it ends in `text`, and where the next one begins on the line.
    ends: Vec<(usize, usize)>,
}

/// A quote that is not closed before the end of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unclosed;

impl Fields {
    pub fn new(delimiter: u8) -> Fields {
        let reader = ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::Any(b'\n')).build();
        Fields { reader, text: vec![0; 1024], ends: Vec::new() }
    }

    /// Splits a line, its end left out. A field in quotes may hold delimiters and doubled quotes.
    pub fn split(&mut self, line: &[u8]) -> Result<(), Unclosed> {
        self.reader.reset();
        self.ends.clear();
        if line.is_empty() {
            self.ends.push((0, 0));
            return Ok(());
        }
        let (mut read, mut written) = (0, 0);
        loop {
            // The end of the line closes the last field, unless it stands inside quotes: then it is read as a part of the field.
            let ending = read >= line.len();
            let input = if ending { b"\n" } else { line.get(read..).unwrap_or_default() };
            let (result, taken, given) = self.reader.read_field(input, self.text.get_mut(written..).unwrap_or_default());
            read += taken;
            written += given;
            match result {
                ReadFieldResult::Field { record_end } => {
                    self.ends.push((written, read));
                    if record_end {
                        return Ok(());
                    }
                }
                ReadFieldResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadFieldResult::InputEmpty if ending => return Err(Unclosed),
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::End => return Ok(()),
            }
        }
    }

    /// How many fields the line has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field, blanks around left out; empty where the line has no such field.
    pub fn get(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(end, _)| *end);
        let end = self.ends.get(index).map_or(start, |(end, _)| *end);
        self.text.get(start..end).unwrap_or_default().trim_ascii()
    }

    /// Bytes of the line that hold the first `count` fields, the delimiter or the end after them included.
    pub fn bytes_of(&self, count: usize) -> usize {
        count.checked_sub(1).and_then(|last| self.ends.get(last)).map_or(0, |(_, next)| *next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> Result<Vec<String>, Unclosed> {
        let mut fields = Fields::new(b';');
        fields.split(line.as_bytes())?;
        Ok((0..fields.len()).map(|i| String::from_utf8(fields.get(i).to_vec()).unwrap()).collect())
    }

    #[test]
    fn fields_are_split() {
        assert_eq!(fields("a;b;;c").unwrap(), ["a", "b", "", "c"]);
        assert_eq!(fields("").unwrap(), [""]);
        assert_eq!(fields(";").unwrap(), ["", ""]);
        assert_eq!(fields("\"a;b\";\"c\"").unwrap(), ["a;b", "c"]);
        assert_eq!(fields("\"a\"\"b\";\"\"").unwrap(), ["a\"b", ""]);
        assert_eq!(fields("\"a\"b;c").unwrap(), ["ab", "c"]);
        assert_eq!(fields("L\"HAY;c").unwrap(), ["L\"HAY", "c"]);
        assert_eq!(fields("\"a;b"), Err(Unclosed));
        assert_eq!(fields("a;\""), Err(Unclosed));
        assert_eq!(fields("\"a\";").unwrap(), ["a", ""]);
        assert_eq!(fields("a\rb; c ").unwrap(), ["a\rb", "c"]);
        assert_eq!(fields(&format!("{0};{0}", "x".repeat(3_000))).unwrap(), ["x".repeat(3_000), "x".repeat(3_000)]);
    }

    #[test]
    fn a_line_tells_where_its_fields_begin() {
        let mut fields = Fields::new(b';');
        fields.split(b"ab;\"c;d\";e").unwrap();
        assert_eq!([0, 1, 2, 3].map(|n| fields.bytes_of(n)), [0, 3, 9, 11]);
        fields.split(b"x").unwrap();
        assert_eq!((fields.len(), fields.get(0), fields.get(1)), (1, &b"x"[..], &b""[..]));
    }
}
