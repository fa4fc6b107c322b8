//! So many writes in a window of time, and no more. How the service counts is unverified.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::errors::GraphError;

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

/// Opens with the first write after the last one has closed.
#[derive(Default)]
pub(crate) struct Window {
    opened: Option<Instant>,
    writes: u32,
}

impl Window {
    /// Counts a write, or says why it is one too many.
    pub(crate) fn refuse(&mut self, throttle: &Throttle) -> Option<Refusal> {
        let length = Duration::from_millis(throttle.window_ms.get().into());
        let left = self
            .opened
            .and_then(|opened| length.checked_sub(opened.elapsed()));
        let Some(left) = left else {
            self.opened = Some(Instant::now());
            self.writes = 1;
            return None;
        };
        if self.writes < throttle.writes.get() {
            self.writes += 1;
            return None;
        }
        Some(Refusal {
            wait: throttle.retry_after.then_some(left),
        })
    }
}

pub(crate) struct Refusal {
    wait: Option<Duration>,
}

impl IntoResponse for Refusal {
    /// In whole seconds: one that waits so long is never too early.
    fn into_response(self) -> Response {
        let error = GraphError::of(StatusCode::TOO_MANY_REQUESTS);
        match self.wait {
            Some(wait) => {
                let seconds = wait.as_secs() + 1;
                ([(RETRY_AFTER, seconds.to_string())], error).into_response()
            }
            None => error.into_response(),
        }
    }
}
