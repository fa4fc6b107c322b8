//! The `Retry-After` header (RFC 9110, 10.2.3): seconds, or a date in one of three forms. In the field, the seconds can
//! have a fraction, and proxies join two headers into a list.
//!
//! The httpdate crate could read the dates, but adds 3.1 KB of gzip; this file adds less than a third of that.

use crate::core::text::calendar::{DAY_MS, days_since_1970};
use crate::core::text::digits::{digits, thousandths};

/// How long the service asks to wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RetryAfter {
    /// In milliseconds, 0 for a date in the past.
    pub(crate) ms: f64,
    is_date: bool,
}

impl RetryAfter {
    /// Reads the header: the longest wait if it is a list. `None` if any part of it cannot be read. `now_ms` is in
    /// milliseconds since 1970.
    ///
    /// All sums are in `f64`, as JavaScript's clocks are: they cannot overflow.
    pub(crate) fn read(header: &str, now_ms: f64) -> Option<Self> {
        let mut longest = None;
        let mut parts = header.as_bytes().split(|byte| *byte == b',');
        while let Some(part) = parts.next() {
            let mut part = part.trim_ascii();
            // A list may have empty elements (RFC 9110, 5.6.1).
            if part.is_empty() {
                continue;
            }
            let seconds_ms = seconds_ms(part);
            let ms = match seconds_ms {
                Some(ms) => ms,
                None => {
                    if part.iter().all(u8::is_ascii_alphabetic) {
                        // The day of the week; the date is the next part.
                        part = parts.next()?;
                    }
                    (date_ms(part, now_ms)? - now_ms).max(0.0)
                }
            };
            let longest = longest.get_or_insert(Self { ms, is_date: false });
            longest.ms = longest.ms.max(ms);
            longest.is_date |= seconds_ms.is_none();
        }
        longest
    }
}

/// How long to wait before sending again: as long as the service asks, or else the back-off. `None` if that is longer than
/// `maxDelayMs`: the call then ends, because a request sent any sooner would be throttled too (docs/graph.md#throttling).
///
/// A date means little if the clocks differ, so it never makes the wait shorter than the back-off.
pub(crate) fn wait_ms(
    asked: Option<RetryAfter>,
    backoff_ms: f64,
    max_delay_ms: f64,
) -> Option<f64> {
    let ms = match asked {
        Some(asked) if asked.is_date => asked.ms.max(backoff_ms),
        Some(asked) => asked.ms,
        None => backoff_ms,
    };
    (ms <= max_delay_ms).then_some(ms)
}

/// A number of seconds, in milliseconds.
fn seconds_ms(text: &[u8]) -> Option<f64> {
    let mut halves = text.splitn(2, |byte| *byte == b'.');
    let whole = digits(halves.next()?)? * 1_000.0;
    halves
        .next()
        .map_or(Some(whole), |fraction| Some(whole + thousandths(fraction)?))
}

