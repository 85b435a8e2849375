//! The top of the page: what it is about, the answer in two sentences and four figures, and what must be known beside it.

use super::super::answer::{GrantState, Impact};
use super::text::{communes, compact, count, escape, french, label, percent, place, signed_compact};
use super::{parties, section};
use crate::amount::Cents;
use crate::error::Warning;
use std::fmt::Write;

/// Those that a warning names.
const NAMED: usize = 3;

/// The title of the amendment, or that there is none.
pub fn title(impact: &Impact) -> &str {
    if impact.title.is_empty() { "Amendement sans titre" } else { &impact.title }
}

/// Title, exercise, law.
pub fn top(impact: &Impact) -> String {
    let mut out = format!(
        "<header class=\"top\">\n<p class=\"kicker\">Ce que change l’amendement</p>\n<h1>{}</h1>\n<p class=\"soft\">",
        escape(&super::text::unbroken(title(impact)))
    );
    let mut parts = vec![if impact.allocations.is_empty() { format!("Exercice {}", impact.year) } else { format!("Répartition de {}", impact.year) }];
    parts.extend(Some(label(&impact.law)).filter(|l| !l.is_empty()));
    parts.push(communes(impact.counts.n));
    parts.extend(Some(escape(&impact.reference)).filter(|r| !r.is_empty()));
    out += &parts.join(" · ");
    out += "</p>\n";
    if let Some(scope) = &impact.scope {
        let _ = writeln!(out, "<p class=\"scope\"><b>Portée des chiffres.</b> {}</p>", label(scope));
    }
    out + "</header>\n"
}

/// The answer.
pub fn brief(impact: &Impact) -> String {
    let counts = &impact.counts;
    let mut out = format!("<p class=\"lead\">{} {}</p>\n<div class=\"cards\">\n", who(impact), money(impact));
    let cost = impact.cost.change;
    let (figure, under) = match cost {
        Some(Cents(0)) => ("0\u{a0}€".to_owned(), "la dépense ne change pas"),
        Some(change) if change.0 > 0 => (signed_compact(change), "dépense supplémentaire"),
        Some(change) => (signed_compact(change), "économie"),
        None => ("inconnu".to_owned(), "un montant ne peut être calculé"),
    };
    // Where parties are named the sum is theirs, no cost of anybody.
    let (name, under) = match (impact.parties.first(), cost) {
        (None, _) => ("Coût".to_owned(), under),
        (Some(main), Some(Cents(0))) => (label(&main.label), "le total ne change pas"),
        (Some(main), Some(change)) => (label(&main.label), if change.0 > 0 { "de plus, au total" } else { "de moins, au total" }),
        (Some(main), None) => (label(&main.label), under),
    };
    let mut card = |name: &str, class: &str, figure: &str, under: &str| {
        let _ = writeln!(out, "<div class=\"{class}\">{name}<b>{figure}</b><small>{under}</small></div>");
    };
    card(&name, "", &figure, under);
    card("Communes gagnantes", "up", &count(counts.winners), &format!("{} · {}", percent(counts.winners, counts.n), signed_compact(counts.gained)));
    card("Communes perdantes", "down", &count(counts.losers), &format!("{} · {}", percent(counts.losers, counts.n), signed_compact(Cents(-counts.lost.0))));
    let small = if counts.below_one_euro > 0 { format!(" ; {} bougent de moins d’un euro", count(counts.below_one_euro)) } else { String::new() };
    card("Inchangées", "", &count(counts.unchanged), &format!("{}{small}", percent(counts.unchanged, counts.n)));
    if counts.unknown > 0 {
        card("Inconnues", "", &count(counts.unknown), "un montant n’est connu que d’un côté");
    }
    out += "</div>\n";
    out + &split(impact)
}

/// Who gains and who loses, in a sentence.
fn who(impact: &Impact) -> String {
    let counts = &impact.counts;
    if counts.winners == 0 && counts.losers == 0 {
        return if counts.unknown == counts.n && counts.n > 0 {
            "L’effet de cet amendement ne peut être chiffré.".to_owned()
        } else {
            "Cet amendement ne change le montant d’aucune commune.".to_owned()
        };
    }
    let verb = |n: u64, one: &str, many: &str| if n < 2 { one.to_owned() } else { many.to_owned() };
    let people = |n: i64| if n > 0 { format!(" ({}\u{a0}habitants)", count(n.unsigned_abs())) } else { String::new() };
    let mut first = communes(counts.winners);
    if let Some(letter) = first.get(..1) {
        first = letter.to_uppercase() + first.get(1..).unwrap_or("");
    }
    if !impact.parties.is_empty() {
        return format!(
            "<strong>{first}</strong>{} {}, <strong>{}</strong>{} {}.",
            people(counts.winners_population),
            verb(counts.winners, "gagne", "gagnent"),
            communes(counts.losers),
            people(counts.losers_population),
            verb(counts.losers, "perd", "perdent"),
        );
    }
    format!(
        "<strong>{first}</strong>{} {} davantage, <strong>{}</strong>{} {} moins.",
        people(counts.winners_population),
        verb(counts.winners, "reçoit", "reçoivent"),
        communes(counts.losers),
        people(counts.losers_population),
        verb(counts.losers, "reçoit", "reçoivent"),
    )
}

