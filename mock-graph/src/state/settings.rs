//! Settings: how the stand-in behaves until a test changes them.

use std::num::NonZeroUsize;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::state::throttle::Throttle;

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) expose_retry_after: bool,
    /// Headers that preflights allow besides those that the package sends, for other clients.
    pub(crate) allowed_headers: Vec<String>,
    /// Used without `$top`. The service's own page size is unverified.
    pub(crate) page_size: NonZeroUsize,
    /// How long a snapshot takes. The service takes up to an hour or longer (docs/graph.md#accepted).
    snapshot_ms: u32,
    /// Whether the answer to `GET bulkActions/{id}` wraps the bulk action in `value`.
    pub(crate) wrap_bulk_action: bool,
    pub(crate) throttle: Option<Throttle>,
    /// The latency: delays every answer, including those to preflights, before anything else happens. Once for a batch.
    pub(crate) delay_ms: u32,
    /// How long the work of a write takes. The parts of a batch are worked on at the same time.
    pub(crate) work_ms: u32,
    /// This token is refused with a claims challenge. All others remain valid.
    pub(crate) expired_token: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            expose_retry_after: true,
            allowed_headers: Vec::new(),
            page_size: const { NonZeroUsize::new(25).unwrap() },
            snapshot_ms: 10_000,
            wrap_bulk_action: true,
            throttle: None,
            delay_ms: 0,
            work_ms: 0,
            expired_token: None,
        }
    }
}

impl Settings {
    pub(crate) fn snapshot_duration(&self) -> SignedDuration {
        SignedDuration::from_millis(self.snapshot_ms.into())
    }

    /// Replaces the given members.
    pub(crate) fn with(&self, given: Map<String, Value>) -> Result<Self, serde_json::Error> {
        let mut members = json!(self);
        if let Some(object) = members.as_object_mut() {
            object.extend(given);
        }
        serde_json::from_value(members)
    }
}
