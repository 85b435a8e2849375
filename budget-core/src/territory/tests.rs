//! Tests on the embedded atlas, and against official figures where the shared data are.

use super::packed::inflate;
use super::*;
use crate::error::{Code, Language};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn open(year: u16) -> Territory {
    Territory::open(year).unwrap()
}

fn known(territory: &Territory, code: &str, kind: PopulationKind) -> Option<(u32, u16)> {
    territory.population(code, kind).unwrap().known
}

fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/territory")
}

fn csv_files() -> Vec<Vec<u8>> {
    Tables::FILES.iter().map(|name| std::fs::read(data().join(name)).unwrap()).collect()
}

fn tables(files: &[Vec<u8>]) -> Tables<'_> {
    let [vintages, communes, epci, departments, regions, former, populations] = files else { panic!("seven files") };
    Tables { vintages, communes, epci, departments, regions, former, populations }
}

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
fn the_packed_bytes_are_those_of_the_tables() {
    let files = csv_files();
    let packed = std::fs::read(data().join("territory.bin")).unwrap();
    assert!(inflate(&packed).unwrap() == tables(&files).payload().unwrap(), "run cargo xtask pack territory");
    assert!(packed.len() < 1_000_000, "{} bytes", packed.len());
    let (read, made) = (Atlas::read(&packed).unwrap(), Atlas::from_tables(&tables(&files)).unwrap());
    assert_eq!(read.communes, made.communes);
    assert_eq!(read.groups, made.groups);
    assert_eq!(
        read.populations.codes.len(),
        BTreeSet::from_iter(read.communes.iter().map(|c| &c.insee)).len() + BTreeSet::from_iter(read.groups.iter().map(|g| &g.siren)).len()
    );
    for (row, code) in made.populations.codes.iter().enumerate() {
        for year in 0..8 {
            for (a, b) in [(&read.populations.municipal, &made.populations.municipal), (&read.populations.total, &made.populations.total)] {
                assert_eq!(read.populations.cell(a, code, year, 8).unwrap_or(u32::MAX), b[row * 8 + year], "{code}");
            }
        }
    }
}

#[test]
fn damaged_bytes_are_errors() {
    let packed = std::fs::read(data().join("territory.bin")).unwrap();
    assert_eq!(Atlas::read(b"").unwrap_err().code(), Code::UnknownFormat);
    assert!(Atlas::read(&packed[..packed.len() / 2]).is_err());
    for at in (8..packed.len()).step_by(packed.len() / 60) {
        let mut bytes = packed.clone();
        bytes[at] ^= 0x55;
        let _ = Atlas::read(&bytes);
    }
}

#[test]
fn a_table_with_a_wrong_cell_says_where() {
    let mut files = csv_files();
    files[1] = b"insee;siren;name;epci;ept;since;until\n01001;210100013;X;;;;\n".to_vec();
    let error = Atlas::from_tables(&tables(&files)).unwrap_err();
    assert_eq!((error.place().file.as_deref(), error.place().line, error.place().column.as_deref()), (Some("communes.csv"), Some(2), Some("siren")));
    files[1] = b"insee;siren;name;epci;ept;since;until\n01002;;X;;;;\n01001;;X;;;;\n".to_vec();
    assert_eq!(Atlas::from_tables(&tables(&files)).unwrap_err().place().line, Some(3));
}

#[test]
fn the_number_of_communes_is_that_of_the_official_code_of_each_year() {
    let overseas_collectivity = |e: &Entity| ["975", "977", "978", "986", "987", "988"].contains(&e.department.as_deref().unwrap());
    let count = |year| open(year).entities().filter(|e| e.kind == Kind::Commune && !overseas_collectivity(e)).count();
    let counts: Vec<usize> = (2019..=2026).map(count).collect();
    assert_eq!(counts, [34_970, 34_968, 34_965, 34_955, 34_945, 34_935, 34_875, 34_875]);
}

