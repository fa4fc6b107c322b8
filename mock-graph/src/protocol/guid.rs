//! GUIDs, in the only form that the service is known to accept.

use fastrand::Rng;
use serde::{Deserialize, Deserializer, de};
use uuid::{Builder, Uuid};

const HYPHENATED_LENGTH: usize = 36;

/// Reads a hyphenated GUID in either case. Braces, or 32 digits without hyphens, are refused: whether the
/// service accepts those is unverified.
pub(crate) fn parse(text: &str) -> Option<Uuid> {
    if text.len() != HYPHENATED_LENGTH {
        return None;
    }
    Uuid::try_parse(text).ok()
}

/// Version 4, like every Cloud PC id seen.
pub(crate) fn random(rng: &mut Rng) -> Uuid {
    Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid()
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(given: D) -> Result<Option<Uuid>, D::Error> {
    Option::<String>::deserialize(given)?
        .map(|text| parse(&text).ok_or_else(|| de::Error::custom("not a hyphenated GUID")))
        .transpose()
}
