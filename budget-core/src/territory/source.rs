//! One lookup of attributes for indicators: what the user gives, else the embedded territory of the exercise.

use super::attributes::{Attributes, canonical, number_of};
use super::lookup::{Ref, Row};
use super::population::PopulationKind;
use super::strata::{Scheme, schemes};
use super::{Atlas, Former, Kind, Territory};
use crate::error::{Reason, Result, Warning, WarningCode, distance};
use crate::table::Value;
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keys shown in a warning.
const SHOWN: usize = 5;

/// Attributes of entities by year. Values of the user stand before those of the atlas; the territory of a year is opened when first asked for.
/// What was replaced or missing is collected: [`AttributeSource::warnings`]. A clone is the same source: it costs nothing, and what one is asked the
/// other tells.
#[derive(Clone, Debug, Default)]
pub struct AttributeSource {
    atlas: Option<Arc<Atlas>>,
    overrides: Arc<Attributes>,
    schemes: Arc<BTreeMap<String, Scheme>>,
    territories: Arc<Mutex<BTreeMap<u16, Option<Arc<Territory>>>>>,
    notes: Arc<Mutex<Notes>>,
}

/// What was found on the way: (entity, year) by kind of warning.
#[derive(Debug, Default)]
struct Notes {
    /// Year asked for and vintage used to the entities.
    other: BTreeMap<(PopulationKind, u16, u16), BTreeSet<Arc<str>>>,
    none: BTreeSet<(Arc<str>, u16)>,
    /// Whether any value of the user was read.
    given: bool,
}

/// A value asked for of many entities: see [`AttributeSource::values`].
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// By its name, as in [`AttributeSource::value`].
    Name(String),
    /// The stratum in the scheme of the kind of authority given for each entity, as in [`AttributeSource::stratum_as`].
    Stratum,
}

/// An entity of a year, found once.
struct Subject<'a> {
    entity: &'a Arc<str>,
    year: u16,
    territory: Option<&'a Territory>,
    found: Option<(Ref, Option<&'a Former>)>,
}

impl<'a> Subject<'a> {
    /// What is said of it. The facts of a successor are not those of the former commune.
    fn row(&self) -> Option<Row<'a>> {
        let (found, former) = self.found?;
        self.territory.filter(|_| former.is_none()).map(|t| t.row(found))
    }
}

/// One pass over entities of a year: what it learnt, to be told at its end, and where the searches in order go on.
#[derive(Default)]
struct Pass {
    notes: Notes,
    communes: usize,
    populations: usize,
    /// Texts that many entities share.
    texts: FxHashMap<String, Arc<str>>,
}

impl Pass {
    fn text(&mut self, text: &str) -> Value {
        if let Some(known) = self.texts.get(text) {
            return Value::Text(known.clone());
        }
        let new: Arc<str> = text.into();
        self.texts.insert(text.to_owned(), new.clone());
        Value::Text(new)
    }
}

impl AttributeSource {
    /// Over an atlas, or over the user's attributes alone.
    pub fn new(atlas: Option<Arc<Atlas>>, overrides: Attributes) -> Result<AttributeSource> {
        Ok(AttributeSource { atlas, overrides: Arc::new(overrides), schemes: Arc::new(schemes()?), ..AttributeSource::default() })
    }

    /// Over the atlas inside the library.
    pub fn embedded(overrides: Attributes) -> Result<AttributeSource> {
        AttributeSource::new(Some(Atlas::embedded()?), overrides)
    }

    /// The same of which nothing was asked yet, so that it tells of its own use only. The territories that are open stay so: where few entities are asked
    /// of many sources, to open them takes most of the time.
    pub fn afresh(&self) -> AttributeSource {
        AttributeSource { notes: Arc::default(), ..self.clone() }
    }

    /// What the user gave.
    pub fn given_by_user(&self) -> &Attributes {
        &self.overrides
    }

    /// The total population (*population totale*) of the exercise, in inhabitants, or why it is missing.
    pub fn population(&self, entity: &str, year: u16) -> std::result::Result<Decimal, Reason> {
        number_of(&self.value(entity, year, "population_totale"))
    }

