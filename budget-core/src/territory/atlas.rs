//! All vintages together: dated rows of communes, EPCI, departments and regions, populations by year and kind, former codes.

use super::codes::department_of;
use crate::data::{self, Part};
use crate::error::{Code, Error, Result};
use crate::text;
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// Every vintage of the territory, read once and shared. [`Atlas::territory`] gives the territory of a year.
#[derive(Debug)]
pub struct Atlas {
    pub(crate) vintages: Vec<Vintage>,
    pub(crate) communes: Vec<CommuneRow>,
    pub(crate) groups: Vec<GroupRow>,
    pub(crate) departments: Vec<DepartmentRow>,
    pub(crate) regions: Vec<RegionRow>,
    pub(crate) former: Vec<Former>,
    pub(crate) populations: Populations,
    /// Rows of communes sorted by SIREN, made when first asked for.
    pub(crate) by_siren: OnceLock<Vec<u32>>,
}

/// One year of the atlas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Vintage {
    /// The year, on 1 January of which geography and populations are in force.
    pub year: u16,
    /// The year of the list of EPCI: another one where the source repeats an older list.
    pub epci_year: u16,
}

/// The years in which a row holds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub since: u16,
    pub until: u16,
}

impl Period {
    pub fn contains(self, year: u16) -> bool {
        (self.since..=self.until).contains(&year)
    }
}

/// A commune as it was for some years. Empty texts mean none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CommuneRow {
    pub insee: Box<str>,
    pub siren: Box<str>,
    pub name: Box<str>,
    pub epci: Box<str>,
    pub ept: Box<str>,
    pub period: Period,
}

/// An EPCI with its own taxes, or an EPT of Greater Paris, as it was for some years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GroupRow {
    pub siren: Box<str>,
    pub name: Box<str>,
    pub kind: Box<str>,
    pub regime: Box<str>,
    pub period: Period,
}

/// A department, with the SIREN of the authority that is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DepartmentRow {
    pub insee: Box<str>,
    pub name: Box<str>,
    pub region: Box<str>,
    pub siren: Box<str>,
    /// The departments that the authority covers: itself, or two for Alsace.
    pub covers: Vec<Box<str>>,
    /// The EPCI whose communes are not the authority's: the Métropole de Lyon for the Rhône.
    pub without_epci: Box<str>,
    pub period: Period,
}

/// A region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RegionRow {
    pub insee: Box<str>,
    pub name: Box<str>,
    pub siren: Box<str>,
}

/// A code that is no commune any more, or never was one by itself, and the commune that holds its territory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Former {
    /// The former INSEE code.
    pub code: Box<str>,
    /// Its last name; empty when the source has none.
    pub name: Box<str>,
    /// The INSEE code of the commune it went into, which may itself have gone into another one later.
    pub commune: Box<str>,
    /// The first year without it; `None` when the source does not say.
    pub year: Option<u16>,
    /// What became of it.
    pub status: Status,
}

/// What became of a former commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "FormerStatus", rename_all = "lowercase"))]
pub enum Status {
    /// Dissolved (*commune supprimée*).
    #[cfg_attr(feature = "typescript", ts(rename = "supprimee"))]
    Dissolved,
    /// Delegated commune of a new one (*commune déléguée*).
    #[cfg_attr(feature = "typescript", ts(rename = "deleguee"))]
    Delegated,
    /// Associated commune (*commune associée*).
    #[cfg_attr(feature = "typescript", ts(rename = "associee"))]
    Associated,
    /// No former commune but a district of Paris, Lyon or Marseille (*arrondissement municipal*).
    #[cfg_attr(feature = "typescript", ts(rename = "arrondissement"))]
    District,
}

impl Status {
    /// The French word used in tables: `supprimee`, `deleguee`, `associee`, `arrondissement`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Dissolved => "supprimee",
            Status::Delegated => "deleguee",
            Status::Associated => "associee",
            Status::District => "arrondissement",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Status> {
        [Status::Dissolved, Status::Delegated, Status::Associated, Status::District].into_iter().find(|s| s.as_str() == text)
    }
}

