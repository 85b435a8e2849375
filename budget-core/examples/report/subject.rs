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
    /// The year that the population is in force in; `None` where the user gave it.
    pub vintage: Option<u16>,
    pub stratum: Option<Text>,
    /// Why this one, where nobody asked for it.
    pub why: Option<Text>,
}

/// The codes of those asked for: a SIREN becomes the entity that it belongs to.
///
/// # Errors
/// `unknown-entity` with the nearest codes.
pub fn resolve(asked: &[String], scan: &Scan, facts: &AttributeSource) -> Result<Vec<String>> {
    asked.iter().map(|code| resolve_one(code, scan, facts)).collect()
}

fn resolve_one(code: &str, scan: &Scan, facts: &AttributeSource) -> Result<String> {
    if scan.budgets.iter().any(|b| *b.entity == *code) {
        return Ok(code.to_owned());
    }
    let mut of_siren: Vec<_> = scan.budgets.iter().filter(|b| *b.siren == *code).collect();
    of_siren.sort_by_key(|b| b.role);
    if let Some(budget) = of_siren.first() {
        return Ok(budget.entity.to_string());
    }
    if !code.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(named(code, scan, facts));
    }
    let codes: BTreeSet<&str> = scan.budgets.iter().map(|b| &*b.entity).collect();
    let help = nearest_phrase(code, codes.iter().copied()).unwrap_or_else(|| held(&codes));
    Err(Error::new(Code::UnknownEntity, text!("`{code}` has no accounts in these files", "`{code}` n'a pas de comptes dans ces fichiers")).with_help(help))
}

/// Whom the files hold, in a few words.
fn held(codes: &BTreeSet<&str>) -> Text {
    let (n, list) = (codes.len(), codes.iter().copied().take(3).collect::<Vec<_>>().join(", "));
    match n {
        0 => text!("the files hold no entity", "les fichiers ne contiennent aucune entité"),
        1 => text!("the files hold one entity: {list}", "les fichiers contiennent une seule entité : {list}"),
        2 | 3 => text!("the files hold {n} entities: {list}", "les fichiers contiennent {n} entités : {list}"),
        _ => text!("the files hold {n} entities, the first are {list}", "les fichiers contiennent {n} entités, dont les premières sont {list}"),
    }
}

/// A name where a code is expected: the codes that the files, else the territory, know under it.
fn named(name: &str, scan: &Scan, facts: &AttributeSource) -> Error {
    let wanted = folded(name);
    let mut known: Vec<(&str, String)> = Vec::new();
    for budget in &scan.budgets {
        let given = match facts.value(&budget.entity, budget.year, "nom") {
            Value::Text(given) => given.to_string(),
            _ => budget.name.to_string(),
        };
        let found = [&given, &budget.name.to_string()].iter().any(|n| !wanted.is_empty() && folded(n).contains(&wanted));
        if found && !known.iter().any(|(code, _)| *code == &*budget.entity) {
            known.push((&budget.entity, given));
        }
    }
    // Whoever bears the very name comes first.
    known.sort_by_key(|(code, given)| (folded(given) != wanted, *code));
    let help = if known.is_empty() {
        elsewhere(name, scan, facts).unwrap_or_else(|| held(&scan.budgets.iter().map(|b| &*b.entity).collect()))
    } else {
        let list = known.iter().take(3).map(|(code, given)| format!("`{code}` ({given})")).collect::<Vec<_>>();
        let (en, fr) = (list.join(" or "), list.join(" ou "));
        text!("did you mean {en}?", "vouliez-vous dire {fr} ?")
    };
    let message = text!(
        "`{name}` is no code: `--entity` takes the INSEE code of a commune or the SIREN of another authority",
        "`{name}` n'est pas un code : `--entity` prend le code INSEE d'une commune ou le SIREN d'une autre collectivité"
    );
    Error::new(Code::UnknownEntity, message).with_help(help)
}

/// Who bears the name in the territory, where the files do not hold them.
fn elsewhere(name: &str, scan: &Scan, facts: &AttributeSource) -> Option<Text> {
    let year = scan.budgets.iter().map(|b| b.year).max()?;
    let found = facts.territory(year)?.search(name).into_iter().next()?;
    let (code, name) = (found.code, found.name);
    Some(text!("`{code}` ({name}) has no accounts in these files", "`{code}` ({name}) n'a pas de comptes dans ces fichiers"))
}

/// A name without case, accents, hyphens and apostrophes.
fn folded(name: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ÿ' => 'y',
        '-' | '\'' | '’' => ' ',
        c => c,
    };
    name.to_lowercase().replace('œ', "oe").chars().map(plain).collect::<String>().trim().to_owned()
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
            vintage: facts.population_year(entity, year),
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

#[cfg(test)]
mod tests {
    use super::*;
    use budget_core::indicator::Catalogue;
    use budget_core::{Attributes, Language};

    #[test]
    fn a_name_leads_to_its_code() {
        let facts = AttributeSource::embedded(Attributes::read(sample::ATTRIBUTES).unwrap()).unwrap();
        let catalogue = Catalogue::builtin("legal").unwrap();
        let scan = sample::ledger().unwrap().scan(&mut catalogue.partial(&facts).unwrap()).unwrap();
        let told = |asked: &str| resolve(&[asked.to_owned()], &scan, &facts).unwrap_err().in_language(Language::French);
        assert!(told("bourg temoin en fable").contains("vouliez-vous dire `99018` (Bourg-Témoin-en-Fable) ?"), "{}", told("bourg temoin en fable"));
        assert!(told("Bordeaux").contains("`33063` (Bordeaux) n'a pas de comptes dans ces fichiers"), "{}", told("Bordeaux"));
        assert!(told("9901x").contains("`99010`"));
        assert_eq!(resolve(&["99018".to_owned()], &scan, &facts).unwrap(), ["99018"]);
    }

    #[test]
    fn those_held_are_counted_in_words() {
        assert_eq!(held(&["33063"].into()).fr, "les fichiers contiennent une seule entité : 33063");
        assert_eq!(held(&["1", "2", "3", "4"].into()).en, "the files hold 4 entities, the first are 1, 2, 3");
    }
}
