//! The packed charts, read: what all editions share, and where the list of each variant is.

use super::axis::Axis;
use super::pack::{MAGIC, MEANING};
use super::strings::{Id, Strings};
use super::years::Years;
use crate::data::{self, Part};
use crate::error::{Code, Error, Result};
use crate::text;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A code with its label and rights, as one or more editions say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning {
    pub code: Id,
    pub label: Id,
    pub short: Id,
    pub rights: u32,
    pub flags: u8,
    pub suppressed: Id,
}

/// A chapter, as one or more editions say. `about`: bits 0-1 axis, 2 operating, 3 special, 4 for statements only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChapterMeaning {
    pub code: Id,
    pub label: Id,
    pub short: Id,
    pub kind: char,
    pub about: u8,
}

/// A variant of a norm (*déclinaison*) and its editions.
#[derive(Debug)]
pub(crate) struct Variant {
    pub name: Id,
    pub norm: Id,
    pub years: Years,
    /// Codes by axis, an edition each, in the order of the years.
    pub counts: Vec<[u32; 3]>,
    /// Where the lists are: codes by axis.
    codes: [Range<usize>; 3],
    chapters: Range<usize>,
    /// The accounts of all editions, sorted; made when first asked for.
    union: [OnceLock<Vec<Id>>; 3],
}

/// What a name means: years and the variant's place.
pub(crate) type Alias = (Id, Vec<(u16, u16, usize)>);

/// What an edition says against its neighbours, in numbers.
#[derive(Debug)]
pub(crate) struct PackedAnomaly {
    pub variant: usize,
    pub axis: Axis,
    pub year: u16,
    pub kind: Id,
    pub codes: Vec<Id>,
}

/// Packed charts.
#[derive(Debug)]
pub(crate) struct Archive {
    bytes: Cow<'static, [u8]>,
    pub strings: Arc<Strings>,
    pub rights: Vec<[Id; 6]>,
    meanings: Range<usize>,
    chapters: Vec<ChapterMeaning>,
    masks: Vec<Years>,
    pub variants: Vec<Variant>,
    pub names: Vec<Alias>,
    pub absent: Vec<[Id; 3]>,
    pub anomalies: Vec<PackedAnomaly>,
}

/// The charts that `Chart::open` opens, read when first asked for.
pub(crate) fn installed() -> Result<&'static Archive> {
    static READ: OnceLock<Result<Archive>> = OnceLock::new();
    let bytes = data::bytes(Part::Charts)?;
    READ.get_or_init(|| Archive::read(Cow::Borrowed(bytes))).as_ref().map_err(Clone::clone)
}

fn damaged() -> Error {
    Error::new(
        Code::InvalidData,
        text!("the file of charts is damaged or of another version", "le fichier des plans de comptes est endommagé ou d'une autre version"),
    )
    .with_help(text!("fetch the file that belongs to this version of the library", "récupérez le fichier de cette version de la bibliothèque"))
}

impl Archive {
    /// Reads packed bytes.
    pub fn read(bytes: Cow<'static, [u8]>) -> Result<Archive> {
        Archive::parse(bytes).ok_or_else(damaged)
    }

    fn parse(bytes: Cow<'static, [u8]>) -> Option<Archive> {
        let mut cursor = Cursor { bytes: &bytes, at: 0 };
        (cursor.take(MAGIC.len())? == MAGIC).then_some(())?;
        let count = usize::try_from(cursor.number()?).ok()?;
        let span = cursor.span()?;
        let text = match &bytes {
            Cow::Borrowed(all) => Cow::Borrowed(all.get(span)?),
            Cow::Owned(all) => Cow::Owned(all.get(span)?.to_vec()),
        };
        let strings = Arc::new(Strings::new(text, count)?);
        let rights = cursor.many(|c| Some([c.id()?, c.id()?, c.id()?, c.id()?, c.id()?, c.id()?]))?;
        let meanings = cursor.span()?;
        let chapters =
            cursor.many(|c| Some(ChapterMeaning { code: c.id()?, label: c.id()?, short: c.id()?, kind: char::from_u32(c.id()?)?, about: c.byte()? }))?;
        let masks = cursor.many(|c| c.number().map(Years::from_bits))?;
        let variants = cursor.many(|c| {
            let (name, norm, years) = (c.id()?, c.id()?, Years::from_bits(c.number()?));
            let counts = years.iter().map(|_| Some([c.id()?, c.id()?, c.id()?])).collect::<Option<_>>()?;
            let codes = [c.span()?, c.span()?, c.span()?];
            Some(Variant { name, norm, years, counts, codes, chapters: c.span()?, union: Default::default() })
        })?;
        let place = |n: u32| usize::try_from(n).ok().filter(|n| *n < variants.len());
        let names = cursor.many(|c| Some((c.id()?, c.many(|c| Some((c.year()?, c.year()?, place(c.id()?)?)))?)))?;
        let absent = cursor.many(|c| Some([c.id()?, c.id()?, c.id()?]))?;
        let anomalies = cursor.many(|c| {
            let (variant, axis) = (place(c.id()?)?, *Axis::ALL.get(usize::try_from(c.id()?).ok()?)?);
            Some(PackedAnomaly { variant, axis, year: c.year()?, kind: c.id()?, codes: c.many(Cursor::id)? })
        })?;
        Some(Archive { strings, rights, meanings, chapters, masks, variants, names, absent, anomalies, bytes })
    }

