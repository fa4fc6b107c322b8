//! The headers of a request, and those that are read from an answer. There are no others (docs/graph.md#cors).

use crate::core::function::RequestKind;
use crate::core::values::guid::Guid;
use crate::core::values::token::Token;

/// The headers to read from an answer, in the order in which [`crate::core::Reply`] takes them.
pub const ANSWER_HEADERS: [&str; 3] = ["retry-after", "www-authenticate", "request-id"];

/// The headers of a request: name and value. With `Prefer`, the service also names enum members that were added later:
/// without it, a restore point of type `retention` comes as one of no known type (docs/graph.md#evolvable-enums).
pub fn request_headers(
    token: &Token,
    client_request_id: &Guid,
    kind: RequestKind,
    has_body: bool,
) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("Authorization", token.authorization()),
        (
            "client-request-id",
            String::from(client_request_id.as_str()),
        ),
    ];
    if kind == RequestKind::Read {
        headers.push(("Prefer", String::from("include-unknown-enum-members")));
    }
    if has_body {
        headers.push(("Content-Type", String::from("application/json")));
    }
    headers
}
