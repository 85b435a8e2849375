//! Types and units of a formula, before it runs.

use super::ast::{AccountTerm, Call, Expr, Function, Kind, Operator, Path};
use crate::error::{Code, Error, Reason, Result, Text, Warning, WarningCode, nearest_phrase};
use crate::text;
use crate::unit::{Dimension, Scale, Unit};
use rust_decimal::Decimal;
use std::fmt;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number of a dimension.
    Number(Dimension),
    /// A bare number: it takes the unit of the other side.
    Bare,
    /// A missing value: it fits everywhere.
    Any,
    /// True or false.
    Bool,
    /// A text.
    Text,
}

impl Type {
    /// A number in a unit; the scale is no part of the type.
    pub fn number(unit: &Unit) -> Type {
        Type::Number(unit.dimension.clone())
    }

    /// How the type is named in French.
    fn french(&self) -> String {
        match self {
            Type::Bool => "vrai ou faux".to_owned(),
            Type::Text => "un texte".to_owned(),
            Type::Bare => "un nombre sans unité".to_owned(),
            Type::Any => "une valeur manquante".to_owned(),
            Type::Number(_) => self.to_string(),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Number(dimension) => write!(f, "{dimension}"),
            Type::Bare => f.write_str("a bare number"),
            Type::Any => f.write_str("a missing value"),
            Type::Bool => f.write_str("true or false"),
            Type::Text => f.write_str("a text"),
        }
    }
}

/// What a parameter is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterType {
    /// A number.
    Number(Dimension),
    /// A table of thresholds and amounts.
    Bands {
        /// What the thresholds count.
        threshold: Dimension,
        /// What the amounts count.
        amount: Dimension,
    },
}

/// What a formula may refer to.
pub trait Schema {
    /// The type of a rule, an indicator or a column of that name.
    fn name(&self, name: &str) -> Option<Type>;
    /// All such names, for suggestions.
    fn names(&self) -> Vec<String>;
    /// The type of a parameter; none by default.
    fn parameter(&self, _path: &Path) -> Option<ParameterType> {
        None
    }
    /// All paths of parameters, for suggestions.
    fn parameters(&self) -> Vec<String> {
        Vec::new()
    }
    /// Looks at an account term: refuses it, or adds warnings (a prefix that no chart knows).
    fn account(&self, term: &AccountTerm, warnings: &mut Vec<Warning>) -> Result<()>;
}

/// What the check of a formula found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The type of the whole.
    pub kind: Type,
    /// Hints; none of them stops the formula from running.
    pub warnings: Vec<Warning>,
}

/// Checks a formula against what it may refer to: names, kinds of values, units, arguments and clauses.
pub fn check(formula: &Expr, schema: &dyn Schema) -> Result<Checked> {
    let mut checker = Checker { schema, warnings: Vec::new() };
    let kind = checker.expr(formula)?;
    Ok(Checked { kind, warnings: checker.warnings })
}

/// Checks a formula that is declared in a unit.
pub fn check_unit(formula: &Expr, declared: &Type, schema: &dyn Schema) -> Result<Checked> {
    let checked = check(formula, schema)?;
    let fits = match (&checked.kind, declared) {
        (Type::Any, _) | (Type::Bare, Type::Number(_)) => true,
        (found, declared) => found == declared,
    };
    if fits {
        return Ok(checked);
    }
    let (found, found_fr, wanted, wanted_fr) = (&checked.kind, checked.kind.french(), declared, declared.french());
    Err(Error::new(Code::UnitMismatch, text!("the formula gives {found}, {wanted} is declared", "la formule donne {found_fr}, {wanted_fr} est déclaré"))
        .with_help(text!("correct the declared unit, or convert with `as`", "corrigez l'unité déclarée, ou convertissez avec `as`"))
        .at_span(formula.span.clone()))
}

struct Checker<'a> {
    schema: &'a dyn Schema,
    warnings: Vec<Warning>,
}

