//! A limit on the writes within a window of time. How the service counts them is unverified.

use std::num::NonZeroU32;

use http::StatusCode;
use http::header::RETRY_AFTER;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::protocol::error::GraphError;

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Throttle {
    writes: NonZeroU32,
    window_ms: NonZeroU32,
    /// Whether a refusal says how long to wait.
    #[serde(default = "yes")]
    retry_after: bool,
}

fn yes() -> bool {
    true
}

/// Opens with the first write after the previous window has closed.
#[derive(Default)]
pub(crate) struct Window {
    opened: Option<Timestamp>,
    writes: u32,
}

impl Window {
    /// Counts a write, or refuses it.
    pub(crate) fn count(&mut self, throttle: &Throttle, now: Timestamp) -> Result<(), GraphError> {
        let length = SignedDuration::from_millis(throttle.window_ms.get().into());
        let left = self
            .opened
            .map(|opened| length - now.duration_since(opened))
            .filter(SignedDuration::is_positive);
        let Some(left) = left else {
            self.opened = Some(now);
            self.writes = 1;
            return Ok(());
        };
        if self.writes < throttle.writes.get() {
            self.writes += 1;
            return Ok(());
        }
        let refusal = GraphError::of(StatusCode::TOO_MANY_REQUESTS);
        if throttle.retry_after {
            // Rounded up, so that the next request is never too early.
            let seconds = left.as_secs() + i64::from(left.subsec_nanos() > 0);
            return Err(refusal.with_header(RETRY_AFTER, seconds.into()));
        }
        Err(refusal)
    }
}
