//! The two ids that every answer carries.

use fastrand::Rng;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::protocol::guid;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
pub(crate) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

pub(crate) struct RequestIds {
    pub(crate) request_id: String,
    pub(crate) client_request_id: String,
}

impl RequestIds {
    /// A fresh id, and the caller's own. If the caller's is missing or not a GUID, the fresh one takes its place.
    pub(crate) fn new(request: &HeaderMap, rng: &mut Rng) -> Self {
        let request_id = guid::random(rng).to_string();
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
            // A GUID is always a valid header value.
            if let Ok(value) = HeaderValue::try_from(id) {
                response.insert(name, value);
            }
        }
    }
}
