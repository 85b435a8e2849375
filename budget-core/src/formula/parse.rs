//! Text to tree: recursive descent over the grammar, with the limits that make every formula end.

mod fault;
mod term;

use super::ast::{Call, Clauses, Expr, Function, Kind as Node, Operand, Operator, Order};
use super::token::{Kind, Token, tokens};
use crate::error::{Code, Error, Result};
use crate::text;
use crate::unit::Unit;
use fault::{too_large, unknown_function};
use std::ops::Range;

/// Deepest nesting of parentheses, calls and branches.
pub const MAX_DEPTH: usize = 64;
/// Most nodes of a tree.
pub const MAX_NODES: usize = 2_000;
/// Highest tree: a long chain of operators is a high tree, and what walks it uses the thread's stack (one megabyte in a browser).
pub const MAX_HEIGHT: usize = 256;
/// Most functions over entities: each reads, and often sorts, all rows.
pub const MAX_AGGREGATES: usize = 16;
/// Most logarithms: one of a decimal costs as much as a dozen sums.
pub const MAX_LOGARITHMS: usize = 16;

/// Words that are part of the grammar and name nothing else.
const KEYWORDS: [&str; 17] =
    ["and", "or", "not", "in", "as", "where", "by", "asc", "desc", "ties", "at_least", "at_most", "to", "true", "false", "exercise", "param"];

/// Whether a word may name a column, a rule or an indicator: ASCII letters, digits and `_`, not a word of the language.
pub fn is_name(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&word)
        && Operand::parse(word).is_none()
        && Function::parse(word).is_none()
        && !is_unit_symbol(word, &[])
        && word != "function"
}

fn is_unit_symbol(word: &str, declared: &[String]) -> bool {
    Unit::parse(word, declared).is_ok()
}

/// Reads a formula. `declared` are the base units that a data file adds to those of the language.
pub fn parse(text: &str, declared: &[String]) -> Result<Expr> {
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0, nodes: 0, declared };
    let expr = parser.or()?;
    match parser.peek() {
        Kind::End => limited(expr),
        _ => Err(parser.unexpected("the end of the formula", "la fin de la formule")),
    }
}

/// Refuses a tree that is too high, reads all entities too often or has too many logarithms. Walks with a list of its own: the tree may be high.
fn limited(expr: Expr) -> Result<Expr> {
    let (mut aggregates, mut logarithms) = (0, 0);
    let mut next = vec![(&expr, 1)];
    while let Some((part, height)) = next.pop() {
        if height > MAX_HEIGHT {
            return Err(too_large(
                text!("the formula chains more than {MAX_HEIGHT} operations", "la formule enchaîne plus de {MAX_HEIGHT} opérations"),
                part.span.clone(),
            ));
        }
        aggregates += usize::from(part.is_aggregate());
        if aggregates > MAX_AGGREGATES {
            return Err(too_large(
                text!("the formula has more than {MAX_AGGREGATES} functions over entities", "la formule a plus de {MAX_AGGREGATES} fonctions sur les entités"),
                part.span.clone(),
            ));
        }
        logarithms += usize::from(matches!(&part.kind, Node::Call(call) if call.function == Function::Log10));
        if logarithms > MAX_LOGARITHMS {
            return Err(too_large(
                text!("the formula has more than {MAX_LOGARITHMS} logarithms", "la formule a plus de {MAX_LOGARITHMS} logarithmes"),
                part.span.clone(),
            ));
        }
        part.parts(&mut |inner| next.push((inner, height + 1)));
    }
    Ok(expr)
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    nodes: usize,
    declared: &'a [String],
}

impl<'a> Parser<'a> {
    fn token(&self, ahead: usize) -> Token {
        let end = self.text.len()..self.text.len();
        self.tokens.get(self.next + ahead).cloned().unwrap_or(Token { kind: Kind::End, span: end })
    }

    fn peek(&self) -> Kind {
        self.token(0).kind
    }

    fn span(&self) -> Range<usize> {
        self.token(0).span
    }

    fn slice(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or("")
    }

