//! Reproducible chance: every draw is named, so that adding one moves no other, and whole numbers only, so that every machine draws the same.

/// A splitmix64 sequence.
pub struct Dice(u64);

impl Dice {
    /// The sequence that belongs to a name, such as `["99001", "2022", "loan"]`.
    pub fn of(name: &[&str]) -> Dice {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for part in name {
            for byte in part.bytes().chain([0]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        Dice(hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number of `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low).saturating_add(1);
        low + (self.next() % width) as i64
    }

    /// True in `permille` cases of a thousand.
    pub fn chance(&mut self, permille: i64) -> bool {
        self.between(1, 1000) <= permille
    }

    /// `value` moved by at most `permille` thousandths either way, small moves being likelier.
    pub fn around(&mut self, value: i64, permille: i64) -> i64 {
        let shift = (0..3).map(|_| self.between(-permille, permille)).sum::<i64>() / 3;
        share(value, 1000 + shift)
    }
}

/// `permille` thousandths of an amount, towards zero.
pub fn share(amount: i64, permille: i64) -> i64 {
    ratio(amount, permille, 1000)
}

/// `amount * numerator / denominator`, without overflow on the way.
pub fn ratio(amount: i64, numerator: i64, denominator: i64) -> i64 {
    (i128::from(amount) * i128::from(numerator) / i128::from(denominator)) as i64
}
