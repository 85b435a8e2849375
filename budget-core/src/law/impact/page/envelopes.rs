//! Each grant: before, after, closed or not; and how each envelope is shared out.

use super::super::answer::{Allocated, GrantState, GrantTotal, Impact};
use super::text::{count, escape, euros, label, number, signed, value};
use super::{details, section, table};
use crate::amount::Cents;
use rust_decimal::Decimal;
use std::fmt::Write;

/// The section.
pub fn section_of_money(impact: &Impact) -> String {
    let mut rows = String::new();
    for total in &impact.totals {
        rows += &row(total);
    }
    if impact.totals.iter().filter(|t| t.part_of.is_none()).count() > 1 {
        let cell = |amount: Option<Cents>| amount.map_or("inconnu".to_owned(), euros);
        let _ = writeln!(
            rows,
            "<tr class=\"total\"><th scope=\"row\">Ensemble</th><td class=\"num\">{}</td><td></td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>",
            impact.cost.change.map_or("inconnu".to_owned(), signed),
            cell(impact.cost.baseline),
            cell(impact.cost.reform),
            count(impact.counts.winners),
            count(impact.counts.losers)
        );
    }
    let mut out = table("Les dotations", &["Dotation", ">Écart", "Enveloppe", ">Avant", ">Après", ">Gagnantes", ">Perdantes"], &rows);
    out += &shared_out(impact);
    out += &state(impact);
    section("Combien cela coûte, enveloppe par enveloppe", &out)
}

fn row(total: &GrantTotal) -> String {
    let class = if total.part_of.is_some() { " class=\"part\"" } else { "" };
    let cell = |amount: Option<Cents>| amount.map_or("–".to_owned(), euros);
    let unknown = if total.unknown > 0 { format!(" <small>({} inconnues)</small>", count(total.unknown)) } else { String::new() };
    format!(
        "<tr{class}><th scope=\"row\">{}</th><td class=\"num\">{}{unknown}</td><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>\n",
        label(&total.label),
        total.change.map_or("inconnu".to_owned(), signed),
        badge(total.state),
        cell(total.baseline),
        cell(total.reform),
        count(total.winners),
        count(total.losers)
    )
}

/// The state in words.
fn badge(state: GrantState) -> &'static str {
    match state {
        GrantState::Closed => "<span class=\"badge ok\">● fermée</span>",
        GrantState::Unspent => "<span class=\"badge warn\">◐ reliquat</span>",
        GrantState::Infeasible => "<span class=\"badge bad\">▲ impossible</span>",
        GrantState::Open => "<span class=\"badge\">○ sans enveloppe</span>",
        GrantState::Missing => "<span class=\"badge\">? non calculée</span>",
    }
}

/// Paid, unspent, value of the point, floors and caps of every allocation.
fn shared_out(impact: &Impact) -> String {
    if impact.allocations.is_empty() {
        return String::new();
    }
    let mut rows = String::new();
    for allocation in &impact.allocations {
        let several = impact.allocations.iter().filter(|a| a.rule == allocation.rule).count() > 1;
        let part = if several { format!(" ({})", allocation.part) } else { String::new() };
        let kind = if allocation.point { " <small>prélèvement par points</small>" } else { "" };
        let cell = |pick: &dyn Fn(&Allocated) -> String| {
            let side = |a: &Option<Allocated>| a.as_ref().map_or("–".to_owned(), pick);
            let (before, after) = (side(&allocation.baseline), side(&allocation.reform));
            if before == after { format!("<td class=\"num\">{after}</td>") } else { format!("<td class=\"num\"><small>{before} →</small> {after}</td>") }
        };
        let euro = |amount: Decimal| format!("{}\u{a0}€", number(amount, 0));
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{}{part}{kind}</th>{}{}{}{}{}{}</tr>",
            if label(&allocation.label).is_empty() { escape(&allocation.rule) } else { label(&allocation.label) },
            cell(&|a| euro(a.paid)),
            cell(&|a| euro(a.unspent)),
            cell(&|a| a.value.map_or("–".to_owned(), value)),
            cell(&|a| count(a.entities)),
            cell(&|a| count(a.at_floor)),
            cell(&|a| count(a.at_cap))
        );
    }
    let heads = ["Répartition", ">Versé", ">Reliquat", ">Valeur du point", ">Communes", ">Au plancher", ">Au plafond"];
    let mut gaps = String::new();
    for gap in &impact.rounding_gaps {
        let side = |gap: Option<Decimal>| gap.map_or("–".to_owned(), |g| format!("{}\u{a0}€", number(g, 2)));
        let _ = writeln!(gaps, "<li>{} : {} avant, {} après</li>", label(&gap.label), side(gap.baseline), side(gap.reform));
    }
    if !gaps.is_empty() {
        gaps = format!("<p>Écarts d’arrondi (chaque montant est arrondi séparément) :</p>\n<ul>\n{gaps}</ul>\n");
    }
    details("Comment chaque enveloppe est répartie", &(table("Répartitions", &heads, &rows) + &gaps))
}

/// National values that move.
fn state(impact: &Impact) -> String {
    if impact.state.is_empty() {
        return String::new();
    }
    let mut rows = String::new();
    for change in &impact.state {
        let side = |v: Option<Decimal>| v.map_or("–".to_owned(), value);
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td><td class=\"num\">{}</td><td>{}</td></tr>",
            if label(&change.label).is_empty() { escape(&change.rule) } else { label(&change.label) },
            side(change.baseline),
            side(change.reform),
            escape(&change.unit)
        );
    }
    details("Moyennes, seuils et masses nationales qui bougent", &table("Valeurs nationales", &["Valeur", ">Avant", ">Après", "Unité"], &rows))
}
