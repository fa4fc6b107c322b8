//! What the core is not allowed to have: clocks, randomness, timers and `fetch`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, Request};

use crate::core::{Guid, Now};

#[wasm_bindgen(module = "/src/web/host.js")]
extern "C" {
    /// A time in milliseconds since 1970 as ISO 8601.
    pub(super) fn iso(ms: f64) -> String;

    /// Resolves after `ms`; rejects when the signal fires.
    pub(super) fn wait(ms: f64, signal: &JsValue) -> Promise;

    /// Sends `request` and reads its answer, as [`super::exchange`] describes.
    pub(super) fn exchange(
        fetch: &JsValue,
        request: &Request,
        wire: &AbortController,
        signal: &JsValue,
        names: &str,
        body_ms: f64,
        body_length: u32,
    ) -> Promise;
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
pub(super) fn now() -> Now {
    Now {
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
