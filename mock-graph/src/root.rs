//! The API's root as its caller wrote it: links and contexts begin with it.

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use serde::Serialize;
use serde_json::{Value, json};

use crate::connection::Connection;
use crate::errors::GraphError;

/// Of the version that has all of this.
pub(crate) struct Root(String);

impl Root {
    pub(crate) fn link(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.0)
    }

    /// What stands in `@odata.context`.
    pub(crate) fn context(&self, of: &str) -> String {
        format!("{}/beta/$metadata#{of}", self.0)
    }

    /// A list that is whole.
    pub(crate) fn list(&self, of: &str, items: impl Serialize) -> Value {
        json!({ "@odata.context": self.context(of), "value": items })
    }
}

impl<S: Sync> FromRequestParts<S> for Root {
    type Rejection = GraphError;

    /// HTTP/2 has an authority in place of `Host`.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, GraphError> {
        let scheme = parts.extensions.get::<Connection>().map(|c| c.scheme);
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = parts.uri.authority().map(|a| a.as_str()).or(host);
        match (scheme, host) {
            (Some(scheme), Some(host)) => Ok(Self(format!("{scheme}://{host}"))),
            _ => Err(GraphError::bad_request("There is no host.")),
        }
    }
}
