//! The answer to a batch, as JSON, with everything that can be wrong with it.

use cloudpc_snapshot::core::{AnswerShape, BodyState, Json, Reply, StepResult, read_batch};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::testing::one_of;

/// What the service said to a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) asked_ms: Option<f64>,
}

impl Said {
    pub(crate) fn of(reply: &Reply) -> Self {
        let seconds = reply.retry_after.as_ref();
        let seconds = seconds.map(|text| text.parse::<f64>().expect("seconds"));
        Self {
            status: reply.status,
            asked_ms: seconds.map(|seconds| 1e3 * seconds),
        }
    }
}

pub(crate) struct Answer {
    pub(crate) result: StepResult,
    pub(crate) parts: Vec<Part>,
}

pub(crate) struct Part {
    /// What the answer says about it; `None` if it says nothing that is certain.
    pub(crate) said: Option<Said>,
    pub(crate) received: bool,
    pub(crate) starts: bool,
}

/// What the service answers to a batch whose parts have these results, each with whether the service received the request and
/// started a snapshot. How many in 256 batches meet a `fault` of their own.
pub(crate) fn answer(results: Vec<(StepResult, bool, bool)>, faults: u8, rng: &mut Rng) -> Answer {
    if rng.u8(..) < faults {
        return faulty(results.len(), rng);
    }
    let mut responses = Vec::new();
    let mut parts = Vec::new();
    for (at, (result, received, starts)) in results.iter().enumerate() {
        let mut said = None;
        if let StepResult::Reply(reply) = result {
            said = Some(Said::of(reply));
            responses.push(response(at, reply));
            if rng.u8(..) < faults / 4 {
                // Doubled, and perhaps with another status.
                let other = Reply {
                    status: one_of([reply.status, 204, 429, 500], rng),
                    ..reply.clone()
                };
                responses.push(response(at, &other));
                said = said.filter(|said| said.status == other.status);
            }
        }
        // A part that the service never got is not possible, so it is one that is missing from the answer.
        parts.push(Part {
            said,
            received: true,
            starts: *starts && *received,
        });
    }
    if rng.u8(..) < 16 {
        // Nobody sent this.
        responses.push(one_of(
            [
                json!({ "id": "999", "status": 204 }),
                json!({ "id": null, "status": 204 }),
                json!(7),
            ],
            rng,
        ));
    }
    rng.shuffle(&mut responses);
    let body = Body(json!({ "responses": responses }));
    let outer = Reply {
        status: 200,
        ..Reply::default()
    };
    let count = u32::try_from(results.len()).expect("few");
    let (result, _) = read_batch(outer, &body, AnswerShape::Empty, count);
    Answer { result, parts }
}

fn response(at: usize, reply: &Reply) -> Value {
    let mut headers = json!({ "Content-Type": "application/json" });
    if let Some(retry_after) = &reply.retry_after {
        headers["Retry-After"] = json!(retry_after);
    }
    json!({ "id": (at + 1).to_string(), "status": reply.status, "headers": headers })
}

/// Something is wrong with the batch as a whole.
fn faulty(count: usize, rng: &mut Rng) -> Answer {
    let mut outer = Reply::default();
    let mut body = json!({ "error": { "code": "x" } });
    let result = match rng.u8(0..8) {
        0 => StepResult::Lost,
        1 => StepResult::NoReply,
        2 => StepResult::Unsendable,
        3 => {
            // No answers to the parts.
            outer.status = one_of([200, 200, 201, 202, 204, 206], rng);
            outer.body = one_of([BodyState::Other, BodyState::CutOff, BodyState::Late], rng);
            body = one_of([json!({}), json!("x"), json!({ "responses": {} })], rng);
            read(outer.clone(), body, count)
        }
        _ => {
            outer.status = one_of([400, 401, 401, 403, 413, 429, 429, 500, 503, 503, 504], rng);
            if matches!(outer.status, 429 | 503) && rng.bool() {
                outer.retry_after = Some(one_of(["0", "1", "30"], rng).to_owned());
            }
            read(outer.clone(), body, count)
        }
    };
    let works = matches!(result, StepResult::Parts(_)) && outer.status >= 300;
    let said = works.then(|| Said::of(&outer));
    let is_refused = match said {
        Some(Said {
            status: 503,
            asked_ms,
        }) => asked_ms.is_some(),
        Some(said) => said.status < 500,
        None => matches!(result, StepResult::Unsendable),
    };
    let received = !matches!(result, StepResult::Unsendable);
    let parts = (0..count).map(|_| Part {
        said,
        received,
        starts: !is_refused && rng.bool(),
    });
    let parts = parts.collect();
    Answer { result, parts }
}

fn read(outer: Reply, body: Value, count: usize) -> StepResult {
    let count = u32::try_from(count).expect("few");
    read_batch(outer, &Body(body), AnswerShape::Empty, count).0
}

#[derive(Clone)]
pub(crate) struct Body(pub(crate) Value);

impl Json for Body {
    fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    fn member(&self, name: &str) -> Option<Self> {
        let member = self.0.get(name).filter(|value| !value.is_null());
        member.cloned().map(Self)
    }

    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn length(&self) -> Option<u32> {
        Some(u32::try_from(self.0.as_array()?.len()).expect("few"))
    }

    fn at(&self, index: u32) -> Option<Self> {
        self.0.get(index as usize).cloned().map(Self)
    }

    fn header(&self, name: &str) -> Option<String> {
        let mut headers = self.0.as_object()?.iter();
        let (_, value) = headers.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        value.as_str().map(str::to_owned)
    }
}
