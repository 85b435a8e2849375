//! The engine's answers as plain Python objects: dicts, lists, texts, `decimal.Decimal` for exact numbers, [`Missing`] for what is missing.

use crate::types::{Text, Typed, answer};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString, PyType};
use serde::Serialize;
use serde::ser::{self, Impossible, Serializer};
use std::fmt::Display;

/// A value that is missing, and why: never zero, never true.
///
/// `reason` is a code of the closed list (`no-population`, `division-by-zero`, ...). Two are equal where their reasons are.
#[pyclass(frozen, eq, hash, str = "missing({reason})", module = "budget_core", from_py_object)]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Missing {
    /// Why the value is missing.
    #[pyo3(get)]
    pub reason: String,
}

#[pymethods]
impl Missing {
    #[new]
    fn new(reason: String) -> Missing {
        Missing { reason }
    }

    /// Why, in a few words: a dict of `en`, `fr`; the code itself where it is none of the list.
    #[getter]
    fn words<'py>(&self, py: Python<'py>) -> PyResult<Typed<'py, Text>> {
        let own = || budget_core::Text { en: self.reason.clone(), fr: self.reason.clone() };
        answer(py, &budget_core::Reason::parse(&self.reason).map_or_else(own, budget_core::Reason::words))
    }

    fn __bool__(&self) -> bool {
        false
    }

    fn __repr__(&self) -> String {
        format!("missing({})", self.reason)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, (String,)) {
        (py.get_type::<Missing>(), (self.reason.clone(),))
    }
}

/// An answer as Python objects.
pub fn python<'py>(py: Python<'py>, value: &(impl Serialize + ?Sized)) -> PyResult<Bound<'py, PyAny>> {
    value.serialize(Writer(py)).map_err(|failed| failed.0)
}

/// An exact number.
pub fn decimal<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "decimal", "Decimal")?.call1((text,))
}

/// Writes `serde`'s data model as Python objects.
#[derive(Clone, Copy)]
struct Writer<'py>(Python<'py>);

/// What Python raised meanwhile.
#[derive(Debug)]
struct Failed(PyErr);

impl Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Display::fmt(&self.0, f)
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: Display>(message: T) -> Failed {
        Failed(PyTypeError::new_err(message.to_string()))
    }
}

impl From<PyErr> for Failed {
    fn from(error: PyErr) -> Failed {
        Failed(error)
    }
}

type Written<'py> = Result<Bound<'py, PyAny>, Failed>;

/// Plain values.
macro_rules! plain {
    ($($method:ident: $kind:ty),+ $(,)?) => {$(
        fn $method(self, value: $kind) -> Written<'py> {
            Ok(value.into_pyobject(self.0).map_err(PyErr::from)?.to_owned().into_any())
        }
    )+};
}

impl<'py> Serializer for Writer<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;
    type SerializeSeq = Items<'py>;
    type SerializeTuple = Items<'py>;
    type SerializeTupleStruct = Impossible<Self::Ok, Failed>;
    type SerializeTupleVariant = Impossible<Self::Ok, Failed>;
    type SerializeMap = Fields<'py>;
    type SerializeStruct = Fields<'py>;
    type SerializeStructVariant = Impossible<Self::Ok, Failed>;

    plain!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_u8: u8, serialize_u16: u16,
        serialize_u32: u32, serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
    );

    fn serialize_none(self) -> Written<'py> {
        Ok(self.0.None().into_bound(self.0))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written<'py> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written<'py> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written<'py> {
        self.serialize_none()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written<'py> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Written<'py> {
        let inner = value.serialize(self)?;
        match (name, inner.cast::<PyString>()) {
            ("Cents" | "Decimal", Ok(text)) => Ok(decimal(self.0, &text.to_cow()?)?),
            _ => Ok(inner),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, _: &'static str, value: &T) -> Written<'py> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'py>, Failed> {
        Ok(Items(PyList::empty(self.0)))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'py>, Failed> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Failed> {
        Err(ser::Error::custom(name))
    }

    fn serialize_tuple_variant(self, name: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self::SerializeTupleVariant, Failed> {
        Err(ser::Error::custom(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'py>, Failed> {
        self.serialize_struct("", 0)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields<'py>, Failed> {
        Ok(Fields { dict: PyDict::new(self.0), key: None, missing: name == "Missing" })
    }

    fn serialize_struct_variant(self, name: &'static str, _: u32, _: &'static str, _: usize) -> Result<Self::SerializeStructVariant, Failed> {
        Err(ser::Error::custom(name))
    }
}

/// A list under way.
struct Items<'py>(Bound<'py, PyList>);

impl<'py> ser::SerializeSeq for Items<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        Ok(self.0.append(value.serialize(Writer(self.0.py()))?)?)
    }

    fn end(self) -> Written<'py> {
        Ok(self.0.into_any())
    }
}

impl<'py> ser::SerializeTuple for Items<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Written<'py> {
        ser::SerializeSeq::end(self)
    }
}

/// A dict under way.
struct Fields<'py> {
    dict: Bound<'py, PyDict>,
    key: Option<Bound<'py, PyAny>>,
    missing: bool,
}

impl<'py> ser::SerializeMap for Fields<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        self.key = Some(key.serialize(Writer(self.dict.py()))?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        let value = value.serialize(Writer(self.dict.py()))?;
        self.key.take().map_or(Ok(()), |key| Ok(self.dict.set_item(key, value)?))
    }

    fn end(self) -> Written<'py> {
        Ok(self.dict.into_any())
    }
}

impl<'py> ser::SerializeStruct for Fields<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Failed> {
        Ok(self.dict.set_item(key, value.serialize(Writer(self.dict.py()))?)?)
    }

    fn end(self) -> Written<'py> {
        let reason = if self.missing { self.dict.get_item("missing")? } else { None };
        match reason {
            Some(reason) => Ok(Bound::new(self.dict.py(), Missing { reason: reason.extract()? })?.into_any()),
            None => Ok(self.dict.into_any()),
        }
    }
}
