//! `report.html`: one page, everything inside it, French first. No script, no address to fetch from.

use crate::figure::{brief, number, shown, told, unit_name};
use crate::findings::Findings;
use crate::words;
use crate::{console, curves, positions, shares, tree};
use budget_core::indicator::{Compared, Indicator, Kind, Scope};
use budget_core::{Language, Text, Unit, Value};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The page's first language; labels have the other one beside.
pub const FR: Language = Language::French;

/// The figures at the top.
const HEADLINES: [&str; 4] = ["capacite_desendettement", "taux_epargne_brute", "r05_encours_par_hab", "r01_drf_par_hab"];

/// What comes from files or data, made harmless in HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters have no place in a page.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// French, and English smaller beside it where it differs.
pub fn both(text: &Text) -> String {
    let fr = escape(&text.fr);
    if text.en.is_empty() || text.en == text.fr { fr } else { format!("{fr} <small lang=\"en\">{}</small>", escape(&text.en)) }
}

/// A heading in both languages.
pub fn heading(fr: &str, en: &str) -> String {
    format!("<h2>{} <small lang=\"en\">{}</small></h2>\n", escape(fr), escape(en))
}

/// The whole page.
pub fn page(findings: &Findings) -> String {
    let subject = &findings.subject;
    let mut out = String::from("<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n";
    let _ = writeln!(out, "<title>{} ({}) · comptes {}</title>", escape(&subject.name), escape(&subject.entity), subject.year);
    let _ = writeln!(out, "<style>\n{}</style>\n</head>\n<body>", include_str!("style.css"));
    if findings.fictional {
        let fiction = words::fiction();
        let _ = writeln!(out, "<div class=\"banner\" role=\"note\">{}<small lang=\"en\">{}</small></div>", escape(&fiction.fr), escape(&fiction.en));
    }
    if findings.doubtful() {
        let doubt = words::doubt();
        let _ = writeln!(out, "<div class=\"banner doubt\" role=\"alert\">{}<small lang=\"en\">{}</small></div>", escape(&doubt.fr), escape(&doubt.en));
    }
    out += &top(findings);
    out += "<main>\n";
    out += &headlines(findings);
    out += &positions::section(findings);
    out += &curves::section(findings);
    out += &shares::section(findings);
    out += &signals(findings);
    out += &tree::section(&findings.explanation);
    out += &remarks(findings);
    out += &table(findings);
    out += &sources(findings);
    out + "</main>\n</body>\n</html>\n"
}

fn top(findings: &Findings) -> String {
    let subject = &findings.subject;
    let mut out = format!("<header class=\"top\">\n<h1>{}</h1>\n<p>", escape(&subject.name));
    let population = console::population(subject, FR);
    let vintage = console::vintage(subject, FR);
    let _ = write!(
        out,
        "Comptes de {} · {} · {} · plan de comptes {} · {}<br/>",
        subject.year,
        words::scope(subject.scope, FR),
        escape(&subject.entity),
        escape(&subject.chart),
        escape(&subject.category)
    );
    let _ = write!(out, "Population : {population}{vintage} · {}", escape(&console::peers(findings, FR)));
    out + "</p>\n</header>\n"
}

fn headlines(findings: &Findings) -> String {
    let mut out = String::from("<div class=\"cards\">\n");
    for indicator in HEADLINES.iter().filter_map(|id| findings.indicator(id)) {
        let value = findings.value(&indicator.id);
        let class = if value.reason().is_some() { " class=\"none\"" } else { "" };
        let average = findings.compared(&indicator.id).map(|c| &c.average).filter(|a| a.reason().is_none());
        let beside = match average {
            Some(average) => format!("strate : {}", shown(average, &indicator.unit, FR)),
            None => "pas de moyenne de strate".to_owned(),
        };
        let confidence = findings.confidence(indicator.confidence, FR);
        let _ = writeln!(
            out,
            "<div>{}<b{class}>{}</b><small>{beside}</small><small>confiance {confidence}</small></div>",
            both(&indicator.label),
            shown(&value, &indicator.unit, FR)
        );
    }
    out + "</div>\n"
}

fn signals(findings: &Findings) -> String {
    let mut out = String::from("<section>\n") + &heading("Signaux", "Signals") + "<ul class=\"signals\">\n";
    for (indicator, value) in &findings.signals {
        let (class, state) = match value {
            Some(Value::Bool(true)) => ("fired", "▲ Déclenché".to_owned()),
            Some(Value::Bool(false)) => ("calm", "● Non déclenché".to_owned()),
            Some(other) => ("unsure", format!("? Inconnu : {}", shown(other, &indicator.unit, FR))),
            None => ("unsure", format!("? Demande : {}", indicator.needs.as_deref().unwrap_or_default())),
        };
        let confidence = findings.confidence(indicator.confidence, FR);
        let source = indicator.article.as_deref().unwrap_or(&indicator.source);
        let _ = writeln!(
            out,
            "<li class=\"{class}\">{}<span class=\"state\">{}</span><small>confiance {confidence} · {}</small></li>",
            both(&indicator.label),
            escape(&state),
            escape(source)
        );
    }
    out + "</ul>\n</section>\n"
}

/// Warnings, and the issues of the files.
fn remarks(findings: &Findings) -> String {
    let mut out = String::from("<section>\n") + &heading("Avertissements et anomalies", "Warnings and issues");
    if !findings.warnings.is_empty() {
        out += "<ul>\n";
        for warning in &findings.warnings {
            let times = if warning.count > 1 { format!(" (×{})", warning.count) } else { String::new() };
            let _ = writeln!(out, "<li>{}{times} <code>{}</code></li>", escape(&told(&warning.message.fr, FR)), warning.code);
        }
        out += "</ul>\n";
    }
    let issues = &findings.scan.issues;
    let lines = number(Decimal::from(findings.scan.lines), 0, FR);
    let unused = number(Decimal::from(findings.scan.unused), 0, FR);
    let _ = writeln!(out, "<p>{lines} lignes lues, {unused} écartées.</p>");
    if issues.is_empty() {
        return out + "<p>Aucune anomalie dans les fichiers. <small lang=\"en\">no issue in the files</small></p>\n</section>\n";
    }
    out += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Anomalies des fichiers\"><table><thead><tr><th scope=\"col\">Anomalie</th><th scope=\"col\" class=\"num\">Nombre</th><th scope=\"col\">Suite</th><th scope=\"col\">Première</th></tr></thead><tbody>\n";
    for (code, count, first) in issues.by_code() {
        let severity = console::severity(first, FR);
        let mut place = first.place();
        place.file = place.file.map(|file| file_name(&file));
        let place = place.in_language(FR);
        let count = number(Decimal::from(count), 0, FR);
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\"><code>{code}</code></th><td class=\"num\">{count}</td><td>{severity}</td><td>{} <small>{}</small><br/>→ {}</td></tr>",
            escape(&told(&first.message.fr, FR)),
            escape(&place),
            escape(&code.help().fr)
        );
    }
    out + "</tbody></table></div>\n</section>\n"
}

