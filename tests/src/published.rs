//! Published tables of the shared data, read as texts.

use flate2::read::GzDecoder;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

/// One row by column title.
pub type Row = BTreeMap<String, String>;

/// The rows of a CSV file, plain or `.gz`; a byte-order mark before the header is passed over.
///
/// # Errors
/// Where the file cannot be read or is no CSV.
pub fn rows(path: &Path, delimiter: u8) -> std::io::Result<Vec<Row>> {
    let mut bytes = std::fs::read(path)?;
    if path.extension().is_some_and(|e| e == "gz") {
        let mut plain = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain)?;
        bytes = plain;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let titles = reader.headers()?.clone();
    reader.records().map(|record| Ok(titles.iter().map(str::to_owned).zip(record?.iter().map(str::to_owned)).collect())).collect()
}

/// A cell as a number: float artefacts (`30367.70937999993`, `2.27e-14`) are rounded to so many decimals, an empty cell is none.
pub fn number(cell: &str, decimals: u32) -> Option<Decimal> {
    Decimal::from_str(cell).or_else(|_| Decimal::from_scientific(cell)).ok().map(|n| n.round_dp(decimals))
}
