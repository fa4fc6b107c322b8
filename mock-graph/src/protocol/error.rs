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

/// The claims ask for a token issued after 2026-11-02, 06:00 UTC. As captured (docs/graph.md#claims-challenge), down
/// to the URI without quotes.
const CLAIMS_CHALLENGE: HeaderValue = HeaderValue::from_static(
    r#"Bearer realm="", authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize, client_id="00000003-0000-0000-c000-000000000000", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzkzNTk5MjAwIn19fQ==", errorDescription="Continuous access evaluation resulted in claims challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp""#,
);

/// What an Intune service says, as text within the text of a gateway (docs/graph.md#errors).
const INTUNE_WORDS: &str = "{\r\n  \"_version\": 3,\r\n  \"Message\": \"An error has occurred - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: 6e1c0a52-9f0d-4b7e-8d3a-2f51c97be604 - Url: https://fef.example/DeviceManagement\",\r\n  \"CustomApiErrorPhrase\": \"\",\r\n  \"RetryAfter\": null,\r\n  \"ErrorSourceService\": \"\",\r\n  \"HttpHeaders\": \"{}\"\r\n}";

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

    /// An error within an error, as Intune's services write it (docs/graph.md#errors).
    pub(crate) fn by_intune(status: StatusCode) -> Self {
        let words = json!({
            "ErrorCode": Self::of(status).code,
            "Message": INTUNE_WORDS,
            "Target": null,
            "Details": null,
            "InnerError": null,
            "InstanceAnnotations": [],
            "TypeAnnotation": null,
        });
        Self::new(status, "UnknownError", words.to_string())
    }

    /// The tenant has no licence for the service. The code and the message are unverified.
    pub(crate) fn unlicensed(status: StatusCode) -> Self {
        let message = "The tenant has no license for Windows 365 Enterprise.";
        Self::new(status, "Forbidden", message)
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
