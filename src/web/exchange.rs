//! One request and its answer.
//!
//! gloo-net builds the request but does not send it: its `send` panics where `fetch` rejects with anything that is no
//! `Error`, and takes no other `fetch` than the global one.

use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Array, JSON};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, ReferrerPolicy, Request, RequestCredentials, RequestRedirect};

use super::bag::member;
use super::out;
use crate::core::{Envelope, Json, Reply, SnapshotRequest, Token};

/// The headers an answer is asked for, in the order in which [`read`] finds them.
pub(super) const HEADERS: &str = "retry-after www-authenticate request-id";

/// The request as `fetch` takes it.
pub(super) fn build(
    request: &SnapshotRequest,
    token: &Token,
    wire: &AbortSignal,
) -> Option<Request> {
    let builder = RequestBuilder::new(&request.url())
        .method(Method::POST)
        .header("Authorization", &token.authorization())
        .header("client-request-id", request.client_request_id.as_str())
        .redirect(RequestRedirect::Manual)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(wire));
    let built = if request.has_body() {
        builder
            .header("Content-Type", "application/json")
            .body(JSON::stringify(&out::body(request)).ok()?)
    } else {
        builder.build()
    };
    built.ok().map(Into::into)
}

/// The answer, from what `exchange` in `host.js` makes of it; none where that was no response.
pub(super) fn read(answer: &JsValue) -> Option<Reply> {
    let parts: &Array = answer.dyn_ref()?;
    let text = |at| parts.get(at).as_string();
    Some(Reply {
        // A status no u16 can hold becomes one that no rule accepts.
        status: parts.get(0).as_f64()? as u16,
        redirect: parts.get(1) == "opaqueredirect",
        retry_after: text(2),
        www_authenticate: text(3),
        request_id: text(4),
        envelope: Envelope::read(&Body(parts.get(5))),
    })
}

struct Body(JsValue);

impl Json for Body {
    fn member(&self, name: &str) -> Option<Self> {
        let value = member(&self.0, name);
        (!value.is_undefined()).then_some(Self(value))
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }
}
