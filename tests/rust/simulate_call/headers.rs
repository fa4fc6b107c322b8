//! Headers of an answer, each with what the core must read from it.

use fastrand::Rng;
use jiff::Timestamp;

use crate::one_of;

/// The forms of a date in HTTP (RFC 9110, 5.6.7).
const DATES: [&str; 3] = [
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %e %H:%M:%S %Y",
];

const JUNK: [&str; 10] = [
    "",
    "-5",
    "+5",
    "1.",
    "5, soon",
    "5 s",
    "soon",
    "2026-11-24T00:00:00Z",
    "Sun, 32 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 CET",
];

/// What a `Retry-After` asks for.
#[derive(Clone, Copy)]
pub(crate) enum Wait {
    For(f64),
    Until(f64),
}

impl Wait {
    /// The wait from a time of the wall clock.
    pub(crate) fn ms(self, epoch_ms: f64) -> f64 {
        match self {
            Self::For(ms) => ms,
            Self::Until(date_ms) => (date_ms - epoch_ms).max(0.0),
        }
    }
}

/// A `Retry-After` made at `epoch_ms`, and what it asks for; `None` if it cannot be read.
pub(crate) fn retry_after(epoch_ms: f64, rng: &mut Rng) -> (Option<String>, Option<Wait>) {
    match rng.u8(0..8) {
        0 => (None, None),
        1 => (Some(one_of(JUNK, rng).to_owned()), None),
        2..5 => {
            let (seconds, quarters) = (seconds(rng), f64::from(rng.u8(..4)) / 4.0);
            let (text, longest) = match rng.u8(..4) {
                0 => (format!("{seconds}, {seconds}"), seconds),
                1 => (format!("{quarters},{seconds}"), seconds.max(quarters)),
                2 => ((seconds + quarters).to_string(), seconds + quarters),
                _ => (seconds.to_string(), seconds),
            };
            (Some(text), Some(Wait::For(longest * 1000.0)))
        }
        _ => {
            let past = f64::from(rng.u8(..100));
            let date = (epoch_ms / 1000.0).floor() + seconds(rng).min(1e8) - past;
            let timestamp = Timestamp::from_second(date as i64).expect("a date of our age");
            let text = timestamp.strftime(one_of(DATES, rng)).to_string();
            (Some(text), Some(Wait::Until(date * 1000.0)))
        }
    }
}

/// Usually few; else as many as a plan allows, one more, or far too many.
fn seconds(rng: &mut Rng) -> f64 {
    match rng.u8(0..32) {
        0 => f64::from(rng.u8(179..=181)),
        1 => f64::from(rng.u16(299..=301)),
        2 => f64::from(rng.u32(..10_000_000)),
        3 => 1e15,
        4..12 => f64::from(rng.u8(1..200)),
        12..20 => 1.0,
        _ => 0.0,
    }
}

/// A `WWW-Authenticate` and the claims it asks for.
pub(crate) fn challenge(rng: &mut Rng) -> (Option<String>, Option<String>) {
    let (header, claims) = match rng.u8(0..6) {
        0 => return (None, None),
        1 => (r#"Bearer realm="", error="invalid_token""#, None),
        2 => (r#"Bearer claims="!""#, None),
        3 => (r#"Basic claims="eyJhIjoxfQ==""#, None),
        4 => (
            r#"Negotiate, Bearer claims="eyJhIjoxfQ""#,
            Some(r#"{"a":1}"#),
        ),
        _ => (
            r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ==""#,
            Some(r#"{"a":1}"#),
        ),
    };
    (Some(header.to_owned()), claims.map(str::to_owned))
}
