//! Who gains and who pays: communes, inter-communal bodies, the State, taxpayers; and whom secrecy hides.

use super::super::answer::{GrantTotal, Impact, PartyTotal};
use super::bars::{Row, diverging, legend};
use super::text::{compact, count, escape, euros, french, label, signed, signed_compact};
use super::{details, section, table};
use crate::amount::Cents;
use indexmap::IndexMap;
use std::fmt::Write;

/// Lines of a party shown at once.
const LINES: usize = 6;
/// Hidden amounts of a commune named on the page.
const AMOUNTS: usize = 4;
/// Hidden communes named on the page.
const NAMED: usize = 60;

/// What is more for a party: a gain, or a loss for one that pays.
pub fn gain(party: &PartyTotal) -> i64 {
    let change = party.change.unwrap_or_default().0;
    if party.pays { -change } else { change }
}

/// The section of the parties, where the rulebook names them.
pub fn section_of(impact: &Impact) -> String {
    if impact.parties.is_empty() {
        return String::new();
    }
    let (moved, still): (Vec<&PartyTotal>, Vec<&PartyTotal>) = impact.parties.iter().partition(|party| party.change != Some(Cents(0)));
    let rows: Vec<Row> = moved.into_iter().map(|party| row(party, impact)).collect();
    let mut out = String::new();
    if !rows.is_empty() {
        out += &(legend("reçoit moins ou paie davantage", "reçoit davantage ou paie moins") + &diverging(&rows));
    }
    if !still.is_empty() {
        let names: Vec<String> = still.iter().map(|party| label(&party.label)).collect();
        let _ = writeln!(out, "<p class=\"soft\">Rien ne change pour : {}.</p>", names.join(" ; "));
    }
    let mut lines = String::new();
    for party in &impact.parties {
        let cell = |amount: Option<Cents>| amount.map_or("–".to_owned(), euros);
        let hidden = if party.secret > 0 { count(party.secret) } else { "–".to_owned() };
        let _ = writeln!(
            lines,
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{hidden}</td></tr>",
            label(&party.label),
            party.change.map_or("inconnu".to_owned(), signed),
            cell(party.baseline),
            cell(party.reform)
        );
    }
    let aside = uncovered(impact, impact.parties.iter().map(|p| (p.baseline, p.reform, p.change)));
    out += &details("En chiffres", &(table("Par partie", &["Partie", ">Écart", ">Avant", ">Après", ">Communes au secret"], &lines) + aside));
    section("Qui gagne, qui paie", &out)
}

/// Before, after and change.
type Line = (Option<Cents>, Option<Cents>, Option<Cents>);

/// Says it where before and change do not make after, because an amount is known on one side only.
pub fn uncovered(impact: &Impact, mut lines: impl Iterator<Item = Line>) -> &'static str {
    let broken = |(before, after, change): Line| matches!((before, after, change), (Some(b), Some(a), Some(c)) if b.0.saturating_add(c.0) != a.0);
    if !lines.any(broken) {
        return "";
    }
    // What is lost on one side is not what the other one lacks.
    if impact.totals.iter().filter(|t| broken((t.baseline, t.reform, t.change))).all(|t| t.missing.reform > t.missing.baseline) {
        "<p class=\"soft\">«\u{a0}après\u{a0}» laisse de côté les communes dont le montant n’est plus connu : avant + écart n’y fait pas après.</p>\n"
    } else {
        "<p class=\"soft\">«\u{a0}avant\u{a0}» et «\u{a0}après\u{a0}» laissent chacun de côté les communes dont il ne connaît pas le montant : avant + écart n’y fait pas après.</p>\n"
    }
}

