//! Accounts with their functions, numbered as they are met: what is known of one is looked up by its number.

use rustc_hash::FxHashMap;

/// An account and a function as numbers of their letters: at most 12 and 4 of them, which is more than those of any chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Code {
    /// The first eight letters of the account.
    head: u64,
    /// The others, and those of the function.
    rest: u64,
}

impl Code {
    /// The code of an account and a function; `None` where one is too long or holds something else than ASCII letters and digits.
    pub fn new(account: &[u8], function: &[u8]) -> Option<Code> {
        let mut code = Code::default();
        code.set_account(account)?;
        code.set_function(function)?;
        Some(code)
    }

    /// Sets the account of a new code.
    pub fn set_account(&mut self, account: &[u8]) -> Option<()> {
        let (head, tail) = account.split_at_checked(8).unwrap_or((account, &[]));
        self.head = letters(head).filter(|_| !account.is_empty() && tail.len() <= 4)?;
        self.rest = letters(tail)? << 32;
        Some(())
    }

    /// Sets the account of a new code to the first 1 to 8 bytes of a word, the first one lowest, which must be letters or digits.
    pub fn set_leading_letters(&mut self, word: u64, count: usize) {
        self.head = word.checked_shl(64 - 8 * count as u32).unwrap_or(0).swap_bytes();
    }

    /// Sets the function of a code that has none.
    pub fn set_function(&mut self, function: &[u8]) -> Option<()> {
        self.rest |= letters(function).filter(|_| function.len() <= 4)?;
        Some(())
    }

    /// A place below [`PLACES`] that hangs on its letters.
    fn place(self) -> usize {
        ((self.head ^ self.rest.rotate_left(24)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize
    }
}

/// Places for codes met lately.
const PLACES: usize = 4096;

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
#[derive(Clone, Default)]
pub(crate) struct Codes {
    numbers: FxHashMap<Code, u32>,
    texts: Vec<(Box<str>, Box<str>)>,
    /// Codes met lately, at a place that hangs on their letters: most lines need not ask the map.
    lately: Vec<(Code, u32)>,
}

impl Codes {
    /// The number of a code, from 0 on; the next free one where the code is new: then `texts` tells its account and function.
    #[inline]
    pub fn number(&mut self, code: Code, texts: impl FnOnce() -> Option<(Box<str>, Box<str>)>) -> Option<usize> {
        match self.lately.get(code.place()) {
            Some((late, number)) if *late == code => Some(*number as usize),
            _ => self.ask(code, texts),
        }
    }

    #[cold]
    fn ask(&mut self, code: Code, texts: impl FnOnce() -> Option<(Box<str>, Box<str>)>) -> Option<usize> {
        let number = match self.numbers.get(&code) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.texts.len()).ok()?;
                self.texts.push(texts()?);
                self.numbers.insert(code, number);
                number
            }
        };
        self.lately.resize(PLACES, (Code::default(), 0));
        *self.lately.get_mut(code.place())? = (code, number);
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
        for (account, function) in [("", ""), ("64 11", ""), ("64é", ""), ("1234567890123", ""), ("6411", "12345"), ("6411", "-")] {
            assert_eq!(Code::new(account.as_bytes(), function.as_bytes()), None, "{account} {function}");
        }
    }
}
