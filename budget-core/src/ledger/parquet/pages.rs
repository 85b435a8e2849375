//! The pages of a column, looked at before they are decoded: the decoder takes as much memory as a page says that it needs, and a program that is given no
//! more memory ends at once.

use super::chunks::Chunks;
use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::serialized_reader::SerializedPageReader;
use std::sync::Arc;

/// Values of a page in a delta encoding at most: the decoder holds their lengths at once.
const MOST_DELTAS: usize = 1 << 24;

/// One row group of a file.
pub(super) struct Group {
    pub chunks: Arc<Chunks>,
    pub metadata: Arc<ParquetMetaData>,
    pub number: usize,
}

impl Group {
    fn group(&self) -> Result<&RowGroupMetaData> {
        self.metadata.row_groups().get(self.number).ok_or_else(wrong)
    }
}

impl RowGroups for Group {
    fn num_rows(&self) -> usize {
        self.group().ok().and_then(|g| usize::try_from(g.num_rows()).ok()).unwrap_or(0)
    }

    fn column_chunks(&self, leaf: usize) -> Result<Box<dyn PageIterator>> {
        let chunk = self.group()?.columns().get(leaf).ok_or_else(wrong)?;
        let levels = chunk.column_descr().max_def_level() > 0;
        let inner = SerializedPageReader::new(self.chunks.clone(), chunk, self.num_rows(), None)?;
        Ok(Box::new(Column(Some(Pages { inner, rows: self.num_rows(), levels }))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(self.group().ok().into_iter())
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

/// The pages of one column of one row group.
struct Column(Option<Pages>);

impl Iterator for Column {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(|pages| Ok(Box::new(pages) as Box<dyn PageReader>))
    }
}

impl PageIterator for Column {}

/// Pages as they are read, each looked at.
struct Pages {
    inner: SerializedPageReader<Chunks>,
    rows: usize,
    /// Whether values may be missing: then a page begins by saying which.
    levels: bool,
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.inner.get_next_page()?;
        match &page {
            Some(page) if self.is_sound(page).is_none() => Err(wrong()),
            _ => Ok(page),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.inner.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.inner.at_record_boundary()
    }
}

impl Pages {
    /// `None` where a page cannot hold what it says.
    fn is_sound(&self, page: &Page) -> Option<()> {
        let (values, data) = (usize::try_from(page.num_values()).ok()?, page.buffer());
        let (most, start) = match page {
            // The shortest value of a dictionary takes a byte.
            Page::DictionaryPage { .. } => (data.len(), 0),
            Page::DataPageV2 { def_levels_byte_len, rep_levels_byte_len, .. } => {
                (self.rows, usize::try_from(*def_levels_byte_len).ok()?.checked_add(usize::try_from(*rep_levels_byte_len).ok()?)?)
            }
            Page::DataPage { .. } if self.levels => {
                let length = data.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes));
                (self.rows, usize::try_from(length.unwrap_or(0)).ok()?.checked_add(4)?)
            }
            Page::DataPage { .. } => (self.rows, 0),
        };
        let values = Some(values).filter(|values| *values <= most)?;
        let lists = match page.encoding() {
            Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY => 1,
            Encoding::DELTA_BYTE_ARRAY => 2,
            _ => 0,
        };
        // Older ways to say which values are missing never go with differences.
        let foreign = self.levels && matches!(page, Page::DataPage { def_level_encoding, .. } if *def_level_encoding != Encoding::RLE);
        let mut rest = if lists > 0 { data.get(start..).filter(|_| !foreign)? } else { &[] };
        for _ in 0..lists {
            rest = after_deltas(rest, values.min(MOST_DELTAS))?;
        }
        Some(())
    }
}

/// What follows a list of numbers written as differences, which has that many at most.
fn after_deltas(mut data: &[u8], most: usize) -> Option<&[u8]> {
    let (block, parts) = (number(&mut data)?, number(&mut data)?);
    let total = number(&mut data).filter(|total| *total <= most)?;
    number(&mut data)?;
    let each = block.checked_div(parts)?;
    let mut left = total.saturating_sub(1);
    while left > 0 {
        number(&mut data)?;
        let (widths, mut rest) = data.split_at_checked(parts)?;
        for width in widths {
            if left > 0 {
                rest = rest.get(usize::from(*width).checked_mul(each)? / 8..).unwrap_or_default();
                left = left.saturating_sub(each);
            }
        }
        if each == 0 {
            return None;
        }
        data = rest;
    }
    Some(data)
}

/// A number of seven bits a byte, the lowest first.
fn number(data: &mut &[u8]) -> Option<usize> {
    let mut value: u64 = 0;
    for place in 0..10 {
        let (byte, rest) = data.split_first()?;
        *data = rest;
        value |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
        if byte & 0x80 == 0 {
            return usize::try_from(value).ok();
        }
    }
    None
}

fn wrong() -> ParquetError {
    ParquetError::General("a page does not hold what it says".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_passed_over() {
        // Blocks of 128 in 4 parts; five numbers from 7 on; a block whose first part takes 2 bits each.
        let list = [&[0x80, 0x01, 4, 5, 14, 0][..], &[2, 0, 0, 0], &[0xff; 8], b"rest"].concat();
        assert_eq!(after_deltas(&list, 5), Some(&b"rest"[..]));
        assert_eq!(after_deltas(&list, 4), None);
        // One number needs no block, none needs nothing.
        assert_eq!(after_deltas(&[0x80, 0x01, 4, 1, 14, b'x'], 9), Some(&b"x"[..]));
        assert_eq!(after_deltas(&[0x80, 0x01, 4, 0, 0], 9), Some(&b""[..]));
        assert_eq!(after_deltas(&[0x80, 0x01, 0, 9, 0], 9), None);
        assert_eq!(after_deltas(&[0xff; 12], 9), None);
    }
}