    /// A value by name: a column of the user's file, or `population` (= `population_totale`), `population_municipale`, `categorie`
    /// (`commune`, `epci`...), `departement`, `region`, `epci`, `regime`, `epci_type`, `siren`, `insee`, `nom`, `strate` (code in OFGL's scheme of the
    /// entity's kind), `strate_<scheme>`. An entity or name that nobody knows is Missing(not-provided), a population Missing(no-population).
    pub fn value(&self, entity: &str, year: u16, name: &str) -> Value {
        let territory = self.territory(year);
        let (entity, mut pass) = (Arc::from(entity), Pass::default());
        let subject = subject(&entity, year, territory.as_deref(), &mut pass);
        let value = self.read(&subject, name, &mut pass);
        self.tell(pass.notes);
        value
    }

    /// Values of many entities of a year, which are best given in the order of their codes: a list a value asked for, one entry an entity.
    /// `kinds` are the kinds of authority, where they are known.
    pub(crate) fn values(&self, entities: &[Arc<str>], kinds: &[Option<Kind>], year: u16, asked: &[Asked]) -> Vec<Vec<Value>> {
        let territory = self.territory(year);
        let mut pass = Pass::default();
        let mut columns: Vec<Vec<Value>> = asked.iter().map(|_| Vec::with_capacity(entities.len())).collect();
        for (place, entity) in entities.iter().enumerate() {
            let subject = subject(entity, year, territory.as_deref(), &mut pass);
            for (column, asked) in columns.iter_mut().zip(asked) {
                column.push(match (asked, kinds.get(place).copied().flatten()) {
                    (Asked::Name(name), _) => self.read(&subject, name, &mut pass),
                    (Asked::Stratum, Some(kind)) => self.stratum_of(&subject, kind, &mut pass),
                    (Asked::Stratum, None) => self.read(&subject, "strate", &mut pass),
                });
            }
        }
        self.tell(pass.notes);
        columns
    }

