//! The two ids every answer carries.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use crate::guid;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
pub(crate) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

#[derive(Clone)]
pub(crate) struct RequestIds {
    pub(crate) request_id: String,
    pub(crate) client_request_id: String,
}

impl RequestIds {
    /// Fresh, and the caller's own; one that is missing or no GUID is made good by the fresh one.
    pub(crate) fn of(request: &HeaderMap) -> Self {
        let request_id = Uuid::new_v4().to_string();
        let client_request_id = request
            .get(CLIENT_REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .filter(|text| guid::parse(text).is_some())
            .unwrap_or(&request_id)
            .to_owned();
        Self {
            request_id,
            client_request_id,
        }
    }

    pub(crate) fn write(&self, response: &mut HeaderMap) {
        let fields = [
            (REQUEST_ID, &self.request_id),
            (CLIENT_REQUEST_ID, &self.client_request_id),
        ];
        for (name, id) in fields {
            // A GUID is always a header value.
            if let Ok(value) = HeaderValue::try_from(id) {
                response.insert(name, value);
            }
        }
    }
}
