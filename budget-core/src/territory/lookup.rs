//! From a code to an entity: INSEE code, SIREN, former code, `departement:33`, `region:75`.

use super::atlas::{Atlas, CommuneRow, Former, GroupRow, search_from};
use super::codes::{department_of, is_siren};
use super::entity::{Entity, Found, Kind};
use super::{Territory, unknown};
use crate::error::{Result, nearest};
use crate::text;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row of the atlas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ref {
    Commune(u32),
    Group(u32),
    Department(u32),
    Region(u32),
}

/// Rows followed at most from a former code to today's commune.
const STEPS: usize = 16;

impl Atlas {
    /// The territory of a year: see [`Territory::open`].
    pub fn territory(self: &Arc<Atlas>, year: u16) -> Result<Territory> {
        let vintage = self.nearest_vintage(year)?;
        let at = vintage.year;
        let communes = places(&self.communes, |c| c.period.contains(at));
        let groups = places(&self.groups, |g| g.period.contains(at));
        let departments = places(&self.departments, |d| d.period.contains(at));
        let mut territory = Territory {
            atlas: self.clone(),
            year,
            vintage: at,
            epci_year: vintage.epci_year,
            communes,
            groups,
            departments,
            sirens: FxHashMap::default(),
            seats: Vec::new(),
            nearest: self.years().enumerate().collect(),
        };
        territory.nearest.sort_by_key(|(_, y)| (y.abs_diff(year), std::cmp::Reverse(*y)));
        territory.seats = territory.find_seats();
        // Mayotte's department stands before its region, Paris is the commune.
        let refs: Vec<Ref> = territory.refs().collect();
        for entity in refs.into_iter().rev() {
            if let Ok(number) = territory.row(entity).siren().parse() {
                territory.sirens.insert(number, entity);
            }
        }
        Ok(territory)
    }
}

/// Places of the rows that hold.
fn places<T>(rows: &[T], holds: impl Fn(&T) -> bool) -> Vec<u32> {
    rows.iter().zip(0_u32..).filter(|(row, _)| holds(row)).map(|(_, place)| place).collect()
}

/// A row by its place.
fn row<T>(rows: &[T], place: u32) -> Option<&T> {
    rows.get(place as usize)
}

fn some(text: &str) -> Option<Arc<str>> {
    (!text.is_empty()).then(|| Arc::from(text))
}

impl Territory {
    /// The entity of a code: INSEE code of a commune, SIREN, INSEE code of a department (`33`, `6AE`), `departement:33`, `region:75`.
    /// A former code answers the successor and says so in [`Found::note`]. An unknown code is an error that names the nearest.
    pub fn entity(&self, code: &str) -> Result<Found> {
        let (found, former) = self.find(code)?;
        let entity = self.describe(found).ok_or_else(|| unknown(code))?;
        Ok(Found { entity, former: former.cloned() })
    }

    /// The row of a code, and the former code that led to it.
    pub(crate) fn find(&self, code: &str) -> Result<(Ref, Option<&Former>)> {
        self.found(code).ok_or_else(|| self.unknown(code.trim()))
    }

    /// The same without the search for the nearest codes: attributes are asked for entities that no territory knows, hundreds of thousands of times.
    pub(crate) fn found(&self, code: &str) -> Option<(Ref, Option<&Former>)> {
        self.found_from(code, &mut 0)
    }

    /// The same, quicker where the INSEE codes are asked in their order: `next` is the place among the communes where the last search ended.
    pub(crate) fn found_from(&self, code: &str, next: &mut usize) -> Option<(Ref, Option<&Former>)> {
        let code = code.trim();
        self.present(code, next).map(|found| (found, None)).or_else(|| self.successor(code))
    }

    /// What has that code in the year.
    fn present(&self, code: &str, next: &mut usize) -> Option<Ref> {
        if let Some(code) = code.strip_prefix("region:") {
            return self.region_at(code);
        }
        let department = code.strip_prefix("departement:").unwrap_or(code);
        match code.len() {
            5 => self.commune_from(code, next),
            9 if is_siren(code) => self.sirens.get(&code.parse().ok()?).copied(),
            _ => self.department_at(department),
        }
    }

