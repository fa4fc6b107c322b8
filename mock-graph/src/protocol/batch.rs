//! A batch: up to twenty requests in one (docs/graph.md#batches). The answers of its parts come in another order.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, USER_AGENT, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::protocol::body;
use crate::protocol::error::GraphError;

const MAX_PARTS: usize = 20;
const VERSION: &str = "/beta/";
/// What a part inherits from the batch. One with a token of its own has two, and is refused.
const INHERITED: [HeaderName; 2] = [AUTHORIZATION, USER_AGENT];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    requests: Vec<Part>,
}

/// `dependsOn` is refused: nothing here depends on anything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<Box<RawValue>>,
}

/// The parts, each with its id, as requests of their own. If one is malformed, so is the whole batch.
pub(crate) fn read(batch: &Request<Bytes>) -> Result<Vec<(String, Request<Bytes>)>, GraphError> {
    let Body { requests } = body::read(batch)?;
    // That an empty batch is refused is unverified.
    if !(1..=MAX_PARTS).contains(&requests.len()) {
        let message = format!("requests must contain from 1 to {MAX_PARTS} requests.");
        return Err(GraphError::bad_request(message));
    }
    let mut ids = BTreeSet::new();
    let parts = requests.into_iter().map(|part| {
        let Part { id, .. } = &part;
        let refuse = |reason| GraphError::bad_request(format!("Request Id {id} {reason}."));
        if id.is_empty() || !ids.insert(id.to_lowercase()) {
            return Err(refuse("has to be unique in a batch, and not empty"));
        }
        let request = request(&part, batch.headers()).map_err(refuse)?;
        Ok((part.id, request))
    });
    parts.collect()
}

fn request(part: &Part, batch: &HeaderMap) -> Result<Request<Bytes>, &'static str> {
    let method = Method::try_from(&*part.method).map_err(|_| "has no valid method")?;
    let mut headers = HeaderMap::new();
    for (name, value) in &part.headers {
        let name =
            HeaderName::try_from(name).map_err(|_| "has a header whose name is not valid")?;
        let value =
            HeaderValue::try_from(value).map_err(|_| "has a header whose value is not valid")?;
        headers.append(name, value);
    }
    if part.body.is_some() && !headers.contains_key(CONTENT_TYPE) {
        return Err("does not contain a Content-Type header");
    }
    if part.body.is_none() && method == Method::POST {
        return Err("does not contain a body, which may be an empty object");
    }
    for name in INHERITED {
        headers.extend(batch.get(&name).map(|value| (name, value.clone())));
    }
    let body = part.body.as_ref().map_or("", |body| body.get());
    let mut request = Request::new(Bytes::from(body.to_owned()));
    *request.method_mut() = method;
    *request.uri_mut() = uri(&part.url).ok_or("has no url that is relative to the version")?;
    *request.headers_mut() = headers;
    Ok(request)
}

/// URLs in the documented samples contain spaces, and do not always begin with a slash.
fn uri(url: &str) -> Option<Uri> {
    let url = url.strip_prefix('/').unwrap_or(url).replace(' ', "%20");
    let path = url.split('?').next()?;
    if path.starts_with('/') || path.contains("://") {
        return None;
    }
    format!("{VERSION}{url}").parse().ok()
}

/// An answer as a part of the answer to a batch.
pub(crate) fn part(id: &str, answer: &Response<Bytes>) -> Map<String, Value> {
    let mut part = Map::new();
    part.insert("id".to_owned(), id.into());
    part.insert("status".to_owned(), answer.status().as_u16().into());
    part.insert("headers".to_owned(), headers(answer.headers()));
    if !answer.body().is_empty() {
        // What is not JSON, such as a gateway's page, becomes text. Unverified.
        let text = || String::from_utf8_lossy(answer.body()).into();
        let body = serde_json::from_slice(answer.body()).unwrap_or_else(|_| text());
        part.insert("body".to_owned(), body);
    }
    part
}

fn headers(headers: &HeaderMap) -> Value {
    let mut members = Map::new();
    for name in headers.keys() {
        let values = headers.get_all(name).iter();
        let texts: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        members.insert(spelled(name).to_owned(), texts.join(", ").into());
    }
    members.into()
}

/// As in the documented samples. Their case is not significant.
fn spelled(name: &HeaderName) -> &str {
    match *name {
        CONTENT_TYPE => "Content-Type",
        RETRY_AFTER => "Retry-After",
        WWW_AUTHENTICATE => "WWW-Authenticate",
        _ => name.as_str(),
    }
}

pub(crate) fn answer(parts: impl IntoIterator<Item = Value>) -> Value {
    json!({ "responses": parts.into_iter().collect::<Vec<_>>() })
}
