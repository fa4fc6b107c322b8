//! What a snapshot is told: two optional members, and nothing else.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;

use crate::errors::GraphError;
use crate::json_body;
use crate::tenant::{is_storage_account_id, takes};

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
        if body.is_empty() && !headers.contains_key(CONTENT_TYPE) {
            return Ok(Self::default());
        }
        let parameters: Self = json_body::read(headers, body)?;
        parameters.check()?;
        Ok(parameters)
    }

    pub(crate) fn check(&self) -> Result<(), GraphError> {
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
        if account.is_some_and(|account| !takes(account, self.tier())) {
            let message = format!("Immutable storage takes only {DEFAULT_TIER} snapshots.");
            return Err(GraphError::bad_request(message));
        }
        Ok(())
    }

    pub(crate) fn tier(&self) -> &str {
        self.access_tier.as_deref().unwrap_or(DEFAULT_TIER)
    }
}
