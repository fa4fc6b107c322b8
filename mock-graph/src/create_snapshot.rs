//! `POST …/cloudPCs/{id}/createSnapshot`: 204 means accepted, and nothing more is said.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use jiff::Timestamp;
use uuid::Uuid;

use crate::cloud_pc_id::CloudPcId;
use crate::errors::GraphError;
use crate::parameters::Parameters;
use crate::query;
use crate::records::Started;
use crate::request_ids::RequestIds;
use crate::state::Shared;

pub(crate) const PATH: &str = "/beta/deviceManagement/virtualEndpoint/cloudPCs/{id}/createSnapshot";

/// No status of a Cloud PC is refused: which ones the service refuses is unverified.
pub(crate) async fn create_snapshot(
    State(shared): State<Shared>,
    Extension(ids): Extension<RequestIds>,
    CloudPcId(id): CloudPcId,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, GraphError> {
    query::none(&uri)?;
    let parameters = Parameters::read(&headers, &body)?;
    let mut state = shared.lock();
    if state.tenant.cloud_pc(id).is_none() {
        return Err(GraphError::not_found("Cloud PC", id));
    }
    state.records.start(Started {
        snapshot_id: Uuid::new_v4(),
        cloud_pc_id: id,
        access_tier: parameters.tier().to_owned(),
        storage_account_id: parameters.storage_account_id,
        client_request_id: ids.client_request_id,
        started_at: Timestamp::now(),
        turn: (1, 1),
    });
    Ok(StatusCode::NO_CONTENT)
}
