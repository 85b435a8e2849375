//! What changes in the law, article by article: before, after.

use super::super::answer::{Changed, Impact};
use super::text::{escape, label, value};
use rust_decimal::Decimal;
use std::fmt::Write;

/// How a unit is written behind a number.
fn unit_name(unit: &str) -> &str {
    match unit {
        "EUR" => "\u{a0}€",
        "EUR/inhabitant" => "\u{a0}€/hab.",
        "inhabitant" => "\u{a0}habitants",
        "%" => "\u{a0}%",
        "year" => "\u{a0}ans",
        "ha" => "\u{a0}ha",
        "m" => "\u{a0}m",
        _ => "",
    }
}

/// What the amendment changes, grouped by article in the order of the changes.
pub fn section(impact: &Impact) -> String {
    let heading = "Ce qui change, article par article";
    if impact.changes.is_empty() {
        return super::section(heading, "<p>Rien : le droit simulé est le même des deux côtés.</p>\n");
    }
    let mut articles: Vec<&str> = Vec::new();
    for change in &impact.changes {
        if !articles.contains(&change.article.as_str()) {
            articles.push(&change.article);
        }
    }
    let mut out = String::new();
    for article in articles {
        let _ = writeln!(out, "<h3>{}</h3>\n<dl class=\"changes\">", if article.is_empty() { "Sans article cité".to_owned() } else { escape(article) });
        for change in impact.changes.iter().filter(|c| c.article == article) {
            out += &told(change);
        }
        out += "</dl>\n";
    }
    super::section(heading, &out)
}

fn told(change: &Changed) -> String {
    let name = label(&change.label);
    let name = if name.is_empty() { escape(&change.id) } else { name };
    let id = if change.id.is_empty() { String::new() } else { format!(" <small><code>{}</code></small>", escape(&change.id)) };
    let side = |side: &Option<String>, class: &str, absent: &str| match side {
        None => format!("<span class=\"{class} none\">{absent}</span>"),
        Some(text) if change.kind == "parameter" => format!("<span class=\"{class}\">{}</span>", shown(text, &change.unit)),
        Some(text) => format!("<code class=\"{class} formula\">{}</code>", escape(text)),
    };
    format!(
        "<dt>{name}{id}</dt>\n<dd>{}<span class=\"arrow\" aria-label=\"devient\" role=\"img\">→</span>{}</dd>\n",
        side(&change.before, "before", "n’existait pas"),
        side(&change.after, "after", "supprimé")
    )
}

/// A value with its unit.
fn shown(text: &str, unit: &str) -> String {
    match text.parse::<Decimal>() {
        Ok(n) => format!("{}{}", value(n), escape(unit_name(unit))),
        Err(_) => escape(text),
    }
}
