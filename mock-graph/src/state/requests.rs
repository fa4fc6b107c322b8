//! The requests that the API received, and what became of them.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::protocol::operation::Operation;
use crate::protocol::request_ids::CLIENT_REQUEST_ID;
use crate::protocol::time;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceivedRequest {
    number: RequestNumber,
    /// The number of the batch that it is a part of. `None` for anything else, including a batch.
    batch: Option<RequestNumber>,
    /// Its id within the batch.
    part_id: Option<String>,
    method: String,
    path: String,
    query: String,
    /// Those of a part include the token and the user agent of its batch.
    headers: BTreeMap<String, String>,
    body: String,
    /// As written in the path.
    cloud_pc_id: Option<String>,
    /// `None` until it is answered, and for ever if it never is.
    status: Option<u16>,
    /// The client left before it had the whole answer.
    cancelled: bool,
    #[serde(serialize_with = "time::serialize")]
    received_at: Timestamp,
    http_version: String,
    /// A connection that carried more than one request was reused.
    connection: u64,
}

impl ReceivedRequest {
    pub(crate) fn new(
        request: &Request<Bytes>,
        body: &[u8],
        connection: u64,
        now: Timestamp,
    ) -> Self {
        let uri = request.uri();
        Self {
            number: RequestNumber::default(),
            batch: None,
            part_id: None,
            method: request.method().to_string(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            headers: by_name(request.headers()),
            body: String::from_utf8_lossy(body).into_owned(),
            cloud_pc_id: Operation::cloud_pc_at(uri.path()).map(str::to_owned),
            status: None,
            cancelled: false,
            received_at: now,
            http_version: format!("{:?}", request.version()),
            connection,
        }
    }

    pub(crate) fn into_part(self, batch: RequestNumber, id: &str) -> Self {
        Self {
            batch: Some(batch),
            part_id: Some(id.to_owned()),
            ..self
        }
    }

    fn is(&self, wanted: &WantedRequests) -> bool {
        let id = self.cloud_pc_id.as_deref();
        let is_id = |wanted: &String| id.is_some_and(|id| id.eq_ignore_ascii_case(wanted));
        let client_request_id = self.headers.get(CLIENT_REQUEST_ID.as_str());
        let operation = Operation::at(&self.path).map(|(operation, _)| operation);
        let is_on = |on| operation == Some(on) && on.method() == *self.method;
        wanted.cloud_pc_id.as_ref().is_none_or(is_id)
            && (wanted.client_request_id.is_none()
                || wanted.client_request_id.as_ref() == client_request_id)
            && wanted.method.as_ref().is_none_or(|m| *m == self.method)
            && wanted.on.is_none_or(is_on)
            && wanted.cancelled.is_none_or(|c| c == self.cancelled)
            && wanted.part.is_none_or(|part| part == self.batch.is_some())
    }
}

/// Names in lower case. The values of a repeated header are joined.
fn by_name(headers: &HeaderMap) -> BTreeMap<String, String> {
    let join = |name| {
        let values = headers.get_all(name).iter();
        let texts: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        texts.join(", ")
    };
    headers
        .keys()
        .map(|name| (name.to_string(), join(name)))
        .collect()
}

/// Selects requests. An absent member selects all.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WantedRequests {
    cloud_pc_id: Option<String>,
    client_request_id: Option<String>,
    method: Option<String>,
    /// Selects the requests for an operation, without preflights.
    on: Option<Operation>,
    cancelled: Option<bool>,
    /// True selects parts of batches, false everything else.
    part: Option<bool>,
    #[serde(default)]
    pub(crate) at_least: usize,
}

/// Identifies one request. It is never used again, so an answer that comes after a reset changes no other record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct RequestNumber(u64);

#[derive(Default)]
pub(crate) struct ReceivedRequests {
    all: Vec<ReceivedRequest>,
    next: RequestNumber,
}

impl ReceivedRequests {
    pub(crate) fn add(&mut self, request: ReceivedRequest) -> RequestNumber {
        let number = self.next;
        self.next = RequestNumber(number.0 + 1);
        self.all.push(ReceivedRequest { number, ..request });
        number
    }

    pub(crate) fn answer(&mut self, number: RequestNumber, status: StatusCode) {
        let mut latest_first = self.all.iter_mut().rev();
        if let Some(request) = latest_first.find(|request| request.number == number) {
            request.status = Some(status.as_u16());
        }
    }

    /// Together with its parts.
    pub(crate) fn cancel(&mut self, number: RequestNumber) {
        for request in &mut self.all {
            request.cancelled |= request.number == number || request.batch == Some(number);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.all.clear();
    }

    pub(crate) fn select(&self, wanted: &WantedRequests) -> Vec<&ReceivedRequest> {
        let all = self.all.iter();
        all.filter(|request| request.is(wanted)).collect()
    }
}
