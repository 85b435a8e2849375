//! Who gains and who loses, by stratum of population.

use super::super::answer::{Group, Impact};
use super::bars::{Row, diverging, legend};
use super::text::{compact, count, french, label, per_head, signed_compact};
use super::{head, section};
use crate::amount::Cents;

/// The first grouping is the picture; others have their own places.
pub fn section_of(impact: &Impact) -> String {
    let heading = "Qui gagne, qui perd, selon la taille";
    let Some((by, groups)) = impact.groups.get_key_value("strata").or_else(|| impact.groups.first()) else { return String::new() };
    if impact.counts.winners == 0 && impact.counts.losers == 0 {
        return head::nothing(heading);
    }
    let name = impact.groupings.get(by).map(|t| french(t).to_owned()).unwrap_or_default();
    let mut out = format!(
        "<p class=\"soft\">Par {} : ce que perdent les perdantes, ce que gagnent les gagnantes, et le solde.</p>\n",
        super::text::escape(&lower(&name))
    );
    out += &legend("perdu par les communes perdantes", "gagné par les communes gagnantes");
    let (moved, still): (Vec<&Group>, Vec<&Group>) = groups.iter().partition(|g| g.winners + g.losers + g.unknown > 0);
    out += &diverging(&moved.into_iter().map(row).collect::<Vec<_>>());
    if !still.is_empty() {
        let names: Vec<String> = still.iter().map(|g| format!("{} ({})", label(&g.label), super::text::communes(g.n))).collect();
        out += &format!("<p class=\"soft\">Aucune commune ne change : {}.</p>\n", names.join(", "));
    }
    section(heading, &out)
}

/// A group as a bar.
pub fn row(group: &Group) -> Row {
    let spoken = format!(
        "{} : {} perdu, {} gagné, solde {} ; {} gagnantes et {} perdantes sur {} communes",
        french(&group.label),
        compact(group.lost),
        compact(group.gained),
        signed_compact(group.change),
        count(group.winners),
        count(group.losers),
        count(group.n)
    );
    Row {
        label: format!("{} <small>{}</small>", label(&group.label), moves(group)),
        lost: group.lost.0,
        gained: group.gained.0,
        read: [signed_compact(Cents(group.change.0)), per_head(group.per_head)],
        spoken,
    }
}

/// Of how many communes how many gain and lose.
fn moves(group: &Group) -> String {
    let side = |n: u64, word: &str| (n > 0).then(|| format!("{} {word}{}", count(n), if n > 1 { "s" } else { "" }));
    let mut parts: Vec<String> =
        [side(group.winners, "gagnante"), side(group.losers, "perdante"), side(group.unknown, "inconnue")].into_iter().flatten().collect();
    if parts.is_empty() {
        parts.push("aucune ne change".to_owned());
    }
    format!("{} : {}", super::text::communes(group.n), parts.join(", "))
}

/// The first letter in lower case, inside a sentence.
pub fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
