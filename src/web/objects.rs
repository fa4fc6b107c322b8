//! What Rust hands to JavaScript: plain objects.

use js_sys::{Array, Function as JsFunction, JSON, Object};
use serde_wasm_bindgen::to_value;
use wasm_bindgen::prelude::*;

use super::host;
use super::json::JsonValue;
use super::subject::Subject;
use super::value::{member, put, threw};
use crate::core::{
    Accepted, AccessTier, BulkRequest, Call, CallOptions, CloudPcId, Counts, Error,
    InvalidArgument, ItemOutcome, ODATA_TYPE, SUMMARY, StorageAccountId, Token, has_body, redacted,
    unwrapped,
};

/// A plain object that is being built: name, value, name, value, without absent ones. One call makes it.
struct Members(Array);

impl Members {
    fn new() -> Self {
        Self(Array::new())
    }

    #[inline(never)]
    fn set(&mut self, name: &str, value: &JsValue) {
        if !value.is_undefined() {
            self.0.push(&JsValue::from_str(name));
            self.0.push(value);
        }
    }

    #[inline(never)]
    fn text(&mut self, name: &str, value: Option<&str>) {
        self.set(name, &value.map_or(JsValue::UNDEFINED, JsValue::from_str));
    }

    /// Adds a text from outside. Every such text leaves through here, without any token.
    #[inline(never)]
    fn outside(&mut self, name: &str, value: Option<&str>, tokens: &[Token]) {
        self.text(name, value.map(|text| redacted(text, tokens)).as_deref());
    }

    #[inline(never)]
    fn number(&mut self, name: &str, value: Option<f64>) {
        self.set(name, &value.map_or(JsValue::UNDEFINED, JsValue::from_f64));
    }

    fn time(&mut self, name: &str, value: Option<f64>) {
        self.set(name, &value.map_or(JsValue::UNDEFINED, host::iso));
    }

    fn object(self) -> JsValue {
        host::object(&self.0)
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
    let mut members = Members::new();
    members.text("@odata.type", bulk.map(|_| ODATA_TYPE));
    members.text("displayName", bulk.map(|bulk| &*bulk.display_name));
    set_parameters(&mut members, options);
    if let Some(bulk) = bulk {
        let ids = bulk.cloud_pc_ids.iter().map(CloudPcId::in_lower_case);
        let ids: Vec<_> = ids.collect();
        // Nothing in a list of texts can fail.
        members.set("cloudPcIds", &to_value(&ids).unwrap_or_default());
    }
    if let Some(waits) = options.scheduled_during_maintenance_window {
        members.set("scheduledDuringMaintenanceWindow", &waits.into());
    }
    let body = members.object();
    // A page can break this with a `toJSON` on all objects. Then nothing is sent, instead of a request without its body.
    let text = JSON::stringify(&body).map_err(|_| threw("opts"))?;
    Ok(text.into())
}

fn set_parameters(members: &mut Members, options: &CallOptions) {
    let id = options.storage_account_id.as_ref();
    members.text("storageAccountId", id.map(StorageAccountId::as_str));
    members.text("accessTier", options.access_tier.map(AccessTier::as_str));
}

/// A `SnapshotReceipt`.
pub(super) fn receipt(options: &CallOptions, subject: &Subject, accepted: &Accepted) -> JsValue {
    let mut members = Members::new();
    members.text("cloudPcId", subject.cloud_pc_id());
    set_parameters(&mut members, options);
    members.outside("requestId", accepted.request_id.as_deref(), &subject.tokens);
    members.text("clientRequestId", Some(subject.client_request_id.as_str()));
    members.number("attempts", Some(accepted.attempts.into()));
    members.time("sentAt", Some(accepted.sent_at));
    members.time("acceptedAt", Some(accepted.accepted_at));
    members.object()
}

/// The members of an `attempt` event.
pub(super) fn attempt(subject: &Subject, call: &Call) -> JsValue {
    let mut members = about(subject, call);
    members.time("sentAt", Some(call.sent_at()));
    members.object()
}

/// The members of a `wait` event.
pub(super) fn wait(subject: &Subject, call: &Call, ms: f64, reason: &str) -> JsValue {
    let mut members = about(subject, call);
    members.number("waitMs", Some(ms));
    members.text("reason", Some(reason));
    members.object()
}

fn about(subject: &Subject, call: &Call) -> Members {
    let mut members = Members::new();
    members.text("clientRequestId", Some(subject.client_request_id.as_str()));
    members.number("attempts", Some(call.attempts().into()));
    members
}

/// The fields of a `SnapshotError`.
pub(super) fn error(error: &Error, subject: Option<&Subject>, tokens: &[Token]) -> JsValue {
    let mut members = Members::new();
    members.outside("message", Some(&error.message()), tokens);
    members.text("code", Some(error.code.as_str()));
    members.text("outcome", Some(error.outcome.as_str()));
    let field = error.argument.as_ref().map(|argument| &*argument.field);
    members.outside("field", field, tokens);
    members.number("status", error.status.map(f64::from));
    members.outside("graphCode", error.envelope.code.as_deref(), tokens);
    members.outside("graphMessage", error.envelope.message.as_deref(), tokens);
    members.outside("requestId", error.envelope.request_id.as_deref(), tokens);
    let id = subject.map(|subject| subject.client_request_id.as_str());
    members.text("clientRequestId", id);
    members.number("retryAfterMs", error.retry_after_ms);
    members.outside("claims", error.claims.as_deref(), tokens);
    members.number("attempts", Some(error.attempts.into()));
    members.time("sentAt", error.sent_at);
    members.object()
}

/// An item of a report, without its receipt or its error.
pub(super) fn item(cloud_pc_id: &JsValue, outcome: ItemOutcome) -> JsValue {
    let mut members = Members::new();
    members.set("cloudPcId", cloud_pc_id);
    members.text("outcome", Some(outcome.as_str()));
    members.object()
}

/// How many items have ended, and how.
pub(super) fn counts(counts: Counts) -> JsValue {
    let mut members = Members::new();
    members.number("accepted", Some(counts.accepted.into()));
    members.number("refused", Some(counts.refused.into()));
    members.number("unknown", Some(counts.unknown.into()));
    members.number("notSent", Some(counts.not_sent.into()));
    members.object()
}

/// A `BulkAction`: the service's own object, and its counts under shorter names.
pub(super) fn bulk_action(body: &JsValue) -> JsValue {
    let JsonValue(action) = unwrapped(JsonValue(body.clone()));
    let counts = member(&action, "actionSummary");
    let summary = Object::new();
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
