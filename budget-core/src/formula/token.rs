//! Text to tokens, each with its place.

use crate::error::{Code, Error, Result};
use crate::text;
use std::ops::Range;

/// Longest formula, in bytes.
pub const MAX_LENGTH: usize = 10_000;

/// A token's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Digits with at most one point: a number, or a code inside a selector.
    Number,
    /// A quoted text; the quotes are part of the span.
    Text,
    /// A word: name, function or keyword.
    Word,
    /// `+ - * / ( ) [ ] , . = % ^` and `<`, `>`.
    Symbol(char),
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `!=`
    Differs,
    /// The end of the text.
    End,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its kind.
    pub kind: Kind,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// Splits a formula into tokens; the last one is [`Kind::End`].
pub fn tokens(text: &str) -> Result<Vec<Token>> {
    if text.len() > MAX_LENGTH {
        let (length, limit) = (text.len(), MAX_LENGTH);
        return Err(Error::new(
            Code::LimitExceeded,
            text!("the formula has {length} bytes, the limit is {limit}", "la formule compte {length} octets, la limite est {limit}"),
        )
        .with_help(text!("split it into several indicators that refer to each other", "découpez-la en plusieurs indicateurs qui se réfèrent l'un à l'autre")));
    }
    let mut list = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let follows = |wanted: char| text[start + c.len_utf8()..].starts_with(wanted);
        let kind = match c {
            '<' if follows('=') => Kind::AtMost,
            '>' if follows('=') => Kind::AtLeast,
            '!' if follows('=') => Kind::Differs,
            '+' | '-' | '*' | '/' | '(' | ')' | '[' | ']' | ',' | '.' | '=' | '<' | '>' | '%' | '^' => Kind::Symbol(c),
            '0'..='9' => Kind::Number,
            '"' => Kind::Text,
            c if c.is_alphabetic() || c == '_' => Kind::Word,
            _ => return Err(unexpected(c, start)),
        };
        let mut end = start + c.len_utf8();
        match kind {
            Kind::AtMost | Kind::AtLeast | Kind::Differs => {
                rest.next();
                end += 1;
            }
            Kind::Number => {
                while let Some((i, c)) = rest.next_if(|(_, c)| c.is_ascii_digit()) {
                    end = i + c.len_utf8();
                }
                if text[end..].starts_with('.') && text[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
                    rest.next();
                    while let Some((i, c)) = rest.next_if(|(_, c)| c.is_ascii_digit()) {
                        end = i + c.len_utf8();
                    }
                }
            }
            Kind::Word => {
                while let Some((i, c)) = rest.next_if(|(_, c)| c.is_alphanumeric() || *c == '_') {
                    end = i + c.len_utf8();
                }
            }
            Kind::Text => {
                while let Some((i, c)) = rest.next_if(|(_, c)| *c != '"' && *c != '\n') {
                    end = i + c.len_utf8();
                }
                if rest.next_if(|(_, c)| *c == '"').is_none() {
                    return Err(Error::new(Code::Syntax, text!("a text has no closing quote", "un texte n'a pas de guillemet fermant"))
                        .with_help(text!(
                            "close it with `\"`; a text holds no quote and no line break",
                            "fermez-le par `\"` ; un texte ne contient ni guillemet ni saut de ligne"
                        ))
                        .at_span(start..end));
                }
                end += 1;
            }
            Kind::Symbol(_) | Kind::End => {}
        }
        list.push(Token { kind, span: start..end });
    }
    list.push(Token { kind: Kind::End, span: text.len()..text.len() });
    Ok(list)
}

fn unexpected(c: char, start: usize) -> Error {
    let help = match c {
        '\'' | '’' | '«' | '“' => text!("write texts between straight double quotes", "écrivez les textes entre guillemets droits doubles"),
        ';' => text!("separate arguments with a comma", "séparez les arguments par une virgule"),
        '−' | '–' => text!("write minus as `-`", "écrivez moins avec `-`"),
        '&' | '|' | '!' => text!("write `and`, `or`, `not`", "écrivez `and`, `or`, `not`"),
        _ => text!(
            "a formula is made of names, numbers, texts and + - * / ( ) , < <= = != > >=",
            "une formule se compose de noms, de nombres, de textes et de + - * / ( ) , < <= = != > >="
        ),
    };
    let shown = c.escape_default();
    let shown = if c.is_control() { shown.to_string() } else { c.to_string() };
    Error::new(Code::Syntax, text!("`{shown}` has no meaning here", "`{shown}` n'a pas de sens ici")).with_help(help).at_span(start..start + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_splits_into_words_numbers_and_symbols() {
        let text = "net_debit(6 - 675) >= 0.5\n and \"é\"";
        let words: Vec<&str> = tokens(text).unwrap().iter().map(|t| &text[t.span.clone()]).collect();
        assert_eq!(words, ["net_debit", "(", "6", "-", "675", ")", ">=", "0.5", "and", "\"é\"", ""]);
    }

    #[test]
    fn what_has_no_meaning_is_refused_at_its_place() {
        for (text, span) in [("a ; b", 2..3), ("a # b", 2..3), ("\"open", 0..5), ("1 ! 2", 2..3), ("\0", 0..1)] {
            let error = tokens(text).unwrap_err();
            assert_eq!(error.code(), Code::Syntax, "{text}");
            assert_eq!(error.place().span, Some(span), "{text}");
        }
        assert_eq!(tokens(&"1".repeat(MAX_LENGTH + 1)).unwrap_err().code(), Code::LimitExceeded);
    }
}
