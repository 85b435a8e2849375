//! The reference page of a rulebook: its grants, rules with their articles, parameters and inputs.

use super::put;
use budget_core::law::{Law, LawRule, ParameterView};
use std::collections::BTreeMap;

/// What stands before the lists, below the title.
const HEAD: &str = include_str!("law_head.md");

/// The page of a rulebook of the library.
pub fn page(book: &str, title: &str) -> Result<String, String> {
    let open = |year: u16| Law::builtin(book, year).map_err(|e| e.to_string());
    let years = open(2026)?.exercises().to_vec();
    let laws: Vec<Law> = years.iter().map(|year| open(*year)).collect::<Result<_, _>>()?;
    let Some(last) = laws.last() else { return Ok(String::new()) };
    let mut page = HEAD.trim_end().replace("{{title}}", title).replace("{{book}}", book) + "\n";
    if let Some(scope) = last.scope() {
        put(&mut page, &format!("\n{} · {}\n", scope.fr, scope.en));
    }
    amounts(&mut page, &laws, last);
    checks(&mut page, last);
    feeds(&mut page, last);
    rules(&mut page, &laws, last);
    parameters(&mut page, last);
    columns(&mut page, last);
    Ok(page)
}

/// Whose each amount is, where the rulebook says.
fn amounts(page: &mut String, laws: &[Law], law: &Law) {
    if law.parties().next().is_none() {
        return;
    }
    put(
        page,
        "\n## Parties\n\nWho receives or pays what an impact adds up, the main one first.\n\n| party | amount | what | part of |\n| --- | --- | --- | --- |\n",
    );
    for (party, of) in law.parties() {
        put(page, &format!("| **{}** · {} | | | |\n", of.label.fr, of.label.en));
        let mut seen = Vec::new();
        for (id, grant) in laws.iter().flat_map(Law::grants).filter(|(_, grant)| grant.party == party) {
            // Once, whatever the exercises that it is of.
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let part_of = grant.part_of.as_ref().map(|of| format!("`{of}`")).unwrap_or_default();
            let rule = &grant.rule;
            put(page, &format!("| | [`{rule}`](#{rule}) | {} · {} | {part_of} |\n", grant.label.fr, grant.label.en));
        }
    }
}

/// What is told where it is met.
fn checks(page: &mut String, law: &Law) {
    if law.checks().next().is_none() {
        return;
    }
    put(
        page,
        "\n## Checks\n\nA warning `legal-check` tells where the rule is true; nothing is refused.\n\n| check | what is told | article | rule |\n| --- | --- | --- | --- |\n",
    );
    for (id, check) in law.checks() {
        let rule = &check.rule;
        put(
            page,
            &format!(
                "| `{id}`: {} · {} | {} · {} | {} | [`{rule}`](#{rule}) |\n",
                check.label.fr, check.label.en, check.message.fr, check.message.en, check.article
            ),
        );
    }
}

/// Columns of other rulebooks that differences move.
fn feeds(page: &mut String, law: &Law) {
    for (book, feeds) in law.feeds() {
        put(
            page,
            &format!(
                "\n## Fed to `{book}`\n\nColumns of its table that move by what a rule gives more under an amended law.\n\n| column | rule | divided by |\n| --- | --- | --- |\n"
            ),
        );
        for feed in feeds {
            let per = feed.per.as_ref().map(|per| format!("`{per}`")).unwrap_or_default();
            put(page, &format!("| `{}` | [`{1}`](#{1}) | {per} |\n", feed.column, feed.rule));
        }
    }
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
    let (year, book) = (law.exercise(), law.id());
    let by_path: BTreeMap<String, ParameterView> = law.parameters().into_iter().map(|p| (p.path.clone(), p)).collect();
    if by_path.is_empty() {
        return;
    }
    put(page, &format!("\n## Parameters\n\nValues in force for {year}; the files in `budget-core/data/law/{book}` hold those of other years.\n\n"));
    let stated = by_path.values().any(|p| p.confidence.is_some());
    let (head, line) = if stated { (" confidence |", " --- |") } else { ("", "") };
    put(page, &format!("| path | what | value | unit | kind | bounds | article or source |{head}\n| --- | --- | --- | --- | --- | --- | --- |{line}\n"));
    for p in by_path.values() {
        let value = p.value.as_ref().map_or_else(|| "not published".to_owned(), ToString::to_string);
        let unit = if p.threshold_unit.is_empty() { p.unit.clone() } else { format!("{} by {}", p.unit, p.threshold_unit) };
        let bounds = format!("{}..{}", p.minimum.as_deref().unwrap_or(""), p.maximum.as_deref().unwrap_or(""));
        let bounds = if bounds == ".." { String::new() } else { bounds };
        let article = p.article.replace('|', "/");
        let sure = if stated { format!(" {} |", p.confidence.map(|c| c.as_str()).unwrap_or_default()) } else { String::new() };
        put(page, &format!("| `{}` | {} | {value} | {unit} | {} | {bounds} | {article} |{sure}\n", p.path, p.label.fr, p.kind.as_str()));
    }
}

fn columns(page: &mut String, law: &Law) {
    put(page, "\n## Inputs\n\nOne row a commune; last year's values stand in a second table or in columns that end in `__prev`.\n\n");
    let repeats = law.columns().any(|c| c.repeats.is_some());
    let (head, line) = if repeats { (" stands in each row of |", " --- |") } else { ("", "") };
    put(page, &format!("| column | what | unit | a table may lack it |{head}\n| --- | --- | --- | --- |{line}\n"));
    for column in law.columns() {
        let optional = if column.optional { "yes" } else { "" };
        let body = if repeats { format!(" {} |", column.repeats.as_ref().map(|body| format!("`{body}`")).unwrap_or_default()) } else { String::new() };
        put(page, &format!("| `{}` | {} · {} | {} | {optional} |{body}\n", column.id, column.label.fr, column.label.en, column.kind));
    }
}
