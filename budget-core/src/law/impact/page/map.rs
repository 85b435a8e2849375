//! Departments: a map of tiles, one a department, coloured by the change per inhabitant; bars where the departments are not those of the map.

use super::super::answer::{Group, Impact};
use super::bars::{diverging, legend};
use super::text::{escape, french, number, per_head, signed_compact};
use super::{details, section, strata};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Where each tile stands: department, column, row.
const TILES: &str = include_str!("../../../../data/territory/tiles.csv");
/// Side of a tile.
const SIDE: u32 = 46;
/// Bars shown at each end when there are many departments.
const ENDS: usize = 12;

/// The section.
pub fn section_of(impact: &Impact) -> String {
    if impact.counts.winners == 0 && impact.counts.losers == 0 {
        return String::new();
    }
    // Without departments the first grouping of some size stands in for them.
    let others = || impact.groups.iter().find(|(by, groups)| *by != "strata" && groups.len() <= 3 * ENDS).map(|(by, groups)| (by.as_str(), groups));
    let Some((by, groups)) = impact.groups.get("departement").map(|groups| ("departement", groups)).or_else(others) else { return String::new() };
    let tiles = tiles();
    let drawn = groups.iter().filter(|g| g.key.as_deref().is_some_and(|k| tiles.contains_key(k))).count();
    let bars = bars(groups);
    // A map of a few departments among empty tiles says less than bars.
    let body = if drawn >= 20 { map(groups, &tiles) + &details("Les mêmes en barres", &bars) } else { bars };
    let name = impact.groupings.get(by).map_or(by, |t| french(t));
    section(&format!("Qui gagne, qui perd, par {}", strata::lower(name)), &body)
}

fn tiles() -> BTreeMap<&'static str, (u32, u32)> {
    let row = |line: &'static str| {
        let mut cells = line.split(';');
        Some((cells.next()?, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
    };
    TILES.lines().skip(1).filter_map(row).collect()
}

fn bars(groups: &[Group]) -> String {
    let mut sorted: Vec<&Group> = groups.iter().collect();
    sorted.sort_by_key(|g| (std::cmp::Reverse(g.change), g.key.clone()));
    let cut = sorted.len() > 3 * ENDS;
    let mut out = legend("perdu par les communes perdantes", "gagné par les communes gagnantes");
    let rows = |groups: &[&Group]| groups.iter().map(|g| strata::row(g)).collect::<Vec<_>>();
    if cut {
        let both: Vec<&Group> = sorted.iter().take(ENDS).chain(sorted.iter().skip(sorted.len() - ENDS)).copied().collect();
        let _ = writeln!(out, "<p class=\"soft\">Les {ENDS} plus grands soldes et les {ENDS} plus petits.</p>");
        out += &diverging(&rows(&both));
    } else {
        out += &diverging(&rows(&sorted));
    }
    out
}

/// Three steps a side: up to a quarter, up to a half, and above, of the change per head that one department in ten exceeds.
fn class(per_head: Option<Decimal>, wide: Decimal) -> &'static str {
    let Some(change) = per_head else { return "t0" };
    let step = match change.abs() {
        c if c.is_zero() => 0,
        c if c * Decimal::from(4) <= wide => 1,
        c if c * Decimal::TWO <= wide => 2,
        _ => 3,
    };
    match (step, change > Decimal::ZERO) {
        (0, _) => "t0",
        (1, true) => "u1",
        (2, true) => "u2",
        (_, true) => "u3",
        (1, false) => "d1",
        (2, false) => "d2",
        (_, false) => "d3",
    }
}

fn map(groups: &[Group], tiles: &BTreeMap<&'static str, (u32, u32)>) -> String {
    let mut sizes: Vec<Decimal> = groups.iter().filter_map(|g| g.per_head).map(|p| p.abs()).collect();
    sizes.sort();
    let wide = sizes.get(sizes.len() * 9 / 10).copied().unwrap_or_default().max(Decimal::new(4, 2));
    let (columns, rows) = tiles.values().fold((0, 0), |(c, r), (x, y)| (c.max(*x + 1), r.max(*y + 1)));
    let mut out =
        String::from("<p class=\"soft\">Un carré par département, placé à peu près où il est ; la couleur dit le solde par habitant de ses communes.</p>\n");
    let gainers = groups.iter().filter(|g| g.change.0 > 0).count();
    let losers = groups.iter().filter(|g| g.change.0 < 0).count();
    let spoken = format!("carte : {gainers} départements dont les communes gagnent ensemble, {losers} dont elles perdent");
    let _ =
        write!(out, "<svg class=\"map\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"><title>{1}</title>", columns * SIDE, rows * SIDE, escape(&spoken));
    let known: BTreeMap<&str, &Group> = groups.iter().filter_map(|g| Some((g.key.as_deref()?, g))).collect();
    for (code, (x, y)) in tiles {
        let (left, top) = (x * SIDE, y * SIDE);
        let (class, figure, name) = match known.get(code) {
            Some(g) => (
                class(g.per_head, wide),
                g.per_head.map_or("–".to_owned(), short),
                format!("{} ({code}) : {}, {}", french(&g.label), signed_compact(g.change), per_head(g.per_head)),
            ),
            None => ("none", String::new(), format!("{code} : aucune commune")),
        };
        let (centre, side) = (left + SIDE / 2, SIDE - 2);
        let _ = write!(
            out,
            "<g class=\"{class}\"><title>{}</title><rect x=\"{left}\" y=\"{top}\" width=\"{side}\" height=\"{side}\" rx=\"5\"/><text x=\"{centre}\" y=\"{}\">{code}</text><text class=\"small\" x=\"{centre}\" y=\"{}\">{figure}</text></g>",
            escape(&name),
            top + 19,
            top + 35
        );
    }
    out += "</svg>\n<ul class=\"legend\">";
    let bound = |part: Decimal| number(part, 2);
    let (quarter, half) = (wide / Decimal::from(4), wide / Decimal::TWO);
    let steps = [
        ("d3", format!("moins de −{}", bound(half))),
        ("d2", format!("−{} à −{}", bound(half), bound(quarter))),
        ("d1", format!("−{} à 0", bound(quarter))),
        ("t0", "inchangé".to_owned()),
        ("u1", format!("0 à +{}", bound(quarter))),
        ("u2", format!("+{} à +{}", bound(quarter), bound(half))),
        ("u3", format!("plus de +{} €/hab.", bound(half))),
    ];
    for (class, name) in steps {
        let _ = write!(
            out,
            "<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><g class=\"{class}\"><rect width=\"14\" height=\"14\" rx=\"3\"/></g></svg>{name}</li>"
        );
    }
    out += "</ul>\n";
    let off: Vec<String> = groups
        .iter()
        .filter(|g| g.key.as_deref().is_none_or(|k| !tiles.contains_key(k)))
        .map(|g| format!("{} {}", escape(french(&g.label)), signed_compact(g.change)))
        .collect();
    if !off.is_empty() {
        let _ = writeln!(out, "<p class=\"soft\">Hors de la carte : {}.</p>", off.join(" ; "));
    }
    out
}

/// A change per head in a tile: one decimal from 10 on, none from 100 on.
fn short(change: Decimal) -> String {
    let decimals = match change.abs() {
        c if c >= Decimal::ONE_HUNDRED => 0,
        c if c >= Decimal::TEN => 1,
        _ => 2,
    };
    format!("{}{}", if change > Decimal::ZERO { "+" } else { "" }, number(change, decimals))
}
