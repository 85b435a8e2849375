//! What JavaScript gives to a verb.

use crate::shelf::{Noun, get};
#[cfg(feature = "indicators")]
use budget_core::indicator::Scope;
use budget_core::{Code, Error, Result, text};
use rust_decimal::Decimal;
use serde_json::Value;
use std::ops::ControlFlow;
use std::str::FromStr;
use std::sync::Arc;

/// Is told the bytes done and those in all, and may stop the work.
pub type Progress = Arc<dyn Fn(u64, u64) -> ControlFlow<()> + Send + Sync>;

/// The number of the noun, the arguments of a verb in their order, and bytes that they point to.
#[derive(Clone, Default)]
pub struct Given {
    this: u32,
    arguments: Vec<Value>,
    bytes: Vec<Arc<[u8]>>,
    /// Who is told how far the work is.
    pub progress: Option<Progress>,
}

impl Given {
    /// Reads the arguments, a JSON list.
    ///
    /// # Errors
    /// `invalid-data`.
    pub fn new(this: u32, arguments: &str, bytes: Vec<Vec<u8>>) -> Result<Given> {
        let arguments = match arguments {
            "" => Vec::new(),
            _ => serde_json::from_str(arguments).map_err(|error| {
                Error::new(Code::InvalidData, text!("the arguments are no list: {error}", "les arguments ne sont pas une liste : {error}"))
                    .with_help(text!("use packages of one version", "employez des paquets d'une même version"))
            })?,
        };
        Ok(Given { this, arguments, bytes: bytes.into_iter().map(Arc::from).collect(), progress: None })
    }

    /// The noun itself.
    pub(crate) fn this(&self) -> Result<Noun> {
        get(self.this)
    }

    /// An argument; none where it is absent or null.
    pub(crate) fn value(&self, place: usize) -> Option<&Value> {
        self.arguments.get(place).filter(|value| !value.is_null())
    }

    /// Another noun.
    pub(crate) fn noun(&self, place: usize) -> Result<Option<Noun>> {
        match self.value(place) {
            None => Ok(None),
            Some(value) => {
                let number = value
                    .as_u64()
                    .and_then(|n| u32::try_from(n).ok())
                    .ok_or_else(|| wrong("object", value, "an object of the library", "un objet de la bibliothèque"))?;
                get(number).map(Some)
            }
        }
    }

    /// Bytes that an argument points to.
    pub(crate) fn bytes(&self, place: usize, name: &str) -> Result<Arc<[u8]>> {
        let value = self.value(place).unwrap_or(&Value::Null);
        value.as_u64().and_then(|n| self.bytes.get(usize::try_from(n).ok()?)).cloned().ok_or_else(|| wrong(name, value, "bytes", "des octets"))
    }

    /// Bytes by their place.
    pub(crate) fn bytes_at(&self, place: u64) -> Option<Arc<[u8]>> {
        self.bytes.get(usize::try_from(place).ok()?).cloned()
    }

    /// A text.
    pub(crate) fn text(&self, place: usize, name: &str) -> Result<&str> {
        let value = self.value(place).unwrap_or(&Value::Null);
        value.as_str().ok_or_else(|| wrong(name, value, "a text", "un texte"))
    }

    /// A text that may be left out.
    pub(crate) fn text_or<'a>(&'a self, place: usize, name: &str, default: &'a str) -> Result<&'a str> {
        if self.value(place).is_none() { Ok(default) } else { self.text(place, name) }
    }

