//! Clocks for the tests of the core.

use crate::core::call::step::Clocks;

/// The time of both clocks, `ms` after the beginning. The clocks differ, so that a test sees when one is taken for the other.
pub(crate) fn at(ms: f64) -> Clocks {
    Clocks {
        epoch_ms: 1e12 + ms,
        monotonic_ms: ms,
    }
}
