//! Columns of amounts, decoded straight into cents: most of a file is theirs.
//!
//! Only what nearly every file holds is read here: whole numbers of eight bytes without nulls, plain or by dictionary. Whatever else stands in a column, or
//! is not as it should be, gives `None`: then the row group is read again by the general decoder, which has the last word.

use super::indexes::{Hybrid, read_words};
use super::pages::Group;
use arrow_array::types::{Decimal64Type, Int64Type};
use arrow_array::{ArrayRef, PrimitiveArray};
use arrow_schema::DataType;
use bytes::Bytes;
use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::{Encoding, Type as Physical};
use parquet::column::page::{Page, PageReader};
use parquet::schema::types::ColumnDescriptor;
use std::sync::Arc;

/// Whether a column is of the kind read here.
pub(super) fn is_simple(leaf: &ColumnDescriptor, kind: &DataType) -> bool {
    let kinds = matches!(kind, DataType::Decimal64(..) | DataType::Int64);
    kinds && leaf.physical_type() == Physical::INT64 && leaf.max_rep_level() == 0 && leaf.max_def_level() <= 1
}

/// A column of one row group, read from its start to its end.
pub(super) struct Amounts {
    pages: Box<dyn PageReader>,
    kind: DataType,
    /// Whether pages say which rows are null.
    nullable: bool,
    dictionary: Vec<i64>,
    page: Values,
    /// Values of the page not taken yet.
    left: usize,
}

/// The values of a page.
enum Values {
    /// Eight bytes each.
    Plain(Bytes),
    /// Places in the dictionary.
    Indexes(Hybrid),
}

impl Amounts {
    /// The leaf `leaf` of a row group.
    pub fn open(group: &Group, leaf: usize, kind: &DataType) -> Option<Amounts> {
        let nullable = group.metadata.row_group(group.number).columns().get(leaf)?.column_descr().max_def_level() > 0;
        let pages = group.column_chunks(leaf).ok()?.next()?.ok()?;
        Some(Amounts { pages, kind: kind.clone(), nullable, dictionary: Vec::new(), page: Values::Plain(Bytes::new()), left: 0 })
    }

    /// The next values.
    pub fn take(&mut self, rows: usize) -> Option<ArrayRef> {
        let mut cents = Vec::with_capacity(rows);
        while cents.len() < rows {
            if self.left == 0 {
                self.turn()?;
                continue;
            }
            let count = self.left.min(rows - cents.len());
            match &mut self.page {
                Values::Plain(bytes) => read_words(&bytes.split_to_checked(count.checked_mul(8)?)?, &mut cents),
                Values::Indexes(indexes) => indexes.take(count, &self.dictionary, &mut cents)?,
            }
            self.left -= count;
        }
        match &self.kind {
            DataType::Decimal64(..) => Some(Arc::new(PrimitiveArray::<Decimal64Type>::new(cents.into(), None).with_data_type(self.kind.clone()))),
            DataType::Int64 => Some(Arc::new(PrimitiveArray::<Int64Type>::new(cents.into(), None))),
            _ => None,
        }
    }

    /// Whether nothing is left.
    pub fn is_at_end(&mut self) -> bool {
        self.left == 0 && matches!(self.pages.get_next_page(), Ok(None))
    }

    /// Turns the page.
    fn turn(&mut self) -> Option<()> {
        match self.pages.get_next_page().ok()?? {
            Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN | Encoding::PLAIN_DICTIONARY, .. } => {
                self.dictionary.clear();
                read_words(buf.get(..usize::try_from(num_values).ok()?.checked_mul(8)?)?, &mut self.dictionary);
                Some(())
            }
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let count = usize::try_from(num_values).ok()?;
                if !self.nullable {
                    return self.begin(buf, count, encoding);
                }
                let (length, rest) = buf.split_first_chunk::<4>()?;
                let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
                if def_level_encoding != Encoding::RLE || length > rest.len() {
                    return None;
                }
                no_nulls(buf.slice(4..4 + length), count)?;
                self.begin(buf.slice(4 + length..), count, encoding)
            }
            Page::DataPageV2 { buf, num_values, encoding, num_nulls: 0, def_levels_byte_len, rep_levels_byte_len: 0, .. } => {
                let (count, length) = (usize::try_from(num_values).ok()?, usize::try_from(def_levels_byte_len).ok()?);
                if length > buf.len() || length > 0 && !self.nullable {
                    return None;
                }
                if self.nullable {
                    no_nulls(buf.slice(..length), count)?;
                }
                self.begin(buf.slice(length..), count, encoding)
            }
            _ => None,
        }
    }

    /// Begins with the values of a page.
    fn begin(&mut self, bytes: Bytes, count: usize, encoding: Encoding) -> Option<()> {
        self.page = match encoding {
            Encoding::PLAIN => Values::Plain(bytes),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                let width = *bytes.first()?;
                Values::Indexes(Hybrid::new(bytes.slice(1..), width)?)
            }
            _ => return None,
        };
        self.left = count;
        Some(())
    }
}

/// Whether all rows have a value: each has the level 1.
fn no_nulls(levels: Bytes, mut count: usize) -> Option<()> {
    let mut levels = Hybrid::new(levels, 1)?;
    let mut found = Vec::new();
    while count > 0 {
        // A few at a time: a page may say that it has more than memory holds.
        let now = count.min(1 << 16);
        found.clear();
        levels.take(now, &[0, 1], &mut found)?;
        found.iter().all(|level| *level == 1).then_some(())?;
        count -= now;
    }
    Some(())
}

/// Splitting that does not panic.
trait Split: Sized {
    fn split_to_checked(&mut self, at: usize) -> Option<Self>;
}

impl Split for Bytes {
    fn split_to_checked(&mut self, at: usize) -> Option<Bytes> {
        (at <= self.len()).then(|| self.split_to(at))
    }
}
