//! Requests, steps and answers as JSON.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use mock_graph::{Answer, BodyEnd, Step};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct RequestHead {
    method: String,
    /// With the query.
    path: String,
    headers: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Whole {
    status: u16,
    headers: Vec<(String, String)>,
    /// Where a fault has cut it within a character, that becomes a replacement character.
    body: String,
}

#[derive(Serialize)]
#[serde(tag = "step", rename_all = "camelCase")]
enum NextStep {
    Wait {
        ms: f64,
    },
    Lost,
    Answer {
        #[serde(flatten)]
        whole: Whole,
        padding: usize,
        end: &'static str,
    },
}

pub(crate) fn request(head: &str, body: Bytes) -> Option<Request<Bytes>> {
    let head: RequestHead = serde_json::from_str(head).ok()?;
    let request = Request::builder().method(&*head.method).uri(&*head.path);
    let headers = head.headers.into_iter();
    let add = |request: http::request::Builder, (name, value)| {
        request.header::<String, String>(name, value)
    };
    headers.fold(request, add).body(body).ok()
}

pub(crate) fn control_request(method: &str, path: &str, body: Bytes) -> Option<Request<Bytes>> {
    let path = format!("/control/{path}");
    Request::builder().method(method).uri(path).body(body).ok()
}

pub(crate) fn bad_request() -> Response<Bytes> {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}

pub(crate) fn step(step: Step) -> String {
    json(&match step {
        Step::Wait(wait) => NextStep::Wait {
            ms: wait.duration.as_millis() as f64,
        },
        Step::Cut | Step::Reset => NextStep::Lost,
        Step::Answer(Answer {
            response,
            padding,
            end,
        }) => NextStep::Answer {
            whole: whole(&response),
            padding,
            end: match end {
                BodyEnd::Complete => "complete",
                BodyEnd::Cut => "cut",
                BodyEnd::Hang => "hang",
            },
        },
    })
}

pub(crate) fn response(response: &Response<Bytes>) -> String {
    json(&whole(response))
}

fn whole(response: &Response<Bytes>) -> Whole {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = response.headers().iter();
    Whole {
        status: response.status().as_u16(),
        headers: headers
            .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
            .collect(),
        body: text(response.body()),
    }
}

/// Cannot fail: all keys are texts.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