/// Populations of communes and EPCI: a row a code, sorted; a cell a year and a kind.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Populations {
    pub codes: Vec<Box<str>>,
    /// Municipal population, one a year, rows one after the other; [`Populations::UNKNOWN`] where the source has none.
    pub municipal: Vec<u32>,
    /// Total population, likewise.
    pub total: Vec<u32>,
}

impl Populations {
    pub const UNKNOWN: u32 = u32::MAX;

    /// The row of a code; see [`search_from`].
    pub fn row(&self, code: &str, next: &mut usize) -> Option<usize> {
        search_from(&self.codes, next, code, |c| c)
    }

    /// The known population of a code in a year's column.
    pub fn cell(&self, values: &[u32], code: &str, year: usize, years: usize) -> Option<u32> {
        self.at(values, self.row(code, &mut 0)?, year, years)
    }

    /// The known population of a row in a year's column.
    pub fn at(&self, values: &[u32], row: usize, year: usize, years: usize) -> Option<u32> {
        values.get(row * years + year).copied().filter(|v| *v != Populations::UNKNOWN)
    }
}

/// Items looked at before a search by halves.
const AHEAD: usize = 4;

/// The place of a code among items sorted by code. The search begins at `next` and leaves it behind what was found: codes that are asked in
/// their order are found at once, where a search by halves walks through the memory anew for each.
pub(crate) fn search_from<'a, T>(items: &'a [T], next: &mut usize, code: &str, key: impl Fn(&'a T) -> &'a str) -> Option<usize> {
    let ahead = items.iter().enumerate().skip(*next).take(AHEAD).find(|(_, item)| key(item) >= code);
    let place = match ahead {
        Some((place, item)) if key(item) == code => place,
        _ => items.binary_search_by(|item| key(item).cmp(code)).ok()?,
    };
    *next = place + 1;
    Some(place)
}

impl Atlas {
    /// The atlas of the library, inside it or installed ([`crate::data`]). Decoded once.
    ///
    /// # Errors
    /// `not-installed`.
    pub fn embedded() -> Result<Arc<Atlas>> {
        static ATLAS: OnceLock<Result<Arc<Atlas>>> = OnceLock::new();
        let bytes = data::bytes(Part::Territory)?;
        ATLAS.get_or_init(|| Atlas::read(bytes).map(Arc::new)).clone()
    }

    /// The years that the atlas has, in order.
    pub fn years(&self) -> impl Iterator<Item = u16> + '_ {
        self.vintages.iter().map(|v| v.year)
    }

    /// The vintage nearest to a year; of two as near, the later one.
    pub(crate) fn nearest_vintage(&self, year: u16) -> Result<Vintage> {
        self.vintages
            .iter()
            .copied()
            .min_by_key(|v| (v.year.abs_diff(year), std::cmp::Reverse(v.year)))
            .ok_or_else(|| Error::new(Code::UnknownYear, text!("the atlas has no year", "l'atlas n'a aucune année")))
    }

    /// The rows of the communes of a department (INSEE code), of all years.
    pub(crate) fn communes_of_department(&self, department: &str) -> &[CommuneRow] {
        let start = self.communes.partition_point(|c| c.insee.as_ref() < department);
        let tail = self.communes.get(start..).unwrap_or_default();
        let count = tail.iter().take_while(|c| department_of(&c.insee) == department).count();
        tail.get(..count).unwrap_or_default()
    }

    /// The first row of a commune of that SIREN, in any year.
    pub(crate) fn commune_of_siren(&self, siren: &str) -> Option<&CommuneRow> {
        let row = |place: &u32| self.communes.get(*place as usize);
        let sorted = self.by_siren.get_or_init(|| {
            let mut places: Vec<u32> = self.communes.iter().zip(0_u32..).map(|(_, place)| place).collect();
            places.sort_by_key(|place| row(place).map(|c| c.siren.as_ref()));
            places
        });
        let first = sorted.partition_point(|place| row(place).is_some_and(|c| c.siren.as_ref() < siren));
        sorted.get(first).and_then(row).filter(|c| c.siren.as_ref() == siren)
    }

    /// The former code's row: several communes may have held it; the last row is the latest.
    pub(crate) fn former(&self, code: &str) -> Option<&Former> {
        let start = self.former.partition_point(|f| f.code.as_ref() < code);
        self.former.get(start..)?.iter().take_while(|f| f.code.as_ref() == code).last()
    }
}
