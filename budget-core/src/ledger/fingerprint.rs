//! Fingerprints of texts and amounts: numbers that stand for them where only their equality is asked.

/// One step of a multiplicative hash: the two halves of a 128-bit product, which mixes all bits of both numbers.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xe703_7ed1_a0b4_28db);
    (product >> 64) as u64 ^ product as u64
}

/// Adds bytes to a hash.
pub(super) fn mix_bytes(mut hash: u64, bytes: &[u8]) -> u64 {
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word.iter_mut().zip(chunk).for_each(|(w, b)| *w = *b);
        hash = mix(hash, u64::from_le_bytes(word));
    }
    mix(hash, bytes.len() as u64)
}

/// 128 bits that stand for a list of texts: a million lists have one chance in 10^26 that two of them share theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint(u64, u64);

impl Fingerprint {
    /// The fingerprint of nothing.
    pub const NONE: Fingerprint = Fingerprint(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210);

    /// With one more text.
    pub fn with(self, text: &str) -> Fingerprint {
        Fingerprint(mix_bytes(self.0, text.as_bytes()), mix_bytes(self.1, text.as_bytes()))
    }

    /// The same bytes in any process on any machine.
    pub fn to_bytes(self) -> [u8; 16] {
        (u128::from(self.0) << 64 | u128::from(self.1)).to_le_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustc_hash::FxHashSet;

    #[test]
    fn lists_of_texts_are_told_apart() {
        let mut seen = FxHashSet::default();
        for n in 0..100_000 {
            let text = n.to_string();
            assert!(seen.insert(Fingerprint::NONE.with(&text)));
            assert!(seen.insert(Fingerprint::NONE.with(&text).with("")));
            assert!(seen.insert(Fingerprint::NONE.with("").with(&text)));
        }
        assert_eq!(Fingerprint::NONE.with("a").with("b"), Fingerprint::NONE.with("a").with("b"));
        let hex: String = Fingerprint::NONE.with("compte").to_bytes().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "31da77cdb71f3872ab3e38a2d57296a9");
        assert_ne!(Fingerprint::NONE.with("ab"), Fingerprint::NONE.with("a").with("b"));
    }
}
