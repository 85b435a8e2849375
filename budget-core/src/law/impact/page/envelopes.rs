//! Each grant: before, after, closed or not; and how each envelope is shared out.

use super::super::answer::{Allocated, GrantState, GrantTotal, Impact, PartyTotal};
use super::text::{count, escape, euros, french, label, number, signed, upper, value};
use super::{details, section, table};
use crate::amount::Cents;
use rust_decimal::Decimal;
use std::fmt::Write;

/// The section.
pub fn section_of_money(impact: &Impact) -> String {
    let (one, many) = (french(&impact.words.amount), upper(french(&impact.words.amounts)));
    // Where nothing is shared out a column about envelopes says nothing.
    let shared = impact.totals.iter().any(|t| !matches!(t.state, GrantState::Open | GrantState::Missing));
    let title = upper(one);
    let heads: Vec<&str> =
        [title.as_str(), ">Écart"].into_iter().chain(shared.then_some("Enveloppe")).chain([">Avant", ">Après", ">Gagnantes", ">Perdantes"]).collect();
    let mut rows = String::new();
    let mut still = String::new();
    for party in impact.parties.iter().map(Some).chain(impact.parties.is_empty().then_some(None)) {
        let own = |t: &&GrantTotal| party.is_none_or(|p| t.party.as_ref() == Some(&p.party));
        let (moved, same): (Vec<&GrantTotal>, Vec<&GrantTotal>) = impact.totals.iter().filter(own).partition(|t| party.is_none() || moves(impact, t));
        // Gains and losses of communes are counted for what is theirs.
        let counted = party.is_none_or(|p| impact.parties.first() == Some(p));
        let lines = |totals: &[&GrantTotal]| totals.iter().map(|total| row(total, shared, counted)).collect::<String>();
        let head = party
            .map(|p| format!("<tr class=\"party\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n", heads.len(), label(&p.label)))
            .unwrap_or_default();
        for (place, totals) in [(&mut rows, &moved), (&mut still, &same)] {
            if !totals.is_empty() {
                *place += &(head.clone() + &lines(totals));
            }
        }
        if moved.iter().filter(|t| t.part_of.is_none()).count() > 1 {
            rows += &sum(impact, party, shared, counted);
        }
    }
    let mut out = if rows.is_empty() { "<p>Aucune ligne ne bouge.</p>\n".to_owned() } else { table(&many, &heads, &rows) };
    out += super::parties::uncovered(impact, impact.totals.iter().map(|t| (t.baseline, t.reform, t.change)));
    if !still.is_empty() {
        out += &details("Ce qui ne change pas", &table(&many, &heads, &still));
    }
    out += &shared_out(impact);
    out += &state(impact);
    let heading = if shared { "Combien cela coûte, enveloppe par enveloppe".to_owned() } else { format!("Combien, {one} par {one}") };
    section(&heading, &out)
}

/// Whether a line, or a part of it, moves or is not known.
fn moves(impact: &Impact, total: &GrantTotal) -> bool {
    let changes = |t: &GrantTotal| t.change.is_some_and(|c| c.0 != 0) || t.winners > 0 || t.losers > 0;
    changes(total) || impact.totals.iter().any(|t| t.part_of.as_ref() == Some(&total.rule) && changes(t))
}

/// The sum of a party, or of everybody.
fn sum(impact: &Impact, party: Option<&PartyTotal>, shared: bool, counted: bool) -> String {
    let cost = &impact.cost;
    let (baseline, reform, change) = party.map_or((cost.baseline, cost.reform, cost.change), |p| (p.baseline, p.reform, p.change));
    let cell = |amount: Option<Cents>| amount.map_or("inconnu".to_owned(), euros);
    let count = |n: u64| if counted { count(n) } else { String::new() };
    format!(
        "<tr class=\"total\"><th scope=\"row\">Ensemble</th><td class=\"num\">{}</td>{}<td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>\n",
        change.map_or("inconnu".to_owned(), signed),
        if shared { "<td></td>" } else { "" },
        cell(baseline),
        cell(reform),
        count(impact.counts.winners),
        count(impact.counts.losers)
    )
}

fn row(total: &GrantTotal, shared: bool, counted: bool) -> String {
    let class = if total.part_of.is_some() { " class=\"part\"" } else { "" };
    let cell = |amount: Option<Cents>| amount.map_or("–".to_owned(), euros);
    let notes: Vec<String> = [(total.unknown.saturating_sub(total.secret), "inconnues"), (total.secret, "au secret")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", count(n)))
        .collect();
    let notes = if notes.is_empty() { String::new() } else { format!(" <small>({})</small>", notes.join(", ")) };
    let count = |n: u64| if counted { count(n) } else { String::new() };
    format!(
        "<tr{class}><th scope=\"row\">{}</th><td class=\"num\">{}{notes}</td>{}<td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>\n",
        label(&total.label),
        total.change.map_or("inconnu".to_owned(), signed),
        if shared { format!("<td>{}</td>", badge(total.state)) } else { String::new() },
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
