//! Picture: what operating expenditure and revenue are made of. The parts add up to the total; what they leave is shown.

use crate::figure::{number, shown, to_float};
use crate::findings::Findings;
use crate::page::{FR, both, escape, heading};
use budget_core::{Text, Unit, Value, text};
use rust_decimal::Decimal;
use std::fmt::Write;

/// A total and its parts.
const WHOLES: [(&str, [&str; 5]); 2] = [
    (
        "depenses_fonctionnement",
        ["frais_personnel", "achats_charges_externes", "depenses_intervention", "charges_financieres", "autres_depenses_fonctionnement"],
    ),
    ("recettes_fonctionnement", ["impots_taxes", "concours_etat", "subventions_recues", "ventes_biens_services", "autres_recettes_fonctionnement"]),
];

/// A part: its name, colour and amount.
struct Part {
    label: Text,
    class: &'static str,
    value: Value,
}

/// The section.
pub fn section(findings: &Findings) -> String {
    let mut out = String::from("<section>\n") + &heading("D'où vient l'argent, où il va", "Where the money comes from and goes") + "<div class=\"shares\">\n";
    for (whole, parts) in WHOLES {
        out += &share(findings, whole, &parts);
    }
    out + "</div>\n</section>\n"
}

fn share(findings: &Findings, whole: &str, ids: &[&str]) -> String {
    let Some(indicator) = findings.indicator(whole) else { return String::new() };
    let Value::Number(total) = findings.value(whole) else {
        let why = shown(&findings.value(whole), &indicator.unit, FR);
        return format!("<figure><figcaption>{}</figcaption><p>{}</p></figure>\n", both(&indicator.label), escape(&why));
    };
    const COLOURS: [&str; 5] = ["c1", "c2", "c3", "c4", "c5"];
    let mut parts: Vec<Part> = Vec::new();
    for (id, class) in ids.iter().zip(COLOURS) {
        if let Some(part) = findings.indicator(id) {
            parts.push(Part { label: part.label.clone(), class, value: findings.value(id) });
        }
    }
    // What the parts leave of the total is never dropped: it is nought where all of them are known.
    let known: Decimal = parts.iter().filter_map(|p| p.value.number()).sum();
    parts.push(Part { label: text!("not broken down", "non ventilé"), class: "rest", value: Value::Number(total - known) });
    let mut out = format!(
        "<figure><figcaption>{} · {} <small lang=\"en\">{}</small></figcaption>\n",
        escape(&indicator.label.fr),
        shown(&Value::Number(total), &Unit::euro(), FR),
        escape(&indicator.label.en)
    );
    out += &stack(&indicator.label.fr, &parts, total);
    out += "<table><thead><tr><th scope=\"col\">Part</th><th scope=\"col\" class=\"num\">Montant</th><th scope=\"col\" class=\"num\">Part</th></tr></thead><tbody>\n";
    for part in &parts {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\"><svg class=\"chip\" width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"{}\" width=\"12\" height=\"12\" rx=\"2\"/></svg>{}</th><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>",
            part.class,
            both(&part.label),
            escape(&shown(&part.value, &Unit::euro(), FR)),
            percent(&part.value, total)
        );
    }
    let _ = writeln!(
        out,
        "<tr class=\"total\"><th scope=\"row\">Total</th><td class=\"num\">{}</td><td class=\"num\">100&#160;%</td></tr>",
        shown(&Value::Number(total), &Unit::euro(), FR)
    );
    out + "</tbody></table></figure>\n"
}

fn percent(value: &Value, total: Decimal) -> String {
    let share = value.number().and_then(|n| n.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(total));
    share.map_or_else(|| "–".to_owned(), |s| format!("{}\u{a0}%", number(s, 1, FR)))
}

/// The bar; a part below zero cannot be drawn and is said to be left out of the picture.
fn stack(label: &str, parts: &[Part], total: Decimal) -> String {
    let spoken: Vec<String> = parts.iter().map(|p| format!("{} {}", p.label.fr, percent(&p.value, total))).collect();
    let words = escape(&format!("{label} : {}", spoken.join(", ")));
    let drawn: Vec<(&Part, Decimal)> = parts.iter().filter_map(|p| p.value.number().filter(|n| *n > Decimal::ZERO).map(|n| (p, n))).collect();
    let sum = to_float(drawn.iter().map(|(_, n)| *n).sum());
    let mut out = format!("<svg class=\"stack\" width=\"100%\" height=\"34\" role=\"img\" aria-label=\"{words}\"><title>{words}</title>");
    let mut left = 0.0;
    for (part, value) in &drawn {
        let width = 100.0 * to_float(*value) / sum;
        let _ = write!(out, "<rect class=\"{}\" x=\"{left:.3}%\" width=\"{width:.3}%\" y=\"0\" height=\"34\"/>", part.class);
        left += width;
    }
    out += "</svg>\n";
    if parts.iter().any(|p| p.value.number().is_some_and(|n| n < Decimal::ZERO)) {
        out += "<p class=\"soft\">Une part négative n'est pas dessinée : elle est dans le tableau.</p>\n";
    }
    out
}
