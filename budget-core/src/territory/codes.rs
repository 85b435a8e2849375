//! Codes: departments out of INSEE codes, DGFiP's own department numbers, and the check digit of a SIREN.

/// DGFiP's numbers of the overseas departments (column `NDEPT` of the balances of accounts published on data.economie.gouv.fr) and INSEE's.
const OVERSEAS: [(&str, &str); 5] = [("101", "971"), ("102", "972"), ("103", "973"), ("104", "974"), ("106", "976")];

/// The INSEE code of the department (`33`, `2A`, `971`) that DGFiP writes `033`, `02A`, `101`.
/// A number that is none of DGFiP's gives `None`: `971` would otherwise be read as Saône-et-Loire.
pub fn department_code(ndept: &str) -> Option<String> {
    if let Some((_, insee)) = OVERSEAS.iter().find(|(dgfip, _)| *dgfip == ndept) {
        return Some((*insee).to_owned());
    }
    let code = ndept.strip_prefix('0')?;
    let known = match code {
        "2A" | "2B" => true,
        _ => code.len() == 2 && code.parse::<u8>().is_ok_and(|n| (1..=95).contains(&n) && n != 20),
    };
    known.then(|| code.to_owned())
}

/// The INSEE code of the commune (`33063`, `97101`) out of DGFiP's columns `NDEPT` (`033`, `101`) and `INSEE` (`063`, `101`).
/// Overseas the two last digits count and the first repeats the department's last or is 0. `None` when the codes fit no commune.
pub fn commune_code(ndept: &str, insee: &str) -> Option<String> {
    if insee.len() != 3 || !insee.bytes().all(|b| b.is_ascii_digit()) || insee == "000" {
        return None;
    }
    let department = department_code(ndept)?;
    if department.len() == 2 {
        return Some(format!("{department}{insee}"));
    }
    let (first, number) = insee.split_at(1);
    (number != "00" && (first == "0" || department.ends_with(first))).then(|| format!("{department}{number}"))
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
    fn dgfip_numbers_become_insee_codes() {
        let cases = [
            ("033", "063", "33063"),
            ("001", "001", "01001"),
            ("02A", "004", "2A004"),
            ("075", "056", "75056"),
            ("101", "101", "97101"),
            ("101", "001", "97101"),
            ("104", "411", "97411"),
            ("106", "611", "97611"),
        ];
        for (ndept, insee, expected) in cases {
            assert_eq!(commune_code(ndept, insee).as_deref(), Some(expected), "{ndept} {insee}");
        }
    }

    #[test]
    fn what_is_no_commune_gives_none() {
        for (ndept, insee) in [
            ("033", ""),
            ("033", "000"),
            ("033", "63"),
            ("971", "101"),
            ("105", "501"),
            ("104", "101"),
            ("020", "001"),
            ("", "001"),
            ("101", "100"),
            ("0é", "001"),
        ] {
            assert_eq!(commune_code(ndept, insee), None, "{ndept} {insee}");
        }
        assert_eq!(department_code("096"), None);
        assert_eq!(department_code("02B").as_deref(), Some("2B"));
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
