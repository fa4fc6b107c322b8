//! What a fault repeats of the request: `{token}`, `{url}`, and `{firstPage}`, the URL of the list's first page.

use bytes::Bytes;
use http::{HeaderValue, Request};
use serde_json::Value;

use crate::gateway::callers;
use crate::protocol::root::Root;
use crate::protocol::skip_token;

pub(super) struct Echo([(&'static str, String); 3]);

impl Echo {
    pub(super) fn of(request: &Request<Bytes>, root: Option<&str>) -> Self {
        let token = callers::bearer(request.headers()).unwrap_or_default();
        let uri = request.uri();
        let root = Root(root.unwrap_or_default());
        let path_and_query = uri.path_and_query().map_or("", |both| both.as_str());
        let first_page = format!("{}?{}", uri.path(), skip_token::query_without(uri));
        Self([
            ("{token}", String::from_utf8_lossy(token).into_owned()),
            ("{url}", root.link(path_and_query)),
            ("{firstPage}", root.link(first_page.trim_end_matches('?'))),
        ])
    }

    pub(super) fn fill(&self, text: &str) -> String {
        let fill = |text: String, (place, value): &(_, String)| text.replace(place, value);
        self.0.iter().fold(text.to_owned(), fill)
    }

    pub(super) fn fill_header(&self, value: &HeaderValue) -> HeaderValue {
        let text = value.to_str().ok();
        let filled = text.and_then(|text| HeaderValue::try_from(self.fill(text)).ok());
        filled.unwrap_or_else(|| value.clone())
    }

    /// Fills all texts within.
    pub(super) fn fill_json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.fill(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill_json(item)),
            Value::Object(members) => members
                .values_mut()
                .for_each(|member| self.fill_json(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
