//! Whom an entity is compared with, and the stratum it lies in.

use super::Territory;
use super::entity::Entity;
use super::lookup::Ref;
use super::population::{Population, PopulationKind};
use super::strata::{Scheme, Stratum, scheme};
use crate::error::{Code, Error, Reason, Result, nearest_phrase};
use crate::text;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// A rule that says which entities are peers: always of the same kind, the entity itself among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerRule {
    /// Same stratum of a scheme: `stratum:ofgl_communes`.
    Stratum(String),
    /// Same department: `department`.
    Department,
    /// Same EPCI: `epci`.
    Epci,
    /// Same region: `region`.
    Region,
    /// All of the same kind: `kind`.
    Kind,
}

impl FromStr for PeerRule {
    type Err = Error;

    /// Reads a rule; the French words `strate:`, `departement` and `type` are read too.
    fn from_str(text: &str) -> Result<PeerRule> {
        if let Some(id) = text.strip_prefix("stratum:").or_else(|| text.strip_prefix("strate:")) {
            return scheme(id).map(|s| PeerRule::Stratum(s.id));
        }
        match text {
            "department" | "departement" => Ok(PeerRule::Department),
            "epci" => Ok(PeerRule::Epci),
            "region" => Ok(PeerRule::Region),
            "kind" | "type" => Ok(PeerRule::Kind),
            _ => {
                let names = ["department", "epci", "region", "kind", "stratum:ofgl_communes"];
                let list =
                    text!("use stratum:ofgl_communes, department, epci, region or kind", "employez stratum:ofgl_communes, department, epci, region ou kind");
                Err(Error::new(Code::InvalidValue, text!("`{text}` is no rule for peers", "`{text}` n'est pas une règle de comparaison"))
                    .with_help(nearest_phrase(text, names).unwrap_or(list)))
            }
        }
    }
}

impl fmt::Display for PeerRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PeerRule::Stratum(id) => write!(f, "stratum:{id}"),
            PeerRule::Department => f.write_str("department"),
            PeerRule::Epci => f.write_str("epci"),
            PeerRule::Region => f.write_str("region"),
            PeerRule::Kind => f.write_str("kind"),
        }
    }
}

/// The stratum of an entity and the population that put it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Placed {
    /// The stratum, or why there is none: not-applicable when the scheme sorts another kind, no-population.
    #[serde(serialize_with = "crate::written::known")]
    #[cfg_attr(feature = "typescript", ts(type = "Stratum | Missing"))]
    pub stratum: std::result::Result<Stratum, Reason>,
    /// The population used, with its vintage.
    pub population: Population,
}

impl Territory {
    /// The stratum of an entity in a scheme of `data/strata.toml`. A scheme that sorts by another figure than INSEE's populations
    /// (`dgf_communes` by the population DGF) answers Missing(no-population): see [`Scheme::stratum_of`].
    pub fn stratum(&self, code: &str, scheme: &str) -> Result<Placed> {
        let (found, _) = self.find(code)?;
        Ok(self.place(found, &super::strata::scheme(scheme)?))
    }

    pub(crate) fn place(&self, entity: Ref, scheme: &Scheme) -> Placed {
        let kind = PopulationKind::parse(&scheme.population);
        let population = self.population_of(entity, kind.unwrap_or(PopulationKind::Total));
        let fits = self.describe(entity).is_some_and(|e| e.kind == scheme.kind);
        let stratum = match (fits, kind) {
            (false, _) => Err(Reason::NotApplicable),
            (true, None) => Err(Reason::NoPopulation),
            (true, Some(_)) => population.number().and_then(|n| scheme.stratum_of(n).cloned().ok_or(Reason::NotApplicable)),
        };
        Placed { stratum, population }
    }

    /// The codes of the entity's peers, sorted, itself among them. Empty when the rule has no meaning for it (no EPCI, no population).
    pub fn peers(&self, code: &str, rule: &PeerRule) -> Result<Vec<String>> {
        let (found, _) = self.find(code)?;
        let Some(me) = self.describe(found) else { return Ok(Vec::new()) };
        let mut codes = match rule {
            PeerRule::Stratum(id) => self.same_stratum(found, &me, &scheme(id)?),
            PeerRule::Department => self.same(&me, |e| e.department.clone()),
            PeerRule::Epci => self.same(&me, |e| e.epci.clone()),
            PeerRule::Region => self.same(&me, |e| e.region.clone()),
            PeerRule::Kind => self.same(&me, |e| Some(e.kind)),
        };
        codes.sort();
        Ok(codes)
    }

    fn same<T: PartialEq>(&self, me: &Entity, key: impl Fn(&Entity) -> Option<T>) -> Vec<String> {
        let Some(mine) = key(me) else { return Vec::new() };
        let alike = |e: &Entity| e.kind == me.kind && key(e).is_some_and(|k| k == mine);
        self.entities().filter(alike).map(|e| e.code.to_string()).collect()
    }

    fn same_stratum(&self, entity: Ref, me: &Entity, scheme: &Scheme) -> Vec<String> {
        let Ok(mine) = self.place(entity, scheme).stratum else { return Vec::new() };
        let kind = PopulationKind::parse(&scheme.population).unwrap_or(PopulationKind::Total);
        let alike = |r: &Ref| {
            let known = self.nearest_population(*r, kind, &mut 0).map(|(n, _)| n);
            known.and_then(|n| scheme.stratum_of(n.into())).is_some_and(|s| s.code == mine.code)
        };
        let of_kind = self.refs().filter_map(|r| self.describe(r).map(|e| (r, e))).filter(|(_, e)| e.kind == me.kind);
        of_kind.filter(|(r, _)| alike(r)).map(|(_, e)| e.code.to_string()).collect()
    }
}
