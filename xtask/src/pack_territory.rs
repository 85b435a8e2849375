//! `cargo xtask pack territory [--from DIR] [--check]`: the territory's CSV tables and packed bytes.
//!
//! `--from DIR` makes the tables anew from the npm packages `@etalab/decoupage-administratif` (data under Licence Ouverte), unpacked in DIR,
//! a folder a version whose name is the version (`0.7.0/package/data/communes.json`). Without it only `territory.bin` is made, from the tables.
//! `--check` writes nothing and fails when `territory.bin` is not fresh.
//!
//! **Which year a population is in force.** Compared with OFGL's total populations and among each other, the members' populations in the
//! `epci.json` of vintage Y (2021-2025) are those in force on 1 January Y; those in `communes.json` are not always: 1.1.1 (2021) has those of 2022,
//! 2.3.1 and 3.1.1 (2022, 2023) those of 2023, 4.1.0 (2024) those of 2025, 5.3.0 and 6.0.0 (2025, 2026) those of 2026, only 0.7.0 (2019) its own.
//! 6.0.0 repeats the `epci.json` of 5.3.0 byte for byte, so 2026 has no total population but that of the members of Greater Paris's EPT
//! (`ept.json` 6.0.0, whose municipal populations are those of 2026). 0.8.0 has the EPCI of 2020 alone; the communes of 2020 are its members.

use budget_core::territory::{Tables, codes};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, String>;

/// Where the values of a vintage come from.
struct Source {
    year: u16,
    version: &'static str,
    /// The year of its list of EPCI.
    epci_year: u16,
    /// The version whose `communes.json` has the municipal populations in force this year, for communes outside any EPCI.
    municipal: Option<&'static str>,
}

const SOURCES: [Source; 8] = [
    Source { year: 2019, version: "0.7.0", epci_year: 2019, municipal: Some("0.7.0") },
    Source { year: 2020, version: "0.8.0", epci_year: 2020, municipal: None },
    Source { year: 2021, version: "1.1.1", epci_year: 2021, municipal: None },
    Source { year: 2022, version: "2.3.1", epci_year: 2022, municipal: Some("1.1.1") },
    Source { year: 2023, version: "3.1.1", epci_year: 2023, municipal: Some("2.3.1") },
    Source { year: 2024, version: "4.1.0", epci_year: 2024, municipal: None },
    Source { year: 2025, version: "5.3.0", epci_year: 2025, municipal: Some("4.1.0") },
    Source { year: 2026, version: "6.0.0", epci_year: 2025, municipal: Some("6.0.0") },
];

/// Lists with nobody in them: French Southern Lands and Clipperton have no communes, though the source lists districts as such.
const NO_COMMUNES: [&str; 2] = ["984", "989"];

/// Runs the command.
pub fn run(args: &[&str]) -> Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../budget-core/data/territory");
    let (mut from, mut check) = (None, false);
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match *arg {
            "--from" => from = Some(PathBuf::from(rest.next().ok_or("--from needs a folder")?)),
            "--check" => check = true,
            other => return Err(format!("`{other}` is no option of pack territory")),
        }
    }
    if let Some(from) = from {
        if check {
            return Err("--check goes without --from".to_owned());
        }
        make_tables(&from, &data)?;
    }
    let files: Vec<Vec<u8>> = Tables::FILES.iter().map(|name| read(&data.join(name))).collect::<Result<_>>()?;
    let [vintages, communes, epci, departments, regions, former, populations] = files.as_slice() else { return Err("seven tables".to_owned()) };
    let bytes = Tables { vintages, communes, epci, departments, regions, former, populations }.pack().map_err(|e| e.to_string())?;
    let target = data.join("territory.bin");
    if check {
        let fresh = read(&target).is_ok_and(|old| old == bytes);
        return if fresh { Ok(()) } else { Err("territory.bin is not fresh: run cargo xtask pack territory".to_owned()) };
    }
    println!("territory.bin: {} bytes", bytes.len());
    fs::write(&target, bytes).map_err(|e| format!("{}: {e}", target.display()))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The lists of one version of the source.
