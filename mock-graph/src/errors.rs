//! Graph's error envelope.

use std::borrow::Cow;

use axum::Extension;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

use crate::clock;
use crate::request_ids::RequestIds;

/// The challenge of an answer without a claims challenge.
const CHALLENGE: HeaderValue = HeaderValue::from_static(
    r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize""#,
);

/// The claims ask for a token issued later than 2026-11-02, 06:00 UTC.
const CLAIMS_CHALLENGE: HeaderValue = HeaderValue::from_static(
    r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzkzNTk5MjAwIn19fQ==""#,
);

/// An error as a route knows it; `render` makes it Graph's once the request ids are at hand.
#[derive(Clone, Debug)]
pub(crate) struct GraphError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    /// For a 401 alone.
    challenge: HeaderValue,
}

impl GraphError {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code: Cow::Borrowed(code),
            message: message.into(),
            challenge: CHALLENGE,
        }
    }

    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// Continuous access evaluation (graph-contract 3.8); the code is unverified.
    pub(crate) fn insufficient_claims() -> Self {
        Self {
            challenge: CLAIMS_CHALLENGE,
            ..Self::unauthenticated("The access token is no longer good: other claims are needed.")
        }
    }

    pub(crate) fn unauthenticated(message: &'static str) -> Self {
        let code = "InvalidAuthenticationToken";
        Self::new(StatusCode::UNAUTHORIZED, code, message)
    }

    /// The code is unverified.
    pub(crate) fn not_found(what: &str, id: Uuid) -> Self {
        let message = format!("There is no {what} {id}.");
        Self::new(StatusCode::NOT_FOUND, "itemNotFound", message)
    }

    /// What is known of the status alone: its name is the code, as in Graph's own 429.
    pub(crate) fn of(status: StatusCode) -> Self {
        let reason = status.canonical_reason().unwrap_or("Unknown Error");
        Self {
            status,
            code: Cow::Owned(reason.replace(|c: char| !c.is_ascii_alphanumeric(), "")),
            message: Cow::Borrowed(reason),
            challenge: CHALLENGE,
        }
    }

    /// Fills in the body of an answer that stands for an error.
    pub(crate) fn render(response: &mut Response, ids: &RequestIds) {
        let Some(Self { code, message, .. }) = response.extensions_mut().remove() else {
            return;
        };
        let envelope = json!({
            "error": {
                "code": code,
                "message": message,
                "innerError": {
                    "date": clock::now_without_zone(),
                    "request-id": ids.request_id,
                    "client-request-id": ids.client_request_id,
                },
            },
        });
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        *response.body_mut() = Body::from(envelope.to_string());
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let challenge = self.challenge.clone();
        let mut response = (self.status, Extension(self)).into_response();
        if response.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
