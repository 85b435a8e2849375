//! Numbers and names as people read them on the page: French, grouped, with their unit; and made harmless in HTML.

use crate::amount::Cents;
use crate::error::Text;
use rust_decimal::{Decimal, RoundingStrategy};

/// What comes from files or data, made harmless in HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters have no place in a page.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The French text, or the English one where there is no other.
pub fn french(text: &Text) -> &str {
    if text.fr.is_empty() { &text.en } else { &text.fr }
}

/// The French text, made harmless.
pub fn label(text: &Text) -> String {
    escape(&unbroken(french(text)))
}

/// A text whose grouped numbers stay on one line: `9 000`.
pub fn unbroken(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let between = |at: usize| digit(at.checked_sub(1)) && (1..=3).all(|n| digit(at.checked_add(n)));
    letters.iter().enumerate().map(|(at, c)| if *c == ' ' && between(at) { '\u{202f}' } else { *c }).collect()
}

/// A number with so many decimals: `1 234,5`, the minus a real one.
pub fn number(value: Decimal, decimals: u32) -> String {
    let rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.*}", decimals as usize, rounded.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if rounded.is_sign_negative() && !rounded.is_zero() {
        out.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A count.
pub fn count(n: u64) -> String {
    number(n.into(), 0)
}

/// A value with the decimals that it needs: two above 100, up to six below.
pub fn value(value: Decimal) -> String {
    let decimals = if value.abs() >= Decimal::ONE_HUNDRED { 2 } else { 6 };
    let short = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize();
    number(short, short.scale())
}

/// Whole euros: `1 234 €`.
pub fn euros(amount: Cents) -> String {
    format!("{}\u{a0}€", number(amount.to_decimal(), 0))
}

/// Whole euros with their sign; below one euro, cents.
pub fn signed(amount: Cents) -> String {
    let decimals = if amount.0 != 0 && amount.0.abs() < 100 { 2 } else { 0 };
    format!("{}{}\u{a0}€", plus(amount.0 > 0), number(amount.to_decimal(), decimals))
}

/// Euros in three digits or so: `845 k€`, `1,2 M€`.
pub fn compact(amount: Cents) -> String {
    let value = amount.to_decimal();
    let size = value.abs();
    let (scale, name, decimals) = match size {
        s if s >= Decimal::from(1_000_000_000) => (1_000_000_000, "Md€", 2),
        s if s >= Decimal::from(10_000_000) => (1_000_000, "M€", 0),
        s if s >= Decimal::from(1_000_000) => (1_000_000, "M€", 1),
        s if s >= Decimal::from(1_000) => (1_000, "k€", 0),
        _ => (1, "€", 0),
    };
    format!("{}\u{a0}{name}", number(value / Decimal::from(scale), decimals))
}

/// The same with its sign.
pub fn signed_compact(amount: Cents) -> String {
    format!("{}{}", plus(amount.0 > 0), compact(amount))
}

/// Euros a head with their sign: `+1,25 €/hab.`; a dash where there is none.
pub fn per_head(amount: Option<Decimal>) -> String {
    let Some(amount) = amount else { return "–".to_owned() };
    format!("{}{}\u{a0}€/hab.", plus(amount > Decimal::ZERO), number(amount, 2))
}

/// A part of a whole: `12,3 %`; a dash where there is no whole.
pub fn percent(part: u64, whole: u64) -> String {
    share(Decimal::from(part).checked_div(whole.into()))
}

/// A share of one, in hundredths.
pub fn share(share: Option<Decimal>) -> String {
    let hundredths = share.and_then(|s| s.checked_mul(Decimal::ONE_HUNDRED));
    hundredths.map_or_else(|| "–".to_owned(), |s| format!("{}\u{a0}%", number(s, 1)))
}

fn plus(positive: bool) -> &'static str {
    if positive { "+" } else { "" }
}

/// For places in pictures only: a part of a whole in hundredths, three decimals.
pub fn place(part: i64, whole: i64) -> String {
    let hundredths = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED).and_then(|p| p.checked_div(whole.into()));
    hundredths.unwrap_or_default().round_dp(3).normalize().to_string()
}

/// Inhabitants in three digits or so: `845 000`, `1,2 M`.
pub fn people(n: i64) -> String {
    let million = Decimal::from(1_000_000);
    let n = Decimal::from(n);
    if n >= million { format!("{}\u{a0}M\u{a0}hab.", number(n / million, 1)) } else { format!("{}\u{a0}hab.", number(n, 0)) }
}

/// The first letter in upper case, at the head of a sentence.
pub fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `une commune`, `12 communes`.
pub fn communes(n: u64) -> String {
    match n {
        0 => "aucune commune".to_owned(),
        1 => "une commune".to_owned(),
        n => format!("{} communes", count(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_files_cannot_become_markup() {
        assert_eq!(escape("<b onload=\"x\">A&B'\u{7}"), "&lt;b onload=&quot;x&quot;&gt;A&amp;B&#39; ");
    }

    #[test]
    fn numbers_of_titles_do_not_break() {
        assert_eq!(unbroken("de 9 000 à 10 000 habitants, art. 5 et 12"), "de 9\u{202f}000 à 10\u{202f}000 habitants, art. 5 et 12");
    }

    #[test]
    fn amounts_are_grouped_signed_and_rounded_away_from_zero() {
        assert_eq!(signed(Cents(123_456_750)), "+1\u{202f}234\u{202f}568\u{a0}€");
        assert_eq!(signed(Cents(-7)), "−0,07\u{a0}€");
        assert_eq!((signed(Cents(0)), euros(Cents(-150))), ("0\u{a0}€".into(), "−2\u{a0}€".into()));
        assert_eq!((compact(Cents(-125_000_000)), signed_compact(Cents(222_734_490_300))), ("−1,3\u{a0}M€".into(), "+2,23\u{a0}Md€".into()));
        assert_eq!((value("37.55763107472451".parse().unwrap()), value("10683.004".parse().unwrap())), ("37,557631".into(), "10\u{202f}683".into()));
        assert_eq!((percent(1, 3), percent(0, 0), place(1, 3)), ("33,3\u{a0}%".into(), "–".into(), "33.333".into()));
    }
}
