//! The package for browsers: verbs of `budget-core-js`, one thread, data fetched apart.

use budget_core_js::{Columnar, Given, Kept, Reply, call, held, refusal, release};
use js_sys::{BigInt64Array, Float64Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

/// Says a verb. Gives nothing, JSON, the number of a noun, bytes, or an object of the values of a column; throws an error as JSON.
#[wasm_bindgen]
pub fn say(verb: &str, this: u32, arguments: &str, bytes: Vec<Uint8Array>) -> Result<JsValue, JsValue> {
    let bytes = bytes.iter().map(Uint8Array::to_vec).collect();
    let reply = Given::new(this, arguments, bytes).and_then(|given| call(verb, &given));
    reply.map(out).map_err(|error| JsValue::from_str(&refusal(&error)))
}

/// Takes a noun off the shelf.
#[wasm_bindgen]
pub fn free(number: u32) -> bool {
    release(number)
}

/// How many nouns stand on the shelf.
#[wasm_bindgen]
pub fn nouns() -> u32 {
    u32::try_from(held()).unwrap_or(u32::MAX)
}

fn out(reply: Reply) -> JsValue {
    match reply {
        Reply::Nothing | Reply::Unknown => JsValue::UNDEFINED,
        Reply::Json(json) => JsValue::from_str(&json),
        Reply::Noun(number) => JsValue::from(number),
        Reply::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
        Reply::Column(column) => values(&column),
    }
}

/// The values of a column: copied, since the memory of the module moves.
fn values(column: &Columnar) -> JsValue {
    let out = Object::new();
    let set = |name: &str, value: JsValue| {
        // A plain object takes every key.
        let _ = Reflect::set(&out, &JsValue::from_str(name), &value);
    };
    match &column.values {
        Kept::Cents(cents) => set("values", BigInt64Array::from(cents.as_slice()).into()),
        Kept::Floats(floats) => set("values", Float64Array::from(floats.as_slice()).into()),
        Kept::Booleans(truths) => set("values", Uint8Array::from(truths.as_slice()).into()),
        Kept::Decimals { scale, bytes } => {
            set("values", Uint8Array::from(bytes.as_slice()).into());
            set("scale", JsValue::from(*scale));
        }
        Kept::Texts(texts) => set("values", JsValue::from_str(texts)),
    }
    if !column.missing.is_empty() {
        set("missing", Uint8Array::from(column.missing.as_slice()).into());
    }
    out.into()
}
