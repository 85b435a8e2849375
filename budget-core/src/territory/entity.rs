//! An authority and what is said of it: codes, names, kind, where it lies.

use super::atlas::Former;
use crate::error::Text;
use crate::text;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A commune, EPCI, EPT, department or region, as it is in one vintage. What does not exist or is not known is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Entity {
    /// The key of the library: INSEE code of a commune (`33063`, Paris `75056`), SIREN of others.
    /// A department or region without an authority of its own has `departement:2A`, `region:06`.
    pub code: Arc<str>,
    /// INSEE code: commune, department (`33`) or region (`75`). EPCI have none.
    pub insee: Option<Arc<str>>,
    /// SIREN of the authority.
    pub siren: Option<Arc<str>>,
    /// Official name.
    pub name: Arc<str>,
    /// What it is.
    pub kind: Kind,
    /// INSEE code of the department; of an EPCI, the department of most of its communes.
    pub department: Option<Arc<str>>,
    /// INSEE code of the region; of an EPCI, that of its department.
    pub region: Option<Arc<str>>,
    /// SIREN of the commune's EPCI (*EPCI à fiscalité propre*); an EPCI is its own.
    pub epci: Option<Arc<str>>,
    /// Tax regime of the EPCI (*régime fiscal*): `FPU` (single business tax), `FA` (additional tax).
    pub regime: Option<Arc<str>>,
    /// Kind of the EPCI: `CC`, `CA`, `CU`, `METRO`, `MET69`, `EPT`.
    pub epci_kind: Option<Arc<str>>,
}

/// The kinds of entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "EntityKind", rename_all = "lowercase"))]
pub enum Kind {
    /// Commune, Paris among them.
    Commune,
    /// EPCI with its own taxes (*à fiscalité propre*), the Métropole de Lyon among them.
    Epci,
    /// Établissement public territorial of Greater Paris: no taxes of its own.
    Ept,
    /// Department, or the authority in its place (Collectivité européenne d'Alsace).
    #[cfg_attr(feature = "typescript", ts(rename = "departement"))]
    Department,
    /// Region, or the authority in its place (Corsica, Martinique, Guiana).
    Region,
}

impl Kind {
    /// The French word of tables, ASCII: `commune`, `epci`, `ept`, `departement`, `region`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Commune => "commune",
            Kind::Epci => "epci",
            Kind::Ept => "ept",
            Kind::Department => "departement",
            Kind::Region => "region",
        }
    }

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<Kind> {
        [Kind::Commune, Kind::Epci, Kind::Ept, Kind::Department, Kind::Region].into_iter().find(|k| k.as_str() == text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The answer to a code: the entity, and the former code that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Found {
    /// The entity.
    pub entity: Entity,
    /// Set when the code asked for is a former one: the answer is its successor.
    pub former: Option<Former>,
}

impl Found {
    /// What the user must be told: that the code is a former one; `None` when there is nothing to say.
    pub fn note(&self) -> Option<Text> {
        let former = self.former.as_ref()?;
        let (code, name, successor) = (&former.code, &former.name, &self.entity.name);
        let label = if name.is_empty() { format!("`{code}`") } else { format!("`{code}` {name}") };
        let commune = format!("`{}` {successor}", self.entity.code);
        Some(match former.year {
            Some(year) => text!("{label} has been part of {commune} since {year}", "{label} fait partie de {commune} depuis {year}"),
            None => text!("{label} is part of {commune}", "{label} fait partie de {commune}"),
        })
    }
}
