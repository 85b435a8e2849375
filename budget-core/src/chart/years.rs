//! A set of years, written `2013-2020,2022`.

use std::fmt;

/// The first year that a set can hold.
const FIRST: u16 = 2000;
/// One past the last.
const END: u16 = FIRST + 64;

/// Years between 2000 and 2063.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Years(u64);

impl Years {
    /// The set of those bits: bit 0 is 2000.
    pub(crate) fn from_bits(bits: u64) -> Years {
        Years(bits)
    }

    /// Its bits.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// Adds a year; `false` when it is outside 2000-2063.
    pub fn insert(&mut self, year: u16) -> bool {
        if !(FIRST..END).contains(&year) {
            return false;
        }
        self.0 |= 1 << (year - FIRST);
        true
    }

    /// Whether it holds that year.
    pub fn contains(self, year: u16) -> bool {
        (FIRST..END).contains(&year) && self.0 >> (year - FIRST) & 1 == 1
    }

    /// The years, in order.
    pub fn iter(self) -> impl Iterator<Item = u16> {
        (FIRST..END).filter(move |y| self.contains(*y))
    }

    /// The earliest.
    pub fn first(self) -> Option<u16> {
        self.iter().next()
    }

    /// The latest.
    pub fn last(self) -> Option<u16> {
        self.iter().last()
    }

    /// Whether the two have no year in common.
    pub fn is_disjoint(self, other: Years) -> bool {
        self.0 & other.0 == 0
    }

    /// The years of both.
    pub fn union(self, other: Years) -> Years {
        Years(self.0 | other.0)
    }

    /// Reads `2013-2020,2022`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Years> {
        let mut years = Years::default();
        for run in text.split(',') {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
            if first > last || last >= END {
                return None;
            }
            for year in first..=last {
                if !years.insert(year) {
                    return None;
                }
            }
        }
        Some(years)
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut runs: Vec<(u16, u16)> = Vec::new();
        for year in self.iter() {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == year => *last = year,
                _ => runs.push((year, year)),
            }
        }
        let written: Vec<String> = runs.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") }).collect();
        f.write_str(&written.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_read_and_print_back() {
        for text in ["2013", "2013-2020,2022-2024", "2000,2063", "2015-2016"] {
            assert_eq!(Years::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Years::parse("2013,2014,2015").unwrap().to_string(), "2013-2015");
        for bad in ["", "2014-2013", "1999", "2064", "2013-", "x", "2000-65535"] {
            assert_eq!(Years::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_ends_are_known() {
        let years = Years::parse("2013-2020,2022").unwrap();
        assert_eq!((years.first(), years.last()), (Some(2013), Some(2022)));
        assert!(years.contains(2022) && !years.contains(2021) && !years.contains(1950) && !years.contains(9999));
    }
}
