//! The file as text: `;`, decimal point, no quotes, `0` for nothing, as the DGFiP writes it.

use super::columns::HEADER;
use super::{Drawn, Output};
use std::io::Write;

/// A text file being written.
pub struct CsvFile<W: Write> {
    writer: W,
    buffer: Vec<u8>,
    prefix: Vec<u8>,
    bytes: u64,
}

impl<W: Write> CsvFile<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn new(writer: W) -> Result<CsvFile<W>, String> {
        let mut file = CsvFile { writer, buffer: Vec::with_capacity(1 << 16), prefix: Vec::new(), bytes: 0 };
        file.buffer.extend_from_slice(HEADER.as_bytes());
        file.buffer.push(b'\n');
        file.flush()?;
        Ok(file)
    }

    /// Writes what is left; gives the writer back and the bytes written.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self) -> Result<(W, u64), String> {
        self.flush()?;
        self.writer.flush().map_err(|e| e.to_string())?;
        Ok((self.writer, self.bytes))
    }

    fn flush(&mut self) -> Result<(), String> {
        self.writer.write_all(&self.buffer).map_err(|e| e.to_string())?;
        self.bytes += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}

/// A nation as text in memory: for tests and small benches.
///
/// # Errors
/// When there are not as many communes or exercises.
pub fn text(nation: super::Nation) -> Result<Vec<u8>, String> {
    let mut file = CsvFile::new(Vec::new())?;
    nation.draw(&mut [&mut file], &mut |_, _| {})?;
    Ok(file.finish()?.0)
}

impl<W: Write> Output for CsvFile<W> {
    fn budget(&mut self, drawn: &Drawn<'_>) -> Result<(), String> {
        self.prefix.clear();
        self.prefix.extend_from_slice(drawn.budget.year.to_string().as_bytes());
        for cell in drawn.budget.cells() {
            self.prefix.push(b';');
            self.prefix.extend_from_slice(cell.as_bytes());
        }
        for line in &drawn.lines {
            self.buffer.extend_from_slice(&self.prefix);
            self.buffer.push(b';');
            self.buffer.extend_from_slice(line.account.as_bytes());
            for cents in line.amounts {
                self.buffer.push(b';');
                push_euros(&mut self.buffer, cents);
            }
            self.buffer.push(b'\n');
        }
        self.flush()
    }
}

/// Cents as euros without needless digits: `0`, `700000`, `40537.7`, `-174.05`.
fn push_euros(buffer: &mut Vec<u8>, cents: i64) {
    if cents < 0 {
        buffer.push(b'-');
    }
    let cents = cents.unsigned_abs();
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = cents / 100;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    buffer.extend_from_slice(&digits[at..]);
    let (tenths, hundredths) = ((cents / 10 % 10) as u8, (cents % 10) as u8);
    if tenths > 0 || hundredths > 0 {
        buffer.extend_from_slice(&[b'.', b'0' + tenths]);
    }
    if hundredths > 0 {
        buffer.push(b'0' + hundredths);
    }
}

#[cfg(test)]
mod tests {
    use super::push_euros;

    #[test]
    fn amounts_are_written_as_in_the_official_file() {
        let written = [0, 70_000_000, 4_053_770, -17_405, 7, 100].map(|cents| {
            let mut buffer = Vec::new();
            push_euros(&mut buffer, cents);
            String::from_utf8(buffer).unwrap()
        });
        assert_eq!(written, ["0", "700000", "40537.7", "-174.05", "0.07", "1"]);
    }
}
