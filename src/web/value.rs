//! JavaScript values, as far as the rules need to know them.
//!
//! A caller's object may do anything when it is touched, so everything here catches what it throws.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::core::{Given, InvalidArgument, Reason};

/// What `value` is. This runs no code of the caller.
pub(super) fn given(value: &JsValue) -> Given {
    if let Some(text) = value.as_string() {
        Given::Text(text)
    } else if let Some(number) = value.as_f64() {
        let text = js_sys::Number::from(number).to_string_with_radix(10);
        Given::Number(number, text.map(String::from).unwrap_or_default())
    } else if value.is_undefined() {
        Given::Other("undefined")
    } else if value.is_null() {
        Given::Other("null")
    } else if let Some(value) = value.as_bool() {
        Given::Boolean(value)
    } else if value.is_function() {
        Given::Other("a function")
    } else {
        Given::Other("an object")
    }
}

/// `value[name]`, or `undefined` if it cannot be read.
pub(super) fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a member of one of our own objects, which never refuse.
pub(super) fn put(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// Refuses `value` as this argument.
pub(super) fn refuse(field: &str, reason: Reason, value: &JsValue) -> Box<InvalidArgument> {
    InvalidArgument::new(field, reason, Some(&given(value)))
}

/// Refuses an argument that threw when it was read.
pub(super) fn threw(field: &str) -> Box<InvalidArgument> {
    InvalidArgument::new(field, "could not be read: it threw.", None)
}
