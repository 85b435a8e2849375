//! Criteria of communes on whole national files: what is read is what another reader of CSV reads, and how long it takes.
#![cfg(test)]

use budget_core::Code;
use budget_core::law::Law;
use budget_core::law::read::{ColumnMap, Criteria, CriteriaOptions};
use budget_core::table::{Value, Values};
use budget_tests::shared_data;
use flate2::read::MultiGzDecoder;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

fn options(year: u16) -> CriteriaOptions {
    CriteriaOptions::of(&Law::builtin("dgf_communes", year).unwrap()).unwrap()
}

fn unpack(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes
}

/// The cells of a file by the reader of the `csv` crate, ISO-8859-1 where it is no UTF-8.
fn cells(bytes: &[u8], delimiter: u8) -> (Vec<String>, Vec<Vec<String>>) {
    let text = String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.iter().map(|b| char::from(*b)).collect());
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let titles = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    (titles, rows)
}

/// Whether a value of the table is what the cell says.
fn is(value: &Value, cell: &str) -> bool {
    match value {
        Value::Number(n) => cell.parse::<Decimal>().is_ok_and(|c| c == *n),
        Value::Bool(b) => cell.eq_ignore_ascii_case(&b.to_string()),
        // Corsica's departments are 20A and 20B in the State's files.
        Value::Text(t) => t.as_ref() == cell.trim() || cell.strip_prefix("20").is_some_and(|c| t.strip_prefix('2') == Some(c)),
        Value::Float(_) => false,
        Value::Missing(_) => cell.is_empty(),
    }
}

/// Holds a table of criteria against the cells, title by title; how many columns were held.
fn hold(criteria: &Criteria, bytes: &[u8], delimiter: u8) -> usize {
    let (titles, rows) = cells(bytes, delimiter);
    let table = criteria.table();
    assert_eq!(table.rows(), rows.len());
    let mut held = 0;
    for (place, title) in titles.iter().enumerate() {
        let Some(column) = table.columns().iter().find(|c| c.metadata.get("title").is_some_and(|t| t == title)) else { continue };
        held += 1;
        for (row, cells) in rows.iter().enumerate() {
            assert!(is(&column.value(row), &cells[place]), "{title}, row {row}: {:?} and {}", column.value(row), cells[place]);
        }
    }
    held
}

#[test]
fn the_national_table_of_2026_is_read_whole() {
    let Some(path) = shared_data("law_peer/communes_2026_synthetic.csv.gz") else { return };
    let criteria = Criteria::read(&[&path], &options(2026)).unwrap();
    assert!(criteria.issues().is_empty(), "{:?}", criteria.issues().listed());
    let (rows, columns) = (criteria.table().rows(), criteria.table().columns().len());
    let held = hold(&criteria, &unpack(&path), b',');
    println!("{rows} rows, {columns} columns, {held} held; ignored {:?}; absent {:?}", criteria.ignored(), criteria.absent());
    assert_eq!(rows, 34_900);
    assert_eq!((held, criteria.ignored().len()), (58, 0), "every column beside the code");
    assert_eq!(criteria.table().column("code_insee").unwrap().text_at(0), Some("75001"));
}

