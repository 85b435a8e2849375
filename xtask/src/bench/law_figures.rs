//! The grants of two programs, commune by commune.

use std::collections::BTreeMap;
use std::path::Path;

/// Largest difference of an amount, in euros.
const TOLERANCE: f64 = 0.01;
/// Differences shown.
const SHOWN: usize = 5;

/// A row a commune: its grants in euros; `None` is missing.
pub struct Grants {
    names: Vec<String>,
    rows: BTreeMap<String, Vec<Option<f64>>>,
}

impl Grants {
    /// Reads `code_insee;` and the grants.
    pub fn read(path: &Path) -> Result<Grants, String> {
        let told = |e: csv::Error| format!("{}: {e}", path.display());
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(path).map_err(told)?;
        let names = reader.headers().map_err(told)?.iter().skip(1).map(str::to_owned).collect();
        let mut rows = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(told)?;
            rows.insert(record[0].to_owned(), record.iter().skip(1).map(|cell| cell.parse().ok()).collect());
        }
        Ok(Grants { names, rows })
    }

    /// Compares another's grants with these: how many amounts were equal, and the largest difference. A larger one than a cent is an error.
    pub fn compare(&self, other: &Grants, name: &str) -> Result<(u64, f64), String> {
        let (mut equal, mut largest, mut wrong) = (0_u64, 0_f64, Vec::new());
        if self.names != other.names || self.rows.len() != other.rows.len() || self.rows.is_empty() {
            return Err(format!("{name}: {} communes and {:?}, ours {} and {:?}", other.rows.len(), other.names, self.rows.len(), self.names));
        }
        for (code, ours) in &self.rows {
            let theirs = other.rows.get(code).map_or(&[][..], Vec::as_slice);
            for (place, grant) in self.names.iter().enumerate() {
                match (ours.get(place).copied().flatten(), theirs.get(place).copied().flatten()) {
                    (Some(a), Some(b)) if (a - b).abs() <= TOLERANCE => {
                        equal += 1;
                        largest = largest.max((a - b).abs());
                    }
                    (a, b) => wrong.push(format!("{code} {grant}: ours {a:?}, theirs {b:?}")),
                }
            }
        }
        match wrong.as_slice() {
            [] => Ok((equal, largest)),
            _ => Err(format!("{name}: {} amounts differ from ours, the first:\n{}", wrong.len(), wrong[..wrong.len().min(SHOWN)].join("\n"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grants(rows: &[(&str, Option<f64>)]) -> Grants {
        Grants { names: vec!["dsu_montant".to_owned()], rows: rows.iter().map(|(code, amount)| ((*code).to_owned(), vec![*amount])).collect() }
    }

    #[test]
    fn a_difference_of_more_than_a_cent_is_found() {
        let ours = grants(&[("99001", Some(100.0)), ("99002", Some(0.0))]);
        let (equal, largest) = ours.compare(&grants(&[("99001", Some(100.009)), ("99002", Some(0.0))]), "x").unwrap();
        assert!(equal == 2 && (0.008..0.01).contains(&largest));
        for other in [Some(100.011), None, Some(99.0)] {
            let error = ours.compare(&grants(&[("99001", other), ("99002", Some(0.0))]), "x").unwrap_err();
            assert!(error.contains("1 amounts differ") && error.contains("99001 dsu_montant"), "{error}");
        }
        assert!(ours.compare(&grants(&[("99001", Some(100.0))]), "x").is_err());
        assert!(ours.compare(&grants(&[("99001", Some(100.0)), ("99003", Some(0.0))]), "x").is_err());
        assert!(grants(&[]).compare(&grants(&[]), "x").is_err());
    }
}
