//! What the core must not use: clocks, randomness, timers and `fetch`.

use js_sys::{Array, Function as JsFunction, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, RequestInit};

use super::value::member;
use crate::core::{Clocks, Guid};

// See there for what each does. When a time limit is over, the promise resolves with `null`.
#[wasm_bindgen(module = "/src/web/host.js")]
extern "C" {
    pub(super) fn object(members: &Array) -> JsValue;

    pub(super) fn iso(ms: f64) -> JsValue;

    pub(super) fn race(promise: &Promise, ms: f64, signal: &JsValue) -> Promise;

    pub(super) fn wait(ms: f64, signal: &JsValue) -> Promise;

    pub(super) type Abort;

    #[wasm_bindgen(catch)]
    pub(super) fn follow(signal: &JsValue) -> Result<Abort, JsValue>;

    #[wasm_bindgen(method)]
    pub(super) fn leave(this: &Abort);

    pub(super) fn exchange(
        fetch: &JsValue,
        url: &str,
        init: &RequestInit,
        single: bool,
        wanted: bool,
        names: &Array,
        ms: f64,
        body_ms: f64,
        body_length: u32,
        signal: &JsValue,
    ) -> Promise;

    #[wasm_bindgen(catch)]
    pub(super) fn texts(value: &JsValue) -> Result<Array, JsValue>;

    pub(super) fn tell(listener: &JsValue, argument: &JsValue);

    pub(super) fn emit(listener: &JsValue, kind: &str, cloud_pc_id: Option<&str>, own: &JsValue);

    pub(super) fn streams() -> bool;

    pub(super) fn ask(
        source: &JsFunction,
        claims: Option<&str>,
        force_refresh: bool,
        controller: &AbortController,
    ) -> Promise;

    #[wasm_bindgen(catch, js_name = isSignal)]
    pub(super) fn is_signal(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn entries(object: &JsValue) -> Result<Option<Array>, JsValue>;

    #[wasm_bindgen(catch, js_name = dateText)]
    pub(super) fn date_text(value: &JsValue) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(catch, js_name = joinedNames)]
    pub(super) fn joined_names(value: &JsValue) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn list(value: &JsValue) -> Result<Option<Array>, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn earlier(value: &JsValue) -> Result<Option<Array>, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn iterator(value: &JsValue) -> Result<JsValue, JsValue>;

    pub(super) fn pull(iterator: &JsValue) -> Promise;

    pub(super) fn stop(iterator: &JsValue);

    pub(super) type Inbox;

    pub(super) fn inbox(signal: &JsValue, stop: &JsValue) -> Inbox;

    #[wasm_bindgen(method)]
    pub(super) fn add(this: &Inbox, index: u32, promise: &Promise);

    #[wasm_bindgen(method)]
    pub(super) fn next(this: &Inbox, ms: f64) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn close(this: &Inbox);

    #[wasm_bindgen(js_name = monotonicMs)]
    fn monotonic_ms() -> f64;
}

#[wasm_bindgen]
extern "C" {
    // `crypto.randomUUID` exists in secure contexts only, this everywhere.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill_random(bytes: &mut [u8]);
}

impl Abort {
    /// A signal of our own, which fires with the caller's.
    pub(super) fn signal(&self) -> JsValue {
        member(self, "signal")
    }

    pub(super) fn is_aborted(&self) -> bool {
        member(&self.signal(), "aborted") == JsValue::TRUE
    }

    pub(super) fn reason(&self) -> JsValue {
        member(&self.signal(), "reason")
    }
}

/// Both clocks.
pub(super) fn now() -> Clocks {
    Clocks {
        epoch_ms: js_sys::Date::now(),
        monotonic_ms: monotonic_ms(),
    }
}

/// For `onTimer` in `host.js`.
#[wasm_bindgen(js_name = skippedMs)]
pub fn skipped_ms(ms: f64, wall_ms: f64, monotonic_ms: f64) -> f64 {
    crate::core::skipped_ms(ms, wall_ms, monotonic_ms)
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
