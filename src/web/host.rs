//! What the core is not allowed to have: clocks, randomness, timers and `fetch`.

use js_sys::{Array, Function as JsFunction, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, Request};

use crate::core::{Clocks, Guid};

// What each does stands there. Where a time is over, the promise resolves with `null`.
#[wasm_bindgen(module = "/src/web/host.js")]
extern "C" {
    pub(super) fn iso(ms: f64) -> String;

    pub(super) fn cut(wire: &AbortController, promise: &Promise, signal: &JsValue) -> Promise;

    pub(super) fn wait(ms: f64, signal: &JsValue) -> Promise;

    pub(super) fn exchange(
        fetch: &JsValue,
        request: &Request,
        wire: &AbortController,
        single: bool,
        wanted: bool,
        names: &str,
        ms: f64,
        body_ms: f64,
        body_length: u32,
    ) -> Promise;

    pub(super) fn streams() -> bool;

    fn ask(source: &JsFunction, wire: &AbortController, ms: f64) -> Promise;

    fn enter(source: &JsFunction);

    fn leave(source: &JsFunction);

    fn refresh(
        source: &JsFunction,
        refused: &str,
        claims: Option<&str>,
        wire: &AbortController,
        ms: f64,
    ) -> Promise;

    #[wasm_bindgen(catch, js_name = isSignal)]
    pub(super) fn is_signal(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn list(value: &JsValue) -> Result<Option<Array>, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn earlier(value: &JsValue) -> Result<Option<Array>, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn iterator(value: &JsValue) -> Result<JsValue, JsValue>;

    pub(super) fn pull(iterator: &JsValue) -> Promise;

    pub(super) fn stop(iterator: &JsValue);

    pub(super) type Inbox;

    pub(super) fn inbox(signal: &JsValue) -> Inbox;

    #[wasm_bindgen(method)]
    pub(super) fn add(this: &Inbox, index: u32, promise: &Promise);

    #[wasm_bindgen(method)]
    pub(super) fn next(this: &Inbox, ms: f64) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn close(this: &Inbox);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn monotonic_ms() -> f64;

    // `crypto.randomUUID` exists in secure contexts only, this everywhere.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill_random(bytes: &mut [u8]);
}

/// Both clocks.
pub(super) fn now() -> Clocks {
    Clocks {
        epoch_ms: js_sys::Date::now(),
        monotonic_ms: monotonic_ms(),
    }
}

/// A number in 0..1, for jitter.
pub(super) fn random() -> f64 {
    js_sys::Math::random()
}

/// A fresh id for a request.
pub(super) fn random_guid() -> Guid {
    let mut bytes = [0; 16];
    fill_random(&mut bytes);
    Guid::from_random(bytes)
}

/// A token function, as long as a call uses it: calls in flight share its refreshes.
pub(super) struct TokenFunction(JsFunction);

impl TokenFunction {
    pub(super) fn new(function: JsFunction) -> Self {
        enter(&function);
        Self(function)
    }

    pub(super) fn ask(&self, wire: &AbortController, ms: f64) -> Promise {
        ask(&self.0, wire, ms)
    }

    pub(super) fn refresh(
        &self,
        refused: &str,
        claims: Option<&str>,
        wire: &AbortController,
        ms: f64,
    ) -> Promise {
        refresh(&self.0, refused, claims, wire, ms)
    }
}

impl Drop for TokenFunction {
    fn drop(&mut self) {
        leave(&self.0);
    }
}
