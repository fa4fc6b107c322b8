//! `GET …/snapshots/getSubscriptions`: the subscriptions with storage that snapshots can be copied to.

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::{query, response};
use crate::tenant::storage::SUBSCRIPTIONS;

/// Unverified.
const CONTEXT: &str = "Collection(microsoft.graph.cloudPcSubscription)";

pub(super) fn answer(call: &Call<'_>) -> Result<Response<Bytes>, GraphError> {
    let root = call.root()?;
    query::none(call.request.uri())?;
    Ok(response::json(
        StatusCode::OK,
        &root.list(CONTEXT, SUBSCRIPTIONS),
    ))
}
