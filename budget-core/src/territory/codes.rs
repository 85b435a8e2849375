//! Codes: departments out of INSEE codes, DGFiP's own department numbers, and the check digit of a SIREN.

/// Whether a code is of the fictional samples: no commune of France begins with 99, and the SIREN of other invented bodies begin with 99900.
pub fn is_fictional(code: &str) -> bool {
    code.len() == 5 && code.starts_with("99") || code.len() == 9 && code.starts_with("99900")
}

/// The INSEE code of a department (`33`, `2A`, `971`) from the DGFiP code (`033`, `33`, `02A`, `101`).
///
/// The DGFiP numbers the overseas departments 101 (Guadeloupe), 102 (Martinique), 103 (Guyane), 104 (La Réunion) and 106 (Mayotte); INSEE codes
/// (`971` to `976`) are accepted too. `None` when it is no department.
pub fn department_code(ndept: &str) -> Option<String> {
    let code = ndept.trim().to_ascii_uppercase();
    let overseas = match code.as_str() {
        "101" | "971" => "971",
        "102" | "972" => "972",
        "103" | "973" => "973",
        "104" | "974" => "974",
        "106" | "976" => "976",
        _ => "",
    };
    if !overseas.is_empty() {
        return Some(overseas.to_owned());
    }
    let short = if code.len() == 3 { code.strip_prefix('0')? } else { code.as_str() };
    match short {
        "2A" | "2B" => Some(short.to_owned()),
        // Corsica was 20 until 1975; 96 to 98 are not departments; 99 is where fictional communes live.
        _ if short.is_empty() || short.len() > 2 || !short.bytes().all(|b| b.is_ascii_digit()) => None,
        _ => match short.parse::<u8>().ok()? {
            n @ (1..=19 | 21..=95 | 99) => Some(format!("{n:02}")),
            _ => None,
        },
    }
}

/// The INSEE code of a commune (`33063`, `2A004`, `97105`) from the DGFiP columns `NDEPT` and `INSEE` (`033` and `063`, padded with zeros or not).
///
/// Overseas the department takes three characters and the commune the last two of its own; the first repeats the department's last or is 0. A full code in `INSEE` is accepted where it agrees with the
/// department. `None` when either part is empty, zero or no code.
pub fn commune_code(ndept: &str, insee: &str) -> Option<String> {
    let department = department_code(ndept)?;
    let insee = insee.trim().to_ascii_uppercase();
    let own = match insee.strip_prefix(department.as_str()) {
        Some(rest) if insee.len() == 5 => rest,
        _ => insee.as_str(),
    };
    if own.is_empty() || own.len() > 3 || !own.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u16 = own.parse().ok()?;
    let width = 5 - department.len();
    let lead_fits = width == 3 || number < 100 || department.ends_with(&(number / 100).to_string());
    let number = if width == 2 { number % 100 } else { number };
    (number > 0 && lead_fits).then(|| format!("{department}{number:0width$}"))
}

/// The department's part of a commune's INSEE code: `33` of `33063`, `2A` of `2A004`, `971` of `97101`.
pub fn department_of(insee: &str) -> &str {
    let digits = if insee.starts_with("97") || insee.starts_with("98") { 3 } else { 2 };
    insee.get(..digits).unwrap_or(insee)
}

/// Whether a text is a SIREN: nine digits whose Luhn sum is a multiple of ten.
pub fn is_siren(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit()) && luhn(text.as_bytes()).is_multiple_of(10)
}

/// The SIREN that most communes have (`21`, department, number, check digit): `213300635` for `33063`.
pub(crate) fn usual_siren(insee: &str) -> Option<String> {
    let (department, number) = insee.split_at_checked(2)?;
    let department = if department == "2A" || department == "2B" { "20" } else { department };
    let lead = if department == "97" { number.get(..1)? } else { "0" };
    let body = format!("21{department}{lead}{number}");
    if body.len() != 8 || !body.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let check = (10 - luhn(format!("{body}0").as_bytes()) % 10) % 10;
    Some(format!("{body}{check}"))
}

/// The Luhn sum of digits.
fn luhn(digits: &[u8]) -> u32 {
    digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.saturating_sub(b'0'));
            let doubled = digit * 2;
            if place % 2 == 0 { digit } else { doubled / 10 + doubled % 10 }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departments_are_written_as_insee_does() {
        let cases = [
            ("033", Some("33")),
            ("33", Some("33")),
            ("1", Some("01")),
            ("001", Some("01")),
            ("02A", Some("2A")),
            ("2b", Some("2B")),
            ("101", Some("971")),
            ("106", Some("976")),
            ("974", Some("974")),
            (" 075 ", Some("75")),
            ("099", Some("99")),
            ("020", None),
            ("105", None),
            ("", None),
            ("0", None),
            ("000", None),
            ("133", None),
            ("é3", None),
            ("+1", None),
        ];
        for (ndept, expected) in cases {
            assert_eq!(department_code(ndept).as_deref(), expected, "{ndept}");
        }
    }

    #[test]
    fn communes_are_written_as_insee_does() {
        let cases = [
            ("033", "063", Some("33063")),
            ("33", "63", Some("33063")),
            ("075", "056", Some("75056")),
            ("02A", "004", Some("2A004")),
            ("101", "105", Some("97105")),
            ("101", "05", Some("97105")),
            ("104", "411", Some("97411")),
            ("033", "33063", Some("33063")),
            ("101", "97105", Some("97105")),
            ("033", "75056", None),
            ("033", "", None),
            ("033", "000", None),
            ("", "063", None),
            ("033", "0x3", None),
            ("033", "+63", None),
            ("104", "101", None),
            ("101", "100", None),
            ("106", "611", Some("97611")),
        ];
        for (ndept, insee, expected) in cases {
            assert_eq!(commune_code(ndept, insee).as_deref(), expected, "{ndept} {insee}");
        }
    }

    #[test]
    fn a_siren_has_its_check_digit() {
        assert!(is_siren("213300635"));
        assert!(!is_siren("213300636"));
        assert!(!is_siren("21330063"));
        assert_eq!(usual_siren("33063").as_deref(), Some("213300635"));
        assert_eq!(usual_siren("2A004").as_deref(), Some("212000046"));
        assert_eq!(usual_siren("97101").as_deref(), Some("219711017"));
        assert_eq!(usual_siren("é"), None);
    }

    #[test]
    fn the_department_is_the_head_of_the_code() {
        assert_eq!(["33063", "2A004", "97101", "98818", "1"].map(department_of), ["33", "2A", "971", "988", "1"]);
    }
}
