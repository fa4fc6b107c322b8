//! The headers of a request, and those that are read from an answer. There are no others (docs/graph.md#cors).

use crate::core::function::RequestKind;
use crate::core::values::guid::Guid;
use crate::core::values::token::Token;

/// The headers to read from an answer, in the order in which [`crate::core::Reply`] takes them. One text, because each
/// costs a call out of the module.
pub const ANSWER_HEADERS: &str = "retry-after,www-authenticate,request-id";

/// Sets the headers of a request. With `Prefer`, the service also names enum members that were added later: without it, a
/// restore point of type `retention` comes as one of no known type (docs/graph.md#evolvable-enums).
pub fn request_headers(
    token: &Token,
    client_request_id: &Guid,
    kind: RequestKind,
    has_body: bool,
    set: impl Fn(&str, &str),
) {
    set("Authorization", token.authorization());
    part_headers(client_request_id, kind, has_body, set);
}

/// Sets the headers of a part of a batch, which needs no token of its own.
pub fn part_headers(
    client_request_id: &Guid,
    kind: RequestKind,
    has_body: bool,
    set: impl Fn(&str, &str),
) {
    set("client-request-id", client_request_id.as_str());
    if kind == RequestKind::Read {
        set("Prefer", "include-unknown-enum-members");
    }
    if has_body {
        set("Content-Type", "application/json");
    }
}