impl Checker<'_> {
    fn expr(&mut self, expr: &Expr) -> Result<Type> {
        match &expr.kind {
            Kind::Number(_, None) => Ok(Type::Bare),
            Kind::Number(_, Some(unit)) => Ok(Type::number(unit)),
            Kind::Text(_) => Ok(Type::Text),
            Kind::Bool(_) => Ok(Type::Bool),
            Kind::Exercise => Ok(Type::number(&Unit::year())),
            Kind::Name(name) => self.name(name, expr),
            Kind::Parameter(path) => match self.parameter(path, expr)? {
                ParameterType::Number(dimension) => Ok(Type::Number(dimension)),
                ParameterType::Bands { .. } => Err(Error::new(Code::TypeMismatch, text!("`param.{path}` is a table", "`param.{path}` est un barème"))
                    .with_help(text!("read it with `band(x, param.{path})` or name a cell", "lisez-le par `band(x, param.{path})` ou nommez une case"))
                    .at_span(expr.span.clone())),
            },
            Kind::Account(term) => {
                self.schema.account(term, &mut self.warnings).map_err(|e| e.at_span(expr.span.clone()))?;
                Ok(Type::number(&Unit::euro()))
            }
            Kind::Negative(inner) => self.number(inner),
            Kind::Not(inner) => {
                self.truth(inner, || text!("what follows `not`", "ce qui suit `not`"))?;
                Ok(Type::Bool)
            }
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right),
            Kind::In(inner, list) => {
                let mut kind = self.expr(inner)?;
                for item in list {
                    let other = self.expr(item)?;
                    kind = unify(&kind, &other).ok_or_else(|| mismatch(&kind, &other, item))?;
                }
                Ok(Type::Bool)
            }
            Kind::Cast(inner, unit) => {
                self.number(inner)?;
                if unit.scale != Scale::One {
                    return Err(Error::new(Code::UnitMismatch, text!("`{unit}` is a scale, not a unit", "`{unit}` est une échelle, pas une unité"))
                        .with_help(text!("declare the formula's unit as `{unit}`", "déclarez `{unit}` comme unité de la formule"))
                        .at_span(expr.span.clone()));
                }
                Ok(Type::number(unit))
            }
            Kind::Call(call) => self.call(call, expr),
        }
    }

    fn name(&mut self, name: &str, expr: &Expr) -> Result<Type> {
        self.schema.name(name).ok_or_else(|| {
            let names = self.schema.names();
            let help = nearest_phrase(name, names.iter().map(String::as_str))
                .unwrap_or_else(|| text!("it is neither an indicator, a rule nor a column", "ce n'est ni un indicateur, ni une règle, ni une colonne"));
            Error::new(Code::UnknownName, text!("there is no `{name}`", "il n'y a pas de `{name}`")).with_help(help).at_span(expr.span.clone())
        })
    }

    fn parameter(&mut self, path: &Path, expr: &Expr) -> Result<ParameterType> {
        self.schema.parameter(path).ok_or_else(|| {
            let paths = self.schema.parameters();
            let help = nearest_phrase(&path.name, paths.iter().map(String::as_str))
                .unwrap_or_else(|| text!("no parameter is known here", "aucun paramètre n'est connu ici"));
            Error::new(Code::UnknownParameter, text!("there is no parameter `{path}`", "il n'y a pas de paramètre `{path}`"))
                .with_help(help)
                .at_span(expr.span.clone())
        })
    }

    /// The type of what must be a number.
    fn number(&mut self, expr: &Expr) -> Result<Type> {
        match self.expr(expr)? {
            found @ (Type::Bool | Type::Text) => {
                let (shown, shown_fr) = (found.to_string(), found.french());
                Err(Error::new(Code::TypeMismatch, text!("{shown} stands where a number is needed", "{shown_fr} se trouve là où il faut un nombre"))
                    .with_help(match found {
                        Type::Bool => text!("turn it into a number: `if(condition, 1, 0)`", "faites-en un nombre : `if(condition, 1, 0)`"),
                        _ => text!("a number is written without quotes", "un nombre s'écrit sans guillemets"),
                    })
                    .at_span(expr.span.clone()))
            }
            kind => Ok(kind),
        }
    }

    /// What must be true or false; `what` names its place.
    fn truth(&mut self, expr: &Expr, what: fn() -> Text) -> Result<()> {
        let found = self.expr(expr)?;
        if unify(&found, &Type::Bool).is_some() {
            return Ok(());
        }
        let (what, found_fr) = (what(), found.french());
        let message =
            Text { en: format!("{} must be true or false, not {found}", what.en), fr: format!("{} doit être vrai ou faux, non {found_fr}", what.fr) };
        Err(Error::new(Code::TypeMismatch, message)
            .with_help(text!("compare it with something: `population > 3500`", "comparez-le à quelque chose : `population > 3500`"))
            .at_span(expr.span.clone()))
    }

    fn binary(&mut self, operator: Operator, left: &Expr, right: &Expr) -> Result<Type> {
        match operator {
            Operator::And | Operator::Or => {
                let side = || text!("each side of `and` and `or`", "chaque côté de `and` et `or`");
                self.truth(left, side)?;
                self.truth(right, side)?;
                Ok(Type::Bool)
            }
            Operator::Add | Operator::Subtract => {
                let (a, b) = (self.number(left)?, self.number(right)?);
                unify(&a, &b).ok_or_else(|| mismatch(&a, &b, right))
            }
            Operator::Multiply => Ok(match (self.number(left)?, self.number(right)?) {
                (Type::Number(a), Type::Number(b)) => Type::Number(a.times(&b)),
                (Type::Any, _) | (_, Type::Any) => Type::Any,
                (Type::Bare, other) | (other, Type::Bare) => other,
                (other, _) => other,
            }),
            Operator::Divide => Ok(quotient(self.number(left)?, self.number(right)?)),
            Operator::Equal | Operator::Differs => {
                let (a, b) = (self.expr(left)?, self.expr(right)?);
                unify(&a, &b).map(|_| Type::Bool).ok_or_else(|| mismatch(&a, &b, right))
            }
            Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast => {
                let (a, b) = (self.number(left)?, self.number(right)?);
                unify(&a, &b).map(|_| Type::Bool).ok_or_else(|| mismatch(&a, &b, right))
            }
        }
    }

    /// Unifies the types of several branches or bounds.
    fn same(&mut self, exprs: &[Expr]) -> Result<Type> {
        let mut kind = Type::Any;
        for expr in exprs {
            let other = self.expr(expr)?;
            kind = unify(&kind, &other).ok_or_else(|| mismatch(&kind, &other, expr))?;
        }
        Ok(kind)
    }

    fn call(&mut self, call: &Call, expr: &Expr) -> Result<Type> {
        self.arguments(call, expr)?;
        if let Some(filter) = &call.clauses.filter {
            self.truth(filter, || text!("what follows `where`", "ce qui suit `where`"))?;
        }
        for name in call.clauses.by.iter().chain(&call.clauses.ties) {
            self.name(name, expr)?;
        }
        let count = || Type::number(&Unit::count());
        let (Some(first), rest) = (call.args.first(), call.args.get(1..).unwrap_or(&[])) else { return Ok(count()) };
        match call.function {
            Function::If => {
                self.truth(first, || text!("the condition of `if`", "la condition de `if`"))?;
                self.same(rest)
            }
            Function::Min | Function::Max | Function::Clamp => {
                for arg in &call.args {
                    self.number(arg)?;
                }
                self.same(&call.args)
            }
            Function::Coalesce => self.same(&call.args),
            Function::Abs => self.number(first),
            Function::Round | Function::RoundHalfEven | Function::Trunc | Function::Floor | Function::Ceil => {
                rest.iter().try_for_each(|d| decimals(d).map(|_| ()))?;
                self.number(first)
            }
            Function::Log10 => self.logarithm(first),
            Function::IsMissing => self.expr(first).map(|_| Type::Bool),
            Function::Missing => reason(first).map(|_| Type::Any),
            Function::Band => self.band(first, rest),
            Function::Sum | Function::Median => self.number(first),
            Function::Mean => {
                let kind = self.number(first)?;
                if matches!(&kind, Type::Number(d) if d.is_per_head()) {
                    self.warnings.push(mean_of_ratio(&expr.to_string()));
                }
                Ok(kind)
            }
            Function::Count => Ok(count()),
            Function::Allocate | Function::Point => self.allocation(call, first, rest),
            Function::Rank => self.number(first).map(|_| count()),
            Function::Share => self.number(first).map(|_| Type::Number(Dimension::one())),
            Function::Growth => self.earlier(first).and_then(|()| self.number(first)).map(|_| Type::Number(Dimension::one())),
            Function::Previous => {
                self.earlier(first)?;
                rest.iter().try_for_each(|n| years_back(n).map(|_| ()))?;
                self.expr(first)
            }
        }
    }

    /// The number of arguments and the clauses that each function takes.
    fn arguments(&self, call: &Call, expr: &Expr) -> Result<()> {
        let given = call.args.len();
        let clauses = &call.clauses;
        let bounded = clauses.at_least.is_some() || clauses.at_most.is_some() || clauses.quantum.is_some();
        let over_entities = match call.function {
            Function::Sum | Function::Mean | Function::Median | Function::Share => given == 1 && clauses.order.is_none() && clauses.ties.is_none(),
            Function::Count => given == 0 && clauses.order.is_none() && clauses.ties.is_none(),
            Function::Rank => given == 1 && clauses.order.is_some(),
            Function::Min | Function::Max => given == 1 && clauses.order.is_none() && clauses.ties.is_none(),
            Function::Allocate | Function::Point => given == 2 && clauses.by.is_none() && clauses.order.is_none() && clauses.ties.is_none(),
            _ => false,
        };
        let over_entities = over_entities && (!bounded || matches!(call.function, Function::Allocate | Function::Point));
        let of_a_row = clauses.is_empty()
            && match call.function {
                Function::If | Function::Clamp => given == 3,
                Function::Min | Function::Max => given >= 2,
                Function::Coalesce | Function::Band => given == 2,
                Function::Round | Function::RoundHalfEven | Function::Trunc | Function::Floor | Function::Ceil | Function::Previous => given == 1 || given == 2,
                Function::Abs | Function::Log10 | Function::IsMissing | Function::Missing | Function::Growth => given == 1,
                _ => false,
            };
        if over_entities || of_a_row {
            return Ok(());
        }
        let (function, form) = (call.function.as_str(), call.function.form());
        Err(Error::new(
            Code::WrongArguments,
            text!("`{function}` does not take these arguments or clauses", "`{function}` ne prend pas ces arguments ou clauses"),
        )
        .with_help(text!("its form is `{form}`", "sa forme est `{form}`"))
        .at_span(expr.span.clone()))
    }

    /// An envelope and weights; bounds and quantum are of the envelope's unit.
    fn allocation(&mut self, call: &Call, envelope: &Expr, rest: &[Expr]) -> Result<Type> {
        let mut amount = self.number(envelope)?;
        let weight = rest.first().map_or(Ok(Type::Bare), |w| self.number(w))?;
        for bound in call.clauses.at_least.iter().chain(&call.clauses.at_most).chain(&call.clauses.quantum) {
            let other = self.number(bound)?;
            amount = unify(&amount, &other).ok_or_else(|| mismatch(&amount, &other, bound))?;
        }
        call.clauses.quantum.iter().try_for_each(|q| quantum(q).map(|_| ()))?;
        Ok(if call.function == Function::Allocate { amount } else { quotient(amount, weight) })
    }

    fn logarithm(&mut self, arg: &Expr) -> Result<Type> {
        let one = Type::Number(Dimension::one());
        if let Kind::Binary(Operator::Divide, left, right) = &arg.kind {
            let (a, b) = (self.number(left)?, self.number(right)?);
            return unify(&a, &b).map(|_| one).ok_or_else(|| mismatch(&a, &b, right));
        }
        let kind = self.number(arg)?;
        unify(&kind, &one).ok_or_else(|| mismatch(&one, &kind, arg))
    }

    fn band(&mut self, first: &Expr, rest: &[Expr]) -> Result<Type> {
        let Some(table) = rest.first() else { return Ok(Type::Any) };
        if let Kind::Call(call) = &table.kind {
            self.arguments(call, table)?;
        }
        if let Some((path, _)) = dated_table(table)?
            && let ParameterType::Bands { threshold, amount } = self.parameter(path, table)?
        {
            let kind = self.number(first)?;
            let wanted = Type::Number(threshold);
            unify(&kind, &wanted).ok_or_else(|| mismatch(&wanted, &kind, first))?;
            return Ok(Type::Number(amount));
        }
        Err(Error::new(Code::WrongArguments, text!("`band` needs a table of the parameters", "`band` attend un barème des paramètres"))
            .with_help(text!(
                "write `band(x, param.table)`, or `previous(param.table)` for last year's",
                "écrivez `band(x, param.bareme)`, ou `previous(param.bareme)` pour celui de l'an passé"
            ))
            .at_span(table.span.clone()))
    }

    /// What may be read from an earlier year: a name or a parameter.
    fn earlier(&self, expr: &Expr) -> Result<()> {
        match expr.kind {
            Kind::Name(_) | Kind::Parameter(_) => Ok(()),
            _ => Err(Error::new(
                Code::WrongArguments,
                text!("only a name or a parameter has an earlier value", "seul un nom ou un paramètre a une valeur antérieure"),
            )
            .with_help(text!("give the formula a name of its own and read that", "donnez un nom à cette formule et lisez celui-ci"))
            .at_span(expr.span.clone())),
        }
    }
}

