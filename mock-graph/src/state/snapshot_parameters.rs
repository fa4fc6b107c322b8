//! The parameters of a snapshot: two optional members.

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use serde::Deserialize;

use crate::protocol::error::GraphError;
use crate::protocol::{body, storage_account_id};
use crate::tenant::storage::{self, DEFAULT_TIER};

/// The members of `cloudPcBlobAccessTier` that can be sent; `unknownFutureValue` can only be received.
const TIERS: [&str; 4] = ["hot", "cool", "cold", "archive"];

/// Explicit nulls, and a tier without an account, are accepted because the service's schema allows them.
/// What the live service does is unverified.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SnapshotParameters {
    pub(crate) storage_account_id: Option<String>,
    pub(crate) access_tier: Option<String>,
}

impl SnapshotParameters {
    /// A request without a body is as good as an empty object, unless it claims a content type.
    pub(crate) fn read(request: &Request<Bytes>) -> Result<Self, GraphError> {
        if request.body().is_empty() && !request.headers().contains_key(CONTENT_TYPE) {
            return Ok(Self::default());
        }
        let parameters: Self = body::read(request)?;
        parameters.check()?;
        Ok(parameters)
    }

    pub(crate) fn check(&self) -> Result<(), GraphError> {
        let account = self.storage_account_id.as_deref();
        if account.is_some_and(|id| !storage_account_id::is_valid(id)) {
            return Err(GraphError::bad_request(
                "storageAccountId is not the resource id of a storage account.",
            ));
        }
        let tier = self.access_tier.as_deref();
        if tier.is_some_and(|tier| !TIERS.contains(&tier)) {
            return Err(GraphError::bad_request(
                "accessTier is not a tier that a snapshot can be copied to.",
            ));
        }
        if account.is_some_and(|account| !storage::accepts(account, self.tier())) {
            let message = format!("Immutable storage accepts only {DEFAULT_TIER} snapshots.");
            return Err(GraphError::bad_request(message));
        }
        Ok(())
    }

    pub(crate) fn tier(&self) -> &str {
        self.access_tier.as_deref().unwrap_or(DEFAULT_TIER)
    }
}
