//! A fault as a test orders it: which requests it meets, and what happens to them.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::protocol::guid;
use crate::protocol::operation::{Operation, Operations};

/// The default is no fault. Texts in its headers, `body` and `set` can repeat parts of the request: see
/// `gateway::echo`.
///
/// A part of a batch meets the faults that it would meet by itself. The batch meets those on `batch` or `all` first.
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
    /// How long after its order it ends by itself.
    for_ms: Option<u32>,
    #[serde(skip)]
    ends: Option<Timestamp>,
    #[serde(default, deserialize_with = "status")]
    pub(crate) status: Option<StatusCode>,
    #[serde(default, deserialize_with = "headers")]
    pub(crate) headers: HeaderChanges,
    /// Sets `Retry-After` to the date this many seconds from now, or ago.
    pub(crate) retry_after_date: Option<i32>,
    pub(crate) body: Option<FaultBody>,
    /// The body is an error as somebody other than Graph writes it.
    pub(crate) body_by: Option<Author>,
    /// Sets members of the JSON body, found by their pointers (RFC 6901). The last one may be new.
    #[serde(default)]
    pub(crate) set: BTreeMap<String, Value>,
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
    /// Sets members of the part, such as its `id` or `status`, or removes them with null. Only in a batch.
    #[serde(default)]
    pub(crate) part: Map<String, Value>,
    /// The part comes twice, the second one with these members changed in the same way. Only in a batch.
    pub(crate) twice: Option<Map<String, Value>>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum FaultBody {
    Text(String),
    Json(Map<String, Value>),
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Author {
    /// A service of Intune, whose whole error becomes Graph's message.
    Intune,
    /// The check of the tenant's licences.
    Licensing,
    /// A proxy or a captive portal, which writes HTML.
    Proxy,
}

/// When the connection is cut. A part of a batch is left out of the answer instead.
#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CutWhen {
    /// Before the work is done.
    Before,
    /// After the work is done.
    After,
    /// The network has failed. It resets every request, preflights and waiting ones included, whatever else the
    /// order says. None of them is counted or meets another fault. Where the server speaks HTTP/2, it also resets idle
    /// connections and refuses new ones; its other port stays open, because control requests arrive there. In a
    /// browser, `fetch` rejects with a `TypeError` either way.
    Network,
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
    pub(crate) fn start(&mut self, now: Timestamp) {
        let length = self.for_ms.map(i64::from);
        self.ends = length.map(|length| now + SignedDuration::from_millis(length));
    }

    /// How long it lasts from now on; `None` if it is over.
    pub(crate) fn left(&self, now: Timestamp) -> Option<Duration> {
        let Some(end) = self.ends else {
            return Some(Duration::MAX);
        };
        let left = Duration::try_from(end.duration_since(now)).ok()?;
        (!left.is_zero()).then_some(left)
    }

    pub(crate) fn fails_network(&self) -> bool {
        self.cut == Some(CutWhen::Network)
    }

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
        let answers = self.status.is_some()
            || !self.headers.is_empty()
            || self.retry_after_date.is_some()
            || !self.set.is_empty()
            || !self.part.is_empty()
            || self.twice.is_some();
        let writes_body = self.body.is_some() || self.body_by.is_some();
        let shapes_body = self.body_bytes.is_some() || self.body_stops();
        if writes_body && self.status.is_none() {
            Some("body and bodyBy require a status")
        } else if shapes_body && self.status.is_none() && !self.on.answer_with_body() {
            Some(
                "bodyBytes, bodyCut and bodyHang require a status where an answer may have no body",
            )
        } else if self.body.is_some() && self.body_by.is_some() {
            Some("body and bodyBy exclude each other")
        } else if self.body_cut && self.body_hang {
            Some("bodyCut and bodyHang exclude each other")
        } else if self.cut.is_some() && (answers || self.expose_retry_after.is_some()) {
            Some(
                "cut excludes status, headers, retryAfterDate, set, part, twice and exposeRetryAfter: there is no answer",
            )
        } else if self.cut == Some(CutWhen::Before) && self.started {
            Some("cut \"before\" excludes started: nothing is started")
        } else if self.fails_network() && self.times.is_some() {
            Some("cut \"network\" requires times null: it meets every request")
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