#[test]
fn an_entity_is_found_by_insee_code_and_siren() {
    let territory = open(2024);
    let bordeaux = territory.entity("33063").unwrap().entity;
    assert_eq!(territory.entity("213300635").unwrap().entity, bordeaux);
    let text = |field: &Option<Arc<str>>| field.as_deref().unwrap_or("-").to_owned();
    assert_eq!(
        [&bordeaux.siren, &bordeaux.department, &bordeaux.region, &bordeaux.epci, &bordeaux.regime, &bordeaux.epci_kind].map(text),
        ["213300635", "33", "75", "243300316", "FPU", "METRO"]
    );
    for (code, key, name, kind) in [
        ("243300316", "243300316", "Bordeaux Métropole", Kind::Epci),
        ("200046977", "200046977", "Métropole de Lyon", Kind::Epci),
        ("200057867", "200057867", "Plaine Commune", Kind::Ept),
        ("33", "223300013", "Gironde", Kind::Department),
        ("departement:33", "223300013", "Gironde", Kind::Department),
        ("223300013", "223300013", "Gironde", Kind::Department),
        ("2A", "departement:2A", "Corse-du-Sud", Kind::Department),
        ("6AE", "200094332", "Collectivité européenne d'Alsace", Kind::Department),
        ("229850003", "229850003", "Mayotte", Kind::Department),
        ("region:75", "200053759", "Nouvelle-Aquitaine", Kind::Region),
        ("200076958", "200076958", "Corse", Kind::Region),
        ("region:06", "region:06", "Mayotte", Kind::Region),
    ] {
        let entity = territory.entity(code).unwrap().entity;
        assert_eq!((entity.code.as_ref(), entity.name.as_ref(), entity.kind), (key, name, kind), "{code}");
        assert_eq!(territory.entity(key).unwrap().entity, entity, "{code}");
    }
    let paris = territory.entity("217500016").unwrap().entity;
    assert_eq!((paris.code.as_ref(), paris.epci.as_deref()), ("75056", Some("200054781")));
}

#[test]
fn keys_are_unique_and_every_siren_answers_its_entity() {
    for year in 2019..=2026 {
        let territory = open(year);
        let mut codes = BTreeSet::new();
        for entity in territory.entities() {
            assert!(codes.insert(entity.code.clone()), "{year} {}", entity.code);
            if let Some(siren) = &entity.siren {
                assert_eq!(territory.entity(siren).unwrap().entity.code, entity.code, "{year} {siren}");
            }
            if let Some(epci) = &entity.epci {
                assert_eq!(territory.entity(epci).unwrap().entity.kind, Kind::Epci, "{year} {epci}");
            }
        }
    }
}

#[test]
fn a_former_code_answers_the_successor_and_says_so() {
    let found = open(2026).entity("93059").unwrap();
    assert_eq!(found.entity.code.as_ref(), "93066");
    let note = found.note().unwrap();
    assert_eq!(note.in_language(Language::French), "`93059` Pierrefitte-sur-Seine fait partie de `93066` Saint-Denis depuis 2025");
    assert_eq!(open(2024).entity("93059").unwrap().note(), None);
    assert_eq!(open(2024).entity("93059").unwrap().entity.name.as_ref(), "Pierrefitte-sur-Seine");
    assert_eq!(open(2024).entity("219300597").unwrap().entity.code.as_ref(), "93059");
    assert_eq!(open(2026).entity("219300597").unwrap().entity.code.as_ref(), "93066");
    assert_eq!(open(2024).entity("33110").unwrap().entity.name.as_ref(), "Bordeaux");
    assert_eq!(open(2024).entity("75101").unwrap().entity.code.as_ref(), "75056");
}

#[test]
fn every_former_code_leads_to_a_commune() {
    let territory = open(2026);
    for former in territory.mergers() {
        assert_eq!(territory.entity(&former.code).unwrap().entity.kind, Kind::Commune, "{}", former.code);
    }
    let merged: Vec<_> = open(2025).mergers().into_iter().filter(|f| f.year == Some(2025)).map(|f| f.code.clone()).collect();
    assert_eq!(merged.len(), 68);
    assert!(open(2024).mergers().iter().all(|f| f.code.as_ref() != "93059"));
}

#[test]
fn an_unknown_code_names_the_nearest() {
    let territory = open(2024);
    for (code, near) in [("33064", "`33063` Bordeaux"), ("bordeau", "Bordeaux"), ("saint denis de la reunion", "INSEE"), ("243300317", "`243300316`")] {
        let error = territory.entity(code).unwrap_err();
        assert_eq!(error.code(), Code::UnknownEntity);
        assert!(error.help().en.contains(near) || code == "33064", "{error}");
        assert!(!error.help().fr.is_empty());
    }
    let gone = territory.atlas.groups.iter().find(|g| g.period.until < 2024 && territory.group_at(&g.siren).is_none()).unwrap().siren.clone();
    assert!(territory.entity(&gone).unwrap_err().help().en.contains("open that year"));
}

#[test]
fn populations_are_those_in_force_in_the_year() {
    let municipal = |year, code| known(&open(year), code, PopulationKind::Municipal);
    assert_eq!(municipal(2019, "33063"), Some((252_040, 2019)));
    assert_eq!(municipal(2022, "33063"), Some((260_958, 2022)));
    assert_eq!(municipal(2025, "33063"), Some((265_328, 2025)));
    assert_eq!(municipal(2026, "33063"), Some((267_991, 2026)));
    assert_eq!(known(&open(2024), "243300316", PopulationKind::Total), Some((842_622, 2024)));
    assert_eq!(known(&open(2020), "243300316", PopulationKind::Total), Some((802_350, 2020)));
}

