//! Parameters of the law: dated values with unit, article and bounds.

use crate::declared::Label;
use crate::error::{Code, Error, Reason, Result, Text};
use crate::formula::Parameter as Current;
use crate::formula::ast::Path;
use crate::formula::check::ParameterType;
use crate::indicator::Confidence;
use crate::number::Number;
use crate::text;
use crate::unit::Unit;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;
use toml::value::Datetime;

/// Whether a value goes on until another one replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "lowercase"))]
#[serde(rename_all = "lowercase")]
pub enum ParameterKind {
    /// It holds until it is changed: a rate, a threshold.
    Standing,
    /// It is published for each exercise: a national amount, a mean of the year.
    Annual,
}

impl ParameterKind {
    /// `standing` or `annual`.
    pub const fn as_str(self) -> &'static str {
        match self {
            ParameterKind::Standing => "standing",
            ParameterKind::Annual => "annual",
        }
    }
}

/// The amount of a parameter, as the law writes it: on the scale of its unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// A number, or a quotient such as two thirds.
    Number {
        /// The number itself, or what is divided.
        numerator: Decimal,
        /// 1 for a plain number.
        denominator: Decimal,
    },
    /// A table (*barème*): thresholds, ascending, and the amount from each on.
    Bands(Vec<(Decimal, Decimal)>),
    /// From here on there is no value.
    Ended,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Amount::Number { numerator, denominator } if *denominator == Decimal::ONE => write!(f, "{numerator}"),
            Amount::Number { numerator, denominator } => write!(f, "{numerator}/{denominator}"),
            Amount::Bands(bands) => {
                let rows: Vec<String> = bands.iter().map(|(threshold, amount)| format!("{threshold}: {amount}")).collect();
                f.write_str(&rows.join("; "))
            }
            Amount::Ended => Ok(()),
        }
    }
}

/// A value and since when it is in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    /// Year, month and day of its entry into force.
    pub from: (u16, u8, u8),
    /// The value.
    pub amount: Amount,
    /// The article of law; empty where another source gives the value.
    pub article: String,
    /// Another source: a note of the administration, a measure.
    pub source: String,
    /// How sure the value is; none where nothing is said.
    pub confidence: Option<Confidence>,
}

/// A dated parameter of the law (*paramètre*).
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its path: the name in formulas after `param.`, and in reforms.
    pub path: String,
    /// What it is.
    pub label: Text,
    /// The unit of its amounts.
    pub unit: Unit,
    /// The unit of the thresholds of a table; none for a number.
    pub threshold_unit: Option<Unit>,
    /// Whether values go on.
    pub kind: ParameterKind,
    /// The smallest value that a reform may give, in the unit.
    pub minimum: Option<Decimal>,
    /// The largest value that a reform may give, in the unit.
    pub maximum: Option<Decimal>,
    /// What to know about it.
    pub note: String,
    /// The values, oldest first.
    pub values: Vec<Dated>,
}

impl Parameter {
    /// The value in force on 1 January of a year; with `carry`, an annual value stands in for later years.
    pub fn at(&self, year: u16, carry: bool) -> Option<&Dated> {
        let last = self.values.iter().rev().find(|v| v.from <= (year, 1, 1)).filter(|v| v.amount != Amount::Ended)?;
        (self.kind == ParameterKind::Standing || carry || last.from.0 == year).then_some(last)
    }

    /// What formulas may do with it, or with one of its cells.
    pub(super) fn kind_of(&self, path: &Path) -> Option<ParameterType> {
        match (&self.threshold_unit, &path.cell) {
            (None, None) => Some(ParameterType::Number(self.unit.dimension.clone())),
            (Some(threshold), None) => Some(ParameterType::Bands { threshold: threshold.dimension.clone(), amount: self.unit.dimension.clone() }),
            (Some(_), Some((_, field))) if field == "amount" => Some(ParameterType::Number(self.unit.dimension.clone())),
            (Some(threshold), Some((_, field))) if field == "threshold" => Some(ParameterType::Number(threshold.dimension.clone())),
            _ => None,
        }
    }

