//! GUIDs in the one form the service is known to take.

use serde::{Deserialize, Deserializer, de};
use uuid::Uuid;

const HYPHENATED_LENGTH: usize = 36;

/// Hyphenated, in either case: no braces, no bare 32 digits. Those are unverified, so refused.
pub(crate) fn parse(text: &str) -> Option<Uuid> {
    if text.len() != HYPHENATED_LENGTH {
        return None;
    }
    Uuid::try_parse(text).ok()
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(given: D) -> Result<Option<Uuid>, D::Error> {
    Option::<String>::deserialize(given)?
        .map(|text| parse(&text).ok_or_else(|| de::Error::custom("not a hyphenated GUID")))
        .transpose()
}
