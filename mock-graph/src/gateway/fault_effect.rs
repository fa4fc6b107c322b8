//! The effect of a fault on an answer.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::gateway::echo::Echo;
use crate::gateway::step::{Answer, BodyEnd};
use crate::protocol::error::GraphError;
use crate::protocol::{response, time};
use crate::state::fault::{Author, Fault, FaultBody};

/// In the style of a gateway's own page.
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Network</title></head>\n<body><h1>This is not Microsoft Graph</h1></body></html>\n";

/// The answer that the fault puts in place of the usual one.
pub(super) fn answer(
    fault: &Fault,
    status: StatusCode,
    echo: &Echo,
) -> Result<Response<Bytes>, GraphError> {
    match fault.body_by {
        Some(Author::Intune) => return Err(GraphError::by_intune(status)),
        Some(Author::Licensing) => return Err(GraphError::unlicensed(status)),
        Some(Author::Proxy) => return Ok(response::text(status, "text/html", PAGE.to_owned())),
        None => {}
    }
    match &fault.body {
        Some(FaultBody::Text(text)) => {
            let plain = "text/plain; charset=utf-8";
            Ok(response::text(status, plain, echo.fill(text)))
        }
        Some(FaultBody::Json(object)) => {
            let mut body = Value::from(object.clone());
            echo.fill_json(&mut body);
            Ok(response::json(status, &body))
        }
        None if status.is_client_error() || status.is_server_error() => Err(GraphError::of(status)),
        None => Ok(response::empty(status)),
    }
}

pub(super) fn change_headers(fault: &Fault, response: &mut HeaderMap, echo: &Echo, now: Timestamp) {
    let date = |seconds: i32| now + SignedDuration::from_secs(seconds.into());
    let date = fault.retry_after_date.map(date).map(time::http_date);
    let date = date.and_then(|date| HeaderValue::try_from(date).ok());
    response.extend(date.map(|date| (RETRY_AFTER, date)));
    for (name, value) in &fault.headers {
        match value {
            Some(value) => response.insert(name, echo.fill_header(value)),
            None => response.remove(name),
        };
    }
}

/// Sets members of a JSON body.
pub(super) fn change_body(fault: &Fault, body: &mut Bytes, echo: &Echo) {
    if fault.set.is_empty() {
        return;
    }
    let Ok(mut json) = serde_json::from_slice(body) else {
        return;
    };
    for (pointer, value) in &fault.set {
        let mut value = value.clone();
        echo.fill_json(&mut value);
        set(&mut json, pointer, value);
    }
    *body = json.to_string().into();
}

/// A part of a batch as it is sent: once, or twice.
pub(super) fn change_part(fault: &Fault, mut part: Map<String, Value>) -> Vec<Value> {
    change_members(&mut part, &fault.part);
    let second = fault.twice.as_ref().map(|changes| {
        let mut second = part.clone();
        change_members(&mut second, changes);
        second
    });
    [part].into_iter().chain(second).map(Value::from).collect()
}

fn change_members(members: &mut Map<String, Value>, changes: &Map<String, Value>) {
    for (name, value) in changes {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
}

fn set(json: &mut Value, pointer: &str, value: Value) {
    if let Some(member) = json.pointer_mut(pointer) {
        *member = value;
    } else if let Some((object, name)) = pointer.rsplit_once('/')
        && let Some(Value::Object(members)) = json.pointer_mut(object)
    {
        members.insert(name.to_owned(), value);
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
