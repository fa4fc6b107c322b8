//! How long to wait before sending again where the service does not say.

use super::argument::{Given, Reason};

/// The option `retry`. `retry: false` is `max_retries: 0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry {
    /// Sends after the first.
    pub max_retries: u32,
    /// The first wait's upper bound, in milliseconds; each further one doubles it.
    pub delay_ms: f64,
    /// The longest wait, in milliseconds: a `Retry-After` above it ends the call.
    pub max_delay_ms: f64,
}

impl Default for Retry {
    fn default() -> Self {
        Self::DEFAULT
    }
}

const MOST_RETRIES: f64 = 10.0;

impl Retry {
    /// `retry: false`.
    pub const NONE: Self = Self {
        max_retries: 0,
        ..Self::DEFAULT
    };

    /// The defaults of Microsoft's own SDKs, which users of Graph know.
    const DEFAULT: Self = Self {
        max_retries: 3,
        delay_ms: 3_000.0,
        max_delay_ms: 180_000.0,
    };

    /// Takes one option; `name` is one of [`RETRY_OPTION_NAMES`](super::RETRY_OPTION_NAMES).
    pub fn set(&mut self, name: &str, given: &Given) -> Result<(), Reason> {
        if name == "maxRetries" {
            let wanted = "must be a whole number from 0 to 10.";
            self.max_retries = given.whole(0.0..=MOST_RETRIES).ok_or(wanted)?;
        } else {
            let wait = given
                .number(0.0..=f64::MAX)
                .ok_or("must be a number of milliseconds, 0 or more.")?;
            if name == "delayMs" {
                self.delay_ms = wait;
            } else {
                self.max_delay_ms = wait;
            }
        }
        Ok(())
    }

    /// Exponential backoff with full jitter before retry number `retry` (1 is the first); `random` is in 0..1.
    pub(super) fn backoff_ms(&self, retry: u32, random: f64) -> f64 {
        let doublings = retry.saturating_sub(1).min(31);
        let bound = self.delay_ms * f64::from(1_u32 << doublings);
        bound.min(self.max_delay_ms) * random
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(value: f64) -> Given {
        Given::Number(value, value.to_string())
    }

    #[test]
    fn takes_what_is_right_and_refuses_the_rest() {
        let mut retry = Retry::default();
        retry.set("maxRetries", &number(10.0)).unwrap();
        retry.set("delayMs", &number(0.5)).unwrap();
        retry.set("maxDelayMs", &number(1e12)).unwrap();
        assert_eq!(
            retry,
            Retry {
                max_retries: 10,
                delay_ms: 0.5,
                max_delay_ms: 1e12
            }
        );
        for (name, given, hint) in [
            ("maxRetries", number(11.0), "from 0 to 10"),
            ("maxRetries", number(1.5), "whole number"),
            ("maxRetries", number(-1.0), "from 0 to 10"),
            ("maxRetries", number(f64::NAN), "from 0 to 10"),
            ("maxRetries", Given::Text("3".into()), "from 0 to 10"),
            ("delayMs", number(f64::INFINITY), "milliseconds"),
            ("delayMs", number(-0.5), "milliseconds"),
            ("maxDelayMs", Given::Other("an object"), "milliseconds"),
        ] {
            let reason = Retry::default().set(name, &given).unwrap_err();
            assert!(reason.contains(hint), "{reason}");
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
        fn takes_whole_retries_and_finite_waits(value in prop_oneof![prop::num::f64::ANY, (-2_i8..13).prop_map(f64::from)]) {
            let mut retry = Retry::NONE;
            let whole = (0..=10).find(|count| f64::from(*count) == value);
            prop_assert_eq!(retry.set("maxRetries", &number(value)).is_ok(), whole.is_some());
            prop_assert_eq!(retry.max_retries, whole.unwrap_or(0));
            for name in ["delayMs", "maxDelayMs"] {
                prop_assert_eq!(retry.set(name, &number(value)).is_ok(), value.is_finite() && value >= 0.0);
            }
        }

        #[test]
        fn is_never_above_the_limit(n: u32, random in 0.0..1.0, delay_ms in 0.0..1e300, max_delay_ms in 0.0..1e300) {
            let wait = Retry { max_retries: 10, delay_ms, max_delay_ms }.backoff_ms(n, random);
            prop_assert!((0.0..=max_delay_ms).contains(&wait));
        }
    }
}
