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
    BodyEnd, BodyState, Envelope, Function, Guid, Reply, RequestKind, Token, request_headers,
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
pub(super) fn read(function: Function, answer: JsValue) -> Option<(Reply, JsValue)> {
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
        status: status(answer.status()),
        redirect: answer.redirect(),
        retry_after: answer.retry_after(),
        www_authenticate: answer.www_authenticate(),
        request_id: answer.request_id(),
        envelope: Envelope::read(&body),
        body: BodyState::of(&body, function.answer(), end),
    };
    Some((reply, body.0))
}

/// A status that is not a whole number of 16 bits becomes 0, which no rule accepts.
fn status(given: f64) -> u16 {
    if given.fract() == 0.0 && given <= f64::from(u16::MAX) {
        given as u16
    } else {
        0
    }
}
