//! Tests on the embedded atlas.
#![cfg(feature = "embedded")]

use super::*;
use crate::error::{Code, Language};
use crate::table::Value;
use std::collections::BTreeSet;

mod attributes;
mod official;
mod packed;

fn open(year: u16) -> Territory {
    Territory::open(year).unwrap()
}

fn known(territory: &Territory, code: &str, kind: PopulationKind) -> Option<(u32, u16)> {
    territory.population(code, kind).unwrap().known
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
fn a_code_that_a_new_commune_takes_over_is_read_by_year() {
    // Aurseulles had the code 14011 until 2024 and has 14581 since, that of one of its delegated communes.
    let code = |year, code: &str| open(year).entity(code).unwrap().entity.code.to_string();
    assert_eq!([code(2024, "14581"), code(2024, "14011"), code(2025, "14581"), code(2025, "14011")], ["14011", "14011", "14581", "14581"]);
    assert_eq!(known(&open(2024), "14581", PopulationKind::Municipal), None);
    assert_eq!(known(&open(2025), "14011", PopulationKind::Municipal).map(|(_, vintage)| vintage), Some(2024));
}

#[test]
fn a_former_commune_keeps_its_own_population() {
    let population = open(2026).population("93059", PopulationKind::Municipal).unwrap();
    assert_eq!((population.entity.as_str(), population.known), ("93059", known(&open(2024), "93059", PopulationKind::Municipal)));
    assert_eq!(population.other_vintage(), Some(2024));
    assert_eq!(known(&open(2024), "33110", PopulationKind::Total), None, "part of Bordeaux since 1965");
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
    for (code, near) in [("33663", "`33063` Bordeaux"), ("bordau", "`33063` Bordeaux"), ("zzzzzzzzzzzzzz", "INSEE"), ("243300317", "`243300316`")] {
        let error = territory.entity(code).unwrap_err();
        assert_eq!(error.code(), Code::UnknownEntity);
        assert!(error.help().en.contains(near), "{error}");
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
    assert_eq!(peers("33063", "department").len(), 535);
    assert_eq!(peers("33063", "stratum:ofgl_communes").len(), 42);
    assert!(peers("33063", "stratum:ofgl_communes").contains(&"75056".to_owned()));
    assert_eq!(peers("33", "region").len(), 12);
    assert_eq!(peers("243300316", "kind").len(), 1_255);
    assert_eq!(peers("29155", "epci"), Vec::<String>::new());
    assert_eq!("departmnt".parse::<PeerRule>().unwrap_err().help().en, "did you mean `department`?");
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
