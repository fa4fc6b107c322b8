//! One request and its answer.
//!
//! gloo-net's own `send` is not used: it panics when `fetch` rejects with anything but an `Error`, and it knows only the global
//! `fetch`. Its request builder takes the query of a URL apart and joins it again, which could change a link of the service.
//! So only its headers are used.

use gloo_net::http::Headers;
use wasm_bindgen::prelude::*;

use super::host::Answer;
use super::json::JsonValue;
use crate::core::{
    AnswerShape, BodyEnd, BodyState, Envelope, Guid, Reply, RequestKind, Token, request_headers,
    whole_status,
};

/// The headers of a request.
pub(super) fn headers(
    kind: RequestKind,
    token: &Token,
    client_request_id: &Guid,
    has_body: bool,
) -> web_sys::Headers {
    let headers = Headers::new();
    let set = |name: &str, value: &str| headers.set(name, value);
    request_headers(token, client_request_id, kind, has_body, set);
    headers.into_raw()
}

/// The method of a request.
pub(super) fn method(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Read => "GET",
        RequestKind::Action | RequestKind::Create => "POST",
    }
}

/// The answer and its JSON, from the result of `exchange` in `host.js`; `None` if `fetch` returned no response.
pub(super) fn read(shape: AnswerShape, answer: JsValue) -> Option<(Reply, JsonValue)> {
    if answer.is_undefined() {
        return None;
    }
    let answer: Answer = answer.unchecked_into();
    let body = JsonValue(answer.body());
    let end = match answer.end() {
        0 => BodyEnd::Whole,
        1 => BodyEnd::Late,
        _ => BodyEnd::CutOff,
    };
    let reply = Reply {
        status: whole_status(answer.status()),
        reason: None,
        redirect: answer.redirect(),
        retry_after: answer.retry_after(),
        www_authenticate: answer.www_authenticate(),
        request_id: answer.request_id(),
        envelope: Envelope::read(&body),
        body: BodyState::of(&body, shape, end),
    };
    Some((reply, body))
}