    pub(crate) fn commune_at(&self, insee: &str) -> Option<Ref> {
        self.commune_from(insee, &mut 0)
    }

    fn commune_from(&self, insee: &str, next: &mut usize) -> Option<Ref> {
        let at = search_from(&self.communes, next, insee, |place| row(&self.atlas.communes, *place).map_or("", |c| c.insee.as_ref()))?;
        self.communes.get(at).map(|place| Ref::Commune(*place))
    }

    pub(crate) fn group_at(&self, siren: &str) -> Option<u32> {
        let code = |place: &u32| row(&self.atlas.groups, *place).map_or("", |g| g.siren.as_ref());
        let at = self.groups.binary_search_by(|place| code(place).cmp(siren)).ok()?;
        self.groups.get(at).copied()
    }

    pub(crate) fn department_at(&self, insee: &str) -> Option<Ref> {
        let found = self.departments.iter().find(|place| row(&self.atlas.departments, **place).is_some_and(|d| d.insee.as_ref() == insee));
        found.map(|place| Ref::Department(*place))
    }

    pub(crate) fn region_at(&self, insee: &str) -> Option<Ref> {
        self.atlas.regions.iter().zip(0_u32..).find(|(r, _)| r.insee.as_ref() == insee).map(|(_, place)| Ref::Region(place))
    }

    /// Follows a former code, or the SIREN of a commune of another year, to the commune of this year.
    fn successor(&self, code: &str) -> Option<(Ref, Option<&Former>)> {
        let insee = match is_siren(code) {
            true => self.atlas.commune_of_siren(code)?.insee.as_ref(),
            false => code,
        };
        if let Some(found) = self.commune_at(insee) {
            return Some((found, None));
        }
        let first = self.atlas.former(insee)?;
        let mut former = first;
        for _ in 0..STEPS {
            if let Some(found) = self.commune_at(&former.commune) {
                return Some((found, Some(first)));
            }
            former = self.atlas.former(&former.commune)?;
        }
        None
    }

    /// The INSEE codes of the communes of the year, sorted.
    pub(crate) fn commune_codes(&self) -> impl Iterator<Item = &str> {
        self.communes.iter().filter_map(|place| row(&self.atlas.communes, *place)).map(|c| c.insee.as_ref())
    }

    /// The commune of the year that holds the territory of a former one: its INSEE code. `None` where the code is a commune itself, or unknown.
    pub(crate) fn heir(&self, insee: &str) -> Option<&str> {
        match self.successor(insee)?.0 {
            Ref::Commune(place) if self.commune_at(insee).is_none() => row(&self.atlas.communes, place).map(|c| c.insee.as_ref()),
            _ => None,
        }
    }

    /// The error for a code that nobody has: EPCI of other years, nearest codes, nearest names.
    fn unknown(&self, code: &str) -> crate::Error {
        let error = unknown(code);
        if let Some(group) = self.atlas.groups.iter().rfind(|g| g.siren.as_ref() == code) {
            let (name, since, until) = (&group.name, group.period.since, group.period.until);
            return error.with_help(text!("it is `{name}` of {since} to {until}: open that year", "c'est `{name}` de {since} à {until} : ouvrez cette année"));
        }
        let near: Vec<Entity> = if code.bytes().any(|b| b.is_ascii_digit()) {
            let same = |e: &Entity| e.code.len() == code.len();
            let all: Vec<Entity> = self.entities().filter(same).collect();
            let codes = nearest(code, all.iter().map(|e| e.code.as_ref()));
            codes.into_iter().filter_map(|c| all.iter().find(|e| e.code.as_ref() == c).cloned()).collect()
        } else {
            self.search(code).into_iter().take(3).collect()
        };
        let list = near.iter().map(|e| format!("`{}` {}", e.code, e.name)).collect::<Vec<_>>().join(", ");
        if list.is_empty() {
            return error.with_help(text!("give an INSEE code (`33063`) or a SIREN (`243300316`)", "donnez un code INSEE (`33063`) ou un SIREN (`243300316`)"));
        }
        error.with_help(text!("the nearest are {list}", "les plus proches sont {list}"))
    }

