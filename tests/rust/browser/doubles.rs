//! Doubles of what a caller passes, and of the page's timers: each records what was done to it.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;

use crate::support::{get, js, number, text, with};

#[wasm_bindgen(module = "/tests/rust/browser/doubles.js")]
extern "C" {
    #[wasm_bindgen(js_name = fetchDouble)]
    fn fetch_double(behaviour: &str) -> JsValue;
    #[wasm_bindgen(js_name = answeringDouble)]
    fn answering_double(answers: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = functionDouble)]
    fn function_double(steps: &Array) -> JsValue;
    #[wasm_bindgen(js_name = listenerDouble)]
    fn listener_double(act: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = timersDouble)]
    fn timers_double(hold: bool) -> JsValue;
    #[wasm_bindgen(js_name = fastClock)]
    fn fast_clock() -> JsValue;
    #[wasm_bindgen(js_name = idsDouble)]
    fn ids_double(ids: &Array, end: &str) -> JsValue;
    #[wasm_bindgen(js_name = setOf)]
    pub(crate) fn set_of(ids: &Array) -> JsValue;
    #[wasm_bindgen(js_name = generatorOf)]
    pub(crate) fn generator_of(ids: &Array) -> JsValue;
    #[wasm_bindgen(js_name = withRandom, catch)]
    pub(crate) async fn with_random(value: f64, promise: &Promise) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = watchPage)]
    fn watch_page() -> JsValue;
    #[wasm_bindgen(js_name = countedSignal)]
    pub(crate) fn counted_signal() -> JsValue;

    type List;
    #[wasm_bindgen(method)]
    async fn at(this: &List, index: u32) -> JsValue;
    #[wasm_bindgen(method, js_name = noteEndOf)]
    fn note_end_of(this: &List, promise: &Promise);
    #[wasm_bindgen(method)]
    fn release(this: &List);
}

/// A function, and each of its calls.
pub(crate) struct Double(List);

impl Double {
    /// A `fetch`: `doubles.js` lists what it may do.
    pub(crate) fn fetch(behaviour: &str) -> Self {
        Self(fetch_double(behaviour).unchecked_into())
    }

    /// A `fetch` that returns these answers, as JSON: `doubles.js` says how.
    pub(crate) fn answering(answers: &str) -> Self {
        Self(answering_double(&js(answers)).unchecked_into())
    }

    /// The most calls of such a `fetch` that were in flight at the same time.
    pub(crate) fn most_in_flight(&self) -> f64 {
        number(&self.0, "flight.most").unwrap()
    }

    /// The URLs of such calls so far.
    pub(crate) fn urls(&self) -> Vec<String> {
        let calls = self.calls();
        calls.iter().filter_map(|call| text(call, "url")).collect()
    }

    /// An async iterable of these; `end` is "done", "throws" or "hangs".
    pub(crate) fn ids(ids: &Array, end: &str) -> Self {
        Self(ids_double(ids, end).unchecked_into())
    }

    pub(crate) fn iterable(&self) -> JsValue {
        get(&self.0, "iterable")
    }

    /// How many times "next" or "return" of an async iterable was called.
    pub(crate) fn asked(&self, what: &str) -> usize {
        self.calls().iter().filter(|call| **call == what).count()
    }

    /// Any function, such as a token function. Each call does the next of `steps`, and then the last of them for ever:
    /// "give", "promise", "throw" or "reject" with that value, or "later", when the test calls `resolve` or `reject`.
    pub(crate) fn doing(steps: &[(&str, JsValue)]) -> Self {
        let step = |(does, value): &(&str, JsValue)| Array::of2(&(*does).into(), value);
        let steps: Array = steps.iter().map(step).collect();
        Self(function_double(&steps).unchecked_into())
    }

    /// A token function that returns the next of these at each call, and then the last of them for ever.
    pub(crate) fn tokens(tokens: &[&str]) -> Self {
        let give = |token: &&str| ("give", JsValue::from(*token));
        Self::doing(&tokens.iter().map(give).collect::<Vec<_>>())
    }

    /// A listener for events that also calls the function `act`.
    pub(crate) fn listener(act: &JsValue) -> Self {
        Self(listener_double(act).unchecked_into())
    }

    /// Adds to the events of a listener when this promise settles.
    pub(crate) fn note_end_of(&self, promise: &Promise) {
        self.0.note_end_of(promise);
    }

    pub(crate) fn function(&self) -> JsValue {
        get(&self.0, "function")
    }

    /// `opts` with the function as this option.
    pub(crate) fn option(&self, opts: JsValue, name: &str) -> JsValue {
        with(opts, name, &self.function())
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<JsValue> {
        Array::from(&get(&self.0, "all")).to_vec()
    }

    /// The call of this number, counted from 0, once it is made.
    pub(crate) async fn call(&self, index: u32) -> JsValue {
        self.0.at(index).await
    }
}

/// The page's timers, as long as this lives.
pub(crate) struct Timers(Double);

impl Timers {
    pub(crate) fn watched() -> Self {
        Self(Double(timers_double(false).unchecked_into()))
    }

    /// None of them fires by itself.
    pub(crate) fn held() -> Self {
        Self(Double(timers_double(true).unchecked_into()))
    }

    /// Each fires as soon as there is nothing else to do, and the clock shows its time.
    pub(crate) fn fast() -> Self {
        Self(Double(fast_clock().unchecked_into()))
    }

    /// The timer of this number, counted from 0, once it is set.
    pub(crate) async fn set(&self, index: u32) -> JsValue {
        self.0.call(index).await
    }

    pub(crate) fn all(&self) -> Vec<JsValue> {
        self.0.calls()
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        self.0.0.release();
    }
}

/// What the page prints, and errors that nobody catches, as long as this lives.
pub(crate) struct Page(Double);

impl Page {
    pub(crate) fn watched() -> Self {
        Self(Double(watch_page().unchecked_into()))
    }

    pub(crate) fn said(&self) -> Vec<JsValue> {
        self.0.calls()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.0.0.release();
    }
}

/// Answers a call of the `fetch` that does so later.
pub(crate) fn answer(call: &JsValue, status: u16, headers: &JsValue) {
    let answer: Function = get(call, "answer").unchecked_into();
    answer
        .call2(&JsValue::UNDEFINED, &status.into(), headers)
        .unwrap();
}

/// Lets a timer fire.
pub(crate) fn fire(timer: &JsValue) {
    invoke(timer, "fire", &JsValue::UNDEFINED);
}

/// Calls a method of a double: `resolve` or `reject` of a call that settles "later", or `abort`.
pub(crate) fn invoke(object: &JsValue, method: &str, value: &JsValue) {
    let method: Function = get(object, method).unchecked_into();
    method.call1(object, value).unwrap();
}