/// A country of the project's own invention, written as the DGCL writes its file of each year, is read as it was.
#[test]
fn a_table_written_in_the_form_of_the_dgcl_is_read_as_it_was() {
    let options = options(2026);
    let country = Criteria::from_bytes("communes.csv.gz", include_bytes!("../../budget-core/data/sample/communes.csv.gz"), &options).unwrap();
    assert!(country.issues().is_empty(), "{:?}", country.issues().listed());
    let table = country.table();
    for year in 2024..=2026 {
        let map = ColumnMap::builtin("dgf_communes").unwrap().into_iter().find(|m| m.year() == Some(year)).unwrap();
        // One title leads to one column here: those that two columns share or that are added are left to other tests.
        let mut used = BTreeSet::new();
        let columns: Vec<(&str, &String)> =
            map.columns().filter_map(|(id, titles, _)| Some((id, titles.first().filter(|t| titles.len() == 1 && used.insert(t.as_str()))?))).collect();
        let columns: Vec<_> = columns.into_iter().filter(|(id, _)| table.column(id).is_some()).collect();
        assert!(columns.len() >= 30, "{}", columns.len());
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        writer.write_record(columns.iter().map(|(_, title)| title.as_str())).unwrap();
        for row in 0..table.rows() {
            let cell = |id: &str| match table.value(id, row).unwrap() {
                Value::Number(n) => grouped(&n.to_string()),
                Value::Bool(b) => if b { "OUI" } else { "NON" }.to_owned(),
                Value::Text(t) => t.to_string(),
                Value::Float(x) => x.to_string(),
                Value::Missing(_) => "nd".to_owned(),
            };
            writer.write_record(columns.iter().map(|(id, _)| cell(id))).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let read = Criteria::from_bytes("criteres.csv", &text, &options).unwrap();
        assert_eq!((read.year(), read.issues().total()), (Some(year), 0), "{:?}", read.issues().listed());
        for (id, _) in columns {
            let (was, is) = (table.column(id).unwrap(), read.table().column(id).unwrap());
            assert!((0..table.rows()).all(|row| was.value(row) == is.value(row)) && was.unit == is.unit, "{id} of {year}");
        }
    }
}

/// A number with a decimal comma and its thousands apart.
fn grouped(number: &str) -> String {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
    let groups: Vec<&str> = (0..whole.len()).rev().step_by(3).map(|end| &whole[(end + 1).saturating_sub(3)..=end]).collect();
    let whole = groups.into_iter().rev().collect::<Vec<_>>().join("\u{202f}");
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole},{decimals}") }
}

#[test]
fn official_files_of_other_forms_are_read_with_a_map() {
    let Some(path) = shared_data("grants/forfaitaire_2016_2018_communes.csv.gz") else { return };
    let map = "year = 2018
[columns]
code_insee = 'CodeCom'
nom = 'NomCom'
departement = { title = 'CodeDep', read = 'department' }
annee_creation_cn = { title = 'AnneeCreationCom', unit = 'year' }
population_dgf = 'PopDGF2018'
population_insee = 'PopInsee2018'
population_dgf__prev = { title = 'PopDGF2017', unit = 'inhabitant' }
potentiel_fiscal = 'PF4Taxes2018'
potentiel_fiscal__prev = { title = 'PF4Taxes2017', unit = 'EUR' }
recettes_reelles_fonctionnement = 'RRF2018'
dotation_forfaitaire__prev = { title = 'DF2017', unit = 'EUR' }
[results]
dotation_forfaitaire = { title = 'DF2018', unit = 'EUR' }
df_evolution_part_dynamique = { title = 'PartDynPop', unit = 'EUR' }
df_montant_ecretement = { title = 'MtEcretement', unit = 'EUR' }";
    let options = options(2018).with_map(ColumnMap::parse(map).unwrap());
    let criteria = Criteria::read(&[&path], &options).unwrap();
    let table = criteria.table();
    println!("{:?}; ignored {:?}", criteria.issues().listed(), criteria.ignored());
    assert_eq!((table.rows(), criteria.year(), criteria.ignored()), (35_443, Some(2018), &["DF2016".to_owned()][..]));
    assert!(hold(&criteria, &unpack(&path), b';') >= 13);
    // The sum of the official levy, known from its notice.
    let Some(Values::Decimal(levy)) = table.column("df_montant_ecretement").map(|c| c.values()) else { unreachable!("numbers") };
    assert_eq!(levy.iter().sum::<Decimal>(), Decimal::from(160_051_335));

    let Some(path) = shared_data("grants/equalisation_2017_communes.csv.gz") else { return };
    let map =
        "[columns]\ncode_insee = 'code collectivite'\n[results]\ndsu_montant = { title = 'dsu', unit = 'EUR' }\ndnp_montant = { title = 'dnp', unit = 'EUR' }";
    // That file has communes twice: it is not read as if it had them once.
    let error = Criteria::read(&[&path], &options.with_map(ColumnMap::parse(map).unwrap())).unwrap_err();
    assert_eq!((error.code(), error.place().line), (Code::DuplicateEntity, Some(96)));
    assert!(error.message().en.contains("`01101`") && error.message().en.contains("lines 95 and 96"), "{error}");
}
