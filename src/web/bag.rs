//! Reads options from JavaScript: a plain object, key by key.
//!
//! `serde_wasm_bindgen::from_value` would do it for 17.5 KB more (gzip) and say less about what is wrong.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::core::{
    Given, InvalidArgument, OPTION_NAMES, RETRY_OPTION_NAMES, Reason, Retry, SnapshotOptions,
    check_option_name,
};

thread_local! {
    // Made once: a key crosses the boundary as a number from then on.
    static KEYS: ([JsValue; OPTION_NAMES.len()], [JsValue; RETRY_OPTION_NAMES.len()]) =
        (OPTION_NAMES.map(JsValue::from_str), RETRY_OPTION_NAMES.map(JsValue::from_str));
}

/// Options, checked, and those that only JavaScript knows.
pub(super) struct Options {
    pub(super) checked: SnapshotOptions,
    /// An `AbortSignal`, or `undefined`.
    pub(super) signal: JsValue,
    /// A function, or `undefined`.
    pub(super) fetch: JsValue,
    /// A function, or `undefined`.
    pub(super) on_event: JsValue,
}

/// Reads the options of `createSnapshot`.
pub(super) fn read(opts: &JsValue) -> Result<Box<Options>, InvalidArgument> {
    let mut options = Box::new(Options {
        checked: SnapshotOptions::default(),
        signal: JsValue::UNDEFINED,
        fetch: JsValue::UNDEFINED,
        on_event: JsValue::UNDEFINED,
    });
    let mut retry = JsValue::UNDEFINED;
    KEYS.with(|(option_keys, retry_keys)| {
        each(
            opts,
            "opts",
            &OPTION_NAMES,
            option_keys,
            &mut |name, value| {
                match name {
                    "signal" => options.signal = signal(value)?,
                    "fetch" => options.fetch = function(value)?,
                    "onEvent" => options.on_event = function(value)?,
                    "retry" => retry = value.clone(),
                    _ => options.checked.set(name, &given(value))?,
                }
                Ok(())
            },
        )?;
        if retry == JsValue::FALSE {
            options.checked.retry = Retry::NONE;
            return Ok(());
        }
        each(
            &retry,
            "retry",
            &RETRY_OPTION_NAMES,
            retry_keys,
            &mut |name, value| options.checked.retry.set(name, &given(value)),
        )
    })?;
    Ok(options)
}

/// Calls `take` for each option present, after refusing names that are not in `names`. `null` counts as absent.
fn each(
    bag: &JsValue,
    field: &'static str,
    names: &[&'static str],
    keys: &[JsValue],
    take: &mut dyn FnMut(&'static str, &JsValue) -> Result<(), Reason>,
) -> Result<(), InvalidArgument> {
    if bag.is_null() || bag.is_undefined() {
        return Ok(());
    }
    if !bag.is_object() || Array::is_array(bag) {
        return Err(refuse(field, "must be an object of options.", bag));
    }
    let names_given = Reflect::own_keys(bag)
        .map_err(|_| InvalidArgument::new(field, "could not be read: it threw.", None))?;
    // What is no string is a symbol, which is nobody's misspelt option.
    for name in names_given.iter().filter_map(|name| name.as_string()) {
        check_option_name(&name, names)?;
    }
    for (name, key) in names.iter().zip(keys) {
        let value = Reflect::get(bag, key).map_err(|_| {
            InvalidArgument::new(name, "could not be read: its getter threw.", None)
        })?;
        if !value.is_null() && !value.is_undefined() {
            take(name, &value).map_err(|reason| refuse(name, reason, &value))?;
        }
    }
    Ok(())
}

/// Anything that has a signal's members: one of another realm is no instance of this one's class.
fn signal(value: &JsValue) -> Result<JsValue, Reason> {
    let is_signal = member(value, "aborted").as_bool().is_some()
        && member(value, "addEventListener").is_function()
        && member(value, "removeEventListener").is_function();
    if is_signal {
        Ok(value.clone())
    } else {
        Err("must be an AbortSignal, such as new AbortController().signal.")
    }
}

fn function(value: &JsValue) -> Result<JsValue, Reason> {
    if value.is_function() {
        Ok(value.clone())
    } else {
        Err("must be a function.")
    }
}

pub(super) fn refuse(field: &str, reason: Reason, value: &JsValue) -> InvalidArgument {
    InvalidArgument::new(field, reason, Some(&given(value)))
}

/// What `value` is, as far as the rules need to know.
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

/// `value[name]`, and `undefined` where that is not to be had.
pub(super) fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
