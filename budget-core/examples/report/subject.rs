//! Who is shown: the entity, year and scope, chosen or asked for.

use crate::attributes;
use crate::sample;
use budget_core::error::nearest_phrase;
use budget_core::indicator::{IndicatorTable, Scope};
use budget_core::ledger::{Category, Role, Scan};
use budget_core::{AttributeSource, Code, Error, Result, Text, Value, text};
use std::collections::{BTreeMap, BTreeSet};

/// The entity shown.
pub struct Subject {
    pub entity: String,
    pub name: String,
    pub year: u16,
    pub scope: Scope,
    pub chart: String,
    pub category: String,
    pub population: Value,
    /// The year that the population is of.
    pub vintage: Option<u16>,
    pub stratum: Option<Text>,
    /// Why this one, where nobody asked for it.
    pub why: Option<Text>,
}

/// The codes of those asked for: a SIREN becomes the entity that it belongs to.
///
/// # Errors
/// `unknown-entity` with the nearest codes.
pub fn resolve(asked: &[String], scan: &Scan) -> Result<Vec<String>> {
    asked.iter().map(|code| resolve_one(code, scan)).collect()
}

fn resolve_one(code: &str, scan: &Scan) -> Result<String> {
    if scan.budgets.iter().any(|b| *b.entity == *code) {
        return Ok(code.to_owned());
    }
    let mut of_siren: Vec<_> = scan.budgets.iter().filter(|b| *b.siren == *code).collect();
    of_siren.sort_by_key(|b| b.role);
    if let Some(budget) = of_siren.first() {
        return Ok(budget.entity.to_string());
    }
    let codes: BTreeSet<&str> = scan.budgets.iter().map(|b| &*b.entity).collect();
    let help = nearest_phrase(code, codes.iter().copied()).unwrap_or_else(|| {
        let first: Vec<&str> = codes.iter().copied().take(3).collect();
        let (n, first) = (codes.len(), first.join(", "));
        text!("the files hold {n} entities: {first}...", "les fichiers contiennent {n} entités : {first}...")
    });
    Err(Error::new(Code::UnknownEntity, text!("`{code}` has no accounts in these files", "`{code}` n'a pas de comptes dans ces fichiers")).with_help(help))
}

/// Whom to show where nobody is asked for, and why.
///
/// # Errors
/// `empty-file` where no line could be used.
pub fn choose(scan: &Scan, from_sample: bool) -> Result<(String, Text)> {
    let how = text!("choose with `--entity CODE`", "choisissez avec `--entity CODE`");
    let why = |en: &str, fr: &str| Text { en: format!("{en}; {}", how.en), fr: format!("{fr} ; {}", how.fr) };
    if from_sample {
        return Ok((sample::ENTITY.to_owned(), why("a commune of the sample", "une commune de l'échantillon")));
    }
    let mut lines: BTreeMap<&str, (bool, u64)> = BTreeMap::new();
    for (budget, tally) in scan.budgets.iter().zip(&scan.tallies) {
        let entry = lines.entry(&budget.entity).or_default();
        entry.0 |= matches!(budget.category, Category::Commune | Category::Paris) && budget.role == Role::Principal;
        entry.1 += tally.lines;
    }
    lines.retain(|_, (_, n)| *n > 0);
    let best = lines.iter().max_by_key(|(code, (commune, n))| (*commune, *n, std::cmp::Reverse(**code)));
    match (best, lines.len()) {
        (Some((code, _)), 1) => Ok(((*code).to_owned(), text!("the only entity of the files", "la seule entité des fichiers"))),
        (Some((code, (true, _))), _) => Ok(((*code).to_owned(), why("the commune with most lines", "la commune qui a le plus de lignes"))),
        (Some((code, _)), _) => Ok(((*code).to_owned(), why("the entity with most lines", "l'entité qui a le plus de lignes"))),
        (None, _) => Err(Error::new(Code::EmptyFile, text!("no line of these files could be used", "aucune ligne de ces fichiers n'a pu être utilisée"))
            .with_help(text!("see the issues above: each says its line", "voyez les anomalies ci-dessus : chacune dit sa ligne"))),
    }
}

impl Subject {
    /// Gathers what is known of an entity; the last year unless one is asked for, the main budget where there is one.
    ///
    /// # Errors
    /// `unknown-year`.
    pub fn new(entity: &str, asked: Option<u16>, why: Option<Text>, table: &IndicatorTable, facts: &AttributeSource) -> Result<Subject> {
        let rows = rows_of(table, entity);
        let scope = Scope::ALL.into_iter().find(|s| rows.iter().any(|(_, _, scope)| scope == s.as_str())).unwrap_or(Scope::Principal);
        let years: Vec<u16> = rows.iter().filter(|(_, _, s)| s == scope.as_str()).map(|(_, year, _)| *year).collect();
        let year = asked.or(years.last().copied()).unwrap_or_default();
        let Some((row, _, _)) = rows.iter().find(|(_, y, s)| *y == year && s == scope.as_str()) else {
            let list = years.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
            return Err(Error::new(Code::UnknownYear, text!("`{entity}` has no accounts of {year}", "`{entity}` n'a pas de comptes {year}"))
                .with_help(text!("years with accounts: {list}", "exercices disponibles : {list}")));
        };
        let cell = |name: &str| table.table.column(name).and_then(|c| c.text_at(*row)).unwrap_or("").to_owned();
        let name = match facts.value(entity, year, "nom") {
            Value::Text(name) => name.to_string(),
            _ => cell("name"),
        };
        Ok(Subject {
            entity: entity.to_owned(),
            name,
            year,
            scope,
            chart: cell("chart"),
            category: cell("category"),
            population: facts.value(entity, year, "population"),
            vintage: attributes::vintage(facts, entity, year),
            stratum: attributes::stratum(facts, entity, year, &cell("category")),
            why,
        })
    }
}

/// The rows of an entity in the wide table, with year and scope.
fn rows_of(table: &IndicatorTable, entity: &str) -> Vec<(usize, u16, String)> {
    let table = &table.table;
    let (Some(entities), Some(years), Some(scopes)) = (table.column("entity"), table.column("year"), table.column("scope")) else { return Vec::new() };
    (0..table.rows())
        .filter(|row| entities.text_at(*row) == Some(entity))
        .filter_map(|row| {
            let year = years.value(row).number()?.try_into().ok()?;
            Some((row, year, scopes.text_at(row)?.to_owned()))
        })
        .collect()
}
