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
        let mut code = Code::default();
        code.set_account(account)?;
        code.set_function(function)?;
        Some(code)
    }

    pub fn set_account(&mut self, account: &[u8]) -> Option<()> {
        let (head, tail) = account.split_at_checked(8).unwrap_or((account, &[]));
        let head = letters(head).filter(|_| !account.is_empty())?;
        self.account = u128::from(head) << 64 | u128::from(letters(tail)?);
        Some(())
    }

    /// Sets the account to the first 1 to 8 bytes of a word, the first one lowest, which must be letters or digits.
    pub fn set_leading_letters(&mut self, word: u64, count: usize) {
        let head = word.checked_shl(64 - 8 * count as u32).unwrap_or(0).swap_bytes();
        self.account = u128::from(head) << 64;
    }

    pub fn set_function(&mut self, function: &[u8]) -> Option<()> {
        self.function = letters(function)?;
        Some(())
    }
}

impl Code {
    /// A place below [`LATELY`].
    fn place(self) -> usize {
        let mixed = ((self.account >> 64) as u64 ^ self.account as u64 ^ self.function.rotate_left(24)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 52) as usize
    }
}

/// At most eight letters as a number. No letter is zero, so that texts of different lengths have different numbers.
fn letters(text: &[u8]) -> Option<u64> {
    let mut number = 0;
    for letter in text {
        if !letter.is_ascii_alphanumeric() {
            return None;
        }
        number = number << 8 | u64::from(*letter);
    }
    (text.len() <= 8).then_some(number)
}

/// The numbers of the codes met, and their texts.
#[derive(Default)]
pub(crate) struct Codes {
    numbers: FxHashMap<Code, u32>,
    texts: Vec<(Box<str>, Box<str>)>,
    /// Codes met lately, at a place that hangs on their letters: most lines need not ask the map.
    lately: Vec<(Code, u32)>,
}

/// Places for codes met lately.
const LATELY: usize = 4096;

impl Codes {
    /// The number of a code, from 0 on; the next free one where the code is new: then `texts` tells its account and function.
    pub fn number(&mut self, code: Code, texts: impl FnOnce() -> Option<(Box<str>, Box<str>)>) -> Option<usize> {
        let place = code.place();
        match self.lately.get(place) {
            Some((late, number)) if *late == code => return Some(*number as usize),
            Some(_) => {}
            None => self.lately.resize(LATELY, (Code::default(), 0)),
        }
        let number = match self.numbers.get(&code) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.texts.len()).ok()?;
                self.texts.push(texts()?);
                self.numbers.insert(code, number);
                number
            }
        };
        *self.lately.get_mut(place)? = (code, number);
        Some(number as usize)
    }

    /// The account and the function of a number.
    pub fn texts(&self, number: usize) -> (&str, &str) {
        self.texts.get(number).map_or(("", ""), |(account, function)| (account, function))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(codes: &mut Codes, account: &str, function: &str) -> usize {
        let code = Code::new(account.as_bytes(), function.as_bytes()).unwrap();
        codes.number(code, || Some((account.into(), function.into()))).unwrap()
    }

    #[test]
    fn codes_are_told_apart_and_numbered() {
        let mut codes = Codes::default();
        let texts: [(&str, &str); 7] = [("6411", ""), ("6411", "01"), ("641", "1"), ("641101", ""), ("1641", ""), ("280415311", "025"), ("6411", "1")];
        let numbers: Vec<usize> = texts.iter().map(|(a, f)| number(&mut codes, a, f)).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(number(&mut codes, "641", "1"), 2);
        let mut code = Code::default();
        code.set_leading_letters(u64::from_le_bytes(*b"641;0;0;"), 3);
        assert_eq!(code, Code::new(b"641", b"").unwrap());
        code.set_leading_letters(u64::from_le_bytes(*b"28041531"), 8);
        assert_eq!(code, Code::new(b"28041531", b"").unwrap());
        assert_eq!((codes.texts(1), codes.texts(5)), (("6411", "01"), ("280415311", "025")));
    }

    #[test]
    fn what_is_no_code_has_none() {
        for (account, function) in [("", ""), ("64 11", ""), ("64é", ""), ("12345678901234567", ""), ("6411", "123456789"), ("6411", "-")] {
            assert_eq!(Code::new(account.as_bytes(), function.as_bytes()), None, "{account} {function}");
        }
    }
}
