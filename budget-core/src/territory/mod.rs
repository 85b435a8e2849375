//! Who is who: communes, EPCI, departments and regions, their codes, populations, mergers and strata.
//!
//! ```
//! # #[cfg(feature = "embedded")]
//! # fn main() -> budget_core::Result<()> {
//! use budget_core::territory::{PopulationKind, Territory};
//! let territory = Territory::open(2024)?;
//! let bordeaux = territory.entity("33063")?.entity;
//! assert_eq!(bordeaux.epci.as_deref(), Some("243300316"));
//! assert_eq!(territory.population("33063", PopulationKind::Total)?.known, Some((265_255, 2024)));
//! # Ok(()) }
//! # #[cfg(not(feature = "embedded"))]
//! # fn main() {}
//! ```

mod atlas;
pub mod attributes;
pub mod codes;
mod entity;
mod lookup;
mod packed;
mod peers;
mod population;
mod search;
mod source;
pub mod strata;
mod sums;
mod tables;

pub use atlas::{Atlas, Former, Status};
pub use attributes::Attributes;
pub use entity::{Entity, Found, Kind};
pub use peers::{PeerRule, Placed};
pub use population::{Population, PopulationKind};
pub(crate) use source::Asked;
pub use source::AttributeSource;
pub use strata::{Scheme, Stratum};
pub use tables::Tables;

use crate::error::{Result, Warning, WarningCode};
use crate::table::{Column, Table, Values};
use crate::text;
use crate::unit::Unit;
use crate::{Error, Reason};
use lookup::Ref;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The territory of a year: geography in force on 1 January, populations of every vintage.
///
/// Populations in force on 1 January of year Y come from the census of Y-3: a budget of the exercise Y uses vintage Y.
#[derive(Clone, Debug)]
pub struct Territory {
    atlas: Arc<Atlas>,
    year: u16,
    vintage: u16,
    epci_year: u16,
    /// Rows of the atlas in force, sorted by code.
    communes: Vec<u32>,
    groups: Vec<u32>,
    departments: Vec<u32>,
    /// Never iterated.
    sirens: FxHashMap<u32, Ref>,
    /// Department of most communes of each group, by the group's place in `groups`.
    seats: Vec<Option<Arc<str>>>,
    /// The vintages with their places, the nearest to the year first, of two as near the later.
    nearest: Vec<(usize, u16)>,
}

impl Territory {
    /// The territory of a year, from the atlas of the library. A year without a vintage takes the nearest one, of two as near
    /// the later, and [`Territory::warnings`] says so.
    ///
    /// # Errors
    /// `not-installed` where the territory is to be installed first ([`crate::data`]).
    pub fn open(year: u16) -> Result<Territory> {
        Atlas::embedded()?.territory(year)
    }

    /// The year asked for.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// The year whose geography is used: that asked for, or the nearest that the atlas has.
    pub fn vintage(&self) -> u16 {
        self.vintage
    }

    /// What must be said beside every answer: another vintage, or EPCI of another year.
    pub fn warnings(&self) -> Vec<Warning> {
        let (year, vintage, epci) = (self.year, self.vintage, self.epci_year);
        let mut warnings = Vec::new();
        let mut push = |message| warnings.push(Warning { code: WarningCode::OtherVintage, message, count: 1, first: vec![year.to_string()] });
        if vintage != year {
            push(text!("no territory of {year}: that of {vintage} is used", "pas de territoire de {year} : celui de {vintage} est utilisé"));
        }
        if epci != vintage {
            push(text!(
                "members and tax regimes of the EPCI of {vintage} are those of {epci}: the source repeats them",
                "les membres et les régimes fiscaux des EPCI de {vintage} sont ceux de {epci} : la source les répète"
            ));
        }
        warnings
    }