    /// All rows of the year: communes, groups, departments, regions.
    pub(crate) fn refs(&self) -> impl Iterator<Item = Ref> + '_ {
        let communes = self.communes.iter().map(|p| Ref::Commune(*p));
        let groups = self.groups.iter().map(|p| Ref::Group(*p));
        let departments = self.departments.iter().map(|p| Ref::Department(*p));
        let regions = self.atlas.regions.iter().zip(0_u32..).map(|(_, p)| Ref::Region(p));
        communes.chain(groups).chain(departments).chain(regions)
    }

    /// The entity of a row.
    pub(crate) fn describe(&self, entity: Ref) -> Option<Entity> {
        let row = self.row(entity);
        Some(Entity {
            code: row.code().as_ref().into(),
            insee: some(row.insee()),
            siren: some(row.siren()),
            name: row.name().into(),
            kind: row.kind()?,
            department: some(row.department()),
            region: some(row.region()),
            epci: some(row.epci()),
            regime: some(row.regime()),
            epci_kind: some(row.epci_kind()),
        })
    }

    /// What is said of a row, a fact at a time.
    pub(crate) fn row(&self, entity: Ref) -> Row<'_> {
        Row { territory: self, entity }
    }

    /// The region of a department, both INSEE codes; empty where the department is not known or has none.
    pub(crate) fn region_of(&self, department: &str) -> &str {
        let departments = &self.atlas.departments;
        let first = departments.partition_point(|d| d.insee.as_ref() < department);
        departments.get(first).filter(|d| d.insee.as_ref() == department).map_or("", |d| &d.region)
    }

    /// The department of most communes of each group, of two the first.
    fn find_seats(&self) -> Vec<Option<Arc<str>>> {
        let mut counts: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
        for commune in self.communes.iter().filter_map(|p| row(&self.atlas.communes, *p)) {
            for group in [&commune.epci, &commune.ept] {
                *counts.entry(group).or_default().entry(department_of(&commune.insee)).or_default() += 1;
            }
        }
        let most = |siren: &str| counts.get(siren)?.iter().max_by_key(|(code, n)| (**n, std::cmp::Reverse(**code))).map(|(code, _)| Arc::from(*code));
        self.groups.iter().map(|p| row(&self.atlas.groups, *p).and_then(|g| most(&g.siren))).collect()
    }

    /// The rows of the communes in an entity in a year.
    pub(crate) fn communes_of(&self, entity: Ref, year: u16) -> Vec<&CommuneRow> {
        let atlas = &self.atlas;
        let all = || atlas.communes.iter().filter(|c| c.period.contains(year));
        match entity {
            Ref::Commune(place) => row(&atlas.communes, place).into_iter().collect(),
            Ref::Group(place) => match row(&atlas.groups, place) {
                Some(group) => all().filter(|c| c.epci == group.siren || c.ept == group.siren).collect(),
                None => Vec::new(),
            },
            Ref::Department(place) => row(&atlas.departments, place).map(|d| atlas.department_communes(d, year)).unwrap_or_default(),
            Ref::Region(place) => {
                let insee = row(&atlas.regions, place).map_or("", |r| r.insee.as_ref());
                let inside: Vec<&str> = atlas.departments.iter().filter(|d| d.region.as_ref() == insee).map(|d| d.insee.as_ref()).collect();
                all().filter(|c| inside.contains(&department_of(&c.insee))).collect()
            }
        }
    }
}

/// A row of the atlas in its territory: what [`Territory::describe`] says, without copies. An empty text means that there is none.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    territory: &'a Territory,
    entity: Ref,
}

