//! Communes by name: who gains and loses most, who enters and leaves; and the groups that have no picture.

use super::super::answer::{Eligibility, Group, Impact, Move};
use super::text::{communes, count, escape, euros, french, label, per_head, signed, signed_compact};
use super::{details, section, table};
use std::fmt::Write;

/// Rows of a table of communes on the page; all asked for are in `impact.json`.
const SHOWN: usize = 25;
/// Groups of a long grouping shown at each end.
const ENDS: usize = 15;

const HEADS: [&str; 3] = ["Commune", ">Écart", ">Montant après"];

/// Who gains and loses most.
pub fn movers(impact: &Impact) -> String {
    if impact.winners.is_empty() && impact.losers.is_empty() {
        return String::new();
    }
    let mut out = String::from("<div class=\"pair\">\n");
    for (name, moves) in [("Celles qui gagnent le plus", &impact.winners), ("Celles qui perdent le plus", &impact.losers)] {
        if !moves.is_empty() {
            let _ = write!(out, "<div class=\"moves\"><h3>{name}</h3>\n{}</div>\n", table(name, &HEADS, &rows(moves)));
        }
    }
    section("Les plus grands écarts", &(out + "</div>\n"))
}

fn rows(moves: &[Move]) -> String {
    moves.iter().take(SHOWN).map(row).collect()
}

fn row(m: &Move) -> String {
    let name = m.name.as_deref().map(escape).unwrap_or_default();
    let hidden = if m.secret { " · une part au secret" } else { "" };
    let inhabitants = m.population.map(|p| format!(" · {}\u{a0}hab.", count(p.unsigned_abs()))).unwrap_or_default();
    format!(
        "<tr><th scope=\"row\">{name} <small>{}{inhabitants}{hidden}</small></th><td class=\"num\"><b>{}</b><small>{}</small></td><td class=\"num\">{}<small>avant {}</small></td></tr>\n",
        escape(&m.entity),
        m.change.map_or("inconnu".to_owned(), signed),
        per_head(m.per_head),
        m.reform.map_or("–".to_owned(), euros),
        m.baseline.map_or("–".to_owned(), euros)
    )
}

/// Who becomes eligible and who is so no longer.
pub fn eligibility(impact: &Impact) -> String {
    let moved: Vec<&Eligibility> = impact.eligibility.iter().filter(|e| e.newly > 0 || e.no_longer > 0).collect();
    let heading = "Qui devient éligible, qui ne l’est plus";
    if moved.is_empty() {
        return if impact.eligibility.is_empty() { String::new() } else { section(heading, "<p>Aucune commune n’entre ni ne sort.</p>\n") };
    }
    let mut out = String::new();
    for e in moved {
        let grant = impact.totals.iter().find(|t| t.rule == e.grant).map_or_else(|| escape(&e.grant), |t| label(&t.label));
        let _ = writeln!(
            out,
            "<h3>{grant}</h3>\n<p>{} éligibles avant, {} après : <b>{} de plus</b>, <b>{} de moins</b>.</p>",
            count(e.eligible.baseline),
            count(e.eligible.reform),
            count(e.newly),
            count(e.no_longer)
        );
        for (name, moves) in [("Nouvelles éligibles", &e.entered), ("Plus éligibles", &e.left)] {
            if moves.is_empty() {
                continue;
            }
            let cut = if moves.len() > SHOWN { format!(" (les {SHOWN} plus grands écarts sur {})", count(moves.len() as u64)) } else { String::new() };
            let rows = format!("<div class=\"moves\">{}</div>\n", table(name, &HEADS, &rows(moves)));
            out += &details(&format!("{name}{cut}"), &rows);
        }
    }
    section(heading, &out)
}

/// Groupings without a picture of their own: regions, EPCI, what the user asked for.
pub fn other_groups(impact: &Impact) -> String {
    let mut out = String::new();
    for (by, groups) in &impact.groups {
        let name = impact.groupings.get(by).map_or(by.as_str(), |t| french(t));
        let others: Vec<String> = impact.parties.iter().skip(1).map(|p| format!(">{}", french(&p.label))).collect();
        let heads: Vec<&str> =
            [name, ">Communes", ">Gagnantes", ">Perdantes", ">Écart", ">Par habitant"].into_iter().chain(others.iter().map(String::as_str)).collect();
        let body = if groups.len() > 4 * ENDS {
            let mut sorted: Vec<&Group> = groups.iter().collect();
            sorted.sort_by_key(|g| std::cmp::Reverse(g.change));
            let ends = |groups: &[&Group]| groups.iter().map(|g| group_row(g)).collect::<String>();
            let (first, last) = (sorted.get(..ENDS).unwrap_or_default(), sorted.get(sorted.len().saturating_sub(ENDS)..).unwrap_or_default());
            let note = format!(
                "<p class=\"soft\">{} groupes ; les {ENDS} plus grands soldes de chaque signe, tous dans impact.json.</p>\n",
                count(groups.len() as u64)
            );
            note + &table(name, &heads, &ends(first)) + &table(name, &heads, &ends(last))
        } else {
            table(name, &heads, &groups.iter().map(group_row).collect::<String>())
        };
        out += &details(&format!("Par {}", super::strata::lower(name)), &body);
    }
    if out.is_empty() { out } else { section("Tous les groupes, en chiffres", &out) }
}

fn group_row(group: &Group) -> String {
    let others: String = group.parties.values().map(|change| format!("<td class=\"num\">{}</td>", super::parties::cell(*change))).collect();
    let key = group.key.as_deref().map(|k| format!(" <small>{}</small>", escape(k))).unwrap_or_default();
    let unknown = if group.unknown > 0 { format!(" <small>({} inconnues)</small>", communes(group.unknown)) } else { String::new() };
    format!(
        "<tr><th scope=\"row\">{}{key}</th><td class=\"num\">{}{unknown}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td>{others}</tr>\n",
        label(&group.label),
        count(group.n),
        count(group.winners),
        count(group.losers),
        signed_compact(group.change),
        per_head(group.per_head)
    )
}
