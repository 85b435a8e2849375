//! One lookup of attributes for indicators: what the user gives, else the embedded territory of the exercise.

use super::attributes::{Attributes, canonical, number_of};
use super::entity::Entity;
use super::population::{Population, PopulationKind};
use super::strata::{Scheme, schemes};
use super::{Atlas, Kind, Territory, cell};
use crate::error::{Reason, Result, Warning, WarningCode, distance};
use crate::table::Value;
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keys shown in a warning.
const SHOWN: usize = 5;

/// Attributes of entities by year. Values of the user stand before those of the atlas; the territory of a year is opened when first asked for.
/// What was replaced or missing is collected: [`AttributeSource::warnings`].
#[derive(Debug, Default)]
pub struct AttributeSource {
    atlas: Option<Arc<Atlas>>,
    overrides: Attributes,
    schemes: BTreeMap<String, Scheme>,
    territories: Mutex<BTreeMap<u16, Option<Arc<Territory>>>>,
    notes: Mutex<Notes>,
}

/// What was found on the way: (entity, year) by kind of warning.
#[derive(Debug, Default)]
struct Notes {
    /// Year asked for and vintage used to the entities.
    other: BTreeMap<(PopulationKind, u16, u16), BTreeSet<String>>,
    none: BTreeSet<(String, u16)>,
    /// Whether any value of the user was read.
    given: bool,
}

impl AttributeSource {
    /// Over an atlas, or over the user's attributes alone.
    pub fn new(atlas: Option<Arc<Atlas>>, overrides: Attributes) -> Result<AttributeSource> {
        Ok(AttributeSource { atlas, overrides, schemes: schemes()?, ..AttributeSource::default() })
    }

    /// Over the atlas inside the library.
    #[cfg(feature = "embedded")]
    pub fn embedded(overrides: Attributes) -> Result<AttributeSource> {
        AttributeSource::new(Some(Atlas::embedded()?), overrides)
    }

    /// The total population (*population totale*) of the exercise, in inhabitants, or why it is missing.
    pub fn population(&self, entity: &str, year: u16) -> std::result::Result<Decimal, Reason> {
        number_of(&self.value(entity, year, "population_totale"))
    }

    /// A value by name: a column of the user's file, or `population` (= `population_totale`), `population_municipale`, `categorie`
    /// (`commune`, `epci`...), `departement`, `region`, `epci`, `regime`, `epci_type`, `siren`, `insee`, `nom`, `strate` (code in OFGL's scheme of the
    /// entity's kind), `strate_<scheme>`. An entity or name that nobody knows is Missing(not-provided), a population Missing(no-population).
    pub fn value(&self, entity: &str, year: u16, name: &str) -> Value {
        let name = canonical(name);
        let territory = self.territory(year);
        let known = territory.as_ref().and_then(|t| t.found(entity));
        // The facts of a successor are not those of the former commune.
        let described = known.filter(|(_, former)| former.is_none()).zip(territory.as_ref()).and_then(|((found, _), t)| t.describe(found));
        if let Some(value) = self.given(entity, described.as_ref(), year, name) {
            return value;
        }
        if let Some(kind) = PopulationKind::parse(name).filter(|k| k.as_str() == name) {
            let unknown = || Population { entity: entity.to_owned(), kind, year, known: None };
            return self.noted(entity, territory.and_then(|t| t.known_population(entity, kind)).unwrap_or_else(unknown));
        }
        if name == "strate" || name.starts_with("strate_") {
            return self.stratum(entity, year, name, described.as_ref());
        }
        described.map_or(Value::Missing(Reason::NotProvided), |e| fact(&e, name))
    }

    /// The year in which the total population of an exercise is in force, where it comes from the territory: the exercise itself, or the vintage
    /// that stands in. `None` where the user gave it and where there is none.
    pub fn population_year(&self, entity: &str, year: u16) -> Option<u16> {
        let territory = self.territory(year)?;
        let known = territory.found(entity).filter(|(_, former)| former.is_none());
        let described = known.and_then(|(found, _)| territory.describe(found));
        if self.given(entity, described.as_ref(), year, "population_totale").is_some() {
            return None;
        }
        territory.known_population(entity, PopulationKind::Total)?.known.map(|(_, vintage)| vintage)
    }

    /// The unit of a value by name: scale one. `None` for texts and names that nobody knows.
    pub fn unit(&self, name: &str) -> Option<Unit> {
        let name = canonical(name);
        match self.overrides.columns().iter().find(|c| c.name == name) {
            Some(column) => column.unit.clone(),
            None => PopulationKind::parse(name).map(|_| Unit::inhabitant()),
        }
    }