    /// The year in which the total population of an exercise is in force, where it comes from the territory: the exercise itself, or the vintage
    /// that stands in. `None` where the user gave it and where there is none.
    pub fn population_year(&self, entity: &str, year: u16) -> Option<u16> {
        let territory = self.territory(year)?;
        let (entity, mut pass) = (Arc::from(entity), Pass::default());
        let subject = subject(&entity, year, Some(&territory), &mut pass);
        let given = self.given(&subject, "population_totale", &mut pass);
        self.tell(std::mem::take(&mut pass.notes));
        if given.is_some() {
            return None;
        }
        population(&subject, PopulationKind::Total, &mut pass).map(|(_, vintage)| vintage)
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
            first: entities.iter().take(SHOWN).map(ToString::to_string).collect(),
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

    fn read(&self, subject: &Subject<'_>, name: &str, pass: &mut Pass) -> Value {
        let name = canonical(name);
        if let Some(value) = self.given(subject, name, pass) {
            return value;
        }
        if let Some(kind) = PopulationKind::parse(name).filter(|k| k.as_str() == name) {
            return noted(subject, kind, pass);
        }
        match name.strip_prefix("strate") {
            Some("") => self.stratum(subject, None, pass),
            Some(scheme) if scheme.starts_with('_') => self.stratum(subject, scheme.get(1..), pass),
            _ => subject.row().map_or(Value::Missing(Reason::NotProvided), |row| fact(row, name, pass)),
        }
    }

    /// What the user's file says, under the code asked for or the entity's other codes.
    fn given(&self, subject: &Subject<'_>, name: &str, pass: &mut Pass) -> Option<Value> {
        let column = self.overrides.place(name)?;
        let cell = |code: &str| self.overrides.cell(code, subject.year, column);
        let others = || subject.row().and_then(|row| cell(&row.code()).or_else(|| Some(row.siren()).filter(|s| !s.is_empty()).and_then(cell)));
        let value = cell(subject.entity).or_else(others)?;
        pass.notes.given = true;
        Some(value)
    }

    /// Adds what a pass has learnt.
    fn tell(&self, new: Notes) {
        let mut notes = lock(&self.notes);
        for (key, mut entities) in new.other {
            notes.other.entry(key).or_default().append(&mut entities);
        }
        notes.none.extend(new.none);
        notes.given |= new.given;
    }

    /// The code of the stratum: in a scheme, or in OFGL's of the entity's kind.
    fn stratum(&self, subject: &Subject<'_>, scheme: Option<&str>, pass: &mut Pass) -> Value {
        let kind = subject.row().and_then(Row::kind);
        let scheme = match scheme {
            Some(id) => self.schemes.get(id),
            None => kind.and_then(|kind| self.schemes.get(usual_scheme(kind)?)),
        };
        let Some(scheme) = scheme else { return Value::Missing(Reason::NotApplicable) };
        if kind.is_some_and(|kind| kind != scheme.kind) {
            return Value::Missing(Reason::NotApplicable);
        }
        match number_of(&self.read(subject, &scheme.population, pass)) {
            Ok(population) => scheme.stratum_of(population).map_or(Value::Missing(Reason::NotApplicable), |stratum| pass.text(&stratum.code)),
            Err(_) => Value::Missing(Reason::NoPopulation),
        }
    }

    fn stratum_of(&self, subject: &Subject<'_>, kind: Kind, pass: &mut Pass) -> Value {
        match (self.read(subject, "strate", pass), usual_scheme(kind)) {
            // The user's own column of that name stands before the scheme.
            (Value::Missing(_), Some(scheme)) => self.read(subject, &format!("strate_{scheme}"), pass),
            (stratum, _) => stratum,
        }
    }

    /// The stratum in OFGL's scheme of a kind of authority, for entities that no territory describes but whose population is given.
    pub fn stratum_as(&self, entity: &str, year: u16, kind: Kind) -> Value {
        let territory = self.territory(year);
        let (entity, mut pass) = (Arc::from(entity), Pass::default());
        let subject = subject(&entity, year, territory.as_deref(), &mut pass);
        let value = self.stratum_of(&subject, kind, &mut pass);
        self.tell(pass.notes);
        value
    }
}

/// Finds an entity.
fn subject<'a>(entity: &'a Arc<str>, year: u16, territory: Option<&'a Territory>, pass: &mut Pass) -> Subject<'a> {
    Subject { entity, year, territory, found: territory.and_then(|t| t.found_from(entity, &mut pass.communes)) }
}

/// A population of the atlas: inhabitants and vintage.
fn population(subject: &Subject<'_>, kind: PopulationKind, pass: &mut Pass) -> Option<(u32, u16)> {
    let (territory, (found, former)) = (subject.territory?, subject.found?);
    match former {
        Some(former) => territory.former_population(former, kind, &mut pass.populations),
        None => territory.nearest_population(found, kind, &mut pass.populations),
    }
}

/// A population of the atlas, with a note of what must be said about it.
fn noted(subject: &Subject<'_>, kind: PopulationKind, pass: &mut Pass) -> Value {
    let year = subject.year;
    match population(subject, kind, pass) {
        None => {
            pass.notes.none.insert((subject.entity.clone(), year));
            Value::Missing(Reason::NoPopulation)
        }
        Some((value, vintage)) => {
            if vintage != year {
                pass.notes.other.entry((kind, year, vintage)).or_default().insert(subject.entity.clone());
            }
            Value::Number(Decimal::from(value))
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
fn fact(row: Row<'_>, name: &str, pass: &mut Pass) -> Value {
    let (text, reason) = match name {
        "categorie" => (row.kind().map_or("", Kind::as_str), Reason::NotProvided),
        "departement" => (row.department(), Reason::NotApplicable),
        "region" => (row.region(), Reason::NotApplicable),
        "epci" => (row.epci(), Reason::NotApplicable),
        "regime" => (row.regime(), Reason::NotApplicable),
        "epci_type" => (row.epci_kind(), Reason::NotApplicable),
        "siren" => (row.siren(), Reason::NotProvided),
        "insee" => (row.insee(), Reason::NotApplicable),
        "nom" => return Value::Text(row.name().into()),
        _ => ("", Reason::NotProvided),
    };
    if text.is_empty() { Value::Missing(reason) } else { pass.text(text) }
}

/// A lock whose holder panicked is still good: every change here is one insertion.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
