//! How many gain or lose how much per head.

use super::super::answer::{Bin, Decile, Impact};
use super::bars::{Row, diverging, legend};
use super::text::{communes, count, number, people, signed_compact};
use super::{details, section, table};
use rust_decimal::Decimal;
use std::fmt::Write;

/// The section.
pub fn section_of(impact: &Impact) -> String {
    if impact.histogram.is_empty() {
        return String::new();
    }
    let known: u64 = impact.histogram.iter().map(|b| b.n).sum();
    let moved = impact.histogram.iter().filter(|b| b.from != b.to);
    let rows: Vec<Row> = moved.filter(|b| b.n > 0).rev().map(|bin| row(bin, known)).collect();
    let mut out = String::from("<p class=\"soft\">Nombre de communes selon ce qu’elles gagnent ou perdent par habitant.</p>\n");
    out += &legend("perdantes", "gagnantes");
    out += &diverging(&rows);
    if impact.counts.without_population > 0 {
        let _ = writeln!(out, "<p class=\"soft\">{} sans population connue : hors de cette image.</p>", communes(impact.counts.without_population));
    }
    out += &deciles(impact);
    section("De combien, par habitant", &out)
}

fn row(bin: &Bin, known: u64) -> Row {
    let n = i64::try_from(bin.n).unwrap_or(i64::MAX);
    let gains = bin.from.is_some_and(|f| f >= Decimal::ZERO);
    let side = |x: Decimal| number(x.abs(), x.normalize().scale());
    let name = match (bin.from, bin.to) {
        (Some(from), None) => format!("plus de +{}\u{a0}€", side(from)),
        (None, Some(to)) => format!("plus de −{}\u{a0}€", side(to)),
        (Some(from), Some(to)) if gains => format!("+{} à +{}\u{a0}€", side(from), side(to)),
        (Some(from), Some(to)) => format!("−{} à −{}\u{a0}€", side(from), side(to)),
        (None, None) => String::new(),
    };
    let people = people(bin.population);
    Row {
        spoken: format!("{name} par habitant : {}, {people}", communes(bin.n)),
        label: name.replace("+0 à", "0 à").replace("à −0\u{a0}", "à 0\u{a0}"),
        lost: if gains { 0 } else { n },
        gained: if gains { n } else { 0 },
        read: [communes(bin.n), format!("{} · {people}", super::text::percent(bin.n, known))],
    }
}

/// Tenths of those whose amount changes.
fn deciles(impact: &Impact) -> String {
    let rows = |deciles: &[Decile], unit: &str| {
        let mut rows = String::new();
        for d in deciles {
            let bound = |x: Decimal| format!("{}{}\u{a0}{unit}", if x > Decimal::ZERO { "+" } else { "" }, number(x, 2));
            let _ = writeln!(
                rows,
                "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>",
                d.decile,
                count(d.n),
                bound(d.from),
                bound(d.to),
                signed_compact(d.change)
            );
        }
        rows
    };
    let heads = ["Décile", ">Communes", ">De", ">À", ">Somme"];
    let mut out = String::from(
        "<p class=\"soft\">Les communes dont le montant change, en dix groupes de même taille, de celles qui perdent le plus à celles qui gagnent le plus.</p>\n",
    );
    out += &format!("<h3>Par habitant</h3>\n{}", table("Déciles par habitant", &heads, &rows(&impact.deciles.per_head, "€/hab.")));
    out += &format!("<h3>En euros</h3>\n{}", table("Déciles en euros", &heads, &rows(&impact.deciles.euros, "€")));
    details("Déciles", &out)
}
