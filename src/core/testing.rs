//! Clocks and plans for the tests of the core.

use crate::core::call::Plan;
use crate::core::call::step::Clocks;
use crate::core::function::RequestKind;
use crate::core::values::retry::Retry;
use crate::core::values::timeouts::Timeouts;

/// A call with a token that is a string, and the defaults.
pub(crate) fn plan(kind: RequestKind) -> Plan {
    Plan {
        kind,
        retry: Retry::default(),
        timeouts: Timeouts::default(),
        asks_token: false,
        streams: false,
        paced: false,
    }
}

/// Both clocks, `ms` after the start. They differ, so that a test fails if one is taken for the other.
pub(crate) fn at(ms: f64) -> Clocks {
    Clocks {
        epoch_ms: 1e12 + ms,
        monotonic_ms: ms,
    }
}
