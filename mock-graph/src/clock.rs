//! Times as text, UTC.

use jiff::Timestamp;
use serde::Serializer;

/// With milliseconds and zone.
pub(crate) fn now() -> String {
    brief(&Timestamp::now())
}

pub(crate) fn brief(time: &Timestamp) -> String {
    format!("{time:.3}")
}

/// As in Graph's restore points.
pub(crate) fn precise(time: Timestamp) -> String {
    format!("{time:.7}")
}

pub(crate) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&brief(time))
}

/// As in Graph's error envelope: whole seconds, no zone.
pub(crate) fn now_without_zone() -> String {
    without_zone(Timestamp::now())
}

pub(crate) fn without_zone(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
