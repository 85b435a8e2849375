//! Titles that are nearly those of a column map: off by a letter or an accent.

use crate::error::distance;

/// Letters by which two titles may differ.
const MOST: usize = 2;
/// Titles shorter than this are codes, which differ by a letter where they mean other things.
const SHORTEST: usize = 10;

/// A title without case, blanks and signs; accents stay.
pub(super) fn letters(title: &str) -> String {
    title.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Of titles (each with its place, folded) the one that is nearest to the wanted one; of two as near the first.
pub(super) fn nearest(wanted: &str, titles: &[(usize, &str)]) -> Option<usize> {
    let near = titles.iter().filter_map(|(place, title)| Some((edits(wanted, title)?, *place)));
    near.min().map(|(_, place)| place)
}

/// How many letters two titles differ by; `None` where they are too many, or tell two columns apart: digits, and words of three letters at most.
fn edits(a: &str, b: &str) -> Option<usize> {
    if a.len() < SHORTEST || b.len() < SHORTEST || a.len().abs_diff(b.len()) > MOST {
        return None;
    }
    let (a_between, b_between) = between(a.as_bytes(), b.as_bytes());
    // What differs stands close together, or is no slip: the comparison of two long rests is spared.
    if a_between.len().max(b_between.len()) > a.len() / 2 {
        return None;
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let edits = distance(&text(a_between), &text(b_between));
    (edits > 0 && edits <= MOST && a_between.len().max(b_between.len()) <= 64 && telling(a).eq(telling(b))).then_some(edits)
}

/// The words that tell columns apart: those of three letters at most, mostly abbreviations (`fb`, `th`, `gfp`), and those with digits.
fn telling(title: &str) -> impl Iterator<Item = &str> {
    title.split(' ').filter(|word| word.len() <= 3 || word.bytes().any(|b| b.is_ascii_digit()))
}

/// What stands between the beginning and the end that two texts share.
fn between<'t>(a: &'t [u8], b: &'t [u8]) -> (&'t [u8], &'t [u8]) {
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    (a.get(..a.len() - end).unwrap_or_default(), b.get(..b.len() - end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_more_less_or_other_is_near() {
        let wanted = "fb commune base nette";
        for near in ["fb commune base nete", "fb communes base nette", "fb commune basse nette", "fb commun base nette"] {
            assert!(edits(wanted, near).is_some(), "{near}");
        }
        for far in ["fb commune base nette", "fb commune taux net", "fb gfp base nette", "fnb communes bases nettes", "e11"] {
            assert_eq!(edits(wanted, far), None, "{far}");
        }
    }

    #[test]
    fn what_tells_columns_apart_is_not_near() {
        for (a, b) in [
            ("teom taux reduit a base nette", "teom taux reduit b base nette"),
            ("cfe micro entreprises ca 5000", "cfe micro entreprises ca 500"),
            ("base minimum tranche 1", "base minimum tranche 2"),
            ("fb commune montant lissage", "th commune montant lissage"),
            ("numero siren de l epci", "numero siren de l ept"),
        ] {
            assert_eq!(edits(a, b), None, "{a}");
        }
        assert_eq!(nearest("fb commune base nette", &[(3, "fb commune base nettess"), (7, "fb commune base nettes"), (9, "autre titre")]), Some(7));
    }

    #[test]
    fn letters_keep_accents_alone() {
        assert_eq!(letters("Libellé  COMMUNE"), letters("libellé commune"));
        assert_ne!(letters("Libelle commune"), letters("Libellé commune"));
    }
}
