//! The caller's `AbortSignal`, and what it cuts short.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

/// Cuts one call short: every wait is raced against the signal, and the request on the wire ends with it.
///
/// The signal may be of another realm or a polyfill's, so it is never handed to `fetch`: a controller of our own is.
/// The one listener on it goes when this is dropped.
pub(super) struct Abort {
    caller: Option<Listener>,
    wire: AbortController,
}

struct Listener {
    signal: AbortSignal,
    /// Never resolves; rejects when the signal fires.
    fired: Promise,
    callback: Function,
}

impl Abort {
    pub(super) fn new(signal: Option<AbortSignal>) -> Result<Self, JsValue> {
        let caller = match signal {
            Some(signal) => Some(Listener::new(signal)?),
            None => None,
        };
        Ok(Self {
            caller,
            wire: AbortController::new()?,
        })
    }

    /// What to give to `fetch`.
    pub(super) fn wire(&self) -> AbortSignal {
        self.wire.signal()
    }

    /// The caller's reason, once there is one.
    pub(super) fn reason(&self) -> Option<JsValue> {
        let caller = self.caller.as_ref()?;
        caller.signal.aborted().then(|| caller.signal.reason())
    }

    /// Ends the request on the wire, or what is still to come of its answer.
    pub(super) fn cut(&self) {
        self.wire.abort();
    }

    /// Settles as `promise` does. Rejects at once when the signal fires: [`Abort::reason`] tells which it was.
    pub(super) fn race(&self, promise: Promise) -> JsFuture {
        match &self.caller {
            None => promise.into(),
            Some(caller) => Promise::race(&Array::of2(&promise, &caller.fired)).into(),
        }
    }
}

impl Listener {
    fn new(signal: AbortSignal) -> Result<Self, JsValue> {
        let mut callback = JsValue::UNDEFINED;
        let fired = Promise::new(&mut |_resolve, reject| callback = reject.into());
        let callback: Function = callback.unchecked_into();
        signal.add_event_listener_with_callback("abort", &callback)?;
        Ok(Self {
            signal,
            fired,
            callback,
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // A signal that cannot take its listener back keeps it: nothing to be done about that here.
        let _ = self
            .signal
            .remove_event_listener_with_callback("abort", &self.callback);
    }
}