    /// The value that a formula reads, on scale one.
    pub(super) fn current(&self, path: &Path, year: u16, carry: bool) -> Current {
        let Some(dated) = self.at(year, carry) else { return Current::Missing(Reason::NotPublished) };
        let overflow = Current::Missing(Reason::Overflow);
        match (&dated.amount, &path.cell) {
            (Amount::Number { numerator, denominator }, None) => match self.unit.to_base(*numerator) {
                Some(numerator) => Current::Number { numerator, denominator: *denominator },
                None => overflow,
            },
            (Amount::Bands(bands), None) => {
                let base = |(threshold, amount): &(Decimal, Decimal)| Some((self.threshold_unit.as_ref()?.to_base(*threshold)?, self.unit.to_base(*amount)?));
                bands.iter().map(base).collect::<Option<_>>().map_or(overflow, Current::Bands)
            }
            (Amount::Bands(bands), Some((index, field))) => {
                let row = usize::try_from(*index).ok().and_then(|i| bands.get(i));
                let cell = row.and_then(|(threshold, amount)| match field.as_str() {
                    "threshold" => self.threshold_unit.as_ref()?.to_base(*threshold),
                    _ => self.unit.to_base(*amount),
                });
                cell.map_or(Current::Missing(Reason::NotPublished), |numerator| Current::Number { numerator, denominator: Decimal::ONE })
            }
            _ => Current::Missing(Reason::NotPublished),
        }
    }

    /// Refuses a value outside the bounds, thresholds out of order, a table where a number is, and the reverse.
    pub(super) fn check(&self, amount: &Amount) -> Result<()> {
        match (amount, &self.threshold_unit) {
            (Amount::Number { numerator, denominator }, None) => {
                let value = numerator.checked_div(*denominator).ok_or_else(|| self.invalid("0 is no denominator", "0 n'est pas un dénominateur"))?;
                self.within(value)
            }
            (Amount::Bands(bands), Some(_)) => {
                if bands.is_empty() || bands.windows(2).any(|w| matches!(w, [(a, _), (b, _)] if a >= b)) {
                    return Err(self.invalid("thresholds must rise from row to row", "les seuils doivent croître d'une ligne à l'autre"));
                }
                bands.iter().try_for_each(|(_, amount)| self.within(*amount))
            }
            (Amount::Ended, _) => Ok(()),
            (_, None) => Err(self.invalid("it is a number, not a table", "c'est un nombre, pas un barème")),
            (_, Some(_)) => Err(self.invalid(
                "it is a table: give rows, or name a cell such as `brackets[0].amount`",
                "c'est un barème : donnez des lignes, ou nommez une case telle que `brackets[0].amount`",
            )),
        }
    }

    fn invalid(&self, en: &str, fr: &str) -> Error {
        let path = &self.path;
        Error::new(Code::InvalidValue, text!("`{path}` cannot take this value: {en}", "`{path}` ne peut pas prendre cette valeur : {fr}"))
            .with_help(text!("see docs/law.md for the form of values", "voir docs/law.md pour la forme des valeurs"))
    }

    fn within(&self, value: Decimal) -> Result<()> {
        let low = self.minimum.filter(|m| value < *m);
        let high = self.maximum.filter(|m| value > *m);
        let Some(bound) = low.or(high) else { return Ok(()) };
        let (path, unit) = (&self.path, &self.unit);
        let (en, fr) = if low.is_some() { ("at least", "au moins") } else { ("at most", "au plus") };
        Err(Error::new(Code::OutOfBounds, text!("`{value}` is outside the bounds of `{path}`", "`{value}` est hors des bornes de `{path}`"))
            .with_help(text!("give {en} {bound} (in {unit})", "donnez {fr} {bound} (en {unit})")))
    }
}

/// A number, a quotient `2/3`, either with a unit behind it: `45 %`.
pub(super) fn amount(written: &str, unit: &Unit) -> Result<Amount> {
    let refused = || {
        Error::new(Code::InvalidValue, text!("`{written}` is no value in {unit}", "`{written}` n'est pas une valeur en {unit}")).with_help(text!(
            "write digits with a point, a quotient such as `2/3`, and the unit or none: `9000` or `9000 {unit}`",
            "écrivez des chiffres avec un point, un quotient tel que `2/3`, et l'unité ou rien : `9000` ou `9000 {unit}`"
        ))
    };
    let trimmed = written.trim();
    let end = trimmed.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '/' | '_')).unwrap_or(trimmed.len());
    let (digits, named) = trimmed.split_at(end);
    // A comma is a decimal point that this form does not know, not a unit.
    if digits.is_empty() || named.starts_with(',') {
        return Err(refused());
    }
    let named = named.trim();
    let scale = if named.is_empty() { unit.clone() } else { Unit::parse(named, &[])? };
    if scale.dimension != unit.dimension {
        return Err(Error::new(
            Code::UnitMismatch,
            text!("`{written}` is in {scale}, the parameter in {unit}", "`{written}` est en {scale}, le paramètre en {unit}"),
        )
        .with_help(text!("give the value in {unit}", "donnez la valeur en {unit}")));
    }
    let digits = digits.replace('_', "");
    let decimal = |text: &str| Decimal::from_str(text.trim()).ok().filter(|_| text.trim().ends_with(|c: char| c.is_ascii_digit()));
    let (up, down) = match digits.split_once('/') {
        Some((up, down)) => (decimal(up), decimal(down)),
        None => (decimal(&digits), Some(Decimal::ONE)),
    };
    let (Some(up), Some(denominator)) = (up, down) else { return Err(refused()) };
    if denominator.is_zero() {
        return Err(refused());
    }
    // Kept on the scale of the parameter's own unit.
    let numerator = scale.to_base(up).and_then(|base| unit.from_base(base)).ok_or_else(refused)?;
    let (numerator, denominator) = if denominator.is_sign_negative() { (Number::neg(numerator), -denominator) } else { (numerator, denominator) };
    Ok(Amount::Number { numerator: numerator.normalize(), denominator })
}

