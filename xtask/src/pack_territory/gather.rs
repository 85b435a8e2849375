//! What the versions of the source say, by code and year, with what each says wrongly left out.

use super::json::{Package, list, number, text};
use super::{Result, SOURCES, Source};
use budget_core::territory::codes;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Lists with nobody in them: French Southern Lands and Clipperton have no communes, though the source lists districts as such.
const NO_COMMUNES: [&str; 2] = ["984", "989"];

/// A commune of a year; `siren` is empty until a later vintage names it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Commune {
    pub siren: String,
    pub name: String,
    pub epci: String,
    pub ept: String,
}

/// An EPCI or EPT of a year.
#[derive(Clone, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    pub kind: String,
    pub regime: String,
}

/// A former code.
pub struct Former {
    pub name: String,
    pub commune: String,
    pub year: String,
    pub status: &'static str,
}

/// All that is gathered, keyed by code and year.
#[derive(Default)]
pub struct Gathered {
    pub communes: BTreeMap<String, BTreeMap<u16, Commune>>,
    pub groups: BTreeMap<String, BTreeMap<u16, Group>>,
    pub municipal: BTreeMap<String, BTreeMap<u16, u64>>,
    pub total: BTreeMap<String, BTreeMap<u16, u64>>,
    pub former: BTreeMap<String, Former>,
}

/// The communes proper of a version, without the lists of places where nobody votes.
fn current(package: &Package) -> impl Iterator<Item = &Value> {
    package.communes.iter().filter(|c| text(c, "type") == "commune-actuelle" && !NO_COMMUNES.contains(&codes::department_of(text(c, "code"))))
}

impl Gathered {
    /// Names and SIREN of the year's communes. Of 2020 only the members of an EPCI are known, and those outside one in 2019.
    pub fn add_communes(&mut self, source: &Source, package: &Package) {
        let members: BTreeMap<&str, &Value> = package.epci.iter().flat_map(|e| list(e, "membres")).map(|m| (text(m, "code"), m)).collect();
        let outside = |code: &str| {
            ["22016", "29083", "29155", "85113"].contains(&code)
                || code.starts_with("975")
                || code.starts_with("977")
                || code.starts_with("978")
                || code.starts_with("98")
        };
        for commune in current(package) {
            let code = text(commune, "code");
            let member = members.get(code);
            if source.year == 2020 && member.is_none() && !outside(code) {
                continue;
            }
            let siren = member.map_or(text(commune, "siren"), |m| text(m, "siren"));
            let row = Commune { siren: siren.to_owned(), name: text(commune, "nom").to_owned(), ..Commune::default() };
            self.communes.entry(code.to_owned()).or_default().insert(source.year, row);
        }
        for (code, member) in members {
            let row = || Commune { siren: text(member, "siren").to_owned(), name: text(member, "nom").to_owned(), ..Commune::default() };
            self.communes.entry(code.to_owned()).or_default().entry(source.year).or_insert_with(row);
        }
    }

    pub fn add_groups(&mut self, source: &Source, package: &Package) -> Result<()> {
        for (group, is_ept) in package.epci.iter().map(|g| (g, false)).chain(package.ept.iter().map(|g| (g, true))) {
            let siren = text(group, "code").to_owned();
            let row = Group { name: text(group, "nom").to_owned(), kind: text(group, "type").to_owned(), regime: text(group, "modeFinancement").to_owned() };
            self.groups.entry(siren.clone()).or_default().insert(source.year, row);
            for member in list(group, "membres") {
                let code = text(member, "code");
                let commune = self.communes.get_mut(code).and_then(|years| years.get_mut(&source.year));
                match commune {
                    Some(commune) if is_ept => commune.ept.clone_from(&siren),
                    Some(commune) => commune.epci.clone_from(&siren),
                    // 3.1.1 and 4.1.0 list Pierrefitte, 2025's list of EPT is that of the new commune.
                    None if is_ept => {}
                    None => return Err(format!("{}: member {code} of {siren} is no commune", source.year)),
                }
            }
        }
        Ok(())
    }

    /// A commune outside any EPCI has its SIREN in the later vintages only; it does not change while the code lives on unmerged.
    pub fn complete_sirens(&mut self) {
        for years in self.communes.values_mut() {
            let known: Vec<String> = years.values().map(|c| c.siren.clone()).filter(|s| !s.is_empty()).collect();
            for commune in years.values_mut().filter(|c| c.siren.is_empty()) {
                commune.siren = known.first().cloned().unwrap_or_default();
            }
        }
    }