/// Every indicator of the subject.
fn table(findings: &Findings) -> String {
    let mut out = String::from("<section>\n") + &heading("Tous les indicateurs", "All indicators");
    out += "<p class=\"soft\">Les montants sont comparés par habitant. Moyenne : somme sur somme des pairs. Rang 1 : le plus grand.</p>\n";
    out += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Tous les indicateurs\"><table>\n<thead><tr><th scope=\"col\">Indicateur</th>";
    for head in ["Valeur", "Consolidé", "Comparé", "Moyenne", "Médiane", "Rang"] {
        let _ = write!(out, "<th scope=\"col\" class=\"num\">{head}</th>");
    }
    out += "<th scope=\"col\">Confiance</th></tr></thead>\n<tbody>\n";
    let shown: Vec<&Indicator> = findings.table.catalogue.shown().filter(|i| i.kind == Kind::Indicator).collect();
    let mut groups: Vec<&str> = Vec::new();
    for indicator in &shown {
        if !groups.contains(&indicator.group.as_str()) {
            groups.push(&indicator.group);
        }
    }
    for group in groups {
        let _ = writeln!(out, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"8\">{}</th></tr>", both(&words::group(group)));
        let mut members: Vec<&&Indicator> = shown.iter().filter(|i| i.group == group).collect();
        members.sort_by_key(|i| i.order);
        for indicator in members {
            if let Some(compared) = findings.compared(&indicator.id) {
                out += &row(findings, indicator, compared);
            }
        }
    }
    out + "</tbody></table></div>\n</section>\n"
}

fn row(findings: &Findings, indicator: &Indicator, compared: &Compared) -> String {
    let cell = |text: String| format!("<td class=\"num\">{text}</td>");
    let value = findings.value(&indicator.id);
    let consolidated = findings.value_of(&findings.subject.entity, Scope::Consolidated, &indicator.id);
    let rank = compared.rank.map_or_else(|| "–".to_owned(), |r| format!("{r}/{}", compared.of));
    let value = match value.reason() {
        Some(reason) => format!("<td class=\"num soft\">{}</td>", escape(reason.words().in_language(FR))),
        None => cell(shown(&value, &indicator.unit, FR)),
    };
    format!(
        "<tr><th scope=\"row\">{} <small><code>{}</code></small></th>{value}{}{}{}{}{}<td>{}</td></tr>\n",
        both(&indicator.label),
        escape(&indicator.id),
        cell(brief(&consolidated, &indicator.unit, FR)),
        cell(brief(&compared.value, &compared.unit, FR)),
        cell(brief(&compared.average, &compared.unit, FR)),
        cell(brief(&compared.median, &compared.unit, FR)),
        cell(rank),
        findings.confidence(indicator.confidence, FR)
    )
}

fn sources(findings: &Findings) -> String {
    let mut out = String::from("<section>\n") + &heading("Sources", "Sources") + "<ul>\n";
    if findings.files.is_empty() {
        out += "<li>Balances : échantillon fictif du projet <small lang=\"en\">the project's fictional sample</small></li>\n";
    }
    for file in &findings.files {
        let _ = writeln!(out, "<li>Balances : {}</li>", escape(&file_name(file)));
    }
    let formulas: BTreeSet<&str> =
        findings.table.catalogue.shown().flat_map(|i| i.source.split("; ").chain(i.article.as_deref())).filter(|s| !s.is_empty()).collect();
    out += "</ul>\n<details class=\"plain\"><summary>Méthodes et textes des formules <small lang=\"en\">methods and law behind the formulas</small></summary><ul>\n";
    for source in formulas {
        let _ = writeln!(out, "<li>{}</li>", escape(source));
    }
    let version = env!("CARGO_PKG_VERSION");
    out += "</ul></details>\n";
    out + &format!("<p class=\"soft\">budget-core {version}. Calculs au centime ; une valeur absente n'est jamais un zéro.</p>\n</section>\n")
}

/// A file without its folder, which is the user's own business: a page is sent to others.
fn file_name(file: &str) -> String {
    std::path::Path::new(file).file_name().map_or_else(|| file.to_owned(), |n| n.to_string_lossy().into_owned())
}

/// A unit's name on the page.
pub fn unit(unit: &Unit) -> String {
    unit_name(unit, FR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_files_cannot_become_markup() {
        assert_eq!(escape("<b onload=\"x\">A&B'\u{7}"), "&lt;b onload=&quot;x&quot;&gt;A&amp;B&#39; ");
    }
}
