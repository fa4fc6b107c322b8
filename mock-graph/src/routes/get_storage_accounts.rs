//! `GET …/snapshots/getStorageAccounts(subscriptionId='…')`: the storage accounts in a subscription.

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::{path, query, response};
use crate::tenant::storage::SUBSCRIPTIONS;

const CONTEXT: &str = "cloudPcForensicStorageAccounts";

/// That a subscription without anything to see is answered with 404 is unverified.
pub(super) fn answer(call: &Call<'_>, function: &str) -> Result<Response<Bytes>, GraphError> {
    let root = call.root()?;
    let function = path::decode(function).unwrap_or_default();
    let id = function
        .strip_prefix("getStorageAccounts(subscriptionId='")
        .and_then(|rest| rest.strip_suffix("')"))
        .ok_or_else(GraphError::no_such_path)?;
    let id = path::id(id, "subscription")?;
    query::none(call.request.uri())?;
    let subscription = SUBSCRIPTIONS
        .iter()
        .find(|subscription| subscription.subscription_id == id)
        .ok_or_else(|| GraphError::not_found("subscription", id))?;
    let accounts: Vec<_> = subscription.storage_accounts().collect();
    Ok(response::json(
        StatusCode::OK,
        &root.list(CONTEXT, accounts),
    ))
}
