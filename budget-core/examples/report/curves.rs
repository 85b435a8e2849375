//! Picture: saving, debt and years of saving over the years, with the breaks of the chart of accounts marked.

use crate::figure::{compact, shown, to_float};
use crate::findings::Findings;
use crate::page::{FR, both, escape, heading};
use budget_core::indicator::Indicator;
use budget_core::indicator::series::{Point, Series};
use budget_core::{Unit, Value};
use rust_decimal::Decimal;
use std::fmt::Write;

/// Pixels: above the bars, of the bars, below them.
const TOP: f64 = 38.0;
const HEIGHT: f64 = 120.0;
const BOTTOM: f64 = 24.0;

/// The section.
pub fn section(findings: &Findings) -> String {
    let mut out = String::from("<section>\n") + &heading("Au fil des ans", "Over the years");
    let breaks = findings.series.first().is_some_and(|(_, s)| s.points.iter().any(|p| p.chart_break));
    if breaks {
        out += "<p class=\"soft\">Trait pointillé : le plan de comptes change ; avant et après peuvent ne pas être comparables. <small lang=\"en\">dashed: the chart of accounts changes</small></p>\n";
    }
    out += "<div class=\"years\">\n";
    for (indicator, series) in &findings.series {
        out += &curve(indicator, series);
    }
    out + "</div>\n</section>\n"
}

fn curve(indicator: &Indicator, series: &Series) -> String {
    let text = |point: &Point| shown(&point.value, &indicator.unit, FR);
    let spoken: Vec<String> = series
        .points
        .iter()
        .map(|p| format!("{} : {}{}", p.year, text(p), if p.chart_break { format!(" (plan {})", p.chart) } else { String::new() }))
        .collect();
    let words = format!("{} ; {}", indicator.label.fr, spoken.join(" ; "));
    let total = TOP + HEIGHT + BOTTOM;
    let mut out = format!(
        "<figure><figcaption>{}</figcaption>\n<svg width=\"100%\" height=\"{total}\" role=\"img\" aria-label=\"{1}\"><title>{1}</title>",
        both(&indicator.label),
        escape(&words)
    );
    out += &bars(indicator, series);
    out += "</svg>\n<details class=\"plain\"><summary><small>Chiffres exacts</small></summary><table><thead><tr><th scope=\"col\">Année</th><th scope=\"col\">Plan</th><th scope=\"col\" class=\"num\">Valeur</th></tr></thead><tbody>";
    for point in &series.points {
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"num\">{}</td></tr>",
            point.year,
            escape(&point.chart),
            escape(&exact(&point.value, indicator))
        );
    }
    out + "</tbody></table></details></figure>\n"
}

/// The value as computed, to its last decimal.
fn exact(value: &Value, indicator: &Indicator) -> String {
    match value {
        Value::Number(n) => format!("{}\u{a0}{}", crate::figure::number(*n, n.normalize().scale(), FR), crate::page::unit(&indicator.unit)),
        other => shown(other, &indicator.unit, FR),
    }
}

fn bars(indicator: &Indicator, series: &Series) -> String {
    let values: Vec<Decimal> = series.points.iter().filter_map(|p| p.value.number()).collect();
    let low = values.iter().copied().chain([Decimal::ZERO]).min().unwrap_or_default();
    let high = values.iter().copied().chain([Decimal::ZERO]).max().unwrap_or_default();
    let span = to_float(high - low).max(f64::MIN_POSITIVE);
    let height = |value: Decimal| TOP + HEIGHT * (to_float(high) - to_float(value)) / span;
    let base = if values.is_empty() { TOP + HEIGHT } else { height(Decimal::ZERO) };
    let band = 100.0 / series.points.len().max(1) as f64;
    // One year alone needs no wall.
    let width = (band * 0.6).min(24.0);
    let last = series.points.len().saturating_sub(1);
    let mut out = format!("<line class=\"axis\" x1=\"0%\" x2=\"100%\" y1=\"{base:.1}\" y2=\"{base:.1}\"/>");
    for (place, point) in series.points.iter().enumerate() {
        let left = band * place as f64;
        let middle = left + band / 2.0;
        if let Value::Number(n) = point.value {
            let (top, end) = (height(n).min(base), height(n).max(base));
            let class = if place == last { "bar" } else { "bar other" };
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{:.2}%\" width=\"{:.2}%\" y=\"{top:.1}\" height=\"{:.1}\" rx=\"2\"/>",
                middle - width / 2.0,
                width,
                (end - top).max(1.0)
            );
            let label = if indicator.unit == Unit::euro() { compact(n, FR) } else { shown(&point.value, &indicator.unit, FR) };
            let _ = write!(out, "<text x=\"{middle:.2}%\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>", top - 5.0, escape(&label));
        } else {
            let _ = write!(
                out,
                "<text class=\"soft\" x=\"{middle:.2}%\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                base - 5.0,
                escape(&shown(&point.value, &indicator.unit, FR))
            );
        }
        let _ = write!(out, "<text class=\"soft\" x=\"{middle:.2}%\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>", TOP + HEIGHT + 17.0, point.year);
        if let Some(before) = place.checked_sub(1).and_then(|p| series.points.get(p)).filter(|_| point.chart_break) {
            let _ = write!(out, "<line class=\"break\" x1=\"{left:.2}%\" x2=\"{left:.2}%\" y1=\"16\" y2=\"{:.1}\"/>", TOP + HEIGHT);
            let _ = write!(
                out,
                "<text class=\"breaks\" x=\"{left:.2}%\" y=\"11\" text-anchor=\"middle\">{} → {}</text>",
                escape(&before.chart),
                escape(&point.chart)
            );
        }
    }
    out
}
