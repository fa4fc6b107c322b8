//! `POST …/cloudPCs/{id}/createSnapshot`: the answer 204 means accepted, and says nothing more.

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::{guid, path, query, response};
use crate::state::State;
use crate::state::snapshot_parameters::SnapshotParameters;
use crate::state::started_snapshots::StartedSnapshot;

/// Accepts a Cloud PC in any status: which ones the service refuses is unverified.
pub(super) fn answer(
    call: &Call<'_>,
    id: &str,
    state: &mut State,
) -> Result<Response<Bytes>, GraphError> {
    let id = path::id(id, "Cloud PC")?;
    query::none(call.request.uri())?;
    let parameters = SnapshotParameters::read(call.request)?;
    if state.tenant.cloud_pc(id).is_none() {
        return Err(GraphError::not_found("Cloud PC", id));
    }
    state.snapshots.add(StartedSnapshot {
        snapshot_id: guid::random(&mut state.rng),
        cloud_pc_id: id,
        access_tier: parameters.tier().to_owned(),
        storage_account_id: parameters.storage_account_id,
        client_request_id: call.ids.client_request_id.clone(),
        started_at: call.now,
        turn: (1, 1),
    });
    Ok(response::empty(StatusCode::NO_CONTENT))
}
