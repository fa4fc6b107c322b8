//! Faults that tests order: what they are, and which request meets which.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::pending;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::future::{Either, ready};
use futures_util::stream::{self, StreamExt};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::answer::Answer;
use crate::errors::GraphError;
use crate::guid;
use crate::operation::{Operation, Operations};

/// The default is no fault: all goes its normal way.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Fault {
    #[serde(default, deserialize_with = "guid::deserialize")]
    cloud_pc_id: Option<Uuid>,
    #[serde(default)]
    on: Operations,
    /// Met only by requests that bear this one.
    token: Option<String>,
    /// Of the requests it could meet, it meets each that completes so many.
    every: Option<NonZeroU32>,
    #[serde(skip)]
    passed: u32,
    /// How many requests it still meets; `None`: all.
    #[serde(default = "once")]
    times: Option<NonZeroU32>,
    #[serde(default, deserialize_with = "status")]
    status: Option<StatusCode>,
    #[serde(default, deserialize_with = "headers")]
    headers: HeaderChanges,
    body: Option<FaultBody>,
    /// The body is filled up to this length with spaces, which JSON allows.
    body_bytes: Option<usize>,
    /// Over before its time when the fault is taken back or set anew.
    #[serde(default)]
    delay_ms: u64,
    #[serde(skip)]
    taken_back: CancellationToken,
    cut: Option<CutWhen>,
    /// In the middle of the body the connection is cut.
    #[serde(default)]
    body_cut: bool,
    /// In the middle of the body nothing more comes, until the client leaves.
    #[serde(default)]
    body_hang: bool,
    /// The work is done, before any delay, although the answer is a fault.
    #[serde(default)]
    started: bool,
    pub(crate) expose_retry_after: Option<bool>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum FaultBody {
    Text(String),
    Json(Map<String, Value>),
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum CutWhen {
    Before,
    After,
}

/// A header without a value is taken away.
type HeaderChanges = Vec<(HeaderName, Option<HeaderValue>)>;

fn once() -> Option<NonZeroU32> {
    Some(NonZeroU32::MIN)
}

fn status<'de, D: Deserializer<'de>>(given: D) -> Result<Option<StatusCode>, D::Error> {
    let status = Option::<u16>::deserialize(given)?;
    let is_final = |status: &StatusCode| (200..600).contains(&status.as_u16());
    status
        .map(|number| {
            let status = StatusCode::from_u16(number).ok().filter(is_final);
            status.ok_or_else(|| de::Error::custom("status must be from 200 to 599"))
        })
        .transpose()
}

fn headers<'de, D: Deserializer<'de>>(given: D) -> Result<HeaderChanges, D::Error> {
    let given = BTreeMap::<String, Option<String>>::deserialize(given)?;
    let parse = |(name, value): (String, Option<String>)| {
        let name = HeaderName::try_from(name).map_err(de::Error::custom)?;
        let value = value.map(HeaderValue::try_from).transpose();
        Ok((name, value.map_err(de::Error::custom)?))
    };
    given.into_iter().map(parse).collect()
}

impl Fault {
    /// Counts the request, if it could meet it.
    fn meets(
        &mut self,
        operation: Operation,
        cloud_pc: Option<Uuid>,
        token: Option<&[u8]>,
    ) -> bool {
        let wanted = self.token.as_ref().map(String::as_bytes);
        let could = self.on.include(operation)
            && (self.cloud_pc_id.is_none() || self.cloud_pc_id == cloud_pc)
            && (wanted.is_none() || wanted == token);
        self.passed += u32::from(could);
        let is_due = |every: NonZeroU32| self.passed.is_multiple_of(every.get());
        could && self.every.is_none_or(is_due)
    }

    /// Why it cannot be applied as a whole.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        let answers = self.status.is_some() || !self.headers.is_empty();
        let shapes_body = self.body.is_some() || self.body_bytes.is_some() || self.body_stops();
        if shapes_body && self.status.is_none() {
            Some("body, bodyBytes, bodyCut and bodyHang need a status")
        } else if self.body_cut && self.body_hang {
            Some("a body that is cut does not hang")
        } else if self.cut.is_some() && (answers || self.expose_retry_after.is_some()) {
            Some("a cut connection carries no answer")
        } else if self.cut == Some(CutWhen::Before) && self.started {
            Some("cut \"before\" means that nothing is started")
        } else {
            None
        }
    }

    /// `work` is the normal handling, not begun: it runs only if the fault lets it.
    pub(crate) async fn apply(
        &self,
        work: impl Future<Output = Response>,
        answer: &Answer,
    ) -> Response {
        let work_first = self.started || self.cut == Some(CutWhen::After);
        let work = if work_first {
            Either::Left(ready(work.await))
        } else {
            Either::Right(work)
        };
        if self.delay_ms > 0 {
            let delay = tokio::time::sleep(Duration::from_millis(self.delay_ms));
            self.taken_back.run_until_cancelled(delay).await;
        }
        if self.cut.is_some() {
            answer.cut().await;
        }
        match self.status {
            Some(status) => self.answer(status),
            None => work.await,
        }
    }

    fn answer(&self, status: StatusCode) -> Response {
        match &self.body {
            Some(FaultBody::Text(text)) => (status, text.clone()).into_response(),
            Some(FaultBody::Json(object)) => {
                let json = [(CONTENT_TYPE, "application/json")];
                (status, json, Value::from(object.clone()).to_string()).into_response()
            }
            None if status.is_client_error() || status.is_server_error() => {
                GraphError::of(status).into_response()
            }
            None => status.into_response(),
        }
    }

    pub(crate) fn replace_headers(&self, response: &mut HeaderMap) {
        for (name, value) in &self.headers {
            match value {
                Some(value) => response.insert(name, value.clone()),
                None => response.remove(name),
            };
        }
    }

    fn body_stops(&self) -> bool {
        self.body_cut || self.body_hang
    }

    /// Lets the answer go, with its body as ordered. One that stops in the middle has promised the whole.
    pub(crate) async fn send(&self, response: Response, answer: Answer) -> Response {
        answer.begin(response.status());
        if self.body_bytes.is_none() && !self.body_stops() {
            answer.end();
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let text = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let mut length = self.body_bytes.unwrap_or_default().max(text.len());
        if self.body_stops() {
            parts.headers.insert(CONTENT_LENGTH, length.into());
            length /= 2;
        }
        let text = text.slice(..text.len().min(length));
        let filler = spaces(length - text.len());
        let (cut, hang) = (self.body_cut, self.body_hang);
        let end = stream::once(async move {
            if cut {
                answer.cut().await;
            } else if hang {
                pending().await
            }
            answer.end();
            Bytes::new()
        });
        let body = stream::iter([text]).chain(stream::iter(filler)).chain(end);
        Response::from_parts(parts, Body::from_stream(body.map(Ok::<_, Infallible>)))
    }
}

/// In pieces, so that a client that stops reading gets no more of them.
fn spaces(count: usize) -> impl Iterator<Item = Bytes> {
    const PIECE: Bytes = Bytes::from_static(&[b' '; 64 * 1024]);
    let pieces = (0..count).step_by(PIECE.len());
    pieces.map(move |start| PIECE.slice(..PIECE.len().min(count - start)))
}

/// In the order they were set. One with a name can be set anew, and taken back.
#[derive(Default)]
pub(crate) struct Faults(Vec<(Option<String>, Fault)>);

impl Faults {
    pub(crate) fn set(&mut self, name: Option<String>, fault: Fault) {
        if let Some(name) = &name {
            self.take_back(name);
        }
        self.0.push((name, fault));
    }

    pub(crate) fn take_back(&mut self, name: &str) {
        self.0.retain(|(known, fault)| {
            let stays = known.as_deref() != Some(name);
            if !stays {
                fault.taken_back.cancel();
            }
            stays
        });
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        let names = self.0.iter().filter_map(|(name, _)| name.as_deref());
        names.collect()
    }

    /// The fault that a request meets, used up by one.
    pub(crate) fn take(
        &mut self,
        operation: Operation,
        cloud_pc: Option<Uuid>,
        token: Option<&[u8]>,
    ) -> Fault {
        let meets = |(_, fault): &mut (_, Fault)| fault.meets(operation, cloud_pc, token);
        let Some(index) = self.0.iter_mut().position(meets) else {
            return Fault::default();
        };
        let fault = &mut self.0[index].1;
        let left = fault.times.map(|times| NonZeroU32::new(times.get() - 1));
        match left {
            None => fault.clone(),
            Some(Some(left)) => {
                fault.times = Some(left);
                fault.clone()
            }
            Some(None) => self.0.remove(index).1,
        }
    }
}
