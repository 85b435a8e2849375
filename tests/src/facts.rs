//! Facts about entities for tests: from the sample's file, from a vector, or made up.

use budget_core::error::Reason;
use budget_core::indicator::Attributes;
use budget_core::table::Value;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Facts by entity, year and name; year 0 stands for every year.
#[derive(Clone, Debug, Default)]
pub struct Facts(BTreeMap<(String, u16, String), Value>);

impl Facts {
    /// Adds a fact. Populations are numbers, all else is text; a code of the closed list of reasons is a missing value.
    pub fn add(&mut self, entity: &str, year: u16, name: &str, text: &str) {
        let value = match (Reason::parse(text), Decimal::from_str(text)) {
            (Some(reason), _) => Value::Missing(reason),
            (None, Ok(number)) if name.starts_with("population") => Value::Number(number),
            _ => Value::Text(text.into()),
        };
        self.0.insert((entity.to_owned(), year, name.to_owned()), value);
    }
}

impl Attributes for Facts {
    fn value(&self, entity: &str, year: u16, name: &str) -> Value {
        let at = |year: u16| self.0.get(&(entity.to_owned(), year, name.to_owned()));
        let absent = if name.starts_with("population") { Reason::NoPopulation } else { Reason::NotProvided };
        at(year).or_else(|| at(0)).cloned().unwrap_or(Value::Missing(absent))
    }
}
