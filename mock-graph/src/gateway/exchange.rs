//! One request on its way to its answer, step by step.

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
use crate::state::requests::{ReceivedRequest, RequestNumber};

/// The longest request body, in bytes. The largest bulk action has 200 kB. The service's own limit is unverified.
pub const MAX_BODY: usize = 256 * 1024;

/// Sent by the service, but never exposed to scripts.
const DIAGNOSTIC: HeaderName = HeaderName::from_static("x-ms-ags-diagnostic");
const DATA_CENTER: HeaderValue =
    HeaderValue::from_static(r#"{"ServerInfo":{"DataCenter":"Loopback","Slice":"M"}}"#);

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
    request: Request<Bytes>,
    root: Option<String>,
    ids: RequestIds,
    number: RequestNumber,
    fault: Fault,
    exposes_retry_after: bool,
    /// Taken once they are waited for.
    waits: [Option<Wait>; 2],
    /// The result of the work, once it is done, or a refusal to do it.
    result: Option<Result<Response<Bytes>, GraphError>>,
}

impl Exchange {
    pub(crate) fn begin(
        request: Request<Bytes>,
        arrival: Arrival,
        state: &mut State,
        now: Timestamp,
    ) -> Self {
        let target = Operation::at(request.uri().path());
        let cloud_pc = target.filter(|(operation, _)| operation.names_cloud_pc());
        let cloud_pc = cloud_pc.map(|(_, id)| id);
        let operation = target.map(|(operation, _)| operation);
        let operation = operation.filter(|operation| operation.method() == request.method());

        let fits = request.body().len() <= MAX_BODY;
        let body = if fits { &request.body()[..] } else { b"" };
        let connection = arrival.connection;
        let received = ReceivedRequest::new(&request, body, cloud_pc, connection, now);
        let number = state.requests.add(received);
        let is_lost = state.faults.network_fails(now);
        let refusal = if is_lost {
            Ok(())
        } else if !fits {
            Err(GraphError::of(StatusCode::PAYLOAD_TOO_LARGE))
        } else if operation.is_some_and(Operation::writes) {
            state.count_write(now)
        } else {
            Ok(())
        };
        let fault = match (operation, &refusal) {
            _ if is_lost => Fault::network(),
            (Some(operation), Ok(())) => {
                let cloud_pc = cloud_pc.and_then(|id| path::id(id, "Cloud PC").ok());
                let token = callers::bearer(request.headers());
                state.faults.take(operation, cloud_pc, token, now)
            }
            _ => Fault::default(),
        };
        let settings = &state.settings;
        let latency = operation.map_or(0, |_| settings.delay_ms.into());
        Self {
            root: arrival.root,
            ids: RequestIds::new(request.headers(), &mut state.rng),
            number,
            exposes_retry_after: fault
                .expose_retry_after
                .unwrap_or(settings.expose_retry_after),
            waits: [
                Wait::new(latency, &Removal::default()),
                Wait::new(fault.delay_ms, &fault.removal),
            ],
            result: refusal.err().map(Err),
            request,
            fault,
        }
    }

    /// The number under which the request was recorded.
    pub fn number(&self) -> RequestNumber {
        self.number
    }

    pub(crate) fn next(&mut self, state: &mut State, now: Timestamp) -> Step {
        if self.fault.fails_network() || state.faults.network_fails(now) {
            return Step::Reset;
        }
        let [latency, delay] = &mut self.waits;
        if let Some(wait) = latency.take() {
            return Step::Wait(wait);
        }
        let delay = delay.take();
        if self.fault.works_first() && self.result.is_none() {
            self.result = Some(self.work(state, now));
        }
        if let Some(wait) = delay {
            return Step::Wait(wait);
        }
        if self.fault.cut.is_some() {
            return Step::Cut;
        }
        let echo = Echo::of(&self.request, self.root.as_deref());
        let result = match (self.fault.status, self.result.take()) {
            (Some(status), _) => fault_effect::answer(&self.fault, status, &echo),
            (None, Some(result)) => result,
            (None, None) => self.work(state, now),
        };
        let mut response = result.unwrap_or_else(|error| error.into_response(&self.ids, now));
        self.complete(response.headers_mut());
        fault_effect::change_headers(&self.fault, response.headers_mut(), &echo, now);
        fault_effect::change_body(&self.fault, response.body_mut(), &echo);
        state.requests.answer(self.number, response.status());
        Step::Answer(fault_effect::shape_body(&self.fault, response))
    }

    fn work(&self, state: &mut State, now: Timestamp) -> Result<Response<Bytes>, GraphError> {
        if let Some(preflight) = cors::preflight(&self.request) {
            return Ok(preflight);
        }
        callers::check(self.request.headers(), &state.settings)?;
        let call = Call {
            request: &self.request,
            root: self.root.as_deref(),
            ids: &self.ids,
            now,
        };
        routes::answer(&call, state)
    }

    fn complete(&self, headers: &mut HeaderMap) {
        self.ids.write(headers);
        headers.insert(DIAGNOSTIC, DATA_CENTER);
        cors::write(headers, self.exposes_retry_after);
    }
}
