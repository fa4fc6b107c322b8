//! What Rust hands to JavaScript: plain objects, made by serde.

use js_sys::{Array, Function as JsFunction, JSON};
use serde::ser::{Serialize, SerializeMap, Serializer as _};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::host::{self, iso};
use super::job::Subject;
use super::json::JsonValue;
use super::value::{member, put, threw};
use crate::core::{
    Accepted, AccessTier, BulkRequest, Call, CallOptions, CloudPcId, Counts, Error,
    InvalidArgument, ItemOutcome, ODATA_TYPE, SUMMARY, StorageAccountId, Token, has_body, redacted,
    unwrapped,
};

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

    /// A text from outside: the one place through which such a text leaves, without any token.
    #[inline(never)]
    fn outside(&mut self, name: &str, value: Option<&str>, tokens: &[Token]) {
        self.set(name, value.map(|text| redacted(text, tokens)).as_ref());
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

/// The body of a request, a bulk action's too, as JSON with just the members given; `undefined` if it has no body.
pub(super) fn body(
    options: &CallOptions,
    bulk: Option<&BulkRequest>,
) -> Result<JsValue, Box<InvalidArgument>> {
    if bulk.is_none() && !has_body(options) {
        return Ok(JsValue::UNDEFINED);
    }
    let mut object = Object::new();
    object.text("@odata.type", bulk.map(|_| ODATA_TYPE));
    object.text("displayName", bulk.map(|bulk| &*bulk.display_name));
    set_parameters(&mut object, options);
    let body = object.end();
    if let Some(bulk) = bulk {
        let ids = Array::new();
        for id in &bulk.cloud_pc_ids {
            ids.push(&JsValue::from_str(&id.in_lower_case()));
        }
        put(&body, "cloudPcIds", &ids);
    }
    if let Some(waits) = options.scheduled_during_maintenance_window {
        put(&body, "scheduledDuringMaintenanceWindow", &waits.into());
    }
    // A page can break this, by a `toJSON` for all objects. What cannot be written must not be sent without it.
    let text = JSON::stringify(&body).map_err(|_| threw("opts"))?;
    Ok(text.into())
}

fn set_parameters(object: &mut Object, options: &CallOptions) {
    let id = options.storage_account_id.as_ref();
    object.text("storageAccountId", id.map(StorageAccountId::as_str));
    object.text("accessTier", options.access_tier.map(AccessTier::as_str));
}

fn set_subject(object: &mut Object, subject: &Subject) {
    let id = subject.cloud_pc_id.as_ref();
    object.text("cloudPcId", id.map(CloudPcId::as_str));
}

/// A `SnapshotReceipt`, or the event of that type, which holds the same.
pub(super) fn receipt(
    options: &CallOptions,
    subject: &Subject,
    accepted: &Accepted,
    event: Option<&str>,
) -> JsValue {
    let mut object = Object::new();
    object.text("type", event);
    set_subject(&mut object, subject);
    set_parameters(&mut object, options);
    object.outside("requestId", accepted.request_id.as_deref(), &subject.tokens);
    object.text("clientRequestId", Some(subject.client_request_id.as_str()));
    object.number("attempts", Some(accepted.attempts.into()));
    object.text("sentAt", Some(&iso(accepted.sent_at)));
    object.text("acceptedAt", Some(&iso(accepted.accepted_at)));
    object.end()
}

/// The event of a send.
pub(super) fn attempt(subject: &Subject, call: &Call) -> JsValue {
    let mut object = event("attempt", subject, call);
    object.text("sentAt", Some(&iso(call.sent_at())));
    object.end()
}

/// The event of a wait.
pub(super) fn wait(subject: &Subject, call: &Call, ms: f64, reason: &str) -> JsValue {
    let mut object = event("wait", subject, call);
    object.number("waitMs", Some(ms));
    object.text("reason", Some(reason));
    object.end()
}

fn event(kind: &str, subject: &Subject, call: &Call) -> Object {
    let mut object = Object::new();
    object.text("type", Some(kind));
    set_subject(&mut object, subject);
    object.text("clientRequestId", Some(subject.client_request_id.as_str()));
    object.number("attempts", Some(call.attempts().into()));
    object
}

/// The fields of a `SnapshotError`, or the event of a failed call, which holds the same.
pub(super) fn error(
    error: &Error,
    subject: Option<&Subject>,
    tokens: &[Token],
    event: Option<&str>,
) -> JsValue {
    let mut object = Object::new();
    object.text("type", event);
    if let (Some(subject), Some(_)) = (subject, event) {
        set_subject(&mut object, subject);
    }
    object.outside("message", Some(&error.message()), tokens);
    object.text("code", Some(error.code.as_str()));
    object.text("outcome", Some(error.outcome.as_str()));
    let field = error.argument.as_ref().map(|argument| &*argument.field);
    object.outside("field", field, tokens);
    object.number("status", error.status.map(f64::from));
    object.outside("graphCode", error.envelope.code.as_deref(), tokens);
    object.outside("graphMessage", error.envelope.message.as_deref(), tokens);
    object.outside("requestId", error.envelope.request_id.as_deref(), tokens);
    let id = subject.map(|subject| subject.client_request_id.as_str());
    object.text("clientRequestId", id);
    object.number("retryAfterMs", error.retry_after_ms);
    object.outside("claims", error.claims.as_deref(), tokens);
    object.number("attempts", Some(error.attempts.into()));
    object.text("sentAt", error.sent_at.map(iso).as_deref());
    object.end()
}

/// An item of a report, but for its receipt or its error.
pub(super) fn item(cloud_pc_id: &JsValue, outcome: ItemOutcome) -> JsValue {
    let item = Object::new().end();
    put(&item, "cloudPcId", cloud_pc_id);
    put(&item, "outcome", &outcome.as_str().into());
    item
}

/// How many items have ended, and how.
pub(super) fn counts(counts: Counts) -> JsValue {
    let mut object = Object::new();
    object.number("accepted", Some(counts.accepted.into()));
    object.number("refused", Some(counts.refused.into()));
    object.number("unknown", Some(counts.unknown.into()));
    object.number("notSent", Some(counts.not_sent.into()));
    object.end()
}

/// A `BulkAction`: the service's own object, and its counts under shorter names.
pub(super) fn bulk_action(body: &JsValue) -> JsValue {
    let JsonValue(action) = unwrapped(JsonValue(body.clone()));
    let counts = member(&action, "actionSummary");
    let summary = Object::new().end();
    for (name, graphs) in SUMMARY {
        put(&summary, name, &member(&counts, graphs));
    }
    put(&action, "summary", &summary);
    action
}

/// The package's `make(fields, cause)` makes the error, because Rust cannot extend JavaScript's `Error`. A cause that
/// contains a token anywhere is replaced by an error with its name and its message.
pub(super) fn make_error(
    make: &JsFunction,
    fields: &JsValue,
    cause: &JsValue,
    tokens: &[Token],
) -> JsValue {
    let clean = if cause.is_undefined() {
        None
    } else {
        clean_cause(cause, tokens)
    };
    // Making it cannot fail; if it does, what it threw is the rejection.
    make.call2(&JsValue::UNDEFINED, fields, clean.as_ref().unwrap_or(cause))
        .unwrap_or_else(|thrown| thrown)
}

fn clean_cause(cause: &JsValue, tokens: &[Token]) -> Option<JsValue> {
    let texts = host::texts(cause).ok().unwrap_or_else(|| {
        Array::of1(&JsValue::from_str("The cause could not be read: it threw."))
    });
    let is_secret = |text: JsValue| {
        let text = text.as_string().unwrap_or_default();
        redacted(&text, tokens) != text
    };
    if texts.length() > 1 && !texts.iter().any(is_secret) {
        return None;
    }
    let message = texts.get(0).as_string().unwrap_or_default();
    Some(js_sys::Error::new(&redacted(&message, tokens)).into())
}
