//! Pictures: bars to both sides of a middle line, a row each, with the figures written beside them.

use super::text::{escape, place};
use std::fmt::Write;

/// A row of a picture.
pub struct Row {
    /// What stands before it.
    pub label: String,
    /// To the left, not negative.
    pub lost: i64,
    /// To the right, not negative.
    pub gained: i64,
    /// What stands behind it, the first line in bold.
    pub read: [String; 2],
    /// What a voice says of it.
    pub spoken: String,
}

/// The rows on one scale. The middle line stands where the longest bars of both sides fit.
pub fn diverging(rows: &[Row]) -> String {
    let (left, right) = (rows.iter().map(|r| r.lost).max().unwrap_or(0), rows.iter().map(|r| r.gained).max().unwrap_or(0));
    let whole = left.saturating_add(right).max(1);
    let middle = place(left, whole);
    let mut out = String::from("<div class=\"strips\">\n");
    for row in rows {
        let _ = write!(
            out,
            "<div class=\"strip\"><div>{}</div><svg width=\"100%\" height=\"22\" role=\"img\" aria-label=\"{1}\"><title>{1}</title>",
            row.label,
            escape(&row.spoken)
        );
        if row.lost > 0 {
            let _ = write!(out, "<rect class=\"down\" x=\"{}%\" width=\"{}%\" y=\"3\" height=\"16\"/>", place(left - row.lost, whole), place(row.lost, whole));
        }
        if row.gained > 0 {
            let _ = write!(out, "<rect class=\"up\" x=\"{middle}%\" width=\"{}%\" y=\"3\" height=\"16\"/>", place(row.gained, whole));
        }
        let _ = writeln!(
            out,
            "<line class=\"axis\" x1=\"{middle}%\" x2=\"{middle}%\" y1=\"0\" y2=\"22\"/></svg><div class=\"read\"><b>{}</b><small>{}</small></div></div>",
            row.read[0], row.read[1]
        );
    }
    out + "</div>\n"
}

/// What the colours mean.
pub fn legend(lost: &str, gained: &str) -> String {
    let item = |class: &str, name: &str| {
        format!(
            "<li><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"{class}\" width=\"12\" height=\"12\" rx=\"2\"/></svg>{}</li>",
            escape(name)
        )
    };
    format!("<ul class=\"legend\">{}{}</ul>\n", item("down", lost), item("up", gained))
}
