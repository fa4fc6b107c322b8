//! How long a call may take.

use crate::core::values::given::{Given, Reason};
use crate::core::values::limits::{ATTEMPT_TIMEOUT_MS, TOTAL_TIMEOUT_MS};

/// The options `attemptTimeoutMs` and `totalTimeoutMs`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeouts {
    /// From the send of a request to the end of its answer, in milliseconds.
    pub attempt_ms: f64,
    /// The whole call including its waits, in milliseconds.
    pub total_ms: f64,
}

/// A time limit and its length in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// `attemptTimeoutMs`.
    Attempt(f64),
    /// `totalTimeoutMs`.
    Total(f64),
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            attempt_ms: ATTEMPT_TIMEOUT_MS,
            total_ms: TOTAL_TIMEOUT_MS,
        }
    }
}

/// Reads a time limit. `Infinity` means none.
pub(crate) fn limit_ms(given: &Given) -> Result<f64, Reason> {
    given
        .number(f64::MIN_POSITIVE..=f64::INFINITY)
        .ok_or("must be a number of milliseconds above 0.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_any_time_above_0() {
        let number = |value: f64| limit_ms(&Given::Number(value, String::new()));
        for good in [0.5, 1.0, 1e12, f64::INFINITY] {
            assert_eq!(number(good), Ok(good));
        }
        for bad in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            assert!(number(bad).is_err(), "{bad}");
        }
        assert!(limit_ms(&Given::Text("5".into())).is_err());
    }
}