/// What it costs and whether envelopes are closed, in a sentence.
fn money(impact: &Impact) -> String {
    let Some(change) = impact.cost.change else { return "Son coût ne peut être chiffré.".to_owned() };
    if let Some(told) = parties::sentence(impact) {
        return told;
    }
    let moved = impact.totals.iter().filter(|t| t.part_of.is_none() && (t.winners > 0 || t.losers > 0)).collect::<Vec<_>>();
    let closed = moved.iter().filter(|t| t.state == GrantState::Closed).count();
    match change.0 {
        _ if moved.is_empty() => String::new(),
        // Below one euro for all communes together, what is left is roundings.
        c if c.abs() < 100 && closed == moved.len() => {
            format!("L’enveloppe est fermée : les {} que les unes gagnent, d’autres les perdent.", compact(impact.counts.gained))
        }
        0 => "La somme versée est la même.".to_owned(),
        c if c > 0 => format!("La somme versée augmente de {}.", compact(change)),
        _ => format!("La somme versée diminue de {}.", compact(Cents(-change.0))),
    }
}

/// Winners, unchanged and losers in one bar.
fn split(impact: &Impact) -> String {
    let counts = &impact.counts;
    let parts = [
        ("up", "gagnantes", counts.winners),
        ("same", "inchangées", counts.unchanged),
        ("unsure", "inconnues", counts.unknown),
        ("down", "perdantes", counts.losers),
    ];
    let drawn: Vec<_> = parts.into_iter().filter(|p| p.2 > 0).collect();
    let spoken = drawn.iter().map(|(_, name, n)| format!("{name} {}", percent(*n, counts.n))).collect::<Vec<_>>().join(", ");
    let mut out =
        format!("<svg class=\"stack\" width=\"100%\" height=\"26\" role=\"img\" aria-label=\"Communes : {0}\"><title>Communes : {0}</title>", escape(&spoken));
    let (whole, mut left) = (i64::try_from(counts.n).unwrap_or(i64::MAX).max(1), 0);
    for (class, _, n) in &drawn {
        let n = i64::try_from(*n).unwrap_or(0);
        let _ = write!(out, "<rect class=\"{class}\" x=\"{}%\" width=\"{}%\" y=\"0\" height=\"26\"/>", place(left, whole), place(n, whole));
        left += n;
    }
    out += "</svg>\n<ul class=\"legend\">";
    for (class, name, _) in &drawn {
        let _ = write!(
            out,
            "<li><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"{class}\" width=\"12\" height=\"12\" rx=\"2\"/></svg>{name}</li>"
        );
    }
    out + "</ul>\n"
}

/// Warnings that change how the figures are read stand here; those about the inputs are folded.
pub fn warnings(impact: &Impact) -> String {
    use crate::error::WarningCode::{InfeasibleAllocation, LegalCheck, PartialFeed, PartialTable, StrainedAllocation, UnknownChange, UnspentAllocation};
    // What the law as it is meets as often is no news.
    let as_before = |w: &Warning| w.message.en.rsplit_once(super::super::simulation::BEFORE).is_some_and(|(_, n)| n.parse() == Ok(w.count));
    let grave = |w: &&Warning| match w.code {
        StrainedAllocation | UnspentAllocation | InfeasibleAllocation | UnknownChange | PartialTable | PartialFeed => true,
        LegalCheck => !as_before(w),
        _ => false,
    };
    let mut out = String::new();
    let first: Vec<&Warning> = impact.warnings.iter().filter(grave).collect();
    if !first.is_empty() {
        out += "<div class=\"alert\" role=\"alert\"><h2>À savoir avant de citer ces chiffres</h2><ul>\n";
        for warning in first {
            let _ = writeln!(out, "<li>{}</li>", told(warning));
        }
        out += "</ul></div>\n";
    }
    let rest: Vec<&Warning> = impact.warnings.iter().filter(|w| !grave(w)).collect();
    if !rest.is_empty() {
        let list: String = rest.iter().map(|w| format!("<li>{}</li>\n", told(w))).collect();
        let title =
            format!("{} sur les données et les règles", if rest.len() == 1 { "Un avertissement".to_owned() } else { format!("{} avertissements", rest.len()) });
        out += &format!("<section class=\"quiet\">{}</section>\n", super::details(&title, &format!("<ul>{list}</ul>\n")));
    }
    out
}

/// A message of the library as a sentence: names in backticks become quotes, long numbers are grouped, EUR is €.
fn told(warning: &Warning) -> String {
    let words = french(&warning.message).split(' ').map(|word| match word.parse::<rust_decimal::Decimal>() {
        Ok(n) if word.len() > 4 || word.contains('.') => super::text::value(n),
        _ if word == "EUR" => "€".to_owned(),
        _ => word.to_owned(),
    });
    let mut sentence = String::new();
    let mut open = false;
    for c in words.collect::<Vec<_>>().join(" ").replace(" €", "\u{a0}€").chars() {
        match c {
            '`' => {
                open = !open;
                sentence.push_str(if open { "«\u{a0}" } else { "\u{a0}»" });
            }
            c => sentence.push(c),
        }
    }
    let mut entities = warning.first.iter().take(NAMED).map(|e| escape(e)).collect::<Vec<_>>().join(", ");
    if warning.count > NAMED as u64 && !entities.is_empty() {
        entities += ", …";
    }
    let tail = match (warning.count, entities.is_empty()) {
        (_, true) => String::new(),
        (0 | 1, false) => format!(" <small>({entities})</small>"),
        (n, false) => format!(" <small>({} ; {entities})</small>", count(n)),
    };
    format!("{}{tail}", escape(&sentence))
}

/// The section where nothing moves.
pub fn nothing(heading: &str) -> String {
    section(heading, "<p>Aucune commune ne gagne ni ne perd.</p>\n")
}
