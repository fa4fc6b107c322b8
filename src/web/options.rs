//! Reads options from JavaScript.
//!
//! `serde_wasm_bindgen::from_value` could do this, but adds 17.5 KB (gzip) and says less about what is wrong.

use wasm_bindgen::prelude::*;

use super::host;
use super::value::{given, refuse, threw};
use crate::core::{
    CallOptions, Function, Given, InvalidArgument, OPTIONS, OptionName, OptionRow, RETRY_OPTIONS,
    Reason, Retry, check_option_name,
};

/// Checked options, and those that are JavaScript objects: `undefined` if absent.
pub(super) struct Options {
    pub(super) checked: CallOptions,
    /// An `AbortSignal`.
    pub(super) signal: JsValue,
    /// An `AbortSignal`.
    pub(super) stop: JsValue,
    /// A function.
    pub(super) fetch: JsValue,
    /// A function.
    pub(super) on_event: JsValue,
    /// A function.
    pub(super) on_progress: JsValue,
    /// As given.
    pub(super) skip: JsValue,
    /// As given.
    pub(super) known: JsValue,
}

/// Reads the options of `function`.
pub(super) fn read(
    function: Function,
    opts: &JsValue,
) -> Result<Box<Options>, Box<InvalidArgument>> {
    let mut options = Box::new(Options {
        checked: CallOptions::new(function),
        signal: JsValue::UNDEFINED,
        stop: JsValue::UNDEFINED,
        fetch: JsValue::UNDEFINED,
        on_event: JsValue::UNDEFINED,
        on_progress: JsValue::UNDEFINED,
        skip: JsValue::UNDEFINED,
        known: JsValue::UNDEFINED,
    });
    options.read(opts, "opts", &OPTIONS, function)?;
    Ok(options)
}

impl Options {
    /// Reads each option of `object`, and refuses names that are not in `table`. `null` counts as absent.
    fn read(
        &mut self,
        object: &JsValue,
        field: &'static str,
        table: &[OptionRow],
        function: Function,
    ) -> Result<(), Box<InvalidArgument>> {
        if object.is_null() || object.is_undefined() {
            return Ok(());
        }
        let Some(entries) = host::entries(object).map_err(|_| threw(field))? else {
            return Err(refuse(field, "must be an object of options.", object));
        };
        let length = entries.length();
        for at in (0..length).step_by(2) {
            let name = host::text_at(&entries, at);
            let is_it = |row: &&OptionRow| row.0 == name && function.is_in(row.2);
            let Some((text, name, _)) = table.iter().find(is_it) else {
                let mut names = Vec::new();
                for (name, _, functions) in table {
                    if function.is_in(*functions) {
                        names.push(*name);
                    }
                }
                return check_option_name(&name, &names);
            };
            let value_at = at.saturating_add(1);
            if value_at == length {
                return Err(threw(text));
            }
            let value = entries.get(value_at);
            if value.is_null() || value.is_undefined() {
                continue;
            }
            if *name == OptionName::Retry && value != JsValue::FALSE {
                self.read(&value, text, &RETRY_OPTIONS, function)?;
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
            OptionName::Stop => &mut self.stop,
            OptionName::Fetch => &mut self.fetch,
            OptionName::OnEvent => &mut self.on_event,
            OptionName::OnProgress => &mut self.on_progress,
            _ => return self.checked.set(name, &as_text(name, value)),
        };
        match name {
            // A signal from another realm is not an instance of this realm's class, so its members decide.
            OptionName::Signal | OptionName::Stop if !host::is_signal(value).unwrap_or(false) => {
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

/// Options that may also be something other than a string: a `Date`, or an array of names.
fn as_text(name: OptionName, value: &JsValue) -> Given {
    let text = match name {
        OptionName::After => host::date_text(value),
        OptionName::Select => host::joined_names(value),
        _ => return given(value),
    };
    text.ok()
        .flatten()
        .map_or_else(|| given(value), Given::Text)
}
