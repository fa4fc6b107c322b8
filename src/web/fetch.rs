//! Sends one request and reads what comes back.
//!
//! gloo-net builds the request but does not send it: its `send` panics where `fetch` rejects with anything that is no
//! `Error`, and takes no other `fetch` than the global one.

use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Array, Function, JSON, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{ReferrerPolicy, RequestCredentials, RequestRedirect};

use super::abort::Abort;
use super::bag::member;
use super::host::Timer;
use super::out;
use crate::core::{Envelope, Json, Reply, SnapshotRequest, Token};

/// How long an error's body may take, once its status is known. The status has decided by then.
const BODY_TIMEOUT_MS: f64 = 5_000.0;

/// Why there is no reply.
pub(super) enum NoReply {
    /// It could not even be built.
    Unsendable(JsValue),
    /// `fetch` rejected or threw.
    Lost(JsValue),
    /// `fetch` gave something that is no `Response`.
    NotAnAnswer,
}

/// Sends `request` with `fetch`, or the global one.
pub(super) async fn send(
    request: &SnapshotRequest,
    token: &Token,
    fetch: Option<&Function>,
    abort: &Abort,
) -> Result<Box<Reply>, NoReply> {
    let wire = build(request, token, abort).map_err(NoReply::Unsendable)?;
    let sent = match fetch {
        Some(fetch) => fetch.call1(&JsValue::UNDEFINED, &wire),
        None => {
            let global = js_sys::global();
            match member(&global, "fetch").dyn_into::<Function>() {
                Ok(fetch) => fetch.call1(&global, &wire),
                Err(missing) => return Err(NoReply::Unsendable(missing)),
            }
        }
    };
    let answer = abort
        .race(Promise::resolve(&sent.map_err(NoReply::Lost)?))
        .await
        .map_err(NoReply::Lost)?;
    let mut reply = read(&answer).ok_or(NoReply::NotAnAnswer)?;
    // A 204 has no body.
    if reply.status != 204
        && let Some(text) = text(&answer)
    {
        let timer = Timer::start(BODY_TIMEOUT_MS);
        let first = Promise::race(&Array::of2(&text, &timer.promise));
        match abort.race(first).await.map(|text| text.as_string()) {
            Ok(Some(text)) => reply.envelope = envelope(&text),
            // It hangs, or was cut off: the status has to do.
            _ => abort.cut(),
        }
    }
    Ok(reply)
}

fn build(
    request: &SnapshotRequest,
    token: &Token,
    abort: &Abort,
) -> Result<web_sys::Request, JsValue> {
    let builder = RequestBuilder::new(&request.url())
        .method(Method::POST)
        .header("Authorization", &token.authorization())
        .header("client-request-id", request.client_request_id.as_str())
        .redirect(RequestRedirect::Manual)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&abort.wire()));
    let built = if request.has_body() {
        builder
            .header("Content-Type", "application/json")
            .body(JSON::stringify(&out::body(request)?)?)
    } else {
        builder.build()
    };
    built
        .map(Into::into)
        .map_err(|error| JsError::from(error).into())
}

/// Member by member, for a stand-in's answer may lack any of them.
fn read(answer: &JsValue) -> Option<Box<Reply>> {
    let status = member(answer, "status").as_f64()?;
    let headers = member(answer, "headers");
    let get: Function = member(&headers, "get").dyn_into().ok()?;
    let header = |name: &str| {
        get.call1(&headers, &JsValue::from_str(name))
            .ok()?
            .as_string()
    };
    Some(Box::new(Reply {
        // A status no u16 can hold becomes one that no rule accepts.
        status: status as u16,
        redirect: member(answer, "type") == "opaqueredirect",
        retry_after: header("retry-after"),
        request_id: header("request-id"),
        envelope: Envelope::default(),
    }))
}

fn text(answer: &JsValue) -> Option<Promise> {
    let text: Function = member(answer, "text").dyn_into().ok()?;
    Some(Promise::resolve(&text.call0(answer).ok()?))
}

/// What the body says, if it is JSON.
fn envelope(text: &str) -> Envelope {
    JSON::parse(text)
        .map(|body| Envelope::read(&Parsed(body)))
        .unwrap_or_default()
}

struct Parsed(JsValue);

impl Json for Parsed {
    fn member(&self, name: &str) -> Option<Self> {
        let value = member(&self.0, name);
        (!value.is_undefined()).then_some(Self(value))
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }
}
