//! Reading a request body, which must be one JSON object and be labelled as JSON.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use serde::de::DeserializeOwned;

use crate::protocol::error::GraphError;

pub(crate) fn read<T: DeserializeOwned>(request: &Request<Bytes>) -> Result<T, GraphError> {
    let content_type = request.headers().get(CONTENT_TYPE);
    if !content_type.is_some_and(|content_type| is_json(content_type.as_bytes())) {
        return Err(GraphError::of(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    // serde would accept an array in place of a struct.
    if !request.body().trim_ascii_start().starts_with(b"{") {
        return Err(GraphError::bad_request("The body must be a JSON object."));
    }
    serde_json::from_slice(request.body())
        .map_err(|error| GraphError::bad_request(format!("The body is not valid: {error}.")))
}

/// Ignores parameters such as a charset.
fn is_json(content_type: &[u8]) -> bool {
    let essence = content_type.split(|&byte| byte == b';').next();
    essence.is_some_and(|essence| {
        essence
            .trim_ascii()
            .eq_ignore_ascii_case(b"application/json")
    })
}
