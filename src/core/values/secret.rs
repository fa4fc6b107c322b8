//! What an error must not repeat: values that may be tokens.

use crate::core::values::limits::SHOWN_BYTES;

/// The description of a value that may be a token, or cannot be seen; it stands in place of the value.
pub(crate) fn hidden(value: &str) -> Option<&'static str> {
    // Every JSON Web Token starts with `eyJ`, which is `{"` in base64url.
    if value.starts_with("eyJ") || starts_with_bearer(value) {
        Some("what looks like a token (not shown)")
    } else if value.is_empty() {
        Some("an empty string")
    } else if value.len() > SHOWN_BYTES {
        Some("a very long string (not shown)")
    } else {
        None
    }
}

/// Whether `text` begins with the scheme of an `Authorization` header.
pub(crate) fn starts_with_bearer(text: &str) -> bool {
    text.as_bytes()
        .first_chunk::<7>()
        .is_some_and(|head| head.eq_ignore_ascii_case(b"bearer "))
}
