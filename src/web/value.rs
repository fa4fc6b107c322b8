//! JavaScript values, as far as the rules need to know them.
//!
//! A caller's object may do anything when it is touched, so everything here catches what it throws.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use super::host;
use crate::core::{Given, InvalidArgument, Reason};

/// What `value` is. This runs no code of the caller.
pub(super) fn given(value: &JsValue) -> Given {
    Given::Other(match host::kind(value) {
        0 => return Given::Text(value.as_string().unwrap_or_default()),
        1 => {
            let number = value.as_f64().unwrap_or_default();
            return Given::Number(number, host::digits(number));
        }
        2 => return Given::Boolean(value.is_truthy()),
        3 => "undefined",
        4 => "a function",
        5 => "null",
        _ => "an object",
    })
}

/// `value[name]`, or `undefined` if it cannot be read.
pub(super) fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Refuses `value` as this argument.
pub(super) fn refuse(field: &str, reason: Reason, value: &JsValue) -> Box<InvalidArgument> {
    InvalidArgument::new(field, reason, Some(&given(value)))
}

/// Refuses an argument that threw when it was read.
pub(super) fn threw(field: &str) -> Box<InvalidArgument> {
    InvalidArgument::new(field, "could not be read: it threw.", None)
}
