//! How answers are written in data formats (`serde`): the same fields in every language.
//!
//! Money and other exact numbers are decimal texts inside a newtype named `Cents` or `Decimal`, which JSON writes as plain strings and a binding may turn
//! into its own exact type; a missing value is `{"missing": reason}`; codes and units are their names.

use crate::chart::{Account, Chapter, Found, Function, Operation, Side};
use crate::law::{Amount, Kind};
use crate::ledger::Issue;
use crate::table::Value;
use crate::territory::Population;
use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// An exact number, without trailing zeros.
struct Number<'a>(&'a Decimal);

impl Serialize for Number<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct("Decimal", &self.0.normalize().to_string())
    }
}

/// For fields of exact numbers.
pub fn exact<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    Number(number).serialize(serializer)
}

/// For fields of exact numbers that may be absent.
pub fn exact_or_none<S: Serializer>(number: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    number.as_ref().map(Number).serialize(serializer)
}

/// For fields that may be missing for a reason.
pub fn known<T: Serialize, S: Serializer>(found: &Result<T, crate::Reason>, serializer: S) -> Result<S::Ok, S::Error> {
    match found {
        Ok(value) => value.serialize(serializer),
        Err(reason) => Value::Missing(*reason).serialize(serializer),
    }
}

/// For what is written as it is shown: formulas, units, amounts of the law.
pub fn shown<T: std::fmt::Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// For what is written as it is shown and may be absent.
pub fn shown_or_none<T: std::fmt::Display, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    value.as_ref().map(ToString::to_string).serialize(serializer)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Number(number) => Number(number).serialize(serializer),
            Value::Float(x) => serializer.serialize_f64(*x),
            Value::Bool(truth) => serializer.serialize_bool(*truth),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Missing(reason) => {
                let mut missing = serializer.serialize_struct("Missing", 1)?;
                missing.serialize_field("missing", reason)?;
                missing.end()
            }
        }
    }
}

impl Serialize for crate::unit::Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Names of closed lists.
macro_rules! named {
    ($($list:ty),+ $(,)?) => {$(
        impl Serialize for $list {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+};
}

named!(
    crate::chart::AnomalyKind,
    crate::chart::Axis,
    crate::chart::ChangeKind,
    crate::chart::Operation,
    crate::chart::Section,
    crate::chart::Side,
    crate::formula::State,
    crate::indicator::Confidence,
    crate::indicator::Scope,
    crate::law::Mode,
    crate::law::ParameterKind,
    crate::ledger::Category,
    crate::ledger::Role,
    crate::ledger::Severity,
    crate::territory::Kind,
    crate::territory::PopulationKind,
    crate::territory::Status,
);

/// Where an account is written in a budget.
#[derive(serde::Serialize)]
struct Right<'c> {
    side: Side,
    operation: Operation,
    chapter: &'c str,
}

impl Serialize for Account<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rights: Vec<Right<'_>> = self.rights().map(|(side, operation, chapter)| Right { side, operation, chapter: chapter.code() }).collect();
        let sides: Vec<Side> = Side::ALL.into_iter().filter(|side| self.in_equipment_operation(*side)).collect();
        let mut account = serializer.serialize_struct("Account", 11)?;
        account.serialize_field("code", self.code())?;
        account.serialize_field("label", self.label())?;
        account.serialize_field("short_label", self.short_label())?;
        account.serialize_field("parent", &self.parent().map(|p| p.code()))?;
        account.serialize_field("depth", &self.depth())?;
        account.serialize_field("is_leaf", &self.is_leaf())?;
        account.serialize_field("is_budgetary", &self.is_budgetary())?;
        account.serialize_field("section", &self.section())?;
        account.serialize_field("suppressed_since", &self.suppressed_since())?;
        account.serialize_field("in_equipment_operation", &sides)?;
        account.serialize_field("rights", &rights)?;
        account.end()
    }
}

impl Serialize for Chapter<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut chapter = serializer.serialize_struct("Chapter", 6)?;
        chapter.serialize_field("code", self.code())?;
        chapter.serialize_field("label", self.label())?;
        chapter.serialize_field("short_label", self.short_label())?;
        chapter.serialize_field("axis", &self.axis())?;
        chapter.serialize_field("section", &self.section())?;
        chapter.serialize_field("kind", self.kind().code())?;
        chapter.end()
    }
}

