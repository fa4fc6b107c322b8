//! Whether a timer's time has passed, if the clocks disagree.
//!
//! Usually the monotonic clock decides, because timers fire a little early, or long after the machine slept. But fake timers
//! of test libraries often fake `setTimeout` and `Date` and leave `performance` alone: there a wait of 10 s passes at once,
//! while the monotonic clock hardly moves. So if the timer has fired and the wall clock agrees that its time has passed, it
//! has passed. On a real machine, nothing is sent early because of that: timers are early by rounding only, and anybody can
//! set the wall clock, but both would have to be wrong about the same wait.

use crate::core::values::limits::EARLY_MS;

/// How far to put the monotonic clock forward when a timer of `ms` fires, if it moved by `monotonic_ms` meanwhile, and the
/// wall clock by `wall_ms`.
pub fn skipped_ms(ms: f64, wall_ms: f64, monotonic_ms: f64) -> f64 {
    if wall_ms >= ms && monotonic_ms < ms - EARLY_MS {
        // One more, because sums are rounded.
        ms - monotonic_ms + 1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn time_passes_if_only_the_monotonic_clock_denies_it() {
        assert_eq!(skipped_ms(10_000.0, 10_000.0, 3.5), 9_997.5);
        // The machine slept, and the monotonic clock with it.
        assert_eq!(skipped_ms(10_000.0, 3_600_000.0, 9_000.0), 1_001.0);
    }

    #[test]
    fn a_timer_that_fires_early_by_rounding_is_early() {
        assert_eq!(skipped_ms(10_000.0, 10_000.0, 9_998.5), 0.0);
    }

    proptest! {
        #[test]
        fn nothing_is_skipped_if_the_timer_fired_in_time(ms in 0.0..1e7_f64, late_ms in -2.0..1e6_f64, set_ms in -1e9..1e9_f64) {
            let passed_ms = (ms + late_ms).max(0.0);
            prop_assert_eq!(skipped_ms(ms, passed_ms + set_ms, passed_ms), 0.0);
        }

        #[test]
        fn nothing_is_skipped_if_nobody_set_the_wall_clock(ms in 0.0..1e7_f64, share in 0.0..1.0_f64) {
            let passed_ms = ms * share;
            prop_assert_eq!(skipped_ms(ms, passed_ms.floor(), passed_ms), 0.0);
        }
    }
}
