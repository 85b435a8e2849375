//! Official labels, tidied.

/// What the bytes 0x80 to 0x9F mean in Windows-1252: the plans are written in it and declared as ISO-8859-1, where they mean nothing.
/// Blank where Windows-1252 has no character either.
const WINDOWS_1252: [char; 32] = [
    '€', ' ', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', ' ', 'Ž', ' ', ' ', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', ' ', 'ž',
    'Ÿ',
];

/// A label as it is meant: Windows-1252 punctuation and ligatures read, outer blanks off, inner runs of blanks made one.
pub fn tidy(label: &str) -> String {
    let meant = |c: char| match u32::from(c).checked_sub(0x80).and_then(|i| WINDOWS_1252.get(i as usize)) {
        Some(meant) => *meant,
        None => c,
    };
    let label: String = label.chars().map(meant).collect();
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_windows_characters_are_read_as_meant() {
        assert_eq!(tidy("  CNFPT \u{96} Formation\u{a0}"), "CNFPT – Formation");
        assert_eq!(tidy("\u{9c}uvres d\u{92}art"), "œuvres d’art");
        assert_eq!(tidy("Électricité"), "Électricité");
    }
}
