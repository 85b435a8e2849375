//! `impact.html`: one page, everything inside it, in French. No script, no address to fetch from; it reads on a telephone and on paper.

mod bars;
mod envelopes;
mod head;
mod law;
mod lists;
mod map;
mod parties;
mod spread;
mod strata;
mod takes;
mod text;

use super::answer::Impact;
use std::fmt::Write;
use text::{escape, french};

impl Impact {
    /// The same as one page in French, for people: what changes, what it costs, who gains, who loses, from whom it comes. Everything that comes from
    /// files is made harmless; the page fetches nothing and runs no script.
    pub fn html(&self) -> String {
        let mut out = String::from("<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n";
        let _ = writeln!(out, "<title>{} · impact {}</title>", escape(head::title(self)), self.year);
        let _ = writeln!(out, "<style>\n{}</style>\n</head>\n<body>", include_str!("style.css"));
        if self.fictional {
            out += "<div class=\"banner\" role=\"note\">DONNÉES FICTIVES : personne ne porte ces noms ni ces codes (99xxx), aucun montant n’est réel</div>\n";
        }
        out += &head::top(self);
        out += "<main>\n";
        out += &head::brief(self);
        out += &head::warnings(self);
        out += &law::section(self);
        out += &parties::section_of(self);
        out += &envelopes::section_of_money(self);
        out += &strata::section_of(self);
        out += &takes::section_of(self);
        out += &map::section_of(self);
        out += &spread::section_of(self);
        out += &lists::movers(self);
        out += &parties::secret(self);
        out += &lists::eligibility(self);
        out += &lists::other_groups(self);
        out += &method(self);
        out + "</main>\n</body>\n</html>\n"
    }
}

/// A section with its heading.
fn section(heading: &str, body: &str) -> String {
    format!("<section>\n<h2>{}</h2>\n{body}</section>\n", escape(heading))
}

/// A table that scrolls by itself on a narrow screen. `heads` are titles, those that begin with `>` stand over numbers.
fn table(name: &str, heads: &[&str], rows: &str) -> String {
    let mut out = format!("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>\n<thead><tr>", escape(name));
    for head in heads {
        let (class, head) = head.strip_prefix('>').map_or(("", *head), |h| (" class=\"num\"", h));
        let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", escape(head));
    }
    out + "</tr></thead>\n<tbody>\n" + rows + "</tbody></table></div>\n"
}

/// What can be unfolded.
fn details(summary: &str, body: &str) -> String {
    format!("<details class=\"plain\"><summary>{}</summary>\n{body}</details>\n", escape(summary))
}

/// How it was computed and where it comes from.
fn method(impact: &Impact) -> String {
    let mut out = String::from("<ul>\n");
    let shared = !impact.allocations.is_empty();
    let lines = [
        (
            true,
            "Deux simulations des mêmes communes : le droit en vigueur, puis le même droit amendé. Seul le texte change ; les populations, les autres données et les comportements restent les mêmes.",
        ),
        (
            true,
            "Les montants sont additionnés au centime. Une valeur absente n’est jamais un zéro : une commune dont un montant n’est connu que d’un côté n’est comptée ni gagnante ni perdante.",
        ),
        (
            impact.secret.n > 0,
            "Un montant couvert par le secret n’est pas reconstitué. Une commune dont une part est cachée est comptée pour ce qui est connu d’elle ; si rien ne l’est de ce qui bouge, son écart est inconnu.",
        ),
        (
            shared,
            "Une enveloppe est fermée quand tout ce qu’elle contient est versé : ce que les unes gagnent, d’autres le perdent. La valeur du point est résolue, jamais supposée.",
        ),
        (
            shared,
            "« De la poche de qui » : les pertes des communes perdantes et les gains des gagnantes, par groupe ; le solde est de l’argent nouveau (ou une économie).",
        ),
    ];
    for (_, line) in lines.iter().filter(|(told, _)| *told) {
        let _ = writeln!(out, "<li>{line}</li>");
    }
    if let Some(scope) = &impact.scope {
        let _ = writeln!(out, "<li>{}</li>", text::label(scope));
    }
    let heads = french(&impact.population_label);
    if !heads.is_empty() {
        let _ = writeln!(out, "<li>Par habitant : {}.</li>", escape(heads));
    }
    let mode = if impact.mode == "decimal" { "décimal exact" } else { "rapide (flottants, au centime près)" };
    let _ = writeln!(out, "<li>Mode de calcul : {mode}.</li>");
    for source in &impact.sources {
        let _ = writeln!(out, "<li>{}</li>", text::label(source));
    }
    let _ = writeln!(out, "</ul>\n<p class=\"soft\">budget-core {}. Les mêmes chiffres sont dans impact.json.</p>", env!("CARGO_PKG_VERSION"));
    section("Méthode et sources", &out)
}
