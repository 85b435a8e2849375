//! The JSON lists of the source.

use super::{Result, read};
use serde_json::Value;
use std::path::Path;

/// The lists of one version of the source.
pub struct Package {
    pub communes: Vec<Value>,
    pub epci: Vec<Value>,
    pub ept: Vec<Value>,
}

pub fn json(path: &Path) -> Result<Vec<Value>> {
    match serde_json::from_slice(&read(path)?) {
        Ok(Value::Array(list)) => Ok(list),
        Ok(_) => Err(format!("{}: not a list", path.display())),
        Err(e) => Err(format!("{}: {e}", path.display())),
    }
}

pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

pub fn number(value: &Value, key: &str) -> Option<u64> {
    value.get(key).and_then(Value::as_u64)
}

pub fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}
