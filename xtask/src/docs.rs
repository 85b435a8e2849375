//! The reference pages of docs/, made from the data and from the code's own lists: they cannot say anything else.

mod charts;
mod law;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use budget_core::formula::ast::{Function, Operand};
use budget_core::indicator::context::Conditions;
use budget_core::indicator::{Catalogue, Indicator, Kind, Reach};
use budget_core::ledger::IssueCode;
use budget_core::{Code, Reason, WarningCode};

use crate::pack::{Packed, root};

/// The built-in files, in the order of the page, with what each holds.
const FILES: &[(&str, &str)] = &[
    ("ofgl", "Aggregates and ratios of the Observatoire des finances et de la gestion publique locales"),
    ("legal", "Ratios that the CGCT asks for"),
    ("dgfip", "Indicators of the DGFiP's published file of individual accounts"),
    ("anafi", "Financial analysis: intermediate balances and debt"),
    ("alert", "Alert ratios and signals"),
];

/// What stands before the list of indicators.
const HEAD: &str = include_str!("docs/indicators_head.md");

/// The generated pages, and the tables of the page on the language.
pub fn pack() -> Result<Vec<Packed>, String> {
    let page = |name: &str, text: String| Packed::plain(format!("docs/{name}"), text.into_bytes());
    Ok(vec![
        page("indicators.md", indicators()?),
        page("codes.md", codes()),
        page("charts.md", charts::page()?),
        page("language.md", language()?),
        page("dgf_communes.md", law::page("dgf_communes", "The State's grants to communes: rules, parameters, inputs")?),
        page("fiscalite_locale.md", law::page("fiscalite_locale", "Local direct taxation: rules, parameters, inputs")?),
    ])
}

fn indicators() -> Result<String, String> {
    let mut files = Vec::new();
    for (name, title) in FILES {
        let path = format!("budget-core/data/indicators/{name}.toml");
        let toml = fs::read_to_string(root().join(&path)).map_err(|e| format!("{path}: {e}"))?;
        files.push((*name, *title, Catalogue::default().load(&toml).map_err(|e| format!("{path}: {e}"))?));
    }
    let ids: BTreeSet<&str> = files.iter().flat_map(|(.., catalogue)| catalogue.indicators().map(|i| i.id.as_str())).collect();
    let mut page = HEAD.trim_end().replace("{{files}}", &contents(&files)) + "\n";
    for (name, title, catalogue) in &files {
        file(&mut page, name, title, catalogue, &ids);
    }
    Ok(page)
}

/// The table of the files.
fn contents(files: &[(&str, &str, Catalogue)]) -> String {
    let mut table = "| file | holds | entries |\n| --- | --- | --- |\n".to_owned();
    for (name, title, catalogue) in files {
        put(&mut table, &format!("| [`{name}`](#{name}) | {title} | {} |\n", catalogue.indicators().count()));
    }
    table.trim_end().to_owned()
}

fn file(page: &mut String, name: &str, title: &str, catalogue: &Catalogue, ids: &BTreeSet<&str>) {
    put(page, &format!("\n## <a id=\"{name}\"></a>`{name}`: {title}\n\nSources named below by number:\n\n"));
    let mut sources: Vec<&str> = Vec::new();
    for indicator in catalogue.indicators() {
        if !sources.contains(&indicator.source.as_str()) {
            sources.push(&indicator.source);
        }
    }
    for (i, source) in sources.iter().enumerate() {
        put(page, &format!("{}. {source}\n", i + 1));
    }
    for indicator in catalogue.indicators() {
        let source = sources.iter().position(|s| *s == indicator.source).map_or(0, |i| i + 1);
        entry(page, indicator, source, ids);
    }
}

