//! `POST …/cloudPCs/{id}/createSnapshot`: 204 means accepted, and nothing more is said.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};

use crate::errors::GraphError;
use crate::parameters::{DEFAULT_TIER, Parameters};
use crate::records::Started;
use crate::request_ids::RequestIds;
use crate::state::Shared;
use crate::{clock, guid, query, tenant};

pub(crate) const PATH: &str = "/beta/deviceManagement/virtualEndpoint/cloudPCs/{id}/createSnapshot";

/// No status of a Cloud PC is refused: which ones the service refuses is unverified.
pub(crate) async fn create_snapshot(
    State(shared): State<Shared>,
    Extension(ids): Extension<RequestIds>,
    id: Result<Path<String>, PathRejection>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, GraphError> {
    let id = id.ok().and_then(|Path(id)| guid::parse(&id));
    let id = id.ok_or_else(|| GraphError::bad_request("The Cloud PC id is not a GUID."))?;
    query::none(&uri)?;
    let parameters = Parameters::read(&headers, &body)?;
    let mut state = shared.lock();
    if !state.tenant.has_cloud_pc(id) {
        return Err(GraphError::not_found(format!("There is no Cloud PC {id}.")));
    }
    let tier = parameters.access_tier.as_deref().unwrap_or(DEFAULT_TIER);
    let account = parameters.storage_account_id.as_deref();
    if account.is_some_and(|account| !tenant::takes(account, tier)) {
        let message = format!("Immutable storage takes only {DEFAULT_TIER} snapshots.");
        return Err(GraphError::bad_request(message));
    }
    state.records.start(Started {
        cloud_pc_id: id,
        access_tier: tier.to_owned(),
        storage_account_id: parameters.storage_account_id,
        client_request_id: ids.client_request_id,
        started_at: clock::now(),
    });
    Ok(StatusCode::NO_CONTENT)
}
