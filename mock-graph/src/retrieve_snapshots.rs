//! `GET …/cloudPCs/{id}/retrieveSnapshots`: the restore points there are.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use serde_json::Value;

use crate::cloud_pc_id::CloudPcId;
use crate::errors::GraphError;
use crate::query;
use crate::root::Root;
use crate::state::Shared;
use crate::tenant::Snapshot;

pub(crate) const PATH: &str =
    "/beta/deviceManagement/virtualEndpoint/cloudPCs/{id}/retrieveSnapshots";

/// The manual one comes last; the service's order is unverified.
pub(crate) async fn retrieve_snapshots(
    State(shared): State<Shared>,
    root: Root,
    CloudPcId(id): CloudPcId,
    uri: Uri,
) -> Result<Json<Value>, GraphError> {
    query::none(&uri)?;
    let state = shared.lock();
    let Some(cloud_pc) = state.tenant.cloud_pc(id) else {
        return Err(GraphError::not_found("Cloud PC", id));
    };
    let mut snapshots = Snapshot::automatic(cloud_pc);
    let time = state.settings.snapshot_time();
    snapshots.extend(state.records.restore_point(id, time));
    Ok(Json(root.list(
        "Collection(microsoft.graph.cloudPcSnapshot)",
        snapshots,
    )))
}
