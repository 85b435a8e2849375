//! Amounts in euros, read from bytes into whole cents, exactly.

/// Why a cell is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing in the cell.
    Empty,
    /// Something else than a number.
    NotANumber,
    /// More than fits.
    TooLarge,
    /// Decimals beyond the cent that are not zeros.
    Fraction,
}

/// Cents of an amount in euros: an optional sign, digits, a decimal point or comma, two decimals (further ones only if zero); blanks around.
/// No separator of thousands and no exponent: what reads two ways is refused, not guessed.
pub(crate) fn parse(cell: &[u8]) -> Result<i64, Fault> {
    let cell = cell.trim_ascii();
    let (negative, digits) = match cell {
        [] => return Err(Fault::Empty),
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, cell),
    };
    let mut cents: Option<i64> = Some(0);
    let mut decimals: Option<u32> = None;
    let mut any = false;
    let mut fraction = false;
    for byte in digits {
        match (byte, decimals) {
            (b'0'..=b'9', Some(2..)) => fraction |= *byte != b'0',
            (b'0'..=b'9', _) => {
                any = true;
                decimals = decimals.map(|n| n + 1);
                cents = cents.and_then(|c| c.checked_mul(10)?.checked_add(i64::from(byte - b'0')));
            }
            (b'.' | b',', None) => decimals = Some(0),
            _ => return Err(Fault::NotANumber),
        }
    }
    if !any {
        return Err(Fault::NotANumber);
    }
    if fraction {
        return Err(Fault::Fraction);
    }
    let scale = [100, 10, 1][decimals.unwrap_or(0).min(2) as usize];
    let cents = cents.and_then(|c| c.checked_mul(scale)).ok_or(Fault::TooLarge)?;
    Ok(if negative { -cents } else { cents })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cents;
    use rust_decimal::Decimal;
    use std::str::FromStr;

    /// The same amount by another road: the decimal library.
    fn cents_of(text: &str) -> Option<i64> {
        Cents::from_decimal(Decimal::from_str(text).ok()?).map(|c| c.0)
    }

    #[test]
    fn amounts_are_exact() {
        let cases = [
            ("0", 0),
            ("0.00", 0),
            ("-0.00", 0),
            ("4484122.24", 448_412_224),
            ("4484122,24", 448_412_224),
            ("6097.9", 609_790),
            ("-1354.71", -135_471),
            ("+5", 500),
            (".5", 50),
            ("5.", 500),
            (" 12,30 ", 1_230),
            ("12.3000", 1_230),
            ("00012.30", 1_230),
            ("92233720368547758.07", i64::MAX),
            ("-92233720368547758.07", -i64::MAX),
        ];
        for (text, cents) in cases {
            assert_eq!(parse(text.as_bytes()), Ok(cents), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_says_why() {
        let cases: [(&[u8], Fault); 21] = [
            (b"", Fault::Empty),
            (b"  ", Fault::Empty),
            (b"-", Fault::NotANumber),
            (b".", Fault::NotANumber),
            (b"abc", Fault::NotANumber),
            (b"12a", Fault::NotANumber),
            (b"1 234,56", Fault::NotANumber),
            (b"1.234,56", Fault::NotANumber),
            (b"1,234,567", Fault::NotANumber),
            (b"--1", Fault::NotANumber),
            (b"1e5", Fault::NotANumber),
            (b"NaN", Fault::NotANumber),
            (b"inf", Fault::NotANumber),
            (b"1\x002", Fault::NotANumber),
            ("1\u{a0}234".as_bytes(), Fault::NotANumber),
            (b"123456789012345678901234567890", Fault::TooLarge),
            (b"-123456789012345678901234567890.12", Fault::TooLarge),
            (b"92233720368547758.08", Fault::TooLarge),
            (b"123456789012345678901234567890x", Fault::NotANumber),
            (b"1.234", Fault::Fraction),
            (b"0.001", Fault::Fraction),
        ];
        for (cell, fault) in cases {
            assert_eq!(parse(cell), Err(fault), "{}", String::from_utf8_lossy(cell));
        }
    }

    #[test]
    fn amounts_agree_with_the_decimal_library() {
        let mut seed: u64 = 42;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digits = seed >> 40;
            let scale = (seed >> 8) % 3;
            let sign = if seed & 1 == 0 { "" } else { "-" };
            let text = match scale {
                0 => format!("{sign}{digits}"),
                1 => format!("{sign}{}.{}", digits / 10, digits % 10),
                _ => format!("{sign}{}.{:02}", digits / 100, digits % 100),
            };
            assert_eq!(parse(text.as_bytes()).ok(), cents_of(&text), "{text}");
        }
    }
}
