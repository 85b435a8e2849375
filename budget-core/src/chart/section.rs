//! Investment or operating (*section d'investissement, section de fonctionnement*).

use std::fmt;

/// The section of the budget that a chapter belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
pub enum Section {
    /// *Investissement*, `I`.
    Investment,
    /// *Fonctionnement* (*exploitation* in M4), `F`.
    Operating,
}

impl Section {
    /// Both.
    pub const ALL: [Section; 2] = [Section::Investment, Section::Operating];

    /// The letter of the official plans: `I` or `F`.
    pub const fn code(self) -> &'static str {
        match self {
            Section::Investment => "I",
            Section::Operating => "F",
        }
    }

    /// The English name, as the bindings spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Section::Investment => "investment",
            Section::Operating => "operating",
        }
    }

    /// The French name, as SCDL budget files write it.
    pub const fn french(self) -> &'static str {
        match self {
            Section::Investment => "investissement",
            Section::Operating => "fonctionnement",
        }
    }

    /// Reads `I`, `F`, the English or the French name.
    pub fn parse(text: &str) -> Option<Section> {
        Section::ALL.into_iter().find(|s| [s.code(), s.as_str(), s.french()].contains(&text))
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_reads_back() {
        for section in Section::ALL {
            assert_eq!(Section::parse(section.code()), Some(section));
            assert_eq!(Section::parse(section.as_str()), Some(section));
            assert_eq!(Section::parse(section.french()), Some(section));
        }
        assert_eq!(Section::parse("D"), None);
    }
}
