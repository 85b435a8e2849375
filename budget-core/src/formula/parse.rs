//! Text to tree: recursive descent over the grammar, with the limits that make every formula end.

use super::ast::{AccountTerm, Call, Clauses, Expr, Function, Kind as Node, Operand, Operator, Order, Path};
use super::selector::{Selector, Term};
use super::token::{Kind, Token, tokens};
use crate::error::{Code, Error, Result, Text, nearest_phrase};
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::ops::Range;

/// Deepest nesting of parentheses, calls and branches.
pub const MAX_DEPTH: usize = 64;
/// Most nodes of a tree.
pub const MAX_NODES: usize = 2_000;
/// Highest tree: a long chain of operators is a high tree, and what walks it uses the thread's stack (one megabyte in a browser).
pub const MAX_HEIGHT: usize = 256;
/// Most functions over entities: each reads, and often sorts, all rows.
pub const MAX_AGGREGATES: usize = 16;

/// Words that are part of the grammar and name nothing else.
const KEYWORDS: [&str; 14] = ["and", "or", "not", "in", "as", "where", "by", "asc", "desc", "ties", "true", "false", "exercise", "param"];

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

/// Refuses a tree that is too high or reads all entities too often. Walks with a list of its own: the tree may be high.
fn limited(expr: Expr) -> Result<Expr> {
    let mut aggregates = 0;
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

    /// An error at the next token: what was needed, what stands there.
    fn unexpected(&self, en: &str, fr: &str) -> Error {
        let span = self.span();
        let found = self.slice(span.clone());
        let message = match self.peek() {
            Kind::End => text!("the formula stops where {en} should follow", "la formule s'arrête là où {fr} devrait suivre"),
            _ => text!("`{found}` stands where {en} should", "`{found}` se trouve là où {fr} devrait être"),
        };
        Error::new(Code::Syntax, message).with_help(self.way_out()).at_span(span)
    }

    /// What to write instead, told from what stands at the next token.
    fn way_out(&self) -> Text {
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
    fn depth_of_parentheses(&self) -> usize {
        self.tokens.iter().take(self.next).fold(0_usize, |open, token| match token.kind {
            Kind::Symbol('(') => open + 1,
            Kind::Symbol(')') => open.saturating_sub(1),
            _ => open,
        })
    }

    /// What stands where a code of a selector should.
    fn no_code(&self) -> Error {
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
    fn whole_code(&self, code: &Range<usize>) -> Result<()> {
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

    /// A unit, where one stands next. A factor is taken only if it is a unit and no call: `5 EUR / population` is a division.
    fn unit(&mut self) -> Result<Option<Unit>> {
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

    fn unit_at(&self, ahead: usize) -> bool {
        let token = self.token(ahead);
        token.kind == Kind::Word && is_unit_symbol(self.slice(token.span), self.declared) && self.token(ahead + 1).kind != Kind::Symbol('(')
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

    fn number(&mut self) -> Result<Expr> {
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

    fn parameter(&mut self) -> Result<Expr> {
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

    fn account(&mut self, operand: Operand) -> Result<Expr> {
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

    fn selector(&mut self) -> Result<Selector> {
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
        matches!(self.word(), Some("where" | "by" | "asc" | "desc" | "ties"))
    }

    fn clause(&mut self, clauses: &mut Clauses) -> Result<()> {
        let word = self.word().unwrap_or("");
        let span = self.advance();
        let taken = match word {
            "where" => clauses.filter.is_some(),
            "by" => clauses.by.is_some(),
            "ties" => clauses.ties.is_some(),
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

fn too_large(message: Text, span: Range<usize>) -> Error {
    Error::new(Code::LimitExceeded, message)
        .with_help(text!("split it into several indicators that refer to each other", "découpez-la en plusieurs indicateurs qui se réfèrent l'un à l'autre"))
        .at_span(span)
}

fn unknown_function(word: &str, span: Range<usize>) -> Error {
    let known = Function::ALL.iter().map(|f| f.as_str()).chain(Operand::ALL.iter().map(|o| o.as_str()));
    let help = nearest_phrase(word, known).unwrap_or_else(|| text!("docs/language.md lists the functions", "docs/language.md liste les fonctions"));
    Error::new(Code::UnknownName, text!("there is no function `{word}`", "il n'y a pas de fonction `{word}`")).with_help(help).at_span(span)
}
