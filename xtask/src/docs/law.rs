//! The reference page of a rulebook: its grants, rules with their articles, parameters and inputs.

use super::put;
use budget_core::law::{Law, LawRule, ParameterView};
use std::collections::BTreeMap;

/// What stands before the lists.
const HEAD: &str = include_str!("law_head.md");

/// The page of `dgf_communes`.
pub fn page() -> Result<String, String> {
    let open = |year: u16| Law::builtin("dgf_communes", year).map_err(|e| e.to_string());
    let years = open(2026)?.exercises().to_vec();
    let laws: Vec<Law> = years.iter().map(|year| open(*year)).collect::<Result<_, _>>()?;
    let Some(last) = laws.last() else { return Ok(String::new()) };
    let mut page = HEAD.trim_end().to_owned() + "\n";
    rules(&mut page, &laws, last);
    parameters(&mut page, last);
    columns(&mut page, last);
    Ok(page)
}

/// Every rule of any exercise, by folder in the order of the latest law.
fn rules(page: &mut String, laws: &[Law], last: &Law) {
    let mut folder = String::new();
    let mut seen: Vec<&str> = Vec::new();
    for rule in laws.iter().rev().flat_map(Law::rules) {
        if seen.contains(&rule.id.as_str()) {
            continue;
        }
        seen.push(&rule.id);
        if rule.folder != folder {
            folder.clone_from(&rule.folder);
            let label = last.folder(&folder).map(|l| format!("{} · {}", l.fr, l.en)).unwrap_or_default();
            put(page, &format!("\n## `{folder}`: {label}\n"));
        }
        entry(page, rule, laws);
    }
}

fn entry(page: &mut String, rule: &LawRule, laws: &[Law]) {
    let (id, label) = (&rule.id, &rule.label);
    put(page, &format!("\n### <a id=\"{id}\"></a>`{id}`\n\n**{}** · {}\n\n", label.fr, label.en));
    let mut facts = vec![format!("`{}`", rule.kind)];
    facts.extend((!rule.article.is_empty()).then(|| rule.article.clone()));
    put(page, &format!("{}\n", facts.join(" · ")));
    let mut formulas: Vec<(String, Vec<u16>)> = Vec::new();
    for law in laws {
        let Ok(own) = law.rule(id) else { continue };
        let formula = own.formula.to_string();
        match formulas.iter_mut().find(|(known, _)| *known == formula) {
            Some((_, years)) => years.push(law.exercise()),
            None => formulas.push((formula, vec![law.exercise()])),
        }
    }
    for (formula, years) in &formulas {
        let years: Vec<String> = years.iter().map(u16::to_string).collect();
        put(page, &format!("\n{}:\n\n```\n{formula}\n```\n", years.join(", ")));
    }
    if let Some(envelope) = &rule.envelope {
        put(page, &format!("\nShould add up to `{envelope}`.\n"));
    }
    if !rule.note.is_empty() {
        put(page, &format!("\nNote: {}\n", rule.note));
    }
}

fn parameters(page: &mut String, law: &Law) {
    let year = law.exercise();
    put(page, &format!("\n## Parameters\n\nValues in force for {year}; the files in `budget-core/data/law/dgf_communes` hold those of other years.\n\n"));
    put(page, "| path | what | value | unit | kind | bounds | article or source |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    let by_path: BTreeMap<String, ParameterView> = law.parameters().into_iter().map(|p| (p.path.clone(), p)).collect();
    for p in by_path.values() {
        let value = p.value.as_ref().map_or_else(|| "not published".to_owned(), ToString::to_string);
        let unit = if p.threshold_unit.is_empty() { p.unit.clone() } else { format!("{} by {}", p.unit, p.threshold_unit) };
        let bounds = format!("{}..{}", p.minimum.as_deref().unwrap_or(""), p.maximum.as_deref().unwrap_or(""));
        let bounds = if bounds == ".." { String::new() } else { bounds };
        let article = p.article.replace('|', "/");
        put(page, &format!("| `{}` | {} | {value} | {unit} | {} | {bounds} | {article} |\n", p.path, p.label.fr, p.kind.as_str()));
    }
}

fn columns(page: &mut String, law: &Law) {
    put(page, "\n## Inputs\n\nOne row a commune; last year's values stand in a second table or in columns that end in `__prev`.\n\n");
    put(page, "| column | what | unit | a table may lack it |\n| --- | --- | --- | --- |\n");
    for column in law.columns() {
        let optional = if column.optional { "yes" } else { "" };
        put(page, &format!("| `{}` | {} · {} | {} | {optional} |\n", column.id, column.label.fr, column.label.en, column.kind));
    }
}
