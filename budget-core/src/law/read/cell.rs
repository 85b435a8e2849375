//! One cell: a number as people and spreadsheets write it, oui or non, the code of a commune or department.

use crate::error::Reason;
use crate::ledger::decode_text;
use crate::territory::codes::department_code;
use rust_decimal::{Decimal, RoundingStrategy};
use std::str::FromStr;

/// Why a cell gives no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing stands there, or a sign for it.
    Missing(Reason),
    /// Something else than a number.
    NotANumber,
    /// More digits than fit.
    TooLarge,
    /// Neither yes nor no.
    NotABoolean,
    /// No code.
    NotACode,
}

/// What stands for no value: `nd` (*non disponible*), `nc` (*non communiqué*), `ns` (*non significatif*) and what programs write.
const NOTHING: [&str; 17] = ["-", "--", "–", "—", ".", "nd", "n.d.", "n.d", "nc", "n.c.", "ns", "na", "n/a", "#n/a", "null", "none", "vide"];
/// What stands for a value that is covered by secrecy.
const SECRET: [&str; 3] = ["s", "secret", "c"];

/// A number; `true` beside it where a percent sign follows it.
pub(super) fn number(cell: &[u8]) -> Result<(Decimal, bool), Fault> {
    match digits(cell) {
        Some(number) => Ok((number, false)),
        None if cell.is_empty() => Err(Fault::Missing(Reason::NotProvided)),
        None => written(cell),
    }
}

/// Digits with at most one decimal mark and at most 18 of them: what nearly all cells are.
fn digits(cell: &[u8]) -> Option<Decimal> {
    let (negative, rest) = match cell {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, cell),
    };
    if rest.is_empty() || rest.len() > 19 {
        return None;
    }
    let mut mantissa: i64 = 0;
    let mut mark = None;
    for (place, byte) in rest.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?,
            b'.' | b',' if mark.is_none() => mark = Some(place),
            _ => return None,
        }
    }
    let mut scale = match mark {
        Some(_) if rest.len() == 1 => return None,
        Some(place) => rest.len() - 1 - place,
        None => 0,
    };
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Some(Decimal::new(if negative { -mantissa } else { mantissa }, u32::try_from(scale).ok()?))
}

/// A number rounded to so many decimals, half away from zero: rates that programs write carry the noise of binary floats.
pub(super) fn rounded(number: Decimal, decimals: u32) -> Decimal {
    let Some(beyond) = number.scale().checked_sub(decimals).filter(|beyond| *beyond > 0) else { return number };
    // Nearly all numbers are short: a division of machine words does.
    let short = i64::try_from(number.mantissa()).ok().zip(10_i64.checked_pow(beyond));
    let Some((mantissa, power)) = short.filter(|(_, power)| *power > 0) else {
        return number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize();
    };
    let (whole, rest) = (mantissa / power, mantissa % power);
    let mut whole = if rest.unsigned_abs() >= power.unsigned_abs().div_ceil(2) { whole + mantissa.signum() } else { whole };
    let mut scale = decimals;
    while scale > 0 && whole % 10 == 0 {
        whole /= 10;
        scale -= 1;
    }
    Decimal::new(whole, scale)
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}')
}

/// Whether nothing stands there, and why.
fn nothing(text: &str) -> Option<Reason> {
    if text.is_empty() {
        return Some(Reason::NotProvided);
    }
    if text.len() > 8 {
        return None;
    }
    let lower = text.to_lowercase();
    let is = |list: &[&str]| list.contains(&lower.as_str());
    if is(&NOTHING) {
        Some(Reason::NotProvided)
    } else if is(&SECRET) {
        Some(Reason::Secret)
    } else {
        None
    }
}

