//! The headers of a request, and those read from an answer. There are no others: docs/graph.md#cors.

use crate::core::values::guid::Guid;
use crate::core::values::token::Token;

/// The headers an answer is asked for, in the order in which [`crate::core::Reply`] takes them.
pub const ANSWER_HEADERS: [&str; 3] = ["retry-after", "www-authenticate", "request-id"];

/// The headers of a request: name and value.
pub fn request_headers(
    token: &Token,
    client_request_id: &Guid,
    has_body: bool,
) -> impl Iterator<Item = (&'static str, String)> {
    let content_type = has_body.then(|| ("Content-Type", String::from("application/json")));
    [
        ("Authorization", token.authorization()),
        (
            "client-request-id",
            String::from(client_request_id.as_str()),
        ),
    ]
    .into_iter()
    .chain(content_type)
}
