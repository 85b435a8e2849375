//! Places in a dictionary as Parquet writes them: runs of one place, and groups of eight packed bit by bit.

use bytes::Bytes;

/// Places of one page, and how far they were read.
pub(super) struct Hybrid {
    bytes: Bytes,
    /// The byte that comes next.
    at: usize,
    /// Bits of a place.
    width: u32,
    run: Run,
}

/// The run that is read, and how many of its places are left.
enum Run {
    Same { place: usize, left: usize },
    Packed { left: usize },
}

/// Places packed together.
const GROUP: usize = 8;

impl Hybrid {
    /// `None` where places are wider than any dictionary is long.
    pub fn new(bytes: Bytes, width: u8) -> Option<Hybrid> {
        (width <= 32).then(|| Hybrid { bytes, at: 0, width: u32::from(width), run: Run::Packed { left: 0 } })
    }

    /// Looks up the next `count` places; `None` where there are not as many or one is not in the dictionary.
    pub fn take(&mut self, mut count: usize, dictionary: &[i64], values: &mut Vec<i64>) -> Option<()> {
        while count > 0 {
            let taken = match &mut self.run {
                Run::Same { left: 0, .. } | Run::Packed { left: 0 } => {
                    self.turn()?;
                    continue;
                }
                Run::Same { place, left } => {
                    let taken = count.min(*left);
                    values.extend(std::iter::repeat_n(*dictionary.get(*place)?, taken));
                    *left -= taken;
                    taken
                }
                // Of groups that are cut by the end of a batch the places are taken one by one.
                Run::Packed { left } if *left % GROUP != 0 || count < GROUP => {
                    let done = (GROUP - *left % GROUP) % GROUP;
                    let place = place_at(&self.bytes, self.at, done, self.width);
                    values.push(*dictionary.get(place)?);
                    *left -= 1;
                    if *left % GROUP == 0 {
                        self.at += self.width as usize;
                    }
                    1
                }
                Run::Packed { left } => {
                    let groups = count.min(*left) / GROUP;
                    for _ in 0..groups {
                        let mut eight = [0; GROUP];
                        for (value, place) in eight.iter_mut().zip(group_at(&self.bytes, self.at, self.width)) {
                            *value = *dictionary.get(place)?;
                        }
                        values.extend_from_slice(&eight);
                        self.at += self.width as usize;
                    }
                    *left -= groups * GROUP;
                    groups * GROUP
                }
            };
            count -= taken;
        }
        Some(())
    }

    /// Goes on to the next run.
    fn turn(&mut self) -> Option<()> {
        let header = self.number()?;
        let count = usize::try_from(header >> 1).ok()?;
        if header & 1 == 1 {
            // All bytes of the groups must be there.
            let bytes = count.checked_mul(self.width as usize)?;
            self.bytes.len().checked_sub(self.at)?.checked_sub(bytes)?;
            self.run = Run::Packed { left: count.checked_mul(GROUP)? };
            return Some(());
        }
        let length = self.width.div_ceil(8) as usize;
        let end = self.at.checked_add(length)?;
        let place = self.bytes.get(self.at..end)?.iter().rev().fold(0_usize, |place, byte| place << 8 | usize::from(*byte));
        self.at = end;
        self.run = Run::Same { place, left: count };
        Some(())
    }

