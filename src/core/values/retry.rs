//! The option `retry`: how often to send again, and how long to wait if the service does not say.

use crate::core::values::given::{Given, Reason};
use crate::core::values::limits::{MAX_DELAY_MS, MAX_RETRIES, MAX_RETRIES_RANGE, RETRY_DELAY_MS};

/// The option `retry`. `retry: false` means `max_retries: 0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry {
    /// How many times a request may be sent again.
    pub max_retries: u32,
    /// The upper bound of the first wait, in milliseconds. It doubles with each further wait.
    pub delay_ms: f64,
    /// The longest wait, in milliseconds. A longer `Retry-After` ends the call.
    pub max_delay_ms: f64,
}

impl Default for Retry {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Retry {
    /// `retry: false`.
    pub const NONE: Self = Self {
        max_retries: 0,
        ..Self::DEFAULT
    };

    /// The defaults of Microsoft's own SDKs (docs/graph.md#sdks), which users of Graph know.
    const DEFAULT: Self = Self {
        max_retries: MAX_RETRIES,
        delay_ms: RETRY_DELAY_MS,
        max_delay_ms: MAX_DELAY_MS,
    };

    /// The wait before the retry of that number, from 1 on: exponential back-off with full jitter. `random` is in 0..1.
    pub(crate) fn backoff_ms(&self, retry: u32, random: f64) -> f64 {
        let doublings = retry.saturating_sub(1).min(31);
        let bound = self.delay_ms * f64::from(1_u32 << doublings);
        bound.min(self.max_delay_ms) * random
    }
}

/// Reads `maxRetries`.
pub(crate) fn max_retries(given: &Given) -> Result<u32, Reason> {
    let wanted = "must be a whole number from 0 to 10.";
    given.whole(MAX_RETRIES_RANGE).ok_or(wanted)
}

/// Reads `delayMs` or `maxDelayMs`.
pub(crate) fn delay_ms(given: &Given) -> Result<f64, Reason> {
    given
        .number(0.0..=f64::MAX)
        .ok_or("must be a number of milliseconds, 0 or more.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(value: f64) -> Given {
        Given::Number(value, value.to_string())
    }

    #[test]
    fn checks_the_options() {
        assert_eq!(max_retries(&number(10.0)), Ok(10));
        assert_eq!(delay_ms(&number(0.5)), Ok(0.5));
        assert_eq!(delay_ms(&number(1e12)), Ok(1e12));
        for (given, hint) in [
            (number(11.0), "from 0 to 10"),
            (number(1.5), "whole number"),
            (number(-1.0), "from 0 to 10"),
            (number(f64::NAN), "from 0 to 10"),
            (Given::Text("3".into()), "from 0 to 10"),
        ] {
            let reason = max_retries(&given).unwrap_err();
            assert!(reason.contains(hint), "{reason}");
        }
        for given in [
            number(f64::INFINITY),
            number(-0.5),
            Given::Other("an object"),
        ] {
            let reason = delay_ms(&given).unwrap_err();
            assert!(reason.contains("milliseconds"), "{reason}");
        }
    }

    #[test]
    fn doubles_up_to_the_limit() {
        let retry = Retry::default();
        let bounds: Vec<f64> = (1..=8).map(|n| retry.backoff_ms(n, 1.0)).collect();
        assert_eq!(bounds, [3e3, 6e3, 12e3, 24e3, 48e3, 96e3, 180e3, 180e3]);
        assert_eq!(retry.backoff_ms(1, 0.0), 0.0);
    }

    proptest! {
        #[test]
        fn accepts_whole_retries_and_finite_waits(value in prop_oneof![prop::num::f64::ANY, (-2_i8..13).prop_map(f64::from)]) {
            let whole = (0..=10).find(|count| f64::from(*count) == value);
            prop_assert_eq!(max_retries(&number(value)).ok(), whole);
            prop_assert_eq!(delay_ms(&number(value)).is_ok(), value.is_finite() && value >= 0.0);
        }

        #[test]
        fn is_never_above_the_limit(n: u32, random in 0.0..1.0, delay_ms in 0.0..1e300, max_delay_ms in 0.0..1e300) {
            let wait = Retry { max_retries: 10, delay_ms, max_delay_ms }.backoff_ms(n, random);
            prop_assert!((0.0..=max_delay_ms).contains(&wait));
        }
    }
}
