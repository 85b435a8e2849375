//! What a file says and what is told of it, form by form.
#![cfg(feature = "embedded")]

use super::map::input;
use super::*;
use crate::error::{Code, Error, Reason};
use crate::law::{Kind, Law, Merge};
use crate::ledger::{Limits, Severity};
use crate::table::{Value, Values};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_decimal::Decimal;
use std::io::{Cursor, Write};

fn options() -> CriteriaOptions {
    CriteriaOptions::of(&Law::builtin("dgf_communes", 2026).unwrap()).unwrap()
}

fn read(text: impl AsRef<[u8]>) -> Criteria {
    Criteria::from_bytes("f.csv", text.as_ref(), &options()).unwrap()
}

fn refused(text: impl AsRef<[u8]>) -> Error {
    Criteria::from_bytes("f.csv", text.as_ref(), &options()).unwrap_err()
}

fn number(criteria: &Criteria, id: &str, row: usize) -> Option<String> {
    criteria.table().value(id, row).and_then(|v| v.number()).map(|n| n.to_string())
}

fn codes(criteria: &Criteria) -> Vec<String> {
    (0..criteria.table().rows()).filter_map(|row| criteria.table().column("code_insee")?.text_at(row).map(str::to_owned)).collect()
}

/// The titles of a built-in map, one a column.
fn titles(year: u16) -> Vec<String> {
    let map = ColumnMap::builtin("dgf_communes").unwrap().into_iter().find(|m| m.year() == Some(year)).unwrap();
    let mut titles: Vec<String> = map.columns().flat_map(|(_, titles, _)| titles.to_vec()).collect();
    let mut seen = std::collections::BTreeSet::new();
    titles.retain(|t| seen.insert(t.clone()));
    titles
}