impl<'a> Row<'a> {
    fn commune(self) -> Option<&'a CommuneRow> {
        if let Ref::Commune(place) = self.entity { row(&self.territory.atlas.communes, place) } else { None }
    }

    /// The group itself, or that of a commune.
    fn group(self) -> Option<&'a GroupRow> {
        let place = match self.entity {
            Ref::Group(place) => place,
            _ => self.territory.group_at(&self.commune()?.epci)?,
        };
        row(&self.territory.atlas.groups, place)
    }

    pub fn kind(self) -> Option<Kind> {
        Some(match self.entity {
            Ref::Commune(_) => Kind::Commune,
            Ref::Group(_) if self.group()?.kind.as_ref() == "EPT" => Kind::Ept,
            Ref::Group(_) => Kind::Epci,
            Ref::Department(_) => Kind::Department,
            Ref::Region(_) => Kind::Region,
        })
    }

    /// The key of the library.
    pub fn code(self) -> Cow<'a, str> {
        match self.entity {
            Ref::Commune(_) => Cow::Borrowed(self.insee()),
            Ref::Department(_) if self.siren().is_empty() => Cow::Owned(format!("departement:{}", self.insee())),
            Ref::Region(_) if self.siren().is_empty() => Cow::Owned(format!("region:{}", self.insee())),
            _ => Cow::Borrowed(self.siren()),
        }
    }

    pub fn insee(self) -> &'a str {
        let atlas = &self.territory.atlas;
        match self.entity {
            Ref::Commune(_) => self.commune().map_or("", |c| &c.insee),
            Ref::Group(_) => "",
            Ref::Department(place) => row(&atlas.departments, place).map_or("", |d| &d.insee),
            Ref::Region(place) => row(&atlas.regions, place).map_or("", |r| &r.insee),
        }
    }

    pub fn siren(self) -> &'a str {
        let atlas = &self.territory.atlas;
        match self.entity {
            Ref::Commune(_) => self.commune().map_or("", |c| &c.siren),
            Ref::Group(_) => self.group().map_or("", |g| &g.siren),
            Ref::Department(place) => row(&atlas.departments, place).map_or("", |d| &d.siren),
            Ref::Region(place) => row(&atlas.regions, place).map_or("", |r| &r.siren),
        }
    }

    pub fn name(self) -> &'a str {
        let atlas = &self.territory.atlas;
        match self.entity {
            Ref::Commune(_) => self.commune().map_or("", |c| &c.name),
            Ref::Group(_) => self.group().map_or("", |g| &g.name),
            Ref::Department(place) => row(&atlas.departments, place).map_or("", |d| &d.name),
            Ref::Region(place) => row(&atlas.regions, place).map_or("", |r| &r.name),
        }
    }

    pub fn department(self) -> &'a str {
        let territory = self.territory;
        match self.entity {
            Ref::Commune(_) => department_of(self.insee()),
            Ref::Group(place) => territory.groups.binary_search(&place).ok().and_then(|at| territory.seats.get(at)?.as_deref()).unwrap_or(""),
            Ref::Department(_) => self.insee(),
            Ref::Region(_) => "",
        }
    }

    pub fn region(self) -> &'a str {
        match self.entity {
            Ref::Commune(_) | Ref::Group(_) => self.territory.region_of(self.department()),
            Ref::Department(place) => row(&self.territory.atlas.departments, place).map_or("", |d| &d.region),
            Ref::Region(_) => self.insee(),
        }
    }

    pub fn epci(self) -> &'a str {
        match self.kind() {
            Some(Kind::Commune) => self.commune().map_or("", |c| &c.epci),
            Some(Kind::Epci) => self.siren(),
            _ => "",
        }
    }

    pub fn regime(self) -> &'a str {
        self.group().map_or("", |g| &g.regime)
    }

    pub fn epci_kind(self) -> &'a str {
        self.group().map_or("", |g| &g.kind)
    }
}
