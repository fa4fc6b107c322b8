//! Timestamps as text, in the formats of Graph, of HTTP and of the control routes. All are UTC.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde::Serializer;

/// With milliseconds: `2026-11-24T13:22:00.123Z`.
pub(crate) fn with_milliseconds(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// With seven digits of a second, as in Graph's restore points.
pub(crate) fn with_seven_digits(time: Timestamp) -> String {
    format!("{time:.7}")
}

/// In whole seconds and without the zone, as in Graph's errors.
pub(crate) fn without_zone(time: Timestamp) -> String {
    format!("{time:.0}").trim_end_matches('Z').to_owned()
}

/// As in HTTP's headers: `Tue, 24 Nov 2026 13:22:00 GMT`.
pub(crate) fn http_date(time: Timestamp) -> String {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&time);
    text.unwrap_or_default()
}

pub(crate) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&with_milliseconds(*time))
}