/// A decimal of a table.
pub(super) fn decimal(written: &str, unit: &Unit) -> Result<Decimal> {
    match amount(written, unit)? {
        Amount::Number { numerator, denominator } if denominator == Decimal::ONE => Ok(numerator),
        _ => Err(Error::new(
            Code::InvalidValue,
            text!("`{written}` is a quotient, a table takes decimals", "`{written}` est un quotient, un barème veut des décimaux"),
        )),
    }
}

/// Rows of a table.
pub(super) fn bands(rows: &[(String, String)], threshold: Option<&Unit>, unit: &Unit) -> Result<Amount> {
    let one = Unit::one();
    let threshold = threshold.unwrap_or(&one);
    rows.iter().map(|(t, a)| Ok((decimal(t, threshold)?, decimal(a, unit)?))).collect::<Result<_>>().map(Amount::Bands)
}

/// A parameter as a file declares it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    label: Label,
    unit: String,
    threshold_unit: Option<String>,
    kind: ParameterKind,
    minimum: Option<String>,
    maximum: Option<String>,
    #[serde(default)]
    note: String,
    values: Vec<ValueEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueEntry {
    from: Datetime,
    value: Option<String>,
    bands: Option<Vec<(String, String)>>,
    #[serde(default)]
    end: bool,
    #[serde(default)]
    article: String,
    #[serde(default)]
    source: String,
    confidence: Option<Confidence>,
}

/// A parameter out of its entry.
pub(super) fn parameter(path: &str, entry: Entry) -> Result<Parameter> {
    let unit = Unit::parse(&entry.unit, &[])?;
    let threshold_unit = entry.threshold_unit.as_deref().map(|u| Unit::parse(u, &[])).transpose()?;
    let bound = |text: Option<String>| text.map(|t| decimal(&t, &unit)).transpose();
    let (minimum, maximum) = (bound(entry.minimum)?, bound(entry.maximum)?);
    let mut parameter = Parameter {
        path: path.to_owned(),
        label: entry.label.into(),
        unit,
        threshold_unit,
        kind: entry.kind,
        minimum,
        maximum,
        note: entry.note,
        values: Vec::new(),
    };
    for value in entry.values {
        let dated = dated(value, &parameter)?;
        parameter.check(&dated.amount)?;
        if parameter.values.last().is_some_and(|last| last.from >= dated.from) {
            return Err(parameter.invalid("dates must rise from value to value", "les dates doivent croître d'une valeur à l'autre"));
        }
        parameter.values.push(dated);
    }
    Ok(parameter)
}

fn dated(entry: ValueEntry, parameter: &Parameter) -> Result<Dated> {
    let from = entry.from.date.map(|d| (d.year, d.month, d.day)).ok_or_else(|| parameter.invalid("`from` is a date", "`from` est une date"))?;
    let amount = match (entry.value, entry.bands, entry.end) {
        (Some(value), None, false) => amount(&value, &parameter.unit)?,
        (None, Some(rows), false) => bands(&rows, parameter.threshold_unit.as_ref(), &parameter.unit)?,
        (None, None, true) => Amount::Ended,
        _ => return Err(parameter.invalid("give one of `value`, `bands` and `end`", "donnez un seul de `value`, `bands` et `end`")),
    };
    if entry.article.is_empty() && entry.source.is_empty() && amount != Amount::Ended {
        return Err(parameter.invalid("give its `article` or `source`", "donnez son `article` ou sa `source`"));
    }
    Ok(Dated { from, amount, article: entry.article, source: entry.source, confidence: entry.confidence })
}
