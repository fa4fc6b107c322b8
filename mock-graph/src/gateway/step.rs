//! What comes out of the pure half for a request: times to wait, then an answer or a cut.

use std::time::Duration;

use bytes::Bytes;
use http::Response;

use crate::state::fault::Removal;

/// What to do next with a request.
#[derive(Debug)]
pub enum Step {
    /// Wait, unless [`StandIn::is_over`](crate::StandIn::is_over) ends it early, then ask for the next step. If the
    /// client leaves meanwhile, ask for none.
    Wait(Wait),
    /// Cut the connection without an answer. This is the last step.
    Cut,
    /// Reset the connection, as a network that fails. This is the last step.
    Reset,
    /// Send this answer. This is the last step.
    Answer(Answer),
}

/// A time to wait.
#[derive(Clone, Debug)]
pub struct Wait {
    /// How long.
    pub duration: Duration,
    removal: Removal,
}

impl Wait {
    pub(super) fn new(milliseconds: u64, removal: &Removal) -> Option<Self> {
        (milliseconds > 0).then(|| Self {
            duration: Duration::from_millis(milliseconds),
            removal: removal.clone(),
        })
    }

    /// What is left of it after another one, which began at the same time; `None` if it is over.
    pub(super) fn after(self, other: &Self) -> Option<Self> {
        let duration = self.duration.saturating_sub(other.duration);
        (!duration.is_zero()).then_some(Self { duration, ..self })
    }

    pub(crate) fn has_lost_its_fault(&self) -> bool {
        self.removal.has_happened()
    }
}

/// How the body of an answer ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BodyEnd {
    /// It is complete.
    Complete,
    /// The connection is cut.
    Cut,
    /// Nothing more comes, but the connection stays open until the client closes it.
    Hang,
}

/// An answer, ready to be sent.
#[derive(Debug)]
pub struct Answer {
    /// Its status, headers and body.
    pub response: Response<Bytes>,
    /// How many spaces follow the body. They are only counted, because there may be too many to store.
    pub padding: usize,
    /// What happens after the body and its padding.
    pub end: BodyEnd,
}
