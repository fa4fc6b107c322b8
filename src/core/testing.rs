//! Clocks for the tests of the core.

use crate::core::call::step::Clocks;

/// Both clocks, `ms` after the start. They differ, so that a test fails if one is taken for the other.
pub(crate) fn at(ms: f64) -> Clocks {
    Clocks {
        epoch_ms: 1e12 + ms,
        monotonic_ms: ms,
    }
}