const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// Reads a date. A day of the week before a comma has been removed.
fn date_ms(text: &[u8], now_ms: f64) -> Option<f64> {
    let mut words: [&[u8]; 7] = [b""; 7];
    let mut count = 0_usize;
    for word in text
        .split(|b| matches!(b, b' ' | b'-' | b':'))
        .filter(|word| !word.is_empty())
    {
        *words.get_mut(count)? = word;
        count = count.saturating_add(1);
    }
    let (day, month, year, hour, minute, second) = match words {
        // 06 Nov 1994 08:49:37 GMT, and 06-Nov-94 08:49:37 GMT
        [day, month, year, hour, minute, second, b"GMT"] => {
            (day, month, year, hour, minute, second)
        }
        // Sun Nov  6 08:49:37 1994
        [_, month, day, hour, minute, second, year] => (day, month, year, hour, minute, second),
    };
    let below = |text: &[u8], limit: f64| digits(text).filter(|value| *value < limit);
    let month =
        f64::from(u8::try_from(MONTHS.iter().position(|name| name.as_slice() == month)?).ok()?);
    let day = below(day, 32.0).filter(|day| *day > 0.0)?;
    // A leap second counts as the first second of the next minute.
    let time = below(hour, 24.0)? * 3_600_000.0
        + below(minute, 60.0)? * 60_000.0
        + below(second, 61.0)? * 1000.0;
    let at = |year: f64| days_since_1970(year, month, day) * DAY_MS + time;
    match year.len() {
        4 => Some(at(digits(year)?)),
        // A two-digit year that seems more than 50 years ahead is in the past (RFC 9110, 5.6.7).
        2 => {
            let near = at(digits(year)? + 2000.0);
            let fifty_years = 50.0 * 365.25 * DAY_MS;
            Some(if near - now_ms > fifty_years {
                at(digits(year)? + 1900.0)
            } else {
                near
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn asked_ms(header: &str, now_ms: f64) -> Option<f64> {
        Some(RetryAfter::read(header, now_ms)?.ms)
    }

    /// 1994-11-06T08:49:37Z, the date of RFC 9110's examples.
    const THEN: f64 = 784_111_777_000.0;

    #[test]
    fn reads_seconds_and_all_forms_of_dates() {
        for (header, wait) in [
            ("0", 0.0),
            ("10", 10_000.0),
            (" 315\t", 315_000.0),
            ("0.249", 249.0),
            ("2.128", 2_128.0),
            ("2.1280000000000001", 2_128.0),
            ("120, 120", 120_000.0),
            ("10,, 20 ,", 20_000.0),
            ("1.5,0.5", 1_500.0),
            ("30, Sun, 06 Nov 1994 08:49:37 GMT", 60_000.0),
            ("Sun, 06 Nov 1994 08:49:37 GMT, 90", 90_000.0),
            (
                "Sun, 06 Nov 1994 08:48:47 GMT, Sunday, 06-Nov-94 08:49:37 GMT, Sun Nov  6 08:48:57 1994",
                60_000.0,
            ),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 60_000.0),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 60_000.0),
            ("Sun Nov  6 08:49:37 1994", 60_000.0),
            ("Sun, 06 Nov 1994 08:48:37 GMT", 0.0),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ] {
            assert_eq!(asked_ms(header, THEN - 60_000.0), Some(wait), "{header}");
        }
        // Two-digit years are up to 50 years ahead, or else in the past.
        for (header, wait) in [
            ("Tuesday, 24-Nov-26 00:01:00 GMT", 60_000.0),
            ("Monday, 23-Nov-76 12:00:00 GMT", 50.0 * 365.25 * DAY_MS),
            ("Monday, 23-Nov-76 12:00:01 GMT", 0.0),
        ] {
            assert_eq!(
                asked_ms(header, 1_795_478_400_000.0),
                Some(wait),
                "{header}"
            );
        }
        assert!(asked_ms(&"9".repeat(400), THEN).unwrap().is_infinite());
    }

    #[test]
    fn refuses_the_rest() {
        for header in [
            "",
            " ",
            "-5",
            "+5",
            "1.",
            ".5",
            "1.5.5",
            "1.-5",
            "1e3",
            "10 s",
            "soon",
            "NaN",
            "0x10",
            ",",
            "10, soon",
            "soon, 10",
            "10, -5",
            "Sun",
            "Sun, 10",
            "Sun, Sun, 06 Nov 1994 08:49:37 GMT",
            "٣",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nof 1994 08:49:37 GMT",
            "Sun, 06 Nov 194 08:49:37 GMT",
            "1994-11-06T08:49:37Z",
            "a b c d e f g h i j",
        ] {
            assert_eq!(asked_ms(header, THEN), None, "{header}");
        }
    }

    #[test]
    fn a_date_never_shortens_the_back_off() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (header, wait, backoff, expected) in [
            ("0", 0.0, 500.0, 0.0),
            (date, 60_000.0, 500.0, 60_000.0),
            (date, 0.0, 500.0, 500.0),
            ("Sun, 06 Nov 1994 08:49:37 GMT, 0", 0.0, 500.0, 500.0),
            ("0, Sun Nov  6 08:49:37 1994", 0.0, 500.0, 500.0),
        ] {
            let found = RetryAfter::read(header, THEN - wait).unwrap();
            assert_eq!(found.ms, wait, "{header}");
            assert_eq!(
                wait_ms(Some(found), backoff, 60_000.0),
                Some(expected),
                "{header}"
            );
        }
    }

    #[test]
    fn a_wait_beyond_max_delay_ms_is_none() {
        let asked = RetryAfter::read("180", THEN);
        assert_eq!(wait_ms(asked, 0.0, 180_000.0), Some(180_000.0));
        assert_eq!(wait_ms(asked, 0.0, 179_999.0), None);
        assert_eq!(wait_ms(None, 5.0, 10.0), Some(5.0));
    }

    #[test]
    fn counts_days() {
        for (year, month, day, days) in [
            (1970.0, 0.0, 1.0, 0.0),
            (1969.0, 11.0, 31.0, -1.0),
            (2000.0, 1.0, 29.0, 11_016.0),
            (2000.0, 2.0, 1.0, 11_017.0),
            (2026.0, 10.0, 24.0, 20_781.0),
        ] {
            assert_eq!(days_since_1970(year, month, day), days);
        }
    }

    proptest! {
        #[test]
        fn never_negative_and_never_panics(header in "\\PC{0,40}", now in 0.0..4e12) {
            if let Some(wait) = asked_ms(&header, now) {
                prop_assert!(wait >= 0.0);
            }
        }

        #[test]
        fn whole_seconds_are_exact(seconds in 0_u32..) {
            prop_assert_eq!(asked_ms(&seconds.to_string(), THEN), Some(f64::from(seconds) * 1000.0));
        }

        #[test]
        fn takes_the_longest_of_a_list(parts in prop::collection::vec((0_u32..1_000_000, any::<bool>()), 1..5)) {
            let header: Vec<String> = parts.iter().map(|&(ms, as_date)| if as_date {
                let date = Timestamp::from_second(THEN as i64 / 1000 + i64::from(ms)).unwrap();
                date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
            } else {
                format!("{}.{:03}", ms / 1000, ms % 1000)
            }).collect();
            let longest = parts.iter().map(|&(ms, as_date)| f64::from(ms) * if as_date { 1000.0 } else { 1.0 }).fold(0.0, f64::max);
            let is_date = parts.iter().any(|(_, as_date)| *as_date);
            prop_assert_eq!(RetryAfter::read(&header.join(", "), THEN), Some(RetryAfter { ms: longest, is_date }));
        }

        // Up to the last second that jiff supports, a day before the year 10000.
        #[test]
        fn reads_every_date(second in 0_i64..=253_402_207_200) {
            let date = Timestamp::from_second(second).unwrap();
            for form in ["%a, %d %b %Y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"] {
                let header = date.strftime(form).to_string();
                prop_assert_eq!(asked_ms(&header, 0.0), Some(second as f64 * 1000.0));
            }
        }

        #[test]
        fn reads_two_digit_years(now in 946_684_800_i64..2_524_608_000, away in -1_500_000_000_i64..1_500_000_000) {
            let date = Timestamp::from_second(now + away).unwrap();
            let header = date.strftime("%A, %d-%b-%y %H:%M:%S GMT").to_string();
            prop_assert_eq!(asked_ms(&header, now as f64 * 1000.0), Some(away.max(0) as f64 * 1000.0));
        }

        #[test]
        fn what_resembles_a_date_never_panics(header in "[A-Z][a-z]{2,8},? [0-9]{1,2}[ -][JFMASOND][a-z]{2}[ -][0-9]{2,4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT") {
            let _ = asked_ms(&header, THEN);
        }
    }
}
