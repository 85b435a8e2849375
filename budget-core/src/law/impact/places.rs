//! Who the communes are: names, and the groups that they are counted by.

use super::compared::Grouping;
use crate::error::{Code, Error, Result, Text, nearest_phrase};
use crate::law::Simulation;
use crate::number::Number;
use crate::table::{Column, Values};
use crate::text;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::Arc;

/// The grouping that no column gives: it follows from the commune's code.
const REGION: &str = "region";

/// Names of the communes: those of the table, else those of the territory.
pub fn names(simulation: &Simulation, known: &Places) -> Vec<Option<Arc<str>>> {
    let given = simulation.column(simulation.law().name_column());
    let name = |row: usize| {
        let given = given.as_ref().and_then(|c| c.text_at(row)).filter(|n| !n.is_empty()).map(Arc::from);
        given.or_else(|| known.name(row))
    };
    (0..simulation.rows()).map(name).collect()
}

/// The groupings asked for; where none is, those of the rulebook and the regions, as far as the communes have them.
pub fn groupings(simulation: &Simulation, places: &Places, by: &[&str]) -> Result<Vec<Grouping>> {
    if by.is_empty() {
        let usual: Vec<&str> = simulation.law().groups().map(|(name, _)| name).chain([REGION]).collect();
        let all = usual.into_iter().filter_map(|name| grouping(simulation, places, name));
        return Ok(all.filter(|g| g.groups.len() > 1).collect());
    }
    by.iter().map(|name| grouping(simulation, places, name).ok_or_else(|| unknown(simulation, name))).collect()
}

fn unknown(simulation: &Simulation, name: &str) -> Error {
    let law = simulation.law();
    let rules: Vec<&str> = law.rules().map(|r| r.id.as_str()).collect();
    let columns: Vec<&str> = law.columns().map(|c| c.id.as_str()).collect();
    let groups = law.groups().map(|(name, _)| name).chain([REGION]);
    let all = groups.chain(rules).chain(columns).chain(simulation.given()).filter(|known| *known != name);
    let help = nearest_phrase(name, all).unwrap_or_else(|| {
        text!(
            "group by strata, departement, epci, region, a rule, or a column of the table",
            "groupez par strata, departement, epci, region, une règle ou une colonne de la table"
        )
    });
    Error::new(Code::UnknownName, text!("there is nothing named `{name}` to group by", "rien ne se nomme `{name}` pour grouper")).with_help(help)
}

fn grouping(simulation: &Simulation, places: &Places, by: &str) -> Option<Grouping> {
    let of = simulation.law().groups().find(|(name, _)| *name == by).map_or(by, |(_, of)| of);
    let column = simulation.column(of).filter(|c| (0..c.len()).any(|row| c.reason(row).is_none()));
    let keys: Keys = match column {
        Some(column) => Keys::of(&column),
        None => {
            // A commune that the territory does not know lies in the region of its department all the same.
            let departments = simulation.column("departement").filter(|_| by == REGION);
            let regions: FxHashMap<&str, Option<Arc<str>>> = departments.iter().flat_map(texts).map(|d| (d, places.region(d))).collect();
            let of = |row: usize| regions.get(departments.as_ref()?.text_at(row)?)?.clone();
            Keys::new((0..simulation.rows()).map(|row| places.place(row, by).or_else(|| of(row)))).filter(|keys| keys.of.iter().any(Option::is_some))?
        }
    };
    let (keys, order) = keys.sorted();
    let groups = keys.iter().map(|key| (key.to_string(), places.label(by, key))).collect();
    Some(Grouping { by: by.to_owned(), label: label(simulation, by, of), groups, of: order })
}