    /// All entities: communes by code, then EPCI and EPT, departments, regions.
    pub fn entities(&self) -> impl Iterator<Item = Entity> + '_ {
        self.refs().filter_map(|r| self.describe(r))
    }

    /// The population of an entity, by INSEE code or SIREN: that in force in the year, or else of the nearest vintage that has one,
    /// of two as near the later; [`Population::warning`] says which. Departments, regions and EPT are sums over their communes,
    /// known only if every commune's is. A former commune has its own last population, not its successor's. An unknown code is an error.
    pub fn population(&self, code: &str, kind: PopulationKind) -> Result<Population> {
        let (found, former) = self.find(code)?;
        Ok(self.population_found(found, former, kind))
    }

    fn population_found(&self, found: Ref, former: Option<&Former>, kind: PopulationKind) -> Population {
        match former {
            Some(former) => Population { entity: former.code.to_string(), kind, year: self.year, known: self.former_population(former, kind, &mut 0) },
            None => self.population_of(found, kind),
        }
    }

    pub(crate) fn population_of(&self, entity: Ref, kind: PopulationKind) -> Population {
        let code = self.describe(entity).map(|e| e.code.to_string()).unwrap_or_default();
        Population { entity: code, kind, year: self.year, known: self.nearest_population(entity, kind, &mut 0) }
    }

    /// The EPCI's communes, by INSEE code. A commune, department or region gives the communes in it.
    pub fn members(&self, code: &str) -> Result<Vec<Entity>> {
        let (found, _) = self.find(code)?;
        Ok(self.communes_of(found, self.vintage).into_iter().filter_map(|row| self.commune_at(&row.insee)).filter_map(|r| self.describe(r)).collect())
    }

    /// Former codes of communes that have gone into another by the year, by code. Districts of Paris, Lyon and Marseille are not among them.
    pub fn mergers(&self) -> Vec<&Former> {
        let gone = |f: &&Former| f.status != Status::District && f.year.is_none_or(|y| y <= self.vintage);
        self.atlas.former.iter().filter(gone).filter(|f| self.commune_at(&f.code).is_none()).collect()
    }

    /// All entities as a table: code, siren, name, kind, department, region, epci, regime, population_totale, population_municipale
    /// (inhabitants in force in [`Territory::vintage`]; Missing(no-population) where that year has none).
    pub fn table(&self) -> Table {
        let refs: Vec<Ref> = self.refs().collect();
        let entities: Vec<Entity> = refs.iter().filter_map(|r| self.describe(*r)).collect();
        let mut table = Table::with_rows(entities.len());
        let mut push = |column| {
            let refused = table.push(column);
            debug_assert!(refused.is_ok(), "every column has a value a row");
        };
        push(Column::text("code", entities.iter().map(|e| &e.code)));
        push(optional("siren", &entities, |e| e.siren.as_ref(), Reason::NotProvided));
        push(Column::text("name", entities.iter().map(|e| &e.name)));
        push(Column::text("kind", entities.iter().map(|e| e.kind.as_str())));
        push(optional("department", &entities, |e| e.department.as_ref(), Reason::NotApplicable));
        push(optional("region", &entities, |e| e.region.as_ref(), Reason::NotApplicable));
        push(optional("epci", &entities, |e| e.epci.as_ref(), Reason::NotApplicable));
        push(optional("regime", &entities, |e| e.regime.as_ref(), Reason::NotApplicable));
        for kind in [PopulationKind::Total, PopulationKind::Municipal] {
            let known: Vec<Option<u32>> = refs.iter().map(|r| self.population_at(*r, kind, self.vintage)).collect();
            let values = known.iter().map(|v| Decimal::from(v.unwrap_or(0))).collect();
            let missing = known.iter().map(|v| v.is_none().then_some(Reason::NoPopulation)).collect();
            push(Column::new(kind.as_str(), Unit::inhabitant(), Values::Decimal(values)).with_missing(missing));
        }
        table
    }
}

/// A column of texts that some entities do not have.
fn optional(name: &str, entities: &[Entity], field: impl Fn(&Entity) -> Option<&Arc<str>>, reason: Reason) -> Column {
    let texts = entities.iter().map(|e| field(e).map_or("", |t| t.as_ref()));
    Column::text(name, texts).with_missing(entities.iter().map(|e| field(e).is_none().then_some(reason)).collect())
}

/// An error about a code that nobody has.
fn unknown(code: &str) -> Error {
    Error::new(crate::Code::UnknownEntity, text!("no entity has the code `{code}`", "aucune entité n'a le code `{code}`"))
}

#[cfg(test)]
mod tests;
