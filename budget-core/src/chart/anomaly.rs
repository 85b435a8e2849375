//! What an edition says against its neighbours.

use super::archive;
use super::axis::Axis;
use serde::Serialize;
use std::fmt;

/// An edition that contradicts those of the years before and after. Editions are kept as published; their anomalies are listed
/// (`data/charts/anomalies.csv`), so that nobody takes one for a change of the chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Anomaly {
    /// The edition.
    pub year: u16,
    /// Which list of codes.
    pub axis: Axis,
    /// What is odd.
    pub kind: AnomalyKind,
    /// The codes concerned, sorted.
    pub codes: Vec<String>,
}

/// The ways in which an edition contradicts its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
pub enum AnomalyKind {
    /// Codes that the editions before and after have, and this one lacks.
    Absent,
    /// Codes that this edition alone has.
    Alone,
    /// Labels that differ from the one that both neighbours give.
    Label,
    /// Rights that differ from those that both neighbours give.
    Rights,
    /// More than a code in thirty of the edition before is gone, for good. Often a true change, seldom announced: most of the functions
    /// that fell in 2022 and 2023 are those of the recovery plan (*plan de relance*), added in 2021.
    Fall,
}

impl AnomalyKind {
    /// All.
    pub const ALL: [AnomalyKind; 5] = [AnomalyKind::Absent, AnomalyKind::Alone, AnomalyKind::Label, AnomalyKind::Rights, AnomalyKind::Fall];

    /// The name in `anomalies.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            AnomalyKind::Absent => "absent",
            AnomalyKind::Alone => "alone",
            AnomalyKind::Label => "label",
            AnomalyKind::Rights => "rights",
            AnomalyKind::Fall => "fall",
        }
    }

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<AnomalyKind> {
        AnomalyKind::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

impl fmt::Display for AnomalyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Anomaly {
    /// Those of one edition; none when the variant is not among the charts loaded.
    pub(crate) fn of(variant: &str, edition: u16) -> Vec<Anomaly> {
        let Ok(archive) = archive::installed() else { return Vec::new() };
        let name = |place: usize| archive.variants.get(place).map_or("", |v| archive.strings.get(v.name));
        let ours = archive.anomalies.iter().filter(|a| a.year == edition && name(a.variant) == variant);
        ours.filter_map(|a| {
            let codes = a.codes.iter().map(|c| archive.strings.get(*c).to_owned()).collect();
            Some(Anomaly { year: a.year, axis: a.axis, kind: AnomalyKind::parse(archive.strings.get(a.kind))?, codes })
        })
        .collect()
    }
}
