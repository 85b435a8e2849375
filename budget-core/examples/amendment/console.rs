//! What the console shows, in at most 100 columns.

use crate::Times;
use crate::communes::{Communes, worded};
use crate::files::Written;
use crate::words::{count, euros, fiction, label, number, pick, signed, state};
use budget_core::law::impact::{Impact, Move};
use budget_core::{Language, Warning};
use rust_decimal::Decimal;
use std::fmt::Write;
use std::time::Duration;

const WIDTH: usize = 100;
/// Communes named on each side.
const NAMED: usize = 5;
/// Warnings shown; the page has all of them.
const WARNINGS: usize = 8;

/// Everything about the amendment.
pub fn report(impact: &Impact, communes: &Communes, times: &Times, language: Language) -> String {
    let mut out = String::new();
    if impact.fictional {
        let _ = writeln!(out, "*** {} ***\n", fiction().in_language(language));
    }
    let title = if impact.title.is_empty() { pick(language, "amendment without a title", "amendement sans titre") } else { &impact.title };
    let _ = writeln!(out, "{}", cut(title, WIDTH));
    let n = count(impact.counts.n, language);
    let head = format!("{} · {} · {n} communes", impact.year, label(&impact.law, language));
    let _ = writeln!(out, "{}", cut(&head, WIDTH));
    if let Some(scope) = &impact.scope {
        out += &wrapped(scope.in_language(language));
    }
    out += &changes(impact, language);
    out += &parties(impact, language);
    out += &totals(impact, language);
    out += &counts(impact, language);
    out += &strata(impact, language);
    out += &movers(impact, language);
    out += &warnings(&impact.warnings, language);
    out += &issues(communes, language);
    out + &speed(times, language)
}

fn heading(text: &str) -> String {
    format!("\n── {text} {}\n", "─".repeat(WIDTH.saturating_sub(text.chars().count() + 4)))
}

fn changes(impact: &Impact, language: Language) -> String {
    let mut out = heading(pick(language, "What changes", "Ce qui change"));
    for change in &impact.changes {
        let side = |side: &Option<String>| side.as_deref().map_or("–".to_owned(), |s| cut(&s.split_whitespace().collect::<Vec<_>>().join(" "), 40));
        let unit = if change.unit == "1" || change.kind == "rule" { String::new() } else { format!(" {}", change.unit) };
        let _ = writeln!(out, "{}", cut(label(&change.label, language), WIDTH));
        let line = format!("  {} → {}{unit}   {}", side(&change.before), side(&change.after), cut(&change.article, 40));
        let _ = writeln!(out, "{}", cut(line.trim_end(), WIDTH));
    }
    if impact.changes.is_empty() {
        out += pick(language, "nothing\n", "rien\n");
    }
    out
}

/// Who gains and who pays, and of how many communes secrecy hides an amount.
fn parties(impact: &Impact, language: Language) -> String {
    if impact.parties.is_empty() {
        return String::new();
    }
    let mut out = heading(pick(language, "Who gains, who pays, in euros", "Qui gagne, qui paie, en euros"));
    let [before, after, change, secret] = match language {
        Language::French => ["avant", "après", "écart", "communes au secret"],
        Language::English => ["before", "after", "change", "hidden communes"],
    };
    let _ = writeln!(out, "{:<32}{before:>16}{after:>16}{change:>16}{secret:>20}", "");
    for party in &impact.parties {
        let hidden = if party.secret > 0 { count(party.secret, language) } else { "–".to_owned() };
        let _ = writeln!(
            out,
            "{:<32}{:>16}{:>16}{:>16}{hidden:>20}",
            cut(label(&party.label, language), 31),
            euros(party.baseline, language),
            euros(party.reform, language),
            signed(party.change, language)
        );
    }
    if impact.secret.n > 0 {
        let n = count(impact.secret.n, language);
        let line = match language {
            Language::French => {
                format!("{n} communes dont un montant au moins est couvert par le secret, dans aucune somme ; leurs noms sont dans impact.html")
            }
            Language::English => format!("{n} communes have an amount that secrecy hides, which is in no sum; impact.html names them"),
        };
        out += &wrapped(&line);
    }
    out
}

fn totals(impact: &Impact, language: Language) -> String {
    let amounts = label(&impact.words.amounts, language);
    let mut letters = amounts.chars();
    let amounts: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    let mut out = heading(&format!("{amounts}, {}", pick(language, "in euros", "en euros")));
    let [before, after, change, envelope, up, down] = match language {
        Language::French => ["avant", "après", "écart", "enveloppe", "gagn.", "perd."],
        Language::English => ["before", "after", "change", "envelope", "gain", "lose"],
    };
    let _ = writeln!(out, "{:<26}{before:>17}{after:>17}{change:>15}  {envelope:<12}{up:>5}{down:>6}", "");
    // Where parties are told apart there are many lines, and the sums of each stand above: those that move are shown.
    let parties = !impact.parties.is_empty();
    let mut party = None;
    for total in impact.totals.iter().filter(|t| !parties || t.change.is_some_and(|c| c.0 != 0)) {
        if parties && total.party != party {
            party.clone_from(&total.party);
            let named = impact.parties.iter().find(|p| Some(&p.party) == party.as_ref());
            let _ = writeln!(out, "{}", named.map_or("", |p| label(&p.label, language)));
        }
        let name = format!("{}{}", if total.part_of.is_some() { "  " } else { "" }, label(&total.label, language));
        let _ = writeln!(
            out,
            "{:<26}{:>17}{:>17}{:>15}  {:<12}{:>5}{:>6}",
            cut(&name, 25),
            euros(total.baseline, language),
            euros(total.reform, language),
            signed(total.change, language),
            state(total.state, language),
            total.winners,
            total.losers
        );
    }
    if parties {
        return out;
    }
    let cost = &impact.cost;
    let _ = writeln!(
        out,
        "{:<26}{:>17}{:>17}{:>15}",
        pick(language, "all", "ensemble"),
        euros(cost.baseline, language),
        euros(cost.reform, language),
        signed(cost.change, language)
    );
    out
}