    /// The names of the user's columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.overrides.columns().iter().map(|c| c.name.as_str())
    }

    /// The territory of a year, opened once.
    pub fn territory(&self, year: u16) -> Option<Arc<Territory>> {
        let atlas = self.atlas.as_ref()?;
        let mut open = lock(&self.territories);
        open.entry(year).or_insert_with(|| atlas.territory(year).ok().map(Arc::new)).clone()
    }

    /// What the user must be told about the values asked for so far: populations of another vintage by year, and none at all.
    pub fn warnings(&self) -> Vec<Warning> {
        let notes = lock(&self.notes);
        let other = notes.other.iter().map(|((kind, year, vintage), entities)| Warning {
            code: WarningCode::OtherVintage,
            message: text!("the {kind} of {vintage} is used for {year}", "la {kind} de {vintage} est employée pour {year}"),
            count: entities.len() as u64,
            first: entities.iter().take(SHOWN).cloned().collect(),
        });
        let none = (!notes.none.is_empty()).then(|| Warning {
            code: WarningCode::NoPopulation,
            message: text!(
                "no population is known, figures per inhabitant are missing: give it in a file of attributes (entity;year;population_totale), `--attributes F.csv`",
                "aucune population n'est connue, les montants par habitant manquent : donnez-la dans un fichier d'attributs (entity;year;population_totale), `--attributes F.csv`"
            ),
            count: notes.none.len() as u64,
            first: notes.none.iter().take(SHOWN).map(|(entity, year)| format!("{entity} {year}")).collect(),
        });
        let unread = (!self.overrides.is_empty() && !notes.given).then(|| Warning {
            code: WarningCode::UnusedAttributes,
            message: text!(
                "no row of the attributes is of an entity and year that was asked for: compare its codes and years with those of the accounts",
                "aucune ligne des attributs ne correspond à une entité et un exercice demandés : comparez ses codes et ses années à ceux des comptes"
            ),
            count: 1,
            first: self.overrides.entities().take(SHOWN).map(str::to_owned).collect(),
        });
        other.chain(none).chain(unread).chain(self.overrides.columns().iter().filter_map(|c| misspelt(&c.name))).collect()
    }

    /// What the user's file says, under the code asked for or the entity's other codes.
    fn given(&self, entity: &str, described: Option<&Entity>, year: u16, name: &str) -> Option<Value> {
        if self.overrides.is_empty() {
            return None;
        }
        let codes = described.map(|e| [Some(e.code.as_ref()), e.siren.as_deref()]).into_iter().flatten().flatten();
        let value = std::iter::once(entity).chain(codes).find_map(|code| self.overrides.get(code, year, name))?;
        lock(&self.notes).given = true;
        Some(value)
    }

    /// A population of the atlas, with a note of what must be said about it.
    fn noted(&self, entity: &str, population: Population) -> Value {
        let (kind, year) = (population.kind, population.year);
        let mut notes = lock(&self.notes);
        match (population.known, population.other_vintage()) {
            (None, _) => {
                notes.none.insert((entity.to_owned(), year));
            }
            (Some(_), Some(vintage)) => {
                notes.other.entry((kind, year, vintage)).or_default().insert(entity.to_owned());
            }
            (Some(_), None) => {}
        }
        population.value()
    }

    /// The code of the stratum: `strate_<scheme>`, or OFGL's scheme of the entity's kind.
    fn stratum(&self, entity: &str, year: u16, name: &str, described: Option<&Entity>) -> Value {
        let scheme = match name.strip_prefix("strate_") {
            Some(id) => self.schemes.get(id),
            None => described.and_then(|e| self.schemes.get(usual_scheme(e.kind)?)),
        };
        let Some(scheme) = scheme else { return Value::Missing(Reason::NotApplicable) };
        if described.is_some_and(|e| e.kind != scheme.kind) {
            return Value::Missing(Reason::NotApplicable);
        }
        match number_of(&self.value(entity, year, &scheme.population)) {
            Ok(population) => match scheme.stratum_of(population) {
                Some(stratum) => Value::Text(stratum.code.as_str().into()),
                None => Value::Missing(Reason::NotApplicable),
            },
            Err(_) => Value::Missing(Reason::NoPopulation),
        }
    }
}

impl AttributeSource {
    /// The stratum in OFGL's scheme of a kind of authority, for entities that no territory describes but whose population is given.
    pub fn stratum_as(&self, entity: &str, year: u16, kind: Kind) -> Value {
        match (self.value(entity, year, "strate"), usual_scheme(kind)) {
            (Value::Missing(_), Some(scheme)) => self.value(entity, year, &format!("strate_{scheme}")),
            (stratum, _) => stratum,
        }
    }
}

/// The names of attributes that the library itself reads.
const READ: [&str; 8] = ["population_totale", "population_municipale", "categorie", "departement", "region", "epci", "regime", "strate"];

/// A column that is read by nobody and named almost like one that is.
fn misspelt(name: &str) -> Option<Warning> {
    if READ.contains(&name) || name.len() < 4 {
        return None;
    }
    let near = READ.into_iter().find(|known| distance(&name.to_lowercase(), known) <= 2)?;
    Some(Warning {
        code: WarningCode::UnusedColumn,
        message: text!(
            "column `{name}` of the attributes is kept as one of your own: did you mean `{near}`?",
            "la colonne `{name}` des attributs est gardée comme l'une des vôtres : vouliez-vous dire `{near}` ?"
        ),
        count: 1,
        first: vec![name.to_owned()],
    })
}

/// OFGL's scheme of a kind of entity.
fn usual_scheme(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Commune => Some("ofgl_communes"),
        Kind::Epci => Some("ofgl_epci"),
        Kind::Department => Some("ofgl_departements"),
        Kind::Ept | Kind::Region => None,
    }
}

/// A fact about an entity by its French name.
fn fact(entity: &Entity, name: &str) -> Value {
    let reason = Reason::NotApplicable;
    match name {
        "categorie" => Value::Text(entity.kind.as_str().into()),
        "departement" => cell(entity.department.as_ref(), reason),
        "region" => cell(entity.region.as_ref(), reason),
        "epci" => cell(entity.epci.as_ref(), reason),
        "regime" => cell(entity.regime.as_ref(), reason),
        "epci_type" => cell(entity.epci_kind.as_ref(), reason),
        "siren" => cell(entity.siren.as_ref(), Reason::NotProvided),
        "insee" => cell(entity.insee.as_ref(), reason),
        "nom" => Value::Text(entity.name.clone()),
        _ => Value::Missing(Reason::NotProvided),
    }
}

/// A lock whose holder panicked is still good: every change here is one insertion.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
