//! Rows of the tables under `data/charts`: one a distinct meaning, with its years.

use super::axis::Axis;
use super::section::Section;
use super::years::Years;
use std::collections::BTreeMap;

/// A code of one chart: an account, an account of a vote by function, or a functional reference.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeRow {
    /// The chart's variant (`M57_D`).
    pub chart: String,
    /// The code.
    pub code: String,
    /// The official label.
    pub label: String,
    /// The official short label, of 40 characters at most.
    pub short: String,
    /// Chapters of DR, RR, DOES, ROES, DOIS, ROIS; empty where not allowed.
    pub rights: [String; 6],
    /// See [`CodeRow::GROUP`] and its siblings.
    pub flags: u8,
    /// Since when the code is kept for the previous year's columns only (ISO date); empty when it is in use.
    pub suppressed: String,
    /// The editions that say so.
    pub years: Years,
}

impl CodeRow {
    /// A grouping node: no rights are stated for it.
    pub const GROUP: u8 = 1;
    /// A node that statements total (`RegrTotalise`).
    pub const TOTALLED: u8 = 2;
    /// For statements only (`PourEtatSeul`).
    pub const STATE_ONLY: u8 = 4;
    /// Usable for an expense of an equipment operation (`DEquip`).
    pub const EQUIPMENT_EXPENSE: u8 = 8;
    /// Usable for a revenue of an equipment operation (`REquip`).
    pub const EQUIPMENT_REVENUE: u8 = 16;

    /// The flags as the tables write them, in the order of their bits.
    pub const FLAGS: [(u8, &'static str); 5] = [
        (Self::GROUP, "group"),
        (Self::TOTALLED, "totalled"),
        (Self::STATE_ONLY, "state"),
        (Self::EQUIPMENT_EXPENSE, "dequip"),
        (Self::EQUIPMENT_REVENUE, "requip"),
    ];
}

/// A chapter of one chart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChapterRow {
    /// The chart's variant.
    pub chart: String,
    /// Vote by nature or by function.
    pub axis: Axis,
    /// The code.
    pub code: String,
    /// The official label.
    pub label: String,
    /// The official short label.
    pub short: String,
    /// `C` of accounts, `G` *globalisé*, `L` line.
    pub kind: char,
    /// The section.
    pub section: Section,
    /// See [`ChapterRow::SPECIAL`] and [`ChapterRow::STATE_ONLY`].
    pub flags: u8,
    /// The editions that say so.
    pub years: Years,
}

impl ChapterRow {
    /// A special chapter (APA, RSA).
    pub const SPECIAL: u8 = 1;
    /// For statements only (`PourEtatSeul`).
    pub const STATE_ONLY: u8 = 2;

    /// The flags as the tables write them.
    pub const FLAGS: [(u8, &'static str); 2] = [(Self::SPECIAL, "special"), (Self::STATE_ONLY, "state")];
}

/// What an edition says against its neighbours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnomalyRow {
    /// The chart's variant.
    pub chart: String,
    /// Which list of codes.
    pub axis: Axis,
    /// The edition.
    pub year: u16,
    /// `absent`, `alone`, `label`, `rights` or `fall`.
    pub kind: String,
    /// The codes concerned.
    pub codes: Vec<String>,
}

/// A name that balances and people use, and the variant it means in each year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRow {
    /// First year, 0 for always.
    pub since: u16,
    /// Last year, 9999 for ever.
    pub until: u16,
    /// The variant.
    pub chart: String,
}

/// All the tables of `data/charts`, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The variants: name, norm, editions.
    pub charts: BTreeMap<String, (String, Years)>,
    /// Codes by axis.
    pub codes: [Vec<CodeRow>; 3],
    /// Chapters.
    pub chapters: Vec<ChapterRow>,
    /// Anomalies.
    pub anomalies: Vec<AnomalyRow>,
    /// Other names.
    pub names: BTreeMap<String, Vec<NameRow>>,
    /// Names without an official plan: why, in English and French.
    pub absent: BTreeMap<String, (String, String)>,
}

/// The texts of the files of `data/charts`, for [`Rows::read`].
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// `charts.csv`.
    pub charts: &'a str,
    /// `accounts.csv`, `vote_accounts.csv`, `functions.csv`: by axis.
    pub codes: [&'a str; 3],
    /// `chapters.csv`.
    pub chapters: &'a str,
    /// `anomalies.csv`.
    pub anomalies: &'a str,
    /// `names.toml`.
    pub names: &'a str,
}

/// The names of the files, in the order of [`Sources`].
pub const FILES: [&str; 7] = ["charts.csv", "accounts.csv", "vote_accounts.csv", "functions.csv", "chapters.csv", "anomalies.csv", "names.toml"];
