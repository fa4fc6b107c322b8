//! One request and its answer.
//!
//! gloo-net's own `send` is not used: it panics when `fetch` rejects with anything but an `Error`, and it knows only the global
//! `fetch`. Its request builder takes the query of a URL apart and joins it again, which could change a link of the service.
//! So only its headers are used.

use gloo_net::http::Headers;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::RequestInit;

use super::json::JsonValue;
use crate::core::{
    ANSWER_HEADERS, BodyEnd, BodyState, Envelope, Function, Guid, Reply, RequestKind, Token,
    request_headers,
};

/// What one request differs in from others: `exchange` in `host.js` completes it. `body` is a string or `undefined`.
pub(super) fn request(
    kind: RequestKind,
    token: &Token,
    client_request_id: &Guid,
    body: &JsValue,
) -> RequestInit {
    let headers = Headers::new();
    for (name, value) in request_headers(token, client_request_id, kind, !body.is_undefined()) {
        headers.set(name, &value);
    }
    let init = RequestInit::new();
    init.set_method(match kind {
        RequestKind::Read => "GET",
        RequestKind::Action | RequestKind::Create => "POST",
    });
    init.set_headers(&headers.into_raw());
    if !body.is_undefined() {
        init.set_body(body);
    }
    init
}

/// The names of the headers to read, for `exchange` in `host.js`.
pub(super) fn header_names() -> Array {
    ANSWER_HEADERS
        .iter()
        .map(|name| JsValue::from_str(name))
        .collect()
}

/// The answer and its JSON, from the result of `exchange` in `host.js`; `None` if `fetch` returned no response.
pub(super) fn read(function: Function, answer: &JsValue) -> Option<(Reply, JsValue)> {
    let parts: &Array = answer.dyn_ref()?;
    let text = |at| parts.get(at).as_string();
    let body = JsonValue(parts.get(6));
    let reply = Reply {
        status: status(parts.get(0).as_f64()?),
        redirect: parts.get(1) == "opaqueredirect",
        retry_after: text(2),
        www_authenticate: text(3),
        request_id: text(4),
        envelope: Envelope::read(&body),
        body: BodyState::of(&body, function.answer(), end(&parts.get(5))),
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

fn end(given: &JsValue) -> BodyEnd {
    match given.as_string().as_deref() {
        Some("whole") => BodyEnd::Whole,
        Some("late") => BodyEnd::Late,
        _ => BodyEnd::CutOff,
    }
}