/// One indicator: heading, a line of facts, its formulas, and what to know.
fn entry(page: &mut String, indicator: &Indicator, source: usize, ids: &BTreeSet<&str>) {
    let id = &indicator.id;
    put(page, &format!("\n### <a id=\"{id}\"></a>`{id}`\n\n**{}** · {}\n\n", indicator.label.fr, indicator.label.en));
    let unit = if indicator.kind == Kind::Signal { "yes or no".to_owned() } else { format!("`{}`", indicator.unit) };
    let mut facts = vec![unit];
    facts.extend((indicator.kind == Kind::Flow).then(|| "flow between budgets, taken out when they are added".to_owned()));
    facts.extend((indicator.reach == Reach::Principal).then(|| "main budget only".to_owned()));
    facts.push(format!("confidence {}", indicator.confidence.as_str()));
    facts.push(format!("source {source}"));
    facts.extend(indicator.article.clone());
    facts.extend(indicator.csv.as_ref().map(|c| format!("published column `{c}`")));
    put(page, &format!("{}\n", facts.join(" · ")));
    formulas(page, indicator);
    let names: BTreeSet<&str> = indicator.variants.iter().flat_map(|v| [v.formula.names(), v.formula.earlier_names()].concat()).collect();
    let links = names.iter().filter(|n| ids.contains(*n)).map(|n| link(n)).collect::<Vec<_>>().join(", ");
    let more = [
        ("Refers to", (!links.is_empty()).then_some(links)),
        ("Consolidated less", indicator.flows.as_deref().map(link)),
        ("Asked for where", indicator.applies.as_ref().map(|f| format!("`{f}`"))),
        ("Not in a balance", indicator.needs.clone()),
        ("Note", indicator.note.clone()),
    ];
    for (what, text) in more {
        if let Some(text) = text {
            put(page, &format!("\n{what}: {text}\n"));
        }
    }
}

fn formulas(page: &mut String, indicator: &Indicator) {
    match indicator.variants.as_slice() {
        [] => {}
        [only] if only.when == Conditions::default() => put(page, &format!("\n`{}`\n", only.formula)),
        variants => {
            put(page, "\n| where | formula |\n| --- | --- |\n");
            for variant in variants {
                put(page, &format!("| {} | `{}` |\n", words(&variant.when), variant.formula));
            }
        }
    }
}

/// The conditions of a variant, in words.
fn words(when: &Conditions) -> String {
    let listed = |one: &str, many: &str, items: &[String]| match items {
        [] => None,
        [item] => Some(format!("{one} {item}")),
        items => Some(format!("{many} {}", items.join(", "))),
    };
    let names = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let years = match (when.since, when.until) {
        (Some(a), Some(b)) if a == b => Some(format!("in {a}")),
        (Some(a), Some(b)) => Some(format!("from {a} to {b}")),
        (Some(a), None) => Some(format!("from {a}")),
        (None, Some(b)) => Some(format!("until {b}")),
        (None, None) => None,
    };
    let parts: Vec<String> = [
        listed("chart", "charts", &when.charts),
        when.abridged.map(|a| if a { "abridged".to_owned() } else { "not abridged".to_owned() }),
        listed("category", "categories", &names(when.category.iter().map(|c| c.as_str()).collect())),
        listed("communes of the EPCI", "communes of the EPCI", &when.epci),
        listed("role", "roles", &names(when.role.iter().map(|r| r.as_str()).collect())),
        years,
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { "otherwise".to_owned() } else { parts.join("; ") }
}

fn link(id: &str) -> String {
    format!("[`{id}`](#{id})")
}

fn codes() -> String {
    let mut page =
        "# Codes\n\nEvery error, every warning, every issue of a file and every missing value carries a code from a closed list; the codes are the same in every language. \
        An error also has a message, a help (both in English and in French) and a place. Made by `cargo xtask pack docs`; do not edit by hand.\n"
            .to_owned();
    let errors = Code::ALL.iter().map(|c| (c.as_str(), c.meaning()));
    let warnings = WarningCode::ALL.iter().map(|c| (c.as_str(), c.meaning()));
    let reasons = Reason::ALL.iter().map(|c| (c.as_str(), c.meaning()));
    put(&mut page, "\n## <a id=\"errors\"></a>Errors\n\nWhy something was refused.\n\n");
    put(&mut page, &table("error", ["code", "meaning"], errors));
    put(&mut page, "\n## <a id=\"warnings\"></a>Warnings\n\nWhat a result does not say by itself; returned beside it, never printed.\n\n");
    put(&mut page, &table("warning", ["code", "meaning"], warnings));
    put(
        &mut page,
        "\n## <a id=\"issues\"></a>Issues\n\nWhat could not be used or must be told about the files read (`ledger.issues()`). An error leaves its line out; what has a warning or an information is used.\n\n",
    );
    put(&mut page, &issues());
    put(
        &mut page,
        "\n## <a id=\"criteria\"></a>Issues of criteria\n\nWhat must be told about files of criteria of communes (`criteria.issues()`). An error leaves its row out; with a warning a value may be missing.\n\n",
    );
    put(&mut page, &criteria());
    put(&mut page, "\n## <a id=\"missing\"></a>Missing values\n\nWhy a value is missing. A formula writes one with `missing(\"code\")`.\n\n");
    put(&mut page, &table("missing", ["code", "meaning"], reasons));
    page
}

/// The table of the issues of files: how serious each is and what to do.
fn issues() -> String {
    let mut table = "| code | severity | meaning | what to do | quoi faire |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for code in IssueCode::ALL {
        let (severity, meaning, help) = (code.severity().as_str(), code.meaning().trim(), code.help());
        put(&mut table, &format!("| <a id=\"issue-{code}\"></a>`{code}` | {severity} | {meaning} | {} | {} |\n", help.en, help.fr));
    }
    table
}

