//! The variable segment of a path.

use percent_encoding::percent_decode_str;
use uuid::Uuid;

use crate::protocol::error::GraphError;
use crate::protocol::guid;

/// `None` if it is not UTF-8.
pub(crate) fn decode(segment: &str) -> Option<String> {
    let decoded = percent_decode_str(segment).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// The id in the segment. `what` says whose id it is, for the message.
pub(crate) fn id(segment: &str, what: &str) -> Result<Uuid, GraphError> {
    decode(segment)
        .and_then(|text| guid::parse(&text))
        .ok_or_else(|| GraphError::bad_request(format!("The {what} id is not a GUID.")))
}