/// The table that `band` reads, `param.table` or `previous(param.table)`, and how many years back.
pub(super) fn dated_table(expr: &Expr) -> Result<Option<(&Path, u32)>> {
    Ok(match &expr.kind {
        Kind::Parameter(path) => Some((path, 0)),
        Kind::Call(call) if call.function == Function::Previous => match call.args.first().map(|a| &a.kind) {
            Some(Kind::Parameter(path)) => Some((path, call.args.get(1).map_or(Ok(1), years_back)?)),
            _ => None,
        },
        _ => None,
    })
}

/// The type of a quotient of numbers.
fn quotient(above: Type, below: Type) -> Type {
    match (above, below) {
        (Type::Number(a), Type::Number(b)) => Type::Number(a.per(&b)),
        (Type::Bare, Type::Number(b)) => Type::Number(Dimension::one().per(&b)),
        (Type::Any, _) | (_, Type::Any) => Type::Any,
        (other, _) => other,
    }
}

/// The common type of two sides, where there is one.
fn unify(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Any, other) | (other, Type::Any) => Some(other.clone()),
        (Type::Bare, Type::Bare) => Some(Type::Bare),
        (Type::Bare, number @ Type::Number(_)) | (number @ Type::Number(_), Type::Bare) => Some(number.clone()),
        (a, b) if a == b => Some(a.clone()),
        _ => None,
    }
}

