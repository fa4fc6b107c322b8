//! JSON as the browser has parsed it.

use wasm_bindgen::prelude::*;

use super::value::member;
use crate::core::Json;

/// A value of an answer's JSON. Nothing but data: no getter, no proxy.
#[derive(Clone)]
pub(super) struct JsonValue(pub(super) JsValue);

impl Json for JsonValue {
    fn member(&self, name: &str) -> Option<Self> {
        let value = member(&self.0, name);
        (!value.is_undefined()).then_some(Self(value))
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn is_list(&self) -> bool {
        js_sys::Array::is_array(&self.0)
    }
}