/// The distinct texts of a column.
fn texts(column: &Column) -> Vec<&str> {
    let mut all: Vec<&str> = (0..column.len()).filter_map(|row| column.text_at(row)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What the grouping is called.
fn label(simulation: &Simulation, by: &str, of: &str) -> Text {
    match by {
        "strata" => text!("demographic stratum", "Strate démographique"),
        "departement" => text!("department", "Département"),
        "epci" => text!("inter-communal body (EPCI)", "Intercommunalité (EPCI)"),
        REGION => text!("region", "Région"),
        _ => {
            let law = simulation.law();
            let known = law.rule(of).map(|r| r.label.clone()).ok().or_else(|| law.columns().find(|c| c.id == of).map(|c| c.label.clone()));
            known.unwrap_or_else(|| Text { en: by.to_owned(), fr: by.to_owned() })
        }
    }
}

/// The distinct keys in the order that they are met, and each row's.
#[derive(Default)]
struct Keys {
    keys: Vec<Arc<str>>,
    of: Vec<Option<usize>>,
}

impl Keys {
    fn new(rows: impl Iterator<Item = Option<Arc<str>>>) -> Option<Keys> {
        let (mut keys, mut seen) = (Keys::default(), FxHashMap::<Arc<str>, usize>::default());
        for key in rows {
            let place = key.map(|key| {
                *seen.entry(key.clone()).or_insert_with(|| {
                    keys.keys.push(key);
                    keys.keys.len() - 1
                })
            });
            keys.of.push(place);
        }
        Some(keys)
    }

    /// The values of a column as keys: texts as they are, numbers without trailing zeros, `true` and `false`.
    fn of(column: &Column) -> Keys {
        let present = |row: usize| column.reason(row).is_none();
        let mut shown: FxHashMap<u64, Arc<str>> = FxHashMap::default();
        let text = |d: Decimal| Arc::from(d.normalize().to_string());
        let keys =
            match column.values() {
                Values::Text(texts) => Keys::new(texts.iter().enumerate().map(|(row, t)| present(row).then(|| t.clone()).filter(|t| !t.is_empty()))),
                Values::Bool(values) => Keys::new(values.iter().enumerate().map(|(row, b)| present(row).then(|| Arc::from(if *b { "true" } else { "false" })))),
                Values::Decimal(values) => Keys::new(values.iter().enumerate().map(|(row, d)| present(row).then(|| text(*d)))),
                Values::Cents(values) => Keys::new(values.iter().enumerate().map(|(row, c)| present(row).then(|| text(c.to_decimal())))),
                // A column that groups has few values: each is written once.
                Values::Float(values) => Keys::new(values.iter().enumerate().map(|(row, x)| {
                    present(row).then(|| shown.entry(x.to_bits()).or_insert_with(|| x.to_decimal().map_or_else(|| Arc::from("?"), text)).clone())
                })),
            };
        keys.unwrap_or_default()
    }

    /// The keys in order, numbers by size, and each row's place among them.
    fn sorted(self) -> (Vec<Arc<str>>, Vec<Option<usize>>) {
        let numbers: Option<Vec<Decimal>> = self.keys.iter().map(|key| key.parse().ok()).collect();
        let mut order: Vec<usize> = (0..self.keys.len()).collect();
        order.sort_by(|a, b| {
            let by_size = numbers.as_ref().map_or(Ordering::Equal, |n| n.get(*a).cmp(&n.get(*b)));
            by_size.then_with(|| self.keys.get(*a).cmp(&self.keys.get(*b)))
        });
        let mut place = vec![0; order.len()];
        for (to, from) in order.iter().enumerate() {
            if let Some(slot) = place.get_mut(*from) {
                *slot = to;
            }
        }
        let keys = order.iter().filter_map(|from| self.keys.get(*from).cloned()).collect();
        (keys, self.of.into_iter().map(|of| of.and_then(|of| place.get(of).copied())).collect())
    }
}

mod known {
    use super::{Arc, REGION, Simulation, Text};
    use crate::territory::Territory;
    use crate::territory::strata::{Scheme, scheme};
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    /// The territory of the exercise, for names and groups that the table does not give.
    pub struct Places {
        territory: Option<Arc<Territory>>,
        strata: Option<Scheme>,
        /// Name, department, EPCI and region of each commune; empty where the territory does not know it.
        communes: Vec<[Arc<str>; 4]>,
    }

    impl Places {
        pub fn new(simulation: &Simulation) -> Places {
            let territory = territory(simulation.law().exercise());
            let nothing: Arc<str> = Arc::from("");
            // Communes come by code, so that each search goes on where the last one ended; what neighbours share is shared.
            let (mut next, mut last) = (0, [(); 4].map(|()| nothing.clone()));
            let mut one = |key: &Arc<str>| {
                let found = territory.as_ref().and_then(|t| t.found_from(key, &mut next).map(|(found, _)| t.row(found)));
                let department = found.map_or("", |row| row.department());
                let [name, of, epci, region] = &mut last;
                if of.as_ref() != department {
                    share(region, found.map_or("", |row| row.region()));
                }
                share(of, department);
                share(name, found.map_or("", |row| row.name()));
                share(epci, found.map_or("", |row| row.epci()));
                last.clone()
            };
            let communes = simulation.keys().iter().map(&mut one).collect();
            Places { territory, strata: scheme("dgf_communes").ok(), communes }
        }

        fn text(&self, row: usize, place: usize) -> Option<Arc<str>> {
            self.communes.get(row)?.get(place).filter(|t| !t.is_empty()).cloned()
        }

        pub fn name(&self, row: usize) -> Option<Arc<str>> {
            self.text(row, 0)
        }

        /// The department, EPCI or region of a commune.
        pub fn place(&self, row: usize, by: &str) -> Option<Arc<str>> {
            let place = [("departement", 1), ("epci", 2), (REGION, 3)].into_iter().find(|(name, _)| *name == by)?.1;
            self.text(row, place)
        }

        /// The region of a department.
        pub fn region(&self, department: &str) -> Option<Arc<str>> {
            let territory = self.territory.as_ref()?;
            let (found, _) = territory.found(&format!("departement:{department}"))?;
            Some(territory.row(found).region()).filter(|r| !r.is_empty()).map(Arc::from)
        }

        /// The name of a group, the key itself where none is known.
        pub fn label(&self, by: &str, key: &str) -> Text {
            let code = match by {
                "strata" => {
                    let stratum = self.strata.as_ref().and_then(|s| s.strata.iter().find(|s| s.code == key));
                    return stratum.map_or_else(|| itself(key), |s| s.label.clone());
                }
                "departement" => format!("departement:{key}"),
                REGION => format!("region:{key}"),
                "epci" => key.to_owned(),
                _ => return itself(key),
            };
            let name = self.territory.as_ref().and_then(|t| t.found(&code).map(|(found, _)| t.row(found).name().to_owned())).filter(|n| !n.is_empty());
            name.map_or_else(|| itself(key), |name| Text { en: name.clone(), fr: name })
        }
    }

    /// Takes another text only where it differs.
    fn share(slot: &mut Arc<str>, text: &str) {
        if slot.as_ref() != text {
            *slot = Arc::from(text);
        }
    }

    /// The territory of a year, opened once; none where none is installed.
    fn territory(year: u16) -> Option<Arc<Territory>> {
        static OPENED: Mutex<BTreeMap<u16, Arc<Territory>>> = Mutex::new(BTreeMap::new());
        let mut opened = OPENED.lock().ok()?;
        if let Some(known) = opened.get(&year) {
            return Some(known.clone());
        }
        let territory = Arc::new(Territory::open(year).ok()?);
        opened.insert(year, territory.clone());
        Some(territory)
    }

    fn itself(key: &str) -> Text {
        Text { en: key.to_owned(), fr: key.to_owned() }
    }
}

pub use known::Places;
