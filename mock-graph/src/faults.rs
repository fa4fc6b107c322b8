//! Faults that tests order: what they are, and which request meets which.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
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
use uuid::Uuid;

use crate::answer::Answer;
use crate::errors::GraphError;
use crate::guid;

/// The default is no fault: all goes its normal way.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Fault {
    #[serde(default, deserialize_with = "guid::deserialize")]
    cloud_pc_id: Option<Uuid>,
    /// How many requests it still meets; `None`: all.
    #[serde(default = "once")]
    times: Option<NonZeroU32>,
    #[serde(default, deserialize_with = "status")]
    status: Option<StatusCode>,
    #[serde(default, deserialize_with = "headers")]
    headers: HeaderChanges,
    body: Option<FaultBody>,
    #[serde(default)]
    delay_ms: u64,
    cut: Option<CutWhen>,
    #[serde(default)]
    body_cut: bool,
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
    /// Why it cannot be applied as a whole.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        let answers = self.status.is_some() || !self.headers.is_empty();
        if (self.body.is_some() || self.body_cut) && self.status.is_none() {
            Some("body and bodyCut need a status")
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
            tokio::time::sleep(Duration::from_millis(self.delay_ms)).await;
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

    /// Lets the answer go; one whose body is cut promises the whole and ends the connection in the middle of it.
    pub(crate) async fn send(&self, response: Response, answer: Answer) -> Response {
        answer.begin(response.status());
        if !self.body_cut {
            answer.end();
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
        parts
            .headers
            .insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
        let sent = stream::iter([whole.slice(..whole.len() / 2)]);
        let end = stream::once(async move {
            answer.cut().await;
            Bytes::new()
        });
        let body = sent.chain(end).map(Ok::<_, Infallible>);
        Response::from_parts(parts, Body::from_stream(body))
    }
}

/// In the order they were set.
#[derive(Default)]
pub(crate) struct Faults(VecDeque<Fault>);

impl Faults {
    pub(crate) fn set(&mut self, fault: Fault) {
        self.0.push_back(fault);
    }

    /// The fault that a snapshot request for this Cloud PC meets, used up by one.
    pub(crate) fn take(&mut self, cloud_pc: Option<Uuid>) -> Fault {
        let meets = |fault: &Fault| fault.cloud_pc_id.is_none() || fault.cloud_pc_id == cloud_pc;
        let Some(index) = self.0.iter().position(meets) else {
            return Fault::default();
        };
        let Some(times) = self.0[index].times else {
            return self.0[index].clone();
        };
        match NonZeroU32::new(times.get() - 1) {
            Some(left) => {
                self.0[index].times = Some(left);
                self.0[index].clone()
            }
            None => self.0.remove(index).unwrap_or_default(),
        }
    }
}
