//! What the console shows, in at most 100 columns.

use crate::Times;
use crate::communes::{Communes, worded};
use crate::files::Written;
use crate::words::{count, euros, fiction, label, number, pick, signed, state};
use budget_core::amount::Cents;
use budget_core::law::impact::{Group, Impact, Move, PartyTotal};
use budget_core::{Language, Warning};
use rust_decimal::Decimal;
use std::fmt::Write;
use std::time::Duration;

const WIDTH: usize = 100;
/// Communes named on each side.
const NAMED: usize = 5;
/// Warnings shown; the page has all of them.
const WARNINGS: usize = 8;
/// Of those a warning concerns.
const WHOM: usize = 3;
/// Changes of other parties beside those of communes.
const OTHERS: usize = 2;
/// The width of a change there.
const CHANGE: usize = 14;

/// Before, after and change.
type Line = (Option<Cents>, Option<Cents>, Option<Cents>);

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
    out += &uncovered(impact, impact.parties.iter().map(|p| (p.baseline, p.reform, p.change)), language);
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
    let shown = || impact.totals.iter().filter(|t| !parties || t.change.is_some_and(|c| c.0 != 0));
    for total in shown() {
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
    let aside = uncovered(impact, shown().map(|t| (t.baseline, t.reform, t.change)), language);
    if parties {
        return out + &aside;
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
    out + &aside
}

/// Says it where before and change do not make after, because an amount is known on one side only.
fn uncovered(impact: &Impact, lines: impl Iterator<Item = Line>, language: Language) -> String {
    let broken = |(before, after, change): Line| matches!((before, after, change), (Some(b), Some(a), Some(c)) if b.0.saturating_add(c.0) != a.0);
    if !{ lines }.any(broken) {
        return String::new();
    }
    // What is lost on one side is not what the other one lacks.
    let gone = impact.totals.iter().filter(|t| broken((t.baseline, t.reform, t.change))).all(|t| t.missing.reform > t.missing.baseline);
    wrapped(match (gone, language) {
        (true, Language::French) => "« après » laisse de côté les communes dont le montant n'est plus connu : avant + écart n'y fait pas après",
        (true, Language::English) => "\"after\" leaves out the communes whose amount is no longer known: before + change is not after there",
        (false, Language::French) => {
            "« avant » et « après » laissent chacun de côté les communes dont il ne connaît pas le montant : avant + écart n'y fait pas après"
        }
        (false, Language::English) => "\"before\" and \"after\" each leave out the communes whose amount they do not know: before + change is not after there",
    })
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
    let out = heading(impact.groupings.get(by).map_or(by.as_str(), |t| label(t, language)));
    let moves = |party: &&PartyTotal| groups.iter().any(|g| g.parties.get(&party.party).is_some_and(|c| c.0 != 0));
    let others: Vec<&PartyTotal> = impact.parties.iter().skip(1).filter(moves).take(OTHERS).collect();
    if others.is_empty() { out + &groups_alone(groups, !impact.parties.is_empty(), language) } else { out + &groups_beside(groups, &others, language) }
}

/// What changes for communes; `named` where the rulebook knows of others.
fn groups_alone(groups: &[Group], named: bool, language: Language) -> String {
    let [communes, up, down, change, head] = match language {
        Language::French => ["communes", "gagnantes", "perdantes", if named { "communes, €" } else { "écart en €" }, "€/hab."],
        Language::English => ["communes", "gain", "lose", if named { "communes, €" } else { "change in €" }, "€/inh."],
    };
    let mut out = format!("{:<34}{communes:>10}{up:>11}{down:>11}{change:>18}{head:>12}\n", "");
    for group in groups {
        let _ = writeln!(
            out,
            "{:<34}{:>10}{:>11}{:>11}{:>18}{:>12}",
            cut(label(&group.label, language), 33),
            count(group.n, language),
            count(group.winners, language),
            count(group.losers, language),
            signed(Some(group.change), language),
            heads(group, language)
        );
    }
    out
}

/// The same with what changes for others there.
fn groups_beside(groups: &[Group], others: &[&PartyTotal], language: Language) -> String {
    let [communes, up, down, head] = match language {
        Language::French => ["communes", "gagn.", "perd.", "€/hab."],
        Language::English => ["communes", "gain", "lose", "€/inh."],
    };
    let titles: Vec<(String, String)> = others.iter().map(|p| two_lines(label(&p.label, language), CHANGE - 1)).collect();
    let cells = |cells: &mut dyn Iterator<Item = String>| cells.map(|cell| format!("{cell:>CHANGE$}")).collect::<String>();
    let above = cells(&mut titles.iter().map(|t| t.0.clone()));
    let beside = cells(&mut titles.iter().map(|t| t.1.clone()));
    let mut out = format!("{:<71}{above}\n{:<25}{communes:>9}{up:>7}{down:>7}{:>CHANGE$}{head:>9}{beside}\n", "", "", "communes, €");
    for group in groups {
        let changes = cells(&mut others.iter().map(|p| signed(group.parties.get(&p.party).copied(), language)));
        let line = format!(
            "{:<25}{:>9}{:>7}{:>7}{:>CHANGE$}{:>9}{changes}",
            cut(label(&group.label, language), 24),
            count(group.n, language),
            count(group.winners, language),
            count(group.losers, language),
            signed(Some(group.change), language),
            heads(group, language)
        );
        let _ = writeln!(out, "{line}");
    }
    out
}

fn heads(group: &Group, language: Language) -> String {
    group.per_head.map_or("–".to_owned(), |p| number(p, 2, language))
}

/// A title over a column, in two lines.
fn two_lines(title: &str, width: usize) -> (String, String) {
    if title.chars().count() <= width {
        return (String::new(), title.to_owned());
    }
    let (mut first, mut rest) = (String::new(), title.split(' ').peekable());
    while let Some(word) = rest.next_if(|word| first.chars().count() + word.chars().count() < width) {
        first += if first.is_empty() { "" } else { " " };
        first += word;
    }
    (first, cut(&rest.collect::<Vec<_>>().join(" "), width))
}

fn movers(impact: &Impact, language: Language) -> String {
    let mut out = String::new();
    for (title, moves) in
        [(pick(language, "Who gains most", "Qui gagne le plus"), &impact.winners), (pick(language, "Who loses most", "Qui perd le plus"), &impact.losers)]
    {
        if !moves.is_empty() {
            out += &heading(title);
            let named = || moves.iter().take(NAMED);
            named().for_each(|m| out += &mover(m, language));
            if named().any(|m| m.secret) {
                out += &wrapped(pick(
                    language,
                    "* a part is hidden by secrecy: the change is that of what is known",
                    "* une part au secret : l'écart est celui de ce qui est connu",
                ));
            }
        }
    }
    out
}

fn mover(m: &Move, language: Language) -> String {
    let name = format!("{} {}", m.entity, m.name.as_deref().unwrap_or_default());
    let name = if m.secret { cut(&name, 35) + " *" } else { cut(&name, 37) };
    let head = m.per_head.map_or(String::new(), |p| format!("{} {}", number(p, 2, language), pick(language, "€/inh.", "€/hab.")));
    let [before, after] = [m.baseline, m.reform].map(|amount| euros(amount, language));
    format!("{:<38}{before:>13} → {after:>13}{:>13}{head:>18}", name, signed(m.change, language)).trim_end().to_owned() + "\n"
}

fn warnings(warnings: &[Warning], language: Language) -> String {
    if warnings.is_empty() {
        return String::new();
    }
    let mut out = heading(pick(language, "Warnings", "Avertissements"));
    for warning in warnings.iter().take(WARNINGS) {
        out += &wrapped(&format!("! {}{} [{}]", warning.message.in_language(language), whom(warning, language), warning.code));
    }
    if let Some(more) = warnings.len().checked_sub(WARNINGS).filter(|n| *n > 0) {
        let _ =
            writeln!(out, "{}", if language == Language::French { format!("{more} de plus dans impact.html") } else { format!("{more} more in impact.html") });
    }
    out
}

/// How many a warning concerns, and the first of them.
fn whom(warning: &Warning, language: Language) -> String {
    let mut first = warning.first.iter().take(WHOM).cloned().collect::<Vec<_>>().join(", ");
    if warning.count > WHOM as u64 && !first.is_empty() {
        first += ", …";
    }
    let times = format!("×{}", count(warning.count, language));
    match (warning.count > 1, first.is_empty()) {
        (false, true) => String::new(),
        (false, false) => format!(" ({first})"),
        (true, true) => format!(" ({times})"),
        (true, false) => format!(" ({times}{} {first})", pick(language, ":", " :")),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::communes::{Files, TAXES};
    use budget_core::law::{Law, Reform};
    use budget_core::{WarningCode, text};

    fn impact(reform: &str) -> Impact {
        let law = Law::builtin(TAXES.id, TAXES.year).unwrap();
        let communes = Communes::read(&Files::default(), TAXES, &law).unwrap();
        let baseline = law.simulate(&communes.table, None).unwrap();
        let reform = baseline.under(&law.amend(&Reform::parse(reform).unwrap()).unwrap()).unwrap();
        reform.impact(&baseline, &["epci"], 5).unwrap()
    }

    #[test]
    fn sums_of_other_communes_and_what_others_pay_are_told() {
        let plain = impact("[parameters]\n\"maintien.exoneration_conditions_modestes\" = \"0\"\n");
        // A commune whose amount is known before only.
        let mut hides = plain.clone();
        let total = hides.totals.iter_mut().find(|t| t.change.is_some_and(|c| c.0 != 0)).unwrap();
        (total.reform, total.missing.reform) = (total.baseline, total.missing.baseline + 1);
        hides.parties[0].reform = hides.parties[0].baseline;
        assert!(parties(&hides, Language::French).contains("« après » laisse de côté"));
        assert!(hides.html().contains("laisse de côté les communes"));
        let columns = strata(&hides, Language::French);
        assert!(columns.contains("communes, €") && columns.contains("contribuables"), "{columns}");
        assert!(!parties(&plain, Language::French).contains("laisse"));
        assert!(columns.lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn a_title_stands_in_two_lines() {
        let two = |title| two_lines(title, 13);
        assert_eq!(two("Facture des contribuables"), ("Facture des".into(), "contribuables".into()));
        assert_eq!(two("EPCI à fiscalité propre"), ("EPCI à".into(), "fiscalité pr…".into()));
        assert_eq!(two("Départements"), (String::new(), "Départements".into()));
        assert_eq!(two("Intercommunalités"), (String::new(), "Intercommuna…".into()));
    }

    #[test]
    fn a_warning_names_the_first_it_concerns() {
        let warning = |count, first: &[&str]| Warning {
            code: WarningCode::LegalCheck,
            message: text!("wrong", "faux"),
            count,
            first: first.iter().map(|s| (*s).to_owned()).collect(),
        };
        let told = |count, first: &[&str]| whom(&warning(count, first), Language::French);
        assert_eq!(told(1, &["16001"]), " (16001)");
        assert_eq!(told(57, &["16001", "16002", "16003", "16004"]), " (×57 : 16001, 16002, 16003, …)");
        assert_eq!((told(2, &["a", "b"]), told(4, &[]), told(1, &[])), (" (×2 : a, b)".into(), " (×4)".into(), String::new()));
    }
}