struct Package {
    communes: Vec<Value>,
    epci: Vec<Value>,
    ept: Vec<Value>,
}

fn json(path: &Path) -> Result<Vec<Value>> {
    match serde_json::from_slice(&read(path)?) {
        Ok(Value::Array(list)) => Ok(list),
        Ok(_) => Err(format!("{}: not a list", path.display())),
        Err(e) => Err(format!("{}: {e}", path.display())),
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

fn number(value: &Value, key: &str) -> Option<u64> {
    value.get(key).and_then(Value::as_u64)
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// A commune of a year; `siren` is empty until a later vintage names it.
#[derive(Clone, Default, PartialEq, Eq)]
struct Commune {
    siren: String,
    name: String,
    epci: String,
    ept: String,
}

/// An EPCI or EPT of a year.
#[derive(Clone, PartialEq, Eq)]
struct Group {
    name: String,
    kind: String,
    regime: String,
}

/// A former code.
struct Former {
    name: String,
    commune: String,
    year: String,
    status: &'static str,
}

/// All that is gathered, keyed by code and year.
#[derive(Default)]
struct Gathered {
    communes: BTreeMap<String, BTreeMap<u16, Commune>>,
    groups: BTreeMap<String, BTreeMap<u16, Group>>,
    municipal: BTreeMap<String, BTreeMap<u16, u64>>,
    total: BTreeMap<String, BTreeMap<u16, u64>>,
    former: BTreeMap<String, Former>,
}

fn make_tables(from: &Path, data: &Path) -> Result<()> {
    let mut packages = BTreeMap::new();
    for source in &SOURCES {
        let folder = from.join(source.version).join("package/data");
        let ept = folder.join("ept.json");
        let ept = if ept.exists() { json(&ept)? } else { Vec::new() };
        packages.insert(source.version, Package { communes: json(&folder.join("communes.json"))?, epci: json(&folder.join("epci.json"))?, ept });
    }
    let history = json(&from.join("0.7.0/package/data/historique-communes.json"))?;
    let mut gathered = Gathered::default();
    for source in &SOURCES {
        let package = packages.get(source.version).ok_or("package")?;
        gathered.add_communes(source, package);
        gathered.add_groups(source, package)?;
    }
    gathered.complete_sirens();
    for source in &SOURCES {
        let package = packages.get(source.version).ok_or("package")?;
        gathered.add_populations(source, package, source.municipal.and_then(|v| packages.get(v)));
    }
    gathered.drop_partial_2019(packages.get("0.7.0").ok_or("package")?, &history);
    for source in SOURCES.iter().filter(|s| s.year != 2020) {
        gathered.add_former(source, packages.get(source.version).ok_or("package")?, &history);
    }
    gathered.date_former();
    gathered.write(data)
}

/// The communes proper of a version, without the lists of places where nobody votes.
fn current(package: &Package) -> impl Iterator<Item = &Value> {
    package.communes.iter().filter(|c| text(c, "type") == "commune-actuelle" && !NO_COMMUNES.contains(&codes::department_of(text(c, "code"))))
}

impl Gathered {
    /// Names and SIREN of the year's communes. Of 2020 only the members of an EPCI are known, and those outside one in 2019.
    fn add_communes(&mut self, source: &Source, package: &Package) {
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

    fn add_groups(&mut self, source: &Source, package: &Package) -> Result<()> {
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
    fn complete_sirens(&mut self) {
        for years in self.communes.values_mut() {
            let known: Vec<String> = years.values().map(|c| c.siren.clone()).filter(|s| !s.is_empty()).collect();
            for commune in years.values_mut().filter(|c| c.siren.is_empty()) {
                commune.siren = known.first().cloned().unwrap_or_default();
            }
        }
    }

    fn add_populations(&mut self, source: &Source, package: &Package, municipal: Option<&Package>) {
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
    fn drop_partial_2019(&mut self, package: &Package, history: &[Value]) {
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
    fn add_former(&mut self, source: &Source, package: &Package, history: &[Value]) {
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
        if source.year == 2019 {
            for (code, former) in &mut self.former {
                former.year = ended.get(code.as_str()).and_then(|d| d.get(..4)).unwrap_or("").to_owned();
            }
        } else {
            for (code, former) in self.former.iter_mut().filter(|(_, f)| f.year.is_empty()) {
                former.year = ended.get(code.as_str()).and_then(|d| d.get(..4)).unwrap_or("").to_owned();
            }
        }
    }

    /// The first year without a commune that is in an earlier vintage.
    fn date_former(&mut self) {
        for (code, former) in &mut self.former {
            if let Some(last) = self.communes.get(code).and_then(|years| years.keys().next_back()) {
                former.year = (last + 1).to_string();
            }
            if former.status == "arrondissement" {
                former.year.clear();
            }
        }
        // A code that lives in the last vintage was restored: it is no former one.
        let last = SOURCES.last().map_or(0, |s| s.year);
        let communes = &self.communes;
        self.former.retain(|code, _| communes.get(code).is_none_or(|years| !years.contains_key(&last)));
    }

    fn write(&self, data: &Path) -> Result<()> {
        let years: Vec<u16> = SOURCES.iter().map(|s| s.year).collect();
        let mut vintages = "year;package;epci_year\n".to_owned();
        for source in &SOURCES {
            line(&mut vintages, &[&source.year.to_string(), source.version, &source.epci_year.to_string()]);
        }
        let mut communes = "insee;siren;name;epci;ept;since;until\n".to_owned();
        for (code, rows) in &self.communes {
            for (since, until, row) in periods(rows, &years) {
                line(&mut communes, &[code, &row.siren, &row.name, &row.epci, &row.ept, &since.to_string(), &until.to_string()]);
            }
        }
        let mut epci = "siren;name;kind;regime;since;until\n".to_owned();
        for (code, rows) in &self.groups {
            for (since, until, row) in periods(rows, &years) {
                line(&mut epci, &[code, &row.name, &row.kind, &row.regime, &since.to_string(), &until.to_string()]);
            }
        }
        let mut former = "code;name;commune;year;status\n".to_owned();
        for (code, row) in &self.former {
            line(&mut former, &[code, &row.name, &row.commune, &row.year, row.status]);
        }
        let mut populations = "code".to_owned();
        for (kind, year) in ["municipal", "total"].iter().flat_map(|k| years.iter().map(move |y| (k, y))) {
            let _ = write!(populations, ";{kind}_{year}");
        }
        populations.push('\n');
        let all: BTreeSet<&String> = self.municipal.keys().chain(self.total.keys()).collect();
        for code in all {
            let cells = [&self.municipal, &self.total]
                .into_iter()
                .flat_map(|table| years.iter().map(move |y| table.get(code).and_then(|row| row.get(y)).map_or(String::new(), u64::to_string)));
            let cells: Vec<String> = std::iter::once(code.clone()).chain(cells).collect();
            line(&mut populations, &cells.iter().map(String::as_str).collect::<Vec<_>>());
        }
        for (name, table) in
            [("vintages.csv", vintages), ("communes.csv", communes), ("epci.csv", epci), ("former.csv", former), ("populations.csv", populations)]
        {
            let path = data.join(name);
            fs::write(&path, table).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        Ok(())
    }
}

/// Runs of consecutive vintages with the same row.
fn periods<'a, T: PartialEq>(rows: &'a BTreeMap<u16, T>, years: &[u16]) -> Vec<(u16, u16, &'a T)> {
    let mut runs: Vec<(u16, u16, &T)> = Vec::new();
    for (year, row) in rows {
        let before = years.iter().copied().take_while(|y| y < year).last();
        match runs.last_mut() {
            Some((_, until, last)) if Some(*until) == before && *last == row => *until = *year,
            _ => runs.push((*year, *year, row)),
        }
    }
    runs
}

/// A line of CSV; a cell with `;` or quotes is quoted.
fn line(out: &mut String, cells: &[&str]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(';');
        }
        if cell.contains([';', '"', '\n']) {
            let _ = write!(out, "\"{}\"", cell.replace('"', "\"\""));
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}
