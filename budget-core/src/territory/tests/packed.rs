//! The packed bytes against the tables.

use crate::error::Code;
use crate::territory::packed::inflate;
use crate::territory::{Atlas, Tables};
use std::collections::BTreeSet;
use std::path::PathBuf;

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
