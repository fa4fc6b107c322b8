//! A body that is one JSON object, and says so.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::errors::GraphError;

pub(crate) fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, GraphError> {
    let kind = headers.get(CONTENT_TYPE);
    if !kind.is_some_and(|kind| is_json(kind.as_bytes())) {
        return Err(GraphError::of(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    // serde would take an array for a struct.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(GraphError::bad_request("The body must be a JSON object."));
    }
    serde_json::from_slice(body)
        .map_err(|error| GraphError::bad_request(format!("The body is not valid: {error}.")))
}

/// Whatever parameters follow, such as a charset.
fn is_json(content_type: &[u8]) -> bool {
    let essence = content_type.split(|&byte| byte == b';').next();
    essence.is_some_and(|essence| {
        essence
            .trim_ascii()
            .eq_ignore_ascii_case(b"application/json")
    })
}
