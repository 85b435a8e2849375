//! What is said of a formula that does not follow the grammar: what was needed, what stands there, what to write instead.

use super::Parser;
use crate::error::{Code, Error, Result, Text, nearest_phrase};
use crate::formula::ast::{Function, Operand};
use crate::formula::token::{Kind, Token};
use crate::text;
use std::ops::Range;

impl Parser<'_> {
    /// An error at the next token: what was needed, what stands there.
    pub(super) fn unexpected(&self, en: &str, fr: &str) -> Error {
        let span = self.span();
        let found = self.slice(span.clone());
        let message = match self.peek() {
            Kind::End => text!("the formula stops where {en} should follow", "la formule s'arrête là où {fr} devrait suivre"),
            _ => text!("`{found}` stands where {en} should", "`{found}` se trouve là où {fr} devrait être"),
        };
        Error::new(Code::Syntax, message).with_help(self.way_out()).at_span(span)
    }

    /// What to write instead, told from what stands at the next token.
    pub(super) fn way_out(&self) -> Text {
        let before = self.next.checked_sub(1).and_then(|i| self.tokens.get(i));
        let digits = |token: &Token| token.kind == Kind::Number && !self.slice(token.span.clone()).contains('.');
        match (self.peek(), before) {
            (Kind::Symbol('='), Some(b)) if b.kind == Kind::Symbol('=') => text!("equality is written `=`", "l'égalité s'écrit `=`"),
            (Kind::Symbol(','), Some(b)) if digits(b) && digits(&self.token(1)) => {
                let number = format!("{}.{}", self.slice(b.span.clone()), self.slice(self.token(1).span));
                text!("decimals stand behind a point: write `{number}`", "les décimales suivent un point : écrivez `{number}`")
            }
            (Kind::End, _) if self.depth_of_parentheses() > 0 => {
                text!("every `(` needs its `)`, every operator a value behind it", "chaque `(` attend son `)`, chaque opérateur une valeur derrière lui")
            }
            (Kind::End, _) => text!("an operator stands between two values: `a + b`", "un opérateur se place entre deux valeurs : `a + b`"),
            (Kind::Symbol(')'), _) => text!("every `)` closes a `(`, and a value stands before it", "chaque `)` ferme un `(`, et une valeur le précède"),
            _ => text!(
                "a formula joins values by + - * /, comparisons, `and`, `or`; arguments are separated by commas",
                "une formule relie des valeurs par + - * /, des comparaisons, `and`, `or` ; des virgules séparent les arguments"
            ),
        }
    }

    /// Parentheses open before the next token.
    pub(super) fn depth_of_parentheses(&self) -> usize {
        self.tokens.iter().take(self.next).fold(0_usize, |open, token| match token.kind {
            Kind::Symbol('(') => open + 1,
            Kind::Symbol(')') => open.saturating_sub(1),
            _ => open,
        })
    }

    /// What stands where a code of a selector should.
    pub(super) fn no_code(&self) -> Error {
        let span = self.span();
        let mut end = span.end;
        // A code cut by blanks or by a point is shown whole.
        for ahead in 1..4 {
            let token = self.token(ahead);
            if !matches!(token.kind, Kind::Number | Kind::Word) {
                break;
            }
            end = token.span.end;
        }
        let found = self.slice(span.start..end);
        let message = text!("`{found}` is no code: a code is digits only", "`{found}` n'est pas un code : un code ne comporte que des chiffres");
        Error::new(Code::Syntax, message)
            .with_help(text!(
                "write `net_debit(6411)`, or several joined by + and -: `net_debit(60 + 61 - 6031)`",
                "écrivez `net_debit(6411)`, ou plusieurs reliés par + et - : `net_debit(60 + 61 - 6031)`"
            ))
            .at_span(span.start..end)
    }

    /// Refuses what clings to a code: `6411A`, `64 11`.
    pub(super) fn whole_code(&self, code: &Range<usize>) -> Result<()> {
        if !matches!(self.peek(), Kind::Number | Kind::Word) || self.word() == Some("function") {
            return Ok(());
        }
        let whole = code.start..self.span().end;
        let found = self.slice(whole.clone());
        let message = text!("`{found}` is no code: a code is digits only", "`{found}` n'est pas un code : un code ne comporte que des chiffres");
        Err(Error::new(Code::Syntax, message)
            .with_help(text!("write it without blanks and letters, or join two codes by `+`", "écrivez-le sans espace ni lettre, ou reliez deux codes par `+`"))
            .at_span(whole))
    }
}

pub(super) fn too_large(message: Text, span: Range<usize>) -> Error {
    Error::new(Code::LimitExceeded, message)
        .with_help(text!("split it into several indicators that refer to each other", "découpez-la en plusieurs indicateurs qui se réfèrent l'un à l'autre"))
        .at_span(span)
}

pub(super) fn unknown_function(word: &str, span: Range<usize>) -> Error {
    let known = Function::ALL.iter().map(|f| f.as_str()).chain(Operand::ALL.iter().map(|o| o.as_str()));
    let help = nearest_phrase(word, known).unwrap_or_else(|| text!("docs/language.md lists the functions", "docs/language.md liste les fonctions"));
    Error::new(Code::UnknownName, text!("there is no function `{word}`", "il n'y a pas de fonction `{word}`")).with_help(help).at_span(span)
}