#[test]
fn another_vintage_is_used_only_with_a_warning() {
    let population = open(2026).population("33063", PopulationKind::Total).unwrap();
    assert_eq!(population.known, Some((268_822, 2025)));
    let warning = population.warning().unwrap();
    assert_eq!((warning.code, warning.first), (WarningCode::OtherVintage, vec!["33063".to_owned()]));
    assert_eq!(open(2025).population("33063", PopulationKind::Total).unwrap().warning(), None);
    // Created in 2019: its own figure of 2019 is a part only and is not there.
    assert_eq!(known(&open(2019), "01033", PopulationKind::Municipal), Some((16_431, 2021)));
    for (year, vintage) in [(2017, 2019), (2031, 2026)] {
        let territory = open(year);
        assert_eq!((territory.year(), territory.vintage()), (year, vintage));
        assert_eq!(territory.warnings().first().map(|w| w.code), Some(WarningCode::OtherVintage));
    }
    assert!(open(2024).warnings().is_empty());
    assert_eq!(open(2026).warnings().len(), 1, "the EPCI of 2026 are those of 2025");
}

#[test]
fn what_is_in_no_vintage_is_missing() {
    let population = open(2024).population("29155", PopulationKind::Total).unwrap();
    assert_eq!((population.number(), population.value()), (Err(Reason::NoPopulation), Value::Missing(Reason::NoPopulation)));
    let warning = population.warning().unwrap();
    assert_eq!(warning.code, WarningCode::NoPopulation);
    assert!(warning.message.fr.contains("--attributes"));
    assert_eq!(known(&open(2024), "29155", PopulationKind::Municipal).map(|(_, vintage)| vintage), Some(2025));
}

#[test]
fn sums_are_known_only_if_every_commune_is() {
    let territory = open(2024);
    let sum = |code: &str| territory.members(code).unwrap().iter().map(|c| known(&territory, &c.code, PopulationKind::Total).unwrap().0).sum::<u32>();
    for code in ["223300013", "200053759", "200094332", "200057867"] {
        assert_eq!(known(&territory, code, PopulationKind::Total), Some((sum(code), 2024)), "{code}");
    }
    // Ouessant and Sein have no total population: neither has the Finistère, nor Brittany.
    assert_eq!(known(&territory, "29", PopulationKind::Total), None);
    assert_eq!(known(&territory, "region:53", PopulationKind::Total), None);
    assert_eq!(known(&territory, "29", PopulationKind::Municipal).map(|(_, vintage)| vintage), Some(2025));
    // The Rhône is without the Métropole de Lyon; the departments of Alsace are in the Collectivité européenne.
    let rhone = known(&territory, "69", PopulationKind::Total).unwrap().0;
    assert!((450_000..520_000).contains(&rhone), "{rhone}");
    let alsace = known(&territory, "6AE", PopulationKind::Total).unwrap().0;
    assert_eq!(alsace, known(&territory, "67", PopulationKind::Total).unwrap().0 + known(&territory, "68", PopulationKind::Total).unwrap().0);
    assert_eq!(open(2020).entity("67").unwrap().entity.code.as_ref(), "226700011");
}

#[test]
fn an_epci_is_the_sum_of_its_members() {
    let territory = open(2024);
    for epci in territory.entities().filter(|e| e.kind == Kind::Epci) {
        let members = territory.members(&epci.code).unwrap();
        let sum: u32 = members.iter().map(|m| known(&territory, &m.code, PopulationKind::Total).unwrap().0).sum();
        assert_eq!(known(&territory, &epci.code, PopulationKind::Total), Some((sum, 2024)), "{}", epci.name);
    }
}

#[test]
fn strata_and_peers() {
    let territory = open(2024);
    let code = |code: &str, scheme: &str| territory.stratum(code, scheme).unwrap().stratum.map(|s| s.code);
    assert_eq!(code("33063", "ofgl_communes"), Ok("10".to_owned()));
    assert_eq!(code("243300316", "ofgl_epci"), Ok("6".to_owned()));
    assert_eq!(code("33", "ofgl_departements"), Ok("4".to_owned()));
    assert_eq!(code("33", "ofgl_communes"), Err(Reason::NotApplicable));
    assert_eq!(code("33063", "dgf_communes"), Err(Reason::NoPopulation));
    assert_eq!(territory.stratum("33063", "ofgl").unwrap_err().code(), Code::UnknownScheme);

    let peers = |code: &str, rule: &str| territory.peers(code, &rule.parse().unwrap()).unwrap();
    assert_eq!(peers("33063", "epci").len(), 28);
    assert_eq!(peers("33063", "department").len(), 534);
    assert_eq!(peers("33063", "stratum:ofgl_communes").len(), 42);
    assert!(peers("33063", "stratum:ofgl_communes").contains(&"75056".to_owned()));
    assert_eq!(peers("33", "region").len(), 12);
    assert_eq!(peers("243300316", "kind").len(), 1_255 - 1);
    assert_eq!(peers("29155", "epci"), Vec::<String>::new());
    assert_eq!("departmnt".parse::<PeerRule>().unwrap_err().help().en, "did you mean `department`");
    assert_eq!("stratum:x".parse::<PeerRule>().unwrap_err().code(), Code::UnknownScheme);
}