    fn word(&self) -> Option<&'a str> {
        (self.peek() == Kind::Word).then(|| self.slice(self.span()))
    }

    fn advance(&mut self) -> Range<usize> {
        let span = self.span();
        self.next += 1;
        span
    }

    fn take(&mut self, kind: Kind) -> bool {
        let found = self.peek() == kind;
        if found {
            self.next += 1;
        }
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.word() == Some(word);
        if found {
            self.next += 1;
        }
        found
    }

    fn expect(&mut self, symbol: char) -> Result<Range<usize>> {
        match self.peek() {
            Kind::Symbol(c) if c == symbol => Ok(self.advance()),
            _ => Err(self.unexpected(&format!("`{symbol}`"), &format!("`{symbol}`"))),
        }
    }

    fn node(&mut self, kind: Node, span: Range<usize>) -> Result<Expr> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(too_large(text!("the formula has more than {MAX_NODES} parts", "la formule compte plus de {MAX_NODES} éléments"), span));
        }
        Ok(Expr { kind, span })
    }

    fn deeper<T>(&mut self, inside: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(too_large(
                text!("the formula is nested more than {MAX_DEPTH} deep", "la formule est imbriquée sur plus de {MAX_DEPTH} niveaux"),
                self.span(),
            ));
        }
        let result = inside(self);
        self.depth -= 1;
        result
    }

    fn binary(&mut self, operator: Operator, left: Expr, right: Expr) -> Result<Expr> {
        let span = left.span.start..right.span.end;
        self.node(Node::Binary(operator, Box::new(left), Box::new(right)), span)
    }

    fn or(&mut self) -> Result<Expr> {
        let mut left = self.and()?;
        while self.take_word("or") {
            let right = self.and()?;
            left = self.binary(Operator::Or, left, right)?;
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr> {
        let mut left = self.not()?;
        while self.take_word("and") {
            let right = self.not()?;
            left = self.binary(Operator::And, left, right)?;
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expr> {
        let start = self.span().start;
        if !self.take_word("not") {
            return self.comparison();
        }
        let inner = self.comparison()?;
        let span = start..inner.span.end;
        self.node(Node::Not(Box::new(inner)), span)
    }

    fn comparison(&mut self) -> Result<Expr> {
        let left = self.sum()?;
        if self.take_word("in") {
            return self.list(left);
        }
        let Some(operator) = self.comparator() else { return Ok(left) };
        self.advance();
        let right = self.sum()?;
        if self.comparator().is_some() {
            return Err(Error::new(Code::Syntax, text!("comparisons do not chain", "les comparaisons ne s'enchaînent pas"))
                .with_help(text!("write `a < b and b < c`", "écrivez `a < b and b < c`"))
                .at_span(self.span()));
        }
        self.binary(operator, left, right)
    }

    fn comparator(&self) -> Option<Operator> {
        match self.peek() {
            Kind::Symbol('<') => Some(Operator::Less),
            Kind::AtMost => Some(Operator::AtMost),
            Kind::Symbol('=') => Some(Operator::Equal),
            Kind::Differs => Some(Operator::Differs),
            Kind::Symbol('>') => Some(Operator::Greater),
            Kind::AtLeast => Some(Operator::AtLeast),
            _ => None,
        }
    }

    fn list(&mut self, left: Expr) -> Result<Expr> {
        self.expect('(')?;
        let mut items = vec![self.literal()?];
        while self.take(Kind::Symbol(',')) {
            items.push(self.literal()?);
        }
        let end = self.expect(')')?.end;
        let span = left.span.start..end;
        self.node(Node::In(Box::new(left), items), span)
    }

    fn literal(&mut self) -> Result<Expr> {
        let span = self.span();
        match self.peek() {
            Kind::Symbol('-') => {
                self.advance();
                let number = self.number()?;
                let whole = span.start..number.span.end;
                self.node(Node::Negative(Box::new(number)), whole)
            }
            Kind::Number => self.number(),
            Kind::Text => self.quoted(),
            Kind::Word if matches!(self.word(), Some("true" | "false")) => self.boolean(),
            _ => Err(self.unexpected("a number, a text, `true` or `false`", "un nombre, un texte, `true` ou `false`")),
        }
    }

    fn sum(&mut self) -> Result<Expr> {
        let mut left = self.product()?;
        loop {
            let operator = match self.peek() {
                Kind::Symbol('+') => Operator::Add,
                Kind::Symbol('-') => Operator::Subtract,
                _ => return Ok(left),
            };
            self.advance();
            let right = self.product()?;
            left = self.binary(operator, left, right)?;
        }
    }

    fn product(&mut self) -> Result<Expr> {
        let mut left = self.unary()?;
        loop {
            let operator = match self.peek() {
                Kind::Symbol('*') => Operator::Multiply,
                Kind::Symbol('/') => Operator::Divide,
                _ => return Ok(left),
            };
            self.advance();
            let right = self.unary()?;
            left = self.binary(operator, left, right)?;
        }
    }

    fn unary(&mut self) -> Result<Expr> {
        let start = self.span().start;
        if !self.take(Kind::Symbol('-')) {
            return self.cast();
        }
        let inner = self.cast()?;
        let span = start..inner.span.end;
        self.node(Node::Negative(Box::new(inner)), span)
    }

    fn cast(&mut self) -> Result<Expr> {
        let inner = self.deeper(Self::atom)?;
        if !self.take_word("as") {
            return Ok(inner);
        }
        let Some(unit) = self.unit()? else { return Err(self.unexpected("a unit", "une unité")) };
        let end = self.tokens.get(self.next.saturating_sub(1)).map_or(inner.span.end, |t| t.span.end);
        let span = inner.span.start..end;
        self.node(Node::Cast(Box::new(inner), unit), span)
    }

    fn atom(&mut self) -> Result<Expr> {
        match self.peek() {
            Kind::Number => self.number(),
            Kind::Text => self.quoted(),
            Kind::Symbol('(') => {
                let start = self.advance().start;
                let mut inner = self.or()?;
                let end = self.expect(')')?.end;
                inner.span = start..end;
                Ok(inner)
            }
            Kind::Word => self.named(),
            Kind::Symbol('-') => Err(Error::new(Code::Syntax, text!("two signs follow each other", "deux signes se suivent"))
                .with_help(text!("put the second one in parentheses: `-(-x)`", "mettez le second entre parenthèses : `-(-x)`"))
                .at_span(self.span())),
            _ => Err(self.unexpected("a value", "une valeur")),
        }
    }

    fn quoted(&mut self) -> Result<Expr> {
        let span = self.advance();
        let inner = self.slice(span.start + 1..span.end.saturating_sub(1)).to_owned();
        self.node(Node::Text(inner), span)
    }

    fn boolean(&mut self) -> Result<Expr> {
        let value = self.word() == Some("true");
        let span = self.advance();
        self.node(Node::Bool(value), span)
    }

    /// What begins with a word: a constant, a parameter, an account term, a call or a name.
    fn named(&mut self) -> Result<Expr> {
        let Some(word) = self.word() else { return Err(self.unexpected("a value", "une valeur")) };
        let is_call = self.token(1).kind == Kind::Symbol('(');
        match word {
            "true" | "false" => return self.boolean(),
            "exercise" => {
                let span = self.advance();
                return self.node(Node::Exercise, span);
            }
            "param" => return self.parameter(),
            _ => {}
        }
        if let Some(operand) = Operand::parse(word) {
            return self.account(operand);
        }
        if is_call {
            return match Function::parse(word) {
                Some(function) => self.call(function),
                None => Err(unknown_function(word, self.span())),
            };
        }
        if !word.is_ascii() {
            return Err(Error::new(Code::Syntax, text!("`{word}` holds a letter that no name has", "`{word}` contient une lettre qu'aucun nom ne comporte"))
                .with_help(text!(
                    "names are written in ASCII letters, without accents: `epargne_brute`",
                    "les noms s'écrivent en lettres ASCII, sans accents : `epargne_brute`"
                ))
                .at_span(self.span()));
        }
        if !is_name(word) || is_unit_symbol(word, self.declared) {
            return Err(Error::new(Code::Syntax, text!("`{word}` is a word of the language, not a name", "`{word}` est un mot du langage, pas un nom"))
                .with_help(text!("a unit stands after a number, a function before `(`", "une unité suit un nombre, une fonction précède `(`"))
                .at_span(self.span()));
        }
        let span = self.advance();
        self.node(Node::Name(word.to_owned()), span)
    }

    fn call(&mut self, function: Function) -> Result<Expr> {
        let start = self.advance().start;
        self.expect('(')?;
        let mut args = Vec::new();
        let mut clauses = Clauses::default();
        if self.peek() != Kind::Symbol(')') {
            if !self.at_clause() {
                args.push(self.or()?);
                while self.take(Kind::Symbol(',')) {
                    args.push(self.or()?);
                }
            }
            while self.at_clause() {
                self.clause(&mut clauses)?;
            }
        }
        let end = self.expect(')')?.end;
        self.node(Node::Call(Box::new(Call { function, args, clauses })), start..end)
    }

    fn at_clause(&self) -> bool {
        matches!(self.word(), Some("where" | "by" | "asc" | "desc" | "ties" | "at_least" | "at_most" | "to"))
    }

    fn clause(&mut self, clauses: &mut Clauses) -> Result<()> {
        let word = self.word().unwrap_or("");
        let span = self.advance();
        let taken = match word {
            "where" => clauses.filter.is_some(),
            "by" => clauses.by.is_some(),
            "ties" => clauses.ties.is_some(),
            "at_least" => clauses.at_least.is_some(),
            "at_most" => clauses.at_most.is_some(),
            "to" => clauses.quantum.is_some(),
            _ => clauses.order.is_some(),
        };
        if taken {
            return Err(Error::new(Code::Syntax, text!("`{word}` stands twice", "`{word}` est répété"))
                .with_help(text!("keep one of the two", "gardez l'un des deux"))
                .at_span(span));
        }
        match word {
            "where" => clauses.filter = Some(self.or()?),
            "by" => clauses.by = Some(self.column_name()?),
            "ties" => clauses.ties = Some(self.column_name()?),
            "at_least" => clauses.at_least = Some(self.or()?),
            "at_most" => clauses.at_most = Some(self.or()?),
            "to" => clauses.quantum = Some(self.number()?),
            "asc" => clauses.order = Some(Order::Ascending),
            _ => clauses.order = Some(Order::Descending),
        }
        Ok(())
    }

    fn column_name(&mut self) -> Result<String> {
        match self.word() {
            Some(word) if is_name(word) => {
                self.advance();
                Ok(word.to_owned())
            }
            _ => Err(self.unexpected("the name of a column", "le nom d'une colonne")),
        }
    }
}
