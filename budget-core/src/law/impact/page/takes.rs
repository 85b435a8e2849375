//! From whose pocket: of each euro gained, where it comes from and where it goes.

use super::super::answer::{Impact, Share, Transfer};
use super::section;
use super::text::{compact, escape, french, label, number, place, share};
use crate::amount::Cents;
use rust_decimal::Decimal;
use std::fmt::Write;

/// Parts shown by themselves; the others are added up.
const SHOWN: usize = 7;

/// Groupings with more groups than this have no bar.
const MANY: usize = 30;

/// The section: strata, departments, grants; then each grant by strata.
pub fn section_of(impact: &Impact) -> String {
    let Some(all) = impact.transfers.first().filter(|t| t.gained.0 > 0 || t.lost.0 > 0) else { return String::new() };
    // Communes that all gain, or all lose, take from nobody among them: the parties say from whom it comes.
    if !impact.parties.is_empty() && (all.gained.0 == 0 || all.lost.0 == 0) {
        return String::new();
    }
    let words = Words::of(impact);
    let mut out = format!("<p>{}</p>\n", sentence(all, words));
    for by in all.from.keys() {
        let name = if by == "grant" {
            french(&impact.words.amount).to_owned()
        } else {
            impact.groupings.get(by).map_or(by.clone(), |t| super::strata::lower(french(t)))
        };
        // What one grant takes from everyone, in one bar, says nothing; nor do small parts of a hundred groups, which the map shows.
        let (from, to) = (all.from.get(by).map_or(&[][..], |v| v), all.to.get(by).map_or(&[][..], |v| v));
        if by == "grant" && from.len() + to.len() < 3 || from.len().max(to.len()) > MANY {
            continue;
        }
        let _ = write!(
            out,
            "<h3>Par {}</h3>\n<div class=\"pair\">\n{}{}</div>\n",
            escape(&name),
            side(words.from, from, all, words, true),
            side(words.to, to, all, words, false)
        );
    }
    let others: Vec<&Transfer> = impact.transfers.iter().skip(1).collect();
    if others.len() > 1 {
        let list: String = others.iter().map(|t| format!("<li><b>{}</b> : {}</li>\n", label(&t.label), sentence(t, words))).collect();
        out += &super::details(
            &format!("{} par {}", super::text::upper(french(&impact.words.amount)), french(&impact.words.amount)),
            &format!("<ul>{list}</ul>\n"),
        );
    }
    section(words.heading, &out)
}

/// How the section speaks: grants take from some communes what they give to others; of taxes each commune has its own, and the parties say who pays.
#[derive(Clone, Copy)]
struct Words {
    heading: &'static str,
    from: &'static str,
    to: &'static str,
    /// Whether what some gain is what others lose, or new money.
    transfer: bool,
}

impl Words {
    fn of(impact: &Impact) -> Words {
        if impact.parties.is_empty() {
            Words { heading: "De la poche de qui", from: "D’où vient l’argent", to: "Où il va", transfer: true }
        } else {
            Words {
                heading: "Où sont les pertes, où sont les gains",
                from: "Ce que perdent les perdantes",
                to: "Ce que gagnent les gagnantes",
                transfer: false,
            }
        }
    }
}

