//! The body of createSnapshot: two optional members, and nothing else.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::errors::GraphError;
use crate::tenant::is_storage_account_id;

/// Those of `cloudPcBlobAccessTier` that may be sent; `unknownFutureValue` is only ever received.
const TIERS: [&str; 4] = ["hot", "cool", "cold", "archive"];
/// What the service takes where no tier is given.
pub(crate) const DEFAULT_TIER: &str = "hot";

/// Explicit nulls and a tier without an account are taken, as the service's schema allows; live behaviour is unverified.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Parameters {
    pub(crate) storage_account_id: Option<String>,
    pub(crate) access_tier: Option<String>,
}

impl Parameters {
    /// No body at all is as good as an empty object, if no type is claimed for it.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, GraphError> {
        let is_json = match headers.get(CONTENT_TYPE) {
            None if body.is_empty() => return Ok(Self::default()),
            None => false,
            Some(kind) => is_json(kind.as_bytes()),
        };
        if !is_json {
            return Err(GraphError::of(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        // serde would take an array for a struct.
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(GraphError::bad_request("The body must be a JSON object."));
        }
        let parameters: Self = serde_json::from_slice(body)
            .map_err(|error| GraphError::bad_request(format!("The body is not valid: {error}.")))?;
        parameters.check()?;
        Ok(parameters)
    }

    fn check(&self) -> Result<(), GraphError> {
        let account = self.storage_account_id.as_deref();
        if account.is_some_and(|id| !is_storage_account_id(id)) {
            return Err(GraphError::bad_request(
                "storageAccountId is not a storage account's resource id.",
            ));
        }
        let tier = self.access_tier.as_deref();
        if tier.is_some_and(|tier| !TIERS.contains(&tier)) {
            return Err(GraphError::bad_request(
                "accessTier is not a tier a snapshot can be copied to.",
            ));
        }
        Ok(())
    }
}

/// Whatever parameters follow, such as a charset.
fn is_json(content_type: &[u8]) -> bool {
    let essence = content_type.split(|&byte| byte == b';').next();
    essence.is_some_and(|essence| {
        essence
            .trim_ascii()
            .eq_ignore_ascii_case(b"application/json")
    })
}
