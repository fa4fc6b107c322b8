//! What Rust hands to JavaScript: plain objects, made by serde.

use js_sys::{Array, Date, Function, Reflect};
use serde::ser::{Serialize, SerializeMap, Serializer};
use wasm_bindgen::prelude::*;

use crate::core::{Accepted, AccessTier, Error, Guid, SnapshotRequest, StorageAccountId};

/// A plain object: absent members are left out.
///
/// One type for all of them, for each derived `Serialize` would add its own code to the module; and a map rather than a
/// struct, for serde-wasm-bindgen keeps a hash table of the names of structs' fields.
struct Object<'a>(&'a [(&'static str, Value<'a>)]);

enum Value<'a> {
    Text(Option<&'a str>),
    Number(Option<f64>),
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (name, value) in self.0 {
            match value {
                Value::Text(Some(text)) => object.serialize_entry(name, text)?,
                Value::Number(Some(number)) => object.serialize_entry(name, number)?,
                Value::Text(None) | Value::Number(None) => {}
            }
        }
        object.end()
    }
}

impl Object<'_> {
    fn to_js(&self) -> Result<JsValue, JsValue> {
        Ok(self.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
    }
}

/// The request's body: just the members given.
pub(super) fn body(request: &SnapshotRequest) -> Result<JsValue, JsValue> {
    Object(&[storage_account_id(request), access_tier(request)]).to_js()
}

fn storage_account_id(request: &SnapshotRequest) -> (&'static str, Value<'_>) {
    let id = request.options.storage_account_id.as_ref();
    (
        "storageAccountId",
        Value::Text(id.map(StorageAccountId::as_str)),
    )
}

fn access_tier(request: &SnapshotRequest) -> (&'static str, Value<'static>) {
    (
        "accessTier",
        Value::Text(request.options.access_tier.map(AccessTier::as_str)),
    )
}

/// A `SnapshotReceipt`.
pub(super) fn receipt(request: &SnapshotRequest, accepted: &Accepted) -> Result<JsValue, JsValue> {
    Object(&[
        ("cloudPcId", Value::Text(Some(request.cloud_pc_id.as_str()))),
        storage_account_id(request),
        access_tier(request),
        ("requestId", Value::Text(accepted.request_id.as_deref())),
        (
            "clientRequestId",
            Value::Text(Some(request.client_request_id.as_str())),
        ),
        ("attempts", Value::Number(Some(accepted.attempts.into()))),
        ("sentAt", Value::Text(Some(&iso(accepted.sent_at)))),
        ("acceptedAt", Value::Text(Some(&iso(accepted.accepted_at)))),
    ])
    .to_js()
}

/// A `SnapshotError`: `class` is the package's, for Rust cannot extend JavaScript's `Error`.
pub(super) fn error(
    error: &Error,
    client_request_id: Option<&Guid>,
    cause: &JsValue,
    class: &Function,
) -> Result<JsValue, JsValue> {
    let fields = Object(&[
        ("message", Value::Text(Some(&error.message()))),
        ("code", Value::Text(Some(error.code.as_str()))),
        ("outcome", Value::Text(Some(error.outcome.as_str()))),
        (
            "field",
            Value::Text(error.argument.as_ref().map(|argument| &*argument.field)),
        ),
        ("status", Value::Number(error.status.map(f64::from))),
        ("graphCode", Value::Text(error.envelope.code.as_deref())),
        (
            "graphMessage",
            Value::Text(error.envelope.message.as_deref()),
        ),
        (
            "requestId",
            Value::Text(error.envelope.request_id.as_deref()),
        ),
        (
            "clientRequestId",
            Value::Text(client_request_id.map(Guid::as_str)),
        ),
        ("retryAfterMs", Value::Number(error.retry_after_ms)),
        ("attempts", Value::Number(Some(error.attempts.into()))),
        ("sentAt", Value::Text(error.sent_at.map(iso).as_deref())),
    ])
    .to_js()?;
    Reflect::construct(class, &Array::of2(&fields, cause))
}

fn iso(epoch_ms: f64) -> String {
    Date::new(&JsValue::from_f64(epoch_ms))
        .to_iso_string()
        .into()
}
