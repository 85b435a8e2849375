//! Codes of departments and communes as INSEE writes them, from the codes of the DGFiP files.

/// The INSEE code of a department (`33`, `2A`, `971`) from the DGFiP code (`033`, `33`, `02A`, `101`).
///
/// The DGFiP numbers the overseas departments 101 (Guadeloupe), 102 (Guyane), 103 (Martinique), 104 (La Réunion) and 106 (Mayotte); INSEE codes
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
/// Overseas the department takes three characters and the commune the last two of its own. A full code in `INSEE` is accepted where it agrees with the
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
    let number = if width == 2 { number % 100 } else { number };
    (number > 0).then(|| format!("{department}{number:0width$}"))
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
        ];
        for (ndept, insee, expected) in cases {
            assert_eq!(commune_code(ndept, insee).as_deref(), expected, "{ndept} {insee}");
        }
    }
}
