//! JSON, parsed by the browser.

use js_sys::{Array, JSON};
use wasm_bindgen::prelude::*;

use super::host;
use crate::core::Json;

/// A value of an answer's JSON. It is only data: no getter, no proxy.
#[derive(Clone)]
pub(super) struct JsonValue(pub(super) JsValue);

impl Json for JsonValue {
    fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    fn member(&self, name: &str) -> Option<Self> {
        let value = host::json_member(&self.0, name);
        (!value.is_undefined()).then_some(Self(value))
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn length(&self) -> Option<u32> {
        self.0.dyn_ref().map(|list: &Array| list.length())
    }

    fn at(&self, index: u32) -> Option<Self> {
        let list: &Array = self.0.dyn_ref()?;
        (index < list.length()).then(|| Self(list.get(index)))
    }

    fn header(&self, name: &str) -> Option<String> {
        host::part_header(&self.0, name)
    }
}