fn mismatch(wanted: &Type, found: &Type, at: &Expr) -> Error {
    let code = if matches!((wanted, found), (Type::Number(_), Type::Number(_))) { Code::UnitMismatch } else { Code::TypeMismatch };
    let (wanted_fr, found_fr) = (wanted.french(), found.french());
    Error::new(code, text!("{wanted} and {found} do not go together", "{wanted_fr} et {found_fr} ne vont pas ensemble"))
        .with_help(text!(
            "both sides, branches or bounds need one unit; convert with `as` where it is meant",
            "les deux côtés, branches ou bornes doivent avoir la même unité ; convertissez avec `as` si c'est voulu"
        ))
        .at_span(at.span.clone())
}

fn mean_of_ratio(formula: &str) -> Warning {
    Warning {
        code: WarningCode::MeanOfRatio,
        message: text!(
            "`{formula}` is an unweighted mean of per-head figures, not the figure of the group; write sum over sum for that",
            "`{formula}` est une moyenne non pondérée de montants par habitant, pas celui du groupe ; écrivez somme sur somme pour cela"
        ),
        count: 1,
        first: Vec::new(),
    }
}

/// The number of decimals of a rounding: a bare whole number from 0 to 9.
pub(super) fn decimals(expr: &Expr) -> Result<u32> {
    whole(expr, 9).ok_or_else(|| {
        Error::new(Code::WrongArguments, text!("the number of decimals is a whole number from 0 to 9", "le nombre de décimales est un entier de 0 à 9"))
            .with_help(text!("write it as digits: `round(x, 2)`", "écrivez-le en chiffres : `round(x, 2)`"))
            .at_span(expr.span.clone())
    })
}

