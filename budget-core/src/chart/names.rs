//! `names.toml`: what the names used in balances and by people mean.

use super::rows::{NameRow, Rows};
use crate::error::{Code, Error, Result};
use crate::text;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    names: BTreeMap<String, Vec<Meaning>>,
    #[serde(default)]
    absent: BTreeMap<String, Why>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meaning {
    chart: String,
    #[serde(default)]
    since: u16,
    #[serde(default = "for_ever")]
    until: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Why {
    en: String,
    fr: String,
}

fn for_ever() -> u16 {
    9999
}

/// Reads the file into `rows`; every variant named must be one of `rows.charts`.
pub(crate) fn read(file: &str, source: &str, rows: &mut Rows) -> Result<()> {
    let broken = |e: String| Error::new(Code::InvalidData, text!("the names are not well formed: {e}", "les noms sont mal formés : {e}")).at_file(file);
    let names: File = toml::from_str(source).map_err(|e| broken(e.to_string()))?;
    for (name, meanings) in names.names {
        if let Some(unknown) = meanings.iter().find(|m| !rows.charts.contains_key(&m.chart)) {
            let chart = &unknown.chart;
            return Err(Error::new(Code::UnknownChart, text!("no chart `{chart}`", "aucun plan `{chart}`")).at_file(file).at_path(&format!("names.{name}")));
        }
        let list = meanings.into_iter().map(|m| NameRow { since: m.since, until: m.until, chart: m.chart }).collect();
        rows.names.insert(name, list);
    }
    rows.absent.extend(names.absent.into_iter().map(|(name, why)| (name, (why.en, why.fr))));
    Ok(())
}
