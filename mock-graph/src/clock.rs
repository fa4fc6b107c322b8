//! Times as text, UTC.

use jiff::Timestamp;

/// With milliseconds and zone.
pub(crate) fn now() -> String {
    format!("{:.3}", Timestamp::now())
}

/// As in Graph's error envelope: whole seconds, no zone.
pub(crate) fn now_without_zone() -> String {
    without_zone(Timestamp::now())
}

pub(crate) fn without_zone(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}
