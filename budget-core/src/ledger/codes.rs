//! Accounts with their functions, numbered as they are met: what is known of one is looked up by its number.

use rustc_hash::FxHashMap;

/// An account and a function as numbers of their letters: at most 16 and 8 of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Code {
    account: u128,
    function: u64,
}

impl Code {
    /// The code of an account and a function; `None` where one is too long or holds something else than ASCII letters and digits.
    pub fn new(account: &[u8], function: &[u8]) -> Option<Code> {
        let good = |text: &[u8], most: usize| text.len() <= most && text.iter().all(u8::is_ascii_alphanumeric);
        if account.is_empty() || !good(account, 16) || !good(function, 8) {
            return None;
        }
        // No letter is zero, so that texts of different lengths have different numbers.
        let account = account.iter().fold(0, |number, letter| number << 8 | u128::from(*letter));
        Some(Code { account, function: function.iter().fold(0, |number, letter| number << 8 | u64::from(*letter)) })
    }
}

/// The numbers of the codes met.
#[derive(Default)]
pub(crate) struct Codes(FxHashMap<Code, u32>);

impl Codes {
    /// The number of a code, from 0 on; the next free one where the code is new.
    pub fn number(&mut self, code: Code) -> usize {
        let next = self.0.len() as u32;
        *self.0.entry(code).or_insert(next) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_and_numbered() {
        let mut codes = Codes::default();
        let texts: [(&str, &str); 7] = [("6411", ""), ("6411", "01"), ("641", "1"), ("641101", ""), ("1641", ""), ("280415311", "025"), ("6411", "1")];
        let numbers: Vec<usize> = texts.iter().map(|(a, f)| codes.number(Code::new(a.as_bytes(), f.as_bytes()).unwrap())).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(codes.number(Code::new(b"641", b"1").unwrap()), 2);
    }

    #[test]
    fn what_is_no_code_has_none() {
        for (account, function) in [("", ""), ("64 11", ""), ("64é", ""), ("12345678901234567", ""), ("6411", "123456789"), ("6411", "-")] {
            assert_eq!(Code::new(account.as_bytes(), function.as_bytes()), None, "{account} {function}");
        }
    }
}
