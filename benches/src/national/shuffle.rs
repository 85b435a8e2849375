//! The same file with its lines in another order.

use super::chance::Chance;
use std::io::{BufWriter, Write};

/// Writes a text's header and then its other lines in an order drawn from the seed.
///
/// # Errors
/// When the file cannot be written.
pub fn shuffled(text: &[u8], seed: u64, writer: impl Write) -> Result<(), String> {
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let header = lines.next().unwrap_or_default();
    let mut lines: Vec<&[u8]> = lines.collect();
    Chance::of(seed, &["shuffle"], 0).shuffle(&mut lines);
    let mut writer = BufWriter::with_capacity(1 << 20, writer);
    let written = std::iter::once(header).chain(lines).try_for_each(|line| writer.write_all(line));
    written.and_then(|()| writer.flush()).map_err(|e| e.to_string())
}