/// A number with thousands apart, a sign of percent or of the euro, an exponent; or a word for nothing.
fn written(cell: &[u8]) -> Result<(Decimal, bool), Fault> {
    let (text, _) = decode_text(cell);
    let text = text.trim_matches(is_blank);
    if let Some(reason) = nothing(text) {
        return Err(Fault::Missing(reason));
    }
    if text.len() > 100 {
        return Err(Fault::NotANumber);
    }
    let (text, percent) = match text.strip_suffix('%') {
        Some(rest) => (rest.trim_end_matches(is_blank), true),
        None => (text.strip_suffix('€').map_or(text, |rest| rest.trim_end_matches(is_blank)), false),
    };
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start_matches(is_blank)),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (text, None),
    };
    let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let whole = together(whole).ok_or(Fault::NotANumber)?;
    if whole.is_empty() && decimals.is_empty() || !all_digits(&whole) || !all_digits(decimals) {
        return Err(Fault::NotANumber);
    }
    let plain = format!("{whole}.{decimals}0");
    let number = match exponent {
        None => Decimal::from_str_exact(&plain).or_else(|_| Decimal::from_str_exact(plain.trim_end_matches('0'))).ok(),
        Some(exponent) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || !all_digits(digits) {
                return Err(Fault::NotANumber);
            }
            scientific(&plain, exponent)
        }
    };
    let number = number.ok_or(Fault::TooLarge)?.normalize();
    Ok((if negative && !number.is_zero() { -number } else { number }, percent))
}

/// A number with an exponent, as programs write small and large floats. `None` where it does not fit.
fn scientific(number: &str, exponent: &str) -> Option<Decimal> {
    let exponent: i32 = exponent.parse().ok().filter(|e: &i32| e.abs() < 60)?;
    let number = Decimal::from_str(number).ok()?;
    let scale = i32::try_from(number.scale()).ok()? - exponent;
    let mantissa = number.mantissa();
    match u32::try_from(scale) {
        Ok(scale) => Decimal::try_from_i128_with_scale(mantissa, scale).ok(),
        Err(_) => Decimal::try_from_i128_with_scale(mantissa.checked_mul(10_i128.checked_pow(scale.unsigned_abs())?)?, 0).ok(),
    }
}

/// A whole number whose thousands are set apart by blanks; `None` where the blanks stand elsewhere.
fn together(whole: &str) -> Option<String> {
    if !whole.contains(is_blank) {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(is_blank);
    let first = groups.next().filter(|g| (1..=3).contains(&g.len()))?;
    groups.try_fold(first.to_owned(), |all, group| (group.len() == 3).then(|| all + group))
}

/// Oui or non, true or false, 1 or 0. With `flag` whatever marks the row is a yes (a code, a number), zero and nothing are no.
pub(super) fn boolean(cell: &[u8], flag: bool) -> Result<bool, Fault> {
    match cell {
        b"1" | b"True" | b"true" | b"TRUE" | b"OUI" | b"oui" | b"Oui" => return Ok(true),
        b"0" | b"False" | b"false" | b"FALSE" | b"NON" | b"non" | b"Non" => return Ok(false),
        _ => {}
    }
    let (text, _) = decode_text(cell);
    let text = text.trim_matches(is_blank);
    if let Some(reason) = nothing(text) {
        return Err(Fault::Missing(reason));
    }
    let short: String = text.chars().take(8).flat_map(char::to_lowercase).collect();
    match short.as_str() {
        "1" | "true" | "oui" | "o" | "vrai" | "yes" | "y" | "v" | "t" | "x" => Ok(true),
        "0" | "false" | "non" | "n" | "faux" | "no" | "f" => Ok(false),
        _ => match number(cell) {
            Ok((n, false)) if n.is_zero() => Ok(false),
            Ok((n, false)) if n == Decimal::ONE => Ok(true),
            Ok((_, false)) if flag => Ok(true),
            _ if flag && commune(cell).is_ok() => Ok(true),
            _ => Err(Fault::NotABoolean),
        },
    }
}

/// The INSEE code of a commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Insee(pub [u8; 5]);

impl Insee {
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The INSEE code of a cell, and whether its leading zero was lost.
pub(super) fn commune(cell: &[u8]) -> Result<(Insee, bool), Fault> {
    if let Ok(code) = <[u8; 5]>::try_from(cell)
        && is_commune(&code)
    {
        return Ok((Insee(code), false));
    }
    // What spreadsheets make of codes: ="01001", '01001, 1001.0
    let (text, _) = decode_text(cell);
    let text = text.trim_matches(is_blank);
    let text = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')).or_else(|| text.strip_prefix('\'')).unwrap_or(text).trim();
    let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    if text == "0" {
        return Err(Fault::Missing(Reason::NotProvided));
    }
    if let Some(reason) = nothing(text) {
        return Err(Fault::Missing(reason));
    }
    let upper = text.to_ascii_uppercase();
    if let Ok(code) = <[u8; 5]>::try_from(upper.as_bytes())
        && is_commune(&code)
    {
        return Ok((Insee(code), false));
    }
    if let [a, b, c, d] = *upper.as_bytes()
        && is_commune(&[b'0', a, b, c, d])
        && a.is_ascii_digit()
        && a != b'0'
    {
        return Ok((Insee([b'0', a, b, c, d]), true));
    }
    Err(Fault::NotACode)
}

