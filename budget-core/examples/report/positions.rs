//! Picture: where the main ratios stand among the peers. A dot a peer, the average of the stratum, the entity.

use crate::figure::{shown, to_float};
use crate::findings::Findings;
use crate::page::{FR, both, escape, heading};
use budget_core::Value;
use budget_core::indicator::{Compared, Indicator};
use rust_decimal::Decimal;
use std::fmt::Write;

/// The section, or why there is no picture.
pub fn section(findings: &Findings) -> String {
    let mut out = String::from("<section>\n") + &heading("Parmi ses pairs", "Among its peers");
    let peers = findings.comparison.peers.len();
    if peers <= 1 {
        out += "<p>Aucun pair dans ces fichiers : donnez les balances d'autres entités, et leurs populations (<code>--attributes</code>), pour comparer. <small lang=\"en\">no peer in these files, so nothing to compare with</small></p>\n";
        return out + "</section>\n";
    }
    if peers < 5 {
        let _ = writeln!(out, "<p><b>Moins de cinq pairs ({peers}) : la comparaison dit peu.</b> <small lang=\"en\">fewer than five peers</small></p>");
    }
    out += "<ul class=\"legend\"><li><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><circle class=\"own\" cx=\"7\" cy=\"7\" r=\"6\"/></svg>";
    let _ = write!(out, "{}</li>", escape(&findings.subject.name));
    out +=
        "<li><svg width=\"10\" height=\"14\" aria-hidden=\"true\"><line class=\"mean\" x1=\"5\" x2=\"5\" y1=\"0\" y2=\"14\"/></svg>moyenne de la strate</li>";
    out += "<li><svg width=\"10\" height=\"14\" aria-hidden=\"true\"><line class=\"median\" x1=\"5\" x2=\"5\" y1=\"0\" y2=\"14\"/></svg>médiane</li>";
    out += "<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><circle class=\"dot\" cx=\"7\" cy=\"7\" r=\"4\"/></svg>un pair</li></ul>\n<div class=\"strips\">\n";
    let mut beyond = 0;
    for indicator in findings.table.catalogue.main() {
        if let Some(compared) = findings.compared(&indicator.id) {
            out += &strip(findings, indicator, compared, &mut beyond);
        }
    }
    out += "</div>\n";
    if beyond > 0 {
        let _ = writeln!(out, "<p class=\"soft\">{beyond} valeurs extrêmes de pairs sont dessinées au bord de leur échelle.</p>");
    }
    out + "</section>\n"
}

fn strip(findings: &Findings, indicator: &Indicator, compared: &Compared, beyond: &mut usize) -> String {
    let text = |value: &Value| shown(value, &compared.unit, FR);
    let Value::Number(own) = compared.value else {
        return format!(
            "<div class=\"strip\"><div>{}</div><div class=\"soft\">{}</div><div></div></div>\n",
            both(&indicator.label),
            escape(&text(&compared.value))
        );
    };
    let subject = &findings.subject;
    let others: Vec<&str> = findings.comparison.peers.iter().map(String::as_str).filter(|peer| *peer != subject.entity).collect();
    let beside = findings.table.values(&indicator.id, subject.year, subject.scope, &others).unwrap_or_default();
    let mut values: Vec<Decimal> = beside.iter().filter_map(Value::number).collect();
    values.sort();
    let marks: Vec<Decimal> = [Some(own), compared.average.number(), compared.median.number()].into_iter().flatten().collect();
    let Some(scale) = Scale::new(&values, &marks) else { return String::new() };
    let rank = compared.rank.unwrap_or_default();
    let words = format!(
        "{} : {} ; moyenne de la strate {}, médiane {}, rang {rank} sur {}",
        indicator.label.fr,
        text(&compared.value),
        text(&compared.average),
        text(&compared.median),
        compared.of
    );
    let mut svg = format!("<svg width=\"100%\" height=\"30\" role=\"img\" aria-label=\"{0}\"><title>{0}</title>", escape(&words));
    svg += "<line class=\"axis\" x1=\"0%\" x2=\"100%\" y1=\"15\" y2=\"15\"/>";
    for value in &values {
        *beyond += usize::from(scale.is_beyond(*value));
        let _ = write!(svg, "<circle class=\"dot\" cx=\"{:.2}%\" cy=\"15\" r=\"4\"/>", scale.place(*value));
    }
    for (class, mark) in [("median", &compared.median), ("mean", &compared.average)] {
        if let Value::Number(n) = mark {
            let _ = write!(svg, "<line class=\"{class}\" x1=\"{0:.2}%\" x2=\"{0:.2}%\" y1=\"3\" y2=\"27\"/>", scale.place(*n));
        }
    }
    let _ = write!(svg, "<circle class=\"own\" cx=\"{:.2}%\" cy=\"15\" r=\"8\"/></svg>", scale.place(own));
    format!(
        "<div class=\"strip\"><div>{}</div>{svg}<div class=\"read\"><b>{}</b><small>moyenne {}</small><small class=\"rank\">rang {rank}/{}</small></div></div>\n",
        both(&indicator.label),
        text(&compared.value),
        text(&compared.average),
        compared.of
    )
}

/// From values to places between 0 and 100: the middle nine tenths of the peers, stretched to hold the marks.
struct Scale {
    low: Decimal,
    high: Decimal,
}

impl Scale {
    /// `sorted` are the peers' values.
    fn new(sorted: &[Decimal], marks: &[Decimal]) -> Option<Scale> {
        let tail = sorted.len() / 20;
        let middle = sorted.get(tail..sorted.len() - tail).unwrap_or_default();
        let (low, high) = (middle.iter().chain(marks).min()?, middle.iter().chain(marks).max()?);
        Some(Scale { low: *low, high: *high })
    }

    fn is_beyond(&self, value: Decimal) -> bool {
        value < self.low || value > self.high
    }

    fn place(&self, value: Decimal) -> f64 {
        let (low, high, value) = (to_float(self.low), to_float(self.high), to_float(value));
        if high <= low { 50.0 } else { 3.0 + 94.0 * ((value - low) / (high - low)).clamp(0.0, 1.0) }
    }
}
