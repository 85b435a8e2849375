//! One figure as a tree to open: value, formula, source and confidence, then inputs and accounts.

use crate::figure::shown;
use crate::page::{FR, both, escape, heading};
use crate::words;
use budget_core::formula::Explanation;
use budget_core::formula::explain::AccountPart;
use budget_core::{Unit, Value};
use std::fmt::Write;

/// Levels open at first.
const OPEN: usize = 2;

/// The section.
pub fn section(explanation: &Explanation) -> String {
    let mut out = String::from("<section>\n") + &heading("Un chiffre expliqué, jusqu'aux comptes", "One figure explained, down to its accounts");
    node(explanation, 0, &mut out);
    out + "</section>\n"
}

fn node(node_: &Explanation, depth: usize, out: &mut String) {
    let label = if node_.label.fr.is_empty() { format!("<code>{}</code>", escape(&node_.id)) } else { both(&node_.label) };
    let value = escape(&shown(&node_.value, &node_.unit, FR));
    if node_.formula.is_empty() && node_.inputs.is_empty() && node_.accounts.is_empty() {
        let _ = writeln!(out, "<div class=\"leaf\"><span>{label}</span><b class=\"num\">{value}</b></div>");
        return;
    }
    let open = if depth < OPEN { " open=\"open\"" } else { "" };
    let _ = writeln!(out, "<details{open}><summary>{label} <b>{value}</b></summary>");
    if !node_.formula.is_empty() && node_.formula != node_.id {
        let _ = write!(out, "<p><code>{}</code>", escape(&node_.formula));
        if !node_.version.is_empty() {
            let _ = write!(out, " <small>({})</small>", escape(&node_.version));
        }
        let confidence = words::confidence_code(&node_.confidence, FR);
        if !confidence.is_empty() {
            let _ = write!(out, "<br/><small>confiance {confidence} · {}</small>", escape(&node_.source));
        }
        out.push_str("</p>\n");
    }
    for input in &node_.inputs {
        node(input, depth + 1, out);
    }
    accounts(&node_.accounts, out);
    out.push_str("</details>\n");
}

fn accounts(parts: &[AccountPart], out: &mut String) {
    if parts.is_empty() {
        return;
    }
    let mut sorted: Vec<&AccountPart> = parts.iter().collect();
    sorted.sort_by(|a, b| b.amount.abs().cmp(&a.amount.abs()).then_with(|| a.code.cmp(&b.code)));
    let (n, s) = (sorted.len(), if sorted.len() > 1 { "s" } else { "" });
    let _ = write!(
        out,
        "<details><summary>{n} compte{s} <small lang=\"en\">account{s}</small></summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Comptes\"><table><thead><tr><th scope=\"col\">Compte</th><th scope=\"col\">Libellé</th><th scope=\"col\">Plan</th><th scope=\"col\" class=\"num\">Montant</th></tr></thead><tbody>"
    );
    for part in sorted {
        let label = if part.label.is_empty() { "(sans libellé dans ce plan)" } else { part.label.as_str() };
        let amount = shown(&Value::Number(part.signed()), &Unit::euro(), FR);
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"num\">{amount}</td></tr>",
            escape(&part.code),
            escape(label),
            escape(&part.chart)
        );
    }
    out.push_str("</tbody></table></div></details>\n");
}
