//! How answers are written in data formats (`serde`): the same fields in every language.
//!
//! Money and other exact numbers are decimal texts inside a newtype named `Cents` or `Decimal`, which JSON writes as plain strings and a binding may turn
//! into its own exact type; a missing value is `{"missing": reason}`; codes and units are their names.

pub(crate) mod cells;
pub(crate) mod rows;

use crate::law::{Amount, Kind};
use crate::table::Value;
use indexmap::IndexMap;
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

/// Entries by id, in their order: what is asked one by one in Rust (`law.grants()`, `table.signals(..)`) as one answer.
pub fn by_id<I: AsRef<str>, T: Serialize>(entries: impl IntoIterator<Item = (I, T)>) -> impl Serialize {
    let entries: IndexMap<String, T> = entries.into_iter().map(|(id, entry)| (id.as_ref().to_owned(), entry)).collect();
    entries
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

/// The letter of the official plans.
impl Serialize for crate::chart::ChapterKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
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
