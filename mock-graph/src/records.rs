//! What was received and what was started.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::OriginalUri;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::clock;
use crate::progress::done;
use crate::request_ids::CLIENT_REQUEST_ID;
use crate::tenant::Snapshot;

/// A request to the API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Received {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: String,
    /// As it stood in the path.
    cloud_pc_id: Option<String>,
    /// None while it is not answered, and for ever if it never is.
    status: Option<u16>,
    /// The client left before it had the whole answer.
    cancelled: bool,
    received_at: String,
    http_version: String,
    /// One that carried more than one request has been reused.
    connection: u64,
}

impl Received {
    pub(crate) fn new(
        parts: &Parts,
        body: &[u8],
        cloud_pc_id: Option<String>,
        received_at: String,
        connection: u64,
    ) -> Self {
        let uri = parts.extensions.get::<OriginalUri>();
        let uri = uri.map_or(&parts.uri, |OriginalUri(uri)| uri);
        Self {
            method: parts.method.to_string(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            headers: by_name(&parts.headers),
            body: String::from_utf8_lossy(body).into_owned(),
            cloud_pc_id,
            status: None,
            cancelled: false,
            received_at,
            http_version: format!("{:?}", parts.version),
            connection,
        }
    }

    fn is(&self, wanted: &WantedRequests) -> bool {
        let id = self.cloud_pc_id.as_deref();
        let is_id = |wanted: &String| id.is_some_and(|id| id.eq_ignore_ascii_case(wanted));
        let client_request_id = self.headers.get(CLIENT_REQUEST_ID.as_str());
        wanted.cloud_pc_id.as_ref().is_none_or(is_id)
            && (wanted.client_request_id.is_none()
                || wanted.client_request_id.as_ref() == client_request_id)
            && wanted.method.as_ref().is_none_or(|m| *m == self.method)
            && wanted.cancelled.is_none_or(|c| c == self.cancelled)
    }
}

/// Which requests are wanted: what is not given does not matter.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WantedRequests {
    cloud_pc_id: Option<String>,
    client_request_id: Option<String>,
    method: Option<String>,
    cancelled: Option<bool>,
    #[serde(default)]
    pub(crate) at_least: usize,
}

/// Those of one Cloud PC, or all.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WantedSnapshots {
    cloud_pc_id: Option<String>,
    #[serde(default)]
    pub(crate) at_least: usize,
}

/// Names in lower case, repeated fields joined.
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

/// A snapshot that was really started.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Started {
    pub(crate) snapshot_id: Uuid,
    pub(crate) cloud_pc_id: Uuid,
    pub(crate) storage_account_id: Option<String>,
    pub(crate) access_tier: String,
    pub(crate) client_request_id: String,
    #[serde(serialize_with = "clock::serialize")]
    pub(crate) started_at: Timestamp,
    /// Which of so many that share the time of one.
    #[serde(skip)]
    pub(crate) turn: (usize, usize),
}

impl Started {
    /// Where it is over, what it made. That it is dated from its start is unverified.
    fn restore_point(&self, time: SignedDuration) -> Option<Snapshot> {
        let (nth, of) = self.turn;
        let is_over = done(of, self.started_at, time) >= nth;
        is_over.then(|| Snapshot::manual(self.snapshot_id, self.cloud_pc_id, self.started_at))
    }
}

#[derive(Default)]
pub(crate) struct Records {
    received: Vec<(Number, Received)>,
    started: Vec<Started>,
    next: Number,
    /// Tells of every change but a `clear`.
    pub(crate) changed: Arc<Notify>,
}

/// Names one request; never used again, so that an answer after a reset touches no other record.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) struct Number(u64);

impl Records {
    pub(crate) fn receive(&mut self, received: Received) -> Number {
        let number = self.next;
        self.next = Number(number.0 + 1);
        self.received.push((number, received));
        self.changed.notify_waiters();
        number
    }

    pub(crate) fn answer(&mut self, number: Number, status: StatusCode) {
        self.change(number, |received| received.status = Some(status.as_u16()));
    }

    pub(crate) fn cancel(&mut self, number: Number) {
        self.change(number, |received| received.cancelled = true);
    }

    fn change(&mut self, number: Number, change: impl FnOnce(&mut Received)) {
        if let Some((_, received)) = self.received.iter_mut().rev().find(|(n, _)| *n == number) {
            change(received);
            self.changed.notify_waiters();
        }
    }

    pub(crate) fn start(&mut self, snapshot: Started) {
        self.started.push(snapshot);
        self.changed.notify_waiters();
    }

    /// The manual one of a Cloud PC, which replaces those made before (graph-contract 1.7).
    pub(crate) fn restore_point(&self, cloud_pc: Uuid, time: SignedDuration) -> Option<Snapshot> {
        let latest_first = self.started.iter().rev();
        latest_first
            .filter(|started| started.cloud_pc_id == cloud_pc)
            .find_map(|started| started.restore_point(time))
    }

    pub(crate) fn clear(&mut self) {
        self.received.clear();
        self.started.clear();
    }

    pub(crate) fn received(&self, wanted: &WantedRequests) -> Vec<&Received> {
        self.received
            .iter()
            .map(|(_, received)| received)
            .filter(|received| received.is(wanted))
            .collect()
    }

    pub(crate) fn started(&self, wanted: &WantedSnapshots) -> Vec<&Started> {
        let is_wanted = |started: &&Started| {
            let id = started.cloud_pc_id.to_string();
            let wanted = wanted.cloud_pc_id.as_ref();
            wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(&id))
        };
        self.started.iter().filter(is_wanted).collect()
    }
}
