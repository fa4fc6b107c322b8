//! How the stand-in behaves until it is told otherwise.

use std::num::NonZeroUsize;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::throttle::Throttle;

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) expose_retry_after: bool,
    /// Where no `$top` is given; the service's own is unverified.
    pub(crate) page_size: NonZeroUsize,
    /// How long a snapshot takes; "up to an hour or more" (graph-contract 1.6).
    snapshot_ms: u32,
    /// Whether a bulk action that is asked for comes in `value`.
    pub(crate) wrap_bulk_action: bool,
    pub(crate) throttle: Option<Throttle>,
    /// What every operation waits before anything else.
    pub(crate) delay_ms: u32,
    /// Refused with a claims challenge, while any other is as good as ever.
    pub(crate) expired_token: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            expose_retry_after: true,
            page_size: const { NonZeroUsize::new(25).unwrap() },
            snapshot_ms: 10_000,
            wrap_bulk_action: true,
            throttle: None,
            delay_ms: 0,
            expired_token: None,
        }
    }
}

impl Settings {
    pub(crate) fn snapshot_time(&self) -> SignedDuration {
        SignedDuration::from_millis(self.snapshot_ms.into())
    }

    /// The same but for the members given.
    pub(crate) fn with(&self, given: Map<String, Value>) -> Result<Self, serde_json::Error> {
        let mut members = json!(self);
        if let Some(object) = members.as_object_mut() {
            object.extend(given);
        }
        serde_json::from_value(members)
    }
}
