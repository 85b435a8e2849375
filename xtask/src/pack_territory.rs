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

mod gather;
mod json;
mod write;

use budget_core::territory::Tables;
use gather::Gathered;
use json::{Package, json};
use std::collections::BTreeMap;
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
        gathered.add_former(packages.get(source.version).ok_or("package")?, &history);
    }
    gathered.date_former();
    gathered.write(data)
}
