//! The census of tax bases (*REI*) of Charente, 2022, of the shared data: read as it is, rewritten in other forms, and with what may be wrong in it.
#![cfg(test)]

use budget_core::error::Reason;
use budget_core::law::Law;
use budget_core::law::read::{ColumnMap, Criteria, CriteriaOptions, IssueCode};
use budget_core::table::{Column, Value, Values};
use budget_tests::shared_data;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read;

fn law(year: u16) -> Law {
    Law::builtin("fiscalite_locale", year).unwrap()
}

fn options() -> CriteriaOptions {
    CriteriaOptions::of(&law(2022)).unwrap()
}

/// The file as CSV.
fn charente() -> Option<String> {
    let path = shared_data("taxes/rei_2022_charente.csv.gz")?;
    let packed = std::fs::read(&path).unwrap();
    let mut text = String::new();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
    Some(text)
}

fn read(name: &str, text: &[u8], options: &CriteriaOptions) -> Criteria {
    Criteria::from_bytes(name, text, options).unwrap()
}

/// The code of the variable of each title that the library's map knows.
fn codes() -> BTreeMap<String, String> {
    let map = ColumnMap::builtin("fiscalite_locale").unwrap().swap_remove(0);
    let mut codes = BTreeMap::from([("DEPARTEMENT".to_owned(), "DEP".to_owned()), ("COMMUNE".to_owned(), "COM".to_owned())]);
    codes.extend(map.columns().filter_map(|(_, titles, _)| if let [code, title] = titles { Some((title.clone(), code.clone())) } else { None }));
    codes
}

/// What a table says, whatever its titles were.
fn said(criteria: &Criteria) -> Vec<(String, String, Values, Vec<Option<Reason>>)> {
    let of = |c: &Column| (c.name.clone(), c.unit.to_string(), c.values().clone(), (0..c.len()).map(|row| c.reason(row)).collect());
    criteria.table().columns().iter().map(of).collect()
}

fn row_of(criteria: &Criteria, code: &str) -> usize {
    let codes = criteria.table().column("code_insee").unwrap();
    (0..codes.len()).find(|row| codes.text_at(*row) == Some(code)).unwrap()
}

