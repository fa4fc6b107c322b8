//! A fault as a test orders it: which requests it meets, and what happens to them.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::protocol::guid;
use crate::protocol::operation::{Operation, Operations};

/// The default is no fault.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Fault {
    #[serde(default, deserialize_with = "guid::deserialize")]
    cloud_pc_id: Option<Uuid>,
    #[serde(default)]
    on: Operations,
    /// Meets only requests with this token.
    token: Option<String>,
    /// Meets only every nth of the requests that it could meet.
    every: Option<NonZeroU32>,
    #[serde(skip)]
    passed: u32,
    /// How many requests it still meets; `None` means all.
    #[serde(default = "once")]
    pub(crate) times: Option<NonZeroU32>,
    #[serde(default, deserialize_with = "status")]
    pub(crate) status: Option<StatusCode>,
    #[serde(default, deserialize_with = "headers")]
    pub(crate) headers: HeaderChanges,
    pub(crate) body: Option<FaultBody>,
    /// Spaces, which JSON allows, extend the body to this length.
    pub(crate) body_bytes: Option<usize>,
    /// Ends early when the fault is removed or replaced.
    #[serde(default)]
    pub(crate) delay_ms: u64,
    #[serde(skip)]
    pub(crate) removal: Removal,
    pub(crate) cut: Option<CutWhen>,
    /// Cuts the connection in the middle of the body.
    #[serde(default)]
    pub(crate) body_cut: bool,
    /// Sends nothing more from the middle of the body on, until the client leaves.
    #[serde(default)]
    pub(crate) body_hang: bool,
    /// The work is done, before any delay, although the answer is a fault.
    #[serde(default)]
    pub(crate) started: bool,
    pub(crate) expose_retry_after: Option<bool>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum FaultBody {
    Text(String),
    Json(Map<String, Value>),
}

/// Whether the connection is cut before or after the work is done.
#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CutWhen {
    Before,
    After,
}

/// A header without a value is removed.
type HeaderChanges = Vec<(HeaderName, Option<HeaderValue>)>;

/// Whether a fault was removed or replaced. All its copies know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Removal(Arc<AtomicBool>);

impl Removal {
    pub(crate) fn happen(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

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
    /// Counts the request, if the fault could meet it.
    pub(crate) fn meets(
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

    /// Why its members contradict each other, if they do.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        let answers = self.status.is_some() || !self.headers.is_empty();
        let shapes_body = self.body.is_some() || self.body_bytes.is_some() || self.body_stops();
        if shapes_body && self.status.is_none() {
            Some("body, bodyBytes, bodyCut and bodyHang require a status")
        } else if self.body_cut && self.body_hang {
            Some("bodyCut and bodyHang exclude each other")
        } else if self.cut.is_some() && (answers || self.expose_retry_after.is_some()) {
            Some("cut excludes status, headers and exposeRetryAfter: there is no answer")
        } else if self.cut == Some(CutWhen::Before) && self.started {
            Some("cut \"before\" excludes started: nothing is started")
        } else {
            None
        }
    }

    pub(crate) fn works_first(&self) -> bool {
        self.started || self.cut == Some(CutWhen::After)
    }

    /// Whether the body ends, or halts, in the middle.
    pub(crate) fn body_stops(&self) -> bool {
        self.body_cut || self.body_hang
    }
}
