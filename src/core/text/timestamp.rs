//! Points in time as Graph writes them: `2024-08-19T14:05:17.2480723Z` (RFC 3339, docs/graph.md#timestamps).

use std::ops::Range;

use crate::core::text::calendar::{DAY_MS, days_since_1970, time_ms};
use crate::core::text::digits::{digits, thousandths};

/// Milliseconds since 1970. `None` if the text is not a point in time.
///
/// ```
/// use cloudpc_snapshot::core::epoch_ms;
/// assert_eq!(epoch_ms("1970-01-02T00:00:00.25Z"), Some(86_400_250.0));
/// assert_eq!(epoch_ms("1970-01-02"), None);
/// ```
pub fn epoch_ms(text: &str) -> Option<f64> {
    let (date, rest) = text.as_bytes().split_at_checked(19)?;
    let [
        _,
        _,
        _,
        _,
        b'-',
        _,
        _,
        b'-',
        _,
        _,
        b'T' | b't' | b' ',
        _,
        _,
        b':',
        _,
        _,
        b':',
        _,
        _,
    ] = date
    else {
        return None;
    };
    let year = number(date, 0..4, 0.0, 9_999.0)?;
    let month = number(date, 5..7, 1.0, 12.0)?;
    let days = days_since_1970(year, month - 1.0, number(date, 8..10, 1.0, 31.0)?);
    let hours = number(date, 11..13, 0.0, 23.0)?;
    let time = time_ms(hours, number(date, 14..16, 0.0, 59.0)?);
    // A leap second counts as the first second of the next minute.
    let seconds = number(date, 17..19, 0.0, 60.0)?;
    let (fraction_ms, zone) = match rest {
        [b'.', rest @ ..] => {
            let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
            let (fraction, zone) = rest.split_at_checked(end)?;
            (thousandths(fraction)?, zone)
        }
        _ => (0.0, rest),
    };
    let offset_ms = match zone {
        [b'Z' | b'z'] => 0.0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let hours = number(zone, 1..3, 0.0, 23.0)?;
            let ms = time_ms(hours, number(zone, 4..6, 0.0, 59.0)?);
            if *sign == b'+' { ms } else { -ms }
        }
        _ => return None,
    };
    Some(days * DAY_MS + time + seconds * 1_000.0 + fraction_ms - offset_ms)
}

/// The number at that place, if it is in the range.
#[inline(never)]
fn number(text: &[u8], at: Range<usize>, least: f64, most: f64) -> Option<f64> {
    digits(text.get(at)?).filter(|value| (least..=most).contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    #[test]
    fn reads_every_form() {
        for (text, ms) in [
            ("2024-08-19T14:05:17.2480723Z", 1_724_076_317_248.072_3),
            ("2024-08-19T14:05:17Z", 1_724_076_317_000.0),
            ("2024-08-19t14:05:17.5z", 1_724_076_317_500.0),
            (
                "2024-08-19T14:05:17.50000000000000000Z",
                1_724_076_317_500.0,
            ),
            (
                "2024-08-19T16:05:17.123456789+02:00",
                1_724_076_317_123.456_8,
            ),
            ("2024-08-19T05:35:17-08:30", 1_724_076_317_000.0),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000.0),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000.0),
        ] {
            let found = epoch_ms(text).expect(text);
            assert!((found - ms).abs() < 0.001, "{text}: {found}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "2024-08-19",
            "2024-08-19T14:05:17",
            "2024-08-19T14:05Z",
            "2024-08-19T14:05:17.Z",
            "2024-08-19T14:05:17+0200",
            "2024-13-19T14:05:17Z",
            "2024-08-00T14:05:17Z",
            "2024-08-19T24:05:17Z",
            "2024-08-19T14:05:61Z",
            "2024-08-19T14:05:17Z ",
            "2020-11-010T20:00:34Z",
            "Mon, 19 Aug 2024 14:05:17 GMT",
        ] {
            assert_eq!(epoch_ms(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_jiff_writes(ms in -62_135_596_800_000_i64..253_402_300_799_000) {
            let text = Timestamp::from_millisecond(ms).unwrap().to_string();
            prop_assert_eq!(epoch_ms(&text), Some(ms as f64));
        }

        #[test]
        fn never_panics(text in "\\PC{0,40}|[0-9TZ:.+-]{19,36}") {
            let _ = epoch_ms(&text);
        }
    }
}
