//! The pure half: a request goes in, its answer comes out. It opens no socket and reads no clock.

use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use http::{Request, Response};
use jiff::Timestamp;

use crate::control;
use crate::gateway::exchange::{Arrival, Exchange};
use crate::gateway::step::{Step, Wait};
use crate::state::State;
use crate::state::requests::RequestNumber;

/// A stand-in for Microsoft Graph with its tenant, settings, faults and records.
///
/// For a request to the API, whose path begins with `/beta` or `/v1.0`, call [`receive`](Self::receive), then
/// [`next`](Self::next) until it gives an answer or a cut. Pass requests under `/control` to
/// [`control`](Self::control).
pub struct StandIn {
    state: State,
}

impl StandIn {
    /// All ids are derived from the seed.
    pub fn new(seed: u64) -> Self {
        Self {
            state: State::new(Rng::with_seed(seed)),
        }
    }

    /// Records a request to the API and decides which fault it meets.
    pub fn receive(
        &mut self,
        request: Request<Bytes>,
        arrival: Arrival,
        now: Timestamp,
    ) -> Exchange {
        Exchange::begin(request, arrival, &mut self.state, now)
    }

    /// What to do next with a request.
    pub fn next(&mut self, exchange: &mut Exchange, now: Timestamp) -> Step {
        exchange.next(&mut self.state, now)
    }

    /// Whether a wait is over early: the fault that caused it was removed, or the network fails.
    pub fn is_over(&self, wait: &Wait, now: Timestamp) -> bool {
        wait.has_lost_its_fault() || self.state.faults.network_fails(now)
    }

    /// How long the network will go on failing, if it does: [`Duration::MAX`] is until its fault is removed. Until then,
    /// a server should refuse connections, but not those for control requests.
    pub fn network_failure(&self, now: Timestamp) -> Option<Duration> {
        self.state.faults.network_failure(now)
    }

    /// Records that the client left before it had the whole answer.
    pub fn cancel(&mut self, request: RequestNumber) {
        self.state.requests.cancel(request);
    }

    /// Answers a control request, at the full path. `None` means that a list is still shorter than its `atLeast`
    /// asks for: try again after a change.
    pub fn control(&mut self, request: &Request<Bytes>, now: Timestamp) -> Option<Response<Bytes>> {
        control::answer(&mut self.state, request, now)
    }
}
