//! The effect of a fault on an answer.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;

use crate::gateway::step::{Answer, BodyEnd};
use crate::protocol::error::GraphError;
use crate::protocol::response;
use crate::state::fault::{Fault, FaultBody};

/// The answer that the fault puts in place of the usual one.
pub(super) fn answer(fault: &Fault, status: StatusCode) -> Result<Response<Bytes>, GraphError> {
    match &fault.body {
        Some(FaultBody::Text(text)) => {
            let plain = "text/plain; charset=utf-8";
            Ok(response::text(status, plain, text.clone()))
        }
        Some(FaultBody::Json(object)) => Ok(response::json(status, &Value::from(object.clone()))),
        None if status.is_client_error() || status.is_server_error() => Err(GraphError::of(status)),
        None => Ok(response::empty(status)),
    }
}

pub(super) fn change_headers(fault: &Fault, response: &mut HeaderMap) {
    for (name, value) in &fault.headers {
        match value {
            Some(value) => response.insert(name, value.clone()),
            None => response.remove(name),
        };
    }
}

/// Extends and stops the body. A body that stops in the middle has announced its whole length.
pub(super) fn shape_body(fault: &Fault, mut response: Response<Bytes>) -> Answer {
    let text = response.body_mut();
    let mut length = fault.body_bytes.unwrap_or_default().max(text.len());
    let announced = length;
    if fault.body_stops() {
        length /= 2;
    }
    text.truncate(length);
    let padding = length - text.len();
    if fault.body_stops() {
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, announced.into());
    }
    let end = match (fault.body_cut, fault.body_hang) {
        (true, _) => BodyEnd::Cut,
        (false, true) => BodyEnd::Hang,
        (false, false) => BodyEnd::Complete,
    };
    Answer {
        response,
        padding,
        end,
    }
}
