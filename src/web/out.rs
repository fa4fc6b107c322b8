//! What Rust hands to JavaScript: plain objects, made by serde.

use js_sys::{Array, Date, Function, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::core::{Accepted, AccessTier, Error, Guid, SnapshotRequest, StorageAccountId};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_tier: Option<&'a str>,
}

/// The request's body: just the members given.
pub(super) fn body(request: &SnapshotRequest) -> Result<JsValue, JsValue> {
    to_js(&Body {
        storage_account_id: request
            .storage_account_id
            .as_ref()
            .map(StorageAccountId::as_str),
        access_tier: request.access_tier.map(AccessTier::as_str),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Receipt<'a> {
    cloud_pc_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_tier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    client_request_id: &'a str,
    attempts: u32,
    sent_at: String,
    accepted_at: String,
}

/// A `SnapshotReceipt`.
pub(super) fn receipt(request: &SnapshotRequest, accepted: &Accepted) -> Result<JsValue, JsValue> {
    to_js(&Receipt {
        cloud_pc_id: request.cloud_pc_id.as_str(),
        storage_account_id: request
            .storage_account_id
            .as_ref()
            .map(StorageAccountId::as_str),
        access_tier: request.access_tier.map(AccessTier::as_str),
        request_id: accepted.request_id.as_deref(),
        client_request_id: request.client_request_id.as_str(),
        attempts: accepted.attempts,
        sent_at: iso(accepted.sent_at),
        accepted_at: iso(accepted.accepted_at),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorFields<'a> {
    message: String,
    code: &'static str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<f64>,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<String>,
}

/// A `SnapshotError`: `class` is the package's, for Rust cannot extend JavaScript's `Error`.
pub(super) fn error(
    error: &Error,
    client_request_id: Option<&Guid>,
    cause: &JsValue,
    class: &Function,
) -> Result<JsValue, JsValue> {
    let fields = to_js(&ErrorFields {
        message: error.message(),
        code: error.code.as_str(),
        outcome: error.outcome.as_str(),
        field: error.argument.as_ref().map(|argument| &*argument.field),
        status: error.status,
        graph_code: error.graph_code.as_deref(),
        graph_message: error.graph_message.as_deref(),
        request_id: error.request_id.as_deref(),
        client_request_id: client_request_id.map(Guid::as_str),
        retry_after_ms: error.retry_after_ms,
        attempts: error.attempts,
        sent_at: error.sent_at.map(iso),
    })?;
    Reflect::construct(class, &Array::of2(&fields, cause))
}

fn iso(epoch_ms: f64) -> String {
    Date::new(&JsValue::from_f64(epoch_ms))
        .to_iso_string()
        .into()
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(serde_wasm_bindgen::to_value(value)?)
}
