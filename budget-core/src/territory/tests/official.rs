//! Against official figures, where the shared data are.

use super::{known, open};
use crate::territory::PopulationKind;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The shared data of the checks against official figures.
fn shared(file: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let path = std::env::var_os("BUDGET_SHARED").map_or_else(beside, PathBuf::from).join(file);
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: no {}", path.display());
        return None;
    };
    let mut text = String::new();
    let read = match file.ends_with(".gz") {
        true => std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut text),
        false => std::io::Read::read_to_string(&mut bytes.as_slice(), &mut text),
    };
    read.unwrap();
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

/// Rows of a CSV file with some columns picked.
fn picked<const N: usize>(text: &str, delimiter: u8, columns: [&str; N]) -> BTreeSet<[String; N]> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let places = columns.map(|c| header.iter().position(|h| h == c).unwrap());
    reader.records().map(|r| r.unwrap()).map(|r| places.map(|p| r.get(p).unwrap().to_owned())).collect()
}

#[test]
fn total_populations_are_those_of_ofgl() {
    if let Some(text) = shared("ofgl/ofgl_base_communes_guadeloupe_2024.csv.gz") {
        let territory = open(2024);
        let rows = picked(&text, b';', ["Code Insee 2024 Commune", "Population totale", "Strate population 2024"]);
        assert_eq!(rows.len(), 32);
        for [code, population, stratum] in rows {
            assert_eq!(known(&territory, &code, PopulationKind::Total), Some((population.parse().unwrap(), 2024)), "{code}");
            assert_eq!(territory.stratum(&code, "ofgl_communes").unwrap().stratum.unwrap().code, stratum, "{code}");
        }
    }
    if let Some(text) = shared("ofgl/ofgl_communes_2025_extrait.csv") {
        let territory = open(2025);
        let rows = picked(&text, b';', ["com_code", "ptot", "siren"]);
        assert_eq!(rows.len(), 163);
        for [code, population, siren] in rows {
            assert_eq!(known(&territory, &code, PopulationKind::Total), Some((population.parse().unwrap(), 2025)), "{code}");
            assert_eq!(territory.entity(&siren).unwrap().entity.code.as_ref(), code);
        }
    }
    if let Some(text) = shared("ofgl/ofgl_communes_series_extrait.csv") {
        let rows = picked(&text, b';', ["exer", "com_code", "ptot", "tranche_population"]);
        let checked: Vec<_> = rows.iter().filter(|[year, ..]| year.parse::<u16>().unwrap() >= 2021).collect();
        assert_eq!(checked.len(), 10);
        for [year, code, population, stratum] in checked {
            let year = year.parse().unwrap();
            assert_eq!(known(&open(year), code, PopulationKind::Total), Some((population.parse().unwrap(), year)), "{code} {year}");
            assert_eq!(&open(year).stratum(code, "ofgl_communes").unwrap().stratum.unwrap().code, stratum);
        }
    }
}

#[test]
fn sirens_of_departments_are_those_of_ofgl() {
    let Some(text) = shared("ofgl/ofgl_departments_2012_2017.csv.gz") else { return };
    let territory = open(2020);
    let of_2017: Vec<_> = picked(&text, b',', ["SIREN", "annee"]).into_iter().filter(|[_, year]| year == "2017").collect();
    let unknown: Vec<String> = of_2017.iter().filter(|[siren, _]| territory.entity(siren).is_err()).map(|[siren, _]| siren.clone()).collect();
    assert_eq!(of_2017.len(), 101);
    // The departments of Corsica ended with 2017, the department of Paris with 2018.
    assert_eq!(unknown, ["222000028", "222000036", "227500055"]);
}

#[test]
fn codes_and_municipal_populations_are_those_of_the_shared_list() {
    let Some(text) = shared("territory/communes.csv.gz") else { return };
    let territory = open(2026);
    let rows = picked(&text, b';', ["insee", "siren", "department", "epci_siren", "population_municipal"]);
    // Nobody lives in the districts of the Southern Lands and on Clipperton: they are no communes here.
    let rows: Vec<_> = rows.iter().filter(|[insee, ..]| !insee.starts_with("984") && !insee.starts_with("989")).collect();
    assert_eq!(rows.len(), 34_963);
    for [insee, siren, department, epci, population] in rows {
        let entity = territory.entity(insee).unwrap().entity;
        assert_eq!([&entity.siren, &entity.department, &entity.epci].map(|f| f.as_deref().unwrap_or("")), [siren, department, epci], "{insee}");
        assert_eq!(known(&territory, insee, PopulationKind::Municipal), Some((population.parse().unwrap(), 2026)), "{insee}");
    }
}
