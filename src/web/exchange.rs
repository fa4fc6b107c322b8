//! One request and its answer.
//!
//! gloo-net builds the request but does not send it: its `send` panics where `fetch` rejects with anything that is no
//! `Error`, and takes no other `fetch` than the global one.

use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Array, JSON};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, ReferrerPolicy, Request, RequestCredentials, RequestRedirect};

use super::call::{Job, Subject};
use super::options::member;
use crate::core::{BodyState, Envelope, Function, Json, Reply, RequestKind, Token};

/// The headers an answer is asked for, in the order in which [`read`] finds them.
pub(super) const HEADERS: &str = "retry-after www-authenticate request-id";

/// The request as `fetch` takes it.
pub(super) fn build(
    job: &Job,
    subject: &Subject,
    url: &str,
    token: &Token,
    wire: &AbortController,
) -> Option<Request> {
    let method = match job.function.kind() {
        RequestKind::Read => Method::GET,
        RequestKind::Action | RequestKind::Create => Method::POST,
    };
    // gloo-net takes a query apart and puts it together anew, with formatting that costs kilobytes: a link of the service's
    // would not stay as it is. So what has one gets its URL from the browser, when all else is in place.
    let query = url.bytes().position(|byte| byte == b'?');
    let path = query.map_or(Some(url), |at| url.get(..at))?;
    let builder = RequestBuilder::new(path)
        .method(method)
        .header("Authorization", &token.authorization())
        .header("client-request-id", subject.client_request_id.as_str())
        .redirect(RequestRedirect::Manual)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&wire.signal()));
    let built = if job.body.is_undefined() {
        builder.build()
    } else {
        builder
            .header("Content-Type", "application/json")
            .body(JSON::stringify(&job.body).ok()?)
    };
    let built: Request = built.ok()?.into();
    match query {
        None => Some(built),
        Some(_) => Request::new_with_str_and_init(url, built.unchecked_ref()).ok(),
    }
}

/// The answer and its JSON, from what `exchange` in `host.js` makes of it; none where that was no response.
pub(super) fn read(function: Function, answer: &JsValue) -> Option<(Reply, JsValue)> {
    let parts: &Array = answer.dyn_ref()?;
    let text = |at| parts.get(at).as_string();
    let body = Value(parts.get(6));
    let reply = Reply {
        // A status no u16 can hold becomes one that no rule accepts.
        status: parts.get(0).as_f64()? as u16,
        redirect: parts.get(1) == "opaqueredirect",
        retry_after: text(2),
        www_authenticate: text(3),
        request_id: text(4),
        envelope: Envelope::read(&body),
        body: BodyState::of(&body, function.answer(), parts.get(5) == JsValue::TRUE),
    };
    Some((reply, body.0))
}

/// A value of JSON that the browser has parsed.
#[derive(Clone)]
pub(super) struct Value(pub(super) JsValue);

impl Json for Value {
    fn member(&self, name: &str) -> Option<Self> {
        let value = member(&self.0, name);
        (!value.is_undefined()).then_some(Self(value))
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn is_list(&self) -> bool {
        Array::is_array(&self.0)
    }
}
