//! `GET …/cloudPCs/{id}/retrieveSnapshots`: the restore points of a Cloud PC.

use bytes::Bytes;
use http::Response;

use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::{evolvable, path, query};
use crate::state::State;
use crate::tenant::snapshot::Snapshot;

const CONTEXT: &str = "Collection(microsoft.graph.cloudPcSnapshot)";

/// The manual restore point comes last. The service's order is unverified.
pub(super) fn answer(
    call: &Call<'_>,
    id: &str,
    state: &State,
) -> Result<Response<Bytes>, GraphError> {
    let root = call.root()?;
    let id = path::id(id, "Cloud PC")?;
    query::none(call.request.uri())?;
    let Some(cloud_pc) = state.tenant.cloud_pc(id) else {
        return Err(GraphError::not_found("Cloud PC", id));
    };
    let duration = state.settings.snapshot_duration();
    let mut snapshots = Snapshot::automatic(cloud_pc);
    let added = state.restore_points.iter();
    snapshots.extend(added.filter(|snapshot| snapshot.is_of(id)).cloned());
    snapshots.extend(state.snapshots.restore_point(id, duration, call.now));
    let list = root.list(CONTEXT, snapshots);
    Ok(evolvable::answer(call.request.headers(), list))
}
