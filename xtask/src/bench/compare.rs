//! The figures of two contestants, commune by commune.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

use super::setup::rivals;

/// Floats add up what we add exactly: half a cent, and a thousand-millionth of the figure.
const ABSOLUTE: f64 = 0.005;
/// See [`ABSOLUTE`].
const RELATIVE: f64 = 1e-9;
/// Differences shown.
const SHOWN: usize = 5;

/// A row a commune: its EPCI where the file says it, and its figures; `None` is missing.
pub struct Figures {
    ids: Vec<String>,
    rows: BTreeMap<String, (String, Vec<Option<f64>>)>,
}

impl Figures {
    /// Reads `siren;[epci;]` and the aggregates.
    pub fn read(path: &Path) -> Result<Figures, String> {
        let told = |e: csv::Error| format!("{}: {e}", path.display());
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(path).map_err(told)?;
        let titles = reader.headers().map_err(told)?.clone();
        let keys = if titles.get(1) == Some("epci") { 2 } else { 1 };
        let mut rows = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(told)?;
            let epci = if keys == 2 { &record[1] } else { "" };
            rows.insert(record[0].to_owned(), (epci.to_owned(), record.iter().skip(keys).map(|cell| cell.parse().ok()).collect()));
        }
        Ok(Figures { ids: titles.iter().skip(keys).map(str::to_owned).collect(), rows })
    }

    /// Compares another's figures with these: how many were equal, how many are beyond what the file alone says. Any difference is an error.
    pub fn compare(&self, other: &Figures, name: &str) -> Result<(u64, u64), String> {
        let exceptions = exceptions()?;
        let (mut equal, mut left_out, mut wrong) = (0, 0, Vec::new());
        if self.ids != other.ids || self.rows.len() != other.rows.len() || self.rows.is_empty() {
            return Err(format!("{name}: {} communes and {:?}, ours {} and {:?}", other.rows.len(), other.ids, self.rows.len(), self.ids));
        }
        for (siren, (epci, ours)) in &self.rows {
            let theirs = other.rows.get(siren).map_or(&[][..], |(_, figures)| figures);
            for (place, id) in self.ids.iter().enumerate() {
                let pair = (ours.get(place).copied().flatten(), theirs.get(place).copied().flatten());
                match pair {
                    (Some(a), Some(b)) if (a - b).abs() <= ABSOLUTE + RELATIVE * a.abs() => equal += 1,
                    _ if exceptions.get(id).is_some_and(|e| e == epci) => left_out += 1,
                    _ => wrong.push(format!("{siren} {id}: ours {:?}, theirs {:?}", pair.0, pair.1)),
                }
            }
        }
        match wrong.as_slice() {
            [] => Ok((equal, left_out)),
            _ => Err(format!("{name}: {} figures differ from ours, the first:\n{}", wrong.len(), wrong[..wrong.len().min(SHOWN)].join("\n"))),
        }
    }
}

/// The EPCI whose communes have a formula of their own, by aggregate: the balance does not say who is in it.
fn exceptions() -> Result<BTreeMap<String, String>, String> {
    let path = rivals().join("aggregates.json");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let json: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let pair = |a: &Value| Some((a["id"].as_str()?.to_owned(), a["not_in_epci"].as_str()?.to_owned()));
    Ok(json["aggregates"].as_array().into_iter().flatten().filter_map(pair).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(rows: &[(&str, &str, Option<f64>)]) -> Figures {
        let rows = rows.iter().map(|(siren, epci, value)| ((*siren).to_owned(), ((*epci).to_owned(), vec![*value]))).collect();
        Figures { ids: vec!["recettes_fonctionnement".to_owned()], rows }
    }

    #[test]
    fn a_difference_of_a_cent_is_found_and_one_of_floats_is_not() {
        let ours = figures(&[("1", "", Some(1_000.0)), ("2", "", Some(5e9))]);
        assert_eq!(ours.compare(&figures(&[("1", "", Some(1_000.000_01)), ("2", "", Some(5e9 + 1.0))]), "x"), Ok((2, 0)));
        for other in [Some(1_000.01), Some(999.99), None] {
            let error = ours.compare(&figures(&[("1", "", other), ("2", "", Some(5e9))]), "x").unwrap_err();
            assert!(error.contains("1 figures differ") && error.contains("1 recettes_fonctionnement"), "{error}");
        }
        assert!(ours.compare(&figures(&[("1", "", Some(1_000.0))]), "x").is_err());
        assert!(ours.compare(&figures(&[("1", "", Some(1_000.0)), ("3", "", Some(5e9))]), "x").is_err());
    }

    #[test]
    fn only_the_communes_of_the_exception_are_left_out() {
        let (paris, other) = (figures(&[("1", "200054781", Some(1.0))]), figures(&[("1", "243300316", Some(1.0))]));
        let theirs = figures(&[("1", "", Some(2.0))]);
        assert_eq!(paris.compare(&theirs, "x"), Ok((0, 1)));
        assert!(other.compare(&theirs, "x").is_err());
    }
}
