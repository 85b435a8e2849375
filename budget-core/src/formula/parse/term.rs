//! The terms of a formula that have a grammar of their own: units, numbers, parameters, accounts and selectors.

use super::fault::too_large;
use super::{MAX_NODES, Parser, is_unit_symbol};
use crate::error::{Code, Error, Result};
use crate::formula::ast::{AccountTerm, Expr, Kind as Node, Operand, Path};
use crate::formula::selector::{Selector, Term};
use crate::formula::token::Kind;
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;

impl Parser<'_> {
    /// A unit, where one stands next. A factor is taken only if it is a unit and no call: `5 EUR / population` is a division.
    pub(super) fn unit(&mut self) -> Result<Option<Unit>> {
        if self.take(Kind::Symbol('%')) {
            return Ok(Some(Unit::parse("%", &[])?));
        }
        let first = self.span();
        let one = self.peek() == Kind::Number && self.slice(first.clone()) == "1";
        let mut divided = one && self.token(1).kind == Kind::Symbol('/') && self.unit_at(2);
        if one && !divided {
            self.advance();
            return Ok(Some(Unit::one()));
        }
        if divided {
            self.next += 2;
        } else if !self.unit_at(0) {
            return Ok(None);
        }
        let mut end = self.advance().end;
        loop {
            match self.peek() {
                Kind::Symbol('^') if self.token(1).kind == Kind::Number => {
                    self.advance();
                    end = self.advance().end;
                }
                Kind::Symbol('*') if self.unit_at(1) => {
                    self.advance();
                    end = self.advance().end;
                }
                Kind::Symbol('/') if !divided && self.unit_at(1) => {
                    divided = true;
                    self.advance();
                    end = self.advance().end;
                }
                _ => break,
            }
        }
        let written: String = self.slice(first.start..end).split_whitespace().collect();
        Unit::parse(&written, self.declared).map(Some).map_err(|e| e.at_span(first.start..end))
    }

    pub(super) fn unit_at(&self, ahead: usize) -> bool {
        let token = self.token(ahead);
        token.kind == Kind::Word && is_unit_symbol(self.slice(token.span), self.declared) && self.token(ahead + 1).kind != Kind::Symbol('(')
    }

    pub(super) fn number(&mut self) -> Result<Expr> {
        if self.peek() != Kind::Number {
            return Err(self.unexpected("a number", "un nombre"));
        }
        let span = self.advance();
        let written = self.slice(span.clone());
        let value = Decimal::from_str_exact(written).map_err(|_| {
            Error::new(Code::InvalidValue, text!("`{written}` has too many digits", "`{written}` a trop de chiffres"))
                .with_help(text!("a number has 28 digits at most", "un nombre a 28 chiffres au plus"))
                .at_span(span.clone())
        })?;
        // `1` after a number is no unit, `1/year` is.
        let plain = self.peek() == Kind::Number && !(self.token(1).kind == Kind::Symbol('/') && self.unit_at(2));
        let unit = if plain { None } else { self.unit()? };
        let end = self.tokens.get(self.next.saturating_sub(1)).map_or(span.end, |t| t.span.end);
        if unit == Some(Unit::one()) {
            return Err(Error::new(Code::Syntax, text!("the unit of `{written}` cancels out", "l'unité de `{written}` s'annule"))
                .with_help(text!("write the number without a unit, or `({written} as 1)`", "écrivez le nombre sans unité, ou `({written} as 1)`"))
                .at_span(span.start..end));
        }
        self.node(Node::Number(value, unit), span.start..end)
    }

    pub(super) fn parameter(&mut self) -> Result<Expr> {
        let start = self.advance().start;
        let mut names = Vec::new();
        let mut end = start;
        while self.take(Kind::Symbol('.')) {
            if self.peek() != Kind::Word {
                return Err(self.unexpected("a name of the parameter's path", "un nom du chemin du paramètre"));
            }
            let span = self.advance();
            end = span.end;
            names.push(self.slice(span));
        }
        if names.is_empty() {
            return Err(self.unexpected("`.` and the parameter's path", "`.` et le chemin du paramètre"));
        }
        let mut cell = None;
        if self.take(Kind::Symbol('[')) {
            if self.peek() != Kind::Number {
                return Err(self.unexpected("the number of a cell", "le numéro d'une case"));
            }
            let span = self.advance();
            let index = self.slice(span.clone()).parse::<u32>().map_err(|_| {
                Error::new(Code::Syntax, text!("a cell has a whole number", "une case a un numéro entier"))
                    .with_help(text!("write `[2].amount` for the amount of the third row", "écrivez `[2].amount` pour le montant de la troisième ligne"))
                    .at_span(span.clone())
            })?;
            self.expect(']')?;
            self.expect('.')?;
            if self.peek() != Kind::Word {
                return Err(self.unexpected("the field of a cell", "le champ d'une case"));
            }
            let span = self.advance();
            end = span.end;
            cell = Some((index, self.slice(span).to_owned()));
        }
        self.node(Node::Parameter(Path { name: names.join("."), cell }), start..end)
    }

    pub(super) fn account(&mut self, operand: Operand) -> Result<Expr> {
        let start = self.advance().start;
        self.expect('(')?;
        let accounts = self.selector()?;
        let mut functions = None;
        if self.take(Kind::Symbol(',')) {
            if !self.take_word("function") {
                return Err(self.unexpected("`function` and a code", "`function` et un code"));
            }
            functions = Some(self.selector()?);
        }
        let end = self.expect(')')?.end;
        self.node(Node::Account(AccountTerm { operand, accounts, functions }), start..end)
    }

    pub(super) fn selector(&mut self) -> Result<Selector> {
        let mut terms = Vec::new();
        let mut include = true;
        loop {
            let start = self.span().start;
            let exact = self.take(Kind::Symbol('='));
            match self.peek() {
                Kind::Number if !self.slice(self.span()).contains('.') => {}
                Kind::Number | Kind::Word | Kind::Text => return Err(self.no_code()),
                _ => return Err(self.unexpected("a code", "un code")),
            }
            let span = self.advance();
            self.whole_code(&span)?;
            let code = self.slice(span.clone()).to_owned();
            if code.len() > 12 {
                return Err(Error::new(Code::InvalidSelector, text!("`{code}` is longer than any code", "`{code}` est plus long que tout code"))
                    .with_help(text!(
                        "a code has 12 digits at most: separate codes with + or -",
                        "un code a 12 chiffres au plus : séparez les codes par + ou -"
                    ))
                    .at_span(span));
            }
            self.nodes += 1;
            if self.nodes > MAX_NODES {
                return Err(too_large(text!("the formula has more than {MAX_NODES} parts", "la formule compte plus de {MAX_NODES} éléments"), span));
            }
            terms.push((Term { code, exact, include }, start..span.end));
            include = match self.peek() {
                Kind::Symbol('+') => true,
                Kind::Symbol('-') => false,
                _ => return Selector::new(terms),
            };
            self.advance();
        }
    }
}
