//! Text without case and accents, for searching French labels and names.

/// Lower case, accents and ligatures taken off, anything that is neither a letter nor a digit made one blank.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => folded.push('a'),
            'ç' => folded.push('c'),
            'è' | 'é' | 'ê' | 'ë' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'ö' | 'õ' => folded.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => folded.push('u'),
            'ÿ' | 'ý' => folded.push('y'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_signs_go() {
        assert_eq!(fold("  Œuvres d'ART – État, n° 2 "), "oeuvres d art etat n 2");
        assert_eq!(fold("ÉPARGNE"), fold("epargne"));
        assert_eq!(fold("!?"), "");
        assert_eq!(fold(" L'Haÿ-les-Roses "), "l hay les roses");
        assert_eq!(fold("Œuilly"), "oeuilly");
    }
}
