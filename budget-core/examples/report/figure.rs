//! Numbers as people read them: grouped thousands, a few decimals, the unit behind.

use budget_core::{Language, Unit, Value};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// A number with so many decimals, in the language's own style.
pub fn number(value: Decimal, decimals: u32, language: Language) -> String {
    let (space, comma) = match language {
        Language::French => ('\u{202f}', ','),
        Language::English => (',', '.'),
    };
    let rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.*}", decimals as usize, rounded.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if rounded.is_sign_negative() && !rounded.is_zero() {
        out.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(space);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(comma);
        out.push_str(fraction);
    }
    out
}

/// The decimals that a unit is shown with.
fn decimals(unit: &Unit) -> u32 {
    match unit.to_string().as_str() {
        "%" | "year" => 1,
        "1" => 3,
        _ => 0,
    }
}

/// How a unit is called.
pub fn unit_name(unit: &Unit, language: Language) -> String {
    let french = language == Language::French;
    let name = unit.to_string();
    match name.as_str() {
        "EUR" => "€".to_owned(),
        "EUR/inhabitant" => if french { "€/hab." } else { "€/inh." }.to_owned(),
        "year" => if french { "ans" } else { "years" }.to_owned(),
        "inhabitant" => if french { "hab." } else { "inh." }.to_owned(),
        "1" => String::new(),
        _ => name,
    }
}

/// A value with its unit, or why it is missing.
pub fn shown(value: &Value, unit: &Unit, language: Language) -> String {
    match value {
        Value::Number(n) => {
            let name = unit_name(unit, language);
            let number = number(*n, decimals(unit), language);
            if name.is_empty() { number } else { format!("{number}\u{a0}{name}") }
        }
        Value::Bool(true) => if language == Language::French { "oui" } else { "yes" }.to_owned(),
        Value::Bool(false) => if language == Language::French { "non" } else { "no" }.to_owned(),
        Value::Text(text) => text.to_string(),
        Value::Float(x) => x.to_string(),
        Value::Missing(reason) => reason.words().in_language(language).to_owned(),
    }
}

/// A value with its unit; a dash where it is missing.
pub fn brief(value: &Value, unit: &Unit, language: Language) -> String {
    if value.reason().is_some() { "–".to_owned() } else { shown(value, unit, language) }
}

/// Euros in three digits or so: `845 k€`, `1,2 M€`.
pub fn compact(value: Decimal, language: Language) -> String {
    let size = value.abs();
    let (scale, name, decimals) = match size {
        s if s >= Decimal::from(10_000_000) => (1_000_000, "M€", 0),
        s if s >= Decimal::from(1_000_000) => (1_000_000, "M€", 1),
        s if s >= Decimal::from(1_000) => (1_000, "k€", 0),
        _ => (1, "€", 0),
    };
    format!("{}\u{a0}{name}", number(value / Decimal::from(scale), decimals, language))
}

/// A message of the library with its counts and amounts written as the tables write them. A number is one where the word behind it counts
/// something: codes and years stay as they are.
pub fn told(message: &str, language: Language) -> String {
    const COUNTED: [&str; 8] = ["lines", "lignes", "entities", "entités", "budgets", "accounts", "comptes", "EUR"];
    let words: Vec<&str> = message.split(' ').collect();
    let next = words.iter().skip(1).map(|w| w.trim_end_matches([',', ';', ':', '.', ')'])).chain([""]);
    let rewritten = words.iter().zip(next).map(|(word, next)| {
        let numeric = word.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match word.parse::<Decimal>() {
            Ok(n) if numeric && COUNTED.contains(&next) => number(n, n.scale(), language),
            _ => (*word).to_owned(),
        }
    });
    rewritten.collect::<Vec<_>>().join(" ")
}

/// For places in pictures only: never for a figure that is shown.
pub fn to_float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_rounded_away_from_zero() {
        let n = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(number(n("1234567.5"), 0, Language::French), "1\u{202f}234\u{202f}568");
        assert_eq!(number(n("-1234.25"), 1, Language::English), "−1,234.3");
        assert_eq!(number(n("-0.04"), 1, Language::French), "0,0");
        assert_eq!(number(n("999.96"), 1, Language::French), "1\u{202f}000,0");
        assert_eq!(compact(n("-1250000"), Language::French), "−1,3\u{a0}M€");
    }

    #[test]
    fn counts_and_amounts_of_messages_are_written_as_in_the_tables() {
        assert_eq!(told("1165 lignes du compte 64111 en 2024", Language::French), "1\u{202f}165 lignes du compte 64111 en 2024");
        assert_eq!(told("font -12345.60 EUR", Language::French), "font −12\u{202f}345,60 EUR");
        assert_eq!(told("1165 lines (12 files)", Language::English), "1,165 lines (12 files)");
    }

    #[test]
    fn a_missing_value_says_why_and_is_no_zero() {
        let value = Value::Missing(budget_core::Reason::NotApplicable);
        assert_eq!(shown(&value, &Unit::year(), Language::French), "sans objet");
        assert_eq!(brief(&value, &Unit::year(), Language::French), "–");
    }
}
