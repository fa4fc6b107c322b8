//! A request as it arrived: delayed by latency, perhaps a batch, perhaps lost by the network.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;

use crate::gateway::batch::Batch;
use crate::gateway::single::{MAX_BODY, Single, route};
use crate::gateway::step::{Step, Wait};
use crate::protocol::operation::Operation;
use crate::state::State;
use crate::state::fault::Removal;
use crate::state::requests::{ReceivedRequest, RequestNumber};

/// Where a request came from.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The root of the API as the caller wrote it, such as `https://localhost:8791`, if the request names a host.
    /// Links begin with it.
    pub root: Option<String>,
    /// The number of the connection, for the record.
    pub connection: u64,
}

/// A request that is being answered.
pub struct Exchange {
    number: RequestNumber,
    /// Taken once it is waited for.
    latency: Option<Wait>,
    /// `None` if the network has lost it.
    single: Option<Single>,
    batch: Option<Batch>,
}

impl Exchange {
    pub(crate) fn begin(
        request: Request<Bytes>,
        arrival: Arrival,
        state: &mut State,
        now: Timestamp,
    ) -> Self {
        let Arrival { root, connection } = arrival;
        let fits = request.body().len() <= MAX_BODY;
        let body = if fits { &request.body()[..] } else { b"" };
        let received = ReceivedRequest::new(&request, body, connection, now);
        let number = state.requests.add(received);
        let is_batch = fits && Operation::of(&request) == Some(Operation::Batch);
        let batch = is_batch.then(|| Batch::receive(&request, connection, number, state, now));
        let is_lost = state.faults.network_fails(now);
        Self {
            number,
            latency: Wait::new(state.settings.delay_ms.into(), &Removal::default()),
            single: (!is_lost).then(|| Single::begin(request, root, number, false, state, now)),
            batch,
        }
    }

    /// The number under which the request was recorded.
    pub fn number(&self) -> RequestNumber {
        self.number
    }

    pub(crate) fn next(&mut self, state: &mut State, now: Timestamp) -> Step {
        let Some(single) = &mut self.single else {
            return Step::Reset;
        };
        if state.faults.network_fails(now) {
            return Step::Reset;
        }
        if let Some(wait) = self.latency.take() {
            return Step::Wait(wait);
        }
        single.next(state, now, |call, state| match &mut self.batch {
            Some(batch) => batch.work(call, state),
            None => route(call, state),
        })
    }
}