    /// A number of seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

/// The eight bytes from a place on, the first one lowest; zeros after the end.
#[inline]
fn word(bytes: &[u8], at: usize) -> u64 {
    if let Some(whole) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        return u64::from_le_bytes(*whole);
    }
    bytes.get(at..).unwrap_or_default().iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Number `nth` of the places packed from a byte on.
fn place_at(bytes: &[u8], at: usize, nth: usize, width: u32) -> usize {
    let bit = nth * width as usize;
    (word(bytes, at + bit / 8) >> (bit % 8) & mask(width)) as usize
}

/// The eight places packed from a byte on.
#[inline]
fn group_at(bytes: &[u8], at: usize, width: u32) -> [usize; GROUP] {
    if width > 16 {
        return std::array::from_fn(|nth| place_at(bytes, at, nth, width));
    }
    // A word holds four of them.
    let half = 4 * width as usize;
    let [a, b, c, d] = four(word(bytes, at), width);
    let [e, f, g, h] = four(word(bytes, at + half / 8) >> (half % 8), width);
    [a, b, c, d, e, f, g, h]
}

/// The four places at the low end of a word.
#[inline]
fn four(word: u64, width: u32) -> [usize; 4] {
    let mask = mask(width);
    [word, word.wrapping_shr(width), word.wrapping_shr(2 * width), word.wrapping_shr(3 * width)].map(|word| (word & mask) as usize)
}

#[inline]
fn mask(width: u32) -> u64 {
    (1 << width) - 1
}

/// Whole numbers of eight bytes each.
pub(super) fn read_words(bytes: &[u8], values: &mut Vec<i64>) {
    let (words, _) = bytes.as_chunks::<8>();
    values.extend(words.iter().map(|word| i64::from_le_bytes(*word)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packs places in groups of eight.
    fn packed(places: &[usize], width: u32) -> Vec<u8> {
        let mut bytes = vec![(2 * (places.len() / GROUP) + 1) as u8];
        let start = bytes.len();
        bytes.resize(start + places.len() * width as usize / 8, 0);
        for (nth, place) in places.iter().enumerate() {
            for bit in (0..width as usize).filter(|bit| place >> bit & 1 == 1) {
                let at = nth * width as usize + bit;
                bytes[start + at / 8] |= 1 << (at % 8);
            }
        }
        bytes
    }

    #[test]
    fn places_of_every_width_are_read_whatever_the_cut() {
        for width in 1..=20_u32 {
            let size = 1_usize << width;
            let dictionary: Vec<i64> = (0..size as i64).map(|value| value * 3 - 7).collect();
            let places: Vec<usize> = (0..48).map(|nth| nth * 7919 % size).collect();
            let mut bytes = packed(&places[..40], width);
            bytes.push(5 << 1);
            bytes.extend(&(size - 1).to_le_bytes()[..width.div_ceil(8) as usize]);
            bytes.extend(packed(&places[40..], width));
            let wanted: Vec<i64> = places[..40].iter().copied().chain([size - 1; 5]).chain(places[40..].iter().copied()).map(|p| dictionary[p]).collect();
            for cut in 1..=wanted.len() {
                let mut hybrid = Hybrid::new(Bytes::from(bytes.clone()), width as u8).unwrap();
                let mut found = Vec::new();
                while found.len() < wanted.len() {
                    hybrid.take(cut.min(wanted.len() - found.len()), &dictionary, &mut found).unwrap();
                }
                assert_eq!(found, wanted, "width {width}, cut {cut}");
                assert_eq!(hybrid.take(1, &dictionary, &mut found), None);
            }
        }
    }

    #[test]
    fn what_is_cut_or_outside_the_dictionary_is_not_read() {
        let bytes = packed(&[0, 1, 2, 3, 4, 5, 6, 7], 3);
        let take = |bytes: &[u8], dictionary: &[i64]| Hybrid::new(Bytes::copy_from_slice(bytes), 3).unwrap().take(8, dictionary, &mut Vec::new());
        assert_eq!(take(&bytes, &[0; 8]), Some(()));
        assert_eq!(take(&bytes, &[0; 7]), None);
        assert_eq!(take(&bytes[..bytes.len() - 1], &[0; 8]), None);
        assert_eq!(take(&[8 << 1, 7], &[0; 8]), Some(()));
        assert_eq!(take(&[8 << 1, 7], &[0; 7]), None);
        assert_eq!(take(&[0x80, 0x80, 0x80, 0x80, 0x80, 1, 0], &[0; 8]), None);
        assert!(Hybrid::new(Bytes::new(), 33).is_none());
    }
}