/// A file of a year with two fictional communes, its cells between that delimiter.
fn official(year: u16, delimiter: char) -> String {
    let quote = |cell: &str| if cell.contains([delimiter, '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() };
    let line = |cells: Vec<String>| cells.iter().map(|c| quote(c)).collect::<Vec<_>>().join(&delimiter.to_string());
    let titles = titles(year);
    let row = |code: &str, n: u32| {
        let cell = |title: &String| match title.as_str() {
            t if t.ends_with("Code INSEE de la commune") => code.to_owned(),
            t if t.contains("Code commune chef-lieu") => "99001".to_owned(),
            t if t.contains("Code département") => "99".to_owned(),
            t if t.contains("Nom ") => format!("Commune {code}"),
            t if t.contains("Pourcentage") => format!("{n},5"),
            t if t.contains("Chef-lieu d'arrondissement") || t.contains("Bureaux") => ["", "1"][n as usize % 2].to_owned(),
            t if t.contains("située") || t.contains("insulaire") || t.contains("FRR") || t.contains("éligible à") || t.contains("appartient") => {
                ["OUI", "NON"][n as usize % 2].to_owned()
            }
            _ => format!("1 {:03},25", n),
        };
        titles.iter().map(cell).collect()
    };
    [line(titles.clone()), line(row("99001", 1)), line(row("99002", 2))].join("\n")
}

#[test]
fn the_file_of_each_year_is_known_by_its_titles() {
    for year in 2023..=2026 {
        for law_year in [2018, 2024, 2025, 2026] {
            let options = CriteriaOptions::of(&Law::builtin("dgf_communes", law_year).unwrap()).unwrap();
            let criteria = Criteria::from_bytes("f.csv", official(year, ';').as_bytes(), &options).unwrap();
            // Every title is a column of the kind that the law says: none is left out.
            assert_eq!((criteria.year(), criteria.ignored()), (Some(year), &[][..]), "{year} under the law of {law_year}");
        }
    }
    let criteria = read(official(2025, ','));
    assert_eq!(number(&criteria, "part_population_canton", 1).as_deref(), Some("2.5"));
    assert_eq!(number(&criteria, "dsu_montant_eligible", 0).as_deref(), Some("2002.5"), "two columns added");
    assert_eq!(criteria.table().value("frr", 0), Some(Value::Bool(false)));
    assert_eq!(criteria.table().value("chef_lieu_arrondissement", 1), Some(Value::Bool(false)));
    assert_eq!(criteria.issues().count(IssueCode::EmptyIsNo), 2);
    assert_eq!(criteria.table().column("chef_lieu_code").unwrap().text_at(1), Some("99001"));
    // What a law cannot do without stands in the file of its year.
    let by_year = |year| CriteriaOptions::of(&Law::builtin("dgf_communes", year).unwrap()).unwrap();
    for year in 2024..=2026 {
        let criteria = Criteria::from_bytes("f.csv", official(year, ';').as_bytes(), &by_year(year)).unwrap();
        println!("{year}: absent {:?}", criteria.absent());
        assert!(!criteria.absent().contains(&"population_dgf".to_owned()));
    }
    // What was published is no input.
    assert!(criteria.table().column("dotation_forfaitaire").is_some() && criteria.inputs().unwrap().column("dotation_forfaitaire").is_none());
}

#[test]
fn the_name_of_a_file_says_the_year_where_titles_do_not() {
    let text = "Informations générales - Code INSEE de la commune;Informations générales - Population DGF de l'année N\n99001;1";
    let year = |name: &str| Criteria::from_bytes(name, text.as_bytes(), &options()).unwrap().year();
    assert_eq!(["criteres_repartition_2024.csv", "2023/a.csv", "a_2024_2025.csv"].map(year), [Some(2024), Some(2026), Some(2026)]);
    assert_eq!(Criteria::from_bytes("2024.csv", text.as_bytes(), &options().with_year(2025)).unwrap().year(), Some(2025));
    assert_eq!(read("code_insee;population_dgf\n99001;1").year(), None);
}

#[test]
fn titles_match_whatever_their_signs_groups_and_place() {
    for header in [
        "INFORMATIONS GENERALES – CODE INSEE DE LA COMMUNE;informations  générales - population dgf de l’année n",
        "Critères 2026\n\nsource : DGCL;2026\nInformations générales - Code INSEE de la commune;Informations générales - Population DGF de l'année N",
        "Informations générales;\nCode INSEE de la commune;Population DGF de l'année N",
        "Code INSEE de la commune;Population DGF de l'année N",
        "\"Informations générales -\nCode INSEE de la commune\";\"Informations générales -\nPopulation DGF de l'année N\"",
        "\u{feff}Code_INSEE;Population DGF",
    ] {
        let criteria = read(format!("{header}\n99001;12"));
        assert_eq!((number(&criteria, "population_dgf", 0).as_deref(), criteria.ignored().len()), (Some("12"), 0), "{header}");
    }
    // The line of an issue counts those above the header.
    let criteria = read("titre\n\ncode_insee;population_dgf\n99001;x");
    assert_eq!(criteria.issues().listed()[0].line, Some(4));
}

#[test]
fn a_last_part_that_stands_twice_is_not_guessed() {
    let criteria = read("code_insee;Part Pfi;Population DGF de l'année N;Population DGF de l'année N\n99001;1;2;3");
    assert_eq!(criteria.issues().count(IssueCode::AmbiguousTitle), 1);
    assert!(criteria.table().column("population_dgf").is_none() && criteria.absent().contains(&"population_dgf".to_owned()));
    let error = refused("code_insee;population_dgf;Population DGF\n99001;1;2");
    assert_eq!((error.code(), error.place().column.as_deref()), (Code::UnknownFormat, Some("population_dgf")));
    assert_eq!(refused("code_insee;code_insee\n99001;99001").code(), Code::UnknownFormat);
}

#[test]
fn delimiters_encodings_and_ends_of_lines_are_found() {
    let plain = "code_insee;nom;population_dgf;effort_fiscal\n99001;L'Haÿ;1 234;1,5\n99002;Évry;2;0,5\n";
    let expected = read(plain);
    let latin: Vec<u8> = plain.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let comma = plain.replace(',', ".").replace(';', ",");
    let quoted = plain.replace("1,5", "\"1,5\"").replace("0,5", "\"0,5\"").replace(';', ",");
    let windows = plain.replace('\n', "\r\n");
    let nbsp = plain.replace("1 234", "1\u{202f}234");
    for (name, bytes) in [
        ("latin", latin.as_slice()),
        ("comma", comma.as_bytes()),
        ("quoted", quoted.as_bytes()),
        ("tab", plain.replace(';', "\t").as_bytes()),
        ("windows", windows.as_bytes()),
        ("nbsp", nbsp.as_bytes()),
        ("marked", format!("\u{feff}{plain}").as_bytes()),
        ("without end", plain.trim_end().as_bytes()),
        ("blank lines", format!("\n{}\n;;;\n", plain.replace('\n', "\n\n")).as_bytes()),
    ] {
        let found = read(bytes);
        assert_eq!(found.table(), expected.table(), "{name}");
        assert_eq!(found.issues().total(), u64::from(name == "latin"), "{name}");
    }
}

#[test]
fn what_cannot_be_used_is_told_with_its_line_and_column() {
    let text = "code_insee;nom;population_dgf;frr\n99001;a;NaN;oui\n9902;b;2;peut-être\nTOTAL;;5;\n99003;c;1e40;non\n99004;d;3\n99005;e;4;oui;x\n99006;f;nd;s\n\"99007;g;5;oui\n990\u{0}8;h;1;oui\n99009;i;inf;\n";
    let criteria = read(text);
    assert_eq!(codes(&criteria), ["99001", "09902", "99003", "99006", "99009"]);
    let told: Vec<(IssueCode, u64, Option<&str>)> = criteria.issues().listed().iter().map(|i| (i.code, i.line.unwrap(), i.column.as_deref())).collect();
    assert_eq!(
        told,
        [
            (IssueCode::NotANumber, 2, Some("population_dgf")),
            (IssueCode::LostZero, 3, Some("code_insee")),
            (IssueCode::NotABoolean, 3, Some("frr")),
            (IssueCode::InvalidCode, 4, Some("code_insee")),
            (IssueCode::NumberTooLarge, 5, Some("population_dgf")),
            (IssueCode::TruncatedRow, 6, None),
            (IssueCode::ExtraCells, 7, None),
            (IssueCode::UnclosedQuote, 9, None),
            (IssueCode::NulByte, 10, None),
            (IssueCode::NotANumber, 11, Some("population_dgf")),
        ]
    );
    assert_eq!(criteria.issues().count_of(Severity::Error), 5);
    let reason = |id: &str, row: usize| criteria.table().value(id, row).and_then(|v| v.reason());
    assert_eq!(
        [reason("population_dgf", 0), reason("population_dgf", 3), reason("frr", 3)],
        [Some(Reason::InvalidInput), Some(Reason::NotProvided), Some(Reason::Secret)]
    );
    assert_eq!(number(&criteria, "population_dgf", 1).as_deref(), Some("2"));
    assert!(criteria.issues().listed()[0].to_string().contains("`NaN` is not a number (f.csv, line 2, column population_dgf)"));
}

#[test]
fn a_quote_may_run_over_lines() {
    let text = "code_insee;nom;population_dgf\n99001;\"a\nb;\nc\";1\n99002;d;2\n99003;\"e\";x\n";
    let criteria = read(text);
    assert_eq!((codes(&criteria).len(), criteria.table().column("nom").unwrap().text_at(0)), (3, Some("a\nb;\nc")));
    assert_eq!(criteria.issues().listed()[0].line, Some(6));
}

#[test]
fn a_commune_stands_on_one_line() {
    let error = refused("code_insee;population_dgf\n1001;1\n99002;1\n01001;2");
    assert_eq!((error.code(), error.place().line), (Code::DuplicateEntity, Some(4)));
    assert!(error.message().fr.contains("`01001`") && error.message().fr.contains("lignes 2 et 4"), "{error}");
}

#[test]
fn units_of_a_map_and_percent_signs_are_brought_to_those_of_the_column() {
    let map = "[columns]\ncode_insee = 'Code'\npotentiel_fiscal = { title = 'PF', unit = 'kEUR' }\npart_population_canton = { title = 'Part', unit = '1' }\neffort_fiscal = 'EF'\nma_colonne = { title = 'X', unit = 'ha' }\nautre = 'Y'";
    let options = options().with_map(ColumnMap::parse(map).unwrap());
    let read = |text: &str| Criteria::from_bytes("f.csv", text.as_bytes(), &options);
    let criteria = read("Code;PF;Part;EF;X;Y;population_dgf\n99001;1,5;0,152;120 %;3;4;5\n99002;2;15,2 %;1,2;;;").unwrap();
    let numbers = |id: &str| [0, 1].map(|row| number(&criteria, id, row).unwrap_or_default());
    assert_eq!(numbers("potentiel_fiscal"), ["1500", "2000"]);
    assert_eq!(numbers("part_population_canton"), ["15.2", "15.2"]);
    assert_eq!(numbers("effort_fiscal"), ["1.2", "1.2"]);
    assert_eq!(numbers("ma_colonne"), ["3", ""]);
    assert_eq!(numbers("population_dgf"), ["5", ""], "names of columns are known beside a map");
    assert_eq!(criteria.ignored(), ["Y"], "a column that nobody says the kind of is not read");
    let criteria = read("Code;PF\n99001;5 %").unwrap();
    assert_eq!(criteria.issues().count(IssueCode::NotANumber), 1, "no percent of euros");
    let wrong = super::CriteriaOptions::of(&Law::builtin("dgf_communes", 2026).unwrap()).unwrap();
    let wrong = wrong.with_map(ColumnMap::parse("[columns]\ncode_insee='Code'\nsuperficie={title='S',unit='m'}").unwrap());
    assert_eq!(Criteria::from_bytes("f.csv", b"Code;S\n99001;1", &wrong).unwrap_err().code(), Code::UnitMismatch);
}

#[test]
fn what_the_insee_code_says_stands_in_for_columns() {
    let criteria = read("code_insee;population_dgf\n97105;1\n2A004;1");
    let department = criteria.table().column("departement").unwrap();
    assert_eq!([department.text_at(0), department.text_at(1)], [Some("971"), Some("2A")]);
    let given = read("code_insee;departement;chef_lieu_code\n01001;1;1053\n99002;Haute-Fiction;nd\n99003;99;?");
    assert_eq!(given.table().column("departement").unwrap().text_at(1), Some("Haute-Fiction"));
    let (department, seat) = (given.table().column("departement").unwrap(), given.table().column("chef_lieu_code").unwrap());
    assert_eq!([department.text_at(0), seat.text_at(0), seat.text_at(1)], [Some("01"), Some("01053"), None]);
    assert_eq!((given.issues().count(IssueCode::LostZero), given.issues().count(IssueCode::NotACode)), (1, 1));
}

#[test]
fn last_years_columns_are_read_beside_this_years() {
    let criteria = read("code_insee;population_dgf;population_dgf__prev;dotation_forfaitaire__prev;frr__prev\n99001;10;9;1 000,5;oui");
    assert_eq!(number(&criteria, "population_dgf__prev", 0).as_deref(), Some("9"));
    assert_eq!(number(&criteria, "dotation_forfaitaire__prev", 0).as_deref(), Some("1000.5"));
    assert_eq!(criteria.table().value("frr__prev", 0), Some(Value::Bool(true)));
    assert!(criteria.inputs().unwrap().column("dotation_forfaitaire__prev").is_some());
    assert_eq!(criteria.table().column("population_dgf__prev").unwrap().unit.to_string(), "inhabitant");
}

#[test]
fn several_files_are_joined_by_code() {
    let folder = std::env::temp_dir().join(format!("criteria-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let a = write("a.csv", "code_insee;nom;population_dgf\n99001;a;1\n99002;b;2");
    let b = write("b.csv", "code_insee;nom;population_dgf\n99003;c;3");
    let c = write("c.csv", "code_insee,nom,superficie\n99002,b,7\n99004,,8");
    let criteria = Criteria::read(&[&a, &b, &c], &options()).unwrap();
    assert_eq!(codes(&criteria), ["99001", "99002", "99003", "99004"]);
    let all = |id: &str| (0..4).map(|row| number(&criteria, id, row).unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(
        (all("population_dgf"), all("superficie")),
        (vec!["1".into(), "2".into(), "3".into(), String::new()], vec![String::new(), "7".into(), String::new(), "8".into()])
    );
    assert!(!criteria.absent().contains(&"superficie".to_owned()));
    let d = write("d.csv", "code_insee;population_dgf\n99001;4");
    let error = Criteria::read(&[&a, &d], &options()).unwrap_err();
    assert_eq!(error.code(), Code::DuplicateEntity);
    assert!(error.message().en.contains("a.csv`, line 2") && error.message().en.contains("d.csv`, line 2"), "{error}");
    let (y5, y6) = (write("y5.csv", &official(2025, ';')), write("y6.csv", &official(2026, ';')));
    assert_eq!(Criteria::read(&[&y5, &y6], &options()).unwrap_err().code(), Code::InvalidValue);
    assert_eq!(Criteria::read(&[folder.join("none.csv")], &options()).unwrap_err().code(), Code::Io);
    assert_eq!(Criteria::read::<&str>(&[], &options()).unwrap_err().code(), Code::EmptyFile);
    std::fs::remove_dir_all(&folder).unwrap();
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn packed_files_are_read_and_spreadsheets_are_named() {
    let text = b"code_insee;population_dgf\n99001;1";
    let plain = read(text);
    assert_eq!(read(gzip(text)).table(), plain.table());
    let archive = read(zipped(&[("a/criteres.csv", text), ("lisez-moi.pdf", b"%PDF"), ("__MACOSX/a.csv", b"x")]));
    assert_eq!((archive.table(), archive.issues().count(IssueCode::MemberSkipped)), (plain.table(), 2));
    for (bytes, help) in [
        (zipped(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")]), "save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "save it as CSV"),
        (b"\xff\xfec\0o\0d\0e\0".to_vec(), "UTF-8"),
        (b"PAR1xxxx".to_vec(), "Arrow"),
    ] {
        let error = refused(bytes);
        assert_eq!(error.code(), Code::UnknownFormat, "{error}");
        assert!(error.help().en.contains(help), "{error}");
    }
}

#[test]
fn what_holds_no_communes_is_refused() {
    for (text, code) in [
        ("", Code::EmptyFile),
        ("\u{feff} \n \n", Code::EmptyFile),
        ("code_insee;population_dgf", Code::EmptyFile),
        ("code_insee;population_dgf\n;\n", Code::EmptyFile),
        ("code_insee;population_dgf\nTOTAL;5\n", Code::EmptyFile),
        ("nom;prenom\na;b", Code::MissingColumn),
        ("code_inse;population_dgf\n99001;1", Code::MissingColumn),
        ("<?xml version=\"1.0\"?>", Code::MissingColumn),
        ("99001;1\n99002;2", Code::MissingColumn),
    ] {
        let error = refused(text);
        assert_eq!(error.code(), code, "{text:?}: {error}");
        assert_eq!(error.place().file.as_deref(), Some("f.csv"));
    }
    assert!(refused("code_inse;population_dgf\n99001;1").help().en.contains("did you mean `code_inse`?"));
}

/// A source of as many bytes as wanted, the same over and over.
fn bomb(size: u64) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(b'\n'), size), &mut encoder).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_is_too_large_is_refused() {
    let error = refused(bomb(1 << 30));
    assert_eq!(error.code(), Code::LimitExceeded, "{error}");
    let limited =
        |limits: Limits, text: &[u8]| Criteria::from_bytes("f.csv", text, &options().with_limits(limits)).map(|_| ()).map_err(|e| (e.code(), e.place().line));
    let l = Limits::default();
    let text = b"code_insee;population_dgf\n99001;1\n99002;2";
    assert_eq!(limited(Limits { unpacked_bytes: 41, ..l }, text), Ok(()));
    assert_eq!(limited(Limits { unpacked_bytes: 40, ..l }, text), Err((Code::LimitExceeded, None)));
    assert_eq!(limited(Limits { line_bytes: 26, ..l }, text), Ok(()));
    assert_eq!(limited(Limits { line_bytes: 24, ..l }, b"code_insee;nom\n99001;a\n99002;bbbbbbbbbbbbbbbbbbbbbbbb\n"), Err((Code::LimitExceeded, Some(3))));
    assert_eq!(limited(Limits { line_bytes: 12, ..l }, text).map_err(|e| e.0), Err(Code::LimitExceeded));
    assert_eq!(limited(Limits { columns: 2, ..l }, text), Ok(()));
    assert_eq!(limited(Limits { columns: 1, ..l }, text).map_err(|e| e.0), Err(Code::LimitExceeded));
    assert_eq!(limited(Limits { files: 1, ..l }, &zipped(&[("a.csv", text), ("b.csv", text)])).map_err(|e| e.0), Err(Code::LimitExceeded));
}

#[test]
fn any_number_of_threads_reads_the_same() {
    let mut text = "code_insee;nom;population_dgf;frr\n".to_owned();
    for n in 0..90_000 {
        let cell = if n % 1_000 == 7 { "x".to_owned() } else { n.to_string() };
        text += &format!("{:05};Commune dont le nom est assez long {n};{cell};{}\n", n % 90_000 + 1, ["oui", "nd"][n % 2]);
    }
    let by = |threads: usize| Criteria::from_bytes("f.csv", text.as_bytes(), &options().with_threads(threads)).unwrap();
    let (one, three) = (by(1), by(3));
    assert_eq!(one.table(), three.table());
    assert_eq!(one.issues(), three.issues());
    assert_eq!((one.issues().count(IssueCode::NotANumber), one.issues().listed()[1].line), (90, Some(1_009)));
}

fn previous(text: &str) -> Criteria {
    read(text)
}

#[test]
fn last_years_communes_are_combined_as_columns_say() {
    let before = previous(
        "code_insee;nom;departement;population_dgf;effort_fiscal;frr;dotation_forfaitaire;indice_synthetique_dsu\n99001;A;99;100;1;oui;1000,5;2\n99002;B;99;50;1;non;500;2\n99003;C;99;;1;nd;1;1\n99004;D;99;7;3;non;7;3\n99005;E;99;8;1;nd;2;1\n",
    );
    let mergers = Mergers::parse("code;commune\n99002;99001\n99003;99009\n99004;99010\n99005;99009\n").unwrap();
    let merged = before.merged(&mergers).unwrap();
    let table = &merged.table;
    let codes: Vec<_> = (0..table.rows()).map(|r| table.column("code_insee").unwrap().text_at(r).unwrap()).collect();
    assert_eq!(codes, ["99001", "99009", "99010"]);
    let show = |id: &str| -> Vec<String> {
        (0..3)
            .map(|r| match table.value(id, r).unwrap() {
                Value::Number(n) => n.to_string(),
                Value::Bool(b) => b.to_string(),
                Value::Text(t) => t.to_string(),
                Value::Float(x) => x.to_string(),
                Value::Missing(reason) => reason.to_string(),
            })
            .collect()
    };
    assert_eq!(show("population_dgf"), ["150", "not-provided", "7"]);
    assert_eq!(show("dotation_forfaitaire"), ["1500.5", "3", "7"]);
    assert_eq!(show("frr"), ["true", "not-provided", "false"]);
    assert_eq!(show("effort_fiscal"), ["new-entity", "new-entity", "3"]);
    assert_eq!(show("departement"), ["99", "99", "99"]);
    assert_eq!(show("nom"), ["new-entity", "new-entity", "D"]);
    let joined: Vec<String> = merged.joined.iter().map(|j| format!("{} {}", j.commune, j.from.join("+"))).collect();
    assert_eq!(joined, ["99001 99001+99002", "99009 99003+99005", "99010 99004"]);
    let warnings = merged.warnings();
    assert_eq!(
        (warnings.len(), warnings[0].code.as_str(), warnings[0].count, warnings[0].first[0].as_str()),
        (1, "merged-communes", 3, "99001 (99001 + 99002)")
    );
    // Nothing merged: the same table.
    assert_eq!(&before.merged(&Mergers::default()).unwrap().table, before.table());
}

#[test]
fn lists_of_mergers_are_checked() {
    assert_eq!(Mergers::parse("code;commune\n99001;99002\n99002;99001").unwrap_err().code(), Code::Cycle);
    assert_eq!(Mergers::parse("code;commune\n99001;99001").unwrap_err().code(), Code::Cycle);
    assert_eq!(Mergers::parse("code;commune\n99001;99002\n99001;99003").unwrap_err().code(), Code::DuplicateId);
    let error = Mergers::parse("code;commune\n\n99001").unwrap_err();
    assert_eq!((error.code(), error.place().line), (Code::InvalidValue, Some(3)));
    let chain = Mergers::parse("code;commune\n99001;99002\n99002;99003").unwrap();
    let merged = previous("code_insee;population_dgf\n99001;1\n99002;2\n99003;4").merged(&chain).unwrap();
    assert_eq!((merged.table.rows(), merged.table.value("population_dgf", 0)), (1, Some(Value::Number(Decimal::from(7)))));
}

#[test]
fn real_communes_merge_change_their_code_and_come_back() {
    let open = |year| crate::Territory::open(year).unwrap();
    let mergers = Mergers::between(&open(2024), &open(2025));
    let gone: Vec<_> = mergers.gone().collect();
    // 2025: 46 communes nouvelles; Ruffieu went into Champagne-en-Valromey's heir, Conques-en-Rouergue took the code of another of its parts.
    assert!(gone.contains(&("01330", "01187")) && gone.contains(&("12076", "12218")), "{gone:?}");
    assert!(mergers.restored().any(|pair| pair == ("15031", "15141")) && mergers.restored().all(|(code, _)| code != "12218"));
    let merged = previous("code_insee;population_dgf\n12076;1600\n15141;2000\n01330;200\n01187;300").merged(&mergers).unwrap();
    let joined: Vec<String> = merged.joined.iter().map(|j| format!("{} {}", j.commune, j.from.join("+"))).collect();
    assert_eq!(joined, ["12218 12076", "01187 01187+01330"]);
    assert_eq!(merged.table.value("population_dgf", 2), Some(Value::Number(Decimal::from(500))));
    assert!(merged.restored.iter().any(|r| r.commune.as_ref() == "15031" && r.from.as_ref() == "15141"));
    assert_eq!(merged.warnings().iter().map(|w| w.code.as_str()).collect::<Vec<_>>(), ["merged-communes", "restored-communes"]);
    // Between two years of one vintage nothing changes.
    assert_eq!(Mergers::between(&open(2025), &open(2025)), Mergers::default());
}

#[test]
fn columns_are_declared_once() {
    let column = |id: &str| input(id, Kind::Boolean, Some(Merge::Any), false);
    assert_eq!(CriteriaOptions::new(vec![column("a"), column("a")]).unwrap_err().code(), Code::DuplicateId);
    let criteria = Criteria::from_bytes("f", b"code_insee;a\n99001;1", &CriteriaOptions::new(vec![column("a"), column("b")]).unwrap()).unwrap();
    assert!(matches!(criteria.table().column("a").unwrap().values(), Values::Bool(v) if *v == [true]));
    assert_eq!(criteria.absent(), ["b"]);
}

/// The map of the tax files, with a few fictional communes.
mod taxes {
    use super::*;

    fn law(year: u16) -> Law {
        Law::builtin("fiscalite_locale", year).unwrap()
    }

    fn options() -> CriteriaOptions {
        CriteriaOptions::of(&law(2022)).unwrap()
    }

    fn read_as(name: &str, text: &str, options: &CriteriaOptions) -> Criteria {
        Criteria::from_bytes(name, text.as_bytes(), options).unwrap()
    }

    fn read(text: &str) -> Criteria {
        read_as("rei.csv", text, &options())
    }

    fn value(criteria: &Criteria, id: &str, row: usize) -> Value {
        criteria.table().value(id, row).unwrap()
    }

    fn told(criteria: &Criteria, code: IssueCode) -> Vec<(Option<&str>, &str)> {
        criteria.issues().listed().iter().filter(|i| i.code == code).map(|i| (i.column.as_deref(), i.message.en.as_str())).collect()
    }

    #[test]
    fn titles_and_codes_of_variables_are_both_known() {
        let codes = read("DEP;COM;LIBCOM;E11;E12;COMTLV\n99;001;A;1 000;34,9099999666214;0\n99;002;B;NA;34.910000000000004;1");
        let titles = read(
            "DEPARTEMENT,COMMUNE,Libellé commune,FB - COMMUNE / BASE NETTE,FB - COMMUNE / TAUX NET,Commune en TLV (taxe sur locaux vacants)\n99,001,A,1000,34.91,0\n99,002,B,,34.91,1",
        );
        let same = |c: &Criteria| -> Vec<_> {
            c.table().columns().iter().map(|c| (c.name.clone(), c.values().clone(), (0..2).map(|r| c.reason(r)).collect::<Vec<_>>())).collect()
        };
        assert_eq!(same(&codes), same(&titles));
        assert_eq!(super::codes(&codes), ["99001", "99002"]);
        assert_eq!(number(&codes, "taux_tfb_commune", 0).as_deref(), Some("34.91"));
        assert_eq!(value(&codes, "base_tfb_commune", 1), Value::Missing(Reason::Secret));
        assert_eq!((codes.year(), value(&codes, "zone_tendue", 1)), (Some(2022), Value::Bool(true)));
        assert_eq!([value(&codes, "departement", 0), value(&codes, "region", 0)], [Value::Text("99".into()), Value::Text("99".into())]);
    }

    #[test]
    fn the_region_of_a_commune_follows_from_its_code() {
        let criteria = read("DEP;COM;E11\n16;1;5\n971;01;5\n2A;004;5");
        let all = |id: &str| (0..3).map(|r| criteria.table().column(id).unwrap().text_at(r).unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(
            (all("code_insee"), all("departement"), all("region")),
            (vec!["16001".into(), "97101".into(), "2A004".into()], vec!["16".into(), "971".into(), "2A".into()], vec!["75".into(), "01".into(), "94".into()],)
        );
        assert_eq!(told(&criteria, IssueCode::LostZero).len(), 1);
        let own = read("code_insee;base_tfb_commune;taux_tfb_commune\n99001;5;\n99002;s;1");
        assert_eq!(
            [value(&own, "taux_tfb_commune", 0), value(&own, "base_tfb_commune", 1)],
            [Value::Missing(Reason::NotProvided), Value::Missing(Reason::Secret)]
        );
    }

    #[test]
    fn what_a_user_adds_is_not_withheld() {
        let criteria = read("DEP;COM;SIREPCI;E11;taux_tfb_2020_connu\n99;001;NA;5;\n99;002;;;30");
        assert_eq!(value(&criteria, "taux_tfb_2020_connu", 0), Value::Missing(Reason::NotProvided));
        assert_eq!([value(&criteria, "siren_epci", 0), value(&criteria, "siren_epci", 1)], [const { Value::Missing(Reason::NotProvided) }; 2]);
    }

    #[test]
    fn the_rest_passes_through_where_it_is_asked_for() {
        let text = "DEP;COM;E11;X1;Total (+);Total (-);X1\n99;001;5;a b;0;NA;\n99;002;6;a b;1;;z";
        let plain = read(text);
        assert_eq!(plain.ignored(), ["X1", "Total (+)", "Total (-)", "X1"]);
        let criteria = read_as("rei.csv", text, &options().passing_through());
        assert!(criteria.ignored().is_empty());
        let names: Vec<_> =
            criteria.table().columns().iter().filter(|c| c.metadata.get("role").is_some_and(|r| r == "other")).map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["X1", "Total (+)", "Total (-)", "X1 (2)"]);
        assert_eq!([value(&criteria, "X1", 1), value(&criteria, "Total (+)", 1)], [Value::Text("a b".into()), Value::Text("1".into())]);
        for (id, row) in [("Total (-)", 0), ("Total (-)", 1), ("X1 (2)", 0)] {
            assert_eq!(value(&criteria, id, row), Value::Missing(Reason::Secret), "{id}");
        }
        assert_eq!(number(&criteria, "base_tfb_commune", 1).as_deref(), Some("6"));
    }

    #[test]
    fn another_year_is_told() {
        let text = "DEP;COM;E11\n99;001;5";
        let issue = |name: &str, year: u16| {
            let criteria = read_as(name, text, &CriteriaOptions::of(&law(year)).unwrap());
            (criteria.year(), told(&criteria, IssueCode::OtherYear).first().map(|t| t.1.to_owned()))
        };
        assert_eq!(issue("rei_2022.csv", 2022), (Some(2022), None));
        assert_eq!(issue("rei.csv", 2025), (Some(2022), Some("the file is of 2022, the law of 2025".into())));
        assert_eq!(issue("rei_2024.csv", 2022), (Some(2024), Some("the file is of 2024, the law of 2022".into())));
        assert_eq!(issue("rei_2025.csv", 2025), (Some(2025), None));
        let said = read_as("rei.csv", text, &CriteriaOptions::of(&law(2025)).unwrap().with_year(2022));
        assert!(told(&said, IssueCode::OtherYear).is_empty());
    }

    #[test]
    fn titles_that_are_off_are_told_with_what_they_are_near() {
        let text = "DEPARTEMENT;COMMUNE;Libelle Commune;FB - COMMUNE / BASE NETE;FB - COMMUNE / MONTANT RÉEL;FB - COMMUNE / TAUX NET\n99;001;A;5;6;7";
        let criteria = read(text);
        assert_eq!(
            told(&criteria, IssueCode::TitleDiffers),
            [
                (Some("Libelle Commune"), "`Libelle Commune` is read as `Libellé commune`"),
                (Some("FB - COMMUNE / MONTANT RÉEL"), "`FB - COMMUNE / MONTANT RÉEL` is read as `FB - COMMUNE / MONTANT REEL`"),
            ]
        );
        assert_eq!(number(&criteria, "produit_tfb_commune", 0).as_deref(), Some("6"));
        let near = told(&criteria, IssueCode::NearTitle);
        assert_eq!(near.len(), 1, "{near:?}");
        assert!(near[0].0 == Some("FB - COMMUNE / BASE NETE") && near[0].1.contains("`base_tfb_commune`"), "{near:?}");
        assert!(criteria.absent().contains(&"base_tfb_commune".to_owned()));
        let lacking = told(&criteria, IssueCode::AbsentColumns);
        assert!(lacking.len() == 1 && lacking[0].1.starts_with("250 columns are not in the file: `zone_tendue`"), "{lacking:?}");
        // A last part of a title is no title here.
        assert!(read("DEP;COM;COMMUNE BASE NETTE\n99;001;5").table().column("base_tfb_commune").is_none());
    }

    #[test]
    fn what_repeats_must_be_even() {
        let text = "DEP;COM;SIREPCI;OPTEPCI;FRACTVAGFP\n99;001;299900001;FPU;100\n99;002;299900001;FPA;100\n99;003;299900002;FPZ;7\n99;004;299900002;FPZ;8\n99;005;299900003;FPU;NA\n99;006;299900003;FPU;9\n99;007;;FPU;1";
        let criteria = read(text);
        let uneven = told(&criteria, IssueCode::UnevenRepeat);
        assert_eq!(uneven.iter().map(|t| t.0).collect::<Vec<_>>(), [Some("OPTEPCI"), Some("FRACTVAGFP")]);
        assert!(uneven[0].1.contains("`299900001`") && uneven[1].1.contains("`299900002`"), "{uneven:?}");
    }

    #[test]
    fn a_commune_of_parts_stands_on_one_line() {
        let error = Criteria::from_bytes("f.csv", b"DEP;COM;E11\n99;001;5\n99;1;6", &options()).unwrap_err();
        assert_eq!((error.code(), error.place().line), (Code::DuplicateEntity, Some(3)));
        let error = Criteria::from_bytes("f.csv", b"DEP;E11\n99;5", &options()).unwrap_err();
        assert_eq!(error.code(), Code::MissingColumn);
        assert!(error.help().en.contains("`DEP + COM`"), "{error}");
    }
}

#[test]
fn files_in_memory_are_joined_as_files_are() {
    let file = |name: &str, text: &str| (name.to_owned(), std::sync::Arc::from(text.as_bytes()));
    let files = vec![file("a.csv", "code_insee;population_dgf\n99001;12\n99002;nd"), file("b.csv", "code_insee;effort_fiscal\n99002;0,9\n99001;x")];
    let criteria = Criteria::from_files(files, &options()).unwrap();
    assert_eq!((number(&criteria, "population_dgf", 0), number(&criteria, "effort_fiscal", 1)), (Some("12".to_owned()), Some("0.9".to_owned())));
    let told: Vec<_> = criteria.warnings().into_iter().map(|w| (w.count, w.first)).collect();
    assert_eq!(told, [(1, vec!["b.csv, line 3, column effort_fiscal".to_owned()])]);
    assert_eq!(Criteria::from_files(Vec::new(), &options()).unwrap_err().code(), Code::EmptyFile);
}