/// Gained, lost, new.
fn sentence(transfer: &Transfer, words: Words) -> String {
    let (gained, lost) = (compact(transfer.gained), compact(transfer.lost));
    if !words.transfer {
        return format!("{gained} gagnés par les unes, {lost} perdus par les autres.");
    }
    let new = transfer.new_money;
    // A euro for the whole country is roundings.
    let tail = match new.0 {
        n if n.abs() < 100 => "tout vient donc d’autres communes".to_owned(),
        n if n > 0 => format!("{} sont de l’argent nouveau", compact(new)),
        n => format!("{} ne vont à aucune commune", compact(Cents(-n))),
    };
    let first = transfer.from.get("strata").or_else(|| transfer.from.values().last()).and_then(|shares| shares.first());
    let most = first.filter(|_| transfer.gained.0 > 0 && transfer.lost.0 > 0).and_then(|share| {
        let cents = share.per_euro?.checked_mul(Decimal::ONE_HUNDRED)?.min(Decimal::ONE_HUNDRED);
        let part = match number(cents, 0).as_str() {
            "100" if cents == Decimal::ONE_HUNDRED => "tout".to_owned(),
            "100" => "presque tout".to_owned(),
            "0" => "moins d’un centime".to_owned(),
            "1" => "un centime".to_owned(),
            n => format!("{n} centimes"),
        };
        Some(format!(" De chaque euro gagné, {part} vient du groupe « {} ».", label(&share.label)))
    });
    format!("{gained} gagnés, {lost} perdus : {tail}.{}", most.unwrap_or_default())
}

/// One bar of parts and its list.
fn side(title: &str, shares: &[Share], transfer: &Transfer, words: Words, from: bool) -> String {
    let mut parts: Vec<(String, i64, Option<Decimal>, &str)> = Vec::new();
    const COLOURS: [&str; SHOWN] = ["c1", "c2", "c3", "c4", "c5", "c6", "c7"];
    // Parts below half a hundredth are not worth a line each.
    let sum = shares.iter().map(|s| i128::from(s.amount.0)).sum::<i128>();
    let large = shares.iter().take_while(|s| i128::from(s.amount.0) * 200 >= sum).count();
    let alone = if large + 1 >= shares.len() && shares.len() <= SHOWN { SHOWN } else { large.min(SHOWN - 1) };
    for (part, class) in shares.iter().take(alone).zip(COLOURS) {
        parts.push((french(&part.label).to_owned(), part.amount.0, part.per_euro, class));
    }
    if let Some(rest) = shares.get(alone..).filter(|r| !r.is_empty()) {
        let sum = |add: fn(&Share) -> Decimal| rest.iter().map(add).sum::<Decimal>();
        let amount = rest.iter().map(|s| s.amount.0).sum();
        parts.push((format!("{} autres", rest.len()), amount, Some(sum(|s| s.per_euro.unwrap_or_default())), "rest"));
    }
    match transfer.new_money.0 {
        _ if !words.transfer => {}
        n if n >= 100 && from => parts.push(("argent nouveau".to_owned(), n, transfer.new_money_per_euro, "same")),
        n if n <= -100 && !from => parts.push(("non versé (économie)".to_owned(), -n, transfer.new_money_per_euro.map(|s| s.abs()), "same")),
        _ => {}
    }
    let whole: i64 = parts.iter().map(|p| p.1).sum::<i64>().max(1);
    let of_whole = |amount: i64| Decimal::from(amount).checked_div(whole.into());
    let spoken = parts.iter().map(|(name, amount, ..)| format!("{name} {}", share(of_whole(*amount)))).collect::<Vec<_>>().join(", ");
    let mut out = format!(
        "<figure><figcaption>{title}</figcaption><svg class=\"stack\" width=\"100%\" height=\"28\" role=\"img\" aria-label=\"{0}\"><title>{0}</title>",
        escape(&format!("{title} : {spoken}"))
    );
    let mut left = 0;
    for (_, amount, _, class) in &parts {
        let _ = write!(out, "<rect class=\"{class}\" x=\"{}%\" width=\"{}%\" y=\"0\" height=\"28\"/>", place(left, whole), place(*amount, whole));
        left += amount;
    }
    out += "</svg>\n<ul class=\"parts\">\n";
    for (name, amount, _, class) in &parts {
        let _ = writeln!(
            out,
            "<li><svg class=\"chip\" width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"{class}\" width=\"12\" height=\"12\" rx=\"2\"/></svg>{} <b>{}</b> <small>{}</small></li>",
            escape(name),
            share(of_whole(*amount)),
            compact(Cents(*amount))
        );
    }
    out + "</ul></figure>\n"
}
