//! The parts of a batch, each on its way like a request that came by itself, and all at the same time.

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
    /// Until the work begins: the parts, or what is wrong with the batch.
    received: Option<Result<Vec<Received>, GraphError>>,
    parts: Vec<Part>,
}

impl Batch {
    /// Records the parts. Nothing happens to them yet: what refuses or loses the batch spares them.
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

    /// Takes each part on its way, and waits for the one that needs the shortest time.
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
    /// `None` once it is at its end.
    single: Option<Single>,
    wait: Option<Wait>,
    /// What the answer of the batch contains of it.
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

    /// As far as it comes without waiting.
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
