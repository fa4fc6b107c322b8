//! What Rust hands to JavaScript: plain objects, made by serde.

use js_sys::Function;
use serde::ser::{Serialize, SerializeMap, Serializer as _};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::host::iso;
use crate::core::{Accepted, AccessTier, Error, Guid, SnapshotRequest, StorageAccountId};

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

/// A `SnapshotReceipt`.
pub(super) fn receipt(request: &SnapshotRequest, accepted: &Accepted) -> JsValue {
    let mut object = Object::new();
    object.text("cloudPcId", Some(request.cloud_pc_id.as_str()));
    set_parameters(&mut object, request);
    object.text("requestId", accepted.request_id.as_deref());
    object.text("clientRequestId", Some(request.client_request_id.as_str()));
    object.number("attempts", Some(accepted.attempts.into()));
    object.text("sentAt", Some(&iso(accepted.sent_at)));
    object.text("acceptedAt", Some(&iso(accepted.accepted_at)));
    object.end()
}

/// A `SnapshotError`, made by the package's `make(fields, cause)`, for Rust cannot extend JavaScript's `Error`.
pub(super) fn error(
    error: &Error,
    client_request_id: Option<&Guid>,
    cause: &JsValue,
    make: &Function,
) -> JsValue {
    let mut object = Object::new();
    object.text("message", Some(&error.message()));
    object.text("code", Some(error.code.as_str()));
    object.text("outcome", Some(error.outcome.as_str()));
    let field = error.argument.as_ref().map(|argument| &*argument.field);
    object.text("field", field);
    object.number("status", error.status.map(f64::from));
    object.text("graphCode", error.envelope.code.as_deref());
    object.text("graphMessage", error.envelope.message.as_deref());
    object.text("requestId", error.envelope.request_id.as_deref());
    object.text("clientRequestId", client_request_id.map(Guid::as_str));
    object.number("retryAfterMs", error.retry_after_ms);
    object.number("attempts", Some(error.attempts.into()));
    object.text("sentAt", error.sent_at.map(iso).as_deref());
    // Making the error cannot fail; if it does, what it threw is the rejection.
    make.call2(&JsValue::UNDEFINED, &object.end(), cause)
        .unwrap_or_else(|thrown| thrown)
}