impl Serialize for Function<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut function = serializer.serialize_struct("Function", 6)?;
        function.serialize_field("code", self.code())?;
        function.serialize_field("label", self.label())?;
        function.serialize_field("short_label", self.short_label())?;
        function.serialize_field("parent", &self.parent().map(|p| p.code()))?;
        function.serialize_field("depth", &self.depth())?;
        function.serialize_field("is_leaf", &self.is_leaf())?;
        function.end()
    }
}

impl Serialize for Found<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (code, label) = match self {
            Found::Account(account) => (account.code(), account.label()),
            Found::Chapter(chapter) => (chapter.code(), chapter.label()),
            Found::Function(function) => (function.code(), function.label()),
        };
        let mut found = serializer.serialize_struct("Found", 3)?;
        found.serialize_field("kind", self.kind())?;
        found.serialize_field("code", code)?;
        found.serialize_field("label", label)?;
        found.end()
    }
}

impl Serialize for Population {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut population = serializer.serialize_struct("Population", 5)?;
        population.serialize_field("entity", &self.entity)?;
        population.serialize_field("kind", &self.kind)?;
        population.serialize_field("year", &self.year)?;
        population.serialize_field("value", &self.value())?;
        population.serialize_field("vintage", &self.known.map(|(_, vintage)| vintage))?;
        population.end()
    }
}

impl Serialize for Issue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut issue = serializer.serialize_struct("Issue", 7)?;
        issue.serialize_field("code", &self.code)?;
        issue.serialize_field("severity", &self.code.severity())?;
        issue.serialize_field("message", &self.message)?;
        issue.serialize_field("help", &self.help())?;
        issue.serialize_field("file", &*self.file)?;
        issue.serialize_field("line", &self.line)?;
        issue.serialize_field("column", &self.column)?;
        issue.end()
    }
}

impl Serialize for crate::law::read::Issue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut issue = serializer.serialize_struct("Issue", 7)?;
        issue.serialize_field("code", &self.code)?;
        issue.serialize_field("severity", &self.code.severity())?;
        issue.serialize_field("message", &self.message)?;
        issue.serialize_field("help", &self.code.help())?;
        issue.serialize_field("file", &*self.file)?;
        issue.serialize_field("line", &self.line)?;
        issue.serialize_field("column", &self.column)?;
        issue.end()
    }
}

/// `EUR`, `inhabitant`..., `boolean` or `text`.
impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// As the law writes it: `"9000"`, `"2/3"`, a table as pairs of threshold and amount.
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Amount::Bands(bands) => serializer.collect_seq(bands.iter().map(|(threshold, amount)| [threshold.to_string(), amount.to_string()])),
            Amount::Number { .. } => serializer.collect_str(self),
            Amount::Ended => serializer.serialize_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "embedded")]
    use crate::Chart;
    use crate::{Reason, Unit, Value};
    use serde_json::{json, to_value};

    #[test]
    fn numbers_are_texts_and_missing_values_say_why() {
        let values = [Value::Number("1250.50".parse().unwrap()), Value::Bool(true), Value::Text("a".into()), Value::Missing(Reason::Secret)];
        assert_eq!(to_value(values).unwrap(), json!(["1250.5", true, "a", {"missing": "secret"}]));
        assert_eq!(to_value(crate::Cents(-125_050)).unwrap(), json!("-1250.50"));
        assert_eq!(to_value(Unit::parse("EUR/inhabitant", &[]).unwrap()).unwrap(), json!("EUR/inhabitant"));
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn an_account_says_where_it_is_written() {
        let chart = Chart::open("M57", 2024).unwrap();
        let account = to_value(chart.account("64111").unwrap()).unwrap();
        assert_eq!(account["code"], "64111");
        assert_eq!(account["parent"], "6411");
        assert_eq!(account["section"], "operating");
        assert_eq!(account["rights"][0]["chapter"], "012");
        assert_eq!(to_value(chart.search("64111").first().unwrap()).unwrap()["kind"], "account");
    }
}
