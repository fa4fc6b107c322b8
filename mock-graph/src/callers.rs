//! Who may come in, before it matters what they want.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::errors::GraphError;
use crate::guid;
use crate::request_ids::CLIENT_REQUEST_ID;
use crate::settings::Settings;
use crate::state::Shared;

/// The token first: who has none learns nothing else.
pub(crate) async fn check(
    State(shared): State<Shared>,
    request: Request,
    next: Next,
) -> Result<Response, GraphError> {
    let headers = request.headers();
    token(headers)?;
    if is_expired(headers, &shared.lock().settings) {
        return Err(GraphError::insufficient_claims());
    }
    user_agent(headers)?;
    client_request_id(headers)?;
    Ok(next.run(request).await)
}

/// Any token of visible ASCII will do, after exactly `Bearer` and one space.
fn token(headers: &HeaderMap) -> Result<(), GraphError> {
    let refusal = match bearer(headers) {
        None | Some([]) => "The access token is missing or empty.",
        Some(token) if !token.iter().all(u8::is_ascii_graphic) => "The access token is malformed.",
        Some(_) if headers.get_all(AUTHORIZATION).iter().count() > 1 => {
            "There is more than one access token."
        }
        Some(_) => return Ok(()),
    };
    Err(GraphError::unauthenticated(refusal))
}

fn is_expired(headers: &HeaderMap, settings: &Settings) -> bool {
    let expired = settings.expired_token.as_ref().map(String::as_bytes);
    expired.is_some() && expired == bearer(headers)
}

/// What follows `Bearer` and one space.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    headers
        .get(AUTHORIZATION)?
        .as_bytes()
        .strip_prefix(b"Bearer ")
}

/// As a user of the Cloud PC endpoints reported (graph-contract 1.10); code and message are unverified.
fn user_agent(headers: &HeaderMap) -> Result<(), GraphError> {
    if headers
        .get(USER_AGENT)
        .is_some_and(|value| !value.is_empty())
    {
        return Ok(());
    }
    Err(GraphError::of(StatusCode::FORBIDDEN))
}

/// The service's guides ask for a GUID; that it insists on one is unverified.
fn client_request_id(headers: &HeaderMap) -> Result<(), GraphError> {
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
