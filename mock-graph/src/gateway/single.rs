//! One request on its way to its answer, step by step: a request that came by itself, or a part of a batch.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use jiff::Timestamp;

use crate::gateway::echo::Echo;
use crate::gateway::step::{Step, Wait};
use crate::gateway::{callers, cors, fault_effect};
use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::operation::Operation;
use crate::protocol::path;
use crate::protocol::request_ids::RequestIds;
use crate::routes;
use crate::state::State;
use crate::state::fault::{Fault, Removal};
use crate::state::requests::RequestNumber;

/// The longest request body, in bytes. The largest bulk action has 200 kB. The service's own limit is unverified.
pub const MAX_BODY: usize = 256 * 1024;

/// Sent by the service, but never exposed to scripts.
const DIAGNOSTIC: HeaderName = HeaderName::from_static("x-ms-ags-diagnostic");
const DATA_CENTER: HeaderValue =
    HeaderValue::from_static(r#"{"ServerInfo":{"DataCenter":"Loopback","Slice":"M"}}"#);

/// How far the work of a request is.
pub(super) enum Work {
    Wait(Wait),
    /// The answer, or a refusal to do the work.
    Done(Result<Response<Bytes>, GraphError>),
}

pub(super) struct Single {
    request: Request<Bytes>,
    root: Option<String>,
    ids: RequestIds,
    number: RequestNumber,
    is_part: bool,
    pub(super) fault: Fault,
    /// How long the work and the fault take. Taken once they are waited for.
    work_time: Option<Wait>,
    delay: Option<Wait>,
    /// The result of the work, once it is done, or a refusal to do it.
    result: Option<Result<Response<Bytes>, GraphError>>,
}

impl Single {
    /// Counts the request against the limit, and decides which fault it meets.
    pub(super) fn begin(
        request: Request<Bytes>,
        root: Option<String>,
        number: RequestNumber,
        is_part: bool,
        state: &mut State,
        now: Timestamp,
    ) -> Self {
        let operation = Operation::of(&request);
        let writes = operation.is_some_and(Operation::writes);
        let refusal = if request.body().len() > MAX_BODY {
            Err(GraphError::of(StatusCode::PAYLOAD_TOO_LARGE))
        } else if writes {
            state.count_write(now)
        } else {
            Ok(())
        };
        let fault = match (operation, &refusal) {
            (Some(operation), Ok(())) => {
                let cloud_pc = Operation::cloud_pc_at(request.uri().path());
                let cloud_pc = cloud_pc.and_then(|id| path::id(id, "Cloud PC").ok());
                let token = callers::bearer(request.headers());
                state.faults.take(operation, cloud_pc, token, now)
            }
            _ => Fault::default(),
        };
        let work_ms = if writes { state.settings.work_ms } else { 0 };
        Self {
            root,
            ids: RequestIds::new(request.headers(), &mut state.rng),
            number,
            is_part,
            work_time: Wait::new(work_ms.into(), &Removal::default()),
            delay: Wait::new(fault.delay_ms, &fault.removal),
            result: refusal.err().map(Err),
            request,
            fault,
        }
    }

    /// Calls `work` once the fault allows it, and again after each wait that it asks for.
    pub(super) fn next(
        &mut self,
        state: &mut State,
        now: Timestamp,
        mut work: impl FnMut(&Call<'_>, &mut State) -> Work,
    ) -> Step {
        if self.fault.works_first() && self.result.is_none() {
            match self.work(state, now, &mut work) {
                Work::Wait(wait) => return Step::Wait(wait),
                Work::Done(result) => self.result = Some(result),
            }
        }
        if let Some(wait) = self.delay.take() {
            return Step::Wait(wait);
        }
        if self.fault.cut.is_some() {
            return Step::Cut;
        }
        let echo = Echo::of(&self.request, self.root.as_deref());
        let result = match (self.fault.status, self.result.take()) {
            (Some(status), _) => fault_effect::answer(&self.fault, status, &echo),
            (None, Some(result)) => result,
            (None, None) => match self.work(state, now, &mut work) {
                Work::Wait(wait) => return Step::Wait(wait),
                Work::Done(result) => result,
            },
        };
        let mut response = result.unwrap_or_else(|error| error.into_response(&self.ids, now));
        self.complete(response.headers_mut(), state);
        fault_effect::change_headers(&self.fault, response.headers_mut(), &echo, now);
        fault_effect::change_body(&self.fault, response.body_mut(), &echo);
        state.requests.answer(self.number, response.status());
        Step::Answer(fault_effect::shape_body(&self.fault, response))
    }

    fn work(
        &mut self,
        state: &mut State,
        now: Timestamp,
        work: &mut impl FnMut(&Call<'_>, &mut State) -> Work,
    ) -> Work {
        if let Some(wait) = self.work_time.take() {
            return Work::Wait(wait);
        }
        let call = Call {
            request: &self.request,
            root: self.root.as_deref(),
            ids: &self.ids,
            now,
        };
        work(&call, state)
    }

    /// A part has no headers that only concern browsers: its batch has them.
    fn complete(&self, headers: &mut HeaderMap, state: &State) {
        self.ids.write(headers);
        if !self.is_part {
            headers.insert(DIAGNOSTIC, DATA_CENTER);
            let exposed = self.fault.expose_retry_after;
            cors::write(
                headers,
                exposed.unwrap_or(state.settings.expose_retry_after),
            );
        }
    }
}

/// The work of every request but a batch.
pub(super) fn route(call: &Call<'_>, state: &mut State) -> Work {
    let headers = call.request.headers();
    Work::Done(match cors::preflight(call.request, &state.settings) {
        Some(preflight) => Ok(preflight),
        None => callers::check(headers, &state.settings).and_then(|()| routes::answer(call, state)),
    })
}