#[test]
fn the_table_has_a_row_an_entity_and_units() {
    let territory = open(2024);
    let table = territory.table();
    let names: Vec<&str> = table.columns().iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["code", "siren", "name", "kind", "department", "region", "epci", "regime", "population_totale", "population_municipale"]);
    assert_eq!(table.rows(), territory.entities().count());
    assert_eq!(table.column("population_totale").unwrap().unit, Unit::inhabitant());
    let row = (0..table.rows()).find(|r| table.column("code").unwrap().text_at(*r) == Some("29155")).unwrap();
    assert_eq!(table.value("population_totale", row), Some(Value::Missing(Reason::NoPopulation)));
    assert_eq!(table.value("epci", row), Some(Value::Missing(Reason::NotApplicable)));
}

#[test]
fn search_ignores_case_accents_and_hyphens() {
    let territory = open(2024);
    let first = |text: &str| territory.search(text).first().map(|e| e.code.to_string());
    assert_eq!(first("SAINT DENIS").as_deref(), Some("97411"));
    assert_eq!(first("nimes").as_deref(), Some("30189"));
    assert_eq!(first("bordeaux metro").as_deref(), Some("243300316"));
    assert_eq!(first("33063").as_deref(), Some("33063"));
    assert_eq!(first("bordaux").as_deref(), Some("33063"));
    assert!(territory.search("  ").is_empty());
}

#[test]
fn attributes_stand_before_the_atlas_and_warnings_are_counted() {
    let given = Attributes::read("entity;year;population_totale;surface [ha]\n213300635;2026;300000;4936\n99001;;500;\n".as_bytes()).unwrap();
    let source = AttributeSource::embedded(given).unwrap();
    assert_eq!(source.population("33063", 2026), Ok(300_000.into()));
    assert_eq!(source.value("33063", 2026, "surface"), Value::Number(4936.into()));
    assert_eq!(source.population("99001", 2024), Ok(500.into()));
    assert_eq!(source.population("33063", 2024), Ok(265_255.into()));
    assert!(source.warnings().is_empty());

    assert_eq!(source.population("33318", 2026), source.population("33318", 2025));
    assert_eq!(source.population("29155", 2024), Err(Reason::NoPopulation));
    assert_eq!(source.population("552100554", 2024), Err(Reason::NoPopulation));
    let warnings = source.warnings();
    assert_eq!(warnings.iter().map(|w| (w.code, w.count)).collect::<Vec<_>>(), [(WarningCode::OtherVintage, 1), (WarningCode::NoPopulation, 2)]);
    assert_eq!(warnings[0].first, ["33318"]);
    assert!(warnings[1].message.en.contains("--attributes F.csv"));

    let text = |entity: &str, name: &str| match source.value(entity, 2024, name) {
        Value::Text(t) => t.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(
        ["categorie", "departement", "region", "epci", "regime", "strate", "siren"].map(|n| text("33063", n)),
        ["commune", "33", "75", "243300316", "FPU", "10", "213300635"]
    );
    assert_eq!(source.value("33063", 2024, "strate_dgf_communes"), Value::Missing(Reason::NoPopulation));
    assert_eq!(source.value("33063", 2024, "strate_ofgl_epci"), Value::Missing(Reason::NotApplicable));
    assert_eq!(source.value("33063", 2024, "nothing"), Value::Missing(Reason::NotProvided));
    assert_eq!(source.unit("population"), Some(Unit::inhabitant()));
    assert_eq!(source.unit("surface").map(|u| u.to_string()).as_deref(), Some("ha"));
}

#[test]
fn the_dgf_stratum_takes_the_population_of_the_user() {
    let given = Attributes::read(b"entity;year;population_dgf\n33063;2024;270000\n").unwrap();
    let source = AttributeSource::embedded(given).unwrap();
    assert_eq!(source.value("33063", 2024, "strate_dgf_communes"), Value::Text("15".into()));
    assert_eq!(AttributeSource::new(None, Attributes::default()).unwrap().population("33063", 2024), Err(Reason::NoPopulation));
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
