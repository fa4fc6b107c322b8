//! What the core is not allowed to have: clocks, randomness, timers.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use crate::core::{Guid, Now};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn monotonic_ms() -> f64;

    // `crypto.randomUUID` exists in secure contexts only, this everywhere.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill_random(bytes: &mut [u8]);

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
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

/// A promise that settles after a time; the timer is cleared when this is dropped.
pub(super) struct Timer {
    /// Resolves with `undefined`.
    pub(super) promise: Promise,
    id: JsValue,
}

impl Timer {
    pub(super) fn start(ms: f64) -> Self {
        let mut id = JsValue::UNDEFINED;
        let promise = Promise::new(&mut |resolve, _reject| id = set_timeout(&resolve, ms));
        Self { promise, id }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
