//! Words of the example in both languages, and numbers as people read them.

use budget_core::amount::Cents;
use budget_core::law::impact::GrantState;
use budget_core::{Language, Text};
use rust_decimal::{Decimal, RoundingStrategy};

/// Picks one of two.
pub fn pick<'a>(language: Language, en: &'a str, fr: &'a str) -> &'a str {
    if language == Language::French { fr } else { en }
}

/// A label in the language, in the other one where there is none.
pub fn label(text: &Text, language: Language) -> &str {
    let (first, second) = if language == Language::French { (&text.fr, &text.en) } else { (&text.en, &text.fr) };
    if first.is_empty() { second } else { first }
}

/// A number with so many decimals, in the language's own style.
pub fn number(value: Decimal, decimals: u32, language: Language) -> String {
    let (space, comma) = if language == Language::French { ('\u{202f}', ',') } else { (',', '.') };
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
    if fraction.is_empty() { out } else { format!("{out}{comma}{fraction}") }
}

/// A count.
pub fn count(n: u64, language: Language) -> String {
    number(n.into(), 0, language)
}

/// Whole euros, a dash where the amount is not known.
pub fn euros(amount: Option<Cents>, language: Language) -> String {
    amount.map_or_else(|| "–".to_owned(), |a| number(a.to_decimal(), 0, language))
}

/// The same with its sign.
pub fn signed(amount: Option<Cents>, language: Language) -> String {
    let plus = if amount.is_some_and(|a| a.0 > 0) { "+" } else { "" };
    format!("{plus}{}", euros(amount, language))
}

/// What becomes of an envelope.
pub fn state(state: GrantState, language: Language) -> &'static str {
    match state {
        GrantState::Closed => pick(language, "closed", "fermée"),
        GrantState::Unspent => pick(language, "unspent", "reliquat"),
        GrantState::Infeasible => pick(language, "infeasible", "impossible"),
        GrantState::Open => pick(language, "open", "ouverte"),
        GrantState::Missing => pick(language, "not computed", "non calculée"),
    }
}

/// The sentence shown wherever the figures of the fictional country are.
pub fn fiction() -> Text {
    Text {
        en: "FICTIONAL DATA: nobody bears these names and codes (99xxx), no amount is anybody's".to_owned(),
        fr: "DONNÉES FICTIVES : personne ne porte ces noms ni ces codes (99xxx), aucun montant n'est réel".to_owned(),
    }
}
