//! What Rust hands to JavaScript: plain objects, made by serde.

use js_sys::Function;
use serde::ser::{Serialize, SerializeMap, Serializer as _};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::host::iso;
use crate::core::{Accepted, AccessTier, Call, Code, Error, SnapshotRequest, StorageAccountId};

const SERIALIZER: &Serializer = &Serializer::json_compatible();

/// A plain object in the making: absent members are left out.
///
/// One type for all of them, for each derived `Serialize` would add its own code to the module; and a map rather than a
/// struct, for serde-wasm-bindgen keeps a hash table of the names of structs' fields.
type Map = <&'static Serializer as serde::Serializer>::SerializeMap;

struct Object(Option<Map>);

impl Object {
    fn new() -> Self {
        Self(SERIALIZER.serialize_map(None).ok())
    }

    // A text as the key and a text or a number as the value: there is nothing in it that could fail.
    fn set(&mut self, name: &str, value: Option<&(impl Serialize + ?Sized)>) {
        if let (Some(map), Some(value)) = (&mut self.0, value) {
            let _ = map.serialize_entry(name, value);
        }
    }

    #[inline(never)]
    fn text(&mut self, name: &str, value: Option<&str>) {
        self.set(name, value);
    }

    #[inline(never)]
    fn number(&mut self, name: &str, value: Option<f64>) {
        self.set(name, value.as_ref());
    }

    fn end(self) -> JsValue {
        self.0
            .and_then(|map| map.end().ok())
            .unwrap_or(JsValue::UNDEFINED)
    }
}

/// The request's body: just the members given.
pub(super) fn body(request: &SnapshotRequest) -> JsValue {
    let mut object = Object::new();
    set_parameters(&mut object, request);
    object.end()
}

fn set_parameters(object: &mut Object, request: &SnapshotRequest) {
    let options = &request.options;
    let id = options.storage_account_id.as_ref();
    object.text("storageAccountId", id.map(StorageAccountId::as_str));
    object.text("accessTier", options.access_tier.map(AccessTier::as_str));
}

/// A `SnapshotReceipt`, or the event of that type, which holds the same.
pub(super) fn receipt(
    request: &SnapshotRequest,
    accepted: &Accepted,
    event: Option<&str>,
) -> JsValue {
    let mut object = Object::new();
    object.text("type", event);
    object.text("cloudPcId", Some(request.cloud_pc_id.as_str()));
    set_parameters(&mut object, request);
    object.text("requestId", accepted.request_id.as_deref());
    object.text("clientRequestId", Some(request.client_request_id.as_str()));
    object.number("attempts", Some(accepted.attempts.into()));
    object.text("sentAt", Some(&iso(accepted.sent_at)));
    object.text("acceptedAt", Some(&iso(accepted.accepted_at)));
    object.end()
}

/// The event of a send.
pub(super) fn attempt(request: &SnapshotRequest, call: &Call) -> JsValue {
    let mut object = event("attempt", request, call);
    object.text("sentAt", Some(&iso(call.sent_at())));
    object.end()
}

/// The event of a wait.
pub(super) fn wait(request: &SnapshotRequest, call: &Call, ms: f64, reason: Code) -> JsValue {
    let mut object = event("wait", request, call);
    object.number("waitMs", Some(ms));
    object.text("reason", Some(reason.as_str()));
    object.end()
}

fn event(kind: &str, request: &SnapshotRequest, call: &Call) -> Object {
    let mut object = Object::new();
    object.text("type", Some(kind));
    object.text("cloudPcId", Some(request.cloud_pc_id.as_str()));
    object.text("clientRequestId", Some(request.client_request_id.as_str()));
    object.number("attempts", Some(call.attempts().into()));
    object
}

/// The fields of a `SnapshotError`, or the event of a failed call, which holds the same.
pub(super) fn error(
    error: &Error,
    request: Option<&SnapshotRequest>,
    event: Option<&str>,
) -> JsValue {
    let mut object = Object::new();
    object.text("type", event);
    if let (Some(request), Some(_)) = (request, event) {
        object.text("cloudPcId", Some(request.cloud_pc_id.as_str()));
    }
    object.text("message", Some(&error.message()));
    object.text("code", Some(error.code.as_str()));
    object.text("outcome", Some(error.outcome.as_str()));
    let field = error.argument.as_ref().map(|argument| &*argument.field);
    object.text("field", field);
    object.number("status", error.status.map(f64::from));
    object.text("graphCode", error.envelope.code.as_deref());
    object.text("graphMessage", error.envelope.message.as_deref());
    object.text("requestId", error.envelope.request_id.as_deref());
    let id = request.map(|request| request.client_request_id.as_str());
    object.text("clientRequestId", id);
    object.number("retryAfterMs", error.retry_after_ms);
    object.text("claims", error.claims.as_deref());
    object.number("attempts", Some(error.attempts.into()));
    object.text("sentAt", error.sent_at.map(iso).as_deref());
    object.end()
}

/// Why a call rejects.
pub(super) enum Failure {
    /// The fields of a `SnapshotError`, and its cause.
    Error(JsValue, JsValue),
    /// The signal's reason.
    Aborted(JsValue),
}

impl Failure {
    /// The package's `make(fields, cause)` makes the error, for Rust cannot extend JavaScript's `Error`.
    pub(super) fn into_js(self, make: &Function) -> JsValue {
        match self {
            // Making it cannot fail; if it does, what it threw is the rejection.
            Self::Error(fields, cause) => make
                .call2(&JsValue::UNDEFINED, &fields, &cause)
                .unwrap_or_else(|thrown| thrown),
            Self::Aborted(reason) => reason,
        }
    }
}
