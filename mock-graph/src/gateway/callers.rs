//! Which callers are let in, whatever they ask for.

use http::header::{AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::protocol::error::GraphError;
use crate::protocol::guid;
use crate::protocol::request_ids::CLIENT_REQUEST_ID;
use crate::state::settings::Settings;

/// Checks the token first: without one, a caller learns nothing else.
pub(super) fn check(headers: &HeaderMap, settings: &Settings) -> Result<(), GraphError> {
    check_token(headers)?;
    if is_expired(headers, settings) {
        return Err(GraphError::insufficient_claims());
    }
    check_user_agent(headers)?;
    check_client_request_id(headers)
}

/// Accepts any token of visible ASCII characters after exactly `Bearer` and one space.
fn check_token(headers: &HeaderMap) -> Result<(), GraphError> {
    let refusal = match bearer(headers) {
        None | Some([]) => "The access token is missing or empty.",
        Some(token) if !token.iter().all(u8::is_ascii_graphic) => "The access token is malformed.",
        Some(_) if headers.get_all(AUTHORIZATION).iter().count() > 1 => {
            "The request carries more than one access token."
        }
        Some(_) => return Ok(()),
    };
    Err(GraphError::unauthenticated(refusal))
}

fn is_expired(headers: &HeaderMap, settings: &Settings) -> bool {
    let expired = settings.expired_token.as_ref().map(String::as_bytes);
    expired.is_some() && expired == bearer(headers)
}

/// The token of a request: what follows `Bearer` and one space.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    headers
        .get(AUTHORIZATION)?
        .as_bytes()
        .strip_prefix(b"Bearer ")
}

/// A user of the Cloud PC endpoints reported this (docs/graph.md#user-agent). The code and the message are unverified.
fn check_user_agent(headers: &HeaderMap) -> Result<(), GraphError> {
    if headers
        .get(USER_AGENT)
        .is_some_and(|value| !value.is_empty())
    {
        return Ok(());
    }
    Err(GraphError::of(StatusCode::FORBIDDEN))
}

/// The service's documentation asks for a GUID. Whether it insists on one is unverified.
fn check_client_request_id(headers: &HeaderMap) -> Result<(), GraphError> {
    let mut values = headers.get_all(CLIENT_REQUEST_ID).iter();
    let is_guid =
        |value: &HeaderValue| value.to_str().is_ok_and(|text| guid::parse(text).is_some());
    if values.next().is_none_or(is_guid) && values.next().is_none() {
        return Ok(());
    }
    Err(GraphError::bad_request(
        "client-request-id must be one GUID.",
    ))
}
