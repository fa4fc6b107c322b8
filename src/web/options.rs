//! Reads options from JavaScript: a plain object, key by key.
//!
//! `serde_wasm_bindgen::from_value` would do it for 17.5 KB more (gzip) and say less about what is wrong.

use js_sys::{Array, Date, Reflect};
use wasm_bindgen::prelude::*;

use super::{arguments, host};
use crate::core::{
    CallOptions, Function, Given, InvalidArgument, OPTIONS, OptionName, OptionRow, RETRY_OPTIONS,
    Reason, Retry, check_option_name,
};

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
pub(super) fn read(of: Function, opts: &JsValue) -> Result<Box<Options>, Box<InvalidArgument>> {
    let mut options = Box::new(Options {
        checked: CallOptions::new(of),
        signal: JsValue::UNDEFINED,
        fetch: JsValue::UNDEFINED,
        on_event: JsValue::UNDEFINED,
        on_progress: JsValue::UNDEFINED,
        skip: JsValue::UNDEFINED,
        known: JsValue::UNDEFINED,
    });
    options.read(opts, "opts", &OPTIONS, of)?;
    Ok(options)
}

impl Options {
    /// Takes each option present, after refusing names that are not in `table`. `null` counts as absent.
    fn read(
        &mut self,
        bag: &JsValue,
        field: &'static str,
        table: &[OptionRow],
        of: Function,
    ) -> Result<(), Box<InvalidArgument>> {
        if bag.is_null() || bag.is_undefined() {
            return Ok(());
        }
        if !bag.is_object() || Array::is_array(bag) {
            return Err(refuse(field, "must be an object of options.", bag));
        }
        let names_given = Reflect::own_keys(bag).map_err(|_| arguments::threw(field))?;
        let own = || table.iter().filter(|(.., takers)| of.is_in(*takers));
        let names: Vec<_> = own().map(|(name, ..)| *name).collect();
        // What is no string is a symbol, which is nobody's misspelt option.
        for name in names_given.iter().filter_map(|name| name.as_string()) {
            check_option_name(&name, &names)?;
        }
        for (text, name, _) in own() {
            let value = Reflect::get(bag, &JsValue::from_str(text)).map_err(|_| {
                InvalidArgument::new(text, "could not be read: its getter threw.", None)
            })?;
            if value.is_null() || value.is_undefined() {
                continue;
            }
            if *name == OptionName::Retry && value != JsValue::FALSE {
                self.read(&value, text, &RETRY_OPTIONS, of)?;
            } else {
                self.take(*name, &value)
                    .map_err(|reason| refuse(text, reason, &value))?;
            }
        }
        Ok(())
    }

    fn take(&mut self, name: OptionName, value: &JsValue) -> Result<(), Reason> {
        let own = match name {
            OptionName::Retry => {
                self.checked.retry = Retry::NONE;
                return Ok(());
            }
            OptionName::Skip => &mut self.skip,
            OptionName::Known => &mut self.known,
            OptionName::Signal => &mut self.signal,
            OptionName::Fetch => &mut self.fetch,
            OptionName::OnEvent => &mut self.on_event,
            OptionName::OnProgress => &mut self.on_progress,
            _ => return self.checked.set(name, &as_text(name, value)),
        };
        match name {
            // Anything that has a signal's members: one of another realm is no instance of this one's class.
            OptionName::Signal if !host::is_signal(value).unwrap_or(false) => {
                return Err("must be an AbortSignal, such as new AbortController().signal.");
            }
            OptionName::Fetch | OptionName::OnEvent | OptionName::OnProgress
                if !value.is_function() =>
            {
                return Err("must be a function.");
            }
            _ => *own = value.clone(),
        }
        Ok(())
    }
}

/// Options that need not be a text to be one: a `Date`, and an array of names.
fn as_text(name: OptionName, value: &JsValue) -> Given {
    match name {
        OptionName::After => value.dyn_ref::<Date>().map(|date| match date.get_time() {
            ms if ms.is_finite() => Given::Text(host::iso(ms)),
            _ => Given::Text(String::from("Invalid Date")),
        }),
        OptionName::Select => value
            .dyn_ref::<Array>()
            .map(|names| Given::Text(names.join(",").into())),
        _ => None,
    }
    .unwrap_or_else(|| given(value))
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
