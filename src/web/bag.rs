//! Reads options from JavaScript: a plain object, key by key.
//!
//! `serde_wasm_bindgen::from_value` would do it for 17.5 KB more (gzip) and say less about what is wrong.

use js_sys::{Array, Date, Reflect};
use wasm_bindgen::prelude::*;

use super::host;
use crate::core::{
    CallOptions, Given, InvalidArgument, OPTIONS, Operation, RETRY_OPTION_NAMES, Reason, Retry,
    check_option_name,
};

thread_local! {
    // Made once: a key crosses the boundary as a number from then on.
    static KEYS: ([JsValue; OPTIONS.len()], [JsValue; RETRY_OPTION_NAMES.len()]) =
        (OPTIONS.map(|(name, _)| JsValue::from_str(name)), RETRY_OPTION_NAMES.map(JsValue::from_str));
}

/// Options, checked, and those that only JavaScript knows.
pub(super) struct Options {
    pub(super) checked: CallOptions,
    /// An `AbortSignal`, or `undefined`.
    pub(super) signal: JsValue,
    /// A function, or `undefined`.
    pub(super) fetch: JsValue,
    /// A function, or `undefined`.
    pub(super) on_event: JsValue,
    /// A function, or `undefined`.
    pub(super) on_progress: JsValue,
    /// As it was given, or `undefined`.
    pub(super) skip: JsValue,
    /// As it was given, or `undefined`.
    pub(super) known: JsValue,
}

/// Reads the options of `of`.
pub(super) fn read(of: Operation, opts: &JsValue) -> Result<Box<Options>, Box<InvalidArgument>> {
    let mut options = Box::new(Options {
        checked: CallOptions::new(of),
        signal: JsValue::UNDEFINED,
        fetch: JsValue::UNDEFINED,
        on_event: JsValue::UNDEFINED,
        on_progress: JsValue::UNDEFINED,
        skip: JsValue::UNDEFINED,
        known: JsValue::UNDEFINED,
    });
    let mut retry = JsValue::UNDEFINED;
    KEYS.with(|(option_keys, retry_keys)| {
        let own = OPTIONS.iter().zip(option_keys);
        let own = own.filter(|((_, takers), _)| of.is_in(*takers));
        let (names, keys): (Vec<_>, Vec<_>) =
            own.map(|((name, _), key)| (*name, key.clone())).unzip();
        each(opts, "opts", &names, &keys, &mut |name, value| {
            match name {
                "signal" => options.signal = signal(value)?,
                "fetch" => options.fetch = function(value)?,
                "onEvent" => options.on_event = function(value)?,
                "skip" => options.skip = value.clone(),
                "known" => options.known = value.clone(),
                "onProgress" => options.on_progress = function(value)?,
                "retry" => retry = value.clone(),
                _ => options.checked.set(name, &as_text(name, value))?,
            }
            Ok(())
        })?;
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
) -> Result<(), Box<InvalidArgument>> {
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

/// Options that need not be a text to be one: a `Date`, and an array of names.
fn as_text(name: &str, value: &JsValue) -> Given {
    match name {
        "after" => value
            .dyn_ref::<Date>()
            .map(|date| date.get_time())
            .filter(|ms| ms.is_finite())
            .map(|ms| Given::Text(host::iso(ms))),
        "select" => value
            .dyn_ref::<Array>()
            .map(|names| Given::Text(names.join(",").into())),
        _ => None,
    }
    .unwrap_or_else(|| given(value))
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

pub(super) fn refuse(field: &str, reason: Reason, value: &JsValue) -> Box<InvalidArgument> {
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
