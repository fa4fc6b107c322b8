//! `GET …/snapshots/getSubscriptions` and `…/getStorageAccounts(subscriptionId='…')`: where snapshots can be copied to.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::Uri;
use serde_json::Value;

use crate::app::no_such_path;
use crate::errors::GraphError;
use crate::root::Root;
use crate::{guid, query, tenant};

pub(crate) const SUBSCRIPTIONS: &str =
    "/beta/deviceManagement/virtualEndpoint/snapshots/getSubscriptions";
/// The parameter is a part of its segment, which no route of axum's can say.
pub(crate) const ACCOUNTS: &str = "/beta/deviceManagement/virtualEndpoint/snapshots/{function}";

/// The context is unverified.
pub(crate) async fn get_subscriptions(root: Root, uri: Uri) -> Result<Json<Value>, GraphError> {
    query::none(&uri)?;
    let context = "Collection(microsoft.graph.cloudPcSubscription)";
    Ok(Json(root.list(context, tenant::SUBSCRIPTIONS)))
}

/// That a subscription in which there is nothing to see is not found is unverified.
pub(crate) async fn get_storage_accounts(
    root: Root,
    function: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<Json<Value>, GraphError> {
    let function = function.map_or_else(|_| String::new(), |Path(function)| function);
    let id = function
        .strip_prefix("getStorageAccounts(subscriptionId='")
        .and_then(|rest| rest.strip_suffix("')"))
        .ok_or_else(no_such_path)?;
    let id = guid::parse(id)
        .ok_or_else(|| GraphError::bad_request("The subscription id is not a GUID."))?;
    query::none(&uri)?;
    let subscription = tenant::SUBSCRIPTIONS
        .iter()
        .find(|subscription| subscription.subscription_id == id)
        .ok_or_else(|| GraphError::not_found("subscription", id))?;
    let accounts: Vec<_> = subscription.storage_accounts().collect();
    Ok(Json(root.list("cloudPcForensicStorageAccounts", accounts)))
}
