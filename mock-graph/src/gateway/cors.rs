//! What browsers may send and read (CORS). The service ignores the origin.

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::protocol::response;
use crate::state::settings::Settings;

/// The narrowest lists of methods and headers that callers need; a setting adds headers. The service's own are unverified,
/// and so is whether it allows `Prefer` (docs/graph.md#cors).
const METHODS: [&str; 2] = ["GET", "POST"];
const HEADERS: [&str; 4] = [
    "authorization",
    "content-type",
    "client-request-id",
    "prefer",
];
/// In seconds. Unverified.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// As captured in 2026 (docs/graph.md#cors), without `Date` and `x-ms-ags-diagnostic`.
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
/// Absent from captures up to 2022.
const RETRY_AFTER: &str = "Retry-After";

/// The answer to a preflight; `None` for any other request.
pub(super) fn preflight(request: &Request<Bytes>, settings: &Settings) -> Option<Response<Bytes>> {
    let headers = request.headers();
    let method = headers.get(ACCESS_CONTROL_REQUEST_METHOD)?;
    if request.method() != Method::OPTIONS {
        return None;
    }
    let more = settings.allowed_headers.iter().map(String::as_str);
    let allowed: Vec<&str> = HEADERS.into_iter().chain(more).collect();
    let mut response = response::empty(StatusCode::OK);
    if allows(method, headers, &allowed) {
        let fields = response.headers_mut();
        fields.insert(ACCESS_CONTROL_ALLOW_METHODS, list(&METHODS));
        fields.insert(ACCESS_CONTROL_ALLOW_HEADERS, list(&allowed));
        fields.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
    Some(response)
}

fn allows(method: &HeaderValue, request: &HeaderMap, headers: &[&str]) -> bool {
    METHODS.iter().any(|allowed| method == allowed)
        && request
            .get_all(ACCESS_CONTROL_REQUEST_HEADERS)
            .iter()
            .flat_map(|value| value.as_bytes().split(|&byte| byte == b','))
            .map(<[u8]>::trim_ascii)
            .filter(|name| !name.is_empty())
            .all(|name| {
                headers
                    .iter()
                    .any(|allowed| name.eq_ignore_ascii_case(allowed.as_bytes()))
            })
}

/// Completes an answer, which may be an error.
pub(super) fn write(response: &mut HeaderMap, expose_retry_after: bool) {
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
