//! An error, and the envelope in which Graph sends it.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::protocol::request_ids::RequestIds;
use crate::protocol::{response, time};

/// Sent with every 401 that asks for no claims.
const CHALLENGE: HeaderValue = HeaderValue::from_static(
    r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize""#,
);

/// The claims ask for a token issued after 2026-11-02, 06:00 UTC.
const CLAIMS_CHALLENGE: HeaderValue = HeaderValue::from_static(
    r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzkzNTk5MjAwIn19fQ==""#,
);

#[derive(Debug)]
pub(crate) struct GraphError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    /// Boxed, because every route can return an error and few carry a header.
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl GraphError {
    pub(crate) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let is_challenged = status == StatusCode::UNAUTHORIZED;
        Self {
            status,
            code: code.into(),
            message: message.into(),
            header: is_challenged.then(|| Box::new((WWW_AUTHENTICATE, CHALLENGE))),
        }
    }

    /// An error of which only the status is known. The name of the status becomes the code, as in Graph's own 429.
    pub(crate) fn of(status: StatusCode) -> Self {
        let reason = status.canonical_reason().unwrap_or("Unknown Error");
        let code = reason.replace(|c: char| !c.is_ascii_alphanumeric(), "");
        Self::new(status, code, reason)
    }

    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    pub(crate) fn unauthenticated(message: &'static str) -> Self {
        let code = "InvalidAuthenticationToken";
        Self::new(StatusCode::UNAUTHORIZED, code, message)
    }

    /// Continuous access evaluation (docs/graph.md#claims-challenge). The code is unverified.
    pub(crate) fn insufficient_claims() -> Self {
        Self::unauthenticated("The access token no longer suffices: it lacks the required claims.")
            .with_header(WWW_AUTHENTICATE, CLAIMS_CHALLENGE)
    }

    /// The code is unverified.
    pub(crate) fn not_found(what: &str, id: Uuid) -> Self {
        let message = format!("The {what} {id} does not exist.");
        Self::new(StatusCode::NOT_FOUND, "itemNotFound", message)
    }

    /// The code is unverified.
    pub(crate) fn no_such_path() -> Self {
        let message = "This API has no such path.";
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some(Box::new((name, value)));
        self
    }

    pub(crate) fn into_response(self, ids: &RequestIds, now: Timestamp) -> Response<Bytes> {
        let envelope = json!({
            "error": {
                "code": self.code,
                "message": self.message,
                "innerError": {
                    "date": time::without_zone(now),
                    "request-id": ids.request_id,
                    "client-request-id": ids.client_request_id,
                },
            },
        });
        let mut response = response::json(self.status, &envelope);
        response
            .headers_mut()
            .extend(self.header.map(|header| *header));
        response
    }
}