    /// Yes or no; no where it is left out.
    pub(crate) fn flag(&self, place: usize, name: &str) -> Result<bool> {
        match self.value(place) {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| wrong(name, value, "true or false", "true ou false")),
        }
    }

    /// A whole number that may be left out.
    pub(crate) fn whole(&self, place: usize, name: &str) -> Result<Option<usize>> {
        self.value(place)
            .map(|value| value.as_u64().and_then(|n| usize::try_from(n).ok()).ok_or_else(|| wrong(name, value, "a whole number", "un nombre entier")))
            .transpose()
    }

    /// A year.
    pub(crate) fn year(&self, place: usize) -> Result<u16> {
        let value = self.value(place).unwrap_or(&Value::Null);
        self.year_or_none(place)?.ok_or_else(|| wrong("year", value, "a year", "une année"))
    }

    /// A year that may be left out.
    pub(crate) fn year_or_none(&self, place: usize) -> Result<Option<u16>> {
        self.value(place).map(|value| value.as_u64().and_then(|n| u16::try_from(n).ok()).ok_or_else(|| wrong("year", value, "a year", "une année"))).transpose()
    }

    /// One name or several; none where it is left out.
    pub(crate) fn names(&self, place: usize, name: &str) -> Result<Option<Vec<&str>>> {
        let Some(value) = self.value(place) else { return Ok(None) };
        let refused = || wrong(name, value, "a text or a list of texts", "un texte ou une liste de textes");
        match value {
            Value::String(one) => Ok(Some(vec![one])),
            Value::Array(several) => several.iter().map(|value| value.as_str().ok_or_else(refused)).collect::<Result<_>>().map(Some),
            _ => Err(refused()),
        }
    }

    /// The scopes named, each once; all where none is.
    #[cfg(feature = "indicators")]
    pub(crate) fn scopes(&self, place: usize) -> Result<Vec<Scope>> {
        match self.names(place, "scope")? {
            None => Ok(Scope::ALL.to_vec()),
            Some(names) => Scope::several(&names),
        }
    }

    /// One scope; `principal` where it is left out.
    #[cfg(feature = "indicators")]
    pub(crate) fn scope(&self, place: usize) -> Result<Scope> {
        Scope::parse(self.text_or(place, "scope", Scope::Principal.as_str())?)
    }

    /// Exact numbers: texts or whole numbers.
    #[cfg(feature = "law")]
    pub(crate) fn numbers(&self, place: usize, name: &str) -> Result<Option<Vec<Decimal>>> {
        let Some(value) = self.value(place) else { return Ok(None) };
        let several = value.as_array().ok_or_else(|| wrong(name, value, "a list of numbers", "une liste de nombres"))?;
        several.iter().map(|value| number(value, name)).collect::<Result<_>>().map(Some)
    }
}

/// An exact number: a text or a whole number, never a binary float.
pub(crate) fn number(value: &Value, name: &str) -> Result<Decimal> {
    let digits = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(n) if n.is_i64() || n.is_u64() => n.to_string(),
        _ => return Err(float(value, name)),
    };
    Decimal::from_str(&digits).or_else(|_| Decimal::from_scientific(&digits)).map_err(|_| {
        Error::new(Code::InvalidValue, text!("`{digits}` is no number of 28 digits at most", "`{digits}` n'est pas un nombre de 28 chiffres au plus"))
            .with_help(text!("write it as \"1234.5\"", "écrivez-le comme \"1234.5\""))
            .at_path(name)
    })
}

fn float(value: &Value, name: &str) -> Error {
    match value {
        Value::Number(n) => {
            Error::new(Code::TypeMismatch, text!("`{n}` is a binary float, which is not exact", "`{n}` est un flottant binaire, qui n'est pas exact"))
                .with_help(text!("write it as a text: `\"{n}\"`", "écrivez-le comme texte : `\"{n}\"`"))
                .at_path(name)
        }
        _ => wrong(name, value, "an exact number", "un nombre exact"),
    }
}

/// An argument of another kind.
pub(crate) fn wrong(name: &str, value: &Value, english: &str, french: &str) -> Error {
    let (kind, sorte) = match value {
        Value::Null => ("nothing", "rien"),
        Value::Bool(_) => ("a boolean", "un booléen"),
        Value::Number(_) => ("a number", "un nombre"),
        Value::String(_) => ("a text", "un texte"),
        Value::Array(_) => ("a list", "une liste"),
        Value::Object(_) => ("an object", "un objet"),
    };
    Error::new(Code::TypeMismatch, text!("`{name}` is {kind}, not {english}", "`{name}` est {sorte}, pas {french}"))
        .with_help(text!("give {english}", "donnez {french}"))
        .at_path(name)
}
