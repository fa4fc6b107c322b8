//! What was received and what was started.

use std::collections::BTreeMap;

use axum::extract::OriginalUri;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;
use uuid::Uuid;

/// A request to the API.
#[derive(Clone, Serialize)]
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
    received_at: String,
}

impl Received {
    pub(crate) fn new(
        parts: &Parts,
        body: &[u8],
        cloud_pc_id: Option<String>,
        received_at: String,
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
            received_at,
        }
    }
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
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Started {
    pub(crate) cloud_pc_id: Uuid,
    pub(crate) storage_account_id: Option<String>,
    pub(crate) access_tier: String,
    pub(crate) client_request_id: String,
    pub(crate) started_at: String,
}

#[derive(Default)]
pub(crate) struct Records {
    received: Vec<(Number, Received)>,
    started: Vec<Started>,
    next: Number,
}

/// Names one request; never used again, so that an answer after a reset touches no other record.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) struct Number(u64);

impl Records {
    pub(crate) fn receive(&mut self, received: Received) -> Number {
        let number = self.next;
        self.next = Number(number.0 + 1);
        self.received.push((number, received));
        number
    }

    pub(crate) fn answer(&mut self, number: Number, status: StatusCode) {
        if let Some((_, received)) = self.received.iter_mut().rev().find(|(n, _)| *n == number) {
            received.status = Some(status.as_u16());
        }
    }

    pub(crate) fn start(&mut self, snapshot: Started) {
        self.started.push(snapshot);
    }

    pub(crate) fn clear(&mut self) {
        self.received.clear();
        self.started.clear();
    }

    /// Those of one Cloud PC, or all.
    pub(crate) fn received(&self, cloud_pc_id: Option<&str>) -> Vec<Received> {
        let wanted = |received: &&Received| match (cloud_pc_id, &received.cloud_pc_id) {
            (None, _) => true,
            (Some(wanted), Some(id)) => id.eq_ignore_ascii_case(wanted),
            (Some(_), None) => false,
        };
        self.received
            .iter()
            .map(|(_, received)| received)
            .filter(wanted)
            .cloned()
            .collect()
    }

    /// Those of one Cloud PC, or all.
    pub(crate) fn started(&self, cloud_pc_id: Option<&str>) -> Vec<Started> {
        let wanted = |started: &&Started| {
            cloud_pc_id.is_none_or(|id| id.eq_ignore_ascii_case(&started.cloud_pc_id.to_string()))
        };
        self.started.iter().filter(wanted).cloned().collect()
    }
}