/// The INSEE code whose parts stand in several cells, and whether zeros were lost: `16` and `001` are `16001`, `971` and `01` `97101`, `1` and `4` `01004`.
pub(super) fn joined<'c>(parts: impl Iterator<Item = &'c [u8]> + Clone) -> Result<(Insee, bool), Fault> {
    let mut code = [0; 5];
    let mut length = 0;
    for byte in parts.clone().flatten() {
        code.iter_mut().skip(length).take(1).for_each(|place| *place = *byte);
        length += 1;
    }
    if length == 5 && is_commune(&code) {
        return Ok((Insee(code), false));
    }
    let mut parts = parts;
    let (Some(first), Some(second), None) = (parts.next(), parts.next(), parts.next()) else { return Err(Fault::NotACode) };
    let department = department(first)?;
    let (text, _) = decode_text(second);
    let text = text.trim_matches(is_blank);
    if let Some(reason) = nothing(text) {
        return Err(Fault::Missing(reason));
    }
    let text = text.strip_suffix(".0").unwrap_or(text);
    // The three digits of an overseas department, or the whole code, may stand in the second cell again.
    let (short, own) = (department.get(..2).unwrap_or_default(), department.get(2..).unwrap_or_default());
    let number = match text.len() {
        3 if !own.is_empty() => text.strip_prefix(own).unwrap_or(text),
        5 => text.strip_prefix(short).and_then(|t| t.strip_prefix(own)).unwrap_or(text),
        _ => text,
    };
    let width = 5 - department.len().min(5);
    let whole = format!("{department}{number:0>width$}");
    let lost = number.len() < width || first.len() < 2;
    match <[u8; 5]>::try_from(whole.as_bytes()) {
        Ok(code) if is_commune(&code) => Ok((Insee(code), lost)),
        _ => Err(Fault::NotACode),
    }
}

/// Five digits, or `2A` or `2B` and three; not all zeros.
fn is_commune(code: &[u8; 5]) -> bool {
    let [first, second, rest @ ..] = code;
    let department = first.is_ascii_digit() && second.is_ascii_digit() || *first == b'2' && matches!(second, b'A' | b'B');
    department && rest.iter().all(u8::is_ascii_digit) && code != b"00000"
}