    /// The codes of a variant, all editions, sorted by code.
    pub fn codes(&self, variant: &Variant, axis: Axis) -> impl Iterator<Item = (Meaning, Years)> {
        self.list(&variant.codes[axis as usize]).filter_map(|(n, years)| Some((self.meaning(n)?, years)))
    }

    /// A meaning by its number: read where it stands.
    fn meaning(&self, number: usize) -> Option<Meaning> {
        let all = self.bytes.get(self.meanings.clone())?;
        let record: &[u8; MEANING] = all.get(number.checked_mul(MEANING)?..)?.first_chunk()?;
        let [a, b, c, d, e, f, g, h, flags, i, j] = *record;
        let two = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]));
        Some(Meaning { code: two(a, b), label: two(c, d), short: two(e, f), rights: two(g, h), flags, suppressed: two(i, j) })
    }

    /// The chapters of a variant, all editions, sorted by code.
    pub fn chapters(&self, variant: &Variant) -> impl Iterator<Item = (ChapterMeaning, Years)> {
        self.list(&variant.chapters).filter_map(|(n, years)| Some((*self.chapters.get(n)?, years)))
    }

    fn list(&self, span: &Range<usize>) -> impl Iterator<Item = (usize, Years)> {
        let mut cursor = Cursor { bytes: self.bytes.get(span.clone()).unwrap_or(&[]), at: 0 };
        let count = cursor.number().unwrap_or(0);
        let mut meaning = 0_usize;
        (0..count).map_while(move |_| {
            meaning = meaning.checked_add(usize::try_from(cursor.number()?).ok()?)?;
            Some((meaning, *self.masks.get(usize::try_from(cursor.number()?).ok()?)?))
        })
    }

    /// Whether a code of any edition of a variant starts with that.
    pub fn any_starts_with(&self, variant: &Variant, axis: Axis, prefix: &str) -> bool {
        let union = variant.union[axis as usize].get_or_init(|| {
            let mut codes: Vec<Id> = self.codes(variant, axis).map(|(m, _)| m.code).collect();
            codes.dedup();
            codes
        });
        let first = union.partition_point(|id| self.strings.get(*id) < prefix);
        union.get(first).is_some_and(|id| self.strings.get(*id).starts_with(prefix))
    }
}

/// Reads numbers; anything that is not there is `None`.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    #[inline]
    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    #[inline]
    fn id(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn byte(&mut self) -> Option<u8> {
        u8::try_from(self.number()?).ok()
    }

    fn year(&mut self) -> Option<u16> {
        u16::try_from(self.number()?).ok()
    }

    /// A count, then so many items. The count is not trusted for memory: each item takes a byte at least.
    fn many<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = usize::try_from(self.number()?).ok().filter(|n| *n <= self.bytes.len())?;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(item(self)?);
        }
        Some(items)
    }

    /// A length, then so many bytes to be read later.
    fn span(&mut self) -> Option<Range<usize>> {
        let length = usize::try_from(self.number()?).ok()?;
        let start = self.at;
        self.take(length)?;
        Some(start..self.at)
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;
    use crate::chart::Chart;

    #[test]
    fn bytes_changed_anywhere_never_panic() {
        let packed = data::bytes(Part::Charts).unwrap();
        for at in (0..packed.len()).step_by(4001).chain(0..20) {
            let mut bytes = packed.to_vec();
            bytes[at] ^= 0x55;
            let Ok(archive) = Archive::read(Cow::Owned(bytes)) else { continue };
            for variant in archive.variants.iter().step_by(5) {
                let year = variant.years.last().unwrap_or(2024);
                if let Ok(chart) = Chart::build(&archive, variant, year) {
                    assert!(chart.accounts().filter(|a| a.label().is_empty() || a.parent().is_some()).count() <= chart.accounts().len());
                }
            }
        }
    }
}