fn shown(criteria: &Criteria, id: &str, code: &str) -> String {
    match criteria.table().value(id, row_of(criteria, code)).unwrap() {
        Value::Number(n) => n.to_string(),
        Value::Missing(reason) => reason.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn every_mapped_column_of_charente_is_typed() {
    let Some(text) = charente() else { return };
    let criteria = read("rei.csv", text.as_bytes(), &options());
    assert_eq!((criteria.table().rows(), criteria.year()), (364, Some(2022)));
    assert!(criteria.issues().is_empty(), "{:?}", criteria.issues().listed());
    // The key, the 252, the name, the department, its region and whether homes are scarce.
    assert_eq!(criteria.table().columns().len(), 1 + 252 + 4);
    assert_eq!(criteria.absent(), [""; 0]);
    assert_eq!(criteria.ignored().len(), 1_180 - 252 - 4);
    let texts = criteria.table().columns().iter().filter(|c| matches!(c.values(), Values::Text(_))).count();
    assert_eq!(texts, 6, "code, name, department, region, EPCI, option");
    let region = criteria.table().column("region").unwrap();
    assert!((0..364).all(|row| region.text_at(row) == Some("75")));
    // Amounts and rates, secrets.
    for (id, code, value) in [
        ("base_tfb_commune", "16015", "55592631"),
        ("taux_tfb_commune", "16015", "61.69"),
        ("taux_tfb_commune", "16001", "34.91"),
        ("taux_tfb_commune", "16106", "45.54189"),
        ("taux_vote_tfb_commune", "16106", "45.73"),
        ("taux_thrs_commune", "16106", "17.47172"),
        ("taux_tfb_tse", "16001", "0.165"),
        ("base_thrs_commune", "16036", "secret"),
        ("produit_thrs_commune", "16036", "605"),
        ("coefficient_correcteur", "16003", "0.725875"),
        ("effet_coefficient_correcteur", "16003", "-79531"),
        ("taux_cfe_commune", "16015", "0"),
    ] {
        assert_eq!(shown(&criteria, id, code), value, "{id} of {code}");
    }
    // Rates have five decimals at most, voted ones two; no missing value has another reason than secrecy.
    for column in criteria.table().columns() {
        let most = if column.name.starts_with("taux_vote_") { 2 } else { 5 };
        for row in 0..column.len() {
            assert!(column.reason(row).is_none_or(|reason| reason == Reason::Secret), "{}", column.name);
            if let (true, Value::Number(n)) = (column.name.starts_with("taux_"), column.value(row)) {
                assert!(n.scale() <= most, "{}: {n}", column.name);
            }
        }
    }
}

/// Codes and titles of the map are those of the DGFiP's list of variables.
#[test]
fn the_map_is_that_of_the_list_of_variables() {
    let Some(path) = shared_data("taxes/rei_2022_columns.xlsx") else { return };
    let mut book = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut member = |name: &str| {
        let mut text = String::new();
        book.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let plain = |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&");
    let strings: Vec<String> = member("xl/sharedStrings.xml")
        .split("<si>")
        .skip(1)
        .map(|item| item.split("<t").skip(1).filter_map(|t| Some(plain(t.split_once('>')?.1.split_once("</t>")?.0))).collect())
        .collect();
    let sheet = member("xl/worksheets/sheet1.xml");
    let cell = |row: &str, column: char| {
        let cell = row.split("<c ").find(|c| c.starts_with(&format!("r=\"{column}")))?;
        let value = cell.split_once("<v>")?.1.split_once("</v>")?.0;
        if cell.contains("t=\"s\"") { strings.get(value.parse::<usize>().ok()?).cloned() } else { Some(value.to_owned()) }
    };
    let variables: BTreeMap<String, String> = sheet.split("<row ").skip(2).filter_map(|row| Some((cell(row, 'B')?, cell(row, 'D')?))).collect();
    assert_eq!(variables.len(), 1_180);
    let map = ColumnMap::builtin("fiscalite_locale").unwrap().swap_remove(0);
    let mut checked = 0;
    for (id, titles, _) in map.columns() {
        for pair in titles.chunks_exact(2) {
            assert_eq!(variables.get(&pair[0]), Some(&pair[1]), "{id}");
            checked += 1;
        }
    }
    assert_eq!(checked, 252 + 2 + 3, "the columns, the name and the zone, the code's two parts and the department");
}

/// The fictional census is one that the reader has nothing to tell of.
#[test]
fn the_fictional_census_is_read_whole() {
    let criteria = read("rei.csv.gz", include_bytes!("../../budget-core/data/sample/rei.csv.gz"), &options());
    assert!(criteria.issues().is_empty() && criteria.absent().is_empty() && criteria.ignored().is_empty(), "{:?}", criteria.issues().listed());
    assert_eq!((criteria.table().rows(), criteria.table().columns().len(), criteria.year()), (380, 1 + 252 + 4, Some(2022)));
    let secret = |id: &str| (0..380).filter(|row| criteria.table().value(id, *row).is_some_and(|v| v.reason() == Some(Reason::Secret))).count();
    assert!(secret("base_thrs_commune") > 5 && secret("base_tfb_commune") == 0);
}

#[test]
fn the_form_of_a_file_does_not_matter() {
    let Some(text) = charente() else { return };
    let plain = read("rei.csv", text.as_bytes(), &options());
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut written = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let known = codes();
    for (line, row) in rows.records().enumerate() {
        let cell = |cell: &str| if line == 0 { known.get(cell).cloned().unwrap_or_else(|| cell.to_owned()) } else { cell.to_owned() };
        let latin = |cell: String| -> Vec<u8> { cell.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect() };
        written.write_record(row.unwrap().iter().map(|c| latin(cell(c)))).unwrap();
    }
    let written = written.into_inner().unwrap();
    let header = written.split(|b| *b == b'\n').next().unwrap();
    assert!(header.windows(5).any(|w| w == b";E11;") && std::str::from_utf8(&written).is_err());
    let other = read("rei.csv", &written, &options());
    assert!(said(&plain) == said(&other));
    assert_eq!(other.issues().total(), other.issues().count(IssueCode::NotUtf8));
}

#[test]
fn the_rest_of_the_file_passes_through() {
    let Some(text) = charente() else { return };
    let criteria = read("rei.csv", text.as_bytes(), &options().passing_through());
    assert!(criteria.ignored().is_empty());
    // Two titles make the key, the department and the region.
    assert_eq!(criteria.table().columns().len(), 1_180 - 2 + 3);
    let secrets: usize = criteria.table().columns().iter().map(|c| (0..c.len()).filter(|row| c.reason(*row) == Some(Reason::Secret)).count()).sum();
    assert_eq!(secrets, 44_346);
    let kind = criteria.table().column("Forme juridique EPCI (CA, CU, CC, SAN ou Mét)").unwrap();
    assert_eq!((kind.text_at(0), kind.metadata.get("role").map(String::as_str)), (Some("CC"), Some("other")));
}

/// One thing is changed in the file, and told.
#[test]
fn what_is_wrong_is_told() {
    let Some(text) = charente() else { return };
    let told = |name: &str, text: &str, options: &CriteriaOptions, code: IssueCode| -> Vec<(Option<String>, String)> {
        let criteria = read(name, text.as_bytes(), options);
        criteria.issues().listed().iter().filter(|i| i.code == code).map(|i| (i.column.as_deref().map(str::to_owned), i.message.en.clone())).collect()
    };
    // The law of another year is applied to the file, and said so.
    let later = CriteriaOptions::of(&law(2025)).unwrap();
    assert_eq!(told("rei.csv", &text, &later, IssueCode::OtherYear)[0].1, "the file is of 2022, the law of 2025");
    // An accent, a letter.
    let off = text.replacen("Libellé commune", "Libelle commune", 1).replacen("FB - COMMUNE / BASE NETTE", "FB - COMMUNE / BASE NETE", 1);
    assert_eq!(told("rei.csv", &off, &options(), IssueCode::TitleDiffers)[0].0.as_deref(), Some("Libelle commune"));
    let near = told("rei.csv", &off, &options(), IssueCode::NearTitle);
    assert_eq!((near.len(), near[0].0.as_deref()), (1, Some("FB - COMMUNE / BASE NETE")));
    assert!(near[0].1.contains("`base_tfb_commune`"));
    // A block that is missing: columns whose titles begin alike.
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let kept: Vec<usize> = (0..rows[0].len()).filter(|i| !rows[0][*i].starts_with("CFE - ")).collect();
    let mut without = csv::Writer::from_writer(Vec::new());
    rows.iter().for_each(|row| without.write_record(kept.iter().map(|i| &row[*i])).unwrap());
    let without = String::from_utf8(without.into_inner().unwrap()).unwrap();
    let lacking = told("rei.csv", &without, &options(), IssueCode::AbsentColumns);
    assert!(lacking.len() == 1 && lacking[0].1.contains("columns are not in the file: `"), "{lacking:?}");
    assert!(read("rei.csv", without.as_bytes(), &options()).absent().contains(&"produit_cfe_commune".to_owned()));
    // A commune that comes twice, an EPCI with two options.
    let twice = format!("{text}{}\n", text.lines().nth(1).unwrap());
    let error = Criteria::from_bytes("rei.csv", twice.as_bytes(), &options()).unwrap_err();
    assert!(error.code() == budget_core::Code::DuplicateEntity && error.message().en.contains("`16001`"), "{error}");
    let uneven = told("rei.csv", &text.replacen(",FPZ,", ",FPU,", 1), &options(), IssueCode::UnevenRepeat);
    assert!(uneven.len() == 1 && uneven[0].1.contains("`option_fiscale_epci`"), "{uneven:?}");
}

#[test]
fn bases_and_rates_that_cannot_be_are_missing_and_told_by_the_simulation() {
    let text = "DEP;COM;LIBCOM;E11;E12;E13\n99;001;A;-5;20;1\n99;002;B;5;120;1\n99;003;C;100;20;20";
    let law = law(2022);
    let criteria = read("rei.csv", text.as_bytes(), &options());
    assert_eq!(shown(&criteria, "base_tfb_commune", "99001"), "-5");
    let columns: BTreeMap<&str, _> = law.columns().map(|c| (c.id.as_str(), c)).collect();
    for id in ["base_tfb_commune", "taux_tfb_commune"] {
        assert!(columns[id].minimum == Some(0.into()), "{id}");
    }
    assert_eq!(columns["taux_tfb_commune"].maximum, Some(1.into()), "100 %");
    let simulation = law.simulate(&criteria.inputs().unwrap(), None).unwrap();
    let warnings = simulation.warnings();
    let warned: Vec<&str> = warnings.iter().filter(|w| w.code.as_str() == "invalid-input").map(|w| w.message.en.as_str()).collect();
    assert!(warned.iter().any(|w| w.contains("`base_tfb_commune`")) && warned.iter().any(|w| w.contains("`taux_tfb_commune`")), "{warned:?}");
}
