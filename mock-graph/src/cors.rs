//! What a browser may send and read. The service does not look at the origin.

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The service's own lists of allowed methods and headers are unverified: these are the narrowest its users need.
const METHODS: [&str; 2] = ["GET", "POST"];
const HEADERS: [&str; 4] = [
    "authorization",
    "content-type",
    "client-request-id",
    "prefer",
];
/// Seconds; unverified.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// As captured in 2026 (graph-contract 3.5). `Date` and `x-ms-ags-diagnostic` are not among them.
const EXPOSED: [&str; 12] = [
    "ETag",
    "Location",
    "Preference-Applied",
    "Content-Range",
    "request-id",
    "client-request-id",
    "ReadWriteConsistencyToken",
    "SdkVersion",
    "WWW-Authenticate",
    "x-ms-client-gcc-tenant",
    "X-Planner-Operationid",
    "x-ms-permissions-recommendations",
];
/// Missing in captures up to 2022.
const RETRY_AFTER: &str = "Retry-After";

/// Answers preflights; whatever else comes goes on.
pub(crate) async fn preflight(request: Request, next: Next) -> Response {
    let headers = request.headers();
    match headers.get(ACCESS_CONTROL_REQUEST_METHOD) {
        Some(method) if request.method() == Method::OPTIONS => {
            let mut response = StatusCode::OK.into_response();
            if allows(method, headers) {
                let fields = response.headers_mut();
                fields.insert(ACCESS_CONTROL_ALLOW_METHODS, list(&METHODS));
                fields.insert(ACCESS_CONTROL_ALLOW_HEADERS, list(&HEADERS));
                fields.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
            }
            response
        }
        _ => next.run(request).await,
    }
}

fn allows(method: &HeaderValue, request: &HeaderMap) -> bool {
    METHODS.iter().any(|allowed| method == allowed)
        && request
            .get_all(ACCESS_CONTROL_REQUEST_HEADERS)
            .iter()
            .flat_map(|value| value.as_bytes().split(|&byte| byte == b','))
            .map(<[u8]>::trim_ascii)
            .filter(|name| !name.is_empty())
            .all(|name| {
                HEADERS
                    .iter()
                    .any(|allowed| name.eq_ignore_ascii_case(allowed.as_bytes()))
            })
}

/// What every answer carries, errors included.
pub(crate) fn write(response: &mut HeaderMap, expose_retry_after: bool) {
    response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let mut exposed = EXPOSED.to_vec();
    if expose_retry_after {
        exposed.push(RETRY_AFTER);
    }
    response.insert(ACCESS_CONTROL_EXPOSE_HEADERS, list(&exposed));
}

fn list(names: &[&str]) -> HeaderValue {
    HeaderValue::try_from(names.join(", ")).unwrap_or_else(|_| HeaderValue::from_static(""))
}