/// The code of a department: `01`, `2A`, `971`, `988`.
pub(super) fn department(cell: &[u8]) -> Result<String, Fault> {
    let (text, _) = decode_text(cell);
    let text = text.trim_matches(is_blank);
    if let Some(reason) = nothing(text) {
        return Err(Fault::Missing(reason));
    }
    let text = text.strip_suffix(".0").unwrap_or(text);
    // Files of the State call Corsica's departments 20A and 20B.
    let text = match text.to_ascii_uppercase().as_str() {
        "20A" => "2A",
        "20B" => "2B",
        _ => text,
    };
    // A single digit has lost its zero; the collectivities of 97 and 98 that are no departments keep their three digits.
    let padded = if text.len() == 1 { format!("0{text}") } else { text.to_owned() };
    let elsewhere = padded.len() == 3 && (padded.starts_with("97") || padded.starts_with("98")) && padded.bytes().all(|b| b.is_ascii_digit());
    if elsewhere { Ok(padded) } else { department_code(&padded).ok_or(Fault::NotACode) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &str) -> Option<String> {
        number(cell.as_bytes()).ok().map(|(n, percent)| format!("{n}{}", if percent { "%" } else { "" }))
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (cell, value) in [
            ("0", "0"),
            ("-0", "0"),
            ("195721.0", "195721"),
            ("1,5", "1.5"),
            ("+1.50", "1.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-1354,71", "-1354.71"),
            ("1 234 567,8", "1234567.8"),
            ("1\u{a0}234", "1234"),
            ("12\u{202f}345", "12345"),
            ("15,2 %", "15.2%"),
            ("15%", "15%"),
            ("1 000 €", "1000"),
            ("\u{2212}3", "-3"),
            ("1E+06", "1000000"),
            ("1.5e-5", "0.000015"),
            ("4594370710.1234567890123", "4594370710.1234567890123"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("0000000000000000000000001", "1"),
            ("0.30000000000000004", "0.30000000000000004"),
        ] {
            assert_eq!(shown(cell).as_deref(), Some(value), "{cell}");
        }
        assert_eq!(number(b"1\xa0234").map(|(n, _)| n), Ok(Decimal::from(1234)), "a no-break space of Windows-1252");
    }

    #[test]
    fn what_is_no_number_is_never_one() {
        for cell in [
            "NaN", "inf", "-inf", "Infinity", "abc", "1.234,5", "1,234.5", "12 34", "1 2345", "1234 567", "0x10", "1e", "e5", "1e5e5", "1-", "--5", "5 %%",
            "1'000", "(5)", "٣", "1/2", ".,", ",",
        ] {
            assert_eq!(number(cell.as_bytes()), Err(Fault::NotANumber), "{cell}");
        }
        for cell in ["79228162514264337593543950336", "1e40", "1e-40", "1e999999999999", &"9".repeat(60)] {
            assert_eq!(number(cell.as_bytes()), Err(Fault::TooLarge), "{cell}");
        }
        for cell in ["", "-", "nd", "N.D.", "n/a", "#N/A", "."] {
            assert_eq!(number(cell.as_bytes()), Err(Fault::Missing(Reason::NotProvided)), "{cell}");
        }
        assert_eq!(number(b"s"), Err(Fault::Missing(Reason::Secret)));
    }

    /// The short way and the long way read the same.
    #[test]
    fn both_ways_agree() {
        for cell in ["0", "1", "12.50", "-7,25", "0,000", "999999999999999999", "123456789.123456789", "0012"] {
            assert_eq!(digits(cell.as_bytes()).map(|n| (n, false)), written(cell.as_bytes()).ok(), "{cell}");
        }
    }

    #[test]
    fn yes_and_no_have_many_forms() {
        for cell in ["1", "OUI", "oui ", "O", "True", "vrai", "1.0", "x", "Yes"] {
            assert_eq!(boolean(cell.as_bytes(), false), Ok(true), "{cell}");
        }
        for cell in ["0", "NON", "n", "False", "faux", "0.0", "0,0"] {
            assert_eq!(boolean(cell.as_bytes(), false), Ok(false), "{cell}");
        }
        assert_eq!(boolean(b"nd", false), Err(Fault::Missing(Reason::NotProvided)));
        for cell in ["2", "01004", "2A004", "peut-être", "NaN"] {
            assert_eq!(boolean(cell.as_bytes(), false), Err(Fault::NotABoolean), "{cell}");
        }
        for cell in ["2", "01004", "2A004", "oui"] {
            assert_eq!(boolean(cell.as_bytes(), true), Ok(true), "{cell}");
        }
        assert_eq!(boolean("peut-être".as_bytes(), true), Err(Fault::NotABoolean));
    }

    #[test]
    fn codes_keep_their_zero() {
        let code = |cell: &str| commune(cell.as_bytes()).map(|(code, lost)| (code.as_str().to_owned(), lost));
        for (cell, value, lost) in [
            ("01001", "01001", false),
            ("1001", "01001", true),
            ("1001.0", "01001", true),
            ("=\"01001\"", "01001", false),
            ("'01001", "01001", false),
            ("2a004", "2A004", false),
            (" 33063 ", "33063", false),
            ("98818", "98818", false),
        ] {
            assert_eq!(code(cell), Ok((value.into(), lost)), "{cell}");
        }
        for cell in ["TOTAL", "001", "00000", "0100", "330630", "2C004", "A1001", "3306é", "2A0B4"] {
            assert_eq!(code(cell), Err(Fault::NotACode), "{cell}");
        }
        assert_eq!(code("nd"), Err(Fault::Missing(Reason::NotProvided)));
    }

    #[test]
    fn codes_are_put_together() {
        let code = |parts: &[&str]| joined(parts.iter().map(|p| p.as_bytes())).map(|(code, lost)| (code.as_str().to_owned(), lost));
        for (parts, value, lost) in [
            (["16", "001"], "16001", false),
            (["971", "01"], "97101", false),
            (["97", "101"], "97101", false),
            (["2A", "004"], "2A004", false),
            (["20A", "004"], "2A004", false),
            (["971", "101"], "97101", false),
            (["16", "16001"], "16001", false),
            (["1", "4"], "01004", true),
            (["01", "4.0"], "01004", true),
            (["1", "004"], "01004", true),
            (["974", "1"], "97401", true),
        ] {
            assert_eq!(code(&parts), Ok((value.into(), lost)), "{parts:?}");
        }
        for parts in [["16", "TOT"], ["", "001"], ["16", ""], ["16", "0001"], ["16", "000000"], ["XX", "001"], ["16", "é"]] {
            assert!(code(&parts).is_err(), "{parts:?}");
        }
        assert_eq!(code(&["1", "60", "01"]), Ok(("16001".into(), false)));
    }

    #[test]
    fn numbers_are_rounded_half_away() {
        for (cell, decimals, value) in [
            ("34.9099999666214", 5, "34.91"),
            ("34.910000000000004", 2, "34.91"),
            ("0.16499999957159162", 5, "0.165"),
            ("45.54189", 5, "45.54189"),
            ("0.000005", 5, "0.00001"),
            ("-0.000005", 5, "-0.00001"),
            ("-0.0000049", 5, "0"),
            ("9.9999999", 5, "10"),
            ("0.0000049999999999999999999999", 5, "0"),
            ("1234567890123.4567890123456789", 2, "1234567890123.46"),
            ("2.5", 0, "3"),
            ("7", 5, "7"),
        ] {
            assert_eq!(rounded(number(cell.as_bytes()).unwrap().0, decimals).to_string(), value, "{cell}");
        }
    }

    #[test]
    fn departments_are_read() {
        for (cell, value) in [
            ("1", "01"),
            ("01", "01"),
            ("033", "33"),
            ("2a", "2A"),
            ("20A", "2A"),
            ("20b", "2B"),
            ("971", "971"),
            ("101", "971"),
            ("988", "988"),
            ("75", "75"),
            ("1.0", "01"),
        ] {
            assert_eq!(department(cell.as_bytes()).as_deref(), Ok(value), "{cell}");
        }
        for cell in ["20", "96", "0", "Ain", "9999"] {
            assert!(department(cell.as_bytes()).is_err(), "{cell}");
        }
    }
}
