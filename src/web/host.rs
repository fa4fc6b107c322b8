//! What the core must not use: clocks, randomness, timers and `fetch`.

use js_sys::{Array, Function as JsFunction, Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, Headers};

use crate::core::{Clocks, Guid};

// See there for what each does. When a time limit is over, the promise resolves with `null`.
#[wasm_bindgen(module = "/src/web/host.js")]
extern "C" {
    pub(super) fn race(promise: &Promise, ms: f64, signal: &JsValue) -> Promise;

    pub(super) fn wait(ms: f64, signal: &JsValue) -> Promise;

    /// A signal of our own, which fires with the caller's.
    pub(super) type Abort;

    #[wasm_bindgen(catch)]
    pub(super) fn follow(signal: &JsValue) -> Result<Abort, JsValue>;

    #[wasm_bindgen(method, getter)]
    pub(super) fn aborted(this: &Abort) -> bool;

    #[wasm_bindgen(method, getter)]
    pub(super) fn reason(this: &Abort) -> JsValue;

    #[wasm_bindgen(method)]
    pub(super) fn leave(this: &Abort);

    pub(super) fn exchange(
        fetch: &JsValue,
        url: &str,
        method: &str,
        headers: &Headers,
        body: &JsValue,
        single: bool,
        wanted: bool,
        names: &str,
        ms: f64,
        body_ms: f64,
        body_length: u32,
        signal: &JsValue,
    ) -> Promise;

    /// What `exchange` resolves with.
    pub(super) type Answer;

    #[wasm_bindgen(method, getter)]
    pub(super) fn status(this: &Answer) -> f64;

    #[wasm_bindgen(method, getter)]
    pub(super) fn redirect(this: &Answer) -> bool;

    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    pub(super) fn retry_after(this: &Answer) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = wwwAuthenticate)]
    pub(super) fn www_authenticate(this: &Answer) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = requestId)]
    pub(super) fn request_id(this: &Answer) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    pub(super) fn end(this: &Answer) -> u8;

    #[wasm_bindgen(method, getter)]
    pub(super) fn body(this: &Answer) -> JsValue;

    #[wasm_bindgen(js_name = jsonMember)]
    pub(super) fn json_member(value: &JsValue, name: &str) -> JsValue;

    pub(super) fn step(
        listener: &JsValue,
        kind: &str,
        cloud_pc_id: Option<&str>,
        client_request_id: &str,
        attempts: u32,
        sent_at: Option<f64>,
        wait_ms: Option<f64>,
        reason: Option<&str>,
    );

    pub(super) fn accepted(
        listener: &JsValue,
        cloud_pc_id: Option<&str>,
        storage_account_id: Option<&str>,
        access_tier: Option<&str>,
        request_id: Option<&str>,
        client_request_id: &str,
        attempts: u32,
        sent_at: f64,
        accepted_at: f64,
    ) -> JsValue;

    pub(super) fn failed(
        make: &JsFunction,
        cause: &JsValue,
        listener: &JsValue,
        cloud_pc_id: Option<&str>,
        message: &str,
        code: &str,
        outcome: &str,
        field: Option<&str>,
        status: Option<u16>,
        graph_code: Option<&str>,
        graph_message: Option<&str>,
        request_id: Option<&str>,
        client_request_id: Option<&str>,
        retry_after_ms: Option<f64>,
        claims: Option<&str>,
        attempts: u32,
        sent_at: Option<f64>,
    ) -> JsValue;

    #[wasm_bindgen(catch, js_name = body)]
    pub(super) fn body_of(
        kind: Option<&str>,
        display_name: Option<&str>,
        storage_account_id: Option<&str>,
        access_tier: Option<&str>,
        cloud_pc_ids: &JsValue,
        scheduled_during_maintenance_window: Option<bool>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = partHeader)]
    pub(super) fn part_header(headers: &JsValue, name: &str) -> Option<String>;

    pub(super) fn part(
        id: &str,
        method: &str,
        url: &str,
        headers: &Object,
        body: &JsValue,
    ) -> JsValue;

    #[wasm_bindgen(catch)]
    pub(super) fn batch(requests: &Array) -> Result<JsValue, JsValue>;

    pub(super) fn append(list: &Array, values: &JsValue);

    pub(super) fn put(object: &JsValue, name: &str, value: &JsValue);

    pub(super) fn item(cloud_pc_id: &JsValue, outcome: &str) -> JsValue;

    pub(super) fn settle(item: &JsValue, outcome: &str, receipt: &JsValue, error: &JsValue);

    pub(super) fn progress(
        listener: &JsValue,
        accepted: u32,
        refused: u32,
        unknown: u32,
        not_sent: u32,
        done: u32,
        total: Option<u32>,
        item: &JsValue,
    );

    pub(super) fn found(item: &JsValue, snapshot: &JsValue);

    pub(super) fn waited(listener: &JsValue, done: u32, total: u32, exists: u32, item: &JsValue);

    #[wasm_bindgen(catch)]
    pub(super) fn reported(value: &JsValue) -> Result<Option<Array>, JsValue>;

    pub(super) fn report(
        accepted: u32,
        refused: u32,
        unknown: u32,
        not_sent: u32,
        items: &Array,
        aborted: bool,
        error: &JsValue,
    ) -> JsValue;

    #[wasm_bindgen(catch)]
    pub(super) fn texts(value: &JsValue) -> Result<Array, JsValue>;

    pub(super) fn kind(value: &JsValue) -> i32;

    pub(super) fn digits(number: f64) -> String;

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

    #[wasm_bindgen(js_name = textAt)]
    pub(super) fn text_at(list: &Array, index: u32) -> String;

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
    pub(super) fn shift(this: &Inbox) -> Option<Entry>;

    #[wasm_bindgen(method, js_name = wait)]
    pub(super) fn wait_for_entry(this: &Inbox, ms: f64) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn close(this: &Inbox);

    /// What an inbox has collected.
    pub(super) type Entry;

    #[wasm_bindgen(method, getter)]
    pub(super) fn index(this: &Entry) -> u32;

    #[wasm_bindgen(method, getter, js_name = isOk)]
    pub(super) fn is_ok(this: &Entry) -> bool;

    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Entry) -> JsValue;

    #[wasm_bindgen(js_name = monotonicMs)]
    fn monotonic_ms() -> f64;

    #[wasm_bindgen(js_name = fillRandom)]
    fn fill_random(bytes: &mut [u8]);
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