/// How many years back: a bare whole number from 1 to 20.
pub(super) fn years_back(expr: &Expr) -> Result<u32> {
    whole(expr, 20).filter(|n| *n > 0).ok_or_else(|| {
        Error::new(Code::WrongArguments, text!("the number of years is a whole number from 1 to 20", "le nombre d'années est un entier de 1 à 20"))
            .with_help(text!("write it as digits: `previous(x, 2)`", "écrivez-le en chiffres : `previous(x, 2)`"))
            .at_span(expr.span.clone())
    })
}

/// The quantum of an allocation, on scale one: a positive number.
pub(super) fn quantum(expr: &Expr) -> Result<Decimal> {
    let written = match &expr.kind {
        Kind::Number(value, unit) => unit.as_ref().map_or(Some(*value), |u| u.to_base(*value)),
        _ => None,
    };
    written.filter(|q| *q > Decimal::ZERO).ok_or_else(|| {
        Error::new(Code::WrongArguments, text!("the quantum of an allocation is a positive number", "le quantum d'une répartition est un nombre positif"))
            .with_help(text!("write for example `to 1 EUR`", "écrivez par exemple `to 1 EUR`"))
            .at_span(expr.span.clone())
    })
}

fn whole(expr: &Expr, most: u32) -> Option<u32> {
    match expr.kind {
        Kind::Number(value, None) if value.fract().is_zero() && value <= Decimal::from(most) => u32::try_from(value.trunc()).ok(),
        _ => None,
    }
}

/// The reason named by `missing("code")`.
pub(super) fn reason(expr: &Expr) -> Result<Reason> {
    let named = match &expr.kind {
        Kind::Text(code) => code.as_str(),
        _ => "",
    };
    Reason::parse(named).ok_or_else(|| {
        let help = nearest_phrase(named, Reason::ALL.iter().map(|r| r.as_str()))
            .unwrap_or_else(|| text!("write for example `missing(\"not-applicable\")`", "écrivez par exemple `missing(\"not-applicable\")`"));
        Error::new(Code::InvalidValue, text!("`{named}` is no reason for a missing value", "`{named}` n'est pas une raison de valeur manquante"))
            .with_help(help)
            .at_span(expr.span.clone())
    })
}