fn row(party: &PartyTotal, impact: &Impact) -> Row {
    let gain = gain(party);
    let change = party.change.unwrap_or_default();
    let words = match (party.change, party.pays, gain.signum()) {
        (None, ..) => "inconnu",
        (_, _, 0) => "rien ne change",
        (_, true, 1) => "à payer en moins",
        (_, true, _) => "à payer en plus",
        (_, false, 1) => "en plus",
        (_, false, _) => "en moins",
    };
    let figure = if party.change.is_some() { signed_compact(change) } else { "inconnu".to_owned() };
    let lines = moved(impact, party);
    let named: Vec<String> = lines.iter().take(LINES).map(|t| format!("{} {}", label(&t.label), signed_compact(t.change.unwrap_or_default()))).collect();
    let more = lines.len().saturating_sub(LINES);
    let more = if more > 0 { format!(" ; {more} autres lignes") } else { String::new() };
    Row {
        label: format!("{} <small>{}{more}</small>", label(&party.label), named.join(" ; ")),
        lost: gain.min(0).saturating_neg(),
        gained: gain.max(0),
        read: [figure.clone(), words.to_owned()],
        spoken: format!("{} : {figure}, {words}", french(&party.label)),
    }
}

/// The lines of a party that move, the largest first.
fn moved<'a>(impact: &'a Impact, party: &PartyTotal) -> Vec<&'a GrantTotal> {
    let own = |t: &&GrantTotal| t.part_of.is_none() && t.party.as_ref() == Some(&party.party) && t.change.is_some_and(|c| c.0 != 0);
    let mut lines: Vec<&GrantTotal> = impact.totals.iter().filter(own).collect();
    lines.sort_by_key(|t| std::cmp::Reverse(t.change.unwrap_or_default().0.abs()));
    lines
}

/// The communes of which secrecy hides an amount.
pub fn secret(impact: &Impact) -> String {
    let secret = &impact.secret;
    if secret.n == 0 {
        return String::new();
    }
    let mut out = format!(
        "<p><b>{}</b> : le secret couvre un montant au moins, qui n’est dans aucune somme et qui n’est pas reconstitué.</p>\n",
        super::text::communes(secret.n)
    );
    let mut rows = String::new();
    for hidden in secret.communes.iter().take(NAMED) {
        let lines = amounts(impact, &hidden.grants);
        let name = hidden.name.as_deref().map(escape).unwrap_or_default();
        let _ = writeln!(rows, "<tr><th scope=\"row\">{name} <small>{}</small></th><td>{lines}</td></tr>", escape(&hidden.entity));
    }
    let shown = secret.communes.len().min(NAMED) as u64;
    let cut = if shown < secret.n { format!(" ({} sur {}, par code)", count(shown), count(secret.n)) } else { String::new() };
    out += &details(&format!("Lesquelles{cut}"), &table("Communes au secret", &["Commune", "Montants cachés"], &rows));
    section("Ce que le secret cache", &out)
}

/// Hidden amounts by name, each with whose it is.
fn amounts(impact: &Impact, rules: &[String]) -> String {
    let mut named: IndexMap<String, Vec<String>> = IndexMap::new();
    for rule in rules {
        let total = impact.totals.iter().find(|t| t.rule == *rule);
        let party = total.and_then(|t| impact.parties.iter().find(|p| Some(&p.party) == t.party.as_ref()));
        named.entry(total.map_or_else(|| escape(rule), |t| label(&t.label))).or_default().extend(party.map(|p| label(&p.label)));
    }
    let one = |(name, parties): (&String, &Vec<String>)| if parties.is_empty() { name.clone() } else { format!("{name} ({})", parties.join(", ")) };
    let mut out = named.iter().take(AMOUNTS).map(one).collect::<Vec<_>>().join(" ; ");
    if named.len() > AMOUNTS {
        let _ = write!(out, " ; {} autres", named.len() - AMOUNTS);
    }
    out
}

/// The change of another party in a group, for its cell.
pub fn cell(change: Cents) -> String {
    if change.0 == 0 { "–".to_owned() } else { signed_compact(change) }
}

/// What the main party gets more or less, in a sentence.
pub fn sentence(impact: &Impact) -> Option<String> {
    let main = impact.parties.first()?;
    let gain = main.change?.0;
    let name = label(&main.label);
    Some(match gain {
        0 => format!("Total «\u{a0}{name}\u{a0}» : inchangé."),
        n if n > 0 => format!("Total «\u{a0}{name}\u{a0}» : {} de plus.", compact(Cents(n))),
        n => format!("Total «\u{a0}{name}\u{a0}» : {} de moins.", compact(Cents(-n))),
    })
}