fn counts(impact: &Impact, language: Language) -> String {
    let c = &impact.counts;
    let n = |n: u64| count(n, language);
    let (gained, lost) = (euros(Some(c.gained), language), euros(Some(c.lost), language));
    let line = match language {
        Language::French => {
            format!("{} gagnantes ({gained} €), {} perdantes ({lost} €), {} inchangées, {} inconnues", n(c.winners), n(c.losers), n(c.unchanged), n(c.unknown))
        }
        Language::English => {
            format!("{} gain ({gained} €), {} lose ({lost} €), {} unchanged, {} unknown", n(c.winners), n(c.losers), n(c.unchanged), n(c.unknown))
        }
    };
    format!("\n{line}\n")
}

fn strata(impact: &Impact, language: Language) -> String {
    let Some((by, groups)) = impact.groups.first() else { return String::new() };
    let name = impact.groupings.get(by).map_or(by.as_str(), |t| label(t, language));
    let mut out = heading(name);
    let [communes, up, down, change, head] = match language {
        Language::French => ["communes", "gagnantes", "perdantes", "écart en €", "€/hab."],
        Language::English => ["communes", "gain", "lose", "change in €", "€/inh."],
    };
    let _ = writeln!(out, "{:<34}{communes:>10}{up:>11}{down:>11}{change:>18}{head:>12}", "");
    for group in groups {
        let per_head = group.per_head.map_or("–".to_owned(), |p| number(p, 2, language));
        let _ = writeln!(
            out,
            "{:<34}{:>10}{:>11}{:>11}{:>18}{per_head:>12}",
            cut(label(&group.label, language), 33),
            count(group.n, language),
            count(group.winners, language),
            count(group.losers, language),
            signed(Some(group.change), language)
        );
    }
    out
}

fn movers(impact: &Impact, language: Language) -> String {
    let mut out = String::new();
    for (title, moves) in
        [(pick(language, "Who gains most", "Qui gagne le plus"), &impact.winners), (pick(language, "Who loses most", "Qui perd le plus"), &impact.losers)]
    {
        if !moves.is_empty() {
            out += &heading(title);
            moves.iter().take(NAMED).for_each(|m| out += &mover(m, language));
        }
    }
    out
}

fn mover(m: &Move, language: Language) -> String {
    let name = format!("{} {}", m.entity, m.name.as_deref().unwrap_or_default());
    let head = m.per_head.map_or(String::new(), |p| format!("{} {}", number(p, 2, language), pick(language, "€/inh.", "€/hab.")));
    let [before, after] = [m.baseline, m.reform].map(|amount| euros(amount, language));
    format!("{:<38}{before:>13} → {after:>13}{:>13}{head:>18}", cut(&name, 37), signed(m.change, language)).trim_end().to_owned() + "\n"
}

fn warnings(warnings: &[Warning], language: Language) -> String {
    if warnings.is_empty() {
        return String::new();
    }
    let mut out = heading(pick(language, "Warnings", "Avertissements"));
    for warning in warnings.iter().take(WARNINGS) {
        let times = if warning.count > 1 { format!(" (×{})", count(warning.count, language)) } else { String::new() };
        out += &wrapped(&format!("! {}{times} [{}]", warning.message.in_language(language), warning.code));
    }
    if let Some(more) = warnings.len().checked_sub(WARNINGS).filter(|n| *n > 0) {
        let _ =
            writeln!(out, "{}", if language == Language::French { format!("{more} de plus dans impact.html") } else { format!("{more} more in impact.html") });
    }
    out
}

fn issues(communes: &Communes, language: Language) -> String {
    if communes.issues.is_empty() {
        return String::new();
    }
    let mut out = heading(pick(language, "Issues of the files", "Anomalies des fichiers"));
    for (code, n, first) in &communes.issues {
        let first = first.as_ref().map(|issue| format!(" ; {}", worded(issue, language))).unwrap_or_default();
        out += &wrapped(&format!("{} × {code}{first}", count(*n, language)));
        out += &wrapped(&format!("  → {}", code.help().in_language(language)));
    }
    out
}

fn speed(times: &Times, language: Language) -> String {
    let ms = |d: Duration| number(Decimal::new(i64::try_from(d.as_micros()).unwrap_or(i64::MAX), 3), 1, language);
    let [reading, baseline, amendment, impact] = [times.reading, times.baseline, times.amendment, times.impact].map(ms);
    match language {
        Language::French => format!("\nlecture {reading} ms · droit en vigueur {baseline} ms · droit amendé {amendment} ms · impact {impact} ms\n"),
        Language::English => format!("\nreading {reading} ms · law as it is {baseline} ms · amended law {amendment} ms · impact {impact} ms\n"),
    }
}

/// The files written.
pub fn ending(written: &[Written], language: Language) -> String {
    let mut out = heading(pick(language, "Files", "Fichiers"));
    for file in written {
        let size = count(file.bytes / 1024 + 1, language);
        let _ = writeln!(out, "{} · {size} {}", file.path.display(), pick(language, "kB", "ko"));
    }
    out
}

/// A text in so many characters at most.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width { text.to_owned() } else { text.chars().take(width.saturating_sub(1)).chain(['…']).collect() }
}

/// A paragraph in lines that fit.
fn wrapped(text: &str) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 2 && column + 1 + length > WIDTH {
            out += "\n  ";
            column = 2;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out += word;
        column += length;
    }
    out + "\n"
}
