//! The parts of a batch. Each is answered like a request of its own, and all at the same time.

use bytes::Bytes;
use http::{Request, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

use crate::gateway::single::{Single, Work, route};
use crate::gateway::step::{Step, Wait};
use crate::gateway::{callers, fault_effect};
use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::{batch, response};
use crate::state::State;
use crate::state::requests::{ReceivedRequest, RequestNumber};

struct Received {
    id: String,
    number: RequestNumber,
    request: Request<Bytes>,
}

pub(super) struct Batch {
    /// The parts until the work begins, or why the batch is refused.
    received: Option<Result<Vec<Received>, GraphError>>,
    parts: Vec<Part>,
}

impl Batch {
    /// Records the parts. They are not counted and meet no fault yet, because the batch may still be refused or lost.
    pub(super) fn receive(
        request: &Request<Bytes>,
        connection: u64,
        number: RequestNumber,
        state: &mut State,
        now: Timestamp,
    ) -> Self {
        let mut record = |(id, request): (String, Request<Bytes>)| {
            let received = ReceivedRequest::new(&request, request.body(), connection, now);
            let number = state.requests.add(received.into_part(number, &id));
            Received {
                id,
                number,
                request,
            }
        };
        let parts = batch::read(request);
        Self {
            received: Some(parts.map(|parts| parts.into_iter().map(&mut record).collect())),
            parts: Vec::new(),
        }
    }

    /// Advances each part, then asks for the shortest of their waits.
    pub(super) fn work(&mut self, call: &Call<'_>, state: &mut State) -> Work {
        if let Some(received) = self.received.take() {
            let caller = callers::check(call.request.headers(), &state.settings);
            match caller.and(received) {
                Err(refusal) => return Work::Done(Err(refusal)),
                Ok(received) => {
                    let begin = |received| Part::begin(received, call, state);
                    self.parts = received.into_iter().map(begin).collect();
                }
            }
        }
        for part in &mut self.parts {
            part.advance(state, call.now);
        }
        let waits = self.parts.iter().filter_map(|part| part.wait.clone());
        if let Some(shortest) = waits.min_by_key(|wait| wait.duration) {
            for part in &mut self.parts {
                part.wait = part.wait.take().and_then(|wait| wait.after(&shortest));
            }
            return Work::Wait(shortest);
        }
        // The service promises no order: this one is never that of the requests.
        let parts = self.parts.drain(..).rev().flat_map(|part| part.sent);
        Work::Done(Ok(response::json(StatusCode::OK, &batch::answer(parts))))
    }
}

struct Part {
    id: String,
    /// `None` once it has ended.
    single: Option<Single>,
    wait: Option<Wait>,
    /// Its place in the answer: empty if it was cut, two parts if it comes twice.
    sent: Vec<Value>,
}

impl Part {
    fn begin(received: Received, call: &Call<'_>, state: &mut State) -> Self {
        let Received {
            id,
            number,
            request,
        } = received;
        let root = call.root.map(str::to_owned);
        Self {
            id,
            single: Some(Single::begin(request, root, number, true, state, call.now)),
            wait: None,
            sent: Vec::new(),
        }
    }

    /// Until it has to wait or has ended.
    fn advance(&mut self, state: &mut State, now: Timestamp) {
        while self.wait.is_none()
            && let Some(single) = &mut self.single
        {
            match single.next(state, now, route) {
                Step::Wait(wait) => {
                    self.wait = Some(wait);
                    continue;
                }
                Step::Answer(answer) => {
                    let part = batch::part(&self.id, &answer.response);
                    self.sent = fault_effect::change_part(&single.fault, part);
                }
                // It is missing from the answer.
                Step::Cut | Step::Reset => {}
            }
            self.single = None;
        }
    }
}