    pub fn add_populations(&mut self, source: &Source, package: &Package, municipal: Option<&Package>) {
        let year = source.year;
        let mut put = |table: fn(&mut Gathered) -> &mut BTreeMap<String, BTreeMap<u16, u64>>, code: &str, value: Option<u64>| {
            if let Some(value) = value.filter(|_| self.communes.get(code).is_none_or(|years| years.contains_key(&year))) {
                table(self).entry(code.to_owned()).or_default().entry(year).or_insert(value);
            }
        };
        if source.epci_year == year {
            for group in &package.epci {
                for entity in std::iter::once(group).chain(list(group, "membres")) {
                    put(|g| &mut g.municipal, text(entity, "code"), number(entity, "populationMunicipale"));
                    put(|g| &mut g.total, text(entity, "code"), number(entity, "populationTotale"));
                }
            }
        } else {
            for member in package.ept.iter().flat_map(|e| list(e, "membres")) {
                put(|g| &mut g.total, text(member, "code"), number(member, "populationTotale"));
            }
        }
        for commune in municipal.into_iter().flat_map(current) {
            put(|g| &mut g.municipal, text(commune, "code"), number(commune, "population"));
        }
    }

    /// In 0.7.0 a commune created on 1 January 2019 has the population of its chief town alone. The EPCI's published population tells:
    /// where the communes do not add up to it, those created since 2018 have no population for 2019, or all have none if nothing was created.
    pub fn drop_partial_2019(&mut self, package: &Package, history: &[Value]) {
        let made = |h: &&Value| {
            text(h, "type") == "COM" && text(h, "dateFin").is_empty() && text(h, "dateDebut") >= "2018-01-01" && text(h, "raisonDebut") == "commune nouvelle"
        };
        let recent: BTreeSet<&str> = history.iter().filter(made).map(|h| text(h, "code")).collect();
        let mut dropped = 0;
        for group in &package.epci {
            let members: Vec<&str> = list(group, "membres").map(|m| text(m, "code")).collect();
            let known = |code: &&str| self.municipal.get(*code).and_then(|years| years.get(&2019)).copied();
            if members.iter().map(known).sum::<Option<u64>>() == number(group, "populationMunicipale") {
                continue;
            }
            let doubtful: Vec<&str> = members.iter().copied().filter(|m| recent.contains(m)).collect();
            let doubtful = if doubtful.is_empty() { members } else { doubtful };
            for code in doubtful {
                dropped += usize::from(self.municipal.get_mut(code).and_then(|years| years.remove(&2019)).is_some());
            }
        }
        println!("2019: {dropped} communes created since 2018 have only a part of their population, left out");
    }

    /// Former codes of a version: those it names, delegated and associated communes, districts. The first version that names one decides.
    pub fn add_former(&mut self, package: &Package, history: &[Value]) {
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        for h in history.iter().filter(|h| text(h, "type") == "COM") {
            names.insert(text(h, "code"), text(h, "nom"));
        }
        let mut add = |code: &str, name: &str, commune: &str, status: &'static str| {
            if code == commune || code.is_empty() {
                return;
            }
            let last = self.communes.get(code).and_then(|years| years.values().next_back()).map(|c| c.name.clone());
            let name = if name.is_empty() { last.unwrap_or_else(|| names.get(code).copied().unwrap_or("").to_owned()) } else { name.to_owned() };
            let former =
                self.former.entry(code.to_owned()).or_insert_with(|| Former { name: name.clone(), commune: commune.to_owned(), year: String::new(), status });
            if status != "supprimee" {
                former.status = status;
                former.name = name;
            }
        };
        for commune in &package.communes {
            let code = text(commune, "code");
            match text(commune, "type") {
                "commune-deleguee" => add(code, text(commune, "nom"), text(commune, "chefLieu"), "deleguee"),
                "commune-associee" => add(code, text(commune, "nom"), text(commune, "chefLieu"), "associee"),
                "arrondissement-municipal" => add(code, text(commune, "nom"), text(commune, "commune"), "arrondissement"),
                _ => {
                    for old in list(commune, "anciensCodes").filter_map(Value::as_str) {
                        add(old, "", code, "supprimee");
                    }
                }
            }
        }
        let ended: BTreeMap<&str, &str> = history.iter().filter(|h| text(h, "type") == "COM").map(|h| (text(h, "code"), text(h, "dateFin"))).collect();
        for (code, former) in self.former.iter_mut().filter(|(_, f)| f.year.is_empty()) {
            former.year = ended.get(code.as_str()).and_then(|d| d.get(..4)).unwrap_or("").to_owned();
        }
    }

    /// The first year without a commune that is in an earlier vintage. One that lives in the last vintage was restored: it keeps the year
    /// of its merger, for the vintages without it.
    pub fn date_former(&mut self) {
        let end = SOURCES.last().map_or(0, |s| s.year);
        for (code, former) in &mut self.former {
            let last = self.communes.get(code).and_then(|years| years.keys().next_back()).filter(|last| **last < end);
            if let Some(last) = last {
                former.year = (last + 1).to_string();
            }
            if former.status == "arrondissement" {
                former.year.clear();
            }
        }
    }
}