/// The table of the issues of files of criteria.
fn criteria() -> String {
    let mut table = "| code | severity | meaning | what to do | quoi faire |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for code in budget_core::law::read::IssueCode::ALL {
        let (severity, meaning, help) = (code.severity().as_str(), code.meaning().trim(), code.help());
        put(&mut table, &format!("| <a id=\"criteria-{code}\"></a>`{code}` | {severity} | {meaning} | {} | {} |\n", help.en, help.fr));
    }
    table
}

/// A table of words and meanings, with an anchor each where `anchor` is not empty.
fn table<'a>(anchor: &str, head: [&str; 2], rows: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut table = format!("| {} | {} |\n| --- | --- |\n", head[0], head[1]);
    for (word, meaning) in rows {
        let place = if anchor.is_empty() { String::new() } else { format!("<a id=\"{anchor}-{word}\"></a>") };
        put(&mut table, &format!("| {place}`{word}` | {} |\n", meaning.trim()));
    }
    table
}

/// docs/language.md with its tables of operands and functions made anew.
fn language() -> Result<String, String> {
    let page = fs::read_to_string(root().join("docs/language.md")).map_err(|e| format!("docs/language.md: {e}"))?;
    let operands = table("", ["operand", "reads"], Operand::ALL.iter().map(|o| (o.as_str(), o.meaning())));
    let functions = table("", ["function", "form and meaning"], Function::ALL.iter().map(|f| (f.as_str(), f.meaning())));
    fill(&fill(&page, "operands", &operands)?, "functions", &functions)
}

/// Replaces what stands between the two marks of a table.
fn fill(page: &str, name: &str, table: &str) -> Result<String, String> {
    let (open, close) = (format!("<!-- made: {name} -->\n"), format!("<!-- end: {name} -->"));
    let lost = || format!("docs/language.md has no marks for the table of {name}");
    let (before, rest) = page.split_once(&open).ok_or_else(lost)?;
    let (_, after) = rest.split_once(&close).ok_or_else(lost)?;
    Ok(format!("{before}{open}{table}{close}{after}"))
}

fn put(page: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = page.write_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_as_words() {
        assert_eq!(words(&Conditions::default()), "otherwise");
        let when = Conditions { charts: vec!["M14".into(), "M57".into()], abridged: Some(true), since: Some(2015), until: Some(2017), ..Conditions::default() };
        assert_eq!(words(&when), "charts M14, M57; abridged; from 2015 to 2017");
    }

    #[test]
    fn a_table_is_replaced_between_its_marks() {
        let page = "a\n<!-- made: x -->\nold\n<!-- end: x -->\nb";
        assert_eq!(fill(page, "x", "new\n").as_deref(), Ok("a\n<!-- made: x -->\nnew\n<!-- end: x -->\nb"));
        assert!(fill(page, "y", "").is_err());
    }

    #[test]
    fn every_builtin_indicator_has_its_place_on_the_page() {
        let page = indicators().unwrap();
        let all = Catalogue::builtin("").unwrap();
        assert!(all.indicators().count() > 150);
        for indicator in all.indicators() {
            assert_eq!(page.matches(&format!("<a id=\"{}\"></a>", indicator.id)).count(), 1, "{}", indicator.id);
        }
    }
}
