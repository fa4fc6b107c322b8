//! What Rust hands to JavaScript: bodies, errors, bulk actions.

use js_sys::{Array, Function as JsFunction, Object};
use serde::{Serialize, Serializer};
use serde_wasm_bindgen::to_value;
use wasm_bindgen::prelude::*;

use super::host;
use super::json::JsonValue;
use super::subject::Subject;
use super::value::threw;
use crate::core::{
    AccessTier, BulkRequest, CallOptions, CloudPcId, Counts, Error, InvalidArgument, Json,
    ODATA_TYPE, SUMMARY, StorageAccountId, Token, has_body, redacted, unwrapped,
};

/// Ids as the service takes them.
struct Ids<'a>(&'a [CloudPcId]);

impl Serialize for Ids<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(CloudPcId::in_lower_case))
    }
}

/// The body of a request, a bulk action's too, as JSON with just the members given; `undefined` if it has no body.
pub(super) fn body(
    options: &CallOptions,
    bulk: Option<&BulkRequest>,
) -> Result<JsValue, Box<InvalidArgument>> {
    let mut ids = JsValue::UNDEFINED;
    if let Some(bulk) = bulk {
        // Nothing in a list of texts can fail.
        ids = to_value(&Ids(&bulk.cloud_pc_ids)).unwrap_or_default();
    } else if !has_body(options) {
        return Ok(ids);
    }
    let (storage_account_id, access_tier) = parameters(options);
    host::body_of(
        bulk.map(|_| ODATA_TYPE),
        bulk.map(|bulk| &*bulk.display_name),
        storage_account_id,
        access_tier,
        &ids,
        options.scheduled_during_maintenance_window,
    )
    .ok()
    .filter(JsValue::is_string)
    // A page can break this with a `toJSON` on all objects. Then nothing is sent, instead of a request without its body.
    .ok_or_else(|| threw("opts"))
}

/// The parameters of a snapshot: the storage account and the tier.
pub(super) fn parameters(options: &CallOptions) -> (Option<&str>, Option<&'static str>) {
    let id = options.storage_account_id.as_ref();
    (
        id.map(StorageAccountId::as_str),
        options.access_tier.map(AccessTier::as_str),
    )
}

/// A `SnapshotError`, of which the listener is told. Every text from outside leaves through here, without any token.
pub(super) fn error(
    make: &JsFunction,
    error: &Error,
    cause: &JsValue,
    listener: &JsValue,
    subject: Option<&Subject>,
    tokens: &[Token],
) -> JsValue {
    let envelope = &error.envelope;
    let field = error.argument.as_ref().map(|argument| &argument.field);
    let field = hidden(field, tokens);
    let graph_code = hidden(envelope.code.as_ref(), tokens);
    let graph_message = hidden(envelope.message.as_ref(), tokens);
    let request_id = hidden(envelope.request_id.as_ref(), tokens);
    let claims = hidden(error.claims.as_ref(), tokens);
    host::failed(
        make,
        &clean(cause, tokens),
        listener,
        subject.and_then(Subject::cloud_pc_id),
        &redacted(&error.message(), tokens),
        error.code.as_str(),
        error.outcome.as_str(),
        field.as_deref(),
        error.status,
        graph_code.as_deref(),
        graph_message.as_deref(),
        request_id.as_deref(),
        subject.map(|subject| subject.client_request_id.as_str()),
        error.retry_after_ms,
        claims.as_deref(),
        error.attempts,
        error.sent_at,
    )
}

/// A `SnapshotReport`.
pub(super) fn report(counts: Counts, items: &Array, aborted: bool, error: &JsValue) -> JsValue {
    host::report(
        counts.accepted,
        counts.refused,
        counts.unknown,
        counts.not_sent,
        items,
        aborted,
        error,
    )
}

#[inline(never)]
fn hidden(text: Option<&String>, tokens: &[Token]) -> Option<String> {
    text.map(|text| redacted(text, tokens))
}

/// What was thrown or, if it contains a token anywhere, an error with its message instead.
pub(super) fn clean(cause: &JsValue, tokens: &[Token]) -> JsValue {
    let text = |texts: &Array, at| texts.get(at).as_string();
    let message = match host::texts(cause) {
        Ok(texts) => {
            if let Some(all) = text(&texts, 1)
                && redacted(&all, tokens) == all
            {
                return cause.clone();
            }
            text(&texts, 0).unwrap_or_default()
        }
        Err(_) => String::from("The cause could not be read: it threw."),
    };
    js_sys::Error::new(&redacted(&message, tokens)).into()
}

/// A `BulkAction`: the service's own object, and its counts under shorter names.
pub(super) fn bulk_action(body: JsValue) -> JsValue {
    let action = unwrapped(JsonValue(body));
    let counts = action.member("actionSummary");
    let summary = Object::new();
    for (name, graphs) in SUMMARY {
        let count = counts.as_ref().and_then(|counts| counts.member(graphs));
        host::put(
            &summary,
            name,
            &count.map(|count| count.0).unwrap_or_default(),
        );
    }
    host::put(&action.0, "summary", &summary);
    action.0
}
